"""Pairs by Spark: for more records than one machine's disk and patience hold.

The session is the caller's: on one machine the command opens it bound to this machine alone, on a
cluster the operator does. Each worker needs this package; no jar beyond Spark's own is used.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accord.core.linkage.engines import sql
from accord.core.linkage.engines.records import (
    KEYS,
    LEFT,
    RECORD,
    RIGHT,
    ScoredPairs,
    form_schema,
    formed_parts,
    pair_schema,
    required,
    score_columns,
    scored_beside,
)
from accord.core.linkage.kinds import KINDS
from accord.core.linkage.model import LinkageModel

if TYPE_CHECKING:
    import pyarrow as pa


def pairs_with_spark(records: Path, model: LinkageModel, *, spark: Any, work: Path) -> ScoredPairs:
    """The pairs of `written_records` that some rule finds, scored.

    `spark` is a `SparkSession`; `records` and `work`, an empty folder, are where all its workers
    reach them. Raises `EngineMissing` where PySpark is not installed.
    """
    required("pyspark", "spark")
    kind = model.kind
    name, artefact = kind.name, model.to_json()

    def bring_to_form(parts: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        return formed_parts(parts, KINDS[name])

    def score(parts: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        learnt = LinkageModel.from_json(artefact)
        return (scored_beside(part, learnt) for part in parts if len(part))

    raw = spark.read.parquet(str(records))
    formed = raw.mapInArrow(bring_to_form, spark_schema(form_schema(kind)))
    formed.write.parquet(str(work / "forms"))
    forms = spark.read.parquet(str(work / "forms"))
    forms.drop(KEYS).createOrReplaceTempView("forms")
    forms.selectExpr(RECORD, f"explode({KEYS}) AS key").createOrReplaceTempView("record_keys")
    sizes = [tuple(row) for row in spark.sql(sql.SIZES).collect()]
    most, costs = sql.limits(sizes, forms.count(), kind.rules)
    spark.sql(sql.open_keys(most)).createOrReplaceTempView("open_keys")
    spark.sql(sql.pairs(0, 1)).createOrReplaceTempView("pairs")
    beside = spark.sql(_with_forms(score_columns(kind)))
    found = beside.mapInArrow(score, spark_schema(pair_schema()))
    return ScoredPairs.of(found.toArrow(), costs)


def spark_schema(schema: "pa.Schema") -> str:
    """Columns in Spark's words."""
    words = {"int64": "BIGINT", "string": "STRING", "double": "DOUBLE"}
    words["list<item: int64>"] = words["list<element: int64>"] = "ARRAY<BIGINT>"
    return ", ".join(f"`{column.name}` {words[str(column.type)]}" for column in schema)


def _with_forms(columns: Sequence[str]) -> str:
    """Each of `pairs` with both records' forms beside it."""
    beside = ", ".join(f"{side}.`{name}` AS `{name}_{side}`" for name in columns for side in "lr")
    return f"""
    SELECT {LEFT}, {RIGHT}, {beside}
    FROM pairs JOIN forms l ON {LEFT} = l.{RECORD} JOIN forms r ON {RIGHT} = r.{RECORD}
    """
