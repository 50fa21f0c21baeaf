"""Kill a process with SIGKILL again and again while it writes to a store on disk, and look at what is left.

Each round forks a process that opens the store and writes to it, backs it up or restores a backup, saying before and
after each operation what it does; it is killed after a random time. A second process then opens the store. All that was
acknowledged must be there, of the operation that was under way all or nothing, and no file of an interrupted one. What
was copied must be whole, and the next copy to the same place must leave nothing beside it. At the end the store is
verified byte by byte.

Run: ``python benchmarks/kill.py --count 1000 --seed 1``. Exit 0 if nothing was lost, torn or refused.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import FORMATS, DiskStore, Limits, backup_store, dataset_of, restore_store, verify_store

BASE = "http://example.org/"
GRAPHS = [IRI(f"{BASE}graph/{number}") for number in range(3)]
OPERATIONS = ("load", "import", "update", "build", "backup", "restore")
UNION = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"

State = frozenset[Quad]
Step = tuple[Callable[[DiskStore], object], State]


def made_quads(chance: random.Random, number: int) -> list[Quad]:
    """Draw quads from few names, so that many triples stand in several graphs."""
    return [
        Quad(
            IRI(f"{BASE}s{chance.randrange(300)}"),
            IRI(f"{BASE}p{chance.randrange(4)}"),
            IRI(f"{BASE}o{chance.randrange(40)}"),
            chance.choice(GRAPHS),
        )
        for _ in range(number)
    ]


def lines(quads: list[Quad]) -> str:
    """Write quads as N-Quads."""
    return "".join(f"<{each.subject}> <{each.predicate}> <{each.object}> <{each.graph}> .\n" for each in quads)


def data(quads: list[Quad]) -> str:
    """Write quads as the data of an update."""
    return " ".join(f"GRAPH <{q.graph}> {{ <{q.subject}> <{q.predicate}> <{q.object}> }}" for q in quads)


def step(operation: str, chance: random.Random, state: State) -> Step:
    """Return the next thing to do, and what the store must hold after it."""
    quads = made_quads(chance, chance.choice([1, 20, 300, 4000]))
    more = state | set(quads)
    if operation == "load":
        text = lines(quads).encode()
        return lambda store: store.load(text, FORMATS["nquads"]), more
    if operation == "import":
        if chance.random() < 0.2:
            return lambda store: through_rdflib(store, quads[:50]), state | set(quads[:50])
        return lambda store: store.add(quads), more
    if operation in ("backup", "restore"):
        name = f"copy-{chance.randrange(1 << 40):010x}"
        return lambda store: copied(store, name, back=operation == "restore"), state
    if operation == "build":
        return lambda store: store.replace(quads), frozenset(quads)
    return update(chance, state, quads[:200])


def copied(store: DiskStore, name: str, *, back: bool) -> None:
    """Back a store up, and restore it from there."""
    backup = store.path.with_name(f"{name}.igdb")
    backup_store(store, backup)
    if back:
        restore_store(backup, store.path.with_name(f"{name}-back.igdb"))


def through_rdflib(store: DiskStore, quads: list[Quad]) -> None:
    """Add quads through rdflib, in one batch."""
    import rdflib

    dataset = dataset_of(store)
    name = rdflib.URIRef
    dataset.addN((name(q.subject), name(q.predicate), name(str(q.object)), dataset.graph(name(q.graph))) for q in quads)


def update(chance: random.Random, state: State, quads: list[Quad]) -> Step:
    """Return an update: data in, data out, a pattern out, a graph copied."""
    kind = chance.randrange(5)
    if kind == 0:
        return lambda store: store.update(f"INSERT DATA {{ {data(quads)} }}"), state | set(quads)
    if kind == 1:
        gone = chance.sample(sorted(state), min(len(state), 50)) or quads
        return lambda store: store.update(f"DELETE DATA {{ {data(gone)} }}"), state - set(gone)
    if kind == 2:
        out = IRI(f"{BASE}p{chance.randrange(4)}")
        text = f"DELETE WHERE {{ GRAPH ?g {{ ?s <{out}> ?o }} }}; INSERT DATA {{ {data(quads[:5])} }}"
        left = {quad for quad in state if quad.predicate != out} | set(quads[:5])
        return lambda store: store.update(text), frozenset(left)
    first, second = chance.sample(GRAPHS, 2)
    there = {quad.graph for quad in state}
    if first not in there:  # COPY and ADD of a graph that does not exist are errors
        first, second = second, first
    if first not in there:
        return lambda store: store.add(quads), state | set(quads)
    copied = {Quad(q.subject, q.predicate, q.object, second) for q in state if q.graph == first}
    if kind == 3:
        return lambda store: store.update(f"ADD <{first}> TO <{second}>"), state | copied
    kept = {quad for quad in state if quad.graph != second}
    return lambda store: store.update(f"COPY <{first}> TO <{second}>"), frozenset(kept | copied)


def steps(operation: str, seed: str, state: State) -> Iterator[Step]:
    """Yield what a round does, one after another; the same for the same seed and beginning."""
    chance = random.Random(seed)
    while True:
        made = step(operation, chance, state)
        state = made[1]
        yield made


def write(path: Path, operation: str, seed: str, state: State, told: int) -> None:
    """Write until killed."""
    chance = random.Random(f"asking {seed}")
    store = DiskStore(path)
    for number, (act, _) in enumerate(steps(operation, seed, state)):
        if number % 4 == 3:
            store.close()
            store = DiskStore(path)
        os.write(told, f"begin {number}\n".encode())
        act(store)
        os.write(told, f"done {number}\n".encode())
        if chance.random() < 0.5:  # moves the surplus of the merge out of the engine's files
            store.query(UNION, limits=Limits(timeout=60 if chance.random() < 0.1 else None))
        if chance.random() < 0.3:  # and back
            store.query(IN_GRAPHS)


def look(path: Path, told: int) -> None:
    """Open a store and say what it holds, or why it was refused."""
    try:
        with DiskStore(path) as store:
            quads = sorted(store.quads())
            union = int(store.query(UNION).tsv.decode().split()[1])  # type: ignore[union-attr]
            merge = len({(q.subject, q.predicate, q.object) for q in quads})
            number = len(store)
        expected = {"immunograph-store.json", "lock", store.record.directory}
        left = {
            str(entry.relative_to(path))
            for entry in path.rglob("*")
            if entry.relative_to(path).parts[0] not in expected
        }
        if left:
            answer: dict[str, object] = {"refused": f"left behind: {', '.join(sorted(left))}"}
        elif union != merge or number != len(quads):
            answer = {"refused": f"{union} answers over {merge} triples, {number} counted of {len(quads)} quads"}
        else:
            answer = {"quads": [list(quad) for quad in quads], "torn": torn_copies(path, len(quads))}
    except Exception as error:  # noqa: BLE001  whatever it is belongs in the count
        answer = {"refused": f"{type(error).__name__}: {error}"}
    with os.fdopen(told, "w") as stream:
        json.dump(answer, stream)


def forked(act: Callable[[int], None]) -> tuple[int, int]:
    """Run something in a forked process; gives the process and where to read what it tells."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            act(writing)
        except BaseException as error:  # noqa: BLE001
            os.write(2, f"the writing process failed: {type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(3)
    os.close(writing)
    return process, reading


def read_all(handle: int) -> bytes:
    """Read what a process told until its end."""
    with os.fdopen(handle, "rb") as stream:
        return stream.read()


def killed(path: Path, operation: str, seed: str, state: State, seconds: float) -> tuple[int, bool, bool]:
    """Let a process write and kill it; gives the operations acknowledged, whether one was under way, and if it failed."""
    process, reading = forked(lambda told: write(path, operation, seed, state, told))
    told = b""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            piece = os.read(reading, 65536)
            told += piece
            if not piece:
                break
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    told += read_all(reading)
    said = told.decode().splitlines()
    done = sum(line.startswith("done") for line in said)
    return done, bool(said) and said[-1].startswith("begin"), not os.WIFSIGNALED(status)


def main() -> int:
    """Kill as often as asked, and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=1000, help="how often to kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=float, default=0.9, help="the most seconds that a process may live")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    found: dict[str, Counter[str]] = {operation: Counter() for operation in OPERATIONS}
    state: State = frozenset()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "killed.igdb"
        for number in range(given.count):
            operation = OPERATIONS[number % len(OPERATIONS)]
            seed = f"{given.seed} {number}"
            done, under_way, failed = killed(path, operation, seed, state, chance.uniform(0, given.longest))
            row = found[operation]
            row.update(kills=1, acknowledged=done, under_way=under_way, between=not under_way, failed=failed)
            expected = steps(operation, seed, state)
            for _ in range(done):
                state = next(expected)[1]
            _, reading = forked(lambda told: look(path, told))
            answer = json.loads(read_all(reading))
            with contextlib.suppress(ChildProcessError):
                os.wait()
            state = judge(row, answer, state, next(expected)[1] if under_way else state, seed)
            row["torn"] += answer.get("torn", 0)
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {given.count}", end="", file=sys.stderr)
        print_table(found, time.monotonic() - began)
        sound = verified(path)
    wrong = sum(row[what] for row in found.values() for what in ("lost", "torn", "refused", "failed"))
    return 1 if wrong or not sound else 0


def judge(row: Counter[str], answer: dict[str, object], before: State, after: State, seed: str) -> State:
    """Count what was found; gives what the store holds now."""
    if "refused" in answer:
        row["refused"] += 1
        print(f"round {seed}: {answer['refused']}", file=sys.stderr)
        return before
    there = frozenset(Quad(*(IRI(term) for term in quad)) for quad in answer["quads"])  # type: ignore[attr-defined]
    if there == after != before:
        row["done_unheard"] += 1
    elif there != before:
        missing, foreign = len((before & after) - there), len(there - before)
        row["lost" if missing else "torn"] += 1
        print(f"round {seed}: {missing} quads missing, {foreign} more than before", file=sys.stderr)
    return there


def torn_copies(path: Path, quads: int) -> int:
    """Verify and remove the copies of a round; then copy again to where a copy was interrupted, and look for leftovers."""
    folder, torn = path.parent, 0
    places = {entry.name[1:].rpartition(".igdb.")[0] + ".igdb" for entry in folder.iterdir() if entry.name[0] == "."}
    for place in sorted(places):
        backup_store(path, folder / place)
    for entry in sorted(folder.iterdir()):
        if entry == path:
            continue
        report = verify_store(entry) if entry.suffix == ".igdb" and entry.name[0] != "." else None
        if report is None or report.problems or report.quads != quads:
            torn += 1
            print(f"{entry.name}: {report or 'left behind'}", file=sys.stderr)
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    return torn


def print_table(found: dict[str, Counter[str]], seconds: float) -> None:
    """Print the counts by operation."""
    names = ("kills", "under_way", "between", "acknowledged", "done_unheard", "lost", "torn", "refused", "failed")
    print(f"{'operation':<10}" + "".join(f"{name.replace('_', ' '):>14}" for name in names))
    total: Counter[str] = Counter()
    for operation, row in found.items():
        total.update(row)
        print(f"{operation:<10}" + "".join(f"{row[name]:>14,}" for name in names))
    print(f"{'all':<10}" + "".join(f"{total[name]:>14,}" for name in names))
    print(f"in {seconds:,.0f} s; 'between': killed between operations, or while opening or closing the store")


def verified(path: Path) -> bool:
    """Read every byte of the store that is left."""
    report = verify_store(path)
    print(
        f"verified: {report.quads:,} quads, {report.files} files; " + ("; ".join(report.problems) or "all as written")
    )
    return not report.problems


if __name__ == "__main__":
    sys.exit(main())
