"""The XML parser reads no DTD or entity; bounded reading refuses before it fills memory."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from accord.core.safe_io import BadInput, TooLarge, chunks, lines, parse_xml, read_bytes

XXE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><r>&b;</r>'


def test_parses_plain_xml() -> None:
    assert parse_xml(io.BytesIO(b"<a><b>1</b></a>")).findtext("b") == "1"


@pytest.mark.parametrize("document", [XXE, LAUGHS, b"<!DOCTYPE r><r/>"])
def test_refuses_dtd_and_entities(document: bytes) -> None:
    with pytest.raises(BadInput, match="xml_no_dtd"):
        parse_xml(io.BytesIO(document))


def test_names_the_line_of_malformed_xml_and_refuses_large_or_oddly_encoded() -> None:
    with pytest.raises(BadInput) as caught:
        parse_xml(io.BytesIO(b"<a>\n<b></a>"))
    assert (caught.value.rule, caught.value.row) == ("xml_well_formed", 2)
    with pytest.raises(TooLarge):
        parse_xml(io.BytesIO(b"<a>" + b"x" * 100 + b"</a>"), cap=50)
    with pytest.raises(BadInput):
        parse_xml(io.BytesIO(b'<?xml version="1.0" encoding="klingon"?><a/>'))


class Endless(io.TextIOBase):
    """A text stream of one line of two thousand million characters."""

    left = 2_000_000_000

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        assert size >= 0, "the line was asked for without a bound"
        got = min(size, self.left)
        self.left -= got
        return "x" * got


def test_a_line_of_two_gigabytes_is_refused_without_reading_it() -> None:
    tracemalloc.start()
    with pytest.raises(TooLarge) as caught:
        list(lines(Endless()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.rule == "line_cap"
    assert caught.value.row == 1
    assert peak < 20_000_000


def test_lines_at_the_cap_pass_and_bytes_are_counted() -> None:
    assert list(lines(io.StringIO("abc\nde"), cap=4)) == ["abc\n", "de"]
    with pytest.raises(TooLarge):
        list(lines(io.StringIO("ok\nabcde\n"), cap=4))
    with pytest.raises(TooLarge):
        list(chunks(io.BytesIO(b"x" * 11), size=4, cap=10))
    assert read_bytes(io.BytesIO(b"x" * 10), cap=10) == b"x" * 10
