"""Whose data are late or amiss, in one sentence for every page that depends on them."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _


def standing_line(name: str, since: date, kinds: Iterable[str]) -> str:
    """The sentence about one agency; `since` is a day in the agency's own zone."""
    told = {"name": name, "since": since.isoformat()}
    kinds = set(kinds)
    if "late" in kinds:
        return _("Data of %(name)s are late since %(since)s.") % told
    words = {
        "failed": _("a delivery failed"),
        "changed_layout": _("a delivery waits, since its layout changed"),
        "empty": _("a delivery was empty"),
        "shrunken": _("a delivery had far fewer rows than usual"),
    }
    what = "; ".join(text for kind, text in words.items() if kind in kinds)
    return _("Data of %(name)s may be incomplete since %(since)s: %(what)s.") % {
        **told,
        "what": what,
    }
