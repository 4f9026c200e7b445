"""What the worker does for the ledger by itself: witnesses are asked, and all is recomputed daily."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog

from accord.core.ledger.witness import CONFLICT, Request
from accord.frame import outbound
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import cosigning, fsck, services
from accord.frame.audit.keeping import Cosignature, Witness
from accord.frame.audit.models import Checkpoint, LedgerEntry
from accord.frame.audit.verbs import verb
from accord.frame.errors import AccordError, Conflict, Missing
from accord.frame.ids import id_at
from accord.frame.rounds import every

verb("witness.asked")
verb("witness.answered", size=int)
verb("witness.rolled_back", known=int, size=int)
LEDGER: Final = Actor(
    id="ledger", name="ledger", kind="system", capabilities=frozenset({"platform.manage"})
)
UPKEEP: Final = Purpose(code="administration", reason="upkeep of the ledger")
DAY: Final = timedelta(days=1)
log = structlog.get_logger("accord.ledger")


def ask_all(*, by: Actor, purpose: Purpose) -> Iterator[tuple[str, str]]:
    """Ask each reachable witness for a newer cosignature; yields its name and what came of it."""
    newest = Checkpoint.objects.values_list("size", flat=True).first() or 0
    for row in Witness.objects.exclude(peer=""):
        if Cosignature.objects.filter(witness=row.name, size=newest).exists():
            continue
        try:
            yield row.name, _asked(row, by=by, purpose=purpose)
        except AccordError as error:
            yield row.name, error.message


def _asked(row: Witness, *, by: Actor, purpose: Purpose, old: int | None = None) -> str:
    request = cosigning.request_for(row, old=old)
    answer = outbound.ask(
        by=by, purpose=purpose, peer=row.peer, path=row.path, method="POST", body=request.body(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )  # fmt: skip
    if answer.status == CONFLICT and old is None and answer.body.strip().isdigit():
        return _after_conflict(row, int(answer.body), by=by, purpose=purpose)
    if answer.status != 200:
        raise Conflict(f"refused ({answer.status})")
    kept = answered(
        by=by, purpose=purpose, name=row.name, body=request.body(),
        lines=answer.body.decode(errors="replace"),
    )  # fmt: skip
    return f"cosigned {kept.size}"


def _after_conflict(row: Witness, known: int, *, by: Actor, purpose: Purpose) -> str:
    """Ask again from the size it knows; if it knows more than we have, this node was rolled back."""
    newest = Checkpoint.objects.values_list("size", flat=True).first() or 0
    if known > newest:
        services.record(
            by=by, purpose=purpose, verb="witness.rolled_back", object_type="witness",
            object_id=row.name, payload={"known": known, "size": newest}, outcome="failed",
        )  # fmt: skip
        log.error("ledger_rolled_back", known=known, size=newest)
    return _asked(row, by=by, purpose=purpose, old=known)


def answered(*, by: Actor, purpose: Purpose, name: str, body: bytes, lines: str) -> Cosignature:
    """Keep what a witness answered to a request; raises `Invalid` for a wrong line."""
    row = witness_named(name)
    kept = cosigning.keep_cosignature(row, note=Request.parse(body).note, lines=lines)
    services.record(
        by=by, purpose=purpose, verb="witness.answered", object_type="witness",
        object_id=row.name, payload={"size": kept.size},
    )  # fmt: skip
    return kept


def witness_named(name: str) -> Witness:
    """A witness of this ledger; raises `Missing`."""
    found = Witness.objects.filter(name=name).first()
    if found is None:
        raise Missing
    return found


def note_asked(*, by: Actor, purpose: Purpose, witness: Witness) -> None:
    """The entry of a request that left by hand."""
    services.record(
        by=by, purpose=purpose, verb="witness.asked", object_type="witness", object_id=witness.name
    )


def check_daily(now: datetime) -> bool:
    """Recompute the whole ledger if nobody did within a day; whether it was done."""
    if LedgerEntry.objects.filter(verb="ledger.checked", id__gte=id_at(now - DAY)).exists():
        return False
    report = fsck.check(by=LEDGER, purpose=UPKEEP)
    if not report.is_good:
        log.error("ledger_not_intact", faults=len(report.faults))
    return True


def ask_every_minute(_now: datetime) -> None:
    """Ask the witnesses; what they say stands in the ledger."""
    for name, told in ask_all(by=LEDGER, purpose=UPKEEP):
        log.info("witness_asked", witness=name, told=told)


every(60, "witnesses", ask_every_minute)
every(3_600, "ledger-fsck", check_daily)
