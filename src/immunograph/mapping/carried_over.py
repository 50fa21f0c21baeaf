"""Copy statements that other graphs need out of a graph before an import replaces or removes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.claims.direct_edges import firmly_supported
from immunograph.claims.properties import Properties, select
from immunograph.curation.notice_graphs import handed_over, statements_in
from immunograph.mapping.rights import Rights
from immunograph.model import IRI, ClaimStatus
from immunograph.plurals import counted
from immunograph.store import Solutions, Store
from immunograph.vocabulary import BIOLINK, IG, OWL, RDF, RDFS, SKOS, Graphs, concept, term

if TYPE_CHECKING:
    import polars as pl

    from immunograph.mapping.seen import Seen

__all__ = ["Kept"]

_WORDS: Final = (RDFS + "label", SKOS + "definition")
"""Properties whose values are words of the source, and keep its licence."""
_DESCRIBING: Final = (RDF + "type", BIOLINK + "category", *_WORDS)
_SPEAKING_OF: Final = (RDF + "subject", RDF + "object", IG + "speaker", IG + "attributedTo")
_ENDS: Final = (OWL + "annotatedSource", OWL + "annotatedTarget")
"""Properties of the two ends of an axiom; mappings and annotations have them too, but need no labels of their ends."""

_DECISIONS: Final = "SELECT ?claim ?thing ?p ?o {{ GRAPH <{graph}> {{ ?thing ig:decides ?claim ; ?p ?o }} }}"
_AGENTS: Final = "SELECT ?thing ?p ?o {{ GRAPH <{graph}> {{ ?thing a prov:Agent ; ?p ?o }} }}"


class Kept:
    """Snapshot of the statements that only one graph has and other graphs need: claim statuses and entity descriptions.

    Read before a graph is replaced or removed, and written to the other graphs afterwards, so that no claim is left
    without a status and no entity without a label.

    Parameters
    ----------
    store
        Store to read from, before any change.
    graph
        IRI of the graph that will be replaced or removed.
    """

    def __init__(self, store: Store, graph: IRI) -> None:
        self.marks = b""
        """N-Quads of notices, for retractions and the like that an earlier version wrote into the graph itself."""
        self._labels = 0
        """Number of entities whose label or definition was copied to other graphs."""
        self._statuses: dict[str, list[str]] = {}
        self._described: list[tuple[str, str]] = []
        self._worded: dict[str, IRI] = {}
        """Entity -> graph that gets words of it."""
        self._rights: Rights | None = None
        if graph not in store.graphs():
            return
        self.marks = handed_over(store, graph.rpartition("/")[2], statements_in(store, graph))
        for thing, property_, value, other in _described_alone(store, graph):
            self._described.append((thing, f"<{thing}> <{property_}> {value} <{other}> .\n"))
            if property_ in _WORDS:
                self._worded[thing] = IRI(other)
        if self._worded:
            self._rights = Rights.of(store, graph)
        accepted: dict[str, IRI] = {}
        for claim, (other, stays) in _orphans(store, graph).items():
            now = concept(ClaimStatus.ACCEPTED if stays else ClaimStatus.PROPOSED)
            self._statuses[f"<{claim}>"] = [f"<{claim}> <{term('status')}> <{now}> <{other}> .\n"]
            if stays:
                accepted[f"<{claim}>"] = other
        if accepted:
            for claim, thing, property_, value in _rows(store, _DECISIONS, graph):
                if claim in accepted:
                    self._statuses[claim].append(f"{thing} {property_} {value} <{accepted[claim]}> .\n")
            first = {other: claim for claim, other in accepted.items()}
            for thing, property_, value in _rows(store, _AGENTS, graph):
                for other, claim in first.items():
                    self._statuses[claim].append(f"{thing} {property_} {value} <{other}> .\n")

    def statuses(self, claims: Seen | None = None) -> Iterator[bytes]:
        """Yield the statuses of claims to copy to other graphs, as N-Quads.

        A claim stays accepted if another graph supports it as probable or asserted; otherwise it becomes proposed.

        Parameters
        ----------
        claims
            Claims that the new graph contains and that need no copy; ``None`` if the graph is removed without
            replacement.

        Yields
        ------
        bytes
            Chunks of N-Quads in UTF-8, each of complete lines.
        """
        import polars as pl

        if self._statuses:
            names = pl.Series([claim[1:-1] for claim in self._statuses])
            there = claims.has(names) if claims is not None else [False] * len(names)
            lines = zip(self._statuses.values(), there, strict=True)
            yield "".join(line for each, stays in lines if not stays for line in each).encode()

    def descriptions(self, described: Callable[[pl.Series], pl.Series] | None = None) -> Iterator[bytes]:
        """Yield type, label, category and definition of entities that other graphs mention but do not describe, as N-Quads.

        Labels and definitions keep the licence of the graph that they come from: each graph that gets one gets that
        licence, too, in the catalogue.

        Parameters
        ----------
        described
            Predicate over a series of IRIs: true for entities that the new graph describes itself, which are skipped.
            ``None`` if the graph is removed without replacement.

        Yields
        ------
        bytes
            Chunks of N-Quads in UTF-8, each of complete lines.
        """
        import polars as pl

        if self._described:
            names = pl.Series([thing for thing, _ in self._described])
            there = described(names) if described is not None else [False] * len(names)
            missing = {thing for thing, stays in zip(names, there, strict=True) if not stays}
            yield "".join(line for thing, line in self._described if thing in missing).encode()
            words = {thing: other for thing, other in self._worded.items() if thing in missing}
            self._labels = len(words)
            if self._rights is not None:
                yield self._rights.handed_on(sorted(set(words.values())))

    def words_left(self) -> str:
        """Say how many names stay in other graphs, and under which licence.

        Returns
        -------
        str
            A sentence without a full stop, about what :meth:`descriptions` has yielded; empty if no name stays.
        """
        if self._rights is None or not self._labels:
            return ""
        stay = counted(self._labels, "name of an entity stays", "names of entities stay")
        return f"{stay}, because other graphs use {'it' if self._labels == 1 else 'them'} (licence: {self._rights.licence})"


def _orphans(store: Store, graph: IRI) -> dict[str, tuple[IRI, bool]]:
    """Return claim -> another graph that has it and whether it stays accepted, for claims with a status in this graph only."""
    import polars as pl

    others = sorted(each for each in store.graphs() if each not in (graph, Graphs.CATALOG, Graphs.SCHEMA))
    if not others:
        return {}
    decided = Properties(store, others).concepts(IG + "status", "status").select("s")
    here = Properties(store, [graph]).concepts(IG + "status", "status").join(decided, on="s", how="anti").unique("s")
    found: dict[str, tuple[IRI, bool]] = {}
    for other in others:
        read = Properties(store, [other])
        shared = here.filter(pl.col("s").is_in(read.members(IG + "Claim").implode()))
        if not shared.height:
            continue
        firm = set(firmly_supported(read)) & set(shared.filter(pl.col("status") == "Accepted")["s"])
        for claim in shared["s"]:
            if claim not in found or (claim in firm and not found[claim][1]):
                found[claim] = (other, claim in firm)
    return found


def _described_alone(store: Store, graph: IRI) -> Iterator[tuple[str, str, str, str]]:
    """Yield statements that only this graph has about entities of other graphs: entity, property, value, other graph."""
    import polars as pl

    others = sorted(each for each in store.graphs() if each not in (graph, Graphs.CATALOG, Graphs.SCHEMA))
    things = Properties(store, [graph]).members(IG + "Entity")
    if not others or not things.len():
        return
    elsewhere = Properties(store, others)
    alone = {RDF + "type": things.filter(~things.is_in(elsewhere.members(IG + "Entity").implode()))}
    for name in _DESCRIBING[1:]:
        alone[name] = things.filter(~things.is_in(elsewhere.pairs(name, "o")["s"].implode()))
    used = _used_by(store, others, pl.concat(list(alone.values())).unique())
    for name, candidates in alone.items():
        kept = candidates.filter(candidates.is_in(used["thing"].implode())).alias("thing").to_frame()
        if not kept.height:
            continue
        values = _terms_of(store, graph, name).join(kept, on="thing", how="semi").join(used, on="thing")
        for thing, value, other in values.select("thing", "value", "graph").iter_rows():
            if name != RDF + "type" or value == f"<{IG}Entity>":
                yield thing, name, value, other


def _used_by(store: Store, graphs: Sequence[IRI], things: pl.Series) -> pl.DataFrame:
    """Return which of the given entities a claim, a passage or an axiom of the curators mentions: ``thing``, and the first ``graph``.

    A graph that labels an entity itself relies on no other: it mentions the entity as it did before the import.
    """
    import polars as pl

    below = Properties(store).pairs(RDFS + "subPropertyOf", "above")
    qualifying = below.filter(pl.col("above").is_in([IG + "context", IG + "participant"]))["s"].unique().sort()
    names = " ".join(f"<{name}>" for name in (*_SPEAKING_OF, *qualifying))
    ends = " ".join(f"<{name}>" for name in _ENDS)
    told = f"{{ VALUES ?p {{ {names} }} ?s ?p ?thing }} UNION {{ VALUES ?p {{ {ends} }} ?s a ig:CuratorAxiom ; ?p ?thing }}"
    found = [pl.DataFrame(schema={"thing": pl.String, "graph": pl.String})]
    for graph in graphs:
        text = f"SELECT DISTINCT ?thing {{ GRAPH <{graph}> {{ {told} FILTER(ISIRI(?thing)) }} }}"
        mentioned = select(store, text).to_polars().select(pl.col("thing").cast(pl.String))
        known = mentioned.filter(pl.col("thing").is_in(things.implode()))
        if known.height:
            own = Properties(store, [graph]).pairs(RDFS + "label", "label")["s"]
            known = known.filter(~pl.col("thing").is_in(own.implode()))
        found.append(known.with_columns(pl.lit(str(graph)).alias("graph")))
    return pl.concat(found).unique("thing", keep="first", maintain_order=True)


def _terms_of(store: Store, graph: IRI, name: str) -> pl.DataFrame:
    """Return the statements of a graph with a property: ``thing`` as an IRI, ``value`` as an N-Triples term."""
    import polars as pl

    answer = store.query(f"SELECT ?thing ?value {{ GRAPH <{graph}> {{ ?thing <{name}> ?value }} }}")
    if not isinstance(answer, Solutions):
        return pl.DataFrame(schema={"thing": pl.String, "value": pl.String})
    terms = answer.terms().select(pl.col("thing", "value").cast(pl.String))
    return terms.with_columns(pl.col("thing").str.strip_chars_start("<").str.strip_chars_end(">"))


def _rows(store: Store, text: str, graph: IRI) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a query about a graph, as N-Triples terms."""
    answer = store.query(text.format(graph=graph))
    if isinstance(answer, Solutions):
        yield from answer.terms().iter_rows()
