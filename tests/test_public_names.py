"""One name for one thing: what KnowledgeGraph is documented to have, and what its older names stand for."""

import importlib.util
import inspect
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import typer

import immunograph as ig
from commandline import run
from immunograph.cli import slips
from immunograph.cli.app import app
from immunograph.graph import RENAMED
from immunograph.server.api.openapi import ADDRESSES
from immunograph.server.operation_table import OPERATIONS
from waiting import GUARD

DOCS = Path(__file__).parent.parent / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
MOST_METHODS = 30
ACCESSORS = ("names", "columns", "counts", "queries", "networks", "rules", "imports")


def public(of):
    return {name for name in dir(of) if not name.startswith("_")}


def test_the_documented_names_are_those_there_are(kg):
    listed = API[API.index("### The names of `KnowledgeGraph`") : API.index("Names of version 0.1")]
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", listed[: listed.index("and objects")], re.MULTILINE)
    methods = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    accessors = set(re.findall(r"^\| `kg\.(\w+)` \|", listed, re.MULTILINE))
    there = public(ig.KnowledgeGraph)
    in_docstring = set(re.findall(r"``(\w+)``", ig.KnowledgeGraph.__doc__))
    for names, where in (
        (methods | accessors, "the tables of docs/api.md"),
        (in_docstring, "the docstring of KnowledgeGraph"),
    ):
        assert not there - names, f"add {sorted(there - names)} to {where}"
        assert not names - there, f"take {sorted(names - there)} out of {where}: KnowledgeGraph has no such name"
    assert accessors == set(ACCESSORS)
    assert len(methods) <= MOST_METHODS, (
        f"KnowledgeGraph has at most {MOST_METHODS} methods: put a new one on an accessor"
    )


def test_the_names_of_accessors_are_documented_and_there(kg):
    for accessor, row in re.findall(r"^\| `kg\.(\w+)` \| (.+) \|$", API, re.MULTILINE):
        if accessor != "columns":
            named = set(re.findall(r"`(\w+)`", row))
            own = {
                name
                for name in public(getattr(kg, accessor))
                if inspect.isroutine(getattr(type(getattr(kg, accessor)), name, None))
            }
            assert named <= own, accessor


def test_every_python_name_in_the_table_of_names_is_there(kg):
    for name in set(re.findall(r"`kg\.([\w.]+)`", API)):
        value = kg
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for part in name.split("."):
                value = getattr(value, part)


@pytest.mark.parametrize("old", sorted(RENAMED))
def test_an_older_name_works_and_names_the_new_one(old):
    graph = ig.load()
    new, _ = RENAMED[old]
    with pytest.warns(DeprecationWarning, match=re.escape(f"kg.{old} is now kg.{new}")) as caught:
        found = getattr(graph, old)
    assert callable(found)
    assert caught[0].filename == __file__


def test_older_names_answer_as_they_did():
    graph = ig.load()
    with pytest.warns(DeprecationWarning, match="is now kg."):
        answers = [
            graph.without("article").left,
            graph.perturb(block="IL-2").effects[0].direction,
            graph.corpus().claims,
            graph.beliefs().columns,
            graph.compare("interferon", "interleukin").claims("both"),
            graph.count("stance").to_dicts(),
        ]
    assert answers == [
        graph.whatif(without="article").left,
        graph.whatif(block="IL-2").effects[0].direction,
        graph.columns.corpus.claims,
        graph.belief().columns,
        graph.networks.compare("interferon", "interleukin").claims("both"),
        graph.counts.by("stance").to_dicts(),
    ]


SCRIPT = Path(__file__).parent / "user_script.py"


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed: pip install -e .[lint]")
def test_a_script_of_a_user_is_typed(tmp_path):
    older = tmp_path / "older.py"
    older.write_text("import immunograph as ig\n\nig.load().hubs()\n")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file",
        "pyproject.toml",  # and so the cache of make lint: else all modules are read once more
        str(SCRIPT),
        str(older),
    ]
    told = subprocess.run(command, cwd=SCRIPT.parent.parent, capture_output=True, text=True, timeout=GUARD)
    assert '"KnowledgeGraph" has no attribute "hubs"' in told.stdout
    assert "Found 1 error" in told.stdout


@pytest.mark.slow
def test_a_script_of_a_user_runs_without_a_warning():
    done = subprocess.run([sys.executable, "-W", "error", str(SCRIPT)], capture_output=True, text=True, timeout=GUARD)
    assert (done.returncode, done.stderr) == (0, "")


def commands():
    return set(typer.main.get_command(app).commands)


def test_every_command_in_the_table_of_names_is_there_and_no_older_one():
    table = API[: API.index("### The names of")]
    rows = [row.split(" | ") for row in re.findall(r"^\| (.+) \|$", table, re.MULTILINE)[1:]]
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row[2])}
    assert named <= commands()
    assert {"mechanisms", "describe", "notices", "check-wording"} <= named
    assert not set(slips.RENAMED) & commands()
    assert set(slips.RENAMED.values()) <= commands()


def test_addresses_and_tools_in_the_table_of_names_are_those_there_are():
    table = API[: API.index("### The names of")]
    rows = [row.split(" | ") for row in re.findall(r"^\| (.+) \|$", table, re.MULTILINE)[1:]]
    assert {name for row in rows for name in re.findall(r"`/api/(\w+)`", row[4])} == {
        *ADDRESSES,
        "ask",
        "check_wording",
    }
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[5])} == set(OPERATIONS)


@pytest.mark.parametrize(
    "words", [("show", "C35"), ("paths", "IL-2", "cancer cell"), ("wording", "IL-2 is studied.", "C35")]
)
def test_an_older_command_answers_as_the_new_one_and_names_it(words):
    old, new = run(*words), run(slips.RENAMED[words[0]], *words[1:])
    assert (old.returncode, old.stdout) == (new.returncode, new.stdout)
    assert (
        old.stderr == f"immunograph {words[0]} is now immunograph {slips.RENAMED[words[0]]}; "
        "the old name will be removed in version 0.3\n"
    )
    assert new.stderr == ""


def test_a_name_that_never_was_is_an_attribute_error(kg):
    with pytest.raises(AttributeError, match="no attribute 'hub'"):
        _ = kg.hub
    assert not hasattr(kg, "hub")
