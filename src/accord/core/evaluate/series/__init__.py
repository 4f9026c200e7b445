"""One series in time: count regression, interrupted series, and breaks nobody named beforehand."""
