"""Where a partner's victim was hurt is found by no area that somebody draws, and still counted."""

import io
import json

import numpy as np
import pytest
from shapely.geometry import box, mapping

from accord.apps.layers import services as layers
from accord.apps.layers.models import Feature
from accord.apps.places import selectors
from accord.apps.records.models import Record
from accord.apps.records.selectors.keeping import shelf
from accord.core.geo import Area
from accord.frame.actor import Purpose

from .conftest import FIRST, START

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis", reason="test")


@pytest.fixture
def kept(region, agree) -> Record:
    """A record of the second agency that keeps its place; the first one may read the record."""
    agree(*region.agencies)
    row = Record.objects.filter(owner=region.agencies[1], offence_code="220").order_by("pk")[0]
    Record.objects.filter(owner=region.agencies[1]).filter(pk=row.pk).update(
        place_kept=True, lon=-73.9331, lat=40.7551
    )
    return Record.objects.get(pk=row.pk)


def table(viewer, *, points="counted"):
    shelf.clear()
    found, _scope = selectors.incidents(
        viewer=viewer, purpose=WHY, kind="incident", action="view", start=FIRST, end=START,
        points=points,
    )  # fmt: skip
    return found


def test_a_partner_counts_it_somewhere_around_and_its_owner_where_it_was(region, kept):
    ana, bob = region.analysts
    house = Area(
        geometry=box(kept.lon - 0.0003, kept.lat - 0.0003, kept.lon + 0.0003, kept.lat + 0.0003)
    )
    before, own = table(ana), table(bob)
    assert len(own.inside(house)) == len(before.inside(house)) + 1
    assert len(before) == len(own)
    around = Area(geometry=box(-74.1, 40.6, -73.8, 40.9))
    assert len(before.inside(around)) == len(own.inside(around))
    assert np.isfinite(before.lon).sum() == np.isfinite(own.lon).sum()
    assert np.isfinite(table(ana, points="shown").lon).sum() == np.isfinite(own.lon).sum() - 1


def test_where_in_its_square_it_was_changes_nothing_that_a_partner_computes_with(region, kept):
    ana, bob = region.analysts
    before, own = table(ana).digest, table(bob).digest
    Record.objects.filter(pk=kept.pk).update(lon=-73.9279, lat=40.7433)
    assert table(ana).digest == before
    assert table(bob).digest != own


def test_a_layer_drawn_around_a_house_counts_nobody_there(region, kept):
    """An analyst loads areas without anybody's leave: one of them is the size of a house."""
    ana, bob = region.analysts
    square = box(kept.lon - 0.0002, kept.lat - 0.0002, kept.lon + 0.0002, kept.lat + 0.0002)
    house = {"type": "Feature", "geometry": mapping(square), "properties": {"name": "House"}}
    drawn = json.dumps({"type": "FeatureCollection", "features": [house]}).encode()
    about = layers.Particulars(
        name="Beats", role="beat", source="test", licence="CC0", valid_from=FIRST
    )
    layers.add(by=ana, purpose=WHY, stream=io.BytesIO(drawn), filename="house.geojson", about=about)
    feature = Feature.objects.get(name="House").pk
    area = selectors.area_of(viewer=ana, purpose=WHY, area_id=feature)
    assert [len(table(who).inside(area)) for who in (ana, bob)] == [0, 1]
