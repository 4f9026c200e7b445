"""One byte form for each value: JSON as RFC 8785 writes it, without floats and null."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from accord.core.ledger.errors import LedgerError

# RFC 8785 numbers are IEEE doubles; beyond this an integer would lose its last digits elsewhere.
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 4

Canonical = str | int | bool | Sequence["Canonical"] | Mapping[str, "Canonical"]

# Made once: json.dumps with options makes a new encoder for every record of a load.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def encode(value: Canonical) -> bytes:
    """The canonical UTF-8 bytes of `value`; raises LedgerError for what has no such form."""
    plain = _plain(value, depth=MAX_DEPTH)
    try:
        text = _ENCODER.encode(plain)
        return text.encode()
    except UnicodeEncodeError as error:
        raise LedgerError("text holds half a surrogate pair") from error


def decode(data: bytes) -> Any:
    """The value behind canonical bytes; raises LedgerError unless `encode` gives them back."""
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_float=_refuse,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:
        raise LedgerError("not JSON of the canonical kind") from error
    if encode(value) != data:
        raise LedgerError("JSON is not in canonical form")
    return value


def _plain(value: Any, *, depth: int) -> Any:
    if type(value) is str or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise LedgerError("integer beyond ±(2^53 − 1)")
        return value
    if depth == 0:
        raise LedgerError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, list | tuple):
        return [item if type(item) is str else _plain(item, depth=depth - 1) for item in value]
    if isinstance(value, Mapping):
        # Most of what is encoded is text in one level: it needs no look at itself.
        return {
            _key(key): item if type(item) is str else _plain(item, depth=depth - 1)
            for key, item in value.items()
        }
    raise LedgerError(f"{type(value).__name__} has no canonical form")


def _key(key: Any) -> str:
    # ASCII keys sort alike by code point (Python) and by UTF-16 unit (RFC 8785).
    if not isinstance(key, str) or not key.isascii():
        raise LedgerError("keys are ASCII text")
    return key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise LedgerError("a key stands twice")
    return found


def _refuse(_text: str) -> NoReturn:
    raise LedgerError("only whole numbers are canonical")
