"""No audit, no data: every change and every disclosure writes its ledger entry or does not happen.

The public names are here; the tables, the sequencer and the node's key are this package's own.
"""

from accord.frame.audit.disclosed import NUMBERS_ONLY, Disclosed, ids_in
from accord.frame.audit.services import Entry, read, record, transaction
from accord.frame.audit.verbs import verb

__all__ = ["NUMBERS_ONLY", "Disclosed", "Entry", "ids_in", "read", "record", "transaction", "verb"]
