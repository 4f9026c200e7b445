"""Blocking as SQL that DuckDB and Spark both read: block sizes, open keys, pairs once each.

It reads `record_keys` (record, key), a row for each key of each record. Which blocks are too large
is decided by `blocking.limit_of`, as it is without an engine, so all compare the same pairs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from accord.core.linkage.blocking import LARGEST_BLOCK, PAIRS_A_RECORD, Rule, RuleCost, limit_of
from accord.core.linkage.engines.records import LEFT, RECORD, RIGHT

# The number of a key's rule stands above the 56 bits of what the record says (`frozen.keys_of`).
_RULE: Final = "key >> 56"
SIZES: Final = f"""
SELECT rule, members, count(*) AS blocks
FROM (SELECT {_RULE} AS rule, count(*) AS members FROM record_keys GROUP BY key)
GROUP BY rule, members
"""


def limits(
    sizes: Iterable[tuple[int, int, int]], records: int, rules: Sequence[Rule]
) -> tuple[dict[int, int], tuple[RuleCost, ...]]:
    """How large a block of each rule may be, from (rule, members, blocks); and what rules cost."""
    by_rule: dict[int, list[tuple[int, int]]] = {}
    for rule, members, blocks in sizes:
        by_rule.setdefault(int(rule), []).append((int(members), int(blocks)))
    most, costs = {}, []
    for rule, found in sorted(by_rule.items()):
        members, blocks = np.array(sorted(found), dtype=np.int64).T
        cost = blocks * (members * (members - 1) // 2)
        limit = limit_of(members, cost, PAIRS_A_RECORD * records, LARGEST_BLOCK)
        kept = (members <= limit) & (members > 1)
        out = members > limit
        most[rule] = limit
        costs.append(
            RuleCost(
                rules[rule].name, int(cost[kept].sum()), int(members[kept].max(initial=0)),
                int(blocks[out].sum()), int(cost[out].sum()),
            )
        )  # fmt: skip
    return most, tuple(costs)


def open_keys(most: Mapping[int, int]) -> str:
    """The keys that find somebody: shared, and by no more than their rule's limit."""
    cases = " ".join(f"WHEN {rule} THEN {limit}" for rule, limit in most.items())
    limit = f"CASE {_RULE} {cases} ELSE 0 END" if cases else "0"
    return f"""
    SELECT own.record, own.key FROM record_keys own
    JOIN (SELECT key FROM record_keys GROUP BY key
          HAVING count(*) > 1 AND count(*) <= {limit}) open ON own.key = open.key
    """


def pairs(part: int, parts: int) -> str:
    """Pairs of `open_keys` whose left record falls to this part: no pair falls to two."""
    return f"""
    SELECT DISTINCT l.{RECORD} AS {LEFT}, r.{RECORD} AS {RIGHT}
    FROM open_keys l JOIN open_keys r ON l.key = r.key AND l.{RECORD} < r.{RECORD}
    WHERE l.{RECORD} % {parts} = {part}
    """
