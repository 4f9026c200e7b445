"""The shapes of what pages send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.frame.ui.forms import offer

SHOWN = (("", _("Open ones")), ("sure", _("The almost certain too")))


class QueueFilter(forms.Form):
    """Which pairs to show."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    across = forms.BooleanField(label=_("Only across agencies"), required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)

    def __init__(self, *args: Any, agencies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", [("", _("All agencies")), *agencies.items()])


class ReasonForm(forms.Form):
    """Why somebody decides."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Your agency can read it; others see only that it decided."),
    )
