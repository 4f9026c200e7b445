"""Lists as files that other programs open: CSV, GeoJSON, Parquet, graphs, FollowTheMoney entities."""

from accord.core.formats.opendata.column import Column, ColumnType
from accord.core.formats.opendata.csv_file import write_csv
from accord.core.formats.opendata.follow_the_money import (
    FtmPerson,
    FtmVehicle,
    Happening,
    write_ftm,
)
from accord.core.formats.opendata.geojson import write_geojson
from accord.core.formats.opendata.graph import write_graphml
from accord.core.formats.opendata.parquet import NotInstalled, write_parquet

__all__ = [
    "Column",
    "ColumnType",
    "FtmPerson",
    "FtmVehicle",
    "Happening",
    "NotInstalled",
    "write_csv",
    "write_ftm",
    "write_geojson",
    "write_graphml",
    "write_parquet",
]
