"""Cosignatures of witnesses (c2sp.org/tlog-cosignature): “this is the largest tree I have seen”."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from accord.core.crypto.digest import sha256
from accord.core.crypto.keys import KeyMaterialError, SigningKey, VerifyKey
from accord.core.crypto.note import KEY_ID_BYTES, NoteError, is_key_name, split_note
from accord.core.ledger.errors import CheckpointError

COSIGNATURE_V1: Final = b"\x04"  # the signature type of timestamped Ed25519 cosignatures
TIME_BYTES: Final = 8


@dataclass(frozen=True)
class WitnessVerifier:
    """A witness's public key, written `name+id+key` as a log's is, with a type of its own."""

    name: str
    key: VerifyKey

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + COSIGNATURE_V1 + self.key.raw)[:KEY_ID_BYTES]

    def __str__(self) -> str:
        key = base64.b64encode(COSIGNATURE_V1 + self.key.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The verifier that `str` wrote; raises CheckpointError when id and key disagree."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            data = base64.b64decode(encoded, validate=True)
            found = cls(name, VerifyKey(data[1:]))
        except (ValueError, KeyMaterialError) as error:
            raise CheckpointError("not a witness's key") from error
        is_known = data[:1] == COSIGNATURE_V1 and is_key_name(name)
        if not is_known or found.key_id.hex() != key_id:
            raise CheckpointError("not a witness's key")
        return found


@dataclass(frozen=True)
class WitnessSigner:
    """A witness's private key."""

    name: str
    key: SigningKey

    @property
    def verifier(self) -> WitnessVerifier:
        """The public half, for those who check."""
        return WitnessVerifier(self.name, self.key.public)

    def cosign(self, note: str, *, at: int) -> str:
        """The line that a witness adds to a checkpoint at a time, in seconds since 1970."""
        text, _ = split_note(note)
        signature = self.key.sign(_message(text, at))
        data = self.verifier.key_id + at.to_bytes(TIME_BYTES) + signature
        return f"— {self.name} {base64.b64encode(data).decode()}\n"


def cosigned(note: str, witnesses: Iterable[WitnessVerifier]) -> dict[str, int]:
    """Which witnesses cosigned a checkpoint, and when; raises CheckpointError for a false line."""
    try:
        text, signatures = split_note(note)
    except NoteError as error:
        raise CheckpointError(str(error)) from error
    known = {(one.name, one.key_id): one for one in witnesses}
    found: dict[str, int] = {}
    for name, key_id, data in signatures:
        witness = known.get((name, key_id))
        if witness is None:
            continue
        at = int.from_bytes(data[:TIME_BYTES])
        if not witness.key.is_signed(_message(text, at), data[TIME_BYTES:]):
            raise CheckpointError(f"the cosignature of {name} is wrong")
        found[name] = at
    return found


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
