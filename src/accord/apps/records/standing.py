"""Which records count: the newest versions of those that neither source nor owner took back."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

STANDING: Final = Q(is_current=True, state="standing")


def within_days(first: date, last: date, *, zone: str, by_report: bool) -> Q:
    """Records of the local days from `first` to `last`, both in: by report, or by occurrence.

    A record without a report's time counts by its occurrence.
    """
    happened = Q(local_date__gte=first, local_date__lte=last)
    if not by_report:
        return happened
    local = ZoneInfo(zone)
    start = datetime.combine(first, time.min, tzinfo=local)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=local)
    reported = Q(reported_at__gte=start, reported_at__lt=end)
    return reported | (Q(reported_at__isnull=True) & happened)
