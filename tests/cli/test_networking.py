"""The commands about the network: text, JSON, files, exit codes."""

import json

import pytest

from commandline import run

pytestmark = pytest.mark.slow


def test_hubs_as_text_json_and_page(tmp_path):
    told = run("hubs")
    assert (told.returncode, told.stderr) == (0, "")
    assert "all edges come from one source" in told.stdout
    data = json.loads(run("hubs", "--by", "pagerank", "--limit", 3, "--json").stdout)
    assert [hub["rank"] for hub in data["hubs"]] == [1, 2, 3]
    assert {"without", "edges_left", "first_then"} <= set(data["robustness"][0])
    assert run("hubs", "-o", "hubs.html", cwd=tmp_path).returncode == 0
    assert "cancer cell" in (tmp_path / "hubs.html").read_text()
    firm = json.loads(run("hubs", "--min-certainty", 3, "--json").stdout)
    assert firm["edges"] == 26
    assert firm["selection"].startswith("26 edges")


def test_communities_and_motifs(tmp_path):
    assert "modularity" in run("communities", "--runs", 1).stdout
    one = run("communities", "--bearers", "--seed", 4, "--json").stdout
    assert one == run("communities", "--bearers", "--seed", 4, "--json").stdout
    assert json.loads(one)["seed"] == 4
    motifs = run("motifs", "--bearers", "--permutations", 99)
    assert "3 coherent feed-forward loop" in motifs.stdout
    run("motifs", "--permutations", 0, "-o", "motifs.json", cwd=tmp_path)
    assert json.loads((tmp_path / "motifs.json").read_text())["permutations"] == 0


def test_compare_keeps_hedges_and_exits_1_where_nothing_is_said():
    told = json.loads(run("compare", "interferon", "interleukin", "--json").stdout)
    assert told["counts"] == {"both": 2, "between": 0, "together": 1, "interferon": 6, "interleukin": 4}
    result = run("compare", "interferon", "interleukin")
    assert "6 about interferon only, 4 about interleukin only" in result.stdout
    assert result.returncode == 0
    assert "the growth of some leukemias" in " ".join(result.stdout.split())
    assert run("compare", "virus", "leukemia").returncode == 1


BAD = [
    (["compare", "interferon", "interferons"], "was named twice"),
    (["compare", "interferon", "interlukin"], "did you mean 'interleukin'"),
    (["compare", "interleukin", "IL-2", "--kinds"], "is a kind of"),
    (["communities", "--resolution", "0"], "the resolution must be above 0"),
    (["hubs", "--data", "empty.trig"], "the graph has no claims"),
    (["motifs", "--data", "empty.trig"], "the graph has no claims"),
    (["communities", "--data", "none.trig"], "none.trig does not exist"),
]


@pytest.mark.parametrize(("arguments", "expected"), BAD)
def test_wrong_input_is_one_sentence_and_exit_2(tmp_path, arguments, expected):
    (tmp_path / "empty.trig").write_text("")
    result = run(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert expected in result.stderr
    assert result.stderr.startswith("error: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["hubs", "communities", "motifs", "compare"])
def test_help_has_an_example_that_runs(command):
    text = " ".join(run(command, "--help").stdout.split())
    example = text.split("Example: immunograph ", 1)[1].split(" Arguments", 1)[0].split(" Options", 1)[0]
    assert run(*example.split()).returncode == 0
