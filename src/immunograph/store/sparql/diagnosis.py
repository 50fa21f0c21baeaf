"""Diagnose why the engine rejected a query or update: the mistake and its position.

The engine reports how far it parsed and which grammar symbols it expected, which rarely helps users. Therefore the
tokens are checked for common mistakes, one kind after the other, and the first mistake is reported. This code runs only
after the engine has rejected a text, and never rejects a text itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import Final, NamedTuple

from immunograph.store.sparql import keywords as words
from immunograph.store.sparql.clause_faults import structure_fault
from immunograph.store.sparql.expression_faults import expression_fault
from immunograph.store.sparql.known_prefixes import declaration
from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import Token, gaps, is_closed
from immunograph.store.sparql.update_faults import update_fault

__all__ = ["LONGEST", "Fault", "diagnosis", "offset", "shown", "without_base"]


LONGEST: Final = 200_000
"""Maximum length of a text in characters; longer texts are machine-written, and their tokens would need much memory."""


class Fault(NamedTuple):
    """A mistake in a query or update.

    Parameters
    ----------
    start
        Character offset of the mistake.
    message
        Description and remedy, without the position.
    """

    start: int
    message: str


class Text:
    """The tokens of a rejected query or update.

    Parameters
    ----------
    query
        The query or update.
    prefixes
        Prefixes that need not be declared.
    """

    def __init__(self, query: Query, prefixes: Collection[str]) -> None:
        self.text, self.what, self.prefixes = query.text, query.what, prefixes
        self.whole = query.tokens
        self.tokens = [token for token in query.tokens if token.kind != "mark"]

    def after(self, place: int, ahead: int = 1) -> Token:
        """Return the token at a distance from another one, or an ``end`` token beyond the last.

        Parameters
        ----------
        place
            Index of the other token.
        ahead
            Distance in tokens; 1 for the next token.

        Returns
        -------
        Token
            The token; its ``kind`` is ``end`` beyond the last.
        """
        return self.tokens[place + ahead] if place + ahead < len(self.tokens) else Token("end", "", len(self.text))

    def gaps(self) -> Iterator[tuple[int, str]]:
        """Yield the parts of the text that are not tokens, without comments.

        Returns
        -------
        Iterator[tuple[int, str]]
            Character offset and content of each part; may be white space.
        """
        return gaps(self.text, self.tokens)


def diagnosis(query: Query, prefixes: Collection[str], place: int | None = None) -> Fault | None:
    """Return the first common mistake in a query or update that the engine rejected, or else where it stopped.

    Parameters
    ----------
    query
        The rejected query or update.
    prefixes
        Prefixes that need not be declared.
    place
        Character offset at which the engine stopped; ``None`` if unknown.

    Returns
    -------
    Fault or None
        The mistake and its position. If no common mistake is found, a fault saying that the token at ``place`` is not
        expected there; ``None`` if there is no such token, or the text is longer than 200,000 characters.
    """
    if len(query.text) > LONGEST:
        return None
    given = Text(query, prefixes)
    for check in _CHECKS:
        fault = check(given)
        if fault is not None:
            return fault
    return None if place is None else _where_it_stopped(given, place)


def without_base(iri: Token) -> Fault:
    """Create the description of a relative IRI that cannot be resolved.

    Parameters
    ----------
    iri
        Token of the IRI.

    Returns
    -------
    Fault
        Its offset, with the advice to name a base IRI.
    """
    return Fault(
        iri.start,
        f"{iri.text} is a relative IRI, but no base IRI is given to resolve it: begin with BASE <https://…>, or pass "
        "base='https://…'",
    )


def _where_it_stopped(given: Text, place: int) -> Fault | None:
    """Return a fault on the token at which the engine stopped, or on a relative IRI just before; ``None`` if there is none."""
    read = [token for token in given.tokens if token.start <= place]
    if not read:
        return None
    last = read[-1]
    is_based = any(token.word == "BASE" and token.kind == "word" for token in given.tokens)
    stopped_at = {read[-2:][0].start: range(place, place + 1), last.start: range(place - 1, place + 3)}
    for token in read[-2:]:  # the engine stops at the IRI, or right after it
        if token.kind == "iri" and token.end in stopped_at[token.start] and ":" not in token.text and not is_based:
            return without_base(token)
    if last.end > place:
        return Fault(last.start, f"{last.text[:30]!r} is not expected here")
    return None


def shown(text: str, start: int, width: int = 76) -> tuple[str, str]:
    r"""Return line and column of a character offset, and the line itself with a caret below the position.

    Parameters
    ----------
    text
        The query or update.
    start
        Character offset of the position; values beyond the end are allowed.
    width
        Maximum number of characters of the line to show.

    Returns
    -------
    tuple[str, str]
        Position such as ``line 2, column 8``, and two lines of text.

    Examples
    --------
    >>> print(*shown("SELECT ?x\n{ ?x a wd:Q1 }", 17), sep="\n")
    line 2, column 8
      { ?x a wd:Q1 }
             ^
    """
    start = min(start, len(text))
    if start == len(text) and start:  # at the end: point after the last character that is not white space
        start = len(text.rstrip())
    before = text[:start]
    number = before.count("\n") + 1
    begin = before.rfind("\n") + 1
    end = text.find("\n", start)
    line = "".join(each if each.isprintable() else " " for each in text[begin : end if end >= 0 else len(text)])
    column = start - begin
    cut = max(0, column - width // 2) if len(line) > width else 0
    part = line[cut : cut + width].rstrip()
    mark = " " * (column - cut) + "^"
    return f"line {number}, column {column + 1}", f"  {part}\n  {mark}"


def offset(text: str, line: int, column: int) -> int:
    """Convert a line and a column, both counted from 1, to a character offset.

    Parameters
    ----------
    text
        The query or update.
    line, column
        Line and column, counted from 1.

    Returns
    -------
    int
        The offset, counted from 0; at most the length of the text.
    """
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    return min(start + column - 1, len(text))


# --- characters -------------------------------------------------------------------------------------------------------

_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2039\u203a\u2033\u2032\u00b4`"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_OPERATORS: Final = {"\u2260": "!=", "\u2264": "<=", "\u2265": ">=", "\u00d7": "*", "\u00f7": "/", "\u00ac": "!"}
_NAMED: Final = {
    "\u00a0": "a non-breaking space",
    "\u200b": "a zero-width space",
    "\u202f": "a narrow non-breaking space",
    "\u3000": "an ideographic space",
    "\ufeff": "a byte order mark",
    "\u2028": "a line separator",
    "\u00ad": "a soft hyphen",
}
_WITHOUT_WIDTH: Final = "\u200b\ufeff\u00ad"
_CLOSING_QUOTES: Final = {
    '"': re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]"),
    "'": re.compile(r"[\u2018\u2019\u201a\u201b\u2032\u00b4`](?!\w)"),
}
"""Typographic quotation marks that may be meant to close a string, by the straight one that opens it."""
_CLOSED: Final = re.compile(r"[^\s<>{}()]+")


def _characters(given: Text) -> Fault | None:
    for start, gap in given.gaps():
        for place, character in enumerate(gap, start):
            if character in _QUOTES:
                return Fault(
                    place,
                    f'{character} is not a quotation mark in SPARQL: write strings in straight quotes, as in "IL-2"',
                )
            if character in _DASHES:
                return Fault(place, f"{character} (U+{ord(character):04X}) is a typographic dash: write a hyphen, -")
            if character in _OPERATORS:
                return Fault(place, f"{character} is written {_OPERATORS[character]} in SPARQL")
            if character in _NAMED or (character.isspace() and character not in " \t\r\n\f\v"):
                name = _NAMED.get(character, "a space of another kind")
                remedy = "remove it" if character in _WITHOUT_WIDTH else "write an ordinary space"
                return Fault(place, f"this is {name} (U+{ord(character):04X}): {remedy}")
            if character == "\u037e" or character == "\uff1b":
                return Fault(place, f"{character} (U+{ord(character):04X}) is not a semicolon: write ;")
    return None


def _strings(given: Text) -> Fault | None:
    for token in given.tokens:
        if token.kind == "text" and not is_closed(token.text):
            straight = token.text[:1]
            closing = _CLOSING_QUOTES[straight].search(token.text)
            if closing is not None:
                return Fault(
                    token.start + closing.start(),
                    f"{closing[0]} is not a quotation mark in SPARQL: close the string with a straight {straight}",
                )
            return Fault(token.start, f"the string that begins here is never closed: write {token.text[:1]} at its end")
    return None


def _broken_iris(given: Text) -> Fault | None:
    for start, gap in given.gaps():
        for place, character in enumerate(gap, start):
            if character != "<":
                continue
            end = given.text.find(">", place)
            line = given.text.find("\n", place)
            if end > 0 and (line < 0 or end < line) and ":" in given.text[place:end]:
                iri = given.text[place + 1 : end]
                odd = next((each for each in iri if each in ' "{}|^`\\<' or each.isspace()), "")
                if odd:
                    named = "a space" if odd.isspace() else repr(odd)
                    return Fault(
                        place, f"the IRI <{iri}> contains {named}, which is not allowed in an IRI: percent-encode it"
                    )
            found = _CLOSED.match(given.text, place + 1)
            if found and "://" in found[0]:
                return Fault(place, f"the IRI <{found[0]} is never closed: write > at its end")
    return None


def _operators(given: Text) -> Fault | None:
    for start, gap in given.gaps():
        if (place := gap.find("~")) >= 0:
            return Fault(
                start + place, 'SPARQL has no operator ~: compare texts with REGEX(?x, "…") or CONTAINS(?x, "…")'
            )
        if (place := gap.find("&")) >= 0:
            return Fault(start + place, "'and' is written && in SPARQL")
        if (place := gap.find("%")) >= 0:
            return Fault(start + place, "SPARQL has no operator %: write the remainder as ?a - ?b * FLOOR(?a / ?b)")
    return None


def _expressions(given: Text) -> Fault | None:
    found = expression_fault(given.whole, given.text)
    return Fault(*found) if found is not None else None


# --- names ------------------------------------------------------------------------------------------------------------


def _beginning(given: Text) -> Fault | None:
    """Return a fault if the text does not begin as a query or update does, or one of its PREFIX lines is not valid."""
    forms = words.FORMS[given.what]
    other = "update" if given.what == "query" else "query"
    place = 0
    while place < len(given.tokens):
        token = given.tokens[place]
        if token.word == "PREFIX" and token.kind == "word":
            fault = _prefix_line(given, place)
            if fault is not None:
                return fault
            place += 3
            continue
        if token.word in ("BASE", "VERSION"):
            place += 2
            continue
        if token.word in forms:
            return None
        begins = f"it begins with {token.text[:30]!r}"
        if token.word in words.FORMS[other]:
            a = "an" if other == "update" else "a"
            return Fault(token.start, f"{begins}, which makes it {a} {other}: pass it to {other}()")
        close = get_close_matches(token.text.upper(), forms, n=1)
        hint = f"did you mean {close[0]}?" if close else f"expected one of {', '.join(forms)}"
        return Fault(token.start, f"{begins}: {hint}")
    return Fault(0, f"it is empty: expected one of {', '.join(forms)}") if not given.tokens else None


def _prefix_line(given: Text, place: int) -> Fault | None:
    name, iri = given.after(place), given.after(place, 2)
    if name.kind == "word":
        return Fault(name.start, f"the prefix {name.text[:30]!r} lacks its colon: write PREFIX {name.text[:30]}: <…>")
    if name.kind == "name" and not name.text.endswith(":"):
        return Fault(
            name.start, f"a declared prefix must end with a colon: write PREFIX {name.text.partition(':')[0]}: <…>"
        )
    if name.kind == "name" and iri.kind != "iri":
        return Fault(iri.start, f"write the namespace in angle brackets: PREFIX {name.text} <https://…>")
    return None


def _prefixes(given: Text) -> Fault | None:
    declared = {
        given.after(place).text.removesuffix(":")
        for place, token in enumerate(given.tokens)
        if token.word == "PREFIX" and token.kind == "word"
    }
    known = {*declared, *given.prefixes}
    for place, token in enumerate(given.tokens):
        prefix = token.text.partition(":")[0]
        if token.kind != "name" or prefix == "_" or prefix in known:
            continue
        if place and given.tokens[place - 1].word == "PREFIX":
            continue
        if prefix.lower() in ("http", "https", "urn", "ftp", "mailto"):
            return Fault(token.start, f"write the IRI in angle brackets: <{given.text[token.start :].split()[0]}>")
        hint = declaration(prefix, known=[each for each in known if each])
        return Fault(token.start, f"the prefix {prefix}: is not declared{hint}")
    return None


def _unknown_words(given: Text) -> Fault | None:
    for place, token in enumerate(given.tokens):
        if token.kind != "word" or token.text == "a":
            continue
        word = token.text.upper()
        following = given.after(place)
        called = following.text == "(" and following.kind == "open"
        if word in words.KEYWORDS or word in words.FUNCTIONS:
            continue
        if place and given.tokens[place - 1].word == "AS":
            return Fault(token.start, f"AS must be followed by a variable: write AS ?{token.text}")
        if place and given.tokens[place - 1].word in ("LIMIT", "OFFSET"):
            limit = given.tokens[place - 1].word
            return Fault(
                token.start,
                f"{limit} must be followed by a whole number, not {token.text[:30]!r}: write it in digits, as in {limit} 10",
            )
        if word in words.OTHERWISE:
            return Fault(token.start, f"{token.text} is not SPARQL: {words.OTHERWISE[word]}")
        close = get_close_matches(
            word, words.FUNCTIONS if called else words.KEYWORDS, n=1, cutoff=0.78 if called else 0.7
        )
        close = close or get_close_matches(word, [*words.KEYWORDS, *words.FUNCTIONS], n=1, cutoff=0.75)
        if close:
            return Fault(token.start, f"{token.text} is not a SPARQL keyword: did you mean {close[0]}?")
        if called:
            return Fault(
                token.start,
                f"SPARQL has no function {token.text}: call a custom function by its IRI or prefixed name",
            )
        return Fault(
            token.start,
            f"{token.text} is not a SPARQL keyword: write a variable with ?, as in ?{token.text}, a name with a prefix, or "
            f'a string in quotes, as in "{token.text}"',
        )
    return None


# --- brackets ---------------------------------------------------------------------------------------------------------

_PAIRS: Final = {"}": "{", ")": "(", "]": "["}
_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")
_CLOSING: Final = {opening: closing for closing, opening in _PAIRS.items()}


def _brackets(given: Text) -> Fault | None:
    opened: list[Token] = []
    for token in given.tokens:
        if token.kind == "open" and token.text in _CLOSING:
            opened.append(token)
        elif token.kind == "close" and token.text in _PAIRS:
            if not opened:
                return Fault(
                    token.start,
                    f"this {token.text} has no matching {_PAIRS[token.text]}: remove it, or add {_PAIRS[token.text]}",
                )
            last = opened.pop()
            if last.text != _PAIRS[token.text]:
                where, _ = shown(given.text, last.start)
                return Fault(
                    token.start,
                    f"the {last.text} at {where} must be closed with {_CLOSING[last.text]} before this {token.text}",
                )
    if opened:
        last = opened[-1]
        ends = [token for token in given.tokens if token.start > last.start and token.word in _MODIFIERS]
        before = f" before {ends[0].text}" if last.text == "{" and ends and ends[0].kind == "word" else ""
        before = before or (" at the end" if last.text == "{" else "")
        return Fault(
            last.start, f"the {last.text} that is opened here is never closed: write {_CLOSING[last.text]}{before}"
        )
    return None


def _update(given: Text) -> Fault | None:
    found = update_fault(given.tokens, len(given.text)) if given.what == "update" else None
    return Fault(*found) if found is not None else None


def _structure(given: Text) -> Fault | None:
    found = structure_fault(given.tokens, len(given.text))
    return Fault(*found) if found is not None else None


_CHECKS: Final[tuple[Callable[[Text], Fault | None], ...]] = (
    _characters,
    _strings,
    _broken_iris,
    _beginning,
    _operators,
    _prefixes,
    _unknown_words,
    _brackets,
    _update,
    _expressions,
    _structure,
)
