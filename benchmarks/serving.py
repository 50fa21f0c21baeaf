"""How fast a graph is served: look-ups of 16 clients beside three peers, and who waits while others ask heavily.

    python benchmarks/serving.py [--rdflib-endpoint PYTHON] [--seconds 5] [--clients 16]

Each server serves the packaged graph on a free port of the loopback, one at a time, and answers the same look-ups:
the label of an entity, all that is said of it, and what a claim is about. ``wrk`` asks (Debian: ``apt-get install wrk``).
Peers: rdflib-endpoint (in the environment of PYTHON, if given), a minimal ASGI handler over pyoxigraph without any
limit or check, under the same uvicorn as ours, and the Oxigraph server. Ratios are what lasts.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import immunograph as ig

OURS = "immunograph serve"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MINIMAL = """
import sys
from urllib.parse import parse_qs
import pyoxigraph as ox, uvicorn
store = ox.Store()
store.load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    query = parse_qs(scope["query_string"].decode())["query"][0]
    body = store.query(query, use_default_graph_as_union=True).serialize(format=ox.QueryResultsFormat.JSON)
    headers = [(b"content-type", b"application/sparql-results+json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})

uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False)
"""
RDFLIB = """
import sys
from rdflib import Dataset
import uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error", access_log=False)
"""
WRK = """
local paths = {}
for line in io.lines("PATHS") do paths[#paths + 1] = line end
local place, asked, fresh = 0, 0, FRESH
request = function()
  place = place % #paths + 1
  local path = paths[place]
  if fresh then
    asked = asked + 1
    path = path:gsub("%%3Flabel", "%%3Fl" .. asked):gsub("%%3Fo", "%%3Fo" .. asked)
  end
  return wrk.format("GET", path, {["Accept"] = "application/sparql-results+json"})
end
"""


def lookups(kg: ig.KnowledgeGraph) -> list[str]:
    """Write the look-ups, with whole IRIs, as each peer can read them."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    entities = [row["entity"] for row in kg.names.entities().to_dicts()]
    claims = [row["c"] for row in kg.query("SELECT ?c { ?c a ig:Claim } ORDER BY ?c").to_dicts()]  # type: ignore[union-attr]
    texts = [f"SELECT ?label WHERE {{ <{entity}> {label} ?label }}" for entity in entities]
    texts += [f"SELECT ?p ?o WHERE {{ <{entity}> ?p ?o }}" for entity in entities]
    texts += [f"SELECT ?s ?o WHERE {{ <{claim}> <{rdf}subject> ?s ; <{rdf}object> ?o }}" for claim in claims]
    return texts


def free_port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str, query: str) -> tuple[int, bytes]:
    """Ask once."""
    request = urllib.request.Request(  # noqa: S310  the loopback
        f"{address}?query={urllib.parse.quote(query)}", headers={"Accept": "application/sparql-results+json"}
    )
    try:
        with urllib.request.urlopen(request) as reply:  # noqa: S310
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@contextlib.contextmanager
def serving(command: list[str], port: int, path: str) -> Iterator[tuple[str, int]]:
    """Run a server; yield the address of its endpoint, once it answers, and its process number."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}{path}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                if fetch(address, "ASK {}")[0] == 200:
                    break
            if process.poll() is not None:
                sys.exit(f"{command[0]} ended with {process.returncode}")
            time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


def cpu(process: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(
    address: str, texts: list[str], folder: Path, clients: int, seconds: int, *, fresh: bool = False
) -> tuple[float, float, int]:
    """Ask for some seconds; gives requests a second, the 99th percentile in milliseconds, and failed requests.

    ``fresh`` gives each query another variable, so that no server has seen it before.
    """
    parts = urllib.parse.urlsplit(address)
    (folder / "paths").write_text("\n".join(f"{parts.path}?query={urllib.parse.quote(text)}" for text in texts))
    (folder / "ask.lua").write_text(WRK.replace("PATHS", str(folder / "paths")).replace("FRESH", str(fresh).lower()))
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", str(folder / "ask.lua")]
    told = subprocess.run([*command, f"http://{parts.netloc}"], capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]
    failed = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", told)))
    failed += sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", told)))
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], failed


def commands(quads: Path, folder: Path, rdflib: str | None) -> dict[str, tuple[list[str], int, str]]:
    """Return for each server how it is started, its port, and the path of its endpoint."""
    (folder / "minimal.py").write_text(MINIMAL)
    (folder / "rdflib_server.py").write_text(RDFLIB)
    ports = [free_port() for _ in range(4)]
    made = {
        OURS: (
            [
                str(Path(sys.executable).with_name("immunograph")),
                "serve",
                "--data",
                str(quads),
                "--port",
                str(ports[0]),
                "--timeout",
                "8",
            ],
            ports[0],
            "/sparql",
        ),
        "minimal ASGI": ([sys.executable, str(folder / "minimal.py"), str(quads), str(ports[1])], ports[1], "/"),
    }
    if rdflib:
        made["rdflib-endpoint"] = (
            [rdflib, str(folder / "rdflib_server.py"), str(quads), str(ports[2])],
            ports[2],
            "/sparql",
        )
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if oxigraph:
        location = str(folder / "oxigraph")
        subprocess.run(
            [oxigraph, "load", "--location", location, "--file", str(quads)], check=True, capture_output=True
        )
        program = [oxigraph, "serve-read-only", "--location", location, "--bind", f"127.0.0.1:{ports[3]}"]
        made["Oxigraph server"] = ([*program, "--union-default-graph"], ports[3], "/query")
    return made


def beside_cross_products(address: str, folder: Path, seconds: int) -> tuple[float, float, list[int]]:
    """Ask ``ASK {}`` while four cross products run to their deadlines; the 99th percentile without and with them."""
    _, alone, _ = wrk(address, ["ASK {}"], folder, 2, seconds)
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(fetch(address, CROSS)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    _, beside, failed = wrk(address, ["ASK {}"], folder, 2, seconds)
    for thread in threads:
        thread.join()
    assert not failed
    return alone, beside, statuses


def main() -> None:
    """Run each server in turn, and print what they did and how they compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rdflib-endpoint", metavar="PYTHON", help="a Python that has rdflib-endpoint and uvicorn")
    parser.add_argument("--seconds", type=int, default=5, help="how long each server is asked, each time")
    parser.add_argument("--clients", type=int, default=16, help="how many ask at the same time")
    parser.add_argument("--rounds", type=int, default=3, help="how often each server has its turn")
    parser.add_argument("--json", action="store_true", help="print JSON")
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    kg = ig.load()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quads = folder / "graph.nq"
        kg.export(quads)
        texts = lookups(kg)
        measured: dict[tuple[str, bool], list[tuple[float, float, float]]] = {}
        servers = commands(quads, folder, chosen.rdflib_endpoint)
        for _ in range(chosen.rounds):
            for server, (command, port, path) in servers.items():
                with serving(command, port, path) as (address, process):
                    wrk(address, texts, folder, chosen.clients, 1)  # warm
                    for fresh in (False, True):
                        before = cpu(process)
                        rate, latency, failed = wrk(address, texts, folder, chosen.clients, chosen.seconds, fresh=fresh)
                        used = (cpu(process) - before) / (rate * chosen.seconds)
                        assert not failed, f"{server}: {failed} requests failed"
                        measured.setdefault((server, fresh), []).append((rate, latency, used * 1e6))
        command, port, path = servers[OURS]
        with serving(command, port, path) as (address, _):
            alone, beside, statuses = beside_cross_products(address, folder, 6)
    medians = {key: [statistics.median(values) for values in zip(*each, strict=True)] for key, each in measured.items()}
    told = {
        "lookups": len(texts),
        "quads": len(kg),
        "servers": [
            {
                "server": server,
                "asked": "each query new" if fresh else "the same queries again",
                "requests_per_second": round(rate, 1),
                "ours_by_this": round(medians[OURS, fresh][0] / rate, 2),
                "p99_ms": round(latency, 2),
                "cpu_us_per_request": round(used, 1),
                "cpu_of_this_by_ours": round(used / medians[OURS, fresh][2], 2),
            }
            for (server, fresh), (rate, latency, used) in medians.items()
        ],
        "ask_p99_ms": {"alone": round(alone, 2), "beside_four_cross_products": round(beside, 2)},
        "cross_products_ended_with": statuses,
    }
    if chosen.json:
        print(json.dumps(told, indent=2))
        return
    print(
        f"{len(texts)} look-ups in turn, {len(kg):,} quads, {chosen.clients} clients, median of {chosen.rounds} rounds"
    )
    for row in told["servers"]:  # type: ignore[attr-defined]
        print(
            f"  {row['server']:18} {row['asked']:22} {row['requests_per_second']:>9,.0f} requests/s, ours "
            f"{row['ours_by_this']:>6.2f} x   p99 {row['p99_ms']:>7.2f} ms   CPU {row['cpu_us_per_request']:>7.1f} us, "
            f"{row['cpu_of_this_by_ours']:.2f} x ours"
        )
    print(
        f"ASK {{}}: p99 {alone:.2f} ms alone, {beside:.2f} ms beside four cross products, which ended with {statuses}"
    )


if __name__ == "__main__":
    main()
