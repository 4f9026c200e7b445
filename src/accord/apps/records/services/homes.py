"""Where an agency's records are expected: it tells the system of plane coordinates, and wrong towns."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.layers import selectors as layers
from accord.apps.records.models import MappingVersion, Record
from accord.apps.records.services.chunks import by_part
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import read_plan
from accord.core.formats.tabular import Home
from accord.core.geocode import Box
from accord.frame.actor import Actor, Purpose

#: Points of records that are looked at, and how few of them say nothing.
_NEWEST: Final = 2_000
_FEW: Final = 30
#: Degrees around a home in which an address may still be meant: people report what happened next door.
_BESIDE: Final = 0.1


def homes_of(*, by: Actor, purpose: Purpose, agency: Agency) -> tuple[Home, ...]:
    """The areas that a plane coordinate system must lay new records in; none where none is known."""
    jurisdiction = _jurisdiction(by, purpose, agency)
    if not jurisdiction:
        region = layers.region_bounds(viewer=by, purpose=purpose, day=timezone.localdate())
        if region is not None:
            jurisdiction = (Home(bounds=region, evidence="the loaded layers", weight=0.9),)
    return (*jurisdiction, *_recorded(agency))


def _jurisdiction(by: Actor, purpose: Purpose, agency: Agency) -> tuple[Home, ...]:
    day = timezone.localdate()
    own = layers.jurisdiction_for(viewer=by, purpose=purpose, agency=agency, day=day)
    if own is None:
        return ()
    west, south, east, north = (float(one) for one in own.bounds)
    return (Home(bounds=(west, south, east, north), evidence="the agency's jurisdiction"),)


def _recorded(agency: Agency) -> tuple[Home, ...]:
    rows = Record.objects.filter(STANDING, owner=agency, lon__isnull=False, match_grade="")
    points = np.array(list(rows.order_by("-pk").values_list("lon", "lat")[:_NEWEST]), float)
    if len(points) < _FEW:
        return ()
    (west, south), (east, north) = np.quantile(points, (0.05, 0.95), axis=0).tolist()
    return (Home(bounds=(west, south, east, north), evidence="the agency's records"),)


def reach_of(*, by: Actor, purpose: Purpose, agencies: Sequence[Agency]) -> tuple[Box, ...]:
    """Boxes in which an address of theirs may lie: of the first agency of which any is known.

    An agency's jurisdiction, the newest of its records with points of their own, and the bounds of
    its mappings tell; the region's layers do not, since all agencies share them.
    """
    for agency in agencies:
        homes = (*_jurisdiction(by, purpose, agency), *_recorded(agency))
        found = [one.bounds for one in homes] + _mapped(agency)
        if found:
            return tuple(_widened(one) for one in found)
    return ()


def _mapped(agency: Agency) -> list[Box]:
    bodies = MappingVersion.objects.filter(mapping__agency=agency).values_list("body", flat=True)
    mappings = (one for body in bodies for one in by_part(read_plan(body))[0].values())
    return [one.coordinates.bounds for one in mappings if one.coordinates.bounds is not None]


def _widened(box: Box) -> Box:
    west, south, east, north = box
    wide, high = max(_BESIDE, (east - west) / 2), max(_BESIDE, (north - south) / 2)
    return west - wide, south - high, east + wide, north + high
