"""Identifiers that records give of persons: telephones, documents, e-mail addresses, accounts.

Each is brought to one text, `scheme:number`. What stands for none (a placeholder, a number kept for
advertisements, a line that nobody has) becomes empty and is linked with nothing.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from accord.core.linkage.blocking import Rule
from accord.core.linkage.numbers import (
    PART,
    document_text,
    document_type_text,
    is_checked,
    phone_text,
    spellings,
)
from accord.core.linkage.plain_texts import plain, words
from accord.core.linkage.standard import token_matrix
from accord.core.linkage.table import Table, coded, mapped
from accord.core.linkage.written_births import birth_text

IDENTIFIER_ROLES: Final = (
    "scheme",
    "value",
    "issuer",
    "holder_family",
    "holder_given",
    "holder_birth",
)
PHONE, EMAIL, ACCOUNT, DOCUMENT = "phone", "email", "account", "document"
#: What is no document: two of these are never of one series, nor one of them and a document.
SCHEMES: Final = (PHONE, EMAIL, ACCOUNT, DOCUMENT)
IDENTIFIER_RULES: Final = tuple(
    Rule(tuple(keys.split()))
    for keys in (
        "identifier", "number_end", "number_front holder", "number_ends holder",
        "number_last holder",
    )
)  # fmt: skip
_END, _FRONT, _SIDE, _LAST = 6, 6, 3, 4
_SIGN: Final = re.compile(r"\s+")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# RFC 2606 and RFC 6761: names that no mail goes to.
_NO_MAIL: Final = re.compile(
    r"@(?:.*\.)?(?:example\.(?:com|net|org)|(?:example|invalid|test|localhost))$"
)
_LEAST_ACCOUNT: Final = 3


@cache
def _schemes() -> dict[str, str]:
    return spellings("schemes")


def scheme_text(text: str) -> str:
    """The one word for a kind of identifier: `phone`, `email`, `account`, or a type of document.

    A document whose type is not told is a `document`.
    """
    said = document_type_text(text)
    return _schemes().get(said, said) or DOCUMENT


def email_text(text: str) -> str:
    """An address of mail in small letters, what follows a + left out; empty for one of nobody."""
    said = _SIGN.sub("", text).lower().removeprefix("mailto:")
    if not _MAIL.fullmatch(said) or _NO_MAIL.search(said):
        return ""
    box, _, place = said.rpartition("@")
    box = box.partition("+")[0]
    return (
        ""
        if not box
        or box in words("no_mailboxes")
        or place.partition(".")[0] in words("no_mailboxes")
        else f"{box}@{place}"
    )


def account_text(text: str) -> str:
    """An account's name without its @ and in small letters; empty for a placeholder."""
    said = _SIGN.sub("", text).casefold().removeprefix("@")
    is_none = not plain(said) or len(set(said)) == 1 or said in words("no_mailboxes")
    return "" if is_none or len(said) < _LEAST_ACCOUNT else said


def identifier_schemes() -> frozenset[str]:
    """The one word of every kind of identifier that is told apart."""
    return frozenset({*SCHEMES, *spellings("document_types").values()})


def number_text(scheme: str, value: str) -> str:
    """A value in the one form of its scheme; `~` and its end where it is told in part."""
    form = {PHONE: phone_text, EMAIL: email_text, ACCOUNT: account_text}
    return form.get(scheme, document_text)(value)


def identifier_text(scheme: str, value: str) -> str:
    """`scheme:number`, as identifiers are compared and found by; empty for what stands for none."""
    series = scheme_text(scheme)
    said = number_text(series, value)
    return f"{series}:{said}" if said else ""


def scheme_and_number(identifier: str) -> tuple[str, str]:
    """Scheme and number of an `identifier_text`."""
    series, _, said = identifier.partition(":")
    return series, said


def is_sure(identifier: str) -> bool:
    """Whether it is whole and bears a check digit that holds."""
    series, said = scheme_and_number(identifier)
    return series not in {PHONE, EMAIL, ACCOUNT} and is_checked(said)


def are_two_identifiers(one: str, other: str) -> bool:
    """Whether two sure ones are two: any one sign read wrongly breaks a check digit."""
    return scheme_and_number(one)[1] != scheme_and_number(other)[1]


def identifiers(rows: Sequence[Mapping[str, object]]) -> Table:
    """Bring identifiers to one form.

    A row has `id`, `source` and any of `IDENTIFIER_ROLES`, as text or None; other keys are left
    alone. Who holds it, by name and birth, is evidence of the number, never the other way round.
    """
    raw = {role: [_text(row.get(role)) for row in rows] for role in IDENTIFIER_ROLES}
    memory: dict[tuple[str, str], str] = {}
    for pair in zip(raw["scheme"], raw["value"], strict=True):
        if pair not in memory:
            memory[pair] = identifier_text(*pair)
    texts = [memory[pair] for pair in zip(raw["scheme"], raw["value"], strict=True)]
    families = mapped(raw["holder_family"], _compact)
    given = [_first(text) for text in raw["holder_given"]]
    columns = {
        "identifier": texts,
        "scheme": [_class(text) for text in texts],
        "issuer": mapped(raw["issuer"], plain),
        "holder": [f"{a} {b}" if a else "" for a, b in zip(families, given, strict=True)],
        "holder_birth": mapped(raw["holder_birth"], birth_text),
        **_keys(texts),
    }
    tokens, values = token_matrix([""] * len(rows))
    return Table(
        ids=tuple(_text(row["id"]) for row in rows),
        sources=tuple(_text(row.get("source")) for row in rows),
        columns={role: coded(column) for role, column in columns.items()},
        tokens=tokens,
        token_values=values,
    )


def _keys(texts: Sequence[str]) -> dict[str, list[str]]:
    """By what two are found: parts of a number, so that one slip leaves one of them as it is."""

    def key(cut: slice, other: slice | None = None, *, least: int) -> list[str]:
        return mapped(texts, lambda text: _cut(text, cut, other, least))

    return {
        "number_end": key(slice(-_END, None), least=_END),
        "number_front": key(slice(_FRONT), least=_FRONT),
        "number_ends": key(slice(_SIDE), slice(-_SIDE, None), least=_FRONT),
        "number_last": key(slice(-_LAST, None), least=_LAST),
    }


def _cut(text: str, cut: slice, other: slice | None, least: int) -> str:
    series, said = scheme_and_number(text)
    bare = said.removeprefix(PART)
    if series == EMAIL:
        bare = bare.partition("@")[0]
    if len(bare) < least:
        return ""
    return f"{_class(text)} {bare[cut]}" + (f" {bare[other]}" if other is not None else "")


def _class(text: str) -> str:
    """What a number can be compared with at all: documents of every type are one class."""
    series = scheme_and_number(text)[0]
    return series if series in SCHEMES or not series else DOCUMENT


def _compact(text: str) -> str:
    return plain(text).replace(" ", "")


def _first(text: str) -> str:
    said = plain(text).split()
    return said[0] if said else ""


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
