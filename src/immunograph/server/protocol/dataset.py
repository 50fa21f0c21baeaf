"""The dataset specified by HTTP parameters, which takes precedence over that of the query or update."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.server.errors import RefusedError
from immunograph.server.incoming import address_of
from immunograph.store import EVERYTHING, Scope
from immunograph.store.sparql.query import is_relative, query_of

if TYPE_CHECKING:
    from starlette.types import Scope as ASGIScope

    from immunograph.server.incoming import Parameters

__all__ = ["base_of", "iris_of", "query_dataset", "update_with_dataset", "without_from"]

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")


def iris_of(parameters: Parameters, name: str) -> tuple[IRI, ...]:
    """Return the IRIs in a repeatable parameter, without duplicates.

    Parameters
    ----------
    parameters
        The parameters of the request.
    name
        Name of the parameter.

    Returns
    -------
    tuple[IRI, ...]
        IRIs in the order of the request; empty if the parameter is not given.

    Raises
    ------
    RefusedError
        With status 400, if a value is not an absolute IRI.
    """
    for value in parameters.all(name):
        if not _IRI.fullmatch(value):
            raise RefusedError(400, f"{name}={quoted(value)} is not an absolute IRI, such as https://example.org/graph")
    return tuple(dict.fromkeys(IRI(value) for value in parameters.all(name)))


def query_dataset(parameters: Parameters, *, standard: bool) -> Scope:
    """Return the scope given by ``default-graph-uri`` and ``named-graph-uri``, or the server's default.

    Parameters
    ----------
    parameters
        The parameters of the request.
    standard
        Whether patterns outside ``GRAPH`` match the unnamed graph only, by default.

    Returns
    -------
    Scope
        The default and named graphs that the query reads.

    Raises
    ------
    RefusedError
        With status 400, if a value is not an absolute IRI.
    """
    if "default-graph-uri" not in parameters and "named-graph-uri" not in parameters:
        return Scope(standard=True) if standard else EVERYTHING
    default, named = iris_of(parameters, "default-graph-uri"), iris_of(parameters, "named-graph-uri")
    return Scope(graphs=default, named=named)


def without_from(text: str) -> str:
    """Remove ``FROM`` and ``FROM NAMED`` from a query, because the request's dataset replaces them.

    Parameters
    ----------
    text
        Text of the query.

    Returns
    -------
    str
        The query without these clauses.

    Examples
    --------
    >>> without_from("ASK FROM <http://e/a> FROM NAMED <http://e/b> {}")
    'ASK   {}'
    """
    cuts: list[tuple[int, int]] = []
    start = -1
    for token in query_of(text).tokens:
        if token.text == "{":
            break
        if start < 0:
            if token.kind == "word" and token.word == "FROM":
                start = token.start
        elif token.word != "NAMED" or token.kind != "word":
            if token.kind not in ("iri", "name"):
                break
            cuts.append((start, token.start + len(token.text)))
            start = -1
    for begin, end in reversed(cuts):
        text = text[:begin] + text[end:]
    return text


def update_with_dataset(text: str, parameters: Parameters) -> str:
    """Add ``USING`` clauses to an update, from ``using-graph-uri`` and ``using-named-graph-uri``.

    They are added to each operation with ``WHERE``; others, such as ``INSERT DATA`` and ``CLEAR``, read no dataset.

    Parameters
    ----------
    text
        Text of the update.
    parameters
        The parameters of the request.

    Returns
    -------
    str
        The update with these clauses; unchanged if the request has neither parameter.

    Raises
    ------
    RefusedError
        With status 400, if a value is not an absolute IRI, or the update itself contains ``USING`` or ``WITH``.
    """
    default, named = iris_of(parameters, "using-graph-uri"), iris_of(parameters, "using-named-graph-uri")
    if not default and not named:
        return text
    using = "".join(f"USING <{iri}> " for iri in default) + "".join(f"USING NAMED <{iri}> " for iri in named)
    places: list[tuple[int, str]] = []
    depth = 0
    deletes = -1  # where the pattern of DELETE WHERE begins, which is its template as well
    before = ""
    for token in query_of(text).tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        word = token.word if token.kind == "word" else ""
        if depth == 0 and word in ("USING", "WITH"):
            raise RefusedError(
                400, f"the update contains {word}, but the request names a dataset as well: leave one of them out"
            )
        if depth == 0 and word == "WHERE":
            if before == "DELETE":
                deletes = token.start
            else:
                places.append((token.start, using))
        elif deletes >= 0 and depth == 0 and token.text == "}":
            pattern = text[deletes + len("WHERE") : token.start + 1]
            places.append((deletes, f"{pattern} {using}"))
            deletes = -1
        before = word or before if token.kind == "word" else ""
    for place, words in reversed(places):
        text = text[:place] + words + text[place:]
    return text


def base_of(text: str, scope: ASGIScope) -> str | None:
    """Return the base IRI for a query or update that may contain relative IRIs.

    Parameters
    ----------
    text
        Text of the query or update.
    scope
        The ASGI scope of the request.

    Returns
    -------
    str or None
        The URL of the endpoint; ``None`` if the text has no relative IRIs.
    """
    return address_of(scope) if is_relative(text) else None
