"""Which quads an update writes, where its text alone tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokens import Token

__all__ = ["data_of", "inserted"]

_LONG: Final = 1_000_000


def inserted(update: Query, prefixes: Mapping[str, str]) -> list[ox.Quad] | None:
    """Read the quads that an update inserts which only inserts and deletes data; ``None`` if they cannot be told.

    Parameters
    ----------
    update
        The update, which the engine has carried out.
    prefixes
        The prefixes that it need not declare.
    """
    blocks = _blocks(update)
    return _read(update, blocks, [block for block in blocks if block[0] == "INSERT"], prefixes)


def data_of(update: Query, prefixes: Mapping[str, str]) -> list[ox.Quad] | None:
    """Read the quads of an update that is one ``INSERT DATA`` or ``DELETE DATA``; ``None`` for all others."""
    blocks = _blocks(update)
    return _read(update, blocks, blocks, prefixes) if len(blocks) == 1 else None


def _read(
    update: Query, blocks: Sequence[_Block], wanted: Sequence[_Block], prefixes: Mapping[str, str]
) -> list[ox.Quad] | None:
    text = update.text
    if not blocks:
        return None
    prologue = "".join(f"@prefix {prefix}: <{expansion}> .\n" for prefix, expansion in prefixes.items())
    prologue += f"{text[: blocks[0][1]]}\n"
    quads: list[ox.Quad] = []
    for _, _, start, end in wanted:
        try:
            quads.extend(ox.parse(f"{prologue}{text[start:end]}".encode(), format=ox.RdfFormat.TRIG))
        except (SyntaxError, ValueError):
            return None
    return _of_known_names(quads)


_Block = tuple[str, int, int, int]


def _blocks(update: Query) -> list[_Block]:
    """Find each block of data: its operation and where that begins, where the block begins and ends.

    Gives none where the update has other operations, declares anything after the first, or is long or escaped.
    """
    if len(update.text) > _LONG or "\\u" in update.text or "\\U" in update.text:
        return []
    made: list[_Block] = []
    operation: Token | None = None
    expects = ""
    depth = start = 0
    for token in update.tokens:
        if depth:
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            if not depth and operation is not None:
                made.append((operation.word, operation.start, start, token.start))
                expects = ""
        elif expects == "DATA" and token.word == "DATA" and token.kind == "word":
            expects = "{"
        elif expects == "{" and token.text == "{":
            depth, start = 1, token.start + 1
        elif not expects and token.word in ("INSERT", "DELETE"):
            operation, expects = token, "DATA"
        elif token.kind == "separator":
            continue
        elif made or expects or token.word not in ("", "PREFIX", "BASE"):
            return []
    return made


def _of_known_names(quads: list[ox.Quad]) -> list[ox.Quad] | None:
    """Leave out quads with blank nodes, which the engine named anew: none stands elsewhere unless written there too."""
    blank = [quad for quad in quads if _has_blank(quad)]
    if len({quad.graph_name for quad in blank}) > 1:
        return None
    return [quad for quad in quads if not _has_blank(quad)] if blank else quads


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode | ox.Triple)
