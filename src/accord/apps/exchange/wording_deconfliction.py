"""The words of conflicts in the reader's language: what is told, how an entry stands."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.core import deconflict
from accord.frame.ui import numbers


def history_words(what: str) -> str:
    """One line of a conflict's history."""
    words = {
        "found": _("Found"),
        "called": _("Called"),
        "acknowledged": _("Acknowledged"),
        "decided": _("A side has spoken"),
        "resolved": _("Resolved"),
        "closed": _("No longer a conflict"),
    }
    return words.get(what, what)


def told_words(told: dict[str, Any]) -> str:
    """What a side is told of a conflict: a band of distance and rounded minutes."""
    parts = []
    if told["in_place"]:
        near = told["within_ft"]
        parts.append(
            _("The places are more than 5 miles apart, and their radii meet.")
            if near is None
            else _("The places are within %(feet)s feet (%(metres)s m) of each other.")
            % {"feet": numbers.grouped(near), "metres": numbers.grouped(told["within_m"])}
        )
    if told["in_subject"]:
        parts.append(_subject_words())
    minutes = told["shared_minutes"]
    parts.append(
        _("They are not at the same time.")
        if minutes is None
        else _("They overlap for up to %(minutes)s minutes, buffers included.")
        % {"minutes": minutes}
    )
    return " ".join(parts)


def _subject_words() -> str:
    """That a subject is common, and what was taken as equal, whatever the subject is."""
    alike = _(
        "Accents, short names, signs of a plate that look alike, extensions and apartments were "
        "taken to make no difference: compare the exact spelling when you speak."
    )
    return f"{_('Both have a subject in common.')} {alike}"


def measured_words(measured: dict[str, Any]) -> str:
    """The exact figures, for a watch that sees both sides."""
    parts = []
    if measured["distance_m"] is not None:
        parts.append(
            _("%(feet)s feet (%(metres)s m) apart; the radii reach %(reach)s m.")
            % {
                "feet": numbers.grouped(measured["distance_ft"]),
                "metres": numbers.grouped(measured["distance_m"]),
                "reach": numbers.grouped(measured["reach_m"]),
            }
        )
    if measured["in_subject"]:
        parts.append(_subject_words())
    if measured["shared_minutes"] is not None:
        parts.append(_("%(minutes)s minutes of overlap.") % {"minutes": measured["shared_minutes"]})
    return " ".join(parts)


def state_of(entry: Any, now: datetime) -> tuple[str, str]:
    """How an entry stands, with its tone; unresolved is never called clear."""
    if entry.status == "cancelled":
        return _("Cancelled"), "neutral"
    if entry.unresolved:
        return _("UNRESOLVED conflict"), "error"
    if entry.closes_at < now:
        return _("Over"), "neutral"
    if entry.resolved:
        return _("Conflict resolved"), "success"
    return _("No conflict found"), "info"


def type_words(entry: Any) -> str:
    """What kind of operation or entry it is."""
    kind = deconflict.operation_types().get(entry.operation_type)
    return kind.label(get_language() or "en") if kind else _("Subject")


def window_words(entry: Any) -> str:
    """Start and end in the zone in which it was entered."""
    zone = ZoneInfo(entry.zone)
    start, end = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    ends = date_format(end, "H:i T" if start.date() == end.date() else "Y-m-d H:i T")
    return f"{date_format(start, 'Y-m-d H:i T')} – {ends}"


def place_words(entry: Any) -> str:
    """The place as it was typed, or its points."""
    if not entry.shape:
        return "–"
    ring = entry.shape["rings"][0]
    points = "; ".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in ring[:4])
    more = _(" and %(count)s more points") % {"count": len(ring) - 4} if len(ring) > 4 else ""
    return f"{entry.place_text} ({points}{more})" if entry.place_text else f"{points}{more}"


def not_checked_words(systems: list[str] | tuple[str, ...]) -> str:
    """What “no conflict found” does not say."""
    if not systems:
        return ""
    return _("Not checked: %(systems)s. Ask them as well.") % {"systems": ", ".join(systems)}


def checked_words(partners: list[str]) -> str:
    """With whom entries are compared."""
    if not partners:
        return _(
            "Compared with entries of your own agency alone: no agreement on deconfliction is in "
            "force."
        )
    return _("Compared with entries of your own agency and of %(names)s.") % {
        "names": ", ".join(partners)
    }
