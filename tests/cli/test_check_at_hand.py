"""``check`` without a directory checks the project at hand, and says which one it checks."""

from commandline import run


def test_in_a_project_directory_that_project_is_checked(small):
    told = run("check", cwd=small.root)
    assert "1 claim (1 proposed) with 1 piece of evidence" in told.stdout
    assert "checking the project in this directory, because none was named" in told.stderr
    small.set("evidence", "certainty", "7")
    assert run("check", cwd=small.root).returncode == 2


def test_elsewhere_the_packaged_project_is_checked_and_named(tmp_path):
    told = run("check", cwd=tmp_path)
    assert told.returncode == 0
    assert "checking the packaged project, because none was named and this directory has no curated/" in told.stderr


def test_a_named_project_is_not_announced(small, tmp_path):
    assert "because none was named" not in run("check", small.root, cwd=tmp_path).stderr


def test_a_hedged_paraphrase_of_a_firm_record_is_warned_of_as_in_an_import(small):
    small.set("evidence", "paraphrase", "It may be that the drug slows growth.")
    small.set("evidence", "certainty", "3")
    small.set("evidence", "status", "asserted")
    told = " ".join(run("check", small.root).stderr.split())
    assert "evidence.tsv, column certainty: 1 passage hedges in its words (may), but is recorded as firmer (" in told
    assert f"immunograph check {small.root} --documents" in told
    small.set("evidence", "certainty", "1")
    assert "hedges in its words" not in run("check", small.root).stderr


def test_hedges_that_the_curators_have_waived_are_not_warned_of(copy_of_packaged):
    assert "in its words" not in run("check", copy_of_packaged).stderr
    waivers = copy_of_packaged / "curated" / "waivers.tsv"
    waivers.write_text(
        "".join(line for line in waivers.read_text().splitlines(keepends=True) if not line.startswith("C13\t"))
    )
    told = " ".join(run("check", copy_of_packaged).stderr.split())
    assert "1 passage hedges in its words (possibilities), but is recorded as firmer (C13)" in told
