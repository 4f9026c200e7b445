"""N-DEx messages and exchange envelopes: what is read must come back as it was, in both forms."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from tools.fuzz import Target
from tools.fuzz_targets.doors import XML_WORDS
from tools.fuzz_targets.tables import JSON_WORDS

if TYPE_CHECKING:
    from accord.core.formats.exchange import Item

NDEX_WORDS = (
    b"lexs:DataItemPackage", b"lexs:Digest", b"lexs:StructuredPayload", b"lexs:PackageMetadata",
    b"lexs:Attachment", b"lexsdigest:EntityPerson", b"lexsdigest:EntityActivity",
    b"lexsdigest:Associations", b"lexslib:SameAsDigestReference", b"nc:ActivityDateRange",
    b"s:id", b"s:ref", b"s:metadata", b"xsi:schemaLocation",
)  # fmt: skip
NIEM_WORDS = (
    b'"accord:detail"', b'"accord:of"', b'"accord:beside"', b'"accord:payload"',
    b'"accord:namespace"', b'"@id"', b'"#', b"persons/0", b"/roles/0", b"@s:id", b"#text",
    b"#tail", b"[2]", b"\\ud800",
)  # fmt: skip
LD_WORDS = (
    b'"@context"', b'"@vocab"', b'"@graph"', b'"@value"', b'"@list"', b'"@set"', b'"@type"', b'"nc:',
    b'"accord:', b"urn:accord:exchange:1#",
)  # fmt: skip


def ndex() -> Target:
    """Messages: checked, then through envelopes and through XML again."""
    from accord.core.formats.exchange import Attachment, check_item
    from accord.core.formats.ndex import read_ndex, write_ndex
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        found = list(read_ndex(io.BytesIO(data)))
        items = [one for one in found if not isinstance(one, Attachment)]
        _through_envelopes(items)
        _through_xml(items)
        return [check_item(one) for one in items]

    message = b"".join(write_ndex([_item(), Attachment(details=(("lexs:AttachmentURI", "a"),))]))
    return Target(parse, (BadInput,), (message,), (*XML_WORDS, *NDEX_WORDS))


def niem() -> Target:
    """Envelopes: checked, then through envelopes and through XML again."""
    from accord.core.formats.exchange import check_item
    from accord.core.formats.niem import EnvelopeFault, read_envelopes, write_envelopes
    from accord.core.safe_io import TooLarge

    def parse(data: bytes) -> object:
        found = list(read_envelopes(io.BytesIO(data)))
        items = [one for one in found if not isinstance(one, EnvelopeFault)]
        _through_envelopes(items)
        _through_xml(items)
        return [check_item(one) for one in items]

    line = b"".join(write_envelopes([_item()]))
    return Target(parse, (TooLarge,), (line, b"[" + line + b"]"), (*JSON_WORDS, *NIEM_WORDS))


def json_ld() -> Target:
    """Envelopes as other processors write them: what is put into our names stays as it is then."""
    from accord.core.formats.niem import envelope_schema, read_envelopes
    from accord.core.formats.niem.canonical import canonical
    from accord.core.formats.niem.closed_schema import breaches
    from accord.core.safe_io import TooLarge

    def parse(data: bytes) -> object:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return None
        made = canonical(found)
        if next(breaches(made, envelope_schema()), None) is None and canonical(made) != made:
            raise TypeError("an envelope in our names comes back in others")
        return list(read_envelopes(io.BytesIO(data)))

    return Target(parse, (TooLarge,), _other_json_ld(), (*JSON_WORDS, *NIEM_WORDS, *LD_WORDS))


def planted_json_ld() -> Target:
    """The same with a bug on purpose, where a document's own context does not know a prefix."""
    whole = json_ld()

    def parse(data: bytes) -> object:
        found = whole.parse(data)
        try:
            held = json.loads(data)
        except (ValueError, RecursionError):
            return found
        from accord.core.formats.niem.canonical import canonical

        made = canonical(held)
        if made is not held and any(name.startswith("?") for name in made):
            raise IndexError("the planted bug")
        return found

    return Target(parse, whole.declared, whole.seeds, whole.words)


def _other_json_ld() -> tuple[bytes, ...]:
    """One envelope by other prefixes, by whole names, by aliases, and in a graph."""
    from accord.core.formats.niem import write_envelopes

    line = b"".join(write_envelopes([_item()]))
    held = json.loads(line)
    context = held.pop("@context")
    bare = json.dumps(held)
    other, whole = bare, bare
    for prefix, iri in context.items():
        other = other.replace(f'"{prefix}:', f'"{prefix}x:')
        whole = whole.replace(f'"{prefix}:', f'"{iri}')
    prefixes = {f"{prefix}x": iri for prefix, iri in context.items()}
    named = bare.replace('"@id"', '"id"').replace('"@type"', '"type"')
    aliases = {**context, "id": "@id", "type": {"@id": "@type"}}
    made = (
        {"@context": [prefixes], **json.loads(other)},
        {"@context": context, **json.loads(whole)},
        {"@context": aliases, **json.loads(named)},
        {"@context": context, "@graph": [held]},
    )
    return (line, *(json.dumps(one).encode() for one in made))


def _item() -> Item:
    from accord.core.formats.exchange import (
        Activity,
        ActivityKind,
        Contact,
        Owner,
        Person,
        Role,
        RoleKind,
        Source,
        compose_item,
    )

    source = Source(ori="XA0010100", organisation="Police", system="RMS")
    return compose_item(
        item_id="A-1",
        owner=Owner(source=source, contact=Contact(family="Ruiz", telephone="555-0100")),
        level="green",
        date="2026-03-01",
        activities=[Activity(kind=ActivityKind.ARREST, number="26-1", begins="2026-03-01")],
        persons=[Person(family="Poe", roles=(Role(kind=RoleKind.ARRESTEE),))],
    )


def _through_envelopes(items: list[Item]) -> None:
    from accord.core.formats.exchange import Item
    from accord.core.formats.niem import read_envelopes, write_envelopes

    left_out: list[object] = []
    written = b"".join(write_envelopes(items, refused=lambda item, _error: left_out.append(item)))
    back = [one for one in read_envelopes(io.BytesIO(written)) if isinstance(one, Item)]
    # Written again, since a lone surrogate is written as "?".
    if len(back) + len(left_out) != len(items) or b"".join(write_envelopes(back)) != written:
        raise TypeError("an envelope that was written comes back as another")


def _through_xml(items: list[Item]) -> None:
    from accord.core.formats.exchange import Item
    from accord.core.formats.ndex import read_ndex, write_ndex
    from accord.core.safe_io import BadInput

    left_out: list[object] = []
    written = b"".join(write_ndex(items, refused=lambda item, _error: left_out.append(item)))
    try:
        back = [one for one in read_ndex(io.BytesIO(written)) if isinstance(one, Item)]
    except BadInput as error:
        raise TypeError("a message that was written cannot be read") from error
    if len(back) + len(left_out) != len(items):
        raise TypeError("a message that was written holds other reports")
