"""The usual kinds of documents; other kinds are kept as written, with a warning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from immunograph.curation.table_files import Row
from immunograph.errors import Problem
from immunograph.legible import quoted
from immunograph.near_words import near_word
from immunograph.plurals import counted

__all__ = ["DOCUMENT_KINDS", "unusual_kinds"]

DOCUMENT_KINDS: Final = (
    *("article", "journal article", "review", "systematic review", "meta-analysis", "preprint", "case report"),
    *("editorial", "letter", "comment", "news", "retraction notice"),
    *("clinical trial", "protocol", "registry entry", "guideline", "drug label", "regulatory document", "patent"),
    *("book", "book chapter", "textbook", "lecture", "thesis", "report", "white paper"),
    *("conference abstract", "conference paper", "poster", "presentation"),
    *("web page", "blog post", "encyclopedia entry", "dataset", "database", "database entry", "software", "notes"),
)
"""Usual values of ``kind`` in ``documents.tsv``."""


def unusual_kinds(rows: Iterable[Row]) -> list[Problem]:
    """Return warnings for unusual kinds of documents, which may be typing errors.

    Parameters
    ----------
    rows
        Rows of ``documents.tsv``.

    Returns
    -------
    list[Problem]
        One warning for each such kind, at its first row, with a suggestion if a usual kind is similar.
    """
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        if row["kind"] and row["kind"].casefold() not in DOCUMENT_KINDS:
            by_kind.setdefault(row["kind"], []).append(row)
    return [
        Problem(alike[0].file, _told(kind, len(alike)), row=alike[0].number, column="kind")
        for kind, alike in by_kind.items()
    ]


def _told(kind: str, documents: int) -> str:
    near = near_word(kind, DOCUMENT_KINDS)
    meant = f"did you mean {near!r}? If not, it is" if near else "it is"
    some = ", ".join(each for each in DOCUMENT_KINDS[:6] if each != near)
    more = f" (and {counted(documents - 1, 'more document')} of this kind)" if documents > 1 else ""
    return f"{quoted(kind)} is not a usual kind of document (such as {some}): {meant} kept as written{more}"
