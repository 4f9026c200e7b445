"""Two agencies with records, one of which shares with the other."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from tests.apps.records.conftest import export, ingest, records_why, row_of, send

__all__ = ["export", "ingest", "records_why", "row_of", "send"]


@pytest.fixture
def two(make_agency: Any, make_user: Any, actor_of: Any) -> SimpleNamespace:
    """Agencies A and B, an analyst of each."""
    here, there = make_agency(name="Alder"), make_agency(name="Birch")
    ana, ben = make_user("ana", "analyst", agency=here), make_user("ben", "analyst", agency=there)
    return SimpleNamespace(
        here=here, there=there, ana=ana, ben=ben, as_ana=actor_of(ana), as_ben=actor_of(ben)
    )


@pytest.fixture
def shared(two: SimpleNamespace, agree: Callable[..., Any]) -> SimpleNamespace:
    """The same, with an agreement between them."""
    agree(two.here, two.there)
    return two
