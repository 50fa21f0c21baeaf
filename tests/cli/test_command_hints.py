"""Advice that names Python calls is rewritten where there is no Python: on the command line and over HTTP."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import typer

import commandline
import immunograph
from immunograph.cli.app import app
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
        if name == "analysis/notices.py":
            continue  # said only where no command was run
        if (name, text) == ("analysis/workbench.py", "try kg.mechanisms("):
            text = "try kg.mechanisms('IL-2', \"virus's\")"
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


PYTHON = re.compile(
    r"\bkg\.[a-z]|\big\.[a-z]|\b[a-z_]{3,}=(?=['\[(…])|\b[a-z_]{3,}=(?:True|False)|\b(?:add|close|query|update)\(\)"
    r"|\b(?:raise|set|leave out|pass|increase) (?:\w+ and )?[a-z]+_[a-z_]+\b(?! =)"
)
"""Python in a sentence: a call, or an argument by its name."""

NOT_ON_THE_COMMAND_LINE = {
    "server/": "read by clients, who get URLs and tools",
    "store/rdflib_view/": "kg.dataset() is only in Python",
    "graph.py": "--data opens stores by itself",
    "store/sparql/hosts.py": "only kg.dataset() meets it",
    "store/disk/lock.py": "a command opens a store once",
    "store/remote/updates.py": "push knows its --update, and no other command updates an endpoint",
    "store/loading/load.py": "commands load files, and standard input with --format",
    "store/request.py": "no command limits memory, so none meets 'raise max_memory'",
    "store/memory/answering.py": "no command limits memory",
    "analysis/networks/centrality.py": "no command sets them",
    "interchange/face.py": "export requires -o",
}


def sentences(path: Path) -> list[str]:
    """List the texts of a module, docstrings apart, f-strings with ``x`` (or, quoted, ``'x'``) for each value."""
    passed, found = set(), []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            passed.update(map(id, ast.walk(node)))
            parts = [
                part.value if isinstance(part, ast.Constant) else "'x'" if part.conversion == ord("r") else "x"
                for part in node.values
            ]
            found.append("".join(parts))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return [text for text in found if " " in text and not text.startswith("<")]


def test_python_in_a_message_is_rewritten_for_the_command_line():
    left, met = [], set()
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name in ("cli/command_hints.py", "server/advice.py"):
            continue
        for text in sentences(path):
            if not PYTHON.search(text) or any(both in text for both in ("in Python", "on the command line", "(--")):
                continue
            rewritten = on_command_line(text)
            if rewritten != text and ("in Python" in rewritten or not PYTHON.search(rewritten)):
                continue
            reasons = {place for place in NOT_ON_THE_COMMAND_LINE if name == place or name.startswith(place)}
            met |= reasons
            if not reasons:
                left.append((name, text))
    assert left == []
    assert met == set(NOT_ON_THE_COMMAND_LINE)  # a reason that excuses nothing is dropped


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["query", "SELECT * { ?s ?p <a> }"], "to resolve it: begin with BASE <https://…>\n"),
        (["query", "SELECT * { ?s ?p ?o }", "--max-rows", "5"], "5 rows that --max-rows allows; narrow the query"),
        (
            ["import", "a.ttl", "--into", "a.igdb", "--licence", "CC0-1.0"],
            "name the graph as well, such as --graph lab",
        ),
        (["import", "a.ttl", "--into", "a.ttl"], "or load the file into it with: immunograph import"),
        (
            ["import", "my store.igdb", "--into", "b.igdb"],
            "export its content with: immunograph export --data 'my store.igdb' -o 'my store.nq', and import that file",
        ),
        (
            ["why", "cancer cell", "interferon"],
            "try: immunograph mechanisms 'cancer cell' interferon\n",
        ),
    ],
)
def test_advice_names_options_and_commands(words, advice, tmp_path):
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    if "my store.igdb" in words:
        immunograph.open(tmp_path / "my store.igdb").close()
    done = commandline.run(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert advice in done.stderr


def test_one_option_has_one_help():
    helps = {"--bearers": set(), "--min-certainty": set()}
    for command in typer.main.get_command(app).commands.values():
        for option in command.params:
            if option.opts[0] in helps:
                helps[option.opts[0]].add(option.help.replace("0 asked, ", ""))
    assert {name: len(words) for name, words in helps.items()} == {"--bearers": 1, "--min-certainty": 1}
    for command in ("explore", "export"):
        text = " ".join(commandline.run(command, "--help").stdout.split())
        assert "Claims of this status: accepted, proposed, rejected or inferred; repeatable." in text


def test_advice_on_paths_is_rewritten_for_clients():
    said = "no claim leads from 'a' to 'b'; try kg.mechanisms('T cell (CD8)', \"IL-2's\"). The graph has 2 entities."
    before = "no claim leads from 'a' to 'b'; try "
    assert over_http(said) == before + "/mechanisms or /api/mechanisms. The graph has 2 entities."
    assert for_tools(said) == before + "the tool mechanisms. The graph has 2 entities."
    assert on_command_line(said) == (
        "no claim leads from 'a' to 'b'; try: immunograph mechanisms 'T cell (CD8)' 'IL-2'\"'\"'s'. The graph has 2 entities."
    )
    for rewritten in (over_http, for_tools):
        assert rewritten("begin with BASE <https://…>, or pass base='https://…'") == "begin with BASE <https://…>"
        assert rewritten("narrow the query, add a LIMIT, or raise max_rows") == "narrow the query, or add a LIMIT"
