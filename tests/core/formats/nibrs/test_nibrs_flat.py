"""NIBRS flat files: what is read is written back byte for byte, and faults name their place."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.public_data import public_data

from accord.core.formats.nibrs.fields import LAYOUTS
from accord.core.formats.nibrs.flat import Fault, group, read_flat, write_flat, write_segment
from accord.core.formats.nibrs.model import Offender, Segment

KINDS = [(level, length) for level, layout in LAYOUTS.items() for length in layout.lengths]
OFFENDER = b"00465I012020    VT0000000200100000001" + b"0125  MWN"


def read(data: bytes) -> list[Segment | Fault]:
    """Every segment and fault of some bytes."""
    return list(read_flat(io.BytesIO(data)))


def rules(data: bytes) -> list[str]:
    """The rules of the faults alone."""
    return [found.rule for found in read(data) if isinstance(found, Fault)]


@given(st.sampled_from(KINDS), st.data())
def test_any_line_of_the_standard_comes_back_byte_for_byte(
    kind: tuple[str, int], data: st.DataObject
) -> None:
    level, length = kind
    rest = data.draw(st.text(" A9", min_size=length - 5, max_size=length - 5))
    line = f"{length:04d}{level}{rest}".encode()
    (segment,) = read(line + b"\n")
    assert isinstance(segment, Segment)
    assert write_segment(segment) == line


@pytest.mark.parametrize(("level", "length"), KINDS)
def test_the_table_covers_every_column_once(level: str, length: int) -> None:
    line = f"{length:04d}{level}".encode() + b"X" * (length - 5)
    (segment,) = read(line + b"\r\n")
    assert isinstance(segment, Segment)
    assert write_segment(segment) == line


def test_an_offender_s_columns() -> None:
    (segment,) = read(OFFENDER + b"\n")
    assert isinstance(segment, Offender)
    assert (segment.sequence, segment.age, segment.sex, segment.race) == ("01", "25", "M", "W")
    assert (segment.ori, segment.number) == ("VT0000000", "200100000001")


@pytest.mark.parametrize(
    ("data", "rule", "position"),
    [
        (OFFENDER.replace(b"00465", b"00475") + b"\n", "record_length", 1),
        (OFFENDER.replace(b"00465", b"0046Z") + b"\n", "level", 5),
        (OFFENDER + b"X\n", "too_long", 47),
        (OFFENDER[:-3], "truncated", 44),
        (OFFENDER[:-1] + b"\xe9\n", "character", 46),
        (b"garbage\n", "record_length", 1),
    ],
)
def test_a_fault_names_its_place_and_reading_goes_on(data: bytes, rule: str, position: int) -> None:
    found = read(OFFENDER + b"\n\r\n" + data)
    fault = found[1]
    assert isinstance(fault, Fault)
    assert (fault.line, fault.rule, fault.position, fault.raw) == (3, rule, position, data)
    assert isinstance(read(data.rstrip(b"\n") + b"\n" + OFFENDER)[-1], Segment)


def test_a_line_that_lost_its_trailing_blanks_is_read_and_said() -> None:
    fault, segment = read(OFFENDER[:-1] + b"\n")
    assert isinstance(fault, Fault)
    assert fault.rule == "padded"
    assert isinstance(segment, Offender)
    assert segment.ethnicity == ""


ARRESTEE = b"01106I012020    VT00000002001000000010140-1        20200102TN35A01    32  MPNR"


@pytest.mark.parametrize(("end", "rule"), [(b" ", "padded"), (b"", "truncated")])
def test_a_last_line_without_line_end_is_read_when_only_blanks_are_gone(
    end: bytes, rule: str
) -> None:
    fault, *segments = read(ARRESTEE + end)
    assert isinstance(fault, Fault)
    assert fault.rule == rule
    assert len(segments) == (rule == "padded")


def test_an_endless_line_is_cut_into_faults() -> None:
    assert rules(b"0" * 10_000 + b"\n" + OFFENDER) == ["line_cap"] * 3


@given(st.lists(st.sampled_from([OFFENDER, OFFENDER[:9], b"x", b"\xff", b""]), max_size=6))
def test_every_line_but_a_blank_one_is_a_segment_or_a_fault(lines: list[bytes]) -> None:
    found = read(b"".join(line + b"\n" for line in lines))
    back = [f.raw[:-1] if isinstance(f, Fault) else write_segment(f) for f in found]
    assert back == [line for line in lines if line]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_crash_and_faults_keep_their_bytes(data: bytes) -> None:
    assert all(found.raw in data for found in read(data) if isinstance(found, Fault))


def test_reports_are_told_apart_by_incident() -> None:
    other = OFFENDER.replace(b"00000001", b"00000002")
    segments = [s for s in read(b"\n".join([OFFENDER, OFFENDER, other])) if isinstance(s, Segment)]
    assert [len(report.segments) for report in group(segments)] == [2, 1]


def test_too_wide_a_text_is_never_cut_off() -> None:
    (segment,) = read(OFFENDER)
    assert isinstance(segment, Offender)
    wide = Offender(*(getattr(segment, n) for n in _names()), "01", "25000", "M", "W", "N")
    with pytest.raises(ValueError, match="does not fit"):
        write_segment(wide)


def _names() -> tuple[str, ...]:
    return ("line", "level", "length", "action", "month", "year", "city", "ori", "number")


def test_a_written_file_names_its_year_and_is_not_certified() -> None:
    out = io.BytesIO()
    (segment,) = read(OFFENDER)
    assert isinstance(segment, Segment)
    written = write_flat([segment], out, year=2019)
    assert out.getvalue() == OFFENDER + b"\r\n"
    assert (written.code_table_year, written.notice) == (2019, "not certified for submission")


def test_the_state_submission_reads_whole_and_comes_back() -> None:
    data = public_data("records/nibrs_flatfile/VTUCR0001_20200420_NIBRS_010.txt").read_bytes()
    found = read(data)
    assert [f for f in found if isinstance(f, Fault)] == []
    segments = [s for s in found if isinstance(s, Segment)]
    lines = [line for line in data.replace(b"\r", b"").split(b"\n") if line.strip()]
    assert [write_segment(s) for s in segments] == lines
