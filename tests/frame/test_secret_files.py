"""A secret is made once, whole, and for its owner's eyes, whoever asks for it first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from accord.frame.secret_files import write_once


def test_of_many_who_come_at_once_all_read_what_the_first_wrote(tmp_path):
    for turn in range(20):
        path, together = tmp_path / f"{turn}" / "secret.key", Barrier(8)

        def ask(number, path=path, together=together):
            together.wait()
            write_once(path, b"%d" % number * 64)
            return path.read_bytes()

        with ThreadPoolExecutor(8) as threads:
            read = set(threads.map(ask, range(8)))
        assert len(read) == 1
        assert len(read.pop()) == 64
        assert [one.name for one in path.parent.iterdir()] == ["secret.key"]


def test_only_the_owner_reads_it_and_what_stands_is_kept(tmp_path):
    path = tmp_path / "secret.key"
    write_once(path, b"first")
    write_once(path, b"second")
    assert path.read_bytes() == b"first"
    assert path.stat().st_mode & 0o777 == 0o600
