"""What reaches the police: reported events, their numbers, delays and later restatements."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from accord.core.simulate.agencies import police
from accord.core.simulate.civil import DAY, WEEK, Civil
from accord.core.simulate.draws import I64, U64, Flags, Table, below, draw, happens, key
from accord.core.simulate.geography import Geography
from accord.core.simulate.offences import offence_index, offences
from accord.core.simulate.piles import Scratch, Waiting, spooled
from accord.core.simulate.plan import Plan
from accord.core.simulate.process import Occurrences, Process, report_permille

NEVER = 1 << 20
RESTATE_WEEKS = 3  # a report changes at most this many weeks after it was taken
_DELAY = Table.of([850, 120, 30])  # within hours, within days, within weeks
_UNFOUNDED_PERMILLE, _RECLASSIFIED_PERMILLE = 20, 50
# How reports lie on disk: 49 bytes instead of 128.
PACKED = {
    "uid": "<u8", "agency": "<i1", "year": "<i2", "number": "<i4", "offence": "<i2",
    "second": "<i2", "revised": "<i2", "segment": "<i4", "slot": "<i2", "first": "<i4",
    "last": "<i4", "reported": "<i4", "reclassified_week": "<i4", "unfounded_week": "<i4",
    "arrest_week": "<i4", "suspects": "<i1",
}  # fmt: skip


@dataclass(frozen=True)
class Reports:
    """Reported events, arrays of shape (n,); minutes since the plan's start, weeks of the plan.

    A week of NEVER means that it does not come. `number` runs per agency and calendar year.
    """

    uid: U64
    agency: I64
    year: I64
    number: I64
    offence: I64
    second: I64
    revised: I64
    segment: I64
    slot: I64
    first: I64
    last: I64
    reported: I64
    reclassified_week: I64
    unfounded_week: I64
    arrest_week: I64
    suspects: I64

    def take(self, chosen: Flags | I64 | slice) -> "Reports":
        """Select by mask, index or slice."""
        return Reports(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def __len__(self) -> int:
        return self.uid.size

    def changed_in(self, week: int) -> Flags:
        """Which reports were restated in the week."""
        return (
            (self.reclassified_week == week)
            | (self.unfounded_week == week)
            | (self.arrest_week == week)
        )


def join(parts: list[Reports]) -> Reports:
    """Concatenate; at least one part."""
    return Reports(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Reports)}
    )


def is_reported(plan: Plan, ground: Geography, events: Occurrences) -> Flags:
    """Decide which events reach the police: offence and beat set the chance."""
    chance = report_permille(ground)[events.offence, ground.streets.beat[events.segment]]
    rng = draw(key(plan.seed, "reported"), events.uid)
    return ~events.prevented & (below(rng, 1_000_000) < chance)


class Desk:
    """Takes reports slice by slice and numbers them; remembers only running numbers."""

    def __init__(
        self, plan: Plan, ground: Geography, civil: Civil, *, scratch: Scratch = spooled
    ) -> None:
        self._plan, self._ground, self._civil = plan, ground, civil
        self._scratch = scratch
        self._next = np.ones((len(police()), 3000), dtype=np.int64)
        kinds = offences()
        codes = offence_index()
        self._gap = np.array([60 * o.gap for o in kinds])
        self._suspect = np.array([o.suspect for o in kinds])
        self._arrest = np.array([1000 * o.arrest // max(1, o.suspect) for o in kinds])
        self._reclass = np.array([codes[o.reclass] for o in kinds])
        self._years = np.array([day.year for day in civil.dates])

    def slices(self, process: Process) -> Iterator[Reports]:
        """Yield the reports taken in each slice of the process, in order of time."""
        waiting = Waiting(Reports, PACKED, self._scratch)
        for time, events in enumerate(process.slices()):
            taken = self._taken(events.take(is_reported(self._plan, self._ground, events)))
            waiting.lay(taken, taken.reported // process.slice_minutes)
            now = waiting.due(time)
            yield self._numbered(now.take(np.lexsort((now.uid, now.reported))))

    def _taken(self, events: Occurrences) -> Reports:
        uid, offence = events.uid, events.offence
        gap = below(self._draw("gap", uid), self._gap[offence] + 1)
        last = self._civil.valid(events.minute + gap)
        reported = self._civil.valid(last + self._delay(uid))
        week = reported // WEEK
        unfounded = happens(self._draw("unfounded", uid), _UNFOUNDED_PERMILLE)
        again = happens(self._draw("reclass", uid), _RECLASSIFIED_PERMILLE) & ~unfounded
        known = happens(self._draw("suspect", uid), self._suspect[offence])
        more = happens(self._draw("suspects", uid), 180)
        arrest = known & ~unfounded & happens(self._draw("arrest", uid), self._arrest[offence])
        second = happens(self._draw("second", uid), 90)
        second_kind = below(self._draw("which", uid), len(self._suspect))
        soon = below(self._draw("soon", uid), 10)
        return Reports(
            uid=uid,
            agency=self._ground.streets.agency[events.segment],
            year=self._years[reported // DAY],
            number=np.zeros_like(offence),
            offence=offence,
            second=np.where(second & (second_kind != offence), second_kind, -1),
            revised=self._reclass[offence],
            segment=events.segment,
            slot=events.slot,
            first=events.minute,
            last=last,
            reported=reported,
            reclassified_week=np.where(again, week + 1 + self._later("a", uid), NEVER),
            unfounded_week=np.where(unfounded, week + 1 + self._later("b", uid), NEVER),
            arrest_week=np.where(arrest, week + (soon - 6).clip(0, RESTATE_WEEKS), NEVER),
            suspects=known * (1 + more),
        )

    def _later(self, name: str, uid: U64) -> I64:
        return below(self._draw(name, uid), RESTATE_WEEKS)

    def _delay(self, uid: U64) -> I64:
        kind = _DELAY.pick(self._draw("delay-kind", uid))
        spread = below(self._draw("delay-by", uid), np.array([600, 6 * DAY, 27 * DAY])[kind])
        return np.array([5, DAY, 7 * DAY])[kind] + spread

    def _numbered(self, taken: Reports) -> Reports:
        number = np.zeros_like(taken.number)
        groups = taken.agency * 3000 + taken.year
        for group in np.unique(groups).tolist():
            own = groups == group
            at, year = divmod(group, 3000)
            count = int(own.sum())
            number[own] = self._next[at, year] + np.arange(count)
            self._next[at, year] += count
        values = {f.name: getattr(taken, f.name) for f in fields(Reports)}
        return Reports(**{**values, "number": number})

    def _draw(self, name: str, uid: U64) -> U64:
        return draw(key(self._plan.seed, "report", name), uid)
