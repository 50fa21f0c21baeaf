"""A trigram index, to find names similar to an unknown name without scanning all names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["Trigrams"]

_LETTERS: Final = " abcdefghijklmnopqrstuvwxyz0123456789"
_BASE: Final = len(_LETTERS) + 1
"""Number of character codes; the last code marks the end of a name."""


class Trigrams:
    """An inverted index from trigrams to the names that contain them.

    Parameters
    ----------
    names
        Normalised names, which contain only the letters ``a`` to ``z``, digits and spaces; without nulls.

    Examples
    --------
    >>> import polars as pl
    >>> Trigrams(pl.Series(["t cell", "b cell", "cellular"])).shared(["t c", "cel", "xyz"]).tolist()
    [2, 1, 1]
    """

    def __init__(self, names: pl.Series) -> None:
        import numpy as np

        codes = np.full(256, _BASE - 1, dtype=np.int64)
        codes[np.frombuffer(_LETTERS.encode(), dtype=np.uint8)] = np.arange(_BASE - 1)
        text = np.frombuffer(("\n".join(names.to_list()) + "\n").encode("ascii"), dtype=np.uint8)
        letters = codes[text]
        ends = letters == _BASE - 1
        rows = np.cumsum(ends) - ends
        within = ~(ends[:-2] | ends[1:-1] | ends[2:]) if len(letters) > 2 else np.zeros(0, dtype=bool)
        pieces = (letters[:-2] * _BASE + letters[1:-1]) * _BASE + letters[2:] if len(letters) > 2 else letters[:0]
        pairs = np.unique(pieces[within] * names.len() + rows[: len(within)][within])
        self._number = names.len()
        self._rows = (pairs % max(self._number, 1)).astype(np.int32)
        self._starts = np.searchsorted(pairs, np.arange(_BASE**3 + 1) * self._number)

    def shared(self, pieces: Iterable[str]) -> NDArray[np.int64]:
        """Count the trigrams that each name shares with a query.

        Parameters
        ----------
        pieces
            Distinct trigrams of the query; strings of another length or with other characters are ignored.

        Returns
        -------
        numpy.ndarray
            One count per name, in the order of ``names``.
        """
        import numpy as np

        found = [self._rows[:0]]
        for piece in pieces:
            places = [_LETTERS.find(letter) for letter in piece]
            if len(places) == 3 and -1 not in places:
                code = (places[0] * _BASE + places[1]) * _BASE + places[2]
                found.append(self._rows[self._starts[code] : self._starts[code + 1]])
        return np.bincount(np.concatenate(found), minlength=self._number)
