"""Mutation check: change one thing in a module, run its tests, and print the changes that no test notices.

Each mutant is one small fault: a comparison swapped, a condition negated, a number off by one, a statement dropped,
``and`` for ``or``, an operator exchanged, a returned value lost, or a text changed. The tests run in a temporary
copy of the work tree, which itself is never written to. A mutant on which the tests fail is killed, one on which they run
into the time limit is killed, too (it hangs), and the others survive. Kinds of mutants are drawn in turns, so that
rare kinds are not crowded out by the many texts of a module. Needs Linux or macOS.

    python benchmarks/mutants.py                                   # the modules named in TESTS, 20 mutants each
    python benchmarks/mutants.py store/plan --seed 2 --mutants 40
    python benchmarks/mutants.py errors --tests tests/cli/test_cli.py
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "immunograph"
PRELOADED: Final = ("hypothesis", "numpy", "polars", "pyoxigraph", "rdflib")
"""Libraries that are loaded once, before the forks: most of the time that a short test takes."""
TESTS: Final = {
    "analysis/contradictions": ("tests/analysis/test_clashes_in_words.py",),
    "analysis/belief": ("tests/analysis/test_waterfalls.py",),
    "store/memory/plan": ("tests/store/test_plan.py",),
    "rdf/from_quads": ("tests/rdf/test_decode.py",),
    "query/columns": ("tests/query/test_columns_of_terms.py",),
}
"""The modules that are checked if none is named, each with the tests that are to notice a fault in it."""

COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
}


@dataclass(frozen=True)
class Site:
    """One place of a module that can be changed: its kind, what it becomes, and how to change it."""

    kind: str
    line: int
    text: str
    change: Callable[[ast.AST], None]
    index: int
    """Of the changed node in ``ast.walk`` order, which a deep copy keeps."""


def replaced(target: ast.AST, source: ast.AST) -> None:
    """Turn a node into another one in place, whatever holds it."""
    target.__class__ = source.__class__  # type: ignore[assignment]
    target.__dict__ = {**source.__dict__, "lineno": target.lineno, "col_offset": target.col_offset}  # type: ignore[attr-defined]


def unmutated(tree: ast.Module) -> set[int]:
    """Return the ids of nodes that are never changed: docstrings, annotations, decorators, imports, ``__all__``."""
    left: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            left += node.body[:1] if ast.get_docstring(node) is not None else []
            left += [] if isinstance(node, ast.Module) else node.decorator_list
        if isinstance(node, ast.FunctionDef) and node.returns:
            left.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            left.append(node.annotation)
        if isinstance(node, ast.Import | ast.ImportFrom):
            left.append(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            left.append(node)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("__all__", "__slots__"):
            left.append(node)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "TypeVar":
            left.append(node)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # a docstring of a variable, or ...
            left.append(node)
    return {id(inner) for node in left for inner in ast.walk(node)}


def changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """Yield each way to change one node, as its kind and the function that does it to a copy of the node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        swapped = COMPARISONS[type(node.ops[0])]
        yield "comparison", lambda it: it.ops.__setitem__(0, swapped())  # type: ignore[attr-defined]
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition", lambda it: setattr(it, "test", ast.UnaryOp(ast.Not(), it.test))  # type: ignore[attr-defined]
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "condition", lambda it: it.ifs.__setitem__(0, ast.UnaryOp(ast.Not(), it.ifs[0]))  # type: ignore[attr-defined]
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield "and/or", lambda it: setattr(it, "op", other())
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        operator = OPERATORS[type(node.op)]
        yield "operator", lambda it: setattr(it, "op", operator())
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield "text", lambda it: setattr(it, "value", f"{it.value}XX")  # type: ignore[attr-defined]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "number", lambda it: setattr(it, "value", not it.value)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield "number", lambda it: setattr(it, "value", it.value + 1)  # type: ignore[attr-defined]
    if isinstance(node, ast.Return) and node.value is not None:
        lost = "" if isinstance(node.value, ast.JoinedStr) else None
        lost = 0 if isinstance(node.value, ast.Constant) and node.value.value is None else lost
        yield "returned value", lambda it: setattr(it, "value", ast.Constant(lost))
    if isinstance(node, ast.Expr | ast.AugAssign | ast.Raise | ast.Continue | ast.Break):
        yield "statement", lambda it: replaced(it, ast.Pass())


def sites(tree: ast.Module, lines: list[str]) -> list[Site]:
    """List the places of a module that can be changed."""
    skipped = unmutated(tree)
    places = []
    line = 1
    for index, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", None) or getattr(getattr(node, "target", None), "lineno", line)
        if id(node) not in skipped:
            places += [Site(kind, line, lines[line - 1].strip(), change, index) for kind, change in changes(node)]
    return places


def mutated(tree: ast.Module, site: Site) -> str:
    """Write the module with one change."""
    made = copy.deepcopy(tree)
    node = next(node for index, node in enumerate(ast.walk(made)) if index == site.index)
    site.change(node)
    return ast.unparse(ast.fix_missing_locations(made))


def drawn(places: list[Site], number: int, seed: int) -> list[Site]:
    """Draw some places, the kinds in turns."""
    chance = random.Random(seed)
    kinds: dict[str, list[Site]] = {}
    for site in chance.sample(places, len(places)):
        kinds.setdefault(site.kind, []).append(site)
    chosen: list[Site] = []
    while len(chosen) < min(number, len(places)):
        for of_kind in kinds.values():
            if of_kind and len(chosen) < number:
                chosen.append(of_kind.pop())
    return chosen


class Trial:
    """A copy of the work tree in a temporary folder, and tests that run against it."""

    def __init__(self, folder: Path, module: str, tests: tuple[str, ...], limit: float) -> None:
        self.folder, self.tests, self.limit = folder, tests, limit
        if not (folder / "src").exists():
            left_out = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "site", "dist")
            shutil.copytree(ROOT, folder, ignore=left_out, dirs_exist_ok=True)
        self.module = folder / "src" / PACKAGE / f"{module}.py"

    def passes(self, text: str) -> bool | None:
        """Run the tests with this text as the module; ``None`` if they ran into the time limit."""
        original = self.module.read_text(encoding="utf-8")
        shutil.rmtree(self.module.parent / "__pycache__", ignore_errors=True)  # its time stamp is too coarse
        shutil.rmtree(self.folder / ".hypothesis", ignore_errors=True)  # else one mutant's examples kill the next
        self.module.write_text(text, encoding="utf-8")
        arguments = ["-q", "-x", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning", *self.tests]  # of what is loaded before pytest
        try:
            code = forked(arguments, self.folder, self.limit)
        finally:
            self.module.write_text(original, encoding="utf-8")
            shutil.rmtree(self.module.parent / "__pycache__", ignore_errors=True)
        return None if code is None else code == 0


def forked(arguments: list[str], folder: Path, limit: float) -> int | None:
    """Run pytest in a fork, which has the large libraries loaded; gives its exit code, ``None`` past the limit."""
    pid = os.fork()
    if not pid:
        code = 3
        try:
            os.setsid()
            os.chdir(folder)
            sys.path[0] = str(folder / "src")  # before the work tree's own
            os.environ["PYTHONPATH"] = str(folder / "src")
            output = os.open("output.txt", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            for stream in range(3):
                os.dup2(output, stream)
            code = int(pytest.main(arguments))
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def check(module: str, tests: tuple[str, ...], folder: Path, given: argparse.Namespace) -> tuple[int, int]:
    """Run the mutants of one module, print the survivors, and return how many survived and how many there were."""
    trial = Trial(folder, module, tests, given.limit)
    text = trial.module.read_text(encoding="utf-8")
    tree = ast.parse(text)
    if not given.only and trial.passes(ast.unparse(tree)) is not True:
        output = (folder / "output.txt").read_text(encoding="utf-8", errors="replace")
        sys.exit(f"{output}\n{module}: the tests fail or take too long without any change: {' '.join(tests)}")
    if not given.only and trial.passes("raise ImportError") is not False:
        sys.exit(f"{module}: the tests pass without the module, so they do not run against the copy")
    chosen = drawn(sites(tree, text.splitlines()), given.mutants, given.seed)
    survivors = hung = tried = 0
    for number, site in enumerate(chosen, start=1):
        if given.only and number not in given.only:
            continue
        tried += 1
        passed = trial.passes(mutated(tree, site))
        hung += passed is None
        if passed:
            survivors += 1
            print(f"{module}.py:{site.line}: mutant {number} ({site.kind}) survives: {site.text}", flush=True)
            print(f"    {difference(tree, site)}", flush=True)
    share = survivors / tried if tried else 0.0
    print(f"{module}: {survivors} of {tried} survive ({share:.0%}), {hung} hung, seed {given.seed}", flush=True)
    return survivors, tried


def difference(tree: ast.Module, site: Site) -> str:
    """Return the first line that the change makes."""
    before, after = ast.unparse(tree).splitlines(), mutated(tree, site).splitlines()
    changed = (new for old, new in zip(before, after, strict=False) if old != new)
    return next(changed, "(the last lines are gone)").strip()


def main() -> None:
    """Print the survivors and the share of each module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help=f"such as store/plan; else all of {', '.join(TESTS)}"
    )
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="test files to run instead of the ones in TESTS")
    parser.add_argument("--mutants", type=int, default=20, help="how many for each module (20)")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (1)")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each mutant (120)")
    parser.add_argument("--only", type=int, nargs="+", metavar="NUMBER", help="run these mutants of the draw again")
    parser.add_argument("--list", action="store_true", help="list the mutants without running them")
    given = parser.parse_args()
    for module in given.modules or TESTS:
        path = ROOT / "src" / PACKAGE / f"{module}.py"
        if not path.is_file():
            parser.error(f"no module {module}: expected a name such as {next(iter(TESTS))}")
        if not given.tests and module not in TESTS:
            parser.error(f"no tests are known for {module}: name them with --tests")
    for library in PRELOADED:
        importlib.import_module(library)
    if PACKAGE in sys.modules:
        sys.exit(f"{PACKAGE} is loaded already, so that no mutant would be")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for module in given.modules or TESTS:
            if given.list:
                text = (ROOT / "src" / PACKAGE / f"{module}.py").read_text(encoding="utf-8")
                tree = ast.parse(text)
                for number, site in enumerate(drawn(sites(tree, text.splitlines()), given.mutants, given.seed), 1):
                    print(f"{module}.py:{site.line}: mutant {number} ({site.kind}): {difference(tree, site)}")
                continue
            tests = tuple(given.tests or TESTS[module])
            results.append(check(module, tests, Path(folder), given))
    if len(results) > 1:
        survivors, tried = map(sum, zip(*results, strict=True))
        print(f"all: {survivors} of {tried} survive ({survivors / tried:.0%})")


if __name__ == "__main__":
    main()
