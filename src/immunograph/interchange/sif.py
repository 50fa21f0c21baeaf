"""SIF, the simple interaction format: a source, a verb and one or more targets a line.

The verb says what the evidence does with a claim: ``did not inhibit (null result)``, ``disputed: inhibits``, ``inhibits
(possible)``; it is read back so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from immunograph.errors import FormatError
from immunograph.interchange.exchange import Export, Feature, Reader, Writer
from immunograph.interchange.flattening import flat_network
from immunograph.interchange.network_reading import NetworkReader, hedged
from immunograph.interchange.prefixes import compact
from immunograph.interchange.rows import text_lines
from immunograph.rdf import Quad

__all__ = ["READER", "WRITER", "read_sif", "write_sif"]


def write_sif(export: Export, stream: IO[bytes]) -> None:
    """Write claims as lines of identifier, verb and identifier, separated by tabs."""
    flat = flat_network(export.network)
    edges = list(export.network.edges(data=True))
    for (source, target, data), (_, _, before) in zip(flat.edges(data=True), edges, strict=True):
        verb = hedged(str(data.get("label", "")), before["stance"], before["certainty"])
        cells = (compact(source), verb, compact(target))
        stream.write(("\t".join(" ".join(cell.split()) for cell in cells) + "\n").encode("utf-8"))


def read_sif(stream: IO[bytes], name: str) -> Iterator[Quad]:
    """Read lines of a source, a verb and targets, separated by tabs, or by blanks where there is no tab in the file.

    Raises
    ------
    FormatError
        If a line has a source and a verb, but no target.
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
        for target in cells[2:]:
            found.edge(cells[0], target, {"interaction": cells[1]}, where)
        yield from found.stream.ready()
    yield from found.stream.end()


_CARRIES: Final = frozenset({Feature.DIRECTION, Feature.PARALLEL, Feature.SIGN, Feature.CERTAINTY, Feature.STANCE})
_ABOUT: Final = "lines of identifier, verb and identifier for Cytoscape; the verb says how firmly and whether at all: *inhibits (possible)*, *did not inhibit (null result)*."
WRITER: Final = Writer(name="sif", title="SIF", endings=(".sif",), carries=_CARRIES, about=_ABOUT, write=write_sif)
READER: Final = Reader(name="sif", title="SIF", endings=(".sif",), carries=_CARRIES, about=_ABOUT, read=read_sif)
