"""Whom a file is sealed to: an ECDH key pair on P-256, of which the node needs the public half alone."""

import hashlib
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from accord.core.crypto.keys import KeyMaterialError


@dataclass(frozen=True)
class Recipient:
    """The public half: whoever has it can seal to its holder, and open nothing."""

    public: ec.EllipticCurvePublicKey

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """The key of a SubjectPublicKeyInfo PEM; raises KeyMaterialError for any other text."""
        try:
            found = load_pem_public_key(pem)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyMaterialError("not a public key in PEM form") from error
        if not isinstance(found, ec.EllipticCurvePublicKey) or not _is_p256(found.curve):
            raise KeyMaterialError("not a public key on the curve P-256")
        return cls(found)

    def to_pem(self) -> bytes:
        """SubjectPublicKeyInfo, as `openssl pkey -pubin` reads it."""
        return self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def id(self) -> str:
        """SHA-256 of its DER form, in hexadecimal: which key opens a file is told in the file."""
        der = self.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(der).hexdigest()


@dataclass(frozen=True)
class Holder:
    """The private half; never printed, and never needed where files are sealed."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """A new pair from the operating system's generator."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pem(cls, pem: bytes, *, password: str = "") -> Self:
        """The key of a PEM; raises KeyMaterialError where it, or the password, is another one."""
        try:
            found = load_pem_private_key(pem, password.encode() or None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyMaterialError("the key cannot be opened") from error
        if not isinstance(found, ec.EllipticCurvePrivateKey) or not _is_p256(found.curve):
            raise KeyMaterialError("not a private key on the curve P-256")
        return cls(found)

    def to_pem(self, *, password: str = "") -> bytes:
        """PKCS #8 PEM; with a password, encrypted by AES-256-CBC under a derived key."""
        protection = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)

    @property
    def recipient(self) -> Recipient:
        """The half that may be given away."""
        return Recipient(self.private.public_key())


def is_locked(pem: bytes) -> bool:
    """Whether a private key's PEM wants a password."""
    return b"ENCRYPTED" in pem


def _is_p256(curve: ec.EllipticCurve) -> bool:
    return isinstance(curve, ec.SECP256R1)
