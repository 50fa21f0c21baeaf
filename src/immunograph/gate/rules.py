"""The rules of the gate: one function each, from a record and its passage to what differs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from immunograph.gate.findings import Finding, Level, fingerprint, marked
from immunograph.gate.lexicon import Lexicon, Match
from immunograph.gate.passages import Passage, Record
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import LONGEST, Tokens, tokenize
from immunograph.plurals import counted

__all__ = ["RULES", "examine", "fingerprint_of"]

RULES: Final = {
    "hedge-missing": "A hedge in the passage is not among the cues, and the record is more certain than the hedge allows.",
    "hedge-cut": "A hedge outside the span, in the same sentence, governs the passage and is not in the record.",
    "certainty-above-cue": "The record's own cue allows less certainty than the record has.",
    "cue-not-listed": "A hedge of the passage is not among the cues of a record that is cautious enough.",
    "modality-dropped": "The passage says can, helps to or managed to, but the record has no such modality.",
    "quantifier-dropped": "The passage says some, many, part of …, but the record has no limiting quantifier.",
    "context-dropped": "The passage is limited to a stage, species, setting or population, but the record is not.",
    "speaker-dropped": "The passage reports beliefs, findings or aims of others, but the record names the document as speaker.",
    "question-as-statement": "The passage asks a question or says that the answer is unknown, but the record takes it for a statement.",
    "goal-as-statement": "The passage states an aim, but the record takes it for a result.",
    "negation-not-in-stance": "The passage denies what the record supports.",
    "sign-reversed": "Every effect verb in the passage has the opposite direction to the claim.",
    "stance-without-negation": "The record disputes the claim, but nothing in the passage is negated.",
    "borrowed": "The sentence cites another work or is in an introduction, but the record names the document as speaker.",
    "not-in-passage": "Neither the subject nor the object of the claim is named in the passage or the sentence before.",
    "comparator": "The claim's subject or object is named only after a comparator, such as than or unlike.",
    "fragment": "The span splits a word, begins or ends with white space, or is too short to state anything.",
    "title": "The passage is a title.",
    "null-unmeasured": "A null result needs a passage that names the object and says that an effect was not seen.",
    "retracted": "The source was retracted, withdrawn or superseded.",
    "weight-unknown": "The kind of evidence is not recorded, so it cannot be weighed; it is shown as unknown.",
    "not-proved": "No text was available, so nothing was proved.",
}
"""Rule -> what it finds."""

_FALLEN: Final = {"retracted": Level.ERROR, "withdrawn": Level.ERROR, "superseded": Level.WARNING}
_QUIET: Final = frozenset(("asks", "intends", "unstated"))
_BIBLIOGRAPHIC: Final = "bibliographic"
_NAMING: Final = frozenset(("bibliographic", "definitional"))
_NAMING_PREDICATES: Final = frozenset(
    ("ig:definedAs", "ig:hasSynonym", "rdfs:subClassOf", "ig:similarTo", "ig:hasRole", "ig:partOf")
)
"""Predicates whose passage may be a definition: what stands outside its span does not hedge it."""
BIBLIOGRAPHIC_PREDICATES: Final = frozenset(("ig:cites", "ig:hasAuthor", "ig:publishedIn", "ig:affiliatedWith"))
CITATION: Final = re.compile(r"\[\d[\d ,;–-]{0,60}\]|\bet al\b|\((?:[^()]{0,80}\D)?(?:19|20)\d\d[a-z]?\)")
_REACH_OF_QUANTIFIER: Final = 5
_REACH_OF_COMPARATOR: Final = 5
_AGENT_BEFORE: Final = 7
_AGENT_AFTER: Final = 4
_BEFORE_ITS_SUBJECT: Final = frozenset(("said", "says", "wrote", "explained", "according to"))
_NO_NOUN_PHRASE: Final = ("agent", "attribution", "hedge", "modality", "effect", "goal")
"""What ends the noun phrase that a quantifier counts."""
_CLOSED_DIMENSIONS: Final = frozenset(("stage", "species", "setting", "population"))
"""Dimensions of which the word list knows the usual values; of the others a missing one is a warning."""
_COUNTED: Final = re.compile(r"\b\d{1,6} (?:of|out of) (?:the )?\d{1,6}\b")
_FEWEST_WORDS: Final = 3
_FEWEST_LETTERS: Final = 4

Raised = Iterator[tuple[str, Level, str, Match | None]]


class _Case:
    """One record with its passage, and what several rules need computed once."""

    def __init__(self, record: Record, passage: Passage, lexicon: Lexicon) -> None:
        self.record, self.passage = record, passage
        self.tokens: Tokens = tokenize(passage.sentence, passage.start)
        self.sentence = Sentence(self.tokens, self._matches(lexicon))
        first, last = passage.stretch
        self.span = self.tokens.within(first, last)
        self.subject, self.subject_share = self.sentence.places(record.subjects)
        self.object, self.object_share = self.sentence.places(record.objects)
        inside = [n for n in (*self.subject, *self.object) if n in self.span]
        self.targets: Sequence[int] = inside or list(self.span)
        self.clauses = {self.sentence.clauses[n] for n in self.span}

    def _matches(self, lexicon: Lexicon) -> list[Match]:
        """Find the phrases of the sentence, and those that a cue names within a longer phrase: *much* in *much to learn*."""
        found = lexicon.find(self.tokens)
        known = {(match.first, match.last, match.entry.kind) for match in found}
        for start, end in self.record.cues or ():
            within = self.tokens.within(start, end)
            for match in lexicon.find(self.tokens[within.start : within.stop]):
                moved = replace(match, first=match.first + within.start, last=match.last + within.start)
                if (moved.first, moved.last, moved.entry.kind) not in known:
                    found.append(moved)
        verbs = {number for each in found if each.entry.kind in _NO_NOUN_PHRASE for number in (each.first, each.last)}
        for match in lexicon.find_modified(self.tokens):
            said = self.tokens.within(match.start, match.end).start
            if (match.first, match.last, "context") not in known and not verbs & set(range(said, match.first)):
                found.append(match)
        return found

    def applies(self, match: Match) -> bool:
        """Return whether a phrase governs what the record is about."""
        inside = match.first in self.span and match.last in self.span
        clause = self.sentence.clauses[match.last]
        if inside and not self.object:
            return True
        if match.entry.reach == "both" or not inside:
            return clause in self.clauses and self.sentence.reaches(match, self.targets)
        return self.sentence.reaches(match, self.targets)

    def governs(self, match: Match) -> bool:
        """Return whether a phrase applies; a definition is governed only by phrases within its span."""
        return self.applies(match) and (self.inside(match) or not self.names)

    def of_others(self, match: Match) -> bool:
        """Return whether a verb of belief, finding or aim is that of somebody other than the authors."""
        if match.entry.phrase == "according to":
            return True
        passive = match.entry.reach == "both"
        every = self.sentence.of_kind("agent")
        agents = [agent for agent in every if 0 < match.first - agent.last <= _AGENT_BEFORE]
        if match.entry.phrase in _BEFORE_ITS_SUBJECT and not agents:
            agents = [agent for agent in every if 0 < agent.first - match.last <= _AGENT_AFTER]
        if agents:
            return max(agents, key=lambda agent: agent.last).entry.value == "others"
        return passive

    def inside(self, match: Match) -> bool:
        """Return whether a phrase lies within the span."""
        return match.first in self.span and match.last in self.span

    def covered(self, match: Match) -> bool:
        """Return whether a cue of the record overlaps a phrase."""
        return any(start < match.end and match.start < end for start, end in self.record.cues or ())

    @property
    def names(self) -> bool:
        """Return whether the record is one of a name, a definition or an entry of a reference list."""
        record = self.record
        if record.status == _BIBLIOGRAPHIC:
            return record.predicate in BIBLIOGRAPHIC_PREDICATES
        return record.status in _NAMING and record.predicate in _NAMING_PREDICATES

    @property
    def states(self) -> bool:
        """Whether the record takes the passage for a statement, for or against."""
        return self.record.stance not in _QUIET


def examine(record: Record, passage: Passage, lexicon: Lexicon | None = None) -> list[Finding]:
    """Compare a record with the words of its passage.

    Parameters
    ----------
    record
        What the row says.
    passage
        The sentence and the span in it.
    lexicon
        The words to look for; the packaged ones if left out.

    Returns
    -------
    list of Finding
        Empty where the record says no more than the passage.

    Examples
    --------
    >>> passage = Passage("Drug X may shrink tumours.")
    >>> [found.rule for found in examine(Record("C1", ("drug X",), ("tumour",), certainty=3), passage)]
    ['hedge-missing']
    >>> examine(Record("C1", ("drug X",), ("tumour",), certainty=1), passage)
    []
    """
    if not passage.sentence or len(passage.sentence) > LONGEST:
        level = Level.ERROR if passage.expected or passage.sentence else Level.NOTE
        message = "its text is not available: name the folder that contains it, or add a quotation"
        if passage.expected:
            message = "its text is available, but the record has no position in it: add its span"
        elif passage.sentence:
            message = f"the passage has {len(passage.sentence):,} characters and is not a sentence: quote the sentence"
        return [*_fallen_only(record), _finding(record, Passage(""), "not-proved", level, message, None)]
    case = _Case(record, passage, lexicon or Lexicon.packaged())
    listed = record.status == _BIBLIOGRAPHIC and record.predicate in BIBLIOGRAPHIC_PREDICATES
    rules = _BIBLIOGRAPHIC_RULES if listed else _CHECKS
    return [_finding(record, passage, *raised) for rule in rules for raised in rule(case)]


def _fallen_only(record: Record) -> list[Finding]:
    level = _FALLEN.get(record.document_status)
    if level is None:
        return []
    message = f"its source is {record.document_status}: reject the claim, or find another source"
    return [_finding(record, Passage(""), "retracted", level, message, None)]


def fingerprint_of(record: Record, rule: str, stretch: tuple[int, int], mark: tuple[int, int]) -> str:
    """Return the hash that identifies a finding, computed without the text of the passage.

    Parameters
    ----------
    record
        The record.
    rule
        Name of the rule.
    stretch
        Start and end of the passage, in characters of the document.
    mark
        Start and end of the marked word.

    Returns
    -------
    str
        Twelve hexadecimal digits, as a waiver names them.

    Examples
    --------
    >>> len(fingerprint_of(Record("C1"), "hedge-missing", (0, 30), (7, 10)))
    12
    """
    return fingerprint(*record.signature, rule, *stretch, *mark)


def _finding(record: Record, passage: Passage, rule: str, level: Level, message: str, match: Match | None) -> Finding:
    start, end = (match.start, match.end) if match else (passage.stretch[0], passage.stretch[0])
    wording = passage.sentence[start - passage.start : end - passage.start]
    return Finding(
        rule=rule,
        level=level,
        key=record.key,
        message=message,
        start=start,
        end=end,
        wording=wording,
        fingerprint=fingerprint_of(record, rule, passage.stretch, (start, end)),
        span="{}-{}".format(*passage.stretch),
        shown=marked(passage.sentence, start - passage.start, end - passage.start),
    )


# --- hedges ---------------------------------------------------------------------------------------------------------


def _hedges(case: _Case) -> Raised:
    record = case.record
    if not case.states:
        return
    for match in case.sentence.of_kind("hedge", "attribution"):
        entry = match.entry
        if entry.kind == "attribution" and (entry.value != "belief" or not case.of_others(match)):
            continue
        allowed = entry.value in record.carried or record.certainty <= entry.ceiling
        if case.covered(match):
            if not allowed:
                message = f"its cue “{entry.phrase}” allows certainty {entry.ceiling} at most, the record has {record.certainty}"
                yield "certainty-above-cue", Level.ERROR, message, match
        elif case.governs(match):
            if not allowed:
                yield _uncovered(case, match)
            elif record.cues is not None:
                yield _unlisted(match)


def _unlisted(match: Match) -> tuple[str, Level, str, Match]:
    return "cue-not-listed", Level.ERROR, f"“{match.entry.phrase}” is not among the cues: add it", match


def _uncovered(case: _Case, match: Match) -> tuple[str, Level, str, Match]:
    entry, record = match.entry, case.record
    allowed = f"it allows certainty {entry.ceiling} at most, the record has {record.certainty}"
    if case.inside(match):
        return "hedge-missing", Level.ERROR, f"the hedge “{entry.phrase}” is missing from the record: {allowed}", match
    message = f"the hedge “{entry.phrase}” lies outside the span and governs it: {allowed}"
    return "hedge-cut", Level.ERROR, message, match


def _modalities(case: _Case) -> Raised:
    record = case.record
    if not case.states:
        return
    for match in case.sentence.of_kind("modality"):
        value = match.entry.value
        covered = case.covered(match)
        if not covered and not case.governs(match):
            continue
        if value not in record.modalities | record.carried:
            message = f"“{match.entry.phrase}” expresses {value}, but the record has no such modality"
            yield "modality-dropped", Level.ERROR, message, match
        elif not covered and record.cues is not None:
            yield _unlisted(match)


# --- quantifiers, contexts, speakers ----------------------------------------------------------------------------------


def _quantifiers(case: _Case) -> Raised:
    record = case.record
    if (record.quantifier and record.quantifier != "universal") or "quantifier" in record.carried:
        return
    asked = record.stance == "asks"  # of a question only what the record itself lists as a cue is asked for
    named = set(case.subject) | set(case.object)
    verbs = {each.first for each in case.sentence.of_kind(*_NO_NOUN_PHRASE)}
    counted = _COUNTED.search(case.passage.sentence)
    if (
        counted
        and not asked
        and case.passage.stretch[0] <= case.passage.start + counted.start() < case.passage.stretch[1]
    ):
        start = case.passage.start + counted.start()
        match = _stretch(case, case.tokens.within(start, start + 1).start, start, start + len(counted[0]))
        yield (
            "quantifier-dropped",
            Level.ERROR,
            f"“{counted[0]}” states a quantity, but the record has no limiting quantifier",
            match,
        )
        return
    for match in case.sentence.of_kind("quantifier"):
        if match.entry.value == record.quantifier:
            continue
        following = range(match.last + 1, match.last + 1 + _REACH_OF_QUANTIFIER)
        stop = min(verbs.intersection(following), default=following.stop)
        following = range(following.start, stop)
        reached = case.inside(match) and any(number in named for number in following)
        if asked or match.entry.value == "amount":
            reached = False
        often = match.entry.value == "frequency" and not asked and case.applies(match)
        of_speakers = record.speaker_quantifier and any(
            0 < agent.first - match.last <= _AGENT_AFTER for agent in case.sentence.of_kind("agent")
        )
        if not of_speakers and (case.covered(match) or reached or often):
            message = f"“{match.entry.phrase}” states a quantity, but the record has no limiting quantifier"
            yield "quantifier-dropped", Level.ERROR, message, match


def _contexts(case: _Case) -> Raised:
    record = case.record
    if record.stance == "asks":
        return
    ends = {*case.subject, *case.object}
    for match in case.sentence.of_kind("context"):
        dimension, _, value = match.entry.value.partition("=")
        if record.has_context(dimension, f"{match.entry.phrase} {value}"):
            continue
        denied = match.first > 0 and case.tokens.words[match.first - 1] == "not"
        if denied or set(range(match.first, match.last + 1)) & ends or not (case.inside(match) or case.applies(match)):
            continue
        level = Level.ERROR if dimension in _CLOSED_DIMENSIONS else Level.WARNING
        what = "a different one" if dimension in record.contexts else "no such context"
        message = f"“{match.entry.phrase}” limits the {dimension}, but the record has {what}"
        yield "context-dropped", level, message, match


def _speakers(case: _Case) -> Raised:
    record = case.record
    if not record.own_voice or "attribution" in record.carried:
        return
    for match in case.sentence.of_kind("attribution", "goal"):
        if not (case.covered(match) or case.governs(match)) or not case.of_others(match):
            continue
        told = {"belief": "what others believe", "report": "what others found"}.get(
            match.entry.value, "whose aim it is"
        )
        message = f"“{match.entry.phrase}” says {told}: name them as speaker or in attributed_to"
        yield "speaker-dropped", Level.ERROR, message, match


# --- stance -----------------------------------------------------------------------------------------------------------


def _questions(case: _Case) -> Raised:
    record = case.record
    if not case.states or record.certainty == 0 or "question" in record.carried:
        return
    if case.passage.sentence.rstrip().endswith("?"):
        yield (
            "question-as-statement",
            Level.ERROR,
            f"the sentence is a question, but the stance of the record is {record.stance}",
            None,
        )
        return
    for match in case.sentence.of_kind("question"):
        if case.covered(match) or case.governs(match):
            message = f"“{match.entry.phrase}” leaves the claim open, but the stance of the record is {record.stance}"
            yield "question-as-statement", Level.ERROR, message, match


def _goals(case: _Case) -> Raised:
    record = case.record
    if record.stance in _QUIET or record.carried & {"goal", "purpose"}:
        return
    for match in case.sentence.of_kind("goal"):
        if case.covered(match) or case.governs(match):
            message = f"“{match.entry.phrase}” states an aim, but the record takes it for a result"
            yield "goal-as-statement", Level.ERROR, message, match


def _negations(case: _Case) -> Raised:
    record = case.record
    negations = case.sentence.of_kind("negation")
    if record.stance == "supports" and "negation" not in record.carried:
        for match in negations:
            if case.inside(match) and case.applies(match):
                message = f"“{match.entry.phrase}” denies what the record supports"
                yield "negation-not-in-stance", Level.ERROR, message, match
            elif not case.inside(match) and case.applies(match) and match.first < min(case.span, default=0):
                message = f"“{match.entry.phrase}” lies before the span and denies it"
                yield "negation-not-in-stance", Level.ERROR, message, match
    elif record.stance in ("disputes", "null"):
        kept = [match for match in negations if case.sentence.clauses[match.last] in case.clauses]
        if record.stance == "null" and (not kept or not case.object):
            missing = "says that an effect was not seen" if case.object else "names the object"
            yield "null-unmeasured", Level.ERROR, f"a null result needs a passage that {missing}", None
        elif not kept:
            message = "the record disputes the claim, but nothing in the passage is negated"
            yield "stance-without-negation", Level.WARNING, message, None


def _signs(case: _Case) -> Raised:
    record = case.record
    if record.sign not in ("+", "-") or not case.object or not case.states:
        return
    named = {*case.subject, *case.object}
    effects = [
        match
        for match in case.sentence.of_kind("effect")
        if case.inside(match) and not named & set(range(match.first, match.last + 1)) and case.applies(match)
    ]
    if effects and all(match.entry.value != record.sign for match in effects):
        message = f"“{effects[0].entry.phrase}” has the opposite direction to the claim ({record.sign})"
        yield "sign-reversed", Level.ERROR, message, effects[0]


# --- the source and the span --------------------------------------------------------------------------------------------


def _borrowed(case: _Case) -> Raised:
    record = case.record
    if not record.own_voice:
        return
    found = CITATION.search(case.passage.sentence)
    if found:
        place = case.passage.start + found.start()
        number = next((n for n, end in enumerate(case.tokens.ends) if end > place), 0)
        match = _stretch(case, number, place, place + len(found[0]))
        yield "borrowed", Level.ERROR, f"the sentence cites “{found[0]}”: the speaker must be the cited work", match
    elif case.passage.section:
        heading = case.passage.section.lower().strip(" .:0123456789")
        borrowed = any(
            match.entry.value == "borrowed" and match.entry.phrase == heading
            for match in Lexicon.packaged().find(tokenize(heading))
            if match.entry.kind == "heading"
        )
        if borrowed and record.certainty == 3 and record.stance == "supports":
            message = f"it is under “{case.passage.section}”, where results of others are reported: name their work as speaker"
            yield "borrowed", Level.WARNING, message, None


def _stretch(case: _Case, number: int, start: int, end: int) -> Match:
    """Make a match out of any stretch, to mark it."""
    from immunograph.gate.lexicon import Entry

    words = case.passage.sentence[start - case.passage.start : end - case.passage.start]
    return Match(Entry(words, "agent", "others", 3, "right"), number, number, start, end)


def _about_other_things(case: _Case) -> Raised:
    record = case.record
    if not record.subjects or not record.objects or case.names:
        return
    before = Sentence(tokenize(case.passage.before), ())
    missing = [
        side
        for side, places, names in (("subject", case.subject, record.subjects), ("object", case.object, record.objects))
        if not places and not before.places(names)[0]
    ]
    if len(missing) == 2:
        message = f"neither {record.subjects[0]!r} nor {record.objects[0]!r} is named in the sentence or the one before"
        yield "not-in-passage", Level.ERROR, message, None
    elif missing:
        name = (record.subjects if missing[0] == "subject" else record.objects)[0]
        message = f"the {missing[0]} {name!r} is not named in the sentence or the one before"
        yield "not-in-passage", Level.WARNING, message, None


def _comparators(case: _Case) -> Raised:
    for side, places in (("subject", case.subject), ("object", case.object)):
        if not places:
            continue
        for match in case.sentence.of_kind("comparator"):
            reached = set(range(match.last + 1, match.last + 1 + _REACH_OF_COMPARATOR))
            comma = next((n for n in sorted(reached) if n < len(case.tokens) and case.tokens.words[n] == ","), None)
            if comma is not None:
                reached = {number for number in reached if number < comma}
            if reached and set(places) <= reached:
                message = (
                    f"the {side} is named only after “{match.entry.phrase}”: the sentence may be about something else"
                )
                yield "comparator", Level.WARNING, message, match


def _fragments(case: _Case) -> Raised:
    passage = case.passage
    words = passage.words
    first, last = passage.edges
    if words and (_cut(first, words[0]) or _cut(words[-1], last)):
        yield "fragment", Level.ERROR, "the span begins or ends within a word: move its ends to word boundaries", None
        return
    if words != words.strip():
        yield (
            "fragment",
            Level.ERROR,
            "the span begins or ends with white space: move its ends to word boundaries",
            None,
        )
        return
    count = sum(any(c.isalnum() for c in word) for word in tokenize(words).words)
    letters = sum(character.isalnum() for character in words)
    fewest = 1 if case.names else _FEWEST_WORDS
    if count < fewest or letters < _FEWEST_LETTERS:
        message = f"the span holds {counted(count, 'word')} and states nothing: extend it to the clause"
        yield "fragment", Level.ERROR, message, None


def _cut(before: str, after: str) -> bool:
    """Return whether a span ends between two characters of one word, or at white space."""
    if not before or not after:
        return False
    joined = (before.isalnum() or before == "-") and (after.isalnum() or after == "-")
    return joined and (before.isalnum() or after.isalnum())


def _titles(case: _Case) -> Raised:
    if case.passage.is_title and case.record.certainty > 1 and case.states:
        yield (
            "title",
            Level.ERROR,
            "a title announces and states nothing: record certainty 1 at most, or use another passage",
            None,
        )


def _sources(case: _Case) -> Raised:
    for finding in _fallen_only(case.record):
        yield finding.rule, finding.level, finding.message, None
    if not case.record.has_design and case.states:
        message = "the kind of evidence is not recorded; it is weighed and shown as unknown"
        yield "weight-unknown", Level.NOTE, message, None


_CHECKS: Final[tuple[Callable[[_Case], Raised], ...]] = (
    _hedges,
    _modalities,
    _quantifiers,
    _contexts,
    _speakers,
    _questions,
    _goals,
    _negations,
    _signs,
    _borrowed,
    _about_other_things,
    _comparators,
    _fragments,
    _titles,
    _sources,
)
_BIBLIOGRAPHIC_RULES: Final[tuple[Callable[[_Case], Raised], ...]] = (_fragments, _sources)
