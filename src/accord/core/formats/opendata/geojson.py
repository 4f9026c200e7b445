"""Rows as GeoJSON (RFC 7946): one Point a row, no geometry where the place is not known."""

import json
from collections.abc import Iterable, Iterator, Sequence

from accord.core.formats.opendata.column import Column, Row, plain

BLOCK = 500
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def write_geojson(
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    caveat: str,
    longitude: str = "lon",
    latitude: str = "lat",
) -> Iterator[bytes]:
    """UTF-8 blocks of one FeatureCollection; `caveat` is a foreign member (RFC 7946, 6.1).

    Longitude and latitude, in degrees of WGS 84, become the geometry and are no properties.
    """
    names = [column.name for column in columns]
    at = names.index(longitude), names.index(latitude)
    kept = [(index, name) for index, name in enumerate(names) if index not in at]
    yield f'{{"type":"FeatureCollection","caveat":{_compact(caveat)},"features":['.encode()
    block: list[str] = []
    separator = ""
    for row in rows:
        block.append(_feature(row, at, kept))
        if len(block) >= BLOCK:
            yield (separator + ",\n".join(block)).encode()
            separator, block = ",\n", []
    yield ((separator if block else "") + ",\n".join(block) + "]}\n").encode()


def _feature(row: Row, at: tuple[int, int], kept: Sequence[tuple[int, str]]) -> str:
    lon, lat = row[at[0]], row[at[1]]
    placed = lon is not None and lat is not None
    return _compact(
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]} if placed else None,
            "properties": {name: plain(row[index]) for index, name in kept},
        }
    )
