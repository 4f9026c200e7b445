"""XML against the XML Schema that the user has: record by record, nothing fetched, no DTD.

Needs lxml (the extra `schema`). The schema's files come from one folder and may not point out of it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from accord.core.safe_io.bounded import MIB
from accord.core.safe_io.errors import BadInput
from accord.core.safe_io.xml_parser import STREAM_CAP, guarded_pieces, parse_xml

SCHEMA_FILES = 500
_XSD = "{http://www.w3.org/2001/XMLSchema}"
_NAME = re.compile(r"[Ee]lement '(?:\{[^}]*\})?([^']+)'")


class SchemaNotInstalled(RuntimeError):
    """Validation was asked for on an installation without lxml."""


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """Where a record breaks the schema: record from 1, line, element, the schema's rule.

    `rule` is XML Schema's own name of the constraint, such as `cvc_enumeration_valid`. Values are
    left out on purpose. Record 0 is the document itself.
    """

    record: int
    line: int
    element: str
    rule: str


def namespaces_of(folder: Path) -> Mapping[str, Path]:
    """The schema files of a folder by target namespace, each checked to stay within the folder.

    Raises BadInput for a file that is no XML, holds a DTD or points out of the folder.
    """
    root = folder.resolve()
    files = sorted(root.rglob("*.xsd"))
    if not files or len(files) > SCHEMA_FILES:
        raise BadInput(f"a schema folder has 1 to {SCHEMA_FILES} .xsd files", rule="schema_folder")
    found: dict[str, Path] = {}
    for path in files:
        with path.open("rb") as stream:
            schema = parse_xml(stream, cap=16 * MIB)
        for one in schema:
            place = one.get("schemaLocation") if str(one.tag).startswith(_XSD) else None
            if place is None:
                continue
            target = (path.parent / place).resolve()
            if "://" in place or not target.is_relative_to(root):
                raise BadInput(
                    f"{path.name} points out of the schema folder", rule="schema_outside"
                )
        found.setdefault(schema.get("targetNamespace", ""), path)
    return found


def check_records(
    stream: BinaryIO, *, folder: Path, record: str, cap: int = STREAM_CAP
) -> Iterator[SchemaFault]:
    """Try each child of the root with the local name `record` against the schema of `folder`.

    Each is tried in a document of its own: the root with what came before its first record. That
    the schema may allow but one record in a document is a last fault, `one_record`. Memory
    follows one record. Raises BadInput for a document that is not well-formed or holds a DTD, or
    a folder without a schema for it; SchemaNotInstalled without lxml.
    """
    try:
        etree: Any = importlib.import_module("lxml.etree")
    except ImportError as error:
        raise SchemaNotInstalled("Validation needs lxml: pip install 'accord[schema]'.") from error
    places = namespaces_of(folder)
    try:
        yield from _checked(etree, guarded_pieces(stream, cap=cap), places, record)
    except etree.XMLSyntaxError as error:
        raise BadInput("not well-formed XML", rule="xml_well_formed", row=error.lineno) from error


def _checked(
    etree: Any, pieces: Iterator[bytes], places: Mapping[str, Path], record: str
) -> Iterator[SchemaFault]:
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    parser = etree.XMLPullParser(events=("start", "end"), remove_comments=True, **options)
    trial = _Trial(etree, places)
    root: Any = None
    depth = count = 0
    for piece in pieces:
        parser.feed(piece)
        for event, element in parser.read_events():
            if event == "start":
                depth += 1
                root = element if root is None else root
                continue
            depth -= 1
            if depth != 1 or root is None:
                continue
            if etree.QName(element).localname != record:
                trial.keep(element)
                continue
            count += 1
            yield from trial.faults(root, deepcopy(element), count)
            _forget(root, element)
    parser.close()
    if root is None:
        return
    if not count:
        yield from trial.faults(root, None, 0)
    elif count > 1 and not trial.takes_two():
        yield SchemaFault(0, 0, record, "one_record")


def _forget(root: Any, element: Any) -> None:
    """Empty what was tried; the parser still holds on to it, so only its elder siblings go."""
    element.clear()
    while root[0] is not element:
        del root[0]


class _Trial:
    """Builds a document of one record and asks the schema of its namespace."""

    def __init__(self, etree: Any, places: Mapping[str, Path]) -> None:
        self._etree = etree
        self._places = places
        self._before: list[Any] = []
        self._schema: Any = None
        self._last: Any = None

    def keep(self, element: Any) -> None:
        """Keep what stands before the records: it belongs to each of them."""
        if self._last is None:
            self._before.append(deepcopy(element))

    def faults(self, root: Any, record: Any, number: int) -> Iterator[SchemaFault]:
        """The faults of one record; of the document without any when `record` is None."""
        if self._schema is None:
            self._schema = self._load(self._etree.QName(root).namespace or "")
        alone = self._alone(root, [] if record is None else [record])
        self._last = alone
        for error in self._errors(alone):
            name = _NAME.search(error.message)
            rule = error.type_name.removeprefix("SCHEMAV_").lower()
            yield SchemaFault(number, error.line, name[1] if name else "", rule)

    def takes_two(self) -> bool:
        """Say whether the schema allows a second record beside the last one."""
        record = self._last[-1]
        two = self._alone(self._last, [record, deepcopy(record)])
        rules = {error.type_name for error in self._errors(two)}
        return "SCHEMAV_ELEMENT_CONTENT" not in rules

    def _errors(self, document: Any) -> Any:
        self._schema.validate(document)
        return self._schema.error_log

    def _alone(self, root: Any, records: list[Any]) -> Any:
        alone = self._etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
        alone.extend([deepcopy(one) for one in self._before])
        alone.extend(records)
        return alone

    def _load(self, namespace: str) -> Any:
        place = self._places.get(namespace)
        if place is None:
            raise BadInput(
                f"the schema folder holds no schema of {namespace[:200]}", rule="no_schema"
            )
        parser = self._etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        try:
            return self._etree.XMLSchema(self._etree.parse(str(place), parser))
        except self._etree.LxmlError as error:
            raise BadInput(f"{place.name} is no usable schema", rule="schema_folder") from error
