"""Read an agency's own list of offence codes, so that a file's short codes get their words."""

from typing import BinaryIO

from accord.apps.records.services import storage
from accord.core.formats.tabular import open_table, read_code_list
from accord.core.safe_io import BadInput


def read_codes(stream: BinaryIO, *, filename: str) -> dict[str, str]:
    """An agency's own list of offence codes, code → words, from any table. Raises `Invalid`."""
    try:
        table = open_table(stream, filename=filename)
        try:
            return dict(read_code_list(table))
        finally:
            table.close()
    except BadInput as error:
        raise storage.refusal(error) from error
