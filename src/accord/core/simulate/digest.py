"""One SHA-256 over all files of a region: the proof of same seed, same bytes."""

from collections.abc import Iterator
from hashlib import sha256

from accord.core.simulate.region import write_region


def region_digest(*, seed: int, incidents: int, weeks: int = 110) -> str:
    """Return the hex digest over names, lengths and bytes of all files, in order."""
    total = sha256()

    def take(name: str, chunks: Iterator[bytes]) -> None:
        own = sha256()
        for chunk in chunks:
            own.update(chunk)
        total.update(name.encode() + b"\0" + own.digest())

    write_region(seed=seed, incidents=incidents, weeks=weeks, out=take)
    return total.hexdigest()
