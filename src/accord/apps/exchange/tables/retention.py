"""Tables of retention: rules and what they ask for, records that come due, runs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.records.models import Record, RetentionRule, RetentionRun
from accord.apps.records.selectors import WARNED_DAYS, Due, comes_due_on, hold_on
from accord.core import vocabulary
from accord.core.vocabulary import RecordKind
from accord.frame.http import Request
from accord.frame.ui.numbers import grouped
from accord.frame.ui.tables import Column, Table


def about(rule: RetentionRule) -> str:
    """Which records a rule is about, in the reader's language."""
    language = (get_language() or "en")[:2]
    kind = unit_of(rule.kind).capitalize()
    if not rule.category:
        return kind
    return f"{kind}: {vocabulary.category_named(rule.category, language)}"


def kept_for(rule: RetentionRule) -> str:
    """For how long, from when."""
    days = ngettext("%(count)s day", "%(count)s days", rule.keep_days) % {"count": rule.keep_days}
    return _("%(days)s from %(start)s") % {"days": days, "start": rule.get_counted_from_display()}


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"


def _number(one: Due, value: int) -> object:
    return value if one.is_in_force else "–"


def rules(request: Request, rows: Sequence[Due]) -> Table:
    """Each rule and what it asks for today."""
    opens = request.actor.may("records.custody")
    return Table(
        request,
        caption=_("Rules and what they ask for"),
        rows=list(rows),
        export=True,
        columns=[
            Column(
                label=_("Records"), value=lambda one: about(one.rule),
                href=lambda one: reverse("exchange:retention-rule", args=[one.rule.pk])
                if opens and (one.is_asked or one.is_in_force)
                else "",
            ),
            Column(label=_("Kept for"), value=lambda one: kept_for(one.rule)),
            Column(label=_("Schedule"), value="rule.authority"),
            Column(
                label=_("Deleted"),
                value=lambda one: _("by itself") if one.rule.by_itself else _("once confirmed"),
            ),
            Column(label=_("State"), value="rule.get_state_display"),
            Column(label=_("Due"), value=lambda one: _number(one, one.due), numeric=True),
            Column(label=_("Held"), value=lambda one: _number(one, one.held), numeric=True),
            Column(
                label=_("Due within %(days)s days") % {"days": WARNED_DAYS},
                value=lambda one: _number(one, one.soon), numeric=True,
            ),
            Column(label=_("Due since"), value=lambda one: _day(one.first_on)),
            Column(label=_("Next due"), value=lambda one: _day(one.next_on)),
        ],
        empty_title=_("No rule"),
        empty_text=_("Without a rule every record is kept."),
    )  # fmt: skip


def records(request: Request, rule: RetentionRule, rows: QuerySet[Record], today: date) -> Table:
    """Records that a rule asks for now or soon, the oldest first."""

    def held(one: Record) -> str:
        found = hold_on(one, today=today)
        return found.authority if found else "–"

    return Table(
        request,
        caption=_("Due now or soon"),
        rows=rows.order_by("local_date", "pk"),
        export=True,
        columns=[
            Column(
                label=_("Number"), value="local_id",
                href=lambda one: reverse("records:record", args=[one.pk])
                if one.state == "standing"
                else "",
            ),
            Column(label=_("State"), value="get_state_display"),
            Column(label=_("Local date"), value=lambda one: _day(one.local_date)),
            Column(label=_("Comes due"), value=lambda one: _day(comes_due_on(rule, one))),
            Column(label=_("Held by"), value=held),
        ],
        empty_title=_("Nothing comes due"),
        empty_text=_("Neither today nor within %(days)s days.") % {"days": WARNED_DAYS},
    )  # fmt: skip


def runs(request: Request, rows: QuerySet[RetentionRun]) -> Table:
    """What was deleted under which rule, and who said so."""
    return Table(
        request,
        caption=_("Deletions"),
        rows=rows,
        prefix="runs",
        columns=[
            Column(label=_("Records"), value=lambda one: about(one.rule)),
            Column(label=_("Schedule"), value="rule.authority"),
            Column(label=_("Due until"), value=lambda one: _day(one.through)),
            Column(
                label=_("Started by"),
                value=lambda one: _("the rule itself")
                if one.started_by == "retention"
                else _("a custodian"),
            ),
            Column(label=_("State"), value="get_state_display"),
            Column(label=_("Deleted"), value="deleted", numeric=True),
            Column(label=_("Kept"), value="kept", numeric=True),
            Column(label=_("Files rewritten"), value="files_rewritten", numeric=True),
            Column(label=_("Files destroyed"), value="files_destroyed", numeric=True),
            Column(
                label=_("Ended (UTC)"),
                value=lambda one: f"{one.finished_at:%Y-%m-%d %H:%M}" if one.finished_at else "–",
            ),
        ],
        empty_title=_("Nothing has been deleted under a rule"),
    )  # fmt: skip


def kinds(rows: Sequence[Due]) -> list[tuple[Any, Any]]:
    """How many of each kind are due, held and soon due, as the definitions of a page."""
    found = []
    for kind in RecordKind:
        own = [one for one in rows if one.rule.kind == kind]
        if not any(one.is_in_force for one in own):
            continue
        told = _("%(due)s due, %(held)s held, %(soon)s within %(days)s days") % {
            "due": grouped(sum(one.due for one in own)),
            "held": grouped(sum(one.held for one in own)),
            "soon": grouped(sum(one.soon for one in own)), "days": WARNED_DAYS,
        }  # fmt: skip
        found.append((unit_of(kind).capitalize(), told))
    return found
