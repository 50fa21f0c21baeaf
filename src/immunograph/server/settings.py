"""Settings of a server: address, access, and limits of a request."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from immunograph.errors import FormatError
from immunograph.store import Limits

__all__ = ["LOOPBACK", "SHORTEST_TOKEN", "TOKEN", "Settings"]

TOKEN: Final = "IMMUNOGRAPH_SERVER_TOKEN"  # noqa: S105  the name of a variable, not a secret
"""Name of the environment variable with the token required for updates."""

SHORTEST_TOKEN: Final = 16
"""Minimum length of a token in characters; a shorter one causes a warning."""

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
"""Host names of the loopback address."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a server.

    Parameters
    ----------
    host, port
        Address and port to listen on; by default the loopback address, which other machines cannot reach.
    allow_update
        Whether SPARQL updates and Graph Store writes are accepted, from clients that send the ``token``.
    token
        The secret that writers send as ``Authorization: Bearer …``; never shown or logged.
    allowed_hosts
        Allowed values of the ``Host`` header, without port, in addition to the loopback names and ``host`` itself.
    allow_origins
        Origins, such as ``https://portal.example.org``, whose pages may call the server from a browser (CORS).
    allow_hosts
        Hosts that SERVICE and LOAD may contact; none by default.
    timeout
        Maximum wall time of a request in seconds: a query, an update, a page, a call of the JSON API or of a tool.
    max_rows
        Maximum number of rows, or triples, of an answer; a longer one is an error.
    max_memory
        Maximum memory for answering a query, in bytes.
    max_body
        Maximum size of a request's body, in bytes.
    max_query
        Maximum length of a query, in characters.
    max_queries
        Maximum number of concurrent queries in workers; others wait for one to end, and are refused if four times as
        many are running or waiting.
    patience
        Timeout in seconds for receiving the rest of a request, and for sending the next chunk of an answer.
    watch
        Whether to check every two seconds if the data was rebuilt, and to reload it.
    standard_dataset
        Whether patterns outside ``GRAPH`` match the unnamed graph only, instead of the merge of all graphs.

    Raises
    ------
    FormatError
        If ``allow_update`` is true, and ``token`` is empty or ``watch`` is true.

    Examples
    --------
    >>> Settings().host, Settings().allow_update
    ('127.0.0.1', False)
    """

    host: str = "127.0.0.1"
    port: int = 7431
    allow_update: bool = False
    token: str = ""
    allowed_hosts: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    timeout: float = 20.0
    max_rows: int = 1_000_000
    max_memory: int = 1 << 30
    max_body: int = 16 << 20
    max_query: int = 200_000
    max_queries: int = 8
    patience: float = 20.0
    watch: bool = False
    standard_dataset: bool = False

    def __post_init__(self) -> None:
        """Raise an error if updates are allowed without a token, or for a graph that is reloaded."""
        if self.allow_update and not self.token:
            raise FormatError(
                f"--allow-update needs a token, which clients must send: put it into the environment variable {TOKEN}"
            )
        if self.allow_update and self.watch:
            raise FormatError(
                "a graph that is reloaded lacks the updates that the server carried out: leave out --watch or --allow-update"
            )

    @property
    def limits(self) -> Limits:
        """The limits of one query."""
        return Limits(self.timeout, self.max_rows, self.max_memory)

    @property
    def hosts(self) -> frozenset[str]:
        """All allowed host names, in lower case and without port."""
        own = () if self.host in ("", "0.0.0.0", "::") else (self.host if ":" not in self.host else f"[{self.host}]",)  # noqa: S104
        return frozenset(name.lower() for name in (*LOOPBACK, *own, *self.allowed_hosts))

    def to_json(self, **more: object) -> str:
        r"""Serialise all settings except the token, and ``more``, as JSON for another process.

        Parameters
        ----------
        \*\*more
            Further values by name.

        Returns
        -------
        str
            A JSON object.

        Examples
        --------
        >>> Settings.from_json(Settings(port=80).to_json()).port
        80
        """
        return json.dumps({name: value for name, value in asdict(self).items() if name != "token"} | more)

    @classmethod
    def from_json(cls, text: str, *, token: str = "") -> Settings:
        """Parse the result of :meth:`to_json`.

        Parameters
        ----------
        text
            JSON from :meth:`to_json`; unknown names are ignored.
        token
            The token for writes.

        Returns
        -------
        Settings
            The settings, with the token.

        Raises
        ------
        FormatError
            If ``allow_update`` is true, and ``token`` is empty or ``watch`` is true.
        """
        values: dict[str, Any] = json.loads(text)
        known = {field.name for field in fields(cls)}
        made: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(token=token, **{name: value for name, value in made.items() if name in known})

    def __repr__(self) -> str:
        """Return the settings as text, with asterisks in place of the token."""
        shown = ", ".join(f"{name}={value!r}" for name, value in asdict(self).items() if name != "token")
        return f"Settings({shown}, token={'***' if self.token else ''!r})"
