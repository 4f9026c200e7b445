"""A watched folder below the agency's own: no link is followed, nothing outside is ever touched.

Every step goes through the descriptor of the folder that was opened, so that renaming or linking
behind our back leads nowhere else.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from accord.apps.feeds.channels import FolderSettings
from accord.apps.feeds.sources.kinds import DONE, SIZE_AT_MOST, Found, NotYet, wanted
from accord.frame.errors import Unreachable
from accord.frame.ids import new_id

ACCEPTED: Final = "accepted"
FAILED: Final = "failed"
BLOCK: Final = 1 << 20
ENTRIES_AT_MOST: Final = 10_000
AS_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class FolderSource:
    """One look into one folder; `now` decides which files have been still for long enough."""

    def __init__(self, descriptor: int, settings: FolderSettings, *, now: datetime) -> None:
        self._folder = descriptor
        self._settings = settings
        self._now = now

    @property
    def memory(self) -> dict[str, Any]:
        """Nothing: what was taken is moved away."""
        return {}

    def waiting(self) -> Sequence[Found]:
        """Whole plain files, oldest first."""
        names = os.listdir(self._folder)  # noqa: PTH208 - of a descriptor, not of a path
        if len(names) > ENTRIES_AT_MOST:
            raise Unreachable(f"The folder holds more than {ENTRIES_AT_MOST} entries.")
        needs_marker = self._settings.ready == "done"
        found = []
        for name in wanted(names, pattern=self._settings.pattern, needs_marker=needs_marker):
            with suppress(FileNotFoundError):
                facts = os.stat(name, dir_fd=self._folder, follow_symlinks=False)
                if stat.S_ISREG(facts.st_mode) and (needs_marker or self._is_still(facts)):
                    found.append((facts.st_mtime_ns, Found(name=name, size=facts.st_size)))
        return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].name))]

    def copy(self, found: Found, into: BinaryIO) -> None:
        """Copy the file; raises `NotYet` if it changes meanwhile."""
        descriptor = os.open(found.name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self._folder)
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode) or before.st_nlink != 1:
                raise Unreachable("The folder holds a file that has another name elsewhere.")
            if before.st_size > SIZE_AT_MOST:
                raise Unreachable(f"The file is larger than {SIZE_AT_MOST} bytes.")
            while block := file.read(BLOCK):
                into.write(block)
            after = os.fstat(descriptor)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise NotYet

    def done(self, found: Found, *, accepted: bool) -> None:
        """Move the file to `accepted` or `failed`, under a name that says when."""
        name = ACCEPTED if accepted else FAILED
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=self._folder)
        target = os.open(name, AS_FOLDER, dir_fd=self._folder)
        try:
            # The number keeps two files of one second apart: a rename replaces what is there.
            moved = f"{self._now:%Y%m%dT%H%M%SZ}-{new_id().hex[-8:]}-{found.name}"
            os.rename(found.name, moved, src_dir_fd=self._folder, dst_dir_fd=target)
        finally:
            os.close(target)
        with suppress(FileNotFoundError):
            os.unlink(f"{found.name}{DONE}", dir_fd=self._folder)

    def _is_still(self, facts: os.stat_result) -> bool:
        return self._now.timestamp() - facts.st_mtime >= self._settings.stable_seconds


def make_folder(root: Path, ori: str, folder: str) -> None:
    """Make what is missing of root / ORI / folder; raises `Unreachable` where that cannot be."""
    opened: list[int] = []
    try:
        root.mkdir(mode=0o770, parents=True, exist_ok=True)
        opened.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY))
        for step in (ori, *folder.strip("/").split("/")):
            with suppress(FileExistsError):
                os.mkdir(step, 0o770, dir_fd=opened[-1])
            opened.append(os.open(step, AS_FOLDER, dir_fd=opened[-1]))
    except OSError as error:
        raise Unreachable(f"The folder cannot be made: {type(error).__name__}.") from error
    finally:
        for descriptor in opened:
            os.close(descriptor)


@contextmanager
def folder_source(
    root: Path, ori: str, settings: FolderSettings, *, now: datetime
) -> Iterator[FolderSource]:
    """Open root / ORI / folder, step by step; raises `Unreachable` where a step is none."""
    opened: list[int] = []
    try:
        opened.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY))
        for step in (ori, *settings.folder.strip("/").split("/")):
            opened.append(os.open(step, AS_FOLDER, dir_fd=opened[-1]))
        yield FolderSource(opened[-1], settings, now=now)
    except OSError as error:
        raise Unreachable(f"The folder cannot be used: {type(error).__name__}.") from error
    finally:
        for descriptor in opened:
            os.close(descriptor)
