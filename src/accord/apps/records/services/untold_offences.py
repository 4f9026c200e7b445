"""Offences that the files of a delivery do not tell any more are withdrawn, as those of a row are.

Told apart by what they are, an offence that its source has put right has another number: what it
was before would stand beside it. So what a delivery tells of an incident's offences is all there
is of them. One that tells none of an incident may have left them out, unless it is a snapshot.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Load, MappingVersion, Record
from accord.apps.records.services.chunks import Answer
from accord.apps.records.services.families import AT_ONCE, take_back
from accord.apps.records.services.offence_numbers import numbered
from accord.apps.records.services.sources import told_into
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import Delivery, Plan
from accord.core.formats.delivery.keys import key_text
from accord.core.formats.tabular import Landed, Rejected
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose

Incident = tuple[UUID, str]


@dataclass(slots=True)
class _Family:
    """The incident whose rows pass, and the numbers of its offences so far."""

    lead: Incident
    told: dict[Incident, set[str]] = field(default_factory=dict)
    is_certain: bool = True


class ToldOffences:
    """Sees the offences that the files tell of each incident; then withdraws what they leave out."""

    def __init__(self, run: Load, plan: Plan, *, files: AbstractSet[str]) -> None:
        self._run = run
        self._labels: AbstractSet[str] = frozenset()
        if isinstance(plan, Delivery):
            self._labels = plan.told_apart & files
            self._primary, self._leaves_out = plan.primary.label, _leaves_out(run, plan)
            self._parts = {part.label: part for part in plan.parts}
        # Under these keys stand rows that nobody could read.
        self._doubtful: set[str] = set()
        self._owners: dict[str, UUID] = {}
        self._family: _Family | None = None
        self._seen: dict[Incident, set[str]] = {}
        self._gone: list[UUID] = []
        if self._labels:
            self._owners = dict(Agency.objects.values_list("ori", "pk"))
            # A source that has told no other file has nothing that this one could leave out.
            others = self._offences().exclude(submission=run.submission)
            self._labels = self._labels if others.exists() else frozenset()

    def watching(self, answers: Iterable[Answer]) -> Iterator[Answer]:
        """Pass answers on; an incident comes first, then what joins it."""
        for answer, values in answers:
            if self._labels and isinstance(answer, Landed | Rejected):
                self._see(answer)
            yield answer, values

    def settle(self, *, by: Actor, purpose: Purpose) -> None:
        """Withdraw what stood of the told incidents and is not told; again changes nothing."""
        self._close()
        self._look()
        for start in range(0, len(self._gone), AT_ONCE):
            some = Record.objects.filter(STANDING, pk__in=self._gone[start : start + AT_ONCE])
            if records := list(some.select_related("owner").order_by("id")):
                take_back(
                    by=by, purpose=purpose, run=self._run, records=records,
                    reason=f"not told any more in {self._run.submission.digest[:16]}",
                )  # fmt: skip

    def _see(self, answer: Landed | Rejected) -> None:
        if answer.part == self._primary:
            self._close()
            if isinstance(answer, Landed):
                owner = self._owner_of(answer.record.agency)
                self._family = _Family((owner, answer.record.local_id)) if owner else None
        elif answer.part in self._labels:
            if isinstance(answer, Rejected):
                part = self._parts[answer.part]
                cells = {name.strip().lower(): cell for name, cell in answer.raw.items()}
                self._doubtful.add(key_text(cells.get(part.key.strip().lower(), ""), part.form))
            elif self._family is not None:
                self._add(self._family, answer)

    def _add(self, family: _Family, answer: Landed) -> None:
        owner = self._owner_of(answer.record.agency)
        if owner is None:
            family.is_certain = False
            return
        (kept,) = numbered([answer.record], owner=owner)
        family.told.setdefault((owner, kept.incident_id), set()).add(kept.local_id)

    def _close(self) -> None:
        family, self._family = self._family, None
        if family is None or not family.is_certain:
            return
        if self._leaves_out and not family.told:
            family.told[family.lead] = set()
        for incident, numbers in family.told.items():
            self._seen.setdefault(incident, set()).update(numbers)
        if len(self._seen) >= AT_ONCE:
            self._look()

    def _look(self) -> None:
        """Find what stands of the incidents that have passed; it is withdrawn at the end."""
        seen, self._seen = self._seen, {}
        if not seen:
            return
        found = self._offences().filter(
            incident_ref__in={number for _, number in seen},
            submission__received_at__lte=self._run.submission.received_at,
        )  # fmt: skip
        columns = ("pk", "owner_id", "incident_ref", "local_id")
        for pk, owner, incident, number in found.values_list(*columns):
            told = seen.get((owner, incident))
            if told is not None and number not in told and not self._is_doubtful(incident):
                self._gone.append(pk)

    def _is_doubtful(self, incident: str) -> bool:
        forms = {self._parts[label].form for label in self._labels}
        return any(key_text(incident, form) in self._doubtful for form in forms)

    def _offences(self) -> QuerySet[Record]:
        return Record.objects.filter(
            STANDING, told_into(self._run), kind=RecordKind.OFFENCE.value
        ).order_by()

    def _owner_of(self, ori: str | None) -> UUID | None:
        return self._owners.get(ori) if ori else self._run.submission.agency_id


def _leaves_out(run: Load, plan: Delivery) -> bool:
    """Whether an incident without offences says that it has none, under the number they name."""
    keys = {part.to_key.lower() for part in plan.parts if part.by_offence}
    return (
        run.mapping_version.mode != MappingVersion.Mode.APPEND
        and not plan.mapping.repeat_ids
        and keys == {plan.mapping.local_id.lower()}
    )
