"""Diagnose a rejected query: errors in clauses, expressions, variable names and triples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from immunograph.store.sparql.bracket_reader import BracketReader
from immunograph.store.sparql.keywords import AGGREGATES, FUNCTIONS
from immunograph.store.sparql.tokenizer import Token
from immunograph.store.sparql.triple_faults import triples_fault

__all__ = ["structure_fault"]

Found = tuple[int, str]

_ENDS: Final = frozenset(("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"))
_ORDER: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_BEFORE_A_GRAPH: Final = frozenset(("CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "TO", "INTO", "SILENT"))
"""Keywords of updates after which GRAPH names a whole graph and no pattern follows."""
_WITHOUT_ARGUMENT: Final = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))


def structure_fault(tokens: Sequence[Token], length: int) -> Found | None:
    """Return a structural error in a query whose keywords and brackets are valid: that of the first check to find one.

    Parameters
    ----------
    tokens
        Tokens of the query, without comments.
    length
        Length of the query in characters.

    Returns
    -------
    Found or None
        Character offset and description of the error; ``None`` if no common error is found.
    """
    reader = BracketReader(tokens, length)
    for check in _CHECKS:
        found = check(reader)
        if found is not None:
            return found
    return None


def _selects(reader: BracketReader) -> list[tuple[int, int]]:
    """Return where each SELECT begins, and where its clause ends."""
    made = []
    for place, token in enumerate(reader.all):
        if token.word == "SELECT" and token.kind == "word":
            end = place + 1
            while end < len(reader.all) and reader.at(end).word not in ("WHERE", "FROM") and reader.at(end).text != "{":
                end = reader.past(end)
            made.append((place, end))
    return made


# --- clauses ----------------------------------------------------------------------------------------------------------


def _select_clause(reader: BracketReader) -> Found | None:
    for place, end in _selects(reader):
        at = place + 1
        while at < end:
            token = reader.at(at)
            if token.text == ",":
                names = " ".join(each.text for each in reader.all[place + 1 : end] if each.text != ",")
                listed = all(each.kind == "variable" or each.text == "," for each in reader.all[place + 1 : end])
                do = f": write SELECT {names}" if listed else ""
                return token.start, f"the variables of a SELECT are separated by spaces, without commas{do}"
            if token.word == "AS" or token.word in FUNCTIONS:
                called = reader.at(at + 1).text == "("
                whole = reader.written(at, reader.past(at + 1)) if called else _call(token.word, reader.at(at + 1))
                after = reader.past(at + 1)
                name = reader.at(after + 1).text if reader.at(after).word == "AS" else "?name"
                shown = f"write ({whole} AS {name})" if token.word in FUNCTIONS else "as in (COUNT(?x) AS ?name)"
                return token.start, f"an expression in SELECT needs parentheses and a name: {shown}"
            if token.text == "(":
                inside = reader.all[at : reader.past(at)]
                if inside[1].word == "DISTINCT" and len(inside) > 2 and inside[2].word in AGGREGATES:
                    call = f"{inside[2].word}(DISTINCT {inside[4].text if len(inside) > 4 else '?x'})"
                    return inside[1].start, f"DISTINCT belongs in the parentheses of {inside[2].word}: write {call}"
                if not any(each.word == "AS" for each in inside):
                    named = len(inside) > 3 and inside[-2].kind == "variable" and inside[-3].text == ")"
                    name = inside[-2].text if named else "?name"
                    written = reader.written(at + 1, reader.past(at) - (2 if named else 1))
                    if len(inside) < 6 and inside[1].word in FUNCTIONS and (len(inside) < 4 or inside[3].text == ")"):
                        written = _call(inside[1].word, reader.end)  # without an argument
                    return token.start, f"an expression in SELECT needs a name: write ({written} AS {name})"
            at = reader.past(at)
    return None


def _call(function: str, argument: Token) -> str:
    """Return how a function is called, with the variable (or ``*``) that was written after it without parentheses."""
    if argument.kind == "variable" or (argument.text == "*" and function == "COUNT"):
        return f"{function}({argument.text})"
    return f"{function}()" if function in _WITHOUT_ARGUMENT else f"{function}(…)"


def _calls(reader: BracketReader) -> Found | None:
    """Return a fault for functions, FILTER and BIND without their parentheses, and BIND without a name."""
    for place, token in enumerate(reader.all):
        following = reader.at(place + 1)
        if token.kind != "word":
            continue
        if token.word in FUNCTIONS and following.text != "(":
            return token.start, f"{token.word} takes parentheses: write {_call(token.word, following)}"
        if token.word == "FILTER" and following.kind in ("variable", "number", "text", "operator"):
            return following.start, _in_parentheses(token.word, following)
        if token.word == "BIND":
            if following.text != "(":
                return following.start, "BIND takes parentheses and must name a variable: write BIND(… AS ?x)"
            inside = reader.all[place + 1 : reader.past(place + 1)]
            if not any(each.word == "AS" for each in inside):
                return token.start, "BIND must name a variable: write BIND(… AS ?x)"
        if token.word == "AS" and following.kind != "variable":
            return following.start, "AS must be followed by a variable, such as ?x"
    return None


def _in_parentheses(word: str, first: Token) -> str:
    """Return the advice to put a condition in parentheses, with its first token if that is a variable."""
    return f"{word} takes parentheses: write {word}({f'{first.text} ' if first.kind == 'variable' else ''}…)"


def _followers(reader: BracketReader) -> Found | None:
    """Return a fault for keywords that are followed by a token they do not allow."""
    for place, token in enumerate(reader.all):
        following = reader.at(place + 1)
        if token.kind != "word":
            continue
        if token.word in ("GROUP", "ORDER") and following.word != "BY":
            return following.start, f"{token.word} must be followed by BY: write {token.word} BY ?x"
        if token.word in ("LIMIT", "OFFSET") and following.kind != "number":
            return following.start, f"{token.word} must be followed by a whole number, as in {token.word} 10"
        if token.word in ("WHERE", "OPTIONAL", "MINUS", "UNION", "EXISTS") and following.text != "{":
            return following.start, f"{token.word} must be followed by a group in braces: write {token.word} {{ … }}"
        if token.word in ("GRAPH", "SERVICE") and (found := _unnamed(reader, place)) is not None:
            return found
        if token.word == "NOT" and following.word not in ("EXISTS", "IN"):
            called = following.kind == "word" and following.word in FUNCTIONS
            negated = (
                f"!{following.word}(…)" if called else f"!{following.text}" if following.kind == "variable" else "!(…)"
            )
            if reader.at(place - 1).word in ("FILTER", "HAVING"):
                negated = f"{reader.at(place - 1).word}({negated})"
            return token.start, f"NOT must be followed by EXISTS or IN; to negate an expression, write {negated}"
        if token.word == "HAVING" and following.kind in ("variable", "number"):
            return following.start, _in_parentheses(token.word, following)
        if token.word == "CONSTRUCT" and following.text != "{" and following.word not in ("WHERE", "FROM"):
            return following.start, "CONSTRUCT lacks its template: write CONSTRUCT { … } WHERE { … }"
        if token.word in ("SELECT", "DESCRIBE"):
            first = reader.at(place + 2) if following.word in ("DISTINCT", "REDUCED") else following
            if first.kind in ("end", "close") or first.text == "{" or first.word in ("WHERE", "FROM"):
                names = "variables" if token.word == "SELECT" else "IRIs, variables"
                return first.start, f"{token.word} must be followed by {names} or *"
        if token.word == "VALUES" and (found := _rows(reader, place)) is not None:
            return found
        if token.word == "VALUES" and following.kind == "variable" and reader.at(place + 2).text != "{":
            return reader.at(place + 2).start, f"values must be in braces: write VALUES {following.text} {{ … }}"
    return None


def _unnamed(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for a GRAPH or SERVICE whose graph or endpoint is not named."""
    token, name = reader.at(place), reader.at(place + 1)
    if name.word == "SILENT":
        name = reader.at(place + 2)
    if name.kind in ("iri", "name", "variable") or token.text.upper() != token.word:
        return None
    if reader.at(place - 1).word in _BEFORE_A_GRAPH:
        return name.start, f"{token.word} must be followed by the IRI of a graph"
    what = "a graph or a variable" if token.word == "GRAPH" else "an endpoint"
    return name.start, f"{token.word} must be followed by the IRI of {what}, then by a group in braces"


def _rows(reader: BracketReader, place: int) -> Found | None:
    """Return a fault for a row of VALUES with more or fewer values than there are variables."""
    if reader.at(place + 1).text != "(":
        return None
    after = reader.past(place + 1)
    count = after - place - 3
    end = reader.closing.get(after, after)
    at = after + 1
    while at < end:
        row_end = reader.past(at)
        values, inner = 0, at + 1
        while reader.at(at).text == "(" and inner < row_end - 1:
            values, inner = values + 1, reader.past_term(inner, row_end - 1)
        if reader.at(at).text != "(" or values != count:
            return reader.at(at).start, f"a row of VALUES needs one value per variable, here {count}: (…)"
        at = row_end
    return None


def _modifiers(reader: BracketReader) -> Found | None:
    """Return a fault for clauses after the pattern that are in the wrong order."""
    last, depth = "", 0
    for place, token in enumerate(reader.all):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth or token.kind != "word" or token.word not in _ORDER:
            continue
        if last and _ORDER.index(token.word) < _ORDER.index(last) and (token.word, last) != ("LIMIT", "OFFSET"):
            first, then = (f"{word} BY" if word in ("GROUP", "ORDER") else word for word in (token.word, last))
            return token.start, (
                f"{first} must come before {then}: the order is GROUP BY, HAVING, ORDER BY, LIMIT and OFFSET, VALUES"
            )
        if last == token.word:
            return token.start, f"{token.word} occurs twice: write it once"
        last = token.word if place else last
    return None


# --- names that are used twice, and groups ----------------------------------------------------------------------------


def _bound_twice(reader: BracketReader) -> Found | None:
    groups: list[int] = []
    for place, token in enumerate(reader.all):
        if token.text == "{":
            groups.append(place)
        elif token.text == "}" and groups:
            groups.pop()
        elif token.word == "BIND" and token.kind == "word" and groups:
            end = reader.past(place + 1)
            name = reader.at(end - 2)
            if name.kind == "variable" and name.text in _bound(reader, groups[-1] + 1, place):
                return name.start, f"{name.text} already has a value: use a new variable in BIND"
    for place, end in _selects(reader):
        listed: set[str] = set()
        pattern = _pattern(reader, end)
        at = place + 1
        while at < end:
            token = reader.at(at)
            name = reader.at(reader.past(at) - 2) if token.text == "(" else token
            if name.kind == "variable":
                if name.text in listed:
                    return (
                        name.start,
                        f"{name.text} occurs more than once in the SELECT clause: name each variable once",
                    )
                listed.add(name.text)
                if token.text == "(" and any(each.text == name.text for each in reader.all[pattern[0] : pattern[1]]):
                    return name.start, f"{name.text} already has a value in the pattern: write another name after AS"
            at = reader.past(at)
    return None


def _bound(reader: BracketReader, start: int, end: int) -> set[str]:
    """Return the variables that part of a group binds; variables that occur only in FILTER are not bound."""
    names = set()
    while start < end:
        token = reader.at(start)
        if token.kind == "variable":
            names.add(token.text)
        if token.word == "FILTER" and token.kind == "word":
            while start < end and reader.at(start).text not in ("(", "{"):
                start += 1
            start = reader.past(start)
        else:
            start += 1
    return names


def _pattern(reader: BracketReader, end: int) -> tuple[int, int]:
    """Return where the group after a SELECT clause begins and ends."""
    while end < len(reader.all) and reader.at(end).text != "{":
        end += 1
    return end, reader.past(end)


def _grouping(reader: BracketReader) -> Found | None:
    for place, end in _selects(reader):
        _, after = _pattern(reader, end)
        grouped = _group_by(reader, after)
        sorted_by = reader.all[after : _end_of_modifiers(reader, after)]
        counted = any(token.word in AGGREGATES for token in (*reader.all[place:end], *sorted_by)) or grouped is not None
        if not counted:
            continue
        at = place + 1
        while at < end:
            token = reader.at(at)
            if token.text == "*":
                return token.start, "SELECT * cannot be grouped: name the variables, and aggregate those not grouped"
            inside = reader.all[at : reader.past(at)]
            if token.kind == "variable" or (token.text == "(" and not any(each.word in AGGREGATES for each in inside)):
                named = inside if token.kind == "variable" else inside[:-2]
                bad = next(
                    (each for each in named if each.kind == "variable" and each.text not in (grouped or ())), None
                )
                if bad is not None:
                    do = (
                        f"add {bad.text} to GROUP BY"
                        if grouped is not None
                        else f"add GROUP BY {bad.text} after the pattern"
                    )
                    return bad.start, (
                        f"{bad.text} is neither grouped nor aggregated: {do}, or take one value of each group with "
                        f"(SAMPLE({bad.text}) AS ?name)"
                    )
            at = reader.past(at)
    return None


def _end_of_modifiers(reader: BracketReader, place: int) -> int:
    """Return the place after the clauses that follow a pattern."""
    while place < len(reader.all) and reader.at(place).kind != "close":
        place = reader.past(place)
    return place


def _group_by(reader: BracketReader, after: int) -> set[str] | None:
    """Return the variables that GROUP BY lists after a pattern; ``None`` if there is no GROUP BY."""
    if reader.at(after).word != "GROUP":
        return None
    names = set()
    at = after + 2
    while at < len(reader.all) and reader.at(at).word not in _ENDS and reader.at(at).kind != "close":
        names |= {each.text for each in reader.all[at : reader.past(at)] if each.kind == "variable"}
        at = reader.past(at)
    return names


def _aggregates_in_filters(reader: BracketReader) -> Found | None:
    for place, token in enumerate(reader.all):
        if token.word in ("FILTER", "BIND") and token.kind == "word" and reader.at(place + 1).text == "(":
            for inner in reader.all[place + 1 : reader.past(place + 1)]:
                if inner.word in AGGREGATES and inner.kind == "word":
                    return inner.start, f"{inner.word} belongs in SELECT or HAVING, not in {token.word}"
    return None


_CHECKS: Final[tuple[Callable[[BracketReader], Found | None], ...]] = (
    _select_clause,
    _calls,
    _followers,
    _modifiers,
    _bound_twice,
    _aggregates_in_filters,
    _grouping,
    triples_fault,
)
