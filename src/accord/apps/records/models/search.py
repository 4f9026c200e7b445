"""What records are found by: words of names, their deletion keys, parts of plates, identifiers.

Rows here are derived, and no right hangs on them: each read joins the record and the person or
vehicle itself, where owner, level and state stand. A row that outlived its record finds nothing.
"""

from django.db import models

from accord.apps.records.held import LONGEST as LONGEST_VALUE
from accord.apps.records.held import LONGEST_ISSUER, LONGEST_NUMBER, LONGEST_SCHEME
from accord.apps.records.models.records import Person, Record, Vehicle
from accord.core.names.search_keys import LONGEST
from accord.frame.ids import new_id


class PersonName(models.Model):
    """One pair of surname and given name a person is found under; "" where none was recorded."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", db_index=False)
    family = models.CharField(max_length=LONGEST, blank=True)
    given = models.CharField(max_length=LONGEST, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    # Month and day as one number, 307 for 7 March, so that a birthday is found without its year.
    birth_day = models.PositiveSmallIntegerField(null=True)
    day = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("family", "given", "day"), name="name_pair"),
            models.Index(fields=("birth_year", "birth_day", "given"), name="name_birth"),
        )

    def __str__(self) -> str:
        return f"a name of {self.person_id}"


class NameKey(models.Model):
    """A word of the names and one of its deletion keys; never shown, only looked through."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=LONGEST)
    word = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "word"), name="name_key_once"),)

    def __str__(self) -> str:
        return "a deletion key"


class VehicleMark(models.Model):
    """An ending of a plate or vehicle number, in confusion form."""

    id = models.BigAutoField(primary_key=True)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="marks")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_vin = models.BooleanField()
    mark = models.CharField(max_length=17)
    day = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("is_vin", "mark", "day"), name="vehicle_mark"),)

    def __str__(self) -> str:
        return f"a mark of {self.vehicle_id}"


class Identifier(models.Model):
    """A telephone, document, e-mail address or account that a record gives a person.

    `number` is the form in which two are compared and found: `scheme:number`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    scheme = models.CharField(max_length=LONGEST_SCHEME)
    value = models.CharField(max_length=LONGEST_VALUE)
    issuer = models.CharField(max_length=LONGEST_ISSUER, blank=True)
    number = models.CharField(max_length=LONGEST_NUMBER)

    class Meta:
        ordering = ("record_id", "person_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("person", "number"), name="identifier_once"),
            models.CheckConstraint(condition=~models.Q(number=""), name="identifier_is_told"),
        )
        indexes = (models.Index(fields=("number",), name="identifier_number"),)

    def __str__(self) -> str:
        return f"an identifier of {self.person_id}"


class TextRow(models.Model):
    """The number under which a record's words stand in SQLite's full-text index; see `text_index`."""

    id = models.BigAutoField(primary_key=True)
    # A trigger deletes it, since the index must lose the words first.
    record = models.OneToOneField(Record, on_delete=models.DO_NOTHING, related_name="+")

    def __str__(self) -> str:
        return f"words of {self.record_id}"


class SearchBackfill(models.Model):
    """How far persons or vehicles that came before this search were given what they are found by."""

    what = models.CharField(max_length=10, primary_key=True)
    after = models.UUIDField()
    is_done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"what {self.what} are found by"
