"""What tells whether an agency's records are still those that were read before, or more only."""

from dataclasses import dataclass, field
from typing import Final, Self
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Chunk, Load
from accord.frame.audit.models import LedgerEntry

CHANGES_OF_SCOPE: Final = ("dissemination.changed", "quarantine.mended")


@dataclass(frozen=True, kw_only=True)
class DataVersion:
    """What has landed of an agency: `word` changes when its records or their dissemination do.

    While a load is landing its chunks the word changes once a minute, so that pages do not read
    anew with each of them; when it is done, at once. `landed` counts the chunks of each load;
    `settled` is all else that may have changed a record which stood before.
    """

    word: str = ""
    settled: str = ""
    landed: dict[UUID, int] = field(default_factory=dict)
    #: Whether a load is under way, so that there may be more by now than `landed` counts.
    is_bounded: bool = False

    def only_grew_from(self, earlier: Self) -> bool:
        """Whether everything that stood then stands unchanged."""
        return self.settled == earlier.settled

    def chunks_since(self, earlier: Self) -> list[UUID]:
        """The chunks that landed in between."""
        new = Q(pk__in=())
        for load, number in self.landed.items():
            seen = earlier.landed.get(load, 0)
            if number > seen:
                new |= Q(load_id=load, number__gt=seen, number__lte=number)
        return list(Chunk.objects.filter(new).order_by().values_list("pk", flat=True))


def data_versions() -> dict[UUID, DataVersion]:
    """The version of every agency's records."""
    scopes = [
        LedgerEntry.objects.filter(verb=verb).order_by("-id").values_list("id", flat=True).first()
        for verb in CHANGES_OF_SCOPE
    ]
    landed: dict[UUID, dict[UUID, int]] = {}
    changed: dict[UUID, int] = {}
    running: dict[UUID, UUID] = {}
    columns = ("submission__agency_id", "pk", "chunks", "changed", "amended", "state")
    for agency, load, chunks, changes, amends, state in Load.objects.order_by().values_list(
        *columns
    ):
        landed.setdefault(agency, {})[load] = chunks
        changed[agency] = changed.get(agency, 0) + changes + amends
        if state == Load.State.RUNNING:
            running[agency] = load
    answer = {}
    for agency in Agency.objects.order_by().values_list("pk", flat=True):
        chunks = landed.get(agency, {})
        settled = f"{changed.get(agency, 0)}:{scopes}"
        word = f"{len(chunks)}:{sum(chunks.values())}:{settled}"
        if agency in running and (minute := _landing(running[agency])):
            word = f"landing:{minute}"
        answer[agency] = DataVersion(
            word=word, settled=settled, landed=chunks, is_bounded=agency in running
        )
    return answer


def _landing(load: UUID) -> int:
    """This minute, if a chunk of the load was written in it or in the last; else 0."""
    minute = int(timezone.now().timestamp() // 60)
    newest = Chunk.objects.filter(load_id=load).order_by("-number").first()
    # A UUIDv7 begins with its milliseconds.
    fresh = newest is not None and minute - (newest.pk.int >> 80) // 60_000 <= 1
    return minute if fresh else 0
