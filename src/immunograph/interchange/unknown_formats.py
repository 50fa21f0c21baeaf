"""Errors for files and names that belong to no format, with the format that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from immunograph.errors import FormatError, Problem
from immunograph.interchange.exchange import ExchangeFormat
from immunograph.legible import quoted
from immunograph.store import FORMATS
from immunograph.store.formats import plain_name

__all__ = ["unknown_format"]


def unknown_format(
    path: str | Path,
    name: str | None,
    no_rdf: FormatError,
    formats: Mapping[str, ExchangeFormat],
    *,
    can: str,
    cannot: str,
    other: str | None = None,
    problems: Sequence[Problem] = (),
) -> FormatError:
    """Return an error for an unknown format that suggests a near one.

    Parameters
    ----------
    path, name
        What was given: a file, and the name of a format or ``None``.
    no_rdf
        Why it is not RDF.
    formats
        Name -> format other than RDF, among which it was looked up.
    can, cannot
        ``read`` and ``written``, or the other way round.
    other
        Title of a format that has this name, but works only the other way round.
    problems
        Entry points of packages that could not be used; the first is named.

    Returns
    -------
    FormatError
        The error, to be raised.

    Examples
    --------
    >>> unknown_format("net.siff", None, FormatError("no RDF"), {}, can="read", cannot="written")
    FormatError("no RDF; 'immunograph formats' lists the formats that can be written")
    """
    where = f"{path}: " if name is None else ""
    if other is not None:
        return FormatError(
            f"{where}{other} can be {can}, but not {cannot}: 'immunograph formats' lists what can be {cannot}"
        )
    if name is None:
        given = Path(plain_name(path)).suffix.lower()
        if given[1:] in formats:
            return FormatError(_endings_of(path, formats[given[1:]]))
        rdf = (form.endings for form in FORMATS.values())
        listed = [ending for endings in (*rdf, *(form.endings for form in formats.values())) for ending in endings]
        close = get_close_matches(given, listed, n=1, cutoff=0.75)
    else:
        unheard = "is not an RDF format" in str(no_rdf)  # else it names a kind of file that is known
        given, close = name, _similar(formats, name) if unheard else []
    if close:
        what = (
            f"the file extension {quoted(given)} belongs to no format"
            if name is None
            else f"{quoted(name)} is not a format"
        )
        return FormatError(f"{where}{what}: did you mean {' or '.join(close)}? 'immunograph formats' lists them")
    broken = "".join(f"; {problem}" for problem in problems[:1])
    if cannot == "written" and "a table is not RDF" in str(no_rdf):
        return FormatError(
            f"{_not_of_graphs(path, name)}; for the rows of an answer, write the table of a query or question "
            "with to_csv (on the command line, 'immunograph query' or 'immunograph ask' with -o FILE.csv)" + broken
        )
    if name is not None and unheard:
        known = ", ".join((*FORMATS, *formats))
        return FormatError(
            f"{quoted(name)} is not a format: expected one of {known}, or one of their file extensions or media types{broken}"
        )
    beside = ", ".join(ending for form in formats.values() for ending in form.endings)
    more = f"; the extensions of other formats are {beside}" if name is None and beside else ""
    return FormatError(f"{no_rdf}{more}; 'immunograph formats' lists the formats that can be {cannot}{broken}")


def _endings_of(path: str | Path, form: ExchangeFormat) -> str:
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


def _similar(formats: Mapping[str, ExchangeFormat], name: str) -> list[str]:
    """Return the formats that a name resembles: their names, media types or extensions, or words of their titles.

    A title names programs, such as Cytoscape; all words of a name must resemble words of the title.
    """
    given = name.lower()
    rdf = [(form.name, (form.media_type, *form.also, *form.endings)) for form in FORMATS.values()]
    others = [(form.name, (*form.media_types, *form.endings)) for form in formats.values()]
    called: dict[str, str] = {}
    for each, aliases in (*rdf, *others):
        for alias in (each, *aliases):
            called.setdefault(alias.lstrip("._").lower(), each)
    if close := get_close_matches(given, called, n=1, cutoff=0.75):
        return [called[close[0]]]
    words = re.findall(r"\w+", given)
    titles = {form.name: re.findall(r"\w+", form.title.lower()) for form in formats.values()}
    return [
        each
        for each, title in titles.items()
        if words and all(get_close_matches(word, title, n=1, cutoff=0.75) for word in words)
    ]
