"""What a search found as a file: CSV or GeoJSON, with the caveat in it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from accord.apps.exchange.selectors import Found, Hit
from accord.apps.exchange.tables.searches import CELLS
from accord.core.formats.opendata import Column, write_csv, write_geojson
from accord.frame.errors import Missing

TYPES: Final = {"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}
_NUMBERS: Final = {"lon", "lat", "age", "hour", "year"}


def written(
    found: Found, hits: Sequence[Hit], *, name: str, caveat: str
) -> tuple[Iterator[bytes], str]:
    """The file in blocks, and its media type; raises `Missing` for a format that is none."""
    if name not in TYPES:
        raise Missing
    names = CELLS.get(found.what, CELLS["records"])
    columns = [Column("owner"), *(Column(one, _type(one)) for one in names)]
    rows = ([found.ori(hit), *(_plain(getattr(hit, one)) for one in names)] for hit in hits)
    write = write_csv if name == "csv" else write_geojson
    return write(columns, rows, caveat=caveat), TYPES[name]


def _type(name: str) -> Any:
    return "number" if name in _NUMBERS else "text"


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
