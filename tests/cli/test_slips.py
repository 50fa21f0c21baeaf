"""Slips on the command line are one sentence each, which says what to type."""

import io
import json
import os
import subprocess
import sys
from contextlib import nullcontext

import pytest

import commandline
from immunograph.cli.app import app, main
from immunograph.cli.slips import CommandLineError, run
from immunograph.curation.new_project import create_project
from immunograph.errors import StoreError

pytestmark = pytest.mark.slow

SLIPS = [
    # names that contain spaces
    (
        ["mechanisms", "IL-2", "cancer", "cell"],
        'quote names that contain spaces, as in immunograph mechanisms IL-2 "cancer cell"',
    ),
    (["describe", "natural", "killer", "cell"], 'immunograph describe "natural killer cell"'),
    (["compare", "interferon", "IFN", "gamma"], 'immunograph compare interferon "IFN gamma"'),
    (["query", "SELECT", "*", "{", "?s", "?p", "?o", "}"], 'immunograph query "SELECT * { ?s ?p ?o }"'),
    (["belief", "C25", "C26"], "but got 'C26' as well"),
    # options
    (["explore", "IL-2", "-to", "metastasis"], "did you mean --to?"),
    (["explore", "IL-2", "-hops", "2"], "did you mean --hops?"),
    (["info", "-json"], "did you mean --json?"),
    (["explore", "IL-2", "--hop", "2"], "did you mean --hops?"),
    (["export", "--ouptut", "x.ttl"], "did you mean --output?"),
    (["query", "ASK {}", "--grpah=edges"], "did you mean --graph?"),
    (["explore", "\u2013to", "cancer"], "typographic dash: write two hyphens: did you mean --to?"),
    (["explore", "IL-2", "\u2013o", "page.html"], "\u2013o begins with a typographic dash: did you mean -o?"),
    (["hubs", "\u2014by", "degree"], "did you mean --by?"),
    (["hubs", "-z"], "has no option -z; the options are"),
    (["--verison"], "did you mean --version?"),
    (["import", "x.csv", "--store", "x.igdb"], "has no option --store; the options are"),  # nothing like --json
    (["query", "ASK {}", "--limt", "3"], "has no option --limt; the options are"),  # nothing like --timeout
    (["import", "x.csv", "--rej", "x.tsv"], "did you mean --rejects?"),
    # missing values and names
    (["explore", "IL-2", "--to"], "--to needs a value"),
    (["explore", "--to", "--hops", "2"], "--to needs a value, and --hops follows it"),
    (["info", "-d"], "-d needs a value"),
    (["mechanisms", "IL-2"], "needs TARGET"),
    (["gaps"], "needs ROWS"),
    (["export"], "immunograph export needs -o FILE, as in immunograph export -o edges.ttl"),
    (["export", "x.gml"], "did you mean immunograph export -o x.gml?"),
    (["store", "verify"], "as in immunograph store verify"),
    # commands
    (["shwo", "C35"], "did you mean describe?"),
    (["exprot", "-o", "x.ttl"], "did you mean export?"),
    (["store", "verfy", "x"], "did you mean verify?"),
    (["xyzzy"], "the commands are"),
    # addresses
    (["check", "https://example.org/x.tsv"], "https://example.org/x.tsv is a URL"),
    (["identifiers", "x", "--ontology", "https://example.org/a.obo"], "https://example.org/a.obo is a URL"),
    (["export", "--output=ftp://example.org/x.ttl"], "ftp://example.org/x.ttl is a URL"),
    (["diff", "a.trig", "s3://b/x.trig"], "but a local file or directory is expected"),
    # values
    (["hubs", "--by", "degre"], "did you mean degree?"),
    (["explore", "--hops", "99"], "--hops"),
    (["explore", "--hops", "two"], "--hops"),
    (["hubs", "by"], "takes no arguments, but got 'by'"),
    (["info", "."], "did you mean immunograph info --data .?"),
]


@pytest.mark.parametrize(("words", "said"), SLIPS, ids=[" ".join(words) for words, _ in SLIPS])
def test_a_slip_is_one_sentence_that_says_what_to_type(words, said):
    with pytest.raises(CommandLineError) as caught:
        run(app, words)
    message = str(caught.value)
    assert said in message, message
    assert "\n" not in message
    assert "Usage" not in message


def test_what_is_right_goes_through(capsys, tmp_path):
    for words in (
        ["--version"],
        ["hubs", "--help"],
        ["describe", "--", "C35"],
        ["query", "ASK {}", "-o", str(tmp_path / "x.json")],
        ["query", "ASK {}", f"-o{tmp_path / 'y.json'}"],
        ["locate", __file__, "one", "sentence"],
        ["ask", "effects-on-cancer", "subject=interleukin"],
    ):
        assert run(app, words) in (0, 1), words
    assert (tmp_path / "x.json").is_file()
    assert (tmp_path / "y.json").is_file()
    assert "C35" in capsys.readouterr().out


ONE_BY_ONE = """
import json, sys
from immunograph.cli import main
output = sys.stdout
for words in json.loads(sys.argv[1]):
    sys.argv, sys.stdout = ["immunograph", *words], output
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, words
"""


def in_one_process(*commands, **environment):
    """A process, because streams are opened in the encoding of its environment."""
    command = [sys.executable, "-c", ONE_BY_ONE, json.dumps(commands)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", env={**os.environ, **environment}
    )


def test_a_slip_exits_2_and_a_command_group_alone_shows_its_help():
    done = commandline.run("describe", "natural", "killer")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: immunograph describe takes NAME")
    for words in ((), ("store",)):
        done = commandline.run(*words)
        assert done.returncode == 2
        assert "Usage: immunograph" in done.stdout + done.stderr
        assert "error" not in done.stderr


GRAPHS = ("doi:10.1/x", "pmid:31234567", "Edges:x", "igG:edges", "wd:Q42")


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_name_with_an_unknown_prefix_is_one_sentence(name, tmp_path):
    (tmp_path / "x.nt").write_text("<http://e/a> <http://e/p> 1 .")
    for words in (
        ("query", "ASK {}", "--graph", name),
        ("export", "-o", tmp_path / "y.ttl", "--graph", name),
        ("import", tmp_path / "x.nt", "--into", tmp_path / "x.igdb", "--graph", name),
    ):
        done = commandline.run(*words)
        assert done.returncode == 2, done.stderr
        assert f"{name!r} cannot name a graph, because the prefix {name.partition(':')[0]}: is unknown" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "x.igdb").exists()
    assert not (tmp_path / "y.ttl").exists()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_output_goes_to_a_terminal_of_any_encoding(encoding):
    commands = (("describe", "interferon"), ("contradictions",), ("info",))
    done = in_one_process(*commands, PYTHONIOENCODING=encoding, PYTHONUTF8="0", COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for title in ("interferon", "contrast", "rows"):
        assert title in done.stdout


def test_an_answer_in_a_named_form_is_printed(tmp_path):
    query = "SELECT ?s ?n { VALUES (?s ?n) { ('a' 1) ('b' 2) } }"
    assert commandline.run("query", query, "--format", "text/csv").stdout == "s,n\r\na,1\r\nb,2\r\n"
    assert commandline.run("query", query, "--format", "TSV").stdout.splitlines()[1] == '"a"\t1'
    assert commandline.run("query", "CONSTRUCT { <urn:a> a <urn:b> } {}", "--format", "nt").stdout.startswith(
        "<urn:a> "
    )
    done = commandline.run("query", query, "--format", "csvv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean csv" in done.stderr


def test_a_folder_where_a_file_is_expected_is_called_one(tmp_path):
    for words in (("query", f"{tmp_path}/"), ("export", "-o", tmp_path, "--format", "nt"), ("info", "-d", tmp_path)):
        done = commandline.run(*words)
        assert done.returncode == 2, words
        assert "Traceback" not in done.stderr
        assert any(word in done.stderr for word in ("folder", "directory")), done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["new", ""], "immunograph new: DIRECTORY is empty"),
        (["query", ""], "immunograph query: SPARQL is empty"),
        (["explore", "--query", ""], "the query is empty: write a SPARQL query"),
        (["explore", "-o", ""], "the name of a file or directory is empty"),
        (["import", "nofile.csv"], "nofile.csv does not exist: name an RDF file, a directory or a table"),
        (["import", "nofile.csv", "--into", "x.igdb"], "nofile.csv does not exist: name an RDF file, a directory or a"),
        (["info", "--data", "loop"], "loop is a broken symbolic link"),
        (["why", "interferon", "virus"], "try: immunograph mechanisms"),
        (["demo", "-o", "no/such/x.html"], "does not exist: make that directory"),
    ],
)
def test_what_is_empty_or_absent_is_named_before_anything_runs(tmp_path, words, message):
    (tmp_path / "loop").symlink_to("loop")
    done = commandline.run(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert [each.name for each in tmp_path.iterdir()] == ["loop"]


UNSEEN = "T\u00adcell \u200c\u200d\u200f\ufeff\x1b\u2028 \N{GREEK SMALL LETTER GAMMA}"


@pytest.mark.parametrize("form", ["nt", "ttl", "rdf", "csv", "tsv", "xml", "json"])
def test_a_redirected_answer_is_what_a_file_gets_and_a_terminal_is_not_steered(tmp_path, monkeypatch, form):
    unseen = UNSEEN.replace("\x1b", "") if form in ("rdf", "xml") else UNSEEN
    query = f"SELECT ?l {{ VALUES ?l {{ '{unseen}' }} }}"
    if form in ("nt", "ttl", "rdf"):
        query = f"CONSTRUCT {{ <urn:a> rdfs:label '{unseen}' }} {{}}"
    file = tmp_path / f"answer.{form}"
    assert printed(monkeypatch, "query", query, "--format", form, "-o", file) == b""
    assert printed(monkeypatch, "query", query, "--format", form) == file.read_bytes()
    seen = printed(monkeypatch, "query", query, "--format", form, terminal=True).decode()
    assert "T\\xadcell" in seen
    assert not set(seen) & set("\u00ad\u200c\u200d\u200f\ufeff\x1b\u2028")


def test_redirected_json_is_exact(monkeypatch):
    query = f"SELECT ?l {{ VALUES ?l {{ '{UNSEEN}' }} }}"
    assert json.loads(printed(monkeypatch, "query", query, "--json")) == [{"l": UNSEEN}]
    assert "T\\xadcell" in printed(monkeypatch, "query", query, "--json", terminal=True).decode()


def printed(monkeypatch, *words, terminal=False):
    """Return the bytes that the command line prints in this process, to a file or to a terminal."""
    kept = io.BytesIO()
    stream = io.TextIOWrapper(kept, encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(sys, "argv", ["immunograph", *map(str, words)])
    monkeypatch.setattr(sys, "stdout", stream)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    stream.flush()
    return kept.getvalue()


def test_why_data_have_no_rows_is_said_on_standard_error(tmp_path):
    (tmp_path / "a.nt").write_text(
        "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/immunograph/vocab/Entity> .\n"
    )
    for words in (("--json",), ("-o", tmp_path / "x.csv")):
        done = commandline.run("ask", "says-who", "--data", tmp_path / "a.nt", *words)
        assert (done.returncode, done.stdout) == (0, "[]\n" if words == ("--json",) else "")
        assert "There are no claims in this graph" in done.stderr


def test_a_project_is_not_made_through_a_link_or_over_a_file(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="link is a symbolic link: name the folder itself"):
        create_project(tmp_path / "link")
    with pytest.raises(StoreError, match="file is a file, not a folder: choose"):
        create_project(tmp_path / "file")
    assert not any((tmp_path / "real").iterdir())
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


class _Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("gaps", "Cell", "Cell"), "comparing what is known of each pair"),
        (("contradictions",), "comparing the claims"),
        (("mechanisms", "IL-2", "cancer"), "following the claims"),
        (("whatif", "--without", "article"), "computing what would change"),
        (("belief",), "weighing the evidence"),
        (("export", "-o", "x.graphml"), "writing x.graphml"),
        (("hubs",), "ranking"),
        (("motifs",), "counting"),
        (("gate", "t.csv"), "comparing the rows of t.csv"),
        (("import", "t.csv", "-o", "t.toml"), "reading t.csv"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_long_work_says_on_a_terminal_what_is_done_and_nothing_in_pipes(tmp_path, monkeypatch, words, told):
    (tmp_path / "t.csv").write_text("subject,predicate,object,quotation\nIL-2,inhibits,growth,IL-2 slows growth.\n")
    monkeypatch.chdir(tmp_path)
    shown = []
    monkeypatch.setattr("rich.console.Console.status", lambda _, text: shown.append(str(text)) or nullcontext())
    monkeypatch.setattr(sys, "argv", ["immunograph", *words])
    for stream in (_Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setattr(sys, "stdout", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code in (0, 1)
        assert [each.startswith(told) for each in shown] == ([True] if stream.isatty() else [])
        shown.clear()
        (tmp_path / "t.toml").unlink(missing_ok=True)
