"""Weeks are compared among agencies whose records reach over them; the others are named."""

from datetime import date, timedelta

from accord.apps.places import selectors
from accord.apps.places.computing import week_of
from accord.apps.places.explaining import weeks_of
from accord.apps.places.incidents import Incidents, day_number
from accord.apps.places.reaching import Apart, apart, heard, known_until, unknown_in, without
from accord.core.evaluate import Stretch, expected_week

from .conftest import as_csv, rows_of

END = date(2024, 10, 7)
ONE, OTHER = "XA0000001", "XA0000002"


def table(**told: list[date]) -> Incidents:
    rows = [
        (day, 12, 0.0, 0.0, "220", {"one": ONE, "other": OTHER}[name], False)
        for name, days in told.items()
        for day in days
    ]
    return Incidents.of(sorted(rows), kind="incident")


def days(first: date, last: date, *, step: int = 1) -> list[date]:
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]


WHOLE = days(date(2023, 1, 1), date(2024, 10, 6))


def test_all_who_reach_to_the_end_are_compared():
    assert apart(table(one=WHOLE, other=WHOLE[:-2]), end=END) == ()


def test_records_that_end_early_are_told_apart_with_their_days():
    ended = days(date(2023, 1, 1), date(2024, 9, 1))

    assert apart(table(one=WHOLE, other=ended), end=END) == (
        Apart(agency=OTHER, first=ended[0], last=ended[-1], why="late"),
    )


def test_records_that_begin_less_than_eight_weeks_before_the_last_are_told_apart():
    begun = days(date(2024, 8, 6), date(2024, 10, 6))
    in_time = days(date(2024, 8, 5), date(2024, 10, 6))

    assert [one.why for one in apart(table(one=WHOLE, other=begun), end=END)] == ["short"]
    assert apart(table(one=WHOLE, other=in_time), end=END) == ()


def test_a_small_agency_is_not_late_for_having_nothing_to_tell_as_usual():
    rare = days(date(2023, 1, 1), date(2024, 9, 29), step=14)

    assert rare[-1] < date(2024, 9, 30)
    assert apart(table(one=WHOLE, other=rare), end=END) == ()


def test_where_all_began_of_late_they_are_compared_with_each_other():
    begun, ended = days(date(2024, 9, 1), date(2024, 10, 6)), days(date(2024, 9, 1), END)[:20]

    assert apart(table(one=begun, other=begun), end=END) == ()
    assert [one.agency for one in apart(table(one=begun, other=ended), end=END)] == [OTHER]


def test_of_days_after_all_records_nothing_is_compared():
    both = table(one=WHOLE, other=WHOLE)

    late = apart(both, end=END + timedelta(days=60))

    assert [one.agency for one in late] == [ONE, OTHER]
    assert len(without(both, late)) == 0


def test_days_long_past_are_compared_with_those_who_reached_over_them():
    ended = days(date(2023, 1, 1), date(2024, 3, 3))

    assert apart(table(one=WHOLE, other=ended), end=date(2024, 3, 4)) == ()


def test_a_forecasts_week_expects_nothing_of_an_agency_that_fell_silent():
    many = [day for day in days(date(2022, 1, 1), date(2024, 6, 30)) for _ in range(30)]
    one = days(date(2022, 1, 1), date(2024, 10, 6))

    told = week_of(table(one=one, other=many), starts_on=END)

    assert (told["lower"], told["upper"]) == (
        week_of(table(one=one), starts_on=END)["lower"],
        week_of(table(one=one), starts_on=END)["upper"],
    )
    weeks = table(one=one, other=many).by_week(end=END, weeks=130)
    assert told["upper"] < 30 < expected_week(weeks).upper


def test_nobody_heard_of_late_leaves_all():
    ended = table(one=days(date(2023, 1, 1), date(2024, 3, 3)))

    assert len(heard(ended, end=END)) == len(ended)


def test_an_agency_whose_records_end_early_is_counted_but_not_among_the_weeks(
    region, agree, make_agency, ingest, why, sign_in
):
    ended = make_agency()
    ingest(ended, as_csv([row for row in rows_of(1, 240) if row[1].date() < date(2024, 8, 1)]))
    agree(ended, region.agencies[0])
    question = selectors.Question(kind="incident", offences=(), start=date(2024, 1, 1), end=END)

    found = selectors.picture(viewer=region.analysts[0], purpose=why, question=question)

    own = [row for row in region.rows[0] if row[1].date() >= END - timedelta(weeks=26)]
    assert sum(point.count for point in weeks_of(found)) == len(own)
    assert len(found.chosen) > len(region.rows[0])
    page = sign_in(region.users[0]).get("/places/?kind=incident&start=2024-01-01&end=2024-10-06")
    text = page.content.decode()
    assert f"{ended.name} is not among these weeks: its records end on July" in text
    assert "1 agency is not among them." in text
    query = "kind=incident&start=2024-01-01&end=2024-10-06"
    told = sign_in(region.users[0]).get(f"/api/v1/places/picture?{query}").json()
    assert [(one["agency"], one["why"]) for one in told["not_compared"]] == [(ended.ori, "late")]


def test_a_stray_record_does_not_bring_an_agency_back_among_the_weeks():
    ended = days(date(2023, 1, 1), date(2024, 3, 1))

    assert apart(table(one=WHOLE, other=[*ended, date(2024, 10, 5)]), end=END) == (
        Apart(agency=OTHER, first=ended[0], last=ended[-1], why="late"),
    )


def test_days_are_unknown_where_no_agency_delivers():
    ended = days(date(2023, 1, 1), date(2024, 3, 1))
    hole = Stretch(first=day_number(date(2024, 3, 2)), last=day_number(date(2024, 7, 31)))
    resumed = [*ended, *days(date(2024, 8, 1), date(2024, 10, 6))]

    assert unknown_in(table(one=resumed)) == (hole,)
    assert unknown_in(table(one=WHOLE, other=resumed)) == ()
    assert known_until(table(one=[*ended, date(2024, 10, 5)])) == ended[-1]
    assert known_until(table(one=resumed, other=ended)) == date(2024, 10, 6)
    assert known_until(table()) is None
