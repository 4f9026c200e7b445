"""Files of whole reports as they are loaded: known by content, taken apart, checked and landed."""

from __future__ import annotations

import io

from tools.fuzz import Target
from tools.fuzz_targets import exchange, nibrs
from tools.fuzz_targets.doors import zipped


def reports() -> Target:
    """Every wire format from its bytes to what would land, with what the rules find of it."""
    from accord.core.formats.delivery import assigned, land_delivery
    from accord.core.formats.reports import open_files, plan_reports
    from accord.core.safe_io import BadInput

    plans = {
        wire: plan_reports(wire, zone="America/New_York", name=wire)
        for wire in ("nibrs", "ndex", "envelope")
    }

    def parse(data: bytes) -> object:
        tables = open_files(io.BytesIO(data), filename="a.txt")
        plan = plans.get(tables[0].facts.wire)
        if plan is None:  # a table, which has targets of its own
            return None
        try:
            answers = list(land_delivery(plan, assigned(plan, tables)))
            return answers, tables[0].findings() if tables[0].findings else None
        finally:
            tables[0].close()

    flat, niem = nibrs.flat().seeds[0], exchange.niem().seeds[0]
    seeds = (flat, *nibrs.xml().seeds, *exchange.ndex().seeds, niem, zipped({"a.txt": flat}))
    words = (*exchange.NDEX_WORDS, b"00710", b"I0", b"A0", b"M0", b"W0", b"D0", b"20260402")
    return Target(parse, (BadInput,), seeds, words)
