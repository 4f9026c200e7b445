"""What one record of an incident keeps back of the place, all records of the incident keep back.

An incident with a protected victim may hold other offences, an arrest and a code of its own that
protect nobody by themselves: whoever reads these must not learn from them what the protected one
hides. The mark is written with the records, in their transaction, whichever of them came first.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.records.models import Person, Record
from accord.core.vocabulary import RecordKind, victim_offences
from accord.core.vocabulary.protections import VICTIM

AT_ONCE: Final = 400
INCIDENT: Final = RecordKind.INCIDENT.value
T = TypeVar("T")
Family = tuple[UUID, str, str]  # owner, source, the incident's number


def protects() -> Q:
    """Records that protect a victim by themselves: `vocabulary.identifies_a_victim` as a condition."""
    return Q(offence_code__in=sorted(victim_offences())) | Q(domestic=True)


def keep_places_of(records: QuerySet[Record]) -> None:
    """Mark the families of these records anew."""
    told = records.filter(Q(kind=INCIDENT) | ~Q(incident_ref=""))
    columns = ("owner_id", "source_system", "kind", "local_id", "incident_ref")
    keep_places(
        (owner, source, local if kind == INCIDENT else incident)
        for owner, source, kind, local, incident in told.values_list(*columns).iterator()
    )


def keep_places(families: Iterable[Family]) -> None:
    """Mark all current records of each family, or none of it, by whether one of them protects."""
    for (owner, source), numbers in _by_source(families):
        for some in _parts(numbers):
            _keep(owner, source, some)


def _by_source(families: Iterable[Family]) -> Iterator[tuple[tuple[UUID, str], list[str]]]:
    found: dict[tuple[UUID, str], set[str]] = {}
    for owner, source, number in families:
        found.setdefault((owner, source), set()).add(number)
    for key, numbers in found.items():
        yield key, sorted(numbers)


def _keep(owner: UUID, source: str, numbers: Collection[str]) -> None:
    current = Record.objects.filter(is_current=True, owner_id=owner, source_system=source)
    leads = current.filter(kind=INCIDENT, local_id__in=numbers)
    others = current.filter(incident_ref__in=numbers).exclude(kind=INCIDENT)
    protecting = {
        *leads.filter(protects()).values_list("local_id", flat=True),
        *others.filter(protects()).values_list("incident_ref", flat=True),
    }
    for is_kept in (True, False):
        wrong = [
            *leads.filter(place_kept=not is_kept).values_list("pk", "local_id"),
            *others.filter(place_kept=not is_kept).values_list("pk", "incident_ref"),
        ]
        mark([pk for pk, number in wrong if (number in protecting) == is_kept], is_kept=is_kept)


def mark(keys: list[UUID], *, is_kept: bool) -> None:
    """Keep back, or tell again, the places of these records and who their victims are."""
    for some in _parts(keys):
        Record.objects.filter(pk__in=some).update(place_kept=is_kept)
        victims = Person.objects.filter(record_id__in=some, role="victim")
        if is_kept:
            victims.filter(shield="").update(shield=VICTIM)
        else:
            plain = Record.objects.filter(pk__in=some).exclude(protects())
            victims.filter(shield=VICTIM, record__in=plain).update(shield="")


def _parts(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), AT_ONCE):
        yield things[start : start + AT_ONCE]
