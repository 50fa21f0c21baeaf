"""Ten minutes of sixteen clients who ask for everything, while the graph is rebuilt every minute.

    python benchmarks/mixed_load.py [--minutes 10] [--clients 16]

Half of the requests are look-ups, the others queries for a worker, whole graphs, the description of the service, and
pages and API where the server has them. Every minute the data is written again and the server told (SIGHUP). At the end
the number of requests, of those that failed, and the memory at the first and the last minute are printed; exit 1 if one
failed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path

from serving import free_port, lookups, serving

import immunograph as ig

QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)",
    "SELECT * { ?s ?p ?o } LIMIT 5000",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s a ig:Claim }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
)
PATHS = (
    "/healthz",
    "/metrics",
    "/sparql",
    "/data?graph=https://w3id.org/immunograph/graph/edges",
    "/",
    "/contradictions",
    "/gaps",
)


def memory(process: int) -> float:
    """Return the megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


class Client(threading.Thread):
    """A client that sends one request after the other until it is stopped."""

    def __init__(self, port: int, texts: list[str], seed: int, over: threading.Event, counts: Counter[str]) -> None:
        super().__init__(daemon=True)
        self._port, self._texts, self._over, self._counts = port, texts, over, counts
        self._chance = random.Random(seed)

    def _path(self) -> str:
        chance = self._chance.random()
        if chance < 0.5:
            return f"/sparql?query={urllib.parse.quote(self._chance.choice(self._texts))}"
        if chance < 0.8:
            return f"/sparql?query={urllib.parse.quote(self._chance.choice(QUERIES))}"
        return self._chance.choice(PATHS)

    def run(self) -> None:
        """Ask."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        while not self._over.is_set():
            path = self._path()
            try:
                connection.request("GET", path)
                reply = connection.getresponse()
                reply.read()
                self._counts["all"] += 1
                if reply.status >= 400:
                    self._counts[f"{reply.status} at {path[:60]}"] += 1
                    self._counts["failed"] += 1
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._counts[f"{error!r} at {path[:60]}"] += 1
                self._counts["failed"] += 1


def main() -> None:
    """Run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=16)
    chosen = parser.parse_args()
    kg = ig.load()
    counts: Counter[str] = Counter()
    held: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        quads = Path(name) / "graph.nq"
        kg.export(quads)
        port = free_port()
        program = str(Path(sys.executable).with_name("immunograph"))
        command = [program, "serve", "--data", str(quads), "--port", str(port)]
        with serving(command, port, "/sparql") as (_, process):
            over = threading.Event()
            clients = [Client(port, lookups(kg), seed, over, counts) for seed in range(chosen.clients)]
            for client in clients:
                client.start()
            end = time.monotonic() + chosen.minutes * 60
            while (left := end - time.monotonic()) > 0:
                time.sleep(min(60, left))
                held.append(memory(process))
                kg.export(quads)
                os.kill(process, signal.SIGHUP)
                print(f"  {counts['all']:>9,} requests, {counts['failed']} failed, {held[-1]:.0f} MB", flush=True)
            over.set()
            for client in clients:
                client.join()
    for what, number in counts.most_common():
        if what not in ("all", "failed"):
            print(f"  {number} x {what}")
    print(
        f"{counts['all']:,} requests of {chosen.clients} clients in {chosen.minutes:g} minutes, {counts['failed']} failed; "
        f"{held[0]:.0f} MB after the first minute, {held[-1]:.0f} MB after the last, {len(held)} rebuilt graphs"
    )
    sys.exit(bool(counts["failed"]))


if __name__ == "__main__":
    main()
