"""Valid NIBRS in spellings that the samples do not have: read alike, or said by line and rule."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from tests.core.formats.nibrs.reports import SITUATIONS, report

from accord.core.formats.nibrs.flat import Fault, write_segment
from accord.core.formats.nibrs.model import Offense, Report
from accord.core.formats.nibrs.reading import Found, read_any
from accord.core.formats.nibrs.xml_write import Message, XmlWriter, write_xml

REPORTS = [report(name) for name in SITUATIONS]
FLAT = [write_segment(segment) for each in REPORTS for segment in each.segments]
NC = "http://release.niem.gov/niem/niem-core/3.0/"


def xml() -> str:
    out = io.BytesIO()
    message = Message("XX0010000", "1", datetime(2026, 1, 1))
    write_xml(REPORTS, out, writer=XmlWriter("2019.1"), message=message)
    return out.getvalue().decode()


def read(data: bytes) -> tuple[list[bytes], list[Found]]:
    found = list(read_any(io.BytesIO(data)))
    lines = [write_segment(s) for each in found if isinstance(each, Report) for s in each.segments]
    return lines, [each for each in found if not isinstance(each, Report)]


def again(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, by, text)


TEXT = r">([^<>\s])([^<>]*)</"
BODY = r"(?s)(<\?xml[^>]*>)(.*)"
SPELLINGS: dict[str, Callable[[str], str]] = {
    "sections of character data": again(r">([^<>\s][^<>]*)</", r"><![CDATA[\1]]></"),
    "comments in texts": again(TEXT, r"><!-- a -->\1<!-- b -->\2</"),
    "instructions in texts": again(TEXT, r"><?a b?>\1<?c d?>\2<?e?></"),
    "references to characters": again(TEXT, lambda m: f">&#{ord(m[1])};{m[2]}</"),
    "white space around texts": again(r">([^<>\s][^<>]*)</", r">\n\t \1 \n</"),
    "another prefix": lambda text: text.replace("nibrs:", "q:").replace("xmlns:nibrs", "xmlns:q"),
    "a default namespace": lambda text: re.sub("(</?)nc:", r"\1", text).replace("xmlns:nc", "xmlns"),
    "single quotes": again(r'(\w)="([^"]*)"', r"\1='\2'"),
    "a style sheet": again(r"\?>", '?><?xml-stylesheet href="a.xsl"?>'),
    "no declaration": again(r"<\?xml[^>]*>\s*", ""),
    "blank lines and a comment before the declaration": lambda text: "\n\n<!-- x -->\n" + text,
    "lines that end in CRLF": lambda text: text.replace("\n", "\r\n"),
    "an envelope of its own": again(
        BODY, r'\1<e:Envelope xmlns:e="urn:e"><e:Body>\2</e:Body></e:Envelope>'
    ),
    "numbers with signs and zeros": again(
        r"((?:SequenceNumberText|SequenceID|IntegerValue|Quantity|Amount)>)(\d)", r"\1+0\2"
    ),
    "times with zones and parts of a second": lambda text: re.sub(
        r">(\d{4}-\d\d(?:-\d\d)?)<", r">\1-05:00<", re.sub(r"(T\d\d:\d\d:\d\d)<", r"\1.500Z<", text)
    ),
    "truth in digits": lambda text: text.replace(">true<", ">1<").replace(">false<", ">0<"),
    "URIs in place of ids": lambda text: re.sub(
        r's:ref="([^"]*)"', r's:uri="#\1"', re.sub(r's:id="([^"]*)"', r's:uri="#\1"', text)
    ),
    "URIs that point at ids": again(r's:ref="([^"]*)"', r's:uri="#\1"'),
    "references to metadata": again("<nibrs:Report>", '<nibrs:Report s:metadata="m" s:id="r">'),
    "an empty element of another": again(
        "</nibrs:ReportHeader>", '<v:Note xmlns:v="urn:v"/></nibrs:ReportHeader>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_xml_do_not_matter(name: str) -> None:
    text = xml()
    spelt = SPELLINGS[name](text)
    assert spelt != text
    assert read(spelt.encode()) == (FLAT, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "us-ascii"])
def test_encodings_of_xml_do_not_matter(encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    text = xml().replace('encoding="UTF-8"', f'encoding="{named}"')
    assert read(text.encode(encoding)) == (FLAT, [])


def test_an_element_that_is_nil_is_absent() -> None:
    nil = '<j:OffenseFactorBiasMotivationCode xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
    text = re.sub(
        r"<j:OffenseFactorBiasMotivationCode>[^<]*</j:OffenseFactorBiasMotivationCode>", nil, xml()
    )
    found = [each for each in read_any(io.BytesIO(text.encode())) if isinstance(each, Report)]
    offences = [s for each in found for s in each.segments if isinstance(s, Offense)]
    assert len(found) == len(REPORTS)
    assert offences
    assert {offence.bias for offence in offences} == {()}


def test_several_submissions_in_one_document_are_read_one_after_another() -> None:
    body = xml().partition("?>")[2]
    assert read(f"<all>{body}{body}</all>".encode()) == (FLAT * 2, [])


@pytest.mark.parametrize(
    "spell",
    [
        lambda lines: b"\xef\xbb\xbf" + b"\r\n".join(lines),
        lambda lines: b"\n".join(lines) + b"\n\x1a",
        b"\r\n\r\n".join,
        lambda lines: b"\n \n" + b"\n".join(lines),
    ],
    ids=["byte order mark", "end sign of old systems", "blank separators", "blank first lines"],
)
def test_spellings_of_flat_files_do_not_matter(spell: Callable[[list[bytes]], bytes]) -> None:
    assert read(spell(FLAT)) == (FLAT, [])


def test_blanks_after_a_record_are_dropped_and_said() -> None:
    lines, faults = read(b"".join(line + b"   \r\n" for line in FLAT))
    assert lines == FLAT
    assert {fault.rule for fault in faults if isinstance(fault, Fault)} == {"padded"}
    assert len(faults) == len(FLAT)


@pytest.mark.parametrize(
    ("spell", "rule"),
    [
        (lambda line: line + b"\t", "character"),
        (lambda line: line.replace(b" ", b"\0"), "character"),
        (lambda line: line + b"X", "too_long"),
        (lambda line: line.decode().encode("utf-16"), "character"),
        (lambda line: line + b"\r" + line, "character"),
    ],
    ids=["tab", "nul", "one more column", "utf-16", "lines that end in CR alone"],
)
def test_what_is_no_record_is_kept_with_its_line_and_rule(
    spell: Callable[[bytes], bytes], rule: str
) -> None:
    (fault, *_) = read(spell(FLAT[0]))[1]
    assert isinstance(fault, Fault)
    assert (fault.line, fault.rule) == (1, rule)
    assert fault.raw
