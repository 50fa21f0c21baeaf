"""Named queries: SPARQL files that say what they ask.

A named query is a ``.rq`` file that any SPARQL engine runs as it is. Its head is a block of comments::

    # title: What interferons do to cancer
    # question: What do interferons do to cancer cells and tumours, and what kind of evidence backs each statement?
    # parameter: subject | entity | interferon | whose doings are asked for
    # example: immunograph ask effects-on-cancer subject=interleukin

A parameter is a variable that the query binds once with ``VALUES ?subject { … }``; the value written there is the
default, and asking with another value puts that in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError, UnknownNameError
from immunograph.model import IRI, Literal
from immunograph.rdf import term_text

__all__ = ["Catalogue", "NamedQuery", "Parameter"]

KINDS: Final = ("entity", "claim", "term", "text", "integer")
_HEAD: Final = re.compile(r"^#\s*([a-z]+):\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; ``kind`` is ``entity``, ``claim``, ``term`` (any CURIE), ``text`` or ``integer``."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A SPARQL query with a name, a title, the question it answers, parameters and an example.

    ``ranks`` are the numbers of the questions users asked that it answers.
    """

    name: str
    title: str
    question: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    example: str = ""
    ranks: tuple[int, ...] = ()
    note: str = ""
    _places: Mapping[str, re.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)

    def bind(self, values: Mapping[str, str | int], resolve: Callable[[str, str], IRI]) -> str:
        """Give the SPARQL text with parameters put in.

        Parameters
        ----------
        values
            Parameter name -> value; several entities or claims are separated by ``|``.
        resolve
            Finds the IRI of an entity or claim by kind and name.

        Raises
        ------
        UnknownNameError
            If the query has no such parameter, or ``resolve`` knows no such entity or claim.
        FormatError
            If an integer parameter is given something else.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        text = self.text
        for name, value in values.items():
            if name not in known:
                close = get_close_matches(name, known, n=1) or sorted(known)
                raise UnknownNameError(
                    f"parameter of {self.name!r}", name, close, hint="it takes none: leave the parameter out"
                )
            place = self._places[name].search(text)
            if place:  # it is there: the file was refused otherwise
                terms = " ".join(self._terms(known[name], value, resolve))
                text = f"{text[: place.start()]}{place.group(1)} {terms} }}{text[place.end() :]}"
        return text

    @staticmethod
    def _terms(parameter: Parameter, value: str | int, resolve: Callable[[str, str], IRI]) -> Iterator[str]:
        if parameter.kind == "integer":
            try:
                yield str(int(value))
            except ValueError as error:
                raise FormatError(f"{parameter.name}={value!r}: expected a whole number") from error
        elif parameter.kind == "text":
            yield term_text(Literal(str(value)))
        else:
            for part in str(value).split("|"):
                yield term_text(resolve(parameter.kind, part.strip()))


def _read(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    head: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        match = _HEAD.match(line)
        if not match:
            continue
        key, value = match.groups()
        if key != "parameter":
            head[key] = value
            continue
        parts = [part.strip() for part in value.split(" | ")]
        if len(parts) != 4 or parts[1] not in KINDS:
            raise FormatError(
                f"{path}, line {number}: expected '# parameter: name | {' or '.join(KINDS)} | default | meaning'"
            )
        parameters.append(Parameter(*parts))
    for key in ("title", "question"):
        if not head.get(key):
            raise FormatError(f"{path}: its head lacks a line '# {key}: …'; add it")
    places = {}
    for parameter in parameters:
        place = re.compile(rf"(VALUES\s+\?{re.escape(parameter.name)}\s*\{{)([^}}]*)\}}")
        if len(place.findall(text)) != 1:
            raise FormatError(f"{path}: expected 'VALUES ?{parameter.name} {{ … }}' exactly once; its value goes there")
        places[parameter.name] = place
    ranks = tuple(int(part) for part in re.findall(r"\d+", head.get("rank", "")))
    return NamedQuery(
        path.stem,
        head["title"],
        head["question"],
        text,
        tuple(parameters),
        head.get("example", ""),
        ranks,
        head.get("note", ""),
        places,
    )


class Catalogue(Mapping[str, NamedQuery]):
    """Named queries by name, read from directories of ``.rq`` files; later directories win.

    Raises
    ------
    FormatError
        If a file's head is not as it should be.
    """

    def __init__(self, directories: Iterable[Path]) -> None:
        self._queries: dict[str, NamedQuery] = {}
        for directory in directories:
            for path in sorted(directory.glob("*.rq")):
                self._queries[path.stem] = _read(path)

    def __getitem__(self, name: str) -> NamedQuery:
        """Give a query by name.

        Raises
        ------
        UnknownNameError
            If there is none; with suggestions.
        """
        if name not in self._queries:
            close = get_close_matches(name, self._queries, n=3, cutoff=0.4)
            raise UnknownNameError("named query", name, close, hint="list them with: immunograph ask")
        return self._queries[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, by the rank of the question and then by name."""
        return iter(sorted(self._queries, key=lambda name: ((self._queries[name].ranks or (999,))[0], name)))

    def __len__(self) -> int:
        """Count the queries."""
        return len(self._queries)
