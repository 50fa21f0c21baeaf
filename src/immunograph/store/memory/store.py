"""Store in memory, based on Oxigraph."""

from __future__ import annotations

import contextlib
import io
import mmap
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Final, Unpack

import pyoxigraph as ox

from immunograph.errors import ImmunographError, QueryError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.declared import used_prefixes_only
from immunograph.store.formats import Format
from immunograph.store.graph_terms import name_of
from immunograph.store.loading.source import MOST_WRITTEN_OUT, AnotherReading, Document
from immunograph.store.memory.answering import Asking, check_enforceable
from immunograph.store.memory.merge import Merge
from immunograph.store.memory.rollback import all_or_nothing
from immunograph.store.oxigraph import (
    ENGINE_ERRORS,
    LoadingOptions,
    options_for,
    plain,
    plain_quad,
    refusal,
)
from immunograph.store.quad_lines import QuadLines
from immunograph.store.request import Request
from immunograph.store.sparql.copied import copied_graphs
from immunograph.store.sparql.inserted import inserted
from immunograph.store.sparql.query import Query
from immunograph.store.workers.process import can_fork
from immunograph.store.workers.task import Task

__all__ = ["LocalStore"]

_ADDED_AT_ONCE: Final = 100_000
REMOVING: Final = frozenset(("DELETE", "CLEAR", "DROP", "MOVE", "COPY", "LOAD", "CREATE"))
_READING: Final = frozenset(("WHERE", "LOAD", "ADD", "COPY", "MOVE"))
_WRITING: Final = frozenset(("INSERT", "LOAD", "ADD", "COPY", "MOVE"))


class LocalStore(Asking):
    """A writable store in memory.

    Parameters
    ----------
    interruptible
        Whether to answer queries in a worker process even if they have no limits, so that Ctrl-C can stop them. By
        default (``None``), only at an interactive prompt, in notebooks and within :func:`expecting_interrupts`.
    """

    def __init__(self, *, interruptible: bool | None = None) -> None:
        self._interruptible = interruptible
        self._writes = 0
        self._lock = threading.RLock()
        self._copies: dict[object, ox.Store] = {}
        self.merge = self._make()
        self._pool = self._made_pool()
        self._planned = mmap.mmap(-1, 1)

    def _make(self) -> Merge:
        return Merge(ox.Store())

    @property
    def version(self) -> int:
        """Number that changes with every write; callers compare it to detect stale caches."""
        return self._writes

    def __len__(self) -> int:
        """Return the number of quads in all graphs."""
        with self._lock:
            return len(self.merge)

    def __repr__(self) -> str:
        """Return the class and the kind of store."""
        return f"<{type(self).__name__} {self.capabilities.name}>"

    def counts(self) -> dict[IRI, int]:
        """Return the number of quads in each graph, including empty graphs; see :meth:`Store.counts`."""
        with self._lock:
            made = {plain(graph): number for graph, number in self.merge.sizes().items()}
            for graph in self.merge.graphs():
                made.setdefault(plain(graph), 0)
        return dict(sorted(made.items()))

    def close(self) -> None:
        """Stop the worker processes, a busy one as soon as it has answered."""
        self._pool.close()

    def __del__(self) -> None:
        pool = getattr(self, "_pool", None)
        if pool is not None:
            pool.close()

    # --- writing ------------------------------------------------------------------------------------------------

    def _wrote(self) -> None:
        """Record that the quads changed, and invalidate caches."""
        self._writes += 1
        self._copies.clear()
        self._pool.discard()

    @contextlib.contextmanager
    def writing(self, touched: Collection[ox.Quad] | None = None) -> Iterator[Merge]:
        """Return a context manager that locks the store for a change other than a SPARQL update.

        Parameters
        ----------
        touched
            Quads that may be added or removed, if known in advance. Not used here; a store on disk may need them.

        Yields
        ------
        Merge
            The merge to write to; the caller must record the writes with :meth:`Merge.wrote` or
            :meth:`Merge.wrote_quads`.
        """
        with self._lock:
            try:
                yield self.merge
            finally:
                self._wrote()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Merge]:
        """Return a context manager that locks the store while iterators over it are created.

        Yields
        ------
        Merge
            The merge to read from; its iterators can be consumed after the lock is released.
        """
        with self._lock:
            yield self.merge

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; quads that the store already contains are ignored. See :meth:`Store.add`.

        Raises
        ------
        FormatError
            If a quad is not valid RDF. Quads are added in batches of 100,000: earlier batches remain in the store, the
            batch with the invalid quad is not added.
        """
        lines, before = QuadLines(quads), 0
        with self._lock:
            try:
                while some := list(islice(lines, _ADDED_AT_ONCE)):
                    self._add_lines(some)
                    before += len(some)
            except (SyntaxError, ValueError) as error:
                raise lines.refused(error, before=before) from error
            finally:
                self._wrote()

    def _add_lines(self, lines: list[str]) -> None:
        text = "".join(lines).encode()
        self.merge.store.load(text, format=ox.RdfFormat.N_QUADS)
        if len(lines) < _ADDED_AT_ONCE // 50:
            self.merge.wrote_quads(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        else:
            self.merge.wrote(None)

    def _load_document(self, document: Document, graph: IRI | None) -> int:
        form = document.form
        with document, self._lock:
            before = self._counted()
            # before the load, so that it is recorded even if Ctrl-C arrives just after the engine has finished
            if not form.quads:
                self.merge.wrote([ox.DefaultGraph() if graph is None else name_of(graph)])
            else:
                self.merge.wrote(None if graph is None else [name_of(graph)])
            try:
                document.refuse_if_lost(most=MOST_WRITTEN_OUT)
                with all_or_nothing(self.merge, document.may_be_in):
                    stream, syntax = document.stream(triples=graph is not None)
                    options: LoadingOptions = {"format": syntax, "base_iri": document.base}
                    if graph is not None:
                        options["to_graph"] = name_of(graph)
                    self._load(stream, **options)
                    self._wrote()
                    new = self._counted() - before
                    if not new:
                        document.refuse_if_lost()
                    return new
            except (AnotherReading, ImmunographError):
                raise
            except (SyntaxError, ValueError, OSError, MemoryError) as error:
                if (other := document.written_out()) is not None:
                    raise AnotherReading(other) from None
                raise document.explain(error) from error
            except BaseException:  # Ctrl-C, at whatever moment
                self._wrote()
                raise

    def _counted(self) -> int:
        """Return the number of quads, called before and after a load."""
        return len(self.merge)

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Return a context manager that rolls back all loads of its block if the block raises an exception."""
        with self._lock:
            try:
                with all_or_nothing(self.merge):
                    yield
            except BaseException:
                self._wrote()
                raise

    def _load(self, stream: bytes | IO[bytes], **options: Unpack[LoadingOptions]) -> None:
        self.merge.store.load(stream, **options)

    # --- updates ------------------------------------------------------------------------------------------------

    def _update(self, request: Request, prefixes: Mapping[str, str]) -> None:
        limits = request.limits
        check_enforceable(limits)
        if limits.timeout is not None or limits.max_memory is not None:
            self._rehearse(Task(update=(request.query.text, request.base), limits=limits))
        with self._lock:
            try:
                self._carry_out(request.query, request.base, prefixes)
            finally:
                self._wrote()

    def _rehearse(self, task: Task) -> None:
        if not can_fork():
            raise self._cannot_end("an update")
        with self._lock:
            worker = self._fork()  # not from the pool, because its copy of the store is changed
        try:
            worker.ask(task)
        finally:
            worker.kill()

    def _carry_out(self, update: Query, base: str | None, prefixes: Mapping[str, str]) -> None:
        words = update.words
        store = self.merge.store
        if not words.isdisjoint(REMOVING):
            store = self.merge.open_to_removal()
        elif not words.isdisjoint(_READING):
            store = self.merge.restore_all()
        for word, written, source in copied_graphs(update, prefixes, base):
            if not store.contains_named_graph(source):
                raise QueryError(
                    f"the update was not executed: the graph {written}, the source of {word}, does not exist; name an "
                    f"existing graph, or write {word} SILENT"
                )
        try:
            store.update(update.text, base_iri=base, prefixes=update.used(prefixes))
        except ENGINE_ERRORS as error:
            raise refusal(error, update, prefixes=prefixes) from error
        finally:
            self._note(update, prefixes)

    def _note(self, update: Query, prefixes: Mapping[str, str]) -> None:
        """Record what an update may have written."""
        if update.words.isdisjoint(_WRITING):
            return
        written = inserted(update, prefixes) if update.words.isdisjoint(_READING) else None
        if written is None:
            self.merge.wrote(None)
        else:
            self.merge.wrote_quads(written)

    # --- what is there, and what comes out ----------------------------------------------------------------------

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over the quads of all graphs, or of one graph.

        Parameters
        ----------
        graph
            IRI of a named graph; the empty IRI for the default graph, ``None`` for all graphs.

        Returns
        -------
        Iterator[Quad]
            The quads at the time of the call, in no particular order; blank nodes are IRIs of the form ``_:b0``.
        """
        where = name_of(graph) if graph is not None else None
        with self._lock:
            found = self.merge.quads(where)
        return (plain_quad(quad) for quad in found)

    def has_unnamed(self) -> bool:
        """Return whether the store contains blank nodes, triple terms, or triples in the default graph.

        Returns
        -------
        bool
            If false, the store consists of named graphs with IRIs and literals only.
        """
        named = (ox.NamedNode, ox.Literal)
        with self._lock:
            found = self.merge.quads()
        return any(
            not isinstance(quad.graph_name, ox.NamedNode)
            or not isinstance(quad.subject, ox.NamedNode)
            or not isinstance(quad.object, named)
            for quad in found
        )

    def graphs(self) -> list[IRI]:
        """Return the IRIs of all named graphs.

        Returns
        -------
        list[IRI]
            The sorted IRIs, including those of empty graphs.
        """
        with self._lock:
            return sorted(plain(graph) for graph in self.merge.graphs())

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all graphs, or one graph, to a binary file.

        Parameters
        ----------
        target
            Binary file open for writing.
        form
            RDF format. A format without named graphs gets the RDF merge of the graphs.
        graph
            IRI of a named graph, whose triples are written without its name; the empty IRI for the default graph,
            ``None`` for all graphs.

        Raises
        ------
        FormatError
            If the format is RDF/XML, and a literal contains a character that XML 1.0 does not allow.
        """
        options = options_for(form.name)
        with self._lock, used_prefixes_only(target, form.name) as text:
            if graph is not None:
                self.merge.with_complete([name_of(graph)]).dump(text, from_graph=name_of(graph), **options)
            elif form.quads:
                self.merge.restore_all().dump(text, **options)
            else:
                ox.serialize((quad.triple for quad in self.merge.deduplicate()), text, **options)

    def to_bytes(self, form: Format, *, graph: IRI | None = None) -> bytes:
        """Serialise all graphs, or one graph, to bytes; see :meth:`write`.

        Parameters
        ----------
        form
            RDF format. A format without named graphs gets the RDF merge of the graphs.
        graph
            IRI of a named graph, whose triples are written without its name; the empty IRI for the default graph,
            ``None`` for all graphs.

        Returns
        -------
        bytes
            The serialised quads, in UTF-8.

        Raises
        ------
        FormatError
            If the format is RDF/XML, and a literal contains a character that XML 1.0 does not allow.
        """
        buffer = io.BytesIO()
        self.write(buffer, form, graph=graph)
        return buffer.getvalue()
