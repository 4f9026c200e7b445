"""What searches write to the ledger, each with its shape; terms stand there as commitments only."""

from accord.frame import audit

audit.verb("search.stated", what=str, fields=list)
audit.verb("search.ran", what=str, hits=int, page=int, form=str)
audit.verb("search.exported", what=str, hits=int, page=int, form=str)
audit.verb("search.saved", what=str)
audit.verb("search.forgotten", what=str)
audit.verb("searches.viewed", count=int)
