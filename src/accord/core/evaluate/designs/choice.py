"""Which design the data allow, read from a published table: never chosen by its result."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from accord.core.evaluate.report.grades import CEILINGS, Design, Level

_NUMBERS = ("lots", "donors", "periods_before")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What is known before any result: `donors` are comparable areas outside the reach.

    `lots` is in how many ways a lot could have fallen (0: none was drawn); `balanced` whether
    weights were found that balance the past.
    """

    donors: int
    periods_before: int
    lots: int = 0
    staggered: bool = False
    balanced: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The design, the row's condition, what it does, and the highest grade it can earn.

    `placebos` says what its error and its rate of false alarms are made from; `needs` are the
    row's numbers.
    """

    design: Design
    when: str
    words: str
    words_es: str
    ceiling: Level
    placebos: str
    needs: tuple[tuple[str, int], ...]


def decision_table() -> tuple[Choice, ...]:
    """All rows in their order."""
    return tuple(_choice(row) for row in _rows())


def choose_design(situation: Situation) -> Choice:
    """The first row whose conditions the situation meets; the last row meets any."""
    return _choice(next(row for row in _rows() if _meets(row, situation)))


def _meets(row: dict[str, Any], situation: Situation) -> bool:
    return all(
        getattr(situation, name) for name in ("staggered", "balanced") if row.get(name)
    ) and all(getattr(situation, name) >= row.get(name, 0) for name in _NUMBERS)


def _choice(row: dict[str, Any]) -> Choice:
    design: Design = row["design"]
    return Choice(
        design=design, when=row["when"], words=row["en"], words_es=row["es"],
        ceiling=CEILINGS[design], placebos=row["placebos"],
        needs=tuple((name, row[name]) for name in _NUMBERS if name in row),
    )  # fmt: skip


@cache
def _rows() -> list[dict[str, Any]]:
    text = files("accord.core.evaluate.designs").joinpath("choice.toml").read_text("utf-8")
    return list(tomllib.loads(text)["rows"])
