"""Where published data lie, for tests that reproduce what was printed of them."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.public_data import public_data


def data_folder() -> Path:
    """The folder of published evaluation data, or no run."""
    return public_data("measure")


@cache
def _examples(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def examples() -> dict[str, Any]:
    """The worked examples with their printed results."""
    return _examples(data_folder() / "worked_examples.json")


def table(name: str) -> list[dict[str, str]]:
    """A CSV file of published data."""
    with (data_folder() / name).open(newline="") as file:
        return list(csv.DictReader(file))
