"""One reader a file format; each gives a Layer in longitude/latitude or a named error."""

from accord.core.geo.readers.csv_wkt import read_csv_wkt
from accord.core.geo.readers.geojson import read_geojson
from accord.core.geo.readers.geopackage import read_geopackage
from accord.core.geo.readers.shapefile import read_shapefile, read_zipped_shapefile

__all__ = [
    "read_csv_wkt",
    "read_geojson",
    "read_geopackage",
    "read_shapefile",
    "read_zipped_shapefile",
]
