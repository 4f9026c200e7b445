"""What is noted of rows beside the records that they became."""

from collections.abc import Sequence

from accord.apps.records.models import DoubtedPoint, Load


def note_doubts(run: Load, doubted: Sequence[tuple[str, int, str, str]]) -> None:
    """Note which rows' points were not believed; a row that is written anew is noted once."""
    DoubtedPoint.objects.bulk_create(
        (
            DoubtedPoint(load=run, part=part, row_number=row, field=field, rule=rule)
            for part, row, field, rule in doubted
        ),
        ignore_conflicts=True,
    )


def as_kept(text: str) -> str:
    """Text as any database keeps it; what it cannot keep is shown as an escape."""
    bare = text.replace("\0", "\\x00")
    return bare.encode("utf-8", "backslashreplace").decode()
