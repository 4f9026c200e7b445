"""What a plan says, from what people chose: the text that is hashed, and what the past lets learn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from accord.apps.evaluation.extracting import Extract, neighbours_of
from accord.core.evaluate import (
    LEAST_BEFORE,
    LEAST_DONORS,
    Asked,
    Lot,
    Plan,
    area_counts,
    comparable,
    design_of,
    drawn_by_lot,
    minimum_detectable_effect,
    month_of,
    months_between,
    next_month,
    past_worlds,
    periods_before,
    power_of,
)
from accord.core.geo import Area

SEED: Final = 20260101
TRIALS: Final = 200
CATCHMENTS: Final = ("touching", "metres", "none")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The units of a plan: names that no two share, their shapes and who holds their records."""

    names: tuple[str, ...]
    shapes: tuple[bytes, ...]  # WKB

    @property
    def geometries(self) -> npt.NDArray[Any]:
        """The shapes as shapely knows them."""
        return np.asarray(shapely.from_wkb(list(self.shapes)), object)

    def only(self, names: Sequence[str]) -> "Ground":
        """The named units, in their order."""
        at = {name: place for place, name in enumerate(self.names)}
        return Ground(names=tuple(names), shapes=tuple(self.shapes[at[name]] for name in names))

    def as_json(self) -> dict[str, str]:
        """As it is kept beside the plan."""
        return {name: shape.hex() for name, shape in zip(self.names, self.shapes, strict=True)}

    @classmethod
    def of_json(cls, kept: Mapping[str, str]) -> "Ground":
        """As it was kept; names in the order of the alphabet, whatever the database made of it."""
        names = sorted(kept)
        return cls(names=tuple(names), shapes=tuple(bytes.fromhex(kept[name]) for name in names))


def catchment_of(ground: Ground, treated: Sequence[str], rule: str, metres: int) -> list[str]:
    """The units that a programme in the treated ones may touch."""
    if rule == "none":
        return []
    if rule == "touching":
        near = neighbours_of(ground.names, ground.geometries)
        return sorted({name for one in treated for name in near[one]} - set(treated))
    shapes = dict(zip(ground.names, ground.geometries, strict=True))
    joined = Area(geometry=shapely.union_all([shapes[name] for name in treated]))
    reach = joined.projection.geometry_to_metres(joined.geometry).buffer(metres)
    return sorted(
        name
        for name, shape in shapes.items()
        if name not in treated and joined.projection.geometry_to_metres(shape).intersects(reach)
    )


def places_of(plan: Plan, ground: Ground, lot: Lot) -> dict[str, list[str]]:
    """What a lot made of a plan's areas: treated, held back, and what lies in their reach."""
    settings = plan.settings
    near = catchment_of(ground, lot.drawn, settings["catchment"], settings["catchment_m"])
    return {
        "treated": list(lot.drawn), "held_back": list(lot.held_back),
        "reach": [name for name in near if name not in lot.held_back],
    }  # fmt: skip


def as_if_drawn(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as if some lot had fallen: for what is told before one has."""
    number, areas = settings.get("lot_treats", 0), settings["treated"]
    if not number:
        return dict(settings)
    drawn = drawn_by_lot(areas, number, "some lot")
    return {
        **settings, "treated": list(drawn),
        "held_back": [name for name in areas if name not in drawn],
    }  # fmt: skip


def plan_of(content: Mapping[str, Any]) -> Plan:
    """The plan that is kept as JSON."""
    held = dict(content)
    held["start"] = date.fromisoformat(held["start"])
    held["secondary_outcomes"] = tuple(held.get("secondary_outcomes", ()))
    return Plan(**held)


def with_partners(plan: Plan, oris: Sequence[str]) -> Plan:
    """The plan with those who must sign it, as it is frozen."""
    return replace(plan, settings={**plan.settings, "must_sign": sorted(oris)})


def design_for(
    past: Extract, settings: Mapping[str, Any], *, start: date, follow_up: int, alpha: float = 0.05
) -> str:
    """The design that the published table gives for this past: chosen before any result."""
    settings = as_if_drawn(settings)
    before, first = len(past.months), start.replace(day=1)
    months = months_between(first, next_month(first, follow_up))
    asked = Asked.of(
        {
            "units": past.units, "counts": past.table(), "treated": settings["treated"],
            "reach": settings["reach"], "held_back": settings.get("held_back", ()),
            "first_after": before, "alpha": alpha,
            "starts": [
                before + months.index(month_of(settings.get("starts", {}).get(name, f"{first:%Y-%m}")))
                for name in settings["treated"]
            ],
        }
    )  # fmt: skip
    return design_of(asked, follow_up=follow_up)[0].design


def learnable(past: Extract, plan: Plan) -> dict[str, Any]:
    """What a comparison as long as the plan's could have seen in this past, in both languages."""
    if plan.settings.get("lot_treats"):
        return _nothing("lot")
    table = _own_and_donors(past, plan.settings)
    months, after = table.shape[1], plan.follow_up_months
    before = periods_before(months, after)
    if not before:
        return _nothing("short", months=months, needed=after + LEAST_BEFORE)
    donors = comparable(table, 0, before)
    rows = table[[0, *donors]]
    try:
        worlds = past_worlds(rows, treated=0, before=before, after=after)
    except ValueError:  # too few donors, or no event at all
        return _nothing("few" if len(donors) < LEAST_DONORS else "none", donors=len(donors))
    told = power_of(
        worlds, plan.smallest_effect, rng=np.random.default_rng(SEED), trials=TRIALS,
        alpha=plan.alpha,
    )  # fmt: skip
    least = minimum_detectable_effect(
        worlds, seed=SEED, trials=TRIALS, alpha=plan.alpha, rise=plan.smallest_effect > 0
    )
    return {
        "state": "told", "share": told.share, "smallest": plan.smallest_effect,
        "least": least.effect, "can_be_learnt": told.can_be_learnt, "areas": told.areas,
        "months": months, "donors": len(donors),
        "a_month": round(float(np.nanmean(table[0])), 1),
        "en": f"{told.in_words()} {least.in_words()}",
        "es": f"{told.in_words(language='es')} {least.in_words(language='es')}",
    }  # fmt: skip


def _nothing(state: str, **numbers: int) -> dict[str, Any]:
    words = {
        "short": (
            (
                f"The past has {numbers.get('months')} months, {numbers.get('needed')} are needed: what "
                "could be seen cannot be told, and this may not be learnt."
            ),
            (
                f"El pasado tiene {numbers.get('months')} meses y se necesitan {numbers.get('needed')}: "
                "no se puede decir qué se vería, y quizá esto no se pueda saber."
            ),
        ),
        "lot": (
            (
                "What a lot of these areas could show is not told beforehand: each area counts as one, so few "
                "areas show great changes only."
            ),
            (
                "Lo que un sorteo de estas zonas podría mostrar no se dice de antemano: cada zona cuenta como "
                "una, y pocas zonas solo muestran cambios grandes."
            ),
        ),
        "few": (
            (
                f"Only {numbers.get('donors')} comparable areas, {LEAST_DONORS} are needed: nothing "
                "calibrates the comparison, and this cannot be learnt well."
            ),
            (
                f"Solo {numbers.get('donors')} zonas comparables, se necesitan {LEAST_DONORS}: nada "
                "calibra la comparación, y esto no se puede saber bien."
            ),
        ),
        "none": (
            (
                "Too little is recorded in the area before the start: no comparison could show a "
                "change, and this cannot be learnt."
            ),
            (
                "En la zona se registró demasiado poco antes del inicio: ninguna comparación podría "
                "mostrar un cambio, y esto no se puede saber."
            ),
        ),
    }[state]
    return {"state": state, "can_be_learnt": False, "en": words[0], "es": words[1], **numbers}


def _own_and_donors(past: Extract, settings: Mapping[str, Any]) -> npt.NDArray[np.float64]:
    """The treated units' sum first, then every unit outside them and their catchment."""
    cells = past.table()
    own = [past.units.index(name) for name in settings["treated"]]
    others = [
        place
        for place, name in enumerate(past.units)
        if place not in own and name not in settings["reach"]
    ]
    return np.vstack([area_counts(cells, [own]), cells[others]])
