"""A sealed value opens with its key and context alone, and any changed bit is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.crypto import SealBroken, seal, unseal

KEY = bytes(range(32))


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_is_sealed_opens_again(value, context):
    assert unseal(seal(value, key=KEY, context=context), key=KEY, context=context) == value


def test_the_same_value_is_sealed_anew_each_time():
    assert seal(b"x", key=KEY, context="a") != seal(b"x", key=KEY, context="a")


@pytest.mark.parametrize(("key", "context"), [(bytes(32), "feed:1"), (KEY, "feed:2")])
def test_another_key_or_context_opens_nothing(key, context):
    sealed = seal(b"password", key=KEY, context="feed:1")
    assert b"password" not in sealed
    with pytest.raises(SealBroken):
        unseal(sealed, key=key, context=context)


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_a_changed_byte_is_noticed(position):
    sealed = bytearray(seal(b"password", key=KEY, context="c"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), key=KEY, context="c")


@pytest.mark.parametrize("wrong", [b"", b"\x01", b"\x01" + bytes(12)])
def test_what_is_no_seal_is_refused(wrong):
    with pytest.raises(SealBroken):
        unseal(wrong, key=KEY, context="c")
