"""What tells whether an agency's records are still those that were read before, or more only."""

import re
from dataclasses import dataclass, field
from typing import Final, Self
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Chunk, Load, MappingVersion
from accord.frame.audit.models import LedgerEntry

# Where a mapping's canonical JSON says whose its rows are: a column, or one agency.
WHOSE: Final = re.compile(r'"agency":\{"column":"([^"]*)","fixed":"([^"]*)"')
LANDING_SECONDS: Final = 5
LANDING_FRESH: Final = 60  # seconds without a chunk, after which a load is taken for stopped
CHANGES_OF_SCOPE: Final = ("dissemination.changed", "quarantine.mended")


@dataclass(frozen=True, kw_only=True)
class DataVersion:
    """What has landed of an agency: `word` changes when its records or their dissemination do.

    While a load is landing its chunks the word changes every LANDING_SECONDS, so that pages do not
    read on with each of them; when it is done, and at what people do with records, at once.
    `landed` counts the chunks of each load; `settled` is all else that may have changed a record
    which stood before.
    """

    word: str = ""
    settled: str = ""
    landed: dict[UUID, int] = field(default_factory=dict)
    #: Whether a load is under way, so that there may be more by now than `landed` counts.
    is_bounded: bool = False

    def follows(self, earlier: Self) -> bool:
        """Whether no load or chunk of then is missing now."""
        return all(self.landed.get(load, 0) >= number for load, number in earlier.landed.items())

    def chunks_since(self, earlier: Self) -> list[UUID]:
        """The chunks that landed in between."""
        new = Q(pk__in=())
        for load, number in self.landed.items():
            seen = earlier.landed.get(load, 0)
            if number > seen:
                new |= Q(load_id=load, number__gt=seen, number__lte=number)
        return list(Chunk.objects.filter(new).order_by().values_list("pk", flat=True))


def data_versions() -> dict[UUID, DataVersion]:
    """The version of every agency's records.

    A load that may tell records of others than its sender counts for all of them.
    """
    scopes = [
        LedgerEntry.objects.filter(verb=verb).order_by("-id").values_list("id", flat=True).first()
        for verb in CHANGES_OF_SCOPE
    ]
    landed: dict[UUID, dict[UUID, int]] = {}
    changed: dict[UUID, int] = {}
    amended: dict[UUID, int] = {}
    running: dict[UUID, UUID] = {}
    every = list(Agency.objects.order_by().values_list("pk", flat=True))
    columns = ("submission__agency_id", "pk", "chunks", "changed", "amended", "state")
    loads = Load.objects.order_by().values_list(*columns, "mapping_version_id")
    foreign = _telling_of_others()
    for sender, load, chunks, changes, amends, state, version in loads:
        for agency in every if version in foreign else (sender,):
            landed.setdefault(agency, {})[load] = chunks
            changed[agency] = changed.get(agency, 0) + changes + amends
            amended[agency] = amended.get(agency, 0) + amends
            if state == Load.State.RUNNING:
                running[agency] = load
    answer = {}
    for agency in every:
        chunks = landed.get(agency, {})
        settled = f"{changed.get(agency, 0)}:{scopes}"
        word = f"{len(chunks)}:{sum(chunks.values())}:{settled}"
        if agency in running and (turn := _landing(running[agency])):
            word = f"landing:{turn}:{amended[agency]}:{scopes}"
        answer[agency] = DataVersion(
            word=word, settled=settled, landed=chunks, is_bounded=agency in running
        )
    return answer


def _telling_of_others() -> set[UUID]:
    """Versions of mappings whose rows may be of other agencies than the one that sends them."""
    rows = MappingVersion.objects.order_by().values_list("pk", "mapping__agency__ori")
    found = dict(rows)
    for pk in found.keys() - _whose.keys():
        body = MappingVersion.objects.values_list("body", flat=True).get(pk=pk)
        _whose[pk] = frozenset(WHOSE.findall(body)) or None
    own = {pk: {("", ""), ("", ori)} for pk, ori in found.items()}
    return {pk for pk in found if not (told := _whose[pk]) or not told <= own[pk]}


# A confirmed version of a mapping never changes, so what it says is read once.
_whose: Final[dict[UUID, frozenset[tuple[str, str]] | None]] = {}


def _landing(load: UUID) -> int:
    """A number for these seconds, if a chunk of the load was written in the last minute; else 0."""
    now = timezone.now().timestamp()
    newest = Chunk.objects.filter(load_id=load).order_by("-number").first()
    # A UUIDv7 begins with its milliseconds.
    fresh = newest is not None and now - (newest.pk.int >> 80) / 1_000 <= LANDING_FRESH
    return int(now // LANDING_SECONDS) if fresh else 0
