"""Read rules from files: name, title, description, author, and SELECT query.

A rule is a ``.rq`` file whose head has ``# title:``, ``# description:`` and ``# author:``, and whose SELECT gives
``?subject ?predicate ?object`` and premises ``?premise1``, ``?premise2`` … (claims). Each solution is one derivation.

Further columns that a rule may give: ``?ceiling`` (the certainty that the conclusion has at most), ``?modality…``
(concepts that it carries over, such as ``ig:Ability``), ``?axiom…`` (curators' axioms that it rests on) and
``?passage…`` (the evidence used; rows that agree in conclusion, premises and passages are one derivation). The head may
state the rule's conditions in words, one ``# condition:`` line for each; a file ``NAME.examples.ru`` beside it may hold
examples and counterexamples, see :mod:`immunograph.reasoning.examples`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError
from immunograph.files import read_utf8
from immunograph.model import IRI
from immunograph.vocabulary import BASE

__all__ = ["Rule", "read_rules"]

_HEAD: Final = re.compile(r"^#[ \t]*([a-z]+):(.*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: name, title, description, author, SELECT query, conditions in words, and examples."""

    name: str
    title: str
    description: str
    author: str
    text: str
    conditions: tuple[str, ...] = ()
    examples: Path | None = None

    @property
    def iri(self) -> IRI:
        """IRI of the rule."""
        return IRI(f"{BASE}rule/{self.name}")


def read_rules(directories: Iterable[Path]) -> list[Rule]:
    """Return all rules in some directories, sorted by name; later directories take precedence.

    Parameters
    ----------
    directories
        The directories.

    Returns
    -------
    list[Rule]
        The rules.

    Raises
    ------
    FormatError
        If the head of a rule lacks title, description or author.
    """
    rules: dict[str, Rule] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.rq")):
            text = read_utf8(path)
            lines = [(key, value.strip()) for key, value in _HEAD.findall(text)]
            head = dict(lines)
            for key in ("title", "description", "author"):
                if not head.get(key):
                    raise FormatError(f"{path}: its head lacks a line '# {key}: …'; add it")
            examples = path.with_suffix(".examples.ru")
            rules[path.stem] = Rule(
                path.stem,
                head["title"],
                head["description"],
                head["author"],
                text,
                tuple(value for key, value in lines if key == "condition"),
                examples if examples.is_file() else None,
            )
    return [rules[name] for name in sorted(rules)]
