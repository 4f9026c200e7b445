"""What happens at every declared door: sign-in, right, purpose, rate, and the ledger entry."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from accord.core.ledger.leaf import Outcome
from accord.frame import audit, fitting, idempotency, modules, rates, visitors
from accord.frame.actor import NO_PURPOSE, Actor, Purpose
from accord.frame.audit import scope
from accord.frame.declaration import Declaration
from accord.frame.errors import (
    AccordError,
    Conflict,
    Denied,
    Invalid,
    Missing,
    NotSignedIn,
    PurposeNeeded,
)
from accord.frame.http import marked

R = TypeVar("R")
NOBODY = Actor(id="anonymous", name="anonymous", kind="system")
audit.verb("form.viewed")
audit.verb("form.sent_back")
REPEATED: Final = "write.repeated"
audit.verb(REPEATED)


def pass_through(declaration: Declaration, request: HttpRequest, view: Callable[[], R]) -> R:
    """Let a request through a declared door, or refuse it; either way the ledger knows."""
    admit(declaration, request)
    with scope.entries() as written:
        try:
            if (answer := _given_before(declaration, request)) is not None:
                return answer
            response = _rendered(view())
        except (Denied, Missing) as error:
            # What was written was rolled back with the change: the attempt itself is told of.
            _leave_trace(declaration, request, outcome="denied", written=[], error=error)
            raise
        except (Conflict, Invalid) as error:
            _leave_trace(declaration, request, outcome="failed", written=[], error=error)
            raise
        status = getattr(response, "status_code", 200)
        _leave_trace(declaration, request, outcome="ok", written=written, status=status)
        marked(request).receipt = written.receipt
        marked(request).gave_records = written.discloses
        marked(request).is_write = declaration.rate != "read"
    return response


def is_repeat(request: HttpRequest) -> bool:
    """Whether this write was done already under its key: then it is only read what came of it."""
    return getattr(request, "is_repeat", False)


def admit(declaration: Declaration, request: HttpRequest) -> None:
    """Rate, sign-in, right and purpose; the API asks before it reads anything of the request.

    Once per request: the door that was asked here lets the same request pass.
    """
    if getattr(request, "admitted_to", None) is declaration:
        return
    if modules.is_barred(declaration):
        raise Http404  # as an address that leads nowhere, and no trace of it either
    actor: Actor | None = getattr(request, "actor", None)
    rates.check(declaration.rate, actor.id if actor else visitors.address(request))
    try:
        _demand(declaration, actor, getattr(request, "purpose", None))
    except Denied as error:
        _leave_trace(declaration, request, outcome="denied", written=[], error=error)
        raise
    marked(request).admitted_to = declaration


def _demand(declaration: Declaration, actor: Actor | None, purpose: Purpose | None) -> None:
    if declaration.policy == "public":
        return
    if actor is None:
        raise NotSignedIn
    by_right = declaration.policy != "signed-in" or actor.is_bound
    if by_right and not actor.may(declaration.policy):
        raise Denied
    if declaration.purpose and purpose is None:
        raise PurposeNeeded
    if purpose is not None:
        fitting.demand(declaration, purpose)


def _given_before(declaration: Declaration, request: HttpRequest) -> Any:
    """The first answer to a repeated write (`Idempotency-Key`); the right to it was just checked.

    Where that gave out records it is read anew, or refused: the right to each of them may be gone.
    """
    attempt: idempotency.Attempt | None = getattr(request, "attempt", None)
    actor: Actor | None = getattr(request, "actor", None)
    answer = idempotency.earlier(attempt) if attempt else None
    if answer is None or actor is None:
        return None
    if answer.body is None and not declaration.answers_again:
        raise Conflict(
            "This was done already under this key. Its answer held records and is not kept: "
            "read them anew."
        )
    audit.record(
        by=actor,
        purpose=getattr(request, "purpose", None) or NO_PURPOSE,
        verb=REPEATED,
        object_type="route",
        object_id=request.resolver_match.view_name if request.resolver_match else "-",
    )
    if answer.body is None:
        marked(request).is_repeat = True
        return None
    headers = {"Idempotent-Replayed": "true", "Content-Type": "application/json; charset=utf-8"}
    return HttpResponse(answer.body, status=answer.status, headers=headers)


def _rendered(response: R) -> R:
    """Render now: a template that fails or reads late must do so before the entry is written."""
    render: Any = getattr(response, "render", None)
    if isinstance(response, HttpResponseBase) and callable(render):
        render()
    return response


def _leave_trace(
    declaration: Declaration,
    request: HttpRequest,
    *,
    outcome: Outcome,
    written: list[str],
    status: int = 200,
    error: AccordError | None = None,
) -> None:
    """Write the door's entry unless a service or selector has already written it."""
    actor: Actor | None = getattr(request, "actor", None)
    purpose: Purpose | None = getattr(request, "purpose", None)
    if declaration.audit is None or declaration.audit in written or REPEATED in written:
        return
    if actor is None and declaration.policy == "public":
        return  # an anonymous visitor of a public page is not followed
    found: dict[str, Any] = {"status": status} if error is None else {"error": error.code}
    audit.record(
        by=actor or NOBODY,
        purpose=purpose or NO_PURPOSE,
        verb=_verb(declaration, request, outcome),
        object_type="route",
        object_id=declaration.name.removeprefix("accord.apps."),
        payload=found,
        outcome=outcome,
    )


def _verb(declaration: Declaration, request: HttpRequest, outcome: Outcome) -> str:
    """A reading door leaves its own verb; a writing door through which nothing was written, another.

    A form that was only shown, or sent back with errors, must not look like the deed itself.
    """
    if outcome != "ok" or declaration.rate != "write":
        return str(declaration.audit)
    return "form.viewed" if request.method in {"GET", "HEAD"} else "form.sent_back"
