"""What is typed: read as it is meant, or refused with what to write instead."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.cli.json_output import say_json
from accord.cli.typed import MONTH, day_of, given_day, given_time, id_of, number_of, uuid_of
from accord.frame.errors import Invalid, Missing


def test_an_id_is_one_however_it_is_written():
    made = uuid4()
    assert uuid_of(made.hex.upper()) == id_of(f"{{{made}}}") == UUID(str(made))


@pytest.mark.parametrize("text", ["", "12", "../x", "é" * 32])
def test_what_is_no_id_is_missing_where_it_is_looked_up_and_named_where_it_is_handed_on(text):
    with pytest.raises(Missing):
        uuid_of(text)
    with pytest.raises(Invalid, match="is not the id of an action"):
        id_of(text, what="the id of an action")


@given(st.dates())
def test_a_day_comes_back(day):
    assert day_of(day.isoformat()) == given_day(day.isoformat()) == day


def test_no_day_is_none_only_where_it_may_be_left_out():
    assert day_of("") is None
    for text, form in (("", "write YYYY-MM-DD"), ("2024-02-30", "write YYYY-MM-DD")):
        with pytest.raises(Invalid, match=form):
            given_day(text)
    with pytest.raises(Invalid, match="write YYYY-MM or"):
        given_day("2024-13-01", form=MONTH)
    assert given_day("2024-03-01", form=MONTH) == date(2024, 3, 1)


@given(st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_a_time_of_day_comes_back(at):
    assert given_time(f"{at:%H:%M}") == at


@pytest.mark.parametrize("text", ["", "ten", "24:00", "9.30"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(Invalid, match="write HH:MM"):
        given_time(text)


@pytest.mark.parametrize(
    ("text", "number"), [("−12.5 %", "-12.5"), ("-3%", "-3"), ("0.20", "0.20"), ("7", "7")]
)
def test_a_number_is_read_with_either_minus_and_a_per_cent_sign(text, number):
    assert number_of(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "a", "1,5", "nan", "Infinity", "%"])
def test_what_is_no_number_is_said_to_be_none(text):
    with pytest.raises(Invalid, match="is not a number"):
        number_of(text)


def test_times_in_json_are_written_as_the_api_writes_them(capsys):
    moment = datetime(2026, 11, 29, 18, 30, 5, 123_456, tzinfo=UTC)
    eastern = datetime(2026, 11, 29, 13, 30, tzinfo=timezone(timedelta(hours=-5)))
    say_json({"at": moment, "east": eastern, "day": date(2026, 11, 29), "id": UUID(int=1)})
    assert json.loads(capsys.readouterr().out) == {
        "at": "2026-11-29T18:30:05.123Z",
        "east": "2026-11-29T18:30:00Z",
        "day": "2026-11-29",
        "id": str(UUID(int=1)),
    }
