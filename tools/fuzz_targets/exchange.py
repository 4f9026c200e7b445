"""N-DEx messages and exchange envelopes: what is read must come back as it was, in both forms."""

from __future__ import annotations

import io
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
