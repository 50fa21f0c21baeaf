"""No regular expression takes more than linear time on foreign text: Python's and the page's, judged by structure."""

from pathlib import Path

import pytest

import immunograph
from immunograph.vocabulary import IDENTIFIER_PATTERNS
from regexes import Used, faults, patterns_of, patterns_of_script

PACKAGE = Path(immunograph.__file__).parent
ALLOWED = {
    "store/loading/guards/nesting.py": "a quote that is not closed ends the search: the caller goes no further in this piece",
    "words.js": "the text was cut to 110 characters before",
}
"""Files of which some pattern has a fault by its structure, and why it does no harm."""

BAD = {
    r"(?:a+)+b": "nested",
    r"(?:\s+|<!--(?:(?!-->).)*-->)+\Z": "nested",
    r"(?:<!--.*?-->\s*)*<html": "nested",
    r"(?:x?a*)*b": "nested",
    r"(?:a|aa)+$": "nested",
    r"(?:\w+\s?)*:": "nested",
    r"<!ENTITY\s*%?\s*x": "adjacent",
    r"[0-9]+\.?[0-9]*e": "adjacent",
    r'"(.*)"\^\^<([^>]*)>': "adjacent",
    r"#\s*(.*?)\s*$": "adjacent",
    r"<[^>]*>": "restarted",
    r"\w+@": "restarted",
    r'"(?:[^"\\]|\\.)*"': "restarted",
    r"\s+$": "restarted",
    r"(?:a*)*+b": "restarted",
}
GOOD = (
    r"<[^<>]*>",
    r"(?<!\w)\w+@",
    r"(?:\t[^\t\n]*)*",
    r"(?:a|b)+c*",
    r"\s+",
    r"\A(?:<!--(?:[^-]|-(?!->))*+-->\s*+)*+<html",
    r"[+-]?[0-9]+(?:\.[0-9]*)?",
    r"\Aencoding[^>]*?x=\s*y",
)


@pytest.mark.parametrize("pattern", BAD)
def test_each_kind_of_fault_is_seen(pattern):
    assert BAD[pattern] in faults(pattern, searched=True, whole=True)


@pytest.mark.parametrize("pattern", GOOD)
def test_a_pattern_that_takes_linear_time_is_not_accused(pattern):
    assert faults(pattern, searched=True) == []


def test_what_may_only_begin_at_the_front_cannot_be_restarted():
    assert faults(r"\w+@", searched=False) == []


def _allowed(where: str) -> str | None:
    return next((name for name in ALLOWED if f"/{name}:" in f"/{where}"), None)


def _python() -> list[Used]:
    return [used for path in sorted(PACKAGE.rglob("*.py")) for used in patterns_of(path, PACKAGE.parent)]


@pytest.mark.slow
def test_every_pattern_of_the_package_takes_linear_time():
    used = _python()
    assert len(used) > 100, "the patterns are no longer found"
    bad = {each.where: f"{', '.join(each.faults)}: {each.pattern!r}" for each in used if each.faults}
    left = [f"{where}: {fault}" for where, fault in bad.items() if not _allowed(where)]
    assert not left, "\n".join(left)
    assert {_allowed(where) for where in bad} == {name for name in ALLOWED if name.endswith(".py")}, (
        "what is no longer at fault is no longer to be allowed"
    )


@pytest.mark.parametrize("prefix", sorted(IDENTIFIER_PATTERNS))
def test_patterns_of_identifiers_take_linear_time(prefix):
    """They stand in a table, and are named only at run time."""
    assert faults(IDENTIFIER_PATTERNS[prefix][0], searched=False) == []


def test_every_pattern_of_the_page_takes_linear_time():
    own = [path for path in sorted(PACKAGE.rglob("*.js")) if "vendor" not in path.parts]
    used = [each for path in own for each in patterns_of_script(path)]
    assert len(used) > 8, "the patterns are no longer found"
    assert not [(each.where, each.pattern, each.faults) for each in used if each.faults and not _allowed(each.where)]
