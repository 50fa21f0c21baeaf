"""Find a document by IRI, key, title or the beginning of its title."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from immunograph.errors import UnknownNameError
from immunograph.normalisation import normal_form, normal_key

__all__ = ["document_called"]


def document_called(titles: Mapping[str, str], name: str) -> str:
    """Return the IRI of the document with a given IRI, key, title or beginning of a title.

    Parameters
    ----------
    titles
        IRI -> title, of the documents to search.
    name
        Name as typed by the user; case, hyphens and Greek letters are normalised.

    Returns
    -------
    str
        A key of ``titles``.

    Raises
    ------
    UnknownNameError
        If no document, or more than one, matches; the message suggests titles.

    Examples
    --------
    >>> document_called({"urn:d/old": "Checkpoints of T cells"}, "checkpoints of T")
    'urn:d/old'
    """
    if name in titles:
        return name
    wanted = normal_key(name)
    keys = {normal_key(iri.rpartition("/")[2]): iri for iri in titles} | {
        normal_key(title): iri for iri, title in titles.items()
    }
    if wanted and wanted in keys:
        return keys[wanted]
    beginning = _words(name)
    starting = [iri for iri, title in titles.items() if beginning and _words(title)[: len(beginning)] == beginning]
    if len(set(starting)) == 1:
        return starting[0]
    close = get_close_matches(wanted, keys, n=3, cutoff=0.7)
    near = list(dict.fromkeys(titles[each] for each in [*starting[:3], *(keys[key] for key in close)]))
    listed = " or ".join(repr(title) for title in list(titles.values())[:3])
    hint = f"give the key or the beginning of the title, such as {listed}" if listed else ""
    raise UnknownNameError("document with evidence", name, near[:3], hint=hint)


def _words(text: str) -> list[str]:
    """Tokenise a title; signs stay attached to words, so that CD25- does not begin with CD25, nor IL-10 with IL-1."""
    words: list[str] = []
    for token in normal_form(text).tokens:
        if token.kind in ("sign", "level") and words:
            words[-1] += token.text
        elif token.kind != "separator":
            words.append(token.text)
    return words
