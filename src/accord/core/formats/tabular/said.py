"""What a person says of a file before it is studied."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from types import MappingProxyType

from accord.core.formats.tabular.mapping import AgencyRule
from accord.core.vocabulary import RecordKind


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person says of a file; what is left empty is found out from the file."""

    kind: RecordKind | None = None
    agency: AgencyRule | None = None
    #: The agency's own code list (code → words, from `read_code_list`).
    code_texts: MappingOf[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: The system of its plane coordinates, such as EPSG:2232.
    system: str = ""
    #: Names of the formats of its dates that count, in order.
    date_formats: tuple[str, ...] = ()
    #: The moment of the report stands where nothing tells when it happened.
    by_report: bool = False
    #: Only the first offence of a row becomes a record; the further ones are kept beside.
    one_offence: bool = False


#: Nothing is said: all is found out from the file.
UNSAID = Said()


def names_of_formats(told: str) -> tuple[str, ...]:
    """The names in a list of date formats with commas between them, as a person writes it."""
    return tuple(one for one in (" ".join(part.split()) for part in told.split(",")) if one)
