"""List the qualifications, such as hedges, that a report of a claim must keep for :func:`check_wording` to accept it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from immunograph.gate.comparing import FALLEN
from immunograph.gate.how_many import quantifier_order, speaker_quantifiers
from immunograph.gate.lexicon import Lexicon, Match
from immunograph.gate.marked_parts import parts_of
from immunograph.gate.passages import Record
from immunograph.gate.reported import Reported, best_report, read_sentences
from immunograph.gate.requirements import (
    AGAINST,
    AIMS,
    DENIALS,
    INFERENCES,
    LIMITING,
    SAYS_LESS,
    UNDIRECTED,
    advice,
    allowed_certainty,
    distinct_words,
    is_aim,
    is_question,
    is_undirected,
    limiting_context,
    names_others,
    singles_out,
)
from immunograph.gate.tokens import Tokens, shares_word, tokenize, words_of

__all__ = ["Kept", "must_keep"]

_APART: Final = 2
_NOT_STATED: Final = "in a direction that is not stated"


@dataclass(frozen=True, slots=True)
class Kept:
    """A qualification of a claim that a report must keep, such as a hedge.

    Parameters
    ----------
    what
        Kind of qualification, as in :class:`immunograph.gate.Difference`: ``hedge``, ``question``, ``aim``,
        ``modality``, ``quantifier``, ``speaker``, ``context``, ``negation``, ``direction``, ``inference`` or
        ``retraction``.
    words
        Words of the sentence that express it; empty if the sentence does not express it.
    advice
        Instruction on how to express it, such as *write “may” or “might”*.
    """

    what: str
    words: tuple[str, ...]
    advice: str


def must_keep(record: Record, sentence: str, lexicon: Lexicon | None = None) -> list[Kept]:
    """Return the qualifications that a report of a claim must keep, with the words that express them.

    Parameters
    ----------
    record
        Record of the strongest passage of the claim.
    sentence
        A sentence that reports the claim faithfully, such as ``kg.sentence`` returns.
    lexicon
        Phrases to look for; by default, the packaged lexicon.

    Returns
    -------
    list of Kept
        Empty for a claim that the document itself asserts without qualification, and for a bibliographic record. If a text
        expresses an item neither by its words nor otherwise, :func:`immunograph.gate.check_wording` usually reports a
        difference with the same ``what``.

    Examples
    --------
    >>> told = Record("C1", ("drug X",), ("tumour growth",), certainty=1, sign="-")
    >>> [(kept.what, kept.words) for kept in must_keep(told, "Drug X may slow tumour growth.")]
    [('hedge', ('may',))]
    """
    if record.is_bibliographic:
        return []
    report = best_report(record, read_sentences(sentence, lexicon or Lexicon.packaged()))
    if report is None:
        return []
    return [*_hedges(report), *_modalities(report), *_quantifier(report), *_speaker(report), *_rest(report)]


def _written(report: Reported, matches: list[Match]) -> tuple[str, ...]:
    """Return the distinct words of the sentence that the matches cover, in order."""
    places = sorted({(match.start - report.start, match.end - report.start) for match in matches})
    return tuple(dict.fromkeys(report.part[start:end] for start, end in places))


def _occurring(report: Reported, names: Iterable[str]) -> tuple[str, ...]:
    """Return the occurrence with the most words of one of the names, as written (of equal ones, the last); else ``()``."""
    tokens = report.sentence.tokens
    names, best = tuple(names), (0, 0, 0)
    for name in names:
        places, _ = report.sentence.places([name])
        for run in _runs(places):
            words = len({tokens.words[number] for number in run})
            best = max(best, (words, _first_of(name, run[0], tokens), run[-1]))
    if not best[0]:
        return ()
    start, end = tokens.starts[best[1]] - report.start, tokens.ends[best[2]] - report.start
    start, end = _with_neighbours(
        report.part, start, end, {each.base for name in names for each in parts_of(name) if words_of(each.base)}
    )
    written = report.part[start:end]
    return (written + ")" if "(" in written and report.part[end : end + 1] == ")" else written,)


def _with_neighbours(text: str, start: int, end: int, bases: AbstractSet[str]) -> tuple[int, int]:
    """Return a range of a sentence, extended to the signs of its words and to adjacent parts of the same name."""
    parts = parts_of(text)
    inside = [number for number, part in enumerate(parts) if part.start < end and part.end > start]
    if not inside:
        return start, end
    first, last = inside[0], inside[-1]
    if parts[last].sign:
        end = max(end, parts[last].end)
    while first and parts[first - 1].base in bases and not text[parts[first - 1].end : start].strip():
        first -= 1
        start = min(start, parts[first].start)
    while last + 1 < len(parts) and parts[last + 1].base in bases and not text[end : parts[last + 1].start].strip():
        last += 1
        end = max(end, parts[last].end)
    return start, end


def _first_of(name: str, place: int, tokens: Tokens) -> int:
    """Return the index of the first token of a name, with function words before its first other word (*in vitro*)."""
    leading = list(takewhile(lambda word: word != tokens.words[place], tokenize(name).words))
    first = place - len(leading)
    return first if first >= 0 and list(tokens.words[first:place]) == leading else place


def _sharing(report: Reported, names: Sequence[str]) -> tuple[str, ...]:
    """Return the words of the sentence that are forms or synonyms of words in the names: *humans* for *Homo sapiens*."""
    tokens, wanted = report.sentence.tokens, distinct_words(report.record, names)
    found = [n for n, word in enumerate(tokens.words) if any(shares_word(words, word) for words in wanted)]
    return tuple(report.part[tokens.starts[n] - report.start : tokens.ends[n] - report.start] for n in found)


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Group token indices into runs with gaps of at most one token."""
    runs: list[list[int]] = []
    for number in places:
        if runs and number - runs[-1][-1] <= _APART:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _hedges(report: Reported) -> Iterator[Kept]:
    record = report.record
    if is_question(record):
        yield Kept(
            "question",
            _written(report, report.reached("question")),
            "say that it is a question, or that the answer is unknown",
        )
        return
    if is_aim(record):
        words = _written(report, report.reached("goal")) or _occurring(report, AIMS)
        yield Kept("aim", words, "say that it is an aim, not a result, and whose")
    if record.stance != "intends" and (allowed := allowed_certainty(record)) < 3:
        beliefs = [match for match in report.reached("attribution") if match.entry.value == "belief"]
        yield Kept("hedge", _written(report, [*report.reached("hedge"), *beliefs]), advice(allowed))


def _modalities(report: Reported) -> Iterator[Kept]:
    record = report.record
    if not record.states:
        return
    for value, word in SAYS_LESS.items():
        if value in record.modalities:
            matches = [match for match in report.sentence.of_kind("modality") if match.entry.value == value]
            yield Kept("modality", _written(report, matches), f"write “{word}”")


def _quantifier(report: Reported) -> Iterator[Kept]:
    record, speaking = report.record, speaker_quantifiers(report)
    if quantifier_order(record.speaker_quantifier):
        words = _written(report, speaking)
        yield Kept("quantifier", words, f"keep the quantifier of the speakers: {record.speaker_quantifier}")
    if singles_out(record):
        name = record.subjects[0] if record.subjects else "the one that is meant"
        counted = [match for match in report.sentence.of_kind("quantifier") if match.entry.value == record.quantifier]
        words = (*_written(report, counted), *_occurring(report, record.subjects))
        yield Kept("quantifier", words, f"name {name}, not the set it belongs to")
    elif record.quantifier in LIMITING:
        matches = [
            match
            for match in report.sentence.of_kind("quantifier")
            if match.entry.value != "universal"
            and match not in speaking
            and (report.near(match) or match.entry.reach == "both")
        ]
        yield Kept("quantifier", _written(report, matches), "keep its quantifier")


def _speaker(report: Reported) -> Iterator[Kept]:
    record = report.record
    if names_others(record):
        words = _occurring(report, record.speakers) if record.speakers else ()
        words = words or _written(report, [*report.others(), *report.attributions()])
        yield Kept("speaker", words, f"name {record.speakers[0] if record.speakers else 'those who say so'}")


def _rest(report: Reported) -> Iterator[Kept]:
    record = report.record
    phrases = report.sentence.of_kind("context")
    for dimension, names in limiting_context(record):
        own = [
            match
            for match in phrases
            if match.entry.value.partition("=")[0] == dimension
            and record.has_context(dimension, f"{match.entry.phrase} {match.entry.value.partition('=')[2]}")
        ]
        words = _occurring(report, names) or _written(report, own) or _sharing(report, names)
        yield Kept("context", words, f"say that it is limited to {names[0]} ({dimension})")
    if record.stance in AGAINST:
        words = _written(report, report.reached("negation")) or _occurring(report, DENIALS)
        yield Kept("negation", words, "say that it is denied, or that it was not found")
    if is_undirected(record):
        words = (_NOT_STATED,) if _NOT_STATED in report.part else _occurring(report, UNDIRECTED)
        yield Kept("direction", words, "say that its direction is not stated")
    if record.status == "inferred":
        yield Kept("inference", _occurring(report, INFERENCES), "say that it is inferred and that no text states it")
    if record.document_status in FALLEN:
        status = record.document_status
        yield Kept("retraction", _occurring(report, (status,)), f"say that its source was {status}")
