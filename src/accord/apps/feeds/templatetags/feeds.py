"""One tag: whose data are late or amiss, or counted by the report, on any page that depends on them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import template
from django.utils import timezone

from accord.apps.feeds import selectors
from accord.apps.feeds.wording import by_report_line, standing_line
from accord.apps.records import selectors as records

register = template.Library()


@register.inclusion_tag("ui/parts/notices.html", takes_context=True)
def data_standing(
    context: template.Context, owners: Iterable[UUID | str] | None = None, kind: str = ""
) -> dict[str, Any]:
    """Draw one line an agency; `owners` are those that the page depends on, else all it may count.

    Agencies follow whose moments, of a `kind` where the page counts one, are those of the reports.
    """
    request = context["request"]
    actor, purpose = getattr(request, "actor", None), getattr(request, "purpose", None)
    if actor is None or purpose is None:
        return {"lines": []}
    found = selectors.standing(viewer=actor, purpose=purpose, now=timezone.now(), owners=owners)
    reported = records.moments_of_reports(viewer=actor, purpose=purpose, owners=owners, kind=kind)
    lines = [standing_line(one.name, one.day, one.kinds) for one in found]
    return {"lines": lines + [by_report_line(name, kinds) for name, kinds in reported]}
