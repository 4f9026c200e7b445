"""Rows kept by their ids alone, for tests of what is kept."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from accord.apps.records.selectors.row_ids import Ids, ids_of, is_among


class Numbered:
    """The ids of rows."""

    nbytes = 0

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = set(ids)

    @classmethod
    def of(cls, rows: Any, *, oris: Mapping[UUID, str]) -> dict[UUID, "Numbered"]:
        told = list(rows.values_list("owner_id", "pk"))
        return {one: cls(str(pk) for owner, pk in told if owner == one) for one in oris}

    def patched(self, gone: Ids, more: "Numbered") -> "Numbered":
        left = {one for one in self.ids if not is_among(ids_of([one]), gone)[0]}
        return Numbered(left | more.ids)

    def __len__(self) -> int:
        return len(self.ids)
