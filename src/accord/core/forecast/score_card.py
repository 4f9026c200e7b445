"""Why a cell stands where it does, taken apart into the groups of the score card."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accord.core.forecast.events import FloatArray, Window
from accord.core.forecast.multi_scale import Learned, MultiScalePoisson


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """One group of terms and the factor by which it moves the cell from the average cell."""

    group: str
    factor: float


@dataclass(frozen=True, kw_only=True)
class ScoreCard:
    """A cell's expectation as base × Π factors × level: the product is the forecast itself.

    `base` is what a cell with average terms would have; `level` follows the city's recent rate.
    """

    cell: str
    expected: float
    base: float
    level: float
    lines: tuple[CardLine, ...]


def score_card(model: MultiScalePoisson, window: Window, index: int) -> ScoreCard:
    """Take cell `index` of a fitted `MultiScalePoisson` apart."""
    return score_cards(model, window, [index])[0]


def score_cards(
    model: MultiScalePoisson, window: Window, indexes: Sequence[int]
) -> list[ScoreCard]:
    """The cards of several cells; the terms are made once for all of them."""
    _, grid = model.known()
    learned = model.learned(window)
    terms, sizes = learned.features.at(window.start), model.sizes()
    x = learned.logs(terms, sizes)
    shape = learned.card.mean(x)
    level = float(model.levelled(shape, window).sum() / shape.sum())
    chosen = np.array(indexes, np.int64)
    by_group = _logs_by_group(learned, terms[chosen], sizes[chosen], x[chosen])
    cards = []
    for place, index in enumerate(indexes):
        lines = [
            CardLine(group=group, factor=float(np.exp(logs[place])))
            for group, logs in by_group.items()
        ]
        cards.append(
            ScoreCard(
                cell=grid.ids[index],
                expected=float(shape[index]) * level,
                base=float(np.exp(learned.card.intercept)),
                level=level,
                lines=tuple(sorted(lines, key=lambda line: -abs(np.log(line.factor)))),
            )
        )
    return cards


def _logs_by_group(
    learned: Learned, terms: FloatArray, sizes: FloatArray, x: FloatArray
) -> dict[str, FloatArray]:
    """Each group's share of log expected: of its own columns, and of the mixture's.

    The mixture is a sum, its column a logarithm. Its distance from the average cell's is shared
    out among the groups by logarithmic means, which add up exactly and in any order (Ang 2004).
    The little of it that is spread evenly is counted with the first group.
    """
    groups = np.array(learned.features.groups)
    parts = learned.card.parts(x)
    logs = {
        str(group): parts[:, 1:][:, groups == group].sum(axis=1) for group in dict.fromkeys(groups)
    }
    whole, average = np.exp(x[:, 0]), np.exp(learned.card.centre[0])
    made_of = learned.mixture.shares(terms, sizes, groups)
    usual = learned.mixture.shares(learned.means[None, :], np.ones(1), groups)
    scale = average / sum(float(part[0]) for part in usual.values())
    apart = whole - average
    slope = learned.card.coefficients[0] / learned.card.spread[0]
    steep = np.divide(
        x[:, 0] - learned.card.centre[0], apart, out=np.full(len(x), 1 / average), where=apart != 0
    )
    first = next(iter(logs))
    for group, part in made_of.items():
        logs[group or first] = logs[group or first] + slope * steep * (
            part - scale * float(usual[group][0])
        )
    return logs
