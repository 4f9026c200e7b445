"""What this app writes to the ledger, each with its shape."""

from accord.frame import audit

audit.verb("subjects.linked", model=str, fresh=int, gone=int, links=int, crowded=int)
audit.verb("subjects.places_told", records=int, written=int, gone=int)
audit.verb("subjects.keys_closed", keys=int)
audit.verb("subjects.keys_kept", mentions=int)
audit.verb("subjects.followed", followed=int, parked=int)
audit.verb("subjects.model_activated", digest=str, version=str)
audit.verb("subjects.model_refused", digest=str, kept_per_mille=int)
audit.verb("subjects.queue_viewed", count=int)
audit.verb("subjects.decisions_viewed", count=int)
audit.verb("subjects.model_viewed")
audit.verb("subjects.pair_viewed")
audit.verb("subjects.viewed", records=int)
audit.verb("subjects.confirmed", left=str, right=str, said=str)
audit.verb("subjects.rejected", left=str, right=str, said=str)
audit.verb("subjects.undone", left=str, right=str, undone=str, said=str)
