"""The one XML parser: no DTD, no entities, no outside references, bounded size."""

from __future__ import annotations

from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from accord.core.safe_io.bounded import MIB, read_bytes
from accord.core.safe_io.errors import BadInput

XML_CAP = 64 * MIB


def parse_xml(stream: BinaryIO, *, cap: int = XML_CAP) -> Element:
    """Parse a document and return its root element.

    Raises BadInput for a DTD, an entity, an outside reference or a document that is not
    well-formed; TooLarge beyond `cap` bytes.
    """
    data = read_bytes(stream, cap=cap, what="XML document")
    try:
        root: Element = fromstring(
            data, forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
    except DefusedXmlException as error:
        raise BadInput(
            f"the document holds what is never read: {type(error).__name__}", rule="xml_no_dtd"
        ) from error
    except ParseError as error:
        line, column = error.position
        raise BadInput(
            f"not well-formed XML at column {column}", rule="xml_well_formed", row=line
        ) from error
    except (LookupError, ValueError) as error:
        raise BadInput("the document's encoding is not known", rule="xml_encoding") from error
    return root
