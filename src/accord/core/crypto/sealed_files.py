"""Files sealed to public keys: who writes one cannot open it, and no changed, moved or cut part opens.

A file is the line `accord-sealed@v1`; a line of JSON, `nonce` (7 random bytes) and `keys`, for each
recipient the content key encapsulated by HPKE (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
AES-256-GCM); then chunks of 1 MiB under the content key by AES-256-GCM. A chunk's nonce is that of
the file, its number in four bytes, and 1 for the last, else 0: STREAM (Hoang, Reyhanitabar, Rogaway
and Vizár 2015, section 7), so that order and end are proved. The head is bound into each chunk.
"""

import base64
import hashlib
import io
import json
import secrets
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accord.core.crypto.recipients import Holder, Recipient
from accord.core.crypto.sealing import KEY_BYTES, SealBroken

MAGIC: Final = b"accord-sealed@v1\n"
HEAD_BYTES: Final = 1 << 16  # some two hundred recipients
CHUNK: Final = 1 << 20
_TAG: Final = 16
_NONCE: Final = 7
_SUITE: Final = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class SealedWriter(io.RawIOBase):
    """Seals what is written to it into `target`, which stays open; whole once it is closed.

    Raises ValueError without a recipient. Left by an error inside `with` it writes no end, so
    that what it wrote does not open as a whole.
    """

    def __init__(self, target: BinaryIO, *, to: Sequence[Recipient]) -> None:
        if not to:
            raise ValueError("a file is sealed to somebody")
        key, nonce = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(_NONCE)
        wrapped = {one.id: _text(_SUITE.encrypt(key, one.public, MAGIC)) for one in to}
        head = json.dumps({"nonce": _text(nonce), "keys": wrapped}).encode() + b"\n"
        target.write(MAGIC + head)
        self._target, self._chunks = target, _Chunks(key, nonce, head)
        self._clear = bytearray()
        self._is_broken = False

    def writable(self) -> bool:
        """It is for writing alone."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes; a chunk leaves once more than one is there, since the last one is marked."""
        self._clear += data
        while len(self._clear) > CHUNK:
            self._target.write(self._chunks.seal(bytes(self._clear[:CHUNK]), is_last=False))
            del self._clear[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Write the last chunk, once."""
        if not self.closed and not self._is_broken:
            self._target.write(self._chunks.seal(bytes(self._clear), is_last=True))
        super().close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_broken = kind is not None
        super().__exit__(kind, value, trace)


class SealedReader(io.RawIOBase):
    """Opens what `SealedWriter` wrote, a chunk at a time; nothing unproved leaves it.

    Raises SealBroken where the file is sealed to others, was changed or ends early: at once for
    the head, else when the part is read. Only who reads to the end knows that it is whole.
    """

    def __init__(self, source: BinaryIO, *, holder: Holder) -> None:
        nonce, keys, head = _head_of(source)
        wrapped = keys.get(holder.recipient.id)
        if wrapped is None:
            names = ", ".join(one[:16] for one in sorted(keys))
            raise SealBroken(f"sealed to other keys: {names}")
        try:
            key = _SUITE.decrypt(_bytes(wrapped), holder.private, MAGIC)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the key in the head does not open") from error
        if len(key) != KEY_BYTES:
            raise SealBroken("the key in the head is of another length")
        self._source, self._chunks = source, _Chunks(key, nonce, head)
        self._ahead: bytes = source.read(CHUNK + _TAG)
        self._clear, self._is_done = b"", False

    def readable(self) -> bool:
        """It is for reading alone."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as the chunk at hand goes; 0 at the proved end."""
        while not self._clear and not self._is_done:
            block, self._ahead = self._ahead, self._source.read(CHUNK + _TAG)
            self._is_done = not self._ahead
            self._clear = self._chunks.open(block, is_last=self._is_done)
        count = min(len(buffer), len(self._clear))
        buffer[:count], self._clear = self._clear[:count], self._clear[count:]
        return count


class _Chunks:
    """The chunks of one file in their order, either way."""

    def __init__(self, key: bytes, nonce: bytes, head: bytes) -> None:
        self._cipher, self._nonce = AESGCM(key), nonce
        self._bound, self._number = hashlib.sha256(MAGIC + head).digest(), 0

    def seal(self, clear: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._next(is_last), clear, self._bound)

    def open(self, block: bytes, *, is_last: bool) -> bytes:
        nonce = self._next(is_last)
        try:
            return self._cipher.decrypt(nonce, block, self._bound)
        except (InvalidTag, ValueError) as error:
            at = self._number - 1
            raise SealBroken(f"part {at + 1} was changed, moved or cut off") from error

    def _next(self, is_last: bool) -> bytes:
        nonce = self._nonce + self._number.to_bytes(4, "big") + bytes([is_last])
        self._number += 1
        return nonce


def is_sealed(source: BinaryIO) -> bool:
    """Whether a file begins as a sealed one; it is wound back."""
    found = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    return found


def _head_of(source: BinaryIO) -> tuple[bytes, Mapping[str, Any], bytes]:
    if source.read(len(MAGIC)) != MAGIC:
        raise SealBroken("not a sealed file of this version")
    line = source.readline(HEAD_BYTES)
    try:
        head = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError) as error:
        raise SealBroken("the head of the sealed file is damaged") from error
    if not isinstance(head, dict) or not isinstance(head.get("keys"), dict):
        raise SealBroken("the head of the sealed file is damaged")
    nonce = _bytes(head.get("nonce"))
    if len(nonce) != _NONCE:
        raise SealBroken("the head of the sealed file is damaged")
    return nonce, head["keys"], line


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: object) -> bytes:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError as error:
        raise SealBroken("the head of the sealed file is damaged") from error
