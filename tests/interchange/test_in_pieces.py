"""Files are written some claims at a time: how many makes no difference, and no copy of the network is needed."""

import networkx as nx
import pytest

import immunograph as ig
from immunograph.analysis.flattening import FlatRows, flat_network
from immunograph.interchange.embedded_claims import Records, records_of
from immunograph.interchange.registry import writers
from immunograph.model import ClaimStatus

STATED = ig.EdgeChoice(statuses=tuple(each.value for each in ClaimStatus))
NAMES = [name for name, writer in writers().formats.items() if writer.of_claims]


def files_of(kg, name, folder):
    folder.mkdir()
    kg.export(folder / f"all{writers().formats[name].endings[0]}", format=name, edges=STATED)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_the_same_however_few_claims_are_read_at_once(kg, name, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    whole = files_of(kg, name, tmp_path / "whole")
    monkeypatch.setattr("immunograph.interchange.embedded_claims._AT_ONCE", 3)
    assert files_of(kg, name, tmp_path / "pieces") == whole


def test_claims_are_found_in_any_order_and_few_are_at_hand(kg, monkeypatch):
    from immunograph.interchange import Export

    monkeypatch.setattr("immunograph.interchange.embedded_claims._AT_ONCE", 4)
    export = Export.of(kg, edges=STATED)
    claims = [data["claim"] for *_, data in export.network.edges(data=True)]
    assert len(claims) > 12
    forwards, backwards = Records(export), Records(export)
    texts = {claim: forwards.text(claim) for claim in claims}
    assert {claim: backwards.text(claim) for claim in reversed(claims)} == texts
    assert forwards.beside() == backwards.beside()
    assert len(forwards._window.claims) <= 4
    records_of.cache_clear()


def test_rows_one_by_one_are_those_of_the_flat_network():
    graph = nx.MultiDiGraph(title="x", none=None)
    graph.add_node("a", rank=1, synonyms=["b", "c"], mixed=True)
    graph.add_node(1, rank=2.5, mixed="yes")
    graph.add_node("1", rank=None, synonyms=[])
    graph.add_edge("a", 1, key="k", shown_as="inhibits", evidence=[{"stance": "null"}], weight=1)
    graph.add_edge("a", 1, key="k2", label=3, weight=0.5, evidence_count="two")
    graph.add_edge(1, "1", predicate_label="binds", weight=float("nan"), evidence=[])
    flat, rows = flat_network(graph), FlatRows(graph)
    assert list(rows.nodes()) == list(flat.nodes(data=True))
    assert list(rows.edges()) == list(flat.edges(keys=True, data=True))
    assert [data.get("label") for *_, data in rows.edges()] == ["inhibits", "3", "binds"]
    assert [data.get("weight") for *_, data in rows.edges()] == [1.0, 0.5, None]
    assert dict(rows.nodes())["a"] == {"rank": 1.0, "synonyms": "b | c", "mixed": "true"}
    assert dict(rows.nodes())["1"]["mixed"] == "yes"
    only = [data for *_, data in rows.edges(only=("label", "shown_as", "predicate_label"))]
    assert [data.get("label") for data in only] == ["inhibits", "3", "binds"]
