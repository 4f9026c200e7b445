"""A partner sends by itself: with a token that opens this one feed and nothing else."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import services as agencies
from accord.apps.agencies.models import ApiToken
from accord.apps.feeds.models import Delivery, Feed
from accord.apps.feeds.services.rights import PURPOSE, acting_for, demand_manage, locked
from accord.apps.feeds.services.running import staging
from accord.apps.feeds.services.taking_in import Staged, take_in
from accord.apps.feeds.sources.kinds import SIZE_AT_MOST
from accord.core.safe_io import BadInput, chunks
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

PUSH: Final = "feeds.push"


def issue_push_token(
    *, by: Actor, purpose: Purpose, feed_id: UUID | str, days: int
) -> tuple[ApiToken, str]:
    """A token that may send to this feed alone; its secret is returned once and never stored."""
    demand_manage(by)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.token_issued", object_type="feed",
        object_id=str(feed_id), payload={"days": days},
    ):  # fmt: skip
        feed = locked(by, feed_id)
        if feed.channel != Feed.Channel.HTTPS_PUSH:
            raise Conflict(_("Only a feed that is sent to us has tokens."))
        return agencies.issue_token(
            by=by, purpose=purpose, label=f"feed {feed.name}"[:60], purposes=[PURPOSE.code],
            days=days, only_may=PUSH, only_for=_named(feed),
        )  # fmt: skip


def push(
    *, by: Actor, feed_id: UUID | str, filename: str, stream: BinaryIO, now: datetime
) -> Delivery:
    """Take in what the partner sends; the delivery is the receipt.

    It is loaded with the rights of whoever answers for the feed; the token itself reads nothing.
    """
    if not by.may(PUSH):
        raise Denied
    feed = Feed.objects.select_related("agency", "mapping").filter(pk=feed_id).first()
    if feed is None or str(feed.agency_id) != by.agency_id:
        raise Missing
    if by.is_bound and by.only_for != _named(feed):
        raise Missing
    if feed.channel != Feed.Channel.HTTPS_PUSH:
        raise Conflict(_("This feed is fetched; nothing is sent to it."))
    if feed.is_paused:
        raise Conflict(_("This feed is paused."))
    with staging() as path:
        _store(stream, path)
        row = take_in(
            by=acting_for(feed), feed=feed, now=now,
            staged=Staged(path=path, name=Path(filename).name[:200] or "export"),
        )  # fmt: skip
    audit.record(
        by=by, purpose=PURPOSE, verb="feed.pushed", object_type="feed", object_id=str(feed.pk),
        payload={"outcome": str(row.outcome), "delivery": str(row.pk)},
        outcome="failed" if row.outcome in {"refused", "empty"} else "ok",
    )  # fmt: skip
    Feed.objects.filter(pk=feed.pk).update(looked_at=now)
    return row


def _store(stream: BinaryIO, path: Path) -> None:
    try:
        with path.open("wb") as into:
            for block in chunks(stream, cap=SIZE_AT_MOST):
                into.write(block)
    except BadInput as error:
        fault = Fault("file", error.rule, error.reason)
        raise Invalid(_("The file is too large."), faults=[fault]) from error


def _named(feed: Feed) -> str:
    return f"feed:{feed.pk}"
