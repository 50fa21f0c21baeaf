"""RDF formats and result formats, identified by name, file extension, media type or the first bytes of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.compressed_files import COMPRESSED, plain_name
from immunograph.errors import FormatError
from immunograph.legible import quoted

__all__ = [
    "COMPRESSED",
    "FORMATS",
    "RESULTS",
    "Format",
    "did_you_mean",
    "format_of",
    "looks_like",
    "mistaken_for",
    "plain_name",
    "result_format_of",
]


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF format.

    Parameters
    ----------
    name
        Name in immunograph, such as ``turtle``.
    media_type
        The registered media type.
    endings
        File extensions with a leading dot; the first is the usual one.
    quads
        Whether the format supports named graphs.
    title
        Name for readers, such as ``N-Triples``.
    also
        Alternative names and media types.
    """

    name: str
    media_type: str
    endings: tuple[str, ...]
    quads: bool
    title: str
    also: tuple[str, ...] = ()


FORMATS: Final[dict[str, Format]] = {
    form.name: form
    for form in (
        Format(
            "turtle",
            "text/turtle",
            (".ttl", ".turtle"),
            False,
            "Turtle",
            ("application/turtle", "application/x-turtle"),
        ),
        Format("trig", "application/trig", (".trig",), True, "TriG", ("application/x-trig",)),
        Format(
            "ntriples", "application/n-triples", (".nt",), False, "N-Triples", ("n-triples", "nt11", "text/ntriples")
        ),
        Format("nquads", "application/n-quads", (".nq",), True, "N-Quads", ("n-quads", "text/nquads", "text/x-nquads")),
        Format("jsonld", "application/ld+json", (".jsonld", ".json"), True, "JSON-LD", ("json-ld", "application/json")),
        Format(
            "rdfxml",
            "application/rdf+xml",
            (".rdf", ".xml", ".owl"),
            False,
            "RDF/XML",
            ("rdf/xml", "rdf+xml", "pretty-xml", "application/xml", "text/xml"),
        ),
    )
}

_OTHERS: Final = (
    {
        ".obo": "an OBO file is an ontology, not RDF: use its .owl edition, or convert it with ROBOT",
        ".omn": "this is OWL in Manchester syntax: convert it to RDF/XML or Turtle with ROBOT",
        ".ofn": "this is OWL in functional syntax: convert it to RDF/XML or Turtle with ROBOT",
        ".hdt": "this is HDT: convert it to N-Triples with hdt2rdf",
        ".n3": "this is N3: if the file contains neither rules nor formulas, name the format turtle, or rename it to .ttl",
        ".zip": "this is a zip archive: unpack it first, and add its files",
        ".tar": "this is a tar archive: unpack it first, and add its files",
        ".tgz": "this is a tar archive: unpack it first, and add its files",
    }
    | dict.fromkeys(
        (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet"),
        "a table is not RDF: import it with 'immunograph import TABLE', which proposes a mapping of its columns (in Python: "
        "kg.import_table)",
    )
    | dict.fromkeys(
        (".html", ".htm", ".svg"),
        "a page or picture is not RDF: 'immunograph explore -o FILE.html' writes one of a graph (in Python: kg.explore)",
    )
)


def _plainly(name: str) -> str:
    """Normalise a format name: lower case, without leading dot, separators and media-type parameters."""
    bare = name.partition(";")[0].strip().lower().removeprefix(".")
    while bare.endswith(COMPRESSED):
        bare = bare[: bare.rindex(".")]
    return re.sub(r"[\s._-]", "", bare)


def _names(form: Format) -> tuple[str, ...]:
    return (form.name, form.media_type, *form.endings, *form.also)


_BY_NAME: Final = {_plainly(name): form for form in FORMATS.values() for name in _names(form)}


def format_of(path: str | Path, name: str | None = None) -> Format:
    """Return the RDF format for a file extension or, if given, a format name; ``x.nq.gz`` is N-Quads.

    Parameters
    ----------
    path
        Path or name of a file, which need not exist. Compression extensions (``.gz``, ``.zst``, ``.xz``, ``.bz2``) are
        passed over: such a file is decompressed when it is read, and compressed when it is written.
    name
        Name (``turtle``), extension (``ttl``) or media type (``text/turtle``) of a format, in any case. If given,
        ``path`` is ignored.

    Returns
    -------
    Format
        One of the values of :data:`FORMATS`.

    Raises
    ------
    FormatError
        If ``name`` is unknown or, without it, the extension is not that of an RDF format.

    Examples
    --------
    >>> format_of("x.nq.gz").name, format_of("x", "ttl").name, format_of("x", "application/ld+json").name
    ('nquads', 'turtle', 'jsonld')
    """
    if name is not None:
        form = _BY_NAME.get(_plainly(name))
        if form is not None:
            return form
        if (other := _OTHERS.get(f".{_plainly(name).removeprefix('text/')}")) is not None:
            raise FormatError(f"{quoted(name)} is not a format that can be read or written: {other}")
        raise FormatError(f"{quoted(name)} is not an RDF format{did_you_mean(name, FORMATS, _BY_NAME)}")
    ending = Path(plain_name(path)).suffix.lower()
    for form in FORMATS.values():
        if ending in form.endings:
            return form
    if ending in _OTHERS:
        raise FormatError(f"{path}: {_OTHERS[ending]}")
    known = ", ".join(ending for form in FORMATS.values() for ending in form.endings)
    problem = (
        f"the file extension {quoted(ending)} is not that of an RDF format"
        if ending
        else "the name has no file extension"
    )
    raise FormatError(f"{path}: {problem}: use one of {known}, or name the format")


def did_you_mean(name: str, names: Iterable[str], more: Mapping[str, object] | None = None) -> str:
    """Return the end of an error message about an unknown format: a similar name, or the list of known names.

    Parameters
    ----------
    name
        The unknown name, as entered by the user.
    names
        The known names to list.
    more
        Alternative names to compare with, as normalised by :func:`format_of`.

    Returns
    -------
    str
        A text beginning with a colon, to be appended to the message.
    """
    listed = list(names)
    close = get_close_matches(_plainly(name), [*listed, *(more or ())], n=1, cutoff=0.6)
    if not close:
        return f": expected one of {', '.join(listed)}, or one of their file extensions or media types"
    found = (more or {}).get(close[0], close[0])  # a format, or the name of a result format
    meant = found if isinstance(found, str) else getattr(found, "name", close[0])
    return f": did you mean {meant}? The formats are {', '.join(listed)}"


RESULTS: Final = {"tsv": (".tsv",), "csv": (".csv",), "json": (".json", ".srj"), "xml": (".xml", ".srx")}
"""Result formats for SELECT and ASK, with their file extensions."""

_RESULT_NAMES: Final = {_plainly(name): form for form, endings in RESULTS.items() for name in (form, *endings)} | {
    _plainly(name): form
    for name, form in (
        ("text/tab-separated-values", "tsv"),
        ("text/csv", "csv"),
        ("application/sparql-results+json", "json"),
        ("application/json", "json"),
        ("application/sparql-results+xml", "xml"),
        ("application/xml", "xml"),
        ("text/xml", "xml"),
    )
}


def result_format_of(path: str | Path, name: str | None = None) -> str:
    """Return the name of the format for a query's answer, by file extension or, if given, by name.

    Parameters
    ----------
    path
        Path or name of a file, which need not exist. Compression extensions (``.gz``, ``.zst``, ``.xz``, ``.bz2``) are
        passed over: such a file is compressed when it is written.
    name
        Name, extension or media type of a result format or RDF format, in any case. If given, ``path`` is ignored.

    Returns
    -------
    str
        A key of :data:`RESULTS` or, for a name or extension that only an RDF format has, of :data:`FORMATS`; ``json`` and
        ``xml`` are always those of :data:`RESULTS`.

    Raises
    ------
    FormatError
        If ``name`` is unknown or, without it, the extension is not that of a result format or RDF format.

    Examples
    --------
    >>> result_format_of("x.csv.gz"), result_format_of("x", "application/sparql-results+json"), result_format_of("x", "nt")
    ('csv', 'json', 'ntriples')
    """
    if name is not None and (form := _RESULT_NAMES.get(_plainly(name))) is not None:
        return form
    ending = Path(plain_name(path)).suffix.lower()
    for form, endings in RESULTS.items():
        if name is None and ending in endings:
            return form
    if name is not None and _plainly(name) not in _BY_NAME:
        hint = did_you_mean(name, [*RESULTS, *FORMATS], {**_RESULT_NAMES, **_BY_NAME})
        raise FormatError(f"{quoted(name)} is not a result format{hint}")
    try:
        return format_of(path, name).name
    except FormatError:
        known = ", ".join(ending for endings in RESULTS.values() for ending in endings)
        problem = (
            f"the file extension {quoted(ending)} is not that of a result format"
            if ending
            else "the name has no file extension"
        )
        raise FormatError(f"{path}: {problem}: use one of {known} for rows, or .nt or .ttl for triples") from None


_COMMENT: Final = r"<!--(?:[^-]|-(?!->))*+-->"
_IRI: Final = r"(?:<[^<>\s]*>|_:\S++)"
_LITERAL: Final = r'"(?:[^"\\]|\\.)*+"(?:@[\w-]++|\^\^<[^<>\s]*+>)?'
_NOT_RDF: Final = (
    (re.compile(rf"(?:<\?xml[^<>]*>\s*+)?(?:{_COMMENT}\s*+)*+<(?:!doctype\s+html|html)\b", re.I), "a web page"),
    (re.compile(r"version https://git-lfs"), "a Git LFS pointer: fetch the file itself with 'git lfs pull'"),
    (re.compile(r"format-version:\s"), "an OBO file: use its .owl edition"),
    (re.compile(r"(?:Prefix\(|Ontology\()"), "OWL in functional syntax: convert it to RDF/XML with ROBOT"),
    (re.compile(r"PK\x03\x04"), "a zip archive: unpack it first"),
    (
        re.compile(r"[^\t\n<\"]+(?:\t[^\t\n<\"]*){2,}\n"),
        "a table: rename it to .tsv, and import it with 'immunograph import TABLE' (in Python: kg.import_table)",
    ),
)
_FIRST_LINES: Final = (
    (re.compile(rf"{_IRI}\s+<[^<>\s]*>\s+(?:{_IRI}|{_LITERAL})\s*+{_IRI}\s*\.\s*$"), "nquads"),
    (re.compile(rf"{_IRI}\s+<[^<>\s]*>\s+(?:{_IRI}|{_LITERAL})\s*\.\s*$"), "ntriples"),
)
_OWL_XML: Final = re.compile(r"<(?:\w+:)?Ontology\s[^<>]*?xmlns(?::\w+)?=[\"']http://www\.w3\.org/2002/07/owl#")


def looks_like(head: bytes) -> str | None:
    """Guess the format of a file from its first few thousand bytes.

    Parameters
    ----------
    head
        The beginning of the file, decompressed.

    Returns
    -------
    str or None
        A key of :data:`FORMATS`; a description of another format (such as ``a web page``), which may end with advice;
        or ``None`` if the format is unknown.
    """
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    for pattern, words in _NOT_RDF:
        if pattern.match(text):
            return words
    if text.startswith("<?xml") or re.match(r"<(?:!DOCTYPE|!--|[\w.-]+(?::[\w.-]+)?\s+[\w.:-]+\s*=)", text):
        return "OWL/XML, which is not RDF/XML: convert it to RDF/XML with ROBOT" if _OWL_XML.search(text) else "rdfxml"
    if text.startswith("{") or text.startswith("["):
        if re.match(r"(?:[{[]\s*+)++[\"}\]]", text):
            return "jsonld"
        return "trig" if text.startswith("{") else "turtle"
    lines = [line for line in text.split("\n")[:-1] or [text] if line.strip() and not line.startswith("#")]
    for pattern, name in _FIRST_LINES:
        if lines and all(pattern.match(line.strip()) for line in lines[:5]):
            return name
    if re.search(r"^[ \t]*+(?:GRAPH[ \t]*+)?(?:<[^<>\s]*>|[\w.-]*:[\w./-]*)\s*\{", text, re.M | re.I):
        return "trig"
    if re.match(r"(?:#[^\n]*\n\s*+)*+(?:@prefix|@base|prefix\s|base\s|<[^<>\s]*>\s|[\w.-]*:[\w./-]+\s)", text, re.I):
        return "turtle"
    return None


def mistaken_for(seems: str | None) -> str:
    """Return the end of an error message about a document in another format: what it looks like, and the remedy.

    Parameters
    ----------
    seems
        The answer of :func:`looks_like`.

    Returns
    -------
    str
        A clause that says what to do.

    Examples
    --------
    >>> mistaken_for("jsonld")
    "it looks like JSON-LD: rename it to .jsonld (or kg.add(…, format='jsonld'))"
    >>> mistaken_for("a web page"), mistaken_for("a zip archive: unpack it first")
    ('it looks like a web page: choose an RDF file', 'it looks like a zip archive: unpack it first')
    """
    if seems is None:
        return "choose an RDF file"
    if (form := FORMATS.get(seems)) is not None:
        return f"it looks like {form.title}: rename it to {form.endings[0]} (or kg.add(…, format={form.name!r}))"
    return f"it looks like {seems}" + ("" if ":" in seems else ": choose an RDF file")
