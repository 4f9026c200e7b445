"""The one crypto module: every key, signature, hash and salt of Accord comes from here."""

from accord.core.crypto.digest import hmac_sha256, new_salt, same, sha256

__all__ = ["hmac_sha256", "new_salt", "same", "sha256"]
