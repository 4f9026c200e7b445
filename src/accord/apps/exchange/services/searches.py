"""State a search: sealed terms under an id, and commitments to them in the ledger."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils import timezone

from accord.apps.exchange.models import Search
from accord.apps.exchange.selectors.searches import context_of
from accord.frame import audit, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied
from accord.frame.ids import new_id

CAPABILITY: Final = "records.search"
# A shift and a weekend: long enough to come back to, no archive of who was looked for.
KEPT: Final = timedelta(days=3)


def state_search(*, by: Actor, purpose: Purpose, what: str, terms: Mapping[str, str]) -> Search:
    """Keep what is searched for, so that its results have an address without a personal value."""
    if not by.may(CAPABILITY) or by.agency_id is None:
        raise Denied
    given = {name: value for name, value in terms.items() if value}
    now, pk = timezone.now(), new_id()
    with audit.transaction(
        by=by, purpose=purpose, verb="search.stated", object_type="search", object_id=str(pk),
        payload={"what": what, "fields": sorted(given)},
    ) as entry:  # fmt: skip
        Search.objects.filter(user_id=by.id, expires_at__lte=now).delete()
        search = Search.objects.create(
            id=pk, user_id=by.id, what=what, purpose_code=purpose.code, stated_at=now,
            sealed=sealing.seal(json.dumps(given), context=context_of(pk)), expires_at=now + KEPT,
        )  # fmt: skip
        for name in sorted(given):
            entry.commitments.append(entry.commit(name, given[name]))
    return search


def note_results(
    *, by: Actor, purpose: Purpose, search: Search, terms: Mapping[str, str], hits: int, page: int,
    disclosed: audit.Disclosed,
) -> None:  # fmt: skip
    """The ledger entry of a page of results, before it leaves."""
    audit.read(
        by=by, purpose=purpose, verb="search.ran", object_type="search",
        object_id=str(search.pk), payload={"what": search.what, "hits": hits, "page": page},
        personal={name: value for name, value in terms.items() if value},
        disclosed=disclosed,
    )  # fmt: skip
