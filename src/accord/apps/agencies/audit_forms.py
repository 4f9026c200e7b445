"""What an auditor asks by: a number of days, or a record's id."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

A_WEEK: Final = 7


class DaysForm(forms.Form):
    """How many days back."""

    days = forms.IntegerField(
        label=_("Days back"), min_value=1, max_value=400, initial=A_WEEK, required=False
    )


class RecordForm(forms.Form):
    """Which record."""

    record = forms.UUIDField(label=_("Id of the record"))
