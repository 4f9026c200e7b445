"""A receipt for each entry: a promise while it waits, a proof once the tree holds it."""

from uuid import UUID

from accord.core.ledger import Leaf, LeafPurpose, inclusion_proof
from accord.core.ledger.receipt import OF_PURPOSE, Opening, Receipt, sign_promise
from accord.frame.actor import Actor
from accord.frame.audit import inspection, keys, tiles
from accord.frame.audit.cosigning import with_cosignatures
from accord.frame.audit.disclosed import ids_in
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Missing


def receipt_of(*, viewer: Actor, entry_id: UUID | str) -> Receipt:
    """The receipt of one entry, for whoever acted in it or may inspect it.

    What opens its commitments goes to the one who acted alone: nobody else knew those values.
    Foreign and missing give the same `Missing`.
    """
    own = LedgerEntry.objects.filter(pk=entry_id, actor_id=viewer.id)
    entry = own.first()
    is_holder = entry is not None
    if entry is None and viewer.may("ledger.view"):
        entry = inspection.entries_visible_to(viewer=viewer).filter(pk=entry_id).first()
    if entry is None:
        raise Missing
    openings, records = _known_to_holder(entry) if is_holder else ((), ())
    leaf = bytes(entry.leaf)
    newest = inspection.latest_checkpoint()
    if entry.index is None or newest is None:
        note = sign_promise(leaf, keys.signer())
        return Receipt(leaf=leaf, openings=openings, records=records, note=note)
    return Receipt(
        leaf=leaf,
        openings=openings,
        records=records,
        note=with_cosignatures(newest),
        index=entry.index,
        path=inclusion_proof(entry.index, newest.size, tiles.reader()),
    )


def _label(row: SaltedValue, purpose: LeafPurpose) -> str:
    """The value's name; earlier versions gave a decision's reason the name of the purpose's."""
    if row.name in OF_PURPOSE and row.commitment != getattr(purpose, row.name):
        return f"decision_{row.name}"
    return row.name


def _known_to_holder(entry: LedgerEntry) -> tuple[tuple[Opening, ...], tuple[str, ...]]:
    purpose = Leaf.decode(bytes(entry.leaf)).purpose
    openings = tuple(
        Opening(
            name=_label(row, purpose), value=row.value, salt=bytes(row.salt),
            commitment=row.commitment,
        )
        for row in SaltedValue.objects.filter(entry_id=entry.pk).order_by("name", "commitment")
    )  # fmt: skip
    if not any(one.name == "disclosed" for one in openings):
        return openings, ()
    return openings, tuple(str(one) for one in ids_in(entry.pk).order_by("record_id"))
