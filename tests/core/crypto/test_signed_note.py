"""Signed notes read and write the C2SP form, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.crypto import NoteError, NoteSigner, NoteVerifier, SigningKey, open_note, sign_note

# The example of Go's golang.org/x/mod/sumdb/note, made by other people's code.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = NoteSigner("node.example/log", SigningKey.from_seed(bytes(range(32))))
OTHER = NoteSigner("witness.example", SigningKey.from_seed(bytes(32)))
NOTE = sign_note("a text\n", (SIGNER,))


def test_a_note_signed_by_go_opens():
    text, signed = open_note(GO_NOTE, (NoteVerifier.parse(GO_KEY),))
    assert text.startswith("If you think cryptography")
    assert signed == ("PeterNeumann",)


def test_a_verifier_key_reads_as_it_was_written():
    assert str(NoteVerifier.parse(GO_KEY)) == GO_KEY


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_one_flipped_bit_anywhere_is_refused(bit):
    data = bytearray(NOTE.encode())
    data[bit // 8] ^= 1 << bit % 8
    try:
        changed = data.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(NoteError):
        open_note(changed, (SIGNER.verifier,))


def test_unknown_signers_are_passed_over_but_do_not_suffice():
    note = sign_note("a text\n", (OTHER, SIGNER))
    assert open_note(note, (SIGNER.verifier,)) == ("a text\n", (SIGNER.name,))
    with pytest.raises(NoteError, match="no known key"):
        open_note(NOTE, (OTHER.verifier,))


def test_a_known_key_with_a_wrong_signature_is_refused_beside_a_good_one():
    forged = sign_note("another\n", (OTHER,)).splitlines()[-1]
    with pytest.raises(NoteError, match="wrong"):
        open_note(f"{NOTE}{forged}\n", (SIGNER.verifier, OTHER.verifier))


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", "", "nul\0\n"])
def test_texts_that_are_no_note_are_not_signed(text):
    with pytest.raises(NoteError):
        sign_note(text, (SIGNER,))


@pytest.mark.parametrize(
    "note",
    ["", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n- name AAAA\n", "t\n\n— n AA==\n"],
)
def test_malformed_notes_are_refused(note):
    with pytest.raises(NoteError):
        open_note(note, (SIGNER.verifier,))


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb"])
def test_key_names_have_no_space_and_no_plus(name):
    with pytest.raises(NoteError):
        NoteVerifier(name, SIGNER.key.public)


@pytest.mark.parametrize(
    "text", ["", "name", GO_KEY.replace("c74f", "c74e"), "name+00000000+AAAA", "name+00000000+AQ=="]
)
def test_malformed_verifier_keys_are_refused(text):
    with pytest.raises(NoteError):
        NoteVerifier.parse(text)
