"""The one shape in which the API reports errors, and how an operation says what it answers."""

from typing import Any, Final

from ninja import Schema


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


PROBLEMS: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), Problem)


def answers_with(*media_types: str) -> dict[str, Any]:
    """What `openapi_extra` says of an operation that answers with a file instead of JSON."""
    content: dict[str, Any] = {one: {"schema": {}} for one in media_types}
    return {"responses": {200: {"content": content}}}
