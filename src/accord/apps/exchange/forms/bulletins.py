"""What a bulletin says, to whom, and until when."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.exchange.models import Bulletin
from accord.apps.exchange.services.bulletins import Told
from accord.core import deconflict

# So many may be attached on the page; five through the API.
FILES = 3


class BulletinForm(forms.Form):
    """A bulletin; attachments are PDF, PNG or JPEG."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Bulletin.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(
        label=_("Text"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    contact = forms.CharField(
        label=_("Contact"), max_length=120, help_text=_("Whom readers call before they act.")
    )
    audience = forms.MultipleChoiceField(
        label=_("For"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Agencies with which an agreement is in force."),
    )
    tlp = forms.ChoiceField(label=_("Sharing"), choices=Bulletin.Tlp.choices, initial="amber")
    handling = forms.ChoiceField(
        label=_("Handling"), choices=Bulletin.Handling.choices, initial="H2"
    )
    expires_at = forms.DateTimeField(
        label=_("Expires"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("At most 90 days on."),
    )

    def __init__(
        self, *args: Any, audience: list[tuple[str, str]], zone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        field = self.fields["audience"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = audience
        for number in range(1, FILES + 1):
            self.fields[f"attachment_{number}"] = forms.FileField(
                label=_("Attachment %(number)s") % {"number": number}, required=False
            )

    def told(self) -> Told:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        names = ("kind", "title", "body", "contact", "tlp", "handling")
        files = [data.get(f"attachment_{number}") for number in range(1, FILES + 1)]
        wall = data["expires_at"].replace(tzinfo=None)
        return Told(
            **{name: data[name] for name in names},
            expires_at=deconflict.local_moment(wall, zone=self.zone, reading="earliest"),
            audience=tuple(data["audience"]),
            attachments=tuple(one.read() for one in files if one is not None),
        )
