"""Accounts that nobody uses are switched off (CJIS AC-2(3): within a week of 90 idle days)."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accord.apps.agencies.models import RoleAssignment, User
from accord.apps.agencies.services.freezing import switch
from accord.apps.agencies.services.rights import PLATFORM
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.ids import id_at

BY: Final = Actor(id="watch", name="watch", kind="system")
WHY: Final = Purpose(code="administration")


def switch_off_unused(now: datetime) -> int:
    """Switch off each account without a sign-in or an entry of its own for so many days; how many.

    One account that manages the platform stays, or nobody could let the others in again.
    """
    if not settings.ACCORD_UNUSED_DAYS:
        return 0
    since = now - timedelta(days=settings.ACCORD_UNUSED_DAYS)
    return sum(_switch_off(user, since) for user in _not_signed_in(since))


def _not_signed_in(since: datetime) -> "QuerySet[User]":
    signed_in = Q(last_login__gte=since)
    return User.objects.filter(~signed_in, is_active=True, created_at__lt=since)


def _switch_off(user: User, since: datetime) -> bool:
    """Programs never sign in: what shows their use is the entries that they leave.

    An entry about the account counts as well: whoever is switched on again has time to come back.
    """
    own = Q(actor_id=str(user.pk)) | Q(object_type="user", object_id=str(user.pk))
    if LedgerEntry.objects.filter(own, id__gte=id_at(since)).exists():
        return False
    with transaction.atomic():
        # All who manage the platform are locked in one order, so that of two workers' last two one stays.
        ids = RoleAssignment.objects.filter(role=PLATFORM).values("user_id")
        rows = User.objects.select_for_update().order_by("pk").filter(is_active=True)
        managers = {row.pk for row in rows.filter(pk__in=ids)}
        found = _not_signed_in(since).select_for_update().filter(pk=user.pk).first()
        if found is None or managers == {found.pk}:
            return False
        switch(found, on=False)
        audit.record(
            by=BY, purpose=WHY, verb="person.unused", object_type="user", object_id=str(found.pk),
            payload={"days": settings.ACCORD_UNUSED_DAYS},
        )  # fmt: skip
    return True
