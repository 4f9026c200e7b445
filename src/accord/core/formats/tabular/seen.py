"""How often a text came before, in 13 to 27 bytes for each different one, however long it is."""

from __future__ import annotations

from array import array

_FIRST_SLOTS = 1 << 12
_MASK = (1 << 64) - 1
#: A slot of this value is free; a text whose hash it is takes the next number.
_FREE = 0


class SeenTexts:
    """Counts texts by their 64-bit hash, in one open-addressed table of 8-byte slots.

    The table is at most 5/8 full; only texts that repeat take an entry of a dictionary. Two
    different texts share a hash with a chance of 3 in 10^8 among a million texts; Python keys
    the hash anew in each process, so nobody can choose them to.
    """

    def __init__(self) -> None:
        """Start with no text."""
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._used = 0
        self._repeated: dict[int, int] = {}

    def __len__(self) -> int:
        return self._used

    @property
    def bytes_held(self) -> int:
        """Size of the table in bytes, without the dictionary of repeated texts."""
        return self._slots.itemsize * len(self._slots)

    def count(self, text: str) -> int:
        """Return how often the text came before, and count it once more."""
        key = hash(text) & _MASK or 1
        slots, mask = self._slots, len(self._slots) - 1
        place = key & mask
        while found := slots[place]:
            if found == key:
                before = self._repeated.get(key, 1)
                self._repeated[key] = before + 1
                return before
            place = (place + 1) & mask
        slots[place] = key
        self._used += 1
        if self._used * 8 > len(slots) * 5:
            self._grow()
        return 0

    def _grow(self) -> None:
        old = self._slots
        slots = array("Q", bytes(2 * old.itemsize * len(old)))
        mask = len(slots) - 1
        for key in old:
            if key == _FREE:
                continue
            place = key & mask
            while slots[place]:
                place = (place + 1) & mask
            slots[place] = key
        self._slots = slots
