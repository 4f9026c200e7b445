"""The ledger's tables. They have no foreign keys and know nothing above them."""

from django.db import models
from django.db.models import Q

from accord.frame.ids import new_id


class LedgerEntry(models.Model):
    """One leaf, written with the change or disclosure it tells of; sequenced a moment later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    index = models.BigIntegerField(null=True, unique=True)
    # Kept beside the leaf only so that pages can filter; the leaf is what counts.
    verb = models.CharField(max_length=80, db_index=True)
    actor_id = models.CharField(max_length=64)
    agency_ori = models.CharField(max_length=9, blank=True, db_index=True)
    purpose_code = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=120)
    outcome = models.CharField(max_length=8)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(index__isnull=True) | Q(index__gte=0), name="ledger_index_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("ok", "denied", "failed")), name="ledger_outcome_known"
            ),
        )
        indexes = (
            models.Index(
                fields=("id",), condition=Q(index__isnull=True), name="ledger_unsequenced"
            ),
            models.Index(fields=("object_type", "object_id"), name="ledger_object"),
            models.Index(fields=("actor_id", "id"), name="ledger_actor_in_time"),
        )

    def __str__(self) -> str:
        return f"{self.verb} #{self.index if self.index is not None else 'unsequenced'}"


class SaltedValue(models.Model):
    """A personal value behind a commitment in a leaf; purging it leaves the proof intact."""

    commitment = models.CharField(max_length=64, primary_key=True)
    entry_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=40)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()

    def __str__(self) -> str:
        return f"{self.name} of {self.entry_id}"


class DisclosedSet(models.Model):
    """Records that were given out together; `root` (hex) is the Merkle root over their ids."""

    root = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.size} disclosed"


class DisclosedItem(models.Model):
    """One record of such a set."""

    set_id = models.BigIntegerField()
    record_id = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("set_id", "record_id"), name="ledger_disclosed_once"),
        )
        indexes = (models.Index(fields=("record_id", "set_id"), name="ledger_disclosed_record"),)

    def __str__(self) -> str:
        return f"{self.record_id} in {self.set_id}"


class Disclosure(models.Model):
    """Which set of records an entry gave out; the entry's leaf commits to the set's root."""

    entry_id = models.UUIDField(primary_key=True)
    set_id = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.entry_id} gave out set {self.set_id}"


class LedgerTree(models.Model):
    """The Merkle tree's frontier: all that appending needs. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="ledger_tree_single"),)

    def __str__(self) -> str:
        return f"tree of {self.size}"


class LedgerTile(models.Model):
    """A tile of the tree as C2SP tlog-tiles has it; the last one of a level grows."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("level", "index"), name="ledger_tile_once"),)

    def __str__(self) -> str:
        return f"tile {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    #: The size of the one before it, so that none can be taken out unnoticed; 0 for the first.
    previous = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-size",)

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class PurgedValue(models.Model):
    """What stands in place of a purged salted value; the purge's own leaf commits to all of them."""

    commitment = models.CharField(max_length=64, primary_key=True)
    entry_id = models.UUIDField(db_index=True)
    purge_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return f"purged from {self.entry_id}"
