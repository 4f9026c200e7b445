"""Keys sign and survive storage; digests match their published vectors."""

import pytest

from accord.core.crypto import (
    INVENTORY,
    KeyMaterialError,
    SigningKey,
    VerifyKey,
    hmac_sha256,
    new_salt,
    same,
    sha256,
)


def test_sha256_and_hmac_match_published_vectors():
    # FIPS 180-4 "abc"; RFC 4231 test case 1.
    assert sha256(b"abc").hex().startswith("ba7816bf8f01cfea414140de5dae2223")
    expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    assert hmac_sha256(b"\x0b" * 20, b"Hi There").hex() == expected


def test_a_short_hmac_key_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        hmac_sha256(b"short", b"")


def test_salts_are_long_and_differ():
    salts = {new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {32}


def test_same_compares_values():
    assert same(b"abc", b"abc")
    assert not same(b"abc", b"abd")


def test_ed25519_matches_rfc_8032():
    # RFC 8032, 7.1, test 1: the empty message.
    key = SigningKey.from_seed(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    assert key.public.raw.hex().startswith("d75a980182b10ab7d54bfed3c964073a")
    assert key.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a")


@pytest.mark.parametrize("password", [None, "correct horse"])
def test_a_key_survives_storage(password):
    key = SigningKey.generate()
    pem = key.to_pem(password=password)
    assert (b"ENCRYPTED" in pem) is (password is not None)
    assert SigningKey.from_pem(pem, password=password).public == key.public


@pytest.mark.parametrize("password", [None, "wrong"])
def test_an_encrypted_key_stays_shut(password):
    pem = SigningKey.generate().to_pem(password="right")
    with pytest.raises(KeyMaterialError):
        SigningKey.from_pem(pem, password=password)


def test_a_key_does_not_print_itself():
    assert repr(SigningKey.generate()) == "SigningKey()"


def test_a_changed_message_or_signature_is_not_signed():
    key = SigningKey.generate()
    signature = key.sign(b"message")
    assert key.public.is_signed(b"message", signature)
    assert not key.public.is_signed(b"massage", signature)
    assert not key.public.is_signed(b"message", bytes(64))
    assert not key.public.is_signed(b"message", b"")


@pytest.mark.parametrize("make", [VerifyKey, SigningKey.from_seed])
def test_keys_of_wrong_length_are_refused(make):
    with pytest.raises(KeyMaterialError):
        make(b"short")


def test_every_algorithm_is_approved_or_has_an_alternative():
    assert {row.name for row in INVENTORY} >= {"SHA-256", "HMAC-SHA-256", "Ed25519"}
    assert all(row.is_fips_approved or row.fips_alternative for row in INVENTORY)
