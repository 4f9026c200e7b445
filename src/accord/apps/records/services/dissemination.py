"""How far records travel: the owner sets level, audience and expiry, on each record."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.audiences import names_in, read_audience
from accord.apps.agencies.models import Agency
from accord.apps.records.events import DisseminationChanged
from accord.apps.records.models import Record, ReleaseChange
from accord.apps.records.services.handling import hides
from accord.apps.records.services.rights import demand_ingest
from accord.apps.records.standing import STANDING
from accord.core.vocabulary import Dissemination
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid, Missing


def set_dissemination(
    *,
    by: Actor,
    purpose: Purpose,
    owner: Agency,
    record_ids: Iterable[UUID | str],
    level: str,
    audience: Iterable[str] = (),
    expires_at: datetime | None = None,
    protection: str = "",
    reason: str = "",
) -> int:
    """Set level, audience and expiry of the owner's current records, and keep what was decided.

    The audience names agencies by ORI, task forces as `tf:CODE`, accounts as `@name`; nobody
    means all parties. With a protection the law keeps the records back: they are red for
    everybody. Raises `Missing` unless every record is the owner's.
    """
    demand_ingest(by, purpose, owner)
    stored = read_audience(audience)
    _check(level, stored, protection)
    ids = {str(record_id) for record_id in record_ids}
    with audit.transaction(
        by=by, purpose=purpose, verb="dissemination.changed", object_type="agency",
        object_id=owner.ori,
        payload={
            "level": level, "records": len(ids), "audience": names_in(stored),
            "protection": protection,
        },
    ):  # fmt: skip
        release = {
            "level": level, "audience": stored, "release_expires_at": expires_at,
            "protection": protection,
        }  # fmt: skip
        chosen = Record.objects.filter(STANDING, pk__in=ids, owner=owner)
        before = [_told(one) for one in chosen.order_by("pk").only("id", *release)]
        changed = chosen.update(**release)
        if changed != len(ids) or not ids:
            raise Missing
        now = timezone.now()
        ReleaseChange.objects.bulk_create(
            ReleaseChange(
                record_id=pk, level_set=level, audience=stored, expires_at=expires_at,
                protection=protection, reason=reason.strip()[:500], changed_by=by.id,
                changed_at=now,
            )
            for pk in sorted(ids)
        )  # fmt: skip
        outbox.announce(
            DisseminationChanged(
                agency_id=str(owner.pk), level=level, records=changed, before=before
            )
        )
    return changed


def _told(one: Record) -> list[str]:
    expires = one.release_expires_at.isoformat() if one.release_expires_at else ""
    return [str(one.pk), one.level, one.audience, expires, one.protection]


def as_before(record: Record, told: list[str]) -> Record:
    """A copy of the record with the release that it had, as an event tells it; never saved."""
    earlier = copy(record)
    _, earlier.level, earlier.audience, expires, earlier.protection = told
    earlier.release_expires_at = datetime.fromisoformat(expires) if expires else None
    return earlier


def _check(level: str, audience: str, protection: str) -> None:
    faults = []
    if level not in set(Dissemination):
        faults.append(Fault("level", "known", _("The level is green, yellow or red.")))
    if protection and not hides(protection):
        faults.append(Fault("protection", "known", _("There is no such protection of records.")))
    elif protection and (level != Dissemination.RED.value or audience):
        faults.append(
            Fault("protection", "red", _("What the law keeps back is red, and for nobody by name."))
        )
    if faults:
        raise Invalid(faults=faults)
