"""An uploaded file as a checked layer, or an answer that names the feature, the field and the rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import inf
from typing import Any, BinaryIO, Final

import numpy as np
import pyproj
import shapely
from django.utils.translation import gettext as _

from accord.core import geo, safe_io
from accord.core.crypto import sha256
from accord.core.formats import partner
from accord.frame.errors import Fault, Invalid
from accord.frame.ui.numbers import grouped

FILE_BYTES: Final = 64 * safe_io.MIB
FEATURES: Final = 200_000
AMBIENT: Final = "ambient_"
NAME_FIELDS: Final = (
    "name", "label", "title", "namelsad", "area_name", "neighbourhood", "neighborhood", "district",
    "beat", "precinct", "division", "street", "street_name", "fullname", "full_name", "address",
)  # fmt: skip
CODE_FIELDS: Final = ("code", "id", "geoid", "beat_id", "district_id", "area_code", "ori", "number")
SHAPES_OF_ROLE: Final[dict[str, frozenset[str]]] = {
    "jurisdiction": frozenset({"Polygon", "MultiPolygon"}),
    "beat": frozenset({"Polygon", "MultiPolygon"}),
    "population": frozenset({"Polygon", "MultiPolygon"}),
    "ambient": frozenset({"Polygon", "MultiPolygon", "Point", "MultiPoint"}),
    "boundary": frozenset({"Polygon", "MultiPolygon", "LineString", "MultiLineString"}),
    "street": frozenset({"LineString", "MultiLineString"}),
    "address-point": frozenset({"Point", "MultiPoint"}),
    "partner-counts": frozenset({"Polygon", "MultiPolygon"}),
}


@dataclass(frozen=True, kw_only=True)
class ReadLayer:
    """A file's features in EPSG:4326 with what was found out about it."""

    layer: geo.Layer
    digest: str
    crs: str
    name_field: str
    code_field: str
    bounds: tuple[float, float, float, float]

    def label(self, feature: geo.Feature) -> tuple[str, str]:
        """The feature's name and code."""
        name = _text(feature.properties.get(self.name_field))[:160]
        return name, _text(feature.properties.get(self.code_field))[:40]


def read_file(
    stream: BinaryIO, *, filename: str, role: str, name_field: str = "", code_field: str = ""
) -> ReadLayer:
    """Read and check an upload; raises `Invalid` with the number of the feature that is wrong."""
    try:
        data = safe_io.read_bytes(stream, cap=FILE_BYTES, what="layer file")
        layer = geo.read_layer(BytesIO(data), filename=filename)
    except safe_io.BadInput as error:
        raise _refused(error.rule, str(error)) from error
    except geo.InvalidGeometryError as error:
        raise _broken(error) from error
    except geo.GeoError as error:
        raise _refused(error.code, str(error)) from error
    _check(layer, role)
    shapes = np.array([feature.geometry for feature in layer.features], object)
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    return ReadLayer(
        layer=layer,
        digest=sha256(data).hex(),
        crs=_crs_name(layer.crs),
        name_field=_field(layer.fields, name_field, NAME_FIELDS),
        code_field=_field(layer.fields, code_field, CODE_FIELDS),
        bounds=(west, south, east, north),
    )


def period_of(layer: geo.Layer) -> tuple[date, date]:
    """The first and the last day of partners' counts."""
    days = [partner.told(feature.properties) for feature in layer.features]
    return min(one.first_day for one in days), max(one.last_day for one in days)


def _check_counts(layer: geo.Layer) -> None:
    """Partners' counts are what `accord coarsen` writes and nothing else: no column for a person."""
    for feature in layer.features:
        try:
            partner.told(feature.properties)
        except ValueError as error:
            raise _refused("partner_counts", f"{error}.", row=feature.number) from error


def ambient_column(fields: Sequence[str]) -> str:
    """The first column that is called `ambient_…`, in which what follows says what it counts; else ""."""
    return next((name for name in fields if name.lower().startswith(AMBIENT)), "")


def _check_ambient(layer: geo.Layer) -> None:
    """An ambient count says what it counts, and has a number in each feature."""
    column = ambient_column(layer.fields)
    if not column:
        raise _refused(
            "ambient_column",
            "an ambient layer has a column called ambient_…, in which what follows says what it counts, "
            "such as ambient_daytime_population.",
        )
    for feature in layer.features:
        value = feature.properties.get(column)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < inf:
            raise _refused(
                "ambient_count",
                f"Feature {feature.number} has no number from 0 on in {column}.",
                row=feature.number,
            )


def _check(layer: geo.Layer, role: str) -> None:
    if role == "partner-counts":
        _check_counts(layer)
    if role == "ambient":
        _check_ambient(layer)
    if len(layer.features) > FEATURES:
        raise _refused(
            "feature_cap",
            f"The layer has {len(layer.features):,} features, more than {FEATURES:,}.",
        )
    allowed = SHAPES_OF_ROLE.get(role)
    if allowed is None:
        return
    for feature in layer.features:
        kind = feature.geometry.geom_type
        if kind not in allowed:
            wanted = " or ".join(sorted(allowed))
            raise _refused(
                "shape_of_role",
                f"Feature {feature.number} is a {kind}; a layer of this kind holds {wanted}.",
                row=feature.number,
            )


def _refused(rule: str, message: str, *, row: int | None = None) -> Invalid:
    fault = Fault("file", rule, message, row)
    return Invalid(
        _("The layer was not loaded: %(message)s") % {"message": message}, faults=[fault]
    )


def _broken(error: geo.InvalidGeometryError) -> Invalid:
    """Each broken feature with its number, as many as are told, and how many there are."""
    if not error.others:
        return _refused(error.code, str(error), row=error.feature or None)
    faults = [Fault("file", one.code, one.reason, one.feature) for one in (error, *error.others)]
    words = _(
        "The layer was not loaded: %(count)s features are broken; the first %(told)s are told."
    )
    return Invalid(words % {"count": grouped(error.broken), "told": len(faults)}, faults=faults)


def _field(fields: Sequence[str], asked: str, usual: Sequence[str]) -> str:
    """The asked column, or the first that has a usual name; "" when there is none."""
    if asked:
        alike = [field for field in fields if field.lower() == asked.lower()]
        if asked not in fields and len(alike) == 1:  # a .dbf has its names in capitals
            return alike[0]
        if asked not in fields:
            raise Invalid(
                _("The file has no column “%(asked)s”.") % {"asked": asked[:60]},
                faults=[
                    Fault(
                        "name_field",
                        "known",
                        _("Columns: %(fields)s") % {"fields": ", ".join(fields)},
                    )
                ],
            )
        return asked
    by_lower = {field.lower(): field for field in reversed(fields)}
    return next((by_lower[name] for name in usual if name in by_lower), "")


def _crs_name(crs: str) -> str:
    """What people call the coordinate system, with its code where the file gave one."""
    name = str(pyproj.CRS.from_user_input(crs).name)
    return f"{name} ({crs})"[:160] if crs.upper().startswith("EPSG:") else name[:160]


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
