"""Counts by day and by agency: one kind at a time, each with its unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.agencies.sharing import record_scope
from accord.apps.records.models import MappingVersion, QuarantinedRow, Record, Submission
from accord.apps.records.selectors.classes import (
    classes_visible_to,
    ends_by_kind,
    records_with_classes,
    sizes_by,
)
from accord.apps.records.selectors.numbers import Bounds, narrowed
from accord.apps.records.selectors.records import (
    Pointer,
    contact_of,
    needed_kind,
    records_visible_to,
)
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


@dataclass(frozen=True, kw_only=True)
class DailyCounts:
    """Records per local day: `by_owner` by ORI, every day of the span present in each."""

    kind: RecordKind
    by_owner: dict[str, dict[date, int]]
    total: dict[date, int]

    def unit(self, *, language: str = "en") -> str:
        """The word for what is counted."""
        return self.kind.unit(language=language)


@dataclass(frozen=True, kw_only=True)
class AgencyStatus:
    """What one agency has delivered of one kind, as far as the viewer may know.

    `last_submission_at` and `quarantined` are None for agencies other than the viewer's own. With
    `by_report` the moments of some are those of the report, since nothing told when it happened.
    """

    agency: str
    name: str
    kind: RecordKind
    records: int
    first_date: date | None
    last_date: date | None
    last_submission_at: datetime | None
    quarantined: int | None
    by_report: bool = False


def daily_counts(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str | RecordKind,
    start: date,
    end: date,
    offences: Iterable[str] = (),
    bounds: Bounds | None = None,
    action: Action = "view",
) -> DailyCounts:
    """Counts per local day from `start` up to, without, `end`; days without a record are 0."""
    one, codes = needed_kind(kind), tuple(sorted(set(offences)))
    found = narrowed(
        records_visible_to(viewer=viewer, purpose=purpose, action=action),
        kind=one, offences=codes, bounds=bounds, start=start, end=end,
    )  # fmt: skip
    rows = list(found.order_by().values_list("owner_id", "local_date").annotate(count=Count("pk")))
    names = dict(Agency.objects.values_list("pk", "ori"))
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    total = dict.fromkeys(days, 0)
    by_owner: dict[str, dict[date, int]] = {}
    for owner, day, count in rows:
        by_owner.setdefault(names[owner], dict.fromkeys(days, 0))[day] += count
        total[day] += count
    audit.read(
        by=viewer, purpose=purpose, verb="counts.read", object_type="records",
        payload={
            "count": sum(total.values()), "kind": one.value, "offences": list(codes),
            "days": len(days),
        },
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return DailyCounts(kind=one, by_owner=by_owner, total=total)


def data_status(*, viewer: Actor, purpose: Purpose, counting: bool = False) -> list[AgencyStatus]:
    """Per agency and kind: how many records, from when to when; of the own also what is stuck."""
    records, classes = records_with_classes(
        viewer=viewer, purpose=purpose, action="view", counting=counting
    )
    rows = ends_by_kind(classes, records)
    agencies = {agency.pk: agency for agency in Agency.objects.all()}
    waiting, received = _own_progress(viewer)
    reported = _by_report(records)
    answer = [
        AgencyStatus(
            agency=agencies[owner].ori,
            name=agencies[owner].name,
            kind=RecordKind(kind),
            records=count,
            first_date=first,
            last_date=last,
            last_submission_at=received if str(owner) == viewer.agency_id else None,
            quarantined=waiting.get(kind, 0) if str(owner) == viewer.agency_id else None,
            by_report=(owner, kind) in reported,
        )
        for (owner, kind), (count, first, last) in rows.items()
    ]
    audit.read(
        by=viewer, purpose=purpose, verb="status.read", object_type="records",
        payload={"count": len(answer)},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return sorted(answer, key=lambda status: (status.name, status.kind.value))


def held_back(
    *, viewer: Actor, purpose: Purpose, kind: RecordKind, agency: str = ""
) -> list[tuple[Pointer, int]]:
    """Agencies that hold records of a kind which the viewer may know of, not read; and how many.

    No other filter is taken: to filter by what a record says would tell what it says.
    """
    if not viewer.may("records.search"):
        return []
    may_read = record_scope(viewer=viewer, purpose=purpose, action="view", now=timezone.now())
    found = (
        classes_visible_to(viewer=viewer, purpose=purpose, action="pointer")
        .filter(kind=kind.value)
        .exclude(may_read)
    )
    if agency:
        found = found.filter(owner__ori=agency.strip().upper())
    counts = {owner: count for (owner,), count in sizes_by(found, "owner_id").items()}
    return [
        (Pointer(agency=owner.name, ori=owner.ori, contact=contact_of(owner)), counts[owner.pk])
        for owner in Agency.objects.filter(pk__in=counts)
    ]


def moments_of_reports(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str = "",
    owners: Iterable[UUID | str] | None = None,
) -> list[tuple[str, tuple[RecordKind, ...]]]:
    """Agencies whose moments are those of their reports, by name, each with the kinds it is true of.

    Of the records that the viewer may see, all of them or those of a kind and of some owners;
    leaves no entry by itself, since what depends on them does.
    """
    found = records_visible_to(viewer=viewer, purpose=purpose)
    if kind:
        found = found.filter(kind=kind)
    if owners is not None:
        found = found.filter(owner_id__in=list(owners))
    reported = _by_report(found)
    names = dict(
        Agency.objects.filter(pk__in={owner for owner, _kind in reported}).values_list("pk", "name")
    )
    by_owner: dict[UUID, list[RecordKind]] = {}
    for owner, one in reported:
        by_owner.setdefault(owner, []).append(RecordKind(one))
    return sorted((names[owner], tuple(sorted(kinds))) for owner, kinds in by_owner.items())


def _by_report(records: QuerySet[Record]) -> set[tuple[UUID, str]]:
    """Owner and kind of those among the records whose moments are of their reports."""
    versions = list(MappingVersion.objects.filter(by_report=True).values_list("pk", flat=True))
    if not versions:
        return set()
    told = records.filter(submission__mapping_version__in=versions).order_by()
    return set(told.values_list("owner_id", "kind").distinct())


def _own_progress(viewer: Actor) -> tuple[dict[str, int], datetime | None]:
    """Open quarantined rows by kind and the last submission of the viewer's own agency."""
    if viewer.agency_id is None:
        return {}, None
    waiting = dict(
        QuarantinedRow.objects.filter(Q(state="open"), load__submission__agency_id=viewer.agency_id)
        .order_by()
        .values_list("load__mapping_version__kind")
        .annotate(count=Count("pk"))
    )
    last = Submission.objects.filter(agency_id=viewer.agency_id).aggregate(last=Max("received_at"))[
        "last"
    ]
    return waiting, last
