"""Names and descriptions of the gate's rules, and a function that applies them to a record and its passage.

The rules are implemented in :mod:`~immunograph.gate.limiting_rules` (hedges, modality, quantifiers, contexts,
speakers), :mod:`~immunograph.gate.lost_parts` (combinations, diseases, shares of those studied),
:mod:`~immunograph.gate.stance_rules` (questions, aims, denials) and :mod:`~immunograph.gate.span_rules`
(citations, titles, fragments).
"""

from __future__ import annotations

from typing import Final

from immunograph.gate.case import Case, Raised
from immunograph.gate.findings import Finding, Level, fingerprint, marked
from immunograph.gate.lexicon import Lexicon, Match
from immunograph.gate.limiting_rules import LIMITING_RULES
from immunograph.gate.lost_parts import LOST_PARTS
from immunograph.gate.passages import Passage, Record
from immunograph.gate.span_rules import BIBLIOGRAPHIC_RULES, SPAN_RULES
from immunograph.gate.stance_rules import STANCE_RULES
from immunograph.gate.tokens import LONGEST

__all__ = ["RULES", "examine", "fingerprint_of"]

RULES: Final = {
    "hedge-missing": "A hedge in the passage is not among the cues, and the record is more certain than the hedge allows.",
    "hedge-cut": "A hedge outside the span, in the same sentence, governs the passage and is not in the record.",
    "certainty-above-cue": "The record's own cue allows less certainty than the record has.",
    "cue-not-listed": "A hedge of the passage is not among the cues of a record that is cautious enough.",
    "modality-dropped": "The passage says can, helps to or managed to, but the record has no such modality.",
    "quantifier-dropped": "The passage says some, many, part of …, but the record has no limiting quantifier.",
    "context-dropped": "The passage is limited to a stage, species, setting, population or disease, but the record is not.",
    "combination-dropped": "The passage is about several things together, but the record names only one of them.",
    "speaker-dropped": "The passage reports beliefs, findings or aims of others, but the record names the document as speaker.",
    "question-as-statement": "The passage asks a question or says that the answer is unknown, but the record takes it for a statement.",
    "goal-as-statement": "The passage states an aim, but the record takes it for a result.",
    "negation-not-in-stance": "The passage denies what the record supports.",
    "sign-reversed": "Every effect verb in the passage has the opposite direction to the claim.",
    "stance-without-negation": "The record disputes the claim, but nothing in the passage is negated.",
    "borrowed": "The sentence cites another work, or its section reports work of others, but the record names the document as speaker.",
    "not-in-passage": "Neither the subject nor the object of the claim is named in the passage or the sentence before.",
    "comparator": "The claim's subject or object is named only after a comparator, such as than or unlike.",
    "fragment": "The span splits a word, begins or ends with white space, or is too short to state anything.",
    "title": "The passage is a title.",
    "null-unmeasured": "A null result needs a passage that names the object and says that an effect was not seen.",
    "retracted": "The source was retracted, withdrawn or superseded.",
    "weight-unknown": "The kind of evidence is not recorded, so it cannot be weighed; it is shown as unknown.",
    "not-proved": "The record could not be compared with a sentence of its text, so nothing was proved.",
}
"""Name of a rule -> description of the difference that it reports."""

_FALLEN: Final = {"retracted": Level.ERROR, "withdrawn": Level.ERROR, "superseded": Level.WARNING}


def examine(record: Record, passage: Passage, lexicon: Lexicon | None = None) -> list[Finding]:
    """Compare a record with the words of its passage.

    Parameters
    ----------
    record
        Content of a row of evidence.
    passage
        Sentence, with the span that the record refers to.
    lexicon
        Phrases to look for; by default, the packaged lexicon.

    Returns
    -------
    list of Finding
        Differences in the order in which the rules are applied; empty if no rule finds one. Without a text, or with a text
        of more than 20,000 characters, only ``not-proved``, after ``retracted`` if the source was retracted.

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
            message = "its text is available, but the record has no position in it: add the span"
        elif passage.sentence:
            message = f"the passage has {len(passage.sentence):,} characters and is not a sentence: quote the sentence"
        unproved = [*_fallen(record), ("not-proved", level, message, None)]
        return [_finding(record, Passage(""), *raised) for raised in unproved]
    case = Case(record, passage, lexicon or Lexicon.packaged())
    rules = (
        BIBLIOGRAPHIC_RULES if record.is_bibliographic else (*LIMITING_RULES, *LOST_PARTS, *STANCE_RULES, *SPAN_RULES)
    )
    return [_finding(record, passage, *raised) for rule in (*rules, _sources) for raised in rule(case)]


def fingerprint_of(record: Record, rule: str, stretch: tuple[int, int], mark: tuple[int, int]) -> str:
    """Return the hash that identifies a finding in waivers; it does not depend on the text of the passage.

    Parameters
    ----------
    record
        The record, whose ``signature`` is included.
    rule
        Key of :data:`RULES`.
    stretch
        Start and end of the passage, as character offsets in the document.
    mark
        Start and end of the marked words, as character offsets in the document.

    Returns
    -------
    str
        Twelve hexadecimal digits, as in the column ``fingerprint`` of ``waivers.tsv``.

    Examples
    --------
    >>> texts = [f"Drug X may {verb} tumours." for verb in ("shrink", "reduce")]
    >>> record = Record("C1", ("drug X",), ("tumour",))
    >>> {finding.fingerprint for text in texts for finding in examine(record, Passage(text))} == {
    ...     fingerprint_of(record, "hedge-missing", (0, 26), (7, 10))
    ... }
    True
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


def _sources(case: Case) -> Raised:
    yield from _fallen(case.record)
    if not case.record.has_design and case.record.states:
        message = "the kind of evidence is not recorded; it is weighed and shown as unknown"
        yield "weight-unknown", Level.NOTE, message, None


def _fallen(record: Record) -> Raised:
    level = _FALLEN.get(record.document_status)
    if level is None:
        return
    source = f"its source is {record.document_status}, so that this passage"
    why = record.dispensable or ("" if record.stance == "supports" else "the claim does not rest on it")
    if level is not Level.ERROR:
        yield "retracted", level, f"{source} counts less: add what replaced it", None
    elif why:
        yield "retracted", Level.NOTE, f"{source} no longer counts; {why}", None
    else:
        yield (
            "retracted",
            level,
            f"{source} no longer counts: add another source, or decide what becomes of the claim",
            None,
        )
