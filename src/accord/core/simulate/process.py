"""What truly happens, week by week: uneven, seasonal, self-exciting, with an intervention."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import islice

import numpy as np

from accord.core.simulate.civil import DAY, WEEK, Civil
from accord.core.simulate.draws import (
    I64,
    U64,
    Flags,
    Table,
    below,
    counters,
    draw,
    happens,
    key,
    poisson_like,
)
from accord.core.simulate.geography import Geography
from accord.core.simulate.lattice import COLUMNS, ROWS, SLOTS
from accord.core.simulate.offences import FAMILIES, Offence, offences
from accord.core.simulate.piles import Scratch, Waiting, spooled
from accord.core.simulate.plan import Plan

_BURN_IN_WEEKS = 5
# Near repeats fade over four weeks: weights by days since the parent (Townsley 2003; Johnson 2007).
_DELAY_DAYS = tuple(4096 // (4 + day * day // 6) for day in range(28))
_STEP_BLOCKS = Table.of([1, 4, 14, 4, 1])  # offspring lie 0–2 blocks away on each axis
_STAY_PERMILLE = 450  # offspring on the very segment of the parent
AREAS = ("inside", "ring", "elsewhere")
# A week that has more is made day by day, so that memory does not follow its size.
_LARGE_WEEK = 8_000
_IMMIGRANTS_AT_ONCE = 4_000
# How events wait on disk: minutes of 1,040 weeks and segments need 32 bits.
_PACKED = {
    "uid": "<u8", "parent": "<u8", "minute": "<i4", "offence": "<i2", "segment": "<i4",
    "slot": "<i2", "prevented": "?", "origin": "<i4",
}  # fmt: skip


@dataclass(frozen=True)
class Occurrences:
    """True events, arrays of shape (n,); minutes are civil, since midnight of the plan's start.

    `parent` is 0 for an event of its own accord. `prevented` events did not happen: they tell
    what would have, without the intervention. `origin` is the segment where a displaced event
    would have been, −1 for others.
    """

    uid: U64
    parent: U64
    minute: I64
    offence: I64
    segment: I64
    slot: I64
    prevented: Flags
    origin: I64

    def take(self, chosen: Flags | I64 | slice) -> "Occurrences":
        """Select by mask, index or slice."""
        return Occurrences(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def __len__(self) -> int:
        return self.uid.size


def join(parts: list[Occurrences]) -> Occurrences:
    """Concatenate; at least one part."""
    return Occurrences(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Occurrences)}
    )


class Process:
    """The generator of a region's true events; holds tables and no state.

    It goes slice by slice: weeks, or days where weeks are large. The slice changes no byte.
    """

    def __init__(
        self, plan: Plan, ground: Geography, civil: Civil, *, scratch: Scratch = spooled
    ) -> None:
        self.plan, self.ground, self.civil = plan, ground, civil
        self._scratch = scratch
        self.slice_minutes = DAY if plan.incidents > _LARGE_WEEK * plan.weeks else WEEK
        self._kinds = offences()
        self._near = np.array([o.near for o in self._kinds])
        self._family = np.array([FAMILIES.index(o.family) for o in self._kinds])
        self._hours = [Table.of(o.hours) for o in self._kinds]
        self._days = [Table.of(o.days) for o in self._kinds]
        self._places = [Table.of(row) for row in ground.risk]
        self._delay = Table.of(_DELAY_DAYS)
        self._scale = _immigrants_per_weight(plan, ground)
        self._inside, self._ring = intervention_zones(plan, ground)
        self._ring_places = Table.of(np.where(self._ring, ground.risk[0], 0))
        families = plan.intervention.families
        self._target = np.array([o.family in families for o in self._kinds])
        self.area_of_segment = np.where(self._inside, 0, np.where(self._ring, 1, 2))

    @property
    def per_week(self) -> int:
        """Slices in a week."""
        return WEEK // self.slice_minutes

    def weeks(self) -> Iterator[Occurrences]:
        """Yield the events of each week of the plan, by time, each week whole."""
        slices = self.slices()
        for _ in range(self.plan.weeks):
            yield join(list(islice(slices, self.per_week)))

    def slices(self) -> Iterator[Occurrences]:
        """Yield the events of each slice of the plan, by time; memory holds one slice.

        Near repeats wait in piles for their own slice, for four weeks at most.
        """
        waiting = Waiting(Occurrences, _PACKED, self._scratch)
        for week in range(-_BURN_IN_WEEKS, self.plan.weeks):
            for fresh in self._immigrants(week):
                waiting.lay(fresh, fresh.minute // self.slice_minutes)
            for time in range(week * self.per_week, (week + 1) * self.per_week):
                happened = self._unfolded(time, waiting)
                if week >= 0:
                    yield happened.take(np.lexsort((happened.uid, happened.minute)))

    def _unfolded(self, time: int, waiting: Waiting[Occurrences]) -> Occurrences:
        """What is due in a slice, with all near repeats that it still brings forth there."""
        fresh = waiting.due(time)
        done = [fresh.take(slice(0))]
        while len(fresh):
            settled = self._intervene(fresh)
            done.append(settled)
            offspring = self._offspring(settled)
            due = offspring.minute // self.slice_minutes
            waiting.lay(offspring.take(due > time), due[due > time])
            fresh = offspring.take(due == time)
        return join(done)

    def _immigrants(self, week: int) -> Iterator[Occurrences]:
        """Events of their own accord, some at a time: each is a function of its counter alone."""
        counts = [self._count(week, at, kind) for at, kind in enumerate(self._kinds)]
        ends = np.cumsum(counts)
        for start in range(0, int(ends[-1]), _IMMIGRANTS_AT_ONCE):
            size = min(_IMMIGRANTS_AT_ONCE, int(ends[-1]) - start)
            offence = np.searchsorted(ends, np.arange(start, start + size), side="right")
            yield self._immigrated(week, start, offence)

    def _immigrated(self, week: int, start: int, offence: I64) -> Occurrences:
        stream = key(self.plan.seed, "immigrant", week)
        uid = draw(stream, counters(offence.size, start=start)) | np.uint64(1)
        day, segment = np.zeros_like(offence), np.zeros_like(offence)
        for at in np.unique(offence).tolist():
            own = offence == at
            day[own] = self._days[at].pick(self._draw("day", uid[own]))
            segment[own] = self._places[self._family[at]].pick(self._draw("place", uid[own]))
        minute = week * WEEK + day * DAY + self._clock(uid, offence)
        return self._events(uid, np.zeros_like(uid), minute, offence, segment)

    def _count(self, week: int, at: int, kind: Offence) -> int:
        month = self.civil.dates[max(0, week * 7 + 3)].month - 1
        expected = kind.weight * kind.season[month] * 12 * self._scale.numerator
        scale = sum(kind.season) * self._scale.denominator
        shrink = max(0, scale.bit_length() - 30)
        stream = key(self.plan.seed, "count", at)
        return poisson_like(expected >> shrink, scale >> shrink, stream, week + _BURN_IN_WEEKS)

    def _clock(self, uid: U64, offence: I64) -> I64:
        hour = np.zeros_like(offence)
        for at in np.unique(offence).tolist():
            own = offence == at
            hour[own] = self._hours[at].pick(self._draw("hour", uid[own]))
        return hour * 60 + below(self._draw("minute", uid), 60)

    def _events(
        self, uid: U64, parent: U64, minute: I64, offence: I64, segment: I64
    ) -> Occurrences:
        return Occurrences(
            uid=uid,
            parent=parent,
            minute=self.civil.valid(minute),
            offence=offence,
            segment=segment,
            slot=below(self._draw("slot", uid), SLOTS),
            prevented=np.zeros(uid.size, dtype=np.bool_),
            origin=np.full(uid.size, -1),
        )

    def _offspring(self, parents: Occurrences) -> Occurrences:
        """One or two near repeats of some events; offspring of the prevented are prevented too."""
        born = []
        for nth in (0, 1):
            chance = self._near[parents.offence] // 2
            rng = self._draw(f"near{nth}", parents.uid)
            chosen = parents.take(happens(rng, chance))
            uid = self._draw(f"child{nth}", chosen.uid) | np.uint64(1)
            day = chosen.minute // DAY + self._delay.pick(self._draw("delay", uid))
            minute = day * DAY + self._clock(uid, chosen.offence)
            # Same-day offspring come after their parent.
            minute = np.where(minute <= chosen.minute, minute + DAY, minute)
            segment = self._beside(chosen.segment, uid)
            child = self._events(uid, chosen.uid, minute, chosen.offence, segment)
            born.append(replace(child, prevented=chosen.prevented))
        return join(born)

    def _beside(self, segment: I64, uid: U64) -> I64:
        """The parent's segment, or one of the same street direction within two blocks."""
        up_count = (COLUMNS + 1) * ROWS
        is_avenue = segment < up_count
        local = np.where(is_avenue, segment, segment - up_count)
        width = np.where(is_avenue, COLUMNS + 1, COLUMNS)
        height = np.where(is_avenue, ROWS, ROWS + 1)
        dx = _STEP_BLOCKS.pick(self._draw("dx", uid)) - 2
        dy = _STEP_BLOCKS.pick(self._draw("dy", uid)) - 2
        column = np.minimum((local % width + dx).clip(0), width - 1)
        row = np.minimum((local // width + dy).clip(0), height - 1)
        moved = row * width + column + np.where(is_avenue, 0, up_count)
        stays = happens(self._draw("stay", uid), _STAY_PERMILLE)
        return np.where(stays, segment, moved)

    def _intervene(self, events: Occurrences) -> Occurrences:
        """Prevent some target events in the area from the first week on, and displace some."""
        programme = self.plan.intervention
        begins = self.plan.intervention_week * WEEK
        treated = self._inside[events.segment] & (events.minute >= begins) & ~events.prevented
        treated &= self._target[events.offence]
        hit = treated & happens(self._draw("effect", events.uid), programme.effect_permille)
        if not hit.any():
            return events
        moved = hit & happens(self._draw("displace", events.uid), programme.displaced_permille)
        kept = replace(events, prevented=events.prevented | hit)
        source = events.take(moved)
        uid = self._draw("displaced", source.uid) | np.uint64(1)
        target = self._ring_places.pick(self._draw("ring", uid))
        displaced = self._events(uid, source.parent, source.minute, source.offence, target)
        return join([kept, replace(displaced, origin=source.segment)])

    def _draw(self, name: str, uid: U64) -> U64:
        return draw(key(self.plan.seed, name), uid)


def intervention_zones(plan: Plan, ground: Geography) -> tuple[Flags, Flags]:
    """Return which segments lie inside the intervention area and in the ring around it."""
    programme = plan.intervention
    distance = ground.chebyshev(ground.hot_block)[ground.streets.block]
    inside = distance <= programme.radius_blocks
    return inside, ~inside & (distance <= programme.radius_blocks + programme.ring_blocks)


def report_permille(ground: Geography) -> I64:
    """Chance that an event is reported, per million, shape (offences, beats)."""
    own = np.array([o.report for o in offences()])
    return own[:, None] * ground.beat_report_permille[None, :]


def _immigrants_per_weight(plan: Plan, ground: Geography) -> Fraction:
    """Events a week per unit of offence weight, so that reports come out as planned."""
    reported = report_permille(ground)
    total = Fraction(0)
    for at, kind in enumerate(offences()):
        risk = ground.risk[FAMILIES.index(kind.family)]
        seen = int((risk * reported[at][ground.streets.beat]).sum())
        share = Fraction(seen, int(risk.sum()) * 1_000_000)
        total += kind.weight * share / (1 - Fraction(kind.near, 1000))
    return Fraction(plan.incidents, plan.weeks) / total
