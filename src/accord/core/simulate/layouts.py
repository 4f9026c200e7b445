"""Six record systems' file layouts: columns of texts in, bytes out."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from accord.core.simulate.fields import Office, View, column
from accord.core.simulate.rows import KINDS, Rows


@dataclass(frozen=True)
class Layout:
    """One record system: its dialect and, for each kind, header and field of each column."""

    name: str
    format: str
    delimiter: str
    quote: str
    header: bool
    newline: str
    number: str
    columns: dict[str, tuple[tuple[str, str], ...]]

    @property
    def extension(self) -> str:
        """File name extension without dot."""
        if self.format == "arcgis":
            return "json"
        return {"\t": "tsv", "|": "txt"}.get(self.delimiter, "csv")


@cache
def layouts() -> dict[str, Layout]:
    """Return the layouts by name."""
    text = files("accord.core.simulate").joinpath("layouts.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    del raw["version"]
    return {name: _layout(name, row) for name, row in raw.items()}


def encode(layout: Layout, kind: str, office: Office, batches: Iterable[Rows]) -> Iterator[bytes]:
    """Write batches of rows of one kind as a file of the layout, chunk by chunk."""
    if layout.format == "arcgis":
        return _arcgis(layout, kind, office, batches)
    return _delimited(layout, kind, office, batches)


def _delimited(
    layout: Layout, kind: str, office: Office, batches: Iterable[Rows]
) -> Iterator[bytes]:
    columns = layout.columns[kind]
    quote = _quoter(layout)
    if layout.header:
        titles = layout.delimiter.join(quote([title])[0] for title, _ in columns)
        yield (titles + layout.newline).encode()
    for rows in batches:
        if len(rows):
            view = View(office, rows)
            texts = [quote(column(view, spec)) for _, spec in columns]
            lines = map(layout.delimiter.join, zip(*texts, strict=True))
            yield (layout.newline.join(lines) + layout.newline).encode()


def _quoter(layout: Layout) -> Callable[[list[str]], list[str]]:
    if layout.quote == "all":
        return lambda texts: ['"' + text.replace('"', '""') + '"' for text in texts]
    sign = layout.delimiter

    def when_needed(texts: list[str]) -> list[str]:
        if not any(sign in text or '"' in text for text in texts):
            return texts
        return [
            '"' + text.replace('"', '""') + '"' if sign in text or '"' in text else text
            for text in texts
        ]

    return when_needed


def _arcgis(layout: Layout, kind: str, office: Office, batches: Iterable[Rows]) -> Iterator[bytes]:
    columns = layout.columns[kind]
    described = [
        {
            "name": title,
            "type": f"esriFieldType{'Date' if _is_date(spec) else 'String'}",
            "alias": title,
        }
        for title, spec in columns
    ]
    geometry = '"geometryType":"esriGeometryPoint",' if kind == "incident" else ""
    yield (
        f'{{"objectIdFieldName":"{columns[0][0]}",{geometry}"spatialReference":{{"wkid":4326}},'
        f'"fields":{json.dumps(described, separators=(",", ":"))},"features":['
    ).encode()
    before = ""
    for rows in batches:
        if len(rows):
            view = View(office, rows)
            texts = [_json_texts(view, title, spec) for title, spec in columns]
            lines = map(",".join, zip(*texts, strict=True))
            yield (before + ",\n".join(f'{{"attributes":{{{line}}}}}' for line in lines)).encode()
            before = ",\n"
    yield b'],"exceededTransferLimit":false}\n'


def _json_texts(view: View, title: str, spec: str) -> list[str]:
    texts = column(view, spec)
    if _is_date(spec):
        return [f'"{title}":{text or "null"}' for text in texts]
    return [f'"{title}":{json.dumps(text) if text else "null"}' for text in texts]


def _is_date(spec: str) -> bool:
    return spec.endswith(":epoch_ms")


def _layout(name: str, row: dict[str, object]) -> Layout:
    dialect = {key: value for key, value in row.items() if key not in KINDS}
    columns = {kind: tuple((str(t), str(s)) for t, s in row[kind]) for kind in KINDS}  # type: ignore[attr-defined]  # read from a closed table
    return Layout(name=name, columns=columns, **dialect)  # type: ignore[arg-type]  # read from a closed table
