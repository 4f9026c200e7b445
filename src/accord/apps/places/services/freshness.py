"""How long an audit counts: while both its arithmetic and the records under it are fresh."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from accord.apps.places.models import ForecastAudit, ForecastRun

GOOD_FOR: Final = timedelta(days=35)  # an audit older than five weeks speaks of another city
RECORDS_GOOD_FOR: Final = GOOD_FOR


def good_until(found: ForecastAudit) -> datetime:
    """Five weeks after the audit or after the records' end, whichever is over first.

    Auditing an old forecast once more makes a new audit of old records: that is not fresh.
    """
    made = found.finished_at or found.requested_at
    return min(made + GOOD_FOR, records_end(found.run) + RECORDS_GOOD_FOR)


def records_end(run: ForecastRun) -> datetime:
    """The first moment of which a forecast's records tell nothing."""
    last = date.fromisoformat(run.inputs.get("known_until") or run.inputs["last"])
    day = min(run.starts_on, last + timedelta(days=1))
    return datetime.combine(day, time(), timezone.get_current_timezone())
