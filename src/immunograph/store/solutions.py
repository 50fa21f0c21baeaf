"""Solutions of SELECT queries, kept as TSV or, if there are many, as a data frame built while the engine writes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from immunograph.plurals import counted

if TYPE_CHECKING:
    import polars as pl
    from _typeshed import ReadableBuffer

__all__ = ["Rows", "Solutions", "read_tsv"]

_SMALL: Final = 32 << 10
"""TSV of at most this many bytes is split in Python, which is faster than starting a CSV reader."""
_BLOCK: Final = 16 << 20
"""Bytes of TSV after which the buffer is converted to columns and reused."""


class Solutions:
    """The answer to a SELECT query: variables and rows.

    Parameters
    ----------
    variables
        Names of the variables, without ``?``.
    tsv
        The rows as SPARQL 1.1 TSV in UTF-8, header included; empty if ``frame`` is given instead.
    frame
        The rows as a polars data frame with one string column per variable, in TSV syntax; null if a variable is
        unbound.
    """

    __slots__ = ("_frame", "_tsv", "variables")

    def __init__(self, variables: tuple[str, ...], tsv: bytes = b"", frame: pl.DataFrame | None = None) -> None:
        self.variables = variables
        self._tsv = tsv
        self._frame = frame

    @property
    def tsv(self) -> bytes:
        """The rows as SPARQL 1.1 TSV in UTF-8 with a header; not cached if the rows are a data frame."""
        if self._frame is None:
            return self._tsv
        head = "\t".join(f"?{name}" for name in self.variables)
        return f"{head}\n{self._frame.write_csv(include_header=False, separator=chr(9), quote_style='never')}".encode()

    def terms(self) -> pl.DataFrame:
        """Return the rows as a data frame of RDF terms in TSV syntax.

        Returns
        -------
        polars.DataFrame
            One string column per variable; a cell is null if the variable is unbound in the row.
        """
        return read_tsv(self._tsv, self.variables) if self._frame is None else self._frame

    def only_row(self) -> list[str] | None:
        """Return the row of a one-row result, without building a data frame.

        Returns
        -------
        list[str] or None
            One term per variable in TSV syntax, an empty string if unbound; ``None`` if the number of rows is not one.
        """
        if len(self) != 1:
            return None
        return self.tsv.decode().split("\n")[1].split("\t")

    def __len__(self) -> int:
        """Return the number of rows."""
        return max(self._tsv.count(b"\n") - 1, 0) if self._frame is None else self._frame.height

    def __eq__(self, other: object) -> bool:
        """Compare variables and rows; the order of rows matters."""
        return isinstance(other, Solutions) and (self.variables, self.tsv) == (other.variables, other.tsv)

    def __repr__(self) -> str:
        """Return the variables and the number of rows."""
        return f"Solutions({self.variables!r}, {counted(len(self), 'row')})"


class Rows(io.BytesIO):
    """Writable stream that parses the engine's TSV into a data frame, block by block.

    Parameters
    ----------
    variables
        Names of the variables, without ``?``.
    """

    def __init__(self, variables: tuple[str, ...]) -> None:
        super().__init__()
        self._variables = variables
        self._parts: list[pl.DataFrame] = []
        self._most = _BLOCK

    def write(self, piece: ReadableBuffer) -> int:
        """Append a chunk of TSV.

        Parameters
        ----------
        piece
            Bytes in UTF-8; may end within a line.

        Returns
        -------
        int
            Number of bytes written, always the whole chunk.
        """
        written = super().write(piece)
        if len(self._variables) > 1 and self.tell() > self._most:
            self._turn()
        return written

    def _turn(self) -> None:
        text = self.getvalue()
        end = text.rfind(b"\n") + 1
        self._most = _BLOCK if end else 2 * len(text)  # the block is part of a single row
        if end:
            rest = text[end:]
            self.seek(0)
            self.truncate()
            super().write(rest)
            self._parts.append(read_tsv(text[:end] if rest else text, self._variables, header=not self._parts))

    def solutions(self) -> Solutions:
        """Return all solutions written; call it after the last chunk.

        Returns
        -------
        Solutions
            The solutions, as TSV if they fit in one block or have at most one variable, otherwise as a data frame.
        """
        if not self._parts:
            return Solutions(self._variables, self.getvalue())
        import polars as pl

        last = read_tsv(self.getvalue(), self._variables, header=False)
        return Solutions(self._variables, frame=pl.concat([*self._parts, last], rechunk=False))


def read_tsv(tsv: bytes, names: tuple[str, ...], *, header: bool = True) -> pl.DataFrame:
    """Parse SPARQL TSV into a data frame with one string column per variable.

    Parameters
    ----------
    tsv
        Complete lines in UTF-8.
    names
        Names of the variables, which become the column names.
    header
        Whether the first line is a header, which is skipped.

    Returns
    -------
    polars.DataFrame
        Terms in TSV syntax, one row per line; null if a variable is unbound.
    """
    import polars as pl

    schema = dict.fromkeys(names, pl.String)
    if not names:
        return pl.DataFrame()
    if len(names) == 1:  # an unbound cell is an empty line, which a CSV reader would skip
        cells = tsv.decode().split("\n")[1 if header else 0 : -1]
        if len(tsv) <= _SMALL:
            return pl.DataFrame([pl.Series(names[0], [cell or None for cell in cells], dtype=pl.String)])
        return pl.DataFrame({names[0]: pl.Series(cells, dtype=pl.String).replace("", None)}, schema=schema)
    if tsv.count(b"\n", 0, 1 << 16) <= header and not tsv[tsv.find(b"\n") + 1 if header else 0 :]:
        return pl.DataFrame(schema=schema)
    if len(tsv) <= _SMALL:
        rows = [line.split("\t") for line in tsv.decode().split("\n")[1 if header else 0 : -1]]
        columns = [[cell or None for cell in column] for column in zip(*rows, strict=True)]
        return pl.DataFrame([pl.Series(name, each, dtype=pl.String) for name, each in zip(names, columns, strict=True)])
    made = pl.read_csv(
        tsv, separator="\t", quote_char=None, infer_schema=False, has_header=header, raise_if_empty=False
    )
    made.columns = list(names)
    return made
