"""Descriptions of entities, claims and documents, rendered as text, HTML or JSON-compatible data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from immunograph.legible import bounded, escaped, printable

__all__ = ["Description"]


_LONGEST: Final = 3_000
"""Maximum number of characters per line of text."""
_END: Final = 500


def _bounded(line: str) -> str:
    return bounded(line, _LONGEST, end=_END, more="; as data it is whole")


@dataclass(frozen=True)
class Description:
    """The description of an entity, a claim or a document; prints as text and is shown as HTML in notebooks.

    Parameters
    ----------
    title
        Heading.
    facts
        Pairs of name and value, shown below the heading.
    sections
        Pairs of heading and entries; an entry may have several lines.
    data
        The same content as JSON-compatible data.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    data: Mapping[str, Any]

    def __str__(self) -> str:
        """Return the text, escaped where standard output cannot encode a character."""
        return printable(self.text())

    def text(self) -> str:
        """Format the description as plain text.

        Returns
        -------
        str
            Heading, facts and sections; lines of more than 3,000 characters are shortened in the middle.
        """
        width = max((len(name) for name, _ in self.facts), default=0)
        lines = [self.title, *(f"  {name:<{width}}  {value}" for name, value in self.facts)]
        for heading, entries in self.sections:
            lines += ["", heading]
            for entry in entries:
                lines += ["  " + line if line else "" for line in entry.split("\n")]
        return "\n".join(map(_bounded, "\n".join(lines).split("\n")))

    def __repr__(self) -> str:
        """Return the text, so that interactive sessions show it."""
        return str(self)

    def as_dict(self) -> dict[str, Any]:
        """Return the description as a dictionary, untruncated.

        Returns
        -------
        dict[str, Any]
            A shallow copy of ``data``, which can be serialised to JSON.
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
