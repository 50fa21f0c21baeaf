"""COPY, MOVE and ADD of a graph that does not exist: an error, unless SILENT, and nothing is lost."""

import pytest

import immunograph as ig
from immunograph.errors import QueryError

HELD = "INSERT DATA { GRAPH <urn:a> { <urn:x> <urn:y> 1 } GRAPH <urn:b> { <urn:x> <urn:y> 2 } }"


@pytest.fixture(params=["memory", "disk"])
def kg(request, tmp_path):
    with ig.KnowledgeGraph() if request.param == "memory" else ig.open(tmp_path / "x.igdb") as graph:
        graph.update(HELD)
        yield graph


def held(kg):
    return sorted(kg.export(format="nquads").splitlines())


@pytest.mark.parametrize("word", ["COPY", "MOVE", "ADD"])
@pytest.mark.parametrize(
    ("source", "prologue"),
    [
        ("<urn:zz>", ""),
        ("GRAPH <urn:zz>", ""),
        ("e:zz", "PREFIX e: <urn:> "),
        ("igg:zz", ""),
        ("<zz>", "BASE <http://a.example/> "),
    ],
)
def test_a_source_that_does_not_exist_is_an_error_and_nothing_is_lost(kg, word, source, prologue):
    before = held(kg)
    with pytest.raises(QueryError) as caught:
        kg.update(f"{prologue}{word} {source} TO <urn:b>")
    assert str(caught.value) == (
        f"the update was not executed: the graph {source.removeprefix('GRAPH ')}, the source of {word}, does not exist; "
        f"name an existing graph, or write {word} SILENT"
    )
    assert held(kg) == before
    kg.update(f"{prologue}{word} SILENT {source} TO <urn:c>")
    assert held(kg) == before


@pytest.mark.parametrize(
    "update",
    [
        "COPY <urn:a> TO <urn:b>",
        "ADD GRAPH <urn:a> TO <urn:c>",
        "COPY DEFAULT TO <urn:c>",
        "MOVE <urn:a> TO <urn:c>",
        "INSERT DATA { GRAPH <urn:new> { <urn:x> <urn:y> 3 } } ; COPY <urn:new> TO <urn:c>",
        "PREFIX e: <urn:> INSERT DATA { GRAPH e:new { e:x e:y 3 } } ; COPY <urn:new> TO <urn:c>",
        "COPY <urn:a> TO <urn:new> ; MOVE <urn:new> TO <urn:c>",
        "INSERT { GRAPH ?g { <urn:x> <urn:y> 4 } } WHERE { BIND(<urn:new> AS ?g) } ; ADD <urn:new> TO <urn:c>",
        "CREATE GRAPH <urn:new> ; ADD <urn:new> TO <urn:a>",
    ],
)
def test_a_source_that_exists_or_is_made_before_is_no_error(kg, update):
    kg.update(update)


def test_a_later_operation_fails_and_the_earlier_one_is_undone(kg):
    before = held(kg)
    with pytest.raises(QueryError, match="the source of COPY, does not exist"):
        kg.update("INSERT DATA { <urn:x> <urn:y> 5 } ; COPY <urn:zz> TO <urn:b>")
    assert held(kg) == before
    with pytest.raises(QueryError, match="the source of COPY, does not exist"):
        kg.update("PREFIX zz: <urn:zz> COPY <urn:zz> TO <urn:b>")
    assert held(kg) == before


def test_words_of_an_update_that_are_no_operations_are_passed_over(kg):
    kg.update(
        "INSERT DATA { GRAPH <urn:c> { <urn:COPY> <urn:y> 'COPY <urn:zz> TO <urn:b>' } }  # MOVE <urn:zz> TO <urn:b>"
    )
    assert len(held(kg)) == 3
