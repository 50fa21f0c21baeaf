"""Snapshots that a killed process left, or that somebody forged: removed, and neither waited for nor followed."""

import os
import subprocess
import sys

import pytest
from disk_stores import count
from snapshot_stores import LIMITED, quads, snapshots

from immunograph.errors import StoreError
from immunograph.store import (
    DiskStore,
    open_store,
)
from immunograph.store.disk import file_names as layout
from immunograph.store.disk import shared_lock

pytestmark = pytest.mark.slow


def test_snapshots_of_a_process_that_was_killed_are_removed_at_the_next_opening(path):
    code = """
    import os, sys
    from immunograph.store import DiskStore, Limits
    store = DiskStore(sys.argv[1])
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } GRAPH <urn:h> { <urn:s> <urn:p> 1 } }")
    store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }", limits=Limits(timeout=60))
    os.kill(os.getpid(), 9)
    """
    subprocess.run([sys.executable, "-c", "if True:" + code, str(path)], check=False)
    left = snapshots(path)
    assert left
    with DiskStore(path) as store:
        assert len(store) == 2
        assert not set(left) & set(snapshots(path))
    assert snapshots(path) == []


def test_a_snapshot_that_was_killed_while_it_was_made_is_removed(path):
    DiskStore(path).close()
    folder = path / layout.SNAPSHOTS
    for name, inside in (("3-00000000", "graph-1/quads.tmp"), ("work-00000000", "quads"), ("4-00000000", "graph-1")):
        (folder / name / inside).mkdir(parents=True)
        (folder / name / inside / ("surplus.nq" if inside == "graph-1" else "000012.sst")).touch()
        shared_lock.lock_of(folder / name).touch()
    shared_lock.lock_of(folder / "5-00000000").touch()
    (folder / "4-00000000" / "immunograph-store.json.new").touch()
    DiskStore(path).close()
    assert not folder.exists()


def test_a_link_in_place_of_snapshots_is_not_followed(path, tmp_path):
    DiskStore(path).close()
    outside = tmp_path / "outside" / "1-00000000"
    outside.mkdir(parents=True)
    (outside / "precious").touch()
    shared_lock.lock_of(outside).touch()
    folder = path / layout.SNAPSHOTS
    folder.symlink_to(outside.parent)
    with pytest.raises(StoreError, match="snapshots is a symbolic link"):
        DiskStore(path)
    folder.unlink()
    folder.mkdir()
    (folder / "1-00000000").symlink_to(outside)
    shared_lock.lock_of(folder / "1-00000000").touch()
    (folder / "2-00000000.lock").symlink_to(outside / "precious")
    (folder / "3-00000000" / "graph-1").mkdir(parents=True)
    (folder / "3-00000000" / "graph-1" / "precious").touch()
    shared_lock.lock_of(folder / "3-00000000").touch()
    with DiskStore(path) as store:
        store.add(quads(0, 3))
        assert count(store, **LIMITED) == 3
    assert (outside / "precious").is_file()
    assert (folder / "3-00000000" / "graph-1" / "precious").is_file()


FORGED = {
    "a pipe for a lock": lambda place, precious: os.mkfifo(place.with_name(f"{place.name}.lock")),
    "a link for a lock": lambda place, precious: place.with_name(f"{place.name}.lock").symlink_to(precious / "letter"),
    "a directory for a lock": lambda place, precious: place.with_name(f"{place.name}.lock").mkdir(),
    "a lock without a snapshot": lambda place, precious: place.with_name(f"{place.name}.lock").touch(),
    "a link for a snapshot": lambda place, precious: (
        place.symlink_to(precious),
        place.with_name(f"{place.name}.lock").touch(),
    ),
    "a snapshot of links": lambda place, precious: (
        place.mkdir(),
        (place / "graph-1").symlink_to(precious),
        (place / layout.RECORD).symlink_to(precious / "letter"),
        place.with_name(f"{place.name}.lock").touch(),
    ),
    "a record of nonsense": lambda place, precious: (
        place.mkdir(),
        (place / layout.RECORD).write_text("[1, 2"),
        place.with_name(f"{place.name}.lock").touch(),
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in directories")
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_snapshot_is_neither_waited_for_nor_followed(path, tmp_path, forge):
    precious = tmp_path / "precious"
    (precious / "quads").mkdir(parents=True)
    for name in ("letter", "quads/CURRENT", "quads/000001.sst"):
        (precious / name).write_text("not to be lost")
    with DiskStore(path) as store:
        store.add(quads(0, 10))
        forge(path / layout.SNAPSHOTS / "999-deadbeef", precious)
        assert count(store, **LIMITED) == 10
        with open_store(path, read_only=True) as reader:
            assert (count(reader), count(reader, **LIMITED)) == (10, 10)
        store.add(quads(10, 20))
        assert count(store, **LIMITED) == 20
    assert sorted(file.name for file in precious.rglob("*")) == ["000001.sst", "CURRENT", "letter", "quads"]
    assert {file.read_text() for file in precious.rglob("*") if file.is_file()} == {"not to be lost"}
    with DiskStore(path) as store:
        assert len(store) == 20


def test_a_directory_is_removed_only_when_its_last_user_is_gone(tmp_path):
    directory = tmp_path / "1-00000000"
    first = shared_lock.make_shared(directory)
    directory.mkdir()
    second = shared_lock.share(directory)
    assert not shared_lock.remove_unused(directory)
    first.release()
    assert not shared_lock.remove_unused(directory)
    second.release()
    assert shared_lock.remove_unused(directory)
    assert shared_lock.share(directory) is None
    assert list(tmp_path.iterdir()) == []
