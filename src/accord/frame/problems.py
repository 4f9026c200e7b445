"""The one shape in which the API reports errors, and how an operation says what it answers."""

from typing import Any, Final

from ninja import Schema
from ninja.schema import NinjaGenerateJsonSchema


class FaultOut(Schema):
    """One thing wrong with the input."""

    field: str
    rule: str
    message: str
    row: int | None = None


class Problem(Schema):
    """An error: a stable code, words, and each fault with its place."""

    code: str
    message: str
    faults: list[FaultOut] = []


# An operation names these statuses only: a model for each of them in each operation would be nine
# tenths of the models that a process makes at its start. `describe` says what they hold.
PROBLEMS: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429))
REFERENCE: Final = "#/components/schemas/"


def describe(schema: dict[str, Any]) -> None:
    """Say in an OpenAPI description that each of these answers is a problem."""
    shape = Problem.model_json_schema(
        ref_template=REFERENCE + "{model}", schema_generator=NinjaGenerateJsonSchema
    )
    shapes = {**shape.pop("$defs"), Problem.__name__: shape}
    content = {"application/json": {"schema": {"$ref": REFERENCE + Problem.__name__}}}
    schema["components"]["schemas"].update(shapes)
    for operations in schema["paths"].values():
        for operation in operations.values():
            for status in PROBLEMS.keys() & operation["responses"].keys():
                operation["responses"][status].setdefault("content", content)


def answers_with(*media_types: str) -> dict[str, Any]:
    """What `openapi_extra` says of an operation that answers with a file instead of JSON."""
    content: dict[str, Any] = {one: {"schema": {}} for one in media_types}
    return {"responses": {200: {"content": content}}}
