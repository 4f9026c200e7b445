"""Harm: offences weighted by a dated table that each jurisdiction brings itself."""

from accord.core.evaluate.harm.index import HarmIndex, harm_index, harm_p_value, harm_ratio
from accord.core.evaluate.harm.tables import WeightsError, WeightTable, illustrative, read_weights

__all__ = [
    "HarmIndex",
    "WeightTable",
    "WeightsError",
    "harm_index",
    "harm_p_value",
    "harm_ratio",
    "illustrative",
    "read_weights",
]
