"""Sealed secrets: AES-256-GCM under the node's own key, bound to what they belong to."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # NIST SP 800-38D; random, and far below 2**32 seals under one key
VERSION: Final = b"\x01"


class SealBroken(ValueError):
    """The sealed value was changed, belongs elsewhere, or the key is another one."""


def new_seal_key() -> bytes:
    """32 fresh bytes from the operating system's generator."""
    return secrets.token_bytes(KEY_BYTES)


def seal(value: bytes, *, key: bytes, context: str) -> bytes:
    """Encrypt `value` under a 32-byte key; it opens only with the same `context`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, value, context.encode())


def unseal(sealed: bytes, *, key: bytes, context: str) -> bytes:
    """The value that `seal` took; raises SealBroken for any other key, context or bytes."""
    if sealed[:1] != VERSION or len(sealed) <= 1 + NONCE_BYTES:
        raise SealBroken("not a sealed value of this version")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag as error:
        raise SealBroken("the sealed value does not open") from error
