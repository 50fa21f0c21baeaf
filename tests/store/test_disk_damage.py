"""A store on disk whose files were changed or cut short: it is told, and nothing in it is changed."""

import contextlib
import errno
import os
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from disk_stores import (
    A,
    G,
    H,
    P,
    crashed,
    flip,
    manifest,
    many,
    tables,
)
from forged_stores import BEING_MADE, forge

from immunograph.errors import StoreError
from immunograph.store import (
    DiskStore,
    backup_store,
    verify_store,
)
from immunograph.store.disk import backup, engine_files
from immunograph.store.disk.lock import Lock

pytestmark = pytest.mark.slow

# --- damage -------------------------------------------------------------------------------------------------------


def cut_manifest(path):
    there = manifest(path)
    there.write_bytes(there.read_bytes()[:100])


def empty_manifest(path):
    manifest(path).write_bytes(b"")


def flip_manifest(path):
    flip(manifest(path), 60)


def delete_table(path):
    tables(path)[-1].unlink()


def cut_table(path):
    os.truncate(tables(path)[-1], 100)


def delete_current(path):
    next(path.glob("graph-*/quads/CURRENT")).unlink()


def empty_quads(path):
    shutil.rmtree(next(path.glob("graph-*/quads")))


def delete_generation(path):
    shutil.rmtree(next(path.glob("graph-*")))


def delete_surplus(path):
    next(path.glob("graph-*/surplus.nq")).unlink()


def flip_surplus(path):
    flip(next(path.glob("graph-*/surplus.nq")), -10)


def flip_record(path):
    file = path / "immunograph-store.json"
    file.write_text(file.read_text().replace('"http://example.org/G": 50', '"http://example.org/G": 40'))


def cut_record(path):
    os.truncate(path / "immunograph-store.json", 50)


def delete_record(path):
    (path / "immunograph-store.json").unlink()


DAMAGES = {
    cut_manifest: "MANIFEST|quads, but",
    empty_manifest: "MANIFEST|quads, but|CURRENT",
    flip_manifest: "MANIFEST|quads, but",
    delete_table: "sst",
    cut_table: "sst",
    delete_current: "CURRENT",
    empty_quads: "missing",
    delete_generation: "missing",
    delete_surplus: "surplus.nq",
    flip_surplus: "surplus.nq",
    flip_record: "does not match its own checksum",
    cut_record: "is not valid JSON",
    delete_record: "immunograph-store.json is missing",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("left", ["closed", "crashed"])
def test_damage_is_told_on_opening_and_nothing_is_changed(path, templates, damage, left):
    there = Path(shutil.copytree(templates[left], path))
    damage(there)
    before = {file: file.read_bytes() for file in there.rglob("*") if file.is_file() and file.name != "lock"}
    with pytest.raises(StoreError, match=DAMAGES[damage]) as told:
        DiskStore(there)
    assert "immunograph store restore" in str(told.value)
    after = {file: file.read_bytes() for file in there.rglob("*") if file.is_file() and file.name != "lock"}
    assert after == before
    if damage is not delete_record:
        assert verify_store(there).problems


@pytest.mark.parametrize("which", range(-4, 0))
def test_flipped_bit_in_a_table_is_found_by_verify(closed, which):
    assert verify_store(closed).problems == ()
    table = tables(closed)[which]
    flip(table, table.stat().st_size // 3)
    assert any(table.name in problem for problem in verify_store(closed).problems)


def test_flipped_bit_in_the_log_is_told_although_the_engine_opens_with_fewer_quads(path):
    with DiskStore(path) as store:
        store.add(many(5))
        # what a lazier store would do: acknowledge what stands in the log alone
        store._place.announce("add", grows=True)
        for quad in many(20)[5:]:
            store.merge.store.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(quad.object), ox.NamedNode(G)))
        store._place.settle({G: 20}, None)
        left, again = crashed(path), path.with_name("again")
        shutil.copytree(left, again)
        store._place.settle({G: 5}, None)
        store._place.failed = "as in a crash"
    with DiskStore(again) as store:
        assert len(store) == 20
    log = max(left.glob("graph-1/quads/*.log"), key=lambda each: each.stat().st_size)
    flip(log, log.stat().st_size // 2)
    assert len(ox.Store.read_only(str(left / "graph-1" / "quads"))) < 20
    with pytest.raises(StoreError, match=r"contains \d+ quads, but 20 were written"):
        DiskStore(left)
    assert any("but 20 were written" in problem for problem in verify_store(left).problems)


def test_flipped_bit_in_any_log_of_a_crashed_store_loses_nothing_acknowledged(path):
    with DiskStore(path) as store:
        for number in range(3):
            store.add(many(10 * (number + 1)))
        left = crashed(path)
    for log in left.glob("graph-1/quads/*.log"):
        for place in range(0, log.stat().st_size, 500):
            copy = left.with_name("copy")
            shutil.copytree(left, copy)
            flip(copy / log.relative_to(left), place)
            with contextlib.suppress(StoreError), DiskStore(copy) as store:
                assert len({*store.quads()}) == 30
            shutil.rmtree(copy)


def test_other_stores_files_are_told(closed, tmp_path):
    with DiskStore(tmp_path / "other.igdb") as store:
        store.add(many(3))
    shutil.rmtree(closed / "graph-1")
    shutil.copytree(tmp_path / "other.igdb" / "graph-1", closed / "graph-1")
    with pytest.raises(StoreError, match="is damaged"):
        DiskStore(closed)


@pytest.mark.parametrize("open_it", [DiskStore, Lock])
def test_a_hard_link_is_no_damage_and_the_advice_is_a_copy(path, open_it):
    with DiskStore(path) as store:
        store.add(many(2))
    os.link(path / "lock", path.with_name("another name"))
    with pytest.raises(StoreError) as refused:
        open_it(path)
    told = str(refused.value)
    assert told.startswith(
        f"{path} was not opened or changed: lock has another hard link, which would be changed as well; "
    )
    assert told.endswith("; copy the directory and open the copy")
    assert "damaged" not in told


def test_a_store_that_was_being_created_is_not_only_told_to_restore_a_backup(path):
    with DiskStore(path) as store:
        store.add(many(2))
    forge(path, **BEING_MADE)
    with pytest.raises(
        StoreError,
        match="was still being created, but graph-1/quads contains quads; move the directory away, and create",
    ):
        DiskStore(path)


def test_verification_names_the_graph_whose_number_differs_even_if_the_sum_is_right(path):
    with DiskStore(path) as store:
        store.add([*many(2, G), *many(1, H)])
    forge(path, graphs={G: 1, H: 2})
    assert f"{G} contains 2 quads, but 1 was written" in verify_store(path).problems


def test_damage_found_in_an_open_store_is_not_said_to_be_unopened(path):
    with DiskStore(path) as store:
        told = str(store._place.cannot(OSError("Corruption: block checksum mismatch")))
    assert told.startswith(f"{path} is damaged: Corruption")


def test_a_file_that_cannot_be_read_is_no_fault_of_the_target_of_a_backup(path, monkeypatch):
    with DiskStore(path) as store:
        store.add(many(2))

    def refuse(source, *_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(source))

    monkeypatch.setattr(engine_files, "open_regular", refuse)
    with pytest.raises(
        StoreError, match=r"graph-1/quads/\S+ cannot be read: Permission denied; check the disk and the permissions"
    ):
        backup_store(path, path.with_name("backup"))
    assert not path.with_name("backup").exists()


def test_nor_is_one_whose_reading_fails_on_the_way(path, monkeypatch):
    with DiskStore(path) as store:
        store.add(many(2))
    opened = engine_files._opened

    class Broken:
        def __init__(self, stream):
            self.stream = stream

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.stream.close()

        def read(self, size):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(engine_files, "_opened", lambda source: Broken(opened(source)))
    with pytest.raises(
        StoreError, match=r"graph-1/quads/\S+ cannot be read: Input/output error; check the disk and the"
    ):
        backup_store(path, path.with_name("backup"))
    assert not path.with_name("backup").exists()
    monkeypatch.undo()
    monkeypatch.setattr(backup, "copy_files", lambda sources, _: [Path(f"{each}.gone").stat() for each in sources])
    with pytest.raises(StoreError, match=r"graph-1/quads/\S+\.gone cannot be read: No such file or directory"):
        backup_store(path, path.with_name("backup"))
    monkeypatch.setattr(
        backup, "copy_files", lambda sources, _: [Path(f"{each}.gone").stat() for each in sources.values()]
    )
    with pytest.raises(StoreError, match=r"backup cannot be written: No such file or directory; choose another path"):
        backup_store(path, path.with_name("backup"))
