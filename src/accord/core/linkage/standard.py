"""Records of persons brought to one form: folded names, plain dates, numbers without dressing."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from accord.core.linkage.numbers import document_text, document_type_text, phone_text
from accord.core.linkage.table import MISSING, Table, coded, mapped
from accord.core.names import folded, name_words, normalise_street

# The roles in which a person's record may have a value; any may be missing.
ROLES: Final = (
    "given", "middle", "surname", "name", "birth", "sex", "number", "street", "unit", "city",
    "postcode", "phone", "email", "document", "document_type", "document_issuer", "birth_place",
    "occupation",
)  # fmt: skip
MOST_TOKENS: Final = 6
_PARTS: Final = re.compile(r"[^0-9]+")
_PLAIN: Final = re.compile(r"[^a-z0-9]+")
# A house number, or a hundred block such as “1200 BLOCK OF” or “12XX”, and what follows.
_ADDRESS: Final = re.compile(r"\s*(\d[\dx]*)\s+(block\s+(?:of\s+)?)?(\S.*)", re.IGNORECASE)


@cache
def words(name: str) -> frozenset[str]:
    """A list of `words.toml`."""
    text = files("accord.core.linkage").joinpath("words.toml").read_text(encoding="utf-8")
    return frozenset(str(tomllib.loads(text)[name]).split())


def birth_text(text: str) -> str:
    """`YYYY-MM-DD`, `YYYY-MM` or `YYYY` as written, also where the calendar has no such day."""
    said = text.strip()
    parts = [part for part in _PARTS.split(said) if part]
    if len(parts) == 1 and len(parts[0]) == 8:
        digits = parts[0]
        whole = (
            (digits[:4], digits[4:6], digits[6:])
            if 1200 <= int(digits[:4]) <= 2100
            else (digits[4:], digits[:2], digits[2:4])
        )
    elif len(parts) == 3 and len(parts[2]) == 4:
        whole = (parts[2], parts[0].zfill(2), parts[1].zfill(2))
    elif parts and len(parts[0]) == 4 and len(parts) <= 3:
        return _known_birth("-".join((parts[0], *(part.zfill(2) for part in parts[1:]))))
    else:
        return ""
    return _known_birth("-".join(whole))


def _known_birth(text: str) -> str:
    return "" if text in words("birth_placeholders") else text


def plain(text: str) -> str:
    """Small letters and digits with single spaces; empty for a placeholder."""
    said = _PLAIN.sub(" ", folded(text)).strip()
    return "" if said in words("placeholders") else said


def compact(text: str) -> str:
    """Small letters and digits alone; empty for a placeholder number."""
    said = _PLAIN.sub("", folded(text))
    if said in words("number_placeholders") or (said and len(set(said)) == 1):
        return ""
    return said


def sex_text(text: str) -> str:
    """`f` or `m`; empty for anything else."""
    first = text.strip().lower()[:1]
    return first if text.strip().lower() in {"f", "m", "female", "male", "0", "1"} else ""


def street_text(text: str) -> str:
    """A street with the short forms of types and directions, in small letters."""
    return plain(normalise_street(text)) if text.strip() else ""


def _suffix(text: str) -> str:
    found = set(re.split(r"[\s,.]+", text.lower()))
    for name in ("juniors", "seniors", "thirds"):
        if found & (words(name) - {"i"}):
            return name
    return ""


def _name_parts(name: str, given: str, middle: str, surname: str) -> tuple[str, str, str, str]:
    """Given, middle and surname as compared, and all words; titles and particles left out."""
    whole = [word for word in name_words(name) if word not in words("titles")]
    first = [word for word in name_words(given) if word not in words("titles")]
    last = [word for word in name_words(surname) if word not in words("titles")]
    between = list(name_words(middle))
    if not first and whole and whole[0] not in last:
        first = whole[:1]
    if not last and not surname and not given and len(whole) > 1:
        last = whole[-1:]
    if not between:
        between = first[1:] or [word for word in whole[1:] if word not in last]
    core = [word for word in last if word not in words("particles")] or last
    every = dict.fromkeys([*first, *between, *core, *whole])
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

    def raw(role: str) -> list[str]:
        return [_text(value) for value in columns[role]] if role in columns else [""] * size

    memory: dict[tuple[str, str, str, str], tuple[str, str, str, str]] = {}
    parts = []
    whole, last = raw("name"), raw("surname")
    for key in zip(whole, raw("given"), raw("middle"), last, strict=True):
        if key not in memory:
            memory[key] = _name_parts(*key)
        parts.append(memory[key])
    forms = {
        "birth": birth_text, "sex": sex_text, "number": compact, "street": street_text,
        "unit": plain, "city": plain, "postcode": compact, "phone": phone_text,
        "email": lambda text: text.strip().lower(), "document": document_text,
        "document_type": document_type_text, "document_issuer": plain,
        "birth_place": plain, "occupation": plain,
    }  # fmt: skip
    found = {role: coded(mapped(raw(role), form)) for role, form in forms.items()}
    for at, role in enumerate(("given", "middle", "surname")):
        found[role] = coded(part[at] for part in parts)
    found["suffix"] = coded(mapped([f"{a} {b}" for a, b in zip(last, whole, strict=True)], _suffix))
    homes = zip(found["number"].texts(), found["street"].texts(), strict=True)
    found["address"] = coded(f"{a} {b}" if a and b else "" for a, b in homes)
    tokens, values = token_matrix([part[3] for part in parts])
    return Table(
        ids=tuple(raw("id")),
        sources=tuple(raw("source")),
        columns=found,
        tokens=tokens,
        token_values=values,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


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
