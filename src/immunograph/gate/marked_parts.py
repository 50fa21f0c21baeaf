"""Find signs, levels and numbers that distinguish names (CD25+ and CD25−, IL-1/11 and IL-11) in names and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from immunograph.claims.dashes import minus_reading
from immunograph.gate.tokens import same_word, words_of
from immunograph.normalisation import GREEK, MINUS, Token, normal_form

__all__ = ["NamePart", "carries", "loses_mark", "opposite_part", "parts_of", "unmarked"]

_CHUNK: Final = re.compile(r"\S+")
_OUTER: Final = ".,;:!?\"'“”‘’"
_LONGEST: Final = 100
"""Maximum length, in characters, of a word between blanks in which signs are read."""
_SPELT: Final = frozenset(GREEK.values())
_NON: Final = "non"
_LEAST: Final = 3
"""Minimum number of letters of a word that does not belong to the symbol before it: *CD25-dependent*, but *IL-17A*."""
_HANGING: Final = frozenset(("and", "or", "to"))
_OPPOSITES: Final = ({"+", MINUS}, {"~hi", "~lo"}, {"~bright", "~dim"}, {"~hi", MINUS}, {"~bright", MINUS})
_AFTER: Final = {
    "expressing": "+",
    "bearing": "+",
    "deficient": MINUS,
    "lacking": MINUS,
    "null": MINUS,
    "knockout": MINUS,
    "ko": MINUS,
}
_BEFORE: Final = {"expressing": "+", "bearing": "+", "lacking": MINUS, "without": MINUS}
_FOR: Final = {"positive": "+", "negative": MINUS, "deficient": MINUS}
"""Words that express a sign in a sentence: *CD25-expressing*, *lacking CD25*, *negative for CD25*."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """A word or symbol of a name, with its sign.

    Parameters
    ----------
    base
        The word in lower case, or the symbol in normal form: ``cd25``, ``il1/11``.
    sign
        ``+``, a minus, a level such as ``~hi``, or an empty string.
    start, end
        Character offsets in the text, of the word between blanks.
    written
        That word between blanks; the part and its sign alone where several are written together (*CD4+CD25−*).
    is_marker
        Whether it looks like a symbol: with a digit, or in capitals.
    is_sure
        Whether the sign is unambiguous; false for a minus that may be a hyphen (*IL-2- and IL-15-dependent*), and for
        *negative* after a word that is not a marker.
    """

    base: str
    sign: str
    start: int
    end: int
    written: str
    is_marker: bool
    is_sure: bool = True

    @property
    def is_composed(self) -> bool:
        """Whether it has several numbers, as IL-1/11 and E6-1 have."""
        return bool(_hidden(self.base))


@lru_cache(maxsize=1024)
def parts_of(text: str) -> tuple[NamePart, ...]:
    """Split a name or a sentence into its parts, each with the sign or level that belongs to it.

    Signs are read by :func:`immunograph.normalisation.normal_form`.

    Parameters
    ----------
    text
        A name, or a sentence.

    Returns
    -------
    tuple of NamePart
        Parts in order; *positive* in *CD25 positive* is not a separate part.

    Examples
    --------
    >>> [(part.base, part.sign) for part in parts_of("PD-1-positive, non-CD25 IL-1/11+ cells")]
    [('pd1', '+'), ('cd25', '−'), ('il1/11', '+'), ('cells', '')]
    """
    parts: list[NamePart] = []
    chunks = [(*_stripped(found), found[0]) for found in _CHUNK.finditer(text)]
    denied = joined = False
    for place, (start, written, whole) in enumerate(chunks):
        tokens = normal_form(written).tokens if len(written) <= _LONGEST else ()
        following = chunks[place + 1][1].lower() if place + 1 < len(chunks) else ""
        end = start + len(written)
        if tokens and all(token.kind in ("sign", "level", "symbol") for token in tokens):
            if joined and parts and following != "for" and _may_follow(parts[-1], written, tokens):
                is_sure = parts[-1].is_marker
                sign = tokens[0].text
                parts[-1] = replace(parts[-1], sign=sign, end=end, written=text[parts[-1].start : end], is_sure=is_sure)
            elif written.isalpha():
                parts.append(NamePart(written.lower(), "", start, end, written, is_marker=False))
        else:
            hangs = (whole.endswith("-") and following in _HANGING) or whole.endswith("-,")
            found = list(_read(tokens, denied=denied))
            several = sum(bool(sign) for _, sign, _ in found) > 1
            for base, sign, is_marker in found:
                shown = f"{base.upper()}{sign.removeprefix('~')}" if several else written
                parts.append(NamePart(base, sign, start, end, shown, is_marker, not hangs))
        denied = written.lower() == _NON
        joined = written == whole or not whole.endswith(tuple(_OUTER))
    return tuple(parts)


def _stripped(found: re.Match[str]) -> tuple[int, str]:
    """Return the offset and the text of a word between blanks, without the punctuation and brackets around it."""
    left = found[0].lstrip(_OUTER)
    start, written = found.end() - len(left), left.rstrip(_OUTER)
    if written.startswith(("(", "[")) and len(written) > 3 and written[1:2].isalnum():
        start, written = start + 1, written[1:]
    if written.count(")") > written.count("("):
        written = written.removesuffix(")")
    return start, written


def _may_follow(part: NamePart, written: str, tokens: Sequence[Token]) -> bool:
    """Return whether a sign or level between blanks belongs to the part before: *CD25 high*, *CD25 (−)*."""
    spelt = written.isalpha() or written.startswith(("(", "["))
    return spelt and not part.sign and (part.is_marker or tokens[0].kind == "sign")


def _read(tokens: Sequence[Token], *, denied: bool) -> Iterator[tuple[str, str, bool]]:
    """Yield base, sign and whether it is a marker, for each part of a word between blanks."""
    base, sign, is_marker, closed = "", "", False, False
    for token in tokens:
        if token.kind in ("sign", "level"):
            sign += token.text if base and token.text not in sign else ""  # *high-grade* is written otherwise, too
            continue
        if token.kind == "symbol":
            closed = True
            continue
        if base and (sign or closed or _begins(base, token)):
            yield base, _turned(sign) if denied else sign, is_marker
            base, sign, is_marker, denied = "", "", False, False
        closed, text = False, token.text
        if not base and token.kind == "word" and text == _NON:
            denied = True
            continue
        if not base and text.startswith(_NON) and len(text) > len(_NON) + _LEAST:
            denied, text = True, text.removeprefix(_NON)
        base += text.replace("ae", "e").replace("oe", "e")
        is_marker = is_marker or token.acronym or token.kind == "number"
    if base:
        yield base, _turned(sign) if denied else sign, is_marker


def _begins(base: str, token: Token) -> bool:
    """Return whether a word begins a new part instead of continuing the symbol before it."""
    return token.kind == "word" and (
        token.text in _AFTER or (base[-1].isdigit() and len(token.text) >= _LEAST and token.text not in _SPELT)
    )


def _turned(sign: str) -> str:
    return MINUS if sign in ("", "+") else "+" if sign == MINUS else f"{_NON}{sign}"


def _hidden(base: str) -> set[str]:
    """Return the one-number symbols that a symbol with several numbers differs from: il1 and il11 for il1/11."""
    found = re.fullmatch(r"([^\W\d_]+)(\d+(?:[/-]\d+)+)", base)
    return {found[1] + number for number in re.split(r"[/-]", found[2])} if found else set()


def _are_same(one: NamePart, other: NamePart) -> bool:
    return one.base == other.base or same_word(one.base, other.base)


def _said(parts: Sequence[NamePart], wanted: NamePart) -> list[NamePart]:
    """Return the occurrences of a part in a sentence, with signs that other words express."""
    found = []
    for place, part in enumerate(parts):
        if wanted.sign == MINUS and part.base != wanted.base and part.base.startswith(wanted.base):
            read = parts_of(minus_reading(part.written))  # *CD25-T cells*
            found += [replace(part, sign=MINUS) for each in read[:1] if (each.base, each.sign) == (wanted.base, MINUS)]
        if not _are_same(part, wanted):
            continue
        before = parts[place - 1].base if place else ""
        after = parts[place + 1].base if place + 1 < len(parts) else ""
        sign = part.sign or _AFTER.get(after, "") or _BEFORE.get(before, "")
        if not sign and before == "for" and place > 1:
            sign = _FOR.get(parts[place - 2].base, "")
        found.append(replace(part, sign=sign))
    return found


def opposite_part(text: str, name: str, *, signed: bool = False) -> tuple[NamePart, NamePart] | None:
    """Find a part of a name that a sentence has only with the opposite sign: CD25− for CD25+, non-smokers for smokers.

    Parameters
    ----------
    text
        A sentence.
    name
        Name of an entity or a context.
    signed
        Whether to consider only parts that have a sign in the name (default false).

    Returns
    -------
    tuple or None
        The part of the name, and its opposite in the sentence; ``None`` if there is none.

    Examples
    --------
    >>> [part.written for part in opposite_part("It fell in CD25-negative cells.", "CD25+ T cell")]
    ['CD25+', 'CD25-negative']
    >>> opposite_part("It fell in CD25-positive cells.", "CD25+ T cell")
    """
    parts, own = parts_of(text), parts_of(name)
    signed = signed or any(part.base in _FOR for part in own)
    for wanted in own:
        if wanted.sign:
            said = _said(parts, wanted)
            turned = next((each for each in said if {each.sign, wanted.sign} in _OPPOSITES), None)
            if turned and all(each.sign != wanted.sign for each in said):
                return wanted, turned
        elif not signed and words_of(wanted.base) and not any(each.sign for each in _said(own, wanted)):
            said = [part for part in parts if _are_same(part, wanted)]
            if said and all(part.sign == MINUS and part.is_sure for part in said):
                return wanted, said[0]
    return None


def loses_mark(text: str, name: str) -> bool:
    """Return whether a sentence names a marker or symbol of a name without its sign, or with other numbers: *CD25* for *CD25+*.

    Parameters
    ----------
    text
        A sentence.
    name
        Name of an entity.

    Returns
    -------
    bool
        True if a sign is missing or a number added or missing (*IL-11* for *IL-1/11* and vice versa); false for the
        opposite sign.

    Examples
    --------
    >>> [loses_mark(text, "IL-1/11") for text in ("IL-11 rose.", "IL-1/11 rose.")], loses_mark("CD25 cells", "CD25- cell")
    ([True, False], True)
    """
    parts = parts_of(text)
    hidden = {base for part in parts for base in _hidden(part.base)}
    for wanted in parts_of(name):
        said = _said(parts, wanted)
        if wanted.sign and said and not any(each.sign for each in said):
            return True
        if not said and (wanted.base in hidden or any(part.base in _hidden(wanted.base) for part in parts)):
            return True
    return False


def carries(text: str, name: str) -> bool:
    """Return whether a sentence has every sign and composed number of a name, and contradicts none of its parts.

    Parameters
    ----------
    text
        A sentence.
    name
        Name of a context.

    Returns
    -------
    bool
        True for a name without signs, unless the sentence denies a part of it.

    Examples
    --------
    >>> [carries(text, "CD25+ T cell") for text in ("in CD25 pos T cells", "in CD25− T cells", "in CD25 T cells")]
    [True, False, False]
    """
    parts = parts_of(text)
    for wanted in parts_of(name):
        if wanted.sign or wanted.is_composed:
            said = _said(parts, wanted)
            if all(each.sign != wanted.sign for each in said):
                return False
    return not loses_mark(text, name) and opposite_part(text, name) is None


def unmarked(name: str) -> str:
    """Return a name without the parts that have a sign or several numbers.

    Parameters
    ----------
    name
        Name of a context.

    Returns
    -------
    str
        The other words, separated by blanks.

    Examples
    --------
    >>> unmarked("CD4+ CD25-negative T cells")
    'T cells'
    """
    marked = [part for part in parts_of(name) if part.sign or part.is_composed]
    if not marked:
        return name
    kept, last = [], 0
    for start, end in sorted({(part.start, part.end) for part in marked}):
        beside = [part.base for part in parts_of(name) if part.start == start and part not in marked]
        kept += [name[last:start], *beside]
        last = end
    return " ".join(" ".join((*kept, name[last:])).split())
