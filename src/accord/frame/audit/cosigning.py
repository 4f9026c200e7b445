"""Witnesses' cosignatures beneath our checkpoints: what they are asked, what is kept and shown."""

from django.db.models import Max

from accord.core.crypto.note import split_note
from accord.core.ledger import Checkpoint as Signed
from accord.core.ledger import CheckpointError, consistency_proof
from accord.core.ledger.cosignature import WitnessVerifier, cosigned
from accord.core.ledger.witness import Request
from accord.frame.audit import tiles
from accord.frame.audit.keeping import Cosignature, Witness
from accord.frame.audit.models import Checkpoint
from accord.frame.errors import Conflict, Invalid


def with_cosignatures(checkpoint: Checkpoint) -> str:
    """The checkpoint's note with every cosignature that was given for it."""
    lines = Cosignature.objects.filter(size=checkpoint.size).order_by("witness")
    return checkpoint.note + "".join(lines.values_list("line", flat=True))


def witnesses() -> list[tuple[Witness, int]]:
    """The witnesses of this ledger, each with the size that it cosigned last; 0 for none."""
    sizes = dict(Cosignature.objects.order_by().values_list("witness").annotate(last=Max("size")))
    return [(row, sizes.get(row.name, 0)) for row in Witness.objects.all()]


def register_witness(verifier: str, *, peer: str = "", path: str = "") -> Witness:
    """Trust a partner's key as a witness of our log; raises `Invalid` for another text."""
    try:
        key = WitnessVerifier.parse(verifier)
    except CheckpointError as error:
        raise Invalid(str(error)) from error
    return Witness.objects.update_or_create(
        name=key.name, defaults={"verifier": str(key), "peer": peer, "path": path}
    )[0]


def request_for(witness: Witness, *, old: int | None = None) -> Request:
    """What this witness is asked: the newest checkpoint, proved from the last one it cosigned.

    `old` is the size it named in a conflict. Raises `Conflict` when nothing is signed, or when it
    knows a larger tree than we have: then ours has been rolled back.
    """
    newest = Checkpoint.objects.first()
    if newest is None:
        raise Conflict("Nothing has been signed yet.")
    if old is None:
        last = Cosignature.objects.filter(witness=witness.name).order_by("-size").first()
        old = last.size if last else 0
    if old > newest.size:
        raise Conflict(f"{witness.name} has cosigned {old} entries; this ledger has {newest.size}.")
    proof = consistency_proof(old, newest.size, tiles.reader())
    return Request(old=old, proof=proof, note=newest.note)


def keep_cosignature(witness: Witness, *, note: str, lines: str) -> Cosignature:
    """Keep a witness's line beneath the checkpoint it was asked for; raises `Invalid`."""
    key = WitnessVerifier.parse(witness.verifier)
    try:
        given = cosigned(note + lines, [key])
    except CheckpointError as error:
        raise Invalid(str(error)) from error
    if key.name not in given:
        raise Invalid(f"{key.name} has not cosigned.")
    line = next(one for one in lines.splitlines(keepends=True) if one.split(" ")[1] == key.name)
    size = Signed.parse(split_note(note)[0]).size
    return Cosignature.objects.update_or_create(
        size=size, witness=key.name, defaults={"line": line}
    )[0]
