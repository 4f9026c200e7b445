"""Freezing an account at once, on suspicion of misuse, and thawing it once that is settled."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.apps.agencies.models import ApiToken, User
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing

MISUSE: Final = "misuse.manage"
# Apps above this one say here that an account stays frozen for now.
_questions: list[Callable[[UUID], bool]] = []


def keep_frozen_while(question: Callable[[UUID], bool]) -> None:
    """Ask this of an account's id before anybody switches it on."""
    if question not in _questions:
        _questions.append(question)


def demand_no_case(user: User) -> None:
    """Raise `Conflict` where an open case of misuse keeps the account frozen."""
    if any(question(user.pk) for question in _questions):
        raise Conflict(
            _(
                "A case of suspected misuse keeps this account frozen. It is thawed where the case "
                "is closed, by two persons: Admin › Misuse of accounts."
            )
        )


def switch(user: User, *, on: bool) -> None:
    """Switch a locked account on or off inside a transaction; off, its tokens end with it."""
    user.is_active = on
    user.save(update_fields=["is_active"])
    if not on:
        live = ApiToken.objects.filter(user=user, revoked_at__isnull=True)
        live.update(revoked_at=timezone.now())


def freeze_account(*, by: Actor, purpose: Purpose, user_id: str) -> User:
    """Switch an account off with its tokens; its next request is refused."""
    return _set(by, purpose, user_id, active=False)


def thaw_account(*, by: Actor, purpose: Purpose, user_id: str) -> User:
    """Switch a frozen account on again; its tokens stay revoked."""
    return _set(by, purpose, user_id, active=True)


def _set(by: Actor, purpose: Purpose, user_id: str, *, active: bool) -> User:
    if not by.may(MISUSE):
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="person.thawed" if active else "person.frozen",
        object_type="user", object_id=user_id,
    ):  # fmt: skip
        seen = selectors.accounts_overseen(viewer=by)
        user = seen.select_for_update(of=("self",)).filter(pk=user_id).first()
        if user is None:
            raise Missing
        if str(user.pk) == by.id:
            raise Denied(_("Nobody freezes or thaws the own account."))
        switch(user, on=active)
    return user
