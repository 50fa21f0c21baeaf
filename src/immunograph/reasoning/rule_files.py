"""Rules as files: name, what it says, who wrote it, and its SELECT.

A rule is a ``.rq`` file whose head has ``# title:``, ``# description:`` and ``# author:``, and whose SELECT gives
``?subject ?predicate ?object`` and premises ``?premise1``, ``?premise2`` … (claims). Each solution is one derivation.
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
    """A rule: its name, what it says, who wrote it, and its SELECT."""

    name: str
    title: str
    description: str
    author: str
    text: str

    @property
    def iri(self) -> IRI:
        """The rule's own IRI."""
        return IRI(f"{BASE}rule/{self.name}")


def read_rules(directories: Iterable[Path]) -> list[Rule]:
    """Read all rules of some directories, by name; a later directory wins.

    Raises
    ------
    FormatError
        If a rule's head lacks title, description or author.
    """
    rules: dict[str, Rule] = {}
    for directory in directories:
        for path in sorted(directory.glob("*.rq")):
            text = read_utf8(path)
            head = {key: value.strip() for key, value in _HEAD.findall(text)}
            for key in ("title", "description", "author"):
                if not head.get(key):
                    raise FormatError(f"{path}: its head lacks a line '# {key}: …'; add it")
            rules[path.stem] = Rule(path.stem, head["title"], head["description"], head["author"], text)
    return [rules[name] for name in sorted(rules)]
