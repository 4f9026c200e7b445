"""Which design the data allow, read from a published table: never chosen by its result."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from accord.core.evaluate.report.grades import CEILINGS, Design, Level


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known before any result: `donors` are comparable areas outside the reach.

    `balanced` is whether weights were found that balance the past.
    """

    donors: int
    periods_before: int
    randomised: bool = False
    staggered: bool = False
    balanced: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The design, the row's condition, what it does, and the highest grade it can earn."""

    design: Design
    when: str
    words: str
    words_es: str
    ceiling: Level


def decision_table() -> tuple[Choice, ...]:
    """All rows in their order."""
    return tuple(_choice(row) for row in _rows())


def choose_design(situation: Situation) -> Choice:
    """The first row whose conditions the situation meets; the last row meets any."""
    return _choice(next(row for row in _rows() if _meets(row, situation)))


def _meets(row: dict[str, Any], situation: Situation) -> bool:
    needed = ("randomised", "staggered", "balanced")
    return (
        all(getattr(situation, name) for name in needed if row.get(name))
        and situation.donors >= row.get("donors", 0)
        and situation.periods_before >= row.get("periods_before", 0)
    )


def _choice(row: dict[str, Any]) -> Choice:
    design: Design = row["design"]
    return Choice(
        design=design, when=row["when"], words=row["en"], words_es=row["es"],
        ceiling=CEILINGS[design],
    )  # fmt: skip


@cache
def _rows() -> list[dict[str, Any]]:
    text = files("accord.core.evaluate.designs").joinpath("choice.toml").read_text("utf-8")
    return list(tomllib.loads(text)["rows"])
