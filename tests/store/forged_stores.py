"""Stores as a stranger might hand them over, and every command that may meet one."""

import hashlib
import json
import os
import shutil
import stat
import sys

import pytest
from disk_stores import crashed

import immunograph as ig
from immunograph import assembly
from immunograph.cli import main
from immunograph.curation import packaged_project
from immunograph.errors import StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import DiskStore, backup_store, store_info, verify_store
from immunograph.store.disk import file_names as layout

RECORD = "immunograph-store.json"
A, P, G = IRI("http://example.org/a"), IRI("http://example.org/p"), IRI("http://example.org/g")
DATE, DIGEST = "2026-01-31T12:00:00Z", "0" * 64

BEING_MADE = {
    "intent": {"what": "create", "grows": True, "since": DATE},
    "closed": False,
    "graphs": {},
    "files": {},
    "write": 0,
    "checksum": "0" * 32,
}


def quads(number):
    return [Quad(A, P, IRI(f"http://example.org/{place}"), G) for place in range(number)]


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Make a store that was closed, one whose process was killed, and one that was being made."""
    made = tmp_path_factory.mktemp("stores")
    with DiskStore(made / "closed") as store:
        store.add(quads(40))
    shutil.copytree(made / "closed", made / "again")
    with DiskStore(made / "again") as store:
        store.add(quads(50))
        store.merge.store.flush()
        crashed(made / "again").rename(made / "crashed")
    shutil.copytree(made / "closed", made / "new")
    forge(made / "new", **BEING_MADE)
    shutil.rmtree(made / "new" / "graph-1")
    (made / "new" / "graph-1" / "quads").mkdir(parents=True)
    return made


@pytest.fixture
def place(tmp_path):
    """Give a directory for stores, with a precious one next to it."""
    precious = tmp_path / "precious"
    (precious / "quads").mkdir(parents=True)
    for name in ("letter.txt", "quads/letter.txt", "quads/000123.sst", "surplus.nq"):
        (precious / name).write_text("not to be lost\n")
    (tmp_path / "more.nt").write_text(f"<{A}> <{P}> <{A}> .\n")
    return tmp_path


@pytest.fixture(scope="module")
def build():
    return assembly.assemble(packaged_project())


@pytest.fixture
def made_once(monkeypatch, build):
    """Build the packaged graph once, and wait for nobody: that takes longer than what is looked at."""
    monkeypatch.setattr(layout, "_WAITS", (0.001,))
    monkeypatch.setattr(assembly, "assemble", lambda _: build)


def seal(content):
    """Compute the record's checksum as anybody can."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return {**content, "seal": hashlib.sha256(text.encode()).hexdigest()}


def forge(path, **fields):
    """Change fields of a record, and make its checksum right."""
    content = json.loads((path / RECORD).read_text())
    del content["seal"]
    (path / RECORD).write_text(json.dumps(seal({**content, **fields})))


def seen(place):
    """Take note of all there is, links not followed; by plain strings, as it is done for every case."""
    root = str(place)
    noted, below = {}, [root]
    while below:
        with os.scandir(below.pop()) as entries:
            for entry in entries:
                mode, content = entry.stat(follow_symlinks=False).st_mode, None
                if stat.S_ISLNK(mode):
                    content = os.readlink(entry.path)  # noqa: PTH115
                elif stat.S_ISDIR(mode):
                    below.append(entry.path)
                elif stat.S_ISREG(mode):
                    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
                        content = file.readall()
                noted[entry.path[len(root) :]] = (mode, content)
    return noted


def commands(path, place):
    target = place / "target.igdb"
    return [
        ["query", "ASK {}", "-d", path],
        ["info", "-d", path],
        ["describe", "-d", path],
        ["export", "-d", path, "-o", place / "out.nq"],
        ["import", place / "more.nt", "--into", path],
        ["build", "-o", path],
        ["push", place / "bundle", "-d", path],
        ["store", "info", path],
        ["store", "verify", path],
        ["store", "backup", path, target],
        ["store", "restore", path, target],
        ["store", "restore", place / "sound.igdb", path],
        ["store", "backup", place / "sound.igdb", path],
    ]


def run(capsys, monkeypatch, arguments):
    monkeypatch.setattr(sys, "argv", ["immunograph", *map(str, arguments)])
    out = sys.stdout
    with pytest.raises(SystemExit) as ended:
        main()
    sys.stdout = out
    told = capsys.readouterr()
    return ended.value.code or 0, told.out, told.err


def refused_when_opened(path, place, what):
    """Open a store in every way that a command does, and see that it is refused in one line, and all left as it was."""
    before = seen(place)
    for way in (ig.open, DiskStore, verify_store, store_info, lambda each: backup_store(each, place / "target.igdb")):
        with pytest.raises(StoreError) as refused:
            way(path)
        assert str(refused.value).isprintable(), (what, str(refused.value))
    after = seen(place)
    assert {name for name in before | after if before.get(name) != after.get(name)} == set(), what


def refused_by_all(path, place, stores, capsys, monkeypatch, among=None):
    """Run every command, or those of which the first words are given, and see that each refuses the store and leaves all as it was."""
    if not (place / "sound.igdb").exists():
        shutil.copytree(stores / "closed", place / "sound.igdb")
    before = seen(place)
    for arguments in commands(path, place):
        if among and not {*arguments[:2]} & among:
            continue
        code, out, err = run(capsys, monkeypatch, arguments)
        told = (arguments[:2], code, out, err)
        assert code == 2, told
        assert out == "", told
        assert err.startswith("error: "), told
        assert err.count("\n") == 1, told
    with pytest.raises(StoreError):
        ig.open(path)
    after = seen(place)  # once, because it reads every file: what one of them changed is seen in the end
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()
