"""Loading each RDF format: encodings, broken and mistaken files, and errors that say where."""

import http.server
import io
import socket
import threading

import pytest
from loadable import NT, PACK, RDF, SAME, content

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.store import format_of
from immunograph.store.formats import FORMATS, looks_like

pytestmark = pytest.mark.slow


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
def test_a_broken_file_names_line_and_column_and_leaves_the_store_as_it_was(empty_kg, tmp_path, name):
    data, where = BROKEN[name]
    empty_kg.add(b"<http://e/z> <http://e/p> 1 .", format="turtle")
    before = content(empty_kg)
    path = tmp_path / name
    for packing in ("", ".gz"):
        path = tmp_path / (name + packing)
        path.write_bytes(PACK[packing](data))
        with pytest.raises(FormatError, match=rf"{name}{packing}, {where}: (?:this is not|<b> is a relative IRI)"):
            empty_kg.add(path)
    assert content(empty_kg) == before


def test_the_place_in_a_large_xml_file_is_exact():
    row = '<rdf:Description rdf:about="http://e/{}"><e:p>x</e:p></rdf:Description>\n'
    rows = [row.format(number) for number in range(20_000)]
    rows[15_000] = row.format("a b")
    data = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">\n{"".join(rows)}</rdf:RDF>'.encode()
    with pytest.raises(FormatError, match="line 15002, column 42"):
        ig.KnowledgeGraph().add(data, format="rdfxml")
    with pytest.raises(FormatError, match="near line 150"):
        ig.KnowledgeGraph().add(io.BytesIO(data), format="rdfxml")


def test_xml_that_was_cut_off_is_never_taken_for_whole(empty_kg):
    whole = SAME["x.rdf"]
    for cut in range(1, len(whole)):
        with pytest.raises(FormatError):
            empty_kg.add(whole[:cut], format="rdfxml")
    assert len(empty_kg) == 0
    assert empty_kg.add(whole + b"\n<!-- the end -->\n<?done?>\n", format="rdfxml") == 2
    one = f'<e:A xmlns:rdf="{RDF}" xmlns:e="http://e/"><e:p><e:A>\n</e:A></e:p></e:A>'.encode()
    with pytest.raises(FormatError, match="is closed; get a complete copy"):
        empty_kg.add(one[: one.index(b"</e:p>")], format="rdfxml")
    assert empty_kg.add(one, format="rdfxml") == 3


def test_blank_nodes_of_two_files_are_two(empty_kg):
    assert empty_kg.add([b"_:b <http://e/p> 1 .", b"_:b <http://e/p> 1 ."], format="turtle") == 2


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
        with pytest.raises(FormatError, match=r"encoded in|declares"):
            ig.KnowledgeGraph().add(text.format(encoding).replace("é", "e").encode(), format="rdfxml")


def test_a_text_that_ends_within_a_character_is_said_to_be_cut_off():
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        with pytest.raises(
            FormatError, match=rf"encoded in {encoding}, but it ends within a character: get a complete copy"
        ):
            ig.KnowledgeGraph().add(SAME["x.ttl"].decode().encode(encoding)[:-1], format="turtle")


def test_bytes_that_are_not_utf8_or_are_zero_are_told_with_their_place():
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=r"line 1, column 28.*UTF-8"):
        kg.add('<http://e/a> <http://e/p> "é" .'.encode("latin-1"), format="turtle")
    with pytest.raises(FormatError, match="line 3, column 1"):
        kg.add(NT + b"\0" * 100, format="ntriples")
    with pytest.raises(FormatError, match="line 2: it contains a NUL byte"):
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
    (b"a\tb\tc\n1\t2\t3\n", "turtle", "a table: rename it to .tsv, and import it with"),
    (b"format-version: 1.2\nontology: x\n", "rdfxml", "an OBO file"),
    (b"version https://git-lfs.github.com/spec/v1\noid", "turtle", "a Git LFS pointer"),
    (b"PK\x03\x04" + b"\0" * 40, "turtle", "a zip archive"),
]


@pytest.mark.parametrize(("data", "format", "seems"), WRONG)
def test_the_wrong_format_is_told_with_what_it_looks_like(data, format, seems):
    seems = FORMATS[seems].title if seems in FORMATS else seems
    with pytest.raises(FormatError, match=f"this is not {FORMATS[format].title}.*: it looks like {seems}") as raised:
        ig.KnowledgeGraph().add(data, format=format)
    assert "; " not in str(raised.value).rpartition("it looks like")[2], "one remedy is enough"


def test_text_without_markup_is_told_as_what_it_looks_like(tmp_path):
    (tmp_path / "x.rdf").write_bytes(SAME["x.jsonld"])
    with pytest.raises(FormatError, match=r"it contains no XML element: it looks like JSON-LD: rename it to \.jsonld"):
        ig.KnowledgeGraph().add(tmp_path / "x.rdf")


@pytest.mark.parametrize("name", SAME)
def test_every_format_looks_like_itself(name):
    data = ig.KnowledgeGraph()
    data.add(SAME[name], format=format_of(name).name, graph="lab")
    form = format_of(name).name
    seems = looks_like(data.export(format=form).encode()[:4096])
    assert seems == form or (seems, form) == ("ntriples", "turtle"), "Turtle without a prefix is N-Triples as well"


def test_a_remote_context_reaches_nothing_and_the_error_says_how_to_inline(empty_kg):
    hits = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_error(404)

    with socket.create_server(("127.0.0.1", 0)) as spare:
        port = spare.getsockname()[1]
    with http.server.HTTPServer(("127.0.0.1", port), Trap) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{port}/c.jsonld"
        for context in (
            f'"{address}"',
            f'[{{"x":"http://e/x"}},"{address}"]',
            f'{{"@version":1.1,"@import":"{address}"}}',
        ):
            with pytest.raises(FormatError, match=r'line 1, column \d+: .*nothing is downloaded.*"@context": \{'):
                empty_kg.add(f'{{"@context":{context},"@id":"http://e/a","x":1}}'.encode(), format="jsonld")
        document = SAME["x.rdf"].replace(b"<rdf:RDF", f'<!DOCTYPE rdf:RDF SYSTEM "{address}"><rdf:RDF'.encode())
        assert empty_kg.add(document, format="rdfxml") == 2
        server.shutdown()
    assert hits == []
