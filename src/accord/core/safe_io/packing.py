"""Pack files into one archive whose bytes depend on the files alone, not on day or order."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from accord.core.safe_io.bounded import KIB
from accord.core.safe_io.errors import BadInput

#: The first day a ZIP can name; any fixed one would do.
_DAY = (1980, 1, 1, 0, 0, 0)


def pack(target: BinaryIO, files: Mapping[str, BinaryIO]) -> None:
    """Write the files to `target` as a stored ZIP, in the order of their names.

    Equal files under equal names give equal bytes. Raises BadInput for a name with a folder.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, stream in sorted(files.items()):
            if "/" in name or "\\" in name or name in {"", ".", ".."}:
                raise BadInput("a packed file has a plain name", rule="zip_names")
            info = zipfile.ZipInfo(name, date_time=_DAY)
            with archive.open(info, "w", force_zip64=True) as entry:
                while block := stream.read(256 * KIB):
                    entry.write(block)
