"""Read rules from files: name, title, description, author, and SELECT query.

A rule is a ``.rq`` file. Its header has the comment lines ``# title:``, ``# description:`` and ``# author:``; its
SELECT query returns ``?subject ?predicate ?object`` and the premises ``?premise1``, ``?premise2`` and so on (claims).

Optional columns are ``?ceiling`` (maximum certainty of the conclusion), ``?modality…`` (concepts that the conclusion
inherits, such as ``ig:Ability``), ``?axiom…`` (curators' axioms on which it depends) and ``?passage…`` (the evidence
used). Rows with the same conclusion, premises and passages are merged into one derivation. The header may state the
conditions of the rule in words, in one ``# condition:`` line each. A file ``NAME.examples.ru`` in the same folder may
contain examples and counterexamples, see :mod:`immunograph.reasoning.examples`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError
from immunograph.model import IRI
from immunograph.utf8_files import read_utf8
from immunograph.vocabulary import BASE

__all__ = ["Rule", "read_rules"]

_HEAD: Final = re.compile(r"^#[ \t]*([a-z]+):(.*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """An inference rule that was read from a file.

    Parameters
    ----------
    name
        File name without its ending.
    title, description, author
        The header lines of the same names.
    text
        The whole file, a SPARQL SELECT query with comments.
    conditions
        Conditions in words, one per ``# condition:`` line.
    examples
        Path of the file of examples; ``None`` if it does not exist.
    """

    name: str
    title: str
    description: str
    author: str
    text: str
    conditions: tuple[str, ...] = ()
    examples: Path | None = None

    @property
    def iri(self) -> IRI:
        """IRI of the rule, which ends in its name."""
        return IRI(f"{BASE}rule/{self.name}")


def read_rules(directories: Iterable[Path]) -> list[Rule]:
    """Read the rules in some directories.

    Parameters
    ----------
    directories
        Directories with ``.rq`` files; subdirectories are ignored. If two contain a rule of the same name, the later
        one takes precedence.

    Returns
    -------
    list[Rule]
        The rules, sorted by name.

    Raises
    ------
    FormatError
        If the header of a rule lacks title, description or author, or a file is not UTF-8.
    StoreError
        If a file cannot be read.
    """
    rules: dict[str, Rule] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.rq")):
            text = read_utf8(path)
            lines = [(key, value.strip()) for key, value in _HEAD.findall(text)]
            head = dict(lines)
            for key in ("title", "description", "author"):
                if not head.get(key):
                    raise FormatError(f"{path}: the header has no line '# {key}: …'; add one")
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
