"""Measure loading: through the API, raw pyoxigraph and rdflib on the same files, each in a process of its own.

CPU seconds of the load alone, the median of several runs taken in turns; the peak of memory, as a whole and above what
the process took before the load. Needs Linux.

    python benchmarks/loading.py              # a million quads; add 5000000 for five million
    python benchmarks/loading.py 1000000 --runs 5 --without rdflib
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import claim_graph

FORMATS = {"nq": "nquads", "nt": "ntriples", "ttl": "turtle", "rdf": "rdfxml", "jsonld": "jsonld"}
TARGETS = {"rdflib nt": 6.0, "rdflib rdf": 15.0}
"""How many times the API is to be faster than rdflib."""
MOST_CPU, MOST_MEMORY = 1.10, 1.15
"""How much the API may take of what raw pyoxigraph takes."""

LOADERS = {
    "pyoxigraph load": "import pyoxigraph as ox; s = ox.Store(); go = lambda: s.load(path=path, format=OX)",
    "pyoxigraph bulk_load": "import pyoxigraph as ox; s = ox.Store(); go = lambda: s.bulk_load(path=path, format=OX)",
    "immunograph": "import immunograph as ig; s = ig.KnowledgeGraph(); go = lambda: s.add(path)",
    "rdflib": "import rdflib; s = rdflib.Dataset(); go = lambda: s.parse(path, format=RDFLIB)",
}
MEASURE = """
import gc, json, resource, sys
import pyoxigraph as ox
path, form = sys.argv[1:3]
OX = {"nquads": ox.RdfFormat.N_QUADS, "ntriples": ox.RdfFormat.N_TRIPLES, "turtle": ox.RdfFormat.TURTLE,
      "rdfxml": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}[form]
RDFLIB = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}.get(form, form)
SETUP
def used():
    now = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # maxrss would be the parent's
    return now.ru_utime + now.ru_stime, int(peak.split()[1]) / 1000
gc.collect()
cpu, memory = used()
go()
ended, peak = used()
print(json.dumps([ended - cpu, peak, peak - memory, len(s)]))
"""


def files(size: int, folder: Path) -> dict[str, Path]:
    """Write the same claim graph in each format, but for the named graphs, which only N-Quads and JSON-LD hold."""
    import pyoxigraph as ox

    made = {ending: folder / f"claims-{size}.{ending}" for ending in FORMATS}
    claim_graph.write(made["nq"], size)
    if all(path.exists() for path in made.values()):
        return made
    store = ox.Store()
    store.load(path=made["nq"], format=ox.RdfFormat.N_QUADS)
    triples = (("nt", ox.RdfFormat.N_TRIPLES), ("ttl", ox.RdfFormat.TURTLE), ("rdf", ox.RdfFormat.RDF_XML))
    for ending, form in triples:
        ox.serialize((quad.triple for quad in store), made[ending], format=form)
    ox.serialize(iter(store), made["jsonld"], format=ox.RdfFormat.JSON_LD)
    return made


def measure(loader: str, path: Path, form: str) -> tuple[float, float, float, int]:
    """Load a file in a process of its own: CPU seconds, peak of memory in MB, the part of the load, and quads."""
    code = MEASURE.replace("SETUP", LOADERS[loader])
    command = [sys.executable, "-c", code, str(path), form]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    cpu, peak, grown, count = json.loads(done.stdout)
    return cpu, peak, grown, count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--folder", type=Path, help="where to keep the files for the next time")
    parser.add_argument("--formats", nargs="*", default=list(FORMATS))
    chosen = parser.parse_args()
    for size in chosen.sizes or [1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            made = files(size, chosen.folder or Path(folder))
            print(f"{size:,} quads; CPU s | peak MB | of it, by the load | ratios are to the leaner raw call, load")
            for ending in chosen.formats:
                table(ending, made[ending], chosen.runs, chosen.without)


def table(ending: str, path: Path, runs: int, without: list[str]) -> None:
    """Print the rows of one format."""
    taken: dict[str, list[tuple[float, float, float, int]]] = {}
    for turn in range(runs):
        for loader in LOADERS:
            if loader not in without and (turn == 0 or loader != "rdflib"):  # it is slow, and far away
                taken.setdefault(loader, []).append(measure(loader, path, FORMATS[ending]))
    middle = {
        loader: [statistics.median(column) for column in zip(*rows, strict=True)] for loader, rows in taken.items()
    }
    raw, ours = middle["pyoxigraph load"], middle["immunograph"]
    for loader, (cpu, peak, grown, count) in middle.items():
        ratio = f"{cpu / raw[0]:6.2f} x {peak / raw[1]:6.2f} x {grown / raw[2]:6.2f} x"
        print(f"{ending:7} {loader:21} {cpu:8.2f} {peak:8.0f} {grown:8.0f}   {ratio}   {count:,.0f} held")
    told = [("CPU", ours[0] / raw[0], MOST_CPU), ("memory of the load", ours[2] / raw[2], MOST_MEMORY)]
    for what, ratio, most in told:
        print(f"{ending:7} {what}: {ratio:.2f} x raw, at most {most:.2f}: {'held' if ratio <= most else 'NOT HELD'}")
    if "rdflib" in middle:
        times = middle["rdflib"][0] / ours[0]
        least = TARGETS.get(f"rdflib {ending}")
        verdict = "" if least is None else f", at least {least:g}: {'held' if times >= least else 'NOT HELD'}"
        print(f"{ending:7} {times:.1f} times as fast as rdflib{verdict}")


if __name__ == "__main__":
    main()
