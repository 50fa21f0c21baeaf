"""Look up the claims and entities of an import in the other graphs of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import Properties
from immunograph.identifiers import compress
from immunograph.model import IRI
from immunograph.plurals import counted, some_of
from immunograph.store import Store
from immunograph.vocabulary import BIOLINK, IG, Graphs

if TYPE_CHECKING:
    import polars as pl

__all__ = ["categories_elsewhere", "documents_elsewhere", "elsewhere", "things_of", "words_elsewhere"]

_EXAMPLES: Final = 3


def elsewhere(store: Store, graph: IRI) -> tuple[pl.DataFrame, pl.Series]:
    """Return the claims that have a status in other graphs, and the entities that other graphs describe.

    Parameters
    ----------
    store
        Store to query; it is not changed.
    graph
        IRI of the import's named graph, which is not searched.

    Returns
    -------
    tuple[polars.DataFrame, polars.Series]
        First, a frame of claims with columns ``claim`` (IRI) and ``status`` (local name, such as ``Accepted``). Second,
        IRIs of entities. Both are empty if the store has no other graph.
    """
    import polars as pl

    schema = dict.fromkeys(("claim", "status"), pl.String)
    others = [each for each in store.graphs() if each not in (graph, Graphs.CATALOG)]
    if not others:
        return pl.DataFrame(schema=schema), pl.Series("entity", [], dtype=pl.String)
    read = Properties(store, others)
    statuses = read.concepts(IG + "status", "status").rename({"s": "claim"})
    return statuses, read.members(IG + "Entity")


def words_elsewhere(store: Store, graph: IRI) -> pl.DataFrame:
    """Return the categories and grammatical forms that other graphs give to entities.

    Parameters
    ----------
    store
        Store to query; it is not changed.
    graph
        IRI of the import's named graph, which is not searched.

    Returns
    -------
    polars.DataFrame
        One row per entity: ``iri``, ``there`` (category), ``generic`` and ``plural_form``; null if not given.
    """
    import polars as pl

    others = [each for each in store.graphs() if each not in (graph, Graphs.CATALOG)]
    wanted = {"there": BIOLINK + "category", "generic": IG + "genericForm", "plural_form": IG + "pluralForm"}
    made = pl.DataFrame(schema=dict.fromkeys(("iri", *wanted), pl.String))
    if not others:
        return made
    read = Properties(store, others)
    made = made.select("iri")
    for name, property_ in wanted.items():
        found = read.single(property_, name).rename({"s": "iri"})
        made = made.join(found, on="iri", how="full", coalesce=True)
    return made


def categories_elsewhere(registry: pl.DataFrame, words: pl.DataFrame) -> list[str]:
    """Return a warning about entities to which another graph assigns a different category, which takes precedence.

    Parameters
    ----------
    registry
        Entities of the import, with columns ``iri``, ``label`` and ``category``.
    words
        Frame returned by :func:`words_elsewhere`.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.
    """
    import polars as pl

    told = registry.filter(pl.col("category") != BIOLINK + "NamedThing").join(words, on="iri")
    told = told.filter(pl.col("category") != pl.col("there")).sort("label")
    if not told.height:
        return []
    rows = told.select("label", "category", "there").head(_EXAMPLES).iter_rows()
    named = [f"{label}: {own.rpartition('/')[2]} here, {there.rpartition('/')[2]} there" for label, own, there in rows]
    shown = some_of(named, _EXAMPLES, separator="; ", total=told.height)
    many = counted(told.height, "entity has", "entities have")
    return [f"{many} another category in another graph of the store, which takes precedence ({shown})"]


def things_of(registry: pl.DataFrame, words: pl.DataFrame) -> pl.Series:
    """Return the IRIs of all entities of an import and of other graphs, without documents.

    Parameters
    ----------
    registry
        Entities of the import, with a column ``iri``.
    words
        Frame returned by :func:`words_elsewhere`.

    Returns
    -------
    polars.Series
        Distinct IRIs, in no particular order.
    """
    import polars as pl

    there = words.filter(pl.col("there").is_not_null())["iri"]
    return pl.concat([registry["iri"], there]).drop_nulls().unique()


def documents_elsewhere(store: Store, graph: IRI, registry: pl.DataFrame) -> list[str]:
    """Return a warning about entities with the IRI of a document in another graph, whose title becomes one of their labels.

    Parameters
    ----------
    store
        Store to query; it is not changed.
    graph
        IRI of the import's named graph, which is not searched.
    registry
        Entities of the import, with a column ``iri``.

    Returns
    -------
    list[str]
        A list with one sentence, or an empty list if there is nothing to report.
    """
    others = [each for each in store.graphs() if each not in (graph, Graphs.CATALOG, Graphs.SCHEMA)]
    if not others:
        return []
    documents = Properties(store, others).members(IG + "Document")
    shared = sorted(set(registry["iri"].filter(registry["iri"].is_in(documents.implode()))))
    if not shared:
        return []
    shown = some_of([compress(each) or each for each in shared[:_EXAMPLES]], _EXAMPLES, total=len(shared))
    return [
        f"{counted(len(shared), 'entity has', 'entities have')} the identifier of a document of another import ({shown}): "
        "remove that import and import it again after this one, so that they stay separate"
    ]
