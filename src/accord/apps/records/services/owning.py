"""Whose a row is: the agency that it names, where the submitter may hold that agency's rows."""

from collections import Counter
from typing import Any
from uuid import UUID

from accord.apps.agencies.models import Agency
from accord.apps.records.contents import Unstorable
from accord.apps.records.services.rights import owners_allowed
from accord.frame.actor import Actor


class Owners:
    """Finds the owner of each row of a submitter's file; what was refused is counted by agency."""

    def __init__(self, *, by: Actor, submitter: Agency) -> None:
        self._submitter = submitter
        self._allowed = owners_allowed(by, submitter)
        self._by_ori: dict[str, UUID] = dict(Agency.objects.values_list("ori", "pk"))
        self._refused: Counter[tuple[str, str]] = Counter()

    def of(self, ori: str | None, column: str) -> UUID:
        """Whose a row is; raises `Unstorable` for an agency whose rows this file may not hold."""
        owner: UUID | None = self._submitter.pk
        if ori:
            owner = self._by_ori.get(ori)
            if owner is None:
                self._refused[ori[:9], "known_agency"] += 1
                reason = f"no agency of this node has the ORI {ori[:9]!r}"
                raise Unstorable(column, "known_agency", reason)
        if owner is None or owner not in self._allowed:
            self._refused[(ori or "")[:9], "own_agency"] += 1
            reason = "the row belongs to an agency with which the submitter has no agreement"
            raise Unstorable(column, "own_agency", reason)
        return owner

    def refused(self) -> list[dict[str, Any]]:
        """The agencies whose rows were refused so far, with the rule, the most frequent first."""
        return [
            {"ori": ori, "rule": rule, "rows": count}
            for (ori, rule), count in self._refused.most_common()
        ]
