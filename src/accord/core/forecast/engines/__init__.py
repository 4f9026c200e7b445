"""Incidents counted by cell and window where they outgrow one array: DuckDB in parts, or Spark.

The grid says which cell a point is in, as it does without an engine, so all count the same; the
engine reads, cuts, adds up and spills.
"""

from accord.core.forecast.engines.counting import (
    CellCounts,
    Windows,
    counts_here,
    counts_with_duckdb,
    counts_with_spark,
    written_points,
)

__all__ = [
    "CellCounts",
    "Windows",
    "counts_here",
    "counts_with_duckdb",
    "counts_with_spark",
    "written_points",
]
