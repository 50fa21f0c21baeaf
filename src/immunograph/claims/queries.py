"""The named queries of a graph; their parameters accept any name of an entity or claim."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from immunograph.argument_types import checked_methods
from immunograph.claims.counts import Counts
from immunograph.claims.naming import Names
from immunograph.claims.suggested import lacking_note
from immunograph.claims.view import select
from immunograph.files import writing_atomically
from immunograph.model import IRI
from immunograph.query import Catalogue, Table
from immunograph.query.catalogue import NamedQuery, Parameter
from immunograph.query.graph_names import scope_for
from immunograph.store import NO_LIMITS, Boolean, Limits, Store, result_format_of

__all__ = ["Queries"]


@checked_methods
class Queries(Catalogue):
    """The named queries of a graph: a read-only mapping, with methods to answer and export queries.

    Parameters
    ----------
    directories
        Directories with ``.rq`` files; later directories take precedence.
    store
        The store to query.
    names
        Function that returns the current names, for resolving parameters.
    counts
        Function that returns the current counts, for recognising a graph without claims.

    Examples
    --------
    >>> import immunograph as ig
    >>> "does-it-prevent" in ig.load().queries, "aspirin" in ig.load().queries
    (True, False)
    """

    def __init__(
        self, directories: Iterable[Path], store: Store, names: Callable[[], Names], counts: Callable[[], Counts]
    ) -> None:
        super().__init__(directories)
        self._store = store
        self._names = names
        self._counts = counts

    def _resolve(self, kind: str, name: str) -> IRI:
        return self._names().resolve(kind, name)

    def sparql(self, name: str, /, **parameters: str | int) -> str:
        """Return the SPARQL text of a named query with its parameters filled in.

        Parameters
        ----------
        name
            Name of the query.
        **parameters
            Values of the query's parameters; see :meth:`immunograph.KnowledgeGraph.ask`.

        Returns
        -------
        str
            A query with all its prefixes, for any SPARQL 1.1 engine.

        Raises
        ------
        UnknownNameError
            If the name of the query, of a parameter, an entity, a claim or a document is unknown or ambiguous.
        FormatError
            If a parameter is not a whole number, or not a CURIE, where one is required.

        Examples
        --------
        >>> import immunograph as ig
        >>> "P60568" in ig.load().queries.sparql("interleukin-2-to-cancer-cell")
        True
        """
        return self[name].bind(parameters, self._resolve)

    def answer(self, name: str, parameters: Mapping[str, str | int], limits: Limits = NO_LIMITS) -> Table:
        """Answer a named query within limits; see :meth:`immunograph.KnowledgeGraph.ask`.

        Parameters
        ----------
        name
            Name of the query.
        parameters
            Parameter name -> value; missing parameters have the defaults of the query.
        limits
            Limits on time, rows and memory; none by default.

        Returns
        -------
        Table
            The answer; its ``notes`` help to interpret it, or explain why it has no rows.

        Raises
        ------
        UnknownNameError
            If the name of the query, of a parameter, an entity, a claim or a document is unknown or ambiguous.
        FormatError
            If a parameter is not a whole number, or not a CURIE, where one is required.
        LimitError
            If the answer exceeds ``limits``.
        """
        query = self[name]
        answer = select(self._store, query.bind(parameters, self._resolve), title=query.title, limits=limits)
        answer.notes = query.notes_of(answer, parameters)
        if not len(answer) and (contents := self._counts().contents()):
            answer.notes = (f"There are no claims in this graph. {contents}",)
        elif not len(answer):
            lacking = [each for each in self.missing_defaults(query) if each.name not in parameters]
            if lacking:  # replace the other notes, which are about the missing names
                answer.notes = (lacking_note(self._names().view, lacking, self._resolve),)
        return answer

    def missing_defaults(self, query: NamedQuery) -> list[Parameter]:
        """Return the parameters whose default, an entity, claim or document, does not occur in this graph.

        Parameters
        ----------
        query
            A named query of this mapping.

        Returns
        -------
        list of Parameter
            Parameters in the order of the query; empty if all defaults occur.

        Examples
        --------
        >>> import immunograph as ig
        >>> queries = ig.load().queries
        >>> queries.missing_defaults(queries["does-it-prevent"])
        []
        """
        return [
            parameter
            for parameter in query.parameters
            if (occurs := query.occurs(parameter)) and self._store.query(occurs) != Boolean(value=True)
        ]

    def export(
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
        """Stream the answer to a query to a file, which is written atomically.

        Parameters
        ----------
        sparql, graph, default_graph, base, timeout, max_rows, allow_hosts
            See :meth:`immunograph.KnowledgeGraph.query`.
        path
            The file to write; an existing file is replaced. It is compressed if its name ends in ``.gz``, ``.zst``,
            ``.xz`` or ``.bz2``, as in ``x.csv.gz``.
        format
            ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, an RDF format for CONSTRUCT and DESCRIBE; by
            default, from the file extension.

        Raises
        ------
        FormatError
            If the format is unknown or not suitable for the form of the query, or ``path`` contains a null character.
        QueryError
            If the query cannot be parsed or answered, or would contact a host that is not in ``allow_hosts``; the file
            is then unchanged.
        LimitError
            If the query exceeds ``timeout`` or ``max_rows``; the file is then unchanged.
        UnknownNameError
            If the store does not contain a named graph of ``graph`` or ``default_graph``.
        StoreError
            If the file cannot be written, or the store cannot be read.
        MissingExtraError
            If the name ends in ``.zst``, and the package ``zstandard`` is not installed.

        Examples
        --------
        >>> import immunograph as ig, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "answer.csv")
        ...     ig.load().queries.export("SELECT (COUNT(?c) AS ?claims) { ?c a ig:Claim }", path)
        ...     path.read_text().split()
        ['claims', '63']
        """
        with writing_atomically(Path(path)) as stream:
            self._store.write_answer(
                sparql,
                stream,
                result_format_of(path, format),
                scope=scope_for(self._store, graph, default_graph),
                base=base,
                allow_hosts=allow_hosts,
                limits=Limits(timeout=timeout, max_rows=max_rows),
            )
