"""The index of names beside a dictionary: how long it takes to build over 100,000 entities, and to look names up.

The peer is a dictionary of names in lower case, which finds neither Greek letters nor plurals and tells CD25+ from CD25-
by accident only. Both are built from the same rows in one process; the best of several runs counts.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from time import perf_counter

import polars as pl

from immunograph.claims import NameIndex
from immunograph.errors import UnknownNameError


def best(task: Callable[[], object], runs: int) -> float:
    """Return the seconds of the quickest run."""
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        task()
        seconds.append(perf_counter() - start)
    return min(seconds)


def made_up(count: int) -> list[tuple[str, str, str]]:
    """Make up rows of IRI, label and kind of name."""
    chance = random.Random(0)
    return [
        (
            f"https://example.org/{number}",
            f"CD{number % 300}{chance.choice('+-')} {chance.choice(('T', 'B', 'NK'))} cell number {number}",
            "label",
        )
        for number in range(count)
    ]


def main() -> None:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--entities", type=int, default=100_000, metavar="N", help="how many entities (default 100,000)"
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="the best of so many runs counts (default 5)")
    options = parser.parse_args()
    rows = made_up(options.entities)
    frame = pl.DataFrame(rows, schema=["iri", "name", "how"], orient="row")
    sought = rows[:: max(len(rows) // 200, 1)]

    def dictionary() -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for iri, name, _ in rows:
            index.setdefault(name.lower(), []).append(iri)
        return index

    def exact() -> None:
        NameIndex("entity", frame).find(rows[-1][1])

    def spelt() -> None:
        NameIndex("entity", frame).find(rows[-1][1].replace("cell", "cells"))

    peer = best(dictionary, options.runs)
    print(f"{options.entities:,} names\n  dictionary of lower case      {peer * 1e3:8.1f} ms")
    for name, task in (("index and an exact name", exact), ("index and another spelling", spelt)):
        took = best(task, options.runs)
        print(f"  {name:<28}  {took * 1e3:8.1f} ms   {took / peer:5.2f} x the dictionary")
    index = NameIndex("entity", frame)
    index.find(rows[-1][1].replace("cell", "cells"))
    for name, change in (("exact", ""), ("plural", "s")):
        took = best(lambda change=change: [index.find(row[1].replace("cell", f"cell{change}")) for row in sought], 1)
        print(f"  looking up one name, {name:<8} {took / len(sought) * 1e6:8.0f} µs")

    def unknown() -> None:
        try:
            index.find("CD25+ T cell of the moon")
        except UnknownNameError:
            return

    print(f"  suggestions for a name unknown{best(unknown, options.runs) * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()
