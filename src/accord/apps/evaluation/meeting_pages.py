"""What the pages of meetings show, as component values."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.evaluation import presenting
from accord.apps.evaluation.models import AgendaPoint, Meeting
from accord.apps.evaluation.selectors import SeenMeeting
from accord.apps.evaluation.selectors.agenda import Item
from accord.apps.strategies import indicator_words, wording
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Strategy
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.tables import Column, Table

TONES = {"planned": "info", "closed": "success", "called_off": "neutral"}
KIND_NAMES = {
    "open": gettext_lazy("Carried over"),
    "moved": gettext_lazy("Results"),
    "action": gettext_lazy("Action"),
    "review": gettext_lazy("Review"),
    "goal": gettext_lazy("Goal that no action serves"),
    "own": gettext_lazy("Added"),
}


def meetings_table(request: Request, rows: Any) -> Table:
    """A strategy's meetings, newest first."""
    return Table(
        request,
        caption=_("Meetings"),
        rows=rows,
        default_sort="-day",
        columns=[
            Column(
                label=_("Meeting"),
                value=lambda row: row.day.isoformat(),
                sort="day",
                unbroken=True,
                href=lambda row: reverse("evaluation:meeting", args=[row.pk]),
            ),
            Column(label=_("Begins at"), value=lambda row: f"{row.starts_at:%H:%M}"),
            Column(label=_("Where"), value=lambda row: row.place or None),
            Column(
                label=_("State"), value="get_status_display", sort="status",
                tone=lambda row: TONES[row.status],
            ),
            Column(
                label=_("Decisions"), numeric=True,
                value=lambda row: sum(bool(one.decision) for one in row.points.all()),
            ),
        ],
        empty_title=_("No meeting yet"),
        empty_text=_(
            "The lead agency calls the partners; the agenda writes itself from what is late, due and "
            "left open."
        ),
    )  # fmt: skip


def list_actions(strategy: Strategy, actor: Actor) -> list[Action]:
    """Calling a meeting, for the lead."""
    if not _leads(strategy, actor):
        return []
    url = reverse("evaluation:new-meeting", args=[strategy.pk])
    return [Action(label=_("Call a meeting"), url=url, style="primary")]


def context(found: SeenMeeting, actor: Actor) -> dict[str, Any]:
    """One meeting on a page."""
    meeting, today = found.meeting, agencies.day_at(found.strategy.lead)
    may_write = meeting.status == Meeting.Status.PLANNED and takes_part(found.strategy, actor)
    keys = [one.key for one in found.items]
    return {
        "meeting": meeting,
        "strategy": found.strategy,
        "title": title(meeting),
        "state": meeting.get_status_display(),
        "facts": _facts(found),
        "is_planned": meeting.status == Meeting.Status.PLANNED,
        "points": [
            _point(one, found, today, is_first=one.key == keys[0], is_last=one.key == keys[-1])
            for one in found.items
        ],
        "additions": [
            (
                f"{one.written_at.astimezone(_zone(meeting)):%Y-%m-%d}",
                one.agency or "", one.point and point_title(one.point), one.text,
            )
            for one in found.additions
        ],
        "is_unchanged": found.is_unchanged,
        "may_write": may_write,
        "actions": _actions(found, actor, today),
        "crumbs": crumbs(meeting),
    }  # fmt: skip


def title(meeting: Meeting) -> str:
    """What a meeting is called."""
    return _("Meeting on %(day)s") % {"day": meeting.day.isoformat()}


def point_title(one: Item | AgendaPoint) -> str:
    """What a point is called in the reader's language."""
    if one.kind == "moved":
        return _("What moved")
    if one.kind == "review":
        return _("Review of %(day)s") % {"day": one.title}
    return one.title


def list_crumbs(strategy: Strategy) -> list[Crumb]:
    """The way back from the list of a strategy's meetings."""
    here = reverse("evaluation:meetings", args=[strategy.pk])
    return [*presenting.crumbs(strategy), Crumb(label=_("Meetings"), url=here)]


def crumbs(meeting: Meeting) -> list[Crumb]:
    """The way back."""
    return [
        *list_crumbs(meeting.strategy),
        Crumb(label=title(meeting), url=reverse("evaluation:meeting", args=[meeting.pk])),
    ]


def partners(strategy: Strategy) -> list[Agency]:
    """The agencies that take part, by name."""
    oris = set(strategies.partners_of(strategy))
    return [one for one in agencies.agencies() if one.ori in oris]


def takes_part(strategy: Strategy, actor: Actor) -> bool:
    """Whether the reader may write for an agency that takes part in an active strategy."""
    return (
        strategy.status == Strategy.Status.ACTIVE
        and actor.may("strategies.manage")
        and actor.agency_ori in strategies.partners_of(strategy)
    )


def calendar_words() -> dict[str, str]:
    """What a calendar calls its entries."""
    return {"review": _("Review"), "action": _("Action due"), "meeting": _("Meeting")}


def moved_lines(found: SeenMeeting) -> list[str]:
    """What moved beyond its interval, by what this reader may count."""
    return [
        *(f"{one.goal.outcome}: {wording.verdict(one)}" for one in found.goals),
        *(
            f"{indicator_words.told(one.indicator.name)}: {indicator_words.verdict(one)}"
            for one in found.indicators
        ),
    ]


def decided(row: AgendaPoint) -> str:
    """A decision with who does it until when."""
    tail = ", ".join(
        part
        for part in (
            row.owner.name if row.owner else "", row.person,
            row.decided_due_on.isoformat() if row.decided_due_on else "",
        )
        if part
    )  # fmt: skip
    return f"{row.decision} ({tail})" if tail else row.decision


def _facts(found: SeenMeeting) -> list[tuple[str, Any]]:
    meeting = found.meeting
    zone = _("%(time)s, %(zone)s; %(minutes)s minutes") % {
        "time": f"{meeting.starts_at:%H:%M}", "zone": meeting.strategy.lead.time_zone,
        "minutes": meeting.length_minutes,
    }  # fmt: skip
    facts = [(_("When"), f"{meeting.day.isoformat()} {zone}"), (_("Where"), meeting.place or "–")]
    if meeting.called_off_because:
        facts.append((_("Called off"), meeting.called_off_because))
    if meeting.closed_at:
        names = ", ".join(sorted(one.name for one in meeting.present.all()))
        closed = f"{meeting.closed_at.astimezone(_zone(meeting)):%Y-%m-%d %H:%M}"
        facts += [
            (_("Present"), names),
            (_("Minutes closed"), closed),
            (_("Seal of the minutes"), meeting.seal),
        ]
    return facts


def _point(
    one: Item, found: SeenMeeting, today: date, *, is_first: bool, is_last: bool
) -> dict[str, Any]:
    row, is_planned = one.row, found.meeting.status == Meeting.Status.PLANNED
    days = (today - one.due_on).days if one.due_on else 0
    return {
        "key": one.key,
        "kind": KIND_NAMES[one.kind],
        "title": point_title(one),
        "url": reverse("evaluation:review", args=[one.about]) if one.kind == "review" else "",
        "agency": one.agency or "",
        "due_on": one.due_on,
        "late": _late(days) if is_planned and days > 0 and one.kind != "own" else "",
        "raised_on": one.raised_on if one.kind == "open" else None,
        "note": one.note,
        "lines": moved_lines(found) if one.kind == "moved" else [],
        "is_results": one.kind == "moved" and is_planned,
        "minutes": row.minutes if row else "",
        "decision": decided(row) if row and row.decision else "",
        "became_action": bool(row and row.action_id),
        "is_settled": bool(row and row.version and not row.is_open),
        "is_carried": not is_planned and bool(row and row.is_carried),
        "is_first": is_first,
        "is_last": is_last,
    }


def _late(days: int) -> str:
    return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": days}


def _actions(found: SeenMeeting, actor: Actor, today: date) -> list[Action]:
    meeting, leads = found.meeting, _leads(found.strategy, actor)
    file = Action(
        label=_("For a calendar program"), url=_step("meeting-calendar", meeting), style="quiet"
    )
    if meeting.status == Meeting.Status.CALLED_OFF:
        return [file]
    if meeting.status == Meeting.Status.CLOSED:
        if not actor.may("strategies.manage") or not _belongs(found.strategy, actor):
            return []
        return [Action(label=_("Add to the minutes"), url=_step("add-to-minutes", meeting))]
    shown: list[Action] = []
    if takes_part(found.strategy, actor):
        shown.append(
            Action(label=_("Add a point"), url=_step("new-point", meeting), style="primary")
        )
    if leads and meeting.day <= today:
        shown.append(Action(label=_("Close the minutes"), url=_step("close-meeting", meeting)))
    if leads:
        shown += [
            Action(label=_("Move it"), url=_step("move-meeting", meeting), style="quiet"),
            Action(label=_("Call it off"), url=_step("call-off", meeting), style="quiet"),
        ]
    return [*shown, file]


def _leads(strategy: Strategy, actor: Actor) -> bool:
    return takes_part(strategy, actor) and actor.agency_id == str(strategy.lead_id)


def _belongs(strategy: Strategy, actor: Actor) -> bool:
    return actor.agency_ori in strategies.partners_of(strategy)


def _step(name: str, meeting: Meeting) -> str:
    return reverse(f"evaluation:{name}", args=[meeting.pk])


def _zone(meeting: Meeting) -> ZoneInfo:
    return ZoneInfo(meeting.strategy.lead.time_zone)


def addition_choices(items: Sequence[Item]) -> list[tuple[str, str]]:
    """The points that an addition may be about."""
    return [(one.key, point_title(one)) for one in items]
