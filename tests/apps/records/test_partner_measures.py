"""Partners' counts beside what was reported, and which records lack a point: pages, API, commands."""

import io
import json
from datetime import date

import pytest

from accord.apps.layers import services as layers
from accord.apps.layers.models import Layer
from accord.apps.records import selectors
from accord.core.formats.partner import Options, coarsen, kind_named, written
from accord.core.formats.tabular import open_table
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid, Missing

ABOUT = {"name": "General Hospital", "source": "Its ED", "licence": "agreement"}


def counts(n=60, kind="ed-assaults", lon=-73.88, lat=40.72) -> bytes:
    rows = "".join(
        f"P{i},2024-0{1 + i % 6}-{1 + i % 28:02d} 23:10,{lon},{lat},fist\n" for i in range(n)
    )
    text = f"Patient,Arrival Date,Longitude,Latitude,Weapon\n{rows}"
    table = open_table(io.BytesIO(text.encode()), filename="ed.csv")
    found = coarsen(table, kind_named(kind), Options(resolution=6))
    return written(found).table


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def analyst(agency, make_user):
    return make_user("ana", "analyst", agency=agency)


@pytest.fixture
def viewer(analyst, actor_of):
    return actor_of(analyst)


@pytest.fixture
def load_counts(db, system, records_why):
    def load(data: bytes, **about):
        return layers.add(
            by=system, purpose=records_why, stream=io.BytesIO(data), filename="counts.csv",
            about=layers.Particulars(
                role="partner-counts", valid_from=date(2000, 1, 1), **ABOUT | about
            ),
        )  # fmt: skip

    return load


def test_counts_load_as_a_layer_of_their_own_period(load_counts):
    layer = load_counts(counts())

    assert layer.role == Layer.Role.PARTNER_COUNTS
    assert (layer.valid_from, layer.valid_to) == (date(2024, 1, 1), date(2024, 6, 27))


def test_a_file_with_a_column_for_a_person_is_no_partners_counts(load_counts):
    data = counts().replace(b"name,kind", b"patient,kind", 1)

    with pytest.raises(Invalid) as refused:
        load_counts(data)

    assert refused.value.faults[0].rule == "partner_counts"
    assert not Layer.objects.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b',0,"POLY', b',7,"POLY'),
        (b"ed-assaults", b"persons"),
        (b"2024-01-01", b"soon"),
        (b"2024-06-26", b"1999-01-01"),
    ],
)
def test_a_row_that_is_no_count_is_named(load_counts, old, new):
    with pytest.raises(Invalid) as refused:
        load_counts(counts().replace(old, new))

    assert refused.value.faults[0].row is not None


def test_the_gap_sets_what_was_treated_beside_what_was_reported(
    agency, ingest, export, load_counts, viewer, why
):
    ingest(agency, export(40))  # every fourth is an assault
    layer = load_counts(counts(60))

    found = selectors.partner_gap(viewer=viewer, purpose=why, layer_id=layer.pk)

    assert (found.gap.treated, found.gap.reported) == (60, 10)
    assert found.gap.is_certain
    assert sum(reported for *_, reported in found.weeks) == 10
    assert LedgerEntry.objects.filter(verb="counts.read").exists()


def test_reports_outside_the_counts_bounds_are_not_compared(
    agency, ingest, export, load_counts, viewer, why
):
    ingest(agency, export(40))
    layer = load_counts(counts(60, lon=-80.0, lat=30.0))

    found = selectors.partner_gap(viewer=viewer, purpose=why, layer_id=layer.pk)

    assert found.gap.reported == 0


def test_counts_that_no_offence_corresponds_to_have_no_gap(load_counts, viewer, why):
    layer = load_counts(counts(kind="requests-311"))

    with pytest.raises(Invalid, match="no gap"):
        selectors.partner_gap(viewer=viewer, purpose=why, layer_id=layer.pk)


def test_another_layer_has_no_gap(db, system, records_why, viewer, why):
    beats = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature", "properties": {"name": "B1"},
                "geometry": {
                    "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]],
                },
            }
        ],
    }  # fmt: skip
    layer = layers.add(
        by=system, purpose=records_why, stream=io.BytesIO(json.dumps(beats).encode()),
        filename="b.geojson",
        about=layers.Particulars(role="beat", valid_from=date(2020, 1, 1), **ABOUT),
    )  # fmt: skip

    with pytest.raises(Missing):
        selectors.partner_gap(viewer=viewer, purpose=why, layer_id=layer.pk)


def test_what_lacks_a_point_is_told_by_area_with_its_interval(agency, ingest, export, viewer, why):
    bare = {"longitude": "", "latitude": ""}
    ingest(agency, export(140, changes=dict.fromkeys(range(0, 140, 7), bare)))  # all of beat B0

    found = selectors.unplaced_bias(viewer=viewer, purpose=why)

    assert (found.records, found.unplaced) == (140, 20)
    worst = next(one for one in found.shares if one.dimension == "area")
    assert (worst.group, worst.unmatched, worst.rows, worst.differs) == ("B0", 20, 20, True)


@pytest.fixture
def browser(analyst, client, settings):
    settings.ACCORD_REQUIRE_MFA = False
    client.force_login(analyst, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["purpose"] = {
        "code": "crime-analysis", "reason": "test", "case_number": "", "on_behalf_of": "",
        "until": 4_000_000_000,
    }  # fmt: skip
    session.save()
    return client


def test_the_pages_and_the_api_show_both(browser, agency, ingest, export, load_counts):
    assert "No partner" in browser.get("/records/partners/").content.decode()
    ingest(agency, export(40, changes={0: {"longitude": "", "latitude": ""}}))
    layer = load_counts(counts(60))

    assert "General Hospital" in browser.get("/records/partners/").content.decode()
    page = browser.get(f"/records/partners/{layer.pk}/").content.decode()
    assert "60 treated, 10 reported" in page
    assert "chance alone" in page
    page = browser.get("/records/unplaced/").content.decode()
    assert "B0" in page
    answer = browser.get(f"/api/v1/measures/partners/{layer.pk}/gap").json()
    assert (answer["treated"], answer["reported"]) == (60, 10)
    assert answer["lower"] < answer["gap"] < answer["upper"]
    assert [one["name"] for one in browser.get("/api/v1/measures/partners").json()] == [
        "General Hospital"
    ]
    assert browser.get("/api/v1/measures/unplaced").json()["unplaced"] == 1


def test_the_commands_say_the_same(analyst, agency, ingest, export, load_counts, capsys, tmp_path):
    from accord.cli import layers as commands
    from accord.cli import measures

    ingest(agency, export(40))
    layer = load_counts(counts(60))
    who = {"as_user": "ana", "purpose": "crime-analysis"}

    measures.gap(str(layer.pk), kind="incident", **who)
    assert "60 treated, 10 reported" in capsys.readouterr().out
    measures.unplaced(kind="incident", **who)
    assert "0 of 40 records" in capsys.readouterr().out
    file, manifest = tmp_path / "c.csv", tmp_path / "c.manifest.json"
    file.write_bytes(counts())
    manifest.write_text(json.dumps({"format": "accord-partner-counts/1", "sha256": "0" * 64}))
    with pytest.raises(Invalid, match="not the counts"):
        commands.add(file, role="partner-counts", source="S", licence="L", manifest=manifest, **who)
