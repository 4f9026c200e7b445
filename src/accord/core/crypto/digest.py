"""Hashes, keyed hashes, salts and comparison in constant time."""

import hashlib
import hmac
import secrets

DIGEST_BYTES = 32
SALT_BYTES = 32  # 256 bits: a salted value cannot be guessed back even from a short list


def sha256(data: bytes) -> bytes:
    """The 32-byte SHA-256 digest of `data` (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """The 32-byte HMAC-SHA-256 of `data` under `key` (FIPS 198-1); at least 16 bytes of key."""
    if len(key) < 16:
        raise ValueError("an HMAC key needs at least 16 bytes")
    return hmac.digest(key, data, "sha256")


def new_salt() -> bytes:
    """32 fresh bytes from the operating system's generator."""
    return secrets.token_bytes(SALT_BYTES)


def same(left: bytes, right: bytes) -> bool:
    """Whether two byte strings are equal, in time that does not depend on where they differ."""
    return hmac.compare_digest(left, right)
