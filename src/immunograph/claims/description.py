"""The description of one thing: a heading, facts and sections, as text, as HTML and as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from immunograph.legible import escaped, printable

__all__ = ["Description"]


_LONGEST: Final = 3_000
"""Characters of a line of text: far more than a sentence has."""
_END: Final = 500


def _bounded(line: str) -> str:
    left = len(line) - _LONGEST
    if left <= 0:
        return line
    return f"{line[: _LONGEST - _END]} … ({left:,} characters left out; as data it is whole) … {line[-_END:]}"


@dataclass(frozen=True)
class Description:
    """The description of one thing: as text (:meth:`text`, ``str``), as plain data (:meth:`as_dict`), and in a notebook."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    data: Mapping[str, Any]

    def __str__(self) -> str:
        """Return it as text, in characters that standard output can encode."""
        return printable(self.text())

    def text(self) -> str:
        """Return the description as text; very long lines are shortened in the middle.

        Returns
        -------
        str
            The text.
        """
        width = max((len(name) for name, _ in self.facts), default=0)
        lines = [self.title, *(f"  {name:<{width}}  {value}" for name, value in self.facts)]
        for heading, entries in self.sections:
            lines += ["", heading]
            for entry in entries:
                lines += ["  " + line if line else "" for line in entry.split("\n")]
        return "\n".join(map(_bounded, "\n".join(lines).split("\n")))

    def __repr__(self) -> str:
        """Show the text."""
        return str(self)

    def as_dict(self) -> dict[str, Any]:
        """Return the description as plain data.

        Returns
        -------
        dict[str, Any]
            The data, as they can be written to JSON.
        """
        return dict(self.data)

    def _repr_html_(self) -> str:
        facts = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in self.facts)
        sections = "".join(
            f"<h4>{escaped(heading)}</h4>"
            + "".join(f'<p style="white-space:pre-line">{escaped(entry)}</p>' for entry in entries)
            for heading, entries in self.sections
        )
        return f"<h3>{escaped(self.title)}</h3><dl>{facts}</dl>{sections}"
