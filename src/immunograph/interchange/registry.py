"""The registry of formats other than RDF: those of this package, and those added by entry points.

A package adds a format by an entry point of the group ``immunograph.readers`` or ``immunograph.writers`` that refers to
a :class:`Reader` or :class:`Writer`. RDF formats and those of this package cannot be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from immunograph.errors import FormatError, Problem
from immunograph.interchange import (
    bel,
    cytoscape,
    gpml,
    graphml,
    indra,
    kgx,
    nanopub,
    neo4j,
    network_formats,
    ontologies,
    sif,
    sssom,
    vaspec,
)
from immunograph.interchange.exchange import ExchangeFormat, Feature, Reader, Writer
from immunograph.interchange.unknown_formats import unknown_format
from immunograph.store import format_of
from immunograph.store.formats import plain_name

__all__ = ["Registered", "reader_of", "readers", "recognised", "writer_of", "writers"]

_WRITERS: Final[tuple[Writer, ...]] = (
    *network_formats.WRITERS,
    *cytoscape.WRITERS,
    sif.WRITER,
    *kgx.WRITERS,
    indra.WRITER,
    sssom.WRITER,
    nanopub.WRITER,
    vaspec.WRITER,
    neo4j.WRITER,
)
_READERS: Final[tuple[Reader, ...]] = (
    graphml.READER,
    *cytoscape.READERS,
    sif.READER,
    *kgx.READERS,
    indra.READER,
    sssom.READER,
    gpml.READER,
    bel.READER,
    nanopub.READER,
    ontologies.READER,
)
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_ENDING: Final = re.compile(r"(?:\.[a-z0-9]+)+")
_OURS: Final = "immunograph"

F = TypeVar("F", bound=ExchangeFormat)


@dataclass(slots=True)
class Registered(Generic[F]):
    """Readers or writers, of immunograph and of installed packages.

    Parameters
    ----------
    formats
        Name of the format -> reader or writer.
    packages
        Name of the format -> package that provides it: ``immunograph``, or name and version of an installed package.
    problems
        Entry points that could not be used, with the reason.
    """

    formats: dict[str, F] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@cache
def writers() -> Registered[Writer]:
    """Return the formats other than RDF that can be written; cached for the lifetime of the process.

    Returns
    -------
    Registered[Writer]
        Packaged formats first, then those of installed packages.

    Examples
    --------
    >>> list(writers().formats)[:3]
    ['graphml', 'gexf', 'gml']
    """
    return _registered(Writer, _WRITERS, "immunograph.writers")


@cache
def readers() -> Registered[Reader]:
    """Return the formats other than RDF that can be read; cached for the lifetime of the process.

    Returns
    -------
    Registered[Reader]
        Packaged formats first, then those of installed packages.

    Examples
    --------
    >>> "ontology" in readers().formats
    True
    """
    return _registered(Reader, _READERS, "immunograph.readers")


def _registered(kind: type[F], ours: Iterable[F], group: str) -> Registered[F]:
    made: Registered[F] = Registered()
    for each in ours:
        made.formats[each.name] = each
        made.packages[each.name] = _OURS
    found = [(_package(point), point) for point in entry_points(group=group)]
    for package, point in sorted(found, key=lambda pair: (pair[0], pair[1].name)):
        try:
            loaded = _checked(point.load(), kind, made)
        except Exception as error:  # noqa: BLE001  a package of somebody else's may raise anything, and must not break ours
            told = str(error) if isinstance(error, FormatError) else f"{type(error).__name__}: {error}"
            made.problems.append(Problem(package, f"its entry point {point.name!r} of {group} is left out: {told}"))
            continue
        made.formats[loaded.name] = loaded
        made.packages[loaded.name] = package
    return made


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value


def _checked(loaded: object, kind: type[F], registered: Registered[F]) -> F:
    """Return a format back; refuse what is none, and what takes the name or ending of another.

    Raises
    ------
    FormatError
        With what to change.
    """
    if not isinstance(loaded, kind):
        raise FormatError(f"expected a {kind.__name__} of immunograph.interchange, found {type(loaded).__name__}")
    if not _NAME.fullmatch(loaded.name):
        raise FormatError(f"the name {loaded.name!r} must be lower-case letters, digits and hyphens")
    if not loaded.endings:
        raise FormatError(f"{loaded.name} has no file extension: name at least one, such as '.sif'")
    if not all(_ENDING.fullmatch(ending) for ending in loaded.endings):
        raise FormatError(f"the file extensions of {loaded.name} must each be a dot with lower-case letters and digits")
    if not loaded.carries <= frozenset(Feature):
        raise FormatError(f"the features of {loaded.name} must be members of immunograph.interchange.Feature")
    names = (loaded.name, *loaded.endings, *loaded.media_types)
    taken = next((name for name in names if _is_rdf(name) or _lookup(registered.formats, name)), None)
    if taken is not None:
        raise FormatError(f"{taken!r} is the name, file extension or media type of another format: choose another")
    return loaded


def _key(name: str) -> str:
    return re.sub(r"[\s._-]", "", name.partition(";")[0].strip().lower())


def _lookup(formats: Mapping[str, F], name: str) -> F | None:
    key = _key(name)
    for form in formats.values():
        if key in map(_key, (form.name, *form.endings, *form.media_types)):
            return form
    return None


def _find(formats: Mapping[str, F], path: str | Path, name: str | None) -> F | None:
    """Find a format by name, or by a file's ending: by the longest of several that fit."""
    if name is not None:
        return _lookup(formats, name)
    file = Path(path).name.lower()
    fitting = [(len(end), form) for form in formats.values() for end in form.endings if file.endswith(end)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _compound(formats: Mapping[str, F], path: str | Path) -> F | None:
    """Find a format by an ending of two parts, such as ``.indra.json``, which says more than the RDF format of its last."""
    found = _find(formats, plain_name(path), None)
    file = plain_name(path).lower()
    return (
        found if found is not None and any(file.endswith(end) and end.count(".") > 1 for end in found.endings) else None
    )


def recognised(head: bytes) -> Reader | None:
    """Return the reader that recognises a JSON or XML document by its first bytes.

    Parameters
    ----------
    head
        First few thousand bytes of the document.

    Returns
    -------
    Reader | None
        Matching reader; ``None`` for RDF and for unknown documents.

    Examples
    --------
    >>> recognised(b'{"graphs": [{"nodes": []}]}').name, recognised(b'{"@context": {}}')
    ('ontology', None)
    """
    if any(mark in head for mark in (b'"@context"', b'"@id"', b'"@graph"', b"rdf:RDF")):
        return None
    return next((form for form in readers().formats.values() if form.recognises and form.recognises(head)), None)


def _is_rdf(name: str) -> bool:
    try:
        format_of(f"x{name}" if name.startswith(".") else "x", None if name.startswith(".") else name)
    except FormatError:
        return False
    return True


def writer_of(path: str | Path, name: str | None = None) -> Writer | None:
    """Return the writer for a format name or file extension.

    Parameters
    ----------
    path
        File to write; its extension is used if ``name`` is ``None``. A compression extension after it (``.gz``,
        ``.zst``, ``.xz``, ``.bz2``) is ignored: such a file is compressed when it is written.
    name
        Name, file extension or media type of a format; ``None`` to use the extension of ``path``.

    Returns
    -------
    Writer | None
        Matching writer; ``None`` for RDF formats, which take precedence except over an extension of two parts, such as
        ``.nanopub.trig``.

    Raises
    ------
    FormatError
        If no format matches (the message suggests similar names), or the format can only be read.

    Examples
    --------
    >>> writer_of("network.gexf.gz").title, writer_of("x", "application/graphml+xml").name, writer_of("x.ttl")
    ('GEXF', 'graphml', None)
    >>> writer_of("network.grahpml")
    Traceback (most recent call last):
    immunograph.errors.FormatError: network.grahpml: the file extension '.grahpml' belongs to no format: did you mean .graphml? 'immunograph formats' lists them
    """
    return _format_of(path, name, writers(), readers(), "read", "written")


def reader_of(path: str | Path, name: str | None = None) -> Reader | None:
    """Return the reader for a format name or file extension.

    Parameters
    ----------
    path
        File to read, which may be compressed; its extension is used if ``name`` is ``None``.
    name
        Name, file extension or media type of a format; ``None`` to use the extension of ``path``.

    Returns
    -------
    Reader | None
        Matching reader; ``None`` for RDF formats, which take precedence except over an extension of two parts, such as
        ``.indra.json``.

    Raises
    ------
    FormatError
        If no format matches (the message suggests similar names), or the format can only be written.

    Examples
    --------
    >>> print(reader_of("x.ttl.gz"))
    None
    >>> reader_of("x.gexf")
    Traceback (most recent call last):
    immunograph.errors.FormatError: x.gexf: GEXF can be written, but not read: 'immunograph formats' lists what can be read
    """
    return _format_of(path, name, readers(), writers(), "written", "read")


def _format_of(
    path: str | Path, name: str | None, wanted: Registered[F], others: Registered[Any], can: str, cannot: str
) -> F | None:
    """Look a format up in one direction; ``None`` for RDF.

    Parameters
    ----------
    path, name
        What was given.
    wanted, others
        The formats of this direction, and of the other one.
    can, cannot
        What can be done with the others alone: ``read`` and ``written``, or the other way round.
    """
    if name is None and (compound := _compound(wanted.formats, path)) is not None:
        return compound
    try:
        format_of(path, name)
    except FormatError as error:
        found = _find(wanted.formats, plain_name(path), name)
        if found is None:
            other = _find(others.formats, plain_name(path), name)
            title = None if other is None else other.title
            known, problems = wanted.formats, wanted.problems
            raise unknown_format(
                path, name, error, known, can=can, cannot=cannot, other=title, problems=problems
            ) from None
        return found
    return None
