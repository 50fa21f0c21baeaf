"""Propose how the identifiers of documents are read from a column, such that as many cells as possible are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from immunograph.mapping.column_roles import Column
from immunograph.mapping.identifier_columns import is_nothing
from immunograph.toml_text import toml_value

__all__ = ["proposed_document"]

_DOI: Final = r"(10\.\d+/[^\s;,|]+)"
_NAMES_DOI: Final = r"(?i)(?:^\s{0,9}|\bdoi[:\s]{0,9}|\bdoi\.org/)10\.\d{1,9}/"
_ADDRESS: Final = r"(?i)\bpubmed(?:\.ncbi\.nlm\.nih\.gov)?/([1-9]\d{0,7})(?:\D|$)"
_IN_PROSE: Final = r"(?i)\bPMID[:\s]*([1-9]\d{0,7})\b"
_NUMBERS: Final = r"[\d\s;,|/.]+"
_FLAGGED: Final = 3


def proposed_document(column: Column, year: Column | None) -> list[str]:
    """Propose the ``[document]`` section; an identifier with the prefix of another registry is not read as a PubMed number.

    Parameters
    ----------
    column
        Column with identifiers of documents.
    year
        Column with the year of publication; ``None`` if there is none.

    Returns
    -------
    list[str]
        Lines of TOML; empty if no cell has a DOI or a PubMed identifier.
    """
    cells = [cell for cell in column.cells or column.values if not is_nothing(cell)]
    chosen: list[tuple[str, str]] = []
    if any(re.search(_NAMES_DOI, cell) for cell in cells):
        chosen.append((_DOI, "DOI:{}"))
        cells = _unread(_DOI, cells)
    if any(re.search(_ADDRESS, cell) for cell in cells):
        chosen.append((_ADDRESS, "PMID:{}"))
        cells = _unread(_ADDRESS, cells)
    if any("pmid" in cell.lower() or re.fullmatch(_NUMBERS, cell) for cell in cells):
        patterns = (_listed(cells), _IN_PROSE)
        best = min(patterns, key=lambda pattern: len(_unread(pattern, cells)))
        if len(left := _unread(best, cells)) < len(cells):
            chosen.append((best, "PMID:{}"))
            cells = left
    if not chosen:
        return []
    source = toml_value("{" + column.name + "}")
    values = [f"{{ from = {source}, pattern = '{pattern}', all = true, as = \"{form}\" }}" for pattern, form in chosen]
    lines = []
    if cells:
        shown = ", ".join(map(toml_value, cells[:_FLAGGED]))
        lines.append(f"# cells such as {shown} are not read: their rows are attributed to the table itself")
    lines.append(f"id = {values[0]}" if len(values) == 1 else f"id = [{', '.join(values)}]")
    return [*lines, *([f"year = {toml_value('{' + year.name + '}')}"] if year else [])]


def _listed(cells: Iterable[str]) -> str:
    """Return a pattern for cells that list PubMed identifiers, each with a prefix or without.

    An item is read as a whole or not at all, so that no part of a longer number is read. If some cells contain words,
    numbers of four digits are taken for years.
    """
    texts = list(cells)
    plain = all(re.fullmatch(r"(?i)(?:PMID|[:\d\s;,|/.])+", cell) for cell in texts)
    number = r"[1-9]\d{0,7}" if plain else r"[1-9](?:\d{0,2}|\d{4,7})"
    apart = r";,|"
    if all(re.fullmatch(_NUMBERS, cell) for cell in texts):
        apart = r"\s;,|/"
    return rf"(?i)\s*(?:PMID[:\s]*)?({number})(?:\.0+)?\s*(?:[{apart}]+|$)|[^{apart}]+"


def _unread(pattern: str, cells: Iterable[str]) -> list[str]:
    """Return the cells in which a pattern finds no identifier."""
    return [cell for cell in cells if not any(found[1] for found in re.finditer(pattern, cell))]
