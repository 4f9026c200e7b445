"""An entry as it stands, for its form: what nobody touches comes back exactly as it was."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from accord.apps.exchange.models import DeconflictionEntry
from accord.apps.exchange.services.deconfliction import Subject
from accord.core.deconflict import usual_last_day

# What the short form of a subject does not show, and an entry made by a program may still say.
UNSHOWN = ("radius_ft", "buffer_minutes", "supervisor", "exigent_reason")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a form shows more coarsely than it is kept: moments, place and subjects."""

    starts_at: datetime
    ends_at: datetime
    points: tuple[tuple[float, float], ...]
    place_kind: str
    place_text: str
    error_m: float
    subjects: tuple[Subject, ...]
    unshown: dict[str, Any]

    def place(self) -> dict[str, Any]:
        """The place as the service takes it."""
        return {
            "points": self.points, "place_kind": self.place_kind, "place_text": self.place_text,
            "error_m": self.error_m,
        }  # fmt: skip


def standing_of(entry: DeconflictionEntry, subjects: list[Any]) -> Standing:
    """The entry and its opened subjects, to the second and the last digit."""
    ring = entry.shape["rings"][0] if entry.shape else []
    return Standing(
        starts_at=entry.starts_at, ends_at=entry.ends_at,
        points=tuple((float(lon), float(lat)) for lon, lat in ring),
        place_kind=entry.shape["kind"] if entry.shape else "point",
        place_text=entry.place_text, error_m=entry.error_m,
        subjects=tuple(Subject(kind=one.kind, value=one.value, born=one.born) for one in subjects),
        unshown={name: getattr(entry, name) for name in UNSHOWN},
    )  # fmt: skip


def initial_of(entry: DeconflictionEntry, subjects: list[Any]) -> dict[str, Any]:
    """The form of an entry as it stands."""
    zone = ZoneInfo(entry.zone)
    start, end = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    ring = entry.shape["rings"][0] if entry.shape else []
    first, last = time(start.hour, start.minute), time(end.hour, end.minute)
    names = (
        "operation_type", "radius_ft", "buffer_minutes", "zone", "contact_name", "contact_phone",
        "backup_name", "backup_phone", "supervisor", "exigent_reason",
    )  # fmt: skip
    return {
        **{name: getattr(entry, name) for name in names},
        "place": entry.place_text
        or "\n".join(f"{_digits(lat)}, {_digits(lon)}" for lon, lat in ring),
        "place_kind": entry.shape["kind"] if entry.shape else "point",
        "day": start.date(),
        "start": first,
        "end": last,
        # Shown where it says something: else it would hold the end fast when the day is moved.
        "end_day": None if end.date() == usual_last_day(start.date(), first, last) else end.date(),
        "weeks": max(1, round((entry.ends_at - entry.starts_at) / timedelta(weeks=1))),
        "more_subjects": "\n".join(
            f"{one.kind}: {one.value}" + (f", {one.born}" if one.born else "") for one in subjects
        ),
    }


def is_as_shown(shown: Any, said: Any) -> bool:
    """Whether a field came back as it was shown, whatever a browser does to ends of lines."""
    if isinstance(shown, str) and isinstance(said, str):
        return shown.split() == said.split()
    return bool(shown == said)


def _digits(degrees: float) -> str:
    """All digits and no power of ten: `1e-05` would be read as an address."""
    return format(Decimal(repr(degrees)), "f")
