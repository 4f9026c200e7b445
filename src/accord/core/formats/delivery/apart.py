"""What tells the offences of one incident apart where their file does not number them.

Their order would do until a later file holds one more among them: each that follows would then
take the number, and with it the history, of another. So it is what the offence is, by the code or
else the words of its source, and a running number among those of one incident that are alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from accord.core.formats.delivery.plan import PartPlan
from accord.core.formats.tabular.offending import crosswalk_key
from accord.core.formats.tabular.seen import SeenTexts

_DIGITS = 16


class Apart:
    """Says of each row of one file in turn what it is told apart by, and counts those alike.

    One stands for one reading of the file: the same rows get the same answers each time.
    """

    def __init__(self, part: PartPlan) -> None:
        """Compile it from the columns of the file's own offences. Raises ValueError."""
        assert part.mapping is not None  # as the caller passes parts that hold records
        rule = part.mapping.offence
        codes = [name for name in (rule.code, rule.extension) if name]
        direct = [rule.nibrs] if rule.nibrs else []
        # The first of them that says anything: words may be spelt anew under the same code.
        self._told = [_cells(part, names) for names in (codes, direct, rule.texts) if names]
        self._seen = SeenTexts()

    def of(self, key: str, values: Sequence[str]) -> str:
        """What tells the row apart from the others under this key."""
        told = next(filter(None, (read(values) for read in self._told)), "")
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
        alike = self._seen.count(f"{key}\x1f{digest}")
        return f"{digest}.{alike + 1}"


def _cells(part: PartPlan, names: Sequence[str]) -> Callable[[Sequence[str]], str]:
    place = {name.strip().lower(): cell for cell, name in enumerate(part.signature)}
    cells = [place[name.strip().lower()] for name in names if name.strip().lower() in place]

    def read(values: Sequence[str]) -> str:
        told = [values[cell] for cell in cells]
        return crosswalk_key(*told) if any(map(str.strip, told)) else ""

    return read
