"""Credentials for an endpoint: read from URL or environment, sent only to their origin, redacted from messages."""

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

__all__ = ["Credentials", "credentials_for", "denied", "digest_answer", "without_secret"]

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme, 80)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name with password, or a token, restricted to one origin.

    Parameters
    ----------
    origin
        Scheme, host and port that the credentials may be sent to.
    user, password
        For HTTP basic or digest authentication; empty if a token is used.
    token
        Bearer token; takes precedence over user and password.
    in_url
        Whether user and password were given in the URL; else they are from the environment.
    """

    origin: tuple[str, str, int] = ("", "", 0)
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    in_url: bool = False

    def __bool__(self) -> bool:
        """Return whether there are credentials to send."""
        return bool(self.user or self.token)

    def header(self, url: str) -> str:
        """Return the ``Authorization`` header for a request.

        Parameters
        ----------
        url
            URL of the request.

        Returns
        -------
        str
            A bearer or basic header; empty without credentials, or if the URL has another origin.
        """
        if not self or _origin(url) != self.origin:
            return ""
        if self.token:
            return f"Bearer {self.token}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def can_answer_digest(self, url: str) -> bool:
        """Return whether a digest challenge for a URL may be answered with these credentials.

        Parameters
        ----------
        url
            URL of the request that was challenged.

        Returns
        -------
        bool
            True if there is a user name and the URL has the right origin.
        """
        return bool(self.user) and _origin(url) == self.origin

    def redacted(self, text: str) -> str:
        """Replace the password, the token and the encoded header in a text.

        Parameters
        ----------
        text
            The text, such as an error message.

        Returns
        -------
        str
            The text with ``…`` in their place.
        """
        for secret in (
            self.password,
            self.token,
            self.header(f"{self.origin[0]}://{self.origin[1]}:{self.origin[2]}/"),
        ):
            if secret:
                text = text.replace(secret.removeprefix("Basic "), "…")
        return text


def denied(credentials: Credentials, url: str, status: int) -> StoreError:
    """Return the error for an endpoint that denies access, with what to do.

    Parameters
    ----------
    credentials
        Credentials of the client.
    url
        URL of the request; its host is named.
    status
        HTTP status of the response, 401 or 403.

    Returns
    -------
    StoreError
        Advice to set credentials or, if they were sent, to correct them.

    Examples
    --------
    >>> str(denied(Credentials(), "https://a.example/sparql", 401))[:41]
    'a.example denies access (status 401): set'
    """
    host = urlsplit(url).hostname or ""
    if not credentials.header(url):
        return StoreError(
            f"{host} denies access (status {status}): set IMMUNOGRAPH_USER and IMMUNOGRAPH_PASSWORD, or "
            "IMMUNOGRAPH_TOKEN, in the environment, or ask its operator for access"
        )
    if credentials.token:
        what, remedy = "token", "correct IMMUNOGRAPH_TOKEN"
    elif credentials.in_url:
        what, remedy = "user name or password", "correct them in the URL"
    else:
        what, remedy = "user name or password", "correct IMMUNOGRAPH_USER and IMMUNOGRAPH_PASSWORD"
    said = f"rejects the {what}" if status == 401 else f"denies access with this {what.replace(' or ', ' and ')}"
    return StoreError(f"{host} {said} (status {status}): {remedy}, or ask its operator for access")


def digest_answer(credentials: Credentials, challenge: str, method: str, url: str) -> str:
    """Return the ``Authorization`` header that answers a digest challenge (RFC 7616), such as that of Virtuoso.

    Only MD5 and SHA-256 with the quality of protection ``auth`` are supported.

    Parameters
    ----------
    credentials
        User name and password; a token is not used.
    challenge
        Value of the ``WWW-Authenticate`` header of the response, beginning with ``Digest``.
    method
        HTTP method of the request, such as ``POST``.
    url
        URL of the request.

    Returns
    -------
    str
        The value of the header; empty if the challenge is not supported, or the URL has another origin.
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
    """Read the credentials for an endpoint from its URL or the environment.

    User and password in the URL take precedence over ``IMMUNOGRAPH_TOKEN``, or ``IMMUNOGRAPH_USER`` with
    ``IMMUNOGRAPH_PASSWORD``; if ``IMMUNOGRAPH_HOST`` is set, these variables are used for that host only.

    Parameters
    ----------
    url
        URL of the endpoint; may contain user and password.
    environment
        Environment variables; by default those of this process.

    Returns
    -------
    Credentials
        The credentials, restricted to the origin of the URL; false in a Boolean context if there are none.

    Raises
    ------
    StoreError
        If a value contains a line break, or would be sent unencrypted to another machine.
    """
    parts = urlsplit(url)
    origin = _origin(url)
    made = Credentials()
    if parts.username:
        from urllib.parse import unquote

        made = Credentials(origin, unquote(parts.username), unquote(parts.password or ""), in_url=True)
    elif environment.get("IMMUNOGRAPH_HOST", origin[1]) == origin[1]:
        token = environment.get("IMMUNOGRAPH_TOKEN", "")
        user = environment.get("IMMUNOGRAPH_USER", "")
        if token or user:
            made = Credentials(origin, user, environment.get("IMMUNOGRAPH_PASSWORD", ""), token)
    for text in (made.user, made.password, made.token):
        if "\n" in text or "\r" in text:
            raise StoreError("the user name, password or token contains a line break: remove the line break")
    if made and origin[0] == "http" and origin[1] not in _LOOPBACK:
        instead = (
            "remove user and password from the URL"
            if parts.username
            else "unset IMMUNOGRAPH_TOKEN and IMMUNOGRAPH_USER (IMMUNOGRAPH_HOST restricts them to one host)"
        )
        raise StoreError(
            f"the password or token would be sent to {origin[1]} unencrypted: use an https URL, or {instead}"
        )
    return made


def without_secret(url: str) -> str:
    """Remove user name and password from a URL.

    Parameters
    ----------
    url
        A URL with or without credentials.

    Returns
    -------
    str
        The URL without user name, password and fragment.
    """
    parts = urlsplit(url)
    return urlunsplit(SplitResult(parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
