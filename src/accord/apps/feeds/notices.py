"""On any page: whose data are late or amiss, or counted by the report."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from accord.apps.feeds import selectors
from accord.apps.feeds.wording import by_report_line, standing_line
from accord.apps.records import selectors as records
from accord.frame.ui.notices import tell_with


@tell_with
def standing(request: HttpRequest, *, owners: Iterable[UUID | str] | None, kind: str) -> list[str]:
    """One line an agency; `owners` are those that the page depends on, else all it may count.

    Agencies follow whose moments, of a `kind` where the page counts one, are those of the reports.
    """
    actor, purpose = getattr(request, "actor", None), getattr(request, "purpose", None)
    if actor is None or purpose is None:
        return []
    found = selectors.standing(viewer=actor, purpose=purpose, now=timezone.now(), owners=owners)
    reported = records.moments_of_reports(viewer=actor, purpose=purpose, owners=owners, kind=kind)
    lines = [standing_line(one.name, one.day, one.kinds) for one in found]
    return lines + [by_report_line(name, kinds) for name, kinds in reported]
