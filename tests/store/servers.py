"""Real SPARQL servers on the loopback, each in a directory of its own; where one is not installed, tests skip."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from waiting import GUARD

VIRTUOSO = """
[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {0}/temporary.db
TransactionFile = {0}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {0}
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerRoot = {0}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server at {url} ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server at {url} did not come up in {seconds} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def oxigraph(*options: str) -> Iterator[str]:
    """Run Oxigraph's server in memory; gives the address of its endpoint.

    Without options it ends queries after 20 seconds: it builds cross products in memory, gigabytes of them.
    """
    options = options or ("--timeout-s", "20")
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    port = free_port()
    process = subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{port}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/", process, GUARD)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        _end(process)


@contextlib.contextmanager
def virtuoso(directory: Path) -> Iterator[str]:
    """Run Virtuoso on a new database, with updates allowed to everyone; gives the address of its endpoint."""
    program, console = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or console is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    sql, port = free_port(), free_port()
    settings = directory / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(directory, sql, port))
    process = subprocess.Popen(
        [program, "+configfile", str(settings), "+foreground"],
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/sparql", process, GUARD)
        granted = subprocess.run(
            [console, f"127.0.0.1:{sql}", "dba", "dba", 'EXEC=GRANT SPARQL_UPDATE TO "SPARQL";'],
            capture_output=True,
            text=True,
            timeout=GUARD,
            check=False,
        )
        assert "Error" not in granted.stderr, granted.stderr
        yield f"http://127.0.0.1:{port}/sparql"
    finally:
        _end(process)


NO_ROWS = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'


@contextlib.contextmanager
def listening(status: int = 200, body: bytes = NO_ROWS, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Run a trap on the loopback; gives its address, and a list that grows by one with each connection."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            sent = {"Content_Type": "application/sparql-results+json", "Content_Length": str(len(body)), **headers}
            for name, value in sent.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    class Trap(HTTPServer):
        def verify_request(self, request: object, client_address: object) -> bool:
            heard.append(str(client_address))
            return True

    server = Trap(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", heard
    finally:
        server.shutdown()
        server.server_close()
