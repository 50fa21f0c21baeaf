"""Rules kept as data, what follows from them, and why."""

from immunograph.reasoning.rules import Rule, infer, read_rules

__all__ = ["Rule", "infer", "read_rules"]
