"""Whose an unnamed file is, by what was received before: the same bytes, layout or rows."""

import hashlib
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from accord.apps.agencies.models import Agency
from accord.apps.records.models import ExportMapping, MappingVersion, Record, Submission
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import read_plan
from accord.core.formats.tabular import Landed, Mapping, land, open_table

ROWS: Final = 2_000  # of a file that are looked up
SAME: Final = 0.5  # of them, told before by number and moment: the file is that agency's


def same_layout(path: Path) -> list[Agency]:
    """Agencies whose kept mapping has the columns of the file."""
    return list(dict.fromkeys(one.agency for one, _ in _alike(_signature(path))))


def told_before(path: Path) -> Agency | None:
    """The agency that the file, or at least half of its first rows, was received for before.

    Neighbours with one vendor's system may share numbers; a number *and* the moment to the
    second they do not share row after row.
    """
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    same = Submission.objects.select_related("agency").filter(digest=digest).first()
    if same is not None:
        return same.agency
    for source, mapping in _alike(_signature(path)):
        told = _told(path, mapping)
        if told and len(_held(source, told)) >= SAME * len(told):
            return source.agency
    return None


def _signature(path: Path) -> tuple[str, ...]:
    with path.open("rb") as stream:
        return open_table(stream, filename=path.name).signature


def _alike(signature: tuple[str, ...]) -> list[tuple[ExportMapping, Mapping]]:
    """Each source with the newest mapping of its that has these columns."""
    found = []
    for source in ExportMapping.objects.select_related("agency").order_by("pk"):
        bodies = MappingVersion.objects.filter(mapping=source).order_by("-number")
        for body in bodies.values_list("body", flat=True):
            plan = read_plan(body)
            if isinstance(plan, Mapping) and plan.signature == signature:
                found.append((source, plan))
                break
    return found


def _told(path: Path, mapping: Mapping) -> set[tuple[str, datetime]]:
    with path.open("rb") as stream:
        rows = islice(open_table(stream, filename=path.name).rows(), ROWS)
        return {
            (answer.record.local_id, answer.record.occurred_earliest)
            for answer in land(mapping, rows)
            if isinstance(answer, Landed)
        }


def _held(source: ExportMapping, told: set[tuple[str, datetime]]) -> set[tuple[str, datetime]]:
    rows = Record.objects.filter(
        STANDING,
        owner_id=source.agency_id,
        source_system=source.name,
        local_id__in=[number for number, _ in told],
    )
    return told & set(rows.values_list("local_id", "occurred_from"))
