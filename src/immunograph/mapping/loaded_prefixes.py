"""Infer CURIE prefixes from the OBO-style term IRIs of the ontologies in a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import Properties
from immunograph.model import IRI
from immunograph.store import Store
from immunograph.vocabulary import BASE, PREFIXES, RDFS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["loaded_prefixes", "prefixes_of_terms"]

_FEWEST: Final = 2
"""Minimum number of terms that share a prefix and its namespace."""

_TERM: Final = r"^([a-z]+://[^?#\s]*[/#])([A-Za-z][A-Za-z0-9.]*)_[A-Za-z]{0,4}[0-9]+$"


def loaded_prefixes(store: Store, without: IRI | None = None) -> dict[str, str]:
    """Return the prefixes of OBO-style ontology terms in a store that immunograph does not know.

    A prefix counts if at least two terms with a label share it and its namespace.

    Parameters
    ----------
    store
        Store to query, including its ontologies.
    without
        IRI of a named graph to leave out; ``None`` for all graphs.

    Returns
    -------
    dict of str to str
        CURIE prefix -> namespace IRI.

    Examples
    --------
    >>> import immunograph as ig
    >>> loaded_prefixes(ig.KnowledgeGraph().store)
    {}
    """
    if not len(store):
        return {}
    graphs = None if without is None else [each for each in store.graphs() if each != without]
    return prefixes_of_terms(Properties(store, graphs).pairs(RDFS + "label", "label")["s"])


def prefixes_of_terms(iris: pl.Series) -> dict[str, str]:
    """Infer prefixes from term IRIs that end with a prefix, an underscore and a number, as OBO IRIs do.

    Other IRIs are ignored. A prefix counts if at least two IRIs share it and its namespace.

    Parameters
    ----------
    iris
        Term IRIs as text.

    Returns
    -------
    dict of str to str
        CURIE prefix -> most frequent namespace IRI, without prefixes that immunograph knows.

    Examples
    --------
    >>> import polars as pl
    >>> stem = "http://purl.obolibrary.org/obo/"
    >>> prefixes_of_terms(pl.Series([stem + "HP_0000486", stem + "HP_0000822", stem + "CL_0000542", stem + "CL_0000084"]))
    {'HP': 'http://purl.obolibrary.org/obo/HP_'}
    """
    import polars as pl

    frame = iris.unique().alias("iri").to_frame()
    frame = frame.filter(pl.col("iri").str.contains(_TERM) & ~pl.col("iri").str.starts_with(BASE))
    parts = frame.select(
        pl.col("iri").str.extract(_TERM, 2).alias("prefix"), pl.col("iri").str.extract(_TERM, 1).alias("host")
    )
    counted = parts.group_by("prefix", "host").len().filter(pl.col("len") >= _FEWEST).sort("prefix", "len", "host")
    known = {prefix.lower() for prefix in PREFIXES}
    found = {prefix: f"{host}{prefix}_" for prefix, host, _ in counted.iter_rows()}  # the most frequent comes last
    return {prefix: stem for prefix, stem in found.items() if prefix.lower() not in known}
