"""Bundles from strangers: no link is followed, no foreign file is replaced, and each field of the manifest is checked."""

import json
import os
import shutil

import pytest

from immunograph.errors import FormatError, StoreError
from immunograph.interchange import check_bundle, read_bundle, write_bundle
from immunograph.interchange.bundle import _replaced
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import LocalStore

DIGEST = "0" * 64


@pytest.fixture
def store():
    made = LocalStore()
    made.add(Quad(IRI(f"urn:{place}"), IRI("urn:p"), IRI("urn:o"), IRI("urn:g")) for place in range(5))
    return made


@pytest.fixture
def bundle(store, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "letter.txt").write_text("not to be lost")
    write_bundle(store, tmp_path / "b")
    return tmp_path / "b"


def seen(directory):
    return {
        str(path.relative_to(directory)): path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes()
        for path in directory.rglob("*")
    }


NO_NUMBER = [None, True, "1", 1.5, -1, 10**30, [], {}, "../precious", 0]
NO_TEXT = [None, True, 7, 1.5, [], {}, "", "../precious/letter.txt", "/etc/passwd", "\x1b[2J"]
WRONG = {
    "format": [None, True, 2, [], {}, "immunograph bundle 2", "../precious", "", 1.5, "\x1b[2J"],
    "quads": [*NO_NUMBER[:-1], "x"],
    "graphs": [None, True, 7, "x", [], 1.5, {"a b": 1}, {"../g": 1}, {"urn:g": "1"}, {"urn:g": True}],
    "shards": [None, True, 7, "x", {}, [1], [[]], [{}], ["quads-00000.nq.gz"], 1.5],
    "shards.file": [*NO_TEXT, "quads-00000.nq.gz/../../precious/letter.txt", "manifest.json"],
    "shards.quads": NO_NUMBER,
    "shards.bytes": NO_NUMBER,
    "shards.sha256": [*NO_TEXT, "0" * 63, "A" * 64],
    "shards.content_sha256": [*NO_TEXT, "0" * 63, "A" * 64],
    "files": [None, True, 7, "x", [], 1.5, {"../precious/letter.txt": DIGEST}, {"manifest.json": DIGEST},
              {"quads-00000.nq.gz": DIGEST}, {"void.ttl": 7}],
    "title": [None, True, 7, 1.5, [], {}, "\x1b[2J", "a\rb", ["x"], False],
    "unknown": [None, True, 7, 1.5, [], {}, "", "x", "../precious", "\x1b[2J"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values], ids=ascii
)
def test_a_wrong_field_is_refused_by_its_name(bundle, store, field, value):
    told = json.loads((bundle / "manifest.json").read_text())
    outer, _, inner = field.partition(".")
    if inner:
        told[outer][0][inner] = value
    else:
        told[outer] = value
    (bundle / "manifest.json").write_text(json.dumps(told))
    before = seen(bundle.parent)
    with pytest.raises(FormatError) as caught:
        check_bundle(bundle)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    if field != "format":
        assert (inner or outer) in str(caught.value)
    with pytest.raises(StoreError, match="contains files that do not belong to a bundle"):
        write_bundle(store, bundle)
    assert seen(bundle.parent) == before


REPLACED = {
    "link": lambda path: path.symlink_to(path.parent.parent / "precious" / "letter.txt"),
    "link to nothing": lambda path: path.symlink_to(path.parent.parent / "precious" / "made"),
    "link to a directory": lambda path: path.symlink_to(path.parent.parent / "precious"),
    "link to itself elsewhere": lambda path: path.symlink_to(path.parent.parent / "precious" / "moved"),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "pipe": os.mkfifo,
    "directory": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("replaced", REPLACED)
@pytest.mark.parametrize("name", ["manifest.json", "void.ttl", "quads-00000.nq.gz"])
def test_what_stands_in_the_place_of_a_file_is_reported_and_not_replaced(bundle, store, name, replaced):
    shutil.move(bundle / name, bundle.parent / "precious" / "moved")
    REPLACED[replaced](bundle / name)
    before = seen(bundle.parent)
    if name == "manifest.json":
        with pytest.raises(FormatError, match="is not a bundle"):
            check_bundle(bundle)
    else:
        problems = check_bundle(bundle)
        assert any("a regular file was expected there" in str(problem) for problem in problems), problems
    with pytest.raises(StoreError, match="contains files that do not belong to a bundle"):
        write_bundle(store, bundle)
    assert seen(bundle.parent) == before


def test_a_directory_with_a_manifest_of_another_kind_is_not_replaced(store, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "manifest.json").write_text('{"name": "my web site"}')
    (site / "index.html").write_text("not to be lost")
    with pytest.raises(StoreError, match="contains files that do not belong to a bundle"):
        write_bundle(store, site)
    assert (site / "index.html").read_text() == "not to be lost"


def test_a_bundle_with_a_file_of_the_users_is_not_replaced(bundle, store):
    (bundle / "notes.txt").write_text("not to be lost")
    with pytest.raises(StoreError, match="contains files that do not belong to a bundle"):
        write_bundle(store, bundle)
    assert (bundle / "notes.txt").exists()


def test_the_users_own_link_to_a_bundle_stays(bundle, store):
    link = bundle.parent / "link"
    link.symlink_to(bundle)
    store.add([Quad(IRI("urn:x"), IRI("urn:p"), IRI("urn:o"), IRI("urn:g"))])
    write_bundle(store, link)
    assert link.is_symlink()
    assert read_bundle(bundle).quads == 6
    assert {path.name for path in bundle.parent.iterdir()} == {"b", "link", "precious"}


def test_a_bundle_whose_writer_was_killed_between_two_renames_is_brought_back(bundle, store):
    bundle.rename(_replaced(bundle))

    def fails(_):
        raise StoreError("no room")

    with pytest.raises(StoreError, match="no room"):
        write_bundle(store, bundle, also=fails)
    assert check_bundle(bundle) == []
    assert {path.name for path in bundle.parent.iterdir()} == {"b", "precious"}


def test_a_shard_that_never_ends_a_line_is_reported(bundle, monkeypatch):
    monkeypatch.setattr("immunograph.interchange.bundle._LONGEST_LINE", 10)
    assert any("longer than 10 bytes" in str(problem) for problem in check_bundle(bundle))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", r"is not JSON in UTF-8; copy the bundle again, or make it again with: immunograph push DIRECTORY"),
        ('{"format": "immunograph bundle 9"}', r"install the version of immunograph that wrote it, or make the bundle"),
    ],
)
def test_who_was_sent_a_bundle_is_told_what_to_do(bundle, text, told):
    (bundle / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        read_bundle(bundle)
