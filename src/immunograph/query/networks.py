"""Convert the rows of an answer to edges of a networkx graph or a sparse SciPy matrix."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.query.columns import decode, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx
    import numpy as np
    import polars as pl
    from scipy.sparse import csr_array

__all__ = ["ENDS", "Adjacency", "adjacency", "edges", "network", "uncollected"]


@dataclass(frozen=True)
class Adjacency:
    """A sparse adjacency matrix and the names of its nodes.

    Parameters
    ----------
    matrix
        SciPy CSR matrix of shape (n, n): the number of edges from row to column.
    nodes
        Series of n names in the order of rows and columns: IRIs, blank nodes as ``_:b0``, literals in SPARQL TSV syntax.
    """

    matrix: csr_array
    nodes: pl.Series

    def place(self, name: str) -> int:
        """Return the row (and column) of a node in the matrix.

        Parameters
        ----------
        name
            Name of the node, spelled as in ``nodes``.

        Returns
        -------
        int
            Zero-based index in ``nodes`` and in both axes of ``matrix``.

        Raises
        ------
        KeyError
            If ``nodes`` does not contain the name.
        """
        found = self.nodes.index_of(name)
        if found is None:
            raise KeyError(f"no node {quoted(name)}: expected a name in 'nodes', such as a full IRI without brackets")
        return found


ENDS: Final = (("source", "target"), ("subject", "object"), ("s", "o"))
"""Column names (case-insensitive) that mark source and target, at any position in the table."""


def edges(terms: pl.DataFrame, source: str | None, target: str | None) -> tuple[str, str]:
    """Choose the columns that hold the source and the target of each edge.

    Columns that are not given are found by a pair of names in :data:`ENDS`, or else are the first and the last of the
    remaining columns.

    Parameters
    ----------
    terms
        The answer; only its column names are used.
    source, target
        Names of the columns; ``None`` to choose automatically.

    Returns
    -------
    tuple[str, str]
        Names of the source and the target column.

    Raises
    ------
    FormatError
        If a column does not exist, or the answer has fewer than two.

    Examples
    --------
    >>> import polars as pl
    >>> edges(pl.DataFrame(schema=["subject", "predicate", "object"]), None, None)
    ('subject', 'object')
    """
    names = terms.columns
    if len(names) < 2:
        raise FormatError(
            f"a network needs at least two columns, not {len(names)}: SELECT a variable for the source and one for the "
            "target of each edge"
        )
    for name in (source, target):
        if name is not None and name not in names:
            raise FormatError(f"no column {quoted(name)}: expected one of {', '.join(names)}")
    lower = {name.lower(): name for name in reversed(names)}
    for one, other in ENDS:
        if one in lower and other in lower and source in (None, lower[one]) and target in (None, lower[other]):
            return lower[one], lower[other]
    left = [name for name in names if name not in (source, target)]
    return source or left[0], target or left[-1]


def _numbered(values: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """Factorise: return the distinct values in order of first occurrence, and the index of each value among them."""
    import numpy as np
    import polars as pl

    codes = values.cast(pl.Categorical).to_physical()
    firsts = codes.arg_unique().sort()
    found = codes.gather(firsts).to_numpy()
    numbers = np.zeros(int(found.max(initial=0)) + 1, dtype=np.int32)
    numbers[found] = np.arange(len(found), dtype=np.int32)
    return values.gather(firsts), numbers[codes.to_numpy()]


def _bare(terms: pl.Series) -> pl.Series:
    """Return terms with IRIs stripped of their brackets."""
    names = terms.str.starts_with("<")
    cut = terms.str.slice(1).str.head(-1)
    return cut if names.all() else cut.zip_with(names, terms)


def _coded(terms: pl.DataFrame, source: str, target: str) -> tuple[pl.Series, np.ndarray, np.ndarray]:
    """Return the node names in order of first occurrence, and the source and target indices of all edges."""
    import polars as pl

    nodes, numbers = _numbered(pl.concat([terms[source].alias("node"), terms[target].alias("node")]))
    return _bare(nodes), numbers[: len(terms)], numbers[len(terms) :]


def _whole(terms: pl.DataFrame, source: str, target: str) -> pl.DataFrame:
    return terms.drop_nulls([source, target])


def adjacency(terms: pl.DataFrame, source: str | None = None, target: str | None = None) -> Adjacency:
    """Return the adjacency matrix of the rows, with the number of edges between each pair of nodes.

    Parameters
    ----------
    terms
        Terms in SPARQL TSV syntax; rows with an unbound source or target are skipped.
    source, target
        Names of columns; chosen by :func:`edges` if left out.

    Returns
    -------
    Adjacency
        A sparse matrix of shape (n, n) with counts (32-bit integers), and the names of its n nodes.

    Raises
    ------
    FormatError
        If a column does not exist, or the answer has fewer than two.

    Examples
    --------
    >>> import polars as pl
    >>> made = adjacency(pl.DataFrame({"s": ["<http://e/a>"], "o": ["<http://e/b>"]}))
    >>> made.matrix.toarray().tolist(), made.nodes.to_list()
    ([[0, 1], [0, 0]], ['http://e/a', 'http://e/b'])
    """
    import numpy as np
    from scipy.sparse import coo_array

    source, target = edges(terms, source, target)
    names, rows, columns = _coded(_whole(terms, source, target), source, target)
    size = len(names)
    ones = np.ones(len(rows), dtype=np.int32)
    return Adjacency(coo_array((ones, (rows, columns)), shape=(size, size)).tocsr(), names)


@contextmanager
def uncollected() -> Iterator[None]:
    """Disable the cyclic garbage collector inside a ``with`` block.

    Creating millions of objects that stay alive is faster without it.

    Yields
    ------
    None
        The collector is disabled inside the block and restored to its previous state afterwards.
    """
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
    """Return a networkx MultiDiGraph with an edge per row; the other columns, except ``key``, become edge attributes.

    Attributes have types that all networkx writers accept: text, Booleans, integers and floats. Decimals become floats;
    dates, times and durations become text. Unbound cells are left out.

    Parameters
    ----------
    terms
        Terms in SPARQL TSV syntax; rows with an unbound source or target are skipped.
    source, target
        Names of the columns; chosen by :func:`edges` if left out.
    key
        Column with the keys of parallel edges: of rows with the same ends and key, the last is kept. By default, every
        row is an edge, and parallel edges have the keys 0, 1, 2 and so on, as have rows without a key.

    Returns
    -------
    nx.MultiDiGraph[str]
        Nodes are IRIs without brackets, blank nodes (``_:b0``) and literals in the syntax of ``terms``.

    Raises
    ------
    FormatError
        If a column does not exist, or the answer has fewer than two.

    Examples
    --------
    >>> import polars as pl
    >>> terms = pl.DataFrame({"s": ["<http://e/a>"], "n": ["3"], "o": ["<http://e/b>"]})
    >>> list(network(terms).edges(data=True))
    [('http://e/a', 'http://e/b', {'n': 3})]
    """
    source, target = edges(terms, source, target)
    if key is not None and key not in terms.columns:
        raise FormatError(f"no column {quoted(key)} for the keys: expected one of {', '.join(terms.columns)}")
    with uncollected():
        return _made(_whole(terms, source, target), source, target, key)


def _attributes(terms: pl.DataFrame, names: list[str]) -> list[dict[str, object]]:
    """Return the edge attributes of each row, without unbound cells."""
    import polars as pl

    columns = []
    for name in names:
        column = take_apart(terms[name])
        values = decode(column)
        if values.dtype.is_decimal():
            values = values.cast(pl.Float64)
        elif values.dtype.is_temporal():
            values = column.text
        columns.append(values.to_list())
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in zip(*columns, strict=True)
    ]


def _made(terms: pl.DataFrame, source: str, target: str, key: str | None) -> nx.MultiDiGraph[str]:
    """Fill the graph's adjacency dictionaries directly, which is faster than calling ``add_edge`` for each edge."""
    import networkx as nx

    names, rows, columns = _coded(terms, source, target)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes = names.to_list()
    made.add_nodes_from(nodes)
    others = [name for name in terms.columns if name not in (source, target, key)]
    attributes = _attributes(terms, others) if others else [{} for _ in range(len(terms))]
    keys: list[str] | None = None
    if key is not None:
        kinds, codes = _numbered(terms[key].fill_null(""))
        words = _bare(kinds).to_list()
        keys = [words[code] for code in codes.tolist()]
    successors, predecessors = made._adj, made._pred  # type: ignore[attr-defined]  # plain dictionaries
    following = [successors[node] for node in nodes]
    before = [predecessors[node] for node in nodes]
    for number, (one, other) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        name = nodes[other]
        parallel = following[one].get(name)
        if parallel is None:
            parallel = following[one][name] = before[other][nodes[one]] = {}
        word = keys[number] if keys is not None else ""
        parallel[word or made.new_edge_key(nodes[one], name)] = attributes[number]
    return made
