"""Whether a sentence that reports claims says what they say: what it drops, what it adds, what it turns round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from immunograph.errors import FormatError
from immunograph.gate.associating import causal_word, directions, goes_together, turned_outcome
from immunograph.gate.comparing import FALLEN, counts_a_population, names_wholly, opposite_marker, says_fallen
from immunograph.gate.findings import marked
from immunograph.gate.lexicon import Lexicon, Match
from immunograph.gate.passages import Record
from immunograph.gate.rules import BIBLIOGRAPHIC_PREDICATES, CITATION
from immunograph.gate.structure import Sentence
from immunograph.gate.tokens import same_word, shares_word, telling_words, tokenize, words_of

__all__ = ["Difference", "check_wording"]

_END: Final = re.compile(r"(?<![.!?])[.!?]{1,8}[\"”’)\]]?[ \t\r\n]{1,8}(?=[A-Z“\"(\d])|\n[ \t\r]{0,8}\n")
_LONGEST: Final = 200_000
"""Characters of a report that are compared at once."""
LIMITING: Final = frozenset(("existential", "partitive", "at_least", "cardinal", "proportional"))
SAYS_LESS: Final = {"ability": "can", "participation": "helps to"}
"""Modality that a report must keep -> a word for it."""
AIMS: Final = ("aim", "attempt", "effort", "purpose", "intention")
INFERENCES: Final = ("follows", "inferred", "inference", "infer", "deduced", "derived", "implied", "implies")
AGAINST: Final = ("disputes", "null")
DENIALS: Final = ("dispute", "disputes", "deny", "contradict", "null")
UNSIGNED: Final = "unsigned"
"""The sign of an effect whose direction the evidence does not state."""
UNDIRECTED: Final = (
    "direction", "affect", "affects", "affecting", "modulate", "modulates", "modulating", "influence", "influences",
    "alter", "alters", "change", "changes", "correlate", "correlates", "correlated",
)  # fmt: skip
"""Words by which a text leaves open whether an effect raises or lowers."""
_AUXILIARIES: Final = frozenset(
    "can could may might must will would shall should do does did to have has had also then thus therefore".split()  # noqa: SIM905
)
_DETERMINERS: Final = frozenset(
    "the a an some many most all several certain these those both any each every their its".split()  # noqa: SIM905
)
"""Words before and after a verb in the active voice that leave it one."""
_NEAR: Final = 6
_ENOUGH: Final = 0.5
_OPEN: Final = frozenset(("asks",))
_NAMES: Final = {0: "open", 1: "possible", 2: "probable", 3: "asserted"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a sentence says something else than the claim it reports.

    Parameters
    ----------
    key
        The claim.
    change
        ``drops``, ``adds``, ``reverses`` or ``omits`` (the claim is not reported at all).
    what
        ``hedge``, ``question``, ``aim``, ``modality``, ``quantifier``, ``speaker``, ``context``, ``negation``, ``sign``,
        ``direction`` (not stated), ``ends`` (what acts and what it acts on), ``inference``, ``retraction`` (every source
        of it was retracted or withdrawn) or ``claim``.
    firmer
        Whether the sentence claims more than the evidence does; what is merely weaker is not.
    message
        What differs and what to write.
    start, end
        The words at fault, in characters of the text; equal where something is missing.
    shown
        The sentence, with the words marked.
    """

    key: str
    change: str
    what: str
    firmer: bool
    message: str
    start: int
    end: int
    shown: str

    def __str__(self) -> str:
        """Write it in one line."""
        return f"{self.key} {self.change} {self.what}: {self.message}"


def check_wording(
    text: str, records: Sequence[Record], lexicon: Lexicon | None = None, *, against: Sequence[Record] = ()
) -> list[Difference]:
    """Compare a text with the claims that it reports.

    Parameters
    ----------
    text
        One sentence or several, by an author or an assistant.
    records
        What the evidence for each claim says, its firmest passage.
    lexicon
        The words to look for; the packaged ones if left out.
    against
        Further passages about the same claims, by key, that dispute them or saw no effect. A text that denies a claim
        is compared with these: it may report a null result though another passage supports the claim. A text that states
        the claim for the very context in which a passage denies it differs.

    Returns
    -------
    list of Difference
        Empty where the text drops, adds and reverses nothing.

    Raises
    ------
    FormatError
        If the text has more than 200,000 characters.

    Examples
    --------
    >>> told = Record("C1", ("drug X",), ("tumour growth",), certainty=1, sign="-")
    >>> [str(each).partition(":")[0] for each in check_wording("Drug X slows tumour growth.", [told])]
    ['C1 drops hedge']
    >>> check_wording("Drug X may slow tumour growth.", [told])
    []
    """
    if len(text) > _LONGEST:
        raise FormatError(f"the text has {len(text):,} characters, and {_LONGEST:,} are compared at once: split it")
    if not text.strip() or not records:
        raise FormatError("nothing to compare: expected a text and at least one claim with evidence")
    sentences = read_sentences(text, lexicon or Lexicon.packaged())
    return [difference for record in records for difference in _closest(record, sentences, against)]


def _closest(
    record: Record, sentences: Sequence[tuple[str, int, Sentence]], against: Sequence[Record]
) -> list[Difference]:
    """Compare with the firmest passage; where the text denies the claim, with the passage against it that is closest."""
    best = best_report(record, sentences)
    others = [other for other in against if other.key == record.key]
    if others and best is not None and _denies(best):
        return min((list(_compare(other, sentences)) for other in others), key=len)
    found = list(_compare(record, sentences))
    if best is not None and record.stance == "supports" and not any(each.what == "claim" for each in found):
        found += _denied_there(best, others)
    return found


def _denied_there(told: Reported, others: Sequence[Record]) -> list[Difference]:
    """Find the claim stated for a context of which another passage denies it: *in mucosal melanoma*."""
    for other in others:
        for dimension, names in limiting_context(other):
            if (dimension, names) in told.record.context:
                continue
            if any(names_wholly(told.sentence, words) for words in distinct_words(other, names)):
                saw = "saw no effect" if other.stance == "null" else "disputes it"
                message = f"a passage about this very context ({names[0]}, {dimension}) {saw}: say so, or leave the context out"
                return [told.differs("drops", "negation", message)]
    return []


def _denies(told: Reported) -> bool:
    return bool(told.reached("negation")) or told.names(*DENIALS)


def read_sentences(text: str, lexicon: Lexicon) -> list[tuple[str, int, Sentence]]:
    """Split a text into sentences, and each into tokens and clauses, with the phrases of the word list.

    Parameters
    ----------
    text
        Any text.
    lexicon
        The word list.

    Returns
    -------
    list[tuple[str, int, Sentence]]
        For each sentence its text, its first character in ``text``, and the sentence taken apart.

    Examples
    --------
    >>> [(part, start) for part, start, _ in read_sentences("It may. It must.", Lexicon.packaged())]
    [('It may.', 0), ('It must.', 8)]
    """
    sentences = []
    for start, part in _sentences(text):
        tokens = tokenize(part, start)
        sentences.append((part, start, Sentence(tokens, lexicon.find(tokens))))
    return sentences


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for found in _END.finditer(text):
        yield start, text[start : found.end()].rstrip()
        start = found.end()
    if text[start:].strip():
        yield start, text[start:]


def is_question(record: Record) -> bool:
    """Return whether the evidence only asks whether the claim holds, or says that it is unknown.

    Parameters
    ----------
    record
        A piece of evidence.

    Returns
    -------
    bool
        True for stance ``asks`` and for predicates that ask.

    Examples
    --------
    >>> is_question(Record("C1", stance="asks"))
    True
    """
    return record.stance == "asks" or "question" in record.carried


def is_aim(record: Record) -> bool:
    """Return whether the evidence states an aim and no result.

    Parameters
    ----------
    record
        A piece of evidence.

    Returns
    -------
    bool
        True for stance ``intends`` and for predicates that say a goal or purpose.

    Examples
    --------
    >>> is_aim(Record("C1", stance="intends"))
    True
    """
    return record.stance == "intends" or bool(record.carried & {"goal", "purpose"})


def allowed_certainty(record: Record) -> int:
    """Return the highest certainty with which the claim may be reported.

    Parameters
    ----------
    record
        A piece of evidence.

    Returns
    -------
    int
        0 to 3; at most 1 where the predicate itself says *might*.

    Examples
    --------
    >>> allowed_certainty(Record("C1", certainty=2))
    2
    """
    return min(record.certainty, 1 if "might" in record.carried else 3)


def names_others(record: Record) -> bool:
    """Return whether somebody other than the document itself makes the statement, so that a report has to name them.

    Parameters
    ----------
    record
        A piece of evidence.

    Returns
    -------
    bool
        False for bibliographic predicates, whatever the speaker.

    Examples
    --------
    >>> names_others(Record("C1", own_voice=False))
    True
    """
    return not record.own_voice and record.predicate not in BIBLIOGRAPHIC_PREDICATES


def is_undirected(record: Record) -> bool:
    """Return whether the evidence supports an effect without saying whether it is an increase or a decrease.

    Parameters
    ----------
    record
        A piece of evidence.

    Returns
    -------
    bool
        True for stance ``supports`` with a predicate of unstated direction.

    Examples
    --------
    >>> is_undirected(Record("C1", sign="+"))
    False
    """
    return record.sign == UNSIGNED and record.stance == "supports"


def limiting_context(record: Record) -> list[tuple[str, tuple[str, ...]]]:
    """Return the contexts that limit the claim beyond its subject and object.

    Parameters
    ----------
    record
        A piece of evidence.

    Returns
    -------
    list[tuple[str, tuple[str, ...]]]
        Pairs of a dimension and all names of its value.

    Examples
    --------
    >>> limiting_context(Record("C1", ("drug",), ("growth",), context=(("species", ("mouse",)),)))
    [('species', ('mouse',))]
    """
    return [(dimension, names) for dimension, names in record.context if distinct_words(record, names[:1])]


def distinct_words(record: Record, names: Sequence[str]) -> list[str]:
    """Return the words of each name that neither subject nor object contains, by which a report can express the context.

    Parameters
    ----------
    record
        A piece of evidence.
    names
        Names of a context.

    Returns
    -------
    list[str]
        One string of words for each name that has such words.

    Examples
    --------
    >>> distinct_words(Record("C1", ("drug",), ("growth",)), ["growth in mice"])
    ['mice']
    """
    ends = [word for name in (*record.subjects, *record.objects) for word in words_of(name)]
    told = [" ".join(w for w in words_of(name) if not any(same_word(w, end) for end in ends)) for name in names]
    return [words for words in told if telling_words(words)]


class Reported:
    """The sentence that reports a claim, and where it names the claim's subject and object."""

    def __init__(self, record: Record, part: str, start: int, sentence: Sentence) -> None:
        self.record, self.part, self.start, self.sentence = record, part, start, sentence
        self.subject, self.subject_share = sentence.places(record.subjects)
        self.object, self.object_share = sentence.places(record.objects)
        self.targets = sorted({*self.subject, *self.object})

    @property
    def share(self) -> float:
        """How much of subject and object the sentence names: 0 for nothing, 2 for all words of both."""
        return self.subject_share + self.object_share

    def reached(self, *kinds: str) -> list[Match]:
        r"""Return the phrases of these kinds that govern the claim.

        Parameters
        ----------
        \*kinds
            Kinds of entries of the lexicon, such as ``hedge``.

        Returns
        -------
        list[Match]
            Matches whose reach includes the subject or the object.
        """
        return [match for match in self.sentence.of_kind(*kinds) if self.sentence.reaches(match, self.targets)]

    def names(self, *words: str) -> bool:
        r"""Return whether one of these words occurs in the sentence.

        Parameters
        ----------
        \*words
            Words or phrases.

        Returns
        -------
        bool
            Whether at least one of them is found.
        """
        return bool(self.sentence.places(words)[0])

    def near(self, match: Match) -> bool:
        """Return whether a phrase is right before the subject or the object, or overlaps it.

        Parameters
        ----------
        match
            A phrase of the sentence.

        Returns
        -------
        bool
            True within a few tokens.
        """
        return any(0 < number - match.last <= _NEAR or match.first <= number <= match.last for number in self.targets)

    def others(self) -> list[Match]:
        """Return the words for people and organisations that are neither the authors nor part of the claim.

        Returns
        -------
        list[Match]
            Matches of kind ``agent``.
        """
        own = set(self.targets)
        agents = (match for match in self.sentence.of_kind("agent") if match.entry.value == "others")
        return [match for match in agents if not own & set(range(match.first, match.last + 1))]

    def attributions(self) -> list[Match]:
        """Return the verbs by which the sentence reports what somebody believes or found.

        Returns
        -------
        list[Match]
            Attributions first, then hedges of belief.
        """
        beliefs = (match for match in self.sentence.of_kind("hedge") if match.entry.value == "belief")
        return [*self.sentence.of_kind("attribution"), *beliefs]

    def differs(
        self, change: str, what: str, message: str, match: Match | None = None, *, firmer: bool = True
    ) -> Difference:
        """Return a difference at a phrase, or at the beginning of the sentence if there is no phrase.

        Parameters
        ----------
        change, what, message
            As in :class:`Difference`.
        match
            The words at fault.
        firmer
            Whether the sentence claims more than the evidence does.

        Returns
        -------
        Difference
            With the sentence shown and the words marked.
        """
        start, end = (match.start, match.end) if match else (self.start, self.start)
        shown = marked(self.part, start - self.start, end - self.start)
        return Difference(self.record.key, change, what, firmer, message, start, end, shown)


def best_report(record: Record, sentences: Sequence[tuple[str, int, Sentence]]) -> Reported | None:
    """Return the sentence that names most of the claim's subject and object.

    Parameters
    ----------
    record
        The claim.
    sentences
        What :func:`read_sentences` returned.

    Returns
    -------
    Reported | None
        The first of several that name as much, preferably without an opposite marker; ``None`` if there is no
        sentence.
    """
    reports = (Reported(record, *sentence) for sentence in sentences)
    return max(reports, key=lambda told: (told.share, not opposite_marker(record, told.sentence)), default=None)


def _compare(record: Record, sentences: Sequence[tuple[str, int, Sentence]]) -> Iterator[Difference]:
    if record.status == "bibliographic" and record.predicate in BIBLIOGRAPHIC_PREDICATES:
        return
    best = best_report(record, sentences)
    if best is None or best.share < _ENOUGH or not best.targets:
        start = best.start if best else 0
        message = "the text does not report it: name its subject and its object"
        yield Difference(record.key, "omits", "claim", False, message, start, start, "")
        return
    for compare in (_hedge, _modality, _quantifier, _speaker, _context, _direction, _ends, _inference, _source):
        yield from compare(best)


def _hedge(told: Reported) -> Iterator[Difference]:
    record = told.record
    questions, goals = told.reached("question"), told.reached("goal")
    asked = bool(questions) or told.part.rstrip().endswith("?")
    if record.stance in AGAINST and _denies(told):
        asked = False  # "tested whether X slows Y, and saw no effect" is a result
    if is_question(record):
        if not asked:
            yield told.differs("drops", "question", "the evidence only asks this, or says that it is unknown: say so")
        return
    if is_aim(record):
        if not goals and not told.names(*AIMS):
            yield told.differs("drops", "aim", "it is an aim, not a result: say whose aim it is")
        return
    hedges = told.reached("hedge")
    beliefs = [match for match in told.reached("attribution") if match.entry.value == "belief"]
    ceiling = min((match.entry.ceiling for match in (*hedges, *beliefs)), default=3)
    if beliefs and any(match.entry.phrase.startswith("impl") for match in hedges):
        ceiling = max(1, ceiling - 1)  # what somebody's belief implies is one step weaker than the belief
    allowed = allowed_certainty(record)
    if asked and record.certainty:
        yield told.differs(
            "adds",
            "question",
            "the evidence states the claim, but the text asks it",
            questions[0] if questions else None,
            firmer=False,
        )
    elif ceiling > allowed:
        message = f"the evidence calls it {_NAMES[allowed]} ({allowed} of 3), but the text calls it {_NAMES[ceiling]}: {advice(allowed)}"
        yield told.differs("drops", "hedge", message)
    elif ceiling < allowed:
        match = min((*hedges, *beliefs), key=lambda each: each.entry.ceiling)
        message = f"the evidence calls it {_NAMES[allowed]} ({allowed} of 3), but “{match.entry.phrase}” makes it {_NAMES[ceiling]}"
        yield told.differs("adds", "hedge", message, match, firmer=False)


def advice(certainty: int) -> str:
    """Return which words make a statement as cautious as a certainty.

    Parameters
    ----------
    certainty
        0 to 3.

    Returns
    -------
    str
        An instruction, such as *write “may” or “might”*; empty for 3.

    Examples
    --------
    >>> advice(1)
    'write “may” or “might”'
    """
    return {0: "write “whether”", 1: "write “may” or “might”", 2: "write “appears to” or “probably”"}.get(certainty, "")


def _modality(told: Reported) -> Iterator[Difference]:
    record = told.record
    if record.stance in ("asks", "intends", "unstated"):
        return
    present = {match.entry.value for match in told.sentence.of_kind("modality")}
    hedged = any(match.entry.ceiling < record.certainty for match in told.reached("hedge"))
    for value in SAYS_LESS:
        if value in record.modalities and value not in present and not hedged:
            yield told.differs("drops", "modality", f"the evidence says only “{SAYS_LESS[value]}”: keep that wording")


def _quantifier(told: Reported) -> Iterator[Difference]:
    record = told.record
    matches = [
        match for match in told.sentence.of_kind("quantifier") if told.near(match) or match.entry.reach == "both"
    ]
    universal = [
        match
        for match in told.sentence.of_kind("quantifier")
        if match.entry.value == "universal"
        and (match in matches or counts_a_population(told.sentence, match, told.targets))
    ]
    limiting = [match for match in matches if match.entry.value != "universal"]
    exclusive = [match for match in told.reached("booster") if match.entry.value == "exclusive"]
    if exclusive and record.quantifier != "universal" and record.stance == "supports":
        word = exclusive[0].entry.phrase
        yield told.differs("adds", "quantifier", f"the evidence does not say “{word}”", exclusive[0])
    elif universal and record.quantifier != "universal" and record.stance not in _OPEN:
        word = universal[0].entry.phrase
        yield told.differs("adds", "quantifier", f"the evidence does not say “{word}”", universal[0])
    elif record.quantifier_of == "set":
        # An element of a set is expressed by its name: "IL-2", not "interleukins".
        if told.subject_share < 1:
            name = record.subjects[0] if record.subjects else "one of them"
            yield told.differs("drops", "quantifier", f"the evidence is about {name} only: name it")
    elif record.quantifier in LIMITING and not limiting:
        kind = record.quantifier.replace("_", " ")
        yield told.differs("drops", "quantifier", f"the evidence is about some only ({kind}): keep its quantifier")
    elif (
        limiting
        and not record.quantifier
        and "quantifier" not in record.carried
        and limiting[0].entry.value in LIMITING
    ):
        word = limiting[0].entry.phrase
        yield told.differs("adds", "quantifier", f"the evidence does not say “{word}”", limiting[0], firmer=False)


def _speaker(told: Reported) -> Iterator[Difference]:
    record = told.record
    if not names_others(record):
        return
    others = told.others()
    verbs = told.attributions()
    if CITATION.search(told.part):
        return
    named = record.speakers and told.sentence.places(record.speakers)[1] >= _ENOUGH
    if not others and not verbs and not named:
        who = record.speakers[0] if record.speakers else "others"
        yield told.differs("drops", "speaker", f"the claim is attributed to {who}: name them")


def _context(told: Reported) -> Iterator[Difference]:
    record = told.record
    phrases = [(match, *match.entry.value.partition("=")[::2]) for match in told.sentence.of_kind("context")]
    for dimension, names in limiting_context(record):
        said = any(
            own == dimension and record.has_context(own, f"{m.entry.phrase} {value}") for m, own, value in phrases
        )
        if not said and not any(shares_word(words, told.part) for words in distinct_words(record, names)):
            message = f"the evidence is limited to {names[0]!r} ({dimension}): say so"
            yield told.differs("drops", "context", message)
    ends = set(told.targets)
    for match, dimension, value in phrases:
        own = ends & set(range(match.first, match.last + 1))
        if own or record.has_context(dimension, f"{match.entry.phrase} {value}"):
            continue
        other = dimension in record.contexts
        message = f"the evidence is not limited to “{match.entry.phrase}”" + (", but to another one" if other else "")
        yield told.differs("adds", "context", message, match, firmer=other)
        return


def _direction(told: Reported) -> Iterator[Difference]:
    record = told.record
    if record.stance in _OPEN:
        return
    negations = told.reached("negation")
    against = record.stance in AGAINST
    if negations and not against and "negation" not in record.carried:
        yield told.differs("adds", "negation", "the text denies the claim, but the evidence does not", negations[0])
        return
    if against and not _denies(told):
        yield told.differs("drops", "negation", "the evidence disputes the claim or saw no effect: say so")
        return
    if is_undirected(record) and not told.names(*UNDIRECTED):
        message = "the evidence does not state in which direction: write “affects”, or say that it is not stated"
        yield told.differs("drops", "direction", message)
    if record.association:
        yield from _association(told)
        return
    if record.sign not in ("+", "-"):
        return
    own = set(told.object)
    effects = [match for match in told.sentence.of_kind("effect") if not own & set(range(match.first, match.last + 1))]
    effects = [match for match in effects if told.sentence.reaches(match, told.object or told.targets)]
    opposite = [match for match in effects if match.entry.value != record.sign]
    if opposite and len(opposite) == len(effects):
        message = f"“{opposite[0].entry.phrase}” says the opposite of the evidence ({record.sign})"
        yield told.differs("reverses", "sign", message, opposite[0])


def _association(told: Reported) -> Iterator[Difference]:
    """Find an association that is stated as an effect, or in the opposite direction."""
    words, ends = told.sentence.tokens.words, set(told.targets)
    together = goes_together(words)
    for match in told.sentence.of_kind("effect"):
        own = ends & set(range(match.first, match.last + 1))
        if not own and (together is None or together > match.first) and not turned_outcome(words, match.first):
            message = (
                f"“{match.entry.phrase}” says that the one acts on the other, the evidence that they go together only"
            )
            yield told.differs("adds", "effect", message, match)
            break
    else:
        place = causal_word(words)
        if place is not None and (together is None or together > place):
            yield _at_word(
                told, place, "adds", "effect", "the evidence says that they go together, not that the one is the reason"
            )
    if told.record.sign in ("+", "-"):
        turned = [(place, sign) for place, sign in directions(told.record.predicate, words) if place not in ends]
        if turned and all(sign != told.record.sign for _, sign in turned):
            yield _at_word(told, turned[0][0], "reverses", "sign", "the evidence says the opposite direction")


def _at_word(told: Reported, place: int, change: str, what: str, message: str) -> Difference:
    """Return a difference at one word of the sentence."""
    start, end = told.sentence.tokens.starts[place], told.sentence.tokens.ends[place]
    sentence = marked(told.part, start - told.start, end - told.start)
    message = f"“{told.sentence.tokens.words[place]}”: {message}"
    return Difference(told.record.key, change, what, True, message, start, end, sentence)


def _ends(told: Reported) -> Iterator[Difference]:
    """Find what is acted on written as what acts: *lymphocytes activate interleukins*; only where nothing else can be meant."""
    record, words, clauses = told.record, told.sentence.tokens.words, told.sentence.clauses
    if marker := opposite_marker(record, told.sentence):
        shown, place = marker
        start, end = told.sentence.tokens.starts[place], told.sentence.tokens.ends[place] + 1
        message = f"the evidence is about {shown}, but the text names the opposite"
        sentence = marked(told.part, start - told.start, end - told.start)
        yield Difference(record.key, "reverses", "ends", True, message, start, end, sentence)
    if record.association or record.sign not in ("+", "-") or min(told.subject_share, told.object_share) < 1:
        return
    if not told.object or not told.subject or told.object[-1] >= told.subject[0]:
        return
    before, after = told.object[-1], told.subject[0]
    effects = told.sentence.of_kind("effect")
    if clauses[before] != clauses[after] or any(match.first < before for match in effects):
        return
    soft = told.sentence.of_kind("hedge", "modality")
    between = {number for match in soft for number in range(match.first, match.last + 1)}
    for match in effects:
        leading, following = range(before + 1, match.first), range(match.last + 1, after)
        if not before < match.first <= match.last < after or words[match.last].endswith("ing"):
            continue
        if all(n in between or words[n] in _AUXILIARIES or words[n].endswith("ly") for n in leading) and all(
            words[n] in _DETERMINERS for n in following
        ):
            acts, acted = record.subjects[0], record.objects[0]
            message = f"in the evidence {acts} acts on {acted}, in the text it is the other way round"
            yield told.differs("reverses", "ends", message, match)
            return


def _inference(told: Reported) -> Iterator[Difference]:
    if told.record.status == "inferred" and not told.names(*INFERENCES):
        yield told.differs(
            "drops", "inference", "it was inferred by a rule and no text states it: say that it is inferred"
        )


def _source(told: Reported) -> Iterator[Difference]:
    if told.record.document_status in FALLEN and not says_fallen(told.sentence):
        message = f"it rests only on a source that was {told.record.document_status}: say so, or leave it out"
        yield told.differs("drops", "retraction", message)


def strongest(records: Sequence[Record]) -> Record | None:
    """Return the record that sets how firmly a report may state the claim.

    Support comes before everything else, then the highest certainty; what was retracted or withdrawn comes
    last.

    Parameters
    ----------
    records
        The evidence of one claim.

    Returns
    -------
    Record | None
        The first of several that rank alike; ``None`` if there is none.

    Examples
    --------
    >>> strongest([Record("C1", certainty=1), Record("C1", certainty=3)]).certainty
    3
    """
    order = {"supports": 0, "null": 1, "disputes": 1, "intends": 2, "asks": 3, "unstated": 3}

    def rank(each: Record) -> tuple[bool, int, int]:
        return each.document_status in FALLEN, order.get(each.stance, 4), -each.certainty

    return min(records, key=rank, default=None)
