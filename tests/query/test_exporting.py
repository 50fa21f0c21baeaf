"""Answers streamed into files."""

import json

import pytest
import rdflib

from immunograph.errors import FormatError, LimitError, QueryError, StoreError

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
        (SELECT, "claims.ttl", {}, FormatError, "does not fit a SELECT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "x.csv", {}, FormatError, "does not fit a CONSTRUCT"),
        (SELECT, "claims.docx", {}, FormatError, "is not one for answers"),
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
