"""Rewriting of a query so that a triple in several graphs is counted once.

Oxigraph's server and Virtuoso both repeat a triple that is in several graphs of the dataset, with or without ``FROM``;
Virtuoso also repeats the ends of ``*`` and ``+`` paths. There are two solutions, both exact:

- *Whole*: all variables of the pattern, those that stand for blank nodes and for the steps inside property paths among
  them, are asked for in one subquery with ``DISTINCT``, and what the query counts or shows is taken from that. Over the
  merge, a solution in all its variables comes once, so nothing but repeats is lost; the branches of a ``UNION`` are
  distinguished by a number. The engine goes on planning the pattern as it would, so this costs little.
- *Piece by piece*: each triple pattern outside ``GRAPH`` becomes a subquery with ``DISTINCT`` over its own variables,
  which is the merge by definition. It is for queries with subqueries that may repeat rows by themselves; engines that
  answer a subquery before all else read every triple of a predicate for it.

Sequences and inverses in property paths are taken apart in both. Of alternatives each pair of ends comes once, as in
Oxigraph, although the standard would repeat a pair that two of them join; so it does for a negated set, of which
Oxigraph repeats some pairs and not others. What is answered without repeats anyway (``EXISTS``, ``MINUS``) stays as it
is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from immunograph.errors import QueryError
from immunograph.store.sparql.distinct_patterns import FRESH, Block, Pieces
from immunograph.store.sparql.outline import outline_of
from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import MARKS, Token

__all__ = ["once_only"]

_NEW_EACH_TIME: Final = frozenset(("RAND", "UUID", "STRUUID", "BNODE"))


class _NotWhole(Exception):  # noqa: N818  no error: the other way is taken
    """Some part of the query may repeat its rows by itself, so that they cannot be told from repeated triples."""


class _Whole(Pieces):
    """Puts the whole pattern into one subquery, in which each solution comes once."""

    sees_all = True

    def pattern(self) -> None:
        """Write the query's own group."""
        start, begun = self.tokens.place, len(self.made)
        self.group()
        inside = self.tokens.all[start : self.tokens.place]
        names = dict.fromkeys(f"?{each.text[1:]}" for each in inside if each.kind == "variable")
        names.update(dict.fromkeys(f"?{FRESH}{number}" for number in range(1, self.fresh + 1)))
        if not names:
            raise _NotWhole
        text = "".join(self.made[begun:]).lstrip()
        self.made[begun:] = [f" {{ {{ SELECT DISTINCT {' '.join(names)} WHERE {text} }} }}"]
        if self.every:
            shown = [name for name in names if not name.startswith(f"?{FRESH}")]
            if not shown:
                raise QueryError("* matches no variable here: use a variable instead of a blank node")
            place = max(place for place in range(begun) if self.made[place].endswith("*"))
            self.made[place] = self.made[place][:-1] + " ".join(shown)
        elif self.fresh and any(one.upper == "DISTINCT" and two.upper == "*" for one, two in pairwise(self.tokens.all)):
            raise QueryError("COUNT(DISTINCT *) cannot be combined with blank nodes or paths: name the variables")

    def group(self) -> None:
        tokens = self.tokens
        if tokens.peek(1).upper == "SELECT":
            distinct = tokens.peek(2).upper == "DISTINCT"
            subquery = self.copy_whole()[1:-1]
            if not distinct or not outline_of(tokens.text, subquery).as_set:
                raise _NotWhole
            return
        super().group()

    def element(self, word: str) -> None:
        tokens = self.tokens
        if word == "SERVICE":
            raise _NotWhole
        if word == "{":
            self.branches()
        elif word == "GRAPH":
            self.copy()
            self.copy()
            self.group()
        elif word in ("BIND", "VALUES"):
            start = tokens.place
            super().element(word)
            inside = tokens.all[start : tokens.place]
            if word == "VALUES":
                _check_rows(inside)
            elif any(each.upper in _NEW_EACH_TIME for each in inside):
                raise _NotWhole
        else:
            super().element(word)

    def branches(self) -> None:
        """Write a group, and if it is one of a UNION, all of them, each with a number of its own."""
        number, name = 0, ""
        while True:
            self.group()
            if self.tokens.peek().upper == "UNION" or number:
                name = name or self.variable(Block())
                number += 1
                end = self.made.pop()
                self.made += [end[: end.rindex("}")], f" BIND({number} AS {name}) }}"]
            if self.tokens.peek().upper != "UNION":
                return
            self.copy()

    def close_block(self, block: Block) -> str:
        return " ".join(block.groups)

    def link(self, subject: str, predicate: str, value: str, block: Block) -> None:
        block.groups.append(f"{subject} {predicate} {value} .")


def _check_rows(inside: Sequence[Token]) -> None:
    """Refuse a VALUES that may hold a row twice, or in two spellings."""
    start = next(place for place, each in enumerate(inside) if each.upper == "{")
    rows = [""]
    for each in inside[start + 1 : -1]:
        if each.upper == "(" or (
            inside[start - 1].kind == "variable" and each.kind in ("iri", "name", "word", "number", "text")
        ):
            rows.append("")
        rows[-1] += f" {each.text}"
    values = inside[start + 1 : -1]
    kinds = {each.kind for each in values} - MARKS
    spelt = any(
        each.text.startswith("0") or "\\" in each.text or each.text[0] == "'" or each.text[:3] == '"""'
        for each in values
        if each.kind in ("number", "text")
    )
    if len(kinds) > 1 or spelt or len(rows) != len(set(rows)):
        raise _NotWhole


def once_only(query: Query) -> str:
    """Return a query rewritten so that its triple patterns match each triple once.

    Parameters
    ----------
    query
        The query.

    Returns
    -------
    str
        The rewritten query.

    Raises
    ------
    QueryError
        If the query cannot be parsed, or has a construct that cannot be rewritten.

    Examples
    --------
    >>> once_only(Query("SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }"))
    'SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?o WHERE { ?s <urn:p> ?o .  } } }'
    """
    try:
        return _Whole(query).whole()
    except _NotWhole:
        return Pieces(query).whole()
