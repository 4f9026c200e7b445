"""Pages of receipts, keys and witnesses; and the log as tiles for those who may read it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accord.apps.agencies import ledger_tables
from accord.core.crypto import INVENTORY
from accord.core.ledger import Leaf, LedgerError
from accord.core.ledger.receipt import check_receipt
from accord.core.ledger.tiles import TileName, width_at
from accord.frame import audit
from accord.frame.actor import NO_PURPOSE
from accord.frame.audit import inspection, receipts, tiles, witnessing
from accord.frame.audit import keys as ledger_keys
from accord.frame.audit.cosigning import with_cosignatures
from accord.frame.declare import SIGNED_IN, route
from accord.frame.errors import Denied, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Crumb


@require_GET
@route(policy=SIGNED_IN, audit="receipt.viewed", rate="read")
def receipt(request: Request, entry_id: UUID) -> HttpResponse:
    """What one entry says, in plain words, and that it can be proved to anyone."""
    found = receipts.receipt_of(viewer=request.actor, entry_id=entry_id)
    checked = check_receipt(found, ledger_keys.verifiers())
    context = {
        "entry_id": entry_id,
        "receipt": found,
        "facts": ledger_tables.facts(Leaf.decode(found.leaf), found),
        "is_promise": checked.is_promise,
        "size": checked.checkpoint.size if checked.checkpoint else 0,
        "key": str(ledger_keys.verifier()),
        "crumbs": [Crumb(label=_("Start"), url="/"), Crumb(label=_("Receipt"))],
    }
    return render(request, "agencies/receipt.html", context)


@require_GET
@route(policy=SIGNED_IN, audit="receipt.viewed", rate="read")
def receipt_file(request: Request, entry_id: UUID) -> HttpResponse:
    """The receipt as a file that anyone can check offline (C2SP tlog-proof)."""
    found = receipts.receipt_of(viewer=request.actor, entry_id=entry_id)
    name = f"{entry_id}.{'promise' if found.is_promise else 'tlog-proof'}"
    return HttpResponse(
        found.text(),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@route(policy="ledger.view", audit="keys.viewed", rate="read", purpose=False)
def keys(request: Request) -> HttpResponse:
    """Every key, what it is for and what replaces it under FIPS; witnesses and witnessed logs."""
    context = {
        "keys": ledger_tables.keys(request),
        "algorithms": ledger_tables.algorithms(request, INVENTORY),
        "witnesses": ledger_tables.witnesses(request),
        "logs": ledger_tables.witnessed_logs(request),
        "own": str(witnessing.own_key()),
        "first_tile": _first_tile() if request.actor.may("ledger.checkpoints") else "",
    }
    return render(request, "agencies/keys.html", context)


def _first_tile() -> str:
    newest = inspection.latest_checkpoint()
    if newest is None:
        return ""
    width = width_at(0, 0, newest.size)
    return TileName(level=0, index=0, width=width).path.removeprefix("tile/")


@require_GET
@route(policy="ledger.checkpoints", audit="ledger.proved", rate="read", purpose=False)
def checkpoint(request: Request) -> HttpResponse:  # noqa: ARG001 - Django calls it with this
    """The newest signed checkpoint with its cosignatures (C2SP tlog-tiles)."""
    newest = inspection.latest_checkpoint()
    if newest is None:
        raise Missing
    return HttpResponse(with_cosignatures(newest), content_type="text/plain; charset=utf-8")


@require_GET
@route(policy="ledger.checkpoints", audit="ledger.proved", rate="read", purpose=False)
def tile(request: Request, rest: str) -> HttpResponse:
    """One tile of hashes; a bundle of entries only for those who may verify the whole."""
    try:
        name = TileName.parse(f"tile/{rest}")
    except LedgerError as error:
        raise Missing from error
    if name.level is None and not request.actor.may("ledger.verify"):
        raise Denied(_("Entries are for those who may verify the whole ledger."))
    newest = inspection.latest_checkpoint()
    size = newest.size if newest else 0
    data = tiles.tile_bytes(name, size=size)
    audit.read(
        by=request.actor, purpose=request.purpose or NO_PURPOSE, verb="ledger.proved",
        object_type="tile", object_id=name.path, payload={"size": size},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return HttpResponse(data, content_type="application/octet-stream")
