"""Compare a text with the claims that it reports: hedges dropped, contexts added, directions reversed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from immunograph.errors import FormatError
from immunograph.gate.associating import causal_word, directions, goes_together, turned_outcome
from immunograph.gate.comparing import (
    FALLEN,
    bearer_of_context,
    fails_altogether,
    holds_context,
    is_excepted,
    not_significant,
    opposite_marker,
    says_fallen,
)
from immunograph.gate.exceptions_named import excepted_places, is_denied_there
from immunograph.gate.how_many import compare_quantifiers
from immunograph.gate.lexicon import Lexicon
from immunograph.gate.marked_parts import NamePart, opposite_part
from immunograph.gate.named_ends import distributing_word, is_named, names_context, refers_back
from immunograph.gate.other_side import (
    contested_elsewhere,
    denied_in_context,
    denies,
    is_qualified,
    opposed_elsewhere,
    says_contested,
    supported_elsewhere,
)
from immunograph.gate.passages import CITATION, Record
from immunograph.gate.reported import Difference, ReadSentence, Reported, best_report, read_sentences
from immunograph.gate.requirements import (
    AGAINST,
    AIMS,
    DENIALS,
    INFERENCES,
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

__all__ = ["check_wording"]

_LONGEST: Final = 200_000
"""Maximum number of characters of a report."""
_AUXILIARIES: Final = frozenset(
    "can could may might must will would shall should do does did to have has had also then thus therefore".split()  # noqa: SIM905
)
_DETERMINERS: Final = frozenset(
    "the a an some many most all several certain these those both any each every their its".split()  # noqa: SIM905
)
"""Determiners, which may follow a verb in the active voice, as auxiliaries may precede it."""
_ENOUGH: Final = 0.5
_PHRASED: Final = frozenset(("stage", "setting", "dose"))
"""Dimensions that a phrase expresses by one of their words: *in the early stages* for *early stage of cancer*."""
_NOTHING_OPPOSED: Final[Mapping[str, Sequence[tuple[str, Record]]]] = MappingProxyType({})
_NAMES: Final = {0: "open", 1: "possible", 2: "probable", 3: "asserted"}


def check_wording(
    text: str,
    records: Sequence[Record],
    lexicon: Lexicon | None = None,
    *,
    against: Sequence[Record] = (),
    opposing: Mapping[str, Sequence[tuple[str, Record]]] = _NOTHING_OPPOSED,
) -> list[Difference]:
    """Compare a text with the claims that it reports.

    Parameters
    ----------
    text
        One or more sentences, by an author or an assistant; at most 200,000 characters.
    records
        Record of the strongest passage of each claim; at least one.
    lexicon
        Phrases to look for; by default, the packaged lexicon.
    against
        Records of further passages on the same claims: support, disputes and null results; none by default. A text that
        denies a claim is compared with those against it; if another passage supports the claim, the text must say that it
        is contested, or whose finding it is. A text that states a claim must not do so for a context in which one of these
        passages denies it.
    opposing
        Key of a claim -> passages for claims of the opposite direction between the same ends, and passages against the
        same claim in a narrower context, each after the words that describe its claim; none by default. If such a passage
        has the contexts of the claim, a text that states the claim must say that it is contested, or whose finding it is.

    Returns
    -------
    list of Difference
        Differences in the order of the claims; empty if the text drops, adds, reverses and omits nothing.

    Raises
    ------
    FormatError
        If the text is empty or has more than 200,000 characters, or there are no records.

    Examples
    --------
    >>> told = Record("C1", ("drug X",), ("tumour growth",), certainty=1, sign="-")
    >>> [str(each).partition(":")[0] for each in check_wording("Drug X slows tumour growth.", [told])]
    ['C1 drops hedge']
    >>> check_wording("Drug X may slow tumour growth.", [told])
    []
    """
    if len(text) > _LONGEST:
        raise FormatError(
            f"the text has {len(text):,} characters, but at most {_LONGEST:,} can be compared at once: split it"
        )
    if not text.strip() or not records:
        raise FormatError("nothing to compare: expected a text and at least one claim with evidence")
    sentences = read_sentences(text, lexicon or Lexicon.packaged())
    return [
        difference
        for record in records
        for difference in _closest(record, sentences, against, opposing.get(record.key, ()))
    ]


def _closest(
    record: Record,
    sentences: Sequence[ReadSentence],
    against: Sequence[Record],
    opposing: Sequence[tuple[str, Record]],
) -> list[Difference]:
    """Return the differences from the closest passage; *it is contested whether* fits a claim with evidence on both sides."""
    found = _of_closest(record, sentences, against, opposing)
    sides = {each.stance in AGAINST for each in (record, *(each for each in against if each.key == record.key))}
    two_sided = len(sides) == 2 or record.stance == "disputes" or (bool(opposing) and record.stance == "supports")
    best = best_report(record, sentences) if two_sided else None
    if best is None or not says_contested(best):
        return found
    spent = {("adds", "question"), ("drops", "negation")}
    return [each for each in found if (each.change, each.what) not in spent]


def _of_closest(
    record: Record,
    sentences: Sequence[ReadSentence],
    against: Sequence[Record],
    opposing: Sequence[tuple[str, Record]],
) -> list[Difference]:
    """Return the differences from the passage that differs least, among those with the stance of the text."""
    best = best_report(record, sentences)
    passages = [each for each in against if each.key == record.key]
    others = [each for each in passages if each.stance in AGAINST]
    opposite = [each for _, each in opposing]
    if others and best is not None and denies(best):
        denied = [*([record] if record.stance in AGAINST or "negation" in record.carried else []), *others]
        compared = [(each, list(_compare(each, sentences, others))) for each in denied]
        denial, found = min(compared, key=lambda pair: (len(pair[1]), -len(pair[0].context)))
        if denial.stance in AGAINST and not is_qualified(best, sentences):
            found += supported_elsewhere(best, denial, [record, *passages])
        return found
    alike = [record, *(each for each in passages if _stands_beside(each, record))]
    compared = [(each, list(_compare(each, sentences, [*others, *opposite]))) for each in alike]
    nearest, found = min(compared, key=lambda pair: (sum(each.firmer for each in pair[1]), len(pair[1])))
    best = best_report(nearest, sentences)
    if best is None or record.stance != "supports" or any(each.what == "claim" for each in found):
        return found
    held = next((claim for claim, each in opposing if each.stance == "supports"), "")
    if held and any(each.what == "sign" for each in found):
        return [_held_as(each, held) if each.what == "sign" else each for each in found]
    there = denied_in_context(best, [*others, *opposite])
    if not there and not is_qualified(best, sentences):
        return found + (contested_elsewhere(best, others) or opposed_elsewhere(best, [] if denies(best) else opposing))
    return found + there


def _held_as(difference: Difference, claim: str) -> Difference:
    """Return a difference whose message also names the claim that states the opposite direction."""
    return replace(difference, message=f"{difference.message}; the graph holds that as another claim, {claim}")


def _stands_beside(passage: Record, record: Record) -> bool:
    """Return whether a text that states a claim may report this passage instead of the strongest one."""
    stands = passage.document_status not in FALLEN
    return stands and passage.stance == record.stance == "supports" and passage != record


def _mentions_denial(told: Reported) -> bool:
    spent = {number for match in told.sentence.of_kind("attribution") for number in match.numbers}
    return denies(told) or not spent.issuperset(told.sentence.places(DENIALS)[0])  # not "few dispute that"


def _compare(record: Record, sentences: Sequence[ReadSentence], others: Sequence[Record]) -> Iterator[Difference]:
    if record.is_bibliographic:
        return
    best = best_report(record, sentences)
    if best is None or best.share < _ENOUGH or not best.targets:
        start = best.start if best else 0
        message = "the text does not report it: name its subject and its object"
        yield Difference(record.key, "omits", "claim", False, message, start, start, "")
        return
    yield from _unnamed(best, [sentence for sentence in sentences if sentence[1] < best.start])
    for compare in (_hedge, _modality, compare_quantifiers, _speaker):
        yield from compare(best)
    yield from _context(best, others)
    for compare in (_direction, _ends, _inference, _source):
        yield from compare(best)


def _unnamed(told: Reported, before: Sequence[ReadSentence]) -> Iterator[Difference]:
    """Find a subject or an object that the text does not name, and one of several that act together."""
    record = told.record
    joint = (*record.joint_subjects, *record.joint_objects)
    earlier = [sentence for _, _, sentence in before] if refers_back(told.sentence) else []
    around = [told.sentence, *earlier]
    if joint:
        missing = [names[0] for names in joint if not any(is_named(each, names) for each in around)]
        if missing:
            every = " and ".join(names[0] for names in joint)
            message = f"the evidence is about {every} together, and the text does not name {missing[0]}: name it"
            yield told.differs("omits", "ends", message)
            return
        parties = [told.sentence.places(names)[0] for names in joint]
        place = distributing_word(told.sentence, told.targets, parties)
        if place is not None:
            message = "the text states this for each alone, but the evidence only for all of them together"
            yield _at_word(told, place, "adds", "ends", message)
    named = [("subject", record.subjects, record.joint_subjects), ("object", record.objects, record.joint_objects)]
    for end, names, several in named:
        if not names or several or (end == "subject" and singles_out(record)):
            continue
        if end == "object" and record.context and record.stance in AGAINST and fails_altogether(told.sentence):
            continue
        if not any(is_named(each, names) for each in around):
            message = f"the text does not name the claim's {end}, {names[0]}: write its name or a synonym of it"
            yield told.differs("omits", "ends", message, firmer=False)


def _hedge(told: Reported) -> Iterator[Difference]:
    record = told.record
    questions, goals = told.reached("question"), told.reached("goal")
    asked = bool(questions) or told.part.rstrip().endswith("?")
    if record.stance in AGAINST and _mentions_denial(told):
        asked = False  # "tested whether X slows Y, and saw no effect" is a result
    if is_question(record):
        if not asked:
            yield told.differs("drops", "question", "the evidence only asks this, or says that it is unknown: say so")
        return
    if is_aim(record):
        if not goals and not told.names(*AIMS):
            yield told.differs("drops", "aim", "it is an aim, not a result: say whose aim it is")
        if record.stance == "intends":
            return  # otherwise the aim is in the predicate (*search for*), and stated with the passage's certainty
    hedges = told.reached("hedge")
    beliefs = [match for match in told.reached("attribution") if match.entry.value == "belief"]
    hedges, beliefs = ([m for m in each if not told.sentence.is_of_the_denied(m)] for each in (hedges, beliefs))
    ceiling = min((match.entry.ceiling for match in (*hedges, *beliefs)), default=3)
    if beliefs and any(match.entry.phrase.startswith("impl") for match in hedges):
        ceiling = max(1, ceiling - 1)  # what somebody's belief implies is one step weaker than the belief
    allowed = allowed_certainty(record)
    what = "its denial" if record.stance == "disputes" else "it"
    if record.stance in AGAINST and not_significant(told.sentence) is not None:
        ceiling = min(ceiling, allowed)  # "not significantly" is how a trend, or a weak null result, is reported
    if asked and record.certainty:
        message = "the evidence states the claim, but the text asks it"
        if says_contested(told):
            message = "the evidence states the claim and no passage disputes it, but the text calls it contested"
        yield told.differs("adds", "question", message, questions[0] if questions else None, firmer=False)
    elif ceiling > allowed:
        message = f"the evidence calls {what} {_NAMES[allowed]} ({allowed} of 3), but the text calls it {_NAMES[ceiling]}: {advice(allowed)}"
        message += " or “not significantly”" if record.stance == "null" and allowed else ""
        yield told.differs("drops", "hedge", message)
    elif ceiling < allowed:
        match = min((*hedges, *beliefs), key=lambda each: each.entry.ceiling)
        message = f"the evidence calls {what} {_NAMES[allowed]} ({allowed} of 3), but “{match.entry.phrase}” makes it {_NAMES[ceiling]}"
        yield told.differs("adds", "hedge", message, match, firmer=False)


def _modality(told: Reported) -> Iterator[Difference]:
    record = told.record
    if not record.states:
        return
    said = told.sentence.of_kind("modality")
    present = {match.entry.value for match in said}
    if any(match.entry.phrase.endswith("been able to") for match in said):
        present.add("ability")  # "has been able to" is an achievement, and says "can" as well
    hedged = any(match.entry.ceiling < record.certainty for match in told.reached("hedge"))
    for value in SAYS_LESS:
        if value in record.modalities and value not in present and not hedged:
            yield told.differs("drops", "modality", f"the evidence says only “{SAYS_LESS[value]}”: keep that wording")


def _speaker(told: Reported) -> Iterator[Difference]:
    record = told.record
    if not names_others(record):
        return
    if CITATION.search(told.part):
        return
    named = record.speakers and told.sentence.places(record.speakers)[1] >= _ENOUGH
    if not told.others() and not told.attributions() and not named:
        who = record.speakers[0] if record.speakers else "others"
        yield told.differs("drops", "speaker", f"the claim is attributed to {who}: name them")


def _context(told: Reported, others: Sequence[Record]) -> Iterator[Difference]:
    record = told.record
    phrases = [(match, *match.entry.value.partition("=")[::2]) for match in told.sentence.of_kind("context")]
    for dimension, names in limiting_context(record):
        meant = [f"{match.entry.phrase} {value}" for match, own, value in phrases if own == dimension]
        said = dimension in _PHRASED and any(record.has_context(dimension, phrase) for phrase in meant)
        whole = " ".join((told.part, *meant))
        if not said and not any(names_context(whole, words) for words in distinct_words(record, names)):
            if turned := _turned_context(told, distinct_words(record, names)):
                message = f"the evidence is about {turned[0].written}, but the text names the opposite"
                start, end = (told.start + each for each in (turned[1].start, turned[1].end))
                yield told.differs_at("reverses", "context", message, start, end)
                return
            message = f"the evidence is limited to {names[0]!r} ({dimension}): say so"
            yield told.differs("drops", "context", message)
    ends = set(told.targets)
    for match, dimension, _ in phrases:
        bearer = bearer_of_context(told.sentence, match)
        if not ends.isdisjoint((*match.numbers, *bearer)) or holds_context(record, told.sentence, match):
            continue
        other = dimension in record.contexts
        phrase = " ".join([match.entry.phrase, *(told.sentence.tokens.words[number] for number in bearer)])
        if record.stance == "supports" and is_excepted(told.sentence, match.last, told.targets):
            standing = [each for each in others if each.document_status not in FALLEN]
            if any(holds_context(each, told.sentence, match, whole=True) for each in standing):
                continue
            if is_excepted(told.sentence, match.last, told.targets, near=match.first):
                message = f"no passage denies the claim “{phrase}”: leave the exception out"
                yield told.differs("adds", "negation", message, match)
                return
        message = f"the evidence is not limited to “{phrase}”" + (", but to another one" if other else "")
        yield told.differs("adds", "context", message, match, firmer=other)
        return
    yield from _exceptions(told, others, {number for match, _, _ in phrases for number in match.numbers})


def _turned_context(told: Reported, names: Sequence[str]) -> tuple[NamePart, NamePart] | None:
    """Return a part of a context's name and its opposite in the text, outside subject and object; or ``None``."""
    for found in (opposite_part(told.part, name) for name in names):
        if found is not None:
            places = told.sentence.tokens.within(told.start + found[1].start, told.start + found[1].end)
            if set(told.targets).isdisjoint(places):
                return found
    return None


def _exceptions(told: Reported, others: Sequence[Record], known: AbstractSet[int]) -> Iterator[Difference]:
    """Find an exception for a context that the lexicon lacks, if no passage against the claim is about that context."""
    if told.record.stance != "supports":
        return
    standing = [each for each in others if each.document_status not in FALLEN]
    tokens = told.sentence.tokens
    for first, last in excepted_places(told.sentence, told.targets):
        if known.isdisjoint(range(first, last + 1)) and not is_denied_there(told.sentence, (first, last), standing):
            start, end = tokens.starts[first], tokens.ends[last]
            phrase = told.part[start - told.start : end - told.start]
            message = f"no passage denies the claim “{phrase}”: leave the exception out"
            yield told.differs_at("adds", "negation", message, start, end)
            return


def _direction(told: Reported) -> Iterator[Difference]:
    record = told.record
    if record.stance == "asks":
        return
    negations = told.reached("negation")
    place = not_significant(told.sentence)
    against = record.stance in AGAINST
    if negations and not against and "negation" not in record.carried:
        yield told.differs("adds", "negation", "the text denies the claim, but the evidence does not", negations[0])
        return
    if place is not None and not against and "negation" not in record.carried:
        message = "the text says that the effect was not significant, but the evidence does not"
        yield _at_word(told, place, "adds", "negation", message)
        return
    if against and not _mentions_denial(told):
        yield told.differs("drops", "negation", "the evidence disputes the claim or did not find it: say so")
        return
    if is_undirected(record) and not told.names(*UNDIRECTED):
        message = "the evidence does not state in which direction: write “affects”, or say that it is not stated"
        yield told.differs("drops", "direction", message)
    if record.association:
        yield from _association(told)
        return
    if record.sign not in ("+", "-"):
        return
    match = told.reversing()
    if match is not None:
        message = f"“{match.entry.phrase}” says the opposite of the evidence ({record.sign})"
        yield told.differs("reverses", "sign", message, match)


def _association(told: Reported) -> Iterator[Difference]:
    """Find an association that is stated as an effect or as a cause, or in the opposite direction."""
    words, ends = told.sentence.tokens.words, set(told.targets)
    said = ["" if place in ends else word for place, word in enumerate(words)]  # tumour-*associated* macrophages
    together = goes_together(said)
    for match in told.sentence.of_kind("effect"):
        together_first = together is not None and together <= match.first
        if ends.isdisjoint(match.numbers) and not together_first and not turned_outcome(words, match.first):
            word = match.entry.phrase
            message = (
                f"“{word}” states an effect, but the evidence states only an association: write “is associated with”"
            )
            yield told.differs("adds", "effect", message, match)
            break
    else:
        place = causal_word(said)
        if place is not None and (together is None or together > place):
            message = "the evidence states only an association, not a cause: write “is associated with”"
            yield _at_word(told, place, "adds", "effect", message)
    if told.record.sign in ("+", "-"):
        turned = [(place, sign) for place, sign in directions(told.record.predicate, words) if place not in ends]
        if turned and all(sign != told.record.sign for _, sign in turned):
            yield _at_word(told, turned[0][0], "reverses", "sign", "the evidence states the opposite direction")


def _at_word(told: Reported, place: int, change: str, what: str, message: str) -> Difference:
    """Create a difference that marks one word of the sentence."""
    tokens = told.sentence.tokens
    message = f"“{tokens.words[place]}”: {message}"
    return told.differs_at(change, what, message, tokens.starts[place], tokens.ends[place])


def _ends(told: Reported) -> Iterator[Difference]:
    """Find swapped subject and object (*lymphocytes activate interleukins*), and markers with the opposite sign."""
    record, words, clauses = told.record, told.sentence.tokens.words, told.sentence.clauses
    if marker := opposite_marker(record, told.sentence):
        shown, place = marker
        start, end = told.sentence.tokens.starts[place], told.sentence.tokens.ends[place] + 1
        message = f"the evidence is about {shown}, but the text names the opposite"
        yield told.differs_at("reverses", "ends", message, start, end)
    if record.association or record.sign not in ("+", "-") or min(told.subject_share, told.object_share) < 1:
        return
    if not told.object or not told.subject or told.object[-1] >= told.subject[0]:
        return
    before, after = told.object[-1], told.subject[0]
    effects = told.sentence.of_kind("effect")
    if clauses[before] != clauses[after] or any(match.first < before for match in effects):
        return
    soft = told.sentence.of_kind("hedge", "modality")
    between = {number for match in soft for number in match.numbers}
    for match in effects:
        leading, following = range(before + 1, match.first), range(match.last + 1, after)
        if not before < match.first <= match.last < after or words[match.last].endswith("ing"):
            continue
        if all(n in between or words[n] in _AUXILIARIES or words[n].endswith("ly") for n in leading) and all(
            words[n] in _DETERMINERS for n in following
        ):
            acts, acted = record.subjects[0], record.objects[0]
            message = f"in the evidence, {acts} acts on {acted}; in the text, it is the other way round"
            yield told.differs("reverses", "ends", message, match)
            return


def _inference(told: Reported) -> Iterator[Difference]:
    if told.record.status == "inferred" and not told.names(*INFERENCES):
        message = "it was inferred by a rule and no text states it: say that it is inferred"
        yield told.differs("drops", "inference", message)


def _source(told: Reported) -> Iterator[Difference]:
    if told.record.document_status in FALLEN and not says_fallen(told.sentence):
        message = f"it rests only on a source that was {told.record.document_status}: say so, or leave it out"
        yield told.differs("drops", "retraction", message)
