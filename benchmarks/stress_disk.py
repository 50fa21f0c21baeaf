"""Stress a store on disk: queries with deadlines between writes, beside writes, and from other processes.

Four parts, each on a new store. All counts are compared with what the version that was read must hold: each write adds
the same number of quads, so version and count determine each other.

``loop``: add fifty quads, count with a deadline, again and again. ``threads``: reader threads with deadlines beside a
writing thread. ``processes``: reader processes that open the store again and again beside a writing one. ``cross``: a
short query beside one that does not end.

Run: ``python benchmarks/stress_disk.py --loops 500 --seconds 120``. Exit 0 if no query was late or wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from immunograph.errors import QueryTimeoutError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import DiskStore, Limits, open_store

BATCH = 50
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
P, G = IRI("urn:p"), IRI("urn:g")


@dataclass
class Found:
    """What one part found."""

    queries: int = 0
    timeouts: int = 0
    wrong: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)
    largest: int = 0

    def line(self, part: str, alone: float) -> str:
        """Say it in one line."""
        times = sorted(self.seconds) or [0.0]
        return (
            f"{part:<10}{self.queries:>9,}{self.timeouts:>10}{self.wrong:>7}{self.refused:>9}"
            f"{statistics.median(times) * 1000:>12,.1f}{times[-1] * 1000:>13,.1f}{alone * 1000:>11,.1f}{self.largest >> 20:>12,}"
        )


def batch(number: int) -> list[Quad]:
    """Make the quads of one write."""
    return [Quad(IRI(f"urn:s{number}-{place}"), P, IRI(f"urn:o{place}"), G) for place in range(BATCH)]


def counted(store: object, timeout: float) -> int:
    """Count the quads with a deadline."""
    answer = store.query(COUNT, limits=Limits(timeout=timeout))  # type: ignore[attr-defined]
    return int(answer.tsv.split()[1])


def below(process: int) -> set[int]:
    """Return the processes that a process has started, and those below them."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
    found = {process}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def memory_of(process: int) -> int:
    """Return the most bytes that a process ever had in memory."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)


@contextmanager
def watched(found: Found) -> Iterator[None]:
    """Look twice a second how large the processes below this one have become."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.5):
            found.largest = max([found.largest, *map(memory_of, below(os.getpid()))])

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def ask(found: Found, store: object, timeout: float, low: int, high: int | None = None) -> None:
    """Count once; the answer must lie between two numbers and be that of a whole version."""
    began = time.perf_counter()
    found.queries += 1
    try:
        number = counted(store, timeout)
    except QueryTimeoutError:
        found.timeouts += 1
        return
    found.seconds.append(time.perf_counter() - began)
    found.wrong += number % BATCH != 0 or number < low or (high is not None and number > high)


def alone(store: object) -> float:
    """Measure the same query when nothing else goes on: the median of ten."""
    times = []
    counted(store, 60)
    for _ in range(10):
        began = time.perf_counter()
        counted(store, 60)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def loop(path: Path, loops: int, timeout: float) -> tuple[Found, float]:
    """Add and count by turns."""
    found = Found()
    with DiskStore(path) as store, watched(found):
        counted(store, 60)
        for number in range(loops):
            store.add(batch(number))
            ask(found, store, timeout, (number + 1) * BATCH, (number + 1) * BATCH)
        return found, alone(store)


def threads(path: Path, seconds: float, readers: int, timeout: float) -> tuple[Found, float]:
    """Count in several threads while another one writes."""
    found = Found()
    written = 0
    with DiskStore(path) as store, watched(found):
        store.add(batch(written))
        written = 1
        counted(store, 60)
        end = time.monotonic() + seconds

        def read() -> None:
            while time.monotonic() < end:
                ask(found, store, timeout, written * BATCH)

        running = [threading.Thread(target=read) for _ in range(readers)]
        for thread in running:
            thread.start()
        while time.monotonic() < end:
            store.add(batch(written))
            written += 1
        for thread in running:
            thread.join()
        found.wrong += counted(store, 60) != written * BATCH
        print(f"{written:,} writes beside {readers} threads", file=sys.stderr)
        return found, alone(store)


READER = """
import json, sys, time
from immunograph.errors import QueryTimeoutError, StoreError
from immunograph.store import Limits, open_store
path, end, timeout, batch = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
told = {"queries": 0, "timeouts": 0, "wrong": 0, "refused": 0, "seconds": [], "opened": 0}
last = 0
while time.time() < end:
    try:
        store = open_store(path, read_only=True)
    except StoreError as error:
        told["refused"] += 1
        print(error, file=sys.stderr)
        continue
    told["opened"] += 1
    told["wrong"] += store.version < last
    last = store.version
    for turn in range(6):
        began = time.perf_counter()
        told["queries"] += 1
        limits = Limits(timeout=timeout) if turn % 2 else Limits()
        try:
            number = int(store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", limits=limits).tsv.split()[1])
        except QueryTimeoutError:
            told["timeouts"] += 1
            continue
        if turn > 1:  # the first of each kind opens files or starts a process
            told["seconds"].append(time.perf_counter() - began)
        told["wrong"] += number != store.version * batch or len(store) != number
    store.close()
print(json.dumps(told))
"""


def processes(path: Path, seconds: float, readers: int, timeout: float) -> tuple[Found, float]:
    """Count in several processes while this one writes; the version that each reads says what it must find."""
    found = Found()
    written = opened = 0
    with DiskStore(path) as store, watched(found):
        end = time.time() + seconds
        command = [sys.executable, "-c", READER, str(path), str(end), str(timeout), str(BATCH)]
        running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(readers)]
        while time.time() < end:
            store.add(batch(written))
            written += 1
        for process in running:
            output, _ = process.communicate()
            if process.returncode:
                found.wrong += 1
                continue
            told = json.loads(output)
            for name in ("queries", "timeouts", "wrong", "refused"):
                setattr(found, name, getattr(found, name) + told[name])
            found.seconds += told["seconds"]
            opened += told["opened"]
        print(
            f"{written:,} writes beside {readers} processes, which opened the store {opened:,} times", file=sys.stderr
        )
    with open_store(path, read_only=True) as reader:  # type: ignore[attr-defined]
        found.wrong += counted(reader, 60) != written * BATCH
        time_alone = alone(reader)
    left = path / "snapshots"
    if left.exists():
        found.wrong += 1
        print(f"left behind: {sorted(entry.name for entry in left.iterdir())}", file=sys.stderr)
    return found, time_alone


def cross(path: Path, timeout: float) -> tuple[Found, float]:
    """Ask short queries beside one that does not end."""
    found = Found()
    with DiskStore(path) as store, watched(found):
        store.add([quad for number in range(60) for quad in batch(number)])
        counted(store, 60)
        endless = threading.Thread(target=give_up, args=(store, 10.0))
        endless.start()
        time.sleep(2)
        for _ in range(20):
            began = time.perf_counter()
            found.queries += 1
            try:
                answer = store.query("ASK {}", limits=Limits(timeout=timeout))
                found.wrong += not answer.value  # type: ignore[union-attr]
                found.seconds.append(time.perf_counter() - began)
            except QueryTimeoutError:
                found.timeouts += 1
        found.wrong += not endless.is_alive()
        endless.join()
        times = []
        for _ in range(10):
            began = time.perf_counter()
            store.query("ASK {}", limits=Limits(timeout=timeout))
            times.append(time.perf_counter() - began)
        return found, statistics.median(times)


def give_up(store: DiskStore, timeout: float) -> None:
    """Ask what cannot be answered in time."""
    try:
        store.query(CROSS, limits=Limits(timeout=timeout))
    except QueryTimeoutError:
        return
    print("the cross product ended early", file=sys.stderr)


def main() -> int:
    """Run the parts and print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--loops", type=int, default=500, help="how often to add and count")
    parser.add_argument("--seconds", type=float, default=120, help="how long to read beside a writer, for each part")
    parser.add_argument("--threads", type=int, default=8, help="reader threads")
    parser.add_argument("--processes", type=int, default=4, help="reader processes")
    parser.add_argument("--timeout", type=float, default=4, help="the deadline of each query, in seconds")
    parser.add_argument("--folder", type=Path, help="where the stores are made; a temporary directory if left out")
    given = parser.parse_args()
    heads = ("queries", "timeouts", "wrong", "refused", "median ms", "slowest ms", "alone ms", "largest MB")
    widths = (9, 10, 7, 9, 12, 13, 11, 12)
    print(f"{'part':<10}" + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    failed = False
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        parts = {
            "loop": lambda path: loop(path, given.loops, given.timeout),
            "threads": lambda path: threads(path, given.seconds, given.threads, given.timeout),
            "processes": lambda path: processes(path, given.seconds, given.processes, given.timeout),
            "cross": lambda path: cross(path, given.timeout),
        }
        for name, part in parts.items():
            found, time_alone = part(Path(folder) / f"{name}.igdb")
            print(found.line(name, time_alone), flush=True)
            failed |= bool(found.timeouts or found.wrong or found.refused)
    print("largest MB: of any worker or reader process, at its peak")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
