"""A stated search, for the person who stated it and the purpose it was stated for."""

import json
from uuid import UUID

from django.utils import timezone

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
