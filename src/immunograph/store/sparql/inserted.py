"""Parse the quads of INSERT DATA and DELETE DATA operations from the text of an update."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from immunograph.store.sparql.data_blocks import Block
from immunograph.store.sparql.query import Query

__all__ = ["data_of", "inserted"]

_LONG: Final = 1_000_000


def inserted(update: Query, prefixes: Mapping[str, str]) -> list[ox.Quad] | None:
    r"""Return the quads that an update of INSERT DATA and DELETE DATA operations inserts.

    Parameters
    ----------
    update
        An update that the engine has already executed, and that is therefore valid.
    prefixes
        Namespaces by prefix that the update may use without declaring them.

    Returns
    -------
    list[pyoxigraph.Quad] or None
        The quads of all INSERT DATA operations, except those with blank nodes or triple terms. ``None`` for other updates,
        and for a text that has more than 1,000,000 characters, contains escapes (``\u``), declares a prefix or base after
        the first operation, lacks the full stop after the last triple of a block (outside ``GRAPH``), or has blank nodes
        in several graphs.
    """
    blocks = _blocks(update)
    return _read(update, blocks, [block for block in blocks if block.word == "INSERT"], prefixes)


def data_of(update: Query, prefixes: Mapping[str, str]) -> list[ox.Quad] | None:
    """Return the quads of an update that is a single INSERT DATA or DELETE DATA operation.

    Parameters
    ----------
    update
        The update, valid or not.
    prefixes
        Namespaces by prefix that the update may use without declaring them.

    Returns
    -------
    list[pyoxigraph.Quad] or None
        The quads, except those with blank nodes or triple terms. ``None`` for other updates, for one that is not valid,
        and for a text that :func:`inserted` cannot read either.
    """
    blocks = _blocks(update)
    return _read(update, blocks, blocks, prefixes) if len(blocks) == 1 else None


def _read(
    update: Query, blocks: Sequence[Block], wanted: Sequence[Block], prefixes: Mapping[str, str]
) -> list[ox.Quad] | None:
    text = update.text
    if not blocks:
        return None
    prologue = "".join(f"@prefix {prefix}: <{expansion}> .\n" for prefix, expansion in update.used(prefixes).items())
    prologue += f"{text[: blocks[0].operation]}\n"
    quads: list[ox.Quad] = []
    for _, _, start, end in wanted:
        try:
            quads.extend(ox.parse(f"{prologue}{text[start:end]}".encode(), format=ox.RdfFormat.TRIG))
        except (SyntaxError, ValueError):
            return None
    return _of_known_names(quads)


def _blocks(update: Query) -> tuple[Block, ...]:
    """Return the data blocks of an update; empty if it is long or contains escapes."""
    text = update.text
    return () if len(text) > _LONG or "\\u" in text or "\\U" in text else update.blocks


def _of_known_names(quads: list[ox.Quad]) -> list[ox.Quad] | None:
    """Remove quads with blank nodes, which the engine renamed; ``None`` if such quads are in several graphs."""
    blank = [quad for quad in quads if _has_blank(quad)]
    if len({quad.graph_name for quad in blank}) > 1:
        return None
    return [quad for quad in quads if not _has_blank(quad)] if blank else quads


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode | ox.Triple)
