"""Envelopes are read line by line; one that is no envelope is set aside whole, and reading goes on."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

from accord.core.formats.exchange import (
    Activity,
    ActivityKind,
    Association,
    Contact,
    Details,
    Dissemination,
    Header,
    Item,
    Organisation,
    Owner,
    Person,
    Place,
    Role,
    RoleKind,
    Source,
    Thing,
    Vehicle,
)
from accord.core.formats.niem import layout
from accord.core.formats.niem.canonical import canonical
from accord.core.formats.niem.closed_schema import breaches
from accord.core.formats.niem.writing import KINDS
from accord.core.safe_io import MIB, BadInput, TooLarge, read_bytes

#: One envelope with its details; a report of hundreds of persons stays far below.
ENVELOPE_CAP = 16 * MIB
#: A list of envelopes in one document is read as a whole, so that its size is bounded.
DOCUMENT_CAP = 64 * MIB

_CLASSES: dict[str, type[Any]] = {
    "activities": Activity,
    "persons": Person,
    "vehicles": Vehicle,
    "places": Place,
    "organisations": Organisation,
    "things": Thing,
}
_KIND_OF_TYPE = {name: ActivityKind(kind) for kind, name in layout.ACTIVITY_TYPES.items()}
_Beside = Mapping[str, tuple[Details, Details]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeFault:
    """A line that is no envelope: its number, where it departs, by which rule, its bytes."""

    row: int
    where: str
    rule: str
    raw: bytes


def read_envelopes(stream: BinaryIO) -> Iterator[Item | EnvelopeFault]:
    """Yield the item of each envelope, or a fault in its place.

    The stream holds one envelope a line, or one document: an envelope or a list of them, on as many
    lines as it likes. Raises TooLarge for a line or a document beyond its cap.
    """
    first = stream.readline(ENVELOPE_CAP + 1).removeprefix(BOM_UTF8)
    while first and not first.strip():
        first = stream.readline(ENVELOPE_CAP + 1)
    if not first:
        return
    if _is_line(first):
        yield from _lines(first, stream)
        return
    rest = read_bytes(stream, cap=DOCUMENT_CAP, what="document")
    yield from _document(first + rest)


def _is_line(first: bytes) -> bool:
    """Tell whether the first line is an envelope of its own: a list or a part of one is not."""
    if first.lstrip().startswith(b"["):
        return False
    try:
        return not isinstance(_parsed(first), list)  # one in UTF-16 begins with other bytes
    except BadInput:
        return first.rstrip().endswith(b"}") and first.lstrip().startswith(b"{") and len(first) > 2


def _lines(first: bytes, stream: BinaryIO) -> Iterator[Item | EnvelopeFault]:
    line, row = first, 1
    while line:
        if len(line) > ENVELOPE_CAP:
            raise TooLarge("an envelope is larger than its cap", rule="envelope_cap", row=row)
        if line.strip():
            yield _envelope(line, row)
        line = stream.readline(ENVELOPE_CAP + 1)
        row += 1


def _document(data: bytes) -> Iterator[Item | EnvelopeFault]:
    try:
        found = _parsed(data)
    except BadInput as error:
        yield EnvelopeFault(row=1, where="", rule=error.rule, raw=data)
        return
    for row, each in enumerate(found if isinstance(found, list) else [found], start=1):
        yield _item_or_fault(each, row, json.dumps(each).encode())


def _envelope(line: bytes, row: int) -> Item | EnvelopeFault:
    try:
        found = _parsed(line)
    except BadInput as error:
        return EnvelopeFault(row=row, where="", rule=error.rule, raw=line)
    return _item_or_fault(found, row, line)


def _item_or_fault(found: Any, row: int, raw: bytes) -> Item | EnvelopeFault:
    first = next(breaches(found, layout.envelope_schema()), None)
    if first is not None:
        found = canonical(found)  # as another processor of JSON-LD may have written it
        other = next(breaches(found, layout.envelope_schema()), None)
        first = None if other is None else first
    if first is not None:
        return EnvelopeFault(row=row, where=first.pointer, rule=f"schema_{first.word}", raw=raw)
    try:
        return _item(found)
    except BadInput as error:
        return EnvelopeFault(row=row, where=error.field or "", rule=error.rule, raw=raw)


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput("this is not JSON", rule="json_well_formed") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadInput("a property stands twice in one object", rule="json_property_twice")
    return found


def _no_constant(_word: str) -> NoReturn:
    raise BadInput("NaN and infinity are not JSON", rule="json_constant")


def _item(found: Mapping[str, Any]) -> Item:
    beside = _beside(found.get("accord:detail", []))
    report, message = found["accord:report"], found["accord:message"]
    submitter = message.get("accord:submitter")
    said: dict[str, Any] = {**layout.take("header", message)}
    header = Header(
        **said,
        submitter=Owner() if submitter is None else _owner(submitter),
        details=beside.pop("message", ((), ()))[0],
    )
    digest = found["accord:digest"]
    entities: dict[str, Any] = {
        name: tuple(
            _entity(name, kind, each, place, beside)
            for place, each in enumerate(digest.get(layout.LISTS[name], []))
        )
        for name, kind in KINDS.items()
    }
    entities["associations"] = tuple(
        _association(each, beside.pop(f"associations/{place}", ((), ())))
        for place, each in enumerate(digest.get(layout.LISTS["associations"], []))
    )
    details = beside.pop("report", ((), ()))[0]
    if beside:
        raise BadInput("a detail is of nothing", rule="detail_of", field="/accord:detail")
    entities.update(layout.take("item", report))
    return Item(
        **entities,
        owner=_owner(report["accord:owner"]),
        contact=_contact(report),
        dissemination=tuple(
            Dissemination(**layout.take("dissemination", each))
            for each in report["accord:dissemination"]
        ),
        details=details,
        namespaces=_pairs(found.get("accord:namespace", [])),
        header=header,
    )


def _pairs(found: list[list[str]]) -> Details:
    return tuple((one, other) for one, other in found)


def _beside(found: list[dict[str, Any]]) -> dict[str, tuple[Details, Details]]:
    made: dict[str, tuple[Details, Details]] = {}
    for each in found:
        where = each["accord:of"]
        if where in made:
            raise BadInput("two details are of one thing", rule="detail_of", field="/accord:detail")
        made[where] = (
            _pairs(each.get("accord:beside", [])),
            _pairs(each.get("accord:payload", [])),
        )
    return made


def _owner(found: Mapping[str, Any]) -> Owner:
    return Owner(source=Source(**layout.take("source", found)), contact=_contact(found))


def _contact(found: Mapping[str, Any]) -> Contact:
    return Contact(**layout.take("contact", found.get("accord:contact", {})))


def _named(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": found.get("@id", "#")[1:], "element": found.get("accord:element", "")}


def _entity(
    name: str, kind: str, found: Mapping[str, Any], place: int, beside: dict[str, Any]
) -> Any:
    details, payload = beside.pop(f"{name}/{place}", ((), ()))
    made: dict[str, Any] = {**_named(found), **layout.take(kind, found)}
    if name == "activities":
        made["kind"] = _KIND_OF_TYPE[found["@type"]]
    else:
        made["roles"] = tuple(
            _role(each, beside.pop(f"{name}/{place}/roles/{number}", ((), ())))
            for number, each in enumerate(found.get("accord:role", []))
        )
    return _CLASSES[name](details=details, payload=payload, **made)


def _role(found: Mapping[str, Any], beside: tuple[Details, Details]) -> Role:
    return Role(
        **_named(found), kind=RoleKind(found["accord:kind"]), details=beside[0], payload=beside[1]
    )


def _association(found: Mapping[str, Any], beside: tuple[Details, Details]) -> Association:
    return Association(
        **_named(found),
        ends=tuple((end["accord:as"], end["@id"][1:]) for end in found["accord:end"]),
        details=beside[0],
        payload=beside[1],
    )
