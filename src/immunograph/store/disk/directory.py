"""The directory of an open store: its lock, its record (counts and checksum), and the order of writing them."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from immunograph.errors import StoreError
from immunograph.store.disk.engine_files import file_list
from immunograph.store.disk.file_names import QUADS
from immunograph.store.disk.lock import Lock
from immunograph.store.disk.record import Intent, Manifest, Record, damaged, now
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
    """The directory of a store, open in this process.

    The record announces each write before the engine begins it, and gets the result after the engine has synced it. So
    after a crash the record either describes the content exactly, or says that a write was under way and describes the
    content before it.

    Parameters
    ----------
    path
        The store's directory, created if it does not exist yet.

    Raises
    ------
    StoreError
        If it is not a store, is damaged, is open elsewhere, or cannot be written.
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
            raise error if isinstance(error, StoreError) else self.cannot(error) from error

    def open(self) -> KeptMerge:
        """Check the directory against its record and open the engine; on an error, release the lock.

        Returns
        -------
        KeptMerge
            The opened quads.
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
            if self.record.intent is not None:  # it was just made
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
        """Raise an error if this process was forked from the one that opened the store.

        Raises
        ------
        StoreError
            If it was.
        """
        if not self.ours:
            raise StoreError(
                f"{self.path} was opened by the process this one was forked from, and cannot be used here: start this "
                "process with multiprocessing.get_context('spawn') and open the store in it"
            )

    @property
    def directory(self) -> Path:
        """Path of the directory with the quads of the current generation."""
        return self.path / self.record.directory

    @property
    def ours(self) -> bool:
        """Whether this process opened the store itself, and was not forked from the one that did."""
        return os.getpid() == self.process

    def cannot(self, error: BaseException) -> StoreError:
        """Return the error to raise for a failed write: disk full, store damaged, or the system's own reason.

        Parameters
        ----------
        error
            The exception raised by the failed write.

        Returns
        -------
        StoreError
            The error to raise, with a message that names the store.
        """
        if is_full(error):
            return full(self.path)
        if error_of(error).fault is Fault.CORRUPT:
            return damaged(self.path, str(error))
        return StoreError(f"{self.path} cannot be written: {getattr(error, 'strerror', None) or error}")

    def may_write(self) -> None:
        """Raise an error if an earlier write failed half-way, after which the store must be opened again.

        Raises
        ------
        StoreError
            If one failed, or if this is a forked process.
        """
        if self.failed:
            raise StoreError(f"{self.path} accepts no more writes since one failed ({self.failed}): open it again")
        self.must_be_ours()

    # --- the record ---------------------------------------------------------------------------------------------

    def announce(self, what: str, *, grows: bool) -> None:
        """Record that a write is about to begin.

        Parameters
        ----------
        what
            The kind of write, such as ``load``.
        grows
            Whether the write can only add quads.
        """
        intent, manifest = Intent(what, grows, now()), Manifest.of(self.directory / QUADS)
        try:
            self.record = replace(self.record, intent=intent, manifest=manifest, merged="").save(self.path)
        except OSError as error:
            raise self.cannot(error) from error

    def settle(self, counts: Mapping[str, int], checksum: str | None, *, changed: bool = True) -> None:
        """Record counts and checksum after the engine has synced a write.

        Parameters
        ----------
        counts
            Number of quads per graph.
        checksum
            The new checksum; ``None`` if it is not known.
        changed
            Whether the write changed any quads.
        """
        counts = {name: number for name, number in sorted(counts.items()) if number}
        manifest, write = Manifest.of(self.directory / QUADS), self.record.write + changed
        made = replace(self.record, intent=None, graphs=counts, checksum=checksum, manifest=manifest, write=write)
        self.record = (replace(made, written="") if changed else made).save(self.path)

    def swap(self, made: Record) -> None:
        """Make a rebuilt generation the current one; an interrupted swap is detected when the store is next opened.

        Parameters
        ----------
        made
            The record of the rebuilt generation.
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
        """Publish a snapshot of the current version for workers and other processes; the caller must hold the lock.

        Parameters
        ----------
        merge
            The quads to publish.
        search
            Whether to search for triples that occur in several graphs first, without a time limit.

        Raises
        ------
        StoreError
            If it cannot be written.
        """
        try:
            if search or merge.few:  # more is left to those who ask, within their deadlines
                merge.searched()
                merge.flush()
            self.published.take(self.record, merge.store, merge.state)
        except (OSError, RuntimeError) as error:
            raise error if isinstance(error, StoreError) else self.cannot(error) from error

    # --- closing ------------------------------------------------------------------------------------------------

    def seal(self, state: str) -> None:
        """Record the checksums of all files after the engine has closed them, so that opening need not count quads.

        Parameters
        ----------
        state
            How the engine's quads relate to the surplus; see :attr:`Record.merged`.
        """
        if self.failed or not self._let_go():
            return
        files, manifest = file_list(self.directory, self.record.files), Manifest.of(self.directory / QUADS)
        self.record = replace(self.record, closed=True, merged=state, files=files, manifest=manifest).save(self.path)

    def _let_go(self) -> bool:
        """Return whether the engine has closed its files, which it does when no answer is in use any more."""
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
        """Release the lock.

        Parameters
        ----------
        unchanged
            Whether to restore the lock file's previous content.
        """
        self._owner.release(unchanged=unchanged)
