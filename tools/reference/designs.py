"""The published decision table: which design the data allow, from the table that the code reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.reference.markdown import table

if TYPE_CHECKING:
    from accord.core.evaluate import Choice

HEAD = """\
# Designs

Which design a plan gets, from `core/evaluate/designs/choice.toml`, which the code reads: the first row
whose conditions the data before the start meet, from the top; never the design with the smallest chance.
The plan keeps its design in the text that is signed; where the data later allow another one, the result
is exploratory and says so. Why and how: [How a change is judged](../explanation/how-a-change-is-judged.md).
"""
CHECKS = """\
## What every design carries

| Check | What is done |
|---|---|
| own rate of false alarms | the same design asked where nothing began: the column *Placebos*; with its 95 % interval (Wilson) in evidence, page and report. Above 8 % the result's interval is widened to the level at which placebos are called no more often than they may |
| placebos in time | the treated areas at starts made up before the true one |
| negative control | an outcome that the programme cannot move, declared in the plan; where it moves, levels 3 and above fall to 2 |
| each comparison area left out | the design again without it, where there are 2 to 60 |
| specification curve | other periods, other comparison areas, the area's series alone |

Comparable is an area whose volume before the start is within five times the treated one's, either way.
"""


def page() -> str:
    """The table in its order, and the checks."""
    from accord.core.evaluate import decision_table

    heads = ["", "The data hold", "Design", "Error and placebos", "Highest Maryland level"]
    rows = [
        [str(place), f"{one.when} ({_needs(one)})" if _needs(one) else one.when,
         f"**{one.design}**: {one.words}", one.placebos, str(one.ceiling)]
        for place, one in enumerate(decision_table(), 1)
    ]  # fmt: skip
    return f"{HEAD}\n{table(heads, rows)}\n\n{CHECKS}"


def _needs(one: Choice) -> str:
    """The row's numbers as conditions."""
    words = {
        "lots": "ways a lot could fall",
        "donors": "comparable areas",
        "periods_before": "months before",
    }
    return ", ".join(f"{words[name]} ≥ {least}" for name, least in one.needs if name in words)
