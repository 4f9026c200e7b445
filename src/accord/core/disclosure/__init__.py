"""Statistical disclosure control for published tables: suppression and rounding."""

from accord.core.disclosure.rounding import round_at_random, round_to_base
from accord.core.disclosure.suppression import (
    MINIMUM,
    SafeList,
    SafeTable,
    suppress_list,
    suppress_table,
)

__all__ = [
    "MINIMUM",
    "SafeList",
    "SafeTable",
    "round_at_random",
    "round_to_base",
    "suppress_list",
    "suppress_table",
]
