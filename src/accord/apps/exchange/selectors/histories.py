"""A criminal-history view: arrests of one person as partners hold them, with what became of each.

It is no state record and no III record, and it does not say that anybody was not convicted:
where no disposition is known, it says that none is known.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.apps.agencies.audiences import account_of
from accord.apps.exchange.models import HistoryView
from accord.apps.records.models import CaseOutcome, Person, Record
from accord.apps.records.selectors import outcomes_visible_to, records_visible_to
from accord.core.formats.outcomes import Stage, number_key
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

CAPABILITY = "history.view"
PURPOSE = "criminal-history"
RECORDS_AT_MOST = 50
#: Whom a view names beside its operator (AU-3(1)).
NAMED = ("receiving_agency", "requestor", "secondary_recipient")
DECIDING = (Stage.DISPOSITION.value, Stage.SENTENCE.value)


@dataclass(frozen=True, kw_only=True)
class Arrest:
    """One arrest with every outcome that is known of it, in the order of the stages."""

    record: Record
    outcomes: tuple[CaseOutcome, ...]

    @property
    def has_disposition(self) -> bool:
        """Whether a court's disposition or sentence is known; without one nothing is concluded."""
        return any(one.stage in DECIDING for one in self.outcomes)


@dataclass(frozen=True, kw_only=True)
class History:
    """What was assembled, and how many of the chosen records it stands on."""

    arrests: tuple[Arrest, ...]
    records: int
    oldest: date | None


def history_views_of(*, viewer: Actor, purpose: Purpose) -> QuerySet[HistoryView]:
    """The log of views: one's own; a custodian or auditor of an agency sees its operators'."""
    rows = HistoryView.objects.select_related("operator__agency")
    if viewer.may("ledger.view") or viewer.may("records.custody"):
        if viewer.agency_id is not None:
            rows = rows.filter(operator__agency_id=UUID(viewer.agency_id))
    else:
        rows = rows.filter(operator_id=account_of(viewer))
    audit.read(
        by=viewer, purpose=purpose, verb="histories.viewed", object_type="histories",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def history_view_of(*, viewer: Actor, purpose: Purpose, view_id: UUID | str) -> HistoryView:
    """One's own view that has not expired, under the purpose for which it was made."""
    found = HistoryView.objects.filter(
        pk=view_id,
        operator_id=account_of(viewer),
        purpose_code=purpose.code,
        expires_at__gt=timezone.now(),
    ).first()
    if found is None:
        raise Missing
    return found


def history(*, viewer: Actor, purpose: Purpose, view: HistoryView) -> History:
    """Assemble the arrests behind the chosen records, within the agreements for this purpose.

    Behind a record stand the records of the persons in it, as they are linked now, and the
    arrests of the same incident. Leaves its ledger entry with every record that it names, and
    commitments to who asked and who gets it next: a recall tells the reader whom to pass it on to.
    """
    within = records_visible_to(viewer=viewer, purpose=purpose)
    chosen = list(within.filter(pk__in=list(view.record_ids)[:RECORDS_AT_MOST]))
    subjects = Person.objects.filter(record__in=chosen).values("subject_id")
    linked = Person.objects.filter(subject_id__in=subjects).values("record_id")
    behind = Q(pk__in=linked) | Q(pk__in=[one.pk for one in chosen])
    for one in chosen:
        if one.kind == RecordKind.INCIDENT.value:
            behind |= Q(
                owner_id=one.owner_id, source_system=one.source_system, incident_ref=one.local_id
            )
    arrests = list(
        within.filter(behind, kind=RecordKind.ARREST.value)
        .select_related("owner")
        .order_by("-local_date", "-id")[:500]
    )
    found = _with_outcomes(viewer, purpose, arrests)
    named = [one.pk for one in (*chosen, *arrests)]
    audit.read(
        by=viewer, purpose=purpose, verb="history.viewed", object_type="history",
        payload={"arrests": len(arrests)}, disclosed=named,
        personal={name: getattr(view, name) for name in NAMED},
    )  # fmt: skip
    days = [one.local_date for one in arrests if one.local_date]
    return History(arrests=found, records=len(chosen), oldest=min(days, default=None))


def _with_outcomes(viewer: Actor, purpose: Purpose, arrests: list[Record]) -> tuple[Arrest, ...]:
    """Each arrest with the outcomes that name it by arrest number, or by case and agency."""
    if not arrests:
        return ()
    by_arrest = {number_key(one.local_id) for one in arrests}
    by_case = {number_key(one.incident_ref) for one in arrests if one.incident_ref}
    rows = outcomes_visible_to(viewer=viewer, purpose=purpose).filter(
        Q(arrest_key__in=by_arrest) | Q(arrest_key="", case_key__in=by_case)
    )
    known = list(rows)
    order = list(Stage)
    return tuple(
        Arrest(
            record=one,
            outcomes=tuple(
                sorted(
                    (each for each in known if _tells(each, one)),
                    key=lambda each: (order.index(Stage(each.stage)), str(each.happened_on)),
                )
            ),
        )
        for one in arrests
    )


def _tells(outcome: CaseOutcome, arrest: Record) -> bool:
    if outcome.ori and outcome.ori != arrest.owner.ori:
        return False
    if outcome.arrest_key:
        return bool(outcome.arrest_key == number_key(arrest.local_id))
    return bool(arrest.incident_ref) and outcome.case_key == number_key(arrest.incident_ref)
