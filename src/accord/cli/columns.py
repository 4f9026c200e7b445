"""Named columns of a table, for the commands that take a file and no node."""

from collections.abc import Sequence
from pathlib import Path


def read_columns(file: Path, names: Sequence[str]) -> list[list[str]]:
    """The values of these columns, row by row; `Invalid` where one is absent or the file unreadable."""
    from accord.core.formats.tabular import open_table
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Invalid

    try:
        with file.open("rb") as stream:
            table = open_table(stream, filename=file.name)
            there = [column.lower() for column in table.columns]
            absent = [name for name in names if name.lower() not in there]
            if absent:
                raise Invalid(
                    f"There is no column “{absent[0][:60]}”; "
                    f"there are {', '.join(table.columns[:30])}."
                )
            places = [there.index(name.lower()) for name in names]
            return [[row.values[place] for place in places] for row in table.rows()]
    except BadInput as error:
        raise Invalid(error.reason) from error
