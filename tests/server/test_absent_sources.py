"""Updates that take from a graph which is not there."""

from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import QueryError


@pytest.mark.parametrize("verb", ["COPY", "ADD", "MOVE"])
def test_a_source_that_is_not_there_is_refused_unless_silent_as_the_docs_say(verb):
    made = ig.KnowledgeGraph()
    made.add(b"<http://e/a> <http://e/p> 1 .", format="turtle", graph="http://e/g")
    with pytest.raises(QueryError, match=f"source of {verb}, does not exist"):
        made.update(f"{verb} <http://e/none> TO <http://e/g>")
    made.update(f"{verb} SILENT <http://e/none> TO <http://e/g>")
    assert len(made.query("SELECT * { GRAPH <http://e/g> { ?s ?p ?o } }")) == (verb == "ADD")
    page = Path(__file__).parents[2].joinpath("docs", "serving.md").read_text(encoding="utf-8")
    assert "`COPY`, `ADD` and `MOVE` from a graph that is not there are refused (400)" in page
