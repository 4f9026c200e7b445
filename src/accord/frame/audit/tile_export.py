"""The log as the static folder of C2SP tlog-tiles: checkpoint, tiles, bundles of entries."""

from pathlib import Path

from accord.core.ledger.tiles import bundles_of, tiles_of
from accord.frame.audit import inspection, tiles
from accord.frame.audit.cosigning import with_cosignatures


def write_tiles(folder: Path) -> int:
    """Write the newest checkpoint's tree beneath `folder`; returns how many files were written.

    The checkpoint comes last: whoever reads while we write sees an older one, or none.
    """
    newest = inspection.latest_checkpoint()
    if newest is None:
        return 0
    count = 0
    for name in (*tiles_of(newest.size), *bundles_of(newest.size)):
        path = folder / name.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiles.tile_bytes(name, size=newest.size))
        count += 1
    (folder / "checkpoint").write_text(with_cosignatures(newest), encoding="utf-8")
    return count
