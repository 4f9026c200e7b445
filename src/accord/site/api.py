"""The API: one router an app, one table of errors, one shape of answers."""

from collections.abc import Sequence
from typing import Any, get_args

from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.openapi.schema import OpenAPISchema
from pydantic import BaseModel

from accord import __version__
from accord.apps.agencies.api import router as agencies
from accord.apps.briefs.api import router as briefs
from accord.apps.evaluation.api import router as evaluation
from accord.apps.exchange.api import router as exchange
from accord.apps.feeds.api import router as feeds
from accord.apps.layers.address_api import router as addresses
from accord.apps.layers.api import router as layers
from accord.apps.places.activation_api import router as activations
from accord.apps.places.analysis_api import router as analysis
from accord.apps.places.api import router as places
from accord.apps.places.plan_api import router as plans
from accord.apps.places.public_api import router as public_forecasts
from accord.apps.records.api import router as records
from accord.apps.records.api.measures import router as measures
from accord.apps.records.api.outcomes import router as outcomes
from accord.apps.records.api.rights import router as rights
from accord.apps.strategies.api import router as strategies
from accord.apps.subjects.api import router as subjects
from accord.apps.subjects.event_api import duplicates, events
from accord.apps.subjects.network_api import router as networks
from accord.frame import doors, problems
from accord.frame.errors import AccordError, Fault, Invalid, NotSignedIn
from accord.frame.shapes import OnceParser
from accord.site.errors import status_of, tell_operator
from accord.site.operations import operations_of

DESCRIPTION = """\
What the pages do, save what asks for a person's password or second factor. Authenticate with `Authorization: Bearer <token>`; state why with
`X-Accord-Purpose` (and `X-Accord-Reason`, `X-Accord-Case`, `X-Accord-On-Behalf-Of`).
A repeated write with the same `Idempotency-Key` returns the first result. Where that gave out
records, it is what the caller may see of them by now, or 409: done already, read them anew.
"""


def door_first(request: HttpRequest) -> bool:
    """Right and purpose before shape: a stranger learns nothing of what an operation reads."""
    match = request.resolver_match
    for operation in operations_of(match.func) if match else ():
        if request.method in operation.methods:
            doors.admit(operation.view_func.declaration, request)  # type: ignore[attr-defined]  # the mark by which doors are found
    return True


class DescribedOnce(NinjaAPI):
    """An API that writes its description once: it follows from the code, and takes seconds."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Any = None
    ) -> OpenAPISchema:
        """OpenAPI 3.1; whoever asks reads the same."""
        if self._described is None:
            self._described = super().get_openapi_schema(
                path_prefix=path_prefix, path_params=path_params
            )
            problems.describe(self._described)
        return self._described


api = DescribedOnce(
    title="Accord",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url="docs",
    auth=[door_first],
    parser=OnceParser(),
)
api.add_router("/agencies", agencies)
api.add_router("/addresses", addresses)
api.add_router("/layers", layers)
api.add_router("/records", records)
api.add_router("/measures", measures)
api.add_router("/policy", rights)
api.add_router("/outcomes", outcomes)
api.add_router("/feeds", feeds)
api.add_router("/subjects/events", events)
api.add_router("/subjects/duplicates", duplicates)
api.add_router("/subjects", networks)
api.add_router("/subjects", subjects)
api.add_router("/exchange", exchange)
api.add_router("/places", places)
api.add_router("/places", activations)
api.add_router("/places", analysis)
api.add_router("/places", plans)
api.add_router("/places", public_forecasts)
api.add_router("/strategies", strategies)
api.add_router("/evaluation", evaluation)
api.add_router("/briefs", briefs)


@api.exception_handler(AccordError)
def as_problem(request: HttpRequest, error: AccordError) -> HttpResponse:
    """An Accord error with its code, words and faults."""
    response = api.create_response(request, error.as_dict(), status=status_of(error))
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ShapeError)
def as_shape_problem(request: HttpRequest, error: ShapeError) -> HttpResponse:
    """A request of the wrong shape, each fault with its place; input values are not echoed."""
    faults = [
        Fault(_as_written(request, fault["loc"]), fault["type"], fault["msg"])
        for fault in error.errors
    ]
    return as_problem(request, Invalid("The request has the wrong shape.", faults=faults))


def _as_written(request: HttpRequest, place: Sequence[str | int]) -> str:
    """A field by the name under which it was sent; the part of the request where it has no name.

    Ninja counts from where a value stands (`body`, `query`) and the name that the operation gave to
    all of it (`data`): neither was written by whoever asked.
    """
    source, *within = place
    match = request.resolver_match
    for operation in operations_of(match.func) if match else ():
        for model in operation.models if request.method in operation.methods else ():
            whole = model.model_fields.get(str(within[0])) if within else None
            if model.__ninja_param_source__ == source and whole and _is_shape(whole.annotation):
                del within[0]
    return ".".join(str(part) for part in within) or str(source)


def _is_shape(kind: Any) -> bool:
    """Whether values of this type are objects with fields of their own; one that may be left out too."""
    return any(
        isinstance(one, type) and issubclass(one, BaseModel) for one in (kind, *get_args(kind))
    )


@api.exception_handler(DataError)
def as_unkept_value(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value that the database cannot hold, such as a NUL in text on PostgreSQL."""
    tell_operator(error, "unreadable")
    return as_problem(request, Invalid("A value has characters that cannot be kept."))


@api.exception_handler(OverflowError)
def as_unreachable_day(request: HttpRequest, error: OverflowError) -> HttpResponse:
    """A day or a number past what can be counted with, such as the last day of the year 9999."""
    tell_operator(error, "unreadable")
    return as_problem(request, Invalid("A day or a number is out of range."))


@api.exception_handler(ValidationError)
def as_refused_value(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A value that a field refuses, such as an identifier that is none; it is not echoed."""
    tell_operator(error, "unreadable")
    return as_problem(request, Invalid("A value is not what it should be."))


@api.exception_handler(HttpError)
def as_plain_problem(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses, such as a body that is no JSON, in the same shape."""
    problem = {"code": "unreadable", "message": error.message, "faults": []}
    return api.create_response(request, problem, status=error.status_code)
