"""Subjects in one spelling, places as they are pasted, kinds of operation, and whom to call when."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.deconflict import (
    PlaceError,
    SubjectError,
    call_times,
    due,
    from_json,
    keys_of,
    operation_types,
    read_points,
    shape_of,
    to_json,
)

BORN = date(1990, 5, 4)
FOUND = datetime(2026, 6, 1, 12, tzinfo=UTC)


def meet(kind: str, one: str, other: str, *, born: date | None = None) -> bool:
    return bool(keys_of(kind, one, born=born) & keys_of(kind, other, born=born))


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "+1 (212) 555-0147", "212.555.0147"),
        ("plate", "abc-1234", "ABC 1234"),
        ("address", "120 North Oak Street", "120 N OAK ST."),
        ("handle", "@Some.One", "some.one"),
        ("business", "The Corner Store, Inc.", "CORNER STORE"),
    ],
)
def test_spellings_of_one_thing_meet(kind: str, one: str, other: str) -> None:
    assert meet(kind, one, other)


@pytest.mark.parametrize(
    "slip", ["+1 303 555,0199", "303 555;0199", "(303) 555#0199", "303 555, 0199"]
)
def test_a_slip_within_a_number_is_no_extension(slip: str) -> None:
    assert meet("phone", slip, "(303) 555-0199")


@pytest.mark.parametrize("sign", [",", "; ", "#", " x", " ext. "])
def test_a_number_with_an_extension_is_found_without_it(sign: str) -> None:
    assert meet("phone", f"303 555 0199{sign}12", "+1 303 555 0199")
    assert not meet("phone", f"303 555 0199{sign}12", "303 555 0198")


@pytest.mark.parametrize(
    "other",
    ["Doria, Marisol", "MARISOL ANN DORIA", "Marisol Doria-Reyes", "Mârisol  Doria Jr."],
)
def test_a_person_is_found_under_other_spellings(other: str) -> None:
    assert meet("person", "Marisol Doria", other, born=BORN)


def test_a_nickname_stands_for_its_name() -> None:
    assert meet("person", "Bill Tanner", "William Tanner", born=BORN)


def test_another_birthday_or_name_is_another_person() -> None:
    mine = keys_of("person", "Marisol Doria", born=BORN)
    assert not mine & keys_of("person", "Marisol Doria", born=date(1990, 5, 5))
    assert not mine & keys_of("person", "Marisol Duran", born=BORN)


@pytest.mark.parametrize(
    ("kind", "value", "born", "code"),
    [
        ("person", "Marisol Doria", None, "birth"),
        ("person", "Doria", BORN, "empty"),
        ("person", "Unknown Unknown", BORN, "common"),
        ("phone", "000-000-0000", None, "common"),
        ("phone", "911", None, "phone"),
        ("plate", " - ", None, "empty"),
        ("plate", "unknown", None, "common"),
        ("rumour", "x", None, "kind"),
    ],
)
def test_what_stands_for_nobody_is_refused(
    kind: str, value: str, born: date | None, code: str
) -> None:
    with pytest.raises(SubjectError) as caught:
        keys_of(kind, value, born=born)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text", ["39.74, -104.99", "39.74 -104.99", "(39.74, -104.99)", "lat 39.74; \n"]
)
def test_points_are_read_as_phones_copy_them(text: str) -> None:
    if "lat" in text:
        with pytest.raises(PlaceError):
            read_points(text)
        return
    assert read_points(text) == [(-104.99, 39.74)]


@pytest.mark.parametrize(
    ("kind", "points", "code"),
    [
        ("point", [], "count"),
        ("route", [(0, 0)], "geometry"),
        ("area", [(0, 0), (1, 1), (1, 0), (0, 1)], "geometry"),
        ("route", [(0, 0)] * 501, "count"),
        ("cloud", [(0, 0)], "form"),
    ],
)
def test_what_is_no_place_says_why(kind: str, points: list, code: str) -> None:
    with pytest.raises(PlaceError) as caught:
        shape_of(kind, points)
    assert caught.value.code == code


def test_a_place_is_stored_and_read_again() -> None:
    area = shape_of("area", [(0, 0), (0.01, 0), (0.01, 0.01)])
    assert from_json(to_json(area)) == area


def test_every_kind_of_operation_has_both_languages_and_figures() -> None:
    found = operation_types()
    assert found["search-warrant"].radius_ft == 950
    assert all(one.label("en") and one.label("es") for one in found.values())


minutes = st.integers(0, 10_000)


@given(minutes, st.integers(1, 6), st.integers(1, 120))
def test_everybody_is_called_half_an_hour_before_the_start_or_at_once(
    ahead: int, levels: int, step: int
) -> None:
    start = FOUND + timedelta(minutes=ahead)
    times = call_times(found=FOUND, start=start, levels=levels, step=timedelta(minutes=step))
    assert len(times) == levels
    assert times[0] == FOUND
    assert list(times) == sorted(times)
    assert times[-1] <= max(FOUND, start - timedelta(minutes=30))
    assert all(b - a <= timedelta(minutes=step) for a, b in pairwise(times))


def test_who_is_due_counts_the_moments_that_have_come() -> None:
    times = call_times(
        found=FOUND, start=FOUND + timedelta(hours=5), levels=3, step=timedelta(minutes=10)
    )
    assert [due(times, now=FOUND + timedelta(minutes=m)) for m in (0, 9, 10, 25)] == [1, 1, 2, 3]
    assert call_times(found=FOUND, start=FOUND, levels=0, step=timedelta(minutes=1)) == ()
