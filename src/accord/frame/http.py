"""The request as views see it behind a declared door: with its actor and its purpose."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accord.frame.actor import Actor, Purpose


class Request(HttpRequest):
    """Only a type: the door has checked that the actor, and where demanded the purpose, is there.

    On public doors both may be None; on doors declared with `purpose=False` the purpose may.
    """

    actor: Actor
    purpose: Purpose
    agency_name: str
    purpose_label: str
    session: SessionBase
