"""Records of one kind by what stands in them, newest first, within policy."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from accord.apps.records import selectors as records
from accord.apps.records.models import Record
from accord.frame.actor import Actor, Purpose


def incidents_found(
    *, viewer: Actor, purpose: Purpose, terms: Mapping[str, str]
) -> QuerySet[Record]:
    """Records whose number is `text`, or whose offence or address holds its words."""
    found = records.records_visible_to(viewer=viewer, purpose=purpose, action="search")
    found &= records.records_visible_to(viewer=viewer, purpose=purpose)
    found = found.filter(kind=records.needed_kind(terms.get("kind", "incident")).value)
    text = terms.get("text", "").strip()
    if text:
        said = Q()
        for word in text.split():
            said &= Q(offence_text__icontains=word) | Q(address__icontains=word)
        found = found.filter(Q(local_id=text) | said)
    return found.select_related("owner").order_by("-local_date", "-id")
