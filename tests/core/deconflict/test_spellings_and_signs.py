"""Spellings that people mix up meet; a sign of a coordinate is read right or refused, never lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.deconflict import (
    PlaceError,
    SubjectError,
    are_points,
    in_words,
    keys_of,
    read_points,
)

BORN = date(1990, 5, 4)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("person", "Sean O'Brien", "Sean O\u2019Brien"),
        ("person", "Sean O'Brien", "O Brien, Sean"),
        ("person", "Sean O'Brien", "Sean O\u02bbBrien"),
        ("person", "Søren Berg", "Soren Berg"),
        ("person", "Łukasz Nowak", "Lukasz Nowak"),
        ("person", "Juan de la Cruz", "Juan Delacruz"),
        ("person", "Иван Петров", "ПЕТРОВ Иван"),
        ("person", "Min O", "O, Min"),
        ("phone", "(212) 555-0137", "212-555-0137 ext. 4"),
        ("phone", "(212) 555-0137", "+1 212 555 0137 x4021"),
        ("phone", "(212) 555-0137", "212-555-0137, 4"),
        ("phone", "(212) 555-0137", "1 212 555 0137 4"),
        ("phone", "(212) 555-0137", "٢١٢٥٥٥٠١٣٧"),
        ("plate", "ABC-1230", "ABC 123O"),
        ("plate", "ABC-1230", "ＡＢＣ１２３０"),
        ("business", "Joe's Bar", "Joe\u2019s Bar"),
        ("business", "Joe's Bar & Grill", "Joes Bar and Grill"),
        ("address", "12 Main St Apt 4", "12 Main Street"),
        ("address", "12 Main St Apt 4", "12 Main Street #9"),
        ("address", "12 Main Street, Denver", "12 Main St"),
        ("address", "12 Main St, Unit 4-B, Denver", "12 main street"),
    ],
)  # fmt: skip
def test_what_people_write_for_one_thing_meets(kind: str, one: str, other: str) -> None:
    born = BORN if kind == "person" else None
    assert keys_of(kind, one, born=born) & keys_of(kind, other, born=born)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("person", "Sean O'Brien", "Sean Bryant"),
        ("person", "Иван Петров", "Иван Сидоров"),
        ("phone", "212-555-0137", "212-555-0138"),
        ("plate", "ABC-1230", "ABC-1239"),
        ("business", "Joe's Bar", "Jon's Bar"),
        ("address", "12 Main St Apt 4", "14 Main St Apt 4"),
        ("address", "Apt 4, 12 Main St", "Apt 4, 99 Oak St"),
    ],
)
def test_other_things_stay_apart(kind: str, one: str, other: str) -> None:
    born = BORN if kind == "person" else None
    assert not keys_of(kind, one, born=born) & keys_of(kind, other, born=born)


def test_a_plain_spelling_keeps_the_mark_it_always_had() -> None:
    assert "DORIA MARISOL 1990-05-04" in keys_of("person", "Marisol Doria", born=BORN)
    assert "BOSCO12" in keys_of("plate", "BOSCO 12")
    assert keys_of("phone", "+1 212 555 0147") == {"2125550147"}
    assert "120 N OAK ST" in keys_of("address", "120 North Oak Street")


@pytest.mark.parametrize("value", ["\u200b", "Ann\u202eBell", "Ann Bell\x07"])
def test_signs_that_nobody_sees_are_refused(value: str) -> None:
    with pytest.raises(SubjectError) as caught:
        keys_of("person", value, born=BORN)
    assert caught.value.code == "signs"


def test_the_words_of_a_common_subject_say_what_was_taken_as_equal() -> None:
    told = {"in_place": False, "in_subject": True, "within_ft": None, "shared_minutes": None}
    assert "apartments make no difference" in in_words(told)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("36.08, \u221269.9", (-69.9, 36.08)),
        ("36.08, \u201369.9", (-69.9, 36.08)),
        ("\u221236.08 \uff0d69.9", (-69.9, -36.08)),
        ("39.74, - 104.99", (-104.99, 39.74)),
        ("39.7392N,104.9903W", (-104.9903, 39.7392)),
        ("39.7392° n, 104.9903° w", (-104.9903, 39.7392)),
        ("S 39.5, E 10.25", (10.25, -39.5)),
        ("104.9903W 39.7392N", (-104.9903, 39.7392)),
        ("(39.74, -104.99)", (-104.99, 39.74)),
        ("39.74, 104.99", (104.99, 39.74)),
    ],
)
def test_every_way_of_writing_a_sign_is_read(text: str, point: tuple[float, float]) -> None:
    assert are_points(text)
    assert read_points(text) == [point]


@pytest.mark.parametrize(
    "text",
    [
        "39.74 - 104.99", "39.74-104.99", "-39.7N, 104.9W", "39.7E, 104.9N", "39.7N, 104.9N",
        "N39.7N, 104.9", "39,74, 104,99", "39°44'21\"N 104°59'25\"W", "~39.7, 104.9", "39.7, --104.9",
        "1e-05, 2", "39.7, 104.9 5",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(PlaceError):
        read_points(text)


@pytest.mark.parametrize("text", ["500 E 300 S", "12 Main Street", "S Oak St & E 12.5 Ave"])
def test_an_address_is_no_point(text: str) -> None:
    assert not are_points(text)


@given(
    st.decimals(-90, 90, places=4), st.decimals(-180, 180, places=4),
    st.sampled_from("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"),
)  # fmt: skip
def test_no_dash_loses_the_sign(lat, lon, dash: str) -> None:
    text = f"{lat:f}, {lon:f}".replace("-", dash)
    assert read_points(text) == [(float(lon), float(lat))]
