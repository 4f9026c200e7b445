"""The one XML parser: no DTD, no entities, no outside references, bounded size and depth.

Real files put a comment before the XML declaration, which the standard forbids: comments and white
space before the declaration are dropped, so that such a file reads. All else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import BinaryIO, NoReturn, cast
from xml.etree.ElementTree import (
    Element,
    ParseError,
    TreeBuilder,
    XMLParser,
    XMLPullParser,
    tostring,
)
from xml.parsers import expat

from accord.core.safe_io.bounded import KIB, MIB, chunks
from accord.core.safe_io.errors import BadInput, TooLarge

XML_CAP = 64 * MIB
#: A stream is read piece by piece, so that its cap guards time rather than memory.
STREAM_CAP = 4 * KIB * MIB
#: Larger pieces are not read faster: what they become no longer fits into the processor's caches.
PIECE = 32 * KIB
#: What stands before the root element ends within this many bytes.
PROLOGUE_CAP = 256 * KIB
#: No format of the field nests this deep; it bounds the work that a hostile document can cause.
DEPTH_CAP = 200

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_COMMENTS = re.compile(rb"(?:\s+|<!--(?:(?!--).)*-->)*", re.DOTALL)
_DECLARATION = re.compile(rb"<\?xml\s")


def parse_xml(stream: BinaryIO, *, cap: int = XML_CAP) -> Element:
    """Parse a document and return its root element.

    Raises BadInput for a DTD, an entity, an outside reference, elements nested beyond DEPTH_CAP
    or a document that is not well-formed; TooLarge beyond `cap` bytes.
    """
    dropped: list[int] = []
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    depth = 0
    root: Element | None = None
    try:
        for piece in guarded_pieces(stream, cap=cap, dropped=dropped):
            parser.feed(piece)
            for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
                root = element if root is None else root
                depth += 1 if event == "start" else -1
                if depth > DEPTH_CAP:
                    raise BadInput("elements are nested too deep", rule="xml_depth")
        parser.close()
    except ParseError as error:
        line, column = error.position
        refuse(line + sum(dropped), column, error)
    assert root is not None  # else the document was not well-formed
    return root


def stream_children(
    stream: BinaryIO, *, cap: int = STREAM_CAP, child_cap: int = XML_CAP
) -> Iterator[Element]:
    """Yield the root's children, each complete, with processing instructions kept in them.

    The fast way through a long list of records: no event is made for an element, and memory
    follows one child. The root itself is never yielded. Raises as parse_xml does when the fault
    is reached, and TooLarge for a child of more than about `child_cap` bytes.
    """
    dropped: list[int] = []
    try:
        yield from _children(guarded_pieces(stream, cap=cap, dropped=dropped), child_cap)
    except ParseError as error:
        line, column = error.position
        refuse(line + sum(dropped), column, error)


def xml_bytes(element: Element) -> bytes:
    """The element as XML, to be kept where it could not be used."""
    try:
        return bytes(tostring(element))
    except RecursionError:
        return b"<!-- nested too deep to be kept -->"


def _children(pieces: Iterator[bytes], child_cap: int) -> Iterator[Element]:
    # A comment is dropped: it need not become an element first.
    plain = cast("Callable[[str | None], Element]", str)
    builder = TreeBuilder(insert_pis=True, comment_factory=plain)
    # What the builder holds open is the one handle on the growing tree that needs no events.
    holder = builder.start("document", {})
    parser = XMLParser(target=builder)  # noqa: S314 -- a DTD was refused before
    since = 0
    for piece in pieces:
        try:
            parser.feed(piece)
        except ParseError:
            root = _root(holder)
            yield from _finished(root, open_at=builder.end(""), holder=holder)
            raise
        since += len(piece)
        root = _root(holder)
        if root is not None:
            complete = root[:-1]
            if complete:
                del root[: len(complete)]
                since = len(piece)
                yield from complete
            _refuse_deep(root)
        if since > child_cap + len(piece):
            raise TooLarge(f"an element of more than {child_cap:,} bytes", rule="size_cap")
    yield from _finished(_root(holder), open_at=builder.end(""), holder=holder)
    parser.close()


def _finished(root: Element | None, *, open_at: Element, holder: Element) -> Iterator[Element]:
    """The root's children at the end: the last is complete unless something in it stands open."""
    if root is not None:
        yield from root[:] if open_at is root or open_at is holder else root[:-1]


def _root(holder: Element) -> Element | None:
    return next((one for one in holder if isinstance(one.tag, str)), None)


def _refuse_deep(open_at: Element) -> None:
    """Follow the elements that stand open at a piece's end; those closed within it harm nobody."""
    for _ in range(DEPTH_CAP):
        if not len(open_at):
            return
        open_at = open_at[-1]
    raise BadInput("elements are nested too deep", rule="xml_depth")


def refuse(line: int, column: int, error: Exception) -> NoReturn:
    """Say where a document stops being well-formed. Raises BadInput."""
    raise BadInput(
        f"not well-formed XML at column {column}", rule="xml_well_formed", row=line
    ) from error


def guarded_pieces(
    stream: BinaryIO, *, cap: int = STREAM_CAP, dropped: list[int] | None = None
) -> Iterator[bytes]:
    """The document's pieces, proven to hold no DTD. Raises as parse_xml does.

    Into `dropped` goes the number of lines that were left out before the declaration.
    """
    yield from guarded(chunks(stream, size=PIECE, cap=cap), dropped=dropped)


def guarded(pieces: Iterator[bytes], *, dropped: list[int] | None = None) -> Iterator[bytes]:
    """As `guarded_pieces`, for a document that comes in pieces already."""
    try:
        yield from _without_dtd(pieces, dropped=[] if dropped is None else dropped)
    except BadInput:
        raise
    except (LookupError, ValueError) as error:
        raise BadInput("the document's encoding is not known", rule="xml_encoding") from error


def refuse_ill_formed(pieces: Iterator[bytes]) -> None:
    """Read a document through and keep nothing of it. Raises as parse_xml does."""
    dropped: list[int] = []
    parser = expat.ParserCreate()
    try:
        for piece in guarded(pieces, dropped=dropped):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        refuse(error.lineno + sum(dropped), error.offset, error)


def _without_dtd(pieces: Iterator[bytes], *, dropped: list[int]) -> Iterator[bytes]:
    """Yield the document's pieces after proving that no DTD stands in its prologue.

    A DTD can stand nowhere but before the root element, and an entity can be declared nowhere but
    in a DTD; the check therefore ends with the root's start tag, and the fast parser does the rest.
    Into `dropped` goes the number of lines that were left out before the declaration.
    """
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= PROLOGUE_CAP:
            break
    kept = _from_declaration(head)
    dropped.append(head[: len(head) - len(kept)].count(b"\n"))
    guard = _PrologueGuard(dropped[0])
    for piece in chain((kept,), pieces):
        guard.feed(piece)
        yield piece


def _from_declaration(head: bytes) -> bytes:
    """Drop comments and white space that stand before an XML declaration, if one follows them."""
    start = len(_BYTE_ORDER_MARK) if head.startswith(_BYTE_ORDER_MARK) else 0
    skipped = _COMMENTS.match(head, start)
    assert skipped is not None  # the pattern matches the empty string
    return head[skipped.end() :] if _DECLARATION.match(head, skipped.end()) else head


class _PrologueGuard:
    """Reads with expat until the root's start tag and refuses a DTD on the way."""

    SLICE = 4096  # what follows the root's start tag is the other parser's work

    def __init__(self, lines_dropped: int) -> None:
        self._lines_dropped = lines_dropped
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._root
        self._reading = True
        self._fed = 0

    def feed(self, piece: bytes) -> None:
        """Check the next piece, unless the root has begun."""
        if not self._reading:
            return
        self._fed += len(piece)
        if self._fed > 2 * PROLOGUE_CAP + MIB:
            raise BadInput("no root element begins within a reasonable length", rule="xml_prologue")
        try:
            for start in range(0, len(piece), self.SLICE):
                self._parser.Parse(piece[start : start + self.SLICE], False)
                if not self._reading:
                    return
        except expat.ExpatError as error:
            if self._reading:
                refuse(error.lineno + self._lines_dropped, error.offset, error)

    def _doctype(self, *_facts: object) -> None:
        raise BadInput(
            "the document holds what is never read: a document type definition", rule="xml_no_dtd"
        )

    def _root(self, *_facts: object) -> None:
        self._reading = False
        self._parser.StartElementHandler = None
