"""Tests of a rule: it must match its examples and not its counterexamples.

They are in ``NAME.examples.ru`` next to the rule ``NAME.rq``: SPARQL updates in sections, each under a comment line.
``# base: TITLE`` creates a small graph, once; every ``# example: TITLE`` and ``# counterexample: TITLE`` changes a
fresh
copy of it. Prefixes are immunograph's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from immunograph.errors import FormatError, QueryError
from immunograph.files import read_utf8
from immunograph.rdf import Quad
from immunograph.reasoning.fixpoint import derive
from immunograph.reasoning.rule_files import Rule
from immunograph.store import LocalStore

__all__ = ["Tried", "try_examples"]

_SECTION: Final = re.compile(r"^#[ \t]*(base|example|counterexample):(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of one example: whether the rule should infer something, and what it inferred."""

    rule: str
    title: str
    expected: bool
    drawn: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the rule behaved as the example requires."""
        return bool(self.drawn) == self.expected


def try_examples(rule: Rule, schema: Iterable[Quad]) -> Iterator[Tried]:
    """Run a rule on its examples and counterexamples, and yield the results.

    Parameters
    ----------
    rule
        The rule; without a file of examples, nothing is yielded.
    schema
        The ontology and the predicate table, which a rule may read.

    Yields
    ------
    Tried
        The results, in the order of the file.

    Raises
    ------
    FormatError
        If the file has no base, or a section is not a valid update.
    """
    if rule.examples is None:
        return
    quads = list(schema)
    parts = _SECTION.split(read_utf8(rule.examples))
    sections = list(zip(parts[1::3], map(str.strip, parts[2::3]), parts[3::3], strict=True))
    bases = [text for kind, _, text in sections if kind == "base"]
    if len(bases) != 1:
        raise FormatError(
            f"{rule.examples}: it has {len(bases)} sections '# base: …'; expected one, which all examples change"
        )
    for kind, title, text in sections:
        if kind == "base":
            continue
        store = LocalStore()
        store.add(quads)
        for update in (bases[0], text):
            if not any(line.strip() and not line.lstrip().startswith("#") for line in update.splitlines()):
                continue  # the base as it is
            try:
                store.update(update)
            except QueryError as error:
                raise FormatError(
                    f"{rule.examples}, {kind} {title!r}: it is not a valid update ({error}); correct it"
                ) from error
        drawn = tuple(f"{each.subject} {each.predicate} {each.object}" for each in derive(store, [rule]).derivations)
        yield Tried(rule.name, title.strip(), kind == "example", drawn)
