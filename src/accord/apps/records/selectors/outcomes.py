"""Case outcomes that the viewer may see, the files they came in, and how they match arrests."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import sharing
from accord.apps.agencies.sharing import bars_records, record_scope
from accord.apps.records.models import CaseOutcome, OutcomeFile, PolicyClass, RejectedOutcomeRow
from accord.apps.records.selectors.classes import classes_visible_to, size_of
from accord.apps.records.selectors.keeping import digest_of_terms, shelf
from accord.apps.records.selectors.records import records_visible_to
from accord.apps.records.selectors.versions import data_versions
from accord.core.formats.outcomes import ArrestKey, Matched, OutcomeKey, Stage, match, number_key
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

ARREST: Final = RecordKind.ARREST.value


def outcomes_visible_to(
    *, viewer: Actor, purpose: Purpose, action: Action = "view"
) -> QuerySet[CaseOutcome]:
    """Current outcomes, shared as their owner's arrests are; callers may slice, never widen."""
    scope = record_scope(viewer=viewer, purpose=purpose, action=action, now=timezone.now())
    return CaseOutcome.objects.filter(scope, is_current=True).select_related("owner")


def outcomes_filtered(
    outcomes: QuerySet[CaseOutcome], *, stage: str = "", number: str = ""
) -> QuerySet[CaseOutcome]:
    """Narrow outcomes to a stage, and to those that have a number as case or arrest."""
    if stage:
        outcomes = outcomes.filter(stage=stage)
    if number:
        key = number_key(number)
        outcomes = outcomes.filter(Q(case_key=key) | Q(arrest_key=key))
    return outcomes


def outcome_files_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[OutcomeFile]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Files of outcomes that the viewer's agency sent; the node's operator sees all."""
    if viewer.kind in {"system", "local"} and viewer.agency_id is None:
        return OutcomeFile.objects.select_related("agency")
    own = Q(agency_id=viewer.agency_id) if viewer.agency_id else Q(pk__in=[])
    return OutcomeFile.objects.filter(own).select_related("agency")


def outcome_file_visible_to(*, viewer: Actor, purpose: Purpose, file_id: UUID | str) -> OutcomeFile:
    """One file; foreign and missing give the same `Missing`."""
    found = outcome_files_visible_to(viewer=viewer, purpose=purpose).filter(pk=file_id).first()
    if found is None:
        raise Missing
    return found


def rejected_outcomes_of(
    *, viewer: Actor, purpose: Purpose, file: OutcomeFile
) -> QuerySet[RejectedOutcomeRow]:
    """Rows of a file that broke a rule, for its own agency; none for a purpose of aggregates."""
    own = outcome_files_visible_to(viewer=viewer, purpose=purpose).filter(pk=file.pk)
    if bars_records(purpose.code):
        return RejectedOutcomeRow.objects.none()
    return RejectedOutcomeRow.objects.filter(file__in=own)


def outcomes_matched(*, viewer: Actor, purpose: Purpose) -> Matched:
    """Match the outcomes to the arrests that the viewer may see; leaves its ledger entry.

    An arrest without an outcome counts as unknown, never as one that ended without a conviction.
    """
    arrests = records_visible_to(viewer=viewer, purpose=purpose).filter(kind=ARREST)
    outcomes, now = outcomes_visible_to(viewer=viewer, purpose=purpose), timezone.now()
    key = ("outcomes", *outcomes_version(viewer, purpose, outcomes, now))
    found: Matched | None = shelf.get(key, now=now)
    if found is None:
        numbers = arrests.order_by().values_list("owner__ori", "local_id", "incident_ref")
        found = match(
            (ArrestKey(ori=ori, arrest_number=own, case_number=case) for ori, own, case in numbers),
            _keys(outcomes),
        )
        shelf.put(key, found, until=None)
    audit.read(
        by=viewer, purpose=purpose, verb="outcomes.matched", object_type="outcomes",
        payload={"outcomes": found.outcomes, "arrests": found.arrests},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


def outcomes_version(
    viewer: Actor, purpose: Purpose, outcomes: QuerySet[CaseOutcome], now: datetime
) -> tuple[object, ...]:
    """What changes when an arrest or an outcome comes, changes, goes, or is out of sight.

    Arrests that come add to all that stand; a release that runs out takes from those in sight.
    """
    terms = sharing.predicate(viewer=viewer, purpose=purpose.code, action="view", now=now)
    seen = classes_visible_to(viewer=viewer, purpose=purpose).filter(kind=ARREST)
    stand = PolicyClass.objects.filter(kind=ARREST).order_by()
    told = CaseOutcome.objects.aggregate(n=Count("pk"), newest=Max("recorded_at"))
    return (
        digest_of_terms(repr(terms), now),
        *sorted((str(owner), one.settled) for owner, one in data_versions().items()),
        size_of(seen),
        size_of(stand),
        outcomes.count(),
        *told.values(),
    )


def _keys(outcomes: QuerySet[CaseOutcome]) -> Iterator[OutcomeKey]:
    fields = ("stage", "status", "arrest_number", "case_number", "ori")
    rows = outcomes.order_by().values_list(*fields)
    for stage, status, arrest_number, case_number, ori in rows.iterator(chunk_size=2_000):
        yield OutcomeKey(
            stage=Stage(stage),
            status=status,
            arrest_number=arrest_number,
            case_number=case_number,
            ori=ori,
        )
