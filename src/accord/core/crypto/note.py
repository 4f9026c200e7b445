"""C2SP signed notes: a text with named signatures beneath it (c2sp.org/signed-note)."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from accord.core.crypto.digest import sha256
from accord.core.crypto.keys import KeyMaterialError, SigningKey, VerifyKey

ED25519 = b"\x01"  # the signature type of plain Ed25519 notes
KEY_ID_BYTES = 4
MAX_NOTE_BYTES = 1_000_000  # what Go's note package accepts as well
MAX_SIGNATURES = 100


class NoteError(ValueError):
    """The note is malformed, or not signed by a known key."""


@dataclass(frozen=True)
class NoteVerifier:
    """A named public key, written `name+id+key`, by which notes are checked."""

    name: str
    key: VerifyKey

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteError("a key name has no space and no plus sign")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key)."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key.raw)[:KEY_ID_BYTES]

    def __str__(self) -> str:
        key = base64.b64encode(ED25519 + self.key.raw).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The verifier that `str` wrote; raises NoteError when id and key disagree."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        data = _base64(encoded)
        if data[:1] != ED25519:
            raise NoteError("not an Ed25519 verifier key")
        try:
            found = cls(name, VerifyKey(data[1:]))
        except KeyMaterialError as error:
            raise NoteError(str(error)) from error
        if found.key_id.hex() != key_id:
            raise NoteError("the verifier key's id does not fit its key")
        return found


@dataclass(frozen=True)
class NoteSigner:
    """A named private key that signs notes."""

    name: str
    key: SigningKey

    @property
    def verifier(self) -> NoteVerifier:
        """The public half, for those who check."""
        return NoteVerifier(self.name, self.key.public)


def is_key_name(name: str) -> bool:
    """Whether a key may be called so: not empty, no white space, no plus sign."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def sign_note(text: str, signers: Iterable[NoteSigner]) -> str:
    """`text` (ends in a newline) with one signature line for each signer."""
    _check_text(text)
    lines = [_signature_line(text, signer) for signer in signers]
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, verifiers: Iterable[NoteVerifier]) -> tuple[str, tuple[str, ...]]:
    """The text, and the names of the known keys that signed it.

    Signatures of unknown keys are passed over, as the specification asks. Raises NoteError when
    the form is broken, a known key's signature is wrong, or no known key has signed.
    """
    text, signatures = _split(note)
    known = {(found.name, found.key_id): found for found in verifiers}
    signed: list[str] = []
    for name, key_id, signature in signatures:
        verifier = known.pop((name, key_id), None)
        if verifier is None:
            continue
        if not verifier.key.is_signed(text.encode(), signature):
            raise NoteError(f"the signature of {name} is wrong")
        signed.append(name)
    if not signed:
        raise NoteError("no known key has signed the note")
    return text, tuple(signed)


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A note's text, and its signatures unchecked: name, key id, bytes. Raises NoteError."""
    return _split(note)


def _signature_line(text: str, signer: NoteSigner) -> str:
    signature = signer.verifier.key_id + signer.key.sign(text.encode())
    return f"— {signer.name} {base64.b64encode(signature).decode()}\n"


def _split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    if len(note.encode(errors="surrogatepass")) > MAX_NOTE_BYTES:
        raise NoteError("the note is too long")
    cut = note.rfind("\n\n")
    text, block = note[: cut + 1], note[cut + 2 :]
    if cut < 0 or not block.endswith("\n"):
        raise NoteError("the note has no signatures")
    _check_text(text)
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("the note has too many signatures")
    return text, [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix("— ").partition(" ")
    if not line.startswith("— ") or not is_key_name(name):
        raise NoteError("a signature line is malformed")
    data = _base64(encoded)
    if len(data) <= KEY_ID_BYTES:
        raise NoteError("a signature is too short")
    return name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:]


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("a note's text ends in a newline")
    if any((letter < " " and letter != "\n") or "\ud800" <= letter <= "\udfff" for letter in text):
        raise NoteError("a note's text holds a control character")


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
    # The last letter's spare bits must be nought, or one signature had several spellings.
    if base64.b64encode(data).decode() != text:
        raise NoteError("not the one base64 form")
    return data
