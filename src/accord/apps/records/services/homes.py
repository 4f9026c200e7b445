"""Where an agency's records are expected, which tells the system of plane coordinates."""

from typing import Final

import numpy as np
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.layers import selectors as layers
from accord.apps.records.models import Record
from accord.apps.records.standing import STANDING
from accord.core.formats.tabular import Home
from accord.frame.actor import Actor, Purpose

#: Points of records that are looked at, and how few of them say nothing.
_NEWEST: Final = 2_000
_FEW: Final = 30


def homes_of(*, by: Actor, purpose: Purpose, agency: Agency) -> tuple[Home, ...]:
    """The areas that a plane coordinate system must lay new records in; none where none is known."""
    found = []
    day = timezone.localdate()
    own = layers.jurisdiction_for(viewer=by, purpose=purpose, agency=agency, day=day)
    region = layers.region_bounds(viewer=by, purpose=purpose, day=day)
    if own is not None:
        west, south, east, north = (float(one) for one in own.bounds)
        found.append(Home(bounds=(west, south, east, north), evidence="the agency's jurisdiction"))
    elif region is not None:
        found.append(Home(bounds=region, evidence="the loaded layers", weight=0.9))
    rows = Record.objects.filter(STANDING, owner=agency, lon__isnull=False, match_grade="")
    points = np.array(list(rows.order_by("-pk").values_list("lon", "lat")[:_NEWEST]), float)
    if len(points) >= _FEW:
        (west, south), (east, north) = np.quantile(points, (0.05, 0.95), axis=0).tolist()
        found.append(Home(bounds=(west, south, east, north), evidence="the agency's records"))
    return tuple(found)
