"""A directory that looks like a store, with links and other things in the place of its files: refused, and nothing is followed."""

import hashlib
import json
import os
import shutil

import pyoxigraph as ox
import pytest
from forged_stores import RECORD, A, G, P, forge, quads, refused_by_all, refused_when_opened, run, seen

import immunograph as ig
from immunograph.errors import StoreError
from immunograph.store import DiskStore, verify_store
from immunograph.store.disk.file_names import remove_directory

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("made_once")]

# --- links and other things in the place of files -----------------------------------------------------------------


def files_of(path):
    engine = sorted((path / "graph-1" / "quads").iterdir())
    picked = {"".join(each for each in file.name if not each.isdigit()): file for file in engine}
    return [*(file.relative_to(path).as_posix() for file in picked.values()), RECORD, "lock", "graph-1/surplus.nq"]


def moved(file, place):
    file.rename(place / "precious" / "moved")
    return place / "precious" / "moved"


def link_to_precious(file, place):
    file.unlink()
    file.symlink_to(place / "precious" / "letter.txt")


def link_to_itself_elsewhere(file, place):
    file.symlink_to(moved(file, place))


def link_upwards(file, place):
    file.unlink()
    file.symlink_to(os.path.relpath(place / "precious" / "letter.txt", file.parent))


def link_to_nothing(file, place):
    file.unlink()
    file.symlink_to(place / "precious" / "made by the link")


def link_to_directory(file, place):
    file.unlink()
    file.symlink_to(place / "precious", target_is_directory=True)


def link_to_device(file, place):
    file.unlink()
    file.symlink_to("/dev/zero")


def named_pipe(file, place):
    file.unlink()
    os.mkfifo(file)


def directory(file, place):
    file.unlink()
    shutil.copytree(place / "precious", file)


def hard_link_to_precious(file, place):
    file.unlink()
    os.link(place / "precious" / "letter.txt", file)


def hard_link_to_itself_elsewhere(file, place):
    os.link(file, place / "precious" / "moved")


REPLACED = [
    link_to_precious,
    link_to_itself_elsewhere,
    link_upwards,
    link_to_nothing,
    link_to_directory,
    link_to_device,
    named_pipe,
    directory,
    hard_link_to_precious,
    hard_link_to_itself_elsewhere,
]


@pytest.mark.parametrize("replaced", REPLACED, ids=lambda each: each.__name__)
@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_what_stands_in_the_place_of_a_file_is_refused(place, stores, capsys, monkeypatch, kind, replaced):
    """By every command for the store's own files and one of the engine's; in every way of opening for all others of the engine."""
    path, precious = place / "x.igdb", place / "untouched"
    shutil.copytree(place / "precious", precious)
    names = files_of(stores / kind)
    for name in names:
        if name.endswith(".sst") and "hard_link" in replaced.__name__:
            continue  # never changed once it is written, so that a second name does no harm
        for directory, original in ((path, stores / kind), (place / "precious", precious)):
            shutil.rmtree(directory, ignore_errors=True)
            shutil.copytree(original, directory)
        (path / "lock").touch()
        replaced(path / name, place)
        if "/quads/" in name and name != names[0]:
            refused_when_opened(path, place, name)
        else:
            refused_by_all(path, place, stores, capsys, monkeypatch)


@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_a_data_file_may_be_linked_elsewhere_and_is_not_changed_there(place, stores, kind):
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    for number, file in enumerate(sorted(path.glob("graph-1/quads/*.sst"))):
        os.link(file, place / "precious" / f"{number}")
    before = seen(place / "precious")
    with DiskStore(path) as store:
        store.update(f"DELETE WHERE {{ GRAPH ?g {{ <{A}> ?p ?o }} }}")
        store.add(quads(9))
        store.replace(quads(3))
    assert seen(place / "precious") == before


@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_a_data_file_that_is_another_one_is_damage(place, stores, kind):
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    for file in path.glob("graph-1/quads/*.sst"):
        hard_link_to_precious(file, place)
    before = seen(place)
    with pytest.raises(StoreError, match="is damaged"):
        DiskStore(path)
    assert verify_store(path).problems
    assert seen(place) == before


@pytest.mark.parametrize("replaced", REPLACED, ids=lambda each: each.__name__)
@pytest.mark.parametrize("name", [f"{RECORD}.new", "lock", "graph-1/surplus.nq.new"])
@pytest.mark.parametrize("kind", ["closed", "vacant"])
def test_what_stands_in_the_place_of_a_leftover_is_refused(place, stores, capsys, monkeypatch, kind, name, replaced):
    path = place / "x.igdb"
    if kind == "closed":
        shutil.copytree(stores / "closed", path)
    elif "/" in name:
        pytest.skip("there is no such directory in a new store")
    else:
        path.mkdir()
    (path / name).write_bytes(b"")
    replaced(path / name, place)
    shutil.copytree(stores / "closed", place / "sound.igdb")
    before = seen(place)
    for arguments in (["import", place / "more.nt", "--into", path], ["build", "-o", path]):
        if path.suffix != ".igdb":
            continue
        code, out, err = run(capsys, monkeypatch, arguments)
        assert (code, out, err.count("\n")) == (2, "", 1), (arguments, err)
        assert seen(place) == before


@pytest.mark.parametrize("name", ["graph-1", "graph-1/quads"])
@pytest.mark.parametrize("kind", ["closed", "crashed", "new"])
def test_a_link_in_the_place_of_a_directory_is_refused(place, stores, capsys, monkeypatch, kind, name):
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    (path / name).symlink_to(moved(path / name, place), target_is_directory=True)
    refused_by_all(path, place, stores, capsys, monkeypatch)


@pytest.mark.parametrize("name", ["graph-2", "backup-abcd1234"])
def test_a_link_among_the_leftovers_is_refused(place, stores, capsys, monkeypatch, name):
    path = place / "x.igdb"
    shutil.copytree(stores / "closed", path)
    (path / name).symlink_to(place / "precious", target_is_directory=True)
    refused_by_all(path, place, stores, capsys, monkeypatch)


def test_a_foreign_file_among_the_engines_is_refused(place, stores, capsys, monkeypatch):
    path = place / "x.igdb"
    shutil.copytree(stores / "crashed", path)
    (path / "graph-1" / "quads" / "letter.txt").write_text("not to be lost")
    refused_by_all(path, place, stores, capsys, monkeypatch)


@pytest.mark.parametrize(
    "text", ["MANIFEST-../../../precious/letter.txt", "../../../precious/letter.txt", "/etc/passwd"]
)
@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_a_path_in_current_is_refused(place, stores, capsys, monkeypatch, kind, text):
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    current = path / "graph-1" / "quads" / "CURRENT"
    current.write_text(text + "\n")
    files = json.loads((path / RECORD).read_text())["files"]
    if kind == "closed":
        files["CURRENT"] = [current.stat().st_size, hashlib.sha256(current.read_bytes()).hexdigest()]
        forge(path, files=files)
    refused_by_all(path, place, stores, capsys, monkeypatch)


def test_what_the_store_did_not_make_is_never_removed(place, stores):
    path = place / "x.igdb"
    shutil.copytree(stores / "closed", path)
    shutil.copytree(place / "precious", path / "graph-7")
    (path / "graph-9" / "quads").mkdir(parents=True)
    (path / "graph-9" / "quads" / "000001.log").write_text("")
    (path / "graph-x").mkdir()
    (path / "README.txt").write_text("mine")
    with DiskStore(path) as store:
        store.add(quads(60))
        store.replace(quads(5))
        store.replace(quads(6))
    assert sorted(each.name for each in path.iterdir()) == [
        "README.txt",
        "graph-3",
        "graph-7",
        "graph-x",
        RECORD,
        "lock",
    ]
    assert seen(path / "graph-7") == seen(place / "precious")


def test_a_generation_that_is_in_the_way_is_not_removed(place, stores):
    path = place / "x.igdb"
    shutil.copytree(stores / "closed", path)
    shutil.copytree(place / "precious", path / "graph-2")
    before = seen(path / "graph-2")
    with DiskStore(path) as store:
        with pytest.raises(StoreError, match="graph-2 already exists and contains files other than those of a store"):
            store.replace(quads(5))
        assert len(store) == 40
    assert seen(path / "graph-2") == before


def test_only_directories_of_a_store_are_removed(place):
    with pytest.raises(ValueError, match="'precious' is not a directory of a store"):
        remove_directory(place / "precious")
    (place / "graph-1").symlink_to(place / "precious")
    assert not remove_directory(place / "graph-1")
    assert (place / "precious" / "quads" / "000123.sst").exists()


def test_a_lock_that_is_no_lock_is_left_as_it_is(place):
    path = place / "new.igdb"
    path.mkdir()
    (path / "lock").write_text("a letter of mine\n")
    with pytest.raises(StoreError, match="lock has content that immunograph does not write"):
        DiskStore(path)
    assert (path / "lock").read_text() == "a letter of mine\n"
    assert [*path.iterdir()] == [path / "lock"]


# --- what the user chose ------------------------------------------------------------------------------------------


def test_the_users_own_link_to_a_store_is_followed(place, stores):
    shutil.copytree(stores / "closed", place / "disk" / "x.igdb")
    link = place / "x.igdb"
    link.symlink_to(place / "disk" / "x.igdb", target_is_directory=True)
    with ig.open(link) as kg:
        assert len(kg) == 40
        kg.update(f"INSERT DATA {{ <{A}> <{P}> 1 }}")
    assert link.is_symlink()
    with DiskStore(place / "disk" / "x.igdb") as store:
        assert len(store) == 41


@pytest.mark.parametrize("next_link", ["x.igdb", "y.igdb"])
def test_a_loop_of_links_is_one_sentence(place, capsys, monkeypatch, next_link):
    link, other = place / "x.igdb", place / "y.igdb"
    link.symlink_to(place / next_link)
    other.symlink_to(link)
    for arguments in (["store", "info", link], ["import", place / "more.nt", "--into", link]):
        code, _, err = run(capsys, monkeypatch, arguments)
        assert (code, err.count("\n")) == (2, 1)
        assert "x.igdb is part of a loop of symbolic links" in err


@pytest.mark.parametrize("replaced", [link_to_precious, link_to_nothing, named_pipe, hard_link_to_precious])
def test_the_marker_of_an_old_store_is_no_link(place, capsys, monkeypatch, replaced, stores):
    path = place / "x.igdb"
    path.mkdir()
    engine = ox.Store(str(path / "quads"))
    engine.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(A), ox.NamedNode(G)))
    del engine
    (path / "immunograph-store").write_text("format 1\n")
    replaced(path / "immunograph-store", place)
    refused_by_all(path, place, stores, capsys, monkeypatch)


@pytest.mark.parametrize("name", ["quads", "quads/CURRENT"])
def test_an_old_store_with_links_is_refused(place, stores, capsys, monkeypatch, name):
    path = place / "x.igdb"
    path.mkdir()
    (path / "immunograph-store").write_text("format 1\n")
    engine = ox.Store(str(path / "quads"))
    engine.add(ox.Quad(ox.NamedNode(A), ox.NamedNode(P), ox.NamedNode(A), ox.NamedNode(G)))
    del engine
    (path / name).symlink_to(moved(path / name, place))
    refused_by_all(path, place, stores, capsys, monkeypatch)


@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_info_on_a_damaged_store_says_so(place, stores, capsys, monkeypatch, kind):
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    (path / "graph-1" / "quads" / "CURRENT").unlink()
    for arguments in (["info", "-d", path], ["store", "info", path]):
        code, out, err = run(capsys, monkeypatch, arguments)
        assert (code, out) == (2, "")
        assert "is damaged" in err
