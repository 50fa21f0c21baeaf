"""The W3C's tests answer through our faces as they do through the engine itself, but for what is explained.

The suites are no part of this project: get a copy of github.com/w3c/rdf-tests, and name its folder:

    IMMUNOGRAPH_W3C_TESTS=rdf-tests pytest tests/w3c
"""

import logging
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITES = os.environ.get("IMMUNOGRAPH_W3C_TESTS", "")
VERSIONS = re.compile(r"^With pyoxigraph .*$", re.M)
PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix rdft: <http://www.w3.org/ns/rdftest#> .
"""


@pytest.fixture
def w3c(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import w3c

    yield w3c
    logging.disable(logging.NOTSET)  # running the suites switches it off for the process


@pytest.mark.skipif(not SUITES, reason="set IMMUNOGRAPH_W3C_TESTS to a copy of the W3C's tests; the module says how")
@pytest.mark.filterwarnings("ignore")
def test_each_difference_from_the_engine_is_explained(w3c):
    report = w3c.run_all(Path(SUITES))
    assert w3c.unexplained(report) == []
    assert report.number.total() >= 980 + 992
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert VERSIONS.sub("", w3c.written(report)) == VERSIONS.sub("", page)


def test_the_page_lists_what_is_explained(w3c):
    page = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    listed = set()
    for face, heading in (("kg", "### `kg`:"), ("dataset", "### `kg.dataset()`:")):
        part = page.partition(heading)[2].partition("\n#")[0]
        listed |= {(face, test) for test in re.findall(r"^- `([^`]+)`", part, re.M)}
    assert listed == set(w3c.explained())
    assert all(because in page for because in w3c.explained().values())


@pytest.fixture
def small_suites(tmp_path):
    """Four tests: a query, an update that loads, a document that must be read, and one that must not."""
    folder = tmp_path / "sparql" / "sparql11" / "small"
    folder.mkdir(parents=True)
    (folder / "manifest.ttl").write_text(
        PREFIXES
        + """<> mf:entries ( <#asks> <#loads> ) .
        <#asks> a mf:QueryEvaluationTest ; mf:action [ qt:query <a.rq> ; qt:data <a.ttl> ] ; mf:result <a.srj> .
        <#loads> a mf:UpdateEvaluationTest ; mf:action [ ut:request <a.ru> ; ut:data <a.ttl> ] ;
                 mf:result [ ut:data <a.ttl> ] .
        """
    )
    (folder / "a.ttl").write_text("<urn:a> <urn:b> 1 .")
    (folder / "a.rq").write_text("SELECT ?o { ?s ?p ?o }")
    (folder / "a.srj").write_text(
        '{"head": {"vars": ["o"]}, "results": {"bindings": [{"o": {"type": "literal", "value": "1", '
        '"datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}'
    )
    (folder / "a.ru").write_text("LOAD SILENT <file:///there-is-no-such-file.ttl>")
    folder = tmp_path / "rdf" / "rdf11" / "rdf-turtle"
    folder.mkdir(parents=True)
    (folder / "manifest.ttl").write_text(
        PREFIXES
        + """<> mf:assumedTestBase <http://example.org/> ; mf:entries ( <#good> <#bad> ) .
        <#good> a rdft:TestTurtleEval ; mf:action <good.ttl> ; mf:result <good.nt> .
        <#bad> a rdft:TestTurtleNegativeSyntax ; mf:action <bad.ttl> ."""
    )
    (folder / "good.ttl").write_text("<a> <b> [] .")
    (folder / "good.nt").write_text("<http://example.org/a> <http://example.org/b> _:x .\n")
    (folder / "bad.ttl").write_text("<a> <b>")
    return tmp_path


def test_a_difference_without_an_explanation_is_said(w3c, small_suites, capsys):
    """And so is an explanation without a difference: the exit code tells."""
    report = w3c.run_all(small_suites)
    assert dict(report.number) == {"SPARQL 1.1: query": 1, "SPARQL 1.1: update": 1, "RDF 1.1: Turtle": 2}
    assert {(each.face, each.test) for each in report.differences} == {
        ("kg", "small/loads"),
        ("dataset", "small/loads"),
    }
    assert report.failing == {"raw": [], "kg": ["small/loads"], "dataset": ["small/loads"]}
    lines = w3c.unexplained(report)
    assert "not explained: kg small/loads: raw passes (triples), ours fails (refused by the network policy)" in lines
    assert "explained, but no difference: kg update-silent/load-silent" in lines
    assert w3c.main(["--suites", str(small_suites)]) == 1
    assert "not explained: dataset small/loads" in capsys.readouterr().out


def test_a_wrong_answer_is_a_difference(w3c, small_suites):
    from w3c_faces import FACES, Shown

    class Wrong(Shown):
        def query(self, text, base):
            return type(super().query(text, base))("rows", [])

    report = w3c.run_all(small_suites, FACES | {"dataset": Wrong})
    assert ("dataset", "small/asks") in {(each.face, each.test) for each in report.differences}
    assert report.passed["SPARQL 1.1: query", "dataset"] == 0


def test_a_folder_without_the_suites_is_said(w3c, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        w3c.main(["--suites", str(tmp_path)])
    assert ended.value.code == 2
    assert "name a copy of github.com/w3c/rdf-tests" in capsys.readouterr().err
