"""Leaf, version 1: the one form in which an act or a disclosure is told for ever.

A leaf holds no personal value. What is personal goes in as a salted commitment whose value and
salt are kept elsewhere and can be purged; the leaf stays provable.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args
from uuid import UUID

from accord.core.ledger import canonical
from accord.core.ledger.errors import LeafError, LedgerError

VERSION = 1
ALGORITHM = "sha256"
# C2SP tlog-tiles writes an entry's length in sixteen bits.
MAX_LEAF_BYTES = 65_535
MAX_TEXT = 4_096

Outcome = Literal["ok", "denied", "failed"]
Scalar = str | int | bool
PayloadValue = Scalar | Sequence[Scalar]

_WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_VERB = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+")
_PURPOSE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_ORI = re.compile(r"([A-Z0-9]{9})?")
_HEX = re.compile(r"[0-9a-f]{64}")
_HEX_OR_NONE = re.compile(r"([0-9a-f]{64})?")
_ID = re.compile(r"[!-~]{1,120}")


@dataclass(frozen=True, kw_only=True)
class LeafActor:
    """Who acted: an identifier, the agency's ORI ("" for none) and the kind of actor."""

    id: str
    ori: str
    kind: str

    def __post_init__(self) -> None:
        _match(_ID, self.id, "actor.id")
        _match(_ORI, self.ori, "actor.ori")
        _match(_WORD, self.kind, "actor.kind")


@dataclass(frozen=True, kw_only=True)
class LeafPurpose:
    """Why: a code, and commitments (hex, or "") to the words that may be personal."""

    code: str
    reason: str = ""
    case_number: str = ""
    on_behalf_of: str = ""

    def __post_init__(self) -> None:
        _match(_PURPOSE, self.code, "purpose.code")
        for name in ("reason", "case_number", "on_behalf_of"):
            _match(_HEX_OR_NONE, getattr(self, name), f"purpose.{name}")


@dataclass(frozen=True, kw_only=True)
class LeafObject:
    """What was touched: its type and its identifier, in printable ASCII."""

    type: str
    id: str

    def __post_init__(self) -> None:
        _match(_WORD, self.type, "object.type")
        _match(_ID, self.id, "object.id")


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One entry of the ledger; `time` is in whole microseconds UTC since 1970.

    `payload` holds whole numbers, texts, truth values and flat lists of them; a verb's own schema
    decides which. `node` names the node that wrote the leaf. Raises LeafError when a field breaks
    the form.
    """

    id: UUID
    time: int
    actor: LeafActor
    purpose: LeafPurpose
    verb: str
    object: LeafObject
    node: str
    payload: Mapping[str, PayloadValue] = field(default_factory=dict, hash=False)
    commitments: tuple[str, ...] = ()
    outcome: Outcome = "ok"
    v: int = VERSION
    alg: str = ALGORITHM

    def __post_init__(self) -> None:
        _same(self.v, VERSION, "v")
        _same(self.alg, ALGORITHM, "alg")
        if not isinstance(self.id, UUID) or self.id.version != 7:
            raise LeafError("id: not a UUID of version 7")
        if type(self.time) is not int or not 0 <= self.time <= canonical.MAX_INTEGER:
            raise LeafError("time: not microseconds since 1970")
        _match(_VERB, self.verb, "verb", longest=80)
        _match(_ID, self.node, "node")
        if self.outcome not in get_args(Outcome):
            raise LeafError("outcome: unknown")
        for commitment in self.commitments:
            _match(_HEX, commitment, "commitments")
        object.__setattr__(self, "commitments", tuple(self.commitments))
        object.__setattr__(self, "payload", _frozen_payload(self.payload))

    def encode(self) -> bytes:
        """The leaf's canonical bytes; raises LeafError beyond MAX_LEAF_BYTES."""
        try:
            data = canonical.encode(self._as_json())
        except LedgerError as error:
            raise LeafError(str(error)) from error
        if len(data) > MAX_LEAF_BYTES:
            raise LeafError(f"leaf of {len(data)} bytes; {MAX_LEAF_BYTES} are allowed")
        return data

    @classmethod
    def decode(cls, data: bytes) -> "Leaf":
        """The leaf behind its bytes; raises LeafError for any other form, field or order."""
        if len(data) > MAX_LEAF_BYTES:
            raise LeafError(f"leaf of {len(data)} bytes; {MAX_LEAF_BYTES} are allowed")
        try:
            found = canonical.decode(data)
        except LedgerError as error:
            raise LeafError(str(error)) from error
        return _from_json(found)

    def _as_json(self) -> dict[str, canonical.Canonical]:
        return {
            "v": self.v,
            "alg": self.alg,
            "id": str(self.id),
            "time": self.time,
            "actor": {"id": self.actor.id, "ori": self.actor.ori, "kind": self.actor.kind},
            "purpose": {
                "code": self.purpose.code,
                "reason": self.purpose.reason,
                "case_number": self.purpose.case_number,
                "on_behalf_of": self.purpose.on_behalf_of,
            },
            "verb": self.verb,
            "object": {"type": self.object.type, "id": self.object.id},
            "payload": self.payload,
            "commitments": self.commitments,
            "outcome": self.outcome,
            "node": self.node,
        }


_FIELDS = frozenset(Leaf.__dataclass_fields__)


def _from_json(found: Any) -> Leaf:
    values = _object(found, _FIELDS, "leaf")
    actor = _object(values.pop("actor"), frozenset(LeafActor.__dataclass_fields__), "actor")
    purpose = _object(values.pop("purpose"), frozenset(LeafPurpose.__dataclass_fields__), "purpose")
    touched = _object(values.pop("object"), frozenset(LeafObject.__dataclass_fields__), "object")
    if not isinstance(values["commitments"], list):
        raise LeafError("commitments: not a list")
    return Leaf(
        id=_uuid(values.pop("id")),
        actor=LeafActor(**actor),
        purpose=LeafPurpose(**purpose),
        object=LeafObject(**touched),
        **values,
    )


def _object(found: Any, names: frozenset[str], where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise LeafError(f"{where}: not an object")
    if wrong := found.keys() ^ names:
        raise LeafError(f"{where}: unknown or missing {', '.join(sorted(wrong))}"[:MAX_TEXT])
    return dict(found)


def _uuid(text: Any) -> UUID:
    try:
        found = UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise LeafError("id: not a UUID") from error
    if str(found) != text:
        raise LeafError("id: not in the usual form")
    return found


def _match(pattern: re.Pattern[str], text: Any, where: str, *, longest: int = 120) -> None:
    if not isinstance(text, str) or len(text) > longest or not pattern.fullmatch(text):
        raise LeafError(f"{where}: not in the form {pattern.pattern}")


def _same(found: Any, wanted: str | int, where: str) -> None:
    if type(found) is not type(wanted) or found != wanted:
        raise LeafError(f"{where}: only {wanted} is known")


def _frozen_payload(payload: Any) -> Mapping[str, PayloadValue]:
    if not isinstance(payload, Mapping):
        raise LeafError("payload: not an object")
    frozen: dict[str, PayloadValue] = {}
    for name, value in payload.items():
        _match(_WORD, name, "payload")
        frozen[name] = (
            tuple(_scalar(item, name) for item in value)
            if isinstance(value, list | tuple)
            else _scalar(value, name)
        )
    return MappingProxyType(frozen)


def _scalar(value: Any, name: str) -> Scalar:
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise LeafError(f"payload.{name}: text longer than {MAX_TEXT}")
    if not isinstance(value, str | int):  # bool is an int
        raise LeafError(f"payload.{name}: {type(value).__name__} is not allowed")
    return value
