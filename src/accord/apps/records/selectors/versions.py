"""What tells whether an agency's records are still those that were read before."""

from typing import Final
from uuid import UUID

from django.db.models import Count, Sum
from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Chunk, Load
from accord.frame.audit.models import LedgerEntry

CHANGES_OF_SCOPE: Final = ("dissemination.changed", "quarantine.mended")


def data_versions() -> dict[UUID, str]:
    """For each agency a word that changes when its records land or their dissemination changes.

    While a load is landing its chunks the word changes once a minute, so that pages do not read
    everything anew with each of them; when it is done, at once.
    """
    changed = [
        LedgerEntry.objects.filter(verb=verb).order_by("-id").values_list("id", flat=True).first()
        for verb in CHANGES_OF_SCOPE
    ]
    loads = Load.objects.order_by().values_list("submission__agency_id")
    landed = {
        agency: f"{runs}:{chunks}"
        for agency, runs, chunks in loads.annotate(runs=Count("pk"), chunks=Sum("chunks"))
    }
    landed |= _landing()
    agencies = Agency.objects.order_by().values_list("pk", flat=True)
    return {agency: f"{landed.get(agency, '')}:{changed}" for agency in agencies}


def _landing() -> dict[UUID, str]:
    """Agencies of which a chunk was written in this minute or the last, by a load under way."""
    minute = int(timezone.now().timestamp() // 60)
    running = Load.objects.filter(state=Load.State.RUNNING).order_by()
    found = {}
    for load_id, agency in running.values_list("pk", "submission__agency_id"):
        newest = Chunk.objects.filter(load_id=load_id).order_by("-number").first()
        # A UUIDv7 begins with its milliseconds.
        if newest is not None and minute - (newest.pk.int >> 80) // 60_000 <= 1:
            found[agency] = f"landing:{minute}"
    return found
