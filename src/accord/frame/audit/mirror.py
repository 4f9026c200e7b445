"""What stands beside the leaves must say the same: the columns for filtering, the salted values.

The tree proves the leaves alone. Pages show columns and opened values, so a verification that
passed these over would call a ledger intact whose pages tell something else.
"""

from accord.core.ledger import Leaf, LeafError, opens
from accord.frame.audit.models import LedgerEntry, SaltedValue

COLUMNS = (
    "index", "id", "leaf", "verb", "actor_id", "agency_ori", "purpose_code", "object_type",
    "object_id", "outcome",
)  # fmt: skip
BATCH = 2_000


def first_fault(size: int) -> str:
    """The first entry whose columns differ from its leaf, or value that does not open; "" if none.

    Entries that are not yet sequenced are checked as well; a purged value is no fault.
    """
    return _columns(size) or _values()


def _columns(size: int) -> str:
    rows = LedgerEntry.objects.order_by("index", "id").values_list(*COLUMNS)
    for index, entry_id, data, *columns in rows.iterator(chunk_size=BATCH):
        if index is not None and index >= size:
            continue
        try:
            leaf = Leaf.decode(bytes(data))
        except LeafError as error:
            return f"entry {entry_id}: {error}"
        if told_by(leaf) != [entry_id, *columns]:
            return f"BAD at entry {index}: a column beside the leaf was changed"
    return ""


def told_by(leaf: Leaf) -> list[object]:
    """What the columns beside a leaf must say, in the order of `COLUMNS` from `id` on."""
    told: list[object] = [leaf.id, leaf.verb, leaf.actor.id, leaf.actor.ori, leaf.purpose.code]
    return [*told, leaf.object.type, leaf.object.id, leaf.outcome]


def _values() -> str:
    rows = SaltedValue.objects.values_list("commitment", "salt", "value", "entry_id")
    for commitment, salt, value, entry_id in rows.iterator(chunk_size=BATCH):
        if not opens(commitment, value=value, salt=bytes(salt)):
            return f"BAD at entry {entry_id}: a value kept beside it was changed"
    return ""
