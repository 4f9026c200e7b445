"""The local day of a moment, told by the database without calling back for each row."""

from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Case, DateField, Value, When
from django.db.models.expressions import Combinable

DAY = timedelta(days=1)


def local_day(moment: str, *, first: date, last: date, zone: tzinfo | None) -> Combinable:
    """The day of a zone that a column's moment lies in, between two days that both count.

    SQLite has no zones, and Django's own function is Python called for each row. Days are few: nine
    comparisons find one of a year's. What lies beyond either end counts to it.
    """
    if first >= last:
        return Value(first, output_field=DateField())
    middle = first + (last - first + DAY) // DAY // 2 * DAY
    begins = datetime.combine(middle, time.min, zone)
    return Case(
        When(
            **{f"{moment}__lt": begins},
            then=local_day(moment, first=first, last=middle - DAY, zone=zone),
        ),
        default=local_day(moment, first=middle, last=last, zone=zone),
        output_field=DateField(),
    )
