"""That something changed, told to whoever waits: a topic and an agency, never what or whose."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from accord.frame.actor import Actor
from accord.frame.ids import new_id

KEPT_SECONDS: Final = 3600
_topics: dict[str, str] = {}


class Place(NamedTuple):
    """Where something may change: a topic of one agency."""

    topic: str
    agency_id: str


def topic(name: str, *, policy: str) -> None:
    """Name a topic and the capability without which nobody is told of it."""
    _topics[name] = policy


def tell(name: str, *, agency_id: UUID | str | None) -> None:
    """Say that something of this topic changed, once the change is committed; fails no change."""
    if name not in _topics:
        raise LookupError(f"Nobody named the topic {name}.")
    if agency_id is not None:
        place = Place(name, str(agency_id))
        transaction.on_commit(
            lambda: cache.set(_key(place), str(new_id()), KEPT_SECONDS), robust=True
        )


def places_of(actor: Actor) -> frozenset[Place]:
    """The places an actor is told of: topics within the own rights, of the own agency."""
    if actor.agency_id is None:
        return frozenset()
    return frozenset(
        Place(name, actor.agency_id) for name, policy in _topics.items() if actor.may(policy)
    )


def marks(places: Iterable[Place]) -> dict[Place, str]:
    """A word for the state of each place; another word means that something changed."""
    keys = {_key(place): place for place in places}
    return {keys[key]: mark for key, mark in cache.get_many(keys).items()}


def _key(place: Place) -> str:
    return f"changed:{place.topic}:{place.agency_id}"
