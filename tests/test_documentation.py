"""What surrounds the code says what is so: versions, links, snippets, the floors, and the documentation site."""

import contextlib
import importlib.util
import io
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import immunograph as ig
from floors import floors
from immunograph.cli.app import main
from waiting import GUARD

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
AROUND = [ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
PAGES = [*sorted((ROOT / "docs" / "tutorials").glob("*.md")), ROOT / "docs" / "formats.md"]


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert {PROJECT["version"], citation["version"], newest} == {ig.__version__}
    assert [author["name"] for author in citation["authors"]] == [author["name"] for author in PROJECT["authors"]]


def test_the_list_of_predicates_is_that_of_the_table():
    page = runpy.run_path(str(ROOT / "docs" / "write_predicates.py"))
    assert page["PAGE"].read_text(encoding="utf-8") == page["current"](), "run: python docs/write_predicates.py"


def test_continuous_integration_tries_every_python_that_is_promised():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    promised = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if re.search(r":: 3\.[0-9]+$", each)]
    assert workflow["jobs"]["linux"]["strategy"]["matrix"]["python"] == promised
    assert PROJECT["requires-python"] == f">={promised[0]}"
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    targets = {word for line in commands if line.startswith("make ") for word in line.split()[1:] if "=" not in word}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert {"floors", "docs", "test"} <= targets


def test_every_dependency_has_a_floor_and_no_cap():
    known = list(floors())
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["server"]]
    assert {each.replace("==", ">=") for each in known} >= set(needed)
    assert not any("<" in each for extra in PROJECT["optional-dependencies"].values() for each in extra)


@pytest.mark.parametrize("page", AROUND, ids=lambda page: page.name)
def test_files_and_commands_that_are_named_exist(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target
    if page.name == "CONTRIBUTING.md":
        for path in re.findall(r"`((?:src|tests|data|docs)/[\w./-]+)`", text):
            assert (ROOT / path).exists() or "NAME" in path, path
        rooms = {row.rstrip("/") for row in re.findall(r"^\| `(\w+)/`", text, re.MULTILINE)}
        there = {path.parent.name for path in (ROOT / "src" / "immunograph").glob("*/__init__.py")}
        assert rooms == there
        for target in re.findall(r"^    make (\w+)", text, re.MULTILINE):
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE), target


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder as the tutorials assume it."""
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "immunograph.trig", tmp_path / "data")
    (tmp_path / "paper.txt").write_text("They did not activate it. It might be.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.whole
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_snippets_of_the_documentation_run(page, place):
    text = page.read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {"__name__": "snippet"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for each in code:
            exec(compile(each, page.name, "exec"), names)  # noqa: S102  our own documentation
    commands = re.findall(r"^\$ (.+)$", text, re.MULTILINE)
    for command in commands:
        assert _exit_code(command) == 0, command
    assert code or commands
    if page.stem == "formats":
        assert "58 claims as GML" in printed.getvalue()
        assert names["WRITER"].name == "lines"


def _exit_code(command):
    before = sys.argv
    sys.argv = shlex.split(command)
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), pytest.raises(SystemExit) as ended:
            main()
    finally:
        sys.argv = before
    return ended.value.code or 0


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("myst_parser") is None, reason="Sphinx is not installed: pip install -e .[docs]"
)
def test_the_site_is_built_without_a_warning(tmp_path):
    """Internal links are among what Sphinx warns of."""
    # without collecting garbage, which takes a fifth of the time and finds little
    code = "import gc, sys; gc.disable(); from sphinx.cmd.build import main; sys.exit(main(sys.argv[1:]))"
    options = ["-q", "-W", "--keep-going", "-b", "html"]
    command = [sys.executable, "-c", code, *options, "docs", str(tmp_path / "site")]
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=GUARD)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "site" / "reference" / "graph.html").read_text(encoding="utf-8")
    assert "immunograph.graph.KnowledgeGraph.contradictions" in page
    commands = (tmp_path / "site" / "reference" / "commands.html").read_text(encoding="utf-8")
    assert "immunograph formats" in commands
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', page), "the site needs no network"
