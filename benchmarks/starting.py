"""What starting costs: CPU seconds of a process that imports immunograph, above one that imports nothing.

Prints the median of several runs in turn, so that a busy machine slows all of them alike, and networkx as the peer.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys

STARTS = {
    "bare Python": "pass",
    "import immunograph": "import immunograph",
    "immunograph.KnowledgeGraph": "import immunograph; immunograph.KnowledgeGraph",
    "import networkx": "import networkx",
}


def cpu(code: str) -> float:
    """Return the CPU seconds of a process that runs some code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="how often each is started (default: 15)")
    runs = parser.parse_args().runs
    for code in STARTS.values():
        cpu(code)  # compiled files are written, and what is read from a disk is in memory
    taken: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(runs):
        for name, code in STARTS.items():
            taken[name].append(cpu(code))
    bare = statistics.median(taken["bare Python"])
    print(f"{'':<28}{'CPU s':>8}{'above bare':>12}")
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"{name:<28}{median:>8.3f}{median - bare:>12.3f}")


if __name__ == "__main__":
    main()
