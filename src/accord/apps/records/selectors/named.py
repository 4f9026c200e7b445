"""Persons by name, date of birth and number: misspelt, by short forms, exchanged; within policy.

The vocabulary is looked through in whole and never cut short, and what is found through it is
always a query within policy: a word that only a hidden record holds changes no answer. What is
found is ordered by how it matches, then newest first; nothing is weighed by how common a name is.

Whom a partner keeps to itself is pointed to for those alone who know them by both names and the
whole date of birth, or by number: from less, one question after another would tell the rest.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence, Sized
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accord.apps.agencies.scopes import Clause, any_of
from accord.apps.agencies.sharing import kept
from accord.apps.records.held import asked_for
from accord.apps.records.masks import hides_place
from accord.apps.records.models import Identifier, Person, PersonName
from accord.apps.records.selectors.name_words import (
    Form,
    How,
    Words,
    close,
    condition,
    exact,
    wide,
)
from accord.apps.records.selectors.records import Pointer, pointers_of, pointers_to
from accord.apps.records.selectors.searching import sight_of_persons
from accord.core.names import PartialBirth, given_keys, surname_keys
from accord.frame.actor import Actor, Purpose
from accord.frame.prepared import Prepared, Slot, bound_moment

CAP: Final = 200
# With fewer sure finds, both names may be misspelt at once.
ENOUGH: Final = 20
NOW: Final = Slot("now")


@dataclass(frozen=True, kw_only=True)
class NameQuery:
    """Whom somebody looks for; a name, a date of birth or a number must be given."""

    family: str = ""
    given: str = ""
    birth: PartialBirth | None = None
    identifier: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it names both names and a whole date of birth; letters alone name nobody."""
        born = self.birth
        names = surname_keys(self.family), given_keys(self.given)
        is_named = all(any(len(word) > 1 for word in words) for words in names)
        return is_named and born is not None and bool(born.year and born.month and born.day)


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
    place_kept: bool
    how: How
    birth_agrees: bool | None


# The columns of a hit, from the person.
COLUMNS: Final = (
    "id", "record_id", "subject_id", "role", "family_name", "given_names", "date_of_birth",
    "age_years", "sex", "level", "record__owner_id", "record__kind", "record__local_id",
    "record__offence_code", "record__offence_text", "record__local_date", "record__level",
    "record__lon", "record__lat", "record__place_kept",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PersonsFound:
    """Hits in order; `more` when the list was cut; whom to ask for what is not shown."""

    hits: tuple[PersonHit, ...]
    more: bool
    pointers: tuple[Pointer, ...]


class _Plan:
    """What a viewer may see for a purpose, and the questions for names compiled within it."""

    def __init__(self, viewer: Actor, purpose: Purpose) -> None:
        sight = sight_of_persons(viewer=viewer, purpose=purpose, part="person__", moment=NOW)
        columns = [f"person__{name}" for name in COLUMNS]
        named = PersonName.objects.filter(sight.shown).order_by("-day", "-id")
        self._shown = named.values_list("family", "given", *columns)
        # Who has no date of birth would be found by any.
        pointed = PersonName.objects.filter(sight.pointed, birth_year__isnull=False).order_by()
        self._pointed = pointed.values_list("person__record__owner_id", flat=True).distinct()
        self._compiled: dict[Hashable, Prepared] = {}

    def shown(self, ask: Callable[[Form], Clause], form: Form, limit: int) -> Prepared:
        """The rows to show, newest first."""
        return self._kept(
            (ask, form, limit),
            lambda: self._shown.filter(condition(ask(form), form))[:limit],
        )

    def pointed(self, form: Form) -> Prepared:
        """Whose records may be pointed to."""
        return self._kept(
            form,
            lambda: self._pointed.filter(condition(any_of([exact(form), close(form)]), form)),
        )

    def _kept(self, key: Hashable, rows: Callable[[], QuerySet[PersonName, Any]]) -> Prepared:
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = Prepared(rows())
        return found


def persons_found(
    *, viewer: Actor, purpose: Purpose, query: NameQuery, cap: int = CAP
) -> PersonsFound:
    """Persons that match, within policy; at most `cap`, and whom to ask for others."""
    if query.identifier.strip():
        return _by_number(viewer=viewer, purpose=purpose, query=query, cap=cap)
    plan = kept(
        lambda: _Plan(viewer, purpose), viewer=viewer, purpose=purpose, of="persons by name"
    )
    words = Words(query.family, query.given)
    form = words.form(query.birth)
    values = {**words.values(query.birth), NOW.name: bound_moment(timezone.now())}
    found: dict[UUID, PersonHit] = {}
    more = False
    for ask in _rounds(words, form, found, cap):
        rows = plan.shown(ask, form, cap + 1).rows(values)
        more |= len(rows) > cap
        for family, given, *told in rows:
            hit = _hit(told, words.how(family, given), query)
            known = found.get(hit.person_id)
            if known is None or hit.how < known.how:
                found[hit.person_id] = hit
    hits = sorted(found.values(), key=_place)
    owners = [owner for (owner,) in plan.pointed(form).rows(values)] if query.is_known else []
    return PersonsFound(
        hits=tuple(_masked(hit, viewer) for hit in hits[:cap]),
        more=more or len(hits) > cap,
        pointers=pointers_to(owners),
    )


def _rounds(words: Words, form: Form, found: Sized, cap: int) -> Iterator[Callable[[Form], Clause]]:
    """What is asked for one after the other, until enough is found that the viewer may see."""
    if words.may_be_exact():
        yield exact
    if len(found) < cap:
        yield close
    if len(found) < ENOUGH and form.family and form.given:
        yield wide


def _hit(values: Sequence[Any], how: How, query: NameQuery) -> PersonHit:
    born = values[6]
    agrees = None if query.birth is None or born is None else query.birth.matches(born)
    return PersonHit(*(*values, how, agrees))


def _masked(hit: PersonHit, viewer: Actor) -> PersonHit:
    """Without the place of an event that leads to its victim."""
    hidden = hides_place(hit, to=viewer.agency_id)
    return replace(hit, lon=None, lat=None) if hidden else hit


def _place(hit: PersonHit) -> tuple[int, bool, int]:
    """By how the names match, those whose date of birth is known first, then the newest."""
    return (hit.how, hit.birth_agrees is None, -(hit.day.toordinal() if hit.day else 0))


def _by_number(*, viewer: Actor, purpose: Purpose, query: NameQuery, cap: int) -> PersonsFound:
    """Persons to whom an agency gave this number, exactly, or whose telephone or document it is."""
    sight = sight_of_persons(viewer=viewer, purpose=purpose)
    given = Person.objects.filter(local_id=query.identifier.strip()).exclude(local_id="")
    held = Identifier.objects.filter(number__in=asked_for(query.identifier))
    # Two lists of ids, each by its index: of an “or” a database reads the whole table.
    both = given.order_by().values("pk").union(held.order_by().values("person_id"))
    numbered = Person.objects.filter(pk__in=both)
    rows = numbered.filter(sight.shown).order_by("-record__local_date", "-id")
    found = list(rows.values_list(*COLUMNS)[: cap + 1])
    return PersonsFound(
        hits=tuple(_masked(_hit(values, How.EXACT, query), viewer) for values in found[:cap]),
        more=len(found) > cap,
        pointers=pointers_of(numbered.filter(sight.pointed)),
    )
