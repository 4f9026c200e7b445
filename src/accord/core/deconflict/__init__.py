"""Deconfliction: windows, places and subjects of planned operations, and whether two collide."""

from accord.core.deconflict.calls import call_times, due
from accord.core.deconflict.cells import Cover, TooWide, cover
from accord.core.deconflict.conflict import Finding, Plan, compare, in_words
from accord.core.deconflict.places import (
    LARGEST_RADIUS_FT,
    SMALLEST_RADIUS_FT,
    PlaceError,
    are_points,
    feet,
    from_json,
    metres,
    read_points,
    shape_of,
    to_json,
)
from accord.core.deconflict.subjects import KINDS, SubjectError, keys_of
from accord.core.deconflict.types import OperationType, last_call, lead_time, operation_types
from accord.core.deconflict.windows import (
    Window,
    WindowError,
    from_local,
    is_repeated,
    local_moment,
    usual_last_day,
)

__all__ = [
    "KINDS",
    "LARGEST_RADIUS_FT",
    "SMALLEST_RADIUS_FT",
    "Cover",
    "Finding",
    "OperationType",
    "PlaceError",
    "Plan",
    "SubjectError",
    "TooWide",
    "Window",
    "WindowError",
    "are_points",
    "call_times",
    "compare",
    "cover",
    "due",
    "feet",
    "from_json",
    "from_local",
    "in_words",
    "is_repeated",
    "keys_of",
    "last_call",
    "lead_time",
    "local_moment",
    "metres",
    "operation_types",
    "read_points",
    "shape_of",
    "to_json",
    "usual_last_day",
]
