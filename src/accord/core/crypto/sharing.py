"""Shamir's secret sharing over GF(2^8): any m of n shares give the secret, fewer give nothing.

Adi Shamir, “How to share a secret”, CACM 22(11), 1979; each byte by a polynomial of its own, in
the field of AES (x^8 + x^4 + x^3 + x + 1). A share carries m, its number, and a digest by which
a wrong share, or shares of different secrets, are noticed.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from accord.core.crypto.digest import same, sha256

MAX_SHARES: Final = 255
CHECK_BYTES: Final = 8
PREFIX: Final = "accord-share-1-"
_GENERATOR: Final = 3


class ShareError(ValueError):
    """The shares are malformed, too few, doubled, or not of one secret."""


def _tables() -> tuple[list[int], list[int]]:
    powers, logs, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logs[value] = exponent
        value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)
    return powers, logs


_POWERS, _LOGS = _tables()


@dataclass(frozen=True, kw_only=True)
class Share:
    """One share: how many are needed, its number from 1, and its bytes."""

    needed: int
    number: int
    data: bytes = field(repr=False)
    check: bytes = field(repr=False)

    def __str__(self) -> str:
        raw = bytes((self.needed, self.number)) + self.check + self.data
        return PREFIX + base64.b32encode(raw + sha256(raw)[:2]).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The share that `str` wrote; spaces and small letters are allowed. Raises ShareError."""
        plain = "".join(text.split()).removeprefix(PREFIX).upper()
        try:
            raw = base64.b32decode(plain + "=" * (-len(plain) % 8))
        except (binascii.Error, ValueError) as error:
            raise ShareError("not a share") from error
        body, digest = raw[:-2], raw[-2:]
        if len(body) <= 2 + CHECK_BYTES or sha256(body)[:2] != digest:
            raise ShareError("a letter of this share is wrong")
        return cls(
            needed=body[0], number=body[1], check=body[2 : 2 + CHECK_BYTES],
            data=body[2 + CHECK_BYTES :],
        )  # fmt: skip


def split_secret(
    secret: bytes, *, needed: int, shares: int, rng: Callable[[int], bytes]
) -> list[Share]:
    """`shares` shares of which any `needed` give the secret; `rng(n)` gives n random bytes."""
    if not secret or not 2 <= needed <= shares <= MAX_SHARES:
        raise ShareError("at least two shares are needed, and at most 255 given")
    check = sha256(b"accord-share" + secret)[:CHECK_BYTES]
    above = [rng(len(secret)) for _ in range(needed - 1)]
    return [
        Share(needed=needed, number=x, check=check, data=_at(x, [secret, *above]))
        for x in range(1, shares + 1)
    ]


def join_shares(shares: Sequence[Share]) -> bytes:
    """The secret behind the shares; raises ShareError when they are too few or do not agree."""
    if not shares:
        raise ShareError("no share was given")
    first = shares[0]
    if any(
        (one.needed, one.check, len(one.data)) != (first.needed, first.check, len(first.data))
        for one in shares
    ):
        raise ShareError("the shares are not of one secret")
    if len({one.number for one in shares}) < max(first.needed, 2) or not first.number:
        raise ShareError(f"{first.needed} different shares are needed")
    some = list({one.number: one for one in shares}.values())[: first.needed]
    secret = bytes(
        _combined([(one.number, one.data[place]) for one in some])
        for place in range(len(first.data))
    )
    if not same(sha256(b"accord-share" + secret)[:CHECK_BYTES], first.check):
        raise ShareError("the shares do not give the secret: one of them is wrong")
    return secret


def multiply(left: int, right: int) -> int:
    """The product of two bytes in the field of AES (FIPS 197, 4.2)."""
    return _POWERS[_LOGS[left] + _LOGS[right]] if left and right else 0


def _divide(left: int, right: int) -> int:
    return _POWERS[_LOGS[left] - _LOGS[right] + 255] if left else 0


def _at(x: int, coefficients: Sequence[bytes]) -> bytes:
    """The polynomials' values at x, byte by byte (Horner)."""
    value = bytes(len(coefficients[0]))
    for row in reversed(coefficients):
        value = bytes(multiply(old, x) ^ new for old, new in zip(value, row, strict=True))
    return value


def _combined(points: Sequence[tuple[int, int]]) -> int:
    """Lagrange's interpolation at nought."""
    total = 0
    for x, y in points:
        weight = 1
        for other, _ in points:
            if other != x:
                weight = multiply(weight, _divide(other, other ^ x))
        total ^= multiply(y, weight)
    return total
