"""Records of persons brought to one form: folded names, plain dates, numbers without dressing."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Final, NamedTuple

import numpy as np

from accord.core.linkage.numbers import document_text, document_type_text, phone_text
from accord.core.linkage.plain_texts import compact, plain, words
from accord.core.linkage.scripts import without_invisible
from accord.core.linkage.table import MISSING, Codes, Column, Table, Told
from accord.core.linkage.written_births import birth_text
from accord.core.linkage.written_names import (
    given_words,
    is_nobody,
    is_of_a_body,
    may_be_nobody,
    named,
    words_of,
)
from accord.core.names import normalise_street

# The roles in which a person's record may have a value; any may be missing.
ROLES: Final = (
    "given", "middle", "surname", "name", "birth", "sex", "number", "street", "unit", "city",
    "postcode", "phone", "email", "document", "document_type", "document_issuer", "birth_place",
    "occupation", "suffix", "death", "recorded",
)  # fmt: skip
MOST_TOKENS: Final = 6
# So many forms of common values (names, streets, dates) are remembered for records that come singly.
_REMEMBERED: Final = 1 << 14
# What is mostly one person's own is not worth it, and not kept.
_OWN: Final = frozenset({"phone", "email", "document"})
# A house number, or a hundred block such as “1200 BLOCK OF” or “12XX”, and what follows.
_ADDRESS: Final = re.compile(r"\s*(\d[\dx]*)\s+(block\s+(?:of\s+)?)?(\S.*)", re.IGNORECASE)


def sex_text(text: str) -> str:
    """`f` or `m`; empty for anything else."""
    said = without_invisible(text).strip().lower()
    return said[:1] if said in {"f", "m", "female", "male", "0", "1"} else ""


def street_text(text: str) -> str:
    """A street with the short forms of types and directions, in small letters."""
    return plain(normalise_street(text)) if text.strip() else ""


@lru_cache(maxsize=_REMEMBERED)
def _suffix(text: str) -> str:
    found = set(re.split(r"[\s,.]+", text.lower()))
    for name in ("juniors", "seniors", "thirds"):
        if found & (words(name) - {"i"}):
            return name
    return ""


def _core(last: Sequence[str]) -> list[str]:
    """A surname's words without particles, if it has others."""
    return [word for word in last if word not in words("particles")] or [*last]


def _name_parts(name: str, given: str, middle: str, surname: str) -> tuple[str, str, str, str]:
    """Given, middle and surname as compared, and all words; titles and particles left out."""
    if is_nobody(name, given, surname):
        return "", "", "", ""
    whole, first, last = words_of(name), given_words(given), words_of(surname)
    if words("newborn") & {*whole[:1]}:
        last = last or whole[-1:]
        whole = last
    between: Sequence[str] = named(middle)
    if not first and whole and whole[0] not in last:
        first = whole[:1]
    if not last and not surname and not given and len(whole) > 1:
        last = whole[-1:]
    if not between:
        between = first[1:] or [word for word in whole[1:] if word not in last]
    every = dict.fromkeys([*first, *between, *_core(last), *whole])
    tokens = [word for word in every if word not in words("particles")]
    return first[0] if first else "", between[0] if between else "", "".join(last), " ".join(tokens)


def persons(rows: Sequence[Mapping[str, object]]) -> Table:
    """Bring persons' records to one form.

    A row has `id`, `source` and any of `ROLES`, as text or None; other keys are left alone.
    """
    return persons_in_columns(
        {
            "id": [row["id"] for row in rows],
            **{role: [row.get(role) for row in rows] for role in ("source", *ROLES)},
        }
    )


def persons_in_columns(columns: Mapping[str, Sequence[object]]) -> Table:
    """The same from columns of one length: `id`, and any of `source` and `ROLES`."""
    size = len(columns["id"])

    def told(role: str) -> Told:
        return Told.of(columns[role]) if role in columns else Told.none(size)

    last, whole = told("surname"), told("name")
    names = _Names.of(told("given"), told("middle"), last, whole)
    number, street = _numbered(told("number"), told("street"))
    cells = {role: told(role) for role in _FORMS} | {"number": number, "street": street}
    found = {role: cells[role].formed(form) for role, form in _FORMS.items()}
    found |= {"given": names.given, "middle": names.middle, "surname": names.surname}
    beside = [one for one in (whole, told("suffix")) if any(one.texts)]
    found["suffix"] = reduce(Told.beside, beside, last).formed(_suffix)
    found["address"] = _homes(found["number"], found["street"])
    return Table(
        ids=_texts(columns["id"]),
        sources=_texts(columns["source"]) if "source" in columns else ("",) * size,
        columns=found,
        tokens=names.tokens,
        token_values=names.words,
    )


_FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "birth": birth_text, "sex": sex_text, "number": compact, "street": street_text,
    "unit": plain, "city": plain, "postcode": compact, "phone": phone_text,
    "email": str.lower, "document": document_text,
    "document_type": document_type_text, "document_issuer": plain,
    "birth_place": plain, "occupation": plain, "death": birth_text, "recorded": birth_text,
}  # fmt: skip


class Person(NamedTuple):
    """One record as compared: texts by role, empty where not known, and the words of its names."""

    given: str = ""
    surname: str = ""
    birth: str = ""
    postcode: str = ""
    number: str = ""
    street: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    document: str = ""
    birth_place: str = ""
    middle: str = ""
    sex: str = ""
    occupation: str = ""
    document_type: str = ""
    document_issuer: str = ""
    unit: str = ""
    suffix: str = ""
    address: str = ""
    death: str = ""
    recorded: str = ""
    words: tuple[str, ...] = ()


_SINGLY: Final = {
    role: form if role in _OWN else lru_cache(maxsize=_REMEMBERED)(form)
    for role, form in _FORMS.items()
}


def person(row: Mapping[str, object]) -> Person:
    """What `persons` makes of one record, without a table."""
    told = {role: str(row[role]).strip() for role in ROLES if row.get(role) is not None}
    if not told.get("number") and told.get("street", "")[:1].isdigit():
        told["number"], told["street"] = number_and_street(told["street"])
    said = {role: form(told[role]) for role, form in _SINGLY.items() if told.get(role)}
    last, whole = told.get("surname", ""), told.get("name", "")
    given, middle, surname, every = _name_parts(
        whole, told.get("given", ""), told.get("middle", ""), last
    )
    number, street = said.get("number"), said.get("street")
    return Person(
        given=given, middle=middle, surname=surname, words=tuple(every.split()[:MOST_TOKENS]),
        suffix=_suffix(" ".join((last, whole, told.get("suffix", "")))),
        address=f"{number} {street}" if number and street else "", **said,
    )  # fmt: skip


def _numbered(number: Told, street: Told) -> tuple[Told, Told]:
    """Numbers and streets, where a street without a number told begins with it (`12 Elm St`)."""
    parts = [number_and_street(text) if text[:1].isdigit() else ("", text) for text in street.texts]
    if all(text == part for text, (_, part) in zip(street.texts, parts, strict=True)):
        return number, street
    is_told = np.array([bool(text) for text in number.texts], dtype=bool)[number.codes]
    numbers, streets = (
        Told(
            np.where(is_told, one.codes, len(one.texts) + street.codes).astype(np.int32),
            (*one.texts, *(part[at] for part in parts)),
        )
        for at, one in enumerate((number, street))
    )
    return numbers, streets


def _homes(number: Column, street: Column) -> Column:
    """House number and street of each record that has both."""
    known = (number.codes >= 0) & (street.codes >= 0)
    size = max(1, len(street.values))
    both = np.where(known, number.codes.astype(np.int64) * size + street.codes, -1)
    found, back = np.unique(both, return_inverse=True)
    texts = [
        f"{number.values[one // size]} {street.values[one % size]}" if one >= 0 else ""
        for one in found.tolist()
    ]
    return Told(back.astype(np.int32), tuple(texts)).with_each(texts)


@dataclass(frozen=True)
class _Names:
    """Names as compared: given, middle and surname, and the words of all of them."""

    given: Column
    middle: Column
    surname: Column
    tokens: Codes
    words: tuple[str, ...]

    @classmethod
    def of(cls, given: Told, middle: Told, surname: Told, whole: Told) -> "_Names":
        """From names told in parts, as a whole, or both."""
        if any(whole.texts):
            return cls._of_whole(given, middle, surname, whole)
        return cls._of_parts(given, middle, surname)

    @classmethod
    def _of_whole(cls, given: Told, middle: Told, surname: Told, whole: Told) -> "_Names":
        told = (whole, given, middle, surname)
        rows, back = np.unique(np.stack([one.codes for one in told]), axis=1, return_inverse=True)
        parts = [
            _name_parts(*(one.texts[code] for one, code in zip(told, row, strict=True)))
            for row in rows.T.tolist()
        ]
        combined = Told(back.astype(np.int32), ("",) * len(parts))
        tokens, words_ = token_matrix([part[3] for part in parts])
        return cls(
            combined.with_each([part[0] for part in parts]),
            combined.with_each([part[1] for part in parts]),
            combined.with_each([part[2] for part in parts]),
            tokens[back],
            words_,
        )

    @classmethod
    def _of_parts(cls, given: Told, middle: Told, surname: Told) -> "_Names":
        """The same where no record has a whole name: each part is brought to form by itself."""
        given, middle, surname = _of_somebody(given, middle, surname)
        firsts = [given_words(text) for text in given.texts]
        between = [named(text) for text in middle.texts]
        lasts = [words_of(text) for text in surname.texts]
        cores = [_core(last) for last in lasts]
        # A second given name stands in for a middle name that is not told.
        has_middle = np.array([bool(one) for one in between], dtype=bool)[middle.codes]
        codes = np.where(has_middle, middle.codes + len(firsts), given.codes)
        second = [*(one[1] if len(one) > 1 else "" for one in firsts),
                  *(one[0] if one else "" for one in between)]  # fmt: skip
        tokens, words_ = _joined(
            [(given.codes, firsts), (middle.codes, between), (surname.codes, cores)]
        )
        return cls(
            given.with_each([one[0] if one else "" for one in firsts]),
            Told(codes, tuple(second)).with_each(second),
            surname.with_each(["".join(one) for one in lasts]),
            tokens,
            words_,
        )


def _of_somebody(given: Told, middle: Told, surname: Told) -> tuple[Told, Told, Told]:
    """The parts of names, none of them told where they stand for nobody."""
    may = [
        np.array([not text or is_nobody(text) or all(map(may_be_nobody, named(text)))
                  for text in one.texts], dtype=bool)[one.codes]
        for one in (given, surname)
    ]  # fmt: skip
    body = [
        np.array([is_of_a_body(text) for text in one.texts], dtype=bool)[one.codes]
        for one in (given, surname)
    ]
    nobody = np.zeros(len(given.codes), dtype=bool)
    for at in np.flatnonzero((may[0] & may[1]) | body[0] | body[1]).tolist():
        nobody[at] = is_nobody(given.texts[given.codes[at]], surname.texts[surname.codes[at]])
    if not nobody.any():
        return given, middle, surname
    givens, middles, surnames = (
        Told(np.where(nobody, len(one.texts), one.codes).astype(np.int32), (*one.texts, ""))
        for one in (given, middle, surname)
    )
    return givens, middles, surnames


def _joined(
    parts: Sequence[tuple[Codes, Sequence[Sequence[str]]]],
) -> tuple[Codes, tuple[str, ...]]:
    """The words of several parts of each record in turn, each word once, without particles."""
    kept = [
        [[word for word in dict.fromkeys(one) if word not in words("particles")] for one in some]
        for _, some in parts
    ]
    values = sorted({word for some in kept for one in some for word in one})
    number = {word: code for code, word in enumerate(values)}
    size = len(parts[0][0])
    out = np.full((size, MOST_TOKENS), MISSING, dtype=np.int32)
    held = np.zeros(size, dtype=np.int64)
    for (codes, _), some in zip(parts, kept, strict=True):
        for place in range(max(map(len, some), default=0)):
            of_value = [number[one[place]] if len(one) > place else MISSING for one in some]
            word = np.array(of_value, dtype=np.int32)[codes]
            fresh = np.flatnonzero(
                (word >= 0) & (held < MOST_TOKENS) & ~(out == word[:, None]).any(axis=1)
            )
            out[fresh, held[fresh]] = word[fresh]
            held[fresh] += 1
    return out, tuple(values)


def _texts(cells: Sequence[object]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell).strip() for cell in cells)


def token_matrix(
    lines: Iterable[str],
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int32]], tuple[str, ...]]:
    """Codes of the words of each line, -1 after the last, and the words."""
    split = [line.split()[:MOST_TOKENS] for line in lines]
    distinct = sorted({word for line in split for word in line})
    numbers = {word: number for number, word in enumerate(distinct)}
    matrix = np.full((len(split), MOST_TOKENS), MISSING, dtype=np.int32)
    for at, line in enumerate(split):
        for place, word in enumerate(line):
            matrix[at, place] = numbers[word]
    return matrix, tuple(distinct)


def number_and_street(address: str) -> tuple[str, str]:
    """A written address as house number and street; the number is "" where it is blurred."""
    found = _ADDRESS.match(address)
    if found is None:
        return "", address.strip()
    number, block, street = found.groups()
    is_blurred = bool(block) or not number.isdigit()
    return "" if is_blurred else number, street.strip()
