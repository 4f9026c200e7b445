"""What another agency shares is offered; it moves addresses, rates and segments once it is taken up."""

import io
import json
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from shapely.geometry import LineString, Point, box, mapping
from typer.testing import CliRunner

from accord.apps.layers import selectors, services
from accord.apps.layers.models import LayerUse
from accord.cli.main import app
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

DAY = date(2026, 6, 1)
SHAPES = {
    "street": LineString([(-75.0, 40.0), (-75.0, 40.002)]),
    "address-point": Point(-75, 40),
    "population": box(-76, 39, -74, 41),
    "ambient": box(-76, 39, -74, 41),
    "covariate": Point(-75, 40),
    "beat": box(-76, 39, -74, 41),
    "jurisdiction": box(-76, 39, -74, 41),
    "boundary": box(-76, 39, -74, 41),
}
TELLS = {
    "name": "112 MAIN ST", "from_number": 100, "to_number": 199, "population": 9,
    "ambient_footfall": 4,
}  # fmt: skip


@pytest.fixture
def ana(make_user, actor_of):
    return actor_of(make_user())


@pytest.fixture
def bob(make_user, actor_of):
    """An analyst of another agency, who shares."""
    return actor_of(make_user("XX0020000"))


@pytest.fixture
def share(bob, analysis):
    def put(role="street", by=bob, replaces=None, valid_from=date(2020, 1, 1), **about):
        one = {"type": "Feature", "geometry": mapping(SHAPES[role]), "properties": TELLS}
        text = json.dumps({"type": "FeatureCollection", "features": [one]})
        return services.add(
            by=by, purpose=analysis, stream=io.BytesIO(text.encode()), filename="a.geojson",
            replaces=replaces,
            about=services.Particulars(
                name=role, role=role, source="S", licence="CC0", valid_from=valid_from, **about
            ),
        )  # fmt: skip

    return put


def counting(viewer, analysis):
    rows = selectors.layers_counting_on(viewer=viewer, purpose=analysis, day=DAY)
    return {row.role for row in rows}


def test_what_moves_addresses_and_rates_is_offered_and_the_rest_is_common_ground(
    ana, bob, share, analysis
):
    offered = [share(role) for role in SHAPES]
    seen = selectors.layers_valid_on(viewer=ana, purpose=analysis, day=DAY)
    assert {row.pk for row in offered} == {row.pk for row in seen}
    assert counting(bob, analysis) == SHAPES.keys()
    assert counting(ana, analysis) == {"beat", "jurisdiction", "boundary"}
    assert counting(ana, analysis) == SHAPES.keys() - {str(one) for one in selectors.TAKEN_UP}
    who = {"viewer": ana, "purpose": analysis, "day": DAY}
    assert selectors.populations_on(**who) is None
    assert selectors.ambient_on(**who) == []
    assert selectors.streets_on(**who)[0] == []
    for row in offered:
        if row.role in selectors.TAKEN_UP:
            services.take_up(by=ana, purpose=analysis, layer_id=row.pk)
    assert counting(ana, analysis) == SHAPES.keys()
    assert selectors.populations_on(**who).people.tolist() == [9]
    assert len(selectors.ambient_on(**who)) == len(selectors.streets_on(**who)[0]) == 1


def test_its_later_versions_count_too_and_another_layer_does_not(ana, share, analysis):
    first = share()
    services.take_up(by=ana, purpose=analysis, layer_id=first.pk)
    later = share(replaces=first.pk, valid_from=date(2026, 1, 1))
    other = share()
    rows = selectors.layers_counting_on(viewer=ana, purpose=analysis, day=DAY)
    assert [row.pk for row in rows] == [later.pk] != [other.pk]
    services.give_back(by=ana, purpose=analysis, layer_id=later.pk)
    assert not selectors.layers_counting_on(viewer=ana, purpose=analysis, day=DAY)


def test_who_takes_it_up_is_in_the_ledger_and_its_waiting_addresses_are_placed_anew(
    ana, bob, share, analysis
):
    row = share()
    told = OutboxEvent.objects.filter(type__endswith="StreetsPublished")
    (event,) = told
    assert event.payload["agency_ids"] == [bob.agency_id]
    services.take_up(by=ana, purpose=analysis, layer_id=row.pk)
    assert told.order_by("pk").last().payload["agency_ids"] == [ana.agency_id]
    entry = LedgerEntry.objects.get(verb="layer.taken_up")
    assert (entry.actor_id, entry.object_id) == (ana.id, str(row.pk))
    share(replaces=row.pk, valid_from=date(2026, 1, 1))
    assert set(told.order_by("pk").last().payload["agency_ids"]) == {ana.agency_id, bob.agency_id}
    services.give_back(by=ana, purpose=analysis, layer_id=row.pk)
    assert LedgerEntry.objects.filter(verb="layer.given_back", actor_id=ana.id).count() == 1


def test_only_what_is_offered_is_taken_up_once_and_by_whom_it_is_offered_to(
    ana, bob, share, analysis, make_user, actor_of
):
    row, own = share(), share(by=ana)
    who = {"by": ana, "purpose": analysis}
    for refused, layer in ((Invalid, own), (Invalid, share("beat"))):
        with pytest.raises(refused):
            services.take_up(**who, layer_id=layer.pk)
    with pytest.raises(Missing):
        services.take_up(**who, layer_id=share(is_shared=False).pk)
    with pytest.raises(Missing):
        services.give_back(**who, layer_id=row.pk)
    reader = actor_of(make_user(role="coordinator"))
    with pytest.raises(Denied):
        services.take_up(by=reader, purpose=analysis, layer_id=row.pk)
    services.take_up(**who, layer_id=row.pk)
    with pytest.raises(Conflict):
        services.take_up(**who, layer_id=row.pk)
    assert LayerUse.objects.count() == 1


def test_the_page_offers_it(share, visit, make_user):
    row = share()
    client = visit(make_user())
    page = f"/layers/{row.pk}"
    assert "offered, does not count" in client.get("/layers/").content.decode()
    assert f"{page}/take-up" in client.get(page).content.decode()
    client.get(f"{page}/take-up")
    assert not LayerUse.objects.exists()
    assert client.post(f"{page}/take-up").status_code == 302
    assert "taken up" in client.get("/layers/").content.decode()
    assert client.post(f"{page}/give-back").status_code == 302
    assert not LayerUse.objects.exists()


def test_the_api_takes_it_up_and_gives_it_back(share, visit, make_user):
    caller = visit(make_user())
    use = f"/api/v1/layers/{share().pk}/use"
    taken = caller.post(use)
    assert (taken.status_code, taken.json()["role"]) == (200, "street")
    assert caller.post(use).status_code == 409
    assert caller.delete(use).status_code == 204
    assert caller.delete(use).status_code == 404


def test_the_command_line_does_the_same(share, ana):
    row = share()

    def run(*words):
        why = ["--as", "analyst-xx0010000", "--purpose", "records-management"]
        told = CliRunner().invoke(app, ["layers", *words, *why])
        assert told.exit_code == 0, told.exception
        return told.output

    assert "counts for your agency." in run("take-up", str(row.pk))
    assert str(LayerUse.objects.get().agency_id) == ana.agency_id
    assert "no more" in run("give-back", str(row.pk))
    assert not LayerUse.objects.exists()


def test_the_database_keeps_one_use_of_a_series(ana, share):
    series = share("street").series
    LayerUse.objects.create(agency_id=ana.agency_id, series=series, taken_by=ana.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        LayerUse.objects.create(agency_id=ana.agency_id, series=series, taken_by="another")
