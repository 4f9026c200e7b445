"""A report of which a line cannot be read is kept whole, whatever the line and its fault."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.formats.reports.made import group_a, group_b

from accord.core.formats.nibrs.flat import Fault
from accord.core.formats.nibrs.model import Report
from accord.core.formats.nibrs.reading import Found, read_any
from accord.core.formats.nibrs.whole import Incomplete

BREAKS = {
    "a wrong length": lambda line: f"0070{line[4:]}",
    "an odd byte": lambda line: line[:-2] + "\xe9" + line[-1:],
    "a column too many": lambda line: line[:5] + " " + line[5:].rstrip() + "X" * 400,
    "no level": lambda line: f"{line[:4]}x{line[5:]}",
}


def read(lines: list[str]) -> list[Found]:
    data = "".join(line + "\r\n" for line in lines).encode("latin-1")
    return [one for one in read_any(io.BytesIO(data)) if getattr(one, "rule", "") != "padded"]


def numbers(found: list[Found]) -> list[str]:
    """Each report by its number, one that is incomplete with "!", a line of nobody as "?"."""
    names = []
    for one in found:
        if isinstance(one, Report | Incomplete):
            names.append(one.segments[0].number + "!" * isinstance(one, Incomplete))
        else:
            names.append("?")
    return names


@pytest.mark.parametrize("why", BREAKS)
@pytest.mark.parametrize("place", range(6))
def test_one_unreadable_line_keeps_its_own_report_and_no_other(why: str, place: int) -> None:
    broken = group_a("240002")
    broken[place] = BREAKS[why](broken[place])
    found = read([*group_a("240001"), *broken, *group_a("240003"), *group_b("B77")])
    assert numbers(found) == ["240001", "240002!", "240003", "B77"]
    incomplete = found[1]
    assert isinstance(incomplete, Incomplete)
    assert incomplete.raw.decode("latin-1").splitlines() == broken
    assert len(incomplete.faults) == 1


def test_a_line_that_names_nobody_is_of_the_report_around_it_or_stands_alone() -> None:
    inside = group_a("240001")
    inside.insert(3, "garbage")
    assert numbers(read(inside)) == ["240001!"]
    between = [*group_a("240001"), "garbage", *group_a("240002"), "end of file"]
    assert numbers(read(between)) == ["240001", "?", "240002", "?"]
    headless = ["garbage", *group_a("240001")[1:]]
    assert numbers(read(headless)) == ["240001!"]


def test_an_unreadable_arrest_of_group_b_stands_alone() -> None:
    (arrest,) = group_b("240001")
    found = read([*group_a("240001"), BREAKS["a wrong length"](arrest), *group_b("B78")])
    assert numbers(found)[1:] == ["B78"] or numbers(found) == ["240001", "?", "B78"]


def test_a_file_of_nothing_but_garbage_is_read_in_little_memory() -> None:
    lines = [*group_a("240001"), *["garbage"] * 2_000, *group_a("240002")]
    found = read(lines)
    assert numbers(found).count("?") == 2_000
    assert [one for one in numbers(found) if one != "?"] == ["240001", "240002"]


@given(st.data())
def test_every_line_comes_once_and_in_the_order_of_its_report(data: st.DataObject) -> None:
    reports = [group_a(f"24{at:04}", arrested=bool(at % 2)) for at in range(4)]
    lines = [line for report in reports for line in report]
    for place in data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=6)):
        lines[place] = data.draw(st.sampled_from(sorted(BREAKS.items())))[1](lines[place])
    back: list[str] = []
    for one in read(lines):
        if isinstance(one, Report):
            back += Incomplete(one.segments, ()).raw.decode().splitlines()
        elif isinstance(one, Incomplete | Fault):
            back += one.raw.decode("latin-1").splitlines()
    assert sorted(back) == sorted(lines)
