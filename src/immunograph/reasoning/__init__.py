"""Inference rules, the claims inferred by them, and their proofs."""

from immunograph.reasoning.examples import Tried, try_examples
from immunograph.reasoning.fixpoint import Derivation, Derived, derive, ground
from immunograph.reasoning.inferred_graph import infer
from immunograph.reasoning.rule_files import Rule, read_rules
from immunograph.reasoning.subsumption import closure, cycles

__all__ = [
    "Derivation",
    "Derived",
    "Rule",
    "Tried",
    "closure",
    "cycles",
    "derive",
    "ground",
    "infer",
    "read_rules",
    "try_examples",
]
