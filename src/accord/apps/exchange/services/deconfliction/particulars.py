"""What is said of a planned operation or a subject, read and judged: all faults at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from accord.core import deconflict
from accord.core.geo import Shape
from accord.frame.errors import Fault, Invalid
from accord.frame.ui.numbers import grouped

T = TypeVar("T")
LONGEST_EVENT: Final = timedelta(days=31)
LONGEST_SUBJECT: Final = timedelta(days=183)
LONGEST_BUFFER_MINUTES: Final = 24 * 60
MOST_SUBJECTS: Final = 20
# How a fault of the library is told beside its field.
TEXTS: Final = {"contact_name": 80, "contact_phone": 30}
# Where the texts of an entry are told to be wrong; an address stands in the place of its points.
SHOWN: Final = {
    "contact_name": "contact_name", "contact_phone": "contact_phone", "backup_name": "backup_name",
    "backup_phone": "backup_phone", "supervisor": "supervisor", "exigent_reason": "exigent_reason",
    "place_text": "points",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A person (with a date of birth), phone, plate, address, online handle or business."""

    kind: str
    value: str
    born: date | None = None


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """All that an entry says; times are in UTC, points (longitude, latitude)."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    contact_name: str
    contact_phone: str
    operation_type: str = ""
    place_kind: str = "point"
    points: tuple[tuple[float, float], ...] = ()
    place_text: str = ""
    # None takes what is usual for the type.
    radius_ft: int | None = None
    buffer_minutes: int | None = None
    error_m: float = 0.0
    backup_name: str = ""
    backup_phone: str = ""
    is_exigent: bool = False
    supervisor: str = ""
    exigent_reason: str = ""
    subjects: tuple[Subject, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was said, found sound: the window, the place and the spellings of each subject."""

    window: deconflict.Window
    shape: Shape | None
    radius_ft: int
    buffer_minutes: int
    cover: deconflict.Cover | None
    subjects: tuple[tuple[Subject, frozenset[str]], ...]


def judge(about: Particulars, *, now: datetime) -> Judged:
    """Read all of it; raises `Invalid` with every fault found."""
    faults: list[Fault] = []
    is_event = about.kind == "event"
    kind = deconflict.operation_types().get(about.operation_type)
    if about.kind not in {"event", "subject"} or (is_event and kind is None):
        faults.append(Fault("operation_type", "known", _("Choose what kind of operation it is.")))
    radius = about.radius_ft if about.radius_ft is not None else kind.radius_ft if kind else 0
    wide = about.buffer_minutes
    wide = wide if wide is not None else kind.buffer_minutes if kind else 0
    faults += _texts(about) + _range(about, radius, wide)
    window = _tried(faults, "starts_at", lambda: _window(about, wide, now)) if not faults else None
    shape = _tried(faults, "points", lambda: _shape(about)) if is_event or about.points else None
    reach = deconflict.metres(radius) + about.error_m
    cover = _tried(faults, "points", lambda: _cover(shape, reach)) if shape else None
    faults += _late(about, now) if is_event else []
    subjects = _subjects(about, faults)
    if faults or window is None:
        raise Invalid(faults=faults)
    return Judged(
        window=window, shape=shape, radius_ft=radius if shape else 0, buffer_minutes=wide,
        cover=cover, subjects=subjects,
    )  # fmt: skip


def _texts(about: Particulars) -> list[Fault]:
    found = [
        Fault(name, "required", _("Fill this in."))
        for name in TEXTS
        if not any(one.isalnum() for one in getattr(about, name))
    ]
    found += [
        Fault(field, "signs", _("It holds signs that nobody sees; type it anew."))
        for name, field in SHOWN.items()
        if not _line(getattr(about, name)).isprintable()
    ]
    found += [
        Fault(name, "length", _("At most %(most)s characters.") % {"most": most})
        for name, most in TEXTS.items()
        if len(getattr(about, name)) > most
    ]
    if bool(about.backup_name.strip()) != bool(about.backup_phone.strip()):
        found.append(Fault("backup_phone", "whole", _("A backup contact has a name and a phone.")))
    return found


def _line(text: str) -> str:
    """A text as it is kept: one line, blanks and ends of lines as one blank each."""
    return " ".join(text.split())


def _range(about: Particulars, radius: int, wide: int) -> list[Fault]:
    low, high = deconflict.SMALLEST_RADIUS_FT, deconflict.LARGEST_RADIUS_FT
    found = []
    if (about.kind == "event" or about.points) and not low <= radius <= high:
        found.append(
            Fault(
                "radius_ft",
                "range",
                _("%(low)s to %(high)s feet.") % {"low": grouped(low), "high": grouped(high)},
            )
        )
    if not 0 <= wide <= LONGEST_BUFFER_MINUTES:
        found.append(
            Fault(
                "buffer_minutes",
                "range",
                _("0 to %(most)s minutes.") % {"most": LONGEST_BUFFER_MINUTES},
            )
        )
    return found


def _window(about: Particulars, wide: int, now: datetime) -> deconflict.Window:
    longest = LONGEST_EVENT if about.kind == "event" else LONGEST_SUBJECT
    buffer = timedelta(minutes=wide)
    found = deconflict.Window(start=about.starts_at, end=about.ends_at, before=buffer, after=buffer)
    if found.end - found.start > longest:
        raise deconflict.WindowError("long", f"At most {longest.days} days; enter it in parts.")
    if found.end <= now:
        raise deconflict.WindowError("past", "It is over already.")
    return found


def _shape(about: Particulars) -> Shape:
    return deconflict.shape_of(about.place_kind, list(about.points))


def _cover(shape: Shape | None, reach: float) -> deconflict.Cover | None:
    return None if shape is None else deconflict.cover(shape, radius_m=reach)


def _late(about: Particulars, now: datetime) -> list[Fault]:
    """A late entry is exigent: it says who of the supervisors knows, and why it is late."""
    if about.starts_at.utcoffset() is None:
        return []
    late = about.starts_at < now + deconflict.lead_time()
    if not (late or about.is_exigent):
        return []
    minutes = int(deconflict.lead_time() / timedelta(minutes=1))
    needed = f"It starts in under {minutes} minutes: name the supervisor who knows, and say why."
    return [
        Fault(name, "exigent", needed)
        for name in ("supervisor", "exigent_reason")
        if not str(getattr(about, name)).strip()
    ]


def _subjects(
    about: Particulars, faults: list[Fault]
) -> tuple[tuple[Subject, frozenset[str]], ...]:
    if about.kind == "subject" and not about.subjects:
        faults.append(Fault("subjects", "required", _("Name at least one subject.")))
    if len(about.subjects) > MOST_SUBJECTS:
        faults.append(
            Fault("subjects", "count", _("At most %(most)s subjects.") % {"most": MOST_SUBJECTS})
        )
        return ()
    found = []
    for number, one in enumerate(about.subjects, start=1):
        read = partial(deconflict.keys_of, one.kind, one.value, born=one.born)
        keys = _tried(faults, "subjects", read, row=number)
        if keys:
            found.append((one, keys))
    return tuple(found)


def _tried(
    faults: list[Fault], name: str, read: Callable[[], T], *, row: int | None = None
) -> T | None:
    """The value, or its fault beside the field; no value stands in the message."""
    try:
        return read()
    except (deconflict.WindowError, deconflict.PlaceError, deconflict.SubjectError) as error:
        faults.append(Fault(name, error.code, str(error), row))
    except deconflict.TooWide:
        faults.append(Fault(name, "wide", _("The place is too wide; enter it in parts.")))
    return None


def facts(judged: Judged, about: Particulars) -> dict[str, Any]:
    """The columns of an entry."""
    return {
        "kind": about.kind,
        "operation_type": about.operation_type if about.kind == "event" else "",
        "shape": deconflict.to_json(judged.shape) if judged.shape else None,
        "place_text": about.place_text[:200],
        "radius_ft": judged.radius_ft,
        "error_m": about.error_m if judged.shape else 0.0,
        "is_wide": judged.cover.is_wide if judged.cover else False,
        "starts_at": judged.window.start,
        "ends_at": judged.window.end,
        "buffer_minutes": judged.buffer_minutes,
        "opens_at": judged.window.opens,
        "closes_at": judged.window.closes,
        "zone": about.zone,
    }


def contacts(about: Particulars) -> dict[str, Any]:
    """The columns that may change without anything being compared anew."""
    supervisor, reason = _line(about.supervisor), _line(about.exigent_reason)
    return {
        "contact_name": _line(about.contact_name),
        "contact_phone": _line(about.contact_phone),
        "backup_name": _line(about.backup_name)[:80],
        "backup_phone": _line(about.backup_phone)[:30],
        "is_exigent": bool(supervisor and reason),
        "supervisor": supervisor[:80],
        "exigent_reason": reason[:500],
    }
