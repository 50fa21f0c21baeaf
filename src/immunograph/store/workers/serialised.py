"""Answers in serialised form, as a server sends them, written by a worker process so that they can be cancelled.

The worker evaluates the query and serialises the answer; a long answer is written to a file, which the server then
sends. No process holds more than one answer in memory, and only complete answers are sent.
"""

from __future__ import annotations

import io
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol, cast

from immunograph.errors import LimitError
from immunograph.model import IRI
from immunograph.store.engine_results import write_taken
from immunograph.store.formats import FORMATS, Format
from immunograph.store.interface import Answer, Store, Triples
from immunograph.store.request import NO_LIMITS, Limits, Request
from immunograph.store.workers.task import Output, Task

__all__ = ["Asked", "Written", "answer_in_words", "serve_many", "settle", "write_asked"]

_SHORT: Final = 256 << 10
"""Maximum size in bytes of an answer sent through the pipe; a longer one is passed as a file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to answer or a graph to serialise, with the format.

    Parameters
    ----------
    form
        ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK; name of an RDF format for CONSTRUCT, DESCRIBE and
        graphs.
    request
        The query; ``None`` to serialise a graph.
    graph
        IRI of the graph to serialise; the empty IRI for the default graph, ``None`` for all graphs.
    most
        Maximum size of the serialised answer in bytes; 256 MiB by default.
    """

    form: str
    request: Request | None = None
    graph: IRI | None = None
    most: int = 256 << 20


@dataclass(slots=True)
class Written:
    """A serialised answer, in memory or in a file.

    Parameters
    ----------
    body
        The answer, if ``file`` is ``None``.
    file
        File with the answer, which the recipient must delete; see :meth:`remove`.
    """

    body: bytes = b""
    file: Path | None = None

    @property
    def size(self) -> int:
        """Size of the answer in bytes."""
        return len(self.body) if self.file is None else self.file.stat().st_size

    def remove(self) -> None:
        """Delete the file, if there is one."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class _Bounded:
    """Collect output in memory or, beyond 256 kB, in a file, and raise an error at a limit."""

    def __init__(self, most: int, spool: str, *, of_query: bool) -> None:
        self._left = self._most = most
        self._remedy = "narrow the query, or add a LIMIT" if of_query else "fetch a part of the graph with a query"
        self._spool = spool
        self._memory = io.BytesIO()
        self._target: IO[bytes] = self._memory
        self.in_file = False

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise LimitError(
                f"the answer exceeds the {self._most / 1e6:,.1f} MB allowed in one response; {self._remedy}"
            )
        if not self.in_file and self._most - self._left > _SHORT:
            self._target = Path(self._spool).open("xb")  # noqa: SIM115  taken() closes it
            self._target.write(self._memory.getvalue())
            self._memory.close()
            self.in_file = True
        return self._target.write(piece)

    def flush(self) -> None:
        """Flush the buffer of the file."""
        self._target.flush()

    def taken(self) -> bytes:
        """Return what is in memory, and close the file."""
        body = b"" if self.in_file else self._memory.getvalue()
        self._target.close()
        return body


def serve_many(store: Store, *, most: int, niceness: int = 5) -> None:
    """Prepare a store for concurrent queries, as in a server.

    Parameters
    ----------
    store
        A store of any kind that has not yet answered a query with limits.
    most
        Maximum number of worker processes.
    niceness
        Niceness of the workers, as for ``os.setpriority``: higher values give them less CPU time; 0 leaves it as is.
    """
    prepare = getattr(store, "serve_many", None)
    if prepare is not None:
        prepare(most, niceness)
    settle(store)


def settle(store: Store) -> None:
    """Deduplicate the triples of recent writes; call it after a write to keep lookups fast.

    Parameters
    ----------
    store
        A store of any kind; ignored if it does not deduplicate.
    """
    if (work := getattr(store, "settle", None)) is not None:
        work()


def answer_in_words(
    store: Store,
    asked: Asked,
    spool: Path,
    *,
    limits: Limits = NO_LIMITS,
    cancelled: threading.Event | None = None,
) -> Written:
    """Answer a query or serialise a graph, and return the complete result in the requested format.

    Parameters
    ----------
    store
        The store to query, of any kind.
    asked
        The query or graph, the format, and the maximum size.
    spool
        Existing directory for files with long answers.
    limits
        Limits on time, rows and memory.
    cancelled
        Event that another thread sets when the answer is no longer needed.

    Returns
    -------
    Written
        The serialised answer; if it is in a file, the caller must delete it with :meth:`Written.remove`.

    Raises
    ------
    QueryTimeoutError
        If the query does not finish within its timeout, or is cancelled.
    LimitError
        If the query is nested too deeply, or the answer exceeds a limit on rows, memory or size.
    QueryError
        If the query cannot be parsed or answered.
    FormatError
        If the format is not one for this kind of query, or cannot contain a character of the answer.
    StoreError
        If the store cannot be read.
    """
    if asked.request is not None:
        asked.request.query.checked()
    file = spool / uuid.uuid4().hex
    try:
        if not store.capabilities.ends_queries or not hasattr(store, "_asked"):
            return _written_here(store, asked, file, limits)
        task = Task(asked.request, Output(asked.form, str(file), asked.most, asked.graph), limits=limits)
        if (work := getattr(store, "settle", None)) is not None:
            work(only_if_cheap=True)  # here, so that not every worker has to do it
        answer = store._asked(task, began=time.monotonic(), cancelled=cancelled)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return Written(file=file) if file.exists() else Written(answer.ntriples)


def _written_here(store: Store, asked: Asked, file: Path, limits: Limits) -> Written:
    target = _Bounded(asked.most, str(file), of_query=asked.request is not None)
    stream = cast("IO[bytes]", target)
    if (request := asked.request) is None:
        store.write(stream, FORMATS[asked.form], graph=asked.graph)
    else:
        store.write_answer(
            request.query.text,
            stream,
            asked.form,
            scope=request.scope,
            base=request.base,
            allow_hosts=request.allow_hosts,
            limits=limits,
        )
    body = target.taken()
    return Written(file=file) if target.in_file else Written(body)


class Writes(Protocol):
    """Interface of an object that can serialise its quads."""

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all graphs, or one graph, to a binary file.

        Parameters
        ----------
        target
            Binary file open for writing.
        form
            RDF format.
        graph
            IRI of the graph; the empty IRI for the default graph, ``None`` for all graphs.
        """


def write_asked(store: Writes, output: Output, answer: Answer | None) -> Triples:
    """Serialise an answer or a graph as a task requires; runs in a worker process.

    Parameters
    ----------
    store
        The store whose graph is serialised; used only without an answer.
    output
        Format, destination and maximum size.
    answer
        The answer to serialise; ``None`` to serialise a graph of the store.

    Returns
    -------
    Triples
        The serialised bytes in ``ntriples``, whatever the format; empty if they were written to the file.

    Raises
    ------
    LimitError
        If the output exceeds its maximum size.
    FormatError
        If the format is not one for this kind of query, or cannot contain a character of the answer.
    """
    target = _Bounded(output.most, output.file, of_query=answer is not None)
    stream = cast("IO[bytes]", target)
    if answer is None:
        store.write(stream, FORMATS[output.form], graph=None if output.graph is None else IRI(output.graph))
    else:
        write_taken(answer, stream, output.form)
    return Triples(target.taken())
