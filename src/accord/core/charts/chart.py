"""A chart is a specification, a title, a sentence and a table: never a picture alone."""

from dataclasses import dataclass
from typing import Any

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v5.json"  # an identifier, never fetched
Cell = str | int | float | None


@dataclass(frozen=True, kw_only=True)
class Table:
    """The chart's data as a table: column headings and rows, for readers and screen readers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row of the table has not as many cells as there are columns")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A Vega-Lite specification without colours of its own, with what must stand beside it.

    `description` is the text alternative. Give it a look with `themed(chart, theme)`.
    """

    spec: dict[str, Any]
    title: str
    description: str
    table: Table


def make_chart(*, body: dict[str, Any], title: str, description: str, table: Table) -> Chart:
    """A chart whose specification carries its title and text alternative too."""
    spec = {"$schema": VEGA_LITE, "description": description, "title": title, **body}
    return Chart(spec=spec, title=title, description=description, table=table)
