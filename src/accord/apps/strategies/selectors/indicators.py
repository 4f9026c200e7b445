"""The indicators of a strategy, handed in or counted: chosen ones, and always the balancing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from accord.apps.agencies import selectors as agencies
from accord.apps.strategies import indicating
from accord.apps.strategies.indicating import Compared
from accord.apps.strategies.models import IndicatorFigure, IndicatorTarget, Strategy
from accord.apps.strategies.selectors.harm import HarmTold, harm_of
from accord.apps.strategies.selectors.strategies import partners_of
from accord.core.evaluate.indicators import (
    Indicator,
    Moved,
    adjusted,
    alarms_of_few,
    catalogue,
    moved,
)
from accord.core.evaluate.kpi import Status, status_of
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

ALPHA: Final = 0.05


@dataclass(frozen=True, kw_only=True)
class MeasuredIndicator:
    """One indicator with what can be said about it now.

    `p_value` is adjusted for all that the page judges: Holm over those with a target, whose
    intervals hold together, Benjamini-Hochberg over the others. What rests on too few months (see
    `false_alarms`) is in no family and no change. `older` figures were handed in
    under an older definition and are not added up. `harm` says by which weights, for harm alone.
    """

    indicator: Indicator
    target: IndicatorTarget | None
    compared: Compared
    before: tuple[date, ...]
    since: tuple[date, ...]
    level: float
    older: int
    restated: tuple[tuple[str, date], ...] = ()  # agencies and months whose numbers were changed
    p_value: float | None = None
    moved: Moved | None = None
    status: Status | None = None
    harm: HarmTold | None = None

    @property
    def false_alarms(self) -> float | None:
        """How often a change would be called of so few months though nothing changed, if too often."""
        if self.compared.judged is None:
            return None
        return alarms_of_few(self.indicator.kind, *self.compared.months)


def indicators_of(
    *, viewer: Actor, purpose: Purpose, strategy: Strategy
) -> list[MeasuredIndicator]:
    """Those with a target and every balancing one, in the catalogue's order; leaves an entry.

    The balancing ones have no switch. An agency that is only invited is told no figures.
    """
    partners = partners_of(strategy)
    targets = {one.indicator: one for one in strategy.targets.all()}
    chosen = [one for one in catalogue().values() if one.balancing or one.id in targets]
    rows = IndicatorFigure.objects.filter(strategy=strategy).select_related("agency")
    may_read = viewer.agency_id is None or viewer.agency_ori in partners
    shown = list(rows) if may_read else []
    handed, older = _handed(shown)
    today = agencies.day_at(strategy.lead)
    level = 1 - ALPHA / max(len(targets), 1)
    found = []
    for one in chosen:
        target = targets.get(one.id)
        before = (
            indicating.months(target.baseline_from, target.baseline_to)
            if target
            else indicating.usual_baseline(strategy.starts_on)
        )
        # What comes after a target's day is no part of it.
        over = min(today, target.due_on + timedelta(days=1)) if target else today
        since = indicating.since_months(strategy.starts_on, over)
        at, harm = level if target else 1 - ALPHA, None
        if one.source == "records" and target:
            compared, harm = harm_of(
                viewer=viewer, purpose=purpose, strategy=strategy, indicator=one, target=target,
                partners=partners if may_read else [], before=before, since=since, level=at,
            )  # fmt: skip
        else:
            compared = indicating.compared(
                one, handed[one.id], [strategy.lead.ori] if one.owner == "joint" else partners,
                before=before, since=since, own=viewer.agency_ori, level=at,
            )  # fmt: skip
        found.append(
            MeasuredIndicator(
                indicator=one, target=target, compared=compared, before=before, since=since,
                level=at, older=older[one.id], harm=harm,
                restated=tuple(
                    (row.agency.ori, row.month)
                    for row in shown
                    if row.restated_at and row.indicator == one.id and row.version == one.version
                ),
            )
        )  # fmt: skip
    audit.read(
        by=viewer, purpose=purpose, verb="indicators.viewed", object_type="strategy",
        object_id=str(strategy.pk), payload={"count": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return _as_families(found)


def own_figures(*, viewer: Actor, strategy: Strategy) -> list[IndicatorFigure]:
    """What the viewer's agency has handed in, newest month first."""
    if viewer.agency_id is None:
        return []
    rows = IndicatorFigure.objects.filter(strategy=strategy, agency_id=viewer.agency_id)
    return list(rows.order_by("-month", "indicator"))


def _handed(
    rows: Sequence[IndicatorFigure],
) -> tuple[dict[str, dict[str, dict[date, tuple[int, int]]]], dict[str, int]]:
    """By indicator, agency and month; how many were of another version of the definition."""
    found: dict[str, dict[str, dict[date, tuple[int, int]]]] = defaultdict(dict)
    older: dict[str, int] = defaultdict(int)
    known = catalogue()
    for row in rows:
        if row.indicator not in known or row.version != known[row.indicator].version:
            older[row.indicator] += 1
            continue
        by_month = found[row.indicator].setdefault(row.agency.ori, {})
        by_month[row.month] = (row.numerator, row.denominator)
    return found, older


def _as_families(found: Sequence[MeasuredIndicator]) -> list[MeasuredIndicator]:
    """Each with its adjusted p-value and verdict: the declared together, the others together."""
    p_values: dict[str, float] = {}
    for declared in (True, False):
        judged = [
            (one.indicator.id, one.compared.judged.p_value)
            for one in found
            if one.compared.judged is not None
            and one.false_alarms is None
            and (one.target is not None) == declared
        ]
        names, raw = [name for name, _ in judged], [value for _, value in judged]
        p_values |= dict(zip(names, adjusted(raw, declared=declared), strict=True))
    return [_told(one, p_values.get(one.indicator.id)) for one in found]


def _told(one: MeasuredIndicator, p_value: float | None) -> MeasuredIndicator:
    judged = one.compared.judged
    if judged is None:
        return one
    if p_value is None:
        return replace(one, moved="not known", status="too early to say" if one.target else None)
    way = moved(judged, one.indicator.direction)
    if way in {"better", "worse"} and p_value > ALPHA:
        way = "no clear change"
    return replace(
        one, p_value=p_value, moved=way,
        status=status_of(judged.change, float(one.target.target_percent) / 100)
        if one.target
        else None,
    )  # fmt: skip
