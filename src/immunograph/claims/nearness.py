"""Similarity of names, for suggestions: words may differ by typing errors, signs and numbers may not.

Plain string similarity, as in :mod:`difflib`, suggests *malignant cells* for *T cells*, IL-2 for IL-7 and CD25+ for
CD25-. Here names are split into tokens, and each token of one name must match a token of the other: signs, numbers and
single letters exactly, acronyms up to a missing, extra or swapped letter, longer words up to plural forms and a typing
error or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final

from immunograph.normalisation import (
    GREEK,
    MINUS,
    SEPARATING,
    NormalForm,
    Token,
    same_but_for_number,
    singular_keys,
    singulars,
)

__all__ = ["apart", "edits", "nearness"]

_FORMS: Final = 8192
"""Maximum number of cached results; one message compares a name with known names twice."""
_SPELT: Final = tuple(sorted((word for word in set(GREEK.values()) if len(word) > 3), key=len, reverse=True))
_REVERSING: Final = frozenset(
    {"anti", "non", "no", "not", "without", "lacking", "deficient", "deficiency", "loss"}
    | {"inhibitor", "inhibitors", "antagonist", "antagonists", "blocker", "blockers", "blockade"}
)
_STATES: Final = {
    "+": "positive", MINUS: "negative", "~hi": "high", "~lo": "low", "~int": "intermediate", "~bright": "bright", "~dim": "dim",
}  # fmt: skip
_OPPOSITES: Final = ({"+", MINUS}, {"~hi", "~lo"}, {"~bright", "~dim"})
_PREFIXES: Final = ("de", "un", "non", "in", "im", "a", "an", "ant", "anti", "dys", "pro", "pre", "auto", "co", "re")
_PAIRS: Final = (
    ("hypo", "hyper"), ("micro", "macro"), ("intra", "inter"), ("endo", "exo"), ("up", "down"), ("pre", "pro"),
    ("mono", "poly"), ("sub", "super"), ("over", "under"), ("homo", "hetero"), ("allo", "auto"),
)  # fmt: skip


def edits(one: str, other: str, limit: int) -> int:
    """Return the edit distance of two words (optimal string alignment), up to a limit.

    Parameters
    ----------
    one, other
        Words to compare.
    limit
        Maximum distance to compute; the computation stops early beyond it.

    Returns
    -------
    int
        Number of insertions, deletions, replacements and swaps of adjacent letters; ``limit + 1`` if it exceeds
        ``limit``.

    Examples
    --------
    >>> edits("interlukin", "interleukin", 2), edits("lymphocyte", "leukocyte", 2)
    (1, 3)
    """
    if abs(len(one) - len(other)) > limit or len(set(one) ^ set(other)) > 2 * limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, last = last, current
    return min(last[-1], limit + 1)


@lru_cache(maxsize=_FORMS)
def _parts(form: NormalForm) -> tuple[Token, ...]:
    """Return the tokens without separators, with spelled-out Greek letters split from the end of words."""
    parts: list[Token] = []
    for token in form.tokens:
        if token.kind == "separator" or (token.kind == "symbol" and token.text in SEPARATING):
            continue
        found = token.kind == "word" and token.text.endswith(_SPELT)
        greek = next((word for word in _SPELT if token.text.endswith(word)), "") if found else ""
        rest = token.text.removesuffix(greek) if greek else token.text
        if greek and len(rest) > 1:
            parts += [Token("word", rest, token.acronym), Token("word", greek)]
        else:
            parts.append(token)
    return tuple(parts)


def _reverses(one: str, other: str) -> bool:
    """Return whether two words differ in a prefix that reverses the meaning, such as hypo- and hyper-."""
    shorter, longer = sorted((one, other), key=len)
    if any(longer == prefix + shorter for prefix in _PREFIXES):
        return True
    return any(
        (one.startswith(first) and other.startswith(second)) or (one.startswith(second) and other.startswith(first))
        for first, second in _PAIRS
        if not (one.startswith(first) and other.startswith(first))
        and not (one.startswith(second) and other.startswith(second))
    )


def _word_distance(query: Token, name: Token) -> float | None:
    if query.text == name.text:
        return 0.0
    if query.kind != "word" or name.kind != "word":
        return None
    if query.plural and name.acronym and name.text + "s" == query.text:
        return 0.1
    if query.acronym or name.acronym:
        return 0.6 if _mistyped_symbol(query.text, name.text) else None
    if min(len(query.text), len(name.text)) < 3:
        return None
    if name.text in singulars(query.text) or query.text in singulars(name.text):
        return 0.1
    if name.text.startswith(query.text) and (len(query.text) > 3 or len(name.text) == 4):
        return None if _reverses(query.text, name.text) else 0.5
    shorter = min(len(query.text), len(name.text))
    limit = 2 if shorter >= 10 else 1
    if shorter < 4 or (shorter < 6 and query.text[0] != name.text[0]):
        return None
    apart = edits(query.text, name.text, limit)
    if "ph" in name.text or "ph" in query.text:  # macrofage: as it sounds, which is one slip
        heard = edits(query.text.replace("ph", "f"), name.text.replace("ph", "f"), limit)
        apart = min(apart, heard + 1)
    return apart * 0.6 if apart <= limit and not _reverses(query.text, name.text) else None


def _mistyped_symbol(query: str, name: str) -> bool:
    """Return whether two gene symbols differ by a typing error: a missing, extra or swapped letter.

    A replaced letter or an additional last letter distinguishes members of a family, as in ITGAV and ITGAL, or CXCL
    and CXCLA. Symbols of fewer than five letters never match.
    """
    shorter, longer = sorted((query, name), key=len)
    if len(longer) < 5 or query[0] != name[0] or longer.startswith(shorter):
        return False
    swapped = len(shorter) < len(longer) or sorted(shorter) == sorted(longer)
    return swapped and edits(query, name, 1) == 1


def _markers(parts: Sequence[Token]) -> dict[str, str]:
    """Return marker -> sign or level, such as ``cd25`` -> ``+``."""
    signs: dict[str, str] = {}
    marker = ""
    for place, part in enumerate(parts):
        if part.kind in ("sign", "level"):
            signs[marker] = signs.get(marker, "") + part.text
        elif part.kind == "number" and place and parts[place - 1].kind == "word":
            marker += part.text
        else:
            marker = part.text
    return signs


@lru_cache(maxsize=_FORMS)
def _latin(form: NormalForm) -> str:
    """Return the key with each Greek letter replaced by its usual Latin letter: ``tnfa``, ``nfkb``, ``gdtcell``."""
    return "".join(_initials(token.text) if token.kind == "word" else token.text for token in form.tokens)


def _initials(word: str) -> str:
    """Return a word with spelled-out Greek letters at its ends abbreviated: ``kb`` for ``kappab``."""
    if word.endswith(_SPELT):
        greek = next(each for each in _SPELT if word.endswith(each))
        return _initials(word.removesuffix(greek)) + greek[0]
    if word.startswith(_SPELT):
        greek = next(each for each in _SPELT if word.startswith(each))
        return greek[0] + _initials(word.removeprefix(greek))
    return word


def _splits_symbol(parts: Sequence[Token], left: list[int]) -> bool:
    """Return whether unmatched tokens are part of a symbol that means another gene without them, such as L in PD-L1."""
    return any(
        part.kind == "word"
        and (part.acronym or len(part.text) <= 2)
        and place + 1 not in left
        and "number" in (_kind(parts, place + 1), len(_text(parts, place + 1)) == 1 and _kind(parts, place + 2))
        for place, part in enumerate(parts)
        if place in left
    )


def _kind(parts: Sequence[Token], place: int) -> str:
    return parts[place].kind if place < len(parts) else ""


def _text(parts: Sequence[Token], place: int) -> str:
    return parts[place].text if place < len(parts) else ""


def _names(parts: Sequence[Token], marker: str) -> bool:
    """Return whether a name contains a marker such as ``cd25``, with any sign."""
    texts = [part.text for part in parts]
    return any(marker in (text, text + _text(parts, place + 1)) for place, text in enumerate(texts))


def _matched(query: Sequence[Token], name: Sequence[Token]) -> tuple[float, list[int], list[int]]:
    """Match each token greedily to the nearest; return the cost and the unmatched tokens of the query and of the name."""
    free = list(range(len(name)))
    cost, left = 0.0, []
    for place, part in enumerate(query):
        near = [(apart, other) for other in free if (apart := _word_distance(part, name[other])) is not None]
        if near:
            apart, other = min(near)
            cost += apart
            free.remove(other)
        else:
            left.append(place)
    return cost, left, free


def _only_qualifies(parts: Sequence[Token], left: list[int]) -> bool:
    """Return whether unmatched tokens only narrow a name: they precede the last token, or end it as number or Greek letter."""
    head = len(parts) - 1
    if any(parts[place].kind == "number" and place and parts[place - 1].kind == "number" for place in left):
        return False  # IL-1/1 is not a kind of IL-1
    if _splits_symbol(parts, left):
        return False  # PD-L1 is not a kind of PD-1
    if head not in left:
        return True
    tail = set(range(min(left), len(parts))) == set(left)
    return tail and all(parts[place].kind == "number" or parts[place].text in _SPELT for place in left)


def _plural_after_number(one: NormalForm, other: NormalForm) -> bool:
    """Return whether two names differ only in a plural s after a number, as in IL-15s and Th17s."""
    singular, plural = sorted((one, other), key=lambda form: len(form.tokens))
    kinds = [token.kind for token in plural.tokens[-2:]]
    return kinds == ["number", "word"] and plural.key == f"{singular.key}s"


def _swapped_number(one: Sequence[Token], other: Sequence[Token]) -> tuple[str, str] | None:
    """Return the two numbers in which names differ, if by swapped or doubled digits; ``None`` for other differences."""
    if [part.kind for part in one] != [part.kind for part in other]:
        return None
    differing = [(a.text, b.text) for a, b in zip(one, other, strict=True) if _word_distance(a, b) not in (0.0, 0.1)]
    if len(differing) != 1 or not all(text.isdigit() for text in differing[0]):
        return None
    first, second = differing[0]
    once = ["".join(digit for digit, _ in groupby(text)) for text in differing[0]]
    return (first, second) if sorted(first) == sorted(second) or once[0] == once[1] else None


@lru_cache(maxsize=_FORMS)
def nearness(query: NormalForm, name: NormalForm) -> float | None:
    """Return the distance of a known name from a query, or ``None`` if it must not be suggested.

    Parameters
    ----------
    query
        Normal form of the unknown name that was typed.
    name
        Normal form of a known name.

    Returns
    -------
    float or None
        0 for equal names; usually below 1.5 for typing errors and a different word order; larger for a narrower name
        (``T cell`` for ``cell``) and for a broader name (``interferon`` for ``interferon gamma``).

    Examples
    --------
    >>> from immunograph.normalisation import normal_form
    >>> nearness(normal_form("lymphocite"), normal_form("lymphocyte"))
    0.6
    >>> nearness(normal_form("T cells"), normal_form("malignant cells")) is None
    True
    """
    if query.key == name.key:
        return 0.0
    one_letter = query.key[:1] == name.key[:1]  # as all plurals and abbreviated Greek letters have
    if one_letter and (same_but_for_number(query, name) or _plural_after_number(query, name)):
        return 0.1
    asked, known = _parts(query), _parts(name)
    if query.symbols != name.symbols:
        return None
    if not asked or not known or _REVERSING.intersection(query.words) != _REVERSING.intersection(name.words):
        return None
    if one_letter and _latin(query) == _latin(name) and len(name.key) > 3:
        return 0.6
    signs, others = _markers(asked), _markers(known)
    if any(others.get(marker, sign) != sign for marker, sign in signs.items()):
        return None
    if any(MINUS in sign and marker not in signs for marker, sign in others.items() if _names(asked, marker)):
        return None  # a query for CD8 T cells does not mean CD8- T cells
    if any(MINUS in sign and marker not in others for marker, sign in signs.items() if _names(known, marker)):
        return None  # nor one for CD8- T cells the CD8 T cells, which are CD8+
    if not signs and (plain := name.key.replace("+", "")) != name.key and plain in {query.key, *singular_keys(query)}:
        return 0.7
    cost, missing, extra = _matched(asked, known)
    if not missing and not extra:
        in_order = all(_word_distance(*pair) is not None for pair in zip(asked, known, strict=True))
        return cost + (0.0 if in_order else 0.3)
    if missing and extra:
        return _glued(query, name)
    if missing:
        return cost + 2 + 0.2 * len(missing) if _only_qualifies(asked, missing) else None
    one_word = len(asked) == 1 and asked[0].kind == "word" and len(asked[0].text) >= 4
    next_is_sign = extra[0] == len(asked) and known[extra[0]].kind in ("sign", "level")
    narrowed = bool(signs) and extra[0] == len(asked)  # CD25high T cell for CD25hi
    if one_word or next_is_sign or narrowed or _only_qualifies(known, extra):
        return cost + 1.5 + 0.2 * len(extra)
    return None


def apart(query: NormalForm, name: NormalForm) -> str:
    """Return a phrase on the difference between two names that look similar but mean different things.

    Parameters
    ----------
    query
        Normal form of the name as typed by the user.
    name
        Normal form of a known name.

    Returns
    -------
    str
        A phrase about the differing sign or level of a marker, or about numbers that a typing error confuses, or ``not the
        same``. An empty string if the names do not look similar, or ``name`` may be what the user meant.

    Examples
    --------
    >>> from immunograph.normalisation import normal_form
    >>> apart(normal_form("CD25hi"), normal_form("CD25+"))
    'not the same: CD25 is positive there, not high'
    >>> apart(normal_form("CD25-"), normal_form("CD25+ T cell"))
    'the opposite: CD25 is positive there, not negative'
    >>> apart(normal_form("PD1"), normal_form("PD-L1"))
    'not the same'
    >>> apart(normal_form("IL-51"), normal_form("IL-15"))
    'not the same: its number is 15, not 51 (are its digits swapped?)'
    """
    if nearness(query, name) is not None:
        return ""
    asked, known = _parts(query), _parts(name)
    if query.symbols != name.symbols:
        bare = [[part for part in parts if part.kind != "symbol"] for parts in (asked, known)]
        alike = bool(bare[0]) and len(bare[0]) == len(bare[1])
        alike = alike and all(_word_distance(*pair) in (0.0, 0.1) for pair in zip(*bare, strict=True))
        return "not the same" if alike else ""
    if (numbers := _swapped_number(asked, known)) is not None:
        here, there = numbers
        slip = "are its digits swapped" if sorted(here) == sorted(there) else "is a digit typed twice, or only once"
        return f"not the same: its number is {there}, not {here} ({slip}?)"
    signs, others = _markers(asked), _markers(known)
    plain = [[part for part in parts if part.kind not in ("sign", "level")] for parts in (asked, known)]
    alone = bool(signs) and 0 < len(plain[0]) < len(plain[1])  # CD25hi, where CD25+ T cell is known
    if (signs or others) and (alone or len(plain[0]) == len(plain[1])):
        if any(_word_distance(*pair) not in (0.0, 0.1) for pair in zip(*plain, strict=False)):
            return ""
        if alone:
            others = {marker: sign for marker, sign in others.items() if marker in signs or _names(asked, marker)}
        differing = [each for each in dict.fromkeys([*others, *signs]) if signs.get(each) != others.get(each)]
        turned = all({signs.get(each), others.get(each)} in _OPPOSITES for each in differing)
        told = [_states(each.upper(), signs.get(each, ""), others.get(each, "")) for each in differing]
        return f"{'the opposite' if turned else 'not the same'}: {', and '.join(told)}" if told else ""
    shorter, longer = sorted((asked, known), key=len)
    left = _beside(shorter, longer)
    return "not the same" if left and _splits_symbol(longer, left) else ""


def _states(marker: str, asked: str, known: str) -> str:
    """Return a clause on the sign or level of a marker in a known name, in contrast to that in the query."""
    here, there = (" ".join(word for sign, word in _STATES.items() if sign in signs) for signs in (asked, known))
    if not there:
        return f"{marker} has no sign there"
    return f"{marker} is {there} there" + (f", not {here}" if here else "")


def _beside(shorter: Sequence[Token], longer: Sequence[Token]) -> list[int]:
    """Return the indices of the tokens that only the longer name has; empty unless the shorter is a subsequence."""
    left, at = [], 0
    for place, part in enumerate(longer):
        if at < len(shorter) and part.kind == shorter[at].kind and part.text == shorter[at].text:
            at += 1
        else:
            left.append(place)
    return left if at == len(shorter) else []


def _glued(query: NormalForm, name: NormalForm) -> float | None:
    """Return the distance of names split into words differently (``Tcell``, ``lympho cyte``); ``None`` if too different."""
    if query.numbers != name.numbers or query.signs != name.signs:
        return None
    acronyms = [{token.text for token in form.tokens if token.acronym} for form in (query, name)]
    shorter = min(len(query.key), len(name.key))
    if acronyms[0] != acronyms[1] or shorter < 5 or _reverses(query.key, name.key):
        return None
    single = [[token.text for token in form.tokens if len(token.text) == 1] for form in (query, name)]
    if single[0] != single[1] and query.key[0] != name.key[0]:
        return None
    limit = 2 if shorter >= 10 else 1
    apart = edits(query.key, name.key, limit)
    return 0.2 + apart * 0.6 if apart <= limit and abs(len(query.words) - len(name.words)) else None
