"""Methods of :class:`immunograph.graph.KnowledgeGraph` that read from and write to its store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Self

from immunograph.argument_types import checked_methods
from immunograph.errors import FormatError
from immunograph.licences import read_licence
from immunograph.query.absent import absent_names, says_nothing, terms_used
from immunograph.query.graph_names import graph_iri, scope_for
from immunograph.query.licensing import catalogue_entry, licence_of_all, title_of
from immunograph.query.table import Table
from immunograph.query.unbound import redeclared_prefixes, sums_of_texts, unbound_columns, unbound_variables
from immunograph.shell_commands import data_named, reading
from immunograph.store import (
    MAX_RATIO,
    Added,
    Addition,
    Boolean,
    Limits,
    LocalStore,
    Scope,
    Solutions,
    Store,
    add_all,
    dataset_of,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import rdflib

    from immunograph.query.built import BuiltGraph

__all__ = ["StoreFace"]


@checked_methods
class StoreFace:
    """Methods of a knowledge graph that add, update and query RDF.

    Parameters
    ----------
    store
        The store with the quads; by default a new, empty store in memory.
    """

    def __init__(self, store: Store | None = None) -> None:
        self._store: Store = store if store is not None else LocalStore()
        self._licence: tuple[int, str] | None = None
        self._source: str | None = None
        """The file or address that the graph was opened from, as commands name it; ``None`` for the packaged graph."""

    def _naming_itself(self) -> AbstractContextManager[None]:
        """Let suggested commands name this graph, unless a command or the server has named it."""
        return reading(data_named.get() or self._source)

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    @property
    def store(self) -> Store:
        """The store with the quads."""
        return self._store

    @property
    def title(self) -> str:
        """Title of the graph from its catalogue, or else of its imported tables; an empty string if there is none.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.KnowledgeGraph().title
        ''
        """
        return title_of(self._store)

    @property
    def licence(self) -> str:
        """Licence of the whole graph: the strictest licence of its named graphs and of the documents in them.

        It is ``unknown`` if the graph is empty, if one of the named graphs has no licence, or if there are triples
        outside named graphs, unless another part is ``All rights reserved``. Notices of retractions without a licence of
        their own do not count.

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

    def close(self) -> None:
        """Release the store's files, connections and processes."""
        self._store.close()

    def __enter__(self) -> Self:
        """Return the graph itself, for a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store at the end of the block."""
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
        licence: str | None = None,
    ) -> Added:
        """Add RDF from files, directories, bytes or streams, all or nothing; return the number of new quads.

        Files are read as streams; they may be compressed with gzip, zstd, xz or bzip2. After Ctrl-C the graph is
        unchanged. Nothing is fetched from the network.

        Parameters
        ----------
        source
            The path of a file or directory; RDF as bytes or as an open binary stream, both of which need ``format``;
            or a sequence of these. A directory is read recursively, in the order of names; symbolic links, hidden files
            and directories, files without the extension of an RDF format, and JSON and XML files that do not begin as
            RDF are skipped.
        graph
            The named graph to add to: an IRI, or a short name such as ``lab``. By default, quads keep their graphs,
            and triples go to the default graph.
        format
            ``turtle``, ``trig``, ``ntriples``, ``nquads``, ``jsonld`` or ``rdfxml``; by default, from the file
            extension.
        base
            The IRI that relative IRIs are resolved against.
        progress
            Whether to show a progress bar on standard error; by default, only on a terminal.
        max_ratio
            Decompressed bytes allowed per compressed byte, beyond the first 64 MB.
        licence
            Licence of the data: an SPDX identifier such as ``CC-BY-4.0``, or words such as ``All rights reserved``. It
            is recorded in the catalogue for the named ``graph``, and used for the licence of exports. By default none
            is recorded, which exports treat as ``unknown``.

        Returns
        -------
        Added
            The number of new quads, as a subclass of ``int``; the record of the licence is not counted. Its attribute
            ``files`` has the number of quads and the seconds for each file, ``skipped`` the files that were skipped in
            directories.

        Raises
        ------
        FormatError
            If an input is not valid in its format (the message gives line and column if the parser does), its format is
            unknown, ``graph`` is not a valid name, or ``licence`` is given without ``graph``; the graph is then
            unchanged.
        LimitError
            If an input nests too deeply, or expands beyond ``max_ratio``; the graph is then unchanged.
        StoreError
            If a file cannot be read, or the store cannot be written.
        MissingExtraError
            If the data is compressed with zstd, and the package ``zstandard`` is not installed.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.add(b"<http://example.org/a> <http://example.org/p> 1 .", format="turtle", graph="lab")
        1
        """
        where = graph_iri(graph) if graph is not None else None
        if licence is not None and where is None:
            raise FormatError("a licence is recorded per named graph: pass graph as well, such as graph='lab'")
        added = add_all(
            self._store, source, graph=where, format=format, base=base, progress=progress, max_ratio=max_ratio
        )
        if licence is not None and where is not None:
            self._store.add(catalogue_entry(where, read_licence(licence)))
        return added

    def update(
        self,
        sparql: str,
        *,
        base: str | None = None,
        timeout: float | None = None,
        allow_hosts: Collection[str] = (),
    ) -> None:
        """Run a SPARQL update as one transaction; immunograph's own prefixes need not be declared.

        As in the SPARQL standard, an update matches and changes the default graph, which is the unnamed graph, unless it
        names another, with ``GRAPH`` or ``WITH igg:curated``; only queries see the merge of all graphs.

        Parameters
        ----------
        sparql
            One or more update operations, applied all or nothing.
        base
            The IRI that relative IRIs are resolved against.
        timeout
            Seconds of wall time; no limit by default.
        allow_hosts
            Hosts that ``LOAD`` and ``SERVICE`` may contact; none by default.

        Raises
        ------
        QueryError
            If the update cannot be parsed or run, takes longer than ``timeout`` (its subclass ``QueryTimeoutError``),
            or would contact a host that is not in ``allow_hosts``.
        LimitError
            If the update nests too deeply.
        StoreError
            If the store cannot be written.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.update("INSERT DATA { <http://e/a> <http://e/p> <http://e/b> }")
        >>> len(kg.query("SELECT * { ?s ?p ?o }"))
        1
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
    ) -> Table | bool | BuiltGraph:
        """Answer a SPARQL query over the RDF merge of all graphs; a triple in two graphs counts once.

        Immunograph's own prefixes (``ig:``, ``ige:``, ``rdf:``, ``CL:`` ...) need not be declared.

        Parameters
        ----------
        sparql
            SELECT, ASK, CONSTRUCT or DESCRIBE.
        graph
            Named graphs to restrict the query to, by IRI or short name (``edges``, ``curated`` ...); all by default.
        default_graph
            ``"unnamed"`` for the dataset of the SPARQL standard, in which patterns outside ``GRAPH`` match only triples
            outside named graphs; or the names of graphs whose merge they match. Unlike ``graph``, a name need not
            exist.
        base
            The IRI that relative IRIs in the query are resolved against.
        timeout
            Seconds of wall time after which the query is stopped; no limit by default.
        max_rows
            Maximum number of rows, or triples, of the answer; no limit by default.
        max_memory
            Maximum memory for answering, in bytes; no limit by default.
        allow_hosts
            Hosts that ``SERVICE`` may contact; none by default.

        Returns
        -------
        Table or bool or BuiltGraph
            A table for SELECT, a Boolean for ASK, an rdflib graph with ``to_networkx`` for CONSTRUCT and DESCRIBE. The
            ``notes`` of a table without rows, or in which all counts are 0, are printed below it and list the graphs in
            ``FROM`` and ``GRAPH`` that do not exist, the names that do not occur in the graph, and the texts that occur
            only with the language tag ``@en``; a remote graph has none of these. They also name variables that no
            pattern binds, and prefixes of Immunograph that the query declares with another namespace.

        Raises
        ------
        QueryTimeoutError
            If the query takes longer than ``timeout``; an answer is never truncated.
        LimitError
            If the answer exceeds ``max_rows`` or ``max_memory``, or the query nests too deeply.
        QueryError
            If the query cannot be parsed or answered, would contact a host that is not in ``allow_hosts``, or both
            ``graph`` and ``default_graph`` are given.
        FormatError
            If ``graph`` or ``default_graph`` has a name that cannot be that of a graph.
        UnknownNameError
            If the store does not contain a named graph of ``graph``.
        StoreError
            If the store cannot be read.
        """
        scope = scope_for(self._store, graph, default_graph)
        answer = self._store.query(
            sparql,
            scope=scope,
            base=base,
            allow_hosts=allow_hosts,
            limits=Limits(timeout=timeout, max_rows=max_rows, max_memory=max_memory),
        )
        if isinstance(answer, Solutions):
            table = Table(answer)
            if says_nothing(table):
                table.notes = self._absent(sparql, scope)
            elif notes := unbound_columns(table.columns, sparql) or sums_of_texts(table, sparql):
                table.notes, table.lacks_values = notes, True
            return table
        if isinstance(answer, Boolean):
            return answer.value
        from immunograph.query.built import built_graph  # rdflib takes long to import

        return built_graph(answer.ntriples)

    def _absent(self, sparql: str, scope: Scope | None = None) -> tuple[str, ...]:
        """Return notes on names, strings and variables of a query that explain an empty answer."""
        notes = (*redeclared_prefixes(sparql), *unbound_variables(sparql))
        if not isinstance(self._store, LocalStore):
            return notes
        scope = scope or scope_for(self._store, None, None)
        return notes + absent_names(
            self._store,
            sparql,
            scope,
            lambda: (*self._terms_that_may_be_meant(), *terms_used(self._store, scope)),
            self._properties_meant,
        )

    def _terms_that_may_be_meant(self) -> Iterable[str]:
        """Return IRIs to suggest in place of a name that does not occur in the graph."""
        return ()

    def _properties_meant(self, name: str, known: Collection[str]) -> Sequence[str]:
        """Return the known CURIEs of properties that may be meant by an unknown one."""
        return ()

    def dataset(self) -> rdflib.Dataset:
        """Return a live rdflib Dataset over the same quads; queries see the merge of all graphs as its default graph.

        Its ``update`` works like :meth:`update`, even with ``initBindings`` and ``initNs``: the ``WHERE`` clause matches
        only the unnamed graph, unless ``GRAPH``, ``WITH`` or ``USING`` names another. rdflib's own
        ``Dataset(default_union=True)`` would match all graphs there, but delete from the unnamed graph alone.

        Returns
        -------
        rdflib.Dataset
            A view, not a copy: writes to it change this graph, and vice versa.

        Examples
        --------
        >>> import immunograph as ig
        >>> kg = ig.KnowledgeGraph()
        >>> kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="nt")
        1
        >>> len(kg.dataset())
        1
        """
        return dataset_of(self._store)
