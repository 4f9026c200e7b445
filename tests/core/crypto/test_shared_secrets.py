"""Any m of n shares give the secret back; fewer, wrong or foreign ones give nothing."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.crypto.sharing import Share, ShareError, join_shares, multiply, split_secret


def split(secret: bytes, needed: int, shares: int, seed: int = 1) -> list[Share]:
    return split_secret(secret, needed=needed, shares=shares, rng=random.Random(seed).randbytes)


def test_multiplication_is_that_of_the_standard():
    # FIPS 197, section 4.2: {57} x {83} = {c1}, {57} x {13} = {fe}; 4.2.1: {57} x {02} = {ae}.
    assert [multiply(0x57, other) for other in (0x83, 0x13, 0x02, 0x00)] == [0xC1, 0xFE, 0xAE, 0]


def test_two_of_n_lie_on_the_line_that_can_be_reckoned_by_hand():
    shares = split_secret(b"\x57", needed=2, shares=2, rng=lambda _n: b"\x83")
    # 57 + 83·1 = d4 and 57 + 83·2 = 57 + 1d = 4a, where + is exclusive or.
    assert [one.data for one in shares] == [b"\xd4", b"\x4a"]


@given(st.binary(min_size=1, max_size=64), st.integers(2, 5), st.integers(0, 3), st.integers())
def test_every_choice_of_enough_shares_gives_the_secret(secret, needed, more, seed):
    shares = split(secret, needed, needed + more, seed)
    for chosen in itertools.combinations(shares, needed):
        assert join_shares(chosen) == secret


def test_too_few_or_the_same_twice_are_refused():
    shares = split(b"secret", 3, 5)
    for some in ([], shares[:2], [shares[0]] * 3):
        with pytest.raises(ShareError):
            join_shares(some)


def test_too_few_shares_say_nothing_of_the_secret():
    # For one missing share every value of a byte is as likely: all 256 secrets fit.
    seen = {
        split_secret(bytes([s]), needed=2, shares=2, rng=lambda _n, s=s: bytes([s ^ 0x2A]))[0].data
        for s in range(256)
    }
    assert seen == {b"\x2a"}


def test_a_share_is_read_back_from_paper():
    one = split(bytes(range(32)), 2, 3)[1]
    spaced = " ".join(str(one)[i : i + 4] for i in range(0, len(str(one)), 4)).lower()
    assert Share.parse(str(one)) == one
    assert Share.parse(spaced) == one


@given(st.integers(0, 60), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_wrong_letter_is_noticed(place, letter):
    text = str(split(bytes(range(32)), 2, 3)[0])
    at = len("accord-share-1-") + place
    if text[at] == letter:
        return
    with pytest.raises(ShareError):
        Share.parse(text[:at] + letter + text[at + 1 :])


def test_shares_of_two_secrets_do_not_mix():
    with pytest.raises(ShareError, match="one secret"):
        join_shares([split(b"secret", 2, 2)[0], split(b"terces", 2, 2)[1]])


@pytest.mark.parametrize(("needed", "count"), [(1, 3), (4, 3), (2, 256)])
def test_senseless_numbers_are_refused(needed, count):
    with pytest.raises(ShareError):
        split(b"secret", needed, count)
