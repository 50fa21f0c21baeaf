"""The solutions of a SELECT: as TSV or, if there are many, as a data frame built while the engine is still writing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from immunograph.plurals import counted

if TYPE_CHECKING:
    import polars as pl
    from _typeshed import ReadableBuffer

__all__ = ["Rows", "Solutions", "read_tsv"]

_SMALL: Final = 32 << 10
"""Up to so many bytes are split by Python, which is done before a reader of CSV has started."""
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
        The rows as a data frame with terms in TSV syntax; null if a variable is unbound.
    """

    __slots__ = ("_frame", "_tsv", "variables")

    def __init__(self, variables: tuple[str, ...], tsv: bytes = b"", frame: pl.DataFrame | None = None) -> None:
        self.variables = variables
        self._tsv = tsv
        self._frame = frame

    @property
    def tsv(self) -> bytes:
        """The rows as SPARQL 1.1 TSV in UTF-8, header included; generated if they are kept as a data frame."""
        if self._frame is None:
            return self._tsv
        head = "\t".join(f"?{name}" for name in self.variables)
        return f"{head}\n{self._frame.write_csv(include_header=False, separator=chr(9), quote_style='never')}".encode()

    def terms(self) -> pl.DataFrame:
        """Return the rows as a data frame with terms in TSV syntax.

        Returns
        -------
        polars.DataFrame
            One column of terms per variable; an unbound cell is null.
        """
        return read_tsv(self._tsv, self.variables) if self._frame is None else self._frame

    def only_row(self) -> list[str] | None:
        """Return the only row without building a data frame.

        Returns
        -------
        list[str] or None
            The terms of the row in TSV syntax, empty strings for unbound variables; ``None`` unless there is exactly
            one row.
        """
        if len(self) != 1:
            return None
        return self.tsv.decode().split("\n")[1].split("\t")

    def __len__(self) -> int:
        """Count the rows."""
        return max(self._tsv.count(b"\n") - 1, 0) if self._frame is None else self._frame.height

    def __eq__(self, other: object) -> bool:
        """Compare the rows in their order."""
        return isinstance(other, Solutions) and (self.variables, self.tsv) == (other.variables, other.tsv)

    def __repr__(self) -> str:
        """Return the variables and the number of rows."""
        return f"Solutions({self.variables!r}, {counted(len(self), 'row')})"


class Rows(io.BytesIO):
    """A writable stream that converts the engine's TSV to a data frame on the fly."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        super().__init__()
        self._variables = variables
        self._parts: list[pl.DataFrame] = []
        self._most = _BLOCK

    def write(self, piece: ReadableBuffer) -> int:
        """Append a chunk of TSV; return its size in bytes.

        Parameters
        ----------
        piece
            The chunk.

        Returns
        -------
        int
            Its size in bytes.
        """
        written = super().write(piece)
        if len(self._variables) > 1 and self.tell() > self._most:
            self._turn()
        return written

    def _turn(self) -> None:
        text = self.getvalue()
        end = text.rfind(b"\n") + 1
        self._most = _BLOCK if end else 2 * len(text)  # a row of its own, of which more is to come
        if end:
            rest = text[end:]
            self.seek(0)
            self.truncate()
            super().write(rest)
            self._parts.append(read_tsv(text[:end] if rest else text, self._variables, header=not self._parts))

    def solutions(self) -> Solutions:
        """Return the solutions written so far.

        Returns
        -------
        Solutions
            The solutions.
        """
        if not self._parts:
            return Solutions(self._variables, self.getvalue())
        import polars as pl

        last = read_tsv(self.getvalue(), self._variables, header=False)
        return Solutions(self._variables, frame=pl.concat([*self._parts, last], rechunk=False))


def read_tsv(tsv: bytes, names: tuple[str, ...], *, header: bool = True) -> pl.DataFrame:
    """Parse SPARQL TSV into a data frame with one column of terms per variable; an unbound cell is null.

    Parameters
    ----------
    tsv
        The text, in UTF-8.
    names
        Names of the variables.
    header
        Whether the first line holds the names of the variables.

    Returns
    -------
    polars.DataFrame
        One column per variable.
    """
    import polars as pl

    schema = dict.fromkeys(names, pl.String)
    if len(names) == 1:  # a line may be empty, which a CSV reader would pass over
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
