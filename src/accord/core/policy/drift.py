"""Purpose drift: how a week's purposes differ from an account's usual ones. A question, no finding."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

FEWEST_WEEKS = 2


@dataclass(frozen=True, kw_only=True)
class Reads:
    """How often an account read for a purpose in the week that begins on a Monday."""

    actor: str
    agency: str
    week: date
    purpose: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One account's week beside its usual weeks; shares are of its own reads.

    `moved` is the share of reads that would have to change their purpose for the week to be a
    usual one: 0 for the same mix, 1 for none in common; None where there is no usual yet.
    """

    actor: str
    agency: str
    reads: int
    usual_reads: float
    mix: Mapping[str, float]
    usual_mix: Mapping[str, float]
    moved: float | None
    new_purposes: tuple[str, ...]


def drifts(reads: Iterable[Reads], *, week: date) -> list[Drift]:
    """Every account that read in the week, by agency and account; later weeks are left aside."""
    counted: dict[tuple[str, str], dict[date, Counter[str]]] = defaultdict(dict)
    for one in reads:
        if one.week <= week and one.count > 0:
            weeks = counted[one.agency, one.actor]
            weeks.setdefault(one.week, Counter())[one.purpose] += one.count
    return [
        _drift(agency, actor, weeks, week)
        for (agency, actor), weeks in sorted(counted.items())
        if week in weeks
    ]


def _drift(agency: str, actor: str, weeks: Mapping[date, Counter[str]], week: date) -> Drift:
    now = weeks[week]
    before = [counts for day, counts in weeks.items() if day < week]
    usual: Counter[str] = sum(before, Counter())
    mix, usual_mix = _shares(now), _shares(usual)
    gone = sum(max(0.0, mix.get(code, 0.0) - usual_mix.get(code, 0.0)) for code in mix)
    return Drift(
        actor=actor,
        agency=agency,
        reads=now.total(),
        usual_reads=usual.total() / len(before) if before else 0.0,
        mix=mix,
        usual_mix=usual_mix,
        moved=gone if len(before) >= FEWEST_WEEKS else None,
        new_purposes=tuple(sorted(now.keys() - usual.keys())) if before else (),
    )


def _shares(counts: Counter[str]) -> dict[str, float]:
    total = counts.total()
    return {code: count / total for code, count in sorted(counts.items())}
