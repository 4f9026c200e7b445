"""Who is affected: numbers that point at nobody, within policy, the same at every door."""

import io
import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, mapping
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.places import affected_page, selectors
from accord.apps.places.selectors import AffectedAsked
from accord.apps.places.selectors.affected import _published
from accord.apps.records.models import Person, Record
from accord.cli.main import app
from accord.core.disclosure import MINIMUM
from accord.core.vocabulary.demographics import (
    DIMENSIONS,
    age_band,
    group_of_residents,
    groups_of,
    is_telling,
    person_code,
)
from accord.core.vocabulary.protections import age_at
from accord.frame.errors import Denied, Invalid
from accord.frame.whole_years import WholeYears

from .conftest import EAST, MIDDLE, NORTH, SOUTH, WEST


def quarter(day):
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


@pytest.fixture
def hurt(region):
    """Forty victims in incidents of each agency, in one quarter: 31 women, 6 men, 3 unknown."""
    at = {}
    for agency in region.agencies:
        rows = Record.objects.filter(owner=agency, kind="incident").order_by("local_date")
        day = quarter(rows[len(rows) // 2].local_date)
        rows = list(rows.filter(local_date__gte=day, local_date__lt=day + timedelta(days=80))[:40])
        assert len(rows) == 40
        Person.objects.bulk_create(
            Person(
                record=row, role="victim", sequence=90, level="red", age_years=20 + place,
                sex="female" if place < 31 else "male" if place < 37 else "",
                race="B" if place < 20 else "White", ethnicity="N",
            )
            for place, row in enumerate(rows)
        )  # fmt: skip
        at[agency.ori] = day
    return at


def asked(hurt, region, **more):
    day = hurt[region.agencies[0].ori]
    return AffectedAsked(since=day, until=day, **more)


def shown(found, dimension):
    return {one.code: one.count for one in found.groups[dimension]}


def test_own_victims_are_rounded_and_small_numbers_are_hidden_with_another(region, hurt, why):
    found = selectors.affected(viewer=region.analysts[0], purpose=why, asked=asked(hurt, region))
    sex = shown(found, "sex")
    assert sex["F"] == 30
    assert sex["U"] is None  # three, which would stand out
    assert sex["M"] is None  # it would give the three away
    assert shown(found, "race")["B"] == 20
    assert shown(found, "race")["W"] == 20
    assert found.total == 40


def test_a_partner_counts_only_victims_that_their_owner_lets_travel(region, hurt, why, agree):
    """The other agency's forty are red, then green and masked: of unknown age and race."""
    who = {"viewer": region.analysts[1], "purpose": why, "asked": asked(hurt, region)}
    alone = selectors.affected(**who).total
    others = Person.objects.filter(role="victim").exclude(record__owner=region.agencies[1])
    others.update(level="green")
    assert selectors.affected(**who).total == alone  # no agreement shares the incidents
    agree(*region.agencies)
    others.update(level="red")
    assert selectors.affected(**who).total == alone
    others.update(level="green", shield="juvenile")
    found = selectors.affected(**who)
    assert found.total == alone + 40
    assert shown(found, "race")["U"] == shown(found, "age")["U"] == 40


@pytest.fixture
def grounds(region, why):
    """Residents by race on both agencies' grounds, and whose ground is whose."""
    both = (box(WEST, SOUTH, MIDDLE, NORTH), box(MIDDLE, SOUTH, EAST, NORTH))
    for role, facts, more in (
        ("population", [{"group_black": 4_000, "group_white": 8_000},
                        {"group_black": 50_000, "group_white": 60_000}], {}),
        ("jurisdiction", [{"name": one.name, "ori": one.ori} for one in region.agencies],
         {"name_field": "name", "code_field": "ori"}),
    ):  # fmt: skip
        told = [
            {"type": "Feature", "geometry": mapping(shape), "properties": fact}
            for shape, fact in zip(both, facts, strict=True)
        ]
        data = json.dumps({"type": "FeatureCollection", "features": told}).encode()
        layers.add(
            by=region.analysts[0], purpose=why, stream=io.BytesIO(data), filename="r.geojson",
            about=layers.Particulars(
                name=role, role=role, source="test", licence="CC0", valid_from=date(2015, 1, 1), **more
            ),
        )  # fmt: skip


def test_a_rate_is_of_the_agencys_own_ground_where_all_victims_are_counted(
    region, hurt, grounds, why, agree
):
    who = {"viewer": region.analysts[0], "purpose": why, "asked": asked(hurt, region)}
    found = selectors.affected(**who)
    by_code = {one.code: one for one in found.groups["race"]}
    assert (by_code["B"].residents, by_code["W"].residents) == (4_000, 8_000)
    years = (found.asked.end - found.asked.since).days / 365.25
    assert by_code["B"].rate.estimate == pytest.approx(20 / 4 / years)
    assert not found.is_partial

    # Once another agency's victims are among them, not all of whom travel, no rate would hold.
    agree(*region.agencies)
    theirs = Person.objects.filter(role="victim", record__owner=region.agencies[1])
    theirs.filter(sex="female").update(level="green")
    mixed = selectors.affected(**who)
    assert mixed.total > found.total
    assert mixed.is_partial
    assert mixed.layer == ""
    assert {one.rate for part in mixed.groups.values() for one in part} == {None}
    assert any("no rate by residents" in line for line in affected_page.sentences(mixed))


def test_who_sees_no_records_counts_no_victims(region, hurt, why, make_user, actor_of):
    liaison = actor_of(make_user("lia", "liaison", agency=region.agencies[0]))
    with pytest.raises(Denied):
        selectors.affected(viewer=liaison, purpose=why, asked=asked(hurt, region))


def test_only_whole_quarters_and_known_categories_are_counted(region, hurt, why):
    day = hurt[region.agencies[0].ori]
    for since, until in ((day + timedelta(days=1), day), (day, date(day.year - 1, 1, 1))):
        with pytest.raises(Invalid):
            selectors.affected(
                viewer=region.analysts[0],
                purpose=why,
                asked=AffectedAsked(since=since, until=until),
            )
    with pytest.raises(Invalid, match="categories"):
        selectors.affected(
            viewer=region.analysts[0], purpose=why, asked=asked(hurt, region, category="Jaywalking")
        )


def test_page_file_api_and_command_tell_the_same(region, hurt, sign_in):
    page = sign_in(region.users[0])
    day = hurt[region.agencies[0].ori].isoformat()
    query = f"since={day}&until={day}"
    text = page.get(f"/places/affected?{query}").content.decode()
    assert "Female (F)" in text
    assert "About 40 victims" in text
    csv = b"".join(page.get(f"/places/affected?{query}&format=csv").streaming_content).decode()
    assert "Female (F),30" in csv
    told = page.get(f"/api/v1/places/affected?{query}").json()
    assert {one["code"]: one["count"] for one in told["groups"] if one["by"] == "sex"}["F"] == 30
    assert page.get(f"/places/affected?since={day}&until=soon").status_code == 422
    found = CliRunner().invoke(
        app, ["affected", "--since", day, "--until", day, "--as", region.users[0].username,
              "--purpose", "crime-analysis"],
    )  # fmt: skip
    assert "Female (F): 30" in found.output


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_no_shown_number_is_small_or_exact(counts):
    codes = groups_of("sex")
    values, total = _published(Counter(dict(zip(codes, counts, strict=True))), codes)
    for value in (*values, total):
        assert value is None or value % MINIMUM == 0
    hidden = [n for n, value in zip(counts, values, strict=True) if value is None]
    assert all(n == 0 or n >= MINIMUM for n in counts if n not in hidden)


def test_words_of_exports_and_of_census_tables_become_codes():
    assert [age_band(n) for n in (None, 0, 17, 18, 64, 99)] == [
        "U", "0-11", "12-17", "18-24", "50-64", "65+",
    ]  # fmt: skip
    assert person_code("race", "Black or African American") == person_code("race", "b") == "B"
    assert person_code("ethnicity", "Hispanic") == "H"
    assert person_code("sex", "of no table") == "U"
    assert [person_code("race", one) for one in ("WHT", "blk", "UNK")] == ["W", "B", "U"]
    # An abbreviation of a record system may be anything in a census table, a code anything anywhere.
    assert group_of_residents("ami") is None
    assert [is_telling("race", one) for one in ("ASIAN", "BLK", "B")] == [True, True, False]
    assert group_of_residents("group_black") == ("race", "B")
    assert group_of_residents("Pacific_Islander") == ("race", "P")
    assert group_of_residents("households") is None
    assert all(groups_of(dimension)[-1] == "U" for dimension in DIMENSIONS)


def test_ages_are_whole_years_on_the_day(region):
    """By the database as by the library: on the birthday, the day before, born on 29 February, not yet born."""
    row = Record.objects.filter(owner=region.agencies[0], kind="incident").first()
    born = [
        row.local_date.replace(year=row.local_date.year - 18),
        row.local_date.replace(year=row.local_date.year - 18) + timedelta(days=1),
        date(2004, 2, 29), date(2004, 3, 1), row.local_date, row.local_date + timedelta(days=40), None,
    ]  # fmt: skip
    days = [row.local_date, date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 29)]
    for day in days:
        Record.objects.filter(pk=row.pk).update(local_date=day)
        Person.objects.filter(record=row).delete()
        Person.objects.bulk_create(
            Person(record=row, role="victim", sequence=at, level="red", date_of_birth=one)
            for at, one in enumerate(born)
        )
        found = Record.objects.filter(pk=row.pk).annotate(
            years=WholeYears("persons__date_of_birth", "local_date")
        )
        assert list(found.order_by("persons__sequence").values_list("years", flat=True)) == [
            None if one is None else age_at(one, day) for one in born
        ]
