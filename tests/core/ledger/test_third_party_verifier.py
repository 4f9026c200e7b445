"""Go's own checksum-database code accepts our log as exported, and refuses it with one bit changed."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from accord.core.crypto import NoteSigner, SigningKey
from accord.core.ledger import Checkpoint, CompactRange, leaf_hash, sign_checkpoint
from accord.core.ledger.tiles import bundles_of, encode_bundle, hashes_for_tiles, tiles_of

GO = shutil.which("go")
GOPATH = Path("/usr/share/gocode")
PROGRAM = Path(__file__).resolve().parents[2] / "ledger_go/verify.go"
SIGNER = NoteSigner("node.example/log", SigningKey.from_seed(bytes(range(32))))
HAS_GO = GO is not None and (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir()
pytestmark = pytest.mark.skipif(
    not HAS_GO, reason="not run: Go (apt-get install golang-go golang-golang-x-mod-dev)"
)


def write_log(folder: Path, leaves: list[bytes]) -> None:
    """A log in the layout of C2SP tlog-tiles."""
    tree, nodes = CompactRange().extend_with_nodes(leaf_hash(leaf) for leaf in leaves)
    rows = hashes_for_tiles(nodes)
    files = {t.path: b"".join(rows[t.level or 0, t.index]) for t in tiles_of(tree.size)}
    for bundle in bundles_of(tree.size):
        start = bundle.index * 256
        files[bundle.path] = encode_bundle(leaves[start : start + bundle.width])
    note = sign_checkpoint(Checkpoint(origin=SIGNER.name, size=tree.size, root=tree.root()), SIGNER)
    for path, data in (files | {"checkpoint": note.encode()}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


@pytest.fixture(scope="module")
def verifier(tmp_path_factory) -> Path:
    """The Go program, built against Debian's packages; nothing is fetched."""
    folder = tmp_path_factory.mktemp("go")
    settings = {
        "PATH": os.environ["PATH"], "GOPATH": str(GOPATH), "GO111MODULE": "off",
        "GOCACHE": str(folder / "cache"), "GOFLAGS": "", "HOME": str(folder),
    }  # fmt: skip
    built = folder / "verify"
    command = [str(GO), "build", "-o", str(built), str(PROGRAM)]
    subprocess.run(command, check=True, env=settings, capture_output=True)
    return built


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    write_log(folder, [f"entry {n}".encode() * (1 + n % 5) for n in range(70_000)])
    return folder


def run(verifier: Path, log: Path, *, old: int = 1_234) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(verifier), str(log), str(SIGNER.verifier), str(old), "200"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_others_code_accepts_checkpoint_tiles_inclusion_and_consistency(verifier, log):
    found = run(verifier, log)
    assert (found.returncode, found.stdout.split(",")[0]) == (0, "good: 70000 entries")


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_logs_of_any_size_are_accepted(verifier, tmp_path, size):
    write_log(tmp_path, [f"entry {n}".encode() for n in range(size)])
    assert run(verifier, tmp_path, old=max(1, size // 3)).returncode == 0


@pytest.mark.parametrize(
    "where", ["checkpoint", "tile/0/000", "tile/0/x001", "tile/1/000", "tile/2/000", "tile/entries"]
)
def test_one_bit_is_enough_to_be_refused(verifier, log, where):
    rng = random.Random(where)
    files = sorted(p for p in log.rglob("*") if p.is_file() and where in str(p.relative_to(log)))
    if not files:
        files = [log / "tile/0/273.p/112"]
    file = rng.choice(files)
    honest = file.read_bytes()
    changed = bytearray(honest)
    changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    file.write_bytes(changed)
    try:
        assert run(verifier, log).returncode == 1
    finally:
        file.write_bytes(honest)
    assert run(verifier, log).returncode == 0
