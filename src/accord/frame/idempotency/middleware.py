"""The `Idempotency-Key` header: the write, its entry and the remembered answer in one transaction."""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from accord.frame import idempotency
from accord.frame.actor import Actor
from accord.frame.errors import Invalid
from accord.frame.http import marked

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEY: Final = re.compile(r"[\x21-\x7e]{8,120}")
REPLAYED: Final = "Idempotent-Replayed"


def repeated_writes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give a write with a key one transaction and its door the attempt (see `frame.doors`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        actor: Actor | None = getattr(request, "actor", None)
        if key is None or actor is None or request.method not in WRITES:
            return get_response(request)
        if not KEY.fullmatch(key):
            wrong = Invalid("An Idempotency-Key has 8 to 120 visible ASCII characters.")
            return JsonResponse(wrong.as_dict(), status=422)
        attempt = idempotency.Attempt(
            actor_id=actor.id, key=key, digest=_digest(request, actor), agency_ori=actor.agency_ori
        )
        marked(request).attempt = attempt
        with transaction.atomic():
            idempotency.one_at_a_time(attempt)
            response = get_response(request)
            if getattr(request, "is_repeat", False):
                response.headers[REPLAYED] = "true"
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif _is_worth_keeping(response):
                _remember(request, attempt, response)
        return response

    return middleware


def _remember(request: HttpRequest, attempt: idempotency.Attempt, response: HttpResponse) -> None:
    """Keep the answer, without what it gave out of records.

    A read is made anew instead, whatever it found: whom to ask, and that there is nothing, is
    what the rules of that moment said.
    """
    if not getattr(request, "is_write", True):
        return
    body = None if getattr(request, "gave_records", False) else response.content.decode()
    idempotency.remember(attempt, status=response.status_code, body=body)


def _is_worth_keeping(response: HttpResponse) -> bool:
    """A first success of the API; a refusal may be mended and tried again under the same key."""
    return (
        response.status_code < 300
        and not response.streaming
        and REPLAYED not in response.headers
        and (
            not response.content or response.headers["Content-Type"].startswith("application/json")
        )
    )


def _digest(request: HttpRequest, actor: Actor) -> str:
    """The digest of what is asked, and for whom: who is with another agency by now asks anew."""
    found = hashlib.sha256()
    for part in (actor.agency_ori.encode(), *_parts(request)):
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """What makes two requests the same; of a form its fields, since its boundary is random."""
    yield str(request.method).encode()
    yield request.get_full_path().encode()
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (name.encode(), *(str(value).encode() for value in values))
    for name, file in sorted(request.FILES.items(), key=lambda pair: pair[0]):
        contents = hashlib.sha256()
        for chunk in file.chunks():  # type: ignore[union-attr]  # an uploaded file is one
            contents.update(chunk)
        file.seek(0)  # type: ignore[union-attr]  # an uploaded file is one
        yield from (name.encode(), str(file.name).encode(), contents.digest())  # type: ignore[union-attr]  # an uploaded file is one
