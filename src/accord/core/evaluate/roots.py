"""Where a rising function passes nought, and the least count at which something holds."""

from collections.abc import Callable
from math import inf


def rising_root(
    excess: Callable[[float], float],
    slope: Callable[[float], float],
    start: float,
    within: tuple[float, float],
) -> float:
    """x where a rising `excess` passes nought, to 15 digits.

    Newton's steps, and a halving wherever one leads out of what is known to hold x or does not
    come twice as near as the one before: so that it ends even where the last digits are noise.
    """
    low, high = within
    x = start if low < start < high else (low + high) / 2
    last = high - low
    for _ in range(2_100):
        off = excess(x)
        low, high = (low, x) if off >= 0 else (x, high)
        steep = slope(x)
        step = off / steep if steep > 0 else inf
        if abs(step) <= 1e-15 * x or high - low <= 1e-15 * high:
            break
        if not low < x - step < high or abs(step) > last / 2:
            step = x - (low + high) / 2
        last, x = abs(step), x - step
        if x <= 0:  # below the least number
            break
    return x


def least_count(reached: Callable[[int], bool], guess: int) -> int:
    """The least count, 0 or more, at which `reached` turns true, looked for about a guess.

    Steps double until it lies between two of them, and halve from there: a guess that is near
    costs a few looks. `reached` must stay true once it is, and be so somewhere.
    """
    guess, step = max(guess, 0), 1
    if reached(guess):
        high, low = guess, guess - step
        while low >= 0 and reached(low):
            high, step = low, 2 * step
            low = high - step
        low = max(low, -1)
    else:
        low, high = guess, guess + step
        while not reached(high):
            low, step = high, 2 * step
            high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
