"""The XML parser reads no DTD or entity; bounded reading refuses before it fills memory."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from accord.core.safe_io import (
    BadInput,
    TooLarge,
    chunks,
    lines,
    parse_xml,
    read_bytes,
    stream_children,
)

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


COMMENT = b"<!-- a licence,\n two lines: <?xml is named in it -->\n"


@pytest.mark.parametrize("before", [COMMENT, b"\xef\xbb\xbf" + COMMENT, b"\n\n", COMMENT * 3])
def test_comments_before_the_declaration_are_dropped(before: bytes) -> None:
    document = (
        before + b'<?xml version="1.0" encoding="ISO-8859-1"?><!-- more --><a><b>\xe9</b></a>'
    )
    assert parse_xml(io.BytesIO(document)).findtext("b") == "é"


def test_the_line_of_a_fault_counts_the_lines_dropped() -> None:
    with pytest.raises(BadInput) as caught:
        parse_xml(io.BytesIO(COMMENT + b'<?xml version="1.0"?>\n<a><b></a>'))
    assert caught.value.row == 4


@pytest.mark.parametrize(
    "document",
    [
        COMMENT + b'<?xml version="1.0"?>' + XXE,
        b'<?xml version="1.0"?>' + COMMENT + LAUGHS,
        COMMENT + b'<?xml version="1.0" encoding="UTF-16"?>' + XXE,
        ("<?xml version='1.0' encoding='UTF-16'?>" + XXE.decode()).encode("utf-16"),
        b"<!--" + b"x" * 400_000 + b"-->" + LAUGHS,
    ],
)
def test_the_tolerant_path_still_refuses_dtd_and_entities(document: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        parse_xml(io.BytesIO(document))
    assert caught.value.rule in {"xml_no_dtd", "xml_well_formed", "xml_encoding"}
    assert "passwd" not in str(caught.value)


def test_text_before_the_declaration_stays_a_fault() -> None:
    with pytest.raises(BadInput, match="xml_well_formed"):
        parse_xml(io.BytesIO(b'hello <?xml version="1.0"?><a/>'))


def test_elements_nested_without_end_are_refused() -> None:
    with pytest.raises(BadInput, match="xml_depth"):
        parse_xml(io.BytesIO(b"<a>" * 100_000 + b"</a>" * 100_000))
    assert parse_xml(io.BytesIO(b"<a>" * 150 + b"</a>" * 150)).tag == "a"


class Repeating(io.RawIOBase):
    """A document of many records that is made while it is read."""

    def __init__(self, count: int) -> None:
        self.parts = iter([b"<r>", *([b"<i><n>1</n></i>"] * count), b"</r>"])
        self.kept = b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self.kept) < size:
            part = next(self.parts, b"")
            if not part:
                break
            self.kept += part
        piece, self.kept = self.kept[:size], self.kept[size:]
        return piece


def test_a_document_without_a_root_is_not_well_formed() -> None:
    for document in (b"", b"  ", COMMENT, b"<?xml version='1.0'?>"):
        with pytest.raises(BadInput, match="xml_well_formed"):
            parse_xml(io.BytesIO(document))


def children(document: bytes) -> list[str]:
    """The texts of the root's children, and the rule of the fault that ends them."""
    found: list[str] = []
    try:
        found.extend(str(one.text) for one in stream_children(io.BytesIO(document)))
    except BadInput as error:
        found.append(error.rule)
    return found


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"<?x y?><r> <a>1</a><a>2</a>t</r>", ["1", "2"]),
        (b"<r/>", []),
        (b"<r><a>1</a><a>2</a>", ["1", "2", "xml_well_formed"]),
        (b"<r><a>1</a><a>2", ["1", "xml_well_formed"]),
        (b"<r><a>1</a><a>2</b></r>", ["1", "xml_well_formed"]),
        (b"<r><a>1</a><a>2</a></x>", ["1", "2", "xml_well_formed"]),
        (b"<r><a>1</a></r>junk", ["1", "xml_well_formed"]),
        (COMMENT + b'<?xml version="1.0"?><r><a>1</a></r>', ["1"]),
        (b'<?xml version="1.0" encoding="klingon"?><r/>', ["xml_encoding"]),
        (XXE, ["xml_no_dtd"]),
        (b"", ["xml_well_formed"]),
    ],
)
def test_every_complete_child_is_given_before_a_fault(document: bytes, expected: list[str]) -> None:
    assert children(document) == expected


def test_instructions_stay_in_a_child() -> None:
    (child,) = stream_children(io.BytesIO(b"<r><a><?keep this?></a></r>"))
    assert [(isinstance(one.tag, str), one.text) for one in child] == [(False, "keep this")]


def test_children_are_read_in_flat_memory_and_one_without_end_is_refused() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in stream_children(Repeating(count))) == count  # type: ignore[arg-type]
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(100_000) < 1.2 * peak(50_000) + 1_000_000
    endless = io.BytesIO(b"<r><a>" + b"<b/>" * 200_000)
    with pytest.raises(TooLarge):
        list(stream_children(endless, child_cap=100_000))
