"""Messages of odd but allowed shapes: nothing is lost, whatever the spelling and the pieces."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.formats.ndex.made_messages import messages
from tests.core.formats.ndex.samples import leaves_of

from accord.core.formats.exchange import Attachment, Item
from accord.core.formats.ndex import NAMESPACES, Tally, read_ndex, write_ndex
from accord.core.formats.ndex.names import NAMESPACES_CAP
from accord.core.safe_io import BadInput

LEXS, DIGEST, NC, S = (NAMESPACES[name] for name in ("lexs", "lexsdigest", "nc", "s"))


def read(document: bytes, tally: Tally | None = None) -> list[Item | Attachment]:
    return list(read_ndex(io.BytesIO(document), tally=tally))


def texts_of(document: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, text), number in leaves_of(document).items():
        found[text] += number if text else 0
    return found


class InPieces(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(self._size)


@given(messages(), st.integers(1, 50))
def test_nothing_of_a_message_is_lost_and_writing_it_again_changes_nothing(
    document: bytes, size: int
) -> None:
    items = read(document)
    assert list(read_ndex(InPieces(document, size))) == items
    once = b"".join(write_ndex(items))
    assert not texts_of(document) - texts_of(once)
    assert b"".join(write_ndex(read(once))) == once


def message(inside: str, *, attributes: str = "", before: str = "") -> bytes:
    return (
        f'<p:doPublish xmlns:p="{NAMESPACES["lexspd"]}" xmlns="{LEXS}" xmlns:d="{DIGEST}" '
        f'xmlns:core="{NC}" xmlns:str="{S}" xmlns:v="urn:vendor"{attributes}>{before}'
        f"<DataItemPackage>{inside}</DataItemPackage></p:doPublish>"
    ).encode()


PERSON = (
    '<Digest><d:EntityPerson><d:Person str:id="P"><core:PersonName>'
    "<core:PersonSurName><![CDATA[Ro]]>e<!-- x --><?y z?></core:PersonSurName>"
    "</core:PersonName></d:Person></d:EntityPerson></Digest>"
)


def test_prefixes_cdata_comments_and_instructions_do_not_matter() -> None:
    (item,) = read(message(PERSON))
    assert isinstance(item, Item)
    assert [(each.id, each.family) for each in item.persons] == [("P", "Roe")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_encodings_do_not_matter(encoding: str) -> None:
    text = message(PERSON.replace("e<!-- x -->", "é")).decode()
    named = {"utf-8-sig": "utf-8", "utf-16-le": "UTF-16LE"}.get(encoding, encoding)
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    document = f'{mark}<?xml version="1.0" encoding="{named}"?>{text}'.encode(encoding)
    (item,) = read(document)
    assert isinstance(item, Item)
    assert item.persons[0].family == "Roé"


def test_a_vendors_own_elements_survive_in_header_attachment_and_package() -> None:
    header = "<PDMessageMetadata><LEXSVersion>3.1.4</LEXSVersion><v:Box v:k='1'>a</v:Box></PDMessageMetadata>"
    attached = "<Attachment><AttachmentURI>u</AttachmentURI><v:Seal>b</v:Seal></Attachment>"
    document = message("<v:More>c</v:More>" + PERSON, before=header + attached)
    once = b"".join(write_ndex(read(document)))
    assert not texts_of(document) - texts_of(once)
    assert read(once) == read(b"".join(write_ndex(read(once))))


def test_attributes_of_the_frames_are_kept() -> None:
    inside = (
        '<Digest v:a="1"><d:EntityPerson v:b="2"><d:Person/></d:EntityPerson>'
        '<d:Associations v:c="3"/></Digest><StructuredPayload str:id="X4"/>'
    )
    document = message(inside).replace(b"<DataItemPackage>", b'<DataItemPackage v:d="5">')
    once = b"".join(write_ndex(read(document)))
    assert not Counter(["1", "2", "3", "X4", "5"]) - texts_of(once)


def test_a_second_activity_in_a_wrapper_is_kept_beside_the_first() -> None:
    activity = "<core:Activity str:id='{}'><core:ActivityCategoryText>{}</core:ActivityCategoryText></core:Activity>"
    both = activity.format("A", "Arrest") + activity.format("B", "Incident")
    (item,) = read(message(f"<Digest><d:EntityActivity>{both}</d:EntityActivity></Digest>"))
    assert isinstance(item, Item)
    (kept,) = item.activities
    assert (kept.id, kept.category) == ("A", "Arrest")
    assert ("../nc:Activity[2]/nc:ActivityCategoryText", "Incident") in kept.details


def test_texts_without_a_place_and_what_is_skipped_are_counted() -> None:
    tally = Tally()
    inside = (
        "loose<Digest>stray<d:EntityPerson/>too</Digest>"
        '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="f"><x:fallback>no</x:fallback></x:include>'
    )
    (item,) = read(message(inside), tally)
    assert isinstance(item, Item)
    assert tally.skipped == Counter({"#text": 3, "xi:include": 1})
    assert "no" not in repr(item)


def test_two_reports_in_a_payload_and_two_digests_are_kept() -> None:
    ndexia = NAMESPACES["ndexia"]
    report = f'<r:{{}} xmlns:r="{ndexia}"><r:Person><core:PersonSexCode>{{}}</core:PersonSexCode></r:Person></r:{{}}>'
    payload = "".join(
        report.format(name, sex, name)
        for name, sex in (("IncidentReport", "F"), ("ArrestReport", "M"))
    )
    document = message(PERSON * 2 + f"<StructuredPayload>{payload}</StructuredPayload>")
    (item,) = read(document)
    assert isinstance(item, Item)
    assert item.report == "ndexia:IncidentReport"
    once = b"".join(write_ndex([item]))
    assert not texts_of(document) - texts_of(once)


def test_namespaces_without_end_are_refused() -> None:
    many = "".join(f'<e xmlns="urn:{number}"/>' for number in range(NAMESPACES_CAP + 1))
    with pytest.raises(BadInput, match="xml_namespaces"):
        read(message(many))


def test_ever_new_names_do_not_fill_the_memory() -> None:
    from accord.core.formats.ndex.building import STEPS_KEPT, Builder
    from accord.core.safe_io import stream_steps

    package = "<DataItemPackage>{}</DataItemPackage>"
    names = iter(range(10**9))
    document = message("").replace(
        b"<DataItemPackage></DataItemPackage>",
        "".join(
            package.format("".join(f"<n{next(names)}/>" for _ in range(500))) for _ in range(100)
        ).encode(),
    )
    builder = Builder(Tally())
    for _ in stream_steps(io.BytesIO(document), builder.root, builder.pairs):
        pass
    assert len(builder.done) == 100
    assert builder.steps < STEPS_KEPT + 1_000
