"""The layers API: list, read, add, remove, and the GeoJSON of a layer."""

from datetime import date
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from accord.apps.layers import answers, selectors, services
from accord.apps.layers.models import Layer
from accord.apps.layers.schemas import LayerIn, LayerOut
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

router = Router(tags=["layers"])


@router.get(
    "",
    response={200: list[LayerOut], **PROBLEMS},
    summary="Layers, of one role or valid on one day",
)
@route(policy="layers.view", audit="layers.viewed", rate="read")
def list_layers(request: Request, role: str | None = None, day: date | None = None) -> list[Layer]:
    """All layers that the caller may see."""
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    if day is not None:
        return list(selectors.layers_valid_on(**who, day=day, role=role)[:500])
    rows = selectors.layers_visible_to(**who)
    return list((rows.filter(role=role) if role else rows)[:500])


@router.post("", response={201: LayerOut, **PROBLEMS}, summary="Add a layer from a file")
@route(policy="layers.manage", audit="layer.published", rate="write")
def add_layer(request: Request, about: Form[LayerIn], file: File[UploadedFile]) -> Status[Layer]:
    """GeoJSON, zipped Shapefile, GeoPackage or CSV with WKT; published at once."""
    given = about.dict()
    replaces = given.pop("replaces")
    row = services.add(
        by=request.actor,
        purpose=request.purpose,
        stream=cast("BinaryIO", file.file),
        filename=str(file.name),
        about=services.Particulars(**given),
        replaces=replaces,
    )
    return Status(201, row)


@router.get("/{layer_id}", response={200: LayerOut, **PROBLEMS}, summary="One layer")
@route(policy="layers.view", audit="layer.viewed", rate="read")
def read_layer(request: Request, layer_id: UUID) -> Layer:
    """A layer's particulars."""
    return selectors.view_layer(
        viewer=request.actor,
        purpose=request.purpose,
        layer_id=layer_id,
    )


@router.get(
    "/{layer_id}/features.geojson",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/geo+json"),
    summary="A layer's shapes, for maps",
)
@route(policy="layers.view", audit="layer.map_read", rate="read")
def read_features(request: Request, layer_id: UUID, bbox: str = "") -> HttpResponse:
    """Simplified shapes; `bbox` is west,south,east,north in degrees."""
    return answers.geojson(request, layer_id, bbox)


@router.post(
    "/{layer_id}/use",
    response={200: LayerOut, **PROBLEMS},
    summary="Take up another agency's layer",
)
@route(policy="layers.manage", audit="layer.taken_up", rate="write")
def take_up(request: Request, layer_id: UUID) -> Layer:
    """It counts for the caller's agency from now on, with its later versions."""
    return services.take_up(by=request.actor, purpose=request.purpose, layer_id=layer_id)


@router.delete(
    "/{layer_id}/use",
    response={204: None, **PROBLEMS},
    summary="Use another agency's layer no more",
)
@route(policy="layers.manage", audit="layer.given_back", rate="write")
def give_back(request: Request, layer_id: UUID) -> Status[None]:
    """What was placed by it keeps its place."""
    services.give_back(by=request.actor, purpose=request.purpose, layer_id=layer_id)
    return Status(204, None)


@router.delete(
    "/{layer_id}", response={204: None, **PROBLEMS}, summary="Remove one version of a layer"
)
@route(policy="layers.manage", audit="layer.removed", rate="write")
def remove_layer(request: Request, layer_id: UUID) -> Status[None]:
    """The file's digest stays in the ledger."""
    services.remove(
        by=request.actor,
        purpose=request.purpose,
        layer_id=layer_id,
    )
    return Status(204, None)
