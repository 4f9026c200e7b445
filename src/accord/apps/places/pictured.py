"""The picture and the counts by area as plain values, for the API and the command line."""

from dataclasses import asdict
from datetime import date
from typing import Any

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import explaining, selectors, words
from accord.apps.places.selectors import Aggregates, Picture
from accord.frame.errors import Invalid, Missing


def picture(found: Picture) -> dict[str, Any]:
    """Counts by agency, by week with what was expected, by weekday and hour."""
    kind = found.question.kind
    return {
        "kind": kind,
        "unit": unit_of(kind),
        "total": len(found.chosen),
        "without_coordinates": found.without_point,
        "by_agency": found.chosen.by_owner(),
        "not_compared": [asdict(one) for one in found.apart],
        "weeks": [asdict(point) for point in explaining.weeks_of(found)],
        "by_weekday_and_hour": found.chosen.by_weekday_and_hour().tolist(),
    }


def whole_quarter(day: date) -> date:
    """The first day of a quarter that may be asked for; raises `Invalid`."""
    if day not in words.quarters_before(selectors.today()):
        raise Invalid("Ask for one of the last eight whole quarters by its first day.")
    return day


def newest_quarter() -> date:
    """The first day of the last whole quarter."""
    return words.quarters_before(selectors.today())[0]


def demanded(found: Aggregates | None) -> Aggregates:
    """The counts by area; raises `Missing` where no layer has areas."""
    if found is None:
        raise Missing("No layer of beats or jurisdictions is loaded.")
    return found


def aggregates(found: Aggregates, *, kind: str) -> dict[str, Any]:
    """Counts by area and month; null where a number is hidden or not known."""
    return {
        "kind": kind,
        "months": found.months,
        "areas": found.areas,
        "counts": [
            [count if known else None for count, known in zip(*row, strict=True)]
            for row in zip(found.table.values, found.known, strict=True)
        ],
        "totals": [
            total if all(known) else None
            for total, known in zip(found.table.row_totals, found.known, strict=True)
        ],
        "known": found.known,
        "without_place": found.without_place,
        "minimum": found.table.minimum,
    }
