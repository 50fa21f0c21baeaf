"""Which hosts a query or an update would reach, told from its parsed form; none is reached unless it was allowed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from immunograph.errors import QueryError

__all__ = ["refuse_network"]

_MAY_REACH: Final = re.compile(r"service|load|\\u", re.IGNORECASE)
"""Without these letters, or an escape that could spell them, there is neither SERVICE nor LOAD to be found."""


def refuse_network(
    text: str, prefixes: dict[str, str], *, update: bool = False, allow_hosts: Collection[str] = ()
) -> None:
    """Refuse a query or an update that would reach a host that was not allowed; files are never reached.

    The text is only looked at to pass over what cannot reach anything; the decision is taken on the syntax tree, so
    that a keyword in a string or a comment does not count and one spelt with escapes does.

    Raises
    ------
    QueryError
        If it names another host in SERVICE or LOAD, leaves the host to a variable, or cannot be parsed to tell.
    """
    if not _MAY_REACH.search(text):
        return
    for target in _targets(text, prefixes, update=update):
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or parts.hostname not in allow_hosts:
            host = parts.hostname or target
            raise QueryError(
                f"this would reach {target!r}, and nothing is reached unless you allow it: "
                f"add allow_hosts=[{host!r}], or --allow-host {host} on the command line"
            )


def _targets(text: str, prefixes: dict[str, str], *, update: bool) -> Iterator[str]:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
    from rdflib.plugins.sparql.parserutils import CompValue

    def walk(node: Any) -> Iterator[CompValue]:
        if isinstance(node, CompValue):
            yield node
            for value in node.values():
                yield from walk(value)
        elif isinstance(node, list | tuple) or hasattr(node, "as_list"):
            for value in node:
                yield from walk(value)

    try:
        tree = parseUpdate(text) if update else parseQuery(text)
    except (ParseBaseException, RecursionError, ValueError) as error:
        raise QueryError(f"the query cannot be read, so what it would reach is not known: {error}") from error
    declared = dict(prefixes)
    found = []
    for node in walk(tree):
        if node.name == "PrefixDecl":
            declared[str(node.get("prefix") or "")] = str(node.iri)
        elif node.name in ("ServiceGraphPattern", "Load"):
            found.append(node.term if node.name == "ServiceGraphPattern" else node.iri)
    for term in found:
        if isinstance(term, CompValue):  # a prefixed name
            yield declared.get(str(term.get("prefix") or ""), "") + str(term.localname)
        else:
            yield str(term) if str(type(term).__name__) == "URIRef" else f"?{term}"
