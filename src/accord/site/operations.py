"""Which API operations stand behind a URL; ninja keeps them in the view's closure."""

from collections.abc import Sequence
from typing import Any

from ninja.operation import Operation


def operations_of(view: Any) -> Sequence[Operation]:
    """The operations, one a method; empty for a view that is none of ninja's."""
    path_view = getattr(view, "__self__", None) or next(
        (
            cell.cell_contents
            for cell in (getattr(view, "__closure__", None) or ())
            if hasattr(cell.cell_contents, "operations")
        ),
        None,
    )
    return list(getattr(path_view, "operations", ()))
