"""The chance of a cluster in time: the largest count in any window of a fixed length (Naus)."""

import numpy as np

from accord.core.evaluate.distributions import poisson_chances


def scan_chance(
    *, periods: float, window: float, mean: float, most: int, without_last_term: bool = False
) -> float:
    """P(some stretch of `window` periods holds at least `most` events), `mean` a period.

    Naus's approximation (1982) for a Poisson process, from the exact chances of two and three
    windows. `mean` is a period's: a window holds mean × window on average. The value of R's ptools
    for L = 208, k = 2, mu = 0.6 and n = 6 (0.039) is that of windows of one period with a mean of
    0.6, as a simulation finds it too; windows of two periods with 0.3 each have 0.020, with 0.6
    each 0.46. ValueError unless the study is at least two windows long. Some published values were
    made `without_last_term` of the fourth sum; they agree to four digits, and can be had so.
    """
    if most < 1 or mean <= 0 or window <= 0 or periods < 2 * window:
        raise ValueError("a scan needs a count of 1 or more, and two windows or more of a study")
    if most == 1:
        return float(1 - np.exp(-mean * periods))
    expected = mean * window
    chances = poisson_chances(expected, 0, 2 * most)
    upto = np.concatenate([np.zeros(6), np.cumsum(chances)])

    def p(count: int) -> float:
        return float(chances[count]) if count >= 0 else 0.0

    def below(count: int) -> float:
        return float(upto[count + 6]) if count >= -6 else 0.0

    n, psi = most, expected
    two = (
        below(n - 1) ** 2
        - (n - 1) * p(n) * p(n - 2)
        - (n - 1 - psi) * p(n) * below(n - 3)
    )  # fmt: skip
    first = 2 * p(n) * below(n - 1) * ((n - 1) * below(n - 2) - psi * below(n - 3))
    second = 0.5 * p(n) ** 2 * (
        (n - 1) * (n - 2) * below(n - 3)
        - 2 * (n - 2) * psi * below(n - 4)
        + psi**2 * below(n - 5)
    )  # fmt: skip
    third = sum(p(2 * n - r) * below(r - 1) ** 2 for r in range(1, n))
    fourth = sum(
        p(2 * n - r) * p(r) * ((r - 1) * below(r - 2) - psi * below(r - 3))
        for r in range(2, n - without_last_term)
    )
    three = below(n - 1) ** 3 - first + second + third - fourth
    if two <= 0 or three <= 0:
        return 1.0
    return float(min(max(1 - two * (three / two) ** (periods / window - 2), 0.0), 1.0))
