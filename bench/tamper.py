"""Claim `tamper`: any one bit or row changed is found, nothing honest is accused; others verify."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.harness import at_least, not_run, row

CLAIM = "tamper"
ROOT = Path(__file__).resolve().parent.parent
CHANGES = 1_000
ENTRIES = 1_000_000
GOPATH = Path("/usr/share/gocode")


def run() -> list[dict[str, object]]:
    """A thousand changes, a thousand clean checks, and a million entries under Go's own code."""
    command = [sys.executable, "-m", "bench.tamper_trials", str(CHANGES), str(CHANGES), "1"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    missed = f"missed: {'; '.join(found['missed'][:5])}" if found["missed"] else ""
    return [
        at_least(
            CLAIM, "one-bit or one-row changes found", found["changes"] - len(found["missed"]),
            bar=CHANGES, note=missed,
        ),
        row(CLAIM, f"false alarms in {found['clean']:,} clean checks", found["alarms"], at_most=0),
        *_third_party(),
    ]  # fmt: skip


def _third_party() -> list[dict[str, object]]:
    name = f"{ENTRIES:,} entries verified by Go's sumdb code, wall"
    if shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        why = "apt-get install golang-go golang-golang-x-mod-dev"
        return [not_run(CLAIM, name, bar="≤ 60 s", why=why)]
    with tempfile.TemporaryDirectory() as folder:
        log, program = Path(folder) / "log", Path(folder) / "verify"
        settings = {**os.environ, "GOPATH": str(GOPATH), "GO111MODULE": "off", "GOFLAGS": "",
                    "GOCACHE": f"{folder}/cache"}  # fmt: skip
        source = ROOT / "tests/ledger_go/verify.go"
        subprocess.run(["go", "build", "-o", program, source], check=True, env=settings)
        key = write_log(log, ENTRIES)
        began = time.perf_counter()
        subprocess.run(
            [program, log, key, str(ENTRIES // 3), "1000"], check=True, capture_output=True
        )
        rows = [row(CLAIM, name, time.perf_counter() - began, at_most=60, unit="s")]
        rows.append(_proof_time(log))
        return rows


def write_log(folder: Path, count: int) -> str:
    """A log of `count` entries of about 200 bytes in the C2SP layout; returns its key."""
    from accord.core.crypto import NoteSigner, SigningKey
    from accord.core.ledger import Checkpoint, CompactRange, leaf_hash, sign_checkpoint
    from accord.core.ledger.tiles import bundles_of, encode_bundle, hashes_for_tiles, tiles_of

    signer = NoteSigner("bench.example/log", SigningKey.generate())
    tree, rows, padding = CompactRange(), dict[tuple[int, int], bytearray](), "x" * 180

    def write(path: str, data: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    for bundle in bundles_of(count):
        start = bundle.index * 256
        leaves = [f"entry {start + n} {padding}".encode() for n in range(bundle.width)]
        write(bundle.path, encode_bundle(leaves))
        tree, nodes = tree.extend_with_nodes(leaf_hash(leaf) for leaf in leaves)
        for place, hashes in hashes_for_tiles(nodes).items():
            rows.setdefault(place, bytearray()).extend(b"".join(hashes))
    for tile in tiles_of(count):
        write(tile.path, bytes(rows[tile.level or 0, tile.index]))
    signed = Checkpoint(origin=signer.name, size=count, root=tree.root())
    write("checkpoint", sign_checkpoint(signed, signer).encode())
    return str(signer.verifier)


def _proof_time(log: Path) -> dict[str, object]:
    """The ninety-ninth percentile of making one inclusion proof from tiles on disk."""
    from accord.core.ledger import inclusion_proof
    from accord.core.ledger.tiles import TileName, reader_over_tiles, width_at

    def fetch(level: int, index: int) -> bytes:
        width = width_at(level, index, ENTRIES)
        return (log / TileName(level=level, index=index, width=width).path).read_bytes()

    rng, times = random.Random(1), list[float]()
    for _ in range(1_000):
        began = time.process_time()
        inclusion_proof(rng.randrange(ENTRIES), ENTRIES, reader_over_tiles(fetch))
        times.append(time.process_time() - began)
    p99 = sorted(times)[989] * 1000
    return row(
        CLAIM, f"inclusion proof among {ENTRIES:,} from tiles, p99, CPU", p99, at_most=10, unit="ms"
    )
