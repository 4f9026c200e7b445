"""Mentions of persons, vehicles, places and identifiers in records, suggested links, decisions, and models.

A subject is no row: it is worked out for whoever asks, from the links that they may see. Nothing
here is about a person; a probability is about a pair of records being of one.
"""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Identifier, Person, Record, Vehicle
from accord.apps.subjects.kinds import IDENTIFIER, KINDS, PERSON, PLACE, VEHICLE, Kind
from accord.frame.ids import new_id


class LinkModel(models.Model):
    """A frozen model: what it learned from, its text, and who put it into use."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, default=PERSON.code, db_default=PERSON.code)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    # What it was trained on, and what was measured; {} is “not measured”.
    training_digest = models.CharField(max_length=64, blank=True)
    records = models.PositiveIntegerField(default=0)
    figures = models.JSONField(default=dict)
    is_active = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    activated_by = models.CharField(max_length=64, blank=True)
    activated_at = models.DateTimeField(null=True)
    # How often links were written under it: who writes must know all that others wrote.
    turns = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind",), condition=Q(is_active=True), name="link_model_one_active"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="link_model_kind_known"),
            models.CheckConstraint(
                condition=Q(is_active=False)
                | (Q(activated_at__isnull=False) & ~Q(activated_by="")),
                name="link_model_activated_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.version


class WrittenPlace(models.Model):
    """A place as one agency writes it, and to some 50 m where; any number of records may.

    It follows from what one record says: whoever may see one of its records learns nothing more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    address = models.TextField()
    # The middle of a square, and how many metres off the place may lie; empty without a point.
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    reach_m = models.PositiveIntegerField(null=True)
    # Of all of this, by which the same writing is found.
    digest = models.CharField(max_length=64, unique=True)
    # Whether the words name a house, a block, a crossing or a place; else it is linked with none.
    is_named = models.BooleanField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True, reach_m__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False, reach_m__isnull=False),
                name="written_place_point_whole",
            ),
            models.CheckConstraint(condition=~Q(address=""), name="written_place_is_written"),
        )

    def __str__(self) -> str:
        return f"a place of {self.owner_id}"


class PlaceTelling(models.Model):
    """How one version of a record writes its place; it goes when the record's words go."""

    record = models.OneToOneField(
        Record, primary_key=True, on_delete=models.CASCADE, related_name="place_telling"
    )
    place = models.ForeignKey(WrittenPlace, on_delete=models.CASCADE, related_name="tellings")

    def __str__(self) -> str:
        return f"the place of {self.record_id}"


def _of_one() -> Q:
    """Exactly one of the ends of a mention is there."""
    ends, found = ("person", "vehicle", "place", "identifier"), Q()
    for told in ends:
        found |= Q(**{f"{one}__isnull": one != told for one in ends})
    return found


class Mention(models.Model):
    """A person, vehicle, place or identifier as a record tells of it, whatever the record's version.

    It follows all but places into the record's next version by what that says, so that decisions
    stand (`services.following`); a writing of a place is the same in all. With its row it goes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(
        Person, null=True, on_delete=models.CASCADE, related_name="mention"
    )
    vehicle = models.OneToOneField(
        Vehicle, null=True, on_delete=models.CASCADE, related_name="mention"
    )
    place = models.OneToOneField(
        WrittenPlace, null=True, on_delete=models.CASCADE, related_name="mention"
    )
    identifier = models.OneToOneField(
        Identifier, null=True, on_delete=models.CASCADE, related_name="mention"
    )
    # Whether its links are worked out: not once its record is taken back, sealed or protected.
    is_linked = models.BooleanField(default=False)
    # When it was compared with all that it shares a key with; empty before keys were kept.
    linked_at = models.DateTimeField(null=True)
    # Whether the record was told anew without the person, so that what was decided rests.
    is_parked = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=_of_one(),
                name="mention_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def kind(self) -> Kind:
        """What it tells of."""
        if self.place_id is not None:
            return PLACE
        if self.identifier_id is not None:
            return IDENTIFIER
        return PERSON if self.vehicle_id is None else VEHICLE

    @property
    def told(self) -> Person | Vehicle | WrittenPlace | Identifier:
        """What it follows in the record's version, or the written place."""
        found = self.person or self.vehicle or self.place or self.identifier
        if found is None:
            raise ValueError("a mention of nothing")
        return found

    @property
    def record(self) -> Record:
        """The record that it stands in; a place has many, and whoever asks sees some of them."""
        told = self.told
        if isinstance(told, WrittenPlace):
            raise TypeError("a place stands in many records")
        return told.record

    @property
    def owner(self) -> Agency:
        """Whose record it stands in."""
        told = self.told
        return told.owner if isinstance(told, WrittenPlace) else told.record.owner


class MentionKey(models.Model):
    """A key by which a linked mention is found: a digest of what its record says, by the model.

    It is there exactly as long as the mention's links are.
    """

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "mention"), name="mention_key_once"),)

    def __str__(self) -> str:
        return f"{self.key:016x}"


class Edge(models.Model):
    """What the model says of two mentions: log-odds, and the waterfall in codes without values.

    `terms` holds [comparison, level, weight, part by rarity] each; it follows from these two
    records and the model alone.
    """

    left = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="edges_right")
    right = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="edges_left")
    # What both ends are and whose: said here too, so that a queue passes over what it cannot show
    # within its index. Neither changes as long as the mentions stand.
    kind = models.CharField(max_length=10)
    left_owner = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    right_owner = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    logit = models.FloatField()
    probability = models.FloatField()
    # How far from undecided: what is nearest is worth a look first.
    distance = models.FloatField()
    base = models.FloatField()
    terms = models.JSONField(default=list)
    model = models.ForeignKey(LinkModel, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("distance", "left_id", "right_id")
        constraints = (
            models.UniqueConstraint(fields=("left", "right"), name="edge_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="edge_left_first"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="edge_probability"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="edge_kind_known"),
        )
        indexes = (
            models.Index(
                fields=("kind", "distance", "left_owner", "right_owner"), name="edge_in_queue"
            ),
        )

    def __str__(self) -> str:
        return f"{self.left_id} – {self.right_id}"


class Entry(models.Model):
    """One entry of a log of what people decided on two of something; undoing is an entry too."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("The same")
        REJECT = "reject", _("Different ones")
        UNDO = "undo", _("Taken back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The order in which entries count: the clock is only shown.
    number = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.CASCADE, related_name="undone"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    # What opens the ledger's commitment to the reason; empty where that was made before salts
    # stood here, and is opened by the ledger's own `SaltedValue`.
    salt = models.BinaryField(max_length=32, default=bytes)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ("number",)


_UNDO_NAMES_WHAT: Final = Q(kind="undo", undoes__isnull=False) | Q(
    kind__in=("confirm", "reject"), undoes__isnull=True
)


class Decision(Entry):
    """What people decided on two mentions."""

    left = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="+")

    class Meta(Entry.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="decision_left_first"),
            models.CheckConstraint(condition=_UNDO_NAMES_WHAT, name="decision_undo_names_what"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.left_id} – {self.right_id}"

    @property
    def rests(self) -> bool:
        """Whether one of the two was not found again when its record was told anew."""
        return self.left.is_parked or self.right.is_parked


class EventDecision(Entry):
    """What people decided on two agencies' reports: of one event, or of two.

    Each end is the version that was looked at; it holds for every later version of its record.
    """

    left = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")

    class Meta(Entry.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(left__lt=F("right")), name="event_decision_left_first"
            ),
            models.CheckConstraint(
                condition=_UNDO_NAMES_WHAT, name="event_decision_undo_names_what"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="event_decision_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.left_id} – {self.right_id}"


ROWS: Final[Mapping[str, type[Person] | type[Vehicle] | type[WrittenPlace] | type[Identifier]]] = {
    PERSON.code: Person,
    VEHICLE.code: Vehicle,
    PLACE.code: WrittenPlace,
    IDENTIFIER.code: Identifier,
}
