"""Find a document by IRI, identifier, key, title or the beginning of its title."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from immunograph.errors import AmbiguousNameError, UnknownNameError
from immunograph.identifiers import PrefixMap, compress
from immunograph.normalisation import SEPARATING, normal_form, title_key
from immunograph.plurals import counted
from immunograph.publications import publication_iri

__all__ = ["document_called"]


def document_called(titles: Mapping[str, str], name: str, identifiers: Iterable[tuple[str, str]] = ()) -> str:
    """Return the IRI of the document with a given IRI, identifier, key, title or beginning of a title.

    Parameters
    ----------
    titles
        IRI -> title, of the documents to search.
    name
        Name as typed by the user. Identifiers may be an IRI, a CURIE, or anything that
        :func:`~immunograph.publications.publication_iri` accepts. In keys and titles, case, hyphens and Greek letters are
        normalised.
    identifiers
        Pairs of the IRI of a document and the IRI of one of its identifiers; none by default.

    Returns
    -------
    str
        A key of ``titles``.

    Raises
    ------
    AmbiguousNameError
        If several documents have this title; the message lists them.
    UnknownNameError
        If no document matches, or several titles begin with ``name``; the message suggests titles.

    Examples
    --------
    >>> document_called({"urn:d/old": "Checkpoints of T cells"}, "checkpoints of T")
    'urn:d/old'
    >>> document_called({"urn:d/old": "Checkpoints"}, "31", [("urn:d/old", "http://www.ncbi.nlm.nih.gov/pubmed/31")])
    'urn:d/old'
    """
    if name in titles:
        return name
    iris = _identified(name)
    identified = {document for document, each in [*identifiers, *zip(titles, titles, strict=True)] if each in iris}
    if len(found := sorted(identified & titles.keys())) == 1:
        return found[0]
    wanted = title_key(name)
    entitled = [iri for iri, title in titles.items() if title_key(title) == wanted]
    if wanted and len(entitled) > 1:
        raise AmbiguousNameError(
            "document", name, [(compress(iri) or iri, titles[iri]) for iri in entitled], iris=entitled
        )
    keys = {title_key(iri.rpartition("/")[2]): iri for iri in titles} | {
        title_key(title): iri for iri, title in titles.items()
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
    hint = f"use the key or the beginning of the title, such as {listed}" if listed else ""
    coverage = f"The graph has {counted(len(titles), 'document')} with evidence."
    raise UnknownNameError("document with evidence", name, near[:3], hint=hint, coverage=coverage)


def _identified(name: str) -> set[str]:
    """Return the IRIs that a name may denote: the name itself, an expanded CURIE, an identifier of a publication."""
    iris = {name.strip()}
    for read in (publication_iri, PrefixMap().expand):
        with contextlib.suppress(ValueError):
            iris.add(read(name.strip()))
    return iris


def _words(text: str) -> list[str]:
    """Return the tokens of a title, with signs attached: CD25- does not begin with CD25, nor IL-10 with IL-1."""
    words: list[str] = []
    for token in normal_form(text).tokens:
        if token.kind in ("sign", "level") and words:
            words[-1] += token.text
        elif token.kind != "separator" and not (token.kind == "symbol" and token.text in SEPARATING):
            words.append(token.text)
    return words
