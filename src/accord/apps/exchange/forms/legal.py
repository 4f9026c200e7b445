"""Forms of misuse cases, notices, recalls, holds and requests of subjects."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.exchange.models import MisuseCase, RequestedRecord, SubjectRequest
from accord.apps.records.models import LegalHold


class MisuseForm(forms.Form):
    """An account to freeze, and why."""

    username = forms.CharField(label=_("Account"), max_length=60)
    days = forms.IntegerField(
        label=_("How many days back"), initial=90, min_value=1, max_value=3_660
    )
    reason = forms.CharField(
        label=_("What is suspected?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirm = forms.BooleanField(label=_("I understand that the account is frozen at once"))


class NoticesForm(forms.Form):
    """Whom to tell."""

    subjects = forms.BooleanField(
        label=_("The law asks that persons in the records be told too"), required=False
    )


class CloseForm(forms.Form):
    """How a case ends."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[c for c in MisuseCase.Outcome.choices if c[0]],
        widget=forms.RadioSelect,
    )  # fmt: skip
    finding = forms.CharField(
        label=_("What was found?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SecondPersonForm(forms.Form):
    """What the second person says."""

    decision = forms.ChoiceField(
        label=_("Your decision"), choices=[("approve", _("Approve")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
    )  # fmt: skip


class NoticeForm(forms.Form):
    """That a notice has been taken note of."""

    subjects_told = forms.BooleanField(label=_("The persons have been told"), required=False)


class HoldForm(forms.Form):
    """What is held, by whose order."""

    scope = forms.ChoiceField(label=_("What is held"), choices=LegalHold.Scope.choices)
    value = forms.CharField(
        label=_("Its id or number"), required=False, max_length=210,
        help_text=_("For a record, a person or a case."),
    )  # fmt: skip
    first_day = forms.DateField(label=_("First day"), required=False)
    last_day = forms.DateField(label=_("Last day"), required=False)
    authority = forms.CharField(
        label=_("By which order or statute?"), max_length=200, help_text=_("Name no person.")
    )
    ends_on = forms.DateField(
        label=_("Ends on"), required=False, help_text=_("Empty: until it is released.")
    )


class RequestForm(forms.Form):
    """What a person asks."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=SubjectRequest.Kind.choices)
    person = forms.CharField(label=_("Who asks"), max_length=160)
    told = forms.CharField(
        label=_("In the person’s words"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    record_ids = forms.CharField(
        label=_("Records concerned, by id"), required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    received_on = forms.DateField(label=_("Received on"))
    due_on = forms.DateField(
        label=_("To be answered by"), required=False, help_text=_("Empty: within 30 days.")
    )

    def clean_record_ids(self) -> list[str]:
        """The ids one by one."""
        return str(self.cleaned_data["record_ids"]).replace(",", " ").split()


class IdentityForm(forms.Form):
    """By what a person's identity was verified."""

    identity_by = forms.CharField(
        label=_("Verified by"), required=False, max_length=120,
        help_text=_("The kind of document, without its number."),
    )  # fmt: skip
    verified = forms.ChoiceField(
        label=_("Is it this person?"), choices=[("yes", _("Yes")), ("no", _("No: refuse"))],
        widget=forms.RadioSelect,
    )  # fmt: skip


class RecordDecisionForm(forms.Form):
    """What is done with one record of a request."""

    decision = forms.ChoiceField(
        label=_("What is done"),
        choices=[c for c in RequestedRecord.Decision.choices if c[0] != "open"],
    )
    rule = forms.CharField(
        label=_("Under which rule"), required=False, max_length=160,
        help_text=_("Where it is withheld or kept."),
    )  # fmt: skip
