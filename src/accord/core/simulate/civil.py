"""Civil time of the region: days, text forms and the offset to UTC, all from integers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from accord.core.simulate.draws import I64
from accord.core.simulate.plan import Plan

DAY = 1440
WEEK = 7 * DAY
_EPOCH = date(1970, 1, 1)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# US rule since 2007 (15 USC 260a): daylight time from the second Sunday of March, 02:00, to the
# first Sunday of November, 02:00. Written out, since zone files differ between machines.
_STANDARD_OFFSET, _DAYLIGHT_OFFSET = -300, -240
_CHANGE_AT = 120

_CLOCK_12 = [f"{(m // 60 + 11) % 12 + 1}:{m % 60:02d}:00 {'AP'[m // 720]}M" for m in range(DAY)]
_DAY_FORMS: Mapping[str, Callable[[date], str]] = {
    "us12": lambda d: f"{d.month}/{d.day}/{d.year} ",
    "us12pad": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year} ",
    "us12comma": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}, ",
    "year_mon": lambda d: f"{d.year} {_MONTHS[d.month - 1]} {d.day:02d} ",
    "mdy": lambda d: f"{d.month:02d}{d.day:02d}{d.year}",
    "hms": lambda _: "",
    "dmon": lambda d: f"{d.day:02d}-{_MONTHS[d.month - 1].upper()}-{d.year}",
    "hm": lambda _: "",
    "iso": lambda d: f"{d.isoformat()}T",
    "iso_date": lambda d: d.isoformat(),
}
_CLOCK_FORMS = {
    "us12": _CLOCK_12,
    "us12pad": [text.rjust(11, "0") for text in _CLOCK_12],
    "us12comma": [text.lower() for text in _CLOCK_12],
    "year_mon": [text.rjust(11, "0") for text in _CLOCK_12],
    "mdy": [""] * DAY,
    "hms": [f"{m // 60:02d}{m % 60:02d}00" for m in range(DAY)],
    "dmon": [""] * DAY,
    "hm": [f"{m // 60:02d}:{m % 60:02d}" for m in range(DAY)],
    "iso": [f"{m // 60:02d}:{m % 60:02d}:00" for m in range(DAY)],
    "iso_date": [""] * DAY,
}
FORMS = (*_DAY_FORMS, "epoch_ms")


@dataclass(frozen=True)
class Civil:
    """Tables for the days of a plan; times are civil minutes since midnight of `plan.start`."""

    dates: tuple[date, ...]
    offsets: I64
    changes: I64
    epoch_day: int
    day_texts: dict[str, list[str]]

    @classmethod
    def of(cls, plan: Plan) -> "Civil":
        """Build the tables, ten weeks longer than the plan since reports come late."""
        dates = tuple(plan.start + timedelta(days=n) for n in range(plan.weeks * 7 + 70))
        return cls(
            dates=dates,
            offsets=np.array(
                [_DAYLIGHT_OFFSET if _is_daylight(d) else _STANDARD_OFFSET for d in dates]
            ),
            changes=np.array([_change(d) for d in dates]),
            epoch_day=(plan.start - _EPOCH).days,
            day_texts={name: [form(d) for d in dates] for name, form in _DAY_FORMS.items()},
        )

    def valid(self, minutes: I64) -> I64:
        """Move times in the hour that spring skips to an hour later."""
        day, clock = minutes // DAY, minutes % DAY
        inside = day.clip(0, len(self.dates) - 1)
        skipped = (self.changes[inside] == 1) & (clock >= _CHANGE_AT) & (clock < _CHANGE_AT + 60)
        return minutes + np.where(skipped, 60, 0)

    def offset(self, minutes: I64) -> I64:
        """Minutes that civil time lies ahead of UTC; the repeated hour counts as daylight time."""
        day, clock = minutes // DAY, minutes % DAY
        changed = clock >= _CHANGE_AT
        back = (self.changes[day] == -1) & ~changed
        ahead = (self.changes[day] == 1) & ~changed
        return self.offsets[day] + np.where(back, 60, 0) - np.where(ahead, 60, 0)

    def epoch_ms(self, minutes: I64) -> I64:
        """Milliseconds since 1970 in UTC."""
        return (minutes - self.offset(minutes) + self.epoch_day * DAY) * 60_000

    def text(self, minutes: I64, form: str) -> list[str]:
        """Write times in one of FORMS; `iso` carries the offset from UTC."""
        if form == "epoch_ms":
            return [str(ms) for ms in self.epoch_ms(minutes).tolist()]
        days, clocks = self.day_texts[form], _CLOCK_FORMS[form]
        day, clock = (minutes // DAY).tolist(), (minutes % DAY).tolist()
        if form != "iso":
            return [days[d] + clocks[m] for d, m in zip(day, clock, strict=True)]
        zone = {-300: "-05:00", -240: "-04:00"}
        offsets = self.offset(minutes).tolist()
        rows = zip(day, clock, offsets, strict=True)
        return [days[d] + clocks[m] + zone[offset] for d, m, offset in rows]


def _nth_sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def _is_daylight(day: date) -> bool:
    """Whether daylight time holds at the end of the day."""
    return _nth_sunday(day.year, 3, 2) <= day < _nth_sunday(day.year, 11, 1)


def _change(day: date) -> int:
    if day == _nth_sunday(day.year, 3, 2):
        return 1
    return -1 if day == _nth_sunday(day.year, 11, 1) else 0
