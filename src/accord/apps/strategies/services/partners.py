"""Invite agencies; each answers for itself."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.strategies.events import PartnerAnswered
from accord.apps.strategies.models import Partnership, Strategy
from accord.apps.strategies.services.rights import demand_lead, demand_manager, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied
from accord.frame.outbox import announce


def invite(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, partners: Sequence[Agency]
) -> Strategy:
    """Ask further agencies; one that was asked before is not asked twice."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="strategy.invited",
        object_type="strategy",
        object_id=str(strategy_id),
    ) as entry:
        row = open_strategy(by, strategy_id)
        demand_lead(by, row)
        known = set(row.partnerships.values_list("agency_id", flat=True))
        asked = [one for one in partners if one.pk not in known]
        Partnership.objects.bulk_create(Partnership(strategy=row, agency=one) for one in asked)
        entry.payload = {"partners": [one.ori for one in asked]}
    return row


def withdraw_invitation(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, agency: Agency
) -> Strategy:
    """Take back an invitation that was not answered; the agency may be asked again later."""
    with audit.transaction(
        by=by, purpose=purpose, verb="strategy.withdrawn", object_type="strategy",
        object_id=str(strategy_id), payload={"agency": agency.ori},
    ):  # fmt: skip
        row = open_strategy(by, strategy_id)
        demand_lead(by, row)
        gone, _kinds = row.partnerships.filter(
            agency=agency, status=Partnership.Status.INVITED
        ).delete()
        if not gone:
            raise Conflict(_("There is no open invitation of this agency."))
    return row


def answer_invitation(
    *,
    by: Actor,
    purpose: Purpose,
    strategy_id: UUID | str,
    agency: Agency,
    accept: bool,
) -> Partnership:
    """Accept or decline for the own agency; nobody answers for another."""
    demand_manager(by)
    if by.kind not in {"system", "local"} and by.agency_id != str(agency.pk):
        raise Denied(_("Each agency answers for itself."))
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="strategy.answered",
        object_type="strategy",
        object_id=str(strategy_id),
        payload={"agency": agency.ori, "accepted": accept},
    ):
        row = open_strategy(by, strategy_id)
        status = Partnership.Status.ACCEPTED if accept else Partnership.Status.DECLINED
        changed = row.partnerships.filter(agency=agency, status=Partnership.Status.INVITED).update(
            status=status, answered_by=by.id, answered_at=timezone.now()
        )
        if not changed:
            raise Conflict(_("There is no open invitation of this agency."))
        announce(
            PartnerAnswered(strategy_id=str(row.pk), agency_id=str(agency.pk), accepted=accept)
        )
    return row.partnerships.get(agency=agency)
