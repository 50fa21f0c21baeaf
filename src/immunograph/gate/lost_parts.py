"""Rules on what a record leaves out of its passage: partners of a combination, diseases, and shares of those studied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from immunograph.gate.case import Case, Raised, Rule
from immunograph.gate.comparing import counts_an_end
from immunograph.gate.findings import Level
from immunograph.gate.lexicon import Match
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import same_word, tokenize, words_of

__all__ = ["LOST_PARTS", "counts_those_studied"]

_STUDIED: Final = frozenset(
    (
        *("patients", "people", "persons", "individuals", "humans", "men", "women", "children", "adults", "donors"),
        *("participants", "volunteers", "carriers", "responders", "families", "recipients", "survivors", "cases"),
        *("tumours", "tumors", "cancers", "mice", "rats", "animals", "samples", "biopsies", "specimens"),
    )
)
"""What may be counted besides the subject and object of a claim."""
_SHARE: Final = re.compile(r"\b\d{1,3}(?:\.\d{1,3})? ?(?:%|percent\b|per cent\b) of\b")
_BEFORE_COUNTED: Final = frozenset(("in", "of", "for", "among", "amongst", "from", "within", "across", "only"))
_WORDS_BETWEEN: Final = 4
_COORDINATING: Final = frozenset(("and", "or", "but", ";"))

_WITH: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        *("together with", "in combination with", "combined with", "in conjunction with", "in concert with", "plus"),
        *("in synergy with", "synergistically with", "coadministered with", "co - administered with"),
    )
)
"""Words between two things that act together."""
_PAIR: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        *("combination of", "combinations of", "synergy of", "synergy between", "synergism of", "synergism between"),
        *("coadministration of", "co - administration of", "combining", "cotreatment with", "co - treatment with"),
        *("combined", "dual"),
    )
)
"""Words before a list of things that act together."""
_LATER: Final = tuple(
    tuple(phrase.split())
    for phrase in ("in combination with", "in conjunction with", "when combined with", "if combined with")
)
"""Phrases after a whole statement that join its subject with another thing."""
_TOGETHER: Final = frozenset(("together", "jointly", "synergistically", "cooperatively", "synergise", "synergize"))
_TRIGGERS: Final = frozenset((*_TOGETHER, "+", *(phrase[-1] for phrase in _WITH), *(phrase[0] for phrase in _PAIR)))
"""Words of which every sentence that joins things contains at least one."""
_JOINS: Final = frozenset(("and", "with", "plus", "&", "+"))
_GAP: Final = frozenset(
    (
        *("was", "were", "is", "are", "when", "given", "used", "administered", "treatment", "therapy", "blockade"),
        *("inhibition", "inhibitor", "inhibitors", "infusion", "vaccination", ",", "the", "a", "an", "low", "high"),
        *("dose", "-", "either"),
    )
)
"""Words that may be between a name and the words that join it with another."""
_MOST_BETWEEN: Final = 4
_LONGEST_PARTNER: Final = 6
_ENDS_PARTNER: Final = frozenset(
    (
        *("of", "in", "on", "at", "to", "by", "for", "with", "from", "than", "that", "which", "who", "while", "was"),
        *("were", "is", "are", "has", "have", "had", "did", "does", "do", "may", "might", "can", "could", "would"),
        *("will", "should", "but", "or", "not", "both", "as", "after", "before", "during", "versus", "alone", "when"),
        *("increased", "reduced", "improved", "prolonged", "together", "jointly", "synergistically"),
    )
)
_NO_PARTNERS: Final = frozenset(
    (
        *("placebo", "vehicle", "saline", "control", "controls", "its", "their", "his", "her", "each", "one", "other"),
        *("others", "this", "these", "those", "it", "them", "respectively"),
    )
)
_APART: Final = frozenset(("alone", "monotherapy", "separately", "individually"))

_DISEASE: Final = re.compile(r"[a-z]{2,}(?:oma|omas|omata|aemia|aemias|emia|emias)$")
_NO_DISEASES: Final = frozenset(("ischaemia", "ischemia", "stroma", "genoma", "hyperaemia", "hyperemia", "soma"))
_GROWTHS: Final = frozenset(("cancer", "cancers", "tumour", "tumours", "tumor", "tumors", "neoplasm", "neoplasms"))
_PLAIN: Final = frozenset(
    (
        *("a", "an", "the", "this", "that", "these", "those", "our", "their", "its", "some", "most", "many", "all"),
        *("any", "each", "several", "certain", "various", "other", "different", "human", "mouse", "murine", "early"),
        *("advanced", "established", "primary", "large", "small", "both", "early", "late", "growing", "two", "three"),
        *("with", "of", "in", "and", "or", "few", "such", "metastatic", "patient", "patients", "stage", "more"),
    )
)
"""Words before *cancer* or *tumour* that do not say which."""
_BEFORE_DISEASE: Final = frozenset(("in", "among", "amongst"))
_SUFFERING: Final = frozenset(("patients", "people", "individuals", "women", "men", "children", "adults", "mice"))
_NO_PLACE: Final = frozenset(
    (
        *("than", "as", "unlike", "like", "not", "nor", "role", "roles", "involved", "implicated", "result", "results"),
        *("resulted", "resulting", "part", "target", "targets", "rise", "interest", "participates", "except"),
    )
)
"""Words before *in* after which no place follows: *role in*, *resulted in*, *not in*."""
_LONGEST_PLACE: Final = 7


def _beside(case: Case, first: int, last: int) -> bool:
    """Return whether a phrase is in the same statement as the record's subject or object, and names neither."""
    clause = case.sentence.clauses[last]
    if clause not in case.clauses:
        return False
    ends = {*case.subject, *case.object}
    targets = [number for number in case.targets if case.sentence.clauses[number] == clause]
    before = [number for number in targets if number < first]
    after = [number for number in targets if number > last]
    if not ends.isdisjoint(range(first, last + 1)) or not (before or after):
        return False
    words = case.tokens.words
    if not before:
        return _COORDINATING.isdisjoint(words[last + 1 : after[0]])
    if after:
        return True
    joints = [number for number in range(before[-1] + 1, first) if words[number] in _COORDINATING]
    verbs = {match.first for match in case.sentence.of_kind("effect", "attribution", "modality", "hedge")}
    return not joints or not any(number in verbs or words[number].endswith("ed") for number in range(joints[0], first))


def _group_behind(sentence: Sentence, last: int) -> int | None:
    """Return the index of the token that names those counted by a quantifier that ends at ``last``, or ``None``."""
    words = sentence.tokens.words
    for number in range(last + 1, min(len(words), last + 1 + _WORDS_BETWEEN)):
        if words[number] in _STUDIED:
            return number
        if not (words[number].isalnum() or words[number] == "-") or words[number] in _COORDINATING:
            return None
    return None


def counts_those_studied(case: Case, match: Match) -> bool:
    """Return whether a quantifier counts the patients, animals or samples of the record's statement.

    Parameters
    ----------
    case
        A record with its passage.
    match
        The quantifier, as found in the sentence.

    Returns
    -------
    bool
        True for *in some patients* and *in a subset of mice* in the same statement as the subject or object, unless a
        context of the record includes the quantifier, or the words count the subject or object itself.
    """
    words = case.tokens.words
    group = _group_behind(case.sentence, match.last)
    if group is None or match.first == 0 or words[match.first - 1] not in (*_BEFORE_COUNTED, "the"):
        return False
    if words[match.first - 1] == "the" and words[match.first - 2 : match.first - 1] not in (("in",), ("among",)):
        return False
    if "not" in words[max(0, match.first - 2) : match.first]:
        return False
    if counts_an_end(case.sentence, match, sorted({*case.subject, *case.object})):
        return False
    held = (name.lower() for _, names in case.record.context for name in names)
    return _beside(case, match.first, group) and not any(match.entry.phrase in name for name in held)


def _shares(case: Case) -> Raised:
    """Yield a finding for each percentage of those studied, as in *in 40 % of patients*."""
    record = case.record
    if record.quantifier or "quantifier" in record.carried or record.stance == "asks":
        return
    for found in _SHARE.finditer(case.passage.sentence):
        start = case.passage.start + found.start()
        match = case.stretch(start, start + len(found[0]))
        last = case.tokens.within(start, start + len(found[0])).stop - 1
        group = _group_behind(case.sentence, last)
        if group is None or case.tokens.words[match.first - 1 : match.first] not in {
            (word,) for word in _BEFORE_COUNTED
        }:
            continue
        if _beside(case, match.first, group):
            message = f"“{found[0]}” counts those studied, but the record has no quantifier: write it into quantifier"
            yield "quantifier-dropped", Level.ERROR, f"{message}, and 'context' into quantifier_of", match


def _occurrences(case: Case, names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the first and last token of each complete occurrence of a name."""
    words, found = case.tokens.words, []
    for name in names:
        wanted = tokenize(name).words
        for number in range(len(words) - len(wanted) + 1 if wanted else 0):
            if all(same_word(one, other) for one, other in zip(wanted, words[number:], strict=False)):
                found.append((number, number + len(wanted) - 1))
    return sorted(set(found))


def _partner(case: Case, first: int, step: int = 1) -> tuple[int, int] | None:
    """Return the first and last token of a name that begins at ``first``, or ends there if ``step`` is -1; or ``None``."""
    words, number = case.tokens.words, first
    taken: list[int] = []
    verbs = {each for match in case.sentence.of_kind("effect") for each in match.numbers}
    while 0 <= number < len(words) and len(taken) < _LONGEST_PARTNER:
        word = words[number]
        joins = word in ("-", "/") or word.isalnum() or len(word) > 1
        if not joins or word in _ENDS_PARTNER or word in _JOINS or number in verbs:
            break
        taken.append(number)
        number += step
    taken.sort()
    while taken and words[taken[0]] in ("the", "a", "an", "-"):
        del taken[0]
    if not taken or not any(words[number][0].isalpha() for number in taken) or words[taken[0]] in _NO_PARTNERS:
        return None
    return taken[0], taken[-1]


def _is_held(case: Case, first: int, last: int) -> bool:
    """Return whether a name of the record contains all words of a thing, or the thing all words of the name."""
    record = case.record
    said = words_of(" ".join(case.tokens.words[first : last + 1]))
    contexts = (name for _, names in record.context for name in names)
    names = (*record.subjects, *record.objects, *contexts, *record.participants)
    parts = [words_of(name) for name in names]
    return any(
        all(any(same_word(word, other) for other in part) for word in said)
        or (part and all(any(same_word(word, other) for word in said) for other in part))
        for part in parts
    )


def _starts(words: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    begins = {phrase[0] for phrase in phrases}
    for number in range(len(words)):
        for phrase in phrases if words[number] in begins else ():
            if words[number : number + len(phrase)] == phrase:
                yield number, number + len(phrase) - 1


def _is_gap(words: Sequence[str]) -> bool:
    if words and words[0] == "(" and ")" in words:
        words = words[words.index(")") + 1 :]
    return len(words) <= _MOST_BETWEEN and all(word in _GAP for word in words)


def _partners(case: Case, names: Sequence[str], *, subject: bool) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Yield first and last token of words that join a named thing with another, and first and last token of the other."""
    words, places = case.tokens.words, _occurrences(case, names)
    for first, last in _starts(words, _PAIR):
        for own_first, own_last in places:
            if _is_gap(words[last + 1 : own_first]) and own_first > last and words[own_last + 1 : own_last + 2] != ():
                joined = own_last + 1
                if words[joined] in _JOINS and (other := _partner(case, joined + 1)):
                    yield first, last, other
            elif own_first > last and words[own_first - 1] in _JOINS:
                other = _partner(case, own_first - 2, -1)
                if other and other[0] > last and _is_gap(words[last + 1 : other[0]]):
                    yield first, last, other
    joints = [*_starts(words, _WITH if subject else (("plus",),)), *_spaced_plus(case)]
    for first, last in joints:
        for own_first, own_last in places:
            if own_last < first and _is_gap(words[own_last + 1 : first]) and (other := _partner(case, last + 1)):
                yield first, last, other
            elif subject and own_first > last and _is_gap(words[last + 1 : own_first]):
                before = _partner(case, first - 1, -1)
                yield from ((first, last, before),) if before else ()
    if subject:
        yield from _acting_together(case, places)
        yield from _added_later(case, places)


def _spaced_plus(case: Case) -> Iterator[tuple[int, int]]:
    tokens = case.tokens
    for number in range(1, len(tokens) - 1):
        apart = tokens.starts[number] > tokens.ends[number - 1] and tokens.starts[number + 1] > tokens.ends[number]
        if tokens.words[number] == "+" and apart:
            yield number, number


def _acting_together(case: Case, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Yield the tokens of *together* and of the other thing in *A and B together*, *A and B act synergistically*."""
    words = case.tokens.words
    for own_first, own_last in places:
        if words[own_last + 1 : own_last + 2] == ("and",) and (other := _partner(case, own_last + 2)):
            end = other[1]
        elif own_first > 1 and words[own_first - 1] == "and" and (other := _partner(case, own_first - 2, -1)):
            end = own_last
        else:
            continue
        for number in range(end + 1, min(len(words), end + 3)):
            if words[number] in _TOGETHER:
                yield number, number, other
                break


def _added_later(case: Case, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Yield the tokens of the joining words and of the other thing in *A reduced growth in combination with B*."""
    words = case.tokens.words
    for first, last in _starts(words, _LATER):
        for _, own_last in places:
            goes_on = own_last < first and _COORDINATING.isdisjoint(words[own_last + 1 : first])
            if goes_on and case.object and case.object[-1] < first and (other := _partner(case, last + 1)):
                yield first, last, other


def _combinations(case: Case) -> Raised:
    record = case.record
    if _TRIGGERS.isdisjoint(case.tokens.words) or case.names or record.stance == "unstated":
        return
    for names, joint, side in (
        (record.subjects, record.joint_subjects, "subject"),
        (record.objects, record.joint_objects, "object"),
    ):
        if joint or any(
            case.tokens.words[last + 1 : last + 2] in {(w,) for w in _APART} for _, last in _occurrences(case, names)
        ):
            continue
        for first, last, other in _partners(case, names, subject=side == "subject"):
            if case.sentence.clauses[first] not in case.clauses or _is_held(case, *other):
                continue
            tokens = case.tokens
            partner = tokens.text[
                tokens.starts[other[0]] - case.passage.start : tokens.ends[other[1]] - case.passage.start
            ]
            match = case.stretch(tokens.starts[first], tokens.ends[last])
            level = Level.ERROR if side == "subject" else Level.WARNING
            message = (
                f"“{match.entry.phrase}” joins the {side} {names[0]!r} with “{partner}”, which the record does not name"
            )
            remedy = f"write both into {side}, separated by “|”, for a claim about the two together"
            yield "combination-dropped", level, f"{message}: {remedy}", match
            break


def _places_of_disease(case: Case) -> Iterator[tuple[int, int, int]]:
    """Yield the first token, the token of the disease and the last token of *in renal cell carcinoma*."""
    words = case.tokens.words
    if _GROWTHS.isdisjoint(words) and not any(_DISEASE.fullmatch(word) for word in words):
        return
    for number, word in enumerate(words):
        before = words[number - 1] if number else ""
        of_people = word == "with" and before in _SUFFERING
        if not (word in _BEFORE_DISEASE and before not in _NO_PLACE) and not of_people:
            continue
        for place in range(number + 1, min(len(words), number + 1 + _LONGEST_PLACE)):
            following = words[place]
            if not (following.isalnum() or following == "-") or following in _ENDS_PARTNER - {"with", "of"}:
                break
            if following in _COORDINATING:
                break
            if _is_disease(words, place, number):
                yield number - of_people, place, place
                break
    for place in range(1, len(words) - 1):
        excepted = {"than", "unlike", "not"} & set(words[max(0, place - 3) : place])
        if words[place + 1] == "patients" and _is_disease(words, place, -1) and not excepted:
            yield place, place, place + 1


def _is_disease(words: Sequence[str], place: int, before: int) -> bool:
    word = words[place]
    if _DISEASE.fullmatch(word):
        return word not in _NO_DISEASES
    return word in _GROWTHS and place - 1 > before and words[place - 1].isalpha() and words[place - 1] not in _PLAIN


def _diseases(case: Case) -> Raised:
    record = case.record
    if record.stance == "asks" or case.names or record.contexts & {"disease", ""}:
        return
    places = list(_places_of_disease(case))
    if not places:
        return
    reported = {
        match.last + 1
        for match in case.sentence.of_kind("context")
        if match.entry.phrase.endswith(" with") and match.entry.phrase.startswith("in ")
    }
    contexts = (name for _, names in record.context for name in names)
    names = (*record.subjects, *record.objects, *contexts, *record.participants, *record.speakers)
    said = {word for name in names for word in tokenize(name).words}
    seen: set[int] = set()
    for first, place, last in places:
        words = case.tokens.words
        telling = words[place - 1 : place] if words[place] in _GROWTHS else words[place : place + 1]
        if any(same_word(word, other) for word in telling for other in said) or place in seen:
            continue
        if reported & set(range(first, place + 1)) or not _beside(case, first, last):
            continue
        seen.add(place)
        match = case.stretch(case.tokens.starts[first], case.tokens.ends[last])
        message = f"“{match.entry.phrase}” limits the disease, but the record has no such context"
        yield "context-dropped", Level.WARNING, message, match


LOST_PARTS: Final[tuple[Rule, ...]] = (_shares, _combinations, _diseases)
"""Rules on things, diseases and shares that a passage names and its record leaves out."""
