"""The ledger verbs of this app, each with the shape of its payload."""

from dataclasses import dataclass

from accord.frame import audit
from accord.frame.declare import event

audit.verb("session.started")
audit.verb("session.ended")
audit.verb("session.refused")
audit.verb("session.purpose_stated")
audit.verb("session.consented")
audit.verb("purpose.refused", error=str)
audit.verb("agencies.viewed", count=int)
audit.verb("agency.registered", ori=str, kind=str)
audit.verb("person.registered", roles=list, agency=str)
audit.verb("person.changed", roles=list, active=bool)
audit.verb("person.released")
audit.verb("person.unused", days=int)
audit.verb("person.second_factor_forgotten")
audit.verb("person.password_reset")
audit.verb("person.password_chosen")
audit.verb("people.viewed", count=int)
audit.verb("tokens.viewed", count=int)
audit.verb("token.issued", purposes=list, days=int)
audit.verb("token.revoked")
audit.verb("agreement.drafted", parties=list, digest=str)
audit.verb("agreement.signed", agency=str, digest=str)
audit.verb("agreement.activated", digest=str)
audit.verb("agreement.ended")
audit.verb("agreement.document_bound", document=str, digest=str)
audit.verb("agreements.who_sees_what", count=int)
audit.verb("agreements.viewed", count=int)
audit.verb("profile.viewed", version=int)
audit.verb("profile.adopted", version=int, digest=str)
audit.verb("usage.drift", week=str, accounts=int)
audit.verb("ledger.viewed", count=int)
audit.verb("task_force.formed", code=str, lead=str)
audit.verb("task_force.invited", code=str, kind=str)
audit.verb("task_force.joined", code=str, kind=str)
audit.verb("task_force.declined", code=str, kind=str)
audit.verb("task_force.left", code=str, kind=str)
audit.verb("task_forces.viewed", count=int)
audit.verb("person.frozen")
audit.verb("person.thawed")
audit.verb("ledger.proved", size=int)
audit.verb("ledger.accounted", count=int)
audit.verb("receipt.viewed")
audit.verb("keys.viewed", count=int)
audit.verb("account.looked_in_vain", questions=int)


@event(policy="ledger.view", audit="account.looked_in_vain")
@dataclass(frozen=True, kw_only=True)
class LookedInVain:
    """An account asked much within an hour and found nothing; which entry says so."""

    entry_id: str
    agency_ori: str
