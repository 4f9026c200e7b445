"""What a command counts, from its options: an area by its name, and the question of an analysis."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from accord.cli.typed import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from accord.apps.places.selectors import Question
    from accord.frame.actor import Actor, Purpose


def area_called(
    name: str, *, viewer: "Actor", purpose: "Purpose", day: date | None = None
) -> "UUID | None":
    """The loaded area of this name or code, on a day or today; None for an empty name."""
    if not name:
        return None
    from django.utils import timezone

    from accord.apps.layers import selectors as layers

    on = day or timezone.localdate()
    return layers.area_named(viewer=viewer, purpose=purpose, name=name, day=on)[0]


def question_of(
    *,
    viewer: "Actor",
    purpose: "Purpose",
    kind: str,
    offences: "Sequence[str] | None",
    since: str,
    until: str,
    area: str = "",
) -> "Question":
    """Some days, the last one with them, of one kind; the area is one of the last day."""
    from accord.apps.places.selectors import Question

    last = day_of(until) or date.min
    return Question(
        kind=kind,
        offences=tuple(sorted(offences or [])),
        start=day_of(since) or date.min,
        end=last + timedelta(days=1),
        area_id=area_called(area, viewer=viewer, purpose=purpose, day=last),
    )
