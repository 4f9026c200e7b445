"""The API of bulletins; attachments come as base64 and go out as files."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict, Field

from accord.apps.exchange.selectors import bulletins as selectors
from accord.apps.exchange.selectors.mail_wishes import wishes_of
from accord.apps.exchange.services import bulletins as services
from accord.apps.exchange.services.calling_by_mail import wish
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Fault, Invalid
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

router = Router()


class BulletinIn(Schema):
    """All that a bulletin says; `audience` are ORIs."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=14)]
    title: Annotated[str, Field(max_length=120)]
    body: Annotated[str, Field(max_length=5_000)]
    contact: Annotated[str, Field(max_length=120)]
    tlp: Annotated[str, Field(max_length=12)] = "amber"
    handling: Annotated[str, Field(max_length=2)] = "H2"
    expires_at: AwareDatetime
    audience: Annotated[list[Annotated[str, Field(max_length=9)]], Field(max_length=500)]
    attachments: Annotated[
        list[Annotated[str, Field(max_length=7_000_000)]], Field(max_length=5)
    ] = []
    corrects: UUID | None = None


class BulletinOut(Schema):
    """A bulletin; of a recalled one its readers get the reason alone."""

    id: UUID
    agency: str
    kind: str
    title: str
    body: str
    contact: str
    tlp: str
    handling: str
    issued_at: datetime
    expires_at: datetime
    recalled_at: datetime | None
    recall_reason: str
    corrects_id: UUID | None
    is_read: bool
    attachment_ids: list[UUID]


class MailWishes(Schema):
    """Of what the caller wants to hear by mail: that there is something, never what."""

    model_config = ConfigDict(extra="forbid")

    bulletins: bool
    conflicts: bool
    #: At once, what one was given and is corrected or taken back; else once a day.
    recalls: bool = False


class RecallIn(Schema):
    """Why it is recalled."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("", response={200: list[BulletinOut], **PROBLEMS})
@route(policy="bulletins.view", audit="bulletins.viewed", rate="read")
def bulletins(request: Request) -> Any:
    """Own bulletins and those given to one's agency, newest first."""
    rows = selectors.bulletins_visible_to(**_who(request), now=timezone.now())
    found = [_out(request, one) for one in rows.prefetch_related("attachments")[:200]]
    audit.read(
        **_by(request), verb="bulletins.viewed", object_type="bulletin",
        payload={"count": len(found)}, disclosed=[one["id"] for one in found],
    )  # fmt: skip
    return found


@router.post("", response={201: BulletinOut, **PROBLEMS})
@route(policy="bulletins.issue", audit="bulletin.issued", rate="write")
def issue(request: Request, data: BulletinIn) -> Any:
    """Issue a bulletin, or one that corrects another."""
    plain = data.dict(exclude={"attachments", "corrects", "audience"})
    told = services.Told(
        **plain, audience=tuple(data.audience), attachments=_opened(data.attachments)
    )
    made = services.issue(**_by(request), told=told, now=timezone.now(), corrects=data.corrects)
    return Status(201, _one(request, made.pk))


@router.get("/mail", response={200: MailWishes, **PROBLEMS}, summary="Mail to the caller")
@route(policy="bulletins.view", audit="mail_wishes.viewed", rate="read")
def mail_wishes(request: Request) -> Any:
    """Of what the caller wants to hear by mail."""
    found = wishes_of(**_who(request))
    audit.read(
        **_by(request), verb="mail_wishes.viewed", object_type="user", object_id=request.actor.id,
        disclosed=[],
    )  # fmt: skip
    return {
        "bulletins": found.bulletins, "conflicts": found.conflicts, "recalls": found.recalls,
    }  # fmt: skip


@router.put("/mail", response={200: MailWishes, **PROBLEMS}, summary="Change mail to the caller")
@route(policy="bulletins.view", audit="mail_wishes.changed", rate="write")
def change_mail_wishes(request: Request, data: MailWishes) -> Any:
    """Say of what the caller wants to hear by mail."""
    made = wish(**_by(request), **data.dict())
    return {"bulletins": made.bulletins, "conflicts": made.conflicts, "recalls": made.recalls}


@router.get("/{bulletin_id}", response={200: BulletinOut, **PROBLEMS})
@route(policy="bulletins.view", audit="bulletin.viewed", rate="read")
def bulletin(request: Request, bulletin_id: UUID) -> Any:
    """One bulletin; of a recalled one its readers get the reason alone."""
    found = selectors.bulletin_visible_to(
        **_who(request), bulletin_id=bulletin_id, now=timezone.now()
    )
    withheld = selectors.is_withheld(found, viewer=request.actor)
    audit.read(
        **_by(request), verb="bulletin.viewed", object_type="bulletin",
        object_id=str(bulletin_id), disclosed=[] if withheld else [found.pk],
    )  # fmt: skip
    return _out(request, found)


@router.post("/{bulletin_id}/acknowledge", response={200: BulletinOut, **PROBLEMS})
@route(policy="bulletins.view", audit="bulletin.acknowledged", rate="write")
def acknowledge(request: Request, bulletin_id: UUID) -> Any:
    """Say that one has read it."""
    services.acknowledge(**_by(request), bulletin_id=bulletin_id, now=timezone.now())
    return _one(request, bulletin_id)


@router.post("/{bulletin_id}/recall", response={200: BulletinOut, **PROBLEMS})
@route(policy="bulletins.issue", audit="bulletin.recalled", rate="write")
def recall(request: Request, bulletin_id: UUID, data: RecallIn) -> Any:
    """Take an own bulletin back."""
    services.recall(**_by(request), bulletin_id=bulletin_id, reason=data.reason, now=timezone.now())
    return _one(request, bulletin_id)


@router.get(
    "/attachments/{attachment_id}",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/pdf", "image/png", "image/jpeg"),
)
@route(policy="bulletins.view", audit="bulletin.attachment_given", rate="heavy")
def attachment(request: Request, attachment_id: UUID) -> Any:
    """A file of a bulletin."""
    found = selectors.attachment_visible_to(
        **_who(request), attachment_id=attachment_id, now=timezone.now()
    )
    audit.read(
        **_by(request), verb="bulletin.attachment_given", object_type="bulletin",
        object_id=str(found.bulletin_id), payload={"digest": found.digest},
        disclosed=[found.bulletin_id],
    )  # fmt: skip
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _opened(texts: list[str]) -> tuple[bytes, ...]:
    try:
        return tuple(base64.b64decode(one, validate=True) for one in texts)
    except (binascii.Error, ValueError) as error:
        raise Invalid(faults=[Fault("attachments", "base64", "Not base64.")]) from error


def _one(request: Request, bulletin_id: UUID) -> dict[str, Any]:
    found = selectors.bulletin_visible_to(
        **_who(request), bulletin_id=bulletin_id, now=timezone.now()
    )
    return _out(request, found)


def _out(request: Request, one: Any) -> dict[str, Any]:
    withheld = selectors.is_withheld(one, viewer=request.actor)
    said = {name: "" if withheld else getattr(one, name) for name in ("title", "body", "contact")}
    names = (
        "id", "kind", "tlp", "handling", "issued_at", "expires_at", "recalled_at",
        "recall_reason", "corrects_id", "is_read",
    )  # fmt: skip
    return {
        "agency": one.agency.name,
        **said,
        **{name: getattr(one, name) for name in names},
        "attachment_ids": [] if withheld else [file.pk for file in one.attachments.all()],
    }
