"""What a subscription asks for, and the days for which it is validated."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.exchange.models import Subscription

VALIDATED: Final = (("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")))
STANDS: Final = (
    ("30", _("30 days")), ("90", _("90 days")), ("180", _("Half a year")), ("365", _("A year")),
)  # fmt: skip


class SubscriptionForm(forms.Form):
    """How somebody wants to be told of what a search will find."""

    label = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("For your own list. Name no person: use the case or the pattern."),
    )
    on_new = forms.BooleanField(label=_("When a new record fits"), required=False, initial=True)
    on_change = forms.BooleanField(
        label=_("When a record that fits gets another version"), required=False
    )
    open_to_contact = forms.BooleanField(
        label=_("When another agency looks for the same"),
        required=False,
        help_text=_(
            "Only if that agency has ticked this as well: then both learn whom to speak to, and "
            "nothing else."
        ),
    )
    delivery = forms.ChoiceField(label=_("Mail and webhook"), choices=Subscription.Delivery.choices)
    by_mail = forms.BooleanField(
        label=_("Send me mail"),
        required=False,
        help_text=_("It says that there is something, and nothing of what."),
    )
    webhook_peer = forms.ChoiceField(label=_("Webhook to"), required=False)
    webhook_path = forms.CharField(
        label=_("Path at the webhook"), max_length=200, required=False,
        help_text=_("For example /hooks/accord. It is told a number, and nothing of what."),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("It ends after"), choices=STANDS, coerce=int)
    validated_every = forms.TypedChoiceField(
        label=_("Ask me whether I still need it after"), choices=VALIDATED, coerce=int
    )

    def __init__(self, *args: Any, peers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["webhook_peer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("No webhook")), *((one, one) for one in peers)]
        if not peers:
            del self.fields["webhook_peer"], self.fields["webhook_path"]


class ValidationForm(forms.Form):
    """For how many days more it is needed."""

    days = forms.TypedChoiceField(label=_("For another"), choices=VALIDATED, coerce=int)
