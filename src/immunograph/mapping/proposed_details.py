"""Propose the keys of ``[evidence]`` on the study of a row: passage key, sample size, p value, study design."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from immunograph.mapping.column_roles import Column
from immunograph.mapping.identifier_columns import plain_name
from immunograph.model import StudyDesign
from immunograph.toml_text import toml_value

__all__ = ["proposed_details"]

_SIZE: Final = re.compile(
    r"n|n[ _.-]?(?:patients|samples|subjects|animals)|sample[ _.-]?size|(?:number|no\.?) of (?:patients|samples|subjects|animals)"
)
_P_VALUE: Final = re.compile(r"p|p[ _.-]?val(?:ue)?s?")
_DESIGN: Final = re.compile(r"(?:study[ _.-]?)?(?:design|type)")
_WHOLE: Final = re.compile(r"[1-9][0-9]{0,8}")
_PROBABILITY: Final = re.compile(
    r"(?:<=|>=|≤|≥|<|>|~|=)? ?(?:0|1|[01]?\.[0-9]{1,30}|[1-9](?:\.[0-9]{1,30})?[eE]-[0-9]{1,3})"
)
_CALLED: Final = {
    "rct": StudyDesign.RANDOMIZED_TRIAL,
    "randomised trial": StudyDesign.RANDOMIZED_TRIAL,
    "randomized controlled trial": StudyDesign.RANDOMIZED_TRIAL,
    "randomised controlled trial": StudyDesign.RANDOMIZED_TRIAL,
    "cohort study": StudyDesign.COHORT,
    "case-control study": StudyDesign.CASE_CONTROL,
}
_DESIGNS: Final = _CALLED | {each.value.replace("_", " "): each for each in StudyDesign}


def proposed_details(columns: Sequence[Column], taken: Collection[Column]) -> tuple[list[str], list[str]]:
    """Propose the keys of ``[evidence]`` that describe the study of a row.

    Parameters
    ----------
    columns
        Columns of the table.
    taken
        Columns that have a role already.

    Returns
    -------
    tuple of list of str
        Lines of a value map of study designs (empty if there are none), and lines for ``[evidence]``. A column of sample
        sizes or p values is proposed only if all of its sampled cells fit, a column of designs if one of few values is a
        known design; other designs are mapped to an empty text. A column that numbers the rows is the key of each passage.
    """
    free = [each for each in columns if each not in taken and each.values]
    size = next((each for each in free if _fits(each, _SIZE, _WHOLE)), None)
    p_value = next((each for each in free if _fits(each, _P_VALUE, _PROBABILITY)), None)
    design = next((each for each in free if _DESIGN.fullmatch(_plain(each.name)) and _named(each)), None)
    numbering = next((each for each in free if each.numbers_rows), None)
    designs, lines = [], []
    if numbering is not None:
        lines.append(f"identifier = {_from(numbering)}  # the key of the row, by which relations can name its passage")
    if design is not None:
        designs = [f"{toml_value(cell)} = {toml_value(_design(cell))}" for cell in design.cells if cell.strip()]
        lines.append(f'design = {{ from = {_from(design)}, map = "designs", else = "" }}')
    if size is not None:
        lines.append(f"sample_size = {_from(size)}")
    if p_value is not None:
        lines.append(f"numbers = {{ p_value = {_from(p_value)} }}")
    return designs, lines


def _fits(column: Column, name: re.Pattern[str], cell: re.Pattern[str]) -> bool:
    filled = [each.strip() for each in column.cells if each.strip()]
    return bool(name.fullmatch(_plain(column.name)) and filled) and all(cell.fullmatch(each) for each in filled)


def _named(column: Column) -> bool:
    """Return whether a column has few values, and one of them names a study design."""
    return column.number <= len(column.values) and any(map(_design, column.cells))


def _design(cell: str) -> str:
    plain = re.sub(r"[ _]+", " ", _plain(cell))
    found = _DESIGNS.get(plain) or _DESIGNS.get(plain.replace("-", " "))
    return found.value if found is not None else ""


def _plain(text: str) -> str:
    return plain_name(text)


def _from(column: Column) -> str:
    return toml_value("{" + column.name + "}")
