"""Directories from strangers: whatever a store's files say or are, nothing outside is touched and nothing is changed."""

import functools
import hashlib
import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import typer

import immunograph as ig
from immunograph import assembly
from immunograph.cli import main
from immunograph.curation import packaged_project
from immunograph.errors import StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import DiskStore, store_info, verify_store
from immunograph.store.disk import file_names as layout
from immunograph.store.disk.file_names import remove_directory

pytestmark = pytest.mark.slow

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
        shutil.copytree(made / "again", made / "crashed")
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


@pytest.fixture(autouse=True)
def _made_once(monkeypatch, build):
    """Build the packaged graph and the command line once, and wait for nobody: that takes longer than what is looked at."""
    monkeypatch.setattr(layout, "_WAITS", (0.001,))
    monkeypatch.setattr(assembly, "assemble", lambda _: build)
    monkeypatch.setattr(typer.main, "get_command", command_line)


command_line = functools.cache(typer.main.get_command)


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
    """Take note of all there is, links not followed."""
    noted = {}
    for directory, directories, files in os.walk(place):
        for path in (Path(directory) / name for name in (*directories, *files)):
            mode = path.lstat().st_mode
            content = path.readlink() if stat.S_ISLNK(mode) else path.read_bytes() if stat.S_ISREG(mode) else None
            noted[str(path.relative_to(place))] = (mode, content)
    return noted


def commands(path, place):
    target = place / "target.igdb"
    return [
        ["query", "ASK {}", "-d", path],
        ["info", "-d", path],
        ["show", "-d", path],
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
        assert seen(place) == before, told
    with pytest.raises(StoreError):
        ig.open(path)
    assert seen(place) == before


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


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in WRONG.items() for value in values], ids=ascii
)
@pytest.mark.parametrize("kind", ["closed", "crashed"])
def test_a_wrong_field_under_a_right_checksum_is_refused(place, stores, capsys, monkeypatch, kind, field, value):
    path = place / "x.igdb"
    shutil.copytree(stores / kind, path)
    content = json.loads((path / RECORD).read_text())
    del content["seal"]
    if field.startswith("intent."):
        content |= {"intent": dict(INTENT), "closed": False}
    if field.startswith("manifest."):
        content["manifest"] = dict(MANIFEST)
    outer, _, inner = field.partition(".")
    if inner:
        content[outer][inner] = value
    else:
        content[outer] = value
    content = {**content, "seal": value} if field == "seal" else seal(content)
    (path / RECORD).write_text(json.dumps(content))
    among = None if value in WRONG[field][-2:] else {"query", "import", "verify"}
    refused_by_all(path, place, stores, capsys, monkeypatch, among)


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
    for name in files_of(stores / kind):
        if name.endswith(".sst") and "hard_link" in replaced.__name__:
            continue  # never changed once it is written, so that a second name does no harm
        path = place / name.replace("/", "-") / "x.igdb"
        shutil.copytree(place / "precious", path.parent / "precious")
        shutil.copy(place / "more.nt", path.parent)
        shutil.copytree(stores / kind, path)
        (path / "lock").touch()
        replaced(path / name, path.parent)
        refused_by_all(path, path.parent, stores, capsys, monkeypatch)
        shutil.rmtree(path.parent)


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
        with pytest.raises(StoreError, match="graph-2 is in the way"):
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
    with pytest.raises(StoreError, match="lock contains something that no store writes"):
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


def test_a_link_that_leads_in_a_circle_is_one_sentence(place, capsys, monkeypatch):
    link = place / "x.igdb"
    link.symlink_to(link)
    for arguments in (["store", "info", link], ["import", place / "more.nt", "--into", link]):
        code, _, err = run(capsys, monkeypatch, arguments)
        assert (code, err.count("\n")) == (2, 1)


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
