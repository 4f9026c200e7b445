"""Forms of what is done to single records and to what a snapshot left out; each needs a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.records import correctable


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Why?"),
        min_length=5,
        max_length=500,
        help_text=_("It stays with the record’s version. Name no person."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ConfirmedForm(ReasonForm):
    """A reason and a confirmation, for what takes a record out."""

    confirm = forms.BooleanField(label=_("I understand what happens to this record"))


class AbsenceForm(ReasonForm):
    """Whether records that a snapshot left out are gone."""

    decision = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            ("withdraw", _("They are gone at the source: withdraw them")),
            ("keep", _("The file was incomplete: keep them")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("decision", "reason")


class RecordForm(ReasonForm):
    """The fields of a record; what is left as it stands is not changed."""

    def __init__(self, *args: Any, values: dict[str, str], only: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [name for name in values if name in only]
        for name in self.names:
            long = name in {"narrative", "offence_text"} or len(values[name]) > 80
            self.fields[name] = forms.CharField(
                label=correctable.LABELS[name],
                required=False,
                initial=values[name],
                widget=forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput(),
            )
        self.order_fields([*self.names, "reason"])

    def typed(self) -> dict[str, str]:
        """What was typed in, by field."""
        return {name: self.cleaned_data[name] for name in self.names}


class ExpungeForm(forms.Form):
    """The order by its number, and a confirmation."""

    authority = forms.CharField(
        label=_("By which order or statute?"),
        min_length=3,
        max_length=200,
        help_text=_("Court and number of the order. It stays; name no person."),
    )
    confirm = forms.BooleanField(label=_("I understand that nothing of this record will be left"))


class DecisionForm(forms.Form):
    """What the second person says."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: expunge it now")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )


class MendedFileForm(forms.Form):
    """Rows that were mended outside."""

    file = forms.FileField(
        label=_("Mended file"),
        help_text=_("The download of the quarantine, or rows in the layout of the original."),
    )
