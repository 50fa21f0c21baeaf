"""Options that a command would ignore are refused, and the message names them."""

import pytest

from commandline import run


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("a\tb\nIL-2\tcancer\n", encoding="utf-8")
    (tmp_path / "t.toml").write_text(
        '[source]\nname = "lab"\n[[claim]]\nsubject = "{a}"\npredicate = "ig:enhances"\nobject = "{b}"\n',
        encoding="utf-8",
    )
    (tmp_path / "t.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("import --remove lab --into s.igdb --dry-run --review r.tsv", "leave out --dry-run and --review"),
        ("import t.tsv --rejects r.tsv", "the command only proposes a mapping: leave out --rejects"),
        ("import t.tsv --map t.toml --into s.igdb -o x.toml", "none is proposed here: leave out --output"),
        ("import t.ttl --into s.igdb -o x.toml", "leave out --output"),
        (
            "import t.tsv --map t.toml --dry-run --rejects r.tsv",
            "only a dry run with --all writes rejected rows to a file",
        ),
        ("push b.bundle --check --parquet", "leave out --parquet"),
        ("push b.bundle --update http://localhost/u", "no endpoint is named: leave out --update"),
        ("push http://localhost/q --bundle b.bundle --shard-quads 5", "leave out --shard-quads"),
        ("ask --sparql", "without the name of a question, all are listed: leave out --sparql"),
        ("query ASK{} --format csv --json", "--format chooses the format: leave out --json"),
        ("explore --hops 2 -o x.html", "without a focus, all claims are shown: leave out --hops"),
        (
            "explore IL-2 --to cancer --hops 2 -o x.html",
            "paths are searched in all claims with support: leave out hops",
        ),
        ("explore IL-2 --to cancer --status rejected -o x.html", "leave out hops and the selection by status"),
        ("explore --query ASK{} --min-certainty 2 -o x.html", "a query selects the claims itself"),
        ("export -o x.graphml --hops 2", "leave out --hops"),
        ("build -o x.trig --replace", "a TriG file is always replaced as a whole: leave out --replace"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(table, words, refused):
    done = run(*words.split(), cwd=table.parent)
    assert done.returncode == 2
    assert refused in " ".join(done.stderr.split())
    assert {each.name for each in table.parent.iterdir()} == {"t.tsv", "t.toml", "t.ttl"}


def test_check_refuses_what_the_formats_of_the_gate_leave_out(clinic):
    (clinic.root / "texts").mkdir()
    words = ("check", clinic.root, "--documents", clinic.root / "texts", "--format", "json", "--shapes")
    done = run(*words)
    assert done.returncode == 2
    assert "only records and passages are compared, and all findings are listed: leave out --shapes" in " ".join(
        done.stderr.split()
    )
