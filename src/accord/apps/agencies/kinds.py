"""The kinds of records in the reader's language: the word for what is counted."""

from django.utils.translation import get_language

from accord.core.vocabulary import RecordKind


def unit_of(kind: str, count: int = 2) -> str:
    """The word for so many records of a kind: “incident”, “calls for service”."""
    return RecordKind(kind).unit(count, language=(get_language() or "en")[:2])
