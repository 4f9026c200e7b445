"""Who was given what, and how an account is used: exact, from the ledger, for auditors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accord.frame.actor import Actor
from accord.frame.audit import disclosed, inspection
from accord.frame.audit.local_days import local_day
from accord.frame.audit.looking_in_vain import ENOUGH, most_in_vain
from accord.frame.audit.models import DisclosedSet, Disclosure, LedgerEntry
from accord.frame.ids import id_at

NIGHT: Final = (time(22), time(6))  # local hours outside the usual shifts of an office
TIMES_THE_MIDDLE: Final = 5  # an account with so many times what the middle one has is looked at
LEAST: Final = 50  # below so many nobody is told of
SMALL: Final = 5  # figures for oversight leave smaller ones out


@dataclass(frozen=True, kw_only=True)
class Day:
    """What an account did on one local day, under one verb."""

    day: str
    verb: str
    entries: int
    refused: int
    records: int


@dataclass(frozen=True, kw_only=True)
class Usage:
    """An account's use in a time, with the reasons to look at it in words; never a score."""

    actor_id: str
    agency_ori: str
    entries: int
    records: int
    by_night: int
    refused: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """For oversight: an agency's numbers; None where they are too small to be told."""

    agency_ori: str
    accounts: int | None
    reads: int | None
    records: int | None
    refused: int | None


def accounting_of(*, viewer: Actor, record_id: UUID | str) -> QuerySet[LedgerEntry]:
    """Every entry within the viewer's sight by which a record was given out, newest first."""
    seen = inspection.entries_visible_to(viewer=viewer)
    return seen.filter(id__in=disclosed.entries_on(record_id).order_by().values("id"))


def entries_of(
    *, viewer: Actor, actor_id: str, since: datetime, until: datetime
) -> QuerySet[LedgerEntry]:
    """An account's entries in a time, newest first, within the viewer's sight."""
    seen = inspection.entries_visible_to(viewer=viewer)
    return seen.filter(actor_id=actor_id, id__gte=id_at(since), id__lt=id_at(until))


def days_of(*, viewer: Actor, actor_id: str, since: datetime, until: datetime) -> list[Day]:
    """An account's days in a time: by day and verb, with how many records were given out."""
    rows = entries_of(viewer=viewer, actor_id=actor_id, since=since, until=until)
    found = (
        rows.annotate(
            day=local_day("recorded_at", first=since.date(), last=until.date(), zone=since.tzinfo),
            given=_size_given(),
        )
        .order_by("day", "verb")
        .values_list("day", "verb")
        .annotate(
            entries=Count("pk"),
            refused=Count("pk", filter=~Q(outcome="ok")),
            records=Coalesce(Sum("given"), 0),
        )
    )
    return [
        Day(day=day.isoformat(), verb=verb, entries=n, refused=refused, records=records)
        for day, verb, n, refused, records in found
    ]


def failed_attempts(*, viewer: Actor, since: datetime) -> QuerySet[LedgerEntry]:
    """What was refused or failed since then, newest first."""
    seen = inspection.entries_visible_to(viewer=viewer)
    return seen.filter(id__gte=id_at(since)).exclude(outcome="ok")


def usage(*, viewer: Actor, since: datetime, until: datetime) -> list[Usage]:
    """Each account's use, those with a reason to look at it first; reasons are facts in words."""
    rows = inspection.entries_visible_to(viewer=viewer).order_by()
    rows = rows.filter(id__gte=id_at(since), id__lt=id_at(until))
    whose = ("actor_id", "agency_ori")
    plain = rows.values(*whose).annotate(
        entries=Count("pk"), refused=Count("pk", filter=~Q(outcome="ok"))
    )
    at_night = rows.filter(_nights(since, until)).values_list(*whose).annotate(Count("pk"))
    by_night = {(actor, agency): count for actor, agency, count in at_night}
    records, in_vain = _records_by_actor(rows), most_in_vain(rows)
    found = [
        Usage(
            **row,
            by_night=by_night.get((row["actor_id"], row["agency_ori"]), 0),
            records=records.get(row["actor_id"], 0),
        )
        for row in plain.order_by("actor_id")
    ]
    told = [_with_reasons(one, found, in_vain.get(one.actor_id, 0)) for one in found]
    return sorted(told, key=lambda one: (not one.reasons, -one.records, -one.entries, one.actor_id))


def _nights(since: datetime, until: datetime) -> Q:
    """What was recorded by night, as ranges of the key: the days between are not looked at."""
    found, zone = Q(pk__in=()), since.tzinfo
    for days in range(-1, (until - since).days + 2):
        evening = since.date() + timedelta(days=days)
        begins = datetime.combine(evening, NIGHT[0], zone)
        ends = datetime.combine(evening + timedelta(days=1), NIGHT[1], zone)
        found |= Q(id__gte=id_at(begins), id__lt=id_at(ends))
    return found


def figures(*, since: datetime, until: datetime) -> list[Figure]:
    """Each agency's numbers for oversight: no person, no record, none below five."""
    rows = LedgerEntry.objects.order_by().filter(id__gte=id_at(since), id__lt=id_at(until))
    plain = (
        rows.exclude(agency_ori="")
        .values("agency_ori")
        .annotate(
            accounts=Count("actor_id", distinct=True),
            reads=Count("pk"),
            refused=Count("pk", filter=Q(outcome="denied")),
        )
    )
    given = rows.annotate(given=_size_given()).filter(given__gt=0)
    records = dict(given.values_list("agency_ori").annotate(records=Sum("given")))
    return [
        Figure(
            agency_ori=row["agency_ori"], accounts=_told(row["accounts"]),
            reads=_told(row["reads"]), refused=_told(row["refused"]),
            records=_told(records.get(row["agency_ori"], 0)),
        )
        for row in plain.order_by("agency_ori")
    ]  # fmt: skip


def _told(count: int) -> int | None:
    return None if 0 < count < SMALL else count


def _with_reasons(one: Usage, among: list[Usage], in_vain: int) -> Usage:
    peers = [other for other in among if other.agency_ori == one.agency_ori]
    return Usage(**{**vars(one), "reasons": tuple(_reasons(one, peers, in_vain))})


def _reasons(one: Usage, peers: list[Usage], in_vain: int) -> Iterator[str]:
    if in_vain:
        yield f"in_vain:{in_vain}:{ENOUGH}"
    for name in ("records", "by_night", "refused"):
        mine, middle = getattr(one, name), median(getattr(other, name) for other in peers)
        if mine >= LEAST and mine > TIMES_THE_MIDDLE * middle:
            yield f"{name}:{mine}:{middle:g}"


def _records_by_actor(rows: QuerySet[LedgerEntry]) -> dict[str, int]:
    given = rows.annotate(given=_size_given()).filter(given__gt=0).order_by()
    return dict(given.values_list("actor_id").annotate(records=Sum("given")))


def _size_given() -> Subquery:
    """How many records an entry gave out, of the entries asked; null where it gave none."""
    links = Disclosure.objects.filter(entry_id=OuterRef(OuterRef("pk"))).values("set_id")
    return Subquery(DisclosedSet.objects.filter(pk__in=links).values("size")[:1])


def week_before(now: datetime) -> datetime:
    """A week before now."""
    return now - timedelta(days=7)
