"""The RDF syntaxes, by name and by file ending."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError

__all__ = ["FORMATS", "Format", "format_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF syntax: its name, its media type, its file endings, and whether it can hold named graphs."""

    name: str
    media_type: str
    endings: tuple[str, ...]
    quads: bool


FORMATS: Final[dict[str, Format]] = {
    form.name: form
    for form in (
        Format("turtle", "text/turtle", (".ttl", ".turtle"), quads=False),
        Format("trig", "application/trig", (".trig",), quads=True),
        Format("ntriples", "application/n-triples", (".nt",), quads=False),
        Format("nquads", "application/n-quads", (".nq",), quads=True),
        Format("jsonld", "application/ld+json", (".jsonld", ".json"), quads=True),
        Format("rdfxml", "application/rdf+xml", (".rdf", ".xml", ".owl"), quads=False),
    )
}


def format_of(path: str | Path, name: str | None = None) -> Format:
    """Tell the syntax of a file by its ending, or by ``name`` where given.

    Raises
    ------
    FormatError
        If neither names a syntax.
    """
    if name is not None:
        wanted = name.lower().replace("-", "").replace("/", "")
        if wanted in FORMATS:
            return FORMATS[wanted]
        raise FormatError(f"{name!r} is not an RDF format: expected one of {', '.join(FORMATS)}")
    ending = Path(path).suffix.lower()
    for form in FORMATS.values():
        if ending in form.endings:
            return form
    known = ", ".join(ending for form in FORMATS.values() for ending in form.endings)
    raise FormatError(f"{path}: the ending {ending!r} names no RDF format: use one of {known}, or name the format")
