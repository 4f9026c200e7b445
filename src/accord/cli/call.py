"""`accord call`: any operation of the API from a terminal, through the same door and as JSON."""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from accord.frame.actor import Actor, Purpose

METHODS: Final = ("GET", "POST", "PUT", "DELETE")
PREFIX: Final = "/api/v1"
FIRST_REFUSAL: Final = 400  # HTTP: from here on a status says that nothing was done


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command("call")(call)


# The operation declares its own right and verb; its door asks for them and leaves the entry.
@command(policy=PUBLIC, audit=None)
def call(
    method: Annotated[str, typer.Argument(help="GET, POST, PUT or DELETE.")],
    path: Annotated[str, typer.Argument(help="The path as docs/reference/routes.md has it.")],
    query: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE of the address; may be repeated.")
    ] = None,
    body: Annotated[
        str, typer.Option(help="JSON to send: a file, or - for what is piped in.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="The file to write the answer to.")] = None,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Do what an operation of the API does, and print its answer."""
    method = method.upper()
    if method not in METHODS:
        raise typer.BadParameter("one of GET, POST, PUT, DELETE", param_hint="METHOD")
    sent = _read(body)
    pairs = _pairs(query or [])
    actor, stated = acting(as_user, purpose, reason, case)
    answer = _answered(actor, stated, method, _whole(path), query=pairs, sent=sent)
    content = _content(answer)
    if answer.status_code >= FIRST_REFUSAL:
        raise _refusal(content)
    if out is not None:
        out.write_bytes(content)
        typer.echo(f"{len(content):,} bytes written to {out.name}")
        return
    _show(content, str(answer.get("Content-Type", "")))


def _read(body: str) -> bytes:
    if not body:
        return b""
    if body == "-":
        return sys.stdin.buffer.read()
    file = Path(body)
    if not file.is_file():
        raise typer.BadParameter("there is no such file", param_hint="--body")
    return file.read_bytes()


def _pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    found = [text.partition("=") for text in texts]
    if not all(name and sign for name, sign, _ in found):
        raise typer.BadParameter("write NAME=VALUE", param_hint="--query")
    return [(name, value) for name, _, value in found]


def _whole(path: str) -> str:
    """The path under the API's prefix; one that has it already stays."""
    bare = "/" + path.strip().lstrip("/")
    return bare if bare.startswith(f"{PREFIX}/") else PREFIX + bare.rstrip("/")


def _answered(
    actor: "Actor",
    purpose: "Purpose",
    method: str,
    path: str,
    *,
    query: list[tuple[str, str]],
    sent: bytes,
) -> "HttpResponseBase":
    """What the operation answers this actor; `Missing` where there is none of this path."""
    from django.core.handlers.wsgi import WSGIRequest
    from django.urls import Resolver404, resolve

    from accord.frame.errors import Missing
    from accord.frame.http import marked
    from accord.site.operations import operations_of

    request = WSGIRequest(
        {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": urlencode(query),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(sent)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(sent),
            "wsgi.url_scheme": "http",
        }
    )
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Missing("The API has no such path; see docs/reference/routes.md.") from error
    if not any(method in one.methods for one in operations_of(match.func)):
        raise Missing(f"The API has no {method} of this path; see docs/reference/routes.md.")
    request.resolver_match = match
    marked(request).actor = actor
    marked(request).purpose = purpose
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def _refusal(content: bytes) -> Exception:
    """The API's problem as the error that a command tells, with its faults."""
    import json

    from accord.frame.errors import AccordError, Fault

    told = json.loads(content)
    error = AccordError(told["message"], faults=[Fault(**one) for one in told["faults"]])
    error.code = told["code"]
    return error


def _show(content: bytes, kind: str) -> None:
    """JSON laid out; other text as it is; what is no text goes to a file or a pipe."""
    import json

    from accord.cli.json_output import say_json

    if kind.startswith("application/json"):
        say_json(json.loads(content))
    elif not sys.stdout.isatty() or kind.startswith(("text/", "application/geo+json")):
        sys.stdout.buffer.write(content)
    elif content:
        raise typer.BadParameter("this is no text: say where to write it", param_hint="--out")
