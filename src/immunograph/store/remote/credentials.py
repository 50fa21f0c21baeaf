"""Credentials: read from the environment, sent only to their origin, and redacted from messages."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from immunograph.errors import StoreError

__all__ = ["Credentials", "credentials_for", "digest_answer", "without_secret"]

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme, 80)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name with password, or a token, and the origin (scheme, host and port) that it may be sent to."""

    origin: tuple[str, str, int] = ("", "", 0)
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Return whether there is anything to send."""
        return bool(self.user or self.token)

    def header(self, url: str) -> str:
        """Return the ``Authorization`` header for a URL; empty if the URL has another origin.

        Parameters
        ----------
        url
            The URL of the request.

        Returns
        -------
        str
            The value of the header, or an empty string.
        """
        if not self or _origin(url) != self.origin:
            return ""
        if self.token:
            return f"Bearer {self.token}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def can_answer_digest(self, url: str) -> bool:
        """Return whether a digest challenge from this URL may be answered.

        Parameters
        ----------
        url
            The URL of the request.

        Returns
        -------
        bool
            True if it may be answered.
        """
        return bool(self.user) and _origin(url) == self.origin

    def redacted(self, text: str) -> str:
        """Return a text with the password and the token replaced.

        Parameters
        ----------
        text
            The text, such as an error message.

        Returns
        -------
        str
            The redacted text.
        """
        for secret in (
            self.password,
            self.token,
            self.header(f"{self.origin[0]}://{self.origin[1]}:{self.origin[2]}/"),
        ):
            if secret:
                text = text.replace(secret.removeprefix("Basic "), "…")
        return text


def digest_answer(credentials: Credentials, challenge: str, method: str, url: str) -> str:
    """Return the ``Authorization`` header for a digest challenge (RFC 7616), as sent by Virtuoso's ``/sparql-auth``.

    Empty if the challenge is of another kind, or the URL has another origin.

    Parameters
    ----------
    credentials
        User name and password.
    challenge
        The ``WWW-Authenticate`` header of the response.
    method
        The HTTP method.
    url
        The URL of the request.

    Returns
    -------
    str
        The value of the header, or an empty string.
    """
    if not credentials.can_answer_digest(url):
        return ""
    asked = urllib.request.parse_keqv_list([*filter(None, urllib.request.parse_http_list(challenge[len("Digest ") :]))])
    algorithm = asked.get("algorithm", "MD5")
    offered = [each.strip() for each in asked.get("qop", "").split(",")]
    if algorithm.upper() not in ("MD5", "SHA-256") or not {"realm", "nonce"} <= asked.keys() or "auth" not in offered:
        return ""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def hashed(text: str) -> str:
        return hashlib.new(algorithm.replace("-", "").lower(), text.encode(), usedforsecurity=False).hexdigest()

    own = secrets.token_hex(8)
    who = hashed(f"{credentials.user}:{asked['realm']}:{credentials.password}")
    answer = hashed(f"{who}:{asked['nonce']}:00000001:{own}:auth:{hashed(f'{method}:{target}')}")
    said = {"username": credentials.user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": target}
    quoted = {**said, "cnonce": own, "response": answer, **{name: asked[name] for name in ("opaque",) if name in asked}}
    parameters = [f'{name}="{value}"' for name, value in quoted.items()]
    return "Digest " + ", ".join([*parameters, "nc=00000001", "qop=auth", f"algorithm={algorithm}"])


def credentials_for(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """Return the credentials for an endpoint, from its URL or the environment.

    User and password in the URL take precedence over ``IMMUNOGRAPH_TOKEN``, or ``IMMUNOGRAPH_USER`` with
    ``IMMUNOGRAPH_PASSWORD``; if ``IMMUNOGRAPH_HOST`` is set, these variables are used for that host only.

    Parameters
    ----------
    url
        URL of the endpoint.
    environment
        The environment variables.

    Returns
    -------
    Credentials
        The credentials.

    Raises
    ------
    StoreError
        If they would be sent over the network unencrypted.
    """
    parts = urlsplit(url)
    origin = _origin(url)
    made = Credentials()
    if parts.username:
        from urllib.parse import unquote

        made = Credentials(origin, unquote(parts.username), unquote(parts.password or ""))
    elif environment.get("IMMUNOGRAPH_HOST", origin[1]) == origin[1]:
        token = environment.get("IMMUNOGRAPH_TOKEN", "")
        user = environment.get("IMMUNOGRAPH_USER", "")
        if token or user:
            made = Credentials(origin, user, environment.get("IMMUNOGRAPH_PASSWORD", ""), token)
    for text in (made.user, made.password, made.token):
        if "\n" in text or "\r" in text:
            raise StoreError("the password or token holds a line break: set it without one")
    if made and origin[0] == "http" and origin[1] not in _LOOPBACK:
        raise StoreError(
            f"the password or token would go to {origin[1]} unencrypted: use an https address, or unset "
            "IMMUNOGRAPH_TOKEN and IMMUNOGRAPH_USER (IMMUNOGRAPH_HOST keeps them for one host)"
        )
    return made


def without_secret(url: str) -> str:
    """Return a URL with user name and password removed.

    Parameters
    ----------
    url
        The URL.

    Returns
    -------
    str
        The URL without them.
    """
    parts = urlsplit(url)
    return urlunsplit(SplitResult(parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
