"""Values that the component templates draw: actions, figures, charts, maps, heat tables, steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise
Tone = Literal["neutral", "info", "success", "warning", "error"]
HEAT_STEPS = 9


@dataclass(frozen=True, kw_only=True)
class Action:
    """A link or, with `post`, a button that posts to `url`."""

    label: Text
    url: str
    style: Literal["primary", "secondary", "quiet", "danger"] = "secondary"
    post: bool = False


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the breadcrumb; the last one has no address."""

    label: Text
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with its unit and its own error; `low` and `high` bound an interval of `level` %."""

    label: Text
    value: Any
    unit: Text = ""
    low: Any = None
    high: Any = None
    level: int = 95
    note: Text = ""
    tone: Tone = "neutral"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A picture from a chart address with its text alternative and the table behind it."""

    title: Text
    src: str
    alt: Text
    columns: Sequence[Text]
    rows: Sequence[Sequence[Any]]
    note: Text = ""
    width: int = 720
    height: int = 320


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A GeoJSON source with a look; `property` shades polygons, or lines
    as ribbons, by its value between 0 and 1.

    `steps` are other addresses of the same source with their words, for a slider through time.
    `where` is a property and its value, for layers that draw parts of one source.
    """

    id: str
    src: str
    label: Text
    look: Literal["boundary", "street", "shade", "ribbon", "point", "outline"] = "boundary"
    shade_by: str = ""
    name_by: str = ""
    steps: Sequence[tuple[Text, str]] = ()
    where: tuple[str, int] | None = None

    def as_json(self) -> dict[str, Any]:
        steps = [{"label": str(label), "src": src} for label, src in self.steps]
        return {
            **({"steps": steps} if steps else {}),
            **({"where": list(self.where)} if self.where else {}),
            "id": self.id,
            "src": self.src,
            "label": str(self.label),
            "look": self.look,
            "shadeBy": self.shade_by,
            "nameBy": self.name_by,
        }


@dataclass(frozen=True, kw_only=True)
class Map:
    """A map of our own layers; `bounds` is west, south, east, north in degrees (EPSG:4326)."""

    id: str
    title: Text
    bounds: tuple[float, float, float, float]
    layers: Sequence[MapLayer]
    summary: Text = ""
    table: Any = None

    @property
    def config(self) -> dict[str, Any]:
        return {"bounds": list(self.bounds), "layers": [layer.as_json() for layer in self.layers]}


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Where somebody stands in a task of several pages; `current` counts from 1."""

    labels: Sequence[Text]
    current: int

    @property
    def current_label(self) -> Text:
        return self.labels[self.current - 1]

    @property
    def states(self) -> list[tuple[int, Text, str]]:
        """Return number, label and one of `complete`, `current`, `later` for each step."""
        return [(n, label, self._state(n)) for n, label in enumerate(self.labels, start=1)]

    def _state(self, number: int) -> str:
        if number == self.current:
            return "current"
        return "complete" if number < self.current else "later"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a job is; `done` of `total` in `unit`, polled from `poll_url` until `finished`.

    With a `topic` (see `accord.frame.changes`) the page is told when to ask, where it can be.
    """

    label: Text
    done: int
    total: int
    unit: Text
    poll_url: str
    topic: str = ""
    finished: bool = False
    failed: Text = ""


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """One cell: its count and its colour step from 0 (none) to 8 (most)."""

    value: int
    step: int


@dataclass(frozen=True, kw_only=True)
class HeatTable:
    """Counts by two labels, shaded in nine steps; a real table, readable without colour."""

    caption: Text
    corner: Text
    columns: Sequence[Text]
    rows: Mapping[str, Sequence[int]]
    unit: Text = ""

    @property
    def body(self) -> list[tuple[str, list[HeatCell], int]]:
        """Return label, cells and total of each row."""
        most = max((max(counts, default=0) for counts in self.rows.values()), default=0)
        return [
            (label, [HeatCell(value=n, step=heat_step(n, most=most)) for n in counts], sum(counts))
            for label, counts in self.rows.items()
        ]

    @property
    def total(self) -> int:
        return sum(sum(counts) for counts in self.rows.values())


def heat_step(value: int, *, most: int) -> int:
    """Return the colour step 0…8 of a count: 0 only for none, 8 for the most."""
    if value <= 0 or most <= 0:
        return 0
    return max(1, -(-value * (HEAT_STEPS - 1) // most))
