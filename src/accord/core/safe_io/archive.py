"""The one archive opener: ZIP with caps on entries, size and ratio, and no escaping paths."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from accord.core.safe_io.bounded import KIB, MIB
from accord.core.safe_io.errors import BadInput, TooLarge, Truncated

#: What the standard library raises for archives that are cut, damaged or of an unknown kind.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, kw_only=True)
class ArchiveLimits:
    """Caps of an archive; what exceeds one is refused, with the cap named."""

    entries: int = 1_000
    total_bytes: int = 2_048 * MIB
    #: Text packs about 20:1, repeated rows of a table at most about 100:1.
    ratio: int = 200
    #: Below this an entry may pack better than `ratio`; it can do no harm.
    ratio_free_bytes: int = MIB
    spool_bytes: int = 32 * MIB


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file inside an archive."""

    name: str
    size: int


class Archive:
    """A ZIP file whose caps hold for what is really unpacked, not for what it declares."""

    def __init__(self, stream: BinaryIO, *, limits: ArchiveLimits | None = None) -> None:
        """Open and check the directory. Raises BadInput, TooLarge, Truncated."""
        self._limits = limits or ArchiveLimits()
        try:
            self._zip = zipfile.ZipFile(stream)
        except _DAMAGED as error:
            raise Truncated(
                "not a whole ZIP archive (truncated or damaged)", rule="zip_readable"
            ) from error
        self._unpacked = 0
        self._check_directory()

    def _check_directory(self) -> None:
        infos = self._zip.infolist()
        limits = self._limits
        if len(infos) > limits.entries:
            raise TooLarge(
                f"the archive has {len(infos):,} entries, more than {limits.entries:,}",
                rule="zip_entries",
            )
        for info in infos:
            _check_name(info.filename)
            if info.flag_bits & 1:
                raise BadInput("the archive is encrypted", rule="zip_plain")
            if _is_link(info):
                raise BadInput("the archive holds a link", rule="zip_plain_files")
            if info.file_size > limits.ratio_free_bytes:
                _check_ratio(info.file_size, info.compress_size, limits)
        if len({info.filename for info in infos}) < len(infos):
            raise BadInput("two entries of the archive share a name", rule="zip_unique_names")
        if sum(info.file_size for info in infos) > limits.total_bytes:
            raise TooLarge(
                f"the archive unpacks to more than {limits.total_bytes:,} bytes",
                rule="zip_total_size",
            )

    def entries(self) -> list[Entry]:
        """Return the files, in the archive's order, without folders."""
        return [
            Entry(name=info.filename, size=info.file_size)
            for info in self._zip.infolist()
            if not info.is_dir()
        ]

    def open(self, name: str) -> BinaryIO:
        """Unpack one entry under the caps to a seekable stream, which the caller closes."""
        info = self._zip.getinfo(name)
        target: IO[bytes] = io.BytesIO()
        if info.file_size > self._limits.spool_bytes:
            target = TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            for block in self._blocks(info):
                target.write(block)
        except BadInput:
            target.close()
            raise
        target.seek(0)
        return cast("BinaryIO", target)

    def verify(self) -> None:
        """Unpack everything under the caps without keeping it. Raises as the class does."""
        for info in self._zip.infolist():
            for _ in self._blocks(info):
                pass

    def blocks(self, name: str) -> Iterator[bytes]:
        """Unpack one entry under the caps in pieces, for who reads it once."""
        return self._blocks(self._zip.getinfo(name))

    def _blocks(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        done = 0
        try:
            with self._zip.open(info) as source:
                while block := source.read(64 * KIB):
                    done += len(block)
                    self._unpacked += len(block)
                    if self._unpacked > self._limits.total_bytes:
                        raise TooLarge("the archive unpacks beyond its cap", rule="zip_total_size")
                    if done > self._limits.ratio_free_bytes:
                        _check_ratio(done, info.compress_size, self._limits)
                    yield block
        except BadInput:
            raise
        except _DAMAGED as error:
            raise Truncated(
                "an entry of the archive is damaged or cut off", rule="zip_readable"
            ) from error


def _check_ratio(size: int, packed: int, limits: ArchiveLimits) -> None:
    if size > packed * limits.ratio:
        raise TooLarge(
            f"an entry unpacks to more than {limits.ratio} times its size", rule="zip_ratio"
        )


def _check_name(name: str) -> None:
    if not name:
        raise BadInput("an entry has no name", rule="zip_paths")
    posix = PurePosixPath(name)
    windows = PureWindowsPath(name)
    if (
        posix.is_absolute()
        or windows.drive
        or windows.root
        or ".." in (*posix.parts, *windows.parts)
    ):
        raise BadInput("an entry's path leaves the archive", rule="zip_paths")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return (info.external_attr >> 28) == 0o12
