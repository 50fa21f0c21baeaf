"""Loading: files, directories and streams, packed or not, all or nothing, with errors that say where."""

import bz2
import contextlib
import gzip
import http.server
import io
import lzma
import os
import pty
import random
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import FormatError, LimitError, MissingExtraError, StoreError
from immunograph.model import IRI
from immunograph.store import FORMATS, DiskStore, LocalStore, format_of
from immunograph.store.formats import looks_like
from immunograph.store.loading.decompression import decompressed
from waiting import GUARD, until

pytestmark = pytest.mark.slow

zstandard = pytest.importorskip("zstandard")

NT = b'<http://e/a> <http://e/p> "x" .\n<http://e/b> <http://e/p> "y" .\n'
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SAME = {
    "x.ttl": b'@prefix e: <http://e/> . e:a e:p "x" . e:b e:p "y" .',
    "x.nt": NT,
    "x.trig": b'@prefix e: <http://e/> . e:a e:p "x" . e:b e:p "y" .',
    "x.nq": NT,
    "x.rdf": (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">'
        '<rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description>'
        '<rdf:Description rdf:about="http://e/b"><e:p>y</e:p></rdf:Description></rdf:RDF>'
    ).encode(),
    "x.jsonld": b'[{"@id":"http://e/a","http://e/p":"x"},{"@id":"http://e/b","http://e/p":"y"}]',
}
PACK = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.fixture(params=["memory", "disk"])
def kg(request, tmp_path):
    store = DiskStore(tmp_path / "x.igdb") if request.param == "disk" else LocalStore()
    with ig.KnowledgeGraph(store) as made:
        yield made


def content(kg):
    return sorted(kg.export(format="nquads").splitlines())


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("name", SAME)
def test_each_format_however_packed_is_the_same_graph(tmp_path, name, packing):
    kg = ig.KnowledgeGraph()
    path = tmp_path / (name + packing)
    path.write_bytes(PACK[packing](SAME[name]))
    assert kg.add(path) == 2
    assert content(kg) == sorted(NT.decode().splitlines())
    assert kg.add(path) == 0
    with path.open("rb") as stream:
        assert kg.add(stream, graph="http://e/g") == 2


def test_packing_is_told_by_the_first_bytes_whatever_the_ending(tmp_path):
    path = tmp_path / "x.nt"
    path.write_bytes(gzip.compress(NT))
    assert ig.KnowledgeGraph().add(path) == 2
    assert ig.KnowledgeGraph().add(gzip.compress(NT) + gzip.compress(NT[:32]), format="ntriples") == 2
    (tmp_path / "y.nt.gz").write_bytes(NT)
    assert ig.KnowledgeGraph().add(tmp_path / "y.nt.gz") == 2


@pytest.mark.parametrize("size", [1, 3, 4096, 1 << 20])
@pytest.mark.parametrize("packing", PACK)
def test_what_comes_out_is_what_went_in(packing, size):
    noise = random.Random(3)
    data = noise.randbytes(70_000) + b"x" * 300_000 + bytes(range(256))
    stream = decompressed(io.BytesIO(PACK[packing](data) + PACK[packing](b"more")), "x")
    pieces = []
    while piece := stream.read(size):
        assert packing == ".zst" or len(piece) <= size
        pieces.append(piece)
        if size < 100 and len(pieces) > 5000:
            return
    assert b"".join(pieces) == data + b"more"


@pytest.mark.parametrize("packing", [each for each in PACK if each])
def test_a_packed_file_that_was_cut_off_is_told_and_loads_nothing(kg, tmp_path, packing):
    data = b"".join(b'<http://e/%d> <http://e/p> "%d" .\n' % (number, number) for number in range(30_000))
    packed = PACK[packing](data)
    path = tmp_path / f"x.nt{packing}"
    for cut in (len(packed) // 2, len(packed) - 3, 20):
        path.write_bytes(packed[:cut])
        with pytest.raises(FormatError, match=r"x\.nt\.\w+: the file ends in the middle of its \w+ data"):
            kg.add(path)
    path.write_bytes(packed[: len(packed) // 2] + b"\0\xff" * 200 + packed[len(packed) // 2 + 400 :])
    with pytest.raises(FormatError, match=r"x\.nt\.\w+"):
        kg.add(path)
    assert len(kg) == 0


def test_without_zstandard_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(MissingExtraError, match="pip install zstandard"):
        ig.KnowledgeGraph().add(PACK[".zst"](NT), format="ntriples")


BROKEN = {
    "x.ttl": (b'<http://e/a> <http://e/p>\n  "x" x .\n', "line 2, column 7"),
    "x.nt": (NT + b"<http://e/a> <http://e/p> x .\n", "line 3, column 27"),
    "x.nq": (NT + b"<http://e/a> .\n", "line 3, column 14"),
    "x.trig": (b"<http://e/g> {\n<http://e/a> <http://e/p> 1 .\n<http://e/a> 1 }", "line 3, column 14"),
    "x.jsonld": (b'{"@id":"http://e/a",\n"http://e/p":1,,}', "line 2, column 16"),
    "y.jsonld": (b'{"@id":"http://e/a",\n"http://e/p":\n{"@value":1,"@language":5}}', "line 3, column 27"),
    "x.rdf": (SAME["x.rdf"].replace(b"<e:p>y</e:p>", b"\n\n <e:p>y</e:q>"), "line 3, column 13"),
    "y.rdf": (SAME["x.rdf"].replace(b'about="http://e/b"', b'about="b"').replace(b"><", b">\n<"), "line 5, column 31"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_names_line_and_column_and_leaves_the_store_as_it_was(kg, tmp_path, name):
    data, where = BROKEN[name]
    kg.add(b"<http://e/z> <http://e/p> 1 .", format="turtle")
    before = content(kg)
    path = tmp_path / name
    for packing in ("", ".gz"):
        path = tmp_path / (name + packing)
        path.write_bytes(PACK[packing](data))
        with pytest.raises(FormatError, match=rf"{name}{packing}, {where}: (?:this is not|<b> is a relative IRI)"):
            kg.add(path)
    assert content(kg) == before


def test_the_place_in_a_large_xml_file_is_exact():
    row = '<rdf:Description rdf:about="http://e/{}"><e:p>x</e:p></rdf:Description>\n'
    rows = [row.format(number) for number in range(20_000)]
    rows[15_000] = row.format("a b")
    data = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">\n{"".join(rows)}</rdf:RDF>'.encode()
    with pytest.raises(FormatError, match="line 15002, column 42"):
        ig.KnowledgeGraph().add(data, format="rdfxml")
    with pytest.raises(FormatError, match="near line 150"):
        ig.KnowledgeGraph().add(io.BytesIO(data), format="rdfxml")


def test_xml_that_was_cut_off_is_never_taken_for_whole(kg):
    whole = SAME["x.rdf"]
    for cut in range(1, len(whole)):
        with pytest.raises(FormatError):
            kg.add(whole[:cut], format="rdfxml")
    assert len(kg) == 0
    assert kg.add(whole + b"\n<!-- the end -->\n<?done?>\n", format="rdfxml") == 2
    one = f'<e:A xmlns:rdf="{RDF}" xmlns:e="http://e/"><e:p><e:A>\n</e:A></e:p></e:A>'.encode()
    with pytest.raises(FormatError, match="incomplete"):
        kg.add(one[: one.index(b"</e:p>")], format="rdfxml")
    assert kg.add(one, format="rdfxml") == 3


def folder(tmp_path):
    root = tmp_path / "d"
    (root / "b" / "deep").mkdir(parents=True)
    (root / ".git").mkdir()
    (root / ".git" / "x.nt").write_bytes(NT)
    (root / "z.nt").write_bytes(NT)
    (root / "b" / "deep" / "x.ttl.gz").write_bytes(gzip.compress(b"<http://e/c> <http://e/p> 1 ."))
    (root / "b" / "y.json").write_bytes(SAME["x.jsonld"])
    (root / "b" / "package.json").write_bytes(b'{"name": "x"}')
    (root / "b" / "pom.xml").write_bytes(b"<project/>")
    (root / "readme.txt").write_bytes(b"hello")
    return root


@pytest.mark.parametrize("kind", ["file", "directory", "itself"])
def test_links_in_a_directory_are_not_followed(tmp_path, kind):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.mkdir()
    (outside / "secret.nt").write_text("<urn:secret> <urn:p> <urn:o> .\n")
    folder.mkdir()
    (folder / "a.nt").write_text("<urn:a> <urn:p> <urn:o> .\n")
    (folder / "b.nt").symlink_to({"file": outside / "secret.nt", "directory": outside, "itself": "b.nt"}[kind])
    (folder / "c").symlink_to(outside)
    graph = ig.KnowledgeGraph()
    added = graph.add(folder)
    assert [quad.subject for quad in graph.store.quads()] == ["urn:a"]
    assert "b.nt (a link)" in added.skipped
    assert "links" in repr(added)
    (tmp_path / "mine").symlink_to(folder)  # a link that is named itself is the user's choice
    assert ig.KnowledgeGraph().add(tmp_path / "mine") == 1
    assert ig.KnowledgeGraph().add(outside / "secret.nt") == 1


def test_a_directory_is_taken_with_all_below_it_and_tells_what_it_skipped(kg, tmp_path):
    added = kg.add(folder(tmp_path), graph="lab")
    assert added == 3
    assert [(Path(each.name).name, each.quads) for each in added.files] == [
        ("x.ttl.gz", 1),
        ("y.json", 2),
        ("z.nt", 0),
    ]
    assert added.skipped == ("b/package.json", "b/pom.xml", "readme.txt")
    assert "3 new quads" in repr(added)
    assert "skipped 3" in repr(added)
    assert all(each.seconds > 0 for each in added.files)
    assert all(line.endswith("graph/lab> .") for line in content(kg))


@pytest.mark.parametrize("there_before", [False, True])
def test_a_directory_with_a_broken_file_is_not_loaded_at_all(kg, tmp_path, there_before):
    root = folder(tmp_path)
    if there_before:
        kg.add([b'<http://e/z> <http://e/p> 1, "x" . _:b <http://e/p> [] .', NT], format="turtle")
        kg.add(NT[:32], format="ntriples", graph="http://e/g")
    before, size = content(kg), len(kg)
    graphs = kg._store.counts()
    (root / "zz.nq").write_bytes(
        b"<http://e/1> <http://e/p> <http://e/2> <http://e/g> .\n<http://e/1> <http://e/p> <http://e/2> <http://e/new> .\n"
    )
    (root / "zzz.nt").write_bytes(NT + b"<http://e/1> oops")
    with pytest.raises(FormatError, match=r"zzz\.nt, line 3"):
        kg.add(root)
    assert content(kg) == before
    assert (len(kg), kg._store.counts()) == (size, graphs)
    (root / "zzz.nt").unlink()
    kg.add(root)
    assert len(kg) > size


def test_undoing_puts_back_exactly_what_was_there_whatever_the_order(kg):
    rng = random.Random(5)

    def some(number):
        return "".join(
            f"<http://e/{rng.randrange(60)}> <http://e/p> <http://e/{rng.randrange(60)}> <http://e/g{rng.randrange(4)}> .\n"
            for _ in range(number)
        ).encode()

    for _ in range(8):
        kg.add(some(80), format="nquads")
        assert kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").to_dicts()
        before = content(kg)
        with pytest.raises(FormatError):
            kg.add([some(200), some(50), b"oops"], format="nquads")
        assert content(kg) == before
        first = int(rng.choice(before).split("/")[3].split(">")[0])
        kg.update(f"DELETE WHERE {{ GRAPH ?g {{ <http://e/{first}> ?p ?o }} }}")


def test_blank_nodes_of_two_files_are_two(kg):
    assert kg.add([b"_:b <http://e/p> 1 .", b"_:b <http://e/p> 1 ."], format="turtle") == 2


ENCODED = {
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16 big-endian without a mark": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("name", SAME)
def test_encodings(name, encoding):
    text = SAME[name].decode().replace('"x"', '"é😀"').replace(">x<", ">é😀<").replace(" . ", " .\n")
    kg = ig.KnowledgeGraph()
    assert kg.add(ENCODED[encoding](text), format=format_of(name).name) == 2
    assert "é😀" in kg.export(format="turtle")


def test_an_xml_declaration_names_the_encoding():
    text = '<?xml version="1.0" encoding="{}"?>' + SAME["x.rdf"].decode().replace(">x<", ">é<")
    for encoding in ("ISO-8859-1", "windows-1252", "UTF-16"):
        kg = ig.KnowledgeGraph()
        assert kg.add(text.format(encoding).encode(encoding), format="rdfxml") == 2
        assert "é" in kg.export(format="turtle")
    for encoding in ("klingon", "bz2", "UTF-16"):
        with pytest.raises(FormatError, match=r"encoding|declares"):
            ig.KnowledgeGraph().add(text.format(encoding).replace("é", "e").encode(), format="rdfxml")


def test_bytes_that_are_not_utf8_or_are_zero_are_told_with_their_place():
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=r"line 1, column 28.*UTF-8"):
        kg.add('<http://e/a> <http://e/p> "é" .'.encode("latin-1"), format="turtle")
    with pytest.raises(FormatError, match="line 3, column 1"):
        kg.add(NT + b"\0" * 100, format="ntriples")
    with pytest.raises(FormatError, match="line 2: there is a NUL byte"):
        kg.add(SAME["x.rdf"].replace(b">x<", b">\n\0<"), format="rdfxml")
    assert len(kg) == 0


def test_an_empty_file():
    for name in ("turtle", "trig", "ntriples", "nquads"):
        assert ig.KnowledgeGraph().add(b"", format=name) == 0
    for name in ("rdfxml", "jsonld"):
        with pytest.raises(FormatError, match="is empty"):
            ig.KnowledgeGraph().add(b"", format=name)


WRONG = [
    (b"<!DOCTYPE html>\n<html><p></html>", "turtle", "a web page"),
    (b"<!DOCTYPE html>\n<html><p></html>", "rdfxml", "a web page"),
    (SAME["x.ttl"], "rdfxml", "turtle"),
    (SAME["x.rdf"], "turtle", "rdfxml"),
    (b"<a:a> <a:b> <a:c> <a:d> .\n", "ntriples", "nquads"),
    (b"<a:a> <a:b> <a:c> <a:d> .\n", "turtle", "nquads"),
    (b"@prefix a: <b:> .\na:g { a:a a:b 1 }", "turtle", "trig"),
    (SAME["x.jsonld"], "turtle", "jsonld"),
    (SAME["x.ttl"], "jsonld", "turtle"),
    (SAME["x.ttl"], "nquads", "turtle"),
    (b'<Ontology xmlns="http://www.w3.org/2002/07/owl#"></Ontology>', "rdfxml", "OWL/XML"),
    (b"a\tb\tc\n1\t2\t3\n", "turtle", "a table"),
    (b"format-version: 1.2\nontology: x\n", "rdfxml", "an OBO file"),
    (b"version https://git-lfs.github.com/spec/v1\noid", "turtle", "a Git LFS pointer"),
    (b"PK\x03\x04" + b"\0" * 40, "turtle", "a zip archive"),
]


@pytest.mark.parametrize(("data", "format", "seems"), WRONG)
def test_the_wrong_format_is_told_with_what_it_looks_like(data, format, seems):
    with pytest.raises(FormatError, match=f"this is not {format}: it looks like {seems}"):
        ig.KnowledgeGraph().add(data, format=format)


@pytest.mark.parametrize("name", SAME)
def test_every_format_looks_like_itself(name):
    data = ig.KnowledgeGraph()
    data.add(SAME[name], format=format_of(name).name, graph="lab")
    form = format_of(name).name
    seems = looks_like(data.export(format=form).encode()[:4096])
    assert seems == form or (seems, form) == ("ntriples", "turtle"), "Turtle without a prefix is N-Triples as well"


def test_what_cannot_be_added_says_what_to_do(tmp_path):
    kg = ig.KnowledgeGraph()
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.txt").write_text("x")
    for name in ("x.obo", "x.tsv", "x.csv.gz", "x.doc"):
        (tmp_path / name).write_text("x")
    for given, error, match in [
        (tmp_path / "empty", StoreError, "holds no RDF: no file in it"),
        (tmp_path / "other", StoreError, r"holds no RDF.*x\.txt"),
        (tmp_path / "none.ttl", StoreError, "does not exist"),
        ("https://example.org/x.ttl", StoreError, "nothing is downloaded: download it yourself"),
        ("file:///etc/x.ttl", StoreError, "nothing is downloaded"),
        (tmp_path / "x.obo", FormatError, "is not an ontology that can be read: expected OBO, OBO Graphs JSON, or OWL"),
        (tmp_path / "x.tsv", FormatError, "a table is not RDF: .immunograph import TABLE"),
        (tmp_path / "x.csv.gz", FormatError, "a table is not RDF: .immunograph import TABLE"),
        (tmp_path / "x.doc", FormatError, "is not that of an RDF format"),
        (NT, FormatError, "it looks like ntriples, so format='ntriples'"),
        (io.BytesIO(NT), FormatError, "name the format of RDF given as a stream"),
        (io.StringIO(NT.decode()), FormatError, "stream"),
        (3, FormatError, "not from int"),
        ([], StoreError, "nothing to add"),
    ]:
        with pytest.raises(error, match=match):
            kg.add(given)
    with pytest.raises(FormatError, match="mode 'rb'"):
        kg.add(io.StringIO(NT.decode()), format="ntriples")
    assert len(kg) == 0


def test_a_bomb_is_put_out_and_the_limit_can_be_raised(tmp_path):
    line = b"#" + b" " * 99 + b"\n"
    for packing in (".gz", ".xz", ".zst"):
        path = tmp_path / f"bomb.nt{packing}"
        path.write_bytes(PACK[packing](line * 700_000 + NT))
        kg = ig.KnowledgeGraph()
        with pytest.raises(LimitError, match=r"bomb.*raise max_ratio"):
            kg.add(path)
        assert len(kg) == 0
    assert kg.add(tmp_path / "bomb.nt.gz", max_ratio=2000) == 2


ENDLESS = """
import signal, sys, time
import immunograph as ig
from immunograph.store import DiskStore, LocalStore
signal.signal(signal.SIGINT, signal.default_int_handler)
class Endless:
    n = 0
    def read(self, size):
        self.n += 1
        if self.n == 50:
            print("loading", flush=True)
        return b"".join(b"<http://e/%d> <http://e/p> %d .\\n" % (self.n * 1000 + i, i) for i in range(1000))
kg = ig.KnowledgeGraph(DiskStore(sys.argv[1]) if len(sys.argv) > 1 else LocalStore())
kg.add(b"<http://e/z> <http://e/p> 1 .", format="turtle")
print("go", flush=True)
try:
    {adding}
except KeyboardInterrupt:
    print(len(kg), kg.query("ASK {{ <http://e/z> ?p ?o }}"), flush=True)
"""


@pytest.mark.parametrize("adding", ["one", "several"])
@pytest.mark.parametrize("where", ["memory", "disk"])
def test_ctrl_c_ends_a_load_in_two_seconds_with_nothing_loaded(tmp_path, where, adding):
    one = "kg.add(Endless(), format='turtle')"
    several = "kg.add([b'<http://e/y> <http://e/p> 2 .', Endless()], format='turtle')"
    code = ENDLESS.format(adding=one if adding == "one" else several)
    arguments = [str(tmp_path / "s")] if where == "disk" else []
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "go\n"
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "1 True\n"
    assert process.returncode == 0


def test_ctrl_c_in_the_moment_in_which_the_engine_is_done_leaves_nothing_behind(kg, monkeypatch):
    kg.add(NT[:32], format="ntriples", graph="http://e/g")
    before, store = content(kg), kg._store
    load = store._load

    def stopped(*arguments, **options):
        load(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_load", stopped)
    with pytest.raises(KeyboardInterrupt):
        kg.add(NT, format="ntriples")
    assert content(kg) == before
    assert len(kg) == 1
    monkeypatch.undo()
    assert kg.add(NT, format="ntriples") == 2
    assert len(kg.query("SELECT ?s WHERE { ?s ?p ?o }")) == 2


def test_progress_on_a_terminal_and_silence_in_a_pipe(tmp_path, capfd):
    path = tmp_path / "x.nt"
    os.mkfifo(path)  # so that the load takes as long as this test feeds it, on any machine
    code = f"import immunograph as ig; print(ig.KnowledgeGraph().add({str(path)!r}))"

    enough, written = threading.Event(), []

    def feed(least):
        with path.open("wb") as stream:
            number = 0
            while number < least or not enough.is_set():
                stream.write(b'<http://e/%d> <http://e/p> "%d" .\n' % (number, number))
                number += 1
        written.append(number)

    enough.set()
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        feed(1000)
        assert process.communicate(timeout=GUARD) == (b"1000\n", b"")
    enough.clear()

    ours, theirs = pty.openpty()
    shown = bytearray()

    def read():
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 4096):
                shown.extend(piece)

    threads = [threading.Thread(target=read), threading.Thread(target=feed, args=[1])]
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        for thread in threads:
            thread.start()
        try:
            until(lambda: b"MB/s" in shown, "the bar is shown")
        finally:
            enough.set()
        out, _ = process.communicate(timeout=GUARD)
        for thread in threads:
            thread.join()
    assert out == b"%d\n" % written[-1]
    os.close(ours)
    assert b"loading x.nt" in shown
    assert b"MB/s" in shown


def test_progress_is_told_in_bytes_of_the_file(tmp_path):
    path = tmp_path / "x.nt.gz"
    data = b"".join(b'<http://e/%d> <http://e/p> "%d" .\n' % (n, n) for n in range(50_000))
    path.write_bytes(gzip.compress(data))
    told = []
    LocalStore().load(path, FORMATS["ntriples"], progress=lambda read, total: told.append((read, total)))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert told == sorted(told)


def test_memory_is_bounded_by_the_piece_at_hand(tmp_path):
    path = tmp_path / "x.nt.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(NT)
        noise = random.Random(1)
        for _ in range(100):
            stream.write(b"".join(b"# %s\n" % noise.randbytes(500).hex().encode() for _ in range(1000)))
    code = f"""
        import immunograph as ig
        def peak():
            return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
        kg = ig.KnowledgeGraph()
        before = peak()
        print(kg.add({str(path)!r}), peak() - before)
        """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    count, grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert count == "2"
    assert int(grown) < 30_000  # KB, of 100 MB of text


def test_a_remote_context_reaches_nothing_and_the_error_says_how_to_inline(kg):
    hits = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_error(404)

    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    with http.server.HTTPServer(("127.0.0.1", port), Trap) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{port}/c.jsonld"
        for context in (
            f'"{address}"',
            f'[{{"x":"http://e/x"}},"{address}"]',
            f'{{"@version":1.1,"@import":"{address}"}}',
        ):
            with pytest.raises(FormatError, match=r'line 1, column \d+: .*nothing is downloaded.*"@context": \{'):
                kg.add(f'{{"@context":{context},"@id":"http://e/a","x":1}}'.encode(), format="jsonld")
        document = SAME["x.rdf"].replace(b"<rdf:RDF", f'<!DOCTYPE rdf:RDF SYSTEM "{address}"><rdf:RDF'.encode())
        assert kg.add(document, format="rdfxml") == 2
        server.shutdown()
    assert hits == []


def test_a_graph_can_be_given_by_its_iri(kg):
    kg.add([NT, NT[:32]], format="ntriples", graph="http://e/g")
    assert kg._store.counts() == {IRI("http://e/g"): 2}
