"""Telling auditors of accounts that ask much and find nothing in a short time."""

from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.apps.agencies.events import LookedInVain
from accord.apps.agencies.models import User
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import looking_in_vain
from accord.frame.audit.models import LedgerEntry
from accord.frame.ids import id_at

VERB: Final = "account.looked_in_vain"
BY: Final = Actor(id="watch", name="watch", kind="system")
WHY: Final = Purpose(code="oversight-audit")


def notice(now: datetime) -> int:
    """Put down each account that looked in vain within the last hour, once an hour; how many."""
    found = looking_in_vain.noticed_now(now)
    return sum(_put_down(actor_id, questions, now) for actor_id, questions in found.items())


def _put_down(actor_id: str, questions: int, now: datetime) -> bool:
    with transaction.atomic():
        # The account's row is locked, so that of several workers one tells.
        accounts = User.objects.select_for_update(of=("self",)).select_related("agency")
        user = accounts.filter(pk__in=_ids(actor_id)).first()
        earlier = LedgerEntry.objects.filter(
            verb=VERB, object_id=actor_id, id__gte=id_at(now - looking_in_vain.SPAN)
        )
        if user is None or earlier.exists():
            return False
        entry = audit.record(
            by=BY, purpose=WHY, verb=VERB, object_type="user", object_id=actor_id,
            payload={"questions": questions},
        )  # fmt: skip
        ori = user.agency.ori if user.agency else ""
        outbox.announce(LookedInVain(entry_id=str(entry), agency_ori=ori))
    return True


def _ids(actor_id: str) -> list[UUID]:
    """The account's id; none for the system and for visitors."""
    with suppress(ValueError):
        return [UUID(actor_id)]
    return []
