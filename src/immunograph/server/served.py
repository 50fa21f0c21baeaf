"""The served graph: leased by each request, and replaced by a rebuilt one without interrupting requests."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from immunograph.freed_memory import return_freed_memory
from immunograph.graph import KnowledgeGraph, load, open_graph
from immunograph.server.settings import Settings
from immunograph.store import LocalStore, has_shared_locks, is_store
from immunograph.store.disk.file_names import RECORD

__all__ = ["Current", "Served", "opener"]


@dataclass(eq=False)
class Current:
    """The version of the graph that one request uses.

    Parameters
    ----------
    kg
        The graph. Its store may be queried from any thread.
    lock
        Held while shared indexes are built; see :meth:`ready`.
    """

    kg: KnowledgeGraph
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _fingerprint: str = ""
    is_ready: bool = field(init=False, default=False)
    _leases: int = 0
    _replaced: bool = False
    _is_here: bool = field(init=False)
    _numbered: tuple[int, str] = field(init=False, default=(-1 << 62, ""))

    def __post_init__(self) -> None:
        self._is_here = isinstance(self.kg.store, LocalStore)

    def ready(self) -> KnowledgeGraph:
        """Build the shared indexes of the graph if necessary, and return it; many threads may then read it.

        Returns
        -------
        KnowledgeGraph
            The graph, with its indexes cached.
        """
        with self.lock:
            self.kg._workbench().columns  # noqa: B018 (builds them)
            for kind in ("entity", "claim"):
                self.kg._names(kind)
            self.is_ready = True
        return self.kg

    @property
    def version(self) -> str:
        """An identifier of the content, which changes with every write; empty if unknown (remote endpoint)."""
        if not self._is_here:
            return ""
        number = self.kg.store.version
        if number != self._numbered[0]:
            self._numbered = (number, f"{self._fingerprint}-{number}")
        return self._numbered[1]


class Served:
    """A graph that is served, with the settings of the server.

    Parameters
    ----------
    make
        Function that opens the graph; called again by :meth:`reload`.
    settings
        Settings of the server.
    fingerprint
        Function that returns the state of the data that ``make`` opens, so that several processes agree on versions.

    Examples
    --------
    >>> import immunograph as ig
    >>> served = Served(ig.load)
    >>> with served.lease() as current:
    ...     current.kg.title
    'Interferons, interleukins and cancer'
    >>> served.close()
    """

    def __init__(
        self,
        make: Callable[[], KnowledgeGraph],
        settings: Settings | None = None,
        *,
        fingerprint: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self.settings = settings or Settings()
        self._make = make
        self._fingerprint = fingerprint
        self._guard = threading.Lock()
        self._reloading = threading.Lock()
        self._prepare: list[Callable[[Current], object]] = []
        self.reloads = 0
        self.title = ""
        """Title of the graph; empty until a page has been rendered."""
        self._current = self._open()

    def _open(self) -> Current:
        state = self._fingerprint()
        current = Current(self._make(), _fingerprint=state)
        for prepare in self._prepare:
            prepare(current)
        return current

    def when_opened(self, prepare: Callable[[Current], object]) -> None:
        """Register a callback for the current graph, and for each new one before its first query.

        Parameters
        ----------
        prepare
            Function that receives the opened graph.
        """
        self._prepare.append(prepare)
        prepare(self._current)

    @contextlib.contextmanager
    def lease(self) -> Iterator[Current]:
        """Keep the current graph open for the duration of a ``with`` block, even if it is replaced meanwhile.

        Yields
        ------
        Current
            The leased version of the graph.
        """
        current = self.take()
        try:
            yield current
        finally:
            self.give_back(current)

    def take(self) -> Current:
        """Acquire a lease on the current graph; :meth:`give_back` ends it.

        Returns
        -------
        Current
            The leased version of the graph.
        """
        with self._guard:
            self._current._leases += 1
            return self._current

    def give_back(self, current: Current) -> None:
        """End a lease; a graph that was replaced is closed after its last lease.

        Parameters
        ----------
        current
            The leased version of the graph.
        """
        with self._guard:
            current._leases -= 1
            over = current._replaced and not current._leases
        if over:
            current.kg.close()

    @property
    def version(self) -> str:
        """Version of the current graph; see :attr:`Current.version`."""
        return self._current.version

    @property
    def state(self) -> str:
        """State of the data on disk; differs from :attr:`opened` after the data was rebuilt."""
        return self._fingerprint()

    @property
    def opened(self) -> str:
        """State of the data when it was last opened."""
        return self._current._fingerprint

    def reload(self) -> None:
        """Reopen the graph and serve the new version; requests in progress finish on the previous one.

        Raises
        ------
        ImmunographError
            If the graph cannot be opened; the current version is then kept.
        """
        with self._reloading:
            new = self._open()
            if self._current.is_ready:  # pages are read here, so the indexes are built before a reader needs them
                new.ready()
            with self._guard:
                old, self._current = self._current, new
                self.reloads += 1
                old._replaced = True
                over = not old._leases
            if over:
                old.kg.close()
            del old
            gc.collect()
            return_freed_memory()  # otherwise each reload would leave more of the previous graph's memory behind

    def close(self) -> None:
        """Close the graph, after the last lease has ended."""
        with self._guard:
            current = self._current
            current._replaced = True
            over = not current._leases
        if over:
            current.kg.close()


def opener(data: str | None, *, writable: bool = False) -> tuple[Callable[[], KnowledgeGraph], Callable[[], str]]:
    """Return a function that opens the graph given by ``--data``, and one that fingerprints its data.

    Parameters
    ----------
    data
        Path or URL of a built project, an RDF file, a store or an endpoint; ``None`` for the packaged graph.
    writable
        Whether to open a store for writing.

    Returns
    -------
    tuple[Callable[[], KnowledgeGraph], Callable[[], str]]
        Function that opens the graph, and function that returns a text that changes when the data is rewritten; for an
        endpoint, that text is always the same.
    """
    if data is not None and data.lower().startswith(("http://", "https://")):
        return (lambda: open_graph(data)), lambda: data
    if data is not None and is_store(Path(data)):
        read_only = not writable and has_shared_locks()
        return (lambda: open_graph(data, read_only=read_only)), lambda: _stamp(_record_of(Path(data)))
    return (lambda: load(data)), lambda: _stamp(_file_of(data))


def _record_of(store: Path) -> Path:
    return store / RECORD


def _file_of(data: str | None) -> Path:
    from immunograph.curation import Project, packaged_project

    if data is None:
        return packaged_project().built
    return Project.at(Path(data)).built if Path(data).is_dir() else Path(data)


def _stamp(file: Path) -> str:
    """Return a short text that changes when a file is written."""
    try:
        found = file.stat()
    except OSError:
        return "missing"
    return hashlib.sha256(f"{found.st_mtime_ns} {found.st_size} {found.st_ino}".encode()).hexdigest()[:16]
