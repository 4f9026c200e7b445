"""Fetching from a registered peer: a folder by SFTP, one address by HTTPS."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO, Final

from accord.apps.feeds.channels import HttpsPullSettings, SftpSettings
from accord.apps.feeds.sources.kinds import (
    SECONDS_AT_MOST,
    SIZE_AT_MOST,
    Found,
    NotYet,
    wanted,
)
from accord.frame import outbound
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Unreachable
from accord.frame.outbound import sftp

OK: Final = 200
NOT_MODIFIED: Final = 304
# Answer header → the question that it lets the next visit ask.
CONDITIONS: Final = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
LONGEST_CONDITION: Final = 200


class SftpSource:
    """One session; files stay at the peer and are known again by size and time."""

    def __init__(self, visit: sftp.Visit, settings: SftpSettings, *, now: datetime) -> None:
        self._visit = visit
        self._settings = settings
        self._now = now

    @property
    def memory(self) -> dict[str, Any]:
        """Nothing: the deliveries themselves are the memory."""
        return {}

    def waiting(self) -> Sequence[Found]:
        """Whole files, oldest first."""
        listed = self._visit.listing()
        needs_marker = self._settings.ready == "done"
        names = set(
            wanted(
                (one.name for one in listed),
                pattern=self._settings.pattern,
                needs_marker=needs_marker,
            )
        )
        youngest = self._now.timestamp() - self._settings.stable_seconds
        return [
            Found(name=one.name, size=one.size, mark=f"{one.size}:{one.modified}")
            for one in listed
            if one.name in names and (needs_marker or one.modified <= youngest)
        ]

    def copy(self, found: Found, into: BinaryIO) -> None:
        """Copy the file; raises `NotYet` if its size is not the listed one."""
        size = self._visit.download(found.name, into, size_at_most=SIZE_AT_MOST)
        if size != found.size:
            raise NotYet

    def done(self, found: Found, *, accepted: bool) -> None:
        """Nothing: the partner's folder is not ours."""


class HttpsSource:
    """One request; what has not changed since is not sent again."""

    def __init__(
        self, settings: HttpsPullSettings, *, by: Actor, purpose: Purpose, secret: str,
        memory: dict[str, Any],
    ) -> None:  # fmt: skip
        self._settings = settings
        self._by = by
        self._purpose = purpose
        self._secret = secret
        self._known = memory
        self._learnt: dict[str, Any] = {}

    @property
    def memory(self) -> dict[str, Any]:
        """The conditions of the next request."""
        return self._learnt

    def waiting(self) -> Sequence[Found]:
        """The one address."""
        return [Found(name=self._settings.filename)]

    def copy(self, found: Found, into: BinaryIO) -> None:  # noqa: ARG002 - there is but one
        """Ask; raises `NotYet` when the peer has nothing newer."""
        answer = outbound.ask(
            by=self._by,
            purpose=self._purpose,
            peer=self._settings.peer,
            path=self._settings.path,
            headers=self._headers(),
            size_at_most=SIZE_AT_MOST,
            seconds_at_most=SECONDS_AT_MOST,
            into=into,
        )
        if answer.status == NOT_MODIFIED:
            raise NotYet
        if answer.status != OK:
            raise Unreachable(f"The peer answered {answer.status}.")
        told = {name: answer.headers.get(name, "") for name in CONDITIONS}
        self._learnt = {k: v for k, v in told.items() if 0 < len(v) <= LONGEST_CONDITION}

    def done(self, found: Found, *, accepted: bool) -> None:
        """Nothing."""

    def _headers(self) -> dict[str, str]:
        headers = {CONDITIONS[k]: str(v) for k, v in self._known.items() if k in CONDITIONS}
        match self._settings.sign_in:
            case "bearer":
                headers["Authorization"] = f"Bearer {self._secret}"
            case "basic":
                pair = f"{self._settings.username}:{self._secret}".encode()
                headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
            case "header":
                headers[self._settings.header] = self._secret
            case "none":
                pass
        return headers
