"""Every read of layers: what is on the map, and which area a name stands for."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.layers import drawing
from accord.apps.layers.models import Feature, Layer, LayerUse
from accord.core.geo import Area
from accord.core.geocode import street_label
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid, Missing
from accord.frame.ui.components import MapLayer

#: What moves addresses, rates and segments: of another agency it counts once it was taken up.
TAKEN_UP: Final = (
    Layer.Role.STREET, Layer.Role.ADDRESS_POINT, Layer.Role.POPULATION, Layer.Role.AMBIENT,
    Layer.Role.COVARIATE,
)  # fmt: skip
AREA_ROLES = (Layer.Role.JURISDICTION, Layer.Role.BEAT, Layer.Role.BOUNDARY)
NAMED_AT_MOST = 40
FEATURES_OF_A_VIEW = 6000
NAME_CHARACTERS = 160  # as long as a feature's own name may be
Bounds = tuple[float, float, float, float]


def layers_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Layer]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Published layers of the node, and one's own agency's drafts and unshared layers."""
    rows = Layer.objects.select_related("owner").defer("overview")
    if viewer.kind in {"system", "local"}:
        return rows
    shared = Q(is_shared=True) & ~Q(status=Layer.Status.DRAFT)
    if viewer.agency_id is None:
        return rows.filter(shared)
    drafts_of_mine = Q(status=Layer.Status.DRAFT, uploaded_by=viewer.id)
    published_of_mine = Q(owner_id=viewer.agency_id) & ~Q(status=Layer.Status.DRAFT)
    return rows.filter(shared | published_of_mine | drafts_of_mine)


def layers_valid_on(
    *, viewer: Actor, purpose: Purpose, day: date, role: str | None = None
) -> QuerySet[Layer]:
    """The published layers that hold on a day, of one role or all."""
    rows = layers_visible_to(viewer=viewer, purpose=purpose).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        valid_from__lte=day,
    )
    rows = rows.exclude(status=Layer.Status.DRAFT)
    # A version that a later one corrects from its own first day is replaced without an end.
    rows = rows.exclude(status=Layer.Status.REPLACED, valid_to__isnull=True)
    return rows.filter(role=role) if role else rows


def counts_for(agency_id: UUID | str | None) -> Q:
    """Of layers: that it counts for an agency; what moves addresses and rates is taken up first.

    Those of the node count for all. Who belongs to no agency takes nothing up, and counts nothing
    of its own: for such a reader all that is shared counts.
    """
    if agency_id is None:
        return Q()
    taken = LayerUse.objects.filter(agency_id=agency_id).values("series")
    return (
        ~Q(role__in=TAKEN_UP) | Q(owner__isnull=True) | Q(owner_id=agency_id) | Q(series__in=taken)
    )


def layers_counting_on(
    *, viewer: Actor, purpose: Purpose, day: date, role: str | None = None
) -> QuerySet[Layer]:
    """Of the layers that hold on a day those that count for the viewer's agency."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day, role=role)
    return rows.filter(counts_for(viewer.agency_id))


def series_taken_up(*, viewer: Actor) -> frozenset[UUID]:
    """The layers, by series, that the viewer's agency took up."""
    if viewer.agency_id is None:
        return frozenset()
    rows = LayerUse.objects.filter(agency_id=viewer.agency_id)
    return frozenset(rows.values_list("series", flat=True))


def is_offered(layer: Layer, *, viewer: Actor) -> bool:
    """Whether it is the viewer's agency's to take up: another one's, in force, and not its draft."""
    return (
        viewer.agency_id is not None
        and layer.role in TAKEN_UP
        and layer.is_shared
        and layer.status != Layer.Status.DRAFT
        and layer.owner_id is not None
        and str(layer.owner_id) != viewer.agency_id
    )


def list_layers(
    *, viewer: Actor, purpose: Purpose, role: str = "", day: date | None = None
) -> list[Layer]:
    """The visible layers of a role and a day, entered in the ledger as one look."""
    rows = (
        layers_valid_on(viewer=viewer, purpose=purpose, day=day)
        if day
        else layers_visible_to(viewer=viewer, purpose=purpose)
    )
    found = list(rows.filter(role=role) if role else rows)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="layers.viewed",
        object_type="layer",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )
    return found


def layer(*, viewer: Actor, purpose: Purpose, layer_id: UUID | str) -> Layer:
    """One layer; raises `Missing` when there is none that the viewer may see."""
    found = layers_visible_to(viewer=viewer, purpose=purpose).filter(pk=layer_id).first()
    if found is None:
        raise Missing
    return found


def view_layer(*, viewer: Actor, purpose: Purpose, layer_id: UUID | str) -> Layer:
    """One layer, its reading entered in the ledger."""
    found = layer(viewer=viewer, purpose=purpose, layer_id=layer_id)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="layer.viewed",
        object_type="layer",
        object_id=str(found.pk),
        payload={"count": found.feature_count},
        disclosed=[found.pk],
    )
    return found


def versions_of(*, viewer: Actor, purpose: Purpose, of: Layer) -> QuerySet[Layer]:
    """All versions of a layer, newest first."""
    rows = layers_visible_to(viewer=viewer, purpose=purpose)
    return rows.filter(series=of.series).order_by("-version")


def features_of(*, viewer: Actor, purpose: Purpose, layer_id: UUID | str) -> QuerySet[Feature]:
    """A layer's features in file order, without their shapes."""
    found = layer(viewer=viewer, purpose=purpose, layer_id=layer_id)
    return Feature.objects.filter(layer=found).defer("geometry")


@dataclass(frozen=True, kw_only=True)
class MapData:
    """A GeoJSON body, gzipped, with its validator."""

    packed: bytes
    etag: str


def map_data(
    *, viewer: Actor, purpose: Purpose, layer_id: UUID | str, bounds: Bounds | None = None
) -> MapData:
    """A layer for a map: the stored overview, or what lies within bounds at that scale."""
    found = layer(viewer=viewer, purpose=purpose, layer_id=layer_id)
    if bounds is None:
        packed = bytes(Layer.objects.values_list("overview", flat=True).get(pk=found.pk))
        etag = drawing.etag_of(f"{found.digest}:{found.version}".encode())
    else:
        packed = gzip.compress(_within(found, bounds), 6, mtime=0)
        etag = drawing.etag_of(packed)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="layer.map_read",
        object_type="layer",
        object_id=str(found.pk),
        payload={"features": found.feature_count},
        disclosed=[found.pk],
    )
    return MapData(packed=packed, etag=etag)


def _within(found: Layer, bounds: Bounds) -> bytes:
    west, south, east, north = bounds
    rows = (
        Feature.objects.filter(
            layer=found, west__lte=east, east__gte=west, south__lte=north, north__gte=south
        )
        .order_by("number")
        .values_list("geometry", "number", "name", "code")[:FEATURES_OF_A_VIEW]
    )
    taken = list(rows)
    shapes = shapely.from_wkb([bytes(row[0]) for row in taken])
    labels = [(row[1], row[2], row[3]) for row in taken]
    return drawing.as_geojson(shapes, labels, tolerance=drawing.screen_tolerance(bounds))


def base_map_layers(
    *, viewer: Actor, purpose: Purpose, day: date, roles: Sequence[str] = ()
) -> list[MapLayer]:
    """The boundaries and streets to draw below anything else, as map layers."""
    wanted = roles or (Layer.Role.STREET, Layer.Role.BEAT, Layer.Role.JURISDICTION)
    rows = layers_counting_on(viewer=viewer, purpose=purpose, day=day).filter(role__in=wanted)
    order = {role: place for place, role in enumerate(wanted)}
    return [
        MapLayer(
            id=f"layer-{row.pk}",
            src=reverse("layers:map", args=[row.pk]),
            label=row.name,
            # Only jurisdictions are drawn strongly; beats and streets stay in the background.
            look="boundary" if row.role == Layer.Role.JURISDICTION else "street",
            name_by="name",
        )
        for row in sorted(rows, key=lambda row: (order[row.role], row.name))
    ]


def region_bounds(*, viewer: Actor, purpose: Purpose, day: date | None = None) -> Bounds | None:
    """West, south, east, north of the jurisdictions, else of all layers; None without any."""
    rows = layers_visible_to(viewer=viewer, purpose=purpose)
    if day is not None:
        rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day)
    for part in (rows.filter(role=Layer.Role.JURISDICTION), rows):
        found = part.aggregate(w=Min("west"), s=Min("south"), e=Max("east"), n=Max("north"))
        if found["w"] is not None:
            return found["w"], found["s"], found["e"], found["n"]
    return None


@dataclass(frozen=True, kw_only=True)
class NamedArea:
    """A feature that can stand for an area, as a choice in a form."""

    id: UUID
    name: str
    layer_name: str
    role: str


def areas_on(
    *, viewer: Actor, purpose: Purpose, day: date, roles: Sequence[str] = AREA_ROLES
) -> list[NamedArea]:
    """Every named polygon of the layers that hold on a day: jurisdictions first, then beats."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day).filter(role__in=roles)
    order = {role: place for place, role in enumerate(roles)}
    features = Feature.objects.filter(layer__in=rows.values("pk")).select_related("layer")
    found = [
        NamedArea(
            id=feature.pk,
            name=str(feature),
            layer_name=feature.layer.name,
            role=feature.layer.role,
        )
        for feature in features.only("name", "code", "number", "layer__name", "layer__role")
    ]
    return sorted(found, key=lambda one: (order[one.role], one.layer_name, one.name))


def area(*, viewer: Actor, purpose: Purpose, feature_id: UUID | str) -> Area:
    """The area of one polygon; raises `Missing` or, when it is no polygon, `Invalid`."""
    visible = layers_visible_to(viewer=viewer, purpose=purpose)
    found = Feature.objects.filter(pk=feature_id, layer__in=visible.values("pk")).first()
    if found is None:
        raise Missing
    return _as_area(found)


def area_of_layer(*, viewer: Actor, purpose: Purpose, layer_id: UUID | str) -> Area:
    """All polygons of a layer joined into one area."""
    found = layer(viewer=viewer, purpose=purpose, layer_id=layer_id)
    return _joined([found], found.name)


def area_of_region(*, viewer: Actor, purpose: Purpose, day: date) -> Area | None:
    """All jurisdictions that hold on a day, joined; None when none is loaded."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day, role=Layer.Role.JURISDICTION)
    found = list(rows)
    return _joined(found, "") if found else None


def area_named(*, viewer: Actor, purpose: Purpose, name: str, day: date) -> tuple[UUID, Area]:
    """The polygon with this name or code; raises `Missing`, or `Invalid` when several have it."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day).filter(role__in=AREA_ROLES)
    wanted = name.strip()
    found = list(
        Feature.objects.filter(
            Q(name__iexact=wanted) | Q(code__iexact=wanted), layer__in=rows.values("pk")
        ).select_related("layer")
    )
    if not found:
        raise Missing(_no_such_area(wanted, areas_on(viewer=viewer, purpose=purpose, day=day)))
    best = min(AREA_ROLES.index(Layer.Role(one.layer.role)) for one in found)
    chosen = [one for one in found if AREA_ROLES.index(Layer.Role(one.layer.role)) == best]
    if len(chosen) > 1:
        raise Invalid(
            _("%(chosen)s areas are called “%(wanted)s”; use the code.")
            % {"chosen": len(chosen), "wanted": wanted[:60]}
        )
    return chosen[0].pk, _as_area(chosen[0])


def _no_such_area(wanted: str, known: Sequence[NamedArea]) -> str:
    said = f"No loaded layer has an area called “{wanted[:60]}”."
    names = list(dict.fromkeys(one.name for one in known))
    more = f" and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    return f"{said} Known: {', '.join(names[:NAMED_AT_MOST]) or 'none'}{more}."


def shapes_of(
    *, viewer: Actor, purpose: Purpose, day: date, role: str
) -> tuple[list[str], npt.NDArray[Any]]:
    """Names and shapes (a shapely array) of all features of a role that hold on a day."""
    rows = layers_counting_on(viewer=viewer, purpose=purpose, day=day, role=role)
    found = Feature.objects.filter(layer__in=rows.values("pk")).order_by("layer_id", "number")
    taken = list(found.values_list("name", "code", "geometry"))
    names = [name or code for name, code, _ in taken]
    return names, shapely.from_wkb([bytes(shape) for _, _, shape in taken])


def streets_on(
    *, viewer: Actor, purpose: Purpose, day: date
) -> tuple[list[str], list[str], npt.NDArray[Any]]:
    """Keys, names with house numbers where known, and lines of the streets that hold on a day.

    A key is the end of the layer's id with the street's number there: another version of the
    layer has other keys.
    """
    rows = layers_counting_on(viewer=viewer, purpose=purpose, day=day, role=Layer.Role.STREET)
    found = Feature.objects.filter(layer__in=rows.values("pk")).order_by("layer_id", "number")
    taken = list(found.values_list("layer_id", "number", "name", "properties", "geometry"))
    keys = [f"{layer_id.hex[-8:]}:{number}" for layer_id, number, *_ in taken]
    names = [street_label(name, facts)[:NAME_CHARACTERS] for _, _, name, facts, _ in taken]
    return keys, names, np.array(shapely.from_wkb([bytes(row[-1]) for row in taken]), object)


def units_of(
    *, viewer: Actor, purpose: Purpose, day: date, role: str
) -> tuple[list[UUID], list[str], list[bytes]]:
    """Ids, names that no two share, and shapes (WKB) of the areas of a role that hold on a day."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day, role=role)
    found = Feature.objects.filter(layer__in=rows.values("pk")).order_by("layer_id", "number")
    ids, names, shapes = [], [], []
    for one in found.only("name", "code", "number", "geometry"):
        name = str(one) if str(one) not in names else f"{one} ({one.code or one.number})"
        if name not in names:
            ids.append(one.pk)
            names.append(name)
            shapes.append(bytes(one.geometry))
    return ids, names, shapes


def coded_shapes_of(
    *, viewer: Actor, purpose: Purpose, day: date, role: str
) -> tuple[list[str], npt.NDArray[Any]]:
    """Codes (such as an agency's ORI) and shapes of those features of a role that have a code."""
    rows = layers_valid_on(viewer=viewer, purpose=purpose, day=day, role=role)
    found = Feature.objects.filter(layer__in=rows.values("pk")).exclude(code="")
    taken = list(found.order_by("layer_id", "number").values_list("code", "geometry"))
    return [code for code, _ in taken], shapely.from_wkb([bytes(shape) for _, shape in taken])


def _as_area(feature: Feature) -> Area:
    shape = shapely.from_wkb(bytes(feature.geometry))
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise Invalid(
            _("“%(feature)s” is a %(geom_type)s, not an area.")
            % {"feature": feature, "geom_type": shape.geom_type}
        )
    return Area(geometry=shape, name=str(feature))


def _joined(rows: Sequence[Layer], name: str) -> Area:
    found = Feature.objects.filter(layer__in=[row.pk for row in rows])
    shapes = shapely.from_wkb([bytes(shape) for shape in found.values_list("geometry", flat=True)])
    areas = [shape for shape in shapes if shape.geom_type in {"Polygon", "MultiPolygon"}]
    if not areas:
        raise Invalid(_("This layer holds no area."))
    return Area(geometry=shapely.union_all(areas), name=name)
