"""Single segments of an incident that was reported before: added, modified, in a window, deleted.

The NIBRS Technical Specification lets an agency send one segment of an incident under an action of
its own. Each is a row that names its incident and holds its line; `land_segment` makes of it what
a whole report of that segment would hold.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from accord.core.formats.delivery.landing import land_delivery
from accord.core.formats.delivery.plan import Delivery
from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.flat import group, read_flat, write_segment
from accord.core.formats.reports.columns import REPORTS, Taken, tables_of
from accord.core.formats.reports.from_nibrs import NibrsTaker
from accord.core.formats.tabular.records import Landed, Rejected
from accord.core.safe_io import BadInput

#: The rule of a row that holds a single segment, until it is applied or refused.
SINGLE: Final = "single_segment"
#: Why one was not applied: it waits for its incident, names what is not there, or what is.
KNOWN_INCIDENT: Final = "known_incident"
KNOWN_SEGMENT: Final = "known_segment"
SEGMENT_TWICE: Final = "segment_twice"
LAST_SEGMENT: Final = "last_segment"
SEGMENT_FORM: Final = "segment_form"
SEGMENT_RULES: Final = frozenset(
    {SINGLE, KNOWN_INCIDENT, KNOWN_SEGMENT, SEGMENT_TWICE, LAST_SEGMENT, SEGMENT_FORM}
)
#: Cells of such a row: its line, and the number of the incident that it belongs to.
TOLD: Final = "told"
NUMBER: Final = "report id"


def single_segments(report: model.Report, *, at: int) -> Iterator[Taken]:
    """Each segment of a report that changes an incident, as a row that waits for it."""
    for place, one in enumerate(report.segments, start=1):
        taken = Taken(key=f"{one.ori} incident {one.number} (part {at}.{place})")
        where = f"segment {one.level}"
        try:
            line = write_segment(one).decode("ascii")
        except ValueError:  # a code of XML that no table knows may be of any length
            line = ""
        taken.add(REPORTS, report_id=one.number, kind="incident", owner_ori=one.ori, told=line)
        if line:
            taken.wrong(SINGLE, where, "a single segment waits for its incident")
        else:
            taken.wrong(SEGMENT_FORM, where, "a code of it does not fit its columns")
        yield taken


def segment_of(line: str) -> model.Segment:
    """The segment that a row's line holds. Raises BadInput where it is not one of an incident."""
    found = list(read_flat(io.BytesIO(line.rstrip("\r\n").encode("utf-8", "replace"))))
    segments = [one for one in found if isinstance(one, model.Segment)]
    if len(segments) != 1 or len(list(group(segments))) != 1:
        raise BadInput("the row holds no segment", rule=SEGMENT_FORM, field=TOLD)
    if segments[0].level not in "123456" or segments[0].action not in "IAMWDR":
        raise BadInput("the row holds no segment", rule=SEGMENT_FORM, field=TOLD)
    return segments[0]


def land_segment(
    plan: Delivery,
    taker: NibrsTaker,
    segment: model.Segment,
    *,
    day: str,
    ordinal: int = 1,
    received: datetime | None = None,
) -> list[Landed | Rejected]:
    """What a report would hold that had this segment alone: its lead first.

    `day` (YYYY-MM-DD) is that of the incident, which no other segment says; `ordinal` is the
    number of an offence among those of the incident.
    """
    taken = taker.alone(segment, day=day, ordinal=ordinal)
    return [
        answer
        for answer, _ in land_delivery(plan, tables_of(plan, taken), received=received)
        if isinstance(answer, Landed | Rejected)
    ]
