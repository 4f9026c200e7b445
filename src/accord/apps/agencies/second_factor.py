"""Secrets of authenticator apps and recovery codes lie sealed in the database (CJIS SC-28(1))."""

from base64 import b64decode, b64encode
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter

from accord.frame.sealing import seal, unseal

CONTEXT: Final = "second factor"
SEALED: Final = "sealed:"


class SealedFactors(DefaultMFAAdapter):
    """Whoever has the database without the node's `seal.key` can make no code with it."""

    def encrypt(self, text: str) -> str:
        return SEALED + b64encode(seal(text, context=CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `accord.core.crypto.SealBroken` where it was changed, or the key is another."""
        return unseal(b64decode(encrypted_text.removeprefix(SEALED)), context=CONTEXT)
