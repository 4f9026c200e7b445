"""A stored plan is read back whole, or refused: no value of another kind slips into it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from accord.core.formats.delivery import Delivery, EntityRule, PartPlan, PartRole, read_plan
from accord.core.formats.tabular import open_table, suggest

INCIDENTS = (
    b"INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_DESCRIPTION,OCCURRED_ON_DATE,STREET,Lat,Long\n"
    b"202000165,13A,AGGRAVATED ASSAULT,2020-01-01 14:55:00,12XX OAK ST,42.29,-71.05\n"
    b"202000166,220,BURGLARY,2020-01-02 03:10:00,13XX ELM AVE,42.25,-71.12\n"
)


@pytest.fixture
def stored() -> dict[str, Any]:
    table = open_table(io.BytesIO(INCIDENTS), filename="a.csv")
    mapping = suggest(table, ori="AB0000000").mapping
    lead = PartPlan(label="a", role=PartRole.INCIDENT, signature=table.signature, mapping=mapping)
    entity = EntityRule(
        columns={"sex": "sex"}, roles={"V": "victim"}, fixed_role="victim", formats=("iso",)
    )
    persons = PartPlan(
        label="b",
        role=PartRole.PERSON,
        signature=("number", "sex"),
        key="number",
        to="a",
        to_key="incident_number",
        entity=entity,
    )
    found: dict[str, Any] = json.loads(Delivery(name="A", parts=(lead, persons)).to_json())
    return found


def test_a_plan_comes_back_as_it_was(stored: dict[str, Any]) -> None:
    assert json.loads(read_plan(json.dumps(stored)).to_json()) == stored


@pytest.mark.parametrize("wrong", [7, 1.5, [], {}, None])
@pytest.mark.parametrize(
    "path",
    ["name", "version", "parts/1/label", "parts/1/signature/0", "parts/1/key", "parts/1/to",
     "parts/1/to_key", "parts/1/ordinal", "parts/1/text", "parts/1/entity/columns/sex",
     "parts/1/entity/roles/V", "parts/1/entity/fixed_role", "parts/1/entity/formats/0",
     "parts/1/entity/decimal_comma"],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(
    stored: dict[str, Any], path: str, wrong: object
) -> None:
    *steps, last = (int(step) if step.isdecimal() else step for step in path.split("/"))
    at: Any = stored
    for step in steps:
        at = at[step]
    at[last] = wrong
    if (path, wrong) == ("version", 7):
        assert read_plan(json.dumps(stored)).version == 7
        return
    with pytest.raises(ValueError, match="of another kind"):
        read_plan(json.dumps(stored))
