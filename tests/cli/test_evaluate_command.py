"""`accord evaluate` on a file and a plan: the design, the words, the bundle, and the label."""

import csv
import hashlib
import json
import re

import numpy as np
import pytest
from typer.testing import CliRunner

from accord.cli.main import app

PLAN = """
hypothesis = "Lights in North lower street robbery."
primary_outcome = "street robberies"
units = "beats"
donor_rule = "other beats outside the reach"
catchment = "next beat"
start = 2025-01-01
follow_up_months = 12
design = "donor ratio"
smallest_effect = -0.2
continue_rule = "continue if the interval lies below -10 %"

[settings]
treated = ["North"]
reach = ["Beat 02"]
outcome_es = "robos en la calle"
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluate")
    rng = np.random.default_rng(7)
    names = ["North", *(f"Beat {n:02}" for n in range(1, 16))]
    level = 60 * np.exp(0.2 * rng.standard_normal(16))
    with (folder / "counts.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Unit", "Month", "Robberies", "Fraud"])
        for place, name in enumerate(names):
            for month in range(36):
                mean = level[place] * (0.5 if place == 0 and month >= 24 else 1)
                seen = "" if (place, month) == (4, 7) else rng.poisson(mean)
                rows.writerow(
                    [name, f"{2023 + month // 12}-{month % 12 + 1:02}", seen, rng.poisson(30)]
                )
    (folder / "plan.toml").write_text(PLAN)
    return folder


def run(folder, *more, table="counts.csv", plan="plan.toml"):
    return CliRunner().invoke(
        app,
        ["evaluate", str(folder / table), "--plan", str(folder / plan), "--count", "robberies", *more],
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(files):
    out = ("--control", "fraud", "--bundle", str(files / "b.json"), "--html", str(files / "b.html"))
    first = run(files, *out)
    assert first.exit_code == 0, first.output
    plan_hash = re.search(r"Plan (\w{64})", first.output)[1]
    data_hash = re.search(r"Data (\w{64})", first.output)[1]
    return first, plan_hash, data_hash, out


def test_a_true_fall_is_told_in_words_with_its_grade(done, files):
    text = done[0].output
    assert "There were fewer than expected" in text
    assert "Maryland level 3 of 5" in text
    assert "Level lowered: one area alone was treated." in text
    assert "This result is exploratory." in text
    assert "no plan was frozen before the start" in text
    held = json.loads((files / "b.json").read_text())["results"]
    assert held["design"] == "donor ratio"
    assert -0.7 < held["change"]["lower"] < held["change"]["upper"] < -0.3
    assert "Beat 02" not in held["donors"]
    assert held["negative_control"]["p_value"] > 0.05
    assert held["checks"]["placebo_rate"] is not None
    assert "would be seen in" in held["power"]["en"]


def test_the_page_holds_every_check_and_figure(done, files):
    page = (files / "b.html").read_text()
    for words in ("What could unsettle it", "Each donor left out", "Starts made up"):
        assert words in page
    assert "<script" not in page
    assert page.count("<svg") == 1
    held = json.loads((files / "b.json").read_text())
    for line in held["results"]["sentences"]:
        assert line.replace("&", "&amp;") in page
    assert hashlib.sha256((files / "b.json").read_bytes()).hexdigest() in page


def test_a_bundle_runs_again_to_the_byte_and_one_digit_shows(done, files):
    again = CliRunner().invoke(app, ["evaluate-again", str(files / "b.json")])
    assert (again.exit_code, again.output) == (0, "Identical to the byte.\n")
    changed = json.loads((files / "b.json").read_text())
    changed["inputs"]["counts"][0][0] += 1
    (files / "c.json").write_text(json.dumps(changed))
    differs = CliRunner().invoke(app, ["evaluate-again", str(files / "c.json")])
    assert differs.exit_code == 1
    assert "inputs_sha256" in differs.output
    assert CliRunner().invoke(app, ["evaluate-again", str(files / "plan.toml")]).exit_code != 0


def test_confirmatory_needs_both_hashes_and_a_signature_before_the_start(done, files):
    _, plan, data, _ = done
    seal = ("--frozen", plan, "--signed", "2024-12-01", "--agency", "Police", "--registered", data)
    good = run(files, *seal)
    assert "This result is confirmatory." in good.output
    assert good.exit_code == 0
    assert (
        "That Police signed the plan on 2024-12-01, and that the data were registered, is"
        in good.output
    )
    assert "no ledger was asked" in good.output
    half = run(files, *seal[:2])
    assert half.exit_code != 0
    assert "give both" in half.output + str(half.exception)
    late = run(files, *seal[:3], "2025-02-01", *seal[4:])
    assert late.exit_code == 1
    assert "signed on or after the start" in late.output
    (files / "other.toml").write_text(PLAN.replace("-0.2", "-0.1"))
    other = run(files, *seal, plan="other.toml")
    assert other.exit_code == 1
    assert "the plan is not the one that was frozen" in other.output
    (files / "more.csv").write_bytes((files / "counts.csv").read_bytes() + b"\n")
    more = run(files, *seal, table="more.csv")
    assert more.exit_code == 1
    assert "not the extract that was registered" in more.output


@pytest.mark.parametrize(
    ("units", "design", "level"),
    [(4, "two-area difference", 3), (1, "interrupted series", 2)],
)
def test_fewer_areas_get_the_design_that_they_allow(files, tmp_path, units, design, level):
    lines = (files / "counts.csv").read_text().splitlines()
    names = ["North", "Beat 01", "Beat 05", "Beat 06"][:units]
    kept = [lines[0], *(x for x in lines if x.split(",")[0] in names)]
    (tmp_path / "few.csv").write_text("\n".join(kept))
    (tmp_path / "plan.toml").write_text(PLAN.replace('reach = ["Beat 02"]', ""))
    out = tmp_path / "few.json"
    found = run(tmp_path, "--bundle", str(out), table="few.csv")
    assert found.exit_code == 0, found.output
    assert json.loads(out.read_text())["results"]["design"] == design
    assert f"Maryland level {level} of 5" in found.output
    assert f"the plan names “donor ratio”, the data allow “{design}”" in found.output


def test_a_month_that_is_not_over_is_a_deviation(files, tmp_path):
    lines = [x for x in (files / "counts.csv").read_text().splitlines() if ",2025-1" not in x]
    (tmp_path / "short.csv").write_text("\n".join(lines))
    (tmp_path / "plan.toml").write_text(PLAN)
    found = run(tmp_path, table="short.csv")
    assert "9 months of follow-up, 12 were planned" in found.output


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("[settings]", "[setting]"), "not known"),
        (("start = 2025-01-01", 'start = "soon"'), "a date"),
        (('["North"]', '["South"]'), "no unit “South”"),
        (("smallest_effect = -0.2", "smallest_effect = 0"), "smallest effect"),
        (("[settings]", "[settings"), "not TOML"),
    ],
)
def test_a_plan_that_cannot_be_run_is_said_in_words(files, tmp_path, change, word):
    (tmp_path / "bad.toml").write_text(PLAN.replace(*change))
    found = CliRunner().invoke(
        app, ["evaluate", str(files / "counts.csv"), "--plan", str(tmp_path / "bad.toml"),
              "--count", "robberies"],
    )  # fmt: skip
    assert found.exit_code != 0
    assert word in str(found.exception)
