"""What hostile clients do to a server, at full size: the status of each, whether it lives, and how much memory it holds.

    python benchmarks/hostile_server.py [--seconds 5]

A server of the packaged graph is started with a deadline of some seconds. Then come: a nested query, many unions, regular
expressions, growing texts, cross products, a body of a gigabyte, slow clients, foreign hosts and origins. After each,
``ASK {}`` must be answered. Exit 1 if anything is not as expected.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from serving import CROSS, free_port, serving

QUERY = {"Content-Type": "application/sparql-query"}


class Server:
    """A server under attack."""

    def __init__(self, port: int, process: int) -> None:
        self.port = port
        self.process = process

    def ask(self, body: bytes, *, path: str = "/sparql", method: str = "POST", **headers: str) -> int:
        """Send one request and return its status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, QUERY | named)
        status = connection.getresponse().status
        connection.close()
        return status

    def open(self) -> socket.socket:
        """Open a connection."""
        made = socket.create_connection(("127.0.0.1", self.port))
        made.settimeout(120)
        return made

    @property
    def megabytes(self) -> float:
        """What the process holds, without what its forks share with it."""
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def gigabyte(server: Server) -> int:
    """Announce a gigabyte without a length, and send it until the server has had enough."""
    with server.open() as client:
        head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked"
        client.sendall(f"{head}\r\n\r\n".encode())
        piece = b"100000\r\n" + b"#" * (1 << 20) + b"\r\n"
        try:
            for _ in range(1_000):
                client.sendall(piece)
        except OSError:
            pass
        try:
            return int(client.recv(100).split()[1])
        except (OSError, IndexError):
            return 413  # the connection was broken off before the answer could be read


def slow_clients(server: Server) -> int:
    """Open two hundred connections that send half a request, and ask beside them."""
    clients = [server.open() for _ in range(200)]
    for client in clients:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
    status = server.ask(b"ASK {}")
    for client in clients:
        client.close()
    return status


def cross_products(server: Server) -> int:
    """Ask forty cross products at the same time; return the highest status."""
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(server.ask(CROSS.encode()))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(statuses) if set(statuses) == {503} else min(statuses)


def text(query: str, **headers: str) -> Callable[[Server], int]:
    """Return an attack that sends one query."""
    return lambda server: server.ask(query.encode(), **headers)


GROWING = 'SELECT (STRLEN(?a60) AS ?n) { BIND("0123456789" AS ?a0) ' + " ".join(
    f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(60)
)
ATTACKS: dict[str, tuple[Callable[[Server], int], set[int]]] = {
    "100,000 nested braces": (text("SELECT * " + "{" * 100_000 + "}" * 100_000), {413, 422}),
    "10,000 nested parentheses": (text("SELECT * { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }"), {422}),
    "20,000 UNIONs": (text("SELECT * { {}" + " UNION {}" * 20_000 + " }"), {413, 422}),
    "a backtracking regular expression": (
        text('SELECT * { ?s ?p ?o FILTER(REGEX("' + "a" * 50_000 + '!", "^(a+)+$")) }'),
        {200, 503},
    ),
    "a growing text": (text(f"{GROWING} }}"), {422, 503}),
    "one cross product": (text(CROSS), {503}),
    "forty cross products at once": (cross_products, {503}),
    "paths over everything": (text("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:y>)* ?d }"), {503}),
    "SERVICE to this machine": (text("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), {400}),
    "a body of a gigabyte": (gigabyte, {413}),
    "a gigabyte announced": (text("ASK {}", Content_Length="1000000000"), {413}),
    "two hundred half requests": (slow_clients, {200}),
    "a foreign Host": (text("ASK {}", Host="evil.example"), {403}),
    "a foreign Origin": (text("ASK {}", Origin="https://evil.example"), {403}),
    "an update without a token": (text("CLEAR ALL", Content_Type="application/sparql-update"), {403}),
    "an unknown type": (text("ASK {}", Content_Type="text/plain"), {415}),
    "a query that is none": (text("SELECT * WHERE {"), {400}),
}


def main() -> None:
    """Attack a server, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="the deadline of a query")
    chosen = parser.parse_args()
    port = free_port()
    program = str(Path(sys.executable).with_name("immunograph"))
    command = [program, "serve", "--port", str(port), "--timeout", str(chosen.seconds)]
    wrong = 0
    with serving(command, port, "/sparql") as (_, process):
        server = Server(port, process)
        first = server.megabytes
        print(f"{first:.0f} MB at the start")
        for name, (attack, wanted) in ATTACKS.items():
            began = time.monotonic()
            status = attack(server)
            seconds = time.monotonic() - began
            lives = server.ask(b"ASK {}") == 200
            fine = status in wanted and lives
            wrong += not fine
            print(
                f"  {'as expected' if fine else 'WRONG':12} {name:36} {status}   {seconds:6.2f} s   {server.megabytes:6.0f} MB"
            )
        last = server.megabytes
        children = os.popen(f"pgrep -P {process} | wc -l").read().strip()  # noqa: S605  a number
    print(f"{last:.0f} MB at the end, {last / first:.2f} x; {children} workers are idle")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
