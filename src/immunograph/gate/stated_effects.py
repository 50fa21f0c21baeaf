"""Find the verbs by which a sentence relates the subject of a claim to its object, with the direction that they state.

Of *A inhibits B, which increases C*, the verb of A and B is *inhibits*, that of B and C is *increases*, and none relates A
to C. Sentences are analysed by words and conjunctions, without a grammar; ambiguous ones yield no verb.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from immunograph.gate.lexicon import Match
from immunograph.gate.structure import Sentence

__all__ = ["StatedEffect", "stated_effects"]

_FLIPPED: Final = {"+": "-", "-": "+"}
_DETERMINERS: Final = frozenset(("the", "a", "an", "its", "their", "this", "these", "those", "any", "some", "such"))
_LINKS: Final = _DETERMINERS | {"of", "in", "on", "against", "-", "both"}
"""Words between a noun or gerund of an effect and what it acts on: *loss of the*, *reduction in*."""
_RELATIVE: Final = frozenset(("which", "who", "that", "whose"))
_COORDINATING: Final = frozenset(
    ("and", "or", "but", "then", "nor", "not", "rather", "than", ",", "also", "even", "as", "well")
)
_JOINTS: Final = frozenset(("and", "or", "but", ",", ";", ":", "(", "while", "whereas", "that", "which", "who"))
_PRONOUNS: Final = frozenset(("it", "they", "this", "these", "which", "that", "both"))
_SMALL_WORDS: Final = frozenset(
    (
        *("can", "could", "may", "might", "must", "will", "would", "shall", "should", "do", "does", "did", "to", "be"),
        *("has", "have", "had", "having", "is", "are", "was", "were", "been", "being", "not", "then", "thus", "so"),
        *("in", "turn", "also", "therefore", "hence", "even", "by", "thereby", "only", "just", "together", "alone"),
    )
)
"""Auxiliaries and adverbs between a noun phrase and its verb."""
_NEUTRAL: Final = frozenset(
    (
        *("cause", "causes", "caused", "causing", "lead", "leads", "led", "leading", "result", "results", "resulted"),
        *("resulting", "mediate", "mediates", "mediated", "show", "shows", "showed", "exert", "exerts", "exerted"),
        *("act", "acts", "acted", "serve", "serves", "function", "functions", "as", "through", "via", "with", "in"),
        *(
            "potent",
            "strong",
            "direct",
            "known",
            "key",
            "important",
            "major",
            "marked",
            "clear",
            "significant",
            "dependent",
        ),
    )
)
"""Words between a subject and the noun of its effect that do not reverse the effect: *leads to*, *is a potent*."""
_PROCESSES: Final = frozenset(
    (
        "killing",
        "destroying",
        "eliminating",
        "attacking",
        "attack",
        "attacks",
        "eradicating",
        "increase",
        "decrease",
        "rise",
    )
)
"""Words that are as often the name of the process as an effect on it: *enhances the killing of cells*."""
_LITTLE: Final = frozenset(("low", "lower", "less", "little", "insufficient", "defective", "anti"))
"""Words directly before a subject of which there is little, or that is blocked: *low IL-2*, *anti-IL-2*."""
_OTHER_SUBJECTS: Final = frozenset(
    ("antibody", "antibodies", "antiserum", "mutation", "mutations", "mutant", "mutants", "variant", "variants")
)
"""Nouns after a name that make it the name of something else, with the same effect or the opposite."""
_PASSIVE: Final = frozenset(("by", "after", "upon", "following"))
_COMPARATIVES: Final = frozenset(("lower", "less", "more", "fewer"))
"""Words that compare two things if *than* follows, and state an effect otherwise: *leads to less killing*."""
_BEFORE_ADJECTIVES: Final = frozenset(
    ("of", "in", "with", "to", "for", "from", "causes", "caused", "shows", "showed", "has", "had", "have", "means")
)
_BEFORE_VERBS: Final = frozenset(
    (
        *("by", ",", "and", "or", "while", "thereby", "thus", "in", "for", "of", "through", "via", "to", "when", "is"),
        *("are", "was", "were", "be", "been", "directly"),
    )
)
"""Words before a form in *-ing* that is a verb, not a noun: *by blocking*, *thereby increasing*."""
_OTHER_AGENT: Final = frozenset((",", ";", "and", "from", "in", "against", "that", "which", "to"))
_IRREGULAR: Final = frozenset(("driven", "shrunk", "sped up"))
_AGENT_WINDOW: Final = 6
_AFTER_AGENT: Final = 2
_INSIDE_NAMES: Final = frozenset(("of", "the", "in", "to", "a"))


@dataclass(frozen=True, slots=True)
class StatedEffect:
    """A word that relates the subject of a claim to its object.

    Parameters
    ----------
    match
        The verb, or the noun of an effect, as found in the sentence.
    sign
        Direction of the effect of the subject on the object, ``+`` or ``-``, after all reversals, as by *loss of*.
    """

    match: Match
    sign: str


def stated_effects(sentence: Sentence, subject: Sequence[int], object_: Sequence[int]) -> list[StatedEffect]:
    """Return the words by which a sentence relates a subject to an object, and the direction that they state.

    Parameters
    ----------
    sentence
        A parsed sentence.
    subject
        Indices of the tokens that name the subject. If empty, as where *it* stands for the subject, an active verb that
        acts on the object is returned without a check of its subject.
    object_
        Indices of the tokens that name the object.

    Returns
    -------
    list of StatedEffect
        Effects in the order of the sentence; words whose subject or object is uncertain are left out.

    Examples
    --------
    >>> from immunograph.gate.lexicon import Lexicon
    >>> from immunograph.gate.tokens import tokenize
    >>> words = tokenize("A inhibits B, which increases C.")
    >>> told = Sentence(words, Lexicon.packaged().find(words))
    >>> [(each.match.entry.phrase, each.sign) for each in stated_effects(told, [0], [2])]
    [('inhibits', '-')]
    >>> stated_effects(told, [0], [6])
    []
    """
    reader = _Reader(sentence, subject, object_)
    found = {each.match.first: each for run in reader.runs for each in reader.effects_on(run)}
    return [found[first] for first in sorted(found)]


class _Reader:
    """The words of effect in a sentence, outside the names of subject and object."""

    def __init__(self, sentence: Sentence, subject: Sequence[int], object_: Sequence[int]) -> None:
        self.words, self.clauses = sentence.tokens.words, sentence.clauses
        self.object = _fullest(set(object_) - set(subject) or set(object_), self.words)
        self.subject = _fullest(set(subject) - set(object_), self.words)
        self.anybody = not subject
        named = {*subject, *object_}
        self.effects = sorted(
            (each for each in sentence.of_kind("effect", "effect term") if named.isdisjoint(each.numbers)),
            key=lambda each: each.first,
        )
        self.ends = {each.last for each in self.effects}
        self.names = {number: run for run in _runs(self.subject, self.words) for number in range(run[0], run[1] + 1)}
        self.soft = {
            number for each in sentence.of_kind("hedge", "modality", "booster", "goal") for number in each.numbers
        }
        self.comparators = {each.last for each in sentence.of_kind("comparator")}

    @property
    def runs(self) -> list[tuple[int, int]]:
        """First and last token of each place that names the object."""
        return _runs(self.object, self.words)

    def effects_on(self, run: tuple[int, int]) -> Iterator[StatedEffect]:
        """Yield the effects on one occurrence of the object, given by its first and last token."""
        before = [each for each in self.effects if each.last < run[0] and self._together(each.last, run[0])]
        sign, place, nouns = "+", run[0], []
        for match in reversed(before):
            gap = self.words[match.last + 1 : place]
            if match.entry.phrase in _COMPARATIVES and "than" in self.words:
                break
            if self._is_noun(match) or (self._is_adjective(match) and not gap):
                if self._links(gap):
                    sign, place = self._turned(sign, match), match.first
                    nouns.append(match)
                continue
            if not _RELATIVE.isdisjoint(gap) or "by" in gap or self._has_verb(range(match.last + 1, place)):
                break
            yield from self._active(match, sign, nouns)
            break
        else:
            yield from self._nominal(nouns, sign, run)
        yield from self._passive(run)

    def _has_verb(self, gap: range) -> bool:
        """Return whether another verb seems to follow a conjunction: *prevents relapse and prolongs survival*."""
        for number in gap:
            following = self.words[number + 1 : number + 2]
            if self.words[number] in ("and", "but", "or") and any(word.endswith(("s", "ed")) for word in following):
                return number + 1 in gap
        return False

    def _active(self, verb: Match, sign: str, nouns: Sequence[Match]) -> Iterator[StatedEffect]:
        """Yield a verb and the verbs coordinated with it, if the claim's subject is their subject."""
        if nouns and self._is_adjective(nouns[-1]):
            sign = "+"  # "restores the impaired killing" is a gain
        verbs = [verb]
        for other in reversed([each for each in self.effects if each.last < verbs[0].first]):
            if not _COORDINATING.issuperset(self.words[other.last + 1 : verbs[0].first]):
                break
            verbs.insert(0, other)
        turned = self._agent(verbs[0])
        if turned is not None:
            for each in verbs:
                yield StatedEffect(each, _product(each.entry.value, sign, turned))

    def _passive(self, run: tuple[int, int]) -> Iterator[StatedEffect]:
        """Yield a passive verb whose agent is the claim's subject: *killing is inhibited by IL-2*."""
        for match in self.effects:
            if match.first < run[1] or not self._together(match.first, run[1]):
                continue
            after = self._by(match)
            if after is None:
                if not self._is_noun(match):
                    return
                continue
            turned = self._agent_behind(after)
            if turned is not None and self._links_to_verb(run[1], match):
                yield StatedEffect(match, _product(match.entry.value, turned))
            return

    def _nominal(self, nouns: Sequence[Match], sign: str, run: tuple[int, int]) -> Iterator[StatedEffect]:
        """Yield the noun of *IL-2 leads to loss of killing*, *IL-2-mediated loss of killing*, *loss of killing by IL-2*."""
        if not nouns:
            return
        noun = nouns[-1]
        own = self._last_subject(noun.first)
        if own is not None:
            between = [n for n in range(own + 1, noun.first) if n not in self.soft]
            if all(self._is_neutral(self.words[n]) for n in between) and self._patient_of(own) is None:
                yield StatedEffect(noun, sign)
            return
        following = self.words[run[1] + 1 : run[1] + 2]
        if following == ("by",):
            turned = self._agent_behind(run[1] + 2)
            if turned is not None:
                yield StatedEffect(noun, _product(sign, turned))

    def _agent(self, verb: Match) -> str | None:
        """Return ``+`` if the claim's subject is the subject of a verb, ``-`` if its loss is, and else ``None``."""
        if self.anybody:
            return "+"
        own = self._last_subject(verb.first)
        relative = self._antecedent(verb)
        if relative is not None:
            return "+" if relative in self.subject else None
        if own is None:
            return self._fronted(verb)
        start = self._start_of(own)
        if self._is_set_apart(start):
            return None
        segment = [n for n in range(own + 1, verb.first) if self._together(n, verb.first)]
        joint = max((n for n in segment if self.words[n] in _JOINTS), default=None)
        content = [n for n in segment if (joint is None or n > joint) and self._is_content(n)]
        stated = any(own < each.first < (joint or own) and self._by(each) is None for each in self.effects)
        patient = self._patient_of(own)
        if joint is not None and content and (stated or patient is not None):
            return None  # "A inhibits B and C increases D", "by inhibiting A, B lowers C"
        if patient is not None:
            return patient.entry.value if joint is None and self._opens(patient) else None
        return self._turned_by_noun(own)

    def _fronted(self, verb: Match) -> str | None:
        """Return ``+`` for *by inhibiting B, A* and *to inhibit B, A*, where the subject follows, and else ``None``."""
        words = self.words
        opens = words[verb.last].endswith("ing") or words[verb.first - 1 : verb.first] == ("to",)
        comma = next((n for n in range(verb.last, len(words)) if words[n] == ","), None)
        if not opens or comma is None or any(self._is_content(n) for n in range(verb.first)):
            return None
        first = next((n for n in range(comma + 1, len(words)) if words[n] not in _DETERMINERS), None)
        return "+" if first in self.subject else None

    def _antecedent(self, verb: Match) -> int | None:
        """Return the index of the token before *which* or *that*, if the pronoun is the subject of a verb; else ``None``."""
        number = verb.first - 1
        while number >= 0 and not self._is_content(number) and self.words[number] not in _RELATIVE:
            if self.words[number] in _JOINTS and self.words[number] != ",":
                return None
            number -= 1
        if number < 1 or self.words[number] not in _RELATIVE:
            return None
        before = number - 1
        while before > 0 and not self.words[before][0].isalnum():
            before -= 1
        return before

    def _agent_behind(self, first: int) -> str | None:
        """Return ``+`` if what follows *by* is the claim's subject, ``-`` if its loss is, and else ``None``."""
        if self.anybody:
            return None
        own = next((n for n in range(first, min(len(self.words), first + _AGENT_WINDOW)) if n in self.subject), None)
        between = self.words[first : own or first]
        if own is None or any(word in _OTHER_AGENT or self._is_other_doing(word) for word in between):
            return None
        turning = [each for each in self.effects if first <= each.first < own]
        turned = self._turned_by_noun(self.names[own][1])
        return _product(*(each.entry.value for each in turning), turned) if turned else None

    def _is_other_doing(self, word: str) -> bool:
        """Return whether a word may be a verb that acts on the claim's subject: *producing* in *by cells producing IL-2*."""
        known = {number for each in self.effects for number in each.numbers}
        return word.endswith("ing") and not any(self.words[number] == word for number in known)

    def _turned_by_noun(self, last: int) -> str | None:
        """Return the sign of the subject: ``-`` for *IL-2 blockade* and *low IL-2*, ``None`` if ambiguous, else ``+``."""
        start = self._start_of(last)
        before = self.words[start - 1 : start] if start else ()
        before = self.words[start - 2 : start - 1] if before == ("-",) and start > 1 else before
        if before == ("against",) or not _OTHER_SUBJECTS.isdisjoint(self.words[last + 1 : last + 2]):
            return None
        if not _LITTLE.isdisjoint(before):
            return "-"
        behind = [
            each for each in self.effects if last < each.first <= last + _AFTER_AGENT and each.entry.kind != "effect"
        ]
        linked = [each for each in behind if all(word == "-" for word in self.words[last + 1 : each.first])]
        return linked[0].entry.value if linked else "+"

    def _patient_of(self, own: int) -> Match | None:
        """Return the word of effect that acts on the subject itself, or ``None``: *inhibiting* in *by inhibiting IL-2*."""
        start = self._start_of(own)
        match = max((each for each in self.effects if each.last < start), key=lambda each: each.last, default=None)
        if match is None or not self._together(match.last, start):
            return None
        between = self.words[match.last + 1 : start]
        return match if _JOINTS.isdisjoint(between) and "by" not in between else None

    def _opens(self, match: Match) -> bool:
        """Return whether a word of effect begins the subject's noun phrase: *blocking IL-2*, *loss of IL-2*, *reduced IL-2*."""
        linked = self.words[match.last + 1 : match.last + 2]
        noun = self._is_noun(match) and (linked in (("of",), ("in",)) or self.words[match.last].endswith("ing"))
        return noun or self._is_adjective(match)

    def _is_set_apart(self, start: int) -> bool:
        """Return whether the subject is what something is compared with, or an agent of a passive: *unlike IL-2*, *by IL-2*."""
        number = start - 1
        while number >= 0 and self.words[number] in _DETERMINERS:
            number -= 1
        return number >= 0 and (number in self.comparators or self.words[number] == "by")

    def _links_to_verb(self, last: int, verb: Match) -> bool:
        """Return whether no comma or relative pronoun, and so no other subject, is between the object and a passive verb."""
        between = [n for n in range(last + 1, verb.first) if self._together(n, verb.first)]
        return not any(self.words[n] in _RELATIVE or self.words[n] in (",", ";") for n in between)

    def _by(self, match: Match) -> int | None:
        """Return the index of the token after a passive verb and *by* or *after*, or ``None``."""
        if not self._is_participle(match):
            return None
        number = match.last + 1
        while number < len(self.words) and (self.words[number].endswith("ly") or number in self.soft):
            number += 1
        return number + 1 if not _PASSIVE.isdisjoint(self.words[number : number + 1]) else None

    def _last_subject(self, before: int) -> int | None:
        return max((n for n in self.subject if n < before and self._together(n, before)), default=None)

    def _start_of(self, own: int) -> int:
        return self.names[own][0]

    def _together(self, one: int, other: int) -> bool:
        return self.clauses[one] == self.clauses[other]

    def _links(self, gap: Sequence[str]) -> bool:
        return all(word in _LINKS for word in gap)

    def _turned(self, sign: str, match: Match) -> str:
        return sign if match.entry.phrase in _PROCESSES else _product(sign, match.entry.value)

    def _is_noun(self, match: Match) -> bool:
        """Return whether a word of effect is a noun or gerund here: *loss*, *the increase in*, *blocking* but not *by blocking*."""
        if match.entry.kind == "effect term":
            return True
        before = self.words[match.first - 1] if match.first else ""
        if self.words[match.last].endswith("ing"):
            return before not in _BEFORE_VERBS
        following = self.words[match.last + 1 : match.last + 2]
        return before in _DETERMINERS and following in (("of",), ("in",), ("on",), ("against",))

    def _is_participle(self, match: Match) -> bool:
        return self.words[match.last].endswith("ed") or match.entry.phrase in _IRREGULAR

    def _is_adjective(self, match: Match) -> bool:
        """Return whether a match is a participle that modifies the noun after it: *reduced* in *with reduced killing*."""
        if not self._is_participle(match) or match.first == 0:
            return self._is_participle(match)
        before = self.words[match.first - 1]
        return before in _DETERMINERS | _BEFORE_ADJECTIVES or match.first - 1 in self.ends

    def _is_neutral(self, word: str) -> bool:
        return word in _NEUTRAL | _SMALL_WORDS | _LINKS or word.endswith("ly") or word == "induced"

    def _is_content(self, number: int) -> bool:
        word = self.words[number]
        if number in self.soft or word in _SMALL_WORDS or word in _DETERMINERS or word in _PRONOUNS:
            return False
        return word[0].isalnum() and not word.endswith("ly") and word not in _JOINTS


def _runs(places: Iterable[int], words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the first and last token of each name; marks and small words do not split it: *IL-2*, *killing of cells*."""
    runs: list[tuple[int, int]] = []
    for number in sorted(places):
        if runs and all(word in _INSIDE_NAMES or not word.isalnum() for word in words[runs[-1][1] + 1 : number]):
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _fullest(places: set[int], words: Sequence[str]) -> set[int]:
    """Return the tokens of the longest occurrences: *killing of cancer cells*, and not *cells* of *T cells*."""
    runs = [[n for n in places if first <= n <= last] for first, last in _runs(places, words)]
    most = max(map(len, runs), default=0)
    return {number for run in runs if len(run) == most for number in run}


def _product(*signs: str) -> str:
    sign = "+"
    for each in signs:
        sign = sign if each == "+" else _FLIPPED[sign]
    return sign
