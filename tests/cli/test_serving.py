"""`accord serve`: pages, worker and sequencer come up, answer, and stop cleanly."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from accord.cli import demo, serve
from accord.site import demo as demonstration
from accord.site.demo.people import SignIn

pytestmark = [pytest.mark.slow, pytest.mark.loopback]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ACCORD_STATE_DIR": str(folder / "state"),
    }


def accord(folder, *args, **kwargs):
    command = [sys.executable, "-m", "accord.cli", *args]
    return subprocess.run(
        command, env=environment(folder), capture_output=True, text=True, timeout=120, check=False
    )


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail("it did not come in time")


def test_a_taken_port_is_named_in_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = accord(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 2
    assert f"Cannot serve at 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr


class Answering(BaseHTTPRequestHandler):
    """Answers every question, as somebody who does not know the address would."""

    def do_GET(self) -> None:
        self.send_error(400)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.enable_socket
def test_the_address_is_told_once_and_not_before_somebody_answers_there():
    port, told = free_port(), []
    awaited = serve.Awaited("0.0.0.0", port, lambda: told.append(1))
    assert awaited.look() < 0.5
    with socket.socket() as deaf:  # it is listened, and nobody answers yet
        deaf.bind(("127.0.0.1", port))
        deaf.listen()
        awaited.patience = 0.1
        assert awaited.look() < 0.5
    assert told == []
    server = HTTPServer(("127.0.0.1", port), Answering)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    awaited.patience = 5
    assert awaited.look() == awaited.look() == 0.5
    thread.join()
    server.server_close()
    assert told == [1]


def test_the_demonstration_tells_how_to_sign_in_when_its_pages_answer(
    monkeypatch, capsys, settings, tmp_path
):
    settings.ACCORD_STATE_DIR = tmp_path
    monkeypatch.setenv("ACCORD_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("ACCORD_DEMO", "1")
    monkeypatch.setenv("ACCORD_REQUIRE_MFA", "0")
    built = SimpleNamespace(was_new=False, records=7, seconds=0.0)
    ana = SignIn(role="analyst", username="ana", password="pw", agency="Riverton")
    monkeypatch.setattr(demonstration, "build", lambda **_: built)
    monkeypatch.setattr(demonstration, "sign_ins", lambda: [ana])
    before = []

    def run(*, tell, **_):
        before.append(capsys.readouterr().out)
        tell()

    monkeypatch.setattr(serve, "run", run)
    demo.demo(city="", city_file=None, port=free_port(), no_serve=False, fresh=False, seconds=0)
    assert "Sign in at" not in before[0]
    assert "Found 7 incidents" in before[0]
    told = capsys.readouterr().out
    assert "Sign in at http://127.0.0.1:" in told
    assert "ana" in told


def worker_of(pid: int) -> int:
    """The worker among the children of a serving process; 0 if there is none just now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in children:
        if b"worker\0" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    return 0


def test_it_serves_probes_sequences_replaces_a_dead_worker_and_stops_cleanly(tmp_path, lay_tables):
    lay_tables(tmp_path / "state")
    assert accord(tmp_path, "migrate").returncode == 0
    port = free_port()
    serving = subprocess.Popen(
        [sys.executable, "-m", "accord.cli", "serve", "--port", str(port)],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: get(port, "/healthz")[0] == 200)
        assert get(port, "/readyz") == (200, '{"status": "ok"}')
        assert get(port, "/session/consent")[0] == 200
        until(lambda: "accord_ledger_waiting 0.0" in get(port, "/metrics")[1])
        assert 'accord_requests_total{route="healthz",status="200"}' in get(port, "/metrics")[1]
        until(lambda: worker_of(serving.pid) > 0)
        first = worker_of(serving.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(serving.pid) not in {0, first})
        assert get(port, "/healthz")[0] == 200, "the pages stay"
    finally:
        serving.send_signal(signal.SIGTERM)
        said, errors = serving.communicate(timeout=30)
    assert serving.returncode == 0, errors
    assert "The worker ended (-9)" in errors
    assert "Traceback" not in errors
    assert said.count(f"Accord answers at http://127.0.0.1:{port}.") == 1
    with pytest.raises(OSError):
        get(port, "/healthz")
