"""Rows that name edges, as a networkx graph or as a SciPy matrix: a million of them without a million Python objects."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from immunograph.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx
    import numpy as np
    import polars as pl
    from scipy.sparse import csr_array

__all__ = ["Adjacency", "adjacency", "edges", "network"]


@dataclass(frozen=True)
class Adjacency:
    """A sparse matrix and what its rows and columns stand for.

    Parameters
    ----------
    matrix
        SciPy CSR of shape (n, n): how many edges go from row to column.
    nodes
        n names, in the order of rows and columns: IRIs as they are, blank nodes as ``_:b0``, literals as N-Triples.
    """

    matrix: csr_array
    nodes: pl.Series

    def place(self, name: str) -> int:
        """Give the row of a node.

        Raises
        ------
        KeyError
            If there is no such node.
        """
        found = self.nodes.index_of(name)
        if found is None:
            raise KeyError(f"no node is called {name!r}")
        return found


def edges(terms: pl.DataFrame, source: str | None, target: str | None) -> tuple[str, str]:
    """Tell which columns hold the ends of the edges: those named, else the first and the last.

    Raises
    ------
    FormatError
        If there is no such column, or only one.
    """
    names = terms.columns
    if len(names) < 2:
        raise FormatError("edges need two columns: SELECT a source and a target")
    for name in (source, target):
        if name is not None and name not in names:
            raise FormatError(f"no column is called {name!r}; there are {', '.join(names)}")
    return source or names[0], target or names[-1]


def _numbered(values: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """Give the different values in the order in which they first occur, and for each value its place among them."""
    import numpy as np
    import polars as pl

    codes = values.cast(pl.Categorical).to_physical()
    firsts = codes.arg_unique().sort()
    found = codes.gather(firsts).to_numpy()
    numbers = np.zeros(int(found.max(initial=0)) + 1, dtype=np.int32)
    numbers[found] = np.arange(len(found), dtype=np.int32)
    return values.gather(firsts), numbers[codes.to_numpy()]


def _bare(terms: pl.Series) -> pl.Series:
    """Take the brackets off IRIs."""
    names = terms.str.starts_with("<")
    cut = terms.str.slice(1).str.head(-1)
    return cut if names.all() else cut.zip_with(names, terms)


def _coded(terms: pl.DataFrame, source: str, target: str) -> tuple[pl.Series, np.ndarray, np.ndarray]:
    """Give the names of the nodes in the order in which they first occur, and both ends of each edge as places."""
    import polars as pl

    nodes, numbers = _numbered(pl.concat([terms[source].alias("node"), terms[target].alias("node")]))
    return _bare(nodes), numbers[: len(terms)], numbers[len(terms) :]


def _whole(terms: pl.DataFrame, source: str, target: str) -> pl.DataFrame:
    return terms.drop_nulls([source, target])


def adjacency(terms: pl.DataFrame, source: str | None = None, target: str | None = None) -> Adjacency:
    """Count the edges between each pair of nodes.

    Parameters
    ----------
    terms
        Undecoded terms; a row whose source or target is not bound is no edge.
    source, target
        Columns; the first and the last if left out.

    Raises
    ------
    FormatError
        If there are no such columns.
    """
    import numpy as np
    from scipy.sparse import coo_array

    source, target = edges(terms, source, target)
    names, rows, columns = _coded(_whole(terms, source, target), source, target)
    size = len(names)
    ones = np.ones(len(rows), dtype=np.int32)
    return Adjacency(coo_array((ones, (rows, columns)), shape=(size, size)).tocsr(), names)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector out while very many objects are made, none of which is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def network(
    terms: pl.DataFrame,
    source: str | None = None,
    target: str | None = None,
    key: str | None = None,
) -> nx.MultiDiGraph[str]:
    """Make a networkx MultiDiGraph.

    Parameters
    ----------
    terms
        Undecoded terms; a row whose source or target is not bound is no edge.
    source, target
        Columns; the first and the last if left out.
    key
        A column that tells parallel edges apart; an edge with the same ends and key is one edge. Left out, the column
        between source and target where there are three. Where there is none, or it is not bound, parallel edges are
        numbered.

    Raises
    ------
    FormatError
        If there are no such columns.
    """
    source, target = edges(terms, source, target)
    if key is None and len(terms.columns) == 3:
        key = next((name for name in terms.columns if name not in (source, target)), None)
    if key is not None and key not in terms.columns:
        raise FormatError(f"no column is called {key!r}; there are {', '.join(terms.columns)}")
    with _uncollected():
        return _made(_whole(terms, source, target), source, target, key)


def _made(terms: pl.DataFrame, source: str, target: str, key: str | None) -> nx.MultiDiGraph[str]:
    """Fill the adjacency of a graph directly: what ``add_edge`` does, without its questions for each edge."""
    import networkx as nx

    names, rows, columns = _coded(terms, source, target)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes = names.to_list()
    made.add_nodes_from(nodes)
    ends = zip(rows.tolist(), columns.tolist(), strict=True)
    if key is None:
        made.add_edges_from((nodes[one], nodes[other]) for one, other in ends)
        return made
    kinds, codes = _numbered(terms[key].fill_null(""))
    words = [word or None for word in _bare(kinds).to_list()]
    following = [made._adj[node] for node in nodes]  # type: ignore[attr-defined]
    before = [made._pred[node] for node in nodes]  # type: ignore[attr-defined]
    for (one, other), code in zip(ends, codes.tolist(), strict=True):
        name, word = nodes[other], words[code]
        parallel = following[one].get(name)
        if parallel is None:
            parallel = following[one][name] = before[other][nodes[one]] = {}
        parallel[made.new_edge_key(nodes[one], name) if word is None else word] = {}
    return made
