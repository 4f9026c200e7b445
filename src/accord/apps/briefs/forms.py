"""Shapes of what people type in: which brief, and what was decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.kinds import unit_of
from accord.core.vocabulary import RecordKind
from accord.frame.ui.forms import offer


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of record by their unit words."""
    return [(kind.value, unit_of(kind)) for kind in RecordKind]


class BriefForm(forms.Form):
    """Which brief is wanted."""

    edition = forms.ChoiceField(
        label=_("Edition"),
        widget=forms.RadioSelect,
        initial="partners",
        choices=[
            ("partners", _("For partners: places and patterns, within the agreements")),
            ("public", _("For the public: aggregates only, the whole region")),
        ],
    )
    kind = forms.ChoiceField(label=_("Counted kind of record"), initial="incident")
    week = forms.DateField(
        label=_("Week"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Any day of it. Left out: the last week that most agencies' data cover."),
    )
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", kind_choices())
        chosen = [(str(one.id), f"{one.name} ({one.layer_name})") for one in areas]
        offer(self, "area", [("", _("Whole region")), *chosen])


class DecisionForm(forms.Form):
    """What the meeting decided."""

    text = forms.CharField(
        label=_("Decision"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in next week's brief. Name no person."),
    )
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.ori, one.name) for one in agencies]
        offer(self, "owner", [("", _("Nobody yet")), *named])
