"""Parsing of requests: headers, parameters, and a body with a size limit and a deadline."""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import a2b_qp
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes

import anyio

from immunograph.server.errors import RefusedError
from immunograph.utf8_files import invalid_byte

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

    from immunograph.server.settings import Settings

__all__ = [
    "Parameters",
    "address_of",
    "body_of",
    "decoded",
    "header",
    "headers_of",
    "parameters_of",
    "require_token",
    "text_of",
    "too_large",
]

_MOST_FIELDS = 1_000
_SLOWEST = 20_000
"""Minimum transfer rate of a body in bytes per second, after the first seconds."""
_CLOSE = (("connection", "close"),)
_NO_CODING = (("accept-encoding", "identity"), *_CLOSE)


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers as a dictionary; of repeated headers, only the last is kept.

    Parameters
    ----------
    scope
        The ASGI scope of the request.

    Returns
    -------
    dict[bytes, bytes]
        Name in lower case -> value.
    """
    return dict(scope["headers"])


def header(scope: Scope, name: bytes) -> str:
    """Return the value of a header; repeated headers are joined by commas.

    Parameters
    ----------
    scope
        The ASGI scope of the request.
    name
        Name of the header, in lower case.

    Returns
    -------
    str
        The value, decoded as Latin-1; empty if the header is missing.
    """
    found = b""
    for key, value in scope["headers"]:
        if key == name:
            found = found + b", " + value if found else value
    return str(found, "latin-1")


def address_of(scope: Scope) -> str:
    """Return the absolute URL of a request, without its query string.

    Parameters
    ----------
    scope
        The ASGI scope of the request.

    Returns
    -------
    str
        The URL, with the host of the Host header.
    """
    path = scope.get("raw_path") or scope["path"].encode()
    return f"{scope.get('scheme', 'http')}://{header(scope, b'host')}{path.decode('latin-1').partition('?')[0]}"


@dataclass(slots=True)
class Parameters:
    """The parameters of a request.

    Parameters
    ----------
    values
        Name -> values, in the order of the request.
    """

    values: dict[str, list[str]] = field(default_factory=dict)

    def all(self, name: str) -> list[str]:
        """Return all values of a parameter.

        Parameters
        ----------
        name
            Name of the parameter.

        Returns
        -------
        list[str]
            The values in the order of the request; empty if the parameter is not given.
        """
        return self.values.get(name, [])

    def one(self, name: str) -> str | None:
        """Return a parameter that may occur only once.

        Parameters
        ----------
        name
            Name of the parameter.

        Returns
        -------
        str or None
            The value; ``None`` if the parameter is not given.

        Raises
        ------
        RefusedError
            With status 400, if the parameter occurs more than once.
        """
        found = self.values.get(name)
        if not found:
            return None
        if len(found) > 1:
            raise RefusedError(400, f"the parameter {name!r} was given {len(found)} times: give it once")
        return found[0]

    def __contains__(self, name: str) -> bool:
        """Return whether a parameter was given."""
        return name in self.values

    def __bool__(self) -> bool:
        """Return whether any parameter was given."""
        return bool(self.values)


def parameters_of(encoded: bytes) -> Parameters:
    """Parse URL-encoded parameters, of a query string or a form.

    Parameters
    ----------
    encoded
        The query string, or the body of a form.

    Returns
    -------
    incoming.Parameters
        The decoded parameters, including blank ones.

    Raises
    ------
    RefusedError
        With status 400, if the parameters are not percent-encoded UTF-8, or more than 1,000.
    """
    made = Parameters()
    if not encoded:
        return made
    try:
        if encoded.startswith(b"query=") and b"&" not in encoded:  # as most requests are
            made.values["query"] = [decoded(encoded[6:])]
            return made
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeError:
        raise RefusedError(
            400, "the parameters are not percent-encoded UTF-8: encode them as UTF-8, then percent-encode them"
        ) from None
    except ValueError:
        raise RefusedError(400, f"the request has too many parameters: send {_MOST_FIELDS:,} at most") from None
    for name, value in pairs:
        made.values.setdefault(name, []).append(value)
    return made


def decoded(encoded: bytes) -> str:
    """Decode the value of a parameter, like ``unquote_plus`` but faster.

    Parameters
    ----------
    encoded
        The URL-encoded value.

    Returns
    -------
    str
        The decoded text.

    Raises
    ------
    UnicodeError
        If the encoded value is not ASCII, or the decoded one is not UTF-8.

    Examples
    --------
    >>> decoded(b"a+%2541%2B%C3%A9"), decoded(b"100%")
    ('a %41+é', '100%')
    """
    encoded.decode("ascii")
    spaced = encoded.replace(b"+", b" ")
    quoted = spaced.replace(b"=", b"=3D").replace(b"%", b"=")  # quoted-printable, which has a decoder in C
    made = a2b_qp(quoted)
    if len(made) != len(quoted) - 2 * quoted.count(b"="):  # not each % began an escape
        made = unquote_to_bytes(spaced)
    return made.decode()


async def body_of(scope: Scope, receive: Receive, settings: Settings) -> bytes:
    """Read the body of a request, with a maximum size and a deadline.

    Parameters
    ----------
    scope
        The ASGI scope of the request.
    receive
        The ASGI function that returns parts of the body.
    settings
        The settings of the server.

    Returns
    -------
    bytes
        The whole body; empty if the request has none.

    Raises
    ------
    RefusedError
        With status 413 if it is larger than allowed, 408 if it does not arrive in time, 400 if the client disconnects,
        415 if it is compressed.
    """
    coding = header(scope, b"content-encoding").strip().lower()
    if coding not in ("", "identity"):
        raise RefusedError(
            415, f"the body is compressed ({coding!r:.40}), which is not supported: send it uncompressed", _NO_CODING
        )
    announced = header(scope, b"content-length")
    if announced.isdigit() and int(announced) > settings.max_body:
        raise too_large(settings.max_body)
    pieces: list[bytes] = []
    size = 0
    began = anyio.current_time()
    while True:
        until = began + settings.patience + size / _SLOWEST
        with anyio.move_on_after(until - anyio.current_time()) as waiting:
            message = await receive()
        if waiting.cancelled_caught:
            raise RefusedError(408, "the body did not arrive in time: send it faster, or in parts", _CLOSE)
        if message["type"] == "http.disconnect":
            raise RefusedError(400, "the request ended before its body was complete: send it again")
        piece = message.get("body", b"")
        size += len(piece)
        pieces.append(piece)
        if not message.get("more_body"):
            break
    return b"".join(pieces)


def too_large(most: int) -> RefusedError:
    """Create the error for a body that is larger than allowed.

    Parameters
    ----------
    most
        Maximum size in bytes.

    Returns
    -------
    RefusedError
        The error, with status 413, for the caller to raise.
    """
    return RefusedError(413, f"the body is larger than the limit of {most / 1e6:,.1f} MB: send it in parts", _CLOSE)


def text_of(body: bytes, what: str) -> str:
    """Decode the body of a request as UTF-8.

    Parameters
    ----------
    body
        The body.
    what
        Noun for the body in the message: ``query`` or ``update``.

    Returns
    -------
    str
        The decoded text.

    Raises
    ------
    RefusedError
        With status 400, if the body is not UTF-8; the message names the first invalid byte.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line, place, value = invalid_byte(error)
        raise RefusedError(
            400, f"the {what} is not in UTF-8: line {line}, byte {place} is 0x{value:02X}; encode it as UTF-8"
        ) from None


def require_token(scope: Scope, settings: Settings, what: str) -> None:
    """Check that a request has the token for writes, as ``Bearer`` or as password of ``Basic``.

    Parameters
    ----------
    scope
        The ASGI scope of the request.
    settings
        The settings of the server.
    what
        Noun for the request in the message, such as ``update``.

    Raises
    ------
    RefusedError
        With status 403 if writes are disabled, 401 without a valid token.
    """
    if not settings.allow_update:
        raise RefusedError(
            403, f"this server is read-only and accepts no {what}: its operator can start it with --allow-update"
        )
    kind, _, given = header(scope, b"authorization").partition(" ")
    if kind.lower() == "basic":
        try:
            given = b64decode(given, validate=True).decode("utf-8").partition(":")[2]
        except ValueError:
            given = ""
    elif kind.lower() != "bearer":
        given = ""
    if not hmac.compare_digest(given.strip().encode(), settings.token.encode()):
        raise RefusedError(
            401,
            f"the token that came with the {what} is not the server's: send the one that the server was started with"
            if given.strip()
            else f"the {what} needs the server's token: send it as 'Authorization: Bearer …'",
            (("www-authenticate", 'Bearer realm="immunograph"'),),
        )
