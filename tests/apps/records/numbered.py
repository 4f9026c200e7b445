"""Rows kept by their ids alone, for tests of what is kept."""

from collections.abc import Iterable
from typing import Any

from accord.apps.records.selectors.row_ids import Ids, ids_of, is_among


class Numbered:
    """The ids of rows."""

    nbytes = 0

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = set(ids)

    @classmethod
    def of(cls, rows: Any, *, ori: str) -> "Numbered":
        del ori
        return cls(str(pk) for pk in rows.values_list("pk", flat=True))

    def patched(self, gone: Ids, more: "Numbered") -> "Numbered":
        left = {one for one in self.ids if not is_among(ids_of([one]), gone)[0]}
        return Numbered(left | more.ids)

    def __len__(self) -> int:
        return len(self.ids)
