"""What `accord link` says of what it read and of what it left out: on the side, so that figures stay alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from accord.core.linkage import RuleCost
    from accord.core.linkage.table import Index

# Examples are cut here, and so many columns or rows are named.
_LONGEST: Final = 30
_MOST: Final = 5
# Fields that are read as dates.
_DATES: Final = ("birth", "holder_birth", "death", "recorded")
# What says that a sex is not known, or is neither of those that are compared.
_NO_SEX: Final = ("u", "x", "n", "o", "other", "nonbinary", "not known", "not stated")


def tell_columns(file: str, columns: Sequence[str], roles: Mapping[str, str]) -> None:
    """Which column is which field, and which is none."""
    shown = ", ".join(f"{column} = {field}" for field, column in roles.items())
    typer.echo(f"{file}: {shown}", err=True)
    unused = [column for column in columns if column not in set(roles.values())]
    if unused:
        typer.echo(f"{file}: not used: {_listed(unused)}", err=True)


def tell_faults(file: str, faults: Sequence[tuple[int, str]]) -> None:
    """Rows that are no rows: how many, and the first with why."""
    if faults:
        first = "; ".join(f"row {number}: {why}" for number, why in faults[:_MOST])
        typer.echo(
            f"{file}: {len(faults):,} rows that are no rows were left out ({first}).", err=True
        )


def tell_unread(file: str, rows: Sequence[Mapping[str, object]], numbers: Sequence[int]) -> None:
    """Dates and sexes that are written and not read: they count as not known."""
    from accord.core.linkage.written_births import is_unread_date

    for field in (*_DATES, "sex"):
        found = [
            (number, text)
            for number, row in zip(numbers, rows, strict=True)
            if (text := str(row.get(field) or "").strip())
            and (is_unread_date(text) if field in _DATES else _is_unread_sex(text))
        ]
        if found:
            number, text = found[0]
            typer.echo(
                f"{file}: {field}: {len(found):,} values are not read and count as not known, the "
                f"first in row {number}: “{text[:_LONGEST]}”.",
                err=True,
            )


def _is_unread_sex(text: str) -> bool:
    from accord.core.linkage.plain_texts import plain
    from accord.core.linkage.standard import sex_text

    return plain(text) not in {"", *_NO_SEX} and not sex_text(text)


def tell_ids(names: Iterable[tuple[str, str]]) -> None:
    """Records that cannot be told apart in what is written: of one source and id, or without any."""
    counts = Counter(names)
    again = {name: count for name, count in counts.items() if count > 1 or not name[1]}
    if again:
        (source, one), _ = max(again.items(), key=lambda item: item[1])
        typer.echo(
            f"{sum(again.values()):,} records have no id, or the id of another of their source (such as "
            f"“{one[:_LONGEST]}” of {source[:_LONGEST]}): the groups written do not tell them apart.",
            err=True,
        )


def tell_left_out(costs: Iterable["RuleCost"], size: int, left: "Index", right: "Index") -> None:
    """The rules whose largest blocks were left out, and how many records nobody was compared with."""
    import numpy as np

    some = [cost for cost in costs if cost.left_out_pairs]
    for cost in some:
        typer.echo(
            f"  {cost.rule}: {cost.left_out_values:,} values shared by too many left out"
            f" ({cost.left_out_pairs:,} pairs)",
            err=True,
        )
    alone = size - len(np.unique(np.concatenate((left, right))))
    if some and alone:
        typer.echo(
            f"  {alone:,} of {size:,} records were compared with no other: what they share is shared "
            "by too many, or by nobody. More fields, or less common ones, would find them.",
            err=True,
        )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
    return ", ".join(name[:_LONGEST] for name in names[:_MOST]) + more
