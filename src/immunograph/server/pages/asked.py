"""The request for a page: its name, parameters and requested format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final
from urllib.parse import quote

from starlette.requests import Request

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.server.negotiation import preferred
from immunograph.server.pages.addresses import Addresses, split_suffix
from immunograph.store import NO_LIMITS, Limits

__all__ = ["MEDIA", "Asked"]

MEDIA: Final = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""Format of a page -> its media type."""

_ENDS: Final = {"from": "source", "to": "target"}
_QUESTION: Final = {"ask": "question"}
_RENAMED: Final = {"/mechanisms": _ENDS, "/explorer": {**_ENDS, **_QUESTION}, "/editor": _QUESTION}
"""Path -> former name of a parameter -> its name there and in the API; former names are accepted until version 0.3."""


@dataclass(frozen=True)
class Asked:
    """One request for a page.

    Parameters
    ----------
    name
        Name of the entity, claim or named query in the URL; empty if there is none.
    parameters
        URL parameters; of repeated ones, the last.
    form
        The format given by the extension in the URL; empty if there is none.
    accept
        The Accept header; empty if it is missing.
    path
        Path of the URL without the extension.
    addresses
        Generator of URLs on this server.
    limits
        Limits of each query that the page needs.
    hint
        Sentence on parameters that were given by a former name; empty if there are none.
    """

    name: str
    parameters: Mapping[str, str]
    form: str
    accept: str
    path: str
    addresses: Addresses
    limits: Limits = NO_LIMITS
    hint: str = ""

    @classmethod
    def of(cls, request: Request, limits: Limits = NO_LIMITS) -> Asked:
        """Parse a request.

        Parameters
        ----------
        request
            The HTTP request.
        limits
            Limits of each query that the page needs.

        Returns
        -------
        Asked
            The request, with the format extension split off its path, and former names of parameters replaced.
        """
        root = str(request.scope.get("root_path", "")).rstrip("/")
        path = request.scope["path"].removeprefix(root) if root else request.scope["path"]
        name, form = split_suffix(str(request.path_params.get("name", "")))
        plain, ending = split_suffix(path)
        parameters, hint = _by_new_names(plain, dict(request.query_params))
        return cls(
            name=name,
            parameters=parameters,
            form=form or ending,
            accept=request.headers.get("accept", ""),
            path=plain if ending else path,
            addresses=Addresses(root),
            limits=limits,
            hint=hint,
        )

    def choose(self, offered: Sequence[str]) -> str | None:
        """Choose the requested format, by the extension in the URL or else by the Accept header.

        Parameters
        ----------
        offered
            Names of the available formats.

        Returns
        -------
        str or None
            One of ``offered``; ``None`` if none of them is requested.
        """
        if self.form:
            return self.form if self.form in offered else None
        chosen = preferred(self.accept, tuple(MEDIA[form] for form in offered))
        return next((form for form in offered if MEDIA[form] == chosen), None)

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text, stripped of white space.

        Parameters
        ----------
        name
            Name of the parameter.
        default
            Text to return if the parameter is not given.

        Returns
        -------
        str
            The text; ``default`` if the parameter is missing or blank.
        """
        return self.parameters.get(name, "").strip() or default

    def expect(self, names: Iterable[str]) -> None:
        """Raise an error for a parameter that the page does not know, instead of ignoring it.

        Parameters
        ----------
        names
            Names of the parameters that the page knows.

        Raises
        ------
        FormatError
            If the request has another parameter; the message names it and a similar one, else the known ones.
        """
        known = sorted(names)
        for name in self.parameters:
            if name not in known:
                close = get_close_matches(name, known, n=1)
                told = f"; did you mean {close[0]!r}?" if close else ""
                there = f": expected {', '.join(known)}" if known else ": it takes none"
                raise FormatError(f"{name[:80]!r} is not an argument of this page{told or there}")

    def flag(self, name: str) -> bool:
        """Return a Boolean parameter; false if it is missing.

        Parameters
        ----------
        name
            Name of the parameter.

        Returns
        -------
        bool
            True for ``true`` and ``1``.

        Raises
        ------
        FormatError
            If the value is not ``true``, ``false``, ``1`` or ``0``.
        """
        text = self.text(name, "false").lower()
        if text not in ("true", "1", "false", "0"):
            raise FormatError(f"{name}={text[:80]!r}: expected true or false")
        return text in ("true", "1")

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
        """Return a parameter as an integer.

        Parameters
        ----------
        name
            Name of the parameter.
        default
            Value to return if the parameter is not given.
        least
            Smallest value allowed.
        most
            Largest value allowed.

        Returns
        -------
        int
            The value; ``default`` if the parameter is missing or blank.

        Raises
        ------
        FormatError
            If the value is not an integer from ``least`` to ``most``.
        """
        text = self.text(name)
        if not text:
            return default
        number = int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else None
        if number is None or not least <= number <= most:
            raise FormatError(f"{name}={quoted(text)}: expected a whole number from {least:,} to {most:,}")
        return number

    def address(self, form: str = "", **changed: object) -> str:
        r"""Return the URL of this page in another format, or with other parameters.

        Parameters
        ----------
        form
            Extension of the format, such as ``json``; empty for the page itself.
        \*\*changed
            Parameters to change; ``None`` removes a parameter.

        Returns
        -------
        str
            Path and query string, relative to the host.
        """
        path = quote("/index" if form and self.path == "/" else self.path, safe="/:")
        return self.addresses.page(f"{path}.{form}" if form else path, {**self.parameters, **changed})


def _by_new_names(path: str, given: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """Return the parameters under their new names, unless these are given as well, and a hint (empty if none changed)."""
    names = _RENAMED.get(path, {})
    if "ask" in given or "question" in given:  # a question has parameters of its own, such as from and to
        names = _QUESTION if names else {}
    renamed = {old: new for old, new in names.items() if old in given and new not in given}
    if not renamed:
        return given, ""
    told = ", ".join(f"{old} is now {new}" for old, new in renamed.items())
    hint = f"the parameter {told}; the old name will be removed in version 0.3"
    return {renamed.get(name, name): value for name, value in given.items()}, hint
