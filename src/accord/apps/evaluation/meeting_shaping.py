"""Meetings as plain values for the API and the command line."""

from typing import Any

from accord.apps.evaluation.meeting_pages import moved_lines
from accord.apps.evaluation.models import Meeting, MinutesAddition
from accord.apps.evaluation.selectors import SeenMeeting
from accord.apps.evaluation.selectors.agenda import Item


def meeting(row: Meeting) -> dict[str, Any]:
    """A meeting without its agenda."""
    return {
        "id": row.pk,
        "strategy": row.strategy_id,
        "day": row.day,
        "starts_at": row.starts_at,
        "time_zone": row.strategy.lead.time_zone,
        "length_minutes": row.length_minutes,
        "place": row.place,
        "status": row.status,
        "called_off_because": row.called_off_because,
        "present": sorted(one.ori for one in row.present.all()),
        "closed_at": row.closed_at,
        "seal": row.seal,
    }


def seen(found: SeenMeeting) -> dict[str, Any]:
    """A meeting with its agenda, minutes and additions."""
    return {
        **meeting(found.meeting),
        "points": [point(one) for one in found.items],
        "moved": moved_lines(found),
        "additions": [addition(one) for one in found.additions],
        "is_unchanged": found.is_unchanged,
    }


def point(one: Item) -> dict[str, Any]:
    """One point of an agenda."""
    row = one.row
    return {
        "key": one.key,
        "kind": one.kind,
        "about": one.about,
        "title": one.title,
        "note": one.note,
        "agency": one.agency.ori if one.agency else "",
        "due_on": one.due_on,
        "raised_on": one.raised_on,
        "minutes": row.minutes if row else "",
        "decision": row.decision if row else "",
        "owner": row.owner.ori if row and row.owner else "",
        "person": row.person if row else "",
        "decided_due_on": row.decided_due_on if row else None,
        "action": row.action_id if row else None,
        "is_open": row.is_open if row else True,
        "version": row.version if row else 0,
    }


def addition(one: MinutesAddition) -> dict[str, Any]:
    """What was added to closed minutes."""
    return {
        "written_at": one.written_at,
        "agency": one.agency.ori if one.agency else "",
        "point": one.point.key if one.point else "",
        "text": one.text,
    }
