"""What a name that is asked for may be written as, and the conditions that look for it.

The conditions name columns and slots and are the same text for every name: a question is compiled
once for each form of it, and asked again with the words of the next name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import chain
from typing import Any, Final, Literal

from django.db.models import Q

from accord.apps.agencies.conditions import NOTHING
from accord.apps.agencies.scopes import FALSE, Clause, Scope, all_of, any_of, listed
from accord.apps.records.models import NameKey
from accord.core.names import (
    PartialBirth,
    deletion_keys,
    given_keys,
    kin_of,
    surname_keys,
    within_one_edit,
)
from accord.frame.prepared import Prepared, Slot, bound_list

COLUMNS: Final = ("family", "given", "birth_year", "birth_day")


class How(IntEnum):
    """How a person matches what was asked; the order of the list."""

    EXACT = 0
    SHORT_FORM = 1
    EXCHANGED = 2
    ONE_LETTER = 3
    SEVERAL = 4


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is given of a name and a date of birth; questions of one form have one text."""

    family: bool
    given: bool
    #: How many given names are a letter alone.
    initials: int
    year: bool
    day: Literal["", "day", "month"]


class Words:
    """What a query's names may be written as."""

    def __init__(self, family: str, given: str) -> None:
        self.family, self.given = set(surname_keys(family)), set(given_keys(given))
        self.kin = set(chain.from_iterable(kin_of(word) for word in self.given))
        edits = one_edit_from(self.family | self.given)
        #: Words that nobody bears need not be looked for as they are: that finds nothing anywhere.
        self.borne = {word for word, near in edits.items() if word in near}
        self.family_edits = set(chain.from_iterable(edits[word] for word in self.family))
        self.given_edits = set(chain.from_iterable(edits[word] for word in self.given))
        self.initials = sorted(word for word in self.given if len(word) == 1)

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

    def form(self, birth: PartialBirth | None) -> Form:
        """The form of a question for these names."""
        day: Literal["", "day", "month"] = ""
        if birth is not None and birth.month:
            day = "day" if birth.day else "month"
        return Form(
            family=bool(self.family), given=bool(self.given), initials=len(self.initials),
            year=birth is not None and bool(birth.year), day=day,
        )  # fmt: skip

    def values(self, birth: PartialBirth | None) -> dict[str, Any]:
        """What goes into the slots of such a question."""
        near = self.kin | self.given_edits
        found = {
            "family": bound_list(self.family),
            "given": bound_list(self.given),
            "family_edits": bound_list(self.family_edits),
            "given_near": bound_list(near),
            "given_short": bound_list(near | {word[0] for word in self.given}),
            "given_edits": bound_list(self.given_edits),
        }
        for place, letter in enumerate(self.initials):
            found[f"from{place}"], found[f"upto{place}"] = letter, chr(ord(letter) + 1)
        return found | _birth_values(birth)


def exact(form: Form) -> Clause:
    """The names as they were asked; of no name, nobody."""
    parts = [listed(name, Slot(name)) for name in ("family", "given") if getattr(form, name)]
    return all_of(parts) if parts else Clause(FALSE)


def close(form: Form) -> Clause:
    """A short form, names exchanged, or one of the two misspelt."""
    if not form.family:
        return listed("given", Slot("given_near")) if form.given else Clause(FALSE)
    family, misspelt = listed("family", Slot("family")), listed("family", Slot("family_edits"))
    if not form.given:
        return misspelt
    return any_of(
        [
            all_of([misspelt, listed("given", Slot("given"))]),
            all_of([family, listed("given", Slot("given_short"))]),
            all_of([listed("family", Slot("given")), listed("given", Slot("family"))]),
            *(all_of([family, _begins(place)]) for place in range(form.initials)),
        ]
    )


def wide(form: Form) -> Clause:
    """Both names misspelt, or one misspelt and a short form of the other, or exchanged."""
    if not (form.family and form.given):
        return Clause(FALSE)
    misspelt = listed("family", Slot("family_edits"))
    return any_of(
        [
            all_of([misspelt, listed("given", Slot("given_near"))]),
            all_of([listed("family", Slot("given_edits")), listed("given", Slot("family_edits"))]),
        ]
    )


def condition(asked: Clause, form: Form) -> Q:
    """The clause with what is known of the date of birth, as a condition on pairs of names.

    Rows without a date are kept where a surname is asked. There the names lead: many rows have no
    date, and an index of dates would find them all.
    """
    whole = all_of([asked, *_born(form)])
    if whole.is_constant:
        return NOTHING
    paths = tuple((name, name) for name in COLUMNS if f"{{{name}}}" in whole.sql)
    return Q(Scope(whole.sql, whole.values, paths))


def one_edit_from(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """The words of the vocabulary that are one edit from each word, itself among them."""
    keys = {word: deletion_keys(word) for word in words}
    wanted = set(chain.from_iterable(keys.values()))
    by_key: dict[str, set[str]] = {}
    for key, word in _vocabulary().rows({"keys": bound_list(wanted)}):
        by_key.setdefault(key, set()).add(word)
    return {
        word: within_one_edit(word, chain.from_iterable(by_key.get(key, ()) for key in own))
        for word, own in keys.items()
    }


@cache
def _vocabulary() -> Prepared:
    clause = listed("key", Slot("keys"))
    rows = NameKey.objects.filter(Q(Scope(clause.sql, clause.values, (("key", "key"),))))
    return Prepared(rows.values_list("key", "word"))


def _begins(place: int) -> Clause:
    return Clause("{given} >= %s AND {given} < %s", [Slot(f"from{place}"), Slot(f"upto{place}")])


def _born(form: Form) -> Iterator[Clause]:
    beside = " + 0" if form.family else ""
    known = []
    if form.year:
        known.append(Clause(f"{{birth_year}}{beside} = %s", [Slot("year")]))
    if form.day == "day":
        known.append(Clause(f"{{birth_day}}{beside} {{listed}}", [Slot("days")]))
    elif form.day == "month":
        low, high = Slot("day_from"), Slot("day_upto")
        at = f"{{birth_day}}{beside}"
        known.append(Clause(f"{at} >= %s AND {at} < %s", [low, high]))
    if known and form.family:
        yield any_of([all_of(known), Clause("{birth_year} IS NULL")])
    else:
        yield from known


def _birth_values(birth: PartialBirth | None) -> dict[str, Any]:
    if birth is None:
        return {}
    first = (birth.month or 0) * 100
    found: dict[str, Any] = {"year": birth.year, "day_from": first, "day_upto": first + 100}
    if birth.month and birth.day:
        days = [first + birth.day]
        if (other := birth.exchanged) is not None:
            days.append((other.month or 0) * 100 + (other.day or 0))
        found["days"] = bound_list(days)
    return found


def _is_initial(given: str, asked: set[str]) -> bool:
    """Whether one of the two is only the other's first letter."""
    return any((len(given) == 1 or len(word) == 1) and given[:1] == word[:1] for word in asked)
