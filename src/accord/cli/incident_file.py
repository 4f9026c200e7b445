"""A file of incidents as the forecasters take them, for the commands that need no node."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from accord.core.forecast import Events


def events_of(file: Path, columns: dict[str, str]) -> "Events":
    """Events of a table; `columns` names those of `t`, `lon`, `lat`, `category`, `premises`."""
    from accord.cli.columns import read_columns
    from accord.core.forecast import Events

    wanted = {role: name for role, name in columns.items() if name}
    rows = read_columns(file, list(wanted.values()))
    found = {role: [row[place] for row in rows] for place, role in enumerate(wanted)}
    whole = [_point(*three) for three in zip(found["t"], found["lon"], found["lat"], strict=True)]
    kept = [index for index, point in enumerate(whole) if point is not None]
    points = [point for point in whole if point is not None]
    if len(kept) < len(whole):
        typer.echo(f"{len(whole) - len(kept):,} rows without a time or a point were left out.")
    texts = {r: [found[r][i].strip() for i in kept] for r in ("category", "premises") if r in found}
    return Events.of(
        t=[point[0] for point in points],
        lon=[point[1] for point in points],
        lat=[point[2] for point in points],
        **texts,
    )


def _point(time: str, lon: str, lat: str) -> tuple[float, float, float] | None:
    """Days, longitude and latitude of a row; None where one is missing, or for the point 0, 0."""
    from accord.core.forecast import days_since_epoch

    try:
        x, y = float(lon), float(lat)
        moment = days_since_epoch(datetime.fromisoformat(time.strip()))
    except ValueError:
        return None
    return (moment, x, y) if abs(x) <= 180 and abs(y) <= 90 and (x, y) != (0.0, 0.0) else None
