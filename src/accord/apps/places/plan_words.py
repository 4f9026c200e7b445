"""What a plan says, in sentences made from its numbers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.places.models import ForecastResponse, PreventionPlan, Shift
from accord.apps.places.selectors import PublicPlan, standing_of_run
from accord.apps.places.words import off_because
from accord.core.forecast.allocation.program import (
    BUDGET,
    CAPACITY,
    EXPOSURE,
    HELD_BACK,
    LEAST,
    MOST_VISITS,
    ROTATION,
    TRAVEL,
)
from accord.frame.ui import numbers
from accord.frame.ui.numbers import decimal


def off_sentence(run_id: UUID | str) -> str:
    """That a plan's forecast is off, so that nobody works by the plan; "" while it is in force."""
    standing = standing_of_run(run_id=run_id)
    if standing.is_in_force:
        return ""
    if standing.because and standing.since is None:
        return _(
            "Off: its forecast is not in force, because %(why)s. Nobody is to work by this plan, and "
            "its lines are not shown."
        ) % {"why": off_because(standing.because)}
    if standing.since is None:
        return _(
            "Off: its forecast is not in force. Nobody is to work by this plan, and its lines are not "
            "shown."
        )
    return _(
        "Off: its forecast is off since %(day)s, because %(why)s. Nobody is to work by this plan, and "
        "its lines are not shown any more."
    ) % {"day": date_format(standing.since, "DATE_FORMAT"), "why": off_because(standing.because)}


def limit_name(limit: str) -> str:
    """A limit in the reader's language."""
    if limit.startswith(LEAST):
        return _("least service in %(beat)s") % {"beat": limit.removeprefix(LEAST)}
    return {
        HELD_BACK: _("cells left alone by lot"),
        ROTATION: _("cells that rest"),
        CAPACITY: _("hours of the staff"),
        MOST_VISITS: _("visits to one cell and shift"),
        BUDGET: _("cost in all"),
        EXPOSURE: _("cap on presence of police"),
        TRAVEL: _("distance"),
    }.get(limit, limit)


def clash_sentence(limits: Sequence[str]) -> str:
    """Which limits cannot hold together; the lot is none that anybody may lift."""
    text = _("These limits cannot hold together: %(limits)s. Lift one of them and ask anew.") % {
        "limits": ", ".join(limit_name(one) for one in limits if one != HELD_BACK)
    }
    if HELD_BACK not in limits:
        return text
    return text + " " + _("Cells left alone by lot stay alone: nobody lifts the lot.")


def refusal_of(plan: PreventionPlan) -> str:
    """Why a plan was not made."""
    clashing = plan.facts.get("clashing")
    if clashing:
        return clash_sentence(clashing)
    return _(plan.refusal) if plan.refusal else ""


def cap_name(cap: float | None) -> str:
    """A cap in words."""
    if cap is None:
        return _("No cap")
    return _("At most %(cap)s times the average") % {"cap": numbers.plain(cap)}


def point_sentence(point: Mapping[str, Any]) -> str:
    """One point of the curve, for whoever chooses."""
    if point["clashing"]:
        return f"{cap_name(point['cap'])}: {clash_sentence(point['clashing'])}"
    return _(
        "%(cap)s: %(reached)s expected incidents reached, %(price)s less than without a cap; the "
        "group that bears most sees %(exposure)s times the average presence by resident"
    ) % {
        "cap": cap_name(point["cap"]),
        "reached": decimal(point["reached"], 2),
        "price": numbers.percent(point["price"]),
        "exposure": decimal(point["exposure"], 2),
    }


def gap_sentence(point: Mapping[str, Any]) -> str:
    """How far a plan can be from the best one, as the solver proved."""
    return _(
        "It reaches %(reached)s of the incidents expected here, if each visit reaches half of what is "
        "left; no plan within these limits reaches more than %(bound)s (gap %(gap)s, proved)."
    ) % {
        "reached": decimal(point["reached"], 3),
        "bound": decimal(point["bound"], 3),
        "gap": numbers.percent(point["gap"], 3),
    }


def cap_sentence(plan: PreventionPlan, name: str) -> str:
    """Who chose which cap, when and why."""
    if plan.cap_at is None:
        return ""
    return _("%(cap)s, chosen and signed by %(name)s: %(reason)s") % {
        "cap": cap_name(plan.cap),
        "name": name,
        "reason": plan.cap_reason,
    }


def record_sentences(plan: PreventionPlan) -> list[str]:
    """What the plan reaches beside last year's cells and today's plan, with the error."""
    record = plan.record
    if not record:
        return []
    if record.get("nobody"):
        return [
            _(
                "It could not be held against past weeks: within these limits nobody would have gone "
                "anywhere. Nobody can say that it does better than last year's map: use that."
            )
        ]
    if "last_year" not in record:
        return [
            _(
                "It could not be held against past weeks: there are %(weeks)s, and %(needed)s are "
                "needed. Nobody can say that it does better than last year's map: use that."
            )
            % {"weeks": record["weeks"], "needed": record["needed"]}
        ]
    lines = [(_own if record["is_last_years"] else _last_year)(record["last_year"])]
    if "today" in record:
        lines.append(_today(record["today"]))
    else:
        lines.append(
            _("What is done today is not known: nothing was written down for an earlier window.")
        )
    return lines


def _figures(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        "weeks": f"{found['weeks']}",
        "plan": decimal(found["plan"]),
        "low": decimal(found["lower"]),
        "high": decimal(found["upper"]),
        "other": decimal(found["other"]),
        "ratio": _two(found["ratio"]),
        "ratio_low": _two(found["ratio_lower"]),
        "ratio_high": _two(found["ratio_upper"]),
    }


def _two(value: float | None) -> str:
    return "–" if value is None else decimal(value, 2)


def _own(found: Mapping[str, Any]) -> str:
    return _(
        "It is made from last year's map. Made anew before each of the last %(weeks)s windows within "
        "the same limits, it would have reached %(plan)s recorded incidents per 100 staff hours "
        "(90 %% interval %(low)s to %(high)s)."
    ) % _figures(found)


def _last_year(found: Mapping[str, Any]) -> str:
    if found["ratio"] is None:
        return _(
            "Made anew before each of the last %(weeks)s windows within the same limits, it would have "
            "reached %(plan)s recorded incidents per 100 staff hours (90 %% interval %(low)s to %(high)s); "
            "from last year's cells %(other)s. One of both reached nothing, so that a gain cannot be told: "
            "use last year's map."
        ) % _figures(found)
    text = _(
        "Made anew before each of the last %(weeks)s windows within the same limits, it would have "
        "reached %(plan)s recorded incidents per 100 staff hours (90 %% interval %(low)s to %(high)s); "
        "from last year's cells %(other)s. The ratio is %(ratio)s (%(ratio_low)s to %(ratio_high)s)."
    ) % _figures(found)
    if found["adds"]:
        return text
    return text + " " + _("The gain is inside the error: use last year's map.")


def _today(found: Mapping[str, Any]) -> str:
    source = (
        _("what was written down for the newest earlier window")
        if found["source"] == "log"
        else _("the plan adopted for the newest earlier window")
    )
    if found["ratio"] is None:
        return _(
            "Today's plan (%(source)s) would have reached %(other)s per 100 staff hours in the same windows, "
            "the new one %(plan)s. One of both reached nothing, so that a gain cannot be told."
        ) % {**_figures(found), "source": source}
    text = _(
        "Today's plan (%(source)s) would have reached %(other)s per 100 staff hours in the same windows: "
        "the ratio is %(ratio)s (%(ratio_low)s to %(ratio_high)s). It was made knowing most of them, "
        "which flatters it."
    ) % {**_figures(found), "source": source}
    if found["adds"]:
        return text
    return text + " " + _("The gain over today's plan is inside the error.")


def shift_name(shift: str) -> str:
    """A shift in the reader's language."""
    return str(dict(Shift.choices)[shift])


def activity_name(activity: str) -> str:
    """An activity in the reader's language."""
    return str(dict(ForecastResponse.Activity.choices)[activity])


def public_lines(found: PublicPlan | None) -> list[str]:
    """An adopted plan as anyone may know it."""
    if found is None:
        return []
    parts = ", ".join(
        f"{activity_name(name)} {decimal(hours)} h"
        for name, hours in found.hours_by_activity.items()
    )
    lines = [_("The newest adopted plan gives: %(parts)s.") % {"parts": parts or _("nothing")}]
    if not found.has_groups:
        lines.append(_("No layer tells who lives where, so that nobody can say who bears it."))
    elif "patrol" in found.hours_by_activity:
        lines.append(
            _(
                "Presence of police: %(cap)s, chosen on %(day)s; the group that bears most sees "
                "%(exposure)s times the average by resident. The cap costs %(price)s of what is reached."
            )
            % {
                "cap": cap_name(found.cap).lower(),
                "day": date_format(found.chosen_on, "DATE_FORMAT"),
                "exposure": decimal(found.exposure, 2),
                "price": numbers.percent(found.price),
            }
        )
    return lines
