"""List all formats, RDF and others, for ``immunograph formats`` and ``docs/formats.md``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from immunograph.interchange.exchange import Feature
from immunograph.interchange.registry import readers, writers
from immunograph.store import FORMATS

__all__ = ["formats_page", "list_formats"]


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
        yield _row(form.name, form.endings, [form.media_type], "yes", "yes", lost, "immunograph")
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
