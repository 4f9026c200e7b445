"""The request as views see it behind a declared door: with its actor and its purpose."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accord.frame.actor import Actor, Purpose

if TYPE_CHECKING:
    from accord.frame.declaration import Declaration
    from accord.frame.idempotency import Attempt


class Request(HttpRequest):
    """Only a type: the door has checked that the actor, and where demanded the purpose, is there.

    On public doors both may be None; on doors declared with `purpose=False` the purpose may.
    """

    actor: Actor
    purpose: Purpose
    agency_name: str
    purpose_label: str
    session: SessionBase


class Marked(HttpRequest):
    """Only a type: the same request with what middleware and doors write on it for one another."""

    actor: Actor | None
    purpose: Purpose | None
    agency_name: str
    purpose_label: str
    #: What the door leaves for the middleware around it.
    admitted_to: "Declaration"
    receipt: UUID | None
    gave_records: bool
    is_write: bool
    #: A write with an `Idempotency-Key`, and whether it was done already.
    attempt: "Attempt"
    is_repeat: bool
    #: Django's own: the cross-site check was made, or is not called for.
    csrf_processing_done: bool


def marked(request: HttpRequest) -> Marked:
    """The request, to write such a mark or read one that is there by now."""
    return cast("Marked", request)
