"""Notes on variables and prefixes of a query that make its answer empty without an error.

A variable that no pattern binds has no value: a column of it is empty, and a condition on it is an error, which SPARQL
counts as false. A prefix declared with another namespace makes names that do not occur in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise

from immunograph.query.table import Table
from immunograph.store.sparql.bracket_reader import BracketReader
from immunograph.store.sparql.query import query_of
from immunograph.vocabulary import PREFIXES

__all__ = ["redeclared_prefixes", "sums_of_texts", "unbound_columns", "unbound_variables"]

_CONDITIONS = ("FILTER", "HAVING")
_AFTER = ("GROUP", "HAVING", "ORDER")
_SUMS = {"SUM": "adds", "AVG": "averages"}


def unbound_variables(sparql: str) -> Iterator[str]:
    """Yield a note for each variable of a SELECT or ASK query that is used but bound nowhere.

    Parameters
    ----------
    sparql
        Text of the query. Variables that a pattern of a subquery, ``EXISTS`` or ``MINUS`` binds count as bound.

    Yields
    ------
    str
        One sentence per variable: its name, where it is used, and a similar name if there is one.

    Examples
    --------
    >>> list(unbound_variables("SELECT ?lable { ?s rdfs:label ?label }"))
    ['?lable in SELECT has no value, because no pattern binds it: did you mean ?label?']
    """
    query = query_of(sparql)
    if query.form not in ("SELECT", "ASK"):
        return
    reader = BracketReader(query.tokens, len(sparql))
    bound: set[str] = set()
    used: dict[str, str] = {}
    _examine(reader, 0, len(reader.all), "", bound, used)
    for name, where in used.items():
        if name not in bound:
            close = get_close_matches(name, bound, n=1, cutoff=0.6)
            meant = f": did you mean {close[0]}?" if close else "."
            fails = ", so that a comparison with it is never true" if where in _CONDITIONS else ""
            yield f"{name} in {where} has no value, because no pattern binds it{fails}{meant}"


def _examine(reader: BracketReader, start: int, end: int, where: str, bound: set[str], used: dict[str, str]) -> None:
    """Add the variables of part of a query to ``bound`` if a pattern binds them there, else to ``used`` with the clause."""
    place = start
    while place < end:
        token = reader.at(place)
        after = reader.past(place)
        if token.kind == "word" and token.word in ("SELECT", *_AFTER):
            where = f"{token.word} BY" if token.word in ("GROUP", "ORDER") else token.word
        elif token.kind == "word" and token.word in ("WHERE", "FROM", "VALUES", "LIMIT", "OFFSET"):
            where = ""
        elif token.kind == "word" and token.word in ("FILTER", "BIND"):
            after = place + 1
            while after < end and reader.at(after).text not in ("(", "{"):
                after += 1
            _examine(reader, after, reader.past(after), token.word, bound, used)
            after = reader.past(after)
        elif token.text == "{":
            _examine(reader, place + 1, after - 1, "", bound, used)
            where = ""
        elif token.text in ("(", "["):
            _examine(reader, place + 1, after - 1, where, bound, used)
        elif token.kind == "variable":
            name = f"?{token.text[1:]}"
            if where and reader.at(place - 2).word == "BOUND":
                pass  # BOUND(?x) needs no value
            elif where and reader.at(place - 1).word != "AS":
                used[name] = where if where in _CONDITIONS else used.get(name, where)
            else:
                bound.add(name)
        place = max(after, place + 1)


def redeclared_prefixes(sparql: str) -> Iterator[str]:
    """Yield a note for each prefix of Immunograph that a query declares with another namespace, and uses.

    Parameters
    ----------
    sparql
        Text of the query.

    Yields
    ------
    str
        One sentence per prefix, with both namespaces.

    Examples
    --------
    >>> list(redeclared_prefixes("PREFIX ig: <http://e/> SELECT ?s { ?s a ig:Claim }"))
    ['The query declares the prefix ig: as <http://e/>; in this graph it is <https://w3id.org/immunograph/vocab/>: remove the line PREFIX ig:, which need not be declared.']
    """
    tokens = query_of(sparql).tokens
    for place, token in enumerate(tokens[:-2]):
        prefix, iri = tokens[place + 1].text.removesuffix(":"), tokens[place + 2].text.strip("<>")
        if token.word == "PREFIX" and token.kind == "word" and PREFIXES.get(prefix, iri) != iri:
            used = [each for each in tokens[place + 3 :] if each.kind == "name" and each.text.startswith(f"{prefix}:")]
            if used:
                yield (
                    f"The query declares the prefix {prefix}: as <{iri}>; in this graph it is <{PREFIXES[prefix]}>: "
                    f"remove the line PREFIX {prefix}:, which need not be declared."
                )


def unbound_columns(columns: Sequence[str], sparql: str) -> tuple[str, ...]:
    """Return notes on the columns of an answer that have no value, because no pattern binds their variables.

    Parameters
    ----------
    columns
        Names of the columns.
    sparql
        Text of the query.

    Returns
    -------
    tuple[str, ...]
        One sentence per variable that no pattern binds; empty, without parsing the query, if each column name occurs
        in it more than once as a variable.

    Examples
    --------
    >>> unbound_columns(["s"], "SELECT ?s { ?s a ?kind }")
    ()
    """
    if all(len(re.findall(rf"[?$]{re.escape(name)}\b", sparql)) > 1 for name in columns):
        return ()
    return tuple(unbound_variables(sparql))


def sums_of_texts(table: Table, sparql: str) -> tuple[str, ...]:
    """Return a note for each sum or average without a value, in an answer of one row.

    Parameters
    ----------
    table
        The answer.
    sparql
        Text of the query.

    Returns
    -------
    tuple[str, ...]
        One sentence per sum or average; empty if the answer does not have exactly one row.

    Examples
    --------
    >>> import immunograph as ig
    >>> ask = "SELECT (SUM(?l) AS ?n) { ?s rdfs:label ?l }"
    >>> sums_of_texts(ig.load().query(ask), ask)[0][:48]
    '?n has no value: SUM adds numbers only, and not '
    """
    words = query_of(sparql).words
    if len(table) != 1 or words.isdisjoint(_SUMS):
        return ()
    row = table[0]
    return tuple(
        _sums_of_texts(sparql, [name for name, value in zip(table.columns, row, strict=True) if value is None])
    )


def _sums_of_texts(sparql: str, empty: Sequence[str]) -> Iterator[str]:
    """Yield a note for each sum or average without a value."""
    tokens = query_of(sparql).tokens
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 7]
        inner = [each.text for each in following if each.kind == "variable"]
        named = [each.text for before, each in pairwise(following) if before.word == "AS"]
        if token.word in _SUMS and inner and named and named[0][1:] in empty:
            yield (
                f"{named[0]} has no value: {token.word} {_SUMS[token.word]} numbers only, and not every value of {inner[0]} is a number; "
                f"count with COUNT({inner[0]}), or convert texts with xsd:decimal({inner[0]})."
            )
