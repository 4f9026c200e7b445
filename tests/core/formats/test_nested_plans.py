"""Stored plans that are nested without end are refused by each reader's own error."""

from collections.abc import Callable

import pytest

from accord.core.formats.delivery import Delivery, read_plan
from accord.core.formats.outcomes import OutcomeMapping
from accord.core.formats.tabular import Mapping
from accord.core.safe_io import BadInput

DEEP = '{"a":' + "[" * 200_000


@pytest.mark.parametrize(
    ("read", "error"),
    [
        (Mapping.from_json, ValueError),
        (Delivery.from_json, ValueError),
        (read_plan, ValueError),
        (OutcomeMapping.from_json, BadInput),
    ],
)
def test_a_plan_that_is_nested_without_end_is_refused(
    read: Callable[[str], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        read(DEEP)
