"""A real SFTP server on the loopback address, over one folder of the test; stops by itself."""

import base64
import os
import socket
import threading
from pathlib import Path

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface

USER, PASSWORD = "collector", "a pass phrase for tests"


class Door(paramiko.ServerInterface):
    """Lets one account in, by password or by one public key."""

    def __init__(self, server: "Server") -> None:
        self.server = server

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        self.server.asked.append(username)
        good = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        self.server.asked.append(username)
        known = self.server.public_key
        good = username == USER and known is not None and key.asbytes() == known.asbytes()
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class Files(SFTPServerInterface):
    """Lists and reads one folder."""

    def __init__(self, door: Door, *_args: object) -> None:
        self.folder = door.server.folder
        self.server_state = door.server

    def _path(self, path: str) -> Path:
        return self.folder / path.lstrip("/.")

    def list_folder(self, path: str) -> list[SFTPAttributes] | int:
        self.server_state.listings += 1
        found = self._path(path)
        if not found.is_dir():
            return paramiko.SFTP_NO_SUCH_FILE
        return [
            SFTPAttributes.from_stat(os.lstat(one), one.name) for one in sorted(found.iterdir())
        ]

    def stat(self, path: str) -> SFTPAttributes | int:
        try:
            return SFTPAttributes.from_stat(self._path(path).stat())
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> SFTPHandle | int:
        try:
            file = self._path(path).open("rb")
        except OSError as error:
            return SFTPServer.convert_errno(error.errno or 0)
        self.server_state.downloads.append(self._path(path).name)
        handle = SFTPHandle(flags)
        handle.readfile = file  # type: ignore[attr-defined]
        handle.stat = lambda: self.stat(path)  # type: ignore[method-assign]
        return handle


class Server:
    """Serves until `stop`; `asked` are the names that tried to sign in."""

    def __init__(self, folder: Path, *, key: paramiko.PKey | None = None) -> None:
        self.folder = folder
        self.key = key or paramiko.ECDSAKey.generate()
        self.public_key: paramiko.PKey | None = None
        self.asked: list[str] = []
        self.downloads: list[str] = []
        self.listings = 0
        self._transports: list[paramiko.Transport] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def host_key(self) -> str:
        """As it stands in known_hosts."""
        return f"{self.key.get_name()} {base64.b64encode(self.key.asbytes()).decode()}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            self._transports.append(transport)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", SFTPServer, Files)
            try:
                transport.start_server(server=Door(self))
            except (paramiko.SSHException, EOFError, OSError):
                transport.close()

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for transport in self._transports:
            transport.close()
        self._thread.join(timeout=5)
