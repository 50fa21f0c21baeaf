"""Durable store on disk, based on Oxigraph: acknowledged writes survive a crash."""

from __future__ import annotations

import contextlib
import gc
import re
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final, Unpack, cast

import pyoxigraph as ox

from immunograph.errors import FormatError, ImmunographError, QueryError, StoreError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.disk.checksum import changed
from immunograph.store.disk.directory import StoreDirectory
from immunograph.store.disk.file_names import place_of, remove_directory
from immunograph.store.disk.free_space import has_room
from immunograph.store.disk.opened import OpenedStore
from immunograph.store.disk.rebuild import Lines, build_aside, copied
from immunograph.store.disk.record import Record, is_store
from immunograph.store.disk.recovery import clear_up, full
from immunograph.store.disk.snapshot import Snapshot, publish, sweep
from immunograph.store.disk.snapshot_merge import Closed
from immunograph.store.disk.surplus import KeptMerge
from immunograph.store.formats import Format
from immunograph.store.graph_terms import name_of
from immunograph.store.interface import MAX_RATIO, Capabilities, Progress
from immunograph.store.memory.merge import GraphName, Merge
from immunograph.store.memory.store import REMOVING
from immunograph.store.oxigraph import LoadingOptions, is_full, plain
from immunograph.store.quad_lines import QuadLines
from immunograph.store.sparql.inserted import data_of
from immunograph.store.sparql.query import Query
from immunograph.store.workers.process import can_start
from immunograph.store.workers.task import Task
from immunograph.vocabulary import PREFIXES

__all__ = ["ENDING", "DiskStore", "is_store"]

ENDING: Final = ".igdb"
"""Conventional extension of a store's directory; any other name works as well."""

_AT_ONCE: Final = 100_000
_ONE_BY_ONE: Final = 2_000
_LOADING: Final = ("load", "add")
"""Operations after which duplicates are searched for at once, while the new quads are still in the disk cache."""
_MOMENT: Final = 0.02


class DiskStore(OpenedStore):
    """Writable, durable store on disk.

    When a writing method returns, the engine's files and the record of quads per graph are synced to disk. After a
    crash, the store contains all acknowledged writes, and an interrupted write completely or not at all (see
    :meth:`all_or_nothing` for several files). A store with missing or truncated files is not opened.

    Parameters
    ----------
    path
        Directory of the store, created if it does not exist. A directory with other files is not accepted.
    interruptible
        Whether to answer queries without limits in a worker process; see :class:`LocalStore`.

    Raises
    ------
    StoreError
        If the directory contains files other than those of a store, is damaged, or is open in this or another process.
    """

    def __init__(self, path: str | Path, *, interruptible: bool | None = None) -> None:
        self.path = place_of(path)
        self._writer: int | None = None  # the thread that writes, while one does
        self._one_of_several = False
        super().__init__(interruptible=interruptible)

    def _make(self) -> Merge:
        self._place = StoreDirectory(self.path)
        merge = self._place.open()
        self._publish(merge)
        return merge

    @property
    def capabilities(self) -> Capabilities:
        """Features that this store supports."""
        return Capabilities("on disk", durable=True, ends_queries=can_start())

    @property
    def version(self) -> int:
        """Number of writes so far; during a write, a negative number that is never repeated."""
        record = self._place.record
        return record.write if record.intent is None else -1 - self._writes

    def __repr__(self) -> str:
        """Return class and directory, and whether the store is closed."""
        return f"<DiskStore {str(self.path)!r}{', closed' if self._closed else ''}>"

    @property
    def record(self) -> Record:
        """Record of the store: counts, format version and checksum."""
        return self._place.record

    def close(self) -> None:
        """Stop the workers, record the hashes of all files, and release the lock; later calls do nothing.

        Raises
        ------
        StoreError
            If the hashes cannot be written, except on a full disk, where the next opening counts the quads instead.
        """
        with self._lock:
            if self._closed or not self._place.ours:
                return
            super().close()
            self._closed = True
            merge = cast("KeptMerge", self.merge)
            try:
                self._place.published.close()
                if not self._place.failed:
                    merge.flush()
                state = merge.state
                self.merge = cast("Merge", Closed(self.path))
                self._copies.clear()
                del merge
                self._place.seal(state)
            except (OSError, RuntimeError) as error:
                if not is_full(error):  # if it is, nothing is lost: the next opening counts the quads
                    raise self._place.cannot(error) from error
            finally:
                self._place.release()

    def __del__(self) -> None:
        if getattr(self, "_closed", True) or sys.is_finalizing():
            return
        with contextlib.suppress(StoreError):
            self.close()

    # --- writing ------------------------------------------------------------------------------------------------

    def _may_write(self) -> None:
        """Raise an error if the store is closed or cannot be written."""
        self._refuse_if_closed()
        self._place.may_write()

    @contextlib.contextmanager
    def _changing(
        self,
        what: str,
        *,
        grows: bool,
        touched: Collection[ox.Quad] | None = None,
        graphs: Collection[GraphName] | None = None,
    ) -> Iterator[KeptMerge]:
        """Announce a write in the record, perform it, and update the record, all synced to disk.

        ``touched`` are the only quads that may be added or removed, if known; ``graphs`` are the only graphs.
        """
        with self._lock:
            merge = cast("KeptMerge", self.merge)
            if self._writer is not None:  # part of a write that has been announced
                yield merge
                return
            self._may_write()
            before = _found(merge, touched)
            self._place.announce(what, grows=grows)
            self._writer = threading.get_ident()
            try:
                yield merge
                self._settle(before, touched, graphs)
            except BaseException as error:
                self._after_failure(error)
                raise
            finally:
                try:
                    if self._place.record.intent is not None:  # counts computed from the earlier counts would be wrong
                        self._place.failed = self._place.failed or "it was interrupted"
                    elif not self._place.published.is_of(self._place.record.write):
                        self._publish(merge, search=what in _LOADING)
                finally:  # until now, other threads read the version before this write, without waiting
                    self._writer = None

    def _publish(self, merge: KeptMerge, *, search: bool = False) -> None:
        """Take a snapshot after a write, unless that would copy files or fill the disk; it is then taken on demand."""
        if self._place.published.cheap and has_room(self.path):
            with contextlib.suppress(StoreError):
                self._place.publish(merge, search=search)
        if pool := getattr(self, "_pool", None):
            pool.release()  # idle workers keep no old files open

    def _settle(
        self, before: set[ox.Quad], touched: Collection[ox.Quad] | None, graphs: Collection[GraphName] | None
    ) -> None:
        merge = cast("KeptMerge", self.merge)
        merge.flush()
        counts, checksum = dict(self._place.record.graphs), None
        if touched is not None:
            after = _found(merge, touched)
            checksum = changed(self._place.record.checksum, before - after, after - before)
            for quads, sign in ((before - after, -1), (after - before, 1)):
                for quad in quads:
                    name = plain(quad.graph_name)
                    counts[name] = counts.get(name, 0) + sign
        elif graphs is not None:
            for graph in graphs:
                counts.pop(plain(graph), None)
            counts.update(merge.count(graphs))
        else:
            counts = dict(merge.count())
        self._place.settle(counts, checksum)

    def _after_failure(self, error: BaseException) -> None:
        """Update the record after a failed write or, if that fails, refuse further writes; convert an I/O error to a StoreError."""
        try:
            clear_up(self.path, self._place.record)
            if isinstance(error, FormatError | QueryError) and not isinstance(error.__cause__, OSError | RuntimeError):
                self._place.settle(self._place.record.graphs, self._place.record.checksum, changed=False)
            else:
                self._settle(set(), None, None)
        except (OSError, RuntimeError) as second:
            self._place.failed = "the disk is full" if is_full(second) or is_full(error) else str(second)
        if is_full(error):
            raise full(self.path) from error
        if isinstance(error, OSError | RuntimeError) and not isinstance(error, StoreError):
            raise self._place.cannot(error) from error

    @contextlib.contextmanager
    def writing(self, touched: Collection[ox.Quad] | None = None) -> Iterator[Merge]:
        """Lock the store for a change other than an update; see :meth:`LocalStore.writing`."""
        with self._changing("change", grows=False, touched=touched), super().writing(touched) as merge:
            yield merge

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads in one transaction; see :meth:`Store.add`.

        Raises
        ------
        FormatError
            If a quad is not valid RDF; no quads are added then.
        StoreError
            If the store cannot be written.
        """
        self._may_write()
        lines = QuadLines(quads)
        first = list(islice(lines, _AT_ONCE))
        more = next(lines, None)
        with self._lock:
            try:
                if more is not None:
                    self._add_many(chain(first, [more], lines))
                else:
                    self._add_few(first)
            except (SyntaxError, ValueError) as error:
                raise lines.refused(error) from error

    def _add_few(self, lines: list[str]) -> None:
        made = list(ox.parse("".join(lines).encode(), format=ox.RdfFormat.N_QUADS))
        one_by_one = len(made) <= max(_ONE_BY_ONE, len(self) // 20)
        with self._changing("add", grows=True, touched=made if one_by_one else None) as merge:
            try:
                merge.store.extend(made)
                merge.wrote_quads(made)
            finally:
                self._wrote()

    def _add_many(self, lines: Iterator[str]) -> None:
        with self._changing("add", grows=True) as merge:
            try:
                merge.store.bulk_load(cast("IO[bytes]", Lines(lines)), format=ox.RdfFormat.N_QUADS)
                merge.wrote(None)
            finally:
                self._wrote()

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
        """Load RDF in one transaction; see :meth:`Store.load`.

        Raises
        ------
        FormatError
            If the source or ``base`` is not valid; the message names line and column where known. The store is unchanged.
        StoreError
            If the source cannot be read, or the store cannot be written.
        LimitError
            If the source is nested too deeply, or exceeds ``max_ratio`` or another limit; the store is unchanged.
        MissingExtraError
            If the data is compressed with zstd, and the package ``zstandard`` is not installed.
        """
        where: list[GraphName] | None = [name_of(graph)] if graph is not None else None
        where = [ox.DefaultGraph()] if graph is None and not form.quads else where
        self._may_write()
        with self._lock:
            before, self._one_of_several = len(self), self._writer is not None
            with self._changing("load", grows=True, graphs=where):
                new = super().load(
                    source, form, graph=graph, base=base, name=name, progress=progress, max_ratio=max_ratio
                )
            return new if self._one_of_several else len(self) - before

    def _counted(self) -> int:
        return (
            len(self.merge) if self._one_of_several else 0
        )  # for a single load, :meth:`load` compares the counts of the record

    @contextlib.contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Return a context manager that rolls back the loads of its block on an exception; after a crash, some may remain."""
        with self._changing("load", grows=True), super().all_or_nothing():
            yield

    def _load(self, stream: bytes | IO[bytes], **options: Unpack[LoadingOptions]) -> None:
        try:
            self.merge.store.bulk_load(stream, **options)
        except OSError as error:
            if is_full(error):
                raise full(self.path) from error
            raise

    def _cannot_end(self, what: str) -> QueryError:
        """Return the error for limits if worker processes cannot be started."""
        return QueryError(
            f"limits on {what} need a second Python process, which cannot be started because sys.executable is not set: "
            "leave out timeout and max_memory"
        )

    def _rehearse(self, task: Task) -> None:
        if not can_start():
            raise self._cannot_end("an update")
        self._may_write()
        try:
            self._asked(task)
        finally:
            sweep(self.path)  # remove the copy of a worker that was killed

    def _carry_out(self, update: Query, base: str | None, prefixes: Mapping[str, str]) -> None:
        touched = _touched(update) if base is None and prefixes is PREFIXES else None
        with self._changing("update", grows=update.words.isdisjoint(REMOVING), touched=touched):
            super()._carry_out(update, base, prefixes)

    def replace(self, quads: Iterable[Quad], *, kept: Collection[str] = ()) -> None:
        """Replace all quads except those of some graphs, atomically.

        A new generation is built in a temporary directory and then swapped in: readers, and a restart after a crash,
        see either the old or the new quads.

        Parameters
        ----------
        quads
            The new quads; an iterator is consumed once.
        kept
            IRIs of the graphs to keep; the empty IRI for the default graph.

        Raises
        ------
        FormatError
            If a quad is not valid RDF; the old quads are kept then.
        StoreError
            If the store cannot be written; the old quads are kept then.
        """
        with self._lock:
            self._may_write()
            old = self.path / self._place.record.directory
            try:
                lines = QuadLines(quads, copied(self.merge, kept) if kept else ())
                merge, made = build_aside(self.path, self._place.record, lines, self._place.must_be_ours)
            except (OSError, RuntimeError) as error:
                raise error if isinstance(error, ImmunographError) else self._place.cannot(error) from error
            self._writer = threading.get_ident()
            try:
                self._place.swap(made)
                self.merge = merge
                self._wrote()
                gc.collect()  # release exceptions that keep the old files open
                remove_directory(old)
                self._publish(merge, search=True)
            finally:
                self._writer = None

    # --- reading ------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Return the number of quads in all graphs."""
        return sum(self.counts().values())

    def _may_look(self) -> bool:
        return self._place.ours

    def settle(self, *, only_if_cheap: bool = False) -> None:
        """Deduplicate the triples of recent writes, unless ``only_if_cheap``; see :meth:`Asking.settle`."""
        if not only_if_cheap:
            super().settle()

    @contextlib.contextmanager
    def snapshot(self, *, settled: bool = False) -> Iterator[Snapshot]:
        """Return a context manager that keeps a snapshot of the current version, without blocking other threads.

        While another thread writes, this is the version before its write. Within a write of this thread, the snapshot
        contains the quads written so far, or with ``settled`` the version before the write.

        Parameters
        ----------
        settled
            Whether to exclude an unfinished write of this thread.

        Yields
        ------
        Snapshot
            The snapshot.

        Raises
        ------
        StoreError
            If the store is closed, this process is a fork, or a snapshot cannot be written.
        """
        self._place.must_be_ours()
        if self._writer == threading.get_ident() and not settled:
            merge = cast("KeptMerge", self.merge)
            merge.flush()
            amid = publish(self.path, self._place.record, merge.store, merge.state)
            with amid.used():
                amid.retire()
                yield amid
            return
        with contextlib.ExitStack() as stack:
            yield self._kept(stack)

    def _kept(self, stack: contextlib.ExitStack) -> Snapshot:
        published = self._place.published
        while True:
            self._refuse_if_closed()
            kept = stack.enter_context(published.used())
            if kept is not None and (self._writer is not None or kept.version == self._place.record.write):
                return kept
            if self._lock.acquire(timeout=_MOMENT):  # a writer is about to publish, or could not publish
                try:
                    if not self._closed and not published.is_of(self._place.record.write):
                        self._place.publish(cast("KeptMerge", self.merge))
                finally:
                    self._lock.release()


def _found(merge: KeptMerge, quads: Iterable[ox.Quad] | None) -> set[ox.Quad]:
    """Return those of the quads that the store contains, in their stored form."""
    return {found for quad in quads or () if (found := merge.holds(quad)) is not None}


def _touched(update: Query) -> list[ox.Quad] | None:
    """Return the quads of a short INSERT DATA or DELETE DATA update; ``None`` for other updates."""
    if "DATA" not in update.words or re.search(r"_:|\[", update.text):
        return None
    made = data_of(update, PREFIXES)
    return made if made is not None and len(made) <= _ONE_BY_ONE else None
