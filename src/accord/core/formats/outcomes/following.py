"""What became of one arrest, day by day, from all that was told of it; what was not told is not inferred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from accord.core.formats.outcomes.matching import Known
from accord.core.formats.outcomes.stages import Convicts, Stage, stages

CHARGED: Final = frozenset({"filed", "amended", "withdrawn"})  # what is withdrawn was filed before
STANDS: Final = frozenset({"filed", "amended"})
DECLINED: Final = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One version of what one stage of a case came to; `is_current` is the newest of its kind."""

    stage: Stage
    status: str
    charge: str = ""
    day: date | None = None
    is_current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Whether and when a charge was filed, and to which end the case came and when.

    A day is None where the event is not told of or its day is not. `end` is never UNKNOWN: a
    story is of an arrest of which something was told.
    """

    is_charged: bool
    charged: date | None
    end: Known
    ended: date | None
    referred: date | None


def story(told: Iterable[Told]) -> Story:
    """The story of one arrest.

    Of several charges one conviction convicts, on the first such day. Without one, a case has ended
    only if every charge that stands has a disposition, all of which say so, or if the referral was
    declined and nothing was filed; its day is the last of theirs.
    """
    held = list(told)
    current = [one for one in held if one.is_current]
    dispositions = [one for one in current if one.stage is Stage.DISPOSITION]
    charges = [one for one in held if one.stage is Stage.CHARGE and one.status in CHARGED]
    end, ended = _end(current, dispositions)
    return Story(
        is_charged=bool(charges or dispositions),
        charged=_first(one.day for one in charges if one.status in STANDS),
        end=end,
        ended=ended,
        referred=_first(one.day for one in held if one.stage is Stage.REFERRAL),
    )


def _end(current: list[Told], dispositions: list[Told]) -> tuple[Known, date | None]:
    said = [(one, _convicts(one)) for one in dispositions]
    convictions = [one.day for one, says in said if says is Convicts.YES]
    if convictions:
        return Known.CONVICTED, _first(convictions)
    standing = {one.charge for one in current if one.stage is Stage.CHARGE and one.status in STANDS}
    is_open = bool(standing - {one.charge for one in dispositions})
    if is_open or any(says is Convicts.NOT_SAID for _, says in said):
        return Known.PENDING, None
    ends = [one.day for one in dispositions]
    ends += [one.day for one in current if (one.stage, one.status) == (Stage.CHARGE, "withdrawn")]
    if not ends:
        ends = [one.day for one in current if (one.stage, one.status) == (Stage.REFERRAL, DECLINED)]
    if not ends:
        return Known.PENDING, None
    days = [day for day in ends if day is not None]
    return Known.NOT_CONVICTED, max(days) if len(days) == len(ends) else None


def _convicts(one: Told) -> Convicts:
    status = stages()[Stage.DISPOSITION].statuses.get(one.status)
    return Convicts.NOT_SAID if status is None else status.convicts


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
