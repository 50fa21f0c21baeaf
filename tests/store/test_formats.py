"""A format has one name and many spellings: its ending and its media type, in any case."""

import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.store import FORMATS, format_of, result_format_of

SPELT = {
    "turtle": ["ttl", "TTL", ".ttl", "Turtle", "text/turtle", "text/turtle; charset=utf-8", "application/x-turtle"],
    "trig": ["TriG", ".trig", "application/trig", "application/x-trig"],
    "ntriples": ["nt", "N-Triples", "n_triples", "application/n-triples", "nt.gz"],
    "nquads": ["nq", "N-Quads", "application/n-quads", "text/x-nquads", "nq.zst"],
    "jsonld": ["json-ld", "JSON-LD", "json", "application/ld+json", "jsonld"],
    "rdfxml": ["xml", "rdf", "owl", "RDF/XML", "rdf+xml", "application/rdf+xml", "pretty-xml"],
}


@pytest.mark.parametrize("name", SPELT)
def test_a_format_goes_by_its_ending_and_its_media_type(name):
    assert [format_of("", spelt).name for spelt in SPELT[name]] == [name] * len(SPELT[name])
    assert format_of("", FORMATS[name].media_type).name == name


def test_every_spelling_works_where_a_format_is_named(tmp_path):
    kg = ig.KnowledgeGraph()
    for name in ("nt", "ttl", "text/turtle", "application/n-quads"):
        kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format=name)
    assert kg.export(format="nt") == "<http://e/a> <http://e/p> <http://e/b> .\n"
    assert kg.export(format="application/n-triples") == kg.export(format="N-Triples")
    kg.queries.export("SELECT ?s ?p ?o { ?s ?p ?o }", tmp_path / "x", format="text/csv")
    assert (tmp_path / "x").read_text().splitlines()[0] == "s,p,o"
    kg.queries.export("CONSTRUCT WHERE { ?s ?p ?o }", tmp_path / "x.json")
    assert '"@id"' in (tmp_path / "x.json").read_text()
    kg.queries.export("CONSTRUCT WHERE { ?s ?p ?o }", tmp_path / "y", format="xml", max_rows=5)
    assert "<rdf:RDF" in (tmp_path / "y").read_text()


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("turtel", "did you mean turtle"),
        ("ntriple", "did you mean ntriples"),
        ("application/rdf xml", "did you mean rdfxml"),
        ("josnld", "did you mean jsonld"),
        ("yaml", "expected one of turtle, trig"),
        ("n3", "name the format turtle"),
        ("text/n3", "name the format turtle"),
    ],
)
def test_an_unknown_format_says_what_was_meant(name, match):
    with pytest.raises(FormatError, match=match):
        format_of("", name)


def test_forms_of_answers():
    names = ("tsv", "TSV", "text/tab-separated-values", "srj", "application/sparql-results+json", "srx", "nt", "ttl")
    assert [result_format_of("", name) for name in names] == [
        *("tsv", "tsv", "tsv", "json", "json", "xml", "ntriples", "turtle"),
    ]
    for name, match in (
        ("tvs", "did you mean tsv"),
        ("csvv", "did you mean csv"),
        ("yaml", "expected one of tsv, csv"),
    ):
        with pytest.raises(FormatError, match=match):
            result_format_of("", name)


def test_a_name_without_an_extension_is_said_to_have_none():
    for choose in (format_of, result_format_of):
        with pytest.raises(FormatError, match=r"^claims: the name has no file extension: use one of \."):
            choose("claims")


def test_a_misspelt_media_type_of_rows_is_answered_by_the_name_of_the_format():
    with pytest.raises(FormatError, match=r"did you mean json\? The formats are tsv"):
        result_format_of("x", "application/sparql-result+json")
