"""What an expunged record has left elsewhere goes too: outcomes of its arrests, waiting addresses.

An outcome belongs to an arrest by its number, whoever sent it: a court's row of an expunged arrest
is a row about that arrest. Where two agencies have an arrest of the same number and the row names no
agency, it is nobody's alone, and stays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from accord.apps.agencies.models import Agency
from accord.apps.layers import services as layers
from accord.apps.records.models import CaseOutcome, OutcomeFile, Record, RejectedOutcomeRow
from accord.apps.records.services.marks import EXPUNGED
from accord.core.formats.outcomes import number_key
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose

ARREST: Final = RecordKind.ARREST.value
INCIDENT: Final = RecordKind.INCIDENT.value
#: A shorter number in a row that could not be read may be a count or a charge.
_TELLING: Final = 4


@dataclass(frozen=True, slots=True)
class Traces:
    """By what an expunged family may be known elsewhere; gathered before it is emptied."""

    owner: Agency
    arrests: frozenset[str]
    cases: frozenset[str]
    addresses: frozenset[str]

    @classmethod
    def of(cls, owner: Agency, versions: Sequence[Record]) -> "Traces":
        """The numbers and addresses of all versions of a family."""
        arrests = {one.local_id for one in versions if one.kind == ARREST}
        cases = {one.local_id for one in versions if one.kind == INCIDENT}
        cases |= _cases_left_alone(owner, versions)
        addresses = {one.address for one in versions if one.address}
        return cls(owner, frozenset(arrests), frozenset(cases), frozenset(addresses))


def _cases_left_alone(owner: Agency, versions: Sequence[Record]) -> set[str]:
    """Case numbers of expunged arrests that no other arrest has."""
    numbers = {one.incident_ref for one in versions if one.kind == ARREST and one.incident_ref}
    others = Record.objects.filter(
        owner=owner, kind=ARREST, is_current=True, incident_ref__in=numbers
    ).exclude(pk__in=[one.pk for one in versions])
    return numbers - set(others.values_list("incident_ref", flat=True))


def clear_outcomes(traces: Traces) -> int:
    """Delete the outcomes of expunged arrests and cases, and the files that told them."""
    found = [one for one in _outcomes(traces) if _is_of(one, traces)]
    files = {one.file_id for one in found}
    CaseOutcome.objects.filter(pk__in=[one.pk for one in found]).delete()
    numbers = {number_key(one) for one in traces.arrests | traces.cases}
    numbers = {number for number in numbers if len(number) >= _TELLING}
    rows = list(RejectedOutcomeRow.objects.select_related("file").exclude(rule=EXPUNGED))
    for row in rows:
        if any(number_key(str(cell)) in numbers for cell in row.raw.values()):
            row.raw, row.reason, row.field, row.rule = {}, "expunged", "(row)", EXPUNGED
            row.save(update_fields=["raw", "reason", "field", "rule"])
            files.add(row.file_id)
    # Nobody reads these originals once they are loaded; they follow with the other stored files.
    OutcomeFile.objects.filter(pk__in=files, original_gone=False).update(original_gone=True)
    return len(found)


def _outcomes(traces: Traces) -> Iterable[CaseOutcome]:
    arrests = {number_key(one) for one in traces.arrests} - {""}
    cases = {number_key(one) for one in traces.cases} - {""}
    same = Q(arrest_key__in=arrests) | Q(case_key__in=cases)
    return CaseOutcome.objects.filter(same, ori__in=("", traces.owner.ori))


def _is_of(outcome: CaseOutcome, traces: Traces) -> bool:
    """Whether the row can be of no other agency's arrest or case."""
    if outcome.ori or outcome.owner_id == traces.owner.pk:
        return True
    numbers = {outcome.arrest_number, outcome.case_number} - {""}
    others = Record.objects.filter(
        Q(local_id__in=numbers) | Q(incident_ref__in=numbers),
        kind__in=(ARREST, INCIDENT), is_current=True,
    ).exclude(owner=traces.owner)  # fmt: skip
    return not others.exists()


def clear_addresses(*, by: Actor, purpose: Purpose, traces: Traces) -> int:
    """Take addresses out of the queue that no other record of the owner has."""
    kept = Record.objects.filter(owner=traces.owner, address__in=traces.addresses)
    left = traces.addresses - set(kept.values_list("address", flat=True))
    return layers.forget_addresses(by=by, purpose=purpose, agency=traces.owner, texts=left)
