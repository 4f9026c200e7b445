"""A stated search, for the person who stated it and the purpose it was stated for."""

import json
from uuid import UUID

from django.utils import timezone

from accord.apps.exchange.asking import NAME
from accord.apps.exchange.models import Search
from accord.core import crypto
from accord.frame import sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

Terms = dict[str, str]


def search_of(*, viewer: Actor, purpose: Purpose, search_id: UUID | str) -> Search:
    """The viewer's own search of this id and purpose; else, as for one that is none, `Missing`."""
    found = Search.objects.filter(
        pk=search_id, user_id=viewer.id, purpose_code=purpose.code, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise Missing
    return found


def terms_of(search: Search) -> Terms:
    """What was searched for; raises `Missing` where the node's key is another one."""
    try:
        text = sealing.unseal(bytes(search.sealed), context=context_of(search.pk))
    except crypto.SealBroken as error:
        raise Missing from error
    terms: Terms = json.loads(text)
    return terms


def context_of(search_id: UUID) -> str:
    """What a search's terms are sealed for."""
    return f"search:{search_id}"


def saved_searches_of(*, viewer: Actor, purpose: Purpose) -> list[tuple[Search, str]]:
    """The viewer's own saved searches of this purpose with their names, newest first."""
    rows = Search.objects.filter(
        user_id=viewer.id, purpose_code=purpose.code, is_saved=True, expires_at__gt=timezone.now()
    )
    found = []
    for row in rows:
        try:
            found.append((row, terms_of(row).get(NAME, "")))
        except Missing:  # sealed by another key: it cannot be opened any more
            continue
    return found
