"""What comes through the doors: archives, XML, checkpoints, proofs, policies."""

from __future__ import annotations

import io
import json
import struct
import zipfile

from tools.fuzz import Target
from tools.fuzz_targets.tables import CSV, JSON_WORDS

XML_WORDS = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    b"<![CDATA[",
    b"]]>",
    b"&#0;",
    b"&amp;",
    b"xmlns:",
    b"<?xml",
    b"/>",
    b"--",
)


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


def archive() -> Target:
    from accord.core.safe_io import Archive, BadInput

    def parse(data: bytes) -> object:
        archive = Archive(io.BytesIO(data))
        archive.verify()
        return [archive.open(entry.name).read() for entry in archive.entries()]

    return Target(parse, (BadInput,), (zipped({"a.txt": b"hello", "b/c.csv": CSV}),))


def xml() -> Target:
    from accord.core.safe_io import BadInput, parse_xml

    seeds = (b'<?xml version="1.0"?><a xmlns:n="urn:n"><n:b c="1">text</n:b></a>',)
    return Target(lambda data: parse_xml(io.BytesIO(data)), (BadInput,), seeds, XML_WORDS)


def checkpoint() -> Target:
    from accord.core.crypto.keys import SigningKey
    from accord.core.crypto.note import NoteSigner
    from accord.core.ledger import Checkpoint, CheckpointError, open_checkpoint, sign_checkpoint

    signer = NoteSigner("node.example/log", SigningKey.from_seed(bytes(32)))
    known = Checkpoint(origin="node.example/log", size=3, root=bytes(32))

    def parse(data: bytes) -> object:
        text = data.decode("utf-8", "replace")
        if text.count("\n") > 3:
            return open_checkpoint(text, signer.verifier)
        return Checkpoint.parse(text)

    seeds = (sign_checkpoint(known, signer).encode(), known.text().encode())
    return Target(parse, (CheckpointError,), seeds)


def proof() -> Target:
    from accord.core.ledger import ProofError, leaf_hash, verify_consistency, verify_inclusion

    def parse(data: bytes) -> object:
        one, other = struct.unpack("<II", data[:8].ljust(8, b"\0"))
        parts = [data[at : at + 32] for at in range(8, len(data), 32)]
        root, leaf, *path = [*parts, b"", b""]
        if data[-1:] < b"\x80":
            verify_inclusion(leaf=leaf, index=one, size=other, path=path[:-2], root=root)
        else:
            verify_consistency(old=one, new=other, old_root=leaf, new_root=root, proof=path[:-2])
        return root

    only = leaf_hash(b"")  # the root of a tree of one leaf; its last byte is below 80
    return Target(parse, (ProofError,), (struct.pack("<II", 0, 1) + only + only,))


def policy() -> Target:
    from accord.core.policy import grants_from_json, grants_to_json

    seed = (
        b'[{"recipients":["B"],"owners":["A"],"actions":["search"],"kinds":["incident"],'
        b'"levels":["green"],"offences":["13A"],"purposes":["crime-analysis"]}]'
    )

    def parse(data: bytes) -> object:
        return grants_to_json(grants_from_json(json.loads(data)))

    return Target(parse, (ValueError,), (seed, b"[]"), JSON_WORDS)
