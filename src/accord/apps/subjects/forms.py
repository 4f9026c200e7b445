"""The shapes of what pages send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.frame.ui.forms import offer

SHOWN = (("", _("Open ones")), ("sure", _("The almost certain too")))


def _day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class QueueFilter(forms.Form):
    """Which pairs to show."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    across = forms.BooleanField(label=_("Only across agencies"), required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)

    def __init__(self, *args: Any, agencies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", [("", _("All agencies")), *agencies.items()])


class DaysForm(forms.Form):
    """Between which days to look."""

    first = forms.DateField(label=_("From"), required=False, widget=_day_input())
    last = forms.DateField(label=_("To"), required=False, widget=_day_input())

    def __init__(self, *args: Any, most_days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_days = most_days

    def clean(self) -> dict[str, Any]:
        """The days in order, and not more of them than one look takes."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first and last and not 0 <= (last - first).days < self.most_days:
            text = _("Choose at most %(days)s days, the first of them first.")
            raise forms.ValidationError(text % {"days": self.most_days})
        return told


class EventFilter(DaysForm):
    """Which pairs of reports to show."""

    show = forms.ChoiceField(
        label=_("Show"), required=False,
        choices=(("", _("Open ones")), ("all", _("The decided ones too"))),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why somebody decides."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Your agency can read it; others see only that it decided."),
    )
