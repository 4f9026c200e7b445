"""Layers come in every format, are refused by feature and rule, and hold for a time."""

import io
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from shapely.geometry import LineString, Point, Polygon, box

from accord.apps.layers import reading, selectors, services
from accord.apps.layers.models import Feature, Layer
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

BEATS_2024 = services.Particulars(
    name="Beats",
    role="beat",
    source="Test county",
    licence="CC0",
    valid_from=date(2024, 1, 1),
)

pytestmark = pytest.mark.smoke


def about(**changes):
    return services.Particulars(**{**BEATS_2024.__dict__, **changes})


@pytest.fixture
def analyst(make_user, actor_of):
    return actor_of(make_user())


@pytest.fixture
def add(analyst, analysis, layer_file):
    def added(*, by=analyst, file="beats.geojson", shapes=None, replaces=None, **changes):
        return services.add(
            by=by,
            purpose=analysis,
            stream=layer_file(file, shapes=shapes),
            filename=file,
            about=about(**changes),
            replaces=replaces,
        )

    return added


@pytest.mark.parametrize("file", ["beats.geojson", "beats.csv", "beats.zip", "beats.gpkg"])
def test_the_same_beats_from_every_format(add, analyst, analysis, file):
    layer = add(file=file)

    rows = list(Feature.objects.filter(layer=layer).values_list("number", "name", "code"))
    assert rows == [(1, "West", "W1"), (2, "East", "E1")]
    assert layer.bounds == pytest.approx((-79.42, 43.60, -79.38, 43.62), abs=1e-6)
    west = selectors.area_named(viewer=analyst, purpose=analysis, name="w1", day=date(2025, 1, 1))
    assert west[1].km2 == pytest.approx(3.58, abs=0.05)


def test_the_files_coordinate_system_is_named(add):
    assert "UTM" in add(file="beats.zip").crs


def test_a_bow_tie_is_refused_by_its_number_and_rule(add):
    bow_tie = Polygon([(-79.4, 43.6), (-79.3, 43.7), (-79.3, 43.6), (-79.4, 43.7)])

    with pytest.raises(Invalid) as refused:
        add(shapes=[("ok", "1", box(-79.5, 43.6, -79.4, 43.7)), ("bad", "2", bow_tie)])

    fault = refused.value.faults[0]
    assert (fault.field, fault.rule, fault.row) == ("file", "geo.invalid_geometry", 2)
    assert "Self-intersection" in fault.message
    assert not Layer.objects.exists()


def test_coordinates_that_are_not_degrees_are_refused(add):
    with pytest.raises(Invalid, match="not longitude and latitude"):
        add(shapes=[("metres", "1", box(630000, 4800000, 640000, 4810000))])


@pytest.mark.parametrize(
    ("role", "shape"),
    [("beat", Point(-79.4, 43.6)), ("street", box(-79.5, 43.6, -79.4, 43.7))],
)
def test_a_layer_holds_only_the_shapes_of_its_role(add, role, shape):
    with pytest.raises(Invalid) as refused:
        add(role=role, shapes=[("x", "1", shape)])

    assert refused.value.faults[0].rule == "shape_of_role"
    assert refused.value.faults[0].row == 1


def test_a_file_beyond_the_cap_is_refused(add, monkeypatch):
    monkeypatch.setattr(reading, "FILE_BYTES", 100)

    with pytest.raises(Invalid, match="larger than 100 bytes"):
        add()


def test_too_many_features_are_refused(add, monkeypatch):
    monkeypatch.setattr(reading, "FEATURES", 1)

    with pytest.raises(Invalid, match="2 features, more than 1"):
        add()


def test_an_unknown_format_is_refused(analyst, analysis):
    with pytest.raises(Invalid, match="not a layer"):
        services.add(
            by=analyst,
            purpose=analysis,
            stream=io.BytesIO(b"hello"),
            filename="beats.docx",
            about=BEATS_2024,
        )


@pytest.mark.parametrize("field", ["name", "source", "licence"])
def test_a_layer_without_its_particulars_is_refused(add, field):
    with pytest.raises(Invalid) as refused:
        add(**{field: " "})

    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_layer_that_ends_before_it_starts_is_refused(add):
    with pytest.raises(Invalid, match="particulars"):
        add(valid_to=date(2023, 1, 1))


def test_the_database_refuses_a_layer_without_a_licence(add):
    layer = add()

    with pytest.raises(IntegrityError, match="layer_attributed"), transaction.atomic():
        Layer.objects.filter(pk=layer.pk).update(licence="")


def test_the_database_refuses_an_end_before_the_start(add):
    layer = add()

    with pytest.raises(IntegrityError, match="layer_ends_after_start"), transaction.atomic():
        Layer.objects.filter(pk=layer.pk).update(valid_to=date(2020, 1, 1))


def test_a_layer_holds_from_its_first_day_to_before_its_last(add, analyst, analysis):
    add(valid_to=date(2025, 1, 1))

    def held(day):
        rows = selectors.layers_valid_on(viewer=analyst, purpose=analysis, day=day, role="beat")
        return rows.count()

    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [held(day) for day in days] == [0, 1, 1, 0]


def test_a_new_version_begins_where_the_old_one_ends(add, analyst, analysis):
    old = add()
    new = add(replaces=old.pk, valid_from=date(2025, 6, 1))

    old.refresh_from_db()
    assert (old.status, old.valid_to) == ("replaced", date(2025, 6, 1))
    assert (new.series, new.version) == (old.series, 2)

    def on(day):
        return selectors.layers_valid_on(viewer=analyst, purpose=analysis, day=day).get().version

    assert [on(date(2025, 5, 31)), on(date(2025, 6, 1))] == [1, 2]


def test_a_correction_from_the_same_day_leaves_the_old_version_no_day(add, analyst, analysis):
    old = add()
    add(replaces=old.pk)

    rows = selectors.layers_valid_on(viewer=analyst, purpose=analysis, day=date(2024, 6, 1))
    assert [row.version for row in rows] == [2]


def test_a_draft_is_seen_by_its_uploader_alone(analyst, analysis, layer_file, make_user, actor_of):
    other = actor_of(make_user(name="second-analyst"))
    draft = services.stage(
        by=analyst,
        purpose=analysis,
        stream=layer_file(),
        filename="beats.geojson",
        about=BEATS_2024,
    )

    assert selectors.layer(viewer=analyst, purpose=analysis, layer_id=draft.pk) == draft
    with pytest.raises(Missing):
        selectors.layer(viewer=other, purpose=analysis, layer_id=draft.pk)
    assert not selectors.layers_valid_on(
        viewer=analyst, purpose=analysis, day=date(2024, 6, 1)
    ).exists()


def test_an_unshared_layer_does_not_exist_for_another_agency(add, analysis, make_user, actor_of):
    mine = add(is_shared=False)
    stranger = actor_of(make_user(ori="XX0020000"))

    with pytest.raises(Missing):
        selectors.map_data(viewer=stranger, purpose=analysis, layer_id=mine.pk)
    with pytest.raises(Missing):
        selectors.area_named(viewer=stranger, purpose=analysis, name="West", day=date(2025, 1, 1))


def test_only_the_agency_that_loaded_a_layer_removes_it(add, analysis, make_user, actor_of):
    layer = add()
    stranger = actor_of(make_user(ori="XX0020000"))

    with pytest.raises(Denied):
        services.remove(by=stranger, purpose=analysis, layer_id=layer.pk)
    assert Layer.objects.filter(pk=layer.pk).exists()


def test_a_coordinator_does_not_load_layers(add, make_user, actor_of):
    with pytest.raises(Denied):
        add(by=actor_of(make_user(role="coordinator")))


def test_a_published_layer_is_not_published_again(add, analyst, analysis):
    with pytest.raises(Conflict):
        services.publish(by=analyst, purpose=analysis, layer_id=add().pk)


def test_each_change_leaves_its_entry_with_the_files_digest(add, analyst, analysis):
    layer = add()
    services.remove(by=analyst, purpose=analysis, layer_id=layer.pk)

    entries = LedgerEntry.objects.filter(object_id=str(layer.pk)).order_by("id")
    assert [entry.verb for entry in entries] == ["layer.staged", "layer.published", "layer.removed"]
    assert all(layer.digest.encode() in bytes(entry.leaf) for entry in entries)


def test_beats_and_streets_are_drawn_below_jurisdictions(add, analyst, analysis):
    add()
    street = LineString([(-79.42, 43.61), (-79.38, 43.61)])
    add(role="street", name="Streets", shapes=[("Main St", "", street)])

    drawn = selectors.base_map_layers(viewer=analyst, purpose=analysis, day=date(2025, 1, 1))
    assert [one.label for one in drawn] == ["Streets", "Beats"]
    assert {one.look for one in drawn} == {"street"}


def test_the_regions_bounds_are_those_of_its_jurisdictions(add, analyst, analysis):
    assert selectors.region_bounds(viewer=analyst, purpose=analysis) is None
    add()
    add(role="jurisdiction", name="City", shapes=[("City", "", box(-79.5, 43.5, -79.3, 43.7))])

    bounds = selectors.region_bounds(viewer=analyst, purpose=analysis)
    assert bounds == pytest.approx((-79.5, 43.5, -79.3, 43.7))


def test_two_areas_of_one_name_are_not_guessed_between(add, analyst, analysis):
    add(shapes=[("North", "1", box(0, 0, 1, 1)), ("North", "2", box(1, 0, 2, 1))])

    with pytest.raises(Invalid, match="2 areas"):
        selectors.area_named(viewer=analyst, purpose=analysis, name="North", day=date(2025, 1, 1))


def test_a_jurisdiction_wins_over_a_beat_of_the_same_name(add, analyst, analysis):
    add()
    add(role="jurisdiction", name="City", shapes=[("West", "", box(-80, 43, -79, 44))])

    _, area = selectors.area_named(
        viewer=analyst, purpose=analysis, name="West", day=date(2025, 1, 1)
    )
    assert area.km2 > 1000


def test_a_column_is_found_whatever_its_capitals_unless_two_are_alike():
    assert reading._field(["OBJECTID", "NAME"], "name", ()) == "NAME"
    assert reading._field(["name", "NAME"], "NAME", ()) == "NAME"
    with pytest.raises(Invalid):
        reading._field(["Name", "NAME"], "name", ())


def test_each_broken_feature_is_a_fault_with_its_number():
    bow = "POLYGON((0 0,1 1,1 0,0 1,0 0))"
    text = "name,wkt\n" + f'a,"{bow}"\n' * 3
    with pytest.raises(Invalid) as refused:
        reading.read_file(io.BytesIO(text.encode()), filename="areas.csv", role="beat")
    assert [one.row for one in refused.value.faults] == [1, 2, 3]
    assert "3 features are broken" in refused.value.message
