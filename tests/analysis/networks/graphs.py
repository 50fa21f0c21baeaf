"""Random graphs for property tests."""

import networkx as nx
from hypothesis import strategies as st

SIGNS = ("+", "-", "unsigned", "")


@st.composite
def signed_graphs(draw, *, nodes=9, edges=40, kinds=(nx.DiGraph, nx.MultiDiGraph), loops=True):
    """Draw a graph of any of these kinds, its edges with a sign and a weight."""
    count = draw(st.integers(1, nodes))
    graph = draw(st.sampled_from(kinds))()
    graph.add_nodes_from(f"n{number}" for number in draw(st.permutations(range(count))))
    ends = st.integers(0, count - 1)
    rows = draw(st.lists(st.tuples(ends, ends, st.sampled_from(SIGNS), st.integers(1, 3)), max_size=edges))
    for one, other, sign, weight in rows:
        if loops or one != other:
            graph.add_edge(f"n{one}", f"n{other}", sign=sign, weight=weight)
    return graph


EVERY_KIND = (nx.DiGraph, nx.MultiDiGraph, nx.Graph, nx.MultiGraph)
