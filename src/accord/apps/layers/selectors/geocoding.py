"""The geocoder of an agency: its index from the layers that hold, with the agency's aliases."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import shapely
from django.db.models import Q
from shapely.geometry.base import BaseGeometry

from accord.apps.agencies.models import Agency
from accord.apps.layers.models import AddressAlias, Feature, Layer
from accord.apps.layers.selectors.layers import counts_for, layers_valid_on
from accord.core import geocode
from accord.core.geo import InvalidGeometryError
from accord.frame.actor import Actor, Purpose

#: What a layer teaches, by its role; of covariates only named points are landmarks.
PART_OF_ROLE: Final = {
    Layer.Role.JURISDICTION: geocode.ZONES,
    Layer.Role.STREET: geocode.STREETS,
    Layer.Role.ADDRESS_POINT: geocode.ADDRESSES,
    Layer.Role.COVARIATE: geocode.PLACES,
    Layer.Role.BEAT: geocode.BEATS,
}
#: Of these a partner's layer is not mixed with the agency's own: it would move its addresses.
_OWN_FIRST: Final = (Layer.Role.STREET, Layer.Role.ADDRESS_POINT)
#: What tells of an address only whether it may be right; alone it places nothing.
_ONLY_CONFIRM: Final = (Layer.Role.JURISDICTION, Layer.Role.BEAT)
INDEXES_KEPT: Final = 4  # about 15 MB a city
CHUNK: Final = 5_000
Taken = tuple[tuple[UUID, str], ...]


def geocoder_for(
    *,
    viewer: Actor,
    purpose: Purpose,
    agency: Agency,
    day: date,
    reach: Sequence[geocode.Box] = (),
) -> geocode.Geocoder | None:
    """A geocoder over the layers that hold on a day and the agency's aliases; None without any.

    Of streets and address points the agency's own layers stand for themselves; without any, and of
    the rest, they are also those that it took up: with `reach` an answer must lie in its boxes.
    The index is built once a process for the same versions of layers, and kept.
    """
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day).filter(role__in=PART_OF_ROLE)
    found = list(rows.filter(counts_for(agency.pk)).order_by("pk"))
    settled = {row.role for row in found if row.owner_id == agency.pk and row.role in _OWN_FIRST}
    taken: Taken = tuple(
        (row.pk, row.role)
        for row in found
        if (row.role != Layer.Role.COVARIATE or "Point" in row.geometry_kinds)
        and (row.role not in settled or row.owner_id == agency.pk)
    )
    aliases = _aliases(agency)
    if not aliases and not any(role not in _ONLY_CONFIRM for _, role in taken):
        return None
    index = _index(taken)
    if index is None:
        return None
    return geocode.Geocoder(index, aliases=aliases, within=_zone_name(taken, agency), reach=reach)


def jurisdiction_for(
    *, viewer: Actor, purpose: Purpose, agency: Agency, day: date
) -> BaseGeometry | None:
    """The shape in degrees of an agency's jurisdiction on a day; None when none is loaded."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day, role=Layer.Role.JURISDICTION)
    own = Feature.objects.filter(_of(agency), layer__in=rows.values("pk"))
    shapes = [shapely.from_wkb(bytes(one)) for one in own.values_list("geometry", flat=True)]
    if not shapes:
        return None
    area = shapely.union_all(shapes)
    shapely.prepare(area)
    return area


@lru_cache(maxsize=INDEXES_KEPT)
def _index(taken: Taken) -> geocode.StreetIndex | None:
    """The index of these versions of layers; a version never changes, so its id is its digest."""
    builder = geocode.IndexBuilder()
    for layer_id, role in taken:
        geocode.teach(builder, PART_OF_ROLE[Layer.Role(role)], _features(layer_id))
    try:
        return builder.build()
    except InvalidGeometryError:
        return None


def _features(layer_id: UUID) -> Iterator[tuple[str, Mapping[str, Any], BaseGeometry]]:
    rows = Feature.objects.filter(layer_id=layer_id).order_by("number")
    columns = rows.values_list("name", "properties", "geometry")
    for name, properties, shape in columns.iterator(chunk_size=CHUNK):
        yield name, properties, shapely.from_wkb(bytes(shape))


def _aliases(agency: Agency) -> dict[str, geocode.Alias]:
    rows = AddressAlias.objects.filter(agency=agency, withdrawn_at__isnull=True)
    return {
        row.key: geocode.Alias(address=row.address, lon=row.lon, lat=row.lat, radius_m=row.radius_m)
        for row in rows
    }


def _zone_name(taken: Taken, agency: Agency) -> str:
    zones = [pk for pk, role in taken if role == Layer.Role.JURISDICTION]
    found = Feature.objects.filter(_of(agency), layer__in=zones)
    return found.order_by("layer_id", "number").values_list("name", flat=True).first() or ""


def _of(agency: Agency) -> Q:
    """A jurisdiction is an agency's when its code is the ORI, or its name the agency's."""
    return Q(code__iexact=agency.ori) | Q(name__iexact=agency.name)
