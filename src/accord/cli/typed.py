"""What is typed at the command line, read or refused in words: ids, days, months, numbers."""

from datetime import date, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

DAY = "write YYYY-MM-DD"
MONTH = "write YYYY-MM or YYYY-MM-DD"


def uuid_of(text: str) -> UUID:
    """The id of a thing that is looked up; raises `Missing` for what can be no id."""
    from accord.frame.errors import Missing

    try:
        return UUID(text)
    except ValueError as error:
        raise Missing from error


def id_of(text: str, *, what: str = "an id") -> UUID:
    """An id that is handed on; raises `Invalid`."""
    from accord.frame.errors import Invalid

    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid(f"“{text[:40]}” is not {what}.") from error


def day_of(text: str) -> date | None:
    """A day as YYYY-MM-DD, None for an empty text; raises `Invalid`."""
    return given_day(text) if text else None


def given_day(text: str, *, form: str = DAY) -> date:
    """A day as YYYY-MM-DD that has to be there; raises `Invalid`, with what to write instead."""
    from accord.frame.errors import Invalid

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"“{text[:20]}” is not a date; {form}.") from error


def given_time(text: str) -> time:
    """A time of day as HH:MM; raises `Invalid`."""
    from accord.frame.errors import Invalid

    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"“{text[:20]}” is not a time; write HH:MM.") from error


def number_of(text: str) -> Decimal:
    """A number, with a minus of either kind and a per cent sign if it has one; raises `Invalid`."""
    from accord.frame.errors import Invalid

    try:
        found = Decimal(text.replace("−", "-").rstrip(" %"))
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise Invalid(f"“{text[:20]}” is not a number.")
    return found
