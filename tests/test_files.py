"""Output files: whole or not at all, with the mode that users expect, and nothing left of what was interrupted."""

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.curation.identifier_table import write_records
from immunograph.errors import FormatError, QueryTimeoutError, StoreError
from immunograph.explorer import Network
from immunograph.files import directory_aside, write_atomically, writing_atomically
from immunograph.interchange import write_bundle
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import DiskStore, LocalStore, backup_store
from immunograph.utf8_files import invalid_byte, read_utf8, utf8

pytestmark = pytest.mark.slow

GUARD = 120
MAIN = "from immunograph.cli import main; main()"


@pytest.fixture
def graph():
    made = ig.KnowledgeGraph(LocalStore())
    made.update("INSERT DATA { <urn:a> <urn:p> 'b' }")
    return made


def table(graph):
    return graph.query("SELECT ?o { ?s ?p ?o }")


WRITERS = {
    "bytes": lambda graph, path: write_atomically(path, b"text"),
    "csv": lambda graph, path: table(graph).to_csv(path),
    "export": lambda graph, path: graph.export(path, format="nquads"),
    "answer": lambda graph, path: graph.queries.export("SELECT ?o { ?s ?p ?o }", path, format="csv"),
    "page": lambda graph, path: Network().save(path),
    "identifiers": lambda graph, path: write_records(path, []),
}


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.parametrize("writer", WRITERS)
def test_a_new_file_gets_what_the_umask_allows(graph, tmp_path, umask, writer):
    WRITERS[writer](graph, tmp_path / "out.html")
    assert mode(tmp_path / "out.html") == 0o640
    assert [*tmp_path.iterdir()] == [tmp_path / "out.html"]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_file_that_is_there_keeps_its_mode(graph, tmp_path, umask, writer):
    path = tmp_path / "out.html"
    for wanted in (0o600, 0o664, 0o755):
        path.write_text("former")
        path.chmod(wanted)
        WRITERS[writer](graph, path)
        assert mode(path) == wanted
        assert path.read_text() != "former"


@pytest.mark.parametrize("writer", WRITERS)
def test_a_link_stays_and_its_file_is_written(graph, tmp_path, writer):
    (tmp_path / "there").mkdir()
    link = tmp_path / "out.html"
    link.symlink_to("there/file")
    for _ in range(2):  # the first time it leads to nothing yet
        WRITERS[writer](graph, link)
        assert link.is_symlink()
        assert (tmp_path / "there" / "file").stat().st_size
    assert [*(tmp_path / "there").iterdir()] == [tmp_path / "there" / "file"]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_pipe_is_written_to(graph, tmp_path, writer):
    pipe = tmp_path / "out.html"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    WRITERS[writer](graph, pipe)
    reader.join(GUARD)
    assert read[0]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert [*tmp_path.iterdir()] == [pipe]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_circle_a_directory_and_a_read_only_file_are_one_sentence(graph, tmp_path, writer, monkeypatch):
    circle, read_only = tmp_path / "circle.html", tmp_path / "read-only.html"
    circle.symlink_to(circle)
    read_only.write_text("former")
    read_only.chmod(0o444)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, how: may(path, how) and Path(path) != read_only)  # for root
    for path, told in (
        (circle, "is part of a loop of symbolic links"),
        (tmp_path / ("n" * 300 + ".html"), r"cannot be (opened|followed).*File name too long"),
        (tmp_path, "is a directory"),
        (read_only, "is read-only"),
    ):
        with pytest.raises(StoreError, match=told) as caught:
            WRITERS[writer](graph, path)
        assert "\n" not in str(caught.value)
    assert read_only.read_text() == "former"
    assert {*tmp_path.iterdir()} == {circle, read_only}


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", MAIN, *map(str, arguments)],
        timeout=GUARD,
        check=False,
        stderr=subprocess.PIPE,
        **options,
    )


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_by_its_name_is_a_pipe_or_goes_on_where_the_file_ends(tmp_path, name):
    if not os.path.lexists(name):
        pytest.skip(f"there is no {name} here")
    query = ["query", "SELECT ?s { BIND(<urn:a> AS ?s) }", "--json", "-o", name]
    if name == "/dev/stdout":  # the others are what it leads to
        piped = run(*query, stdout=subprocess.PIPE)
        assert piped.returncode == 0, piped.stderr
        assert json.loads(piped.stdout) == [{"s": "urn:a"}]
    (tmp_path / "log").write_text("before\n")
    with (tmp_path / "log").open("ab") as stream:
        done = run(*query, stdout=stream)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "log").read_text()
    assert text.startswith("before\n")
    assert "urn:a" in text
    assert [*tmp_path.iterdir()] == [tmp_path / "log"]


def test_a_terminal_gets_no_control_characters_from_a_file_that_is_one(tmp_path):
    ours, theirs = os.openpty()
    with writing_atomically(Path(os.ttyname(theirs))) as stream:
        stream.write("a\x1b[31mb\u202ec".encode())
    told = os.read(ours, 1000)
    os.close(ours)
    os.close(theirs)
    assert told == rb"a\x1b[31mb\u202ec"


# --- what was interrupted -----------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from immunograph.files import directory_aside, writing_atomically
what, path = sys.argv[1], Path(sys.argv[2])
if what == "file":
    with writing_atomically(path) as stream:
        stream.write(b"half")
        stream.flush()
        os.kill(os.getpid(), signal.SIGKILL)
with directory_aside(path, lambda _: True) as made:
    (made / "quads").mkdir()
    (made / "quads" / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(what, path):
    done = subprocess.run([sys.executable, "-c", KILLED, what, str(path)], timeout=GUARD, check=False)
    assert done.returncode == -signal.SIGKILL


def test_what_a_killed_process_left_is_removed_by_the_next_write(tmp_path):
    path = tmp_path / "out.nq"
    path.write_text("former")
    killed("file", path)
    assert len([*tmp_path.iterdir()]) == 2
    assert path.read_text() == "former"
    write_atomically(path, b"new")
    assert [*tmp_path.iterdir()] == [path]


def test_what_a_killed_process_left_of_a_directory_is_removed_by_the_next(tmp_path):
    killed("directory", tmp_path / "x.igdb")
    left = [*tmp_path.iterdir()]
    assert len(left) == 1
    with directory_aside(tmp_path / "x.igdb", lambda _: False) as made:  # it is not ours
        assert {*tmp_path.iterdir()} == {made, *left}
    assert [*tmp_path.iterdir()] == left
    with directory_aside(tmp_path / "x.igdb", lambda _: True) as made:
        assert [*tmp_path.iterdir()] == [made]
    assert not [*tmp_path.iterdir()]


def test_what_is_being_written_by_another_is_left(tmp_path):
    path = tmp_path / "out.nq"
    with writing_atomically(path) as first:
        first.write(b"first")
        with directory_aside(path, lambda _: True) as made:
            write_atomically(path, b"second")
            with directory_aside(path, lambda _: True):
                assert made.is_dir()
    assert path.read_bytes() == b"first"
    assert [*tmp_path.iterdir()] == [path]


def test_links_that_look_like_leftovers_are_left(tmp_path):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter.txt").write_text("not to be lost")
    path = tmp_path / "out"
    (tmp_path / ".out.00000000.unfinished").symlink_to(precious)
    (tmp_path / ".out.11111111.unfinished").symlink_to(precious / "letter.txt")
    os.link(precious / "letter.txt", tmp_path / ".out.22222222.unfinished")
    before = {*tmp_path.iterdir()}
    write_atomically(path, b"new")
    with directory_aside(path, lambda _: True):
        pass
    assert {*tmp_path.iterdir()} == {*before, path}
    assert (precious / "letter.txt").read_text() == "not to be lost"


@pytest.mark.parametrize(
    ("what", "number"),
    [
        *((each, signal.SIGTERM) for each in ("backup", "file", "build")),
        *((each, signal.SIGINT) for each in ("bundle", "file", "import")),
    ],
)
def test_interrupted_work_leaves_nothing(tmp_path, what, number):
    with DiskStore(tmp_path / "x.igdb") as store:
        store.add(Quad(IRI(f"urn:{place}"), IRI("urn:p"), IRI("urn:o"), IRI("")) for place in range(50))
    (tmp_path / "more.nt").write_text("<urn:a> <urn:p> <urn:b> .\n")
    before = {*tmp_path.iterdir()}
    arguments = {
        "backup": ["store", "backup", tmp_path / "x.igdb", tmp_path / "b.igdb"],
        "bundle": ["push", "-d", tmp_path / "x.igdb", tmp_path / "bundle"],
        "file": ["export", "-d", tmp_path / "x.igdb", "-o", tmp_path / "out.nq"],
        "build": ["build", "-o", tmp_path / "new.igdb"],
        "import": ["import", tmp_path / "more.nt", "--into", tmp_path / "new.igdb"],
    }[what]
    # the signal comes when the first file is synced, amid the work
    code = (
        "import os, signal; really, due = os.fsync, [1]\n"
        "def synced(handle):\n"
        f"    really(handle); due and (due.pop(), os.kill(os.getpid(), {int(number)}))\n"
        f"os.fsync = synced\n{MAIN}"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], timeout=GUARD, check=False, capture_output=True, text=True
    )
    assert done.returncode == 128 + number, done.stderr
    assert "Traceback" not in done.stderr
    left = {*tmp_path.iterdir()} - before
    assert not [path for path in left if path.name.startswith(".")]
    with DiskStore(tmp_path / "x.igdb") as store:
        assert len(store) == 50
    assert {path.name for path in (tmp_path / "x.igdb").iterdir()} == {"graph-1", "immunograph-store.json", "lock"}
    if left:  # a build into a new place may leave an empty store, which opens
        assert {path.name for path in left} == {"new.igdb"}
        with DiskStore(tmp_path / "new.igdb") as store:
            assert len(store) == 0


@pytest.mark.parametrize("module", ["typer", "immunograph.cli.app", "immunograph.graph", "polars"])
def test_ctrl_c_while_the_command_line_is_being_imported_is_no_traceback(module):
    code = f"""
import sys
class Stopping:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Stopping())
{MAIN}
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "info"], timeout=GUARD, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert "Traceback" not in done.stderr


# --- stores and bundles -------------------------------------------------------------------------------------------


def test_backups_and_bundles_respect_the_umask(graph, tmp_path, umask):
    with DiskStore(tmp_path / "x.igdb") as store:
        backup_store(store, tmp_path / "b.igdb")
    write_bundle(graph.store, tmp_path / "bundle")
    for path in (tmp_path / "b.igdb", tmp_path / "bundle"):
        assert mode(path) == 0o750
        assert {mode(file) for file in path.rglob("*") if file.is_file()} <= {0o640}


# --- text ---------------------------------------------------------------------------------------------------------


def test_text_that_is_not_utf8_is_named_with_its_line_and_byte(tmp_path):
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xef\xbb\xbfSELECT *\r\n{ ?s ?p 'caf\xe9' }")
    with pytest.raises(FormatError, match=r"q\.rq, line 2, byte 13: 0xE9 is not UTF-8"):
        read_utf8(path)
    assert path.read_bytes().split(b"\n")[1][12] == 0xE9
    path.write_bytes(b"\xef\xbb\xbfSELECT *\r\n{ }\r")
    assert read_utf8(path) == "SELECT *\n{ }\n"
    with pytest.raises(FormatError, match=r"standard input, line 1, byte 1: 0xFF is not UTF-8"):
        utf8(b"\xffS", "standard input")
    with pytest.raises(FormatError, match=r"standard input is encoded in UTF-16; save it"):
        utf8(b"\xff\xfeS", "standard input")


def test_a_byte_order_mark_does_not_move_the_invalid_byte():
    for mark in (b"", b"\xef\xbb\xbf"):
        for codec in ("utf-8-sig", "utf-8"):
            with pytest.raises(UnicodeDecodeError) as caught:
                (mark + b"ab\xe9d").decode(codec)
            assert invalid_byte(caught.value) == (1, 3, 0xE9)


def test_queries_that_are_not_utf8_are_named(tmp_path):
    (tmp_path / "q.rq").write_bytes(b"ASK { ?s ?p 'caf\xe9' }")
    for query, options in ((tmp_path / "q.rq", {}), ("-", {"input": b"ASK { ?s ?p 'caf\xe9' }"})):
        done = run("query", query, stdout=subprocess.PIPE, **options)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"line 1, byte 17: 0xE9 is not UTF-8" in done.stderr
        assert (b"q.rq" if options == {} else b"standard input") in done.stderr
        assert done.stderr.count(b"\n") == 1


def test_what_stops_an_answer_is_not_blamed_on_the_file(tmp_path):
    with (
        pytest.raises(QueryTimeoutError, match=r"^the query did not finish"),
        writing_atomically(tmp_path / "answer.csv"),
    ):
        raise QueryTimeoutError("the query did not finish in 1 s")  # an OSError, as TimeoutError is
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied", "other.nq"), ConnectionResetError("reset")])
def test_what_stops_the_reading_of_something_else_is_not_blamed_on_the_file(tmp_path, error):
    with pytest.raises(type(error)) as caught, writing_atomically(tmp_path / "answer.csv"):
        raise error
    assert caught.value is error
    with (
        pytest.raises(StoreError, match=r"answer\.csv cannot be written: No space left"),
        writing_atomically(tmp_path / "answer.csv"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
