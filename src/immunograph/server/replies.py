"""Send responses: bytes, or a file that is sent in chunks and removed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import anyio

from immunograph.server.errors import RefusedError

if TYPE_CHECKING:
    from starlette.types import Send

    from immunograph.server.settings import Settings
    from immunograph.store.workers.serialised import Written

__all__ = ["etag_of", "is_unchanged", "send_bytes", "send_written"]

_PIECE = 256 << 10
Headers = list[tuple[bytes, bytes]]


async def send_bytes(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    """Send a response from memory.

    Parameters
    ----------
    send
        The ASGI function that sends the response.
    status
        HTTP status code.
    headers
        The headers of the response; Content-Length is appended.
    body
        The body of the response.
    """
    headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_written(send: Send, headers: Headers, written: Written, settings: Settings) -> None:
    """Send a complete answer, from memory or from its file, which is then removed.

    Parameters
    ----------
    send
        The ASGI function that sends the response.
    headers
        The headers of the response; Content-Length is appended.
    written
        The serialised answer.
    settings
        The settings of the server.

    Raises
    ------
    RefusedError
        With status 408, if the client does not read the next chunk in time; its connection is then closed.
    """
    try:
        if written.file is None:
            await send_bytes(send, 200, headers, written.body)
            return
        headers.append((b"content-length", b"%d" % written.size))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async with await anyio.open_file(written.file, "rb") as stream:
            while piece := await stream.read(_PIECE):
                with anyio.move_on_after(settings.patience) as waiting:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                if waiting.cancelled_caught:
                    raise RefusedError(408, "the client did not read the answer in time: request it again")
        await send({"type": "http.response.body", "body": b""})
    finally:
        written.remove()


def etag_of(*parts: object) -> str:
    r"""Return a strong ETag for an answer, as a hash of everything on which the answer depends.

    Parameters
    ----------
    \*parts
        The version of the graph, then the other parts.

    Returns
    -------
    str
        The ETag in quotation marks; empty if the version is unknown (empty).
    """
    if not parts[0]:
        return ""
    text = "\0".join([part if type(part) is str else str(part) for part in parts])
    return f'"{hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()}"'


def is_unchanged(etag: str, if_none_match: str) -> bool:
    """Return whether a client has cached the answer with an ETag, compressed or not.

    Parameters
    ----------
    etag
        The ETag of the answer.
    if_none_match
        The ``If-None-Match`` header of the request.

    Returns
    -------
    bool
        True if ``If-None-Match`` contains the ETag, its gzip variant, or ``*``.

    Examples
    --------
    >>> is_unchanged('"a"', 'W/"b", "a-gzip"'), is_unchanged('"a"', '"b"')
    (True, False)
    """
    if not etag or not if_none_match:
        return False
    known = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return "*" in known or etag in known or f'{etag[:-1]}-gzip"' in known
