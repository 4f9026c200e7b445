"""Forms of retention: a rule, and the word that what is due be deleted."""

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accord.apps.records.forms import kind_choices
from accord.apps.records.models import RetentionRule
from accord.apps.records.selectors import LONGEST_DAYS, SHORTEST_DAYS
from accord.core import vocabulary
from accord.core.policy import offence_categories


def category_choices() -> list[tuple[str, str]]:
    """The groups of offences in the reader's language, and the choice of all records of a kind."""
    language = get_language() or "en"
    named = [(one, vocabulary.category_named(one, language)) for one in offence_categories()]
    return [("", gettext("All of them")), *named]


class RuleForm(forms.Form):
    """For how long records of one kind are kept, and by which schedule."""

    kind = forms.ChoiceField(label=_("Records"), choices=kind_choices)
    category = forms.ChoiceField(
        label=_("Only a group of offences?"), choices=category_choices, required=False,
        help_text=_("The rule of a group goes before the rule of the kind."),
    )  # fmt: skip
    keep_days = forms.IntegerField(
        label=_("Days that they are kept"), min_value=SHORTEST_DAYS, max_value=LONGEST_DAYS,
        help_text=_("A year has 365 days, five years have 1,826."),
    )  # fmt: skip
    counted_from = forms.ChoiceField(
        label=_("Counted from"), choices=RetentionRule.CountedFrom.choices,
        help_text=_("What names no day of occurrence is counted from its arrival."),
    )  # fmt: skip
    authority = forms.CharField(
        label=_("By which schedule or statute?"), max_length=180,
        help_text=_("Name no person. It stays with what is left of each deleted record."),
    )  # fmt: skip
    by_itself = forms.BooleanField(
        label=_("Delete what is due by itself, without a person’s word"), required=False
    )
