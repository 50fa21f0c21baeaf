"""Directories from strangers: whatever a store's files say or are, nothing outside is touched and nothing is changed."""

import json
import os
import re
import shutil

import pytest
from forged_stores import (
    BEING_MADE,
    DATE,
    DIGEST,
    RECORD,
    commands,
    forge,
    quads,
    refused_by_all,
    refused_when_opened,
    run,
    seal,
    seen,
)

from immunograph.errors import StoreError
from immunograph.store import DiskStore, store_info, verify_store
from immunograph.store.disk.fields import FieldError, parse_json

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("made_once")]

# --- the record ---------------------------------------------------------------------------------------------------

NO_TEXT = [None, True, 7, 1.5, [], {}, ["x"], "\x1b[2J", "\u202e", "../../precious"]
NO_NUMBER = [None, True, "1", "", 1.5, -1, 10**30, [], {}, "1/../../precious"]
NO_FLAG = [None, 0, 1, "true", "", 1.0, [], {}, [True], "false"]
NO_SECTION = [True, 7, "x", 1.5, [], [{}], {"x": 1}, "../../precious", -1, [["what", "add"]]]
NO_DATE = [None, True, 7, "", "yesterday", "2026-13-01T00:00:00Z", "2026-01-31", "2026-01-31T12:00:00+01:00", [], {}]
INTENT = {"what": "add", "grows": True, "since": DATE}
MANIFEST = {"name": "MANIFEST-000005", "size": 1, "sha256": DIGEST}
WRONG = {
    "format": [None, True, "2", 0, -1, 2.0, [], {}, "1/../../precious", False],
    "graphs": [None, *NO_SECTION[:6], "../../precious", {"../g": 1}, {"http://a b": 1}],
    "graphs.http://example.org/g": [*NO_NUMBER, 0],
    "generation": [
        *NO_NUMBER,
        0,
        "/precious",
        "1/../../precious",
        "9/../../precious/quads",
        "1\0",
        10**18,
        "\u0661",
        ["1"],
    ],
    "closed": NO_FLAG,
    "intent": NO_SECTION,
    "intent.what": [*NO_TEXT, "", "Add", "x" * 50],
    "intent.grows": NO_FLAG,
    "intent.since": NO_DATE,
    "write": NO_NUMBER,
    "checksum": [True, 7, "", "0" * 31, "0" * 33, "X" * 32, "0" * 31 + "\n", [], {}, "../../precious"],
    "merged": [None, True, 7, 1.5, [], {}, "twice", "Once", "once\n", "../../precious"],
    "manifest": NO_SECTION,
    "manifest.name": [*NO_TEXT, "MANIFEST-../x", "MANIFEST-000005/../../../precious/letter.txt"],
    "manifest.size": NO_NUMBER,
    "manifest.sha256": [*NO_TEXT, "0" * 63, "A" * 64],
    "files": [None, *NO_SECTION[:6], "../../precious", {"../../../precious/letter.txt": [15, DIGEST]}, {"x.sst": 1}],
    "files.CURRENT": [
        None,
        True,
        7,
        "x",
        [],
        [1],
        [1, DIGEST, 1],
        ["1", DIGEST],
        [True, DIGEST],
        [-1, DIGEST],
        [1, "x"],
    ],
    "engine": [*NO_TEXT, "rocksdb", "pyoxigraph ../../precious"],
    "made": NO_DATE,
    "written": NO_DATE,
    "seal": NO_TEXT,
    "unknown": [None, 1, "x", True, [], {}, 1.5, "", -1, "../../precious"],
}


def with_wrong(content, field, value):
    """Put a value into a field of a record, and compute the checksum of that."""
    content = dict(content)
    del content["seal"]
    if field == "seal":
        return {**content, "seal": value}
    if field.startswith("intent."):
        content |= {"intent": dict(INTENT), "closed": False}
    if field.startswith("manifest."):
        content["manifest"] = dict(MANIFEST)
    outer, _, inner = field.partition(".")
    content[outer] = {**content[outer], inner: value} if inner else value
    return seal(content)


@pytest.mark.parametrize("field", WRONG)
@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_a_wrong_field_under_a_right_checksum_is_refused(place, stores, capsys, monkeypatch, kind, field):
    """Whatever the value, in every way that a store is opened; for the last value of each field, by the commands, too."""
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    content = json.loads((path / RECORD).read_text())
    for value in WRONG[field]:
        (path / RECORD).write_text(json.dumps(with_wrong(content, field, value)))
        refused_when_opened(path, place, value)
    refused_by_all(
        path, place, stores, capsys, monkeypatch, None if kind == "closed" else {"query", "import", "verify"}
    )


@pytest.mark.parametrize("field", [field for field in WRONG if "." not in field and field != "unknown"])
def test_a_missing_field_is_refused(place, stores, capsys, monkeypatch, field):
    path = place / "x.igdb"
    shutil.copytree(stores / "closed", path)
    content = json.loads((path / RECORD).read_text())
    del content["seal"], content[field if field != "seal" else "format"]
    (path / RECORD).write_text(json.dumps(seal(content)))
    refused_by_all(path, place, stores, capsys, monkeypatch)


TEXTS = {
    "no JSON": b"{",
    "no UTF-8": b'{"a": "\xff"}',
    "a list": b"[1, 2]",
    "nothing": b"",
    "a number": b"7",
    "nested": b"[" * 100_000,
    "nested and closed": b"[" * 100_000 + b"]" * 100_000,
    "NaN": b'{"format": NaN}',
    "twice": b'{"format": 2, "format": 2}',
    "digits": b'{"format": ' + b"1" * 5000 + b"}",
    "surrogate": b'{"format": 2, "\\ud800": 1, "seal": "' + b"0" * 64 + b'"}',
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_record_that_is_no_record_is_refused(place, stores, capsys, monkeypatch, text):
    path = place / "x.igdb"
    shutil.copytree(stores / "closed", path)
    (path / RECORD).write_bytes(TEXTS[text])
    shutil.copytree(stores / "closed", place / "sound.igdb")
    before = seen(place)
    for arguments in commands(path, place):
        code, out, err = run(capsys, monkeypatch, arguments)
        verified = arguments[:2] == ["store", "verify"]  # it reports damage on the output, and exits 1
        assert code in ((1, 2) if verified else (2,)), (arguments, code, out, err)
        assert (err or out).count("\n") == (2 if out else 1), (arguments, out, err)
        assert seen(place) == before


@pytest.mark.parametrize("generation", ["1/../../precious", "1/../../precious/quads", 1, 2])
def test_what_was_being_made_is_not_removed_when_it_holds_something(place, stores, capsys, monkeypatch, generation):
    path = place / "x.igdb"
    shutil.copytree(stores / "closed", path)
    if generation == 2:
        shutil.copytree(place / "precious", path / "graph-2")
    forge(path, **{**BEING_MADE, "generation": generation})
    refused_by_all(path, place, stores, capsys, monkeypatch)


def test_a_store_that_was_being_made_is_made(place, stores):
    shutil.copytree(stores / "new", place / "x.igdb")
    with DiskStore(place / "x.igdb") as store:
        store.add(quads(3))
        assert len(store) == 3


@pytest.mark.parametrize("cut", range(0, 400, 23))
def test_a_store_whose_process_was_killed_while_it_was_made_is_made_anew(place, cut):
    """The engine makes its tables one after another; cutting its list of files leaves what it had written by then."""
    path = place / "x.igdb"
    with DiskStore(path):
        pass
    forge(path, **BEING_MADE)
    for file in path.glob("graph-1/quads/*.sst"):
        file.unlink()
    os.truncate(next(path.glob("graph-1/quads/MANIFEST-*")), cut)
    assert store_info(path).quads == 0
    report = verify_store(path)
    assert report.problems == ()
    assert "nothing was written to it yet" in report.notes[0]
    with DiskStore(path) as store:
        store.add(quads(3))
        assert len(store) == 3


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_constant_that_only_python_reads_is_named(constant):
    with pytest.raises(FieldError, match=f"^{constant} is not valid in JSON$"):
        parse_json(b'{"format": ' + constant.encode() + b"}")


@pytest.mark.parametrize(("state", "name"), [("new", "graph-1/.DS_Store"), ("closed", "graph-1/quads/notes.txt")])
def test_a_stray_file_is_named_and_can_be_moved_away(place, stores, state, name):
    path = place / "x.igdb"
    shutil.copytree(stores / state, path)
    (path / name).parent.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(b"x")
    told = f"x.igdb was not opened or changed: {name} is not a file of a store: if you put it there, move it away and try again; "
    with pytest.raises(StoreError, match=re.escape(told)):
        DiskStore(path)
    (path / name).unlink()
    DiskStore(path).close()


def test_a_directory_with_another_file_is_told_by_its_name(place):
    (place / "x.igdb").mkdir()
    (place / "x.igdb" / "notes.txt").write_bytes(b"x")
    with pytest.raises(StoreError, match=r"contains other files, such as notes\.txt: name a store"):
        DiskStore(place / "x.igdb")
