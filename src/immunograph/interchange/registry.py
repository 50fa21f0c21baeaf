"""The registry of formats other than RDF: those of this package, and those added by entry points.

A package adds a format by an entry point of the group ``immunograph.readers`` or ``immunograph.writers`` that refers to
a :class:`Reader` or :class:`Writer`. RDF formats and those of this package cannot be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
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
from immunograph.legible import quoted
from immunograph.store import FORMATS, format_of
from immunograph.store.formats import plain_name

__all__ = ["Registered", "formats_page", "list_formats", "reader_of", "readers", "recognised", "writer_of", "writers"]

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
            raise _unknown(path, name, error, wanted, title, can, cannot) from None
        return found
    return None


def _unknown(
    path: str | Path,
    name: str | None,
    no_rdf: FormatError,
    wanted: Registered[Any],
    other: str | None,
    can: str,
    cannot: str,
) -> FormatError:
    """Return an error for an unknown format that suggests a near one.

    Parameters
    ----------
    path, name
        What was given.
    no_rdf
        Why it is not RDF.
    wanted
        The non-RDF formats that were searched.
    other
        The title of a format that is called so, but works only the other way round.
    can, cannot
        ``read`` and ``written``, or the other way round.
    """
    where = f"{path}: " if name is None else ""
    if other is not None:
        return FormatError(
            f"{where}{other} can be {can}, but not {cannot}: 'immunograph formats' lists what can be {cannot}"
        )
    if name is None:
        given = Path(plain_name(path)).suffix.lower()
        if given[1:] in wanted.formats:
            return FormatError(_endings_of(path, wanted.formats[given[1:]]))
        listed = [ending for form in (*FORMATS.values(), *wanted.formats.values()) for ending in form.endings]
        close = get_close_matches(given, listed, n=1, cutoff=0.75)
    else:
        unheard = "is not an RDF format" in str(no_rdf)  # else it names a kind of file that is known
        given, close = name, _similar(wanted, name) if unheard else []
    if close:
        what = (
            f"the file extension {quoted(given)} belongs to no format"
            if name is None
            else f"{quoted(name)} is not a format"
        )
        return FormatError(f"{where}{what}: did you mean {' or '.join(close)}? 'immunograph formats' lists them")
    broken = "".join(f"; {problem}" for problem in wanted.problems[:1])
    if cannot == "written" and "a table is not RDF" in str(no_rdf):
        return FormatError(
            f"{_not_of_graphs(path, name)}; for the rows of an answer, write the table of a query or question "
            "with to_csv (on the command line, 'immunograph query' or 'immunograph ask' with -o FILE.csv)" + broken
        )
    if name is not None and unheard:
        known = ", ".join((*FORMATS, *wanted.formats))
        return FormatError(
            f"{quoted(name)} is not a format: expected one of {known}, or one of their file extensions or media types{broken}"
        )
    beside = ", ".join(ending for form in wanted.formats.values() for ending in form.endings)
    more = f"; the extensions of other formats are {beside}" if name is None and beside else ""
    return FormatError(f"{no_rdf}{more}; 'immunograph formats' lists the formats that can be {cannot}{broken}")


def _endings_of(path: str | Path, form: Reader | Writer) -> str:
    """Say how files of a format are called whose name was used as an ending, and that it has two, if so."""
    stem = Path(plain_name(path)).stem
    second = getattr(form, "second", None)
    if second is None:
        return f"{path}: files of {form.title} end in {' or '.join(form.endings)}: name it {stem}{form.endings[0]}"
    both = f"{stem}{second[0]} and {stem}{second[1]}"
    return f"{path}: {form.title} is written as two files, {both}: name either of them, and both are written"


def _not_of_graphs(path: str | Path, name: str | None) -> str:
    """Say that a table is not a format of graphs, and what is written as tables of edges and nodes."""
    if name is not None:
        return f"{quoted(name)} is not a format of graphs: for tables of edges and nodes, name the format kgx"
    named = Path(plain_name(path))
    return f"{path}: not a format of graphs: for tables of edges and nodes, write {named.stem}_edges.tsv (KGX)"


def _similar(wanted: Registered[Any], name: str) -> list[str]:
    """Return the formats that a name resembles: their names, media types or extensions, or words of their titles.

    A title names programs, such as Cytoscape; all words of a name must resemble words of the title.
    """
    given = name.lower()
    rdf = [(form.name, (form.media_type, *form.also, *form.endings)) for form in FORMATS.values()]
    others = [(form.name, (*form.media_types, *form.endings)) for form in wanted.formats.values()]
    called: dict[str, str] = {}
    for each, aliases in (*rdf, *others):
        for alias in (each, *aliases):
            called.setdefault(alias.lstrip("._").lower(), each)
    if close := get_close_matches(given, called, n=1, cutoff=0.75):
        return [called[close[0]]]
    words = re.findall(r"\w+", given)
    titles = {form.name: re.findall(r"\w+", form.title.lower()) for form in wanted.formats.values()}
    return [
        each
        for each, title in titles.items()
        if words and all(get_close_matches(word, title, n=1, cutoff=0.75) for word in words)
    ]


def list_formats() -> Iterator[dict[str, str]]:
    """Yield a description of every format, RDF first.

    Yields
    ------
    dict
        One per format, with the keys ``format``, ``endings``, ``media types``, ``read`` and ``written`` (yes or no),
        ``cannot carry`` (features that the format loses) and ``package``.

    Examples
    --------
    >>> [row["format"] for row in list_formats()][:7]
    ['turtle', 'trig', 'ntriples', 'nquads', 'jsonld', 'rdfxml', 'graphml']
    """
    for form in FORMATS.values():
        lost = "" if form.quads else Feature.GRAPHS.value
        yield _row(form.name, form.endings, [form.media_type], "yes", "yes", lost, _OURS)
    reading, writing = readers(), writers()
    for name in {**writing.formats, **reading.formats}:
        reader, writer = reading.formats.get(name), writing.formats.get(name)
        known = [each for each in (writer, reader) if each is not None]
        yield _row(
            name,
            dict.fromkeys(ending for each in known for ending in each.endings),
            dict.fromkeys(media for each in known for media in each.media_types),
            "yes" if reader else "no",
            "yes" if writer else "no",
            "; ".join(feature.value for feature in Feature if not all(feature in each.carries for each in known)),
            (writing if writer else reading).packages[name],
        )


def _row(
    name: str, endings: Iterable[str], media: Iterable[str], read: str, written: str, lost: str, package: str
) -> dict[str, str]:
    return {
        "format": name,
        "endings": " ".join(endings),
        "media types": " ".join(media),
        "read": read,
        "written": written,
        "cannot carry": lost,
        "package": package,
    }


_COLUMNS: Final = ("format", "endings", "read", "written", "cannot carry")


def formats_page() -> str:
    """Return the generated part of ``docs/formats.md``.

    Returns
    -------
    str
        Markdown: a table of all formats, then a description of each.

    Examples
    --------
    >>> formats_page().splitlines()[0]
    '| format | endings | read | written | cannot carry |'
    """
    rows = [[f"`{row['format']}`", *(row[name] for name in _COLUMNS[1:])] for row in list_formats()]
    lines = [
        f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in ([*_COLUMNS], ["---"] * len(_COLUMNS), *rows)
    ]
    abouts: dict[str, tuple[str, str]] = {}
    for form in (*writers().formats.values(), *readers().formats.values()):
        if form.about:
            abouts.setdefault(form.name, (form.title, form.about))
    told = [f"- `{name}` ({title}): {about}" for name, (title, about) in abouts.items()]
    return "\n".join([*lines, "", *told])
