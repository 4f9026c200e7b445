"""Ed25519 signing keys (RFC 8032): make, keep, sign, verify."""

from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeyMaterialError(ValueError):
    """The key cannot be read: damaged, of another kind, or the password is wrong."""


@dataclass(frozen=True)
class VerifyKey:
    """The public half, 32 raw bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise KeyMaterialError("an Ed25519 public key has 32 bytes")

    def is_signed(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """The private half; never printed."""

    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """A new key from the operating system's generator."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of a 32-byte seed (RFC 8032); raises KeyMaterialError for another length."""
        if len(seed) != 32:
            raise KeyMaterialError("an Ed25519 seed has 32 bytes")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, pem: bytes, *, password: str | None = None) -> Self:
        """The key that `to_pem` wrote; raises KeyMaterialError when it cannot be opened."""
        secret = password.encode() if password else None
        try:
            private = load_pem_private_key(pem, secret)
        except (ValueError, TypeError) as error:
            raise KeyMaterialError("the key cannot be opened") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyMaterialError("not an Ed25519 key")
        return cls(private)

    def to_pem(self, *, password: str | None = None) -> bytes:
        """PKCS #8 PEM; with a password, encrypted by AES-256-CBC under a derived key."""
        protection = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)

    @property
    def seed(self) -> bytes:
        """The 32 bytes that `from_seed` takes: for escrow in shares, never to be stored whole."""
        return self._private.private_bytes_raw()

    @property
    def public(self) -> VerifyKey:
        """The half that may be given away."""
        return VerifyKey(self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature over `message`."""
        return self._private.sign(message)
