"""Relations between passages: collected from rows, resolved to passages after the last row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.claims.properties import Properties
from immunograph.errors import FormatError
from immunograph.identifiers import compress
from immunograph.mapping.cell_values import Check
from immunograph.mapping.expressions import compile_value
from immunograph.mapping.nquads import Statements, iri_term
from immunograph.mapping.report import filled
from immunograph.mapping.spec import ClaimSpec
from immunograph.mapping.table_batches import ROW
from immunograph.model import IRI, PassageRelation
from immunograph.plurals import counted
from immunograph.store import Store
from immunograph.vocabulary import DCTERMS, IG, OA, Graphs, concept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import polars as pl

__all__ = ["Related", "loose_ends", "loose_relations", "relation_columns"]

_RELATIONS: Final = tuple(each.value for each in PassageRelation)
_LINK: Final = ("row", "evidence", "claim", "relation", "to", "column")
_ITSELF: Final = "{} refers to the passage itself: name another passage"
_SEVERAL: Final = "{} is the identifier of passages of several documents in this table: give each passage its own"
_OTHER_CLAIM: Final = "{} has no passage on the same claim: name one of its passages by its evidence.identifier"
_UNKNOWN: Final = (
    "{} is not known: expected the evidence.identifier of a passage, or the identifier of a document, such as "
    "PMID:12345, with a passage in this table or in the graph"
)


def relation_columns(rows: pl.DataFrame, spec: ClaimSpec) -> tuple[list[pl.Expr], list[Check]]:
    """Compile the relations of a ``[[claim]]`` section to columns ``r0`` (target passage), ``k0`` (relation) and so on.

    Parameters
    ----------
    rows
        Batch of table rows; only its schema is used.
    spec
        The ``[[claim]]`` section.

    Returns
    -------
    tuple[list[polars.Expr], list[Check]]
        Named expressions for the new columns, and checks that find invalid rows.

    Raises
    ------
    FormatError
        If the mapping names a column that the table lacks.
    """
    import polars as pl

    made: list[pl.Expr] = []
    checks: list[Check] = []
    for place, (kind, to) in enumerate(spec.relations):
        others, how = compile_value(to, rows.schema), compile_value(kind, rows.schema)
        ends = others.expr if others.many else pl.concat_list(others.expr).list.drop_nulls()
        column, where = _columns(to.columns, "to"), _columns(kind.columns, "by")
        known = ", ".join(_RELATIONS)
        checks += [*others.checks, *how.checks]
        checks.append(
            Check(~how.expr.is_in(_RELATIONS), how.expr, f"{{}} is not a relation of passages: expected {known}", where)
        )
        if kind.columns:
            none = ends.list.len() == 0
            told = f"{{}} has no target passage: fill in {column}, or leave {where} empty"
            checks.append(Check(how.expr.is_not_null() & none, how.expr, told, column))
            told = f"the relation to {{}} is missing: expected one of {known}"
            checks.append(Check(how.expr.is_null() & ~none, ends.list.join(", "), told, where))
        always = pl.col(ROW).is_not_null()  # a constant has the length of the frame
        made += [
            pl.when(always).then(ends).alias(f"\x00e:r{place}"),
            pl.when(always).then(how.expr).alias(f"\x00e:k{place}"),
        ]
    return made, checks


def _columns(columns: set[str], key: str) -> str:
    return ", ".join(sorted(columns)) or key


class Related:
    """Collects relations between passages, and serialises them after the last row, since targets may be in later rows.

    Parameters
    ----------
    store
        Store in which passages of other imports are looked up. It is queried on construction only, because it cannot be
        queried while an import is loaded.
    graph
        IRI of the import's named graph.
    specs
        The ``[[claim]]`` sections of the mapping; without ``relations`` in any of them, nothing is looked up.
    documents
        Function from a series of identifiers in any notation to a series of document IRIs.
    """

    def __init__(
        self,
        store: Store,
        graph: IRI,
        specs: tuple[ClaimSpec, ...],
        documents: Callable[[pl.Series], pl.Series],
    ) -> None:
        self._graph, self._documents = graph, documents
        self._wanted = any(spec.relations for spec in specs)
        self._elsewhere = _passages_of(store, graph) if self._wanted else None
        self._links: list[pl.DataFrame] = []
        self._passages: list[pl.DataFrame] = []
        self._keys: list[pl.DataFrame] = []

    def add(self, passages: pl.DataFrame, spec: ClaimSpec) -> None:
        """Collect the passages of a batch, with their identifiers and relations.

        Without relations in any section of the mapping, only the hashes of identifiers are kept, to find duplicates.

        Parameters
        ----------
        passages
            Evidence, one row per passage and claim, as returned by :meth:`Passages.made`.
        spec
            The ``[[claim]]`` section that yielded these passages.
        """
        import polars as pl

        if "identifier" in passages.columns:
            keyed = passages.filter(pl.col("identifier").is_not_null())
            hashes = (pl.col(name).hash().alias(name) for name in ("identifier", "document"))
            self._keys.append(keyed.select(pl.col(ROW).cast(pl.Int64).alias("row"), *hashes).unique())
        if not self._wanted:
            return
        key = pl.col("identifier") if "identifier" in passages.columns else pl.lit(None, pl.String)
        self._passages.append(passages.select("evidence", "claim", "document", key.alias("key")))
        for place, (_, to) in enumerate(spec.relations):
            found = passages.select(
                pl.col(ROW).cast(pl.Int64).alias("row"),
                "evidence",
                "claim",
                pl.col(f"k{place}").alias("relation"),
                pl.col(f"r{place}").alias("to"),
                pl.lit(_columns(to.columns, "relations")).alias("column"),
            )
            self._links.append(found.explode("to").drop_nulls(["to", "relation"]).select(_LINK))

    def text(self, name: str, *, stop: bool) -> tuple[bytes, list[str]]:
        """Serialise the collected relations, with warnings about those whose target cannot be resolved.

        Parameters
        ----------
        name
            Name of the table, usually its path; starts the error message.
        stop
            Whether an unresolved target raises an error; otherwise its relation is left out with a warning.

        Returns
        -------
        tuple[bytes, list[str]]
            N-Quads in UTF-8, and warnings, one sentence each.

        Raises
        ------
        FormatError
            If a target is unknown, ambiguous or the passage itself, and ``stop`` is true; the message names table, row and
            column.
        """
        import polars as pl

        if not self._links or not (links := pl.concat(self._links).unique(maintain_order=True)).height:
            return b"", []
        twice = self._used_twice()
        ambiguous = links.filter(pl.col("to").hash().is_in(twice["identifier"].implode())).sort("row", "to")
        warnings = self._lost(ambiguous, _SEVERAL, name, stop=stop) if ambiguous.height else []
        links = links.join(ambiguous, on=list(_LINK), how="anti")
        led, known = self._led(links)
        found, itself = (led.filter((pl.col("other") == pl.col("evidence")) == same) for same in (False, True))
        lost = links.join(found, on=list(_LINK), how="anti").sort("row", "to")
        alone = lost.head(1).join(itself, on=list(_LINK), how="semi").height > 0
        reason = _ITSELF if alone else _OTHER_CLAIM if lost["to"].is_in(known.implode()).head(1).any() else _UNKNOWN
        warnings += self._lost(lost, reason, name, stop=stop) if lost.height else []
        iris = {each.value: str(concept(each)) for each in PassageRelation}
        relation = pl.col("relation").replace_strict(list(iris), list(iris.values()), return_dtype=pl.String)
        pairs = found.select("evidence", relation, "other").unique(maintain_order=True)
        said = Statements(pl.col("evidence"), self._graph)
        said.statement(pl.col("evidence"), pl.col("relation"), iri_term(pl.col("other")))
        return said.text(pairs), warnings

    def duplicates(self) -> list[str]:
        """Return a warning about identifiers that rows on different documents share.

        Returns
        -------
        list[str]
            One sentence with two of the rows; empty if there are none.
        """
        twice = self._used_twice()
        if not twice.height:
            return []
        row, other = twice.select("row", "other").row(0)
        more = f" (and {counted(twice.height - 1, 'more identifier')} like it)" if twice.height > 1 else ""
        return [
            f"rows {row} and {other} have the same evidence.identifier, and different documents{more}: "
            "give each passage an identifier of its own"
        ]

    def _used_twice(self) -> pl.DataFrame:
        """Return the hashes of identifiers that rows on different documents share, with two of these rows.

        One identifier may be in several rows on the same documents, which describe one item of evidence.
        """
        import polars as pl

        if not self._keys:
            return pl.DataFrame(schema={"identifier": pl.UInt64, "row": pl.Int64, "other": pl.Int64})
        rows = pl.concat(self._keys).group_by("identifier", "row").agg(pl.col("document").unique().sort())
        rows = rows.with_columns(pl.col("document").hash()).sort("row").unique(["identifier", "document"], keep="first")
        held = (
            rows.sort("row").group_by("identifier", maintain_order=True).agg("row").filter(pl.col("row").list.len() > 1)
        )
        first, second = (pl.col("row").list.get(place) for place in (0, 1))
        return held.select("identifier", first.alias("row"), second.alias("other"))

    def _led(self, links: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """Return the links with their target passages, ``other``, and the targets that are documents with passages."""
        import polars as pl

        own = pl.concat(self._passages).unique(maintain_order=True)
        by_key = own.select(pl.col("key").alias("to"), pl.col("evidence").alias("other")).drop_nulls().unique()
        if self._elsewhere is not None:
            there = self._elsewhere.select(pl.col("key").alias("to"), pl.col("evidence").alias("other")).drop_nulls()
            by_key = pl.concat([by_key, there.filter(~pl.col("to").is_in(by_key["to"].implode())).unique()])
        left = links.filter(~pl.col("to").is_in(by_key["to"].implode()))
        keyed = links.join(by_key, on="to")
        texts = left["to"].unique()
        iris = pl.DataFrame({"to": texts, "iri": self._documents(texts)}).drop_nulls()
        ends = own.select(pl.col("document").alias("iri"), "claim", pl.col("evidence").alias("other"))
        if self._elsewhere is not None:
            there = self._elsewhere.select("iri", "claim", pl.col("evidence").alias("other"))
            ends = pl.concat([ends, there]).unique(maintain_order=True)
        named = left.join(iris, on="to")
        same = named.join(ends, on=["iri", "claim"]).drop("iri")
        apart = named.filter(pl.col("relation") == PassageRelation.SAME_COHORT.value)
        apart = apart.join(same, on=list(_LINK), how="anti")
        cohort = apart.join(ends.drop("claim"), on="iri").drop("iri")
        return pl.concat([keyed, same, cohort]), iris.join(ends, on="iri", how="semi")["to"]

    def _lost(self, lost: pl.DataFrame, reason: str, name: str, *, stop: bool) -> list[str]:
        """Return a warning about relations whose target is not found; raise it as an error if ``stop`` is true."""
        row, column, text = lost.select("row", "column", "to").row(0)
        told = f"row {row}, column {column}: {filled(reason, text)}"
        others = lost["row"].n_unique() - 1
        if stop:
            rest = counted(others, "more row has such a relation", "more rows have such relations")
            more = f"; {rest} that cannot be resolved" if others else ""
            raise FormatError(
                f"{name}, {told}{more}; nothing was imported: correct the table or the mapping, or leave such relations out "
                "with on_error='skip' (--on-error skip)"
            )
        many = f"; {counted(others, 'more row')} like it" if others else ""
        return [f"{counted(lost.height, 'relation')} of passages left out: {told}{many}"]


def _passages_of(store: Store, graph: IRI) -> pl.DataFrame | None:
    """Return the passages of all graphs but one: ``evidence``, ``claim``, ``iri`` of their document, and ``key``."""
    import polars as pl

    others = [each for each in store.graphs() if each not in (graph, Graphs.CATALOG, Graphs.SCHEMA)]
    if not others:
        return None
    read = Properties(store, others)
    named = read.pairs(IG + "documentIdentifier", "iri").rename({"s": "document"})
    passages = read.pairs(OA + "hasSource", "document").rename({"s": "evidence"})
    itself = passages.select("document", pl.col("document").alias("iri"))
    documents = pl.concat([named, itself]).unique()
    claims = read.pairs(IG + "hasEvidence", "evidence").rename({"s": "claim"})
    keys = read.pairs(DCTERMS + "identifier", "key").rename({"s": "evidence"})
    found = passages.join(claims, on="evidence").join(documents, on="document").join(keys, on="evidence", how="left")
    return found.select("evidence", "claim", "iri", "key").unique(maintain_order=True)


def loose_relations(store: Store, graphs: Iterable[IRI] | None = None) -> pl.DataFrame:
    """Return dangling relations, whose target passage is in no graph of the store.

    Parameters
    ----------
    store
        Store to query; it is not changed.
    graphs
        IRIs of the graphs whose relations are checked; ``None`` for all graphs.

    Returns
    -------
    polars.DataFrame
        One row per relation: ``graph``, ``evidence`` and ``other`` (the missing passage) are IRIs, and ``relation`` is a
        name such as ``replicates``.
    """
    import polars as pl

    every = Properties(store)
    found = [pl.DataFrame(schema=dict.fromkeys(("graph", "evidence", "relation", "other"), pl.String))]
    passages: pl.Series | None = None
    for relation in PassageRelation:
        pairs = every.pairs(concept(relation), "other")
        if not pairs.height:
            continue
        passages = every.pairs(OA + "hasSource", "document")["s"].unique() if passages is None else passages
        loose = pairs.filter(~pl.col("other").is_in(passages.implode()))
        for graph in sorted(store.graphs() if graphs is None else graphs) if loose.height else ():
            own = (
                Properties(store, [graph]).pairs(concept(relation), "other").join(loose, on=["s", "other"], how="semi")
            )
            kind = pl.lit(relation.value).alias("relation")
            found.append(own.select(pl.lit(str(graph)).alias("graph"), pl.col("s").alias("evidence"), kind, "other"))
    return pl.concat(found).sort("graph", "evidence", "relation", "other")


def loose_ends(store: Store) -> list[str]:
    """Return warnings about dangling relations, whose target passage is in no graph of the store.

    Parameters
    ----------
    store
        Store to query; it is not changed.

    Returns
    -------
    list[str]
        One sentence per graph with dangling relations, with a remedy; empty if there are none.

    Examples
    --------
    >>> import immunograph as ig
    >>> loose_ends(ig.load().store)
    []
    """
    told = []
    for (graph,), rows in loose_relations(store).group_by("graph", maintain_order=True):
        name = str(graph).rpartition("/")[2]
        evidence, relation, other = rows.select("evidence", "relation", "other").row(0)
        many = counted(rows.height, "relation of its passages leads", "relations of its passages lead")
        shown = f"{compress(evidence) or evidence} {relation} {compress(other) or other}"
        told.append(
            f"{name}: {many} to passages that no longer exist ({shown}): import the table with those passages if it is "
            f"missing, then import {name} again"
        )
    return told
