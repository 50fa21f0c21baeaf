"""Normal forms of biological names: spelling variants are folded, distinctions between names are kept.

``IL-2``, ``il2`` and ``IL 2`` are one name, and so are ``IFN-γ`` and ``IFN-gamma``, or ``CD25⁻`` and ``CD25neg``. A
plus is never a minus, ``IL-1/1`` is not ``IL-11``, ``Ca2+`` is not ``CA2``, and ``TNF`` is not ``TNF-α``. What may be
dropped is listed: blanks, hyphens, quotation marks, brackets, commas and full stops. Every other symbol is kept, so that
``age <65`` is not ``age >65``, ``CD8↑`` is not ``CD8↓``, and ``10⁵`` is not ``105``. The module uses the standard library
alone, so that every package can match names with it. ``explorer/assets/names.js`` implements the same steps; one table
of test vectors (``tests/name_vectors.json``) is run through both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from immunograph.name_folding import GREEK, MINUS, folded

__all__ = [
    "GREEK",
    "MINUS",
    "SEPARATING",
    "NormalForm",
    "Token",
    "folded",
    "normal_form",
    "normal_key",
    "same_but_for_number",
    "singular_keys",
    "singulars",
    "skeleton",
    "title_key",
]

SEPARATING: Final = frozenset("/:;&*#?!|@·•†‡§")
"""Symbols that distinguish names; a name that differs only in them is suggested."""

_COMPOSED: Final = re.compile(r"<-{1,3}>|-{1,3}>|<-{1,3}(?![0-9])|<=|>=|!=")
_SIGN_OF: Final = {"<=": "≤", ">=": "≥", "!=": "≠"}
_LEVEL: Final = "negative|neg|positive|pos|high|hi|low|lo|intermediate|inter|int|bright|dim"
_SUFFIX: Final = re.compile(rf"([A-Z0-9][A-Z]|[0-9][a-z]?)({_LEVEL})(?![a-z])|([0-9])({_LEVEL.upper()})(?![A-Za-z0-9])")
_LEVELS: Final = {
    "positive": "+", "pos": "+", "negative": MINUS, "neg": MINUS, "high": "~hi", "hi": "~hi", "low": "~lo", "lo": "~lo",
    "intermediate": "~int", "inter": "~int", "int": "~int", "bright": "~bright", "dim": "~dim",
}  # fmt: skip
_ALONE: Final = re.compile(r"^-(?=/)|(?<=\s)-(?=\s*$|[,;)\]/])")
_TRUE_MINUS: Final = re.compile(rf"(?<!\S){MINUS}")
_BEFORE_NUMBER: Final = re.compile(r"(?:(?<![^\s=<>≤≥≈≠±×→(\[,;:/])(?<![0-9]\s)-|(?<=[=<>≤≥≈≠±×→]\s)-\s)(?=\.?[0-9])")
_SIGNED: Final = re.compile(r"[+\x01]|[A-Za-z0-9)/]-(?:$|[),;/])")
# Where a minus may follow, and what after it shows that it is one.
_LAST_MINUS: Final = re.compile(r"(?<=[A-Za-z0-9)+/])-(?=$|[\s,;)\]/(])")
_HANGING: Final = re.compile(r"(?<=[A-Za-z])-(?=,?\s+(?:and|or|to)\s)")
_BRACKETED: Final = re.compile(r"([(\[])-(?=[)\]])")
_MARKER_MINUS: Final = re.compile(r"((?:CD[0-9]+[A-Za-z]{0,2}|\b[Ll]in))-(?=[A-Z])|(?<=[A-Za-z0-9])-(?=CD[0-9])")
_AFFIXED: Final = re.compile(r"(?:^|[^A-Za-z])(?:anti|non|pre|post|co|like|alpha|pan)$", re.IGNORECASE)
_TOKEN: Final = re.compile(
    r"(?P<word>[^\W\d_]+)|(?P<number>\d+)|(?P<sign>[+\x01])|(?P<prime>')|(?P<between>[^\w+\x01']+|_+)"
)

_POINTS: Final = "./,:"
"""Punctuation that is kept between two numbers, as in *IL-1/11*."""
_DROPPED_MARKS: Final = frozenset('.,"、。')
_DROPPED_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Ps", "Pe", "Pi", "Pf", "Pc"})
_SIGN_WORDS: Final = re.compile("positive|negative|intermediate|inter|int|high|low|pos|neg|hi|lo")
_DROPPED: Final = re.compile("[seiy]+")

IRREGULAR: Final = {
    "mice": "mouse", "bacteria": "bacterium", "nuclei": "nucleus", "mitochondria": "mitochondrion", "fungi": "fungus",
    "stimuli": "stimulus", "foci": "focus", "loci": "locus", "sera": "serum", "ganglia": "ganglion", "men": "man",
    "women": "woman", "children": "child", "phenomena": "phenomenon", "criteria": "criterion", "thymi": "thymus",
}  # fmt: skip
"""Irregular plural -> singular."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a name.

    Parameters
    ----------
    kind
        ``word``, ``number``, ``sign``, ``level``, ``prime``, ``separator`` or ``symbol``.
    text
        Text in lower case; signs and levels in normalised notation.
    acronym
        Whether a word was written in capitals.
    plural
        Whether a lower-case *s* followed the capitals, as in ``DCs``.
    """

    kind: str
    text: str
    acronym: bool = False
    plural: bool = False


@dataclass(frozen=True, slots=True)
class NormalForm:
    """The normal form of a name.

    Parameters
    ----------
    tokens
        Tokens of the name.
    key
        Concatenated texts of the tokens; equal for spellings of the same name.

    Examples
    --------
    >>> normal_form("IFN-γ").key
    'ifngamma'
    >>> normal_form("CD25high T cell").key
    'cd25~hitcell'
    """

    tokens: tuple[Token, ...]
    key: str

    def __hash__(self) -> int:
        return hash(self.key)  # a string caches its hash; normal forms are keys of caches

    @property
    def words(self) -> tuple[str, ...]:
        """Texts of the word tokens, in lower case."""
        return tuple(token.text for token in self.tokens if token.kind == "word")

    @property
    def numbers(self) -> tuple[str, ...]:
        """Texts of the number tokens, including separators between two of them."""
        return tuple(token.text for token in self.tokens if token.kind in ("number", "separator"))

    @property
    def symbols(self) -> tuple[str, ...]:
        """Texts of the symbols, such as ``<`` or an arrow, without those that only separate words."""
        return tuple(token.text for token in self.tokens if token.kind == "symbol" and token.text not in SEPARATING)

    @property
    def signs(self) -> tuple[str, ...]:
        """Signs and expression levels: ``+``, a minus, ``~hi``, ``~lo``, ``~int``, ``~bright``, ``~dim``."""
        return tuple(token.text for token in self.tokens if token.kind in ("sign", "level"))


def _with_signs(text: str) -> str:
    """Replace each hyphen that is a minus, judging by its position, by U+0001, and other dashes by ``-``."""
    if "-" not in text and MINUS not in text:
        return text
    if MINUS in text:
        text = _TRUE_MINUS.sub("\x01", text)
    chunks = re.split(r"(\s+)", text)
    for place, chunk in enumerate(chunks):
        plain = chunk.replace(MINUS, "-")
        if "-" in plain and _SIGNED.search(plain):
            # In CD4-CD8+ the first hyphen is a minus as well; in IL-2+ it is not.
            if MINUS in chunk:
                chunk = re.sub(rf"(?<=[A-Za-z0-9]){MINUS}(?=[A-Za-z])", "\x01", chunk).replace(MINUS, "-")
            plain = _MARKER_MINUS.sub(_marker_minus, chunk)
        chunks[place] = plain
    text = _BRACKETED.sub("\\1\x01", "".join(chunks))
    return _BEFORE_NUMBER.sub("\x01", _ALONE.sub("\x01", _LAST_MINUS.sub("\x01", _HANGING.sub(" ", text))))


def _marker_minus(match: re.Match[str]) -> str:
    if match.group(1) is None and _AFFIXED.search(match.string[: match.start()]):
        return "-"
    return (match.group(1) or "") + "\x01"


def _composed(match: re.Match[str]) -> str:
    """Return the symbol that some ASCII characters stand for, such as ``≥`` for ``>=`` and ``→`` for ``-->``."""
    found = match.group()
    arrow = ("↔" if found[-1] == ">" else "←") if found[0] == "<" else "→"
    return _SIGN_OF.get(found) or arrow


@lru_cache(maxsize=2_000)
def _is_dropped(mark: str) -> bool:
    return mark in _DROPPED_MARKS or mark.isspace() or unicodedata.category(mark) in _DROPPED_CATEGORIES


def _symbols(separator: str, previous: str, kind: str) -> Iterator[Token]:
    """Yield tokens for the characters kept between tokens of two kinds; ``kind`` is empty after the last token."""
    kept = [place for place, mark in enumerate(separator) if not _is_dropped(mark)]
    if previous == kind == "number" and all(separator[place] in _POINTS for place in kept):
        yield Token("separator", next((mark for mark in separator if mark in _POINTS), "-"))
        return
    for place in kept:
        after = separator[place + 1 : place + 2]
        if separator[place] not in ":;" or not (after.isspace() or (not after and not kind)):  # not a sentence's colon
            yield Token("symbol", separator[place])
    if kind == "number" and separator[-1:] == "." and (len(separator) > 1 or previous in ("", "sign")):
        yield Token("symbol", ".")  # .5 is not 5


def _tokens(text: str) -> Iterator[Token]:
    previous, separator = "", ""
    for match in _TOKEN.finditer(text):
        kind, part = str(match.lastgroup), match.group()
        if kind == "between":
            separator += part
            continue
        if (separator and separator not in (" ", "-")) or previous == kind == "number":
            yield from _symbols(separator, previous, kind)
        if kind == "prime":
            before, after = text[: match.start()][-1:], text[match.end() :][:1]
            apostrophe = before.isalpha() and after.isalpha()
            if not before.isalnum() and before not in ("'", ")"):
                apostrophe = True  # an opening quotation mark
            if not apostrophe:
                yield Token("prime", "'")
                previous = "prime"
            separator = ""
            continue
        if kind == "sign":
            yield Token("sign", MINUS if part == "\x01" else "+")
        elif kind == "word":
            level = _LEVELS.get(part.lower())
            if level is not None:
                yield Token("level" if level.startswith("~") else "sign", level)
            else:
                capitals = part[:-1] if part.endswith("s") else part
                acronym = len(capitals) > 1 and capitals.isupper()
                yield Token("word", _lower(part), acronym, acronym and capitals != part)
        else:
            yield Token("number", part)
        previous, separator = kind, ""
    if separator:
        yield from _symbols(separator, previous, "")


def _lower(text: str) -> str:
    return text.lower().replace("ς", "σ").replace("ß", "ss")


@lru_cache(maxsize=20_000)
def normal_form(name: str) -> NormalForm:
    """Tokenize a name into its normal form, keeping symbols, signs, levels, digits and their separators.

    Parameters
    ----------
    name
        Name as written by people.

    Returns
    -------
    NormalForm
        Tokens and key. Spellings of one name have the same key; its singular and plural do not, see
        :func:`same_but_for_number`.

    Notes
    -----
    A hyphen or dash is a minus at the end of a marker (``CD25- T cell``), before another marker where signs follow
    (``CD4-CD8+``), in brackets (``CD25(-)``), alone at the end (``B cell -``), before a number that it does not join to a
    word (``-2 SD``, ``r=-0.5``) and wherever it is raised (``CD25⁻``); elsewhere it only joins.

    Examples
    --------
    >>> normal_form("CD25\u2212 T cell").key == normal_form("CD25neg T-cell").key
    True
    >>> normal_form("IL-1/1").key, normal_form("IL-11").key
    ('il1/1', 'il11')
    """
    text = folded(name).strip()
    if len(text) > 1 and text[0] == "'" == text[-1]:
        text = text[1:-1]
    if "<" in text or ">" in text or "!=" in text:
        text = _COMPOSED.sub(_composed, text)
    text = _with_signs(_SUFFIX.sub(lambda found: " ".join(filter(None, found.groups())) + " ", text))
    tokens = tuple(_tokens(text))
    return NormalForm(tokens, "".join(token.text for token in tokens))


def normal_key(name: str) -> str:
    """Return the key of a name's normal form, which is equal for equal names.

    Parameters
    ----------
    name
        Name as written by people.

    Returns
    -------
    str
        Key of :func:`normal_form`.

    Examples
    --------
    >>> normal_key("IL-12 p40")
    'il12p40'
    """
    return normal_form(name).key


def title_key(name: str) -> str:
    """Return a key for titles and keys of documents: :func:`normal_key` without the marks that only separate words.

    Parameters
    ----------
    name
        Title, key or identifier of a document.

    Returns
    -------
    str
        Key, equal with and without a colon, a slash or a question mark.

    Examples
    --------
    >>> title_key("PMC:77"), title_key("Does IL-2 help?")
    ('pmc77', 'doesil2help')
    """
    tokens = normal_form(name).tokens
    return "".join(each.text for each in tokens if each.kind != "symbol" or each.text not in SEPARATING)


def skeleton(name: str) -> str:
    """Return a coarse key that ignores spelling, signs, and singular or plural.

    An index by skeletons finds candidates, which are then compared by :func:`normal_form`.

    Parameters
    ----------
    name
        A name as people write it.

    Returns
    -------
    str
        Letters and digits in lower case, without sign words and the letters *s*, *e*, *i* and *y*.

    Examples
    --------
    >>> skeleton("CD25- T cells") == skeleton("CD25+ T-cell")
    True
    """
    letters = re.sub(r"[\W_]+", "", _lower(folded(name)))
    return _DROPPED.sub("", _SIGN_WORDS.sub("", letters))


def singulars(word: str) -> list[str]:
    """Return the possible singular forms of an English plural.

    Parameters
    ----------
    word
        Folded word in lower case.

    Returns
    -------
    list[str]
        Candidates in order of the rules, not all of them words; empty if the word does not end like a plural, or has
        fewer than four letters and is not irregular.

    Examples
    --------
    >>> singulars("metastases")
    ['metastase', 'metastas', 'metastasis']
    """
    if word in IRREGULAR:
        return [IRREGULAR[word]]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return []
    made = [word[:-1]]
    if word.endswith("ies"):
        made.append(word[:-3] + "y")
    elif word.endswith("ses"):
        made += [word[:-2], word[:-2] + "is"]
    elif word.endswith(("xes", "zes", "ches", "shes")):
        made.append(word[:-2])
    return made


def singular_keys(form: NormalForm) -> set[str]:
    """Return the keys of a name with its last plural, and with all plurals, converted to the singular.

    Parameters
    ----------
    form
        Normal form of the name.

    Returns
    -------
    set[str]
        Keys; empty if the name contains no plural. Acronyms, such as *DCs*, are left as they are.
    """
    parts = [token.text for token in form.tokens]
    made = {
        place: singulars(token.text)
        for place, token in enumerate(form.tokens)
        if token.kind == "word" and not token.acronym and singulars(token.text)
    }
    keys = set()
    for which in range(3 if made else 0):
        for places in (list(made)[-1:], list(made)):
            chosen = {place: made[place][which if which < len(made[place]) else 0] for place in places}
            keys.add("".join(chosen.get(place, part) for place, part in enumerate(parts)))
    return keys


def _same_word(one: Token, other: Token) -> bool:
    if one.text == other.text:
        return True
    for plural, singular in ((one, other), (other, one)):
        if plural.plural and plural.text[:-1] == singular.text:
            return singular.acronym  # DCs and DC; but AIDS is not a plural of AID, and neither is aids
        if not plural.acronym and not singular.acronym and singular.text in singulars(plural.text):
            return True
    return False


def same_but_for_number(one: NormalForm, other: NormalForm) -> bool:
    """Return whether two names differ only in singular and plural.

    Parameters
    ----------
    one
        Normal form of one name.
    other
        Normal form of the other name.

    Returns
    -------
    bool
        True also for equal names.

    Examples
    --------
    >>> same_but_for_number(normal_form("T cells"), normal_form("T cell"))
    True
    >>> same_but_for_number(normal_form("AIDS"), normal_form("AID"))
    False
    """
    if len(one.tokens) != len(other.tokens):  # one writes γδ, the other gamma delta
        return other.key in singular_keys(one) or one.key in singular_keys(other)
    return all(
        first.kind == second.kind and (_same_word(first, second) if first.kind == "word" else first == second)
        for first, second in zip(one.tokens, other.tokens, strict=True)
    )
