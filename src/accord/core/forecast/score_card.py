"""Why a cell stands where it does, taken apart into the groups of the score card."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from accord.core.forecast.events import Window
from accord.core.forecast.multi_scale import MultiScalePoisson


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
    learned, x = model.terms(window)
    shape = learned.card.mean(x)
    level = float(model.levelled(shape, window).sum() / shape.sum())
    groups = np.array(learned.features.groups)
    parts = learned.card.parts(x[list(indexes)])
    by_group = {group: parts[:, groups == group].sum(axis=1) for group in dict.fromkeys(groups)}
    cards = []
    for place, index in enumerate(indexes):
        lines = [
            CardLine(group=str(group), factor=float(np.exp(logs[place])))
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
