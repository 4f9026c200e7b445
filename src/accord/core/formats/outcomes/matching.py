"""Outcomes are matched to arrests by number, and what is not matched stays unknown.

An arrest without an outcome is never "not convicted": rates carry the unknown as their bounds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from accord.core.formats.outcomes.model import loose_key, number_key
from accord.core.formats.outcomes.stages import Convicts, Stage, stages


class Grade(StrEnum):
    """How an outcome found its arrest."""

    ARREST = "arrest"  # by the arrest's own number
    CASE = "case"  # by the case's number, which one arrest has
    LOOSE = "loose"  # by a number that differs in its separators alone, and one arrest has
    AMBIGUOUS = "ambiguous"  # several arrests have the number: none is chosen
    UNMATCHED = "unmatched"


class Known(StrEnum):
    """What the outcomes of an arrest say of a conviction."""

    CONVICTED = "convicted"
    NOT_CONVICTED = "not convicted"  # acquitted, dismissed or diverted: said, not inferred
    PENDING = "pending"  # something is known, and no final disposition
    UNKNOWN = "unknown"  # no outcome was matched


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrestKey:
    """The numbers of one arrest: the arresting agency's ORI, its own, its case's."""

    ori: str
    arrest_number: str
    case_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeKey:
    """The numbers of one outcome, its stage and status; a blank ORI means any agency."""

    stage: Stage
    status: str
    arrest_number: str = ""
    case_number: str = ""
    ori: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What was matched: outcomes by grade and by stage, arrests by what is known of each."""

    outcomes: int
    grades: Mapping[Grade, int]
    by_stage: Mapping[Stage, tuple[int, int]]
    arrests: int
    known: Mapping[Known, int]

    @property
    def match_rate(self) -> float | None:
        """The share of outcomes that found one arrest; None where there are no outcomes."""
        lost = self.grades[Grade.UNMATCHED] + self.grades[Grade.AMBIGUOUS]
        return None if not self.outcomes else (self.outcomes - lost) / self.outcomes

    @property
    def coverage(self) -> float | None:
        """The share of arrests of which an outcome is known; None where there are no arrests."""
        return None if not self.arrests else 1 - self.known[Known.UNKNOWN] / self.arrests

    @property
    def convicted_bounds(self) -> tuple[float, float] | None:
        """The least and the greatest share of arrests that may have ended in a conviction.

        What is pending or unknown may still be one: it widens the bounds and counts for neither.
        """
        if not self.arrests:
            return None
        sure = self.known[Known.CONVICTED]
        open_ = self.known[Known.PENDING] + self.known[Known.UNKNOWN]
        return sure / self.arrests, (sure + open_) / self.arrests


@dataclass(slots=True)
class _Index:
    """Arrests by one kind of number; a number of two arrests leads to both."""

    places: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, ori: str, number: str, place: int) -> None:
        if number:
            self.places[ori, number].add(place)
            self.places["", number].add(place)

    def find(self, ori: str, number: str) -> set[int]:
        return self.places.get((ori, number), set()) if number else set()


class Matcher:
    """Finds the arrest of an outcome; built once from all arrests."""

    def __init__(self, arrests: Iterable[ArrestKey]) -> None:
        """Index arrests by their numbers, exactly and without separators."""
        self.count = 0
        self._arrest, self._case, self._loose = _Index(), _Index(), _Index()
        for place, arrest in enumerate(arrests):
            ori = arrest.ori.upper()
            self._arrest.add(ori, number_key(arrest.arrest_number), place)
            self._case.add(ori, number_key(arrest.case_number), place)
            self._loose.add(ori, loose_key(arrest.arrest_number), place)
            self.count = place + 1

    def find(self, outcome: OutcomeKey) -> tuple[Grade, int | None]:
        """Return how an outcome is matched, and the place of its arrest among the arrests.

        The arrest's number goes before the case's: where it is given and known, a case number that
        several arrests share does not matter; where it is given and unknown, the case still may.
        """
        ori = outcome.ori.upper()
        tries = (
            (Grade.ARREST, self._arrest.find(ori, number_key(outcome.arrest_number))),
            (Grade.CASE, self._case.find(ori, number_key(outcome.case_number))),
            (Grade.LOOSE, self._loose.find(ori, loose_key(outcome.arrest_number))),
        )
        for grade, places in tries:
            if len(places) == 1:
                return grade, next(iter(places))
            if places:
                return Grade.AMBIGUOUS, None
        return Grade.UNMATCHED, None


def match(arrests: Iterable[ArrestKey], outcomes: Iterable[OutcomeKey]) -> Matched:
    """Match outcomes to arrests and count both sides; memory follows the arrests."""
    matcher = Matcher(arrests)
    grades: Counter[Grade] = Counter()
    stage_counts: Counter[tuple[Stage, bool]] = Counter()
    told: dict[int, set[Convicts]] = defaultdict(set)
    total = 0
    for outcome in outcomes:
        total += 1
        grade, place = matcher.find(outcome)
        grades[grade] += 1
        stage_counts[outcome.stage, place is not None] += 1
        if place is not None:
            told[place] |= _says(outcome)
    known = Counter(_known(said) for said in told.values())
    known[Known.UNKNOWN] = matcher.count - len(told)
    return Matched(
        outcomes=total,
        grades={grade: grades[grade] for grade in Grade},
        by_stage={
            stage: (
                stage_counts[stage, True],
                stage_counts[stage, True] + stage_counts[stage, False],
            )
            for stage in Stage
        },
        arrests=matcher.count,
        known={each: known[each] for each in Known},
    )


def _says(outcome: OutcomeKey) -> set[Convicts]:
    """Return what a disposition says of a conviction; other stages say nothing of it."""
    if outcome.stage is not Stage.DISPOSITION:
        return set()
    status = stages()[Stage.DISPOSITION].statuses.get(outcome.status)
    return {Convicts.NOT_SAID if status is None else status.convicts}


def _known(said: set[Convicts]) -> Known:
    """Of several charges one conviction convicts; without one, all must be said to have ended."""
    if Convicts.YES in said:
        return Known.CONVICTED
    return Known.NOT_CONVICTED if said == {Convicts.NO} else Known.PENDING
