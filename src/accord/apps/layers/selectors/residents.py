"""Who lives where, by group, from the newest population layer that holds on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.db.models import Q

from accord.apps.layers.models import Feature, Layer
from accord.apps.layers.reading import AMBIENT, ambient_column
from accord.apps.layers.selectors.layers import layers_counting_on
from accord.frame.actor import Actor, Purpose

YEAR: Final = "year"
PREFIX: Final = "group_"
# Columns of a census table that are numbers and yet no group of people.
NO_GROUP: Final = frozenset(
    {"population", "total", "residents", "households", "area", "number", "id", "fid", "objectid"}
)
NO_GROUP_PARTS: Final = ("geoid", "shape", "code", "beat", "tract", "block", "fips")
TOTALS: Final = frozenset({"population", "total", "residents"})
GROUPS_AT_MOST: Final = 12
AMBIENT_AT_MOST: Final = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Residents:
    """Areas with the residents of each group; at least two groups, each with somebody in it."""

    layer: str
    shapes: tuple[Any, ...]
    groups: dict[str, npt.NDArray[np.float64]]


def residents_on(*, viewer: Actor, purpose: Purpose, day: date) -> Residents | None:
    """The newest population layer of the day; None where none is loaded or it tells no groups."""
    found = _newest_on(viewer, purpose, day)
    if found is None:
        return None
    layer, areas, columns = found
    groups = {
        name: np.array([_number(one.properties.get(name)) for one in areas]) for name in columns
    }
    told = {_told(name): people for name, people in groups.items() if people.sum() > 0}
    if len(told) < 2:
        return None
    return Residents(layer=layer.name, shapes=tuple(_shapes(areas)), groups=told)


@dataclass(frozen=True, eq=False, kw_only=True)
class Populations:
    """Areas by name with how many live in each."""

    layer: str
    names: tuple[str, ...]
    shapes: npt.NDArray[Any]
    people: npt.NDArray[np.float64]


def populations_on(*, viewer: Actor, purpose: Purpose, day: date) -> Populations | None:
    """The newest population layer of the day with the residents of each area.

    A column that names the total is taken at its word; where none does, those called `group_…` are
    added up. None where no layer is loaded, or it tells no total: another number may be of anything.
    """
    found = _newest_on(viewer, purpose, day)
    if found is None:
        return None
    layer, areas, _ = found
    people = _totals([one.properties for one in areas])
    if people is None:
        return None
    return Populations(
        layer=layer.name, names=tuple(map(str, areas)), shapes=_shapes(areas), people=people
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Ambient:
    """Where who or what is: `unit` says what is counted, such as “daytime population”."""

    layer: str
    unit: str
    shapes: npt.NDArray[Any]
    amounts: npt.NDArray[np.float64]


def ambient_on(*, viewer: Actor, purpose: Purpose, day: date) -> list[Ambient]:
    """The ambient layers of the day by name, of each series the newest version; three at most."""
    rows = layers_counting_on(viewer=viewer, purpose=purpose, day=day, role=Layer.Role.AMBIENT)
    newest: dict[Any, Layer] = {}
    for row in rows.order_by("name", "-valid_from", "-version"):
        newest.setdefault(row.series, row)
    found = []
    for row in list(newest.values())[:AMBIENT_AT_MOST]:
        column = ambient_column(row.fields)
        features = list(Feature.objects.filter(layer=row).order_by("number"))
        found.append(
            Ambient(
                layer=row.name, unit=column[len(AMBIENT) :].replace("_", " ").strip(),
                shapes=_shapes(features),
                amounts=np.array([_number(one.properties.get(column)) for one in features]),
            )
        )  # fmt: skip
    return found


def _newest_on(
    viewer: Actor, purpose: Purpose, day: date
) -> tuple[Layer, list[Feature], list[str]] | None:
    """The newest population layer of the day, its areas of that year, and its groups' columns.

    One of the own agency comes before those that it took up of others: a partner changes nobody's rates.
    """
    rows = layers_counting_on(viewer=viewer, purpose=purpose, day=day, role=Layer.Role.POPULATION)
    own = rows.filter(Q(owner_id=viewer.agency_id))
    by_age = ("-valid_from", "-uploaded_at")
    newest = own.order_by(*by_age).first() or rows.order_by(*by_age).first()
    if newest is None:
        return None
    areas = list(Feature.objects.filter(layer=newest).order_by("number"))
    facts = [one.properties for one in areas]
    return newest, [areas[at] for at in _of_year(facts, day)], group_columns(facts)


def _shapes(areas: Sequence[Feature]) -> npt.NDArray[Any]:
    return np.asarray(shapely.from_wkb([bytes(one.geometry) for one in areas]))


def _totals(facts: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.float64] | None:
    names = _names(facts)
    total = next((name for name in names if name.lower() in TOTALS), None)
    columns = [total] if total else _marked(names)
    if not columns:
        return None
    return np.array([sum(_number(row.get(name)) for name in columns) for row in facts])


def group_columns(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns that count a group: those called `group_…`, else every count that names none."""
    names = _names(facts)
    groups = _marked(names) or [name for name in names if _may_count(name, facts)]
    return groups[:GROUPS_AT_MOST]


def _names(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in facts for name in row))


def _marked(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.lower().startswith(PREFIX)]


def _may_count(name: str, facts: Sequence[Mapping[str, Any]]) -> bool:
    low = name.lower()
    if low == YEAR or low in NO_GROUP or any(part in low for part in NO_GROUP_PARTS):
        return False
    return all(_is_count(row.get(name)) for row in facts)


def _is_count(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value is None or (is_number and 0 <= value < float("inf"))


def _of_year(facts: Sequence[Mapping[str, Any]], day: date) -> list[int]:
    """Where a table tells several years, the rows of the last one that had begun by the day."""
    years = [row.get(YEAR) for row in facts]
    known = sorted({year for year in years if isinstance(year, int)})
    if not known:
        return list(range(len(facts)))
    begun = [year for year in known if year <= day.year] or known[:1]
    return [at for at, year in enumerate(years) if year == begun[-1]]


def _number(value: Any) -> float:
    return float(value) if _is_count(value) and value is not None else 0.0


def _told(name: str) -> str:
    words = name.removeprefix(PREFIX) if name.lower().startswith(PREFIX) else name
    return words.replace("_", " ").strip() or name
