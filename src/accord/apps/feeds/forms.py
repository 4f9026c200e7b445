"""Shapes of what people say of a feed: one form for each way in, and the reason that ends an alarm."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.feeds.models import Alarm
from accord.apps.feeds.services import Particulars
from accord.core.vocabulary import Dissemination

WEEKLY: Final = "weekly"
LOOKS: Final = (
    ("15", _("Every 15 minutes")),
    ("60", _("Every hour")),
    ("360", _("Every six hours")),
    ("1440", _("Every day")),
    (WEEKLY, _("On the weekdays below, at their time")),
)
EXPECTED: Final = (
    ("", _("At no certain time: never late")),
    ("1440", _("At least every day")),
    ("10080", _("At least every week")),
    ("44640", _("At least every month")),
    (WEEKLY, _("On the weekdays below, at their time")),
)
DAYS: Final = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)
LEVELS: Final = tuple(
    (level.value, label)
    for level, label in zip(
        Dissemination, (_("Green: shared"), _("Yellow: pointer only"), _("Red: own agency")),
        strict=True,
    )
)  # fmt: skip
# Where a service's fault is shown, if its own name is no field.
SHOWN_AT: Final = {"schedule": "look", "expected": "expect"}


class FeedForm(forms.Form):
    """What is said of a feed of one channel."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("For example: RMS incidents, weekly.")
    )

    def __init__(
        self,
        *args: Any,
        channel: str,
        mappings: Iterable[str],
        peers: Iterable[str],
        has_secret: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        self.own = channel_fields(channel, list(peers))
        self.fields.update(self.own)
        if channel in {"sftp", "https_pull"}:
            self.fields.update(_secret_fields(has_secret=has_secret))
        if channel != "https_push":
            self.fields.update(_rhythm_fields("look", _("Look for deliveries"), LOOKS))
        self.fields.update(_rhythm_fields("expect", _("A delivery is expected"), EXPECTED))
        self.fields.update(_judging_fields(list(mappings)))
        for prefix in ("look", "expect"):
            self._keep_interval(prefix)

    def _keep_interval(self, prefix: str) -> None:
        """An interval that was set elsewhere stays among the choices."""
        field, told = self.fields.get(prefix), str(self.initial.get(prefix, ""))
        if not isinstance(field, forms.ChoiceField) or not told.isdigit():
            return
        known = [value for value, _label in list(field.choices)]  # type: ignore[arg-type]  # Django's choices are wider than its stubs
        if told not in known:
            label = _("Every %(minutes)s minutes") % {"minutes": told}
            field.choices = [*list(field.choices), (told, label)]  # type: ignore[arg-type]  # Django's choices are wider than its stubs

    def clean(self) -> dict[str, Any]:
        """Weekdays need a day and a time."""
        data = super().clean() or {}
        for prefix in ("look", "expect"):
            if data.get(prefix) != WEEKLY:
                continue
            if not data.get(f"{prefix}_weekdays"):
                self.add_error(f"{prefix}_weekdays", _("Choose at least one weekday."))
            if not data.get(f"{prefix}_at"):
                self.add_error(f"{prefix}_at", _("Give the time of day."))
        return data

    @property
    def particulars(self) -> Particulars:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return Particulars(
            name=data["name"],
            channel=self.channel,
            settings={name: data[name] for name in self.own},
            schedule=self._rhythm("look") if "look" in self.fields else None,
            expected=self._rhythm("expect"),
            grace_minutes=data["grace_minutes"],
            shrink_percent=data["shrink_percent"],
            level=data["level"],
            mapping=data["mapping"],
            secret=data.get("secret", ""),
            secret_env=data.get("secret_env", ""),
        )

    def _rhythm(self, prefix: str) -> dict[str, Any] | None:
        told = self.cleaned_data[prefix]
        if not told:
            return None
        if told != WEEKLY:
            return {"every_minutes": int(told)}
        days = [int(one) for one in self.cleaned_data[f"{prefix}_weekdays"]]
        return {"weekdays": days, "at": f"{self.cleaned_data[f'{prefix}_at']:%H:%M}"}


def channel_fields(channel: str, peers: list[str]) -> dict[str, forms.Field]:
    """The fields of a channel's closed settings, by the same names."""
    peer = forms.ChoiceField(
        label=_("Peer"),
        choices=[(name, name) for name in peers],
        help_text=_("Hosts that the platform administrator has registered for this way."),
    )
    files: dict[str, forms.Field] = {
        "pattern": forms.CharField(
            label=_("Files"), max_length=80, initial="*", help_text=_("For example: export_*.csv")
        ),
        "ready": forms.ChoiceField(
            label=_("A file is whole"),
            choices=[
                ("stable", _("when it has not changed for a while")),
                ("done", _("when NAME.done lies beside it")),
            ],
        ),
        "stable_seconds": forms.IntegerField(
            label=_("Seconds without a change"), min_value=1, max_value=86_400, initial=60
        ),
    }
    folder = forms.CharField(label=_("Folder"), max_length=200)
    if channel == "folder":
        folder.help_text = _("Below your agency's own folder on this node; it is made for you.")
        return {"folder": folder, **files}
    if channel == "sftp":
        folder.required = False
        folder.help_text = _("On their server; left empty, where the sign-in leads.")
        return {
            "peer": peer,
            "username": forms.CharField(label=_("User name"), max_length=120),
            "sign_in": forms.ChoiceField(
                label=_("Sign in with"),
                choices=[("password", _("a password")), ("key", _("a private key"))],
            ),
            "folder": folder,
            **files,
        }
    if channel == "https_pull":
        return {"peer": peer, **_address_fields()}
    return {}


def _address_fields() -> dict[str, forms.Field]:
    return {
        "path": forms.CharField(
            label=_("Path"),
            max_length=500,
            help_text=_("For example: /export?table=incidents. Put no password here."),
        ),
        "filename": forms.CharField(
            label=_("File name"),
            max_length=120,
            initial="export.csv",
            help_text=_("Under which the answer is kept."),
        ),
        "sign_in": forms.ChoiceField(
            label=_("Sign in with"),
            choices=[
                ("none", _("nothing")),
                ("bearer", _("a bearer token")),
                ("basic", _("a user name and a password")),
                ("header", _("a key in a header")),
            ],
        ),
        "username": forms.CharField(label=_("User name"), max_length=120, required=False),
        "header": forms.CharField(label=_("Header"), max_length=60, required=False),
    }


def _secret_fields(*, has_secret: bool) -> dict[str, forms.Field]:
    kept = _("Left empty, the one that is there stays.") if has_secret else ""
    return {
        "secret": forms.CharField(
            label=_("Password, key or token"),
            required=False,
            max_length=20_000,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
            help_text=kept or _("It is sealed, and never shown again."),
        ),
        "secret_env": forms.CharField(
            label=_("Or the variable that holds it"),
            required=False,
            max_length=72,
            help_text=_("ACCORD_FEED_ with your ORI and a name, set where the worker runs."),
        ),
    }


def _rhythm_fields(prefix: str, label: Any, choices: Any) -> dict[str, forms.Field]:
    return {
        prefix: forms.ChoiceField(label=label, choices=list(choices), required=choices is LOOKS),
        f"{prefix}_weekdays": forms.MultipleChoiceField(
            label=_("Weekdays"),
            choices=DAYS,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
        f"{prefix}_at": forms.TimeField(
            label=_("Time"),
            required=False,
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            help_text=_("In your agency's time zone."),
        ),
    }


def _judging_fields(mappings: list[str]) -> dict[str, forms.Field]:
    return {
        "grace_minutes": forms.IntegerField(
            label=_("Minutes of grace"), min_value=0, max_value=44_640, initial=120
        ),
        "shrink_percent": forms.IntegerField(
            label=_("Alarm below this percentage of the usual rows"),
            min_value=0,
            max_value=100,
            initial=50,
            help_text=_("0 switches it off."),
        ),
        "mapping": forms.ChoiceField(
            label=_("Read with the mapping"),
            required=False,
            choices=[("", _("Ask at the first delivery")), *((name, name) for name in mappings)],
        ),
        "level": forms.ChoiceField(label=_("Level"), choices=LEVELS),
    }


class CloseForm(forms.Form):
    """Why an alarm may end."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words. Do not name a person here."),
    )


class TokenForm(forms.Form):
    """How long a feed's token lives."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=365, initial=90)


class AlarmFilter(forms.Form):
    """Which alarms to list."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Open")), ("closed", _("Closed")), ("all", _("All"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Alarm.Kind.choices]
    )


def initial_of(feed: Any) -> dict[str, Any]:
    """What the form of a feed begins with."""
    return {
        "name": feed.name,
        **feed.settings,
        **_rhythm_initial("look", feed.schedule),
        **_rhythm_initial("expect", feed.expected),
        "grace_minutes": feed.grace_minutes,
        "shrink_percent": feed.shrink_percent,
        "mapping": feed.mapping.name if feed.mapping else "",
        "level": feed.level,
        "secret_env": feed.secret_env,
    }


def _rhythm_initial(prefix: str, plain: Mapping[str, Any] | None) -> dict[str, Any]:
    if plain is None:
        return {prefix: ""}
    if "every_minutes" in plain:
        return {prefix: str(plain["every_minutes"])}
    days = [str(one) for one in plain["weekdays"]]
    return {prefix: WEEKLY, f"{prefix}_weekdays": days, f"{prefix}_at": plain["at"]}
