"""Singular and plural are chosen in one place."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from immunograph.analysis.notices import StatusReport
from immunograph.plurals import counted, no_such_page, some_of

_SOURCES = Path(__file__).parents[1] / "src" / "immunograph"
_NOUN = re.compile(
    r" (?:more |new |other |signed |accepted )*"
    r"(?:claims|edges|passages|sources|documents|quads|triples|rows|cells|columns|entities|identifiers|names|graphs|files|paths|runs|steps|hits|"
    r"reasons|communities|axioms|errors|warnings|queries|pieces|examples|null results|interactions)\b"
)
_SEVERAL_FOR_SURE = {
    "analysis/mechanisms.py: len(self)",  # one is "One path."
    "analysis/networks/ranking.py: len(outcome.first)",  # more than three
    "curation/reader.py: len(iris)",  # a label of several entities
    "store/loading/load.py: len(sources)",  # one file is named
}
"""Places where the number is two or more, or shown whatever it is."""


@cache
def _fstrings() -> list[tuple[str, ast.JoinedStr]]:
    return [
        (path.relative_to(_SOURCES).as_posix(), node)
        for path in sorted(_SOURCES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
    ]


def test_a_length_before_a_plural_goes_through_the_one_helper() -> None:
    found = []
    for path, node in _fstrings():
        for value, text in zip(node.values, node.values[1:], strict=False):
            if not (isinstance(value, ast.FormattedValue) and isinstance(text, ast.Constant)):
                continue
            counts = ast.unparse(value.value)
            a_count = counts.startswith("len(") or counts.endswith((".height", ".quads", ".len()"))
            if a_count and _NOUN.match(str(text.value)) and f"{path}: {counts}" not in _SEVERAL_FOR_SURE:
                found.append(f"{path}:{node.lineno}: {counts}{str(text.value)[:30]!r}")
    assert not found, "write these with counted(): " + "; ".join(found)


def test_no_place_adds_an_s_of_its_own() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, fstring in _fstrings()
        for node in ast.walk(fstring)
        if isinstance(node, ast.IfExp)
        and {ast.unparse(node.body), ast.unparse(node.orelse)} in ({"''", "'s'"}, {"'y'", "'ies'"})
    ]
    assert not found, "write these with counted(): " + "; ".join(found)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 claims weaken"), (1, "1 claim weakens"), (2, "2 claims weaken"), (12_000, "12,000 claims weaken")],
)
def test_a_noun_and_its_verb_agree_with_the_number(number: int, expected: str) -> None:
    assert counted(number, "claim weakens", "claims weaken") == expected


@pytest.mark.parametrize(
    ("most", "expected"), [(1, "a and 2 more"), (2, "a, b and 1 more"), (3, "a, b, c"), (4, "a, b, c")]
)
def test_a_list_that_is_cut_off_says_how_many_are_left_out(most: int, expected: str) -> None:
    assert some_of(["a", "b", "c"], most) == expected


def test_an_empty_list_is_empty_and_the_separator_can_be_chosen() -> None:
    assert some_of([], 3) == ""
    assert some_of(dict.fromkeys("abc"), 2, separator="; ") == "a; b and 1 more"


@pytest.mark.parametrize(
    ("page", "pages", "advice"), [(2, 1, "there is only page 1"), (0, 2, "give a number from 1 to 2")]
)
def test_advice_about_pages_is_no_range_of_one_number(page: int, pages: int, advice: str) -> None:
    assert no_such_page(page, pages) == f"page {page} does not exist: {advice}"


def test_one_claim_that_a_notice_changes_is_singular() -> None:
    document = ("d", "A trial", "", "retracted", "2020-01-31", "publisher")
    one = StatusReport((document,), (("A", "a", 0.5),), (("B", "b", 0.5, 0.4),), (("C", "c", 0.4, 0.5),), (("D", "d"),))
    two = StatusReport(*((rows * 2) for rows in (one.documents, one.fallen, one.weakened, one.strengthened, one.edges)))
    told = one.text()
    assert "1 document would be marked" in told
    assert "1 claim falls: no supporting evidence is left" in told
    assert "1 claim weakens" in told
    assert "1 claim gains: more evidence for it, or less against it" in told
    assert (
        "1 accepted claim has firm support from retracted or withdrawn sources only, and no direct edge: find another source, or decide on it again"
        in told
    )
    assert "2 claims gain: more evidence for them, or less against them" in two.text()
    assert (
        "2 accepted claims have firm support from retracted or withdrawn sources only, and no direct edges: find another source, or decide on them again"
        in two.text()
    )
