"""What is asked of a planned operation: six answers on a phone, all else under “More”."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.exchange.forms.standing import Standing, is_as_shown
from accord.apps.exchange.models.deconfliction import Outcome
from accord.apps.exchange.services.deconfliction import Particulars, Subject
from accord.core import deconflict
from accord.frame.zones import known_zones

KINDS: Final = (
    ("person", _("Person")),
    ("phone", _("Phone")),
    ("plate", _("Plate")),
    ("address", _("Address")),
    ("handle", _("Online handle")),
    ("business", _("Business")),
)
PLACES: Final = (("point", _("One place")), ("route", _("A route")), ("area", _("An area")))
# Time zones of the United States first; any other may be given through the API.
ZONES: Final = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "UTC",
)  # fmt: skip
# Where a service's fault is shown, if its own name is no field.
SHOWN_AT: Final = {
    "points": "place", "starts_at": "start", "subjects": "subject_value", "ends_at": "end",
}  # fmt: skip
LINE: Final = re.compile(r"^\s*(\w+)\s*:\s*(.+?)\s*(?:,\s*(\d{4}-\d{2}-\d{2}))?\s*$")


def type_choices() -> list[tuple[str, str]]:
    """Kinds of operation in the reader's language."""
    language = get_language() or "en"
    found = deconflict.operation_types().values()
    return [("", str(_("Choose"))), *((one.code, one.label(language)) for one in found)]


class _Day(forms.DateInput):
    input_type = "date"


class _Clock(forms.TimeInput):
    input_type = "time"


class WindowForm(forms.Form):
    """A first and a last day, a start and an end in a zone, and whom to call."""

    day = forms.DateField(label=_("Day"), widget=_Day(format="%Y-%m-%d"))
    start = forms.TimeField(label=_("Start"), widget=_Clock(format="%H:%M"))
    end = forms.TimeField(
        label=_("End"),
        widget=_Clock(format="%H:%M"),
        help_text=_("Not after the start: then it is the next day."),
    )
    end_day = forms.DateField(
        label=_("Last day"), required=False, widget=_Day(format="%Y-%m-%d"),
        help_text=_("Only if it takes longer than until the next day."),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("Contact"), max_length=80)
    contact_phone = forms.CharField(
        label=_("Phone of the contact"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("The other side learns it if there is a conflict."),
    )
    subject_kind = forms.ChoiceField(label=_("Kind of subject"), choices=KINDS, initial="person")
    subject_value = forms.CharField(
        label=_("Subject"),
        max_length=120,
        required=False,
        help_text=_("It is kept sealed; others are never shown it."),
    )
    subject_born = forms.DateField(
        label=_("Date of birth"), required=False, widget=_Day(format="%Y-%m-%d"),
        help_text=_("For a person."),
    )  # fmt: skip
    more_subjects = forms.CharField(
        label=_("More subjects"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: person: Name, 1990-05-04 · phone: … · plate: … · address: …"),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=())
    backup_name = forms.CharField(label=_("Backup contact"), max_length=80, required=False)
    backup_phone = forms.CharField(label=_("Phone of the backup"), max_length=30, required=False)

    ALWAYS: tuple[str, ...] = ()
    MORE = _("More: further subjects, backup, time zone")

    def __init__(
        self, *args: Any, zone: str, standing: Standing | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        shown = list(dict.fromkeys([str(self.initial.get("zone", zone)), zone, *ZONES]))
        self.fields["zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=[(one, one.replace("_", " ")) for one in shown if one in known_zones()],
            initial=zone,
        )

    @property
    def main(self) -> list[Any]:
        """The fields that everybody fills in."""
        return [self[name] for name in self.ALWAYS]

    @property
    def more(self) -> list[Any]:
        """The others."""
        return [self[name] for name in self.fields if name not in self.ALWAYS]

    @property
    def is_more_open(self) -> bool:
        """Whether something under “More” needs the reader."""
        return any(field.errors for field in self.more)

    def clean(self) -> dict[str, Any]:
        """Local times become moments: over midnight, and on nights when the clocks change."""
        data = super().clean() or {}
        if all(data.get(name) is not None for name in ("day", "start", "end", "zone")):
            try:
                window = self._window(data)
                data["starts_at"], data["ends_at"] = window.start, window.end
            except deconflict.WindowError as error:
                self.add_error("end" if error.code == "order" else "start", str(error))
        data["subjects"] = self._subjects(data)
        return data

    def untouched(self, data: dict[str, Any], *names: str) -> Standing | None:
        """The entry as it stands, if these fields came back as they were shown."""
        shown = all(is_as_shown(self.initial.get(name), data.get(name)) for name in names)
        return self.standing if shown else None

    def _window(self, data: dict[str, Any]) -> deconflict.Window:
        kept = self.untouched(data, "day", "start", "end", "end_day", "zone")
        if kept is not None:
            return deconflict.Window(start=kept.starts_at, end=kept.ends_at)
        return deconflict.from_local(
            data["day"], data["start"], data["end"], zone=ZoneInfo(data["zone"]),
            last_day=data.get("end_day"),
        )  # fmt: skip

    def _subjects(self, data: dict[str, Any]) -> tuple[Subject, ...]:
        kept = self.untouched(data, "more_subjects")
        if kept is not None and not data.get("subject_value"):
            return kept.subjects
        found = []
        if data.get("subject_value"):
            found.append(
                Subject(
                    kind=data.get("subject_kind", ""), value=data["subject_value"],
                    born=data.get("subject_born"),
                )
            )  # fmt: skip
        for line in data.get("more_subjects", "").splitlines():
            if not line.strip():
                continue
            read = LINE.match(line)
            if read is None or read[1].lower() not in deconflict.KINDS:
                self.add_error("more_subjects", _("Begin each line with its kind and a colon."))
                break
            born = date.fromisoformat(read[3]) if read[3] and _is_day(read[3]) else None
            found.append(Subject(kind=read[1].lower(), value=read[2], born=born))
        return tuple(found)

    def common(self) -> dict[str, Any]:
        """What both kinds of entry say."""
        data = self.cleaned_data
        names = (
            "starts_at", "ends_at", "zone", "contact_name", "contact_phone", "backup_name",
            "backup_phone", "subjects",
        )  # fmt: skip
        return {name: data[name] for name in names}


class EventForm(WindowForm):
    """A planned operation."""

    ALWAYS = (
        "operation_type", "place", "day", "start", "end", "end_day", "contact_name",
        "contact_phone",
    )  # fmt: skip
    MORE = _("More: late entry, route or area, radius, subjects, backup, time zone")

    operation_type = forms.ChoiceField(label=_("What"), choices=type_choices)
    place = forms.CharField(
        label=_("Where"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 1, "spellcheck": "false"}),
        help_text=_("An address, or latitude, longitude. A route or an area: one point a line."),
    )
    place_kind = forms.ChoiceField(label=_("The place is"), choices=PLACES, initial="point")
    radius_ft = forms.IntegerField(
        label=_("Radius in feet"),
        required=False,
        help_text=_("Empty: what is usual for this kind of operation."),
    )
    buffer_minutes = forms.IntegerField(
        label=_("Minutes before and after"),
        required=False,
        help_text=_("Empty: what is usual for this kind of operation."),
    )
    supervisor = forms.CharField(
        label=_("Supervisor"),
        max_length=80,
        required=False,
        help_text=_("Needed if it starts within the hour."),
    )
    exigent_reason = forms.CharField(
        label=_("Why so late"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        later = [name for name in self.fields if name not in self.ALWAYS]
        exigent = ["supervisor", "exigent_reason", "place_kind", "radius_ft", "buffer_minutes"]
        rest = [name for name in later if name not in exigent]
        self.order_fields([*self.ALWAYS, *exigent, *rest])

    def clean_place(self) -> str:
        """Lines of numbers are points; anything else is an address."""
        text = str(self.cleaned_data["place"]).strip()
        self.points: tuple[tuple[float, float], ...] | None = None
        if deconflict.are_points(text):
            try:
                self.points = tuple(deconflict.read_points(text))
            except deconflict.PlaceError as error:
                raise forms.ValidationError(str(error)) from error
        return text

    def kept_place(self) -> dict[str, Any] | None:
        """The place as it stands, if nobody touched it: an address is not looked up anew."""
        kept = self.untouched(self.cleaned_data, "place", "place_kind")
        return None if kept is None else kept.place()

    def particulars(self, place: dict[str, Any]) -> Particulars:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        names = ("operation_type", "radius_ft", "buffer_minutes", "supervisor", "exigent_reason")
        said = {name: data[name] for name in names} | {"place_kind": data["place_kind"]} | place
        return Particulars(kind="event", **said, **self.common())


class SubjectForm(WindowForm):
    """A subject that one's agency works on, for some weeks."""

    ALWAYS = (
        "subject_kind", "subject_value", "subject_born", "weeks", "contact_name", "contact_phone",
    )  # fmt: skip

    weeks = forms.IntegerField(label=_("For how many weeks"), min_value=1, max_value=26, initial=12)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        for name in ("day", "start", "end", "end_day"):
            del self.fields[name]
        self.fields["subject_value"].required = True
        self.order_fields(self.ALWAYS)

    def clean(self) -> dict[str, Any]:
        """It holds from now on; as long as it did if nobody touched the weeks."""
        data = super().clean() or {}
        kept = self.untouched(data, "weeks")
        data["starts_at"] = kept.starts_at if kept else self.now
        weeks = timedelta(weeks=data.get("weeks") or 1)
        data["ends_at"] = kept.ends_at if kept else self.now + weeks
        return data

    def particulars(self) -> Particulars:
        """What was typed, as the service takes it; what this form does not show stays."""
        kept = {**self.standing.place(), **self.standing.unshown} if self.standing else {}
        return Particulars(kind="subject", **kept, **self.common())


class ReasonForm(forms.Form):
    """Why an entry is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class OutcomeForm(forms.Form):
    """What becomes of a conflict, and a sentence about it."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WatchForm(forms.Form):
    """Who looks after the agency's conflicts."""

    watch_centre = forms.ChoiceField(label=_("Watch centre"), required=False)
    call_step_minutes = forms.IntegerField(
        label=_("Minutes between two calls"), min_value=1, max_value=240, initial=10
    )

    def __init__(self, *args: Any, centres: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["watch_centre"] = forms.ChoiceField(
            label=_("Watch centre"),
            required=False,
            choices=[("", _("None: we call our own people")), *centres],
            help_text=_("It owns a conflict if the other side names the same one."),
        )


class OnCallForm(forms.Form):
    """Who is called about conflicts, and when."""

    person = forms.ChoiceField(label=_("Person"))
    level = forms.IntegerField(label=_("Called as number"), min_value=1, max_value=9, initial=1)
    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["person"] = forms.ChoiceField(label=_("Person"), choices=people)

    def moments(self) -> tuple[datetime, datetime]:
        """Both times, which people write in their agency's zone."""
        start, end = (self.cleaned_data[name] for name in ("starts_at", "ends_at"))
        return (
            deconflict.local_moment(start, zone=self.zone, reading="earliest"),
            deconflict.local_moment(end, zone=self.zone, reading="latest"),
        )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
