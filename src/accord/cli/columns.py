"""Named columns of a table, for the commands that take a file and no node."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path


def read_columns(file: Path, names: Sequence[str]) -> list[list[str]]:
    """The values of these columns, row by row.

    `Invalid` where one is absent, the file unreadable, or a row not of the header's shape: a result
    on some of the rows would not say so.
    """
    from accord.core.formats.tabular import open_table
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Invalid

    try:
        with file.open("rb") as stream, closing(open_table(stream, filename=file.name)) as table:
            there = [column.lower() for column in table.columns]
            absent = [name for name in names if name.lower() not in there]
            if absent:
                raise Invalid(
                    f"There is no column “{absent[0][:60]}”; "
                    f"there are {', '.join(table.columns[:30])}."
                )
            places = [there.index(name.lower()) for name in names]
            found = []
            for row in table.rows():
                if row.fault:
                    raise Invalid(f"Row {row.number}: {row.fault}.")
                found.append([row.values[place] for place in places])
            return found
    except BadInput as error:
        raise Invalid(error.reason) from error
