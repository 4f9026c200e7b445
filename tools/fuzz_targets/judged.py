"""What the commands without a node read: plans, linkage models, named columns; and stored rules."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

from tools.fuzz import Target
from tools.fuzz_targets.tables import CSV, JSON_WORDS

PLAN = b"""hypothesis = "h"
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
reach = []
"""
PLAN_WORDS = (
    b"[settings]", b"treated", b"reach", b"start", b"alpha", b"inf", b"nan", b'["North"]', b"[[",
    b"follow_up_months", b"smallest_effect", b"outcome_es", b"1e999", b"2024-03-01T00:00:00Z",
)  # fmt: skip


def plan() -> Target:
    """A plan as TOML, hashed, and put beside a table of counts."""
    from accord.core.evaluate.report.running import TableError
    from accord.core.evaluate.report.tables import read_plan, table_inputs

    months = [date(2024, month, 1) for month in (1, 2, 3, 4)]
    rows = [(unit, month, 3.0, None) for unit in ("North", "South") for month in months]

    def parse(data: bytes) -> object:
        found = read_plan(data)
        return found.hash, table_inputs(rows, found, data=b"x")

    return Target(parse, (TableError,), (PLAN,), PLAN_WORDS)


def small_model() -> dict[str, object]:
    """A trained model with two comparisons, as it is stored."""
    from accord.core.linkage.comparisons import PERSON_COMPARISONS
    from accord.core.linkage.model import FORMAT

    used = PERSON_COMPARISONS[:2]
    levels = {one.name: [1 / len(one.labels)] * len(one.labels) for one in used}
    return {
        "format": FORMAT, "version": "1", "records": 2,
        "comparisons": {one.name: list(one.labels) for one in used},
        "same": {"share": 0.5, "levels": levels}, "others": [{"share": 0.5, "levels": levels}],
        "frequencies": {"given": {"ann": 0.5}}, "rare_values": {"given": 0.1},
        "mean_frequencies": {"given": 0.2}, "borrowed": True,
    }  # fmt: skip


def link_model() -> Target:
    """A trained model as it is stored, and settings of the tool that models are exchanged with."""
    from accord.core.linkage import from_splink, to_splink
    from accord.core.linkage.errors import NotAModel
    from accord.core.linkage.model import LinkageModel

    known = small_model()

    def parse(data: bytes) -> object:
        if data.startswith(b'{"link_type"'):
            try:
                found = json.loads(data)
            except (ValueError, RecursionError):
                return None
            return to_splink(from_splink(found, {}))
        model = LinkageModel.from_json(data.decode("utf-8", "replace"))
        return model.used(), LinkageModel.from_json(model.to_json())

    seeds = (json.dumps(known), json.dumps(to_splink(LinkageModel.from_json(json.dumps(known)))))
    return Target(parse, (NotAModel,), tuple(seed.encode() for seed in seeds), JSON_WORDS)


def profile() -> Target:
    """The rules of a place as they are stored, and those of an agreement."""
    from accord.core.policy import PolicyError, profile_from_json, profile_to_json
    from accord.core.policy.prohibitions import Profile, Prohibition

    rule = Prohibition(id="r", citation="c")
    made = profile_to_json(
        Profile(id="P", title="T", version=1, modules=frozenset({"m"}), rules=(rule,))
    )

    def parse(data: bytes) -> object:
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            return None
        kept = profile_to_json(profile_from_json(found, version=1))
        assert profile_to_json(profile_from_json(kept, version=1)) == kept
        return kept

    return Target(parse, (PolicyError,), (json.dumps(made).encode(),), JSON_WORDS)


def receipt() -> Target:
    """A receipt with its leaf."""
    from accord.core.ledger import LedgerError
    from accord.core.ledger.receipt import Receipt

    seed = Receipt(leaf=b"{}", note="a\n\n", index=1, path=(bytes(32),)).text().encode()

    def parse(data: bytes) -> object:
        found = Receipt.parse(data.decode("utf-8", "replace"))
        assert Receipt.parse(found.text()).text() == found.text()
        return found

    return Target(parse, (LedgerError,), (seed,), (b"extra ", b"index ", b"records", b"openings"))


def columns() -> Target:
    """Named columns of a file on the disk, as the commands ask for them."""
    from accord.cli.columns import read_columns
    from accord.frame.errors import Invalid

    folder = Path(tempfile.mkdtemp(prefix="accord-columns-", dir="/dev/shm"))
    file = folder / "a.csv"
    named = [cell.decode() for cell in CSV.splitlines()[0].split(b",")][:2]

    def parse(data: bytes) -> object:
        file.write_bytes(data)
        found = read_columns(file, named)
        assert all(len(row) == len(named) for row in found)
        return found

    return Target(parse, (Invalid,), (CSV,), (named[0].encode(), named[1].encode(), b'"', b"\xff"))
