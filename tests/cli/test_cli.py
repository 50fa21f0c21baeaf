"""The command line: what it prints, where it writes, and how it fails."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import run
from immunograph.curation import packaged_project

COMMANDS = [
    "demo",
    "build",
    "check",
    "query",
    "ask",
    "describe",
    "explore",
    "export",
    "info",
    "contradictions",
    "belief",
    "mechanisms",
    "push",
]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    result = run(command, "--help")
    assert result.returncode == 0
    assert f"immunograph {command}" in result.stdout.split("Example", 1)[1]


BAD = [
    (["ask", "compar"], "did you mean 'compare'"),
    (["ask", "compare", "first"], "expected NAME=VALUE"),
    (["ask", "compare", "frst=IL-2"], "did you mean 'first'"),
    (["ask", "compare", "first=interlukin"], "did you mean 'interleukin'"),
    (["describe", "C99"], "no entity, claim or document is called 'C99'"),
    (["describe", "lymphocites"], "did you mean 'lymphocyte"),
    (["query", "SELECT WHERE {"], "the query cannot be answered"),
    (["query", "nothing.rq"], "does not exist"),
    (["query", "https://example.org/q.rq"], "https://example.org/q.rq is a URL"),
    (["info", "--data", "https://example.org/x.trig"], "is the URL of a file"),
    (["query", "ASK {}", "--graph", "egdes"], "no named graph is called 'egdes'"),
    (["export", "-o", "x.doc"], "is not that of an RDF format"),
    (["export", "-o", "x.html"], "'immunograph explore -o FILE.html' writes one of a graph"),
    (["export", "-o", "x.doc"], "the extensions of other formats are .graphml, .gexf, .gml"),
    (["export", "-o", "x.xlsx"], "write x_edges.tsv (KGX); for the rows of an answer, "),
    (["export", "-o", "x.graphml", "--graph", "edges"], "the named graph edges contains no claims"),
    (["explore", "C30"], "'C30' is a claim, and the page is centred on an entity: name 'interleukin' or 'lymphocyte'"),
    (["export", "-o", "no/such/x.ttl"], "does not exist: make that directory"),
    (["info", "--data", "none.trig"], "none.trig does not exist"),
    (["check", "nowhere"], "nowhere does not exist"),
    (["build", "."], "is not a project"),
    (["check", "--documents", "nowhere"], "nowhere does not exist: name the directory"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "expected"), BAD)
def test_wrong_input_is_one_sentence_and_exit_2(tmp_path, arguments, expected):
    result = run(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert expected in result.stderr
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_unknown_command_and_option_exit_2():
    assert run("qery").returncode == 2
    assert run("info", "--jsn").returncode == 2


@pytest.mark.slow
def test_query_answers_on_the_terminal_as_json_and_as_file(tmp_path):
    query = "SELECT ?key { ?c a ig:Claim ; dcterms:identifier ?key ; ig:hasEvidence/ig:stance ig:Asks }"
    assert "C02" in run("query", query).stdout
    assert json.loads(run("query", query, "--json").stdout) == [{"key": "C02"}]
    assert run("query", "-", "--json", stdin=query).stdout == run("query", query, "--json").stdout
    result = run("query", query, "-o", "x.csv", cwd=tmp_path)
    assert (tmp_path / "x.csv").read_text() == "key\nC02\n"
    assert result.stdout == ""
    assert run("query", "ASK { ?c a ig:Claim }").stdout == "true\n"
    assert "ige:" in run("query", "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH igg:edges { ?s ?p ?o } }").stdout
    run("query", "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH igg:edges { ?s ?p ?o } }", "-o", "edges.json", cwd=tmp_path)
    assert isinstance(json.loads((tmp_path / "edges.json").read_text()), list | dict)
    (tmp_path / "q.rq").write_text(query)
    assert "C02" in run("query", tmp_path / "q.rq").stdout


@pytest.mark.slow
def test_ask_takes_parameters_and_shows_its_sparql():
    answer = json.loads(run("ask", "effects-on-cancer", "subject=IL-2", "--json").stdout)
    assert {row["claim"] for row in answer} == {"C36", "C37"}
    text = run("ask", "effects-on-cancer", "subject=IL-2", "--sparql").stdout
    assert "VALUES ?subject { <http://purl.uniprot.org/uniprot/P60568> }" in text


@pytest.mark.slow
def test_show_prints_a_claim_whole_and_as_json():
    assert "certainty  2 of 3 (probable)\n  basis      hedged\n" in run("describe", "C35").stdout
    assert "basis      asserted" not in run("describe", "C03").stdout
    assert json.loads(run("describe", "C35", "--json").stdout)["status"] == "proposed"
    assert "claims" in run("describe", "lymphocyte").stdout


def test_info_counts():
    result = run("info")
    assert (
        "5 documents (1 with passages), 64 entities (50 in claims), 63 claims (35 accepted, 28 proposed) and 1 inferred"
        in result.stdout
    )


@pytest.mark.slow
def test_export_reads_back(tmp_path):
    assert run("export", "-o", "edges.ttl", "--graph", "edges", cwd=tmp_path).returncode == 0
    assert run("query", "ASK { MESH:D007372 ?p ?o }", "--data", "edges.ttl", cwd=tmp_path).stdout == "true\n"


@pytest.mark.slow
def test_check_counts_the_claims_without_a_decision(small):
    told = run("check", small.root)
    assert "1 claim (1 proposed) with 1 piece of evidence" in told.stdout
    assert "decisions.tsv" not in told.stdout
    small.append("claims", "P2\tdrug-x\tig:enhances\ttumour-y\t")
    small.append("evidence", "P2\tpaper\tS1\t10-40\tsupports\t1\thedged\tpaper\tmay@12-15\tDrug X may feed tumour Y.")
    told = run("check", small.root)
    assert told.returncode == 0
    assert "1 claim has no row in curated/decisions.tsv; it is proposed, and no direct edge is made." in told.stdout


@pytest.mark.slow
def test_check_of_a_changed_text_exits_1_and_says_what(tmp_path, small):
    import hashlib

    text = "Drug X, may slow tumour Y in some mice, and so on until a hundred characters have been reached by it."
    small.set("documents", "text_length", str(len(text)))
    small.set("documents", "text_sha256", hashlib.sha256(text.encode()).hexdigest())
    small.set("sentences", "span", f"0-{len(text)}")
    small.set("evidence", "cues", f"may@{text.index('may')}-{text.index('may') + 3}")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "t.txt").write_text(text)
    good = run("check", small.root, "--documents", texts)
    assert "1 of 1 content locator matches (" in good.stdout
    (texts / "t.txt").write_text(text.replace("may", "was"))
    bad = run("check", small.root, "--documents", texts)
    assert bad.returncode == 1
    assert "A paper" in bad.stdout
    assert "the cue 'may' is not at" in bad.stdout


@pytest.mark.slow
def test_a_quiet_check_prints_failures_only(tmp_path, small):
    import hashlib

    def passage(text):
        small.set("documents", "text_length", str(len(text)))
        small.set("documents", "text_sha256", hashlib.sha256(text.encode()).hexdigest())
        small.set("sentences", "span", f"0-{len(text)}")
        small.set("evidence", "span", f"0-{len(text)}")
        small.set("evidence", "cues", f"may@{text.index('may')}-{text.index('may') + 3}")
        (tmp_path / "texts").mkdir(exist_ok=True)
        (tmp_path / "texts" / "t.txt").write_text(text, encoding="utf-8")
        return run("check", small.root, "--documents", tmp_path / "texts", "-q", "--shapes")

    good = passage("Drug X may slow tumour Y.")
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    bad = passage("Drug X may slow many a tumour Y in mice at a high dose.")
    assert bad.returncode == 1
    header, *findings, summary = bad.stdout.strip().splitlines()
    assert header == "Records compared with the words of their passages:"
    assert [line.partition(":")[0].strip() for line in findings[::2]] == ["error", "error"]
    assert summary.endswith("2 errors, 1 warning, 0 waived")  # the warning is counted only


@pytest.mark.slow
def test_tables_newer_than_the_build_are_warned_of_on_standard_error(small):
    assert run("build", small.root).returncode == 0
    words = ("describe", "P1", "--data", small.root, "--json")
    fresh = run(*words)
    assert fresh.stderr == ""
    built = (small.root / "immunograph.trig").stat().st_mtime
    for changed, newer in ((small.file("claims"), 1), (small.file("claims"), 60), (small.root / "project.toml", 60)):
        changed.touch()
        os.utime(changed, (built + newer, built + newer))
        told = run(*words)
        expected = f"warning: the tables of {small.root} are newer than its build: run immunograph build {small.root}\n"
        assert told.stderr == (expected if newer > 2 else "")  # one check-out writes all files within seconds
        assert told.stdout == fresh.stdout
        os.utime(changed, (built, built))
    os.utime(small.file("claims"), (built + 60, built + 60))
    assert run("describe", "P1", "--data", small.root / "immunograph.trig").stderr == ""


def test_article_locators_in_the_readers_copy():
    folder = os.environ.get("IMMUNOGRAPH_DOCUMENTS") or str(Path(__file__).parents[3] / "shared" / "seed")
    if not Path(folder).is_dir():
        pytest.skip("name a folder with the article's text in IMMUNOGRAPH_DOCUMENTS")
    result = run("check", "--documents", folder)
    assert result.returncode == 0, result.stderr
    assert "52 of 52 content locators and 11 of 11 bibliographic ones match" in result.stdout


@pytest.mark.slow
def test_a_built_project_of_ones_own_can_be_asked(small):
    assert run("build", small.root).returncode == 0
    assert "may slow" in run("describe", "P1", "--data", small.root).stdout
    assert (small.root / "immunograph.trig").is_file()


@pytest.mark.slow
def test_build_writes_where_it_is_told_and_nowhere_else(tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(packaged_project().root, root)
    before = sorted(path.name for path in root.rglob("*"))
    assert run("build", root, "-o", tmp_path / "x.trig", cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in root.rglob("*")) == before
    assert (tmp_path / "x.trig").read_bytes() == packaged_project().built.read_bytes()


def test_a_closed_pipe_is_no_traceback():
    command = f"{sys.executable} -c 'from immunograph.cli import main; main()' ask | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", ["x.ttl", "x.csv", "x.trig.gz", "x"])
def test_build_refuses_a_file_whose_ending_names_another_format(small, tmp_path, name):
    result = run("build", small.root, "-o", tmp_path / name)
    assert result.returncode == 2
    assert "name a .trig file or an .igdb store" in result.stderr
    assert not (tmp_path / name).exists()
    assert run("build", small.root, "-o", tmp_path / "X.TRIG").returncode == 0
    assert run("info", "--data", tmp_path / "X.TRIG").returncode == 0


def test_info_as_json_holds_what_the_text_says():
    told = json.loads(run("info", "--json").stdout)
    text = run("info").stdout
    assert told["claims"]["total"] == sum(told["claims"]["by_status"].values())
    assert f"{told['claims']['total']} claims" in text
    assert f"{told['entities']} entities" in text
    assert f"{told['claims']['inferred']} inferred" in text
    assert f"{told['evidence']['total']} pieces of evidence" in text
    assert sum(told["evidence"]["by_certainty"].values()) == told["evidence"]["total"]
    assert f"title: {told['title']}; licence: {told['licence']}" in text
    assert len(told["graphs"]) == 5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is a device of Linux")
@pytest.mark.parametrize(
    ("words", "columns"), [(("hubs",), "100"), (("info",), ""), (("ask",), "100"), (("ask", "compare", "--json"), "")]
)
def test_full_disk_behind_standard_output_is_one_sentence(words, columns):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from immunograph.cli.app import main; main()", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=os.environ | {"COLUMNS": columns},
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == (
        "error: the output cannot be written, because its disk is full: free some space, or write it elsewhere\n"
    )
