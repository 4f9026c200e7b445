"""Submissions, quarantined rows and mappings: seen by the submitting agency alone."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from accord.apps.agencies.sharing import bars_records
from accord.apps.records.models import (
    DoubtedPoint,
    ExportMapping,
    Load,
    MappingVersion,
    QuarantinedRow,
    Record,
    Submission,
)
from accord.apps.records.selectors.records import records_visible_to
from accord.apps.records.snapshot import Snapshot
from accord.core.formats.delivery import read_plan
from accord.core.formats.tabular import Mapping, OffenceStatus
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

#: Words without a code that are named at once, the most frequent first.
WORDS_NAMED: Final = 5
#: Rows of a doubt that are named at once; the list of doubted points has them all.
FIRST_ROWS: Final = 5
#: Numbers that several rows bear and that are named at once, those of most rows first.
NUMBERS_NAMED: Final = 3


def _own(viewer: Actor, path: str) -> Q:
    """Of the viewer's agency; the node's operator, at its terminal, sees all."""
    if viewer.kind in {"system", "local"} and viewer.agency_id is None:
        return Q()
    return Q(**{path: viewer.agency_id}) if viewer.agency_id else Q(pk__in=[])


def submissions_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Submission]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Files that the viewer's agency sent, with their newest run's counts."""
    newest = Load.objects.filter(submission=OuterRef("pk")).order_by("-started_at", "-id")
    counts = {
        f"rows_{name}": Subquery(newest.values(name)[:1])
        for name in ("rows", "landed", "changed", "unchanged")
    }
    waiting = Count("loads__quarantine", filter=Q(loads__quarantine__state="open"))
    return (
        Submission.objects.filter(_own(viewer, "agency_id"))
        .select_related("agency", "mapping_version__mapping")
        .annotate(**counts, open_rows=waiting)
        .order_by("-received_at", "-id")  # grouping drops the model's own order
        .defer("proposal")
    )


def submission_visible_to(
    *, viewer: Actor, purpose: Purpose, submission_id: UUID | str
) -> Submission:
    """One submission; foreign and missing give the same `Missing`."""
    found = (
        submissions_visible_to(viewer=viewer, purpose=purpose)
        .defer(None)
        .filter(pk=submission_id)
        .first()
    )
    if found is None:
        raise Missing
    return found


def loads_of(*, viewer: Actor, purpose: Purpose, submission: Submission) -> QuerySet[Load]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """The runs of a submission that the viewer may see, newest first."""
    return (
        Load.objects.filter(_own(viewer, "submission__agency_id"), submission=submission)
        .select_related("mapping_version__mapping")
        .order_by("-started_at", "-id")
    )


def quarantine_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[QuarantinedRow]:
    """Rows that broke a rule in files of the viewer's agency; none for a purpose of aggregates."""
    if bars_records(purpose.code):
        return QuarantinedRow.objects.none()
    return QuarantinedRow.objects.filter(
        _own(viewer, "load__submission__agency_id")
    ).select_related("load__submission", "load__mapping_version__mapping")


def doubted_points_of(
    *, viewer: Actor, purpose: Purpose, submission: Submission
) -> QuerySet[DoubtedPoint]:
    """Rows of a submission's newest run that landed with a point that was not believed as written."""
    runs = loads_of(viewer=viewer, purpose=purpose, submission=submission)
    newest = runs.values_list("pk", flat=True).first()
    return DoubtedPoint.objects.filter(load_id=newest) if newest else DoubtedPoint.objects.none()


def words_without_code(
    *, viewer: Actor, purpose: Purpose, submission: Submission
) -> list[tuple[str, int]]:
    """A file's words of offences that no code is known for, with how many records have them."""
    waiting = records_visible_to(viewer=viewer, purpose=purpose).filter(
        submission=submission, offence_status=OffenceStatus.UNMAPPED.value
    )
    counts = waiting.order_by().values_list("offence_text", "offence_local_code")
    found = counts.annotate(count=Count("pk")).order_by("-count", "offence_text")
    return [(text or code, count) for text, code, count in found[:WORDS_NAMED]]


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """Rows of one run whose points were doubted by the same rule: how many, and the first of them.

    `by_address` of their records have a point that the geocoder gave them instead.
    """

    rule: str
    rows: int
    by_address: int
    first_rows: tuple[int, ...]


def doubts_of(*, viewer: Actor, purpose: Purpose, run: Load) -> list[Doubts]:  # noqa: ARG001 - each read states its purpose; of its own files an agency sees the same for any
    """What was doubted of the points of a run that the viewer may see, the most frequent rule first."""
    found = DoubtedPoint.objects.filter(
        _own(viewer, "load__submission__agency_id"), load=run
    ).order_by()
    counts = found.values_list("rule").annotate(count=Count("pk")).order_by("-count", "rule")
    by_address = Record.objects.filter(
        chunk__load=run, is_current=True, lon__isnull=False, coordinate_status__in=found.values("rule")
    ).exclude(match_grade="")  # fmt: skip
    placed = dict(by_address.order_by().values_list("coordinate_status").annotate(n=Count("pk")))
    return [
        Doubts(
            rule=rule,
            rows=count,
            by_address=placed.get(rule, 0),
            first_rows=tuple(
                found.filter(rule=rule)
                .order_by("part", "row_number")
                .values_list("row_number", flat=True)[:FIRST_ROWS]
            ),
        )
        for rule, count in counts
    ]


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """Numbers that several rows of a run bear, and their records; those of most rows by name."""

    numbers: int
    records: int
    most: tuple[tuple[str, int], ...]


def repeats_of(*, viewer: Actor, purpose: Purpose, run: Load) -> Repeats | None:
    """Numbers that more than one record of a run bears, of a mapping that lets them; None for none."""
    plan = read_plan(run.mapping_version.body)
    if not isinstance(plan, Mapping) or not plan.repeat_ids:
        return None
    of_run = records_visible_to(viewer=viewer, purpose=purpose).filter(
        chunk__load=run, kind=plan.kind.value
    )
    found = (
        of_run.order_by().values_list("local_id").annotate(count=Count("pk")).filter(count__gt=1)
    )
    told = found.aggregate(numbers=Count("local_id"), records=Sum("count"))
    if not told["numbers"]:
        return None
    return Repeats(
        numbers=told["numbers"], records=told["records"],
        most=tuple(found.order_by("-count", "local_id")[:NUMBERS_NAMED]),
    )  # fmt: skip


def mappings_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[ExportMapping]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Mappings that the viewer's agency has confirmed, with their versions."""
    return (
        ExportMapping.objects.filter(_own(viewer, "agency_id"))
        .select_related("agency")
        .prefetch_related("versions")
    )


def mapping_versions_visible_to(
    *,
    viewer: Actor,
    purpose: Purpose,  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
) -> QuerySet[MappingVersion]:
    """Versions of those mappings."""
    return MappingVersion.objects.filter(_own(viewer, "mapping__agency_id")).select_related(
        "mapping__agency"
    )


def declared_snapshot(*, agency_id: UUID | str, name: str) -> Snapshot:
    """What the newest version of an agency's mapping says of what its files leave out."""
    versions = MappingVersion.objects.filter(mapping__agency_id=agency_id, mapping__name=name)
    return Snapshot.of(versions.order_by("-number").first())


def faults_by_rule(
    rows: QuerySet[QuarantinedRow] | QuerySet[DoubtedPoint],
) -> list[tuple[str, str, int]]:
    """Field, rule and number of the rows that broke it, most frequent first."""
    counts = rows.order_by().values_list("field", "rule").annotate(count=Count("pk"))
    return sorted(counts, key=lambda one: (-one[2], one[0], one[1]))
