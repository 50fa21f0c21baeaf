"""Answers streamed into files."""

import io
import json
from xml.etree import ElementTree

import pytest
import rdflib

import immunograph as ig
from immunograph.errors import FormatError, LimitError, QueryError, StoreError
from immunograph.store.xml_text import legal_xml

SELECT = "SELECT ?key ?status { ?c a ig:Claim ; dcterms:identifier ?key ; ig:status ?status } ORDER BY ?key"


@pytest.mark.parametrize("ending", ["tsv", "csv", "json", "srj", "xml"])
def test_rows_stream_in_each_form(kg, tmp_path, ending):
    path = tmp_path / f"claims.{ending}"
    kg.queries.export(SELECT, path)
    text = path.read_text(encoding="utf-8")
    keys = kg.query(SELECT).column("key")
    if ending in ("json", "srj"):
        assert [row["key"]["value"] for row in json.loads(text)["results"]["bindings"]] == keys
    else:
        assert all(key in text for key in keys)
        assert text.count("\n") >= len(keys) or ending == "xml"


def test_triples_stream_as_rdf(kg, tmp_path):
    path = tmp_path / "edges.ttl"
    kg.queries.export("CONSTRUCT WHERE { ?s ig:inhibits ?o }", path)
    assert set(rdflib.Graph().parse(path)) == set(kg.query("CONSTRUCT WHERE { ?s ig:inhibits ?o }"))


@pytest.mark.parametrize(
    ("query", "name", "options", "error", "match"),
    [
        (SELECT, "claims.ttl", {}, FormatError, "is not a format for SELECT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "x.csv", {}, FormatError, "is not a format for CONSTRUCT"),
        (SELECT, "claims.docx", {}, FormatError, "the file extension '.docx' is not that of a result format"),
        (SELECT, "claims.csv", {"max_rows": 3}, LimitError, "more than the 3 rows"),
        ("SELECT * {", "claims.csv", {}, QueryError, "cannot be answered"),
        (SELECT, "none/claims.csv", {}, StoreError, "does not exist"),
    ],
)
def test_what_fails_leaves_the_file_as_it_was(kg, tmp_path, query, name, options, error, match):
    path = tmp_path / name
    if path.parent.exists():
        path.write_text("what stood here")
    with pytest.raises(error, match=match):
        kg.queries.export(query, path, **options)
    assert not path.parent.exists() or path.read_text() == "what stood here"
    assert [each.name for each in tmp_path.iterdir()] in ([], [path.name])


ILLEGAL = ["\x1b", "\x07", "\x00", "\ufffe", "\uffff"]
HOLDS = "SELECT ?o { ?s rdfs:label ?o }"
MAKES = "CONSTRUCT WHERE { ?s rdfs:label ?o }"


def labelled(text):
    kg = ig.KnowledgeGraph()
    escaped = "".join(f"\\U{ord(character):08X}" for character in text)
    kg.add(f'<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "{escaped}" .'.encode(), format="ntriples")
    return kg


@pytest.mark.parametrize("character", ILLEGAL, ids=ascii)
def test_what_xml_cannot_hold_is_refused_with_its_place_and_no_file_is_left(tmp_path, character):
    kg = labelled(f"interleukin-2 {character} x")
    told = rf"XML cannot contain U\+{ord(character):04X} \(character 15 of a text, after 'interleukin-2 '\): remove it"
    for write, file in (
        (lambda path: kg.export(path), "g.rdf"),
        (lambda path: kg.export(path), "g.owl"),
        (lambda path: kg.queries.export(MAKES, path), "c.rdf"),
        (lambda path: kg.queries.export(HOLDS, path), "s.xml"),
        (lambda path: kg.query(MAKES).serialize(path, format="xml"), "r.xml"),
    ):
        with pytest.raises(FormatError, match=told):
            write(tmp_path / file)
        assert not (tmp_path / file).exists()


def test_what_xml_can_hold_comes_back_as_it_was(tmp_path):
    text = "a\r\nb\rc\td \x7f\x85\u2028\ufffd\U0001f9a0 <&\"'>"
    labelled(text).export(tmp_path / "g.rdf")
    labelled(text).queries.export(HOLDS, tmp_path / "s.xml")
    assert str(next(rdflib.Graph().parse(tmp_path / "g.rdf").objects())) == text
    assert ElementTree.parse(tmp_path / "s.xml").find(".//{*}literal").text == text  # noqa: S314


def test_a_character_cut_in_two_by_a_write_is_seen():
    for cut in range(1, 3):
        file = legal_xml(io.BytesIO(), "Turtle")
        data = "<l>ab\uffff".encode()
        with pytest.raises(FormatError, match="character 3 of a text, after 'ab'"):
            [file.write(piece) for piece in (data[: -3 + cut], data[-3 + cut :])]


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networks_in_xml_are_well_formed_whatever_a_label_holds(kg, name):
    made = ig.KnowledgeGraph()
    made.add(
        kg.export(format="nquads").replace("interleukin-2", "interleukin-2\\u001B\\uFFFE\\uFFFF").encode(),
        format="nquads",
    )
    text = made.export(format=name)
    assert ElementTree.fromstring(text) is not None  # noqa: S314  written here
    assert text.count("interleukin-2\\x1b??") > 0
