"""N-DEx messages are read package by package: memory follows one report, not the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from accord.core.formats.exchange import (
    Attachment,
    Contact,
    Dissemination,
    Header,
    Item,
    Owner,
    Source,
)
from accord.core.formats.ndex import layout
from accord.core.formats.ndex.digest import Digest, read_digest
from accord.core.formats.ndex.leaves import Leaves, Tally
from accord.core.formats.ndex.payload import join_payload
from accord.core.safe_io import Element, stream_xml

_LEXS = "{" + layout.NAMESPACES["lexs"] + "}"
_PACKAGE = _LEXS + "DataItemPackage"
_METADATA = _LEXS + "PDMessageMetadata"
_SUBMITTER = _LEXS + "DataSubmitterMetadata"
_ATTACHMENT = _LEXS + "Attachment"
_REPORT = "{" + layout.NAMESPACES["ndexia"] + "}"

Pairs = list[tuple[str, str]]


def read_ndex(stream: BinaryIO, *, tally: Tally | None = None) -> Iterator[Item | Attachment]:
    """Yield each report of a message, and the message's attachments, as they come.

    A document that is a bare N-DEx report, without its LEXS envelope, is one item without owner.
    What is left out is counted in `tally`. Raises BadInput where the XML is refused or broken;
    what was yielded before stands. Whether an item keeps the standard's rules, `check_item` says.
    """
    leaves = Leaves(tally if tally is not None else Tally())
    header = Header()
    yielded = False
    taken = {_PACKAGE, _METADATA, _SUBMITTER, _ATTACHMENT}
    for element in stream_xml(stream, take=taken):
        if element.tag == _PACKAGE:
            yield _item(element, leaves, header)
            yielded = True
        elif element.tag == _METADATA:
            header = _message(element, leaves)
        elif element.tag == _SUBMITTER:
            header = _submitter(element, leaves, header)
        elif element.tag == _ATTACHMENT:
            yield _attachment(element, leaves)
        else:
            bare = _bare_report(element, leaves, header)
            if bare is not None and not yielded:
                yield bare


def _message(element: Element, leaves: Leaves) -> Header:
    typed, kept = layout.HEADER.take(leaves.under(element, "lexs:PDMessageMetadata"))
    said: dict[str, Any] = {**typed}
    return Header(**said, details=tuple(kept))


def _submitter(element: Element, leaves: Leaves, header: Header) -> Header:
    source, kept = layout.SUBMITTER_SOURCE.take(leaves.under(element, "lexs:DataSubmitterMetadata"))
    contact, kept = _contact(kept, layout.SUBMITTER_CONTACT, layout.SUBMITTER_CONTACT_AT)
    return Header(
        version=header.version,
        sent=header.sent,
        sequence=header.sequence,
        sensitivity=header.sensitivity,
        submitter=Owner(source=Source(**source), contact=contact),
        details=(*header.details, *kept),
    )


def _contact(pairs: Pairs, fields: layout.Fields, at: str) -> tuple[Contact, Pairs]:
    typed, kept = fields.take(pairs)
    if "telephone" not in typed:
        parts = dict(kept)
        number = at + "nc:ContactTelephoneNumber/nc:NANPTelephoneNumber/nc:Telephone"
        said = [parts.get(number + part, "") for part in ("AreaCodeID", "ExchangeID", "LineID")]
        typed["telephone"] = "-".join(part for part in said if part)
    return Contact(**typed), kept


def _attachment(element: Element, leaves: Leaves) -> Attachment:
    pairs = leaves.under(element)
    uri = next((text for path, text in pairs if path == "lexs:AttachmentURI"), "")
    return Attachment(uri=uri, details=tuple(pairs))


def _item(package: Element, leaves: Leaves, header: Header) -> Item:
    metadata: Pairs = []
    rest: Pairs = []
    digest = Digest()
    reports: list[Element] = []
    counts: dict[str, int] = {}
    for child in package:
        name = leaves.names[child.tag]
        if name == "lexs:PackageMetadata":
            metadata += leaves.under(child, name)
        elif name == "lexs:Digest" and not counts.get(name):
            digest = read_digest(child, leaves)
            counts[name] = 1
        elif name == "lexs:StructuredPayload" and not counts.get(name):
            counts[name] = 1
            rest += _payload_rest(child, leaves, reports)
        else:
            counts[name] = number = counts.get(name, 0) + 1
            rest += leaves.under(child, name if number == 1 else f"{name}[{number}]")
    report = leaves.names[reports[0].tag] if reports else ""
    if reports:
        rest += join_payload(reports[0], leaves, digest, under="lexs:StructuredPayload/" + report)
    return _composed(metadata, rest, digest, leaves=leaves, header=header, report=report)


def _payload_rest(payload: Element, leaves: Leaves, reports: list[Element]) -> Pairs:
    """Put the first N-DEx report aside and return the payload's other elements as pairs."""
    for child in payload:
        if isinstance(child.tag, str) and leaves.names[child.tag].startswith("ndexia:"):
            reports.append(child)
            payload.remove(child)
            break
    return leaves.under(payload, "lexs:StructuredPayload") if len(payload) else []


def _composed(
    metadata: Pairs, rest: Pairs, digest: Digest, *, leaves: Leaves, header: Header, report: str
) -> Item:
    typed, kept = layout.ITEM.take(metadata)
    item: dict[str, Any] = {**typed, **digest.entities()}
    source, kept = layout.OWNER_SOURCE.take(kept)
    owner, kept = _contact(kept, layout.OWNER_CONTACT, layout.OWNER_CONTACT_AT)
    contact, kept = _contact(kept, layout.ITEM_CONTACT, layout.ITEM_CONTACT_AT)
    dissemination, kept = _dissemination(kept)
    return Item(
        **item,
        report=report,
        owner=Owner(source=Source(**source), contact=owner),
        contact=contact,
        dissemination=dissemination,
        details=(*kept, *digest.details, *rest),
        namespaces=tuple(leaves.names.added.items()),
        header=header,
    )


def _dissemination(pairs: Pairs) -> tuple[tuple[Dissemination, ...], Pairs]:
    """Take each pair of scale and value; what else stands beside them is kept."""
    found: dict[str, dict[str, str]] = {}
    kept: Pairs = []
    for path, text in pairs:
        if path.startswith(layout.DISSEMINATION):
            at, _, last = path.rpartition("/")
            name = layout.DISSEMINATION_FIELDS.first.get(last)
            if name is not None and name not in found.setdefault(at, {}):
                found[at][name] = text
                continue
        kept.append((path, text))
    return tuple(Dissemination(**typed) for typed in found.values()), kept


def _bare_report(root: Element, leaves: Leaves, header: Header) -> Item | None:
    if not str(root.tag).startswith(_REPORT):
        return None
    report = leaves.names[root.tag]
    digest = Digest()
    rest = join_payload(root, leaves, digest, under="lexs:StructuredPayload/" + report)
    return _composed([], rest, digest, leaves=leaves, header=header, report=report)
