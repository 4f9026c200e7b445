"""A sealed file opens whole with one of its keys; changed, moved or cut it does not open."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.crypto import (
    Holder,
    KeyMaterialError,
    Recipient,
    SealBroken,
    SealedReader,
    SealedWriter,
    is_locked,
    is_sealed,
)
from accord.core.crypto.sealed_files import CHUNK, MAGIC

ANN, BEN = Holder.generate(), Holder.generate()
TAG = 16


def sealed(clear: bytes, *to: Holder, by: int = 1 << 16) -> bytes:
    target = io.BytesIO()
    with SealedWriter(target, to=[one.recipient for one in to or (ANN,)]) as writer:
        for start in range(0, len(clear), by):
            writer.write(clear[start : start + by])
    return target.getvalue()


def opened(data: bytes, holder: Holder = ANN) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(data), holder=holder)).read()


def body_of(data: bytes) -> int:
    """Where the first chunk begins."""
    return data.index(b"\n", len(MAGIC)) + 1


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17])
def test_what_is_sealed_opens_whole(length):
    clear = bytes(range(251)) * (length // 251 + 1)
    assert opened(sealed(clear[:length], by=70_001)) == clear[:length]


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=3000), max_size=8))
def test_however_it_is_written_it_reads_the_same(parts):
    target = io.BytesIO()
    with SealedWriter(target, to=[ANN.recipient]) as writer:
        for part in parts:
            writer.write(part)
    assert opened(target.getvalue()) == b"".join(parts)


def test_each_of_its_holders_opens_it_and_nobody_else():
    data = sealed(b"names", ANN, BEN)
    assert opened(data, ANN) == opened(data, BEN) == b"names"
    with pytest.raises(SealBroken, match=ANN.recipient.id[:16]):
        opened(data, Holder.generate())
    assert b"names" not in data


def test_the_same_is_sealed_anew_each_time():
    assert sealed(b"x") != sealed(b"x")


def test_one_bit_anywhere_is_noticed():
    data = sealed(b"secret" * 3)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            opened(bytes(changed))


def test_a_file_that_ends_early_is_noticed_at_a_border_of_chunks_too():
    data = sealed(bytes(2 * CHUNK + 5))
    start = body_of(data)
    for end in (start, start + CHUNK + TAG, start + 2 * (CHUNK + TAG), len(data) - 1):
        with pytest.raises(SealBroken):
            opened(data[:end])
    with pytest.raises(SealBroken):
        opened(data + b"\0")


def test_chunks_in_another_order_or_of_another_file_are_noticed():
    data, other = sealed(bytes(3 * CHUNK)), sealed(bytes(3 * CHUNK))
    start, size = body_of(data), CHUNK + TAG
    first, second, rest = data[start : start + size], data[start + size :][:size], 2 * size
    with pytest.raises(SealBroken):
        opened(data[:start] + second + first + data[start + rest :])
    with pytest.raises(SealBroken):
        opened(data[:start] + other[start : start + size] + data[start + size :])


def test_what_is_left_by_an_error_does_not_open():
    target = io.BytesIO()

    def break_off() -> None:
        with SealedWriter(target, to=[ANN.recipient]) as writer:
            writer.write(b"half of it")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with pytest.raises(SealBroken):
        opened(target.getvalue())


def test_nobody_is_no_recipient():
    with pytest.raises(ValueError, match="somebody"):
        SealedWriter(io.BytesIO(), to=[])


@pytest.mark.parametrize(
    "head",
    [
        b"", b"{}", b"[]", b"nonsense", b"[" * 5000, b"\xff\xfe",
        json.dumps({"nonce": "AAAAAAAAAA==", "keys": []}).encode(),
        json.dumps({"nonce": 7, "keys": {ANN.recipient.id: "AA=="}}).encode(),
        json.dumps({"nonce": "AAAAAAAAAA==", "keys": {ANN.recipient.id: 7}}).encode(),
        json.dumps({"nonce": "AAAAAAAAAA==", "keys": {ANN.recipient.id: "é"}}).encode(),
        b" " * (1 << 17),
    ],
)  # fmt: skip
def test_a_head_of_another_form_is_refused(head):
    with pytest.raises(SealBroken):
        opened(MAGIC + head + b"\n" + bytes(40))


def test_a_file_tells_whether_it_is_sealed_and_is_wound_back():
    for data, expected in ((sealed(b"x"), True), (b"\x1f\x8b plain", False), (b"", False)):
        source = io.BytesIO(data)
        assert is_sealed(source) is expected
        assert source.tell() == 0


def test_keys_come_back_from_their_pem_with_the_password_alone():
    pem = ANN.to_pem(password="correct horse")
    assert is_locked(pem)
    assert not is_locked(ANN.to_pem())
    assert Holder.from_pem(pem, password="correct horse").recipient.id == ANN.recipient.id
    assert Recipient.from_pem(ANN.recipient.to_pem()).id == ANN.recipient.id
    for password in ("", "another"):
        with pytest.raises(KeyMaterialError):
            Holder.from_pem(pem, password=password)


def test_keys_of_another_kind_are_refused():
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    for key in (ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()):
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with pytest.raises(KeyMaterialError):
            Recipient.from_pem(public)
        with pytest.raises(KeyMaterialError):
            Holder.from_pem(private)
    with pytest.raises(KeyMaterialError):
        Recipient.from_pem(b"no key")
