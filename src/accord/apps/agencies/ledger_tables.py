"""Tables and plain words of receipts, keys and witnesses."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accord.core import vocabulary
from accord.core.crypto import Algorithm
from accord.core.ledger import Leaf
from accord.core.ledger.receipt import Receipt
from accord.frame.audit import cosigning, services, witnessing
from accord.frame.audit import keys as ledger_keys
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

LABELS = {
    "reason": _("Reason"),
    "case_number": _("Case number"),
    "on_behalf_of": _("On behalf of"),
    "decision_reason": _("Reason of the decision"),
}


def facts(leaf: Leaf, receipt: Receipt) -> list[tuple[str, str]]:
    """What an entry says, as label and value; what was typed only where the receipt opens it."""
    at = services.moment_of(leaf.time)
    told = [
        (gettext("When (UTC)"), f"{at:%Y-%m-%d %H:%M:%S}"),
        (gettext("What was done"), leaf.verb),
        (gettext("To what"), f"{leaf.object.type} {leaf.object.id}"),
        (gettext("By whom"), leaf.actor.id),
        (gettext("Of which agency"), leaf.actor.ori or gettext("none")),
        (gettext("Purpose"), _purpose(leaf.purpose.code)),
        (gettext("Outcome"), leaf.outcome),
        (gettext("At which node"), leaf.node),
    ]
    if given := leaf.payload.get("disclosed"):
        told.append((gettext("Records that were given out"), f"{given}"))
    told += [
        (str(LABELS.get(one.name, one.name)), one.value)
        for one in receipt.openings
        if one.name != "disclosed"
    ]
    return told


def _purpose(code: str) -> str:
    known = vocabulary.purposes().get(code)
    if known is None:
        return code
    return known.name_es if (get_language() or "en").startswith("es") else known.name


def keys(request: Request) -> Table:
    """The keys that have signed, newest first."""
    in_use, is_gone = str(ledger_keys.verifier()), ledger_keys.is_gone()
    rows = [
        {
            "id": str(row),
            "name": row.verifier.split("+")[0],
            "since": _day(ledger_keys.facts_of(row).get("since", "0")),
            "reason": ledger_keys.facts_of(row).get("reason", ""),
            "in_use": row.verifier == in_use,
            "verifier": row.verifier,
        }
        for row in reversed(ledger_keys.stated())
    ]
    yes = _("yes, but its file is gone") if is_gone else _("yes")
    return Table(
        request, caption=_("Signing keys"), rows=rows, prefix="keys",
        columns=[
            Column(label=_("Key"), value="id"),
            Column(label=_("Log"), value="name"),
            Column(label=_("Since"), value="since"),
            Column(label=_("How it came"), value="reason"),
            Column(label=_("In use"), value=lambda one: yes if one["in_use"] else _("no")),
            Column(label=_("Public half"), value="verifier"),
        ],
        empty_title=_("Nothing has been signed yet"),
    )  # fmt: skip


def algorithms(request: Request, rows: Iterable[Algorithm]) -> Table:
    """What is used, where, and what takes its place where only FIPS modules may be used."""
    return Table(
        request, caption=_("Algorithms"), rows=list(rows), prefix="algorithms",
        columns=[
            Column(label=_("Algorithm"), value="name"),
            Column(label=_("Used for"), value="used_for"),
            Column(label=_("Standard"), value="standard"),
            Column(label=_("By"), value="provider"),
            Column(
                label=_("FIPS"), value=lambda one: _("yes") if one.is_fips_approved else _("no")
            ),
            Column(label=_("Instead, under FIPS"), value=lambda one: one.fips_alternative or "–"),
        ],
    )  # fmt: skip


def witnesses(request: Request) -> Table:
    """Partners who cosign this node's checkpoints, and how far."""
    rows = [
        {"name": one.name, "size": size, "key": one.verifier} for one, size in cosigning.witnesses()
    ]
    return Table(
        request, caption=_("Witnesses of this ledger"), rows=rows, prefix="witnesses",
        columns=[
            Column(label=_("Witness"), value="name"),
            Column(label=_("Cosigned up to"), value="size", numeric=True),
            Column(label=_("Key"), value="key"),
        ],
        empty_title=_("Nobody witnesses this ledger"),
        empty_text=_("A partner’s node can; see the operator’s guide."),
    )  # fmt: skip


def witnessed_logs(request: Request) -> Table:
    """Partners' logs that this node witnesses, each with its alarm."""
    words = {
        "": _("none"),
        "fork": _("two histories were shown"),
        "rollback": _("it became shorter"),
    }
    rows = [
        {"origin": row.origin, "size": witnessing.seen_of(row).size, "alarm": row.alarm}
        for row in witnessing.watched()
    ]
    return Table(
        request, caption=_("Ledgers that this node witnesses"), rows=rows, prefix="logs",
        columns=[
            Column(label=_("Log"), value="origin"),
            Column(label=_("Seen up to"), value="size", numeric=True),
            Column(
                label=_("Alarm"), value=lambda one: words[one["alarm"]],
                tone=lambda one: "error" if one["alarm"] else "",
            ),
        ],
        empty_title=_("This node witnesses no other"),
    )  # fmt: skip


def _day(seconds: str) -> str:
    at = int(seconds) if seconds.isdecimal() else 0
    return f"{datetime.fromtimestamp(at, tz=UTC):%Y-%m-%d}" if at else "–"
