"""The ledger verbs of this app, each with the shape of its payload."""

from accord.frame import audit

audit.verb("session.started")
audit.verb("session.ended")
audit.verb("session.refused")
audit.verb("session.purpose_stated")
audit.verb("session.consented")
audit.verb("agencies.viewed", count=int)
audit.verb("agency.registered", ori=str, kind=str)
audit.verb("person.registered", roles=list, agency=str)
audit.verb("person.changed", roles=list, active=bool)
audit.verb("person.released")
audit.verb("people.viewed", count=int)
audit.verb("tokens.viewed", count=int)
audit.verb("token.issued", purposes=list, days=int)
audit.verb("token.revoked")
audit.verb("agreement.drafted", parties=list, digest=str)
audit.verb("agreement.signed", agency=str, digest=str)
audit.verb("agreement.activated", digest=str)
audit.verb("agreement.ended")
audit.verb("agreements.viewed", count=int)
audit.verb("ledger.viewed", count=int)
