"""How far records travel: the owner sets level, audience and expiry, on each record."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accord.apps.agencies.models import Agency
from accord.apps.records.events import DisseminationChanged
from accord.apps.records.models import Record
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
) -> int:
    """Set level, audience (ORIs; none = all parties) and expiry of the owner's current records.

    Raises `Missing` unless every record is the owner's.
    """
    demand_ingest(by, purpose, owner)
    oris = sorted({ori.strip().upper() for ori in audience})
    faults = []
    if level not in set(Dissemination):
        faults.append(Fault("level", "known", "The level is green, yellow or red."))
    known = set(Agency.objects.filter(ori__in=oris).values_list("ori", flat=True))
    faults += [
        Fault("audience", "known_agency", f"No agency {ori[:9]}.")
        for ori in oris
        if ori not in known
    ]
    if faults:
        raise Invalid(faults=faults)
    ids = {str(record_id) for record_id in record_ids}
    with audit.transaction(
        by=by, purpose=purpose, verb="dissemination.changed", object_type="agency",
        object_id=owner.ori, payload={"level": level, "records": len(ids), "audience": oris},
    ):  # fmt: skip
        changed = Record.objects.filter(STANDING, pk__in=ids, owner=owner).update(
            level=level,
            audience=f"|{'|'.join(oris)}|" if oris else "",
            release_expires_at=expires_at,
        )
        if changed != len(ids) or not ids:
            raise Missing
        outbox.announce(DisseminationChanged(agency_id=str(owner.pk), level=level, records=changed))
    return changed
