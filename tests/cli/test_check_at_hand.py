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
