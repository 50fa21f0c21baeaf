"""Serialised answers, as a server sends them to a client, written by a worker so that they can be cancelled.

The worker evaluates the query and serialises the answer; a long one goes to a file that the server then sends. So no
process holds more than one answer in memory, and an answer is sent only when it is complete.
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
from immunograph.store.formats import FORMATS, Format
from immunograph.store.interface import Answer, Store, Triples
from immunograph.store.oxigraph import write_taken
from immunograph.store.request import NO_LIMITS, Limits, Request
from immunograph.store.workers.task import Output, Task

__all__ = ["Asked", "Written", "answer_in_words", "serve_many", "settle", "write_asked"]

_SHORT: Final = 256 << 10
"""Maximum size in bytes of an answer sent through the pipe; a longer one is passed as a file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to answer, or a graph to serialise, and the format.

    Parameters
    ----------
    form
        ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, an RDF format for CONSTRUCT, DESCRIBE and graphs.
    request
        The query; ``None`` to serialise a graph.
    graph
        The graph to serialise; the empty IRI is the default graph, and ``None`` all graphs.
    most
        Maximum size of the answer in bytes.
    """

    form: str
    request: Request | None = None
    graph: IRI | None = None
    most: int = 256 << 20


@dataclass(slots=True)
class Written:
    """A serialised answer: its bytes, or a file that the recipient must remove."""

    body: bytes = b""
    file: Path | None = None

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.body) if self.file is None else self.file.stat().st_size

    def remove(self) -> None:
        """Remove the file, if there is one."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class _Bounded:
    """Collects the output, first in memory and above a certain size in a file, and stops it at a limit."""

    def __init__(self, most: int, spool: str) -> None:
        self._left = self._most = most
        self._spool = spool
        self._memory = io.BytesIO()
        self._target: IO[bytes] = self._memory
        self.in_file = False

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise LimitError(
                f"the answer has more than the {self._most / 1e6:,.1f} MB allowed in one response; narrow the query, or "
                "add a LIMIT"
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
    """Prepare a store for concurrent queries.

    Parameters
    ----------
    store
        A store of any kind that has not yet answered a query with limits.
    most
        Maximum number of workers.
    niceness
        Niceness added to the workers, as for ``os.nice``: higher values give them less CPU time.
    """
    prepare = getattr(store, "serve_many", None)
    if prepare is not None:
        prepare(most, niceness)
    settle(store)


def settle(store: Store) -> None:
    """Deduplicate triples of recent writes across graphs; call it after a write, to keep lookups fast.

    Parameters
    ----------
    store
        The store to query.
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
    """Answer a query, or serialise a graph, and return the complete result in the requested format.

    Parameters
    ----------
    store
        The store to query.
    asked
        The query or graph, and the format.
    spool
        Directory for files of long answers.
    limits
        Limits on time, rows and memory.
    cancelled
        Set by another thread when the answer is no longer needed.

    Returns
    -------
    Written
        The answer; if it is in a file, the caller must remove that.

    Raises
    ------
    QueryTimeoutError
        If it is not answered by the deadline.
    LimitError
        If the query nests too deeply, or the answer is larger than allowed.
    QueryError
        If it cannot be parsed or answered.
    FormatError
        If the format does not fit the form of query.
    """
    if asked.request is not None:
        asked.request.query.checked()
    file = spool / uuid.uuid4().hex
    try:
        if not store.capabilities.ends_queries or not hasattr(store, "_asked"):
            return _written_here(store, asked, file, limits)
        task = Task(asked.request, Output(asked.form, str(file), asked.most, asked.graph), limits=limits)
        if (work := getattr(store, "settle", None)) is not None:
            work(only_if_cheap=True)  # before a worker is forked, so that not each of them does it
        answer = store._asked(task, began=time.monotonic(), cancelled=cancelled)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return Written(file=file) if file.exists() else Written(answer.ntriples)


def _written_here(store: Store, asked: Asked, file: Path, limits: Limits) -> Written:
    target = _Bounded(asked.most, str(file))
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
    """An object that can serialise its quads."""

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all quads, or one graph, to a binary file.

        Parameters
        ----------
        target
            The binary file to write to.
        form
            The RDF format.
        graph
            IRI of the graph; the empty IRI is the default graph, and ``None`` all graphs.
        """


def write_asked(store: Writes, output: Output, answer: Answer | None) -> Triples:
    """Serialise an answer, or a graph, in the format of a task; runs in a worker.

    Parameters
    ----------
    store
        The store to query.
    output
        Format and destination.
    answer
        The answer to serialise; ``None`` to serialise a graph of the store.

    Returns
    -------
    Triples
        The serialised answer as bytes; empty if it is in the task's file.
    """
    target = _Bounded(output.most, output.file)
    stream = cast("IO[bytes]", target)
    if answer is None:
        store.write(stream, FORMATS[output.form], graph=None if output.graph is None else IRI(output.graph))
    else:
        write_taken(answer, stream, output.form)
    return Triples(target.taken())
