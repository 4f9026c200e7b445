"""How many sessions an account may have open (CJIS AC-10), and its second factor forgotten."""

import secrets
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from accord.apps.agencies.models import User
from accord.apps.agencies.services import rights
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

#: How many are kept where no limit is set: more than people open, and a list that stays short.
NO_LIMIT: Final = 200


def open_session(user: User) -> str:
    """The mark of a new session of the account; the oldest ones beyond the limit end."""
    mark = secrets.token_hex(8)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.open_sessions = [*row.open_sessions, mark][-(settings.ACCORD_SESSIONS or NO_LIMIT) :]
        row.save(update_fields=["open_sessions"])
    user.open_sessions = row.open_sessions
    return mark


def close_session(user: User, mark: str) -> None:
    """The session with this mark is over: its place is free."""
    with transaction.atomic():
        row = User.objects.select_for_update().filter(pk=user.pk).first()
        if row is not None and mark in row.open_sessions:
            row.open_sessions.remove(mark)
            row.save(update_fields=["open_sessions"])


def is_open(user: User, mark: str) -> bool:
    """Whether a session with this mark may go on."""
    return mark in user.open_sessions


def forget_second_factor(*, by: Actor, purpose: Purpose, user: User) -> None:
    """Forget app, passkeys and recovery codes of somebody who has lost them; open sessions end.

    They enrol anew when they sign in with their password, before anything else.
    """
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="person.second_factor_forgotten",
        object_type="user",
        object_id=str(user.pk),
        payload={},
    ):
        row = User.objects.select_for_update().get(pk=user.pk)
        rights.may_help(by, row)
        Authenticator.objects.filter(user=row).delete()
        row.open_sessions = []
        row.save(update_fields=["open_sessions"])
