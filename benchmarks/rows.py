"""Rows of an answer, read in a loop or as columns: our API beside a raw loop over pyoxigraph's solutions that reads values.

    python benchmarks/rows.py                  # 1,000,000 quads
    python benchmarks/rows.py --size 300000

Both ask the same queries over the same file (made by ``claim_graph.py``) and take turns in one process; CPU seconds,
medians, the query itself included. The raw loop reads each value as text, ``[None if cell is None else cell.value for cell
in solution]``; ours gives numbers as numbers, rows whose cells have names, and the merge of all named graphs. The sum of
the lengths of all cells, read as text, is compared.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from claim_graph import write  # noqa: E402

from immunograph.vocabulary import PREFIXES  # noqa: E402

MOST = 1.25
"""How many times the CPU of the raw loop a loop over our rows may take."""

TURNS = 5
QUERIES = {
    "any triples": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 300000",
    "passages, certainty": "SELECT ?e ?text ?n { ?e ig:paraphrase ?text ; ig:certainty ?n }",
    "claims": "SELECT ?c ?s ?p ?o { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }",
    "labels": "SELECT ?label { ?e rdfs:label ?label }",
    "optional": "SELECT ?e ?l ?k { ?e a ig:Entity OPTIONAL { ?e rdfs:label ?l } OPTIONAL { ?e ig:certainty ?k } }",
}


def taking_turns(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median CPU seconds of pieces of work that take turns."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(TURNS):
        names = list(works)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            gc.collect()
            start = time.process_time()
            works[name]()
            taken[name].append(time.process_time() - start)
    return {name: statistics.median(each) for name, each in taken.items()}


def size_of(rows: Iterable[Iterable[Any]]) -> tuple[int, int]:
    """Return how many rows there are, and how long their cells are together."""
    number = length = 0
    for row in rows:
        number += 1
        length += sum(len(str(cell)) for cell in row if cell is not None)
    return number, length


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, help="quads")
    parser.add_argument("--folder", type=Path, help="where to keep the generated file")
    chosen = parser.parse_args()
    path = write((chosen.folder or Path(tempfile.gettempdir())) / f"claims-{chosen.size}.nq", chosen.size)

    import pyoxigraph as ox

    import immunograph as ig

    kg, store = ig.KnowledgeGraph(), ox.Store()
    kg.add(path)
    store.load(path=str(path), format=ox.RdfFormat.N_QUADS)
    kg.query("ASK { ?s ?p ?o }")

    def raw(text: str) -> Iterable[list[str | None]]:
        for solution in store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True):
            yield [None if cell is None else cell.value for cell in solution]

    def loop(rows: Iterable[Any]) -> int:
        number = 0
        for _ in rows:
            number += 1
        return number

    print(f"{chosen.size:,} quads; CPU seconds, and times that of the raw loop")
    print(f"{'query':<22}{'rows':>9}{'raw loop':>10}{'our rows':>10}{'':>7}{'to_pandas':>11}{'':>7}{'to_polars':>11}")
    ratios = []
    for name, text in QUERIES.items():
        rows = size_of(raw(text))
        same = "equal" if rows == size_of(kg.query(text)) else "DIFFER"
        works = {
            "raw": lambda text=text: loop(raw(text)),
            "ours": lambda text=text: loop(kg.query(text)),
            "pandas": lambda text=text: kg.query(text).to_pandas(),
            "polars": lambda text=text: kg.query(text).to_polars(),
        }
        taken = taking_turns(works)
        shown = "".join(
            f"{taken[each]:>11.2f}{taken[each] / taken['raw']:>7.2f}" for each in ("ours", "pandas", "polars")
        )
        print(f"{name:<22}{rows[0]:>9,}{taken['raw']:>9.2f}{shown}  {same}")
        ratios.append(taken["ours"] / taken["raw"])
    ratio = statistics.geometric_mean(ratios)
    print(f"rows: {ratio:.2f} x the raw loop, at most {MOST:.2f}: {'held' if ratio <= MOST else 'NOT HELD'}")


if __name__ == "__main__":
    main()
