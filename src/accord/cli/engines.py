"""Engines that a command may be told to use: which there are, and a Spark of this machine alone."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final, Literal

import typer

_MEMORY: Final = re.compile(r"[1-9]\d*(MB|GB)", re.IGNORECASE)


def _is_memory(text: str) -> str:
    if not _MEMORY.fullmatch(text):
        raise typer.BadParameter("write a number with MB or GB, such as 512MB or 4GB")
    return text


Engine = Annotated[
    Literal["own", "duckdb", "spark"],
    typer.Option(help="own: in memory; duckdb: in parts, on disk; spark: the same on Spark."),
]
Memory = Annotated[
    str,
    typer.Option(help="Memory of duckdb and spark, such as 4GB.", callback=_is_memory),
]
LOOPBACK: Final = "127.0.0.1"
# Shuffles of one machine need no more parts than this; Spark's own default is 200.
_PARTS: Final = 8


@contextmanager
def local_spark(memory: str = "1GB") -> Iterator[Any]:
    """A Spark session on this machine that listens on loopback alone, and is gone afterwards.

    Raises `Invalid` where PySpark or Java is missing.
    """
    session_class = _pyspark()
    # Read by Spark before any setting: else it takes the first network interface it finds.
    os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = session_class.builder.master("local[*]").appName("accord")
    for name, value in _settings(memory).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _settings(memory: str) -> dict[str, str]:
    return {
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.host": LOOPBACK,
        "spark.driver.memory": memory.lower().removesuffix("b"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.shuffle.partitions": str(_PARTS),
        "spark.sql.session.timeZone": "UTC",
    }


def _pyspark() -> Any:
    from accord.frame.errors import Invalid

    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise Invalid("pyspark is not installed: pip install 'accord[spark]'.") from error
    home = os.environ.get("JAVA_HOME", "")
    if not (home or shutil.which("java")):
        raise Invalid("Spark needs Java 17 or later; no java was found.")
    return SparkSession
