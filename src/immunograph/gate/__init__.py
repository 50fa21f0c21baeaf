"""The gate: check that a record claims no more than the words of its passage support.

A locator proves that a span and its cues occur in a text. It does not prove that the record reflects the text: a hedge
may be missing, a negation overlooked, a speaker dropped. The gate compares each record with the words of its passage,
by rules that need neither network nor language model, and marks the words that cause a difference.
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
