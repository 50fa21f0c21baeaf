"""KnowledgeGraph: the one object people hold. Thin: each method hands on to a room."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from immunograph.analysis.face import AnalysisFace
from immunograph.analysis.networks.face import NetworkFace
from immunograph.claims import ClaimFilter, ClaimsView, NameIndex, select_claims
from immunograph.claims.contents import contents_in_words
from immunograph.claims.describe import Description, describe_claim, describe_entity, describe_inferred
from immunograph.claims.face import ColumnsFace
from immunograph.claims.handles import ClaimIndex
from immunograph.claims.listings import list_entities, list_graphs
from immunograph.claims.neighbourhood import around_claims, around_entity, entity_of
from immunograph.claims.suggested import lacking_note
from immunograph.claims.view import select
from immunograph.curation import Project, packaged_project, read_sentences
from immunograph.errors import AmbiguousNameError, FormatError, StoreError, UnknownNameError
from immunograph.explorer.face import ExplorerFace
from immunograph.identifiers import PrefixMap
from immunograph.model import IRI, ClaimStatus, Corpus, Entity, EpistemicStatus, Stance
from immunograph.plurals import counted
from immunograph.query import Catalogue, Table
from immunograph.query.catalogue import NamedQuery, Parameter
from immunograph.query.face import StoreFace
from immunograph.query.licensing import licence_of_all, title_of
from immunograph.rdf import term_text
from immunograph.store import (
    MAX_RATIO,
    NO_LIMITS,
    Added,
    Addition,
    Limits,
    LocalStore,
    Store,
    format_of,
    open_store,
)
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import networkx as nx

    from immunograph.gate import Difference
    from immunograph.interchange import LossReport
    from immunograph.mapping import Imported
    from immunograph.mapping.tables import TableSource


__all__ = ["KnowledgeGraph", "load", "open_graph"]


_SAYS_UP_TO: Final = 500_000
"""Up to so many quads, a claim is described with its sentence, for which all claims are read."""

E = TypeVar("E", bound=Enum)


class KnowledgeGraph(StoreFace, ColumnsFace, AnalysisFace, NetworkFace, ExplorerFace):
    """A graph of claims in which every edge can be interrogated.

    Parameters
    ----------
    store
        Where the quads live; in memory and empty when left out.
    project
        The project whose named queries are at hand; the packaged one when left out.
    """

    def __init__(self, store: Store | None = None, *, project: Project | None = None) -> None:
        self._store: Store = store if store is not None else LocalStore()
        self._project = project
        self._view: ClaimsView | None = None
        self._licence: tuple[int, str] | None = None
        self._index: dict[str, NameIndex] = {}

    def __repr__(self) -> str:
        """Return the numbers of triples and graphs."""
        return f"<KnowledgeGraph: {counted(len(self._store), 'quad')} in {counted(len(self._store.graphs()), 'graph')}>"

    @property
    def title(self) -> str:
        """What the graph is called, by its own catalogue; empty where it has none.

        Examples
        --------
        >>> KnowledgeGraph().title
        ''
        """
        return title_of(self._store)

    @property
    def licence(self) -> str:
        """The licence of the whole: the strictest of its named graphs', ``unknown`` where one is not stated.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().licence
        'CC0-1.0'
        """
        version = self._store.version
        if self._licence is None or self._licence[0] != version:
            self._licence = (version, licence_of_all(self._store).name)
        return self._licence[1]

    @property
    def queries(self) -> Catalogue:
        """The named queries at hand."""
        directories = [packaged_project().queries]
        if self._project is not None and self._project.root != packaged_project().root:
            directories.append(self._project.queries)
        return Catalogue(directories)

    def ask(self, name: str, **parameters: str | int) -> Table:
        """Answer a named query; :attr:`queries` lists them.

        Returns
        -------
        Table
            Its ``notes`` are the sentences that a reader of this answer should know.

        Raises
        ------
        UnknownNameError
            If there is no such query, parameter, entity or claim.
        """
        return self._answered(name, parameters, NO_LIMITS)

    def _answered(self, name: str, parameters: Mapping[str, str | int], limits: Limits) -> Table:
        """Answer a named query within limits."""
        query = self.queries[name]
        text = query.bind(parameters, self._resolve)
        answer = select(self._store, text, title=query.title, limits=limits)
        answer.notes = query.notes_of(answer, parameters)
        if not len(answer) and (contents := self.contents()):
            answer.notes = (f"There are no claims in this graph. {contents}",)
        elif not len(answer):
            lacking = [each for each in self.missing_defaults(query) if each.name not in parameters]
            if lacking:  # what is said of names that the graph lacks helps nobody
                answer.notes = (lacking_note(self._current(), lacking, self._resolve),)
        return answer

    def missing_defaults(self, query: NamedQuery) -> list[Parameter]:
        """Return the parameters of a named query whose default (an entity or a claim) does not occur in this graph."""
        return [
            parameter
            for parameter in query.parameters
            if (occurs := query.occurs(parameter)) and not self.query(occurs)
        ]

    def sparql(self, name: str, **parameters: str | int) -> str:
        """Return the SPARQL of a named query with its parameters put in; it runs on any SPARQL 1.1 engine.

        Raises
        ------
        UnknownNameError
            If there is no such query, parameter, entity or claim.
        """
        return self.queries[name].bind(parameters, self._resolve)

    def describe(self, name: str, *, documents: str | Path | None = None, limit: int = 200) -> Description:
        """Describe an entity or a claim: evidence, hedges, speakers, sources, and what contradicts it.

        Parameters
        ----------
        name
            An entity by any of its names, or a claim by its key (``C35``) or IRI.
        documents
            A folder with your own copies of the texts; their sentences are then shown.
        limit
            Of an entity, write out so many claims at most; how many there are is told in any case.

        Raises
        ------
        UnknownNameError
            If neither an entity nor a claim goes by the name.
        """
        view = self._current()
        try:
            iri = self._names("claim").find(name)
        except AmbiguousNameError:
            raise
        except UnknownNameError as no_claim:
            try:
                entity, about, count, unread = around_entity(view, self._names("entity").find(name), limit=limit)
                return describe_entity(
                    entity, about, view.all_labels, count=count, unread=unread, vocabulary=view.vocabulary
                )
            except AmbiguousNameError:
                raise
            except UnknownNameError as no_entity:
                raise UnknownNameError(
                    "entity or claim",
                    name,
                    [*no_entity.suggestions, *no_claim.suggestions][:3],
                    hint="" if no_entity.note else "list them with 'immunograph show'",
                    note=no_entity.note,
                    coverage=" ".join(filter(None, (no_entity.coverage, no_claim.coverage))),
                ) from None
        corpus, unread = around_claims(view, [iri])
        claim = next((each for each in corpus.claims if each.iri == iri), None)
        if claim is None:
            return describe_inferred(view, iri, unread)
        sentences = read_sentences(corpus, documents) if documents is not None else None
        says = self.sentence(iri) if len(self._store) <= _SAYS_UP_TO else ""
        return describe_claim(claim, corpus, view.all_labels, sentences, unread, view.vocabulary, says)

    def check_wording(self, text: str, *, claims: str | Sequence[str]) -> list[Difference]:
        """Compare a sentence or a text with the claims that it reports.

        It needs no network and no model: words are compared with a list of hedges, negations, quantifiers and verbs.

        Parameters
        ----------
        text
            What an author or an assistant wrote.
        claims
            Keys, handles or IRIs of the claims that the text reports.

        Returns
        -------
        list of Difference
            Which hedge, quantifier, speaker, context or sign it drops, adds or reverses; empty where it says what the claims say.

        Raises
        ------
        UnknownNameError
            If there is no such claim.

        Examples
        --------
        >>> import immunograph as ig
        >>> [each.what for each in ig.load().check_wording("IL-2 improves the immune defence by lymphocytes.", claims=["C35"])][:1]
        ['hedge']
        """
        from immunograph.curation.reporting import opposing_records, reported_records
        from immunograph.gate import check_wording

        iris = [self._resolve("claim", name) for name in ([claims] if isinstance(claims, str) else claims)]
        view = self._current()
        return check_wording(text, reported_records(view, iris), against=opposing_records(view, iris))

    def _resolve(self, kind: str, name: str) -> IRI:
        if kind == "term":
            try:
                return PrefixMap().expand(name)
            except ValueError as error:
                raise FormatError(str(error)) from error
        try:
            return self._names(kind).find(name)
        except UnknownNameError:
            iri = self._unlabelled(name)
            if iri is None:
                raise
            return iri

    def _unlabelled(self, name: str) -> IRI | None:
        """Return the IRI that a name is, or stands for as a CURIE, if the graph says anything of it."""
        try:
            iri = IRI(name) if "://" in name or name.startswith("urn:") else PrefixMap().expand(name)
            occurs = self.query(f"ASK {{ VALUES ?x {{ {term_text(iri)} }} {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} }}")
        except ValueError:
            return None
        return iri if occurs else None

    def _current(self) -> ClaimsView:
        if self._view is None or self._view.version != self._store.version:
            self._view = ClaimsView(self._store)
            self._index.clear()
        return self._view

    def _rule_folders(self) -> list[Path]:
        own = [self._project.rules] if self._project is not None else []
        return list(dict.fromkeys([packaged_project().rules, *own]))

    def _names(self, kind: str) -> NameIndex:
        view = self._current()
        index = self._index.get(kind)
        if index is None:  # not looked up twice: another thread may clear the indexes after a write
            index = self._index[kind] = ClaimIndex.of_claims(view) if kind == "claim" else NameIndex.of(view, kind)
        return index

    def find(self, name: str) -> Entity:
        """Find an entity by label, synonym, CURIE, curators' key or IRI.

        An exact label wins, then an exact synonym; case, hyphens, Greek letters and plurals are matched after that. Signs
        and numbers always count: ``CD25+`` is not ``CD25-``.

        Raises
        ------
        AmbiguousNameError
            If several go by the name; with the CURIE of each.
        UnknownNameError
            If there is none; with what you may have meant, and what the graph covers.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> kg.find("IL-2").label, kg.find("cl_0000542").label
        ('interleukin-2', 'lymphocyte')
        """
        return entity_of(self._current(), self._names("entity").find(name))

    def entities(self, category: str | None = None) -> Table:
        """List the entities: label, category, identifier, curators' key and number of claims.

        Parameters
        ----------
        category
            A Biolink class by its local name, such as ``Cell``.
        """
        return list_entities(self._current(), category)

    def claims(
        self,
        *,
        subject: str | None = None,
        predicate: str | None = None,
        object: str | None = None,
        about: str | None = None,
        kinds: bool = False,
        min_certainty: int = 0,
        max_certainty: int = 3,
        status: str | None = None,
        stance: str | None = None,
        epistemic_status: str | None = None,
        speaker: str | None = None,
    ) -> Table:
        """Select claims, each with its evidence; names work as in :meth:`find`.

        Parameters
        ----------
        subject, predicate, object, speaker
            What the claim says, and who says it.
        about
            Claims that speak of this entity, a kind of it, a process it bears, or something directed at it.
        kinds
            Let ``subject`` and ``object`` match kinds of themselves.
        min_certainty, max_certainty
            Bounds of the evidence's certainty, 0 (open question) to 3 (asserted).
        status
            ``proposed``, ``accepted`` or ``rejected``.
        stance, epistemic_status
            As in the tables: ``supports``, ``asks`` ...; ``hedged``, ``evidence_reported`` ...

        Raises
        ------
        UnknownNameError
            If a name is not known.
        """
        if not 0 <= min_certainty <= max_certainty <= 3:
            raise FormatError(f"certainty runs from 0 to 3, not from {min_certainty} to {max_certainty}")

        def entity(name: str | None) -> IRI | None:
            return self._names("entity").find(name) if name is not None else None

        table = select_claims(
            self._current(),
            ClaimFilter(
                subject=entity(subject),
                predicate=self._names("predicate").find(predicate) if predicate is not None else None,
                object=entity(object),
                about=entity(about),
                min_certainty=min_certainty,
                max_certainty=max_certainty,
                status=_member(ClaimStatus, "status", status),
                stance=_member(Stance, "stance", stance),
                epistemic_status=_member(EpistemicStatus, "epistemic status", epistemic_status),
                speaker=entity(speaker),
                kinds=kinds,
            ),
        )
        if not len(table) and (contents := self.contents()):
            table.notes = (f"There are no claims in this graph. {contents}",)
        return table

    def corpus(self) -> Corpus:
        """Return all entities, documents, claims and evidence as model values."""
        return self._current().corpus

    # --- what goes in and comes out, beside RDF ----------------------------------------------------------------

    def add(
        self,
        source: Addition,
        *,
        graph: str | None = None,
        format: str | None = None,
        base: str | None = None,
        progress: bool | None = None,
        max_ratio: float = MAX_RATIO,
        licence: str | None = None,
        branch: str | None = None,
    ) -> Added:
        """Add RDF, or a file in a format that has a registered reader: all that is given, or nothing.

        Parameters
        ----------
        source, graph, base, progress, max_ratio, licence
            See :meth:`immunograph.query.face.StoreFace.add`.
        format
            An RDF format or one that ``immunograph formats`` lists as read; by the ending if left out.
        branch
            Of an ontology take this term and its kinds alone, such as ``CL:0000542``.

        Returns
        -------
        Added
            The number of new quads, with a report for each file.

        Raises
        ------
        FormatError
            If something is not in its format, or no format is called so; the graph is then as it was.
        StoreError
            If a file cannot be read.

        Examples
        --------
        >>> KnowledgeGraph().add(b"<http://example.org/a> <http://example.org/p> 1 .", format="turtle", graph="lab")
        1
        """
        from immunograph.interchange import converted, with_given_names

        with converted(source, format, max_ratio=max_ratio, store=self._store, branch=branch) as (rdf, form, names):
            added = super().add(
                rdf,
                graph=graph,
                format=form,
                base=base,
                progress=progress,
                max_ratio=max_ratio,
                licence=licence,
            )
        return with_given_names(added, names)

    def import_table(
        self,
        table: TableSource,
        mapping: str | Path | Mapping[str, Any],
        *,
        on_error: str = "stop",
        rejects: str | Path | None = None,
        review: str | Path | None = None,
        max_ratio: float = MAX_RATIO,
    ) -> Imported:
        """Import a table into a named graph of its own, in place of an earlier import of the same name.

        Parameters
        ----------
        table
            The path of a table (CSV, TSV, Parquet, JSON, JSON lines, XLSX), or a data frame of polars, pandas or arrow.
        mapping
            What its columns mean: a file of TOML, the name of a packaged mapping, or the same keys as a dictionary. See
            ``docs/mapping.md``.
        on_error
            ``stop`` at a row that cannot be read, with nothing imported; or ``skip`` such rows.
        rejects
            Write the rows that make no claim to this file, tab-separated, with row numbers and reasons.
        review
            A table of names that were not found or are ambiguous; decisions entered in it are used.
        max_ratio
            How many bytes may come out of a compressed file for each byte that goes in, beyond the first 64 MB.

        Returns
        -------
        Imported
            What was imported, what was passed over, and warnings.

        Raises
        ------
        FormatError
            If table and mapping do not fit, or a row cannot be read; the graph is then as it was.
        StoreError
            If a file cannot be read.

        Examples
        --------
        >>> import polars as pl
        >>> table = pl.DataFrame({"a": ["IL-2"], "b": ["T cell growth"]})
        >>> edges = {"subject": "{a}", "predicate": "ig:enhances", "object": "{b}", "status": "accepted"}
        >>> kg = KnowledgeGraph()
        >>> kg.import_table(table, {"source": {"name": "lab"}, "claim": [edges]}).claims, len(kg.network().edges)
        (1, 1)
        """
        from immunograph.mapping import import_table

        return import_table(
            self._store, table, mapping, on_error=on_error, rejects=rejects, review=review, max_ratio=max_ratio
        )

    def contested(self, review: str | Path) -> Table:
        r"""List the claims of imports that rest on a name which a review table rejects, or gives to another term.

        An import uses the decisions of its day; a later one counts when the table is imported again.

        Parameters
        ----------
        review
            The review table, with decisions.

        Returns
        -------
        Table
            ``import``, ``claim``, ``proposition``, ``status``, ``name``, ``decision`` and ``iri`` of the claim.

        Raises
        ------
        FormatError
            If the table is none, or a decision cannot be read.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = pathlib.Path(folder, "names.tsv")
        ...     _ = table.write_text("entity\tname\tdecision\ngene\tCAT\treject\n")
        ...     len(KnowledgeGraph().contested(table))
        0
        """
        from immunograph.mapping import contested_claims

        return contested_claims(self._store, review)

    def remove_import(self, name: str) -> int:
        """Remove the import of a table, or a table's notices, by name, and return how many triples there were.

        Raises
        ------
        FormatError
            If there is no import of this name.

        Examples
        --------
        >>> KnowledgeGraph().remove_import("lab")
        Traceback (most recent call last):
        immunograph.errors.FormatError: there is no import 'lab'; there are: none
        """
        from immunograph.mapping import remove_import

        return remove_import(self._store, name)

    @overload
    def export(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        graph: str | None = None,
        focus: str | None = None,
        hops: int = 1,
        statuses: Collection[str] | None = None,
        min_certainty: int = 0,
    ) -> LossReport: ...
    @overload
    def export(
        self,
        path: None = None,
        *,
        format: str,
        graph: str | None = None,
        focus: str | None = None,
        hops: int = 1,
        statuses: Collection[str] | None = None,
        min_certainty: int = 0,
    ) -> str: ...
    def export(
        self,
        path: str | Path | None = None,
        *,
        format: str | None = None,
        graph: str | None = None,
        focus: str | None = None,
        hops: int = 1,
        statuses: Collection[str] | None = None,
        min_certainty: int = 0,
    ) -> LossReport | str:
        """Write the graph as RDF, or its claims in a format of other programs, such as GraphML.

        Parameters
        ----------
        path
            The file to write atomically; the text is returned when it is left out.
        format
            By name, ending or media type, as ``immunograph formats`` lists them; by the file's ending if left out.
        graph
            One named graph alone. A format without named graphs otherwise gets the merge of all.
        focus, hops, statuses, min_certainty
            Which claims, as in :meth:`network`; only the accepted ones if left out. Not for RDF, which is written whole.

        Returns
        -------
        LossReport or str
            What the file does not hold: claims that were not selected, and what the format cannot carry. Without a
            ``path``, the text.

        Raises
        ------
        FormatError
            If the format is not known, or there is no claim to write.
        StoreError
            If the file cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().export(format="gml").startswith("graph [")
        True
        """
        from immunograph.interchange import Export, report_of_rdf, save_export, text_of_export, writer_of

        writer = writer_of(path or "", format)
        if writer is None:
            if focus is not None or statuses is not None or min_certainty:
                raise FormatError(
                    "RDF is written whole, or one named graph of it: kg.query with CONSTRUCT selects claims"
                )
            form = format_of(path or "", format)
            text = self._export_rdf(path, form, graph)
            return (
                text if text is not None else report_of_rdf(self._store, path or "", form, one_graph=graph is not None)
            )
        selected = _statuses(statuses)
        network = self.network(focus, hops=hops, statuses=selected, min_certainty=min_certainty, graph=graph)
        if not network and writer.of_claims:
            raise FormatError(self._nothing_to_write(selected, graph))
        export = Export(self._claims_in(graph), network, self.title, self.licence)
        return text_of_export(export, writer) if path is None else save_export(export, writer, path)

    def _nothing_to_write(self, selected: Collection[str], graph: str | Sequence[str] | None) -> str:
        """Explain why no network is written, and how to write edges without claims."""
        if graph is not None and self.columns.claims.height and not self._claims_in(graph).claims.height:
            named = graph if isinstance(graph, str) else ", ".join(graph)
            return (
                f"the named graph {named} holds no claims, only statements such as plain edges, and this format is written from claims: leave "
                "out --graph (in Python: graph), or choose an RDF format"
            )
        said, held = f"there is no {' or '.join(selected)} claim to write", self.contents().removeprefix("It ").strip()
        if not held:
            return said
        said = f"{said}: the graph {held.rstrip('.')}"
        if not len(self):
            return said
        return (
            f'{said}; for its plain edges, let networkx write kg.query("SELECT ?s ?p ?o {{ ?s ?p ?o }}").to_networkx()'
        )

    def _claims_in(self, graph: str | Sequence[str] | None) -> ClaimsView:
        return self._current() if graph is None else ClaimsView(self._store, graphs=self._graph_iris(graph))

    def network(
        self,
        focus: str | None = None,
        *,
        hops: int = 1,
        statuses: Collection[str] = ("accepted",),
        min_certainty: int = 0,
        graph: str | Sequence[str] | None = None,
        subsumption: bool = False,
        literals: bool = False,
        isolated: bool = False,
        flat: bool = False,
    ) -> nx.MultiDiGraph[str]:
        """Project the claims onto a networkx MultiDiGraph, a new one each time.

        RDF that holds no claims gives an empty network; :meth:`immunograph.query.Table.to_networkx` takes its plain
        edges from a query.

        Parameters
        ----------
        focus
            Keep what lies within ``hops`` steps of this entity, in either direction.
        hops
            How many steps.
        statuses, min_certainty, subsumption, literals, isolated
            See :func:`immunograph.analysis.project`.
        graph
            Project one named graph, or several.
        flat
            Make all attributes text, truth values or numbers, and key the edges by unique ids, so that every writer of
            networkx takes the network: see :func:`immunograph.interchange.flat_network`. Otherwise the evidence of an
            edge is a list of dictionaries.

        Examples
        --------
        >>> import immunograph as ig
        >>> network = ig.load().network(flat=True)
        >>> len({key for *_, key in network.edges(keys=True)}) == network.number_of_edges()
        True
        """
        from immunograph.analysis import project
        from immunograph.interchange import flat_network

        view = self._claims_in(graph)
        made = project(
            view,
            statuses=statuses,
            min_certainty=min_certainty,
            subsumption=subsumption,
            literals=literals,
            isolated=isolated,
            claims=None if focus is None or subsumption or isolated else self._claims_near(view, focus, hops),
        )
        made.graph.update(title=self.title, licence=self.licence)
        if focus is not None:
            made = self._near(made, focus, hops)
        return flat_network(made) if flat else made  # type: ignore[return-value]

    def _claims_near(self, view: ClaimsView, focus: str, hops: int) -> set[str]:
        """Return the claims, of whatever status, between things within some steps of an entity."""
        import polars as pl

        reached = {str(self._names("entity").find(focus))}
        for _ in range(max(hops, 1)):  # the thing itself is shown where any claim speaks of it
            ends = pl.Series(sorted(reached), dtype=pl.String).implode()
            near = view.claims.filter(pl.col("subject").is_in(ends) | pl.col("object").is_in(ends))
            reached.update(near["subject"], near["object"])
        ends = pl.Series(sorted(reached), dtype=pl.String).implode()
        return set(view.claims.filter(pl.col("subject").is_in(ends) & pl.col("object").is_in(ends))["claim"])

    def _near(self, made: nx.MultiDiGraph[str], focus: str, hops: int) -> nx.MultiDiGraph[str]:
        """Keep what is within some steps of an entity."""
        import networkx as nx

        centre = self._names("entity").find(focus)
        if centre not in made:
            return nx.MultiDiGraph(**made.graph)
        near = nx.single_source_shortest_path_length(made.to_undirected(as_view=True), centre, cutoff=hops)
        made.remove_nodes_from([node for node in made if node not in near])
        return made

    def info(self) -> Table:
        """List the graphs with title and number of triples; quads outside the named graphs are the default graph."""
        return list_graphs(self._store)

    def contents(self) -> str:
        """Describe in a sentence what a graph without claims contains; empty if it has claims."""
        return "" if self.columns.claims.height else contents_in_words(self._store)

    def _terms_that_may_be_meant(self) -> Iterable[str]:
        return _vocabulary()


@cache
def _vocabulary() -> tuple[str, ...]:
    """Return the IRIs of immunograph's own classes, properties and concepts."""
    store = LocalStore()
    for path in sorted(packaged_project().ontology.glob("*.ttl")):
        store.load(path, format_of(path))
    return tuple({str(quad.subject) for quad in store.quads() if str(quad.subject).startswith(IG)})


def _member(kind: type[E], name: str, value: str | None) -> E | None:
    if value is None:
        return None
    try:
        return kind(re.sub(r"[\s-]+", "_", value.strip().lower()))
    except ValueError:
        raise UnknownNameError(name, value, [str(member.value) for member in kind]) from None


def _statuses(given: Collection[str] | None) -> tuple[str, ...]:
    """Check statuses of claims; the accepted ones are selected if none is given.

    Raises
    ------
    UnknownNameError
        If there is no such status.
    """
    from immunograph.analysis.projection import STATUSES

    for status in given or ():
        if status not in STATUSES:
            raise UnknownNameError("status of claims", status, get_close_matches(status, STATUSES, n=1) or STATUSES)
    return tuple(given or ("accepted",))


def load(path: str | Path | None = None) -> KnowledgeGraph:
    """Load a graph into memory: the packaged one, or the one in a TriG (or other RDF) file, or a built project.

    Raises
    ------
    StoreError
        If there is no such file.
    FormatError
        If it cannot be parsed.
    """
    project = packaged_project()
    source = project.built if path is None else Path(path)
    if source.is_dir():
        project = Project.at(source)
        source = project.built
    if not source.is_file():
        raise StoreError(f"{source} does not exist: build it with 'immunograph build', or name another file")
    graph = KnowledgeGraph(project=project)
    graph.add(source)
    return graph


def open_graph(location: str | Path, *, read_only: bool = False, **options: Any) -> KnowledgeGraph:
    """Open a graph on disk, in a directory that is made if it does not exist yet, or behind a SPARQL endpoint.

    Parameters
    ----------
    location
        A directory; what is added stays there. Or an address such as ``https://host/sparql``: that host is then asked,
        and no other. ``IMMUNOGRAPH_USER`` with ``IMMUNOGRAPH_PASSWORD``, or ``IMMUNOGRAPH_TOKEN``, in the environment
        are sent to it.
    read_only
        Only read a directory, in the version that it has now (``graph.store.version``): another process may write to
        it meanwhile, any number may read it, and it may be on a disk that cannot be written to.
    options
        For an endpoint: ``update``, ``graph_store``, ``product``, ``union``, ``disjoint``, ``page``, ``limit``,
        ``patience`` and ``retries``; see :class:`immunograph.store.remote.store.RemoteStore`.

    Raises
    ------
    StoreError
        If the directory is not a store of immunograph's, or is to be written to and open in another process, or the
        endpoint cannot be reached.
    """
    return KnowledgeGraph(open_store(location, read_only=read_only, **options))
