"""One text for one value: canonical JSON with 12 significant digits, and its hash."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from math import isinf, isnan
from typing import Any

import numpy as np

DIGITS = 12


def plain(value: Any) -> Any:
    """Dataclasses, arrays and numbers as JSON knows them; floats to 12 significant digits.

    What is not a number is null, and an endless one is "inf" or "-inf". ValueError for anything
    that has no place in a bundle.
    """
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return _single(value)


def _single(value: Any) -> bool | int | float | str | None:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return _number(float(value))
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"{type(value).__name__} has no place in a bundle")


def canonical(value: Any) -> bytes:
    """The one UTF-8 text of a value: sorted keys, no spaces."""
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical text, as hexadecimal; of raw bytes, theirs."""
    return hashlib.sha256(value if isinstance(value, bytes) else canonical(value)).hexdigest()


def _number(value: float) -> float | str | None:
    if isnan(value):
        return None
    if isinf(value):
        return "inf" if value > 0 else "-inf"
    rounded = float(f"{value:.{DIGITS}g}")
    return 0.0 if rounded == 0 else rounded
