"""The W3C's query and update tests answered over HTTP: as good as through the API."""

import os
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import client_of

import immunograph as ig
from immunograph.store import FORMATS, format_of

SUITES = os.environ.get("IMMUNOGRAPH_W3C_TESTS", "")
NO_SYNTAX = re.compile("would contact|not an absolute URL|does not exist|is not supported")
"""What is said of a text that was read, and is not carried out for another reason."""
ROOT = Path(__file__).parents[2]


class NotAnsweredError(Exception):
    """The server answered with an error."""


@pytest.fixture
def faces(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import w3c_faces

    import w3c

    return w3c, w3c_faces


@pytest.mark.slow
@pytest.mark.skipif(not SUITES, reason="set IMMUNOGRAPH_W3C_TESTS to a copy of the W3C's tests; tests/w3c says how")
@pytest.mark.filterwarnings("ignore")
def test_over_http_as_through_the_api(faces):
    w3c, w3c_faces = faces
    from w3c_answers import Answer, rows_of

    with client_of(ig.KnowledgeGraph, allow_update=True, token="secret", standard_dataset=True) as client:
        client.headers["Authorization"] = "Bearer secret"

        class OverHttp:
            errors = (NotAnsweredError,)

            def __init__(self):
                client.post("/sparql", data={"update": "DROP ALL"})

            def load(self, path, graph, base):
                with client.served.lease() as current:
                    name = None if graph is None else ig.model.IRI(graph)
                    current.kg.store.load(path, format_of(path), graph=name, base=base)

            def _sent(self, what, text, base, accept=""):
                text = f"BASE <{base}>\n{text}"
                reply = client.post("/sparql", data={what: text}, headers={"Accept": accept})
                if reply.status_code >= 400:
                    is_syntax = not NO_SYNTAX.search(reply.text)
                    raise NotAnsweredError(reply.text) from SyntaxError(reply.text) if is_syntax else None
                return reply

            def query(self, text, base):
                reply = self._sent("query", text, base)
                if reply.headers["content-type"].startswith("text/turtle"):
                    triples = self._sent("query", text, base, "application/n-triples").content
                    return Answer("quads", list(ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)))
                if "boolean" in reply.json():
                    return Answer("boolean", reply.json()["boolean"])
                return Answer("rows", rows_of(ox.parse_query_results(reply.content, format=ox.QueryResultsFormat.JSON)))

            def update(self, text, base):
                self._sent("update", text, base)

            def quads(self):
                with client.served.lease() as current:
                    quads = current.kg.store.to_bytes(FORMATS["nquads"])
                return list(ox.parse(quads, format=ox.RdfFormat.N_QUADS))

        number, worse = 0, []
        for test in w3c.tests_in(Path(SUITES)):
            if not test.suite.startswith("SPARQL 1.1"):
                continue
            number += 1
            through_api, _ = w3c.run(w3c_faces.Knowledge, test)
            over_http, answer = w3c.run(OverHttp, test)
            if through_api and not over_http:
                worse.append((test.name, str(answer)[:200]))
    assert number >= 498
    assert [name for name, _ in worse] == []
