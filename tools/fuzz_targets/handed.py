"""What people and other nodes hand over: code tables, weights, bundles, requests, partners' tables."""

from __future__ import annotations

import io
import json

from tools.fuzz import Target
from tools.fuzz_targets.tables import CSV, JSON_WORDS

BOOK = b"""year = 2027
version = "1"
source = "s"
based_on = 2019
[tables.location]
add = {99 = "Moon"}
words = {99 = "MOON"}
[against]
"""
BOOK_WORDS = (
    b"based_on", b"[tables.offence]", b"[tables.weapon]", b"remove", b"add", b"aliases", b"elements",
    b"codes", b"[against]", b'"person A"', b"2019.0", b"[[", b"{}", b"1e999", b"\\ud800",
)  # fmt: skip
WEIGHTS = b"id,version,source,unit,offence,weight\na,1,s,days,13A,10\na,1,s,days,220,1e3\n"
PARTNER = b"Arrival Date/Time,Venue,Longitude,Latitude,Weapon\n" + b"".join(
    b"2025-01-%02d 23:10,The Anchor,-79.40,43.60,fists\n" % day for day in range(1, 22)
)


def code_book() -> Target:
    """A file of a later year's code tables."""
    from accord.core.formats.nibrs.codes import BadCodes, parse_book, read_books

    known = read_books()

    def parse(data: bytes) -> object:
        book = parse_book(data.decode("utf-8", "replace"), known=known)
        return [table.word(code) for table in book.tables.values() for code in table.codes]

    return Target(parse, (BadCodes,), (BOOK,), BOOK_WORDS)


def weights() -> Target:
    """A table of harm weights."""
    from accord.core.evaluate.harm import WeightsError, read_weights

    def parse(data: bytes) -> object:
        found = read_weights(data.decode("utf-8", "replace").splitlines())
        return found.digest, found.heaviest

    return Target(parse, (WeightsError,), (WEIGHTS,), (b"nan", b"inf", b"13A", b'"', b"days"))


def bundle() -> Target:
    """An evidence bundle, whose method gives its inputs back: what computes is not the parser."""
    from accord.core.evaluate.report import evidence

    methods = {"m": dict}
    made = evidence.bundle(method="m", inputs={"a": [1.5, None], "b": {"c": "d"}}, compute=dict)

    def parse(data: bytes) -> object:
        return evidence.rerun(data, methods)

    return Target(parse, (evidence.BundleError,), (made,), JSON_WORDS)


def witness() -> Target:
    """A log's request to a witness, the cosignatures of a note, and the leaf of an entry."""
    from accord.core.crypto.keys import SigningKey
    from accord.core.crypto.note import NoteSigner
    from accord.core.ledger import Checkpoint, Leaf, LedgerError, sign_checkpoint
    from accord.core.ledger.cosignature import WitnessSigner, cosigned
    from accord.core.ledger.witness import Request, Seen, judge

    signer = NoteSigner("node.example/log", SigningKey.from_seed(bytes(32)))
    beside = WitnessSigner("w.example/w", SigningKey.from_seed(bytes(32)))
    known = Checkpoint(origin="node.example/log", size=3, root=bytes(32))
    note = sign_checkpoint(known, signer)
    note += beside.cosign(note, at=1)
    keys = {known.origin: [signer.verifier]}

    def parse(data: bytes) -> object:
        if data.startswith(b"{"):
            leaf = Leaf.decode(data)
            assert leaf.encode() == data
            return leaf
        request = Request.parse(data)
        return cosigned(request.note, [beside.verifier]), judge(request, keys, Seen())

    leaf = {
        "actor": {"id": "a", "kind": "person", "ori": "XA0010100"}, "alg": "sha256",
        "commitments": [], "id": "01890a5d-ac96-774b-bcce-b302099a8057", "node": "n",
        "object": {"id": "1", "type": "record"}, "outcome": "ok", "payload": {"n": 1},
        "purpose": {"case_number": "", "code": "audit", "on_behalf_of": "", "reason": ""},
        "time": 1, "v": 1, "verb": "record.viewed",
    }  # fmt: skip
    text = json.dumps(leaf, separators=(",", ":"), sort_keys=True).encode()
    return Target(parse, (LedgerError,), (Request(old=0, proof=(), note=note).body(), text))


def partner() -> Target:
    """A partner's table, counted and coarsened."""
    from accord.core.formats.partner import Options, coarsen, kind_named, written
    from accord.core.formats.tabular import open_table
    from accord.core.safe_io import BadInput

    kind = kind_named("ed-assaults")

    def parse(data: bytes) -> object:
        table = open_table(io.BytesIO(data), filename="a.csv")
        return written(coarsen(table, kind, Options()))

    return Target(parse, (BadInput,), (PARTNER,), (CSV[:40], b"2025-02-30", b"181", b"nan"))
