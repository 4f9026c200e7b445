"""Read an agency's own code list, code and words side by side, to speak for its offence codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from accord.core.formats.tabular.naming import plain_name
from accord.core.formats.tabular.offending import crosswalk_key
from accord.core.formats.tabular.table import Table
from accord.core.safe_io import BadInput

#: The longest text that is taken for a code.
_CODE_CHARS = 16
_CAP = 50_000
#: A column of codes names nearly every code once.
_DISTINCT = 0.9

Pair = tuple[int, int]


def read_code_list(table: Table) -> dict[str, str]:
    """Return code → words of a list with one or more pairs of columns, codes in capitals.

    Lists are printed in several pairs side by side, with or without a header, under a title;
    a code with an extension stands as "2804-1". Where a code repeats, its first words count.
    Raises BadInput when no pair of columns looks like codes and words.
    """
    grid = list(_grid(table))
    by_name = _named(table)
    found: dict[str, str] = {}
    if by_name is not None:
        codes, text = by_name
        entries = (("-".join(filter(None, (row[c] for c in codes))), row[text]) for row in grid[1:])
    else:
        pairs = _pairs(grid)
        entries = ((row[code], row[text]) for code, text in pairs for row in _bodies(grid, pairs))
    for code, words in entries:
        if code and words:
            found.setdefault(crosswalk_key(code), " ".join(words.split()))
    if not found:
        raise BadInput("no two columns look like codes and their words", rule="code_list")
    return found


def _grid(table: Table) -> Iterator[tuple[str, ...]]:
    """All rows of equal width, the header too: in a list without one it is an entry."""
    unnamed = [f"column {number}" for number in range(1, len(table.columns) + 1)]
    yield tuple(
        "" if name == blank else name for name, blank in zip(table.columns, unnamed, strict=True)
    )
    for number, row in enumerate(table.rows()):
        if number >= _CAP:
            raise BadInput(f"a code list of more than {_CAP:,} rows", rule="code_list")
        if not row.fault and len(row.values) == len(table.columns):
            yield tuple(value.strip() for value in row.values)


def _named(table: Table) -> tuple[tuple[int, ...], int] | None:
    """Where a header names code, extension and words, or None."""
    names = [plain_name(name) for name in table.columns]
    codes = [place for place, name in enumerate(names) if name.endswith(("code", "extension"))]
    texts = [
        place
        for place, name in enumerate(names)
        if name.endswith(("name", "description", "crime", "text", "meaning"))
    ]
    if len(codes) not in {1, 2} or not texts or "code" not in names[codes[0]]:
        return None
    return tuple(codes), texts[0]


def _pairs(grid: Sequence[Sequence[str]]) -> list[Pair]:
    """Columns of codes, each with the next column that holds longer words."""
    columns = [[cell for cell in column if cell] for column in zip(*grid, strict=True)]
    filled = [place for place, cells in enumerate(columns) if cells]
    pairs: list[Pair] = []
    taken: set[int] = set()
    for code, text in pairwise(filled):
        if (
            code not in taken
            and _are_codes(columns[code])
            and _longer(columns[text], columns[code])
        ):
            pairs.append((code, text))
            taken |= {code, text}
    return pairs


def _are_codes(cells: Sequence[str]) -> bool:
    short = sum(1 for cell in cells if len(cell) <= _CODE_CHARS)
    return short > _DISTINCT * len(cells) and len(set(cells)) > _DISTINCT * len(cells)


def _longer(texts: Sequence[str], codes: Sequence[str]) -> bool:
    return sum(map(len, texts)) / len(texts) > sum(map(len, codes)) / len(codes)


def _bodies(grid: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> Iterator[Sequence[str]]:
    """The rows without headings, which say the same over every pair."""
    for row in grid:
        told = [(row[code], row[text]) for code, text in pairs]
        if not (len(told) > 1 and len(set(told)) == 1):
            yield row
