"""Every command: its JSON is JSON and nothing else, its lines fit the terminal, and its lists end."""

import contextlib
import io
import json
import os
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from rich.cells import cell_len

import immunograph as ig
import immunograph.graph
from immunograph.cli.app import app, main
from immunograph.cli.options import paged
from immunograph.errors import FormatError
from immunograph.legible import wrapped

pytestmark = pytest.mark.slow

WIDE = "免疫系统可以识别并攻击癌细胞"


def run(*words, columns=None, cwd=None):
    """Run the command line in this process, as a pipe or as a terminal of so many columns."""
    out, err = io.StringIO(), io.StringIO()
    before, folder, width = sys.argv, Path.cwd(), os.environ.pop("COLUMNS", None)
    try:
        sys.argv = ["immunograph", *map(str, words)]
        os.chdir(cwd or folder)
        if columns is not None:
            os.environ["COLUMNS"] = str(columns)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
    finally:
        sys.argv = before
        os.chdir(folder)
        os.environ.pop("COLUMNS", None)
        if width is not None:
            os.environ["COLUMNS"] = width
    return SimpleNamespace(returncode=ended.value.code or 0, stdout=out.getvalue(), stderr=err.getvalue())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a built project, a store, a bundle, a text, and a graph whose names take two columns a character."""
    root = tmp_path_factory.mktemp("commands")
    kg = ig.load()
    kg.update(f"""DELETE {{ GRAPH ?g {{ ?e rdfs:label ?l }} }} INSERT {{ GRAPH ?g {{ ?e rdfs:label "{WIDE * 3}" }} }}
      WHERE {{ GRAPH ?g {{ ?e a ig:Entity ; rdfs:label ?l FILTER(STR(?l) = "lymphocyte") }} }}""")
    kg.export(root / "wide.trig")
    (root / "a.nt").write_text("<http://e/a> <http://e/p> <http://e/b> .\n", encoding="utf-8")
    (root / "claims.tsv").write_text(
        "subject\tpredicate\tobject\tquotation\tcertainty\nA\tig:inhibits\tB\tA may inhibit B in mice.\t3\n",
        encoding="utf-8",
    )
    (root / "notices.csv").write_text("pmid,status\n1,retracted\n", encoding="utf-8")
    (root / "text.txt").write_text("It may be so. It may not.\n", encoding="utf-8")
    assert run("import", "a.nt", "--into", "s.igdb", cwd=root).returncode == 0
    assert run("push", "b.bundle", "--data", "a.nt", cwd=root).returncode == 0
    assert run("new", "mine", cwd=root).returncode == 0
    return root


COMMANDS = {
    "ask": [("ask",), ("ask", "not-asserted"), ("ask", "does-it-prevent", "subject=IL-2"), ("ask", "why", "--sparql")],
    "query": [
        ("query", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 120"),
        ("query", "ASK { ?s ?p ?o }"),
        ("query", "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3"),
    ],
    "describe": [("describe",), ("describe", "C35"), ("describe", "IL-2")],
    "info": [("info",)],
    "contradictions": [("contradictions",)],
    "belief": [("belief",), ("belief", "C25"), ("belief", "C02")],
    "mechanisms": [("mechanisms", "IL-2", "cancer cell"), ("mechanisms", "IL-2", "virus")],
    "why": [("why", "C25"), ("why", "interferon", "cancer"), ("why", "C25", "--prov")],
    "gaps": [("gaps", "immunomodulator", "Cell")],
    "whatif": [("whatif", "--without", "article"), ("whatif", "--add", "IL-2")],
    "diff": [("diff", "wide.trig")],
    "hubs": [("hubs",)],
    "communities": [("communities",)],
    "motifs": [("motifs", "--bearers", "--permutations", "5")],
    "compare": [("compare", "interferon", "interleukin")],
    "identifiers": [("identifiers", "mine", "--dry-run")],
    "notices": [("notices", "notices.csv", "mine", "--dry-run")],
    "check-wording": [("check-wording", "IL-2 improves the capability of lymphocytes to fight disease.", "C35")],
    "export": [("export", "-o", "x.ttl"), ("export", "-o", "x.gml", "--focus", "IL-2", "--status", "proposed")],
    "formats": [("formats",)],
    "import": [("import", "a.nt", "--into", "s.igdb")],
    "push": [("push", "b.bundle", "--data", "a.nt"), ("push", "b.bundle", "--check")],
    "store info": [("store", "info", "s.igdb")],
    "store verify": [("store", "verify", "s.igdb")],
    "store settle": [("store", "settle", "s.igdb")],
    "store backup": [("store", "backup", "s.igdb", "{new}.igdb")],
    "store restore": [("store", "restore", "s.igdb", "{new}.igdb")],
}
WITHOUT_JSON = {
    "build": [("build", "mine")],
    "check": [("check", "mine")],
    "demo": [("demo", "-o", "demo.html")],
    "gate": [("gate", "claims.tsv")],
    "explore": [("explore", "IL-2", "-o", "x.html")],
    "locate": [("locate", "text.txt", "may", "must")],
    "new": [("new", "{new}")],
    "serve": [],  # it runs until it is ended: see tests/server
    "mcp": [],  # it speaks to a program: see tests/server
}


def every_command():
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {below}", each) for below, each in command.commands.items())
        else:
            yield name, command


def takes_data():
    """Name the commands that read any graph, and can show its wide names."""
    return {name for name, command in every_command() if any("--data" in each.opts for each in command.params)}


def test_no_command_is_left_out():
    takes_json = {name for name, command in every_command() if any("--json" in p.opts for p in command.params)}
    there = {name for name, _ in every_command()}
    for listed, expected, where in (
        (COMMANDS, takes_json, "COMMANDS"),
        (WITHOUT_JSON, there - takes_json, "WITHOUT_JSON"),
    ):
        missing, gone = sorted(expected - set(listed)), sorted(set(listed) - expected)
        assert not missing, f"add {missing} to {where} in this file, with arguments to run each with"
        assert not gone, (
            f"take {gone} out of {where} in this file: there is no such command, or --json was added or removed"
        )


def _fresh(words, place):
    name = f"n{len(list(place.iterdir()))}"
    return [word.replace("{new}", name) for word in words]


@pytest.mark.parametrize("words", [words for each in COMMANDS.values() for words in each], ids=" ".join)
def test_json_is_json_and_nothing_else(place, words):
    done = run(*_fresh(words, place), "--json", cwd=place, columns=40)
    assert done.returncode in (0, 1), done.stderr
    assert isinstance(json.loads(done.stdout, parse_constant=pytest.fail), dict | list | bool)


def _is_prose(words):
    """Tell whether a command prints for people: SPARQL and RDF are for programs, and stay as they are."""
    return not {"--sparql", "--prov"} & set(words) and not words[-1].startswith("CONSTRUCT")


@pytest.fixture
def read_once(monkeypatch, loaded):
    """Read each graph once for all commands: what is tested is what they print."""
    monkeypatch.setattr(immunograph.graph, "load", loaded)


@pytest.fixture(scope="module")
def loaded():
    return cache(immunograph.graph.load)


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(
    ("words", "columns"),
    [
        pytest.param(words, columns, id=f"{' '.join(words)}-{columns}")
        for group in (COMMANDS, WITHOUT_JSON)
        for each in group.values()
        for words in each
        if _is_prose(words)
        # demo prints what ask prints, and check sentences: they take long, and the narrower terminal is the harder one
        for columns in ((40,) if words[0] in ("check", "demo") else (80, 40))
    ],
)
def test_lines_fit_the_terminal(place, words, columns):
    more = (
        ["--data", "wide.trig"]
        if words[0] in takes_data() and not {"--data", "wide.trig", "--check"} & set(words)
        else []
    )
    done = run(*_fresh(words, place), *more, cwd=place, columns=columns)
    assert done.returncode in (0, 1), done.stderr
    widest = max(done.stdout.splitlines(), key=cell_len, default="")
    assert cell_len(widest) <= columns, widest


def test_lines_stay_whole_in_a_pipe_without_columns():
    out = run("describe", "C35").stdout
    assert max(map(len, out.splitlines())) > 100
    narrow = run("describe", "C35", columns=60).stdout
    assert out.split() == narrow.split() or "".join(out.split()) == "".join(narrow.split())


@pytest.mark.parametrize("width", [20, 33, 80])
@pytest.mark.parametrize(
    "text",
    [
        "  - a bullet with a long line that goes on and on and on",
        "12. a number in front of a line that is longer than the terminal",
        "source     two columns, of which the second is long enough to be broken",
        "note: " + "words " * 30,
        WIDE * 6,
        "https://example.org/" + "a" * 200,
        " " * 90 + "far to the right of the terminal's edge",
        "e\u0301" * 50 + " combined",
    ],
)
def test_wrapping_loses_nothing(text, width):
    lines = wrapped(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", range(20, 60))
def test_no_word_is_broken_that_fits_a_line(width):
    text = "  - interleukin-2 may improve the capability of lymphocytes to detect and to attack"
    assert wrapped(text, width).split() == text.split()


def test_what_goes_on_is_indented_under_its_start():
    assert wrapped("  - one two three four five six", 20) == "  - one two three\n    four five six"
    assert wrapped("source    one two three four five", 24) == "source    one two three\n          four five"


def test_pages_hold_all_lines_once_and_end():
    text = "\n".join(f"line {number}" if number % 7 else "" for number in range(1, 1000))
    shown = []
    page = 1
    while True:
        body, _, footer = paged(text, page).rpartition("\n… ")
        shown += body.rstrip("\n").split("\n")
        if "next: --page" not in footer:
            break
        page += 1
    assert [line for line in shown if line] == [line for line in text.split("\n") if line]
    with pytest.raises(FormatError, match=f"page {page + 1} does not exist: give a number from 1 to {page}"):
        paged(text, page + 1)


@pytest.mark.parametrize(
    "words",
    [
        ("query", "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 120"),
        ("describe",),
        ("contradictions",),
        ("hubs",),
        ("gaps", "immunomodulator", "Cell"),
        ("ask",),
        ("belief",),
    ],
    ids=" ".join,
)
def test_a_page_that_is_not_there_is_one_sentence(words):
    done = run(*words, "--page", "99")
    assert (done.returncode, done.stdout.strip()) == (2, "")
    assert done.stderr.startswith("error: page 99 does not exist: ")


def test_a_long_table_says_how_to_go_on():
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 120"
    first, last = run("query", query, columns=80), run("query", query, "--page", "3", columns=80)
    assert "120 rows; the first 50 are shown" in first.stdout
    assert "more rows: --page 2" in first.stdout
    assert "120 rows; 101 to 120 are shown" in last.stdout
    assert "more rows" not in last.stdout


def test_a_long_cell_is_cut_and_whole_where_asked(tmp_path):
    long = "word " * 200
    (tmp_path / "a.nt").write_text(f'<http://e/a> <http://e/p> "{long}" .\n', encoding="utf-8")
    query = ("query", "SELECT ?o { ?s ?p ?o }", "--data", tmp_path / "a.nt")
    cut = run(*query, columns=80).stdout
    assert "…" in cut
    assert "--wide or --json" in cut
    assert long.strip() in run(*query, "--wide", columns=80).stdout
    assert json.loads(run(*query, "--json").stdout) == [{"o": long}]


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_answers_for_programs_are_not_wrapped_to_a_narrow_terminal(form):
    query = "SELECT ?o { ?s skos:definition ?o } ORDER BY STR(?o) LIMIT 20"
    wide, narrow = (run("query", query, "--format", form, columns=columns).stdout for columns in (None, 40))
    assert narrow == wide
    assert max(map(len, narrow.splitlines())) > 40
