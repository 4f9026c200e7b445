"""Harm: offences weighted by a dated table that each jurisdiction brings itself."""

from accord.core.evaluate.harm.index import (
    HarmIndex,
    added_rates,
    gamma_ends,
    harm_index,
    harm_p_value,
    harm_ratio,
    lasted,
)
from accord.core.evaluate.harm.tables import WeightsError, WeightTable, illustrative, read_weights

__all__ = [
    "HarmIndex",
    "WeightTable",
    "WeightsError",
    "added_rates",
    "gamma_ends",
    "harm_index",
    "harm_p_value",
    "harm_ratio",
    "illustrative",
    "lasted",
    "read_weights",
]
