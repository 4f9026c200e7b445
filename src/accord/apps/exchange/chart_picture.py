"""A link chart as a picture: persons and vehicles, records along a time bar, places; no script."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from accord.apps.exchange.linking import LinkChart, Node

WIDTH, STEP, TOP = 960, 30, 48
COLUMNS: Final = {"left": 20, "bar": 400, "record": 430, "right": 660}
BOX_WIDTH: Final = {"left": 280, "record": 170, "right": 280}
LETTERS: Final = {"left": 38, "record": 22, "right": 38}
INK, LINE, PAPER = "#1b1b1b", "#71767a", "#ffffff"
FILL: Final = {
    "person": "#d9e8f6", "vehicle": "#fff1d2", "place": "#e3f5e1", "record": "#f0f0f0",
}  # fmt: skip
DASH: Final = {"green": "", "yellow": "6 4", "red": "2 3"}


def drawn(chart: LinkChart, *, title: str) -> str:
    """The picture as SVG text; every text in it is escaped."""
    left, middle = chart.of_kind("person", "vehicle"), chart.of_kind("record")
    right = chart.of_kind("place")
    rows = max(len(left), len(middle), len(right), 1)
    height = TOP + rows * STEP + 20
    at = {**_spread(left, rows), **_spread(middle, rows), **_spread(right, rows)}
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        *_edges(chart, at),
        *_boxes(left, at, "left"),
        *_boxes(middle, at, "record"),
        *_boxes(right, at, "right"),
        *_time_bar(middle, at),
        "</svg>",
    ]
    return "".join(parts)


def _spread(nodes: Sequence[Node], rows: int) -> dict[str, float]:
    """The middle of each node's box, from the top; fewer nodes are spread over the height."""
    gap = rows / max(len(nodes), 1)
    return {node.id: TOP + (place * gap + gap / 2) * STEP for place, node in enumerate(nodes)}


def _edges(chart: LinkChart, at: dict[str, float]) -> Iterable[str]:
    record_left, record_right = COLUMNS["record"], COLUMNS["record"] + BOX_WIDTH["record"]
    for edge in chart.edges:
        on_left = chart.nodes[edge.other].kind != "place"
        begin = COLUMNS["left"] + BOX_WIDTH["left"] if on_left else COLUMNS["right"]
        end = record_left if on_left else record_right
        said = f"{edge.role}, {edge.level}, {edge.agency}, {edge.day or '–'}"
        dash = f' stroke-dasharray="{DASH[edge.level]}"' if DASH.get(edge.level) else ""
        yield (
            f'<line x1="{begin}" y1="{at[edge.other]:.1f}" x2="{end}" y2="{at[edge.record]:.1f}" '
            f'stroke="{LINE}"{dash}><title>{escape(said)}</title></line>'
        )


def _boxes(nodes: Iterable[Node], at: dict[str, float], column: str) -> Iterable[str]:
    x, width, most = COLUMNS[column], BOX_WIDTH[column], LETTERS[column]
    for node in nodes:
        y = at[node.id]
        label = node.label if len(node.label) <= most else node.label[: most - 1] + "…"
        yield (
            f'<g><title>{escape(node.label)}</title><rect x="{x}" y="{y - 11:.1f}" '
            f'width="{width}" height="22" rx="4" fill="{FILL[node.kind]}" stroke="{LINE}"/>'
            f'<text x="{x + 8}" y="{y + 4:.1f}" fill="{INK}">{escape(label)}</text></g>'
        )


def _time_bar(records: Sequence[Node], at: dict[str, float]) -> Iterable[str]:
    """The days of the records from the oldest above to the newest below."""
    if not records:
        return
    x, first, last = COLUMNS["bar"], at[records[0].id], at[records[-1].id]
    yield f'<line x1="{x}" y1="{first:.1f}" x2="{x}" y2="{last:.1f}" stroke="{INK}" stroke-width="2"/>'
    before = None
    for node in records:
        y = at[node.id]
        yield f'<circle cx="{x}" cy="{y:.1f}" r="3" fill="{INK}"/>'
        if node.day != before:
            text = escape(node.day.isoformat() if node.day else "–")
            yield (
                f'<text x="{x - 8}" y="{y - 6:.1f}" fill="{INK}" font-size="10" '
                f'text-anchor="end">{text}</text>'
            )
        before = node.day
