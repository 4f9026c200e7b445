"""The way from incidents to records, for tests in which how a file is read is not what is asked."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from accord.apps.agencies.models import Agency
from accord.apps.records import services as records
from accord.apps.records.models import MappingVersion, Submission
from accord.core.formats.tabular import Mapping
from accord.frame.actor import Actor, Purpose

COLUMNS = ("incident_number", "date_occurred", "offense", "longitude", "latitude")
WHO: dict[str, Any] = {
    "by": Actor(id="test", name="test", kind="system"),
    "purpose": Purpose(code="records-management", reason="test"),
}
# To study a file takes as long as to load it: what is suggested for like files is asked for once.
SUGGESTED: dict[tuple[Any, ...], Mapping] = {}
FEW = 50  # rows, from which one more teaches nothing


def landed(agency: Agency, rows: Sequence[Sequence[object]]) -> int:
    """Receive a file of incidents, take the suggestion as it is, load."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    stream = io.BytesIO(text.getvalue().encode())
    sent = records.receive(**WHO, agency=agency, filename="incidents.csv", stream=stream)
    found = _suggested(agency, rows, sent)
    records.confirm_mapping(**WHO, submission=sent, mapping=found, name="incidents")
    return records.load(**WHO, submission_id=sent.pk).landed


def _suggested(agency: Agency, rows: Sequence[Sequence[object]], sent: Submission) -> Mapping:
    """For an agency that has saved a mapping it is asked for anew: that one may be taken."""
    if MappingVersion.objects.filter(mapping__agency=agency).exists():
        return _asked(sent)
    # A mapping knows the codes of its file and the bounds of its places.
    told = frozenset(tuple(row[2:5]) for row in rows)
    like = (agency.ori, agency.time_zone, told, min(len(rows), FEW))
    if like not in SUGGESTED:
        SUGGESTED[like] = _asked(sent)
    return SUGGESTED[like]


def _asked(sent: Submission) -> Mapping:
    found = records.propose(**WHO, submission=sent)
    assert isinstance(found.mapping, Mapping)
    return found.mapping
