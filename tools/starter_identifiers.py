"""Makes the model that links identifiers on a node until it has learned its own.

`python3 -m tools.starter_identifiers` writes `src/accord/core/linkage/starter_identifiers.json` from
a made-up region whose truth is known, so the file can be made again; the same seed, the same file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from accord.core.linkage import (
    IDENTIFIER,
    BlockPlan,
    FrozenModel,
    Rule,
    candidates_of,
    train_labelled,
)
from accord.core.simulate import Region
from tools.starter_model import PLAN
from tools.starter_vehicles import cells

OUT: Final = Path("src/accord/core/linkage") / IDENTIFIER.starter
# Of each layout: how cells are parted, and the columns of number, surname, given name or both
# together, birth, telephone, licence and its state; the last but two's are of a file without header.
LAYOUTS: Final = {
    "alder": (
        ",", ("PERSON_ID", "LAST_NAME", "FIRST_NAME", "", "DOB", "PHONE", "DL_NUMBER", "DL_STATE"),
    ),
    "birchwick": (";", ("Person Key", "", "", "Name", "Birth Date", "Phone", "", "")),
    "cedar": ("", ("PersonKey", "LastName", "FirstName", "", "BirthDate", "Telephone", "OLN", "")),
    "dunmere": (",", ("1", "", "", "3", "4", "8", "", "")),
    "elmsgate": (
        "\t",
        (
            "person_id", "surname", "given_name", "", "birth_date", "phone", "license_number",
            "license_state",
        ),
    ),
    "fern": ("|", ("name_id", "", "", "name", "dob", "telephone", "oln", "oln_state")),
}  # fmt: skip
ROLES: Final = ("id", "family", "given", "name", "birth", "phone", "licence", "issuer")
Key = tuple[str, str, str]


def rows_of(region: Region) -> Iterator[tuple[Key, dict[str, object]]]:
    """Identifiers as six agencies wrote them down, with their place in the truth."""
    for export in region.history(kinds=("person",)):
        parted, columns = LAYOUTS[export.name.partition("/")[0]]
        for row in cells(b"".join(export.chunks).decode(), parted):
            said = {r: row.get(c, "") or "" for r, c in zip(ROLES, columns, strict=True)}
            family, _, given = said["name"].partition(",")
            holder = {
                "holder_family": said["family"] or family, "source": export.agency_ori,
                "holder_given": said["given"] or given, "holder_birth": _birth(said["birth"]),
            }  # fmt: skip
            for scheme in ("phone", "licence"):
                if said[scheme]:
                    key = (export.agency_ori, said["id"], scheme)
                    issuer = said["issuer"] if scheme == "licence" else ""
                    yield (
                        key,
                        {
                            **holder, "id": f"{said['id']} {scheme}", "scheme": scheme,
                            "value": said[scheme], "issuer": issuer,
                        },
                    )  # fmt: skip


def _birth(text: str) -> str:
    """Birchwick writes the day first; whoever reads its export knows."""
    day, _, rest = text.partition(".")
    month, _, year = rest.partition(".")
    return f"{year}-{month}-{day}" if year else text


def which_is_which(region: Region) -> dict[Key, str]:
    """The true number of each that was written down; what is a placeholder is of none."""
    file = next(one for one in region.truth() if one.name == "identifiers.csv")
    rows = csv.DictReader(io.StringIO(b"".join(file.chunks).decode()))
    return {
        (r["agency_ori"], r["record_id"], r["scheme"]): f"{r['scheme']}:{r['number']}" for r in rows
    }


def starter() -> FrozenModel:
    """The model and the keys that are too common to find anything by."""
    region = Region(replace(PLAN, incidents=12_000))
    truth = which_is_which(region)
    keyed = [one for one in rows_of(region) if one[0] in truth]
    table = IDENTIFIER.table([row for _, row in keyed])
    which = np.unique([truth[key] for key, _ in keyed], return_inverse=True)[1]
    # Neighbouring lines are found by no rule; the model must know how common they are.
    rules = (*IDENTIFIER.rules, Rule(("number_front",)))
    candidates = candidates_of(table, IDENTIFIER.comparisons, rules)
    same = which[candidates.left] == which[candidates.right]
    version = "starter-identifiers-1"
    model = train_labelled(table, candidates, same, version=version, kind=IDENTIFIER)
    return FrozenModel(model, BlockPlan.planned(table, IDENTIFIER.rules))


if __name__ == "__main__":
    made = starter()
    OUT.write_text(made.to_json(), encoding="utf-8")
    print(f"{made.model.records:,} records, {len(made.plan.closed):,} keys closed → {OUT}")
