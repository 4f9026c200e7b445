"""What to simulate: seed, size, span and the intervention, as one frozen value."""

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """A programme with known effect: what the evaluation of a region should find.

    In the area, from its first week on, each offence of the target families is prevented with
    `effect_permille`; of the prevented, `displaced_permille` happen in the ring instead.
    """

    first_week_permille: int = 700
    effect_permille: int = 350
    displaced_permille: int = 200
    radius_blocks: int = 6
    ring_blocks: int = 3
    families: tuple[str, ...] = ("violence", "property", "vehicle")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The whole specification of a region; equal plans give equal bytes.

    `incidents` is the expected number of reported incidents in `weeks` from `start`, a Monday;
    the true number of occurrences is larger, since not all is reported.
    """

    seed: int
    incidents: int
    weeks: int = 110
    start: date = date(2024, 1, 1)
    overlap_weeks: int = 2
    intervention: Intervention = field(default_factory=Intervention)

    def __post_init__(self) -> None:
        if not 100 <= self.incidents <= 20_000_000:
            raise ValueError("incidents must lie between 100 and 20 million")
        if not 4 <= self.weeks <= 1040:
            raise ValueError("weeks must lie between 4 and 1040")
        if self.start.weekday() != 0:
            raise ValueError("start must be a Monday: weeks run Monday to Sunday")
        if not 1 <= self.overlap_weeks <= 4:
            raise ValueError("overlap_weeks must lie between 1 and 4")

    @property
    def end(self) -> date:
        """The day after the last simulated day: the 'today' of the region."""
        return self.start + timedelta(weeks=self.weeks)

    @property
    def intervention_week(self) -> int:
        """Index of the first week of the intervention."""
        return self.weeks * self.intervention.first_week_permille // 1000


def demo_plan(*, seed: int = 7) -> Plan:
    """The small region of the demo: about 8,000 incidents in 110 weeks of six police agencies."""
    return Plan(seed=seed, incidents=8_000)


def year_plan(*, seed: int = 7) -> Plan:
    """A year of a region of five million people: about 225,000 incidents in 52 weeks."""
    return Plan(seed=seed, incidents=225_000, weeks=52)
