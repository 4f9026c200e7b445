"""What an owner's retention rules no longer keep, what comes due soon, and what a hold keeps.

A record comes due so many days after the day from which its rule counts. The rule of a group of
offences goes before that of the kind; what no rule names is kept. An incident goes with its
offences and arrests, so it waits for the last of them that a rule of its own keeps longer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Record, RetentionRule, RetentionRun
from accord.apps.records.selectors.families import INCIDENT
from accord.apps.records.selectors.holds import held_rows
from accord.core.policy import offence_categories
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

VIEW: Final = "retention.view"
CUSTODY: Final = "records.custody"
#: So long before the day the owner's people are warned.
WARNED_DAYS: Final = 30
NOTHING: Final = Q(pk__in=())


@dataclass(frozen=True, kw_only=True)
class Due:
    """What one rule in force asks for today: counts of records, and days of the owner's calendar.

    `held` are due and kept by a legal hold, `due` are the others. `soon` comes due within
    `WARNED_DAYS`; `next_on` is the first day on which anything more does.
    """

    rule: RetentionRule
    due: int
    held: int
    soon: int
    first_on: date | None
    next_on: date | None
    run: RetentionRun | None

    @property
    def is_asked(self) -> bool:
        """Whether the rule waits for a second person."""
        return self.rule.state == RetentionRule.State.ASKED

    @property
    def is_in_force(self) -> bool:
        """Whether the rule asks for anything."""
        return self.rule.state == RetentionRule.State.STANDING


def today_of(owner: Agency, now: datetime) -> date:
    """The day that it is at the owner's."""
    return now.astimezone(ZoneInfo(owner.time_zone)).date()


def rules_standing(owner_id: UUID | str) -> list[RetentionRule]:
    """The rules in force of an owner."""
    rows = RetentionRule.objects.filter(
        owner_id=UUID(str(owner_id)), state=RetentionRule.State.STANDING
    )
    return list(rows.select_related("owner"))


def due_by(
    rule: RetentionRule, *, day: date, rules: Sequence[RetentionRule] | None = None
) -> QuerySet[Record]:
    """The current records that come due under a rule on this day or before, held ones too."""
    others = rules_standing(rule.owner_id) if rules is None else rules
    rows = Record.objects.filter(_covered(rule, others) & _past(rule, day), is_current=True)
    rows = rows.filter(owner_id=rule.owner_id).exclude(state=Record.State.EXPUNGED)
    if rule.kind != INCIDENT:
        return rows
    kept = [_covered(one, others) & ~_past(one, day) for one in others if one.kind != INCIDENT]
    return rows.exclude(Exists(_parts().filter(reduce(or_, kept)))) if kept else rows


def held(owner_id: UUID | str, *, today: date) -> Q:
    """Records that a hold keeps, and incidents of which it keeps a part."""
    named = held_rows(owner_id=owner_id, today=today)
    if named is None:
        return NOTHING
    return named | (Q(kind=INCIDENT) & Q(Exists(_parts().filter(named))))


def comes_due_on(rule: RetentionRule, record: Record) -> date:
    """The day on which a record comes due under its rule."""
    zone = ZoneInfo(rule.owner.time_zone)
    received = record.recorded_at.astimezone(zone).date()
    occurred = rule.counted_from == RetentionRule.CountedFrom.OCCURRED and record.local_date
    return (occurred or received) + timedelta(days=rule.keep_days)


def retention_of(*, viewer: Actor, purpose: Purpose, now: datetime) -> list[Due]:
    """What each rule in force of the viewer's agency asks for, with the entry: numbers alone."""
    found = _due(viewer, now)
    audit.read(
        by=viewer, purpose=purpose, verb="retention.viewed", object_type="retention",
        payload={"rules": len(found), "due": sum(one.due for one in found)},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


def retention_waiting(*, viewer: Actor, now: datetime) -> tuple[int, int]:
    """How many wait for a person's word and how many come due soon: for a page with its entry."""
    found = _due(viewer, now)
    waiting = sum(one.due for one in found if not one.rule.by_itself and one.run is None)
    return waiting, sum(one.soon for one in found)


def _due(viewer: Actor, now: datetime) -> list[Due]:
    if viewer.agency_id is None or not viewer.may(VIEW):
        return []
    rules = rules_standing(viewer.agency_id)
    if not rules:
        return []
    today = today_of(rules[0].owner, now)
    kept = held(viewer.agency_id, today=today)
    return [_of_rule(rule, rules, kept, today) for rule in rules]


def _of_rule(rule: RetentionRule, rules: Sequence[RetentionRule], kept: Q, today: date) -> Due:
    due = due_by(rule, day=today, rules=rules)
    by_then = due_by(rule, day=today + timedelta(days=WARNED_DAYS), rules=rules)
    free = due.exclude(kept)
    count, every = free.count(), due.count()
    return Due(
        rule=rule, due=count, held=every - count, soon=by_then.count() - every,
        first_on=_first_day(rule, free) if count else None, next_on=_next_day(rule, rules, today),
        run=rule.runs.filter(state=RetentionRun.State.RUNNING).first(),
    )  # fmt: skip


def _first_day(rule: RetentionRule, rows: QuerySet[Record]) -> date | None:
    """The earliest day on which one of these came due."""
    return _day_among(rule, rows)


def _next_day(rule: RetentionRule, rules: Sequence[RetentionRule], today: date) -> date | None:
    """The first day after today on which anything comes due, whatever keeps it then."""
    rows = Record.objects.filter(
        _covered(rule, rules) & ~_past(rule, today), owner_id=rule.owner_id, is_current=True
    ).exclude(state=Record.State.EXPUNGED)
    return _day_among(rule, rows)


def _day_among(rule: RetentionRule, rows: QuerySet[Record]) -> date | None:
    plain = rows.order_by()
    undated = plain
    days: list[date] = []
    if rule.counted_from == RetentionRule.CountedFrom.OCCURRED:
        first = plain.aggregate(day=Min("local_date"))["day"]
        days += [first] if first else []
        undated = plain.filter(local_date__isnull=True)
    received = undated.aggregate(at=Min("recorded_at"))["at"]
    days += [today_of(rule.owner, received)] if received else []
    return min(days) + timedelta(days=rule.keep_days) if days else None


def _covered(rule: RetentionRule, rules: Iterable[RetentionRule]) -> Q:
    """Records that a rule is about: those that no rule of a narrower group is about."""
    known = offence_categories()
    if rule.category:
        return Q(kind=rule.kind, offence_code__in=sorted(known[rule.category]))
    narrower = [known[one.category] for one in rules if one.kind == rule.kind and one.category]
    codes = sorted(set().union(*narrower))
    return Q(kind=rule.kind) & ~Q(offence_code__in=codes) if codes else Q(kind=rule.kind)


def _past(rule: RetentionRule, day: date) -> Q:
    """Whether a record is due on a day: the days that its rule keeps it are over by then."""
    last = day - timedelta(days=rule.keep_days)
    zone = ZoneInfo(rule.owner.time_zone)
    before = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
    received = Q(recorded_at__lt=before)
    if rule.counted_from == RetentionRule.CountedFrom.CHANGED:
        return received
    # Not `received` negated: what has no day is counted from its arrival, never left out.
    return Q(local_date__isnull=False, local_date__lte=last) | (
        Q(local_date__isnull=True) & received
    )


def _parts() -> QuerySet[Record]:
    """The offences and arrests of an incident, in a subquery about it."""
    return Record.objects.filter(
        incident_ref=OuterRef("local_id"), owner_id=OuterRef("owner_id"),
        source_system=OuterRef("source_system"), is_current=True,
    ).exclude(kind=INCIDENT).exclude(state=Record.State.EXPUNGED)  # fmt: skip


def rules_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[RetentionRule]:
    """The rules of the viewer's agency, asked for, in force and past, with the entry."""
    rows = RetentionRule.objects.none()
    if viewer.agency_id is not None and viewer.may(VIEW):
        rows = RetentionRule.objects.filter(owner_id=UUID(viewer.agency_id))
        rows = rows.select_related("owner")
    audit.read(
        by=viewer, purpose=purpose, verb="retention.viewed", object_type="retention",
        payload={"rules": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def runs_visible_to(*, viewer: Actor, rule: RetentionRule | None = None) -> QuerySet[RetentionRun]:
    """Runs of the viewer's agency, the newest first: numbers for a page that has its entry."""
    if viewer.agency_id is None or not viewer.may(VIEW):
        return RetentionRun.objects.none()
    rows = RetentionRun.objects.filter(rule__owner_id=UUID(viewer.agency_id))
    return (rows.filter(rule=rule) if rule else rows).select_related("rule__owner")


def records_due(
    *, viewer: Actor, rule_id: UUID | str, now: datetime
) -> tuple[RetentionRule, QuerySet[Record]]:
    """What a rule asks for now or soon, for custodians; the caller enters the ids it gives out."""
    if viewer.agency_id is None or not viewer.may(CUSTODY):
        raise Missing
    rules = rules_standing(viewer.agency_id)
    rule = next((one for one in rules if str(one.pk) == str(rule_id)), None)
    if rule is None:
        raise Missing
    day = today_of(rule.owner, now) + timedelta(days=WARNED_DAYS)
    return rule, due_by(rule, day=day, rules=rules).select_related("owner")
