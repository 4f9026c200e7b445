"""A plan as TOML: whatever a field holds, it is read or refused in words, and never computed with."""

import pytest

from accord.core.evaluate.report.running import TableError
from accord.core.evaluate.report.tables import read_plan

PLAN = """hypothesis = "h"
primary_outcome = "robbery"
units = "districts"
donor_rule = "all"
catchment = "c"
start = 2024-03-01
follow_up_months = 2
design = "gsynth"
smallest_effect = -0.2
continue_rule = "r"
secondary_outcomes = ["theft"]
[settings]
treated = ["North"]
"""


def test_a_plan_is_read_and_has_a_text_to_be_signed():
    found = read_plan(PLAN.encode())
    assert (found.secondary_outcomes, found.settings) == (("theft",), {"treated": ["North"]})
    assert found.text()


@pytest.mark.parametrize(
    ("known", "odd", "word"),
    [
        ('"h"', "3", "hypothesis"),
        ("2024-03-01", "2024-03-01T10:00:00Z", "start"),
        ("2024-03-01", '"2024-03-01"', "start"),
        ("2024-03-01", "9999-01-01", "start"),
        ("2024-03-01", "2024-03-31", "first of a month"),
        ("follow_up_months = 2", "follow_up_months = true", "follow_up_months"),
        ("follow_up_months = 2", "follow_up_months = 99999999", "follow_up_months"),
        ("follow_up_months = 2", f"follow_up_months = {'9' * 5_000}", "TOML"),
        ("follow_up_months = 2", f"follow_up_months = {'[' * 3_000}", "nested too deep"),
        ("-0.2", '"low"', "smallest_effect"),
        ("-0.2", "nan", "smallest_effect"),
        ("-0.2", "true", "smallest_effect"),
        ('["theft"]', "7", "secondary_outcomes"),
        ('["theft"]', "[7]", "secondary_outcomes"),
        ('["North"]', "[1]", "treated"),
        ('["North"]\n', '["North"]\nreach = 1\n', "reach"),
        ('["North"]\n', '["North"]\noutcome_es = 1\n', "outcome_es"),
        ('["North"]\n', '["North"]\nwhen = 2024-01-01\n', "plan"),
        ('[settings]\ntreated = ["North"]', "settings = 3", "treated"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_field(known, odd, word):
    text = PLAN.replace(known, odd)
    assert text != PLAN
    if odd.startswith("settings"):
        text = odd + "\n" + text.replace(odd, "")
    with pytest.raises(TableError, match=word):
        read_plan(text.encode())
