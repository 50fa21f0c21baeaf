"""Valid documents that the engine refuses or reads amiss are read, and what cannot be read says what to do."""

import io
import json

import pytest

import immunograph as ig
from immunograph.errors import FormatError, StoreError
from immunograph.store import DiskStore, LocalStore
from immunograph.store.loading.repair import with_private_language
from immunograph.store.oxigraph import Fault
from immunograph.store.sparql.known_prefixes import WELL_KNOWN, declaration
from regexes import faults

pytestmark = pytest.mark.slow

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
HEAD = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/" xml:lang="en">'
A = '<rdf:Description rdf:about="http://e/a">'
END = "</rdf:Description></rdf:RDF>"


@pytest.fixture(params=["memory", "disk"])
def kg(request, tmp_path):
    store = DiskStore(tmp_path / "x.igdb") if request.param == "disk" else LocalStore()
    with ig.KnowledgeGraph(store) as made:
        yield made


def lines(kg):
    return sorted(line.removesuffix(" .") for line in kg.export(format="nq").splitlines())


CANCELLED = {
    "on a text": ('<e:p xml:lang="">x</e:p><e:q>y</e:q>', ['<http://e/p> "x"', '<http://e/q> "y"@en']),
    "in single quotes, with blanks": ("<e:p xml:lang\n = ''>x</e:p>", ['<http://e/p> "x"']),
    "beside a quoted angle": ('<e:p e:q="a > b" xml:lang="" rdf:resource="http://e/a"/>', None),
    "given again below": (
        '<e:p xml:lang=""><rdf:Description rdf:about="http://e/a" e:q="y"><e:r xml:lang="de">z</e:r></rdf:Description></e:p>',
        ["<http://e/p> <http://e/a>", '<http://e/q> "y"', '<http://e/r> "z"@de'],
    ),
    "written in a text": ("<e:p> xml:lang=\"\"</e:p><e:q xml:lang=''>y</e:q>", None),
    "written in CDATA": ('<e:p><![CDATA[<x xml:lang="">]]></e:p>', ['<http://e/p> "<x xml:lang=\\"\\">"@en']),
}


@pytest.mark.parametrize("case", CANCELLED)
def test_an_empty_language_takes_the_outer_one_away(kg, case):
    body, expected = CANCELLED[case]
    kg.add((HEAD + A + body + END).encode(), format="rdfxml", graph="lab")
    found = [line.removeprefix("<http://e/a> ").rpartition(" ")[0] for line in lines(kg)]
    if expected is not None:
        assert found == expected
    assert not any("x-" in line for line in found)


def test_markup_in_an_xml_literal_keeps_its_empty_language(kg):
    kg.add((HEAD + A + '<e:p rdf:parseType="Literal"><b xml:lang="">x</b></e:p>' + END).encode(), format="xml")
    assert '<b xml:lang=\\"\\"' in lines(kg)[0]


@pytest.mark.parametrize("size", [1, 3, 7, 50, 1000])
def test_the_private_tag_is_put_in_wherever_the_pieces_end(size):
    text = (HEAD + A + CANCELLED["given again below"][0] + '<e:s e:t="a>b" xml:lang=""/>' + END).encode()
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    made = b"".join(with_private_language(pieces, "x-none"))
    assert made == text.replace(b'xml:lang=""', b'xml:lang="x-none"')


def test_a_mistake_elsewhere_is_still_found_where_it_is(kg):
    text = HEAD + A + '\n<e:p xml:lang="">x</e:p>\n<e:q rdf:resource="http://e/b c"/>' + END
    with pytest.raises(FormatError, match=r"line 3, column \d+: the IRI <http://e/b c> contains a space"):
        kg.add(text.encode(), format="rdfxml")
    assert len(kg) == 0


def test_a_stream_that_would_have_to_be_read_twice_says_so(kg):
    text = (HEAD + A + '<e:p xml:lang="">x</e:p>' + END).encode()
    with pytest.raises(FormatError, match="save it to a file"):
        kg.add(io.BytesIO(text), format="rdfxml")
    assert len(kg) == 0


def test_a_language_string_without_a_language_is_a_plain_text(kg):
    kg.add((HEAD + A + f'<e:p rdf:datatype="{RDF}langString">x</e:p>' + END).encode(), format="rdfxml")
    kg.add(
        json.dumps({"@id": "http://e/a", "http://e/q": {"@value": "y", "@type": RDF + "langString"}}).encode(),
        format="json-ld",
    )
    assert lines(kg) == ['<http://e/a> <http://e/p> "x"', '<http://e/a> <http://e/q> "y"']
    assert ig.KnowledgeGraph().add(kg.export(format="nt").encode(), format="nt") == 2
    with pytest.raises(FormatError, match='as in "interferon"@en'):
        kg.add(f'<http://e/a> <http://e/p> "x"^^<{RDF}langString> .'.encode(), format="ttl")


TYPED = {"k": {"@id": "http://e/k", "@container": "@type"}}
MAPS = {
    "objects with a name": (TYPED, {"http://e/T": {"@id": "http://e/b"}}, 2),
    "lists": (TYPED, {"http://e/T": [{"@id": "http://e/b"}, {"@id": "http://e/c"}]}, 4),
    "a type of its own": (TYPED, {"http://e/T": {"@id": "http://e/b", "@type": ["http://e/U"]}}, 3),
    "a name alone": (TYPED, {"http://e/T": "http://e/b"}, 2),
    "no type": (TYPED, {"@none": {"@id": "http://e/b"}}, 1),
    "a set": (
        {"k": {"@id": "http://e/k", "@container": ["@type", "@set"]}},
        {"http://e/T": [{"@id": "http://e/b"}]},
        2,
    ),
    "types that are terms": (
        [TYPED, {"T": "http://e/T", "type": "@type"}],
        {"T": {"@id": "http://e/b", "type": "T"}},
        2,
    ),
    "one below the other": (
        TYPED,
        {"http://e/T": {"@id": "http://e/b", "k": {"http://e/U": {"@id": "http://e/c", "http://e/p": 1}}}},
        5,
    ),
}


@pytest.mark.parametrize("case", MAPS)
def test_type_maps_of_json_ld_are_read(kg, case):
    context, value, count = MAPS[case]
    text = json.dumps({"@graph": [{"@id": "http://e/a", "k": value}], "@context": context}).encode()
    assert kg.add(text, format="jsonld") == count
    assert kg.query("ASK { <http://e/a> <http://e/k> <http://e/b> }") is True
    typed = kg.query("ASK { <http://e/b> a <http://e/T> }")
    assert typed is (case != "no type")


REPEATED = {
    "a type": '"k": {"http://e/T": {"@id": "http://e/b"}, "http://e/T": {"@id": "http://e/c"}}',
    "the map": '"k": {"http://e/T": {"@id": "http://e/b"}}, "k": {"http://e/U": {"@id": "http://e/c"}}',
    "a property beside it": '"http://e/p": 1, "http://e/p": 2, "k": {"http://e/T": {"@id": "http://e/b"}}',
    "a property below it": '"k": {"http://e/T": {"@id": "http://e/b", "http://e/p": 1, "http://e/p": 2}}',
}


@pytest.mark.parametrize("case", REPEATED)
def test_a_key_that_is_there_twice_beside_a_type_map_is_an_error_and_loses_nothing(kg, case):
    kg.add(b"<http://e/old> <http://e/p> <http://e/c> .", format="nt")
    key = {"a type": "http://e/T", "the map": "k"}.get(case, "http://e/p")
    text = f'{{"@context": {json.dumps(TYPED)}, "@id": "http://e/a", {REPEATED[case]}}}'
    with pytest.raises(FormatError, match=f"^the text: the key '{key}' occurs 2 times in .*put all values into a list"):
        kg.add(text.encode(), format="jsonld")
    assert len(kg) == 1


def test_without_a_type_map_values_of_a_key_that_is_there_twice_are_all_kept(kg):
    assert kg.add(b'{"@id": "http://e/a", "http://e/p": 1, "http://e/p": 2}', format="jsonld") == 2


def test_half_a_character_beside_a_type_map_is_an_error_of_one_sentence(kg):
    text = f'{{"@context": {json.dumps(TYPED)}, "http://e/p": "\\ud800", "k": {{"http://e/T": "http://e/b"}}}}'
    with pytest.raises(FormatError, match="this is not JSON-LD"):
        kg.add(text.encode(), format="jsonld")


OTHER_MAPS = {
    "@id": ({"http://e/b": {"http://e/p": 1}}, 2),
    "@index": ({"one": {"@id": "http://e/b"}}, 1),
    "@language": ({"en": "x", "de": ["y", "z"], "@none": "n"}, 4),
    "@list": ([1, 2], 5),
    "@set": ([1, 2], 2),
    "@graph": ({"@id": "http://e/b", "http://e/p": 1}, 2),
}


@pytest.mark.parametrize("container", OTHER_MAPS)
def test_the_other_containers_of_json_ld_are_read(kg, container):
    value, count = OTHER_MAPS[container]
    context = {"k": {"@id": "http://e/k", "@container": container}}
    assert kg.add(json.dumps({"@context": context, "@id": "http://e/a", "k": value}).encode(), format="jsonld") == count


def test_json_values_are_kept_as_json(kg):
    kg.add(
        b'{"@context":{"k":{"@id":"http://e/k","@type":"@json"}},"@id":"http://e/a","k":{"b":[1,null]}}', format="json"
    )
    assert lines(kg) == [f'<http://e/a> <http://e/k> "{{\\"b\\":[1,null]}}"^^<{RDF}JSON>']


REFUSED = {
    "turtle": ("<#x> <http://e/p> 1 .", "ttl", r"line 1, column 1: <#x> is a relative IRI.*--base.*@base"),
    "trig": ("<http://e/a> { <b> <http://e/p> 1 }", "trig", r"<b> is a relative IRI.*base="),
    "a prefix": ("@prefix x: <y#> .", "ttl", "<y#> is a relative IRI"),
    "lines": ("<http://e/a> <p> 1 .", "nt", "read the file as turtle, with base="),
    "lines of four": (
        "<http://e/a> <p> 1 <http://e/g> .",
        "nq",
        "<p> is a relative IRI.*write absolute IRIs in the file",
    ),
    "markup": (HEAD + '<rdf:Description rdf:ID="a"><e:p>x</e:p>' + END, "xml", r"<#a> is a relative IRI.*--base"),
    "some objects": (
        '[{"@id":"a","http://e/p":1},{"@id":"http://e/b","http://e/p":[1,{"@id":"c"},2]}]',
        "jsonld",
        r"2 of its 4 statements have relative IRIs.*--base.*@base",
    ),
    "objects": ('{"@id":"a","http://e/p":1}', "jsonld", r"statements have relative IRIs.*--base.*@base"),
    "an IRI with a blank": ("<http://e/a b> <http://e/p> 1 .", "ttl", "<http://e/a b> contains a space.*%20"),
    "an IRI with a brace": ("<http://e/{a}> <http://e/p> 1 .", "nq", r"contains '\{'.*%7B"),
    "a prefix of note": ("<http://e/a> foaf:name 1 .", "ttl", r"@prefix foaf: <http://xmlns.com/foaf/0.1/> \."),
    "a prefix of none": ("<http://e/a> zzz:name 1 .", "trig", "the prefix zzz: is not declared: add the line"),
    "a language": (HEAD + A + '<e:p xml:lang="en_US">x</e:p>' + END, "xml", "'en_us' is not a language tag"),
    "a container": (
        '{"@context":{"k":{"@id":"http://e/k","@container":"@kind"}},"@id":"http://e/a","k":1}',
        "jsonld",
        '"@language", "@id", "@type"',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_what_to_do(kg, case):
    text, form, match = REFUSED[case]
    with pytest.raises(FormatError, match=match) as caught:
        kg.add(text.encode(), format=form)
    assert "this is not" not in str(caught.value)
    assert len(kg) == 0


LOSSY = b'[{"@id":"a","http://e/p":1},{"@id":"http://e/b","http://e/p":2}]'


def test_relative_names_in_a_stream_of_json_ld_are_not_lost(kg, monkeypatch):
    """A pipe, which cannot be read again; a long one is read on from what was looked at."""
    with pytest.raises(FormatError, match="1 of its 2 statements have relative IRIs"):
        kg.add(io.BytesIO(LOSSY), format="jsonld")
    assert len(kg) == 0
    monkeypatch.setattr("immunograph.store.loading.source.MOST_WRITTEN_OUT", 30)
    assert kg.add(io.BytesIO(LOSSY), format="jsonld", base="http://b/") == 2


def test_a_stream_that_breaks_off_is_an_error_with_its_name(kg):
    class Broken(io.BytesIO):
        name = "pipe.jsonld"

        def read(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(StoreError, match=r"pipe.jsonld cannot be read: Input/output error"):
        kg.add(Broken())
    with pytest.raises(FormatError, match="expected a binary stream"):
        kg.add(io.StringIO("[]"), format="jsonld")


def test_with_a_base_relative_names_are_read(kg):
    for text, form in (("<x> <http://e/p> <y> .", "ttl"), ('{"@id":"x","http://e/q":{"@id":"y"}}', "jsonld")):
        assert kg.add(text.encode(), format=form, base="http://b/") == 1
    assert {line.split(" ")[0] for line in lines(kg)} == {"<http://b/x>"}
    for base in ("b", "", "//host/x"):
        with pytest.raises(FormatError, match="is not a valid base IRI: expected an absolute IRI"):
            kg.add(b"<x> <http://e/p> 1 .", format="ttl", base=base)


def test_json_ld_that_was_there_already_is_no_loss(kg):
    text = b'{"@id":"http://e/a","http://e/p":1}'
    assert (kg.add(text, format="jsonld"), kg.add(text, format="jsonld")) == (1, 0)


def test_the_patterns_that_tell_faults_take_linear_time():
    assert [each for each in Fault if faults(each.value)] == []


def test_the_prefixes_of_note_are_those_that_rdflib_binds():
    from rdflib import namespace

    known = {**namespace._NAMESPACE_PREFIXES_RDFLIB, **namespace._NAMESPACE_PREFIXES_CORE}
    both = {prefix for prefix in WELL_KNOWN if prefix in known}
    assert len(both) > 10
    assert {prefix: WELL_KNOWN[prefix] for prefix in both} == {prefix: str(known[prefix]) for prefix in both}


def test_a_prefix_is_declared_or_meant():
    assert declaration("wdt") == ": add the line PREFIX wdt: <http://www.wikidata.org/prop/direct/>"
    assert declaration("SKOS", known=["skos"]) == ": did you mean skos: ?"
    assert declaration("sksos", known=["skos", "rdf"]) == ": did you mean skos: ?"
    assert "https://…" in declaration("mine", known=["skos"])
