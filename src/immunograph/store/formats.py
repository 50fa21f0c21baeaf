"""The RDF syntaxes, by name and by file ending."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError

__all__ = ["FORMATS", "RESULTS", "Format", "format_of", "result_format_of"]


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


RESULTS: Final = {"tsv": (".tsv",), "csv": (".csv",), "json": (".json", ".srj"), "xml": (".xml", ".srx")}
"""Forms of the answer to a SELECT or an ASK, with their file endings."""


def result_format_of(path: str | Path, name: str | None = None) -> str:
    """Tell the form of an answer by the file's ending, or by ``name`` where given; RDF formats are for CONSTRUCT.

    Raises
    ------
    FormatError
        If neither names one.
    """
    if name is not None and name.lower() in RESULTS:
        return name.lower()
    ending = Path(path).suffix.lower()
    for form, endings in RESULTS.items():
        if name is None and ending in endings:
            return form
    try:
        return format_of(path, name).name
    except FormatError:
        known = ", ".join(ending for endings in RESULTS.values() for ending in endings)
        raise FormatError(
            f"{name or path}: this names no form of an answer: expected one of {known} for rows, .nt or .ttl for triples"
        ) from None
