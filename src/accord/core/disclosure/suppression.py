"""Cell suppression for tables of counts: small cells, and enough others with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from accord.core.disclosure.network import Entry, cheapest_cover, slack

MINIMUM = 5
MARGIN_COST = 1e6  # a sum is hidden only when nothing inside the table will do
ZERO_COST = 1e3  # a zero is a poor cover: it can only be raised
Published = int | None


@dataclass(frozen=True, kw_only=True)
class SafeList:
    """A published one-way table; None stands for a suppressed number."""

    values: tuple[Published, ...]
    total: Published
    minimum: int


@dataclass(frozen=True, kw_only=True)
class SafeTable:
    """A published two-way table with its sums; None stands for a suppressed number."""

    values: tuple[tuple[Published, ...], ...]
    row_totals: tuple[Published, ...]
    column_totals: tuple[Published, ...]
    total: Published
    minimum: int


def suppress_list(values: Sequence[int], *, minimum: int = MINIMUM) -> SafeList:
    """Hide counts from 1 to minimum − 1 and what would give them away; zeros may be shown.

    Law: given everything published, and that counts are not negative, each hidden number may
    still be any in a range at least minimum − 1 wide. Raises ValueError on a negative count.
    """
    _check([values])
    entries = [Entry(tail=0, head=1, value=int(value)) for value in values]
    entries.append(Entry(tail=1, head=0, value=sum(entry.value for entry in entries)))
    shown = _publish(entries, margins={len(values)}, minimum=minimum)
    return SafeList(values=tuple(shown[:-1]), total=shown[-1], minimum=minimum)


def suppress_table(rows: Sequence[Sequence[int]], *, minimum: int = MINIMUM) -> SafeTable:
    """The same law for a two-way table with row sums, column sums and the grand total."""
    _check(rows)
    high, wide = len(rows), len(rows[0])
    sums_row, sums_column = high + wide, high + wide + 1
    entries = [
        Entry(tail=r, head=high + c, value=int(rows[r][c]))
        for r in range(high)
        for c in range(wide)
    ]
    entries += [Entry(tail=sums_column, head=r, value=sum(rows[r])) for r in range(high)]
    entries += [
        Entry(tail=high + c, head=sums_row, value=sum(row[c] for row in rows)) for c in range(wide)
    ]
    entries.append(Entry(tail=sums_row, head=sums_column, value=sum(map(sum, rows))))
    inner = high * wide
    shown = _publish(entries, margins=set(range(inner, len(entries))), minimum=minimum)
    return SafeTable(
        values=tuple(tuple(shown[r * wide : (r + 1) * wide]) for r in range(high)),
        row_totals=tuple(shown[inner : inner + high]),
        column_totals=tuple(shown[inner + high : inner + high + wide]),
        total=shown[-1],
        minimum=minimum,
    )


def _publish(entries: list[Entry], *, margins: set[int], minimum: int) -> list[Published]:
    hidden = _hidden(entries, margins=margins, minimum=minimum)
    return [None if place in hidden else entry.value for place, entry in enumerate(entries)]


def _hidden(entries: list[Entry], *, margins: set[int], minimum: int) -> set[int]:
    """Primary suppression, then the cheapest cover for each number that is still too well known."""

    def cost(place: int) -> float:
        value = entries[place].value
        weight = ZERO_COST if value == 0 else 1.0
        return (value + 1) * weight + (MARGIN_COST if place in margins else 0.0)

    width = minimum - 1
    hidden = {place for place, entry in enumerate(entries) if 0 < entry.value < minimum}
    while True:
        exposed = [p for p in sorted(hidden) if slack(entries, hidden, p, enough=width) < width]
        if not exposed:
            return hidden
        more = cheapest_cover(entries, hidden, exposed[0], cost)
        rest = sorted(set(range(len(entries))) - hidden, key=cost)
        hidden |= more or set(rest[:1])


def _check(rows: Sequence[Sequence[int]]) -> None:
    if not rows or not rows[0]:
        raise ValueError("the table has no cell")
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("the table's rows differ in length")
    if any(value < 0 or value != int(value) for row in rows for value in row):
        raise ValueError("a count is a whole number from 0 on")
