"""Measure the import of a table by a mapping: against pyoxigraph's bulk_load of the N-Quads that come of it, and rdflib.

Each row is a claim with two publications and a sentence: some 40 triples. CPU seconds and the peak of memory, each in a
process of its own; the store is on disk, as a million rows need it to be (``--memory`` for one in memory). The peers of
``import_peers.py`` work in memory, and are compared with an import into memory: a loop over pandas and rdflib that makes the
same triples, which is checked on a thousand rows, and morph-kgc, where it is installed. How much of the import the engine
takes is printed as well: no import into this engine can be faster than that. Needs Linux.

    python benchmarks/importing.py                  # 100,000 rows
    python benchmarks/importing.py 1000000          # a million
    python benchmarks/importing.py --morph-kgc /path/to/venv/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_CPU, MOST_MEMORY, LEAST_RDFLIB = 2.5, 1.25, 30.0
"""How much the import may take of what bulk_load takes, and how many times it is to be faster than rdflib."""

PEERS = Path(__file__).parent / "import_peers.py"

GENES = 20_000
"""Distinct names of things."""

MAPPING = """
[source]
name = "made"
title = "A made-up table"
licence = "CC0-1.0"

[document]
id = { from = "{pmids}", split = ";", as = "PMID:{}" }

[[claim]]
subject = { name = "{source}", category = "biolink:Gene" }
predicate = { from = "{sign}", map = { "+" = "ig:activates", "-" = "ig:inhibits" } }
object = { name = "{target}", category = "biolink:Gene" }
status = "accepted"
evidence = { paraphrase = "{sentence}" }
"""

AROUND = """
import gc, json, resource, sys
def used():
    now = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return now.ru_utime + now.ru_stime, int(peak.split()[1]) / 1000
SETUP
gc.collect()
began, _ = used()
count = go()
ended, peak = used()
print(json.dumps([ended - began, peak, count]))
"""

OURS = """
import immunograph as ig
kg = ig.open(sys.argv[1]) if sys.argv[1] else ig.KnowledgeGraph()
def go():
    return kg.import_table(sys.argv[2], sys.argv[3]).triples
"""

RAW = """
import pyoxigraph as ox
store = ox.Store(sys.argv[1]) if sys.argv[1] else ox.Store()
def go():
    store.bulk_load(path=sys.argv[2], format=ox.RdfFormat.N_QUADS)
    store.flush() if sys.argv[1] else None
    return len(store)
"""


def make_table(path: Path, rows: int) -> None:
    """Write a table of so many rows, always the same."""
    import numpy as np
    import polars as pl

    random = np.random.default_rng(7)
    genes = pl.Series([f"GENE{number}" for number in range(GENES)])
    source, target = (genes.gather(random.integers(0, GENES, rows)) for _ in range(2))
    papers = [pl.Series(random.integers(1_000_000, 1_000_000 + rows, rows)).cast(pl.String) for _ in range(2)]
    frame = pl.DataFrame(
        {"source": source, "sign": pl.Series(["+", "-"]).gather(random.integers(0, 2, rows)), "target": target}
    )
    frame = frame.with_columns(
        pl.concat_str(papers, separator=";").alias("pmids"),
        pl.format(
            "In experiment {} {} changed what {} does, as we show here.", pl.int_range(rows), "source", "target"
        ).alias("sentence"),
    )
    frame.write_csv(path, separator="\t")


def measured(code: str, *arguments: str) -> tuple[float, float, int]:
    """Run code in a process of its own: CPU seconds, peak of memory in MB, and triples."""
    command = [sys.executable, "-c", AROUND.replace("SETUP", code), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    if done.returncode:
        raise SystemExit(done.stderr)
    cpu, peak, count = json.loads(done.stdout)
    return cpu, peak, count


def dump(store: str, table: str, mapping: str, target: Path) -> None:
    """Write the N-Quads that come of the table, each with its graph: the engine keeps those of a named graph in more orders."""
    code = (
        "import sys, immunograph as ig; kg = ig.open(sys.argv[1]) if sys.argv[1] else ig.KnowledgeGraph();"
        "len(kg) or kg.import_table(sys.argv[2], sys.argv[3]); kg.export(sys.argv[4])"
    )
    subprocess.run([sys.executable, "-c", code, store, table, mapping, str(target)], check=True)


def peer(python: str, name: str, *arguments: str) -> tuple[float, float, int]:
    """Run a peer in a process of its own: CPU seconds, peak of memory in MB, and triples."""
    done = subprocess.run([python, str(PEERS), name, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    cpu, peak, count = json.loads(done.stdout.splitlines()[-1])
    return cpu, peak, count


def same_triples(folder: Path, mapping: Path) -> bool:
    """Return whether the loop makes the triples that the import makes of a thousand rows."""
    table, ours, theirs = folder / "small.tsv", folder / "small.nq", folder / "small.nt"
    make_table(table, 1_000)
    dump("", str(table), str(mapping), ours)
    peer(sys.executable, "rdflib", str(table), str(theirs))
    around = re.compile(rb"^<https://w3id.org/immunograph/(?:vocab|graph|agent)/")  # predicates, the import, the agent
    end = b" <https://w3id.org/immunograph/graph/made> ."
    lines = {line.removesuffix(end) + b" ." for line in ours.read_bytes().splitlines() if line.endswith(end)}
    return {line for line in lines if not around.match(line)} == set(theirs.read_bytes().splitlines()) - {b""}


def against_peers(folder: Path, mapping: Path, rows: int, morph_kgc: str) -> None:
    """Print what the import into memory takes beside its peers."""
    table, quads = folder / "table.tsv", folder / "peers.nq"
    make_table(table, rows)
    equal = "the same" if same_triples(folder, mapping) else "OTHER"
    ours = measured(OURS, "", str(table), str(mapping))
    dump("", str(table), str(mapping), quads)
    raw = measured(RAW, "", str(quads))
    loop = peer(sys.executable, "rdflib", str(table))
    print(f"{rows:>9,} rows, in memory; CPU, peak of memory, triples")
    lines = [("import", ours), ("bulk_load of its N-Quads", raw), ("pandas and rdflib loop", loop)]
    if subprocess.run([morph_kgc, "-c", "import morph_kgc"], capture_output=True, check=False).returncode:
        print("morph-kgc is not installed: name a Python that has it with --morph-kgc")
    else:
        lines.append(("morph-kgc", peer(morph_kgc, "morph-kgc", str(table), str(folder))))
    for what, (cpu, peak, count) in lines:
        print(
            f"{'':9}       {what:26} {cpu:8.1f} s CPU {peak:8.0f} MB  {count:,} triples, {cpu / ours[0]:.2f} x the import"
        )
    print(f"the loop makes {equal} triples; of the import's {ours[0]:.1f} s the engine's load is {raw[0]:.1f} s")
    ratio, most = loop[0] / ours[0], loop[0] / raw[0]
    held = (
        "held"
        if ratio >= LEAST_RDFLIB
        else f"NOT HELD (an import that cost nothing but the load would come to {most:.1f} x)"
    )
    print(f"rdflib: {ratio:.1f} x, at least {LEAST_RDFLIB:g}: {held}")


def main() -> None:
    """Print CPU, memory and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--peer-rows", type=int, default=100_000, help="0 to leave the peers out")
    parser.add_argument("--morph-kgc", default=sys.executable, help="a Python that has morph-kgc", metavar="PYTHON")
    parser.add_argument("--memory", action="store_true", help="keep the stores in memory")
    parser.add_argument("--folder", type=Path, help="where the files go; a temporary folder if left out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        mapping, table, quads = folder / "map.toml", folder / "table.tsv", folder / "made.nq"
        mapping.write_text(MAPPING, encoding="utf-8")
        make_table(table, chosen.rows)
        places = ["", ""] if chosen.memory else [str(folder / "ours.igdb"), str(folder / "raw")]
        ours = measured(OURS, places[0], str(table), str(mapping))
        dump(places[0], str(table), str(mapping), quads)
        raw = measured(RAW, places[1], str(quads))
        for what, (cpu, peak, count) in (("import", ours), ("bulk_load of its N-Quads", raw)):
            print(f"{chosen.rows:>9,} rows  {what:26} {cpu:8.1f} s CPU {peak:8.0f} MB  {count:,} triples")
        for what, ratio, most in (("CPU", ours[0] / raw[0], MOST_CPU), ("memory", ours[1] / raw[1], MOST_MEMORY)):
            print(
                f"{what}: {ratio:.2f} x bulk_load, at most {most:.2f}: {'held' if ratio <= most else 'NOT HELD'}",
                flush=True,
            )
        if chosen.peer_rows:
            against_peers(folder, mapping, chosen.peer_rows, chosen.morph_kgc)


if __name__ == "__main__":
    main()
