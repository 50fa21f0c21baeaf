"""Public methods that all stores share; they bundle keyword arguments into a :class:`Request` or a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO

from immunograph.model import IRI
from immunograph.store.engine_results import write_taken
from immunograph.store.formats import Format
from immunograph.store.interface import MAX_RATIO, Answer, Progress
from immunograph.store.loading.source import AnotherReading, Document
from immunograph.store.request import EVERYTHING, NO_LIMITS, Limits, Request, Scope
from immunograph.store.sparql.hosts import refuse_network
from immunograph.store.sparql.query import read
from immunograph.vocabulary import PREFIXES

__all__ = ["Edge"]


class Edge:
    """Base class of all stores, which validates and bundles the arguments of queries, updates and loads."""

    def query(
        self,
        text: str,
        *,
        scope: Scope = EVERYTHING,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> Answer:
        """Answer a SPARQL query over the RDF merge of all graphs, or of the graphs in ``scope``.

        Parameters
        ----------
        text, scope, base, allow_hosts, limits
            See :meth:`immunograph.store.interface.Store.query`.

        Returns
        -------
        Answer
            ``Solutions`` for SELECT, ``Boolean`` for ASK, ``Triples`` for CONSTRUCT and DESCRIBE; always complete.

        Raises
        ------
        QueryTimeoutError
            If the query is not answered by the deadline.
        LimitError
            If the query is nested too deeply, the answer exceeds the limit on rows or memory, or an endpoint truncates
            it.
        QueryInterruptedError
            If the worker process that was answering was killed by the system or a user.
        QueryError
            If the query cannot be parsed or answered, or would contact a host that is not in ``allow_hosts``.
        StoreError
            If the endpoint of a remote store cannot be reached.
        """
        return self._query(Request(read(text), scope, base, allow_hosts, limits))

    def write_answer(
        self,
        text: str,
        target: IO[bytes],
        form: str,
        *,
        scope: Scope = EVERYTHING,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> None:
        """Write the answer to a query to a binary file, in the result format or RDF format ``form``.

        The formats ``tsv``, ``csv``, ``json`` and ``xml`` are for SELECT and ASK, RDF formats for CONSTRUCT and
        DESCRIBE. A local store streams the answer. With limits, an interruptible store or an endpoint, the complete
        answer is collected before the first byte is written.

        Parameters
        ----------
        text, target, form, scope, base, allow_hosts, limits
            See :meth:`immunograph.store.interface.Store.write_answer`.

        Raises
        ------
        FormatError
            If ``form`` is not a format for this kind of query, or an XML format cannot contain a character of the answer.
        QueryError
            Under the same conditions as :meth:`query`, including its subclasses for limits and timeouts.
        StoreError
            If the endpoint of a remote store cannot be reached.
        """
        self._write_answer(Request(read(text), scope, base, allow_hosts, limits), target, form)

    def update(
        self,
        text: str,
        *,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> None:
        """Run a SPARQL update, as one transaction if the store supports it.

        With a timeout or ``max_memory``, a local store first tries out the update in a worker process, which can be
        killed, and repeats it on the store only if it finished within the limits.

        Parameters
        ----------
        text, base, allow_hosts, limits
            See :meth:`immunograph.store.interface.Store.update`.

        Raises
        ------
        QueryTimeoutError
            If the update does not finish within the timeout. A local store is then unchanged; the state of an endpoint
            is unknown.
        LimitError
            If the update is nested too deeply, or exceeds the limit on memory.
        QueryError
            If the update cannot be parsed or executed, or would contact a host that is not in ``allow_hosts``.
        StoreError
            If the store cannot be written, or an endpoint does not accept updates or cannot be reached.
        """
        self.execute(Request(read(text, "update"), EVERYTHING, base, allow_hosts, limits))

    def execute(self, request: Request, *, prefixes: Mapping[str, str] = PREFIXES) -> None:
        """Run an update that has already been parsed into a request; see :meth:`update`.

        Parameters
        ----------
        request
            The parsed update, with base IRI, allowed hosts and limits.
        prefixes
            Prefixes (name -> namespace) that the update may use without declaring them.

        Raises
        ------
        QueryError
            Under the same conditions as :meth:`update`, including its subclasses for limits and timeouts.
        StoreError
            Under the same conditions as :meth:`update`.
        """
        refuse_network(request.query, prefixes, allow_hosts=request.allow_hosts)
        self._update(request, prefixes)

    def load(
        self,
        source: Path | bytes | IO[bytes],
        form: Format,
        *,
        graph: IRI | None = None,
        base: str | None = None,
        name: str | None = None,
        progress: Progress | None = None,
        max_ratio: float = MAX_RATIO,
    ) -> int:
        """Load RDF into the store, and return the number of new quads.

        The source may be compressed with gzip, zstd, xz or bzip2, and is read as a stream. A local store loads it in
        one transaction, which Ctrl-C also rolls back. For an endpoint, the source is first copied to a temporary file.

        Parameters
        ----------
        source, form, graph, base, name, progress, max_ratio
            See :meth:`immunograph.store.interface.Store.load`.

        Returns
        -------
        int
            The number of quads that were not in the store before.

        Raises
        ------
        FormatError
            If the source is not valid in the format, or ``base`` is not an absolute IRI; the message names line and
            column where they are known, and the store is unchanged.
        LimitError
            If the source is nested too deeply, expands to more than ``max_ratio`` times its size, or exceeds another
            limit of the parser; the store is unchanged.
        QueryError
            If an endpoint rejects the data; it may have stored part of it.
        StoreError
            If the source cannot be read, or the store cannot be written.
        MissingExtraError
            If the data is compressed with zstd, and the package ``zstandard`` is not installed.
        """
        document = Document(source, form, name=name, progress=progress, max_ratio=max_ratio, base=base)
        try:
            return self._load_document(document, graph)
        except AnotherReading as other:
            return self._load_document(other.document, graph)

    def _query(self, request: Request) -> Answer:
        raise NotImplementedError

    def _write_answer(self, request: Request, target: IO[bytes], form: str) -> None:
        write_taken(self._query(request), target, form)

    def _update(self, request: Request, prefixes: Mapping[str, str]) -> None:
        raise NotImplementedError

    def _load_document(self, document: Document, graph: IRI | None) -> int:
        raise NotImplementedError
