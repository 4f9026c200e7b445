"""How far records travel: the owner sets level, audience and expiry, on each record."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.audiences import names_in, read_audience
from accord.apps.agencies.models import Agency
from accord.apps.records.events import DisseminationChanged
from accord.apps.records.models import Load, Record, ReleaseChange
from accord.apps.records.parts import stricter
from accord.apps.records.services.families import INCIDENT, members_of
from accord.apps.records.services.handling import hides, level_open_roles, opens_suspects
from accord.apps.records.services.rights import demand_ingest
from accord.apps.records.standing import STANDING
from accord.core.vocabulary import Dissemination
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing


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

    An incident takes its offences and arrests along, as it does when it is sealed; an offence or
    arrest goes alone. Returns how many records were changed in all.

    The audience names agencies by ORI, task forces as `tf:CODE`, accounts as `@name`; nobody
    means all parties. With a protection the law keeps the records back: they are red for
    everybody. Raises `Missing` unless every record is the owner's, and `Conflict` where one of them
    has got another version meanwhile.
    """
    demand_ingest(by, purpose, owner)
    stored = read_audience(audience, by=by)
    _check(level, stored, protection)
    ids = {str(record_id) for record_id in record_ids}
    release = {
        "level": level, "audience": stored, "release_expires_at": expires_at,
        "protection": protection,
    }  # fmt: skip
    with audit.transaction(
        by=by, purpose=purpose, verb="dissemination.changed", object_type="agency",
        object_id=owner.ori,
        payload={"level": level, "audience": names_in(stored), "protection": protection},
    ) as entry:  # fmt: skip
        chosen = list(Record.objects.filter(STANDING, pk__in=ids, owner=owner))
        if len(chosen) != len(ids) or not ids:
            raise Missing
        family = Record.objects.filter(pk__in=_with_members(chosen, level))
        before = [_told(one) for one in family.order_by("pk").only("id", *release)]
        # Whoever writes another version at the same time has written it by now, or waits for this.
        changed = family.filter(is_current=True).update(**release)
        if changed != len(before):
            raise Conflict
        _have_read_anew(family)
        entry.payload["records"] = changed
        level_open_roles(family, opens_suspects=opens_suspects(owner))
        now = timezone.now()
        ReleaseChange.objects.bulk_create(
            ReleaseChange(
                record_id=pk, level_set=level, audience=stored, expires_at=expires_at,
                protection=protection, reason=reason.strip()[:500], changed_by=by.id,
                changed_at=now,
            )
            for pk, *_ in before
        )  # fmt: skip
        outbox.announce(
            DisseminationChanged(
                agency_id=str(owner.pk), level=level, records=changed, before=before
            )
        )
    return changed


def _with_members(chosen: Sequence[Record], level: str) -> set[UUID]:
    """The chosen records, and what belongs to the incidents among them, whatever its state.

    Members stay where another row of their incident's number stands that travels less far, and
    where the law keeps them back by themselves.
    """
    incidents = [one for one in chosen if one.kind == INCIDENT]
    rivals = (
        Record.objects.filter(
            STANDING, kind=INCIDENT, local_id__in={one.local_id for one in incidents},
            owner_id__in={one.owner_id for one in incidents},
        )
        .exclude(pk__in=[one.pk for one in chosen])
        .exclude(level=level)
    )  # fmt: skip
    held = {
        (one.source_system, one.local_id)
        for one in rivals.only("source_system", "local_id", "level")
        if stricter(one.level, level) == one.level
    }
    law = {
        (one.source_system, one.local_id): one.protection
        for one in incidents
        if (one.source_system, one.local_id) not in held
    }
    leaders = [one for one in incidents if (one.source_system, one.local_id) in law]
    members = members_of(*leaders).exclude(state=Record.State.EXPUNGED)
    along = {
        one.pk
        for one in members
        if one.protection in {"", law[one.source_system, one.incident_ref]}
    }
    return {one.pk for one in chosen} | along


def _have_read_anew(records: QuerySet[Record]) -> None:
    """Whoever keeps anything of them reads it anew: of two who decide at once, the later one's too."""
    told = Load.objects.filter(chunk_rows__record_rows__in=records)
    Load.objects.filter(pk__in=told.values("pk")).update(amended=F("amended") + 1)


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
