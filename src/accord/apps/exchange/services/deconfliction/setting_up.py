"""How an agency looks after its conflicts: its watch centre, its rota, the steps of its calls."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.models import DeconflictionSetup, OnCall
from accord.apps.exchange.selectors.deconfliction import partner_ids
from accord.apps.exchange.services.deconfliction.rights import MANAGE, demand
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid, Missing

LEVELS: Final = 9
LONGEST_STEP_MINUTES: Final = 240


def set_up(
    *, by: Actor, purpose: Purpose, watch_centre: str, call_step_minutes: int, now: datetime
) -> DeconflictionSetup:
    """Name the watch centre by its ORI ("" for none) and the minutes between two calls.

    A watch centre sees what it is to look after; so it must be the own agency or one with which an
    agreement on deconfliction is in force.
    """
    agency_id = demand(by, MANAGE)
    if not 1 <= call_step_minutes <= LONGEST_STEP_MINUTES:
        fault = Fault(
            "call_step_minutes",
            "range",
            _("1 to %(most)s minutes.") % {"most": LONGEST_STEP_MINUTES},
        )
        raise Invalid(faults=[fault])
    centre = agencies.agency_by_ori(watch_centre) if watch_centre else None
    partners = partner_ids(agency_id=agency_id, ori=by.agency_ori, now=now)
    if centre is not None and str(centre.pk) not in partners | {agency_id}:
        told = "No agreement on deconfliction is in force with this agency."
        raise Invalid(faults=[Fault("watch_centre", "agreement", told)])
    with audit.transaction(
        by=by, purpose=purpose, verb="deconfliction.set_up", object_type="agency",
        object_id=agency_id, payload={"what": "watch"},
    ):  # fmt: skip
        made, _new = DeconflictionSetup.objects.update_or_create(
            agency_id=agency_id,
            defaults={"watch_centre": centre, "call_step_minutes": call_step_minutes},
        )
    return made


def put_on_call(
    *,
    by: Actor,
    purpose: Purpose,
    username: str,
    level: int,
    starts_at: datetime,
    ends_at: datetime,
) -> OnCall:
    """Put a person of the own agency on the rota for a time."""
    agency_id = demand(by, MANAGE)
    faults = []
    if ends_at <= starts_at:
        faults.append(Fault("ends_at", "order", _("The end is not after the start.")))
    if not 1 <= level <= LEVELS:
        faults.append(Fault("level", "range", _("1 to %(most)s.") % {"most": LEVELS}))
    people = agencies.people_visible_to(viewer=by, purpose=purpose)
    person = people.filter(username__iexact=username, agency_id=agency_id, is_active=True).first()
    if person is None:
        faults.append(Fault("person", "known", _("No such person in your agency.")))
    if faults or person is None:
        raise Invalid(faults=faults)
    with audit.transaction(
        by=by, purpose=purpose, verb="deconfliction.set_up", object_type="agency",
        object_id=agency_id, payload={"what": "on_call"},
    ):  # fmt: skip
        return OnCall.objects.create(
            agency_id=agency_id, person=person, level=level, starts_at=starts_at, ends_at=ends_at
        )


def take_off_call(*, by: Actor, purpose: Purpose, on_call_id: UUID | str) -> None:
    """Take a line off the own agency's rota."""
    agency_id = demand(by, MANAGE)
    with audit.transaction(
        by=by, purpose=purpose, verb="deconfliction.set_up", object_type="agency",
        object_id=agency_id, payload={"what": "off_call"},
    ):  # fmt: skip
        gone, _by_model = OnCall.objects.filter(pk=on_call_id, agency_id=agency_id).delete()
        if not gone:
            raise Missing
