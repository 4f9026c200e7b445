"""This node as a partner's witness: it cosigns trees that extend what it saw, and raises alarms."""

from django.db import transaction
from django.utils import timezone

from accord.core import crypto
from accord.core.ledger import Checkpoint, witness
from accord.core.ledger.cosignature import WitnessSigner, WitnessVerifier
from accord.frame.actor import NO_PURPOSE, Actor, Purpose
from accord.frame.audit import keys, services
from accord.frame.audit.keeping import WitnessedLog
from accord.frame.audit.verbs import verb
from accord.frame.errors import Invalid, Missing

verb("witness.registered", keys=int)
verb("witness.cosigned", size=int)
verb("witness.alarmed", kind=str, size=int)
verb("witness.alarm_closed")
FORK, ROLLBACK = "fork", "rollback"
WITNESS = Actor(id="witness", name="witness", kind="system")


def own_key() -> WitnessVerifier:
    """The key under which this node cosigns: its log's key, with the type of cosignatures."""
    return WitnessVerifier(keys.origin(), keys.verifier().key)


def register_log(*, by: Actor, purpose: Purpose, verifiers: list[str]) -> WitnessedLog:
    """Begin to witness a log, known by its keys; more keys of one log are added."""
    try:
        found = [crypto.NoteVerifier.parse(text) for text in verifiers]
    except crypto.NoteError as error:
        raise Invalid(str(error)) from error
    if len({one.name for one in found}) != 1:
        raise Invalid("Name the keys of one log.")
    origin = found[0].name
    with services.transaction(
        by=by, purpose=purpose, verb="witness.registered", object_type="log", object_id=origin,
        payload={"keys": len(found)},
    ):  # fmt: skip
        lines = "\n".join(str(one) for one in found)
        return WitnessedLog.objects.update_or_create(origin=origin, defaults={"verifiers": lines})[
            0
        ]


def add_checkpoint(body: bytes) -> str:
    """The cosignature line for what a log sends; raises `witness.Refused` with the status.

    The new size is stored in the transaction that makes the line. A log that shows two trees is
    frozen until a person has looked.
    """
    request = witness.Request.parse(body)
    origin = witness.origin_of(request.note)
    try:
        with transaction.atomic():
            row = WitnessedLog.objects.select_for_update().filter(origin=origin).first()
            found = _judged(request, row)
            WitnessedLog.objects.filter(origin=origin).update(
                note=request.note, alarm="", alarm_note=""
            )
            services.record(
                by=WITNESS, purpose=NO_PURPOSE, verb="witness.cosigned", object_type="log",
                object_id=origin, payload={"size": found.size},
            )  # fmt: skip
            at = int(timezone.now().timestamp())
            return WitnessSigner(keys.origin(), keys.signer().key).cosign(request.note, at=at)
    except witness.Refused as refused:
        _alarm(request, origin, refused)
        raise


def _judged(request: witness.Request, row: WitnessedLog | None) -> Checkpoint:
    if row is not None and row.alarm == FORK:
        raise witness.Refused(witness.FORBIDDEN, "frozen after an alarm")
    return witness.judge(request, _keys(row), seen_of(row))


def watched() -> list[WitnessedLog]:
    """The logs that this node witnesses."""
    return list(WitnessedLog.objects.all())


def seen_of(row: WitnessedLog | None) -> witness.Seen:
    """The tree that was cosigned last."""
    if row is None or not row.note:
        return witness.Seen()
    text = row.note.split("\n\n")[0] + "\n"
    last = Checkpoint.parse(text)
    return witness.Seen(size=last.size, root=last.root)


def close_alarm(*, by: Actor, purpose: Purpose, origin: str) -> None:
    """Go on witnessing after a person has looked into an alarm."""
    with services.transaction(
        by=by, purpose=purpose, verb="witness.alarm_closed", object_type="log", object_id=origin
    ):
        if not WitnessedLog.objects.filter(origin=origin).update(alarm="", alarm_note=""):
            raise Missing


def _alarm(request: witness.Request, origin: str, refused: witness.Refused) -> None:
    """Freeze the link where the log itself has signed two histories, or a shorter one."""
    row = WitnessedLog.objects.filter(origin=origin).first()
    if row is None or row.alarm == FORK:
        return
    seen = seen_of(row)
    try:  # only what the log has signed can accuse it
        shown = witness.judge(
            witness.Request(old=0, proof=(), note=request.note), _keys(row), witness.Seen()
        )
    except witness.Refused:
        return
    # A shorter tree may be a letter that came late: it is told, and ends with the next good tree.
    kind = FORK if refused.is_fork else ROLLBACK if shown.size < seen.size else ""
    if not kind:
        return
    with transaction.atomic():
        row.alarm, row.alarm_note = kind, request.note
        row.save(update_fields=["alarm", "alarm_note"])
        services.record(
            by=WITNESS, purpose=NO_PURPOSE, verb="witness.alarmed", object_type="log",
            object_id=origin, payload={"kind": kind, "size": shown.size}, outcome="failed",
        )  # fmt: skip


def _keys(row: WitnessedLog | None) -> dict[str, list[crypto.NoteVerifier]]:
    if row is None:
        return {}
    return {row.origin: [crypto.NoteVerifier.parse(line) for line in row.verifiers.split("\n")]}
