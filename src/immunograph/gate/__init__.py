"""The gate: checks that a record claims no more than the words of its passage support.

A locator proves that a span and its cues occur in a text. It does not prove that the record says what the text says:
a hedge may be missing, a negation overlooked, a speaker dropped. The gate compares each record with the words of its
passage, by rules that need no network and no model, and reports each difference with the sentence and the word marked.
"""

from immunograph.gate.findings import Finding, GateReport, Level
from immunograph.gate.keeping import Kept, must_keep
from immunograph.gate.lexicon import Entry, Lexicon, Match
from immunograph.gate.passages import Passage, Record
from immunograph.gate.reported import Difference
from immunograph.gate.rules import RULES, examine
from immunograph.gate.wording import check_wording

__all__ = [
    "RULES",
    "Difference",
    "Entry",
    "Finding",
    "GateReport",
    "Kept",
    "Level",
    "Lexicon",
    "Match",
    "Passage",
    "Record",
    "check_wording",
    "examine",
    "must_keep",
]
