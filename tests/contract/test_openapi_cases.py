"""Generated cases against every operation: no server error, and answers as the schema says."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.turns import whose_turn

from accord.site.wsgi import application

CASES = {"dev": 200, "ci": 2000, "deep": 20_000}[os.environ.get("HYPOTHESIS_PROFILE", "dev")]
SEED = 20260105
# Most cases are of those whom most doors let in; some doors generate fewer than they are asked for.
# By day each door is asked by two of them, as its turn is.
SHARES = {"analyst": 0.9, "coordinator": 0.6, "agency-admin": 0.5, "platform-admin": 0.5}
CHECKED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROOMS = {"agencies", "layers", "records", "places", "strategies", "briefs"}


@dataclass
class Outcome:
    """What the cases came to: answers by status, and the first example of each failure."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def schema(db: None) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def test_the_schema_is_openapi_3_1_and_every_operation_is_described(schema) -> None:
    raw = schema.raw_schema
    assert raw["openapi"].startswith("3.1")
    assert {path.split("/")[3] for path in raw["paths"]} >= ROOMS
    operations = [one for path in raw["paths"].values() for one in path.values()]
    assert all(one["operationId"] and one["summary"] for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_every_operation_says_how_it_reports_problems(schema) -> None:
    silent = [
        f"{method.upper()} {path}"
        for path, operations in schema.raw_schema["paths"].items()
        for method, one in operations.items()
        if not {"401", "403", "422"} <= one["responses"].keys()
    ]
    assert not silent


@pytest.fixture
def quiet() -> Iterator[None]:
    """Thousands of expected refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_generated_cases_are_answered_as_the_schema_says(
    schema, region, quiet, record_property
) -> None:
    operations = [result.ok() for result in schema.get_all_operations()]
    each = CASES / len(operations) / len(GenerationMode)
    outcome = Outcome()
    for operation in operations:
        for role in whose_turn(operation.label, list(SHARES), 2):
            headers = region.headers[role]
            for mode in GenerationMode:
                count = max(1, round(each * SHARES[role]))
                _try(operation, mode, count, headers, role, region.ids, outcome)
    record_property("statuses", dict(outcome.statuses))
    print(f"{outcome.statuses.total()} cases: {dict(sorted(outcome.statuses.items()))}")
    assert not outcome.failures, "\n".join(f"{k}: {v}" for k, v in outcome.failures.items())
    assert outcome.statuses.total() >= CASES, "too few cases could be generated"
    assert 401 not in outcome.statuses, "a token was not accepted: the cases proved nothing"
    answered = sum(count for status, count in outcome.statuses.items() if status < 300)
    assert answered >= CASES / 10, "too few cases came through to an answer"


def _try(operation, mode, count, headers, role, ids, outcome) -> None:
    """Call one operation as one role, three times of four with ids that exist."""

    @seed(SEED)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def call(case, data) -> None:
        for name in case.path_parameters or {}:
            if name in ids and data.draw(
                st.sampled_from((True, True, True, False)), label="a real id"
            ):
                case.path_parameters[name] = data.draw(st.sampled_from(ids[name]))
        response = case.call(headers=headers)
        outcome.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKED)
        except FailureGroup as group:
            for one in group.exceptions:
                where = f"{operation.label} {response.status_code} {type(one).__name__}"
                outcome.failures.setdefault(where, f"{role}: {str(one)[:300]}")

    try:
        call()
    except Unsatisfiable:  # an operation without parameters has nothing to get wrong
        assert mode is GenerationMode.NEGATIVE, operation.label
