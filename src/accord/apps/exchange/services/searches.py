"""State a search: sealed terms under an id, and commitments to them in the ledger."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.exchange.asking import NAME
from accord.apps.exchange.models import Search
from accord.apps.exchange.selectors.searches import context_of, search_of, terms_of
from accord.frame import audit, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Fault, Invalid
from accord.frame.ids import new_id
from accord.frame.prepared import bound_moment
from accord.frame.written_rows import Statement, WrittenRows, bound_uuid

CAPABILITY: Final = "records.search"
# A shift and a weekend: long enough to come back to, no archive of who was looked for.
KEPT: Final = timedelta(days=3)
KEPT_SAVED: Final = timedelta(days=180)
# The forms of results that are taken away.
FILES: Final = frozenset({"csv", "geojson", "graphml", "links"})
COLUMNS: Final = (
    "id", "user_id", "what", "purpose_code", "is_saved", "sealed", "stated_at", "expires_at",
)  # fmt: skip
_ROWS: Final = WrittenRows(Search, *COLUMNS)
_RUN_OUT: Final = "DELETE FROM exchange_search WHERE user_id = %s AND expires_at <= %s"


def state_search(
    *,
    by: Actor,
    purpose: Purpose,
    what: str,
    terms: Mapping[str, str],
    is_noted_later: bool = False,
) -> Search:
    """Keep what is searched for, so that its results have an address without a personal value.

    With `is_noted_later` the caller answers with results at once: `note_results` writes the row
    with the one entry that tells of both.
    """
    if not by.may(CAPABILITY) or by.agency_id is None:
        raise Denied
    given = {name: value for name, value in terms.items() if value}
    pk, now = new_id(), timezone.now()
    search = Search(
        id=pk, user_id=by.id, what=what, purpose_code=purpose.code, stated_at=now,
        sealed=sealing.seal(json.dumps(given), context=context_of(pk)), expires_at=now + KEPT,
    )  # fmt: skip
    if is_noted_later:
        return search
    with audit.transaction(
        by=by, purpose=purpose, verb="search.stated", object_type="search", object_id=str(pk),
        payload={"what": what, "fields": sorted(given)},
    ) as entry:  # fmt: skip
        entry.beside += _keeping(search)
        for name in sorted(given):
            entry.commitments.append(entry.commit(name, given[name]))
    search.is_written()
    return search


def _keeping(search: Search) -> list[Statement]:
    """What writes a search's own row, and takes out those of the same person that have run out."""
    whose, now = bound_uuid()(UUID(str(search.user_id))), bound_moment(search.stated_at)
    row = [getattr(search, name) for name in COLUMNS]
    return [Statement(_RUN_OUT, (whose, now)), *_ROWS.writing([row])]


def save_search(*, by: Actor, purpose: Purpose, search_id: UUID | str, name: str) -> Search:
    """Keep one's own search under a name; kept as long as it is run at least twice a year."""
    said = " ".join(name.split())[:80]
    if not said:
        raise Invalid(faults=[Fault("name", "required", _("Give it a name."))])
    search = search_of(viewer=by, purpose=purpose, search_id=search_id)
    with audit.transaction(
        by=by, purpose=purpose, verb="search.saved", object_type="search",
        object_id=str(search.pk), payload={"what": search.what},
    ):  # fmt: skip
        terms = terms_of(search) | {NAME: said}
        search.sealed = sealing.seal(json.dumps(terms), context=context_of(search.pk))
        search.is_saved, search.expires_at = True, timezone.now() + KEPT_SAVED
        search.save(update_fields=["sealed", "is_saved", "expires_at"])
    return search


def forget_search(*, by: Actor, purpose: Purpose, search_id: UUID | str) -> None:
    """Forget one's own search; the ledger keeps that it was made."""
    search = search_of(viewer=by, purpose=purpose, search_id=search_id)
    with audit.transaction(
        by=by, purpose=purpose, verb="search.forgotten", object_type="search",
        object_id=str(search.pk), payload={"what": search.what},
    ):  # fmt: skip
        search.delete()


def note_results(
    *,
    by: Actor,
    purpose: Purpose,
    search: Search,
    terms: Mapping[str, str],
    shown: Sequence[UUID],
    page: int = 1,
    form: str = "list",
) -> None:
    """The ledger entry of a page, map, chart or file of results, before it leaves.

    It names the records that are given out, and holds the terms as commitments alone. A search that
    was stated with this answer is kept in the same transaction.
    """
    if search.is_saved:
        Search.objects.filter(pk=search.pk).update(expires_at=timezone.now() + KEPT_SAVED)
    audit.read(
        by=by, purpose=purpose, verb="search.exported" if form in FILES else "search.ran",
        object_type="search", object_id=str(search.pk),
        payload={"what": search.what, "hits": len(shown), "page": page, "form": form},
        personal={name: value for name, value in terms.items() if value and name != NAME},
        disclosed=list(dict.fromkeys(shown)), beside=_keeping(search) if search.is_new else (),
    )  # fmt: skip
    search.is_written()
