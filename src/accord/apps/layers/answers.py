"""A layer's shapes as an HTTP answer, for the page and for the API."""

import gzip
from typing import cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext as _

from accord.apps.layers import selectors
from accord.frame.errors import Invalid
from accord.frame.http import Request


def geojson(request: Request, layer_id: UUID, bbox: str) -> HttpResponse:
    """GeoJSON, gzipped where the reader takes it, with a validator that saves the second load."""
    data = selectors.map_data(
        viewer=request.actor, purpose=request.purpose, layer_id=layer_id, bounds=_bounds(bbox)
    )
    headers = {"ETag": data.etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == data.etag:
        return HttpResponseNotModified(headers=headers)
    body = data.packed
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return HttpResponse(body, content_type="application/geo+json", headers=headers)


def _bounds(text: str) -> selectors.Bounds | None:
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    whole = len(numbers) == 4 and all(abs(number) <= 180 for number in numbers)
    if not whole or numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise Invalid(_("bbox is west,south,east,north in degrees."))
    return cast("selectors.Bounds", tuple(numbers))
