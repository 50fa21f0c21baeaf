"""Advice that names Python calls is rewritten where there is no Python: on the command line and over HTTP."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import commandline
import immunograph
from immunograph.cli.command_hints import _ADVICE, on_command_line
from immunograph.server.advice import _ADVICE as _SERVED
from immunograph.server.advice import _TOOLS, for_tools, over_http
from immunograph.store.formats import mistaken_for

SOURCE = Path(immunograph.__file__).parent
ONLY_IN_PYTHON = {"store/rdflib_view/parse_input.py", "store/rdflib_view/parsing.py", "graph.py"}
ONLY_BY_EXPORT = "kg.query"  # kg.export and what only rdflib's evaluator meets: the server has neither


def python_calls() -> list[tuple[str, str]]:
    """List the texts of the package, docstrings apart, that name a call of ``kg`` and no other way."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        source = path.read_text(encoding="utf-8")
        if name in ("cli/command_hints.py", "server/advice.py") or name in ONLY_IN_PYTHON or "kg" not in source:
            continue
        texts = []
        for node in ast.walk(ast.parse(source)):  # an expression comes before the docstring that it may be
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = None
            elif isinstance(node, ast.Constant):
                texts.append(node.value)
        found += [(name, text) for text in texts if isinstance(text, str) and re.search(r"\bkg\.[a-z]", text)]
    return [each for each in found if "(in Python: kg." not in each[1]]


def test_every_python_call_in_a_message_has_a_command_and_an_address():
    found = python_calls()
    assert len(found) >= 8
    for name, part in found:
        text = part
        if (name, text) == ("store/sparql/hosts.py", "use kg.query with allow_hosts"):
            continue  # only kg.dataset() meets it
        if (name, text) == ("store/sparql/hosts.py", "download the document, and add the file with kg.add"):
            continue
        if name == "store/loading/load.py" and text.startswith(" of rdflib: "):
            continue  # only Python has graphs of rdflib
        if (name, text) == ("store/formats.py", " (or kg.add(…, format="):
            text = mistaken_for("jsonld")  # the whole of it is rewritten
        assert "kg." not in on_command_line(text), (name, text)
        assert ONLY_BY_EXPORT in text or "kg." not in over_http(text), (name, text)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (
            ["why", "IL-2"],
            "'IL-2' is an entity, not a claim; describe it with: immunograph describe NAME, or name the other end as "
            "well: immunograph why NAME OTHER",
        ),
        (["belief", "interferons"], "'interferons' is an entity, not a claim; describe it with"),
        (["why", "nosuch"], "list them with: immunograph belief"),
        (["compare", "IL-2", "nosuch"], "list them with: immunograph describe"),
        (["explore", "--to", "IL-2"], "--to shows the paths between two entities: name the first before it"),
        (["describe", "nosuch"], "list entities with: immunograph describe, and claims with: immunograph belief"),
    ],
)
def test_an_unknown_name_is_answered_with_a_command_that_lists_names(words, command):
    done = commandline.run(*words)
    assert done.returncode == 2
    assert command in done.stderr
    assert "kg." not in done.stderr


@cache
def texts_of_the_package():
    return {
        node.value
        for path in SOURCE.rglob("*.py")
        if path.name not in ("command_hints.py", "advice.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("advice", [_ADVICE, _SERVED, _TOOLS])
def test_every_text_that_is_rewritten_occurs_in_a_message(advice):
    texts = texts_of_the_package()
    for said, _ in advice:
        parts = (
            said.replace("update()", "(").replace("query()", "(").split("(") if said.startswith("pass it") else [said]
        )
        assert any(parts[0] in text for text in texts), said


def test_advice_for_assistants_names_tools_that_there_are():
    from immunograph.server.operation_table import OPERATIONS

    named = {name for _, instead in _TOOLS for name in re.findall(r"the tool (\w+)", instead)}
    assert named
    assert named <= set(OPERATIONS)
    for said, _ in _TOOLS:
        assert "kg." not in for_tools(said)


def test_an_update_given_as_a_query_is_answered_with_what_updates():
    done = commandline.run("query", "INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert done.returncode == 2
    assert "which makes it an update: queries only read; in Python, kg.update carries it out" in done.stderr
