"""The analysing commands: text, JSON, files, exit codes."""

import json

import pytest

from commandline import run

pytestmark = pytest.mark.slow


def test_contradictions_as_text_and_json_and_exit_codes():
    result = run("contradictions", "--check")
    assert result.returncode == 0
    assert "0 conflicts, 0 hedges against assertions, 0 same source" in result.stdout
    assert "C08, C09 against C05, C06" in result.stdout
    told = json.loads(run("contradictions", "--json").stdout)
    assert told["counts"]["contrast of context"] == 1


def test_belief_of_one_and_of_all(tmp_path):
    assert "without it not computed" in run("belief", "C25").stdout
    told = json.loads(run("belief", "C02", "--json").stdout)
    assert told["belief"] is told["low"] is told["high"] is None
    assert told["reason"] == "it has no supporting evidence; 1 question, which does not count as evidence"
    assert len(json.loads(run("belief", "--json").stdout)) == 64
    run("belief", "C25", "-o", "c25.html", cwd=tmp_path)
    assert "waterfall" not in (tmp_path / "c25.html").read_text()
    assert "interferons slow" in (tmp_path / "c25.html").read_text()


def test_paths_show_the_weakest_step_and_exit_1_where_there_is_none():
    result = run("mechanisms", "IL-2", "cancer cell")
    assert result.returncode == 0
    assert "weakest step: C35 and C36" in result.stdout
    assert [path["claims"] for path in json.loads(run("mechanisms", "IL-2", "cancer cell", "--json").stdout)["paths"]][
        :2
    ] == [
        ["C35", "C36"],
        ["C35", "C37"],
    ]
    none = run("mechanisms", "hormone", "cancer")
    assert none.returncode == 1
    assert "no path" in none.stdout


def test_why_as_text_and_prov(tmp_path):
    assert "by the rule" in run("why", "interferon", "cancer").stdout
    assert "prov:wasGeneratedBy" in run("why", "interferon", "cancer", "--prov").stdout
    assert run("why", "C25", "-o", "why.html", cwd=tmp_path).returncode == 0
    assert "<details" in (tmp_path / "why.html").read_text()


def test_whatif_gaps_and_diff(tmp_path):
    assert "0 claims still have evidence" in run("whatif", "--without", "article").stdout
    effects = json.loads(run("whatif", "--block", "IL-2", "--json").stdout)["effects"]
    assert {each["direction"] for each in effects} == {"-"}
    followed = json.loads(run("whatif", "--block", "IL-2", "--bearers", "--json").stdout)["effects"]
    assert {each["direction"] for each in followed} == {"+", "-"}
    assert run("gaps", "immunomodulator", "Cell", "-o", "gaps.html", cwd=tmp_path).returncode == 0
    assert "<table>" in (tmp_path / "gaps.html").read_text()
    run("export", "-o", "now.trig", cwd=tmp_path)
    assert run("diff", "now.trig", cwd=tmp_path).returncode == 0
    (tmp_path / "empty.trig").write_text("")
    changed = run("diff", "empty.trig", "--json", cwd=tmp_path)
    assert changed.returncode == 1
    assert json.loads(changed.stdout)["counts"]["added"] == 64


BAD = [
    (["whatif"], "name either a document to remove (--without), or entities to add or block"),
    (["whatif", "--without", "article", "--bearers"], "--bearers applies only to --add and --block"),
    (["whatif", "--without", "Nature"], "no document with evidence is called 'Nature'"),
    (["gaps", "immunomodulator", "Cel"], "did you mean"),
    (["diff", "none.trig"], "none.trig does not exist"),
    (["why", "hormone", "cancer"], "no claim leads from "),
    (["mechanisms", "IL-2", "il2"], "was named twice"),
    (["mechanisms", "IL-2", "cancr"], "did you mean 'cancer'"),
    (["belief", "C99"], "no claim is called 'C99'"),
    (["contradictions", "--data", "none.trig"], "none.trig does not exist"),
]


@pytest.mark.parametrize(("arguments", "expected"), BAD)
def test_wrong_input_is_one_sentence_and_exit_2(tmp_path, arguments, expected):
    result = run(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert expected in result.stderr
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr


def test_help_of_gaps_explains_every_letter():
    from immunograph.analysis.gaps import MARKS

    told = " ".join(run("gaps", "--help").stdout.replace("│", " ").split())
    assert [state for state, mark in MARKS.items() if f"{mark} {state}" not in told] == []


def test_unknown_name_in_the_packaged_graph_says_which_graph_was_read(tmp_path):
    told = "It is the packaged graph: name another one with --data."
    for words in (["describe", "K77"], ["whatif", "--without", "PMID:1"], ["why", "Z9"], ["explore", "nobody"]):
        assert told in run(*words, cwd=tmp_path).stderr
    own = tmp_path / "own.nt"
    own.write_text("<http://e/a> <http://e/p> <http://e/b> .\n")
    other = run("describe", "K77", "--data", str(own))
    assert other.returncode == 2
    assert "packaged" not in other.stderr


def test_whatif_says_what_it_predicts():
    told = " ".join(run("whatif", "--help").stdout.split())
    assert "Predict what would change without a document, or if entities were added or blocked." in told
    assert "Example: immunograph whatif --block IL-2" in told
    assert "Inhibit this entity, as by an antibody" in told
