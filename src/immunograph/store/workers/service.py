"""What goes on in a worker: requests are read from a pipe and answered until the other side is gone."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Protocol

from immunograph.errors import FormatError, LimitError, QueryError
from immunograph.store.interface import NO_LIMITS, Answer, Boolean, Limits, Triples
from immunograph.store.oxigraph import too_much_memory
from immunograph.store.workers.channel import Channel

__all__ = ["TAKEN", "Answering", "ForkedService", "Service", "can_limit_memory", "default_memory", "serve", "work"]

Answering = Callable[[dict[str, Any], Limits], Answer]

TAKEN: Final = "taken"
"""The kind of the message that says that a process has started, or that a request was received."""

_REST: Final = 0.02
"""Seconds without a request after which a worker closes what it does not need: longer than from a write to its query."""
_LARGEST_DEFAULT: Final = 4 << 30


class Service(Protocol):
    """What a worker does; made by the function ``service`` of a module."""

    def ready(self, request: dict[str, Any], limits: Limits) -> None:
        """Prepare for a request, before any limit of memory holds."""

    def answer(self, request: dict[str, Any], limits: Limits) -> Answer:
        """Answer a request."""

    def rest(self) -> None:
        """Do what can wait until there is no request."""


class ForkedService:
    """Answers from the memory that it shares with its parent."""

    def __init__(self, answer: Answering) -> None:
        self.answer = answer

    def ready(self, request: dict[str, Any], limits: Limits) -> None:
        """There is nothing to prepare."""

    def rest(self) -> None:
        """There is nothing to do."""


def can_limit_memory() -> bool:
    """Return whether this system can limit the memory of one process: Linux alone keeps ``RLIMIT_AS``."""
    return sys.platform == "linux"


def default_memory() -> int:
    """Return the bytes by which a worker may grow for one query unless ``max_memory`` says otherwise.

    It is a quarter of the machine's memory, and 4 GiB at most.
    """
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _LARGEST_DEFAULT
    return min(_LARGEST_DEFAULT, memory // 4)


def serve(module: str, parent: int) -> None:
    """Be the process that :func:`started` starts; never returns."""
    with contextlib.suppress(BaseException):
        channel = Channel(os.dup(0), os.dup(1))
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1):  # nothing that is printed may get among the answers
            os.dup2(nothing, standard)
        service = importlib.import_module(module).service()
        channel.send({"kind": TAKEN})
        work(channel, service, parent)
    os._exit(1)


def work(channel: Channel, service: Service, parent: int) -> None:
    """Answer requests until the other side is gone; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        quiet = os.open(os.devnull, os.O_WRONLY)
        faulthandler.disable()
        os.dup2(quiet, 2)  # an engine that runs out of memory says so in words of its own
        gc.disable()  # a collection would touch, and so copy, all that is shared
        requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=_read, args=(channel, requests), daemon=True).start()
        if hasattr(os, "getppid"):
            threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
        while True:
            try:
                request = requests.get(timeout=_REST)
            except queue.Empty:
                service.rest()
                request = requests.get()
            if "limits" in request:
                channel.send({"kind": TAKEN})
                channel.send(*_reply(request, service))
            else:
                service.ready(request, NO_LIMITS)
    except BaseException:  # noqa: BLE001, S110  whatever it is, this copy of the process must not go on
        pass
    finally:
        os._exit(1)


def _read(channel: Channel, requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Read requests; when the other side is gone, end the process, even amid an answer."""
    with contextlib.suppress(BaseException):
        while message := channel.receive():
            requests.put(message[0])
    os._exit(1)


def _leave_with(parent: int) -> None:
    """End the process with its parent, although somebody else may have inherited the other end of the pipe."""
    if sys.platform == "win32":  # a process there keeps the number of a dead parent; the closed pipe ends it
        return
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _reply(request: dict[str, Any], service: Service) -> tuple[dict[str, Any], bytes]:
    limits = Limits(**request.pop("limits"))
    body = b""
    try:
        service.ready(request, limits)
        with _limited_memory(limits):
            given = service.answer(request, limits)
        if isinstance(given, Boolean):
            head: dict[str, Any] = {"kind": "boolean", "value": given.value}
        elif isinstance(given, Triples):
            head, body = {"kind": "triples"}, given.ntriples
        else:
            head, body = {"kind": "solutions", "variables": given.variables}, given.tsv
    except MemoryError:
        most = replace(limits, max_memory=limits.max_memory or default_memory())
        head = {"kind": "limit", "message": str(too_much_memory(most))}
    except LimitError as error:
        head = {"kind": "limit", "message": str(error)}
    except QueryError as error:
        head = {"kind": "error", "message": str(error)}
    except FormatError as error:
        head = {"kind": "format", "message": str(error)}
    except OSError as error:
        head = {"kind": "store", "message": str(error)}
    return head, body


@contextlib.contextmanager
def _limited_memory(limits: Limits) -> Iterator[None]:
    """Let the process grow by so much and no more; an engine that needs more dies, and only this copy of it."""
    if not can_limit_memory():
        yield
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + (limits.max_memory or default_memory()) + (16 << 20)
    before = resource.getrlimit(resource.RLIMIT_AS)
    if before[1] != resource.RLIM_INFINITY:
        most = min(most, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
