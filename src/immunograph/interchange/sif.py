"""Read and write SIF, the simple interaction format: a source, a verb and one or more targets per line.

The verb includes stance and certainty: ``did not inhibit (null result)``, ``disputed: inhibits``, ``inhibits
(possible)``; stances of further passages and a status other than accepted follow in brackets: ``inhibits [disputed;
rejected]``. All of this is read back, but a rejected claim becomes a proposed one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from immunograph.analysis.flattening import FlatRows
from immunograph.errors import FormatError
from immunograph.interchange.exchange import Export, Feature, Reader, Writer
from immunograph.interchange.foreign_data import text_lines
from immunograph.interchange.network_reading import NetworkReader
from immunograph.interchange.prefixes import compact
from immunograph.interchange.verbs import is_unclear, verb_of
from immunograph.rdf import Quad

__all__ = ["READER", "WRITER", "read_sif", "write_sif"]


def write_sif(export: Export, stream: IO[bytes]) -> None:
    """Write claims as lines of identifier, verb and identifier, separated by tabs.

    Parameters
    ----------
    export
        Selected claims, with the graph that they come from.
    stream
        Output, open for writing in binary mode.
    """
    rows = FlatRows(export.network).edges(only=("label", "shown_as", "predicate_label"))
    for (source, target, _, data), (_, _, before) in zip(rows, export.network.edges(data=True), strict=True):
        verb = verb_of(str(data.get("label", "")), before)
        cells = (compact(source), verb, compact(target))
        stream.write(("\t".join(" ".join(cell.split()) for cell in cells) + "\n").encode("utf-8"))


def read_sif(stream: IO[bytes], name: str) -> Iterator[Quad]:
    r"""Read lines of a source, a verb and targets, separated by tabs, or by spaces in a file without tabs.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    Quad
        Quads of claims, evidence, entities and sources, in batches as the input is read.

    Raises
    ------
    FormatError
        If a line has a source and a verb but no target; if a line without tabs has a hedged or negated verb; or if all
        edges are skipped, because the verb of each contains a hedge or a negation that cannot be interpreted.

    Examples
    --------
    >>> import io
    >>> quads = read_sif(io.BytesIO(b"IL2\tactivates\tSTAT5A\n"), "x.sif")
    >>> [quad.object.value for quad in quads if quad.predicate.endswith("#label")]
    ['IL2', 'STAT5A', 'x.sif', 'that IL2 activates STAT5A', 'activates']
    """
    found = NetworkReader(name)
    tabs: bool | None = None
    for number, line in text_lines(stream, name):
        if not line.strip():
            continue
        tabs = "\t" in line if tabs is None or "\t" in line else tabs
        cells = [cell.strip() for cell in (line.split("\t") if tabs else line.split())]
        cells = [cell for cell in cells if cell]
        where = f"{name}, line {number}"
        if len(cells) == 2:
            raise FormatError(
                f"{where}: expected a source, a verb and at least one target, separated by tabs; found 2 cells"
            )
        if len(cells) == 1:
            found.node(cells[0], {})
        if "\t" not in line and any(is_unclear(cell) for cell in cells[1:]):
            raise FormatError(
                f"{where}: the verb has several words, of which one is a hedge, a negation or in parentheses: separate source, "
                "verb and targets by tabs"
            )
        for target in cells[2:]:
            found.edge(cells[0], target, {"interaction": cells[1]}, where)
        yield from found.stream.ready()
    yield from found.stream.end()


_CARRIES: Final = frozenset({Feature.DIRECTION, Feature.PARALLEL, Feature.CERTAINTY, Feature.STANCE})
_ABOUT: Final = "lines of identifier, verb and identifier for Cytoscape; the verb includes certainty and stance: *inhibits (possible)*, *did not inhibit (null result)*, *inhibits [disputed; rejected]*, *inhibits [can]*. Whether an effect increases or reduces is known from the verb alone: a verb that immunograph does not know comes back without a sign. A rejected claim comes back as proposed, and of several passages with one stance, only the one with the highest certainty is kept; an edge with a hedge or negation in other words is left out, with the reason. Claims about combinations (joint subjects or objects) are left out and counted."
WRITER: Final = Writer(name="sif", title="SIF", endings=(".sif",), carries=_CARRIES, about=_ABOUT, write=write_sif)
READER: Final = Reader(name="sif", title="SIF", endings=(".sif",), carries=_CARRIES, about=_ABOUT, read=read_sif)
