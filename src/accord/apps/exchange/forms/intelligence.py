"""Forms of intelligence under 28 CFR Part 23, and of criminal-history views."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.records.handling_forms import caveat_choices
from accord.core import vocabulary


def _choices(words: Mapping[str, Any]) -> list[tuple[str, str]]:
    spanish = (get_language() or "en").startswith("es")
    return [
        (one.code, f"{one.code}: {one.name_es if spanish else one.name}") for one in words.values()
    ]


class StatementForm(forms.Form):
    """What an officer submits and certifies."""

    number = forms.CharField(label=_("Your number for it"), max_length=60)
    activity = forms.ChoiceField(
        label=_("Criminal activity"), choices=lambda: _choices(vocabulary.criminal_activities())
    )
    subject_family_name = forms.CharField(label=_("Family name"), required=False, max_length=120)
    subject_given_names = forms.CharField(label=_("Given names"), required=False, max_length=120)
    subject_born = forms.DateField(label=_("Date of birth"), required=False)
    suspicion = forms.CharField(
        label=_("Facts that give reasonable suspicion"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No political, religious or social views, unless directly related."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What else is known"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    alleged_group = forms.CharField(label=_("Alleged group"), required=False, max_length=120)
    group_criteria = forms.CharField(
        label=_("Criteria and evidence of that"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    direct_relation = forms.CharField(
        label=_("How views or associations relate directly to the crime"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    source_note = forms.CharField(label=_("Source"), required=False, max_length=200)
    source_grade = forms.ChoiceField(
        label=_("The source is"), choices=lambda: _choices(vocabulary.source_grades())
    )
    content_grade = forms.ChoiceField(
        label=_("The content is"), choices=lambda: _choices(vocabulary.content_grades())
    )
    caveats = forms.MultipleChoiceField(
        label=_("Caveats"), choices=caveat_choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    certified = forms.BooleanField(
        label=_("I certify the reasonable suspicion, and that nothing was unlawfully obtained")
    )


class JudgeForm(forms.Form):
    """What the supervisor says."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("take", _("Take it in")), ("return", _("Return it"))],
        widget=forms.RadioSelect,
    )
    purge_on = forms.DateField(
        label=_("To be validated or purged by"), required=False,
        help_text=_("At most five years; empty: five years."),
    )  # fmt: skip


class ReleaseForm(forms.Form):
    """To whom it is disseminated, and why."""

    recipient = forms.ChoiceField(label=_("Agency"))
    person = forms.CharField(label=_("Person"), required=False, max_length=120)
    need_to_know = forms.CharField(label=_("Need to know"), max_length=300)
    right_to_know = forms.CharField(label=_("Right to know"), max_length=300)
    same_rules = forms.BooleanField(label=_("The agency keeps 28 CFR Part 23 too"), required=False)
    imminent_danger = forms.BooleanField(
        label=_("An assessment, against imminent danger to life or property"), required=False
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"] = forms.ChoiceField(label=_("Agency"), choices=agencies)
        self.order_fields(["recipient"])


class ValidateForm(forms.Form):
    """Why it is still needed, and until when."""

    reason = forms.CharField(label=_("Why is it still needed?"), max_length=500)
    purge_on = forms.DateField(
        label=_("To be validated or purged by"), required=False,
        help_text=_("At most five years; empty: five years."),
    )  # fmt: skip


class PurgeForm(forms.Form):
    """Why it must go."""

    reason = forms.CharField(
        label=_("Why must it go?"), max_length=300, help_text=_("Name no person.")
    )
    confirm = forms.BooleanField(label=_("I understand that nothing of it will be left"))


class HistoryForm(forms.Form):
    """For whom a criminal-history view is made, and from which records."""

    record_ids = forms.CharField(
        label=_("Records, by id"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Start from a record’s page; add others that you hold to be the same person."),
    )  # fmt: skip
    receiving_agency = forms.CharField(label=_("Authorised receiving agency"), max_length=120)
    requestor = forms.CharField(label=_("Requestor"), max_length=120)
    secondary_recipient = forms.CharField(
        label=_("Secondary recipient"), required=False, max_length=120,
        help_text=_("If it is passed on to somebody else."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def clean_record_ids(self) -> list[str]:
        """The ids one by one."""
        return str(self.cleaned_data["record_ids"]).replace(",", " ").split()
