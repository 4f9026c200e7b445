"""The fast door of the XML parser: what is told, in what order, and what is refused."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from accord.core.safe_io import BadInput, Kind, Pair, Step, stream_steps


class Plain(Kind):
    """Everything is told by its path; an element named `aside` is passed by."""

    def lead(self, step: Step, tag: str) -> Step | None:
        return None if tag == "aside" else self._step(step, tag)

    def pass_by(self, step: Step, tag: str) -> Step:
        return self._step(step, f"({tag})")

    def _step(self, step: Step, name: str) -> Step:
        found = Step(self, step, name, f"{step.label}/{name}" if step.label else name)
        found.tells = True
        return found

    def repeated(self, step: Step, number: int) -> Step:
        return self._step(step.parent, f"{step.name}[{number}]")

    def attribute(self, step: Step, name: str) -> str:
        return "" if name == "unsaid" else f"{step.label}@{name}"

    def loose(self, step: Step, text: str, after: Step | None) -> Pair | None:
        return step.label if after is None else f"after {after.label}", text


def told(document: bytes) -> list[Pair]:
    pairs: list[Pair] = []
    for _ in stream_steps(io.BytesIO(document), Step(Plain(), None), pairs):
        pass
    return pairs


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (b"<a> x </a>", [("a", "x")]),
        (b"<a/>", [("a", "")]),
        (b"<a k='v'/>", [("a@k", "v")]),
        (b"<a unsaid='v'/>", [("a", "")]),
        (b"<a k=' v '>x</a>", [("a@k", "v"), ("a", "x")]),
        (b"<a><b>1</b><b>2</b><b>3</b></a>", [("a/b", "1"), ("a/b[2]", "2"), ("a/b[3]", "3")]),
        (b"<a><b>1</b><c/><b>2</b></a>", [("a/b", "1"), ("a/c", ""), ("a/b[2]", "2")]),
        (b"<a>x<b/>y<c/>z</a>",
         [("a", "x"), ("a/b", ""), ("after a/b", "y"), ("a/c", ""), ("after a/c", "z")]),
        (b"<a><![CDATA[<b>]]> &amp; <!-- no --><?nor this?>c</a>", [("a", "<b> & c")]),
        (b"<a xmlns='u' xmlns:p='w'><p:b p:k='1'/></a>", [("u}a/w}b@w}k", "1")]),
        (b"<a><aside>1</aside><aside>2</aside></a>", [("a/(aside)", "1"), ("a/(aside)", "2")]),
        ("<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"), [("a", "é")]),
    ],
)  # fmt: skip
def test_texts_are_told_under_their_steps(document: bytes, expected: list[Pair]) -> None:
    assert told(document) == expected


def test_numbers_begin_anew_in_each_parent() -> None:
    found = told(b"<r><a><b>1</b><b>2</b></a><a><b>3</b></a></r>")
    assert found == [("r/a/b", "1"), ("r/a/b[2]", "2"), ("r/a[2]/b", "3")]


def test_long_texts_come_whole_over_all_pieces() -> None:
    text = "word " * 200_000
    assert told(f"<a><b>{text}</b></a>".encode()) == [("a/b", text.strip())]


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "xml_no_dtd"),
        (b"<a>&undeclared;</a>", "xml_well_formed"),
        (b"<a><b></a>", "xml_well_formed"),
        (b"<a>", "xml_well_formed"),
        (b"<a/>junk", "xml_well_formed"),
        (b"", "xml_well_formed"),
        (b"<a>" * 201 + b"</a>" * 201, "xml_depth"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "xml_encoding"),
    ],
)
def test_what_the_parser_refuses_is_refused_here(document: bytes, rule: str) -> None:
    with pytest.raises(BadInput) as caught:
        told(document)
    assert caught.value.rule == rule


def test_what_was_told_before_a_fault_stands_and_the_line_is_named() -> None:
    pairs: list[Pair] = []
    walk = stream_steps(io.BytesIO(b"<!-- c -->\n<?xml version='1.0'?>\n<a><b>1</b>\n</c>"),
                        Step(Plain(), None), pairs)  # fmt: skip
    with pytest.raises(BadInput) as caught:
        list(walk)
    assert (pairs, caught.value.row) == ([("a/b", "1")], 4)


class Endless(io.RawIOBase):
    """A document of so many records, made while it is read."""

    def __init__(self, count: int) -> None:
        self._parts = iter([b"<r>", *([b"<i><n>1</n></i>" * 1000] * count), b"</r>"])

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._parts, b"")


def test_memory_follows_what_is_not_taken_not_the_document() -> None:
    def peak(count: int) -> int:
        pairs: list[Pair] = []
        kind = Plain()
        root = Step(kind, None)
        record = root["r"]["i"]
        record.more, record.close = None, lambda _step: pairs.clear()
        tracemalloc.start()
        for _ in stream_steps(Endless(count), root, pairs):  # type: ignore[arg-type]
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(80) < 1.2 * peak(40) + 200_000
