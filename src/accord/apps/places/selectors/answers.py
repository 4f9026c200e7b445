"""What an analysis found, kept while its records, its ground and the layers of names are the same."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import numpy as np
import shapely
from django.utils import timezone

from accord.apps.layers import selectors as layers
from accord.apps.places import naming
from accord.apps.places.computing import TooLittle
from accord.apps.places.incidents import Incidents
from accord.apps.places.shifting import CellShift
from accord.apps.places.storying import CellStory
from accord.apps.records.selectors.keeping import shelf
from accord.core.crypto import sha256
from accord.core.geo import Area
from accord.frame.actor import Actor, Purpose

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Answer(Generic[T]):
    """What was found and where its cells are in words, or what is missing for it."""

    found: T | None
    places: tuple[naming.Place, ...]
    refusal: str


def answer_to(
    *question: Hashable,
    day: date,
    viewer: Actor,
    purpose: Purpose,
    table: Incidents,
    ground: Area | None,
    find: Callable[[], T],
    cells: Callable[[T], Sequence[CellStory | CellShift]],
) -> Answer[T]:
    """What `find` gives, computed once for all who may count the same records; places of a day.

    The key holds what goes in, record by record, and not who asks: another policy, a release that
    ran out, new records or another layer are another answer. The caller enters each look.
    """
    names = _layers(viewer, purpose, day)
    key = ("answer", *question, table.digest, _digest(ground), *names)
    held: Answer[T] | None = shelf.get(key, now=timezone.now())
    if held is None:
        held = _answer(find, cells, viewer=viewer, purpose=purpose, day=day)
        shelf.put(key, held, until=None)
    return held


def _answer(
    find: Callable[[], T],
    cells: Callable[[T], Sequence[CellStory | CellShift]],
    *,
    viewer: Actor,
    purpose: Purpose,
    day: date,
) -> Answer[T]:
    try:
        found = find()
    except TooLittle as error:
        return Answer(found=None, places=(), refusal=str(error))
    told = cells(found)
    lon, lat = np.array([one.lon for one in told]), np.array([one.lat for one in told])
    places = naming.places_of(lon, lat, viewer=viewer, purpose=purpose, day=day)
    return Answer(found=found, places=tuple(places), refusal="")


def _digest(ground: Area | None) -> str:
    return sha256(shapely.to_wkb(ground.geometry)).hex() if ground else ""


def _layers(viewer: Actor, purpose: Purpose, day: date) -> list[str]:
    """The layers that give a cell's place its words."""
    rows = layers.layers_counting_on(viewer=viewer, purpose=purpose, day=day)
    return sorted(map(str, rows.filter(role__in=naming.ROLES).values_list("pk", flat=True)))
