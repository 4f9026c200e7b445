"""A node of its own for trials of the ledger: a fresh folder, its tables, entries of every kind."""

from __future__ import annotations

import os
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READS = 3  # one entry in so many gives out records


def start(folder: Path) -> None:
    """Begin Django on a fresh SQLite node in `folder`; once in a process."""
    os.environ["ACCORD_STATE_DIR"] = str(folder)
    os.environ.pop("ACCORD_DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


@dataclass(frozen=True)
class Writer:
    """Writes entries as the platform does: reads with records, deeds, refusals."""

    rng: random.Random

    def write(self, count: int = 1) -> list[Any]:
        """So many entries, each committed; returns their ids."""
        return [self._one(n) for n in range(count)]

    def _one(self, number: int) -> Any:
        from accord.frame import audit
        from accord.frame.actor import Actor, Purpose
        from accord.frame.ids import new_id

        audit.verb("trial.read", count=int)
        who = self.rng.choice(("ana", "ben", "eve"))
        some = [new_id() for _ in range(self.rng.randrange(1, 6))]
        return audit.record(
            by=Actor(id=who, name=who, agency_ori="XA0010000"),
            purpose=Purpose(code="crime-analysis", reason=f"series {number}", case_number="24-1"),
            verb="trial.read",
            object_type="thing",
            object_id=str(number),
            payload={"count": len(some)},
            personal={"term": f"Roe {self.rng.randrange(10_000)}"},
            disclosed=some if self.rng.randrange(READS) == 0 else audit.NUMBERS_ONLY,
            outcome=self.rng.choice(("ok", "ok", "ok", "denied")),
        )


def say(text: str) -> None:
    """A line of progress, on standard error."""
    sys.stderr.write(f"{text}\n")
