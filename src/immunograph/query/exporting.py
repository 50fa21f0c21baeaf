"""Export a store as RDF, to an atomically written file or a string."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import IO, Final

from immunograph.errors import FormatError
from immunograph.files import writing_atomically
from immunograph.model import IRI
from immunograph.query.licensing import comment_of, licence_of_all, title_of
from immunograph.rdf import write_trig
from immunograph.store import Format, Store

__all__ = ["export_rdf"]

_SORTED: Final = 500_000
"""Maximum number of quads for which TriG is sorted, which requires all of them in memory."""


def export_rdf(store: Store, path: str | Path | None, form: Format, *, graph: IRI | None = None) -> str | None:
    """Serialise all quads of a store, or one of its named graphs, to an RDF file or a string.

    Turtle and TriG begin with comments that give title and licence. TriG is sorted if the store has fewer than 500,000
    quads, all in named graphs, and no literal that is not valid for its datatype, such as NaN.

    Parameters
    ----------
    store
        The store to export.
    path
        The file, written atomically, and compressed if its name ends in ``.gz``, ``.zst``, ``.xz`` or ``.bz2``; ``None``
        to return the text.
    form
        RDF format. A format without named graphs gets the merge of all graphs.
    graph
        IRI of the named graph to export; ``None`` for all graphs.

    Returns
    -------
    str or None
        The RDF text if ``path`` is ``None``, else ``None``.

    Raises
    ------
    FormatError
        If the format cannot hold the data: RDF/XML cannot hold characters that XML does not allow.
    StoreError
        If the store cannot be read or the file cannot be written.
    """
    if path is None:
        buffer = io.BytesIO()
        _write(store, buffer, form, graph)
        return buffer.getvalue().decode()
    with writing_atomically(Path(path)) as stream:
        _write(store, stream, form, graph)
    return None


def _head(store: Store, graph: IRI | None) -> str:
    """Return title and licence of the exported graphs as comment lines."""
    graphs = None if graph is None else [graph]
    return comment_of(title_of(store), licence_of_all(store, graphs))


def _write(store: Store, target: IO[bytes], form: Format, graph: IRI | None) -> None:
    if form.name in ("turtle", "trig"):
        target.write(_head(store, graph).encode())
    if form.name == "trig" and len(store) < _SORTED and not store.has_unnamed():
        # a foreign literal that is not valid for its datatype, such as NaN, is written as the store holds it
        with contextlib.suppress(FormatError, ValueError):
            target.write("".join(write_trig(store.quads(graph))).encode())
            return
    store.write(target, form, graph=graph)
