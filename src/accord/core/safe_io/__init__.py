"""Safe reading and writing: the one XML parser, CSV writer, archive opener, bounded reader."""

from xml.etree.ElementTree import Element

from accord.core.safe_io.archive import Archive, ArchiveLimits, Entry
from accord.core.safe_io.bounded import KIB, LINE_CAP, MIB, chunks, lines, read_bytes
from accord.core.safe_io.csv_writer import CsvWriter, safe_cell
from accord.core.safe_io.errors import BadInput, TooLarge, Truncated
from accord.core.safe_io.packing import pack
from accord.core.safe_io.xml_parser import (
    XML_CAP,
    guarded,
    parse_xml,
    refuse_ill_formed,
    stream_children,
    xml_bytes,
)
from accord.core.safe_io.xml_schema import SchemaFault, SchemaNotInstalled, check_records
from accord.core.safe_io.xml_steps import Kind, Pair, Step, stream_steps
from accord.core.safe_io.xml_writer import xml_attribute, xml_text

__all__ = [
    "KIB",
    "LINE_CAP",
    "MIB",
    "XML_CAP",
    "Archive",
    "ArchiveLimits",
    "BadInput",
    "CsvWriter",
    "Element",
    "Entry",
    "Kind",
    "Pair",
    "SchemaFault",
    "SchemaNotInstalled",
    "Step",
    "TooLarge",
    "Truncated",
    "check_records",
    "chunks",
    "guarded",
    "lines",
    "pack",
    "parse_xml",
    "read_bytes",
    "refuse_ill_formed",
    "safe_cell",
    "stream_children",
    "stream_steps",
    "xml_attribute",
    "xml_bytes",
    "xml_text",
]
