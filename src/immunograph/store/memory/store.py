"""Quads in memory, kept by Oxigraph."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from immunograph.errors import FormatError, ImmunographError, QueryError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.rdf.terms import quad_line
from immunograph.store.formats import Format
from immunograph.store.interface import EVERYTHING, NO_LIMITS, Answer, Capabilities, Limits, Progress, Scope, Triples
from immunograph.store.loading.compression import MAX_RATIO
from immunograph.store.loading.source import MOST_WRITTEN_OUT, AnotherReading, Document
from immunograph.store.memory.merge import Merge
from immunograph.store.memory.plan import plan
from immunograph.store.memory.rollback import all_or_nothing
from immunograph.store.oxigraph import (
    ENGINE_ERRORS,
    SYNTAX,
    answer_of,
    name_of,
    plain,
    plain_quad,
    refusal,
    write_result,
    write_taken,
)
from immunograph.store.sparql.hosts import refuse_network
from immunograph.store.sparql.inserted import inserted
from immunograph.store.sparql.limits import measure
from immunograph.store.workers.forking import AsksWorkers
from immunograph.store.workers.process import NoWorkerError, can_fork
from immunograph.store.workers.service import can_limit_memory
from immunograph.store.workers.serving import write_asked
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    import rdflib

__all__ = ["LocalStore", "expecting_interrupts"]

_ADDED_AT_ONCE: Final = 100_000
_REMOVING: Final = frozenset(("DELETE", "CLEAR", "DROP", "MOVE", "COPY", "LOAD", "CREATE"))
_READING: Final = frozenset(("WHERE", "LOAD", "ADD", "COPY", "MOVE"))
_WRITING: Final = frozenset(("INSERT", "LOAD", "ADD", "COPY", "MOVE"))


_watched = threading.Event()


@contextlib.contextmanager
def expecting_interrupts() -> Iterator[None]:
    """Answer queries where Ctrl-C ends them, as at a prompt: somebody waits for each."""
    _watched.set()
    try:
        yield
    finally:
        _watched.clear()


def _interactive() -> bool:
    """Return whether somebody sits at a prompt or a notebook, and so may want to stop a query by hand."""
    watched = _watched.is_set() or hasattr(sys, "ps1") or "ipykernel" in sys.modules
    return watched and threading.current_thread() is threading.main_thread()


class LocalStore(AsksWorkers):
    """A store in memory.

    Parameters
    ----------
    interruptible
        Answer every query where it can be ended by Ctrl-C; left out, that is so at a prompt and in a notebook.
    """

    def __init__(self, *, interruptible: bool | None = None) -> None:
        self._interruptible = interruptible
        self._writes = 0
        self._lock = threading.RLock()
        self._copies: dict[object, ox.Store] = {}
        self.merge = self._make()
        self._pool = self._made_pool()

    def _make(self) -> Merge:
        return Merge(ox.Store())

    @property
    def capabilities(self) -> Capabilities:
        """What this store can do."""
        return Capabilities("in memory", ends_queries=can_fork())

    @property
    def version(self) -> int:
        """A number that changes with every write."""
        return self._writes

    def __len__(self) -> int:
        """Count the quads."""
        with self._lock:
            return len(self.merge)

    def __repr__(self) -> str:
        """Tell where it keeps its quads."""
        return f"<{type(self).__name__} {self.capabilities.name}>"

    def counts(self) -> dict[IRI, int]:
        """Count the quads of each graph; the unnamed graph, where it holds any, is the empty IRI."""
        with self._lock:
            made = {plain(graph): number for graph, number in self.merge.sizes().items()}
            for graph in self.merge.graphs():
                made.setdefault(plain(graph), 0)
        return dict(sorted(made.items()))

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def __del__(self) -> None:
        pool = getattr(self, "_pool", None)
        if pool is not None:
            pool.close()

    # --- what goes in -------------------------------------------------------------------------------------------

    def _wrote(self) -> None:
        """Take note that the quads changed, and forget what was made from them."""
        self._writes += 1
        self._copies.clear()
        self._pool.discard()

    @contextlib.contextmanager
    def writing(self, touched: Collection[ox.Quad] | None = None) -> Iterator[Merge]:
        """Hold the store for a change by other means than an update; the caller tells the merge what it wrote.

        ``touched`` are the quads that may come or go, where they are known beforehand.
        """
        with self._lock:
            try:
                yield self.merge
            finally:
                self._wrote()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Merge]:
        """Hold the store while iterators over it are made; they may be run through afterwards."""
        with self._lock:
            yield self.merge

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; adding one twice changes nothing.

        Raises
        ------
        FormatError
            If a quad is no valid RDF; those before it in the same hundred thousand are then not added either.
        """
        lines: list[str] = []
        with self._lock:
            try:
                for quad in quads:
                    lines.append(quad_line(quad))
                    if len(lines) >= _ADDED_AT_ONCE:
                        self._add_lines(lines)
                self._add_lines(lines)
            except (SyntaxError, ValueError) as error:
                raise FormatError(f"a quad cannot be stored: {error}") from error
            finally:
                self._wrote()

    def _add_lines(self, lines: list[str]) -> None:
        text = "".join(lines).encode()
        self.merge.store.load(text, format=ox.RdfFormat.N_QUADS)
        if len(lines) < _ADDED_AT_ONCE // 50:
            self.merge.wrote_quads(ox.parse(text, format=ox.RdfFormat.N_QUADS))
        else:
            self.merge.wrote(None)
        lines.clear()

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
        """Load RDF, all or nothing, into ``graph`` where given; returns the number of quads that are new.

        It may be compressed with gzip, zstd, xz or bzip2, and is read as a stream. Ctrl-C ends it, too, with nothing
        loaded.

        Raises
        ------
        FormatError
            If the source is not in the format; names line and column. The store is then as it was.
        LimitError
            If it nests too deeply, or swells to more than ``max_ratio`` times its size; the store is then as it was.
        StoreError
            If a file cannot be read.
        """
        document = Document(source, form, name=name, progress=progress, max_ratio=max_ratio, base=base)
        try:
            return self._load_document(document, graph)
        except AnotherReading as other:
            return self._load_document(other.document, graph)

    def _load_document(self, document: Document, graph: IRI | None) -> int:
        form = document.form
        with document, self._lock:
            before = self._counted()
            # said beforehand, so that the merge knows of it even if Ctrl-C comes the moment the engine is done
            if not form.quads:
                self.merge.wrote([ox.DefaultGraph() if graph is None else name_of(graph)])
            else:
                self.merge.wrote(None if graph is None else [name_of(graph)])
            try:
                document.refuse_if_lost(most=MOST_WRITTEN_OUT)
                with all_or_nothing(self.merge, document.may_be_in):
                    stream, syntax = document.stream()
                    options: dict[str, Any] = {"format": syntax, "base_iri": document.base}
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
        """Count the quads before and after a load."""
        return len(self.merge)

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Take back all loads of a ``with`` block if one of them fails."""
        with self._lock:
            try:
                with all_or_nothing(self.merge):
                    yield
            except BaseException:
                self._wrote()
                raise

    def _load(self, *arguments: Any, **options: Any) -> None:
        self.merge.store.load(*arguments, **options)

    # --- asking -------------------------------------------------------------------------------------------------

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

        Raises
        ------
        QueryTimeoutError
            If it is not answered by the deadline.
        LimitError
            If the query nests too deeply, or the answer has more rows or takes more memory than allowed.
        QueryError
            If the query cannot be parsed or answered, or would reach a host that is not in ``allow_hosts``.
        """
        _check_enforceable(limits)
        limited = limits.timeout is not None or limits.max_memory is not None
        if (limited or self._may_be_interrupted()) and self.capabilities.ends_queries:
            try:
                return self._answer_elsewhere(text, scope, base, allow_hosts, limits)
            except NoWorkerError:
                if limited:
                    raise
        if limited and not self.capabilities.ends_queries:
            raise self._cannot_end("a query")
        return self._answer(text, scope, base, allow_hosts, limits, columns=True)

    def _cannot_end(self, what: str) -> QueryError:
        """Say that this system has no way to end a query or an update here."""
        return QueryError(
            f"this system cannot stop {what} over a store in memory: leave out timeout and max_memory, or keep the graph "
            "on disk (ig.open), where queries can be stopped"
        )

    def _may_be_interrupted(self) -> bool:
        return _interactive() if self._interruptible is None else self._interruptible

    def solve(
        self,
        text: str,
        scope: Scope = EVERYTHING,
        base: str | None = None,
        *,
        allow_hosts: Collection[str] = (),
        **options: Any,
    ) -> Any:
        """Begin to answer: the engine's own result, which goes on seeing the store as it is now.

        ``options`` are the engine's, such as ``substitutions``.
        """
        measure(text)
        refuse_network(text, PREFIXES, allow_hosts=allow_hosts)
        with self._lock:
            prefixes = options.setdefault("prefixes", PREFIXES)
            chosen = plan(text, scope, self.merge, self._copies, base=base, prefixes=prefixes)
            try:
                return chosen.store.query(text, base_iri=base, **options, **chosen.options)
            except ENGINE_ERRORS as error:
                raise refusal(error, text) from error

    def _answer(
        self,
        text: str,
        scope: Scope,
        base: str | None,
        allow_hosts: Collection[str],
        limits: Limits,
        *,
        columns: bool = False,
    ) -> Answer:
        result = self.solve(text, scope, base, allow_hosts=allow_hosts)
        try:
            return answer_of(result, limits, columns=columns)
        except QueryError as error:
            raise error.with_traceback(None) from None
        except ENGINE_ERRORS as error:
            raise refusal(error, text) from error.with_traceback(None)
        finally:
            del result  # no error may keep it: only the thread that made it can let go of it

    def _work(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Answer a request in the worker."""
        self._lock = threading.RLock()  # another thread of the parent may have held it at the fork
        if "update" in request:
            self._carry_out(request["update"], request["base"], PREFIXES)
            return Triples(b"")
        return self.answered(request, limits)

    def answered(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Answer a query that came as a request, or write an answer or a graph in the syntax it asks for."""
        answer = None
        if request["text"] is not None:
            answer = self._answer(request["text"], _scope(request), request["base"], request["allow_hosts"], limits)
        return answer if answer is not None and "form" not in request else write_asked(self, request, limits, answer)

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
        """Stream the answer to a query: ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, else an RDF format.

        Nothing of the answer is kept in memory, unless it has a limit or is to be ended by Ctrl-C: it is then complete
        before any of it is written.

        Raises
        ------
        FormatError
            If the form does not fit the kind of query.
        QueryError
            As :meth:`query`.
        """
        if limits != NO_LIMITS or self._may_be_interrupted():
            answer = self.query(text, scope=scope, base=base, allow_hosts=allow_hosts, limits=limits)
            write_taken(answer, target, form)
            return
        result = self.solve(text, scope, base, allow_hosts=allow_hosts)
        try:
            write_result(result, target, form)
        except (QueryError, FormatError) as error:
            raise error.with_traceback(None) from None
        except ENGINE_ERRORS as error:
            raise refusal(error, text) from error.with_traceback(None)
        finally:
            del result  # as above

    def update(
        self,
        text: str,
        *,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
        prefixes: Mapping[str, str] = PREFIXES,
    ) -> None:
        """Carry out a SPARQL update, all or nothing.

        With a deadline it is tried first on a copy of the process that can be ended, and carried out only if that was
        done in time.

        Raises
        ------
        QueryTimeoutError
            If it is not done by the deadline; nothing has changed.
        QueryError
            If it cannot be parsed or carried out, or would reach a host that is not in ``allow_hosts``.
        """
        measure(text, what="update")
        refuse_network(text, PREFIXES, update=True, allow_hosts=allow_hosts)
        _check_enforceable(limits)
        if limits.timeout is not None or limits.max_memory is not None:
            self._rehearse(text, base, limits)
        with self._lock:
            try:
                self._carry_out(text, base, prefixes)
            finally:
                self._wrote()

    def _rehearse(self, text: str, base: str | None, limits: Limits) -> None:
        if not can_fork():
            raise self._cannot_end("an update")
        with self._lock:
            worker = self._fork()  # of its own, since it is written to
        try:
            worker.ask({"update": text, "base": base}, limits, what="update")
        finally:
            worker.kill()

    def _carry_out(self, text: str, base: str | None, prefixes: Mapping[str, str]) -> None:
        words = measure(text, what="update").words
        store = self.merge.store
        if not words.isdisjoint(_REMOVING):
            store = self.merge.open_to_removal()
        elif not words.isdisjoint(_READING):
            store = self.merge.whole()
        try:
            store.update(text, base_iri=base, prefixes=dict(prefixes))
        except ENGINE_ERRORS as error:
            raise refusal(error, text, "update", "carried out") from error
        finally:
            self._note(text, words, prefixes)

    def _note(self, text: str, words: frozenset[str], prefixes: Mapping[str, str]) -> None:
        """Take note of what an update may have written."""
        if words.isdisjoint(_WRITING):
            return
        written = inserted(text, prefixes) if words.isdisjoint(_READING) else None
        if written is None:
            self.merge.wrote(None)
        else:
            self.merge.wrote_quads(written)

    # --- what is there, and what comes out ----------------------------------------------------------------------

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one graph, as plain values."""
        where = name_of(graph) if graph is not None else None
        with self._lock:
            found = self.merge.quads(where)
        return (plain_quad(quad) for quad in found)

    def has_unnamed(self) -> bool:
        """Return whether there are blank nodes, triples outside the named graphs, or terms that are no IRI or literal."""
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
        """Name the graphs, in order."""
        with self._lock:
            return sorted(plain(graph) for graph in self.merge.graphs())

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Write all quads, or one graph; a format without graphs gets their merge."""
        options: dict[str, Any] = {"format": SYNTAX[form.name]}
        if form.name not in ("ntriples", "nquads"):
            options["prefixes"] = PREFIXES
        with self._lock:
            if graph is not None:
                self.merge.holding([name_of(graph)]).dump(target, from_graph=name_of(graph), **options)
            elif form.quads:
                self.merge.whole().dump(target, **options)
            else:
                ox.serialize((quad.triple for quad in self.merge.once()), target, **options)

    def dataset(self) -> rdflib.Dataset:
        """Show the same quads as an rdflib Dataset, live in both directions; its default graph is the merge."""
        from immunograph.store.rdflib_view.local import dataset

        return dataset(self)

    def to_bytes(self, form: Format, *, graph: IRI | None = None) -> bytes:
        """Write to bytes; see :meth:`write`."""
        buffer = io.BytesIO()
        self.write(buffer, form, graph=graph)
        return buffer.getvalue()


def _check_enforceable(limits: Limits) -> None:
    if limits.max_memory is not None and not can_limit_memory():
        raise QueryError(
            "this system cannot limit the memory of a query: leave out max_memory; timeout and max_rows work"
        )


def _scope(request: dict[str, Any]) -> Scope:
    graphs, named = request["graphs"], request["named"]
    return Scope(
        None if graphs is None else tuple(IRI(each) for each in graphs),
        None if named is None else tuple(IRI(each) for each in named),
        standard=request["standard"],
    )
