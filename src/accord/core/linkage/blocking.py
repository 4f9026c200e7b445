"""Which pairs are compared at all: keys that records share, with their cost counted first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.linkage.table import Codes, Column, Index, Table, coded

# A key that more records share than this is a placeholder or too common to find anybody by.
LARGEST_BLOCK: Final = 400
# A rule may cost this many pairs a record; its largest blocks are left out until it does.
PAIRS_A_RECORD: Final = 20
_LARGEST_NUMBER: Final = 2**62
_SOUNDS: Final = str.maketrans("bfpvcgjkqsxzdtlmnr", "111122222222334556", "aeiouhwy")


@dataclass(frozen=True, slots=True)
class Rule:
    """Records that agree in all these keys are compared."""

    keys: tuple[str, ...]

    @property
    def name(self) -> str:
        """The rule in words."""
        return " + ".join(self.keys)


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What a rule costs: pairs compared, and what was left out because too many share it."""

    rule: str
    pairs: int
    largest: int
    left_out_values: int
    left_out_pairs: int


PERSON_RULES: Final = tuple(
    Rule(tuple(keys.split()))
    for keys in (
        "document", "phone", "email", "name_words", "birth surname_sound", "birth given",
        "birth postcode", "birth", "address", "surname given_root", "surname year",
        "surname_sound year initial", "surname postcode", "given year postcode",
        "given_root birth_place year", "surname birth_place", "birth_swapped surname_sound",
        "birth_swapped given", "given month_day", "surname month_day", "surname street",
        "given street", "given_root surname_sound", "swapped_name", "last_word given_root",
        "last_word year", "postcode given_root", "given birth_place", "postcode", "surname",
        "birth_place year", "occupation year surname_sound",
    )
)  # fmt: skip


def sound(word: str) -> str:
    """A coarse key of how a name sounds: first letter and up to three classes of consonants."""
    if not word:
        return ""
    codes = word[1:].translate(_SOUNDS)
    kept = [code for at, code in enumerate(codes) if at == 0 or codes[at - 1] != code]
    return word[0] + "".join(kept)[:3]


def candidate_pairs(
    table: Table, keys: Mapping[str, Codes], rules: tuple[Rule, ...] = PERSON_RULES
) -> tuple[Index, Index, tuple[RuleCost, ...]]:
    """All pairs that some rule finds, once each, left before right; with every rule's cost."""
    size = len(table)
    pieces = [np.empty(0, dtype=np.int64)]
    costs = []
    for rule in rules:
        if not all(key in keys for key in rule.keys):
            continue
        found, largest, values, left_out = block_pairs(combined(keys, rule.keys), size)
        pieces.append(found)
        costs.append(RuleCost(rule.name, len(found), largest, values, left_out))
    left, right = np.divmod(in_order_once(np.concatenate(pieces)), size)
    return left, right, tuple(costs)


def in_order_once(numbers: Index) -> Index:
    """The distinct ones of many numbers, in order; the numbers are sorted where they stand."""
    numbers.sort()
    return numbers[np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)]]


def combined(keys: Mapping[str, Codes], names: tuple[str, ...]) -> Index:
    """One number for the combination of keys; -1 where any is missing."""
    whole = keys[names[0]].astype(np.int64)
    missing = whole < 0
    most = int(whole.max(initial=0)) + 1
    for name in names[1:]:
        other = keys[name]
        missing |= other < 0
        size = int(other.max(initial=0)) + 2
        if most * size > _LARGEST_NUMBER:
            whole = np.unique(whole, return_inverse=True)[1]
            most = len(whole) + 1
        whole = whole * size + other
        most *= size
    return np.where(missing, -1, whole)


def block_pairs(
    key: Index, size: int, *, budget: int = PAIRS_A_RECORD, largest: int = LARGEST_BLOCK
) -> tuple[Index, int, int, int]:
    """Pairs as left × size + right, the largest block, and the values and pairs left out."""
    order, starts, counts = _blocks(key)
    cost = counts * (counts - 1) // 2
    limit = limit_of(counts, cost, budget * size, largest)
    keep = (counts <= limit) & (counts > 1)
    left_out = counts > limit
    pieces = [np.empty(0, dtype=np.int64)]
    for many in np.flatnonzero(np.bincount(counts[keep])).tolist():
        blocks = starts[keep & (counts == many)]
        # Within a block records stand in order, so that the first of two is the lower.
        members = order[blocks[:, None] + np.arange(many)[None, :]]
        first, second = np.triu_indices(many, 1)
        pieces.append((members[:, first] * size + members[:, second]).ravel())
    return (
        np.concatenate(pieces),
        int(counts[keep].max(initial=0)),
        int(left_out.sum()),
        int(cost[left_out].sum()),
    )


def _blocks(key: Index) -> tuple[Index, Index, Index]:
    """Records that have a key, in order of key and record; each block's first place and size."""
    at = np.flatnonzero(key >= 0)
    told, many = key[at], max(1, len(key))
    if int(told.max(initial=0)) >= _LARGEST_NUMBER // many:
        told = np.unique(told, return_inverse=True)[1]
    # Numbers are sorted several times as fast as the places of numbers.
    both = told * many + at
    both.sort()
    told, order = np.divmod(both, many)
    starts = np.flatnonzero(np.append(True, told[1:] != told[:-1])[: len(told)])
    return order, starts, np.diff(np.append(starts, len(told)))


def limit_of(counts: Index, cost: Index, budget: int, largest: int) -> int:
    """The block size up to which all blocks together stay within the budget."""
    running = np.cumsum(np.bincount(counts, weights=cost.astype(np.float64)))
    sizes = np.flatnonzero(np.bincount(counts))
    within = sizes[(running[sizes] <= budget) & (sizes <= largest)]
    return int(within.max(initial=1))


def person_keys(table: Table) -> dict[str, Codes]:
    """The keys that `PERSON_RULES` speak of, for the roles that the table has."""
    columns = table.columns
    keys = {role: column.codes for role, column in columns.items() if table.has(role)}
    for role, source, change in (
        ("surname_sound", "surname", sound), ("initial", "given", lambda text: text[:1]),
        ("given_root", "given", lambda text: text[:3]),
        ("year", "birth", lambda text: text[:4]), ("month_day", "birth", month_day),
        ("birth_swapped", "birth", ordered_birth),
    ):  # fmt: skip
        if table.has(source):
            keys[role] = derived(columns[source], change)
    words = np.sort(table.tokens, axis=1)
    if words.max(initial=-1) >= 0:
        keys["name_words"] = _word_sets(words)
        count = (table.tokens >= 0).sum(axis=1)
        rows = np.arange(len(table))
        last = table.tokens[rows, np.maximum(count - 1, 0)]
        keys["last_word"] = np.where(count > 1, last, -1).astype(np.int32)
        second = table.tokens[rows, np.minimum(1, table.tokens.shape[1] - 1)]
        pair = np.sort(np.stack([table.tokens[:, 0], np.where(count > 1, last, second)]), axis=0)
        both = pair[0].astype(np.int64) * (len(table.token_values) + 1) + pair[1]
        both = np.where(pair[0] >= 0, both, -1)
        ranks = np.unique(both, return_inverse=True)[1].astype(np.int32)
        keys["swapped_name"] = np.where(both >= 0, ranks, -1).astype(np.int32)
    return keys


def _word_sets(words: Codes) -> Codes:
    """A number for the same words of a name; -1 where there is but one. `words` are in order."""
    columns = {str(at): word + 1 for at, word in enumerate(words.T)}
    both = combined(columns, tuple(columns))
    both = np.where(words[:, -2] >= 0, both, -1) if words.shape[1] > 1 else np.full_like(both, -1)
    ranks = np.unique(both, return_inverse=True)[1].astype(np.int32)
    return np.where(both >= 0, ranks, -1).astype(np.int32)


def derived(column: Column, change: Callable[[str], str]) -> Codes:
    """The codes of a column's values after a change; a value that becomes empty is missing."""
    changed = coded(change(value) for value in column.values)
    return np.append(changed.codes, np.int32(-1))[column.codes]


def month_day(text: str) -> str:
    """The day of a year of a whole date; empty for the first of January, which stands for none."""
    return text[4:] if len(text) == 10 and text[4:] != "-01-01" else ""


def ordered_birth(text: str) -> str:
    """A whole date with month and day in order, the same when they were exchanged."""
    if len(text) != 10:
        return ""
    return text[:4] + "".join(sorted((text[5:7], text[8:])))
