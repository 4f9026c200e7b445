"""Goals measured on the gap between injuries treated and crimes reported."""

from dataclasses import dataclass
from datetime import date, timedelta

from accord.apps.layers import selectors as layers
from accord.apps.records import selectors as records
from accord.apps.strategies.models import Goal, Strategy
from accord.core.evaluate import GapProgress, gap_progress
from accord.frame.actor import Actor, Purpose


@dataclass(frozen=True, kw_only=True)
class MeasuredGap:
    """The gap before and since; `progress` is None where nothing can be said, with why.

    `baseline_days` and `observed_days` are those that the partner told, `until` the last of them.
    """

    progress: GapProgress | None
    why_not: str
    baseline_days: int
    observed_days: int
    until: date | None


def comparable_partners(*, viewer: Actor, purpose: Purpose) -> list[str]:
    """Names of partners' counts that offences correspond to, each once."""
    names: dict[str, None] = {}
    for layer in layers.partner_layers(viewer=viewer, purpose=purpose):
        counts = layers.partner_counts(viewer=viewer, purpose=purpose, layer_id=layer.pk)
        if counts.kind.offences:
            names[layer.name] = None
    return sorted(names)


def baseline_gap(
    *, viewer: Actor, purpose: Purpose, goal: Goal, strategy: Strategy
) -> records.GapBetween:
    """The gap of a goal's baseline."""
    return records.partner_gap_between(
        viewer=viewer, purpose=purpose, name=goal.partner, kind=strategy.kind,
        start=goal.baseline_from, end=goal.baseline_to,
    )  # fmt: skip


def measured_gap(
    *, viewer: Actor, purpose: Purpose, goal: Goal, strategy: Strategy, today: date
) -> MeasuredGap:
    """A goal's gap now: from the strategy's start to the last day that the partner told."""
    before = baseline_gap(viewer=viewer, purpose=purpose, goal=goal, strategy=strategy)
    since = records.partner_gap_between(
        viewer=viewer, purpose=purpose, name=goal.partner, kind=strategy.kind,
        start=max(strategy.starts_on, goal.baseline_to),
        end=min(goal.due_on, today) + timedelta(days=1),
    )  # fmt: skip
    progress = None
    if before.gap is not None and since.gap is not None:
        progress = gap_progress(
            baseline=before.gap, observed=since.gap,
            target_change=float(goal.target_percent) / 100,
        )  # fmt: skip
    why = "" if progress else ("not_begun" if before.gap is not None else "no_partner_data")
    return MeasuredGap(
        progress=progress, why_not=why, baseline_days=before.days, observed_days=since.days,
        until=since.until,
    )  # fmt: skip
