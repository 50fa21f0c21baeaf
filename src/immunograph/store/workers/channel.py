"""Messages between two processes over a pair of pipes, portable to every operating system.

A message is a JSON header and a body of bytes, each preceded by its length. Waiting with a timeout uses ``poll`` where
pipes support it, and a reader thread elsewhere (Windows).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import struct
import sys
import threading
from collections.abc import Mapping
from typing import Final

__all__ = ["Channel", "can_poll", "pipes"]

Message = tuple[dict[str, object], bytes]

_LENGTHS: Final = struct.Struct(">QQ")
_PIECE: Final = 1 << 20


def can_poll() -> bool:
    """Return whether this operating system can wait for a pipe with a timeout (``select.poll``).

    Returns
    -------
    bool
        False on Windows.
    """
    return hasattr(select, "poll")


def pipes() -> tuple[int, int]:
    """Create a pipe, on Linux with a buffer of 1 MB if possible.

    Returns
    -------
    tuple[int, int]
        File descriptors of the read end and the write end.
    """
    reading, writing = os.pipe()
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # an unprivileged user may have used up the memory for pipes
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIECE)
    return reading, writing


class Channel:
    """One end of a two-way connection between processes: reads messages from a pipe and writes them to another.

    Parameters
    ----------
    reading, writing
        File descriptors of the two pipes; closed by :meth:`close`.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing
        if sys.platform == "win32":  # or line ends would be translated
            import msvcrt

            for handle in (reading, writing):
                msvcrt.setmode(handle, os.O_BINARY)
        self._pieces: list[bytes] = []
        self._size = 0
        self._incoming: queue.SimpleQueue[bytes] | None = None
        self._poll = select.poll() if can_poll() else None
        if self._poll is not None:
            self._poll.register(reading, select.POLLIN)

    def send(self, head: Mapping[str, object], body: bytes = b"") -> None:
        """Write one complete message; blocks while the pipe is full.

        Parameters
        ----------
        head
            The header; its values must be serialisable as JSON.
        body
            Arbitrary bytes; empty by default.

        Raises
        ------
        OSError
            If the other process has closed the connection.
        """
        text = json.dumps(head).encode()
        for part in (_LENGTHS.pack(len(text), len(body)) + text, body):
            left = memoryview(part)
            while left:
                left = left[os.write(self._writing, left[:_PIECE]) :]

    def receive(self, timeout: float | None = None) -> Message | None:
        """Read the next message.

        An incomplete message is kept for the next call.

        Parameters
        ----------
        timeout
            Maximum time in seconds to wait for each chunk; ``None`` to wait indefinitely.

        Returns
        -------
        Message or None
            Header and body; ``None`` if the timeout passed before the message was complete.

        Raises
        ------
        EOFError
            If the other process has closed the connection.
        """
        while (message := self._complete()) is None:
            piece = self._piece(timeout)
            if piece is None:
                return None
            if not piece:
                raise EOFError("the other process closed the connection")
            self._pieces.append(piece)
            self._size += len(piece)
        return message

    def _complete(self) -> Message | None:
        if self._size < _LENGTHS.size:
            return None
        if len(self._pieces[0]) < _LENGTHS.size:
            self._pieces = [b"".join(self._pieces)]
        head, body = _LENGTHS.unpack_from(self._pieces[0])
        start = _LENGTHS.size + head
        if self._size < start + body:
            return None
        whole = b"".join(self._pieces) if len(self._pieces) > 1 else self._pieces[0]
        rest = whole[start + body :]
        self._pieces, self._size = ([rest] if rest else []), len(rest)
        return json.loads(whole[_LENGTHS.size : start]), whole[start : start + body]

    def _piece(self, timeout: float | None) -> bytes | None:
        if self._poll is not None:
            if not self._poll.poll(None if timeout is None else max(0, timeout) * 1000):
                return None
            return os.read(self._reading, _PIECE)
        if self._incoming is None:
            self._incoming = queue.SimpleQueue()
            threading.Thread(target=_read_into, args=(self._reading, self._incoming), daemon=True).start()
        try:
            return self._incoming.get(timeout=timeout)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Close both pipes; later calls do nothing."""
        for handle in (self._reading, self._writing):
            if handle >= 0:
                with contextlib.suppress(OSError):
                    os.close(handle)
        self._reading = self._writing = -1


def _read_into(handle: int, incoming: queue.SimpleQueue[bytes]) -> None:
    piece = b"more"
    while piece:
        try:
            piece = os.read(handle, _PIECE)
        except OSError:
            piece = b""
        incoming.put(piece)
