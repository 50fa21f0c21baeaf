"""The lexicon of the gate: hedges with the highest certainty that they allow, negations, quantifiers, attributions.

The packaged lexicon is ``data/lexicon/english.tsv``; a project's ``lexicon.tsv`` adds or replaces entries.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from immunograph.errors import CheckFailedError, NotAProjectError, Problem
from immunograph.gate.tokens import Tokens, tokenize
from immunograph.legible import quoted
from immunograph.near_paths import unread
from immunograph.near_words import did_you_mean
from immunograph.utf8_files import invalid_byte

__all__ = ["KINDS", "Entry", "Lexicon", "Match"]

KINDS: Final = {
    "hedge": "reduces certainty; ceiling is the highest certainty that it allows",
    "modality": "weakens the statement, but not its certainty: can, helps to, managed to",
    "booster": "adds emphasis, but no certainty; exclusive: says more than the plain statement",
    "negation": "negates what it governs",
    "not negation": "looks like a negation, but is not one",
    "not hedge": "looks like a hedge or a modality, but is neither",
    "quantifier": "how many",
    "attribution": "verbs that report somebody else's belief or finding",
    "agent": "those who believe or find: others, or (own) the authors themselves",
    "question": "asks, or says that it is not known",
    "goal": "names an aim, not a result",
    "context": "what a sentence is limited to: dimension=value, such as species=mouse",
    "heading": "headings of sections, and whether their sentences report borrowed or own results",
    "comparator": "introduces what something is compared with",
    "boundary": "begins a clause that a hedge before it does not reach",
    "effect": "verbs of an effect and its direction, + or -",
    "effect term": "nouns and adjectives of an effect and its direction, + or -: inhibition, loss, less",
}
"""Kind of entry -> description."""

_COLUMNS: Final = ("phrase", "kind", "value", "ceiling", "reach", "source", "note")
_LONGEST_LINE: Final = 10_000
_REACHES: Final = ("right", "both")
_FILLERS: Final = frozenset(
    [
        "now",
        "also",
        "then",
        "thus",
        "still",
        "only",
        "just",
        "indeed",
        "recently",
        "already",
        "further",
        "generally",
        "often",
        "widely",
    ]
)
"""Adverbs that may occur inside a phrase: *have now been able to*."""

_MOST_MODIFIERS: Final = 3
_MOST_TOKENS: Final = 12
"""Maximum number of tokens between *in* and the noun of a context; a word such as *C57BL/6* has three tokens."""
_NOT_BEFORE_A_NOUN: Final = frozenset(
    (
        *(
            "of",
            "in",
            "on",
            "at",
            "to",
            "by",
            "for",
            "with",
            "from",
            "and",
            "or",
            "but",
            "as",
            "than",
            "that",
            "which",
            "who",
            "whose",
            "when",
        ),
        *(
            "while",
            "where",
            "because",
            "if",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "being",
            "has",
            "have",
            "had",
            "do",
            "does",
            "did",
        ),
        *(
            "can",
            "could",
            "may",
            "might",
            "must",
            "will",
            "would",
            "shall",
            "should",
            "not",
            "no",
            "it",
            "they",
            "we",
            "he",
            "she",
        ),
        *(
            "addition",
            "contrast",
            "fact",
            "favor",
            "favour",
            "general",
            "order",
            "part",
            "particular",
            "response",
            "short",
        ),
        *("spite", "sum", "turn", "vitro", "vivo", "silico"),
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of the lexicon.

    Parameters
    ----------
    phrase
        Words in lower case, separated by blanks.
    kind
        Key of :data:`KINDS`.
    value
        Meaning, depending on the kind: a modality, a kind of quantifier, a dimension of context, a direction.
    ceiling
        Highest certainty (0 to 3) that a record may have if the phrase applies to it.
    reach
        Scope of the phrase: ``right`` for the rest of its clause, ``both`` for the whole clause.
    source
        Publication or text that the entry is taken from.
    note
        Remark of the curators.
    """

    phrase: str
    kind: str
    value: str
    ceiling: int
    reach: str
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An occurrence of a phrase in a text.

    Parameters
    ----------
    entry
        Entry of the lexicon.
    first, last
        Indices of the first and the last token (inclusive).
    start, end
        Character offsets in the document, end-exclusive.
    """

    entry: Entry
    first: int
    last: int
    start: int
    end: int

    @property
    def numbers(self) -> range:
        """Indices of the tokens that the phrase covers."""
        return range(self.first, self.last + 1)


class Lexicon:
    """A lexicon of phrases, indexed by their first word.

    Parameters
    ----------
    entries
        Phrases; of several entries with the same words and kind, the last is kept (*isn't* and *is not* are the same words).
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple({(tokenize(each.phrase).words, each.kind): each for each in entries}.values())
        index: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
        for entry in self.entries:
            words = tokenize(entry.phrase).words
            index.setdefault(words[0], {}).setdefault(words, []).append(entry)
        self._after_in: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for entry in self.entries:
            words = tokenize(entry.phrase).words
            if entry.kind == "context" and words[0] == "in" and len(words) > 1 and words[1] != "the":
                self._after_in.setdefault(words[1], []).append((words[1:], entry))
        self._index = {
            first: sorted(phrases.items(), key=lambda item: -len(item[0])) for first, phrases in index.items()
        }

    @classmethod
    def packaged(cls) -> Lexicon:
        """Return the packaged English lexicon, which is read once and cached.

        Returns
        -------
        Lexicon
            The same object on every call.

        Raises
        ------
        NotAProjectError
            If the installation lacks its data files.

        Examples
        --------
        >>> "hedge" in {entry.kind for entry in Lexicon.packaged().entries}
        True
        """
        return _packaged()

    @classmethod
    def read(cls, *paths: str | Path, packaged: bool = True) -> Lexicon:
        r"""Read a lexicon from files, by default in addition to the packaged lexicon.

        Parameters
        ----------
        \*paths
            Tab-separated files with the columns ``phrase``, ``kind``, ``value`` and optionally ``ceiling``, ``reach``,
            ``source`` and ``note``. Later files replace entries of the same phrase and kind.
        packaged
            Whether to include the packaged lexicon (default true).

        Returns
        -------
        Lexicon
            A new lexicon with all entries.

        Raises
        ------
        CheckFailedError
            If a file cannot be read, a column is missing or a cell is invalid; every row with an invalid cell is reported,
            with the column of its first one.
        NotAProjectError
            If ``packaged`` is true and the installation lacks its data files.
        """
        entries = list(cls.packaged().entries) if packaged else []
        for path in paths:
            entries += _read(Path(path))
        return cls(entries)

    def find(self, tokens: Tokens) -> list[Match]:
        """Find the phrases of the lexicon in a text, with the longest match at each position.

        Parameters
        ----------
        tokens
            The tokenized text.

        Returns
        -------
        list of Match
            Matches from left to right; if several kinds have the same phrase, there is one match for each kind. A context
            that begins with the last word of another phrase is also matched: *in mice* of *failed in mice*.

        Examples
        --------
        >>> [match.entry.phrase for match in Lexicon.packaged().find(tokenize("It may help."))]
        ['may']
        """
        words, found, number = tokens.words, [], 0
        while number < len(words):
            last = number
            for phrase, entries in self._index.get(words[number], ()):
                end = _matches(words, number, phrase)
                if end:
                    last = end - 1
                    start, stop = tokens.starts[number], tokens.ends[last]
                    found += [Match(entry, number, last, start, stop) for entry in entries]
                    found += self._context_of_failure(tokens, last) if last > number and phrase[-1] == "in" else ()
                    break
            number = last + 1
        return found

    def _context_of_failure(self, tokens: Tokens, number: int) -> Iterator[Match]:
        """Yield the context that begins with the last word of a phrase: *in mice* of *failed in mice*."""
        for phrase, entries in self._index.get("in", ()):
            end = _matches(tokens.words, number, phrase) if entries[0].kind == "context" else 0
            if end:
                yield from (
                    Match(entry, number, end - 1, tokens.starts[number], tokens.ends[end - 1]) for entry in entries
                )
                return

    def find_modified(self, tokens: Tokens) -> list[Match]:
        """Find contexts such as *in mice* that contain up to three modifiers: *in tumor-bearing mice*.

        Parameters
        ----------
        tokens
            The tokenized text.

        Returns
        -------
        list of Match
            Matches from left to right. ``start`` is the offset of *in*; ``first`` and ``last`` are the tokens of the
            noun, without its modifiers.

        Examples
        --------
        >>> found = Lexicon.packaged().find_modified(tokenize("It shrank in three C57BL/6 mice, not in two old dogs."))
        >>> [each.entry.value for each in found]
        ['species=mouse']
        """
        places = [number for number, word in enumerate(tokens.words) if word == "in"]
        made = (self._modified(tokens, number) for number in places if tokens.words[number - 1 : number] != ("not",))
        return [match for match in made if match]

    def _modified(self, tokens: Tokens, number: int) -> Match | None:
        """Return the match of a context whose noun follows *in* and at least one modifier, or ``None``."""
        words, passed = tokens.words, 0
        for here in range(number + 1, min(len(words), number + 1 + _MOST_TOKENS)):
            passed += tokens.starts[here] > tokens.ends[here - 1]
            if passed > _MOST_MODIFIERS + 1:
                return None
            for wanted, entry in self._after_in.get(words[here], ()) if passed > 1 else ():
                last = here + len(wanted) - 1
                if words[here : last + 1] == wanted and words[last + 1 : last + 2] != ("-",):
                    return Match(entry, here, last, tokens.starts[number], tokens.ends[last])
            if _ends_noun_phrase(tokens, here, first=here == number + 1):
                return None
        return None


def _ends_noun_phrase(tokens: Tokens, number: int, *, first: bool) -> bool:
    """Return whether a token cannot modify a noun: punctuation followed or preceded by space, *of*, *treating*."""
    word, glued = tokens.words[number], tokens.starts[number] == tokens.ends[number - 1]
    before_next = number + 1 < len(tokens) and tokens.starts[number + 1] == tokens.ends[number]
    if not word[0].isalnum():
        return not (glued and before_next)
    return word in _NOT_BEFORE_A_NOUN or (first and word.endswith("ing"))


def _matches(words: Sequence[str], number: int, phrase: Sequence[str]) -> int:
    """Return the index after a phrase that begins at a token, skipping adverbs inside it; 0 if it does not match."""
    if len(phrase) == 1:
        return number + 1
    for wanted in phrase:
        if wanted != phrase[0] and number < len(words) and words[number] in _FILLERS and words[number] != wanted:
            number += 1
        if number >= len(words) or words[number] != wanted:
            return 0
        number += 1
    return number


@lru_cache(maxsize=1)
def _packaged() -> Lexicon:
    here = Path(__file__).resolve().parent.parent
    for root in (here / "data", here.parent.parent / "data"):
        path = root / "lexicon" / "english.tsv"
        if path.is_file():
            return Lexicon(_read(path))
    raise NotAProjectError("the word lists of this installation are missing: reinstall immunograph")


def _read(path: Path) -> list[Entry]:
    try:
        if path.exists() and not path.is_file():
            raise CheckFailedError([Problem(path, "this is not a file: name a word list")])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CheckFailedError([unread(path, error)]) from error
    except UnicodeDecodeError as error:
        line, _, value = invalid_byte(error)
        message = f"byte 0x{value:02X} is not UTF-8: save the file as UTF-8"
        raise CheckFailedError([Problem(path, message, row=line)]) from error
    longest = max((len(line) for line in text.split("\n")), default=0)
    if longest > _LONGEST_LINE:
        message = f"a line has {longest:,} characters, more than {_LONGEST_LINE:,}: name a word list"
        raise CheckFailedError([Problem(path, message)])
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in _COLUMNS[:3] if name not in (rows.fieldnames or ())]
    if missing:
        expected = ", ".join(_COLUMNS)
        message = f"the column {missing[0]!r} is missing: expected a tab-separated table with the columns {expected}"
        raise CheckFailedError([Problem(path, message, row=1)])
    entries, problems = [], []
    for row in rows:
        try:
            entries.append(_entry(row))
        except _CellError as error:
            problems.append(Problem(path, error.message, row=rows.line_num, column=error.column))
    if problems:
        raise CheckFailedError(problems)
    return entries


class _CellError(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


def _entry(row: dict[str, str]) -> Entry:
    phrase, kind = (row.get("phrase") or "").strip().lower(), (row.get("kind") or "").strip()
    if not tokenize(phrase).words:
        raise _CellError("phrase", "the cell contains no word: expected the words to look for")
    if kind not in KINDS:
        raise _CellError(
            "kind",
            f"{quoted(kind)} is not a kind of entry: expected one of {', '.join(KINDS)}{did_you_mean(kind, KINDS)}",
        )
    ceiling = (row.get("ceiling") or "3").strip()
    if ceiling not in ("0", "1", "2", "3"):
        raise _CellError("ceiling", f"{quoted(ceiling)} is not a certainty: expected 0, 1, 2 or 3")
    reach = (row.get("reach") or "right").strip()
    if reach not in _REACHES:
        raise _CellError("reach", f"{quoted(reach)} is not a valid reach: expected {_either(_REACHES)}")
    value, source, note = ((row.get(name) or "").strip() for name in ("value", "source", "note"))
    return Entry(phrase, kind, value, int(ceiling), reach, source, note)


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)
