"""`python -m bench [CLAIM…]`: every claim measured beside its bar, as a table and as JSON."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.harness import TOLD, machine_facts

HERE = Path(__file__).parent
OURS = {"__main__", "__init__", "harness"}
COLUMNS = ("claim", "name", "measured", "bar", "holds", "note")
VERDICTS = {True: "holds", False: "FAILS", None: "not run", TOLD: TOLD}


def claims() -> list[str]:
    """Each file of bench/ that has a run() is one claim."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if path.stem not in OURS and "\ndef run(" in path.read_text()
    )


def table(rows: Sequence[dict[str, object]]) -> str:
    """Plain text, columns aligned."""
    cells = [[*COLUMNS]]
    for row in rows:
        verdict = VERDICTS[row["holds"]]  # type: ignore[index]
        cells.append([verdict if c == "holds" else str(row[c]) for c in COLUMNS])
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def main(wanted: Sequence[str]) -> int:
    """Run the claims; 0 only if there are figures and every one of them holds."""
    known = claims()
    unknown = set(wanted) - set(known)
    if unknown:
        print(f"bench: no claim {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return 2
    rows: list[dict[str, object]] = []
    for name in wanted or known:
        print(f"bench: {name} …", flush=True)
        rows.extend(importlib.import_module(f"bench.{name}").run())
    print(table(rows))
    facts = machine_facts()
    target = HERE / "results" / f"{'-'.join(wanted) or 'all'}-{str(facts['date'])[:10]}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"machine": facts, "rows": rows}, indent=1, ensure_ascii=False))
    print(
        f"bench: {facts['cpu']}, {facts['cores']} cores, load {facts['load']:.1f} → {target.name}"
    )
    judged = [row for row in rows if row["holds"] != TOLD]
    held = sum(row["holds"] is True for row in judged)
    print(f"bench: {held} of {len(judged)} hold")
    return 0 if judged and held == len(judged) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
