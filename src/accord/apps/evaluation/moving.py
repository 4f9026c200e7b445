"""Did it move, and what is known by the five questions: words, a map with its table, definitions."""

from collections.abc import Mapping
from typing import Any

import shapely
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.wording import decimal, language, number, percent
from accord.core.charts import ChangedArea, change_map
from accord.core.charts import Chart as Drawn
from accord.frame.ui.components import Chart

Held = Mapping[str, Any]


def moved_words(found: Held) -> list[str]:
    """Each way in which it may have moved, in the evidence's words; older evidence has a catchment."""
    held = found.get("displacement") or found.get("catchment") or {}
    return list(held.get("words", {}).get(language(), []))


def emmie(found: Held) -> list[tuple[str, str]]:
    """The five questions; what was not measured is said to be so."""
    held = (found.get("emmie") or {}).get(language(), {})
    labels = {
        "effect": _("Effect"), "mechanism": _("Mechanism"), "moderators": _("Moderators"),
        "implementation": _("Implementation"), "economic_cost": _("Economics"),
    }  # fmt: skip
    return [(label, held.get(name) or _("not measured")) for name, label in labels.items()]


def roles() -> dict[str, str]:
    """What a unit is in the evaluation."""
    return {
        "treated": _("treated"), "catchment": _("catchment"), "similar": _("similar place"),
        "other": _("other"),
    }  # fmt: skip


def change_of(one: Held) -> float | None:
    """A unit's change against what the others let expect; None where nothing was expected."""
    seen, hoped = number(one["observed"]), number(one["expected"])
    return seen / hoped - 1 if hoped > 0 and seen >= 0 else None


def map_of(row: Evaluation, found: Held) -> Drawn | None:
    """Units by their change, the treated ones and where it may have moved outlined."""
    held = (found.get("displacement") or {}).get("by_unit")
    if not held:
        return None
    named = roles()
    areas = [
        ChangedArea(
            name=one["unit"], role=named[one["role"]], change=change_of(one),
            is_outlined=one["role"] in {"treated", "catchment"},
            shape=shapely.geometry.mapping(
                shapely.from_wkb(bytes.fromhex(row.plan.ground[one["unit"]]))
            ),
        )
        for one in held
        if one["unit"] in row.plan.ground
    ]  # fmt: skip
    return change_map(
        areas,
        title=_("Where it changed"),
        unit=_("change"),
        columns=(_("Area"), _("Role"), pgettext("difference", "Change")),
    )


def map_shown(row: Evaluation, found: Held) -> Chart | None:
    """The map on the page with its table."""
    held = (found.get("displacement") or {}).get("by_unit")
    if not held:
        return None
    order = {"treated": 0, "catchment": 1, "similar": 2, "other": 3}
    named = roles()
    ranked = sorted(held, key=lambda one: (order[one["role"]], one["unit"]))
    return Chart(
        title=_("Where it changed"),
        src=reverse("evaluation:map", args=[row.pk]),
        alt=_(
            "Each area coloured by its change since the start against what the other areas let "
            "expect; treated areas and the catchment are outlined. The table holds the same numbers."
        ),
        columns=[_("Area"), _("Role"), _("Recorded"), _("Expected"), pgettext("difference", "Change")],
        rows=[
            [
                one["unit"], named[one["role"]], decimal(number(one["observed"]), 0),
                decimal(number(one["expected"])), percent(change_of(one)),
            ]
            for one in ranked
        ],
        note=_("One area's change is mostly chance: it has no interval, and no area is judged by it alone."),
        height=420,
    )  # fmt: skip
