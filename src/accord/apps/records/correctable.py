"""Which fields of a record a person may correct, and how what is typed in becomes columns."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.records.contents import LONGEST, local_parts
from accord.apps.records.models import Record
from accord.core import vocabulary
from accord.core.formats.tabular import CoordinateStatus, OffenceStatus
from accord.core.formats.tabular.localtime import utc_interval
from accord.core.vocabulary import RecordKind, is_found_by_police
from accord.frame.errors import Fault, Invalid

TIME_FORMS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S")
TEXT_AT_MOST: Final = 4_000
NARRATIVE_AT_MOST: Final = 200_000
LABELS: Final[Mapping[str, Any]] = {
    "occurred_from": gettext_lazy("Happened from (local time)"),
    "occurred_to": gettext_lazy("Happened until (local time)"),
    "reported_at": gettext_lazy("Reported (local time)"),
    "offence_code": gettext_lazy("NIBRS code"),
    "offence_text": gettext_lazy("Offence in words"),
    "lon": gettext_lazy("Longitude"),
    "lat": gettext_lazy("Latitude"),
    "address": gettext_lazy("Address"),
    "area_code": gettext_lazy("Beat, district or area"),
    "disposition": gettext_lazy("Disposition"),
    "narrative": gettext_lazy("Narrative"),
    "domestic": gettext_lazy("Domestic (yes, no or empty)"),
    "arrest_made": gettext_lazy("Arrest made (yes, no or empty)"),
}
FLAGS: Final = {"": None, "yes": True, "no": False}


def shown(record: Record) -> dict[str, str]:
    """Each correctable field as a person would type it in."""
    return {name: _typed(record, name) for name in LABELS}


def columns_of(record: Record, typed: Mapping[str, str]) -> dict[str, Any]:
    """The columns that differ once `typed` is taken over, derived ones among them.

    Raises `Invalid` with field and rule for each value that cannot stand.
    """
    faults = [
        Fault(name[:80], "known_field", _("This field cannot be corrected."))
        for name in typed
        if name not in LABELS
    ]
    columns: dict[str, Any] = {}
    for name, text in typed.items():
        if name not in LABELS or text.strip() == _typed(record, name):
            continue
        try:
            columns[name] = _READERS.get(name, _text)(record, name, text.strip())
        except ValueError as error:
            faults.append(Fault(name, *error.args))
    if not faults:
        faults = _together(record, columns)
    if faults:
        raise Invalid(_("The record cannot be changed like this."), faults=faults)
    return columns | _derived(record, columns)


def is_empty(record: Record, name: str) -> bool:
    """Whether the record says nothing in this field, so that a supplement may fill it."""
    return getattr(record, name) in ("", None)


def _typed(record: Record, name: str) -> str:
    value = getattr(record, name)
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(record.time_zone)).strftime(TIME_FORMS[0])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _time(record: Record, name: str, text: str) -> datetime | None:
    if not text:
        if name != "reported_at":
            raise ValueError("date_given", _("A record needs its time."))
        return None
    for form in TIME_FORMS:
        try:
            naive = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the record's
        except ValueError:
            continue
        earliest, latest = utc_interval(naive, ZoneInfo(record.time_zone))
        if earliest.year < 1900 or earliest > datetime.now(UTC):
            raise ValueError("date_range", _("This time is in the future, or too long ago."))
        return latest if name == "occurred_to" else earliest
    raise ValueError("date_format", _("Write the time as 2026-03-01 14:30."))


def _code(record: Record, _name: str, text: str) -> str:
    code = text.upper()
    if code and code not in vocabulary.offences():
        raise ValueError("nibrs_code", _("This is not a NIBRS code."))
    if code and not RecordKind(record.kind).may_have_nibrs_code:
        raise ValueError("nibrs_kind", _("Records of this kind carry no offence code."))
    return code


def _degrees(_record: Record, name: str, text: str) -> float | None:
    if not text:
        return None
    limit = 180.0 if name == "lon" else 90.0
    try:
        value = float(text)
    except ValueError:
        raise ValueError("number", _("Write degrees, such as -73.9857.")) from None
    if not -limit <= value <= limit:
        raise ValueError("on_the_globe", _("This lies outside the globe."))
    return value


def _flag(_record: Record, _name: str, text: str) -> bool | None:
    if text.lower() not in FLAGS:
        raise ValueError("yes_or_no", _("Write yes, no, or nothing."))
    return FLAGS[text.lower()]


def _text(_record: Record, name: str, text: str) -> str:
    most = LONGEST.get(name, NARRATIVE_AT_MOST if name == "narrative" else TEXT_AT_MOST)
    if len(text) > most:
        raise ValueError("max_length", _("Longer than %(most)d characters.") % {"most": most})
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("plain_text", _("This is no plain text."))
    return text


_READERS: Final[Mapping[str, Callable[[Record, str, str], Any]]] = {
    "occurred_from": _time, "occurred_to": _time, "reported_at": _time, "offence_code": _code,
    "lon": _degrees, "lat": _degrees, "domestic": _flag, "arrest_made": _flag,
}  # fmt: skip


def _together(record: Record, columns: Mapping[str, Any]) -> list[Fault]:
    """What no field breaks by itself."""
    now = {name: columns.get(name, getattr(record, name)) for name in LABELS}
    faults = []
    if now["occurred_to"] < now["occurred_from"]:
        faults.append(Fault("occurred_to", "date_order", _("The end lies before the start.")))
    if (now["lon"] is None) != (now["lat"] is None):
        faults.append(Fault("lon", "pair", _("Give longitude and latitude, or neither.")))
    return faults


def _derived(record: Record, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from corrected columns: local day and hour, marks of offence and point."""
    found: dict[str, Any] = {}
    if {"occurred_from", "occurred_to"} & columns.keys():
        first = columns.get("occurred_from", record.occurred_from)
        last = columns.get("occurred_to", record.occurred_to)
        date, weekday, hour = local_parts(first, last, record.time_zone)
        found |= {"local_date": date, "local_weekday": weekday, "local_hour": hour}
    if "offence_code" in columns:
        code = columns["offence_code"]
        name = columns.get("offence_text", record.offence_text)
        kind = RecordKind(record.kind)
        found["police_discovered"] = is_found_by_police(kind, code or "", name)
        found["offence_status"] = OffenceStatus.MAPPED if code else OffenceStatus.UNMAPPED
    if {"lon", "lat"} & columns.keys():
        has_point = columns.get("lon", record.lon) is not None
        found["coordinate_status"] = CoordinateStatus.OK if has_point else CoordinateStatus.MISSING
        # A person's point is no geocoder's: neither its grade nor its error holds any more.
        found |= {"match_grade": "", "error_radius_m": None, "match_kind": "", "match_note": ""}
    if {"lon", "lat"} & columns.keys() or ("address" in columns and record.match_grade):
        # A point that a person gives is no geocoder's; one of the old address is none of the new.
        found |= {"match_grade": "", "error_radius_m": None, "match_kind": "", "match_note": ""}
        if not {"lon", "lat"} & columns.keys():
            found |= {"lon": None, "lat": None}
    return {name: getattr(value, "value", value) for name, value in found.items()}
