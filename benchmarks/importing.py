"""Measure the import of a table by a mapping: against pyoxigraph's bulk_load of the N-Quads that come of it, and rdflib.

Each row is a claim with two publications and a sentence. CPU seconds and the peak of memory, each in a process of its own;
the store is on disk, as a million rows need it to be (``--memory`` for one in memory). rdflib is measured on fewer rows,
with a loop over the rows of a pandas frame that makes the same triples. Needs Linux.

    python benchmarks/importing.py                  # 100,000 rows
    python benchmarks/importing.py 1000000          # a million
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_CPU, MOST_MEMORY, LEAST_RDFLIB = 2.5, 1.25, 30.0
"""How much the import may take of what bulk_load takes, and how many times it is to be faster than rdflib."""

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

RDFLIB = """
import pandas, rdflib, hashlib
from rdflib import Literal, Namespace, RDF, RDFS, URIRef
IG = Namespace("https://w3id.org/immunograph/vocab/"); BL = Namespace("https://w3id.org/biolink/vocab/")
BASE = "https://w3id.org/immunograph/"; OA = Namespace("http://www.w3.org/ns/oa#"); DC = Namespace("http://purl.org/dc/terms/")
PROV = Namespace("http://www.w3.org/ns/prov#")
def go():
    graph = rdflib.Graph()
    table = pandas.read_csv(sys.argv[2], sep="\\t", dtype=str)
    for row in table.itertuples():
        ends = []
        for name in (row.source, row.target):
            thing = URIRef(BASE + "entity/" + name.lower()); ends.append(thing)
            graph.add((thing, RDF.type, IG.Entity)); graph.add((thing, RDFS.label, Literal(name, lang="en")))
            graph.add((thing, BL.category, BL.Gene))
        verb = IG.activates if row.sign == "+" else IG.inhibits
        key = hashlib.sha256(f"{ends[0]} {verb} {ends[1]}".encode()).hexdigest()[:32]
        claim = URIRef(BASE + "claim/" + key)
        for kind in (IG.Claim, RDF.Statement, BL.Association):
            graph.add((claim, RDF.type, kind))
        graph.add((claim, RDF.subject, ends[0])); graph.add((claim, RDF.predicate, verb)); graph.add((claim, RDF.object, ends[1]))
        graph.add((claim, IG.status, IG.Accepted)); graph.add((ends[0], verb, ends[1]))
        graph.add((claim, RDFS.label, Literal(f"that {row.source} {row.sign} {row.target}", lang="en")))
        for pmid in row.pmids.split(";"):
            document = URIRef("http://www.ncbi.nlm.nih.gov/pubmed/" + pmid)
            graph.add((document, RDF.type, IG.Document)); graph.add((document, RDF.type, PROV.Entity))
            graph.add((document, DC.title, Literal("PMID:" + pmid))); graph.add((document, RDFS.label, Literal("PMID:" + pmid)))
            graph.add((document, DC.type, Literal("article"))); graph.add((document, DC.language, Literal("en")))
            graph.add((document, IG.documentIdentifier, document))
            name = hashlib.sha256(f"{claim} {document} {row.sentence}".encode()).hexdigest()[:32]
            passage = URIRef(BASE + "evidence/" + name)
            graph.add((claim, IG.hasEvidence, passage)); graph.add((passage, RDF.type, IG.Evidence))
            graph.add((passage, RDF.type, OA.SpecificResource)); graph.add((passage, OA.hasSource, document))
            graph.add((passage, IG.stance, IG.Supports)); graph.add((passage, IG.certainty, Literal(3)))
            graph.add((passage, IG.epistemicStatus, IG.Asserted)); graph.add((passage, IG.speaker, document))
            graph.add((passage, IG.paraphrase, Literal(row.sentence, lang="en")))
    return len(graph)
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
    """Write the N-Quads that come of the table."""
    code = (
        "import sys, immunograph as ig; kg = ig.open(sys.argv[1]) if sys.argv[1] else ig.KnowledgeGraph();"
        "len(kg) or kg.import_table(sys.argv[2], sys.argv[3]); kg.export(sys.argv[4], graph='made')"
    )
    subprocess.run([sys.executable, "-c", code, store, table, mapping, str(target)], check=True)


def main() -> None:
    """Print CPU, memory and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--rdflib-rows", type=int, default=100_000, help="0 to leave rdflib out")
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
            print(f"{what}: {ratio:.2f} x bulk_load, at most {most:.2f}: {'held' if ratio <= most else 'NOT HELD'}")
        if chosen.rdflib_rows:
            make_table(table, chosen.rdflib_rows)
            ours = measured(OURS, "", str(table), str(mapping))
            slow = measured(RDFLIB, "", str(table))
            print(
                f"{chosen.rdflib_rows:>9,} rows  import into memory {ours[0]:.1f} s, pandas and rdflib {slow[0]:.1f} s CPU, {slow[2]:,} triples"
            )
            ratio = slow[0] / ours[0]
            print(
                f"rdflib: {ratio:.1f} x, at least {LEAST_RDFLIB:g}: {'held' if ratio >= LEAST_RDFLIB else 'NOT HELD'}"
            )


if __name__ == "__main__":
    main()
