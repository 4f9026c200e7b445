"""The archive opener refuses bombs, escaping paths, links and damage, and says why."""

from __future__ import annotations

import io
import zipfile

import pytest

from accord.core.safe_io import Archive, ArchiveLimits, BadInput, TooLarge, Truncated


def packed(files: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    out.seek(0)
    return out


def test_reads_an_ordinary_archive() -> None:
    archive = Archive(packed({"a/b.csv": b"x,y\n1,2\n", "c.txt": b"hello"}))
    assert [(entry.name, entry.size) for entry in archive.entries()] == [
        ("a/b.csv", 8),
        ("c.txt", 5),
    ]
    with archive.open("a/b.csv") as entry:
        assert entry.read() == b"x,y\n1,2\n"


def test_refuses_a_bomb_by_ratio_before_unpacking() -> None:
    with pytest.raises(TooLarge, match="zip_ratio"):
        Archive(packed({"bomb": b"\0" * 8_000_000}))


def test_refuses_a_bomb_whose_directory_lies() -> None:
    raw = packed({"bomb": b"\0" * 8_000_000}).getvalue()
    lie = (100).to_bytes(4, "little")
    raw = raw.replace((8_000_000).to_bytes(4, "little"), lie)
    with pytest.raises(BadInput):
        Archive(io.BytesIO(raw)).open("bomb").read()


def test_refuses_too_many_entries_and_too_many_bytes() -> None:
    with pytest.raises(TooLarge, match="zip_entries"):
        Archive(packed({f"f{n}": b"" for n in range(5)}), limits=ArchiveLimits(entries=4))
    with pytest.raises(TooLarge, match="zip_total_size"):
        Archive(packed({"a": b"x" * 60, "b": b"y" * 60}), limits=ArchiveLimits(total_bytes=100))


@pytest.mark.parametrize("name", ["../up.csv", "/etc/passwd", "a/../../b", "C:\\x.csv", "..\\up"])
def test_refuses_paths_that_leave(name: str) -> None:
    with pytest.raises(BadInput, match="zip_paths"):
        Archive(packed({name: b"x"}))


def test_refuses_links() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(BadInput, match="zip_plain_files"):
        Archive(out)


def test_notices_a_truncated_archive_and_a_damaged_entry() -> None:
    whole = packed({"a.csv": bytes(range(256)) * 20}).getvalue()
    with pytest.raises(Truncated):
        Archive(io.BytesIO(whole[: len(whole) // 2]))
    damaged = bytearray(whole)
    damaged[60:70] = b"\xff" * 10
    with pytest.raises(Truncated, match="zip_readable"):
        Archive(io.BytesIO(bytes(damaged))).verify()


def test_the_cap_counts_all_that_was_ever_unpacked() -> None:
    archive = Archive(packed({"a": b"x" * 600}), limits=ArchiveLimits(total_bytes=1_000))
    archive.verify()
    with pytest.raises(TooLarge, match="beyond its cap"):
        archive.open("a")


def test_refuses_an_entry_without_a_name() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a", b"1")
    whole = packed.getvalue()
    at = whole.rindex(b"PK\x01\x02")
    entry = bytearray(whole)
    entry[at + 28 : at + 30] = b"\x00\x00"  # name length
    entry[at + 30 : at + 32] = b"\x01\x00"  # what was the name is now an extra field
    with pytest.raises(BadInput):
        Archive(io.BytesIO(bytes(entry))).entries()
