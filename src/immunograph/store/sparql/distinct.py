"""Rewrite a query for an endpoint so that a triple in several graphs counts once.

Oxigraph's server and Virtuoso repeat a triple that is in several graphs of the dataset, with or without ``FROM``;
Virtuoso also repeats the ends of ``*`` and ``+`` paths. There are two rewritings, both exact:

- *Whole*: one subquery with ``DISTINCT`` selects all variables of the pattern, including those for blank nodes and for
intermediate nodes of property paths, and the query's aggregates and columns are computed from it. Over the merge, a
solution in all variables occurs once, so only duplicates are removed; the branches of a ``UNION`` are distinguished by
a number. The engine plans the pattern as before, so the overhead is small.
- *Pattern by pattern*: each triple pattern outside ``GRAPH`` becomes a subquery with ``DISTINCT`` over its own
variables, which is the merge by definition. This is for queries with subqueries that may repeat rows themselves.
Engines that evaluate subqueries first read every triple of a predicate for it.

Both split sequences and inverses in property paths into triple patterns. For alternatives, each pair of ends occurs
once, as in Oxigraph, although the standard repeats a pair that two alternatives connect; the same applies to negated
property sets, of which Oxigraph repeats only some pairs. Constructs that are not affected by duplicates (``EXISTS``,
``MINUS``) are not rewritten.
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


class _NotWhole(Exception):  # noqa: N818  control flow: the query is rewritten pattern by pattern
    """Raised if part of the query may repeat rows even without duplicate triples, so that DISTINCT would remove too many."""


class _Whole(Pieces):
    """Rewrite the whole pattern as one subquery with distinct solutions."""

    sees_all = True

    def pattern(self) -> None:
        """Rewrite the WHERE clause of the query as a subquery with distinct solutions."""
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
                raise QueryError(
                    "SELECT * has no variables to select here: write ASK, or a variable in place of an IRI or a blank node"
                )
            place = max(place for place in range(begun) if self.made[place].endswith("*"))
            self.made[place] = self.made[place][:-1] + " ".join(shown)
        elif self.fresh and any(one.upper == "DISTINCT" and two.upper == "*" for one, two in pairwise(self.tokens.all)):
            raise QueryError(
                "COUNT(DISTINCT *) cannot be combined with blank nodes, property paths or UNION here: count one variable, as in "
                "COUNT(DISTINCT ?x), or the rows of a subquery, as in SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?x ?y { … } }"
            )

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
        """Rewrite a group or, for a UNION, all of its branches; each branch binds a new variable to its number."""
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
    """Raise ``_NotWhole`` for VALUES that may contain a row twice, possibly in two spellings."""
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
    """Rewrite a query so that its triple patterns match a triple once, even if several graphs contain it.

    Parameters
    ----------
    query
        The query, in SPARQL 1.1.

    Returns
    -------
    str
        Text of an equivalent query with ``DISTINCT`` subqueries.

    Raises
    ------
    QueryError
        If the query cannot be parsed, or contains a construct that cannot be rewritten.

    Examples
    --------
    >>> once_only(Query("SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }"))
    'SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?o WHERE { ?s <urn:p> ?o .  } } }'
    """
    try:
        return _Whole(query).whole()
    except _NotWhole:
        return Pieces(query).whole()
