"""Whose a segment is, among which records it stands, and what it would be by itself."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accord.apps.records.contents import Unstorable
from accord.apps.records.models import Load
from accord.apps.records.services.owning import Owners
from accord.apps.records.services.sources import foreign_source
from accord.core.formats.delivery import Delivery, PartRole
from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.codes import CodeBook, code_book
from accord.core.formats.nibrs.rules import year_of
from accord.core.formats.reports.from_nibrs import NibrsTaker
from accord.core.formats.reports.segments import land_segment
from accord.core.formats.tabular import Landed, Rejected
from accord.frame.actor import Actor


class Scope:
    """The source of one run's segments: its owners, its plan and its code tables."""

    def __init__(
        self, *, by: Actor, run: Load, plan: Delivery, books: Mapping[int, CodeBook]
    ) -> None:
        self._run, self._plan, self._books = run, plan, books
        self._submitter = run.submission.agency
        self._owners = Owners(by=by, submitter=self._submitter)

    def owner_of(self, ori: str) -> UUID:
        """Whose an incident is. Raises `Unstorable`."""
        return self._owners.of(ori, "owner ori")

    def source_for(self, owner: UUID) -> str:
        """The name space of an owner's records."""
        name = self._run.mapping_version.mapping.name
        own = owner == self._submitter.pk
        return name if own else foreign_source(self._submitter.ori, name)

    def taker(self, segment: model.Segment) -> NibrsTaker:
        """What takes a segment apart, by the code tables of its year."""
        return NibrsTaker(code_book(year_of(model.Report((segment,))), self._books))

    def label(self, role: PartRole) -> str:
        """Under which label the plan holds records of a kind."""
        return next(part.label for part in self._plan.parts if part.role is role)

    def landed(
        self, segment: model.Segment, *, day: str, ordinal: int, received: datetime
    ) -> list[Landed]:
        """What a report of this segment alone would hold, its lead first. Raises `Unstorable`."""
        answers = land_segment(
            self._plan, self.taker(segment), segment, day=day, ordinal=ordinal, received=received
        )
        wrong = next((one for one in answers if isinstance(one, Rejected)), None)
        if wrong is not None:
            raise Unstorable(f"segment {segment.level}", wrong.rule, wrong.reason)
        return [one for one in answers if isinstance(one, Landed)]
