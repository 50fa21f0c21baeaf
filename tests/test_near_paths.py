"""A path with a typing error is answered with the path that exists."""

import os
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.curation import Project
from immunograph.curation.locators import directory_of_texts, occurrences
from immunograph.errors import ImmunographError
from immunograph.gate.sheets import read_sheet
from immunograph.mapping import propose_mapping
from immunograph.near_paths import does_not_exist, near_path
from immunograph.store import store_info


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "my-claims" / "curated").mkdir(parents=True)
    (tmp_path / "my-claims" / "curated" / "claims.tsv").write_text("key\n")
    (tmp_path / "mydata.trig").write_text("")
    (tmp_path / "run2.trig").write_text("")
    (tmp_path / "q.trig").write_text("")
    (tmp_path / "Notes.txt").write_text("IL-2")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("../my-claim", "../my-claims"),
        ("../mydata.trgi", "../mydata.trig"),
        ("../mydata", "../mydata.trig"),
        ("../notes.txt", "../Notes.txt"),
        ("../my-claim/curatd/claim.tsv", "../my-claims/curated/claims.tsv"),
        ("../my-claims", None),
        ("../run1.trig", None),
        ("../x.trig", None),
        ("../x", None),
        ("../results.csv", None),
        ("nothing/at/all.csv", None),
    ],
)
def test_a_near_path_has_a_similar_name_and_exists(place, typed, meant):
    assert near_path(typed) == (None if meant is None else Path(meant))


def test_an_absolute_path_is_answered_with_an_absolute_one(place):
    assert near_path(place / "mydata.trg") == place / "mydata.trig"


def test_a_name_without_ending_is_no_suggestion_where_several_files_begin_so(place):
    for ending in ("csv", "tsv"):
        (place / f"interactions_of_all_cells.{ending}.supplementary").write_text("")
    assert near_path("../interactions_of_all_cells") is None


def test_hidden_files_are_suggested_only_to_those_who_name_one(place):
    (place / ".results.trig").write_text("")
    assert near_path("../results.trig") is None
    assert near_path("../.result.trig") == Path("../.results.trig")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every directory")
def test_a_directory_that_cannot_be_listed_gives_no_suggestion(place):
    place.chmod(0o300)
    try:
        assert near_path(place / "mydata.trg") is None
    finally:
        place.chmod(0o700)


def test_the_message_keeps_the_advice():
    assert does_not_exist("nothing/here.csv", "name a table") == "nothing/here.csv does not exist: name a table"


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        (lambda: ig.load("../mydata.trgi"), "../mydata.trig? If not, name an RDF file, a project or a store"),
        (lambda: ig.load("../mydata9.trig"), "../mydata.trig? If not, name an RDF file, a project or a store"),
        (lambda: ig.load("../my-claim"), "../my-claims? If not, name an RDF file, a project or a store"),
        (lambda: ig.KnowledgeGraph().add("../mydata.trgi"), "../mydata.trig? If not, name an RDF file or a directory"),
        (lambda: propose_mapping("../my-claims/curated/claim.tsv"), "claims.tsv"),
        (lambda: Project.at("../my-claim"), "../my-claims"),
        (lambda: list(read_sheet(Path("../my-claims/curated/claim.tsv"))), "claims.tsv"),
        (lambda: occurrences(Path("../Note.txt"), []), "../Notes.txt"),
        (lambda: directory_of_texts("../my-claim"), "../my-claims"),
        (lambda: store_info("../my-claim"), "../my-claims"),
        (lambda: ig.open("../my-claim", read_only=True), "../my-claims"),
    ],
)
def test_every_reader_asks_whether_the_near_path_was_meant(place, read, meant):
    with pytest.raises(ImmunographError, match="does not exist: did you mean ") as caught:
        read()
    assert meant in str(caught.value)
