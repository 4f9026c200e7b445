"""How many live where: a total that the layer tells, or its groups, and no number besides."""

import io
import json
from datetime import date

import pytest
from shapely.geometry import box, mapping

from accord.apps.layers import selectors, services

DAY = date(2026, 6, 1)


@pytest.fixture
def told(make_user, actor_of, analysis):
    """Load a population layer of these areas, and say what it tells on a day."""
    actor = actor_of(make_user())
    who = {"viewer": actor, "purpose": analysis, "day": DAY}

    def load(*areas: dict, valid_from: date = date(2020, 1, 1), by=actor, takes_up=False):
        features = [
            {"type": "Feature", "geometry": mapping(box(at, 0, at + 1, 1)), "properties": area}
            for at, area in enumerate(areas)
        ]
        data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        about = services.Particulars(
            name="People", role="population", source="test", licence="CC0", valid_from=valid_from
        )
        row = services.add(
            by=by, purpose=analysis, stream=io.BytesIO(data), filename="p.geojson", about=about
        )
        if takes_up:
            services.take_up(by=actor, purpose=analysis, layer_id=row.pk)
        return selectors.populations_on(**who), selectors.residents_on(**who)

    return load


def test_a_column_that_names_the_total_is_taken_at_its_word(told) -> None:
    areas = (
        {"name": "A", "Population": 10, "group_x": 1, "group_y": 2},
        {"name": "B", "Population": 4},
    )
    populations, residents = told(*areas)
    assert (populations.names, populations.people.tolist()) == (("A", "B"), [10, 4])
    assert {name: some.tolist() for name, some in residents.groups.items()} == {
        "x": [1, 0], "y": [2, 0],
    }  # fmt: skip


def test_all_groups_are_added_up_and_no_other_number(told) -> None:
    groups = {f"group_{n}": 10 for n in range(14)}
    populations, residents = told({**groups, "land_m2": 5_000, "households": 40})
    assert populations.people.tolist() == [140]
    assert len(residents.groups) == 12


def test_numbers_that_no_column_calls_people_are_no_total(told) -> None:
    populations, residents = told(
        {"land_m2": 5_000, "water_m2": 20}, {"land_m2": 70, "water_m2": 2}
    )
    assert populations is None
    assert set(residents.groups) == {"land m2", "water m2"}


def test_both_read_the_rows_of_the_year_in_the_newest_layer(told) -> None:
    told({"year": 2026, "group_a": 1, "group_b": 1})
    rows = [
        {"name": f"{year}", "year": year, "group_a": year - 2000, "group_b": 1}
        for year in (2024, 2025, 2027)
    ]
    populations, residents = told(*rows, valid_from=date(2021, 1, 1))
    assert (populations.names, populations.people.tolist()) == (("2025",), [26])
    assert residents.groups["a"].tolist() == [25]
    assert len(populations.shapes) == len(residents.shapes) == 1


def test_ones_own_residents_come_before_a_newer_layer_of_others(told, make_user, actor_of) -> None:
    evil = actor_of(make_user("XX0020000"))
    offered, _ = told({"name": "A", "population": 6}, valid_from=date(2025, 1, 1), by=evil)
    assert offered is None
    theirs = {"valid_from": date(2025, 1, 1), "by": evil, "takes_up": True}
    taken_up, _ = told({"name": "A", "population": 7}, **theirs)
    assert taken_up.people.tolist() == [7]
    told({"name": "A", "population": 900})
    kept, _ = told({"name": "A", "population": 3}, valid_from=date(2026, 1, 1), by=evil)
    assert kept.people.tolist() == [900]
