"""What a page must say of the data that it shows: sentences of rooms above it, each by its own rule.

A room that knows why figures may be incomplete says it on pages of rooms that know nothing of it.
"""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest


class Teller(Protocol):
    """Sentences for a request's viewer; `owners` are those that its page depends on, else all."""

    def __call__(
        self, request: HttpRequest, *, owners: Iterable[UUID | str] | None, kind: str
    ) -> list[str]:
        """The sentences, none where there is nothing to say."""


_TELLERS: list[Teller] = []


def tell_with(teller: Teller) -> Teller:
    """Register who tells; a decorator."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)
    return teller


def told_of_data(
    request: HttpRequest, *, owners: Iterable[UUID | str] | None = None, kind: str = ""
) -> list[str]:
    """All sentences for a page, in the order of the rooms that say them."""
    return [line for teller in _TELLERS for line in teller(request, owners=owners, kind=kind)]
