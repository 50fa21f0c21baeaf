"""The house: rooms, imports, what importing costs."""

import ast
import importlib
import math
import pkgutil
import re
import subprocess
import sys
from argparse import Namespace
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import pytest

from timing import FIRST, LIST, SAMPLED, SHARE, dealt, left_out, listed

ROOT = Path(__file__).parent.parent
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SOURCES = sorted((ROOT / "src" / "immunograph").rglob("*.py"))


def run(code, **options):
    return subprocess.run(
        [sys.executable, *options.pop("flags", []), "-c", code], capture_output=True, text=True, **options
    )


def test_importing_is_without_side_effects(tmp_path):
    code = (
        "import sys, os, logging; before = set(sys.modules); import immunograph;"
        "heavy = {'rdflib', 'pyoxigraph', 'polars', 'networkx', 'pyvis', 'rich', 'typer', 'IPython'} & set(sys.modules);"
        "assert not heavy, heavy; assert not logging.getLogger().handlers; assert not os.listdir('.')"
    )
    result = run(code, cwd=tmp_path, flags=["-W", "error"])
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_help_loads_no_engine():
    code = (
        "import sys; sys.argv = ['immunograph', '--help'];\n"
        "from immunograph.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'rdflib', 'pyoxigraph', 'polars', 'networkx', 'pyvis'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    result = run(code)
    assert result.returncode == 0, result.stderr
    assert "explore" in result.stdout


def test_loading_writes_and_logs_nothing(tmp_path):
    result = run("import immunograph as ig; ig.load().network()", cwd=tmp_path, flags=["-W", "error"])
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_graph_is_loaded_and_asked_without_what_it_does_not_need():
    """Other formats, imports of tables and stores on disk take longer to import than a small graph to load."""
    code = (
        "import sys, immunograph as ig; ig.load().query('ASK {}')\n"
        "named = ('interchange.registry', 'interchange.bundle', 'mapping.importing', 'store.disk.backup', 'store.remote')\n"
        "extra = {'polars', 'rich', 'rdflib', 'http.client', *(f'immunograph.{name}' for name in named)} & set(sys.modules)\n"
        "assert not extra, extra"
    )
    result = run(code)
    assert result.returncode == 0, result.stderr


def test_a_worker_of_a_store_starts_without_what_it_does_not_need():
    """A query with a limit waits until it is up; it knows quads only."""
    code = (
        "import sys, immunograph.store.workers.service, immunograph.store.disk.read_only_store\n"
        "named = ('model.claims', 'model.corpus', 'model.passages', 'rdf.from_quads', 'rdf.to_quads', 'identifiers')\n"
        "extra = {'tomllib', 'rdflib', *(f'immunograph.{name}' for name in named)} & set(sys.modules)\n"
        "assert not extra, extra"
    )
    result = run(code)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("room", ["interchange", "mapping", "model", "rdf", "store"])
def test_lazy_names_are_there_and_none_is_that_of_a_module(room):
    package = importlib.import_module(f"immunograph.{room}")
    assert dir(package) == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert not set(package.__all__) & {each.name for each in pkgutil.iter_modules(package.__path__)}
    with pytest.raises(AttributeError, match=f"module 'immunograph.{room}' has no attribute 'nothing'"):
        package.nothing  # noqa: B018


def test_no_two_modules_of_tests_have_one_name():
    """Those in folders that are no packages share one scope: the second of a name is not collected."""
    names = [path.name for path in TESTS if path.name != "conftest.py" and not (path.parent / "__init__.py").exists()]
    assert sorted(names) == sorted(set(names))


def test_no_room_has_a_shed_for_a_name():
    banned = re.compile(r"(utils?|helpers?|manager|common|misc)\.py$")
    assert [path for path in SOURCES if banned.search(path.name)] == []


SAME_THING: Final = {
    "app": "what is started: the command line's and the server's",
    "claims": "claims as a room, as values, made of rows, and the page of one",
    "entities": "entities of rows, and the page of one",
    "errors": "errors, and the responses that a server makes of them",
    "face": "what a room adds to KnowledgeGraph",
    "gate": "the gate, and the gate run over a project",
    "importing": "the command import, and the import of a table that it calls",
    "measures": "numbers and places of passages as RDF, and made of columns",
    "networks": "algorithms on networks, and networks made of the rows of an answer",
    "notices": "notices of retraction as they are read, and what follows from them",
    "ontologies": "ontologies as a project reads them, and as a format that is imported",
    "paging": "pages of a long answer: of plain data, and of rows in HTML",
    "passages": "passages as values, read from curated tables, made of rows, and as the gate compares them",
    "predicates": "predicates of a project, and those that a mapping may use",
    "query": "queries: the room that answers named ones, and the value that a text is read into",
    "sparql": "SPARQL as the store reads it, and as the server's protocol",
    "sssom": "SSSOM tables: the header that curators fill in, and the whole as a format",
    "store": "the room, and the store of each of its wings",
}
"""Names that several modules or packages have, because they are the same thing at several levels."""


def test_modules_share_a_name_only_if_they_are_the_same_thing():
    named = Counter(path.parent.name if path.name == "__init__.py" else path.stem for path in SOURCES)
    shared = {name for name, count in named.items() if count > 1}
    assert shared - SAME_THING.keys() == set(), "name each for what it holds, or say here why they are one thing"
    assert SAME_THING.keys() - shared == set(), "one module has the name now: take it out of the table"


def test_no_pickle_no_eval_no_unsafe_yaml():
    bad = re.compile(r"\b(pickle|(?<!\.list\.)eval\(|exec\(|yaml\.load\b|shell=True)")
    assert [path for path in SOURCES if bad.search(path.read_text(encoding="utf-8"))] == []


def test_nothing_speaks_of_this_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    files = [ROOT / name for name in listed.stdout.split("\0") if name] or SOURCES
    path = re.compile(r"(?<![\w.])/(?:work|root|farm)/[a-z]")
    told = []
    for file in files:
        if file.suffix in {".png", ".js", ".css"} or file == Path(__file__) or not file.is_file():
            continue
        if path.search(file.read_text(encoding="utf-8", errors="ignore")):
            told.append(file.name)
    assert told == []


def test_no_test_looks_at_a_clock():
    """A test that measures time fails on a machine that is slow, busy or fast; benchmarks measure."""
    clock = re.compile(
        r"\btime\.(monotonic|perf_counter|process_time|time|thread_time)\b|\bfrom time import|\btimeit\b"
    )
    waiting = {"waiting.py", "servers.py", "browser.py", "test_house.py"}  # they wait for another process
    looking = [
        path.name for path in TESTS if path.name not in waiting and clock.search(path.read_text(encoding="utf-8"))
    ]
    assert not looking


# --- sizes ----------------------------------------------------------------------------------------------------------

MOST_ANY = 150
"""Occurrences of the word in the package: lower it when there are fewer."""
MOST_IGNORES = 9
LONGEST_FUNCTION = 60
"""Lines of a function without its docstring."""
SHORTER_THAN = 500
"""Lines that no file of Python reaches."""


def functions():
    """Yield each function of the package, with the place to look for it."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length(function):
    """Count the lines of a function without its docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return function.end_lineno - function.lineno + 1 - documented * (first.end_lineno - first.lineno + 1)


def test_any_stands_for_a_type_in_few_places():
    """An alias of it counts as well; what is not known is ``object``, what is known has a name."""
    assert sum(len(re.findall(r"\bAny\b", path.read_text(encoding="utf-8"))) for path in SOURCES) <= MOST_ANY
    alias = re.compile(r"^ *\w+(: TypeAlias)? = Any$", re.MULTILINE)
    assert [path.name for path in SOURCES if alias.search(path.read_text(encoding="utf-8"))] == []


def test_the_type_checker_is_told_to_look_away_in_few_places():
    found = [path.name for path in SOURCES for _ in re.findall(r"# type: ignore", path.read_text(encoding="utf-8"))]
    assert len(found) <= MOST_IGNORES, found


def test_no_function_is_longer_than_a_page():
    assert [f"{where}: {length(node)} lines" for where, node in functions() if length(node) > LONGEST_FUNCTION] == []


def test_no_module_is_longer_than_a_few_pages():
    """Split what is longer where its parts have names; a module named for its place in a row is no part."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in [*SOURCES, *TESTS]}
    long = [f"{path.relative_to(ROOT)}: {lines}" for path, lines in lengths.items() if lines >= SHORTER_THAN]
    assert long == []


@pytest.mark.parametrize("path", [LIST, FIRST, SAMPLED], ids=["long", "first", "sampled"])
def test_every_test_that_is_listed_for_its_time_exists(path):
    """A renamed test would be back in ``make quick``, or at the end of ``make test``, or in it whole, unnoticed."""
    texts = {file: (ROOT / "tests" / file).read_text(encoding="utf-8") for file, _ in listed(path)}
    assert [each for each in sorted(listed(path)) if f"def {each[1]}(" not in texts[each[0]]] == []


def test_a_fifth_of_the_cases_of_a_listed_test_is_run_and_of_others_all():
    """What is left out is left out again next time, and no listed test disappears."""
    place = sorted(listed(SAMPLED))[0]
    cases = [Namespace(name=f"case[{number}]") for number in range(10)]
    kept = [each for each in cases if each not in left_out((place, "", each) for each in cases)]
    assert len(kept) == 2
    assert kept == [each for each in cases if each not in left_out((place, "", each) for each in reversed(cases))]
    assert left_out((place, "", each) for each in cases[:1]) == []
    assert left_out((place, "whole", each) for each in cases) == []
    assert left_out((("no_such_file.py", "test"), "", each) for each in cases) == []
    assert left_out((("no_such_file.py", "test"), "thorough", each) for each in cases) == cases


def test_a_fifth_of_the_long_tests_of_a_file_is_run_and_one_at_least():
    """Tests of one case are drawn among those of their file; those of many cases take none of their places."""
    by_file = defaultdict(list)
    for file, name in sorted(listed(SAMPLED)):
        by_file[file].append(name)
    file, names = max(by_file.items(), key=lambda each: len(each[1]))
    *alone, many = names
    items = [((file, name), "", Namespace(name=name)) for name in alone]
    cases = [((file, many), "", Namespace(name=f"{many}[{number}]")) for number in range(8)]
    out = {id(each) for each in left_out(items + cases)}
    assert sum(id(item) not in out for _, _, item in items) == math.ceil(len(alone) / SHARE)
    assert sum(id(item) not in out for _, _, item in cases) == 2
    assert left_out(items[:1]) == []


def test_files_with_the_longest_tests_begin_each_part_and_no_test_is_lost():
    placed = list(zip("aabbccdd", range(8), strict=True))
    assert dealt(placed, ["c", "d"], hands=2) == [4, 5, 0, 1, 6, 7, 2, 3]
    assert dealt(placed, []) == list(range(8))
    assert dealt(placed, list("abcd")) == list(range(8))
    assert dealt([], []) == []
