"""Persons by name, date of birth and number: misspelt, by short forms, exchanged; within policy.

The vocabulary is looked through in whole and never cut short, and what is found through it is
always a query within policy: a word that only a hidden record holds changes no answer. What is
found is ordered by how it matches, then newest first; nothing is weighed by how common a name is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.lookups import Exact, GreaterThanOrEqual, In, LessThan

from accord.apps.agencies.sharing import NOTHING
from accord.apps.records.masks import hides_place
from accord.apps.records.models import NameKey, Person, PersonName
from accord.apps.records.selectors.records import Pointer, pointers_of
from accord.apps.records.selectors.searching import sight_of_persons
from accord.core.names import (
    PartialBirth,
    deletion_keys,
    given_keys,
    kin_of,
    surname_keys,
    within_one_edit,
)
from accord.frame.actor import Actor, Purpose

CAP: Final = 200
# With fewer sure finds, both names may be misspelt at once.
ENOUGH: Final = 20


class How(IntEnum):
    """How a person matches what was asked; the order of the list."""

    EXACT = 0
    SHORT_FORM = 1
    EXCHANGED = 2
    ONE_LETTER = 3
    SEVERAL = 4


@dataclass(frozen=True, kw_only=True)
class NameQuery:
    """Whom somebody looks for; a name, a date of birth or a number must be given."""

    family: str = ""
    given: str = ""
    birth: PartialBirth | None = None
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class PersonHit:
    """One person in one record, and how it matches; `birth_agrees` is None where neither says."""

    person_id: UUID
    record_id: UUID
    subject_id: UUID
    role: str
    family: str
    given: str
    born: date | None
    age: int | None
    sex: str
    level: str
    owner_id: UUID
    kind: str
    number: str
    offence_code: str
    offence_text: str
    day: date | None
    record_level: str
    lon: float | None
    lat: float | None
    domestic: bool | None
    how: How
    birth_agrees: bool | None


# The columns of a hit, from the person.
COLUMNS: Final = (
    "id", "record_id", "subject_id", "role", "family_name", "given_names", "date_of_birth",
    "age_years", "sex", "level", "record__owner_id", "record__kind", "record__local_id",
    "record__offence_code", "record__offence_text", "record__local_date", "record__level",
    "record__lon", "record__lat", "record__domestic",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PersonsFound:
    """Hits in order; `more` when the list was cut; whom to ask for what is not shown."""

    hits: tuple[PersonHit, ...]
    more: bool
    pointers: tuple[Pointer, ...]


class _Words:
    """What a query's names may be written as."""

    def __init__(self, query: NameQuery) -> None:
        self.family, self.given = set(surname_keys(query.family)), set(given_keys(query.given))
        self.kin = set(chain.from_iterable(kin_of(word) for word in self.given))
        edits = one_edit_from(self.family | self.given)
        #: Words that nobody bears need not be looked for as they are: that finds nothing anywhere.
        self.borne = {word for word, near in edits.items() if word in near}
        self.family_edits = set(chain.from_iterable(edits[word] for word in self.family))
        self.given_edits = set(chain.from_iterable(edits[word] for word in self.given))

    def how(self, family: str, given: str) -> How:
        """How a pair of words matches."""
        is_family = not self.family or family in self.family
        is_given = not self.given or given in self.given
        if is_family and is_given:
            return How.EXACT
        if is_family and (given in self.kin or _is_initial(given, self.given)):
            return How.SHORT_FORM
        if family in self.given and given in self.family:
            return How.EXCHANGED
        one_letter = (family in self.family_edits and is_given) or (
            is_family and given in self.given_edits
        )
        return How.ONE_LETTER if one_letter else How.SEVERAL

    def may_be_exact(self) -> bool:
        """Whether somebody may bear the names as they were asked."""
        return all(not asked or asked & self.borne for asked in (self.family, self.given))

    def exact(self) -> Q:
        """The names as they were asked; of no name, nobody."""
        if not (self.family or self.given):
            return NOTHING
        found = Q(family__in=self.family) if self.family else Q()
        return found & Q(given__in=self.given) if self.given else found

    def close(self) -> Q:
        """A short form, names exchanged, or one of the two misspelt."""
        if not self.family:
            return Q(given__in=self.kin | self.given_edits) if self.given else NOTHING
        found = Q(family__in=self.family_edits)
        if self.given:
            found &= Q(given__in=self.given)
            found |= Q(
                family__in=self.family,
                given__in=self.kin | self.given_edits | {word[0] for word in self.given},
            )
            found |= Q(family__in=self.given, given__in=self.family)
            for word in self.given:
                if len(word) == 1:
                    found |= Q(
                        family__in=self.family, given__gte=word, given__lt=chr(ord(word) + 1)
                    )
        return found

    def wide(self) -> Q:
        """Both names misspelt, or one misspelt and a short form of the other, or exchanged."""
        found = Q(family__in=self.family_edits, given__in=self.given_edits | self.kin)
        return found | Q(family__in=self.given_edits, given__in=self.family_edits)


def one_edit_from(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """The words of the vocabulary that are one edit from each word, itself among them."""
    keys = {word: deletion_keys(word) for word in words}
    wanted = set(chain.from_iterable(keys.values()))
    rows = NameKey.objects.filter(key__in=wanted).values_list("key", "word")
    by_key: dict[str, set[str]] = {}
    for key, word in rows:
        by_key.setdefault(key, set()).add(word)
    return {
        word: within_one_edit(word, chain.from_iterable(by_key.get(key, ()) for key in own))
        for word, own in keys.items()
    }


def persons_found(
    *, viewer: Actor, purpose: Purpose, query: NameQuery, cap: int = CAP
) -> PersonsFound:
    """Persons that match, within policy; at most `cap`, and whom to ask for others."""
    if query.identifier.strip():
        return _by_number(viewer=viewer, purpose=purpose, query=query, cap=cap)
    sight = sight_of_persons(viewer=viewer, purpose=purpose, part="person__")
    words = _Words(query)
    columns = [f"person__{name}" for name in COLUMNS]
    kept: dict[UUID, PersonHit] = {}
    more = False
    # Built once: each round narrows a copy of it.
    named = PersonName.objects.filter(sight.shown).order_by("-day", "-id")
    rows = named.values_list("family", "given", *columns)
    for asked in _rounds(words, query, kept, cap):
        found = list(rows.filter(asked)[: cap + 1])
        more |= len(found) > cap
        for family, given, *values in found:
            hit = _hit(values, words.how(family, given), query)
            known = kept.get(hit.person_id)
            if known is None or hit.how < known.how:
                kept[hit.person_id] = hit
    hits = sorted(kept.values(), key=_place)
    asked = _narrowed(words.exact() | words.close(), query)
    pointed = PersonName.objects.filter(asked, sight.pointed)
    return PersonsFound(
        hits=tuple(_masked(hit, viewer) for hit in hits[:cap]),
        more=more or len(hits) > cap,
        pointers=pointers_of(pointed, part="person__"),
    )


def _rounds(words: _Words, query: NameQuery, kept: dict[UUID, PersonHit], cap: int) -> Iterator[Q]:
    """What is asked for one after the other, until enough is found that the viewer may see."""
    if words.may_be_exact():
        yield _narrowed(words.exact(), query)
    if len(kept) < cap:
        yield _narrowed(words.close(), query)
    if len(kept) < ENOUGH and words.family and words.given:
        yield _narrowed(words.wide(), query)


def _narrowed(asked: Q, query: NameQuery) -> Q:
    """With what is known of the date of birth; rows without one are kept where a surname is asked."""
    birth = query.birth
    if birth is None:
        return asked
    # Beside a surname, the names lead: many rows have no date, and an index of dates finds them all.
    year, day = (_beside(name) if query.family else F(name) for name in ("birth_year", "birth_day"))
    known = Q(Exact(year, birth.year)) if birth.year else Q()
    if birth.day:
        days = [birth.month * 100 + birth.day]
        if (other := birth.exchanged) is not None:
            days.append(other.month * 100 + other.day)
        known &= Q(In(day, days))
    elif birth.month:
        known &= Q(GreaterThanOrEqual(day, birth.month * 100))
        known &= Q(LessThan(day, birth.month * 100 + 100))
    return asked & (known | Q(birth_year=None)) if query.family else asked & known


def _beside(name: str) -> CombinedExpression:
    """The column as a condition alone, which no index of it serves."""
    return F(name) + 0


def _hit(values: Sequence[Any], how: How, query: NameQuery) -> PersonHit:
    born = values[6]
    agrees = None if query.birth is None or born is None else query.birth.matches(born)
    return PersonHit(*(*values, how, agrees))


def _masked(hit: PersonHit, viewer: Actor) -> PersonHit:
    """Without the place of an event that leads to its victim."""
    hidden = hides_place(
        owner_id=hit.owner_id, offence_code=hit.offence_code, domestic=hit.domestic,
        to=viewer.agency_id or "",
    )  # fmt: skip
    return replace(hit, lon=None, lat=None) if hidden else hit


def _place(hit: PersonHit) -> tuple[int, bool, int]:
    """By how the names match, those whose date of birth is known first, then the newest."""
    return (hit.how, hit.birth_agrees is None, -(hit.day.toordinal() if hit.day else 0))


def _by_number(*, viewer: Actor, purpose: Purpose, query: NameQuery, cap: int) -> PersonsFound:
    """Persons to whom an agency gave this number, exactly."""
    sight = sight_of_persons(viewer=viewer, purpose=purpose)
    numbered = Person.objects.filter(local_id=query.identifier.strip())
    numbered = numbered.exclude(local_id="")
    rows = numbered.filter(sight.shown).order_by("-record__local_date", "-id")
    found = list(rows.values_list(*COLUMNS)[: cap + 1])
    return PersonsFound(
        hits=tuple(_masked(_hit(values, How.EXACT, query), viewer) for values in found[:cap]),
        more=len(found) > cap,
        pointers=pointers_of(numbered.filter(sight.pointed)),
    )


def _is_initial(given: str, asked: set[str]) -> bool:
    """Whether one of the two is only the other's first letter."""
    return any((len(given) == 1 or len(word) == 1) and given[:1] == word[:1] for word in asked)
