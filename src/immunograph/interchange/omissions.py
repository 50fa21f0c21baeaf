"""What readers of foreign formats leave out: rows refused with a reason, and counts of what the model has no field for."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

__all__ = ["OMITTED", "Omissions", "TrackedRow"]

V = TypeVar("V")


@dataclass(slots=True)
class Omissions:
    """The parts of files that the readers of one call leave out.

    Parameters
    ----------
    refused
        Reasons for the rows that were not read, because their meaning could have been reversed.
    counted
        Other parts that were left out, as text: file, number and kind, such as ``x.cx2: 3 values of 'score' of edges``.
    """

    refused: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)


OMITTED: Final[ContextVar[Omissions | None]] = ContextVar("OMITTED", default=None)
"""The record to which readers add the parts that they leave out; ``None`` outside a call that reports them."""


class TrackedRow(dict[str, V]):
    """A row that records which of its keys were looked up, so that the others can be counted.

    Examples
    --------
    >>> row = TrackedRow({"id": "e1", "score": 3, "note": ""})
    >>> row["id"], list(row.unread())
    ('e1', ['score'])
    """

    def __init__(self, row: dict[str, V]) -> None:
        super().__init__(row)
        self._read: set[str] = set()

    def __getitem__(self, key: str) -> V:
        """Return a value, and record its key."""
        self._read.add(key)
        return super().__getitem__(key)

    if not TYPE_CHECKING:  # type checkers use the overloads of dict.get

        def get(self, key: str, default: V | None = None) -> V | None:
            """Return a value or the default, and record the key.

            Parameters
            ----------
            key
                Key to look up.
            default
                Value for a missing key.

            Returns
            -------
            V | None
                Value of the key; ``default`` if it is missing.
            """
            self._read.add(key)
            return super().get(key, default)

    def unread(self) -> list[str]:
        """Return the keys that were never looked up and whose values are not empty.

        Returns
        -------
        list[str]
            Keys in the order of the row.
        """
        return [key for key, value in self.items() if key not in self._read and value not in (None, "", [], {})]
