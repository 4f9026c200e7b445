"""Strategies as plain values for the API and the command line."""

from math import isfinite
from typing import Any

from accord.apps.agencies.kinds import unit_of
from accord.apps.strategies import alarm_words, indicator_words, wording
from accord.apps.strategies.indicating import AgencyLine, Sums
from accord.apps.strategies.models import Action, IndicatorFigure, IndicatorTarget, Strategy
from accord.apps.strategies.selectors import Measured, MeasuredIndicator
from accord.core.evaluate import ReportingGap
from accord.core.evaluate.harm import HarmIndex
from accord.core.evaluate.indicators import Indicator


def strategy(row: Strategy) -> dict[str, Any]:
    """A strategy without its measures."""
    return {
        "id": row.pk,
        "title": row.title,
        "status": row.status,
        "lead": row.lead.ori,
        "kind": row.kind,
        "offences": row.offences,
        "area": row.area_name,
        "starts_on": row.starts_on,
        "scanning": row.scanning,
        "analysis": row.analysis,
        "response": row.response,
        "assessment": row.assessment,
        "partners": [
            {"agency": one.agency.ori, "name": one.agency.name, "status": one.status}
            for one in row.partnerships.all()
        ],
        "actions": [action(one) for one in row.actions.all()],
    }


def action(row: Action) -> dict[str, Any]:
    """An action."""
    return {
        "id": row.pk,
        "title": row.title,
        "owner": row.owner.ori,
        "person": row.person,
        "due_on": row.due_on,
        "done_on": row.done_on,
        "goal": row.goal_id,
        "place": row.place,
        "dose_planned": row.dose_planned,
        "dose_unit": row.dose_unit,
        "dose_delivered": row.dose_delivered,
        "evidence": row.evidence,
    }


def goal(found: Measured) -> dict[str, Any]:
    """A goal with its measure."""
    row, progress = found.goal, found.progress
    counts = found.counts if progress else None
    periods = found.periods
    measured = found.gap
    on_gap = measured.progress if measured else None
    judged = progress or on_gap
    change = judged.change if judged else None
    return {
        "id": row.pk,
        "outcome": row.outcome,
        "offences": row.offences,
        "baseline_from": row.baseline_from,
        "baseline_to": row.baseline_to,
        "target_percent": row.target_percent,
        "due_on": row.due_on,
        "unit": unit_of(found.kind),
        "baseline_count": counts.baseline if counts else None,
        "baseline_days": periods.baseline_days if periods else None,
        "observed_count": counts.observed if counts else None,
        "observed_from": periods.observed_from if periods else None,
        "observed_to": periods.observed_to if periods else None,
        "change": _number(change.estimate) if change else None,
        "change_lower": _number(change.lower) if change else None,
        "change_upper": _number(change.upper) if change else None,
        "level": change.level if change else None,
        "status": found.status,
        "told_late": found.told_late,
        "sentence": wording.verdict(found),
        "rounded": bool(counts and counts.rounded),
        "counted": list(found.coverage.counted),
        "unseen": list(found.coverage.unseen),
        "late": list(found.coverage.late),
        "short": [*found.coverage.short, *found.coverage.holed],
        "missing": [
            {"agency": one.agency, "first": one.first, "last": one.last}
            for one in found.coverage.missing
        ],
        "left_out": found.left_out,
        "limits": wording.limits_of(found),
        "dispersion": progress.spread.floored if progress and progress.spread else None,
        "watched": _watched(found),
        "partner": row.partner,
        "gap_before": _gap(on_gap.baseline, measured.baseline_days)
        if measured and on_gap
        else None,
        "gap_since": _gap(on_gap.observed, measured.observed_days) if measured and on_gap else None,
    }


def figure(row: IndicatorFigure) -> dict[str, Any]:
    """A figure that was handed in."""
    return {
        "indicator": row.indicator, "version": row.version, "month": row.month,
        "agency": row.agency.ori, "numerator": row.numerator, "denominator": row.denominator,
    }  # fmt: skip


def target(row: IndicatorTarget) -> dict[str, Any]:
    """A target; of its weights which table they are."""
    kept = row.weights
    names = ("id", "version", "source", "unit", "digest")
    about = {name: kept[name] for name in names} if kept else None
    return {"weights": about} | {
        name: getattr(row, name)
        for name in (
            "indicator", "version", "baseline_from", "baseline_to", "target_percent", "due_on",
        )
    }  # fmt: skip


def definition(one: Indicator) -> dict[str, Any]:
    """A definition of the catalogue."""
    held = {name: getattr(one, name) for name in one.__dataclass_fields__}
    texts = ("name", "numerator", "denominator", "limits")
    return held | {name: dict(held[name]) for name in texts}


def indicator(found: MeasuredIndicator) -> dict[str, Any]:
    """An indicator with what can be said about it now."""
    judged = found.compared.judged
    return {
        "indicator": found.indicator.id,
        "version": found.indicator.version,
        "balancing": found.indicator.balancing,
        "target": target(found.target) if found.target else None,
        "before": judged.before.estimate if judged else None,
        "since": judged.since.estimate if judged else None,
        "change": _number(judged.change.estimate) if judged else None,
        "change_lower": _number(judged.change.lower) if judged else None,
        "change_upper": _number(judged.change.upper) if judged else None,
        "level": found.level,
        "p_value": found.p_value,
        "dispersion": judged.spread.change.floored if judged and judged.spread else None,
        "false_alarms": found.false_alarms,
        "moved": found.moved,
        "status": found.status,
        "sentence": indicator_words.verdict(found),
        "limits": indicator_words.told(found.indicator.limits),
        "harm": {
            name: getattr(found.harm, name) for name in ("weighed", "unweighted", "without_place")
        }
        if found.harm
        else None,
        "restated": [{"agency": ori, "month": month} for ori, month in found.restated],
        "agencies": [
            {
                "agency": line.ori,
                "before": _sums(line, line.before),
                "since": _sums(line, line.since),
                "hidden": line.is_hidden,
                "counted": line.is_counted,
                "missing": [*line.missing_before, *line.missing_since],
            }
            for line in found.compared.lines
        ],
    }


def _sums(line: AgencyLine, found: Sums | None) -> list[int | float] | None:
    if found is None or line.is_hidden:
        return None
    if isinstance(found, HarmIndex):
        return [found.total, int(found.exposure)]
    return [found.numerator, found.denominator]


def _watched(found: Measured) -> dict[str, Any] | None:
    """Weeks since the start by the chart that may be looked at as often as one likes."""
    told = found.watched
    if told is None:
        return None
    return {
        "weeks": told.weeks, "alarm_from": told.alarm_from, "is_more": told.is_more,
        "chance": told.chance, "sentences": wording.watched(found),
        "charts": alarm_words.as_values(told.alarms, start=told.start),
    }  # fmt: skip


def _gap(found: ReportingGap, days: int) -> dict[str, Any]:
    """A period's gap; an end that is not known is null."""
    return {
        "treated": found.treated,
        "reported": found.reported,
        "days": days,
        "gap": _number(found.gap.estimate),
        "lower": _number(found.gap.lower),
        "upper": _number(found.gap.upper),
    }


def _number(value: float) -> float | None:
    """JSON knows no infinity: an open end is null."""
    return value if isfinite(value) else None
