"""What an owner has settled for all its records, and how it is applied when one is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.audiences import read_audience
from accord.apps.agencies.models import Agency
from accord.apps.records import masks
from accord.apps.records.models import HandlingProfile, Person, Record
from accord.apps.records.parts import level_of_person, stricter
from accord.apps.records.services.rights import demand_ingest
from accord.core import vocabulary
from accord.core.vocabulary import Dissemination
from accord.frame import audit, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid

CUSTODY: Final = "records.custody"
RESHIELD: Final = "accord.apps.records.tasks.shield_persons"
# An agency of this kind has nothing but records that the law protects, unless it says otherwise.
OF_KIND: Final = {Agency.Kind.SCHOOL.value: "school", Agency.Kind.HEALTH.value: "health"}
BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class PersonLaw:
    """What an owner has settled for the persons in its records."""

    juvenile_below: int
    opens_suspects: bool = False


class Handling:
    """The release that records get in the very transaction that writes them."""

    def __init__(self, *, asked: str) -> None:
        self._asked = asked
        self._profiles = {one.owner_id: one for one in HandlingProfile.objects.all()}
        self._kinds = dict(Agency.objects.values_list("pk", "kind"))

    def of(self, owner: UUID, now: datetime) -> tuple[str, str, datetime | None, str]:
        """Level, audience, expiry and protection: never wider than the owner's profile."""
        profile = self._profiles.get(owner)
        protection = profile.protection if profile else OF_KIND.get(self._kinds.get(owner, ""), "")
        if protection:
            return Dissemination.RED.value, "", None, protection
        if profile is None:
            return self._asked, "", None, ""
        days = profile.release_days
        expires = now + timedelta(days=days) if days else None
        return stricter(self._asked, profile.level), profile.audience, expires, ""

    def juvenile_below(self, owner: UUID) -> int:
        """The age from which the owner's law treats nobody as a juvenile."""
        return self.of_persons(owner).juvenile_below

    def of_persons(self, owner: UUID) -> PersonLaw:
        """What holds for the persons in an owner's records."""
        profile = self._profiles.get(owner)
        if profile is None:
            return PersonLaw(vocabulary.usual_juvenile_age())
        return PersonLaw(profile.juvenile_age, profile.opens_suspects)


def juvenile_ages() -> Callable[[UUID], int]:
    """By owner, the age from which its law treats nobody as a juvenile, as it stands now."""
    return Handling(asked="").juvenile_below


def set_handling(
    *,
    by: Actor,
    purpose: Purpose,
    owner: Agency,
    level: str,
    audience: Iterable[str] = (),
    release_days: int | None = None,
    juvenile_age: int | None = None,
    protection: str = "",
    caveats: Iterable[str] = (),
    contact: str = "",
    opens_suspects: bool = False,
) -> HandlingProfile:
    """Settle how all records of an owner are handed on; new records follow at once.

    What was released record by record stays. A changed juvenile age is applied to old records too;
    whether suspects are open, in the same transaction.
    """
    demand_ingest(by, purpose, owner)
    if by.kind == "user" and not by.may(CUSTODY):
        raise Denied
    codes = sorted(set(caveats))
    age = vocabulary.usual_juvenile_age() if juvenile_age is None else juvenile_age
    _check(level, codes, age, protection, release_days)
    stored = read_audience(audience, by=by)
    before = HandlingProfile.objects.filter(owner=owner).first()
    with audit.transaction(
        by=by, purpose=purpose, verb="handling.changed", object_type="agency",
        object_id=owner.ori, payload={"level": level, "caveats": codes, "juvenile_age": age, "opens": opens_suspects},
    ):  # fmt: skip
        made, _ = HandlingProfile.objects.update_or_create(
            owner=owner,
            defaults={
                "level": level, "audience": stored, "release_days": release_days,
                "juvenile_age": age, "protection": protection, "caveats": codes,
                "contact": " ".join(contact.split())[:200], "changed_by": by.id,
                "changed_at": timezone.now(), "opens_suspects": opens_suspects,
            },
        )  # fmt: skip
        if opens_suspects != (before is not None and before.opens_suspects):
            level_open_roles(Record.objects.filter(owner=owner), opens_suspects=opens_suspects)
        old_age = before.juvenile_age if before else vocabulary.usual_juvenile_age()
        if old_age != age:
            tasks.enqueue(RESHIELD, str(owner.pk), purpose.code)
    return made


def level_open_roles(records: QuerySet[Record], *, opens_suspects: bool) -> None:
    """Say anew how far suspects and arrestees of these records travel, as if they landed now.

    Whoever changes a record's level or the owner's word on suspects calls it in that transaction.
    """
    roles = [one.value for one, entry in vocabulary.person_roles().items() if not entry.protected]
    for told, role in product(Dissemination, roles):
        level = level_of_person(role, told.value, opens_suspects=opens_suspects)
        persons = Person.objects.filter(record__in=records.filter(level=told.value), role=role)
        persons.exclude(level=level).update(level=level)


def opens_suspects(owner: Agency) -> bool:
    """Whether an owner lets suspects travel as their records do."""
    return HandlingProfile.objects.filter(owner=owner, opens_suspects=True).exists()


def shield_persons(*, by: Actor, purpose: Purpose, agency_id: UUID | str) -> int:
    """Say anew of each person in an owner's records what the owner's law masks; returns changes."""
    owner = UUID(str(agency_id))
    profile = HandlingProfile.objects.filter(owner_id=owner).first()
    below = profile.juvenile_age if profile else vocabulary.usual_juvenile_age()
    rows = Person.objects.filter(record__owner_id=owner).select_related("record")
    changed: list[Person] = []
    with audit.transaction(
        by=by, purpose=purpose, verb="persons.shielded", object_type="agency",
        object_id=str(agency_id),
    ) as entry:  # fmt: skip
        count = 0
        for person in rows.only(*masks.NEEDED).iterator(chunk_size=BATCH):
            shield = masks.shield_for(person, person.record, juvenile_below=below)
            if shield != person.shield:
                person.shield = shield
                changed.append(person)
            if len(changed) >= BATCH:
                count += _save(changed)
        entry.payload["persons"] = count + _save(changed)
    return int(entry.payload["persons"])


def _save(changed: list[Person]) -> int:
    count = len(changed)
    Person.objects.bulk_update(changed, ["shield"], batch_size=400)
    changed.clear()
    return count


def _check(level: str, caveats: list[str], age: int, protection: str, days: int | None) -> None:
    faults: list[Any] = []
    if level not in set(Dissemination):
        faults.append(Fault("level", "known", _("The level is green, yellow or red.")))
    faults += [Fault("caveats", "known", fault) for fault in vocabulary.caveat_faults(caveats)]
    if not 10 <= age <= 25:
        faults.append(Fault("juvenile_age", "range", _("Between 10 and 25 years.")))
    if protection and not hides(protection):
        faults.append(Fault("protection", "known", _("There is no such protection of records.")))
    if days is not None and not 1 <= days <= 36_500:
        faults.append(Fault("release_days", "range", _("At least a day.")))
    if faults:
        raise Invalid(faults=faults)


def hides(protection: str) -> bool:
    """Whether this is a protection that hides whole records."""
    found = vocabulary.protections().get(protection)
    return found is not None and found.effect == "hides"
