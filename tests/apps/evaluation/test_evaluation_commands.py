"""`accord evaluation`: draft, freeze, sign, deviate, run, review and decide from a terminal."""

from datetime import date

import pytest
from typer.testing import CliRunner

from accord.apps.evaluation.models import Deviation, Evaluation, EvaluationPlan, Review
from accord.apps.strategies import services as strategies
from accord.cli.main import app
from accord.frame.errors import Conflict, Denied, Invalid

DRAFT = """
hypothesis = "Locks in beat 6 lower burglary."
primary_outcome = "burglaries"
treated = ["Beat 06"]
start = 2025-01-01
follow_up_months = 6
smallest_percent = -30
continue_rule = "continue if the interval lies below −10 %"
offences = ["220"]
catchment = "none"
"""


def told(*arguments, as_user="cora", fails=None):
    """What a command says; with `fails` the error that it ends with."""
    environment = {"ACCORD_AS": as_user, "ACCORD_PURPOSE": "crime-analysis"}
    asked = ["evaluation", *map(str, arguments), "--purpose", "crime-analysis"]
    result = CliRunner().invoke(app, asked, env=environment)
    if fails is None:
        assert result.exception is None, result.output
        return result.output
    assert isinstance(result.exception, fails), result.output
    faults = getattr(result.exception, "faults", ())
    return f"{result.exception} {[one.message for one in faults]}"


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "plan.toml"
    made.write_text(DRAFT)
    return made


def test_from_a_file_to_a_result(recorded, file, on_day):
    on_day(date(2024, 12, 10))
    drafted = told("draft", recorded.strategy.pk, file)
    plan = EvaluationPlan.objects.get()
    assert drafted.startswith(f"{plan.pk} version 1, design: donor ratio")
    assert "This cannot be learnt" in drafted
    read = drafted.split()[-1]
    assert read in told("show", plan.pk)
    assert "draft as it is now" in told("freeze", plan.pk, "0" * 64, fails=Invalid)
    told("freeze", plan.pk, read, as_user="bob", fails=Denied)
    digest = told("freeze", plan.pk, read).strip()
    assert digest == read
    assert "not the plan's hash" in told("sign", plan.pk, "0" * 64, fails=Invalid)
    for name, agency in (("cora", recorded.lead), ("bob", recorded.partner)):
        assert told("sign", plan.pk, digest, as_user=name) == f"Signed by {agency.name}.\n"
    told("sign", plan.pk, digest, fails=Conflict)
    assert f"signed by {recorded.partner.ori}" in told("show", plan.pk)
    on_day(date(2025, 8, 1))
    ran = told("run", plan.pk)
    made = Evaluation.objects.get()
    assert "This result is confirmatory." in ran
    assert f"Registered extract {made.input_digest}" in ran
    late = ("--why", "no money", "--on", "2025-02-01")
    assert told("deviate", plan.pk, "half the locks", *late) == "2025-02-01: half the locks\n"
    told("deviate", plan.pk, "x", "--why", "y", "--on", "2025-08-02", fails=Invalid)
    told("deviate", plan.pk, "x", "--why", "y", "--on", "yesterday", fails=Invalid)
    assert Deviation.objects.count() == 1
    again = told("result", made.pk)
    assert "This result is exploratory." in again
    assert "Not confirmatory: deviation: half the locks." in again
    assert "confirmatory.\n" not in again.replace("Not confirmatory", "")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("smallest_percent = -99.999", "smallest_percent"),
        ('smallest_percent = "much"', "smallest_percent"),
        ("start = 9999-01-01", "start"),
        ("follow_up_months = 0", "follow_up_months"),
        ("colour = 1", "colour"),
    ],
)
def test_a_file_with_a_fault_says_in_which_line(recorded, file, line, words):
    name = line.split(" = ")[0]
    kept = [one for one in DRAFT.splitlines() if not one.startswith(name)]
    file.write_text("\n".join([*kept, line]))
    result = CliRunner().invoke(
        app, ["evaluation", "draft", str(recorded.strategy.pk), str(file), "--as", "cora",
              "--purpose", "crime-analysis"],
    )  # fmt: skip
    assert isinstance(result.exception, Invalid)
    assert words in [fault.field for fault in result.exception.faults]
    assert not EvaluationPlan.objects.exists()


def test_reviews_are_set_and_closed(world, on_day, why):
    on_day(date(2025, 3, 11))
    told("review-on", world.strategy.pk, "2025-03-01", "2025-06-01")
    assert "too far ahead" in told("review-on", world.strategy.pk, "9999-12-31", fails=Invalid)
    first, second = Review.objects.order_by("due_on")
    assert f"{first.pk}  2025-03-01" in told("reviews")
    said = ("--because", "too few letters")
    told("decide", first.pk, "change", *said, "--delivered", "-", fails=Invalid)
    told("decide", first.pk, "change", *said, "--action", "one", fails=Invalid)
    act = strategies.plan_action(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, title="Letters",
        owner=world.lead, due_on=date(2025, 3, 1),
    )  # fmt: skip
    strategies.finish_action(by=world.cora, purpose=why, action_id=act.pk)
    assert told("decide", first.pk, "change", *said, "--action", act.pk) == "2025-03-01: change\n"
    dose = ("--delivered", "40 of 200 letters")
    told("decide", second.pk, "stop", *said, *dose, fails=Invalid)
    told("decide", second.pk, "stop", *said, *dose, "--early", "The money has ended.")
    second.refresh_from_db()
    assert second.early_reason == "The money has ended."
