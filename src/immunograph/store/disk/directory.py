"""Directory of an open store: its lock, its record (counts and checksum), and the order in which they are written."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from immunograph.errors import ImmunographError, StoreError
from immunograph.store.disk.damaged_stores import damaged
from immunograph.store.disk.engine_files import file_list
from immunograph.store.disk.file_names import QUADS
from immunograph.store.disk.lock import Lock
from immunograph.store.disk.record import Intent, Manifest, Record, now
from immunograph.store.disk.recovery import (
    ENGINE,
    admit,
    check_place,
    clear_up,
    full,
    open_engine,
    refuse_in_fork,
)
from immunograph.store.disk.snapshot import Published, sweep
from immunograph.store.disk.surplus import KeptMerge, read_surplus
from immunograph.store.disk.synced_files import sync_directory
from immunograph.store.oxigraph import Fault, error_of, is_full

__all__ = ["StoreDirectory"]


class StoreDirectory:
    """Directory of a store that is open for writing in this process.

    The record announces each write before the engine begins it, and stores its result after the engine has synced it.
    So after a crash, the record either describes the content exactly, or says that a write was under way and describes
    the content before it.

    Parameters
    ----------
    path
        Directory of the store, created if it does not exist.

    Raises
    ------
    StoreError
        If the path is neither a store nor free for one, is open in this or another process, or cannot be written; if its
        record is missing, or there are links among its files; or if this process is a fork of one that had opened a store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.process = os.getpid()
        self.failed = ""
        self.published = Published(path)
        check_place(path)
        refuse_in_fork(path)
        try:
            made = not path.exists()
            path.mkdir(parents=True, exist_ok=True)
            self._owner = Lock(path)
            if made:
                sync_directory(path.parent)
        except OSError as error:
            raise error if isinstance(error, ImmunographError) else self.cannot(error) from error

    def open(self) -> KeptMerge:
        """Check the directory against its record, recover from a crash if necessary, and open the engine.

        Returns
        -------
        KeptMerge
            The quads of the store.

        Raises
        ------
        StoreError
            If the store is damaged, contains files that immunograph did not write, has a newer format, or cannot be
            written; the lock is then released.
        """
        try:
            self.record = admit(self.path)
            clear_up(self.path, self.record)
            merge = KeptMerge(
                open_engine(self.path, self.directory),
                self.directory,
                read_surplus(self.path, self.directory),
                self.record.merged,
                self.must_be_ours,
            )
            if self.record.intent is not None:  # the store has just been created
                merge.flush()
                self.record = replace(self.record, intent=None).save(self.path)
            sweep(self.path, alone=True)
        except BaseException as error:
            self.release(unchanged=True)
            if isinstance(error, OSError) and not isinstance(error, StoreError):
                raise self.cannot(error) from error
            raise
        return merge

    def must_be_ours(self) -> None:
        """Raise an error if this process is a fork of the one that opened the store.

        Raises
        ------
        StoreError
            If this process has another process ID than the one that opened the store.
        """
        if not self.ours:
            raise StoreError(
                f"{self.path} was opened before this process was forked, and cannot be used in the fork: start the process "
                "with multiprocessing.get_context('spawn'), and open the store in it"
            )

    @property
    def directory(self) -> Path:
        """Path of the directory with the current quads, such as ``graph-1``."""
        return self.path / self.record.directory

    @property
    def ours(self) -> bool:
        """Whether this process opened the store itself, and is not a fork of the process that did."""
        return os.getpid() == self.process

    def cannot(self, error: BaseException) -> StoreError:
        """Convert the exception of a failed write to an error that names the store.

        Parameters
        ----------
        error
            Exception of the engine or the operating system.

        Returns
        -------
        StoreError
            An error for a full disk, a damaged store, or another reason.
        """
        if is_full(error):
            return full(self.path)
        if error_of(error).fault is Fault.CORRUPT:
            return damaged(self.path, str(error), opened=True)
        return StoreError(
            f"{self.path} cannot be written: {getattr(error, 'strerror', None) or error}; check the disk and the permissions"
        )

    def may_write(self) -> None:
        """Raise an error if the store cannot be written in its current state.

        Raises
        ------
        StoreError
            If an earlier write failed half-way, or this process is a fork.
        """
        if self.failed:
            raise StoreError(
                f"{self.path} accepts no more writes since a write failed ({self.failed}): close it, and open it again"
            )
        self.must_be_ours()

    # --- the record ---------------------------------------------------------------------------------------------

    def announce(self, what: str, *, grows: bool) -> None:
        """Record that a write is about to begin, and sync the record.

        Parameters
        ----------
        what
            Kind of write in lower case, such as ``load``.
        grows
            Whether the write can only add quads.

        Raises
        ------
        StoreError
            If the record cannot be written.
        """
        intent, manifest = Intent(what, grows, now()), Manifest.of(self.directory / QUADS)
        try:
            self.record = replace(self.record, intent=intent, manifest=manifest, merged="").save(self.path)
        except OSError as error:
            raise self.cannot(error) from error

    def settle(self, counts: Mapping[str, int], checksum: str | None, *, changed: bool = True) -> None:
        """Record the result of a write after the engine has synced it.

        Parameters
        ----------
        counts
            Number of quads by IRI of the graph; empty graphs are omitted from the record.
        checksum
            Checksum of all quads; ``None`` if unknown.
        changed
            Whether the write changed any quads, so that the store has a new version.

        Raises
        ------
        OSError
            If the record cannot be written.
        """
        counts = {name: number for name, number in sorted(counts.items()) if number}
        manifest, write = Manifest.of(self.directory / QUADS), self.record.write + changed
        made = replace(self.record, intent=None, graphs=counts, checksum=checksum, manifest=manifest, write=write)
        self.record = (replace(made, written="") if changed else made).save(self.path)

    def swap(self, made: Record) -> None:
        """Make a rebuilt generation the current one by replacing the record.

        An interrupted swap is detected when the store is opened again.

        Parameters
        ----------
        made
            Record of the rebuilt generation.

        Raises
        ------
        StoreError
            If the record cannot be written; the store then accepts no more writes.
        """
        try:
            self.record = replace(made, write=made.write + 1, engine=ENGINE, written="").save(self.path)
        except BaseException as error:
            self.failed = "swapping in a new graph was interrupted"
            if isinstance(error, OSError):
                raise self.cannot(error) from error
            raise

    # --- snapshots ----------------------------------------------------------------------------------------------

    def publish(self, merge: KeptMerge, *, search: bool = False) -> None:
        """Publish a snapshot of the current version for workers and other processes.

        The caller must hold the store's lock.

        Parameters
        ----------
        merge
            Quads of the store.
        search
            Whether to search for duplicate triples first, however long that takes; by default only if the search is
            short.

        Raises
        ------
        StoreError
            If the snapshot cannot be written.
        """
        try:
            if search or merge.few:  # a longer search is left to queries, within their timeouts
                merge.searched()
                merge.flush()
            self.published.take(self.record, merge.store, merge.state)
        except (OSError, RuntimeError) as error:
            raise error if isinstance(error, ImmunographError) else self.cannot(error) from error

    # --- closing ------------------------------------------------------------------------------------------------

    def seal(self, state: str) -> None:
        """Record the sizes and hashes of all files after the engine has closed them, so that opening is fast.

        Nothing is recorded if an earlier write failed, if something such as an iterator still keeps the files open, or
        if that is unknown because the system has no ``/proc``; the next opening counts the quads instead.

        Parameters
        ----------
        state
            State of the engine's quads with respect to the surplus, a value of :attr:`Record.merged`.

        Raises
        ------
        OSError
            If a file cannot be read, or the record cannot be written.
        """
        if self.failed or not self._let_go():
            return
        files, manifest = file_list(self.directory, self.record.files), Manifest.of(self.directory / QUADS)
        self.record = replace(self.record, closed=True, merged=state, files=files, manifest=manifest).save(self.path)

    def _let_go(self) -> bool:
        """Return whether the engine has closed its files, as it does when no iterator uses them; false if that is unknown."""
        lock = str((self.directory / QUADS / "LOCK").resolve())
        handles = Path("/proc/self/fd")
        if not handles.is_dir():
            return False

        def held() -> bool:
            for handle in handles.iterdir():
                with contextlib.suppress(OSError):
                    if str(handle.readlink()) == lock:
                        return True
            return False

        if held():
            gc.collect()
        return not held()

    def release(self, *, unchanged: bool = False) -> None:
        """Release the exclusive lock of the store.

        Parameters
        ----------
        unchanged
            Whether to restore the previous content of the lock file.
        """
        self._owner.release(unchanged=unchanged)
