"""Find the data blocks of INSERT DATA and DELETE DATA operations in a stream of tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from immunograph.store.sparql.tokenizer import Token, keyword

__all__ = ["Block", "BlockFinder"]


class Block(NamedTuple):
    """A data block of an update; offsets are in characters.

    Parameters
    ----------
    word
        ``INSERT`` or ``DELETE``.
    operation
        Offset of the keyword.
    start, end
        Offsets of the content, without the braces.
    """

    word: str
    operation: int
    start: int
    end: int


class BlockFinder:
    """Collect data blocks from a stream of tokens.

    The result is empty if the update has other operations, or prefix declarations after the first operation.
    """

    def __init__(self) -> None:
        self._found: list[Block] = []
        self._others = False
        self._operation = ("", 0)
        self._expects = ""
        self._depth = self._start = 0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks among the tokens seen so far, in order."""
        return () if self._others else tuple(self._found)

    def passing(self, found: Iterable[Token]) -> Iterator[Token]:
        """Yield tokens unchanged, and collect the data blocks among them.

        Parameters
        ----------
        found
            Tokens of an update, from its beginning.

        Yields
        ------
        Token
            The same tokens in the same order.
        """
        for token in found:
            kind, written, start = token
            if self._depth:  # most of a long update
                if kind == "open":
                    self._depth += 1
                elif kind == "close":
                    self._depth -= 1
                    if not self._depth:
                        self._found.append(Block(*self._operation, self._start, start))
                        self._expects = ""
            elif not self._others:
                self._see(kind, written, start)
            yield token

    def _see(self, kind: str, written: str, start: int) -> None:
        word = keyword(kind, written)
        if self._expects == "DATA" and word == "DATA" and kind == "word":
            self._expects = "{"
        elif self._expects == "{" and written == "{":
            self._depth, self._start = 1, start + 1
        elif not self._expects and word in ("INSERT", "DELETE"):
            self._operation, self._expects = (word, start), "DATA"
        elif kind != "separator":
            self._others = bool(self._found or self._expects or word not in ("", "PREFIX", "BASE"))
