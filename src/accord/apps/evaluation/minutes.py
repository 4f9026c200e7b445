"""The one text of a meeting's minutes, and its hash: what closing fixes and everybody may compute again."""

from typing import Any

from accord.apps.evaluation.models import AgendaPoint, Meeting
from accord.core.evaluate import digest


def sealed(meeting: Meeting) -> str:
    """SHA-256 of all that the minutes say, under the meeting's own salt."""
    return digest(told(meeting))


def told(meeting: Meeting) -> dict[str, Any]:
    """The minutes as plain values, points in their order."""
    return {
        "meeting": str(meeting.pk),
        "strategy": str(meeting.strategy_id),
        "day": meeting.day.isoformat(),
        "starts_at": meeting.starts_at.isoformat(),
        "length_minutes": meeting.length_minutes,
        "place": meeting.place,
        "present": sorted(one.ori for one in meeting.present.all()),
        "salt": meeting.salt,
        "points": [_point(row) for row in meeting.points.all()],
    }


def _point(row: AgendaPoint) -> dict[str, Any]:
    words = ("key", "kind", "title", "note", "minutes", "decision", "person", "is_open")
    days = ("due_on", "raised_on", "decided_due_on")
    return {
        **{name: getattr(row, name) for name in words},
        **{name: day.isoformat() if (day := getattr(row, name)) else None for name in days},
        "agency": row.agency.ori if row.agency else "",
        "owner": row.owner.ori if row.owner else "",
        "action": str(row.action_id or ""),
    }
