"""The form of what to hear by mail."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MailWishForm(forms.Form):
    """Each kind of thing about which mail is sent."""

    bulletins = forms.BooleanField(
        label=_("When a bulletin is issued to my agency"), required=False
    )
    conflicts = forms.BooleanField(
        label=_("When a plan of my agency conflicts with another one"), required=False,
        help_text=_("Whoever is on call is sent mail in any case."),
    )  # fmt: skip
    recalls = forms.BooleanField(
        label=_("At once when something that I was given is corrected or taken back"),
        required=False, help_text=_("Else once a day, in the morning."),
    )  # fmt: skip
