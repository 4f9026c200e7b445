"""Counts per unit and month, and a plan's text, as inputs of an evaluation."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from math import isfinite
from typing import Any

from accord.core.evaluate.judging.lots import Lot
from accord.core.evaluate.months import months_between, next_month
from accord.core.evaluate.report.plan import Deviation, Frozen, Plan, standing
from accord.core.evaluate.report.running import TableError

Count = float | None
#: A hundred years; no follow-up is longer, and no calendar ends within it.
MOST_MONTHS = 1_200
_EMMIE = ("mechanism", "moderators")
_NAMES = ("control_outcome", "control_outcome_es", "cost_source", *_EMMIE)
_TEXTS = tuple(field.name for field in fields(Plan) if field.type in {str, "str"})


def read_plan(text: bytes) -> Plan:
    """A plan from TOML; TableError where a field is missing, unknown or impossible."""
    try:
        held = tomllib.loads(text.decode("utf-8"))
    except RecursionError as error:
        raise TableError("the plan is not TOML: nested too deep") from error
    except ValueError as error:  # a number of too many digits is no TOMLDecodeError
        raise TableError(f"the plan is not TOML: {error}") from error
    unknown = sorted(set(held) - {field.name for field in fields(Plan)})
    if unknown:
        raise TableError(f"the plan has fields that are not known: {', '.join(unknown)}")
    _check_kinds(held)
    try:
        held["secondary_outcomes"] = tuple(held.get("secondary_outcomes", ()))
        plan = Plan(**held)
        plan.text()  # a date or a number without end in the settings has no text to be signed
    except (TypeError, ValueError) as error:
        raise TableError(f"the plan: {error}") from error
    return plan


def _check_kinds(held: Mapping[str, Any]) -> None:
    """Refuse a value of another kind than its field has, before anything is computed with it."""
    start = held.get("start")
    if not isinstance(start, date) or isinstance(start, datetime):
        raise TableError("the plan's start is a date, as start = 2024-03-01")
    settings = held.get("settings")
    if not isinstance(settings, dict) or not _are_texts(settings.get("treated")):
        raise TableError('the plan names its units, as treated = ["North"] under [settings]')
    texts = {name: held.get(name, "") for name in _TEXTS}
    texts["settings.outcome_es"] = settings.get("outcome_es", "")
    texts |= {f"settings.{name}": settings.get(name, "") for name in _NAMES}
    lists: dict[str, Any] = {
        f"settings.{name}": settings.get(name, []) for name in ("reach", "held_back")
    }
    starts = settings.get("starts", {})
    lists["settings.starts"] = list(starts.values()) if isinstance(starts, dict) else None
    lists["secondary_outcomes"] = held.get("secondary_outcomes", [])
    numbers = {name: held.get(name, 1) for name in ("smallest_effect", "alpha")}
    wrong = [
        *(name for name, value in texts.items() if not isinstance(value, str)),
        *(name for name, value in lists.items() if not _are_texts(value)),
        *(n for n, value in numbers.items() if not _is_number(value)),
    ]
    months = held.get("follow_up_months", 1)
    if type(months) is not int or months > MOST_MONTHS:
        wrong.append("follow_up_months")
    cost = settings.get("cost")
    if cost is not None and not (_is_number(cost) and cost > 0):
        wrong.append("settings.cost")
    if wrong:
        raise TableError(f"the plan's {wrong[0]} is not of the kind that it has to be")
    if start.day != 1:
        raise TableError("the plan's start is the first of a month: counts are by month")
    if start.year + MOST_MONTHS // 12 > date.max.year:
        raise TableError("the plan's start lies too far ahead")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def month_of(text: str) -> date:
    """The first day of a month as tables write it: 2024-03, 2024-03-01 or 2024/3."""
    parts = text.strip().replace("/", "-").split("-")
    try:
        return date(int(parts[0]), int(parts[1]), 1)
    except (IndexError, ValueError) as error:
        raise TableError(f"“{text[:20]}” is not a month; write 2024-03") from error


def count_of(text: str) -> Count:
    """A count; None where nothing is written, which is not reported and never nought."""
    if not text.strip():
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise TableError(f"“{text[:20]}” is not a count") from error
    if not 0 <= value < 1e9 or value != int(value):
        raise TableError(f"“{text[:20]}” is not a count")
    return value


def table_inputs(
    rows: Iterable[tuple[str, date, Count, Count]],
    plan: Plan,
    *,
    data: bytes,
    frozen: Frozen | None = None,
    registered_data: str = "",
    neighbours: Mapping[str, Sequence[str]] | None = None,
    deviations: Sequence[Deviation] = (),
    lot: Lot | None = None,
    places: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Inputs of `evaluate_table` from rows of unit, month, count and a control outcome's count.

    `lot` is how the plan's lot fell, `places` the plan's `treated`, `held_back` and `reach` since.
    `data` are the bytes of the extract, whose hash makes a result confirmatory with the plan's. A
    unit's month without a row is not reported. Months after the follow-up are left out; a
    follow-up that is not over yet is a deviation, beside those that are told. Raises TableError.
    """
    counts: dict[tuple[str, date], tuple[Count, Count]] = {}
    for unit, month, count, control in rows:
        if (unit, month) in counts:
            raise TableError(f"“{unit}” has {month:%Y-%m} twice")
        counts[unit, month] = (count, control)
    units = sorted({unit for unit, _ in counts})
    settings = plan.settings if places is None else {**plan.settings, **places}
    named = _named(settings, units)
    first_day = plan.start.replace(day=1)
    last = next_month(first_day, plan.follow_up_months - 1)
    months = _months(min((m for _, m in counts), default=first_day), last, counts)
    if first_day not in months[1:]:
        raise TableError("the table needs a month before the start, and the start's own")
    follow_up = len(months) - months.index(first_day)
    short = () if follow_up == plan.follow_up_months else (
        Deviation(
            what=f"{follow_up} months of follow-up, {plan.follow_up_months} were planned",
            why="the table ends", on=months[-1],
        ),
    )  # fmt: skip
    found = standing(
        plan, frozen, data=data, registered_data=registered_data,
        deviations=(*deviations, *short),
    )  # fmt: skip
    cells = [[counts.get((u, m), (None, None)) for m in months] for u in units]
    controls = [[pair[1] for pair in line] for line in cells]
    at = {unit: place for place, unit in enumerate(units)}
    return {
        "units": units, "periods": [f"{m:%Y-%m}" for m in months], **named,
        "counts": [[pair[0] for pair in line] for line in cells],
        "control_counts": controls if any(c is not None for line in controls for c in line)
        else None,
        **_declared(plan), "lot": None if lot is None else lot.as_data(),
        "starts": _starts(settings, plan.start, months),
        "first_after": months.index(first_day), "alpha": plan.alpha,
        "smallest": plan.smallest_effect, "outcome": plan.primary_outcome,
        "outcome_es": plan.settings.get("outcome_es", plan.primary_outcome),
        "planned_design": plan.design, "hypothesis": plan.hypothesis, "plan": plan.as_data(),
        "neighbours": None if neighbours is None else [
            sorted(at[n] for n in neighbours.get(u, ()) if n in at) for u in units
        ],
        "standing": {"label": found.label, "reasons": list(found.reasons)},
        "told_signatures": _told(frozen),
    }  # fmt: skip


def _named(settings: Mapping[str, Any], units: Sequence[str]) -> dict[str, list[str]]:
    """Units that the plan names, each in one part. Raises TableError where one is not in the table."""
    named = {name: list(settings.get(name, [])) for name in ("treated", "reach", "held_back")}
    for name in dict.fromkeys(name for names in named.values() for name in names):
        if name not in units:
            raise TableError(f"the table has no unit “{name}”, which the plan names")
    if set(named["treated"]) & {*named["reach"], *named["held_back"]}:
        raise TableError("a unit is treated, or within reach, or held back: never two of these")
    return named


def _told(frozen: Frozen | None) -> dict[str, Any] | None:
    """A seal that no ledger holds; None of one that a ledger holds, or without any."""
    if frozen is None or frozen.in_ledger:
        return None
    return {"signed": frozen.signed.isoformat(), "agencies": list(frozen.agencies)}


def _declared(plan: Plan) -> dict[str, Any]:
    """What the plan declares beside its outcome: a control, cost, the other questions."""
    texts = ("control_outcome", "control_outcome_es", "cost_source")
    return {name: plan.settings.get(name, "") for name in texts} | {
        "emmie": {name: plan.settings[name] for name in _EMMIE if plan.settings.get(name)},
        "cost": plan.settings.get("cost"),
    }


def _starts(settings: Mapping[str, Any], start: date, months: Sequence[date]) -> list[int]:
    """The place of each treated unit's first month; the plan's start where none is named for it."""
    first, own = start.replace(day=1), settings.get("starts", {})
    found = {name: month_of(text) for name, text in own.items()}
    for name, month in found.items():
        if name not in settings["treated"]:
            raise TableError(f"the plan has a start of “{name}”, which is not treated")
        if month not in months or month < first:
            raise TableError(f"the start of “{name}” is before the plan's or after the table's end")
    named = [found.get(name, first) for name in settings["treated"]]
    if min(named) != first:
        raise TableError("the plan's start is the first of its units' starts")
    return [months.index(month) for month in named]


def _months(first: date, last: date, counts: Mapping[tuple[str, date], Any]) -> list[date]:
    """All months from the first to the last that any unit reports, at most to `last`."""
    end = min(max((month for _, month in counts), default=first), last)
    return list(months_between(first, max(first, end)))
