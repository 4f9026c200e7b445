"""Which identifiers a record gives a person: telephones, documents, e-mail addresses, accounts.

They come from the columns that a mapping calls so, and stand with the person in `extra`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accord.core.linkage import PART, identifier_schemes, identifier_text

# Several telephones or addresses of mail stand in one cell.
_PARTED: Final = re.compile(r"[;,|/\n]+")
_SEVERAL: Final = ("phone", "email", "account")
#: What the tables hold of a value and of an issuer; what is longer is no number.
LONGEST, LONGEST_ISSUER, LONGEST_SCHEME, LONGEST_NUMBER = 254, 40, 20, 280


@dataclass(frozen=True)
class Held:
    """One identifier as written, and the form by which it is found: `scheme:number`."""

    scheme: str
    value: str
    issuer: str
    number: str


def held_by(extra: Mapping[str, Any]) -> list[Held]:
    """The identifiers in what a record tells of a person beside the fields; each number once.

    A placeholder is none.
    """
    found: dict[str, Held] = {}
    for scheme, value, issuer in _told(extra):
        number = identifier_text(scheme, value)
        if number and len(value) <= LONGEST and len(number) <= LONGEST_NUMBER:
            series = number.partition(":")[0][:LONGEST_SCHEME]
            found.setdefault(number, Held(series, value, issuer[:LONGEST_ISSUER], number))
    return list(found.values())


def asked_for(text: str) -> list[str]:
    """Every identifier that a text may be the whole of, as `number` holds it."""
    forms = {identifier_text(scheme, text) for scheme in identifier_schemes()}
    return sorted(form for form in forms if form and f":{PART}" not in form)


def _told(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if not extra:
        return
    for scheme in _SEVERAL:
        for value in _PARTED.split(_text(extra, scheme)):
            if value.strip():
                yield scheme, value.strip(), ""
    if value := _text(extra, "licence"):
        yield "licence", value, _text(extra, "licence_state")
    if value := _text(extra, "document"):
        yield _text(extra, "document_type"), value, _text(extra, "document_issuer")


def _text(extra: Mapping[str, Any], name: str) -> str:
    value = extra.get(name)
    return value.strip() if isinstance(value, str) else ""
