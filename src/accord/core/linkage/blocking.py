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
    seen = np.unique(np.concatenate(pieces))
    return seen // size, seen % size, tuple(costs)


def combined(keys: Mapping[str, Codes], names: tuple[str, ...]) -> Index:
    """One number for the combination of keys; -1 where any is missing."""
    whole = keys[names[0]].astype(np.int64)
    missing = whole < 0
    for name in names[1:]:
        other = keys[name].astype(np.int64)
        missing |= other < 0
        whole = np.unique(whole * (int(other.max(initial=0)) + 2) + other, return_inverse=True)[1]
    return np.where(missing, -1, whole)


def block_pairs(
    key: Index, size: int, *, budget: int = PAIRS_A_RECORD, largest: int = LARGEST_BLOCK
) -> tuple[Index, int, int, int]:
    """Pairs as left × size + right, the largest block, and the values and pairs left out."""
    at = np.flatnonzero(key >= 0)
    order = at[np.argsort(key[at], kind="stable")]
    _, starts, counts = np.unique(key[order], return_index=True, return_counts=True)
    cost = counts * (counts - 1) // 2
    limit = limit_of(counts, cost, budget * size, largest)
    keep = (counts <= limit) & (counts > 1)
    left_out = counts > limit
    pieces = [np.empty(0, dtype=np.int64)]
    for many in np.unique(counts[keep]):
        blocks = starts[keep & (counts == many)]
        members = order[blocks[:, None] + np.arange(many)[None, :]]
        first, second = np.triu_indices(int(many), 1)
        one, other = members[:, first].ravel(), members[:, second].ravel()
        pieces.append(np.minimum(one, other) * size + np.maximum(one, other))
    return (
        np.concatenate(pieces),
        int(counts[keep].max(initial=0)),
        int(left_out.sum()),
        int(cost[left_out].sum()),
    )


def limit_of(counts: Index, cost: Index, budget: int, largest: int) -> int:
    """The block size up to which all blocks together stay within the budget."""
    sizes, back = np.unique(counts, return_inverse=True)
    running = np.cumsum(np.bincount(back, weights=cost.astype(np.float64)))
    within = sizes[(running <= budget) & (sizes <= largest)]
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
        keys["name_words"] = coded(
            " ".join(table.token_values[code] for code in row if code >= 0)
            if (row >= 0).sum() > 1
            else ""
            for row in words
        ).codes
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
