"""Generated cases against every operation: whatever comes in, never a server error."""

from __future__ import annotations

import math
import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from accord.site.wsgi import application

CASES = {"dev": 150, "ci": 2000, "deep": 20_000}[os.environ.get("HYPOTHESIS_PROFILE", "dev")]
ROLES = 3  # each operation is called by every role of the fixture


@pytest.fixture
def schema(db: None) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def test_the_schema_is_openapi_3_1_and_names_every_router(schema) -> None:
    assert schema.raw_schema["openapi"].startswith("3.1")
    rooms = {path.split("/")[3] for path in schema.raw_schema["paths"]}
    assert rooms >= {"agencies", "layers", "records"}


def test_no_generated_case_is_a_server_error(schema, api_headers, record_property) -> None:
    operations = [result.ok() for result in schema.get_all_operations()]
    each = math.ceil(CASES / len(operations) / ROLES / len(GenerationMode))
    statuses: Counter[int] = Counter()
    failures: dict[str, str] = {}
    for operation in operations:
        for mode in GenerationMode:
            _try(operation, mode, each, api_headers, statuses, failures)
    record_property("statuses", dict(statuses))
    assert failures == {}
    assert sum(statuses.values()) >= CASES / ROLES / 4, "too few cases could be generated"
    assert 401 not in statuses, "the token was not accepted: the cases proved nothing"


def _try(operation, mode, each, api_headers, statuses, failures) -> None:
    """Call one operation `each` times, noting its answers and its server errors."""

    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case) -> None:
        response = case.call(headers=api_headers)
        statuses[response.status_code] += 1
        if response.status_code >= 500:
            failures.setdefault(operation.label, response.text[:300])

    try:
        call()
    except Unsatisfiable:  # an operation without parameters has nothing to get wrong
        assert mode is GenerationMode.NEGATIVE, operation.label
