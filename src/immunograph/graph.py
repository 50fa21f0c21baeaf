"""KnowledgeGraph: the one object people hold. Thin: each method hands on to a room."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar, overload

from immunograph.analysis.face import AnalysisFace
from immunograph.analysis.networks.face import NetworkFace
from immunograph.claims import ClaimFilter, ClaimsView, NameIndex, select_claims
from immunograph.claims.describe import Description, describe_claim, describe_entity, describe_inferred
from immunograph.claims.face import ColumnsFace
from immunograph.claims.listings import list_entities, list_graphs
from immunograph.claims.neighbourhood import around_claims, around_entity, entity_of
from immunograph.claims.view import select
from immunograph.curation import Project, packaged_project, read_sentences
from immunograph.errors import FormatError, QueryError, StoreError, UnknownNameError
from immunograph.identifiers import CURIE_PATTERN, PrefixMap
from immunograph.model import IRI, ClaimStatus, Corpus, Entity, EpistemicStatus, Stance
from immunograph.query import Catalogue, Table
from immunograph.rdf import write_trig
from immunograph.store import (
    MAX_RATIO,
    Added,
    Addition,
    Boolean,
    Format,
    Limits,
    LocalStore,
    Scope,
    Solutions,
    Store,
    add_all,
    format_of,
    open_store,
    result_format_of,
    scope_of,
)
from immunograph.vocabulary import BASE

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from immunograph.explorer import Network

__all__ = ["KnowledgeGraph", "load", "open_graph"]


_SORTED: Final = 500_000
"""Up to so many quads TriG comes out sorted, which takes them all into memory."""

E = TypeVar("E", bound=Enum)


class KnowledgeGraph(ColumnsFace, AnalysisFace, NetworkFace):
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
        self._index: dict[str, NameIndex] = {}

    def __repr__(self) -> str:
        """Say how much there is."""
        return f"<KnowledgeGraph: {len(self._store)} quads in {len(self._store.graphs())} graphs>"

    def __len__(self) -> int:
        """Count the quads."""
        return len(self._store)

    @property
    def store(self) -> Store:
        """Where the quads live."""
        return self._store

    def close(self) -> None:
        """Let go of the store's files, connections and processes."""
        self._store.close()

    def __enter__(self) -> KnowledgeGraph:
        """Use the graph in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it at the end of the block."""
        self.close()

    # --- what goes in -------------------------------------------------------------------------------------------

    def add(
        self,
        source: Addition,
        *,
        graph: str | None = None,
        format: str | None = None,
        base: str | None = None,
        progress: bool | None = None,
        max_ratio: float = MAX_RATIO,
    ) -> Added:
        """Add RDF from files, directories, bytes or streams: all that is given, or nothing.

        Files are read as streams; they may be compressed with gzip, zstd, xz or bzip2. Ctrl-C leaves the graph as it
        was. Nothing is fetched from the network.

        Parameters
        ----------
        source
            A file's path; a directory, which is taken with all below it, in the order of names, but for hidden files
            and those whose endings name no RDF format; RDF as bytes, or an open binary stream (name the format of
            both); or several of these.
        graph
            The named graph to add to: an IRI, or a short name such as ``lab``. Left out, quads keep their graphs,
            and triples go to the default graph.
        format
            ``turtle``, ``trig``, ``ntriples``, ``nquads``, ``jsonld`` or ``rdfxml``; told by the ending if left out.
        base
            The IRI that relative IRIs are resolved against.
        progress
            Whether to show on standard error how far it has come; left out, only on a terminal.
        max_ratio
            How many bytes may come out of a compressed file for each byte that goes in, beyond the first 64 MB.

        Returns
        -------
        Added
            The number of quads that are new, as an ``int``; its ``files`` tell it for each file, with the seconds
            taken, and its ``skipped`` what was passed over in directories.

        Raises
        ------
        FormatError
            If something is not in its format, with line and column; the graph is then as it was.
        LimitError
            If something nests too deeply, or swells beyond ``max_ratio``; the graph is then as it was.
        StoreError
            If a file cannot be read.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.add(b"<http://example.org/a> <http://example.org/p> 1 .", format="turtle", graph="lab")
        1
        """
        where = self._graph_iri(graph) if graph is not None else None
        return add_all(
            self._store, source, graph=where, format=format, base=base, progress=progress, max_ratio=max_ratio
        )

    def update(
        self,
        sparql: str,
        *,
        base: str | None = None,
        timeout: float | None = None,
        allow_hosts: Collection[str] = (),
    ) -> None:
        """Carry out a SPARQL update; immunograph's own prefixes need not be declared.

        As the standard has it, an update works on the default graph unless it names another, with ``GRAPH`` or
        ``WITH igg:curated``; only queries see the merge.

        Raises
        ------
        QueryError
            If it cannot be parsed or carried out, or would reach (``LOAD``, ``SERVICE``) a host not in ``allow_hosts``.
        """
        self._store.update(sparql, base=base, allow_hosts=allow_hosts, limits=Limits(timeout=timeout))

    # --- asking -------------------------------------------------------------------------------------------------

    def query(
        self,
        sparql: str,
        *,
        graph: str | Sequence[str] | None = None,
        default_graph: str | Sequence[str] | None = None,
        base: str | None = None,
        timeout: float | None = None,
        max_rows: int | None = None,
        max_memory: int | None = None,
        allow_hosts: Collection[str] = (),
    ) -> Table | bool | rdflib.Graph:
        """Answer a SPARQL query over the merge of all named graphs; a triple in two graphs counts once.

        Immunograph's own prefixes (``ig:``, ``ige:``, ``rdf:``, ``CL:`` ...) need not be declared.

        Parameters
        ----------
        sparql
            SELECT, ASK, CONSTRUCT or DESCRIBE.
        graph
            Narrow to one named graph or several, by IRI or short name (``edges``, ``curated`` ...).
        default_graph
            ``"unnamed"`` for the dataset as the SPARQL standard has it, in which patterns outside ``GRAPH`` see the
            triples that stand in no named graph; or the names of graphs whose merge they see. Unlike ``graph``, a
            name need not exist.
        base
            The IRI that relative IRIs in the query are resolved against.
        timeout
            Seconds after which the query is ended.
        max_rows
            The most rows, or triples, of an answer.
        max_memory
            The most bytes that answering may take.
        allow_hosts
            Hosts that ``SERVICE`` may reach; none if left out.

        Returns
        -------
        Table or bool or rdflib.Graph
            A table for SELECT, a truth value for ASK, an rdflib graph for CONSTRUCT and DESCRIBE.

        Raises
        ------
        QueryTimeoutError
            If it is not done in time; an answer is never cut short.
        LimitError
            If the answer is larger than allowed, or the query nests too deeply.
        QueryError
            If it cannot be parsed or answered.
        UnknownNameError
            If there is no such graph.
        """
        answer = self._store.query(
            sparql,
            scope=self._scope(graph, default_graph),
            base=base,
            allow_hosts=allow_hosts,
            limits=Limits(timeout=timeout, max_rows=max_rows, max_memory=max_memory),
        )
        if isinstance(answer, Solutions):
            return Table(answer)
        if isinstance(answer, Boolean):
            return answer.value
        import rdflib

        made = rdflib.Graph()
        for prefix, expansion in PrefixMap().items():
            made.bind(prefix, expansion, replace=True)
        made.parse(data=answer.ntriples, format="nt")
        return made

    def _scope(self, graph: str | Sequence[str] | None, default_graph: str | Sequence[str] | None) -> Scope:
        if default_graph is None:
            return scope_of(self._graph_iris(graph))
        if graph is not None:
            raise QueryError("give graph or default_graph, not both: each says which triples the query sees")
        if default_graph == "unnamed":
            return Scope(standard=True)
        names = [default_graph] if isinstance(default_graph, str) else default_graph
        return Scope(graphs=tuple(self._graph_iri(name) for name in names))

    @property
    def queries(self) -> Catalogue:
        """The named queries at hand."""
        directories = [packaged_project().queries]
        if self._project is not None and self._project.root != packaged_project().root:
            directories.append(self._project.queries)
        return Catalogue(directories)

    def ask(self, name: str, **parameters: str | int) -> Table:
        """Answer a named query; :attr:`queries` lists them.

        Raises
        ------
        UnknownNameError
            If there is no such query, parameter, entity or claim.
        """
        query = self.queries[name]
        text = query.bind(parameters, self._resolve)
        return select(self._store, text, title=query.title)

    def sparql(self, name: str, **parameters: str | int) -> str:
        """Give the SPARQL of a named query with its parameters put in; it runs on any SPARQL 1.1 engine.

        Raises
        ------
        UnknownNameError
            If there is no such query, parameter, entity or claim.
        """
        return self.queries[name].bind(parameters, self._resolve)

    def describe(self, name: str, *, documents: str | Path | None = None, limit: int = 200) -> Description:
        """Tell all about an entity or a claim: evidence, hedges, speakers, sources, what contradicts it.

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
        except UnknownNameError as no_claim:
            try:
                entity, about, count, unread = around_entity(view, self._names("entity").find(name), limit=limit)
                return describe_entity(entity, about, view.all_labels, count=count, unread=unread)
            except UnknownNameError as no_entity:
                close = [*no_entity.suggestions, *no_claim.suggestions][:3]
                raise UnknownNameError(
                    "entity or claim", name, close, hint="list them with 'immunograph show'"
                ) from None
        corpus, unread = around_claims(view, [iri])
        claim = next((each for each in corpus.claims if each.iri == iri), None)
        if claim is None:
            return describe_inferred(view, iri, unread)
        sentences = read_sentences(corpus, documents) if documents is not None else None
        return describe_claim(claim, corpus, view.all_labels, sentences, unread)

    def _resolve(self, kind: str, name: str) -> IRI:
        if kind == "term":
            try:
                return PrefixMap().expand(name)
            except ValueError as error:
                raise FormatError(str(error)) from error
        return self._names(kind).find(name)

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
        if kind not in self._index:
            self._index[kind] = NameIndex.of(view, kind)
        return self._index[kind]

    def find(self, name: str) -> Entity:
        """Find an entity by label, synonym, CURIE, curators' key or IRI; case and hyphens do not matter.

        Raises
        ------
        UnknownNameError
            If there is none; with what you may have meant.
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

        return select_claims(
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

    def corpus(self) -> Corpus:
        """Give all entities, documents, claims and evidence as model values."""
        return self._current().corpus

    # --- what comes out -----------------------------------------------------------------------------------------

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
    ) -> nx.MultiDiGraph[str]:
        """Project the claims onto a networkx MultiDiGraph, a new one each time.

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
        """
        from immunograph.analysis import project

        view = self._current() if graph is None else ClaimsView(self._store, graphs=self._graph_iris(graph))
        made = project(
            view,
            statuses=statuses,
            min_certainty=min_certainty,
            subsumption=subsumption,
            literals=literals,
            isolated=isolated,
        )
        if focus is None:
            return made
        import networkx as nx

        centre = self._names("entity").find(focus)
        if centre not in made:
            return nx.MultiDiGraph()
        near = nx.single_source_shortest_path_length(made.to_undirected(as_view=True), centre, cutoff=hops)
        made.remove_nodes_from([node for node in made if node not in near])
        return made

    def explore(
        self,
        focus: str | None = None,
        *,
        hops: int = 1,
        to: str | None = None,
        query: str | None = None,
        statuses: Collection[str] = ("accepted", "proposed", "inferred"),
        min_certainty: int = 0,
        title: str = "",
        documents: str | Path | None = None,
        layout: str = "",
        view: str = "",
    ) -> Network:
        """Make the interactive network page; it shows itself in a notebook, and ``.save("page.html")`` writes it.

        Parameters
        ----------
        focus, hops, statuses, min_certainty
            What to show; see :meth:`network`. All claims but rejected ones when left out.
        to
            Show, from left to right, by which steps ``focus`` leads to this entity; see :meth:`mechanisms`.
        query
            Show the edges that a SPARQL query names: the triples of a CONSTRUCT or DESCRIBE, or the columns
            ``?subject ?predicate ?object``, ``?source ?target`` or ``?claim`` of a SELECT. Where claims stand behind
            an edge, these are shown, of whatever status; an edge that none backs says so. ``focus`` then names the
            thing to start from.
        title
            Heading of the page.
        documents
            A folder with your own copies of the texts; the page then shows their sentences. Such a page holds text
            that may not be yours to pass on.
        layout
            ``network``, or ``layered`` for a mechanism from left to right.
        view
            Filters, selection and zoom to open with, as the page's "Copy view" gives them.

        Raises
        ------
        UnknownNameError
            If a name is not known.
        QueryError
            If the query cannot be answered or names no edges.
        FormatError
            If ``to`` is given without ``focus``, or with ``query``.

        Notes
        -----
        Claims that only the reference list makes are hidden at first in the page of all claims; it says so.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.load()
        >>> page = kg.explore(query="SELECT ?claim { ?claim a ig:Claim ; rdf:predicate ig:inhibits }")
        >>> {edge["predicate_label"] for edge in page.edges}
        {'inhibits'}
        """
        from immunograph import __version__ as version
        from immunograph.analysis import hydrate
        from immunograph.analysis.projection import STATUSES
        from immunograph.explorer import explore
        from immunograph.explorer.annotate import annotate, licence_of, sources_of
        from immunograph.explorer.answers import best_of, graph_of_answer, graph_of_steps

        if to is not None and (focus is None or query is not None):
            raise FormatError("to= shows the steps from one thing to another: name the first as focus, without query=")
        centre = self._names("entity").find(focus) if focus is not None else None
        name = self._current().labels.get(centre, "") if centre else ""
        subtitle, reason = "", f"No claim about {name or 'anything'} reaches certainty {min_certainty}."
        if query is not None:
            everything = self.network(statuses=STATUSES, literals=True)
            made = graph_of_answer(self.query(query), everything, self._current())
            heading, reason = "What a query found", "The query names no edge of this graph."
        elif to is not None and focus is not None:
            found = self.mechanisms(focus, to)
            made = graph_of_steps(found, self.network(statuses=statuses, subsumption=True))
            heading, reason = f"From {found.source} to {found.target}", found.reason
            subtitle = best_of(found)
        else:
            made = self.network(focus, hops=hops, statuses=statuses, min_certainty=min_certainty, literals=True)
            heading = f"{name}: what is claimed of it" if name else "Interferons, interleukins and cancer"
            subtitle = self._left_out(centre, name, statuses, min_certainty) if centre and min_certainty else ""
        if documents is not None:
            hydrate(made, read_sentences(self.corpus(), documents))
        annotate(made, self._current())
        pointed = {each["document_iri"] for *_, data in made.edges(data=True) for each in data["evidence"]}
        return explore(
            made,
            title=title or heading,
            subtitle=subtitle,
            focus=centre if centre in made and to is None else None,
            empty_reason="" if made.number_of_edges() else reason,
            licence=licence_of(self._store, made),
            citation=f"“{title or heading}”, a view of a graph of claims made with immunograph {version}.",
            aside=("bibliographic",) if centre is None and query is None else (),
            layout=layout or ("layered" if to is not None else "network"),
            view=view,
            sources=sources_of(self._store, pointed),
        )

    def _left_out(self, centre: IRI, name: str, statuses: Collection[str], min_certainty: int) -> str:
        """Say which claims about the focus are firm enough to be shown, and how many are not."""
        near = self.network(centre, statuses=statuses, literals=True)
        of_focus = [data for *_, data in (*near.out_edges(centre, data=True), *near.in_edges(centre, data=True))]
        told = {data["claim"] for data in of_focus}
        firm = {", ".join(data["identifiers"]) for data in of_focus if data["certainty"] >= min_certainty}
        shown = ", ".join(sorted(firm)) or "none"
        return f"Of {len(told)} claims about {name}, certainty {min_certainty} or more: {shown}."

    def dataset(self) -> rdflib.Dataset:
        """Show the same quads as an rdflib Dataset, live in both directions; its default graph is the merge."""
        return self._store.dataset()

    @overload
    def export(self, path: str | Path, *, format: str | None = None, graph: str | None = None) -> None: ...
    @overload
    def export(self, path: None = None, *, format: str, graph: str | None = None) -> str: ...
    def export(
        self,
        path: str | Path | None = None,
        *,
        format: str | None = None,
        graph: str | None = None,
    ) -> str | None:
        """Write the graph as Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML.

        Parameters
        ----------
        path
            The file to write, whole or not at all; the text is returned when it is left out.
        format
            Told by the file's ending if left out. TriG of up to half a million quads comes out sorted, so that two
            versions can be compared.
        graph
            One named graph alone. A format without named graphs otherwise gets the merge of all.

        Raises
        ------
        FormatError
            If the format is not known.
        StoreError
            If the file cannot be written.
        """
        from immunograph.assembly import writing_atomically

        form = format_of(path or "", format)
        narrowed = self._graph_iris(graph)
        where = narrowed[0] if narrowed else None
        if path is None:
            buffer = io.BytesIO()
            self._write(buffer, form, where)
            return buffer.getvalue().decode()
        with writing_atomically(Path(path)) as stream:
            self._write(stream, form, where)
        return None

    def _write(self, target: IO[bytes], form: Format, graph: IRI | None) -> None:
        if form.name == "trig" and len(self._store) < _SORTED and not self._store.has_unnamed():
            # a foreign literal that is no value of its datatype, such as NaN, is written as the store holds it
            with contextlib.suppress(FormatError, ValueError):
                target.write("".join(write_trig(self._store.quads(graph))).encode())
                return
        self._store.write(target, form, graph=graph)

    def export_answer(
        self,
        sparql: str,
        path: str | Path,
        *,
        format: str | None = None,
        graph: str | Sequence[str] | None = None,
        default_graph: str | Sequence[str] | None = None,
        base: str | None = None,
        timeout: float | None = None,
        max_rows: int | None = None,
        allow_hosts: Collection[str] = (),
    ) -> None:
        """Stream the answer to a query into a file, whole or not at all; however long, it is never held in memory.

        Parameters
        ----------
        sparql, graph, default_graph, base, timeout, max_rows, allow_hosts
            See :meth:`query`.
        path
            The file to write.
        format
            ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, an RDF format for CONSTRUCT and DESCRIBE; told by
            the file's ending if left out.

        Raises
        ------
        FormatError
            If the format is not known or does not fit the query.
        QueryError
            If the query cannot be answered; the file is then as it was.
        StoreError
            If the file cannot be written.
        """
        from immunograph.assembly import writing_atomically

        with writing_atomically(Path(path)) as stream:
            self._store.write_answer(
                sparql,
                stream,
                result_format_of(path, format),
                scope=self._scope(graph, default_graph),
                base=base,
                allow_hosts=allow_hosts,
                limits=Limits(timeout=timeout, max_rows=max_rows),
            )

    def info(self) -> Table:
        """List the named graphs with title and number of triples."""
        return list_graphs(self._store)

    # --- graph names --------------------------------------------------------------------------------------------

    @staticmethod
    def _graph_iri(name: str) -> IRI:
        if "://" in name or name.startswith("urn:"):
            return IRI(name)
        if CURIE_PATTERN.match(name):
            return PrefixMap().expand(name)
        return IRI(f"{BASE}graph/{name}")

    def _graph_iris(self, graph: str | Sequence[str] | None) -> list[IRI] | None:
        if graph is None:
            return None
        names = [graph] if isinstance(graph, str) else list(graph)
        known = self._store.graphs()
        made = []
        for name in names:
            iri = self._graph_iri(name)
            if iri not in known:
                short = [each.removeprefix(BASE + "graph/") for each in known]
                close = get_close_matches(name, short, n=1) or short
                raise UnknownNameError("named graph", name, close)
            made.append(iri)
        return made


def _member(kind: type[E], name: str, value: str | None) -> E | None:
    if value is None:
        return None
    try:
        return kind(re.sub(r"[\s-]+", "_", value.strip().lower()))
    except ValueError:
        raise UnknownNameError(name, value, [str(member.value) for member in kind]) from None


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


def open_graph(location: str | Path, **options: Any) -> KnowledgeGraph:
    """Open a graph on disk, in a directory that is made if it does not exist yet, or behind a SPARQL endpoint.

    Parameters
    ----------
    location
        A directory; what is added stays there. Or an address such as ``https://host/sparql``: that host is then asked,
        and no other. ``IMMUNOGRAPH_USER`` with ``IMMUNOGRAPH_PASSWORD``, or ``IMMUNOGRAPH_TOKEN``, in the environment
        are sent to it.
    options
        For an endpoint: ``update``, ``graph_store``, ``product``, ``union``, ``disjoint``, ``page``, ``limit``,
        ``patience`` and ``retries``; see :class:`immunograph.store.remote.RemoteStore`.

    Raises
    ------
    StoreError
        If the directory is not a store of immunograph's, or is open in another process, or the endpoint cannot be
        reached.
    """
    return KnowledgeGraph(open_store(location, **options))
