"""What a writer gets, made without a registered writer: for those who write one."""

import networkx as nx
import pytest

import immunograph as ig
from immunograph.analysis.edge_choice import EdgeChoice
from immunograph.errors import FormatError, UnknownNameError
from immunograph.interchange import Export

LAB = "https://example.org/lab"


def test_it_holds_the_claims_of_a_selection_and_what_the_graph_is_called(kg):
    said = ig.EdgeChoice(statuses=("accepted", "proposed"))
    export = Export.of(kg, "interferons", hops=2, edges=said)
    assert nx.utils.graphs_equal(export.network, kg.network("interferons", hops=2, edges=said))
    narrower, wider = Export.of(kg, "interferons", hops=2), Export.of(kg, edges=said)
    assert 0 < narrower.network.size() < export.network.size() < wider.network.size()
    assert (export.title, export.licence) == (kg.title, kg.licence)


def test_of_one_named_graph_nothing_else_is_read(kg, tried):
    both = ig.KnowledgeGraph()
    both.add(kg.export(format="nt").encode(), format="nt", graph="https://example.org/article")
    both.add(tried.export(format="nt").encode(), format="nt", graph=LAB)
    whole, lab = Export.of(both), Export.of(both, edges=ig.EdgeChoice(graph=LAB))
    assert set(lab.view.claims["claim"]) == set(tried.columns.claims["claim"]) < set(whole.view.claims["claim"])
    assert set(lab.network) < set(whole.network)


def test_what_is_not_there_is_an_error_that_names_it(kg):
    with pytest.raises(UnknownNameError, match="interleukin-2222"):
        Export.of(kg, "interleukin-2222")
    with pytest.raises(UnknownNameError, match="nowhere"):
        Export.of(kg, edges=ig.EdgeChoice(graph="nowhere"))


def test_rdf_of_several_named_graphs_is_refused(kg):
    for graphs in (("edges", "curated"), ()):
        with pytest.raises(FormatError, match=r"^RDF contains the whole graph or one named graph"):
            kg.export(format="nt", edges=EdgeChoice(graph=graphs))
    assert kg.export(format="nt", edges=EdgeChoice(graph=("edges",))) == kg.export(format="nt", graph="edges")


def test_an_export_without_file_and_format_asks_for_one_of_them(kg):
    with pytest.raises(FormatError, match=r"^name a file, such as 'graph.trig', or a format, such as format='trig'$"):
        kg.export()
    assert kg.export(format="trig")
