"""The packaged graph: loading it and answering every named question, beside rdflib on the same file.

Prints CPU seconds (the median of several runs) and the ratio of the two, which is what lasts from machine to machine.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable

import rdflib

import immunograph as ig
from immunograph.curation import packaged_project

REPEATS = 5


def cpu(work: Callable[[], object]) -> float:
    """Return the median CPU seconds of a piece of work."""
    taken = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def load_with_rdflib() -> rdflib.Dataset:
    """Parse the packaged graph with rdflib alone."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(packaged_project().built, format="trig")
    return dataset


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore", DeprecationWarning)
    ours, theirs = ig.load(), load_with_rdflib()
    print(f"{'work':<34}{'immunograph':>14}{'rdflib':>12}{'ratio':>9}")

    def line(name: str, mine: float, other: float) -> None:
        print(f"{name:<34}{mine * 1000:>11.1f} ms{other * 1000:>9.1f} ms{other / mine:>8.1f}x")

    line("load", cpu(ig.load), cpu(load_with_rdflib))
    ratios = []
    for name, query in ours.queries.items():
        mine = cpu(lambda text=query.text: list(ours.query(text)))
        other = cpu(lambda text=query.text: list(theirs.query(text)))
        ratios.append(other / mine)
        line(f"ask {name}", mine, other)
    print(f"{'geometric mean of the questions':<60}{statistics.geometric_mean(ratios):>9.1f}x")


if __name__ == "__main__":
    main()
