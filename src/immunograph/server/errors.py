"""Convert errors to HTTP responses: a status, and one sentence with problem and remedy."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from immunograph.errors import (
    FormatError,
    ImmunographError,
    LimitError,
    QueryError,
    QueryInterruptedError,
    QueryTimeoutError,
    StoreError,
    UnknownNameError,
)
from immunograph.server import pages
from immunograph.server.advice import over_http
from immunograph.server.negotiation import preferred

if TYPE_CHECKING:
    from starlette.types import Send

__all__ = ["RefusedError", "error_reply", "send_error", "status_and_sentence"]

_STATUS: Final[tuple[tuple[type[ImmunographError], int], ...]] = (
    (UnknownNameError, 404),
    (QueryTimeoutError, 503),
    (QueryInterruptedError, 503),
    (LimitError, 422),
    (QueryError, 400),
    (FormatError, 400),
    (StoreError, 502),
)
_OFFERED: Final = ("text/plain", "application/json", "application/problem+json")
_OFFERED_BY_API: Final = ("application/json", "application/problem+json")

log = logging.getLogger("immunograph.server")


class RefusedError(Exception):
    """Exception for a request that is refused, with the status and the message of the response.

    Parameters
    ----------
    status
        HTTP status code.
    sentence
        Problem and remedy, in one sentence.
    headers
        Additional headers of the response.
    """

    def __init__(self, status: int, sentence: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = tuple(headers)


def status_and_sentence(error: BaseException) -> tuple[int, str]:
    """Return HTTP status and message for an error; details of unexpected errors are only logged.

    Parameters
    ----------
    error
        The error to report.

    Returns
    -------
    tuple[int, str]
        HTTP status code, and the message for the client, in one sentence.

    Examples
    --------
    >>> status_and_sentence(QueryTimeoutError("the query did not finish in 5 s"))
    (503, 'the query did not finish in 5 s')
    """
    if isinstance(error, RefusedError):
        return error.status, error.sentence
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status, over_http(str(error))
    if isinstance(error, ImmunographError):
        return 400, over_http(str(error))
    number = secrets.token_hex(4)
    log.error("error %s", number, exc_info=error)
    return (
        500,
        f"an internal error occurred: report it to the server's operator, who finds the cause in the log under {number}",
    )


def _body(sentence: str, status: int, accept: str, offered: tuple[str, ...] = _OFFERED) -> tuple[str, bytes]:
    kind = preferred(accept, offered) or offered[0]
    if kind == "text/plain":
        return "text/plain; charset=utf-8", f"{sentence}\n".encode()
    return kind, json.dumps({"error": sentence, "status": status}, ensure_ascii=False).encode()


def error_reply(request: Request, error: Exception) -> Response:
    """Return the response to an error in a page or in the API; browsers get an HTML page.

    Parameters
    ----------
    request
        The HTTP request.
    error
        The error to report.

    Returns
    -------
    Response
        HTML for clients that prefer it, as browsers do; for others text or JSON by their Accept header, below ``/api/``
        always JSON.
    """
    if isinstance(error, HTTPException):
        status, sentence, headers = error.status_code, _sentence_of(error, request), dict(error.headers or {})
    else:
        status, sentence = status_and_sentence(error)
        headers = dict(error.headers) if isinstance(error, RefusedError) else {}
    accept = request.headers.get("accept", "")
    page = getattr(pages, "error_page", None)
    if page is not None and preferred(accept, ("text/plain", "application/json", "text/html")) == "text/html":
        made: Response = page(request, status, sentence)
        made.headers.update(headers)
        return made
    kind, body = _body(sentence, status, accept, _OFFERED_BY_API if _of_api(request) else _OFFERED)
    return Response(body, status, {**headers, "content-type": kind, "cache-control": "no-store"})


def _of_api(request: Request) -> bool:
    return request.url.path.removeprefix(request.scope.get("root_path", "")).startswith("/api/")


def _sentence_of(error: HTTPException, request: Request) -> str:
    if error.status_code == 404:
        start = "/api/ lists the addresses" if _of_api(request) else "start at /"
        return f"the path {request.url.path!r} does not exist: {start}"
    if error.status_code == 405:
        return f"{request.method} is not allowed here: use {(error.headers or {}).get('Allow', 'GET').replace(', ', ' or ')}"
    return str(error.detail)


async def send_error(
    send: Send, status: int, sentence: str, *, accept: str = "", headers: Sequence[tuple[str, str]] = ()
) -> None:
    """Send an error as text, or as JSON (``error``, ``status``) if the client prefers that.

    Parameters
    ----------
    send
        The ASGI function that sends the response.
    status
        HTTP status code.
    sentence
        The message for the client.
    accept
        The Accept header of the request.
    headers
        Further headers of the response.
    """
    kind, body = _body(sentence, status, accept)
    sent = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in headers),
    ]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
