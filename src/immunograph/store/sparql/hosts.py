"""Find the hosts that a query or update would contact, and reject those that are not allowed.

The engine does not follow redirects, so an allowed host cannot redirect it to another. Queries that rdflib evaluates
may not contact any host: :func:`refuse_reaching` checks their algebra.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from immunograph.errors import HostNotAllowedError, QueryError
from immunograph.legible import quoted
from immunograph.store.sparql.diagnosis import diagnosis, shown
from immunograph.store.sparql.query import Query

if TYPE_CHECKING:
    from rdflib.plugins.sparql.parserutils import CompValue

__all__ = ["refuse_network", "refuse_reaching"]

_REACHING: Final = frozenset(("SERVICE", "LOAD"))
_OTHER_SCHEME: Final = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_COMMENT: Final = re.compile(r"#[^\n\r]*")


def refuse_network(query: Query, prefixes: Mapping[str, str], *, allow_hosts: Collection[str] = ()) -> None:
    """Raise an error if a query or update would contact a host that is not allowed, or read a file.

    A text without the keywords ``SERVICE`` and ``LOAD`` is accepted at once; otherwise its syntax tree is checked. A
    keyword in a string or a comment does not count; a keyword spelt with escapes does. If a keyword is missing from the
    tree, for example because of syntax that only the engine supports, the query is rejected.

    Parameters
    ----------
    query
        The query or update.
    prefixes
        Namespaces by prefix that the query may use without declaring them.
    allow_hosts
        Host names that the query may contact by http or https, in any case.

    Raises
    ------
    HostNotAllowedError
        If SERVICE or LOAD names a host that is not allowed, a file, a variable or an IRI other than an http or https
        URL, or if its targets cannot be determined.
    QueryError
        If the query contains SERVICE or LOAD and cannot be parsed.
    """
    if query.words.isdisjoint(_REACHING):
        return
    targets = list(_targets(query, prefixes))
    allowed = {host.lower() for host in allow_hosts}
    for target in targets:
        if _host(target) not in allowed:
            if target.lower().startswith("file:"):
                raise HostNotAllowedError(
                    f"this would read {quoted(target)}, but queries and updates cannot read files: load it with kg.add"
                )
            raise _not_allowed(target)
    if len(targets) < _keywords(query):
        raise _unread(query, prefixes)


def _not_allowed(target: str) -> HostNotAllowedError:
    if host := _host(target):
        return HostNotAllowedError(
            f"this would contact {quoted(target)}, but no host is contacted unless you allow it: add allow_hosts=[{quoted(host)}]"
        )
    if target.startswith("?"):
        return HostNotAllowedError(
            f"SERVICE {target} would contact any host that the data name, which cannot be allowed: write the URL of the "
            "endpoint in place of the variable"
        )
    if _OTHER_SCHEME.match(target):
        return HostNotAllowedError(
            f"{quoted(target)} cannot be used here, because only hosts of http and https URLs can be allowed: download the "
            "file, and load it with kg.add"
        )
    return HostNotAllowedError(
        f"{quoted(target)} is not an absolute URL: write it in full, beginning with http:// or https://"
    )


def refuse_reaching(algebra: object) -> None:
    """Raise an error if rdflib's evaluator would read data outside the graph.

    ``FROM`` is not checked here. ``USING`` is rejected, because rdflib fetches it as the URL of a document.

    Parameters
    ----------
    algebra
        Algebra of the query or update, as translated by rdflib.

    Raises
    ------
    HostNotAllowedError
        If the algebra contains SERVICE, LOAD or USING, whatever the target.
    """
    for node in _nodes(algebra):
        if node.name == "ServiceGraphPattern":
            raise _reaching(f"SERVICE {_written(node.term)}", "use kg.query with allow_hosts")
        if node.name == "Load":
            raise _reaching(f"LOAD {_written(node.iri)}", "download the document, and add the file with kg.add")
        if node.name == "Modify" and node.using:
            named = next(iter(node.using))
            graph = _written(named.default or named.named)
            raise HostNotAllowedError(
                f"USING {graph} cannot be evaluated by rdflib without downloading {graph}: write GRAPH {graph} {{ … }} in the "
                "WHERE clause, or pass the update as text without initBindings"
            )


def _reaching(target: str, instead: str) -> HostNotAllowedError:
    return HostNotAllowedError(f"{target} would read data outside this graph, but no host is contacted here: {instead}")


def _written(term: object) -> str:
    return str(term.n3()) if hasattr(term, "n3") else str(term)


def _nodes(tree: object) -> Iterator[CompValue]:
    """Yield each node of a syntax tree or of an algebra, expressions and nested groups included."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    left: list[object] = [tree]
    seen: set[int] = set()
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        if isinstance(node, CompValue):
            seen.add(id(node))
            yield node
            left.extend(dict.values(node))  # unevaluated: the values() method of an expression evaluates them
        elif isinstance(node, dict):
            left.extend(node.values())
        elif isinstance(node, list | tuple | set | frozenset | ParseResults):
            left.extend(node)


def _unread(query: Query, prefixes: Mapping[str, str]) -> QueryError:
    found = diagnosis(query, prefixes)
    if found is not None:
        where, line = shown(query.text, found.start)
        return QueryError(f"the {query.what} cannot be parsed: {where}: {found.message}\n{line}")
    return HostNotAllowedError(
        f"the {query.what} cannot be parsed to find the hosts of SERVICE and LOAD, and no host is contacted unless you allow "
        "it; use SPARQL 1.1 without extensions"
    )


def _host(target: str) -> str:
    """Return the host of a target; empty for a target that can never be allowed."""
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host if parts.scheme in ("http", "https") and "\\" not in target else ""


def _keywords(query: Query) -> int:
    """Return the number of SERVICE and LOAD keywords in the raw text, as the engine reads it."""
    found = depth = 0
    before = reached = ""
    for token in query.tokens:
        if token.kind == "mark":
            continue
        if token.text == "{" and reached:  # SERVICE:x is the keyword only where a group follows the name
            found += 1
        reached = ""
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.word in _REACHING and before != "PREFIX":
            if token.kind == "word":
                found += 1
            elif token.word == "LOAD":
                found += not depth and before not in ("INTO", "GRAPH", "TO", "WITH", "USING", "NAMED")
            elif before != "GRAPH":
                reached = token.word
        before = token.word
    return found


def _without_comments(query: Query) -> str:
    """Return a text without comments, and with a line break after each token that contains ``#``.

    Before optional parts of the grammar, rdflib's parser takes such a ``#``, as in ``<http://example.org/terms#>``, for
    the beginning of a comment, and skips the rest of the line.
    """
    parts = []
    end = 0
    for token in query.tokens:
        parts.append(_COMMENT.sub(" ", query.text[end : token.start]))
        parts.append(token.text + "\n" if "#" in token.text else token.text)
        end = token.end
    return "".join([*parts, _COMMENT.sub(" ", query.text[end:])])


@functools.lru_cache(maxsize=16)
def _contacted(plain: str, what: str) -> tuple[tuple[str | tuple[str, str], ...], Mapping[str, frozenset[str]]]:
    """Return the targets of a text, prefixed names as pairs, and all declarations of each prefix.

    rdflib's parser takes 50 ms for a text with SERVICE, and the same text is often asked again.
    """
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
    from rdflib.plugins.sparql.parserutils import CompValue

    declared: dict[str, set[str]] = {}
    found: list[str | tuple[str, str]] = []
    for node in _nodes(parseUpdate(plain) if what == "update" else parseQuery(plain)):
        if node.name == "PrefixDecl":
            declared.setdefault(str(node.get("prefix") or ""), set()).add(str(node.iri))
        elif node.name in ("ServiceGraphPattern", "Load"):
            term = node.term if node.name == "ServiceGraphPattern" else node.iri
            if isinstance(term, CompValue):
                found.append((str(term.get("prefix") or ""), str(term.localname)))
            else:
                found.append(str(term) if str(type(term).__name__) == "URIRef" else f"?{term}")
    return tuple(found), {prefix: frozenset(names) for prefix, names in declared.items()}


def _targets(query: Query, prefixes: Mapping[str, str]) -> Iterator[str]:
    from pyparsing import ParseBaseException

    try:
        found, declared = _contacted(_without_comments(query), query.what)
    except (ParseBaseException, RecursionError, ValueError) as error:
        raise _unread(query, prefixes) from error
    for term in found:
        if isinstance(term, str):
            yield term
            continue
        prefix, name = term  # the prefix may be declared more than once
        if prefix not in declared and prefix not in prefixes:
            raise _unread(query, prefixes)
        for expansion in declared.get(prefix) or {prefixes.get(prefix, "")}:
            yield expansion + name
