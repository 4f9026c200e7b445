"""Making a criminal-history view: who asks, for whom, and who gets it next, on the record."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.audiences import account_of
from accord.apps.exchange.models import HistoryView
from accord.apps.exchange.selectors.histories import CAPABILITY, PURPOSE, RECORDS_AT_MOST
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid

OPEN_FOR: Final = timedelta(hours=8)


def make_history_view(
    *,
    by: Actor,
    purpose: Purpose,
    record_ids: Sequence[str],
    receiving_agency: str,
    requestor: str,
    reason: str,
    secondary_recipient: str = "",
) -> HistoryView:
    """State who asks and for which records; names go to the ledger as commitments (AU-3(1))."""
    operator = account_of(by)
    if not by.may(CAPABILITY) or operator is None:
        raise Denied
    if purpose.code != PURPOSE:
        raise Denied(_("State the purpose “criminal history” first."))
    ids, faults = [], []
    for one in record_ids:
        try:
            ids.append(str(UUID(one.strip())))
        except ValueError:
            faults.append(Fault("record_ids", "ids", _("Give records by their ids.")))
            break
    if not 1 <= len(ids) <= RECORDS_AT_MOST and not faults:
        faults.append(Fault("record_ids", "count", _("From one to fifty records.")))
    required = {"receiving_agency": receiving_agency, "requestor": requestor, "reason": reason}
    faults += [
        Fault(name, "required", _("Say it in a few words."))
        for name, text in required.items()
        if not text.strip()
    ]
    if faults:
        raise Invalid(faults=faults)
    now = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="history.made", object_type="history", object_id="-",
        payload={"records": len(ids)},
    ) as entry:  # fmt: skip
        entry.commitments += [
            entry.commit("receiving_agency", receiving_agency.strip()),
            entry.commit("requestor", requestor.strip()),
            *filter(None, [entry.commit("secondary_recipient", secondary_recipient.strip())]),
        ]
        return HistoryView.objects.create(
            operator_id=operator, receiving_agency=receiving_agency.strip()[:120],
            requestor=requestor.strip()[:120],
            secondary_recipient=secondary_recipient.strip()[:120], reason=reason.strip()[:500],
            record_ids=ids, purpose_code=purpose.code, made_at=now, expires_at=now + OPEN_FOR,
        )  # fmt: skip
