"""Pairs of more records than one process holds: found by DuckDB in parts or by Spark, scored by ours.

The engines join and spill; what a record's normal form, its keys and a pair's score are has one
implementation, which they call on parts. So every kind of model has the same weights in each.
"""

from accord.core.linkage.engines.errors import EngineExhausted, EngineMissing
from accord.core.linkage.engines.records import ScoredPairs, written_records
from accord.core.linkage.engines.with_duckdb import pairs_with_duckdb
from accord.core.linkage.engines.with_spark import pairs_with_spark

__all__ = [
    "EngineExhausted",
    "EngineMissing",
    "ScoredPairs",
    "pairs_with_duckdb",
    "pairs_with_spark",
    "written_records",
]
