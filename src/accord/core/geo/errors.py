"""What can go wrong with areas, projections and layers, each with a stable code."""


class GeoError(Exception):
    """Base of every error of this package; `code` is stable and safe to show."""

    code = "geo.error"


class InvalidGeometryError(GeoError):
    """A feature's geometry is missing, broken or of a kind the caller cannot use.

    `feature` counts from 1 in file order; 0 means the geometry did not come from a file. A layer's
    error is that of its first broken feature, and `others` are those of the next ones, of `broken`
    in all.
    """

    code = "geo.invalid_geometry"

    def __init__(self, reason: str, *, feature: int = 0) -> None:
        self.reason = reason
        self.feature = feature
        self.others: tuple[InvalidGeometryError, ...] = ()
        self.broken = 1
        super().__init__(f"feature {feature}: {reason}" if feature else reason)


class UnknownCRSError(GeoError):
    """The file names no coordinate system, or one that cannot be turned into longitude/latitude."""

    code = "geo.unknown_crs"


class LayerFormatError(GeoError):
    """The file is not a layer this package reads, or its container is damaged."""

    code = "geo.layer_format"


class GridError(GeoError):
    """The grid asked for has no cell, or more cells than it may have."""

    code = "geo.grid"


class NoStreetError(GridError):
    """No line of the streets given lies where segments were asked for."""

    code = "geo.no_street"
