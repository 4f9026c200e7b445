"""From a feed to its source: the right way of fetching, with the feed's secret if it has one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from accord.apps.feeds.channels import FolderSettings, HttpsPullSettings, SftpSettings, settings_of
from accord.apps.feeds.models import Feed
from accord.apps.feeds.sources.folder import folder_source
from accord.apps.feeds.sources.kinds import SECONDS_AT_MOST, Source
from accord.apps.feeds.sources.remote import HttpsSource, SftpSource
from accord.core.crypto import SealBroken
from accord.frame import sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Unreachable
from accord.frame.outbound import sftp


@contextmanager
def opened(feed: Feed, *, by: Actor, purpose: Purpose, now: datetime) -> Iterator[Source]:
    """The feed's source, open for one visit; raises `Unreachable`, `Missing` or `Invalid`."""
    found = settings_of(feed.channel, feed.settings)
    if isinstance(found, FolderSettings):
        with folder_source(root(), feed.agency.ori, found, now=now) as source:
            yield source
    elif isinstance(found, SftpSettings):
        secret = secret_of(feed)
        login = sftp.Login(
            username=found.username,
            password=secret if found.sign_in == "password" else "",
            private_key=secret if found.sign_in == "key" else "",
        )
        with sftp.visit(
            by=by, purpose=purpose, peer=found.peer, login=login, folder=found.folder,
            seconds_at_most=SECONDS_AT_MOST,
        ) as visit:  # fmt: skip
            yield SftpSource(visit, found, now=now)
    elif isinstance(found, HttpsPullSettings):
        secret = secret_of(feed) if found.sign_in != "none" else ""
        yield HttpsSource(found, by=by, purpose=purpose, secret=secret, memory=feed.memory)
    else:
        raise Conflict("Nothing is fetched for this feed: the partner sends.")


def root() -> Path:
    """The folder below which every agency has its own for watched folders."""
    return Path(settings.ACCORD_FEED_ROOT or settings.ACCORD_STATE_DIR / "feeds")


def context_of(feed: Feed) -> str:
    """What a sealed secret is bound to: it opens for no other feed."""
    return f"feed:{feed.pk}"


def secret_of(feed: Feed) -> str:
    """The feed's secret, from the seal or from the environment; raises `Unreachable` without it."""
    if feed.secret_env:
        if found := os.environ.get(feed.secret_env, ""):
            return found
        raise Unreachable("The environment of this node does not hold the feed's secret.")
    if feed.sealed is None:
        raise Unreachable("The feed has no secret to sign in with.")
    try:
        return sealing.unseal(bytes(feed.sealed), context=context_of(feed))
    except SealBroken as error:
        raise Unreachable("The feed's secret does not open; set it anew.") from error
