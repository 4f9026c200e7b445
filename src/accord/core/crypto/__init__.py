"""The one crypto module: every key, signature, hash and salt of Accord comes from here."""

from accord.core.crypto.digest import hmac_sha256, new_salt, same, sha256
from accord.core.crypto.inventory import INVENTORY, Algorithm
from accord.core.crypto.keys import KeyMaterialError, SigningKey, VerifyKey
from accord.core.crypto.note import (
    NoteError,
    NoteSigner,
    NoteVerifier,
    open_note,
    sign_note,
    split_note,
)
from accord.core.crypto.recipients import Holder, Recipient, is_locked
from accord.core.crypto.sealed_files import SealedReader, SealedWriter, is_sealed
from accord.core.crypto.sealing import SealBroken, new_seal_key, seal, unseal

__all__ = [
    "INVENTORY",
    "Algorithm",
    "Holder",
    "KeyMaterialError",
    "NoteError",
    "NoteSigner",
    "NoteVerifier",
    "Recipient",
    "SealBroken",
    "SealedReader",
    "SealedWriter",
    "SigningKey",
    "VerifyKey",
    "hmac_sha256",
    "is_locked",
    "is_sealed",
    "new_salt",
    "new_seal_key",
    "open_note",
    "same",
    "seal",
    "sha256",
    "sign_note",
    "split_note",
    "unseal",
]
