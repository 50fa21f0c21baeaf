"""Serialised answers, completed in a worker if they can be ended: what a server sends to a client.

The worker evaluates the query and writes the answer; a long one goes into a file, which the server sends from there, so
that no process holds more than one answer and none is sent before it is known to be complete.
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
"""Bytes up to which an answer comes through the pipe; a longer one comes as a file."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, or a graph to write out, and the syntax of the answer.

    Parameters
    ----------
    form
        ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, an RDF format for CONSTRUCT, DESCRIBE and graphs.
    request
        The query; without one, quads are written out.
    graph
        Which graph is written out; the empty IRI is the unnamed graph, and ``None`` all of them.
    most
        Bytes that the written answer may have.
    """

    form: str
    request: Request | None = None
    graph: IRI | None = None
    most: int = 256 << 20


@dataclass(slots=True)
class Written:
    """A serialised answer: its bytes, or the file that holds them, which the recipient removes."""

    body: bytes = b""
    file: Path | None = None

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.body) if self.file is None else self.file.stat().st_size

    def remove(self) -> None:
        """Remove the file, if there is one."""
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class _Bounded:
    """Hands on what is written, first to memory and from some size on to a file, and stops it at a limit."""

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
        """Hand on what the file still buffers."""
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
        Of any kind; nothing has been asked of it with limits.
    most
        How many workers it may have.
    niceness
        By how much the workers let the process that asks them go first.
    """
    prepare = getattr(store, "serve_many", None)
    if prepare is not None:
        prepare(most, niceness)
    settle(store)


def settle(store: Store) -> None:
    """Look at what was written, so that look-ups find each triple once; to be called after a write."""
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
    """Answer a query, or write out a graph, in a syntax; the answer is complete, or there is an error.

    Parameters
    ----------
    store
        What is asked.
    asked
        The query.
    spool
        A directory for long answers.
    limits
        How much answering may take.
    cancelled
        Set by another thread once nobody waits for the answer any more.

    Returns
    -------
    Written
        The answer; its file, if it has one, is to be removed.

    Raises
    ------
    QueryTimeoutError
        If it is not answered by the deadline.
    LimitError
        If the query nests too deeply, or the answer is larger than allowed.
    QueryError
        If it cannot be parsed or answered.
    FormatError
        If the syntax does not fit the kind of query.
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
    """Anything that can write out its quads."""

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Write all quads, or one graph."""


def write_asked(store: Writes, output: Output, answer: Answer | None) -> Triples:
    """Write an answer, or a graph, in the syntax that a task asks for; what goes on in a worker.

    Returns
    -------
    Triples
        Holds the written answer, or nothing where it is in the task's file.
    """
    target = _Bounded(output.most, output.file)
    stream = cast("IO[bytes]", target)
    if answer is None:
        store.write(stream, FORMATS[output.form], graph=None if output.graph is None else IRI(output.graph))
    else:
        write_taken(answer, stream, output.form)
    return Triples(target.taken())
