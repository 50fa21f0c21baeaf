"""The public edge of a store: its keyword arguments become one :class:`Request`, or one document, for all stores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO

from immunograph.model import IRI
from immunograph.store.formats import Format
from immunograph.store.interface import MAX_RATIO, Answer, Progress
from immunograph.store.loading.source import AnotherReading, Document
from immunograph.store.oxigraph import write_taken
from immunograph.store.request import EVERYTHING, NO_LIMITS, Limits, Request, Scope
from immunograph.store.sparql.hosts import refuse_network
from immunograph.store.sparql.query import read
from immunograph.vocabulary import PREFIXES

__all__ = ["Edge"]


class Edge:
    """What every store does with the arguments of a caller before it answers, writes, updates or loads."""

    def query(
        self,
        text: str,
        *,
        scope: Scope = EVERYTHING,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> Answer:
        """Answer a SPARQL query over the merge of all graphs, or over another scope.

        Parameters
        ----------
        text, scope, base, allow_hosts, limits
            See :meth:`immunograph.store.interface.Store.query`.

        Returns
        -------
        Answer
            The complete answer.

        Raises
        ------
        QueryTimeoutError
            If it is not answered by the deadline.
        LimitError
            If the query nests too deeply, the answer has more rows or takes more memory than allowed, or an endpoint
            truncates it.
        QueryInterruptedError
            If the process that was answering was killed from outside.
        QueryError
            If the query cannot be parsed or answered, or would reach a host that is not in ``allow_hosts``.
        StoreError
            If an endpoint cannot be reached.
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
        """Write the answer to a query: ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, else an RDF format.

        A local store streams it: nothing of the answer is kept in memory, unless it has a limit or is to be ended by
        Ctrl-C. It is then complete before any of it is written, as is the answer of an endpoint.

        Parameters
        ----------
        text, target, form, scope, base, allow_hosts, limits
            See :meth:`immunograph.store.interface.Store.write_answer`.

        Raises
        ------
        FormatError
            If the form does not fit the kind of query.
        QueryError
            As :meth:`query`.
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
        """Carry out a SPARQL update, all or nothing as far as the store can.

        With a deadline, a local store first tries it on a copy of the process that can be ended, and carries it out
        only if that was done in time.

        Parameters
        ----------
        text, base, allow_hosts, limits
            See :meth:`immunograph.store.interface.Store.update`.

        Raises
        ------
        QueryTimeoutError
            If it is not done by the deadline. In a local store nothing has changed; of an endpoint it is not known.
        QueryError
            If it cannot be parsed or carried out, or would reach a host that is not in ``allow_hosts``.
        StoreError
            If an endpoint takes no updates or cannot be reached.
        """
        self.execute(Request(read(text, "update"), EVERYTHING, base, allow_hosts, limits))

    def execute(self, request: Request, *, prefixes: Mapping[str, str] = PREFIXES) -> None:
        """Carry out an update that has been read; see :meth:`update`.

        Parameters
        ----------
        request
            The update.
        prefixes
            The prefixes that it need not declare.
        """
        refuse_network(request.query, PREFIXES, allow_hosts=request.allow_hosts)
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
        """Load RDF into ``graph`` where given, and return the number of new quads.

        It may be compressed with gzip, zstd, xz or bzip2, and is read as a stream. A local store loads all or nothing,
        also if Ctrl-C ends it; for an endpoint all is read, in a temporary file, before any of it is sent.

        Parameters
        ----------
        source, form, graph, base, name, progress, max_ratio
            See :meth:`immunograph.store.interface.Store.load`.

        Returns
        -------
        int
            The number of quads that were not there before.

        Raises
        ------
        FormatError
            If the source is not in the format; names line and column. Nothing is then written.
        LimitError
            If it nests too deeply, or expands to more than ``max_ratio`` times its size; nothing is then written.
        StoreError
            If a file cannot be read, or the store cannot be written.
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
