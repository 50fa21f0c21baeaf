"""Test a rule: it must infer something from its examples and nothing from its counterexamples.

The tests are in ``NAME.examples.ru`` in the folder of the rule ``NAME.rq``: SPARQL updates in sections, each under a
comment line. ``# base: TITLE`` occurs once and creates a small graph. Every section ``# example: TITLE`` or ``#
counterexample: TITLE`` changes a fresh copy of that graph. Immunograph's own prefixes are declared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from immunograph.errors import FormatError, QueryError
from immunograph.rdf import Quad
from immunograph.reasoning.fixpoint import derive
from immunograph.reasoning.rule_files import Rule
from immunograph.store import FORMATS, LocalStore
from immunograph.utf8_files import read_utf8

__all__ = ["Tried", "try_examples"]

_SECTION: Final = re.compile(r"^#[ \t]*(base|example|counterexample):(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tried:
    """Result of one example or counterexample of a rule.

    Parameters
    ----------
    rule
        Name of the rule.
    title
        Title of the example.
    expected
        True for an example (the rule should infer something), False for a counterexample.
    drawn
        One text for each derivation, with the IRIs of subject, predicate and object separated by spaces; empty if
        nothing was inferred.
    """

    rule: str
    title: str
    expected: bool
    drawn: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the rule inferred something from an example, or nothing from a counterexample."""
        return bool(self.drawn) == self.expected


def try_examples(rule: Rule, schema: Iterable[Quad]) -> Iterator[Tried]:
    """Run a rule on its examples and counterexamples.

    Parameters
    ----------
    rule
        A rule; if it does not have a file of examples, nothing is yielded.
    schema
        Quads of the ontology and the predicate table, added to the graph of each example.

    Yields
    ------
    Tried
        One result for each example and counterexample, in the order of the file.

    Raises
    ------
    FormatError
        If the file does not have exactly one section ``# base:`` or is not UTF-8, a section is not a valid SPARQL
        update, or the rule returns rows that are not valid, see :func:`immunograph.reasoning.derive`.
    RuleError
        If the rule is not valid SPARQL or cannot be run, or does not terminate.
    StoreError
        If the file cannot be read.
    """
    if rule.examples is None:
        return
    parts = _SECTION.split(read_utf8(rule.examples))
    sections = list(zip(parts[1::3], map(str.strip, parts[2::3]), parts[3::3], strict=True))
    bases = [text for kind, _, text in sections if kind == "base"]
    if len(bases) != 1:
        raise FormatError(
            f"{rule.examples}: found {len(bases)} sections '# base: …'; expected exactly one, from which every example "
            "starts"
        )
    first = LocalStore()
    first.add(schema)
    _apply(first, bases[0], f"{rule.examples}, base")
    start = first.to_bytes(FORMATS["nquads"])
    for kind, title, text in sections:
        if kind == "base":
            continue
        store = LocalStore()
        store.load(start, FORMATS["nquads"])
        _apply(store, text, f"{rule.examples}, {kind} {title!r}")
        drawn = tuple(f"{each.subject} {each.predicate} {each.object}" for each in derive(store, [rule]).derivations)
        yield Tried(rule.name, title.strip(), kind == "example", drawn)


def _apply(store: LocalStore, update: str, where: str) -> None:
    """Run the update of a section; an empty section changes nothing."""
    if any(line.strip() and not line.lstrip().startswith("#") for line in update.splitlines()):
        try:
            store.update(update)
        except QueryError as error:
            raise FormatError(f"{where}: not a valid SPARQL update ({error}); correct it") from error
