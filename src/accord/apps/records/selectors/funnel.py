"""From arrest or referral to charge and conviction, by cohort: what is open stays open, what is unknown unknown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils import timezone

from accord.apps.agencies.sharing import record_scope
from accord.apps.records.models import CaseOutcome
from accord.apps.records.selectors.keeping import shelf
from accord.apps.records.selectors.outcomes import ARREST, outcomes_version, outcomes_visible_to
from accord.apps.records.selectors.records import records_visible_to
from accord.core.disclosure import MINIMUM, SafeTable, suppress_table
from accord.core.evaluate.cases import Case, Incidence, incidence
from accord.core.formats.outcomes import (
    ArrestKey,
    Known,
    Matcher,
    OutcomeKey,
    Stage,
    Story,
    Told,
    story,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

Origin = Literal["arrest", "referral"]
Every = Literal["month", "quarter", "year"]
StepName = Literal["charged", "convicted", "convicted once charged"]
HORIZONS: Final = (30, 90, 180, 365, 730)
COLUMNS: Final = (Known.CONVICTED, Known.NOT_CONVICTED, Known.PENDING, Known.UNKNOWN)
COHORTS_AT_MOST: Final = 60
CHARGED, NOT_CHARGED = "charged", "ended before a charge"
CONVICTED, NOT_CONVICTED = Known.CONVICTED.value, Known.NOT_CONVICTED.value


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One arrest: whose, when it began, and its story; None where nothing was told of it."""

    ori: str
    began: date
    story: Story | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the funnel: both ends, how many are in it, and how many ended on a day not told.

    `known` of the `whole` have an outcome: for all of them together a share lies between the share
    of the known alone, taken of the whole, and that and all that are unknown.
    """

    name: StepName
    ends: tuple[Incidence, ...]
    known: int
    whole: int
    undated: int

    def bounds(self, share: float) -> tuple[float, float]:
        """The least and the greatest share of the whole, whatever became of the unknown."""
        least = share * self.known / self.whole
        return least, least + (self.whole - self.known) / self.whole


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Cohorts with what became of each, small numbers hidden with what would give them away.

    `steps` are of all cohorts together, `cohort_steps` of each by its day; none for a cohort with a
    hidden number. `undated` arrests have no day, or no day of a referral, and are in none.
    """

    origin: Origin
    every: Every
    cohorts: tuple[date, ...]
    table: SafeTable | None
    steps: tuple[Step, ...]
    cohort_steps: Mapping[date, tuple[Step, ...]]
    undated: int
    until: date | None


def outcome_funnel(
    *, viewer: Actor, purpose: Purpose, origin: Origin = "arrest", every: Every = "quarter",
    ori: str = "",
) -> Funnel:  # fmt: skip
    """The funnel of the arrests that the viewer may see; leaves its ledger entry."""
    arrests = records_visible_to(viewer=viewer, purpose=purpose).filter(kind=ARREST)
    if ori:
        arrests = arrests.filter(owner__ori=ori)
    outcomes, now = outcomes_visible_to(viewer=viewer, purpose=purpose), timezone.now()
    key = ("funnel", origin, every, ori, *outcomes_version(viewer, purpose, outcomes, now))
    kept: tuple[Funnel, int, int] | None = shelf.get(key, now=now)
    if kept is None:
        numbers = list(
            arrests.order_by().values_list("owner__ori", "local_id", "incident_ref", "local_date")
        )
        stories = _stories(viewer, purpose, [row[:3] for row in numbers])
        followed, undated = _begun(numbers, stories, origin)
        found = _funnel(followed, _until(followed), origin=origin, every=every, undated=undated)
        kept = found, len(numbers), len(stories)
        shelf.put(key, kept, until=None)
    audit.read(
        by=viewer, purpose=purpose, verb="outcomes.followed", object_type="outcomes",
        payload={"arrests": kept[1], "told": kept[2], "origin": origin},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return kept[0]


def _stories(
    viewer: Actor, purpose: Purpose, arrests: Sequence[tuple[str, str, str]]
) -> dict[int, Story]:
    """By the place of its arrest, what was told of each; versions before the current one too."""
    matcher = Matcher(
        ArrestKey(ori=ori, arrest_number=own, case_number=case) for ori, own, case in arrests
    )
    scope = record_scope(viewer=viewer, purpose=purpose, action="view", now=timezone.now())
    fields = (
        "stage", "status", "arrest_number", "case_number", "ori", "charge", "happened_on",
        "is_current",
    )  # fmt: skip
    told: dict[int, list[Told]] = defaultdict(list)
    rows = CaseOutcome.objects.filter(scope).order_by().values_list(*fields)
    for stage, status, number, case, ori, charge, day, is_current in rows.iterator(
        chunk_size=2_000
    ):
        key = OutcomeKey(
            stage=Stage(stage), status=status, arrest_number=number, case_number=case, ori=ori
        )
        _grade, place = matcher.find(key)
        if place is not None:
            told[place].append(
                Told(stage=Stage(stage), status=status, charge=charge, day=day,
                     is_current=is_current)
            )  # fmt: skip
    return {place: story(held) for place, held in told.items()}


def _begun(
    numbers: Sequence[tuple[str, str, str, date | None]], stories: Mapping[int, Story],
    origin: Origin,
) -> tuple[list[Followed], int]:  # fmt: skip
    """Arrests with the day on which they are followed from; how many have none."""
    found = []
    for place, (ori, _own, _case, arrested) in enumerate(numbers):
        told = stories.get(place)
        began = arrested if origin == "arrest" else (told.referred if told else None)
        if began is not None:
            found.append(Followed(ori=ori, began=began, story=told))
    return found, len(numbers) - len(found)


def _until(followed: Iterable[Followed]) -> dict[str, date]:
    """By arresting agency, the newest day of which a disposition or a charge was told."""
    newest: dict[str, date] = {}
    for one in followed:
        for day in (one.story.ended, one.story.charged) if one.story else ():
            if day is not None:
                newest[one.ori] = max(newest.get(one.ori, day), day)
    return newest


def _funnel(
    followed: Sequence[Followed], until: Mapping[str, date], *, origin: Origin, every: Every,
    undated: int,
) -> Funnel:  # fmt: skip
    by_cohort: dict[date, list[Followed]] = defaultdict(list)
    for one in followed:
        by_cohort[cohort_of(one.began, every)].append(one)
    cohorts = tuple(sorted(by_cohort))[-COHORTS_AT_MOST:]
    rows = [[_count(by_cohort[day], column) for column in COLUMNS] for day in cohorts]
    table = suppress_table(rows, minimum=MINIMUM) if rows else None
    shown = [one for day in cohorts for one in by_cohort[day]]
    is_whole = table is not None and None not in (*table.column_totals, table.total)
    return Funnel(
        origin=origin, every=every, cohorts=cohorts, table=table,
        steps=_steps(shown, until) if is_whole else (),
        cohort_steps={
            day: _steps(by_cohort[day], until)
            for day, values in zip(cohorts, table.values if table else (), strict=True)
            if None not in values
        },
        undated=undated, until=max(until.values(), default=None),
    )  # fmt: skip


def cohort_of(day: date, every: Every) -> date:
    """The first day of the cohort of a day."""
    if every == "year":
        return day.replace(month=1, day=1)
    if every == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(day=1)


def _count(followed: Iterable[Followed], column: Known) -> int:
    return sum((one.story.end if one.story else Known.UNKNOWN) is column for one in followed)


def _steps(followed: Sequence[Followed], until: Mapping[str, date]) -> tuple[Step, ...]:
    """To a charge, to a conviction, and from the charge to a conviction."""
    told = [(one, one.story) for one in followed if one.story]
    charged, convicted, once = _Watched(), _Watched(), _Watched()
    for one, held in told:
        last = until.get(one.ori, one.began)
        if held.is_charged:
            charged.add(one.began, CHARGED, held.charged, last)
        else:
            end = NOT_CHARGED if held.end is Known.NOT_CONVICTED else ""
            charged.add(one.began, end, held.ended, last)
        end = held.end.value if held.end is not Known.PENDING else ""
        convicted.add(one.began, end, held.ended, last)
        if held.is_charged and held.charged is not None:
            once.add(held.charged, end, held.ended, last)
    whole = len(followed)
    return (
        charged.step("charged", (CHARGED, NOT_CHARGED), whole=whole),
        convicted.step("convicted", (CONVICTED, NOT_CONVICTED), whole=whole),
        once.step("convicted once charged", (CONVICTED, NOT_CONVICTED)),
    )


class _Watched:
    """Cases of one step as they are added."""

    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.undated = 0

    def add(self, began: date, end: str, ended: date | None, last: date) -> None:
        """One case; an end without a day, or one before its beginning, has no place in time."""
        if end and (ended is None or ended < began):
            self.undated += 1
            return
        day = ended if end and ended else max(last, began)
        self.cases.append(Case(days=(day - began).days, end=end))

    def step(self, name: StepName, ends: tuple[str, str], *, whole: int | None = None) -> Step:
        """The step; without `whole` nothing in it is unknown."""
        found = incidence(self.cases, ends=ends, at=HORIZONS)
        known = len(self.cases)
        return Step(
            name=name, ends=found, known=known, undated=self.undated,
            whole=known if whole is None else max(whole - self.undated, 1),
        )  # fmt: skip
