"""The levels of the comparisons of persons as conditions of DuckDB's SQL, for other engines.

Conditions are tried in order; a field that is not known makes one neither true nor false.
"""

from collections.abc import Sequence
from typing import Final

from accord.core.linkage.comparisons import POSTCODED, SURNAME, Comparison, Exact
from accord.core.linkage.number_comparisons import (
    DIFFER,
    DOCUMENTS,
    IN_PART,
    PHONES,
    SAME,
    SLIP,
    WrittenNumbers,
)
from accord.core.linkage.numbers import PART

Condition = tuple[int, str]
_YEARS_APART: Final = 2
_NUMBERS: Final = {PHONES.role: PHONES, DOCUMENTS.role: DOCUMENTS}


def levels_sql(comparison: Comparison) -> list[Condition]:
    """Each level with its condition, in the order in which they are tried."""
    if isinstance(comparison, WrittenNumbers):
        return _written(comparison)
    if isinstance(comparison, Exact):
        return _exact(comparison.role, comparison.edits)
    return {"name": _names, "birth": _births, "place": _places, "middle": _middles}[
        comparison.name
    ]()


def same_sql(role: str) -> str:
    """When the rarity of a role's value counts: with the levels whose `exact_roles` name it."""
    equal = f'"{role}_l" = "{role}_r"'
    if role == "middle":
        return f'{equal} AND length("middle_l") > 1'
    if role in _NUMBERS:
        return f"{equal} AND NOT ({_told_in_part(role)} OR {_of_two_series(_NUMBERS[role])})"
    if role == "street":
        # Where the number is the same too the address's rarity counts, where nearly so neither.
        other = " OR ".join(f"coalesce({_where(level)}, false)" for level in (4, 3))
        return f"{equal} AND NOT ({other})"
    if role == "postcode":
        away = " OR ".join(f"coalesce({_where(level)}, false)" for level in (4, 3, 2))
        return f"{equal} AND NOT ({away})"
    return equal


def _unknown(role: str) -> str:
    return f'("{role}_l" IS NULL OR "{role}_r" IS NULL)'


def _known(role: str) -> str:
    return f'("{role}_l" IS NOT NULL AND "{role}_r" IS NOT NULL)'


def _apart(role: str, most: int) -> str:
    return f'damerau_levenshtein("{role}_l", "{role}_r") <= {most}'


def _exact(role: str, edits: int) -> list[Condition]:
    return [
        (0, _unknown(role)),
        (3, f'"{role}_l" = "{role}_r"'),
        (2, _apart(role, edits) if edits else "1 = 0"),
        (1, "ELSE"),
    ]


def _told_in_part(role: str) -> str:
    return " OR ".join(f"starts_with(\"{role}_{side}\", '{PART}')" for side in "lr")


def _of_two_series(written: WrittenNumbers) -> str:
    two = (f'coalesce("{role}_l" <> "{role}_r", false)' for role in written.apart)
    return " OR ".join(two) or "false"


def _written(written: WrittenNumbers) -> list[Condition]:
    """Without check digits: a slip between two numbers that both hold is taken for one here."""
    role = written.role
    one, other = (f"ltrim(\"{role}_{side}\", '{PART}')" for side in "lr")
    ends = f"(ends_with({one}, {other}) OR ends_with({other}, {one}))"
    return [
        (0, f"({_unknown(role)} OR {_of_two_series(written)})"),
        (IN_PART, f"({_told_in_part(role)}) AND {ends}"),
        (SAME, f'"{role}_l" = "{role}_r"'),
        (SLIP, f"NOT ({_told_in_part(role)}) AND {_apart(role, 1)}"),
        (DIFFER, "ELSE"),
    ]


def _middles() -> list[Condition]:
    return [
        (0, _unknown("middle")),
        (3, '"middle_l" = "middle_r" AND length("middle_l") > 1'),
        (2, 'substr("middle_l", 1, 1) = substr("middle_r", 1, 1)'),
        (1, "ELSE"),
    ]


def _births() -> list[Condition]:
    one, other = '"birth_l"', '"birth_r"'

    def vague(text: str) -> str:
        return f"(length({text}) < 10 OR substr({text}, 5) = '-01-01')"

    year = f"substr({one}, 1, 4) = substr({other}, 1, 4)"
    turned = (
        f"substr({one}, 6, 2) = substr({other}, 9) AND substr({one}, 9) = substr({other}, 6, 2)"
    )
    years = f"try_cast(substr({one}, 1, 4) AS INT) - try_cast(substr({other}, 1, 4) AS INT)"
    return [
        (0, _unknown("birth")),
        (8, f"{one} = {other} AND {vague(one)}"),
        (9, f"{one} = {other}"),
        (7, f"{year} AND length({one}) = 10 AND {turned}"),
        (5, f"{year} AND ({vague(one)} OR {vague(other)})"),
        (6, f"{_apart('birth', 1)} AND length({one}) = length({other})"),
        (4, year),
        (3, f"substr({one}, 5) = substr({other}, 5) AND NOT {vague(one)}"),
        (2, f"abs({years}) <= {_YEARS_APART}"),
        (1, "ELSE"),
    ]  # fmt: skip


def _where(level: int) -> str:
    """When street and house number agree so far; stronger levels are tried before."""
    same_street, same_number = '"street_l" = "street_r"', '"number_l" = "number_r"'
    near_number = f"coalesce({_apart('number', 1)}, false)"
    return {
        4: f"({same_street} AND {same_number})",
        3: f"({_apart('street', 2)} AND {near_number})",
        2: f"({same_street})",
        1: _known("street"),
        0: _unknown("street"),
    }[level]


def _places() -> list[Condition]:
    post = [(level, sql) for level, sql in _exact("postcode", 1) if level > 1]
    post += [(1, _known("postcode")), (0, _unknown("postcode"))]
    return _crossed([(level, _where(level)) for level in (4, 3, 2, 1, 0)], post, POSTCODED)


def _names() -> list[Condition]:
    given, surname = _given(), _surname()
    g, s = dict(given), dict(surname)
    alike = " OR ".join(f"coalesce({g[level]}, false)" for level in (6, 5, 4, 3))
    both = f"({alike}) AND (coalesce({s[4]}, false) OR coalesce({s[3]}, false))"
    swapped = '"given_l" = "surname_r" AND "given_r" = "surname_l"'
    crossed = _crossed(given, surname, SURNAME)
    return [(len(given) * SURNAME, f"{swapped} AND NOT ({both})"), *crossed]


def _given() -> list[Condition]:
    one, other = '"given_l"', '"given_r"'
    initial = f"(length({one}) = 1 OR length({other}) = 1)"
    shortest = f"least(length({one}), length({other}))"
    kin = f'(list_contains("given_kin_l", {other}) OR list_contains("given_kin_r", {one}))'
    alike = f"(jaro_winkler_similarity({one}, {other}) >= 0.88"
    alike += f" OR ({_apart('given', 1)} AND {shortest} > 2))"
    among = f'(list_contains("words_l", {other}) OR list_contains("words_r", {one}))'
    return [
        (6, f"{one} = {other}"),
        (2, f"({initial} AND substr({one}, 1, 1) = substr({other}, 1, 1))"),
        (4, f"(NOT {initial} AND {kin})"),
        (3, f"(NOT {initial} AND {alike})"),
        (5, f"({_known('given')} AND {among})"),
        (1, _known("given")),
        (0, _unknown("given")),
    ]


def _surname() -> list[Condition]:
    one, other = '"surname_l"', '"surname_r"'
    shortest = f"least(length({one}), length({other}))"
    alike = f"(jaro_winkler_similarity({one}, {other}) >= 0.92"
    alike += f" OR ({_apart('surname', 1)} AND {shortest} > 3)"
    alike += f" OR ({_apart('surname', 2)} AND {shortest} > 6))"
    found = [
        f'(list_contains("words_{a}", "surname_{b}") AND "surname_{b}" IS DISTINCT FROM "given_{a}")'
        for a, b in (("l", "r"), ("r", "l"))
    ]
    common = 'list_intersect("words_l", "words_r")'
    shared = f'len({common}) > len(list_intersect({common}, ["given_l", "given_r", "middle_l", "middle_r"]))'
    among = " OR ".join(f"coalesce({sql}, false)" for sql in (*found, shared))
    return [
        (4, f"{one} = {other}"),
        (3, alike),
        (2, f"({among})"),
        (1, _known("surname")),
        (0, _unknown("surname")),
    ]


def _crossed(outer: Sequence[Condition], inner: Sequence[Condition], size: int) -> list[Condition]:
    """Every level of one with every level of another; of each, some level always holds."""
    return [(a * size + b, f"{one} AND {other}") for a, one in outer for b, other in inner]
