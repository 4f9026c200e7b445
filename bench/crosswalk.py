"""Claim `crosswalk`: the NIBRS code chosen for a real city's offences lies in the allowed set.

The answer key is the city's own "FBI Code" column (the Summary UCR class that its records
section assigned). The product never reads that column. `ALLOWED` was written from the class
definitions of the UCR Handbook (2004) and the NIBRS User Manual (2019), and reviewed, before
the crosswalk; it is an oracle for a bench, not a part of the product.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

BAR_MAPPED = 0.90
BAR_INSIDE = 0.97
EXPORT = "records/agency_exports/chicago_il_crimes.csv"
ANSWER_COLUMN = "FBI Code"

_FRAUD = frozenset({"26A", "26B", "26C", "26D", "26E", "26F", "26G", "90A"})
_LARCENY = frozenset({"23A", "23B", "23C", "23D", "23E", "23F", "23G", "23H"})
ALLOWED: dict[str, frozenset[str]] = {
    "01A": frozenset({"09A"}),
    "01B": frozenset({"09B"}),
    "02": frozenset({"11A", "11B", "11C"}),
    "03": frozenset({"120"}),
    "04A": frozenset({"13A"}),
    "04B": frozenset({"13A"}),
    "05": frozenset({"220"}),
    "06": _LARCENY,
    "07": frozenset({"240"}),
    # Class 8 without a weapon: an assault by threat alone is Intimidation in NIBRS.
    "08A": frozenset({"13B", "13C"}),
    "08B": frozenset({"13B"}),
    "09": frozenset({"200"}),
    "10": frozenset({"250"}),
    "11": _FRAUD,
    "12": frozenset({"270"}),
    "13": frozenset({"280"}),
    "14": frozenset({"290"}),
    "15": frozenset({"520"}),
    "16": frozenset({"40A", "40B", "40C"}),
    # Class 17 holds fondling, incest, statutory rape, exposure, peeping; obscenity with it.
    "17": frozenset({"11D", "36A", "36B", "370", "90C", "90H", "90Z"}),
    "18": frozenset({"35A", "35B"}),
    "19": frozenset({"39A", "39B", "39C", "39D"}),
    # Abduction of a child by a parent is class 20, and Kidnapping/Abduction in NIBRS.
    "20": frozenset({"90F", "100"}),
    "21": frozenset({"90D"}),
    "22": frozenset({"90G"}),
    "23": frozenset({"90E"}),
    # Class 24 is any breach of the peace; NIBRS sends bomb threats to Intimidation.
    "24": frozenset({"90C", "90Z", "13C"}),
    "25": frozenset({"90B"}),
    # Class 26 is "all other"; NIBRS gives many of these a class of their own.
    "26": frozenset(
        {"90Z", "90J", "90C", "90B", "90H", "13C", "100", "210", "370", "510", "64A", "64B", "720"}
    ),
    "28": frozenset({"90B"}),
    "29": frozenset({"90I"}),
}


def measure(path: Path) -> dict[str, object]:
    """Land the export with its suggested mapping and compare each row with the answer key."""
    from accord.core.formats.tabular import Landed, land, open_table, suggest

    with path.open("rb") as stream:
        table = open_table(stream, filename=path.name)
        suggestion = suggest(table, ori="ILCPD0000")
        if suggestion.mapping is None:
            raise SystemExit(f"no mapping was suggested: {suggestion.missing}")
        answers = table.columns.index(ANSWER_COLUMN)
        truth = {row.number: row.values[answers] for row in table.rows()}
        landed = {
            item.row_number: item.record
            for item in land(suggestion.mapping, table.rows())
            if isinstance(item, Landed)
        }
    rule = suggestion.mapping.offence
    if ANSWER_COLUMN in {rule.code, rule.extension, rule.nibrs, *rule.texts}:
        raise SystemExit("the crosswalk reads the answer key")
    mapped = inside = 0
    outside: Counter[str] = Counter()
    unmapped: Counter[str] = Counter()
    for number, fbi in truth.items():
        record = landed.get(number)
        if record is None or record.nibrs_code is None:
            unmapped[record.offence_text if record else "(row rejected)"] += 1
            continue
        mapped += 1
        if record.nibrs_code in ALLOWED.get(fbi, frozenset()):
            inside += 1
        else:
            outside[f"{record.offence_text}: {record.nibrs_code}, class {fbi}"] += 1
    return {
        "rows": len(truth),
        "mapped": mapped,
        "inside": inside,
        "outside": outside,
        "unmapped": unmapped,
    }


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    path = Path(os.environ.get("ACCORD_DATA", "../shared/data")) / EXPORT
    if not path.is_file():
        note = "not run: ACCORD_DATA does not hold the export"
        return [
            {
                "claim": "crosswalk",
                "name": name,
                "measured": None,
                "bar": bar,
                "holds": False,
                "note": note,
            }
            for name, bar in (("rows mapped", BAR_MAPPED), ("mapped rows inside", BAR_INSIDE))
        ]
    found = measure(path)
    rows, mapped, inside = (int(str(found[key])) for key in ("rows", "mapped", "inside"))
    share_mapped, share_inside = mapped / rows, inside / mapped if mapped else 0.0
    return [
        {
            "claim": "crosswalk",
            "name": "rows mapped",
            "measured": round(share_mapped, 4),
            "bar": BAR_MAPPED,
            "holds": share_mapped >= BAR_MAPPED,
            "note": f"{mapped} of {rows}; unmapped: {dict(found['unmapped'])}",  # type: ignore[call-overload]
        },
        {
            "claim": "crosswalk",
            "name": "mapped rows inside the allowed set",
            "measured": round(share_inside, 4),
            "bar": BAR_INSIDE,
            "holds": share_inside >= BAR_INSIDE,
            "note": f"{inside} of {mapped}; outside: {dict(found['outside'])}",  # type: ignore[call-overload]
        },
    ]


def main() -> int:
    """Print measured beside bar; exit status 0 only if all hold."""
    results = run()
    for row in results:
        mark = "holds" if row["holds"] else "FAILS"
        print(
            f"{row['claim']:<10} {row['name']:<36} {row['measured']!s:>8}  bar {row['bar']}  {mark}"
        )
        print(f"           {row['note']}")
    return 0 if all(row["holds"] for row in results) else 1


if __name__ == "__main__":
    sys.exit(main())
