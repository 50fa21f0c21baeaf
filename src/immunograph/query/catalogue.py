"""Named queries: SPARQL files with title, question and parameters.

A named query is a ``.rq`` file that any SPARQL engine runs as it is. Its head is a block of comments::

    # title: What a drug does to a disease
    # question: What does aspirin do to fever, and what kind of evidence backs each statement?
    # general: What does SUBJECT do to TARGET, and what kind of evidence backs each statement?
    # parameter: subject | entity | aspirin | whose effects are asked for
    # note: A headline that only restates another claim is left out.
    # note if empty: Nothing in this graph says that {subject} acts on {target}.
    # note if stance = disputes: Some passages speak against the claim.
    # example: immunograph ask effects subject=ibuprofen

A parameter is a variable that the query binds exactly once, with ``VALUES ?subject { … }``. The value in the file is
the default. ``general`` is the wording of the question without default values, shown if the defaults do not occur in
the graph. A note is added to the ``notes`` of the answer: always, or only ``if`` (``unless``) the answer is ``empty`` or a row has
the given value in a column. ``{subject}`` in a note is replaced by the value of the parameter, quoted for a shell in a
command (``immunograph mechanisms '{subject}' '{target}'``), to which ``--data`` is added where the graph needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, overload

from immunograph.errors import FormatError, UnknownNameError
from immunograph.legible import quoted
from immunograph.model import IRI, Literal
from immunograph.rdf import term_text
from immunograph.shell_commands import filled
from immunograph.utf8_files import read_utf8

if TYPE_CHECKING:
    from immunograph.query.table import Table

__all__ = ["Catalogue", "NamedQuery", "Note", "Parameter"]

D = TypeVar("D")

KINDS: Final = ("entity", "claim", "document", "term", "text", "integer")
_HEAD: Final = re.compile(r"#[ \t]*([a-z]+)(?: (if|unless) ([^:]+))?:(.*)")
_PREFIX_LINE: Final = re.compile(r"(?im)^[ \t]*PREFIX[ \t].*$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query: a variable that the query binds once by ``VALUES``.

    Parameters
    ----------
    name
        Name of the parameter and of the SPARQL variable, without the question mark.
    kind
        ``entity``, ``claim``, ``document``, ``term`` (any CURIE), ``text`` or ``integer``.
    default
        The default as a user would enter it.
    meaning
        Short description for help texts.
    """

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence added to the notes of an answer if its condition is met.

    Parameters
    ----------
    text
        The sentence; ``{name}`` in it is the value of a parameter.
    column, value
        The condition: some row has this value in this column. If ``column`` is the word ``empty``, the condition is
        that the answer has no rows, and ``value`` is ignored; if it is an empty string (default), the note is always
        shown.
    unless
        Whether to negate the condition (default false); ignored without a condition.
    """

    text: str
    column: str = ""
    value: str = ""
    unless: bool = False

    def fits(self, answer: Table) -> bool:
        """Return whether the note applies to an answer.

        Parameters
        ----------
        answer
            The answer to the query that has this note.

        Returns
        -------
        bool
            Whether the condition of ``column``, ``value`` and ``unless`` is met; true for a note without a condition.
        """
        if not self.column:
            return True
        if self.column == "empty":
            return (len(answer) == 0) != self.unless
        found = self.column in answer.columns and self.value in {str(cell) for cell in answer.column(self.column)}
        return found != self.unless


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A SPARQL query with a name, a title, the question it answers, parameters and an example.

    Parameters
    ----------
    name
        File name without ``.rq``.
    title, question
        Heading of the answer, and the question with the default values of the parameters.
    text
        The SPARQL text, comments included.
    parameters
        Parameters in the order of the file.
    example
        A command line that runs the query.
    ranks
        Numbers of the users' questions that it answers, for sorting.
    notes
        Notes in the order of the file.
    general
        The question without default values.
    """

    name: str
    title: str
    question: str
    text: str
    parameters: tuple[Parameter, ...] = ()
    example: str = ""
    ranks: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    general: str = ""
    _places: Mapping[str, re.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)

    def notes_of(self, answer: Table, values: Mapping[str, str | int] | None = None) -> tuple[str, ...]:
        """Return the notes that apply to an answer, with parameter values filled in.

        Parameters
        ----------
        answer
            The answer to this query.
        values
            Parameter name -> value; a missing parameter has its default.

        Returns
        -------
        tuple[str, ...]
            Sentences for the ``notes`` of the answer, in the order of the file.
        """
        named = {parameter.name: parameter.default for parameter in self.parameters}
        named.update((name, str(value)) for name, value in (values or {}).items())
        return tuple(filled(note.text, named) for note in self.notes if note.fits(answer))

    def occurs(self, parameter: Parameter) -> str:
        """Return an ASK query that checks whether a parameter's default occurs in the graph.

        Parameters
        ----------
        parameter
            One of the parameters of this query.

        Returns
        -------
        str
            SPARQL; an empty string if the parameter has another kind than ``entity``, ``claim`` or ``document``, or
            has no default.
        """
        if parameter.kind not in ("entity", "claim", "document"):
            return ""
        place = self._places[parameter.name].search(self.text)
        terms = place.group(2).strip() if place else ""
        prefixes = "\n".join(_PREFIX_LINE.findall(self.text))
        return f"{prefixes}\nASK {{ VALUES ?x {{ {terms} }} {{ ?x ?p ?o }} UNION {{ ?s ?p ?x }} }}" if terms else ""

    def bind(self, values: Mapping[str, str | int], resolve: Callable[[str, str], IRI]) -> str:
        """Return the SPARQL text with the given values in place of the parameters' defaults.

        Parameters
        ----------
        values
            Parameter name -> value; several entities, claims, documents or terms are separated by ``|``. A missing
            parameter keeps its default.
        resolve
            Function that returns an IRI for the kind of a parameter and a name.

        Returns
        -------
        str
            A complete SPARQL query.

        Raises
        ------
        UnknownNameError
            If the query has no parameter of this name, or ``resolve`` does not find a name.
        FormatError
            If the value of an integer parameter is not a whole number.

        Examples
        --------
        >>> import immunograph as ig
        >>> query = ig.load().queries["says-who"]
        >>> "<http://e/c>" in query.bind({"c": "C1"}, lambda kind, name: IRI("http://e/c"))
        True
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        text = self.text
        for name, value in values.items():
            if name not in known:
                hint = f"{'the only one is' if len(known) == 1 else 'expected one of'} {', '.join(known)}"
                raise UnknownNameError(
                    f"parameter of {self.name!r}",
                    name,
                    get_close_matches(name, known, n=1),
                    hint=hint if known else "the question has no parameters: leave it out",
                )
            place = self._places[name].search(text)
            if place:  # always true: reading the file raises an error otherwise
                terms = " ".join(self._terms(known[name], value, resolve))
                text = f"{text[: place.start()]}{place.group(1)} {terms} }}{text[place.end() :]}"
        return text

    @staticmethod
    def _terms(parameter: Parameter, value: str | int, resolve: Callable[[str, str], IRI]) -> Iterator[str]:
        if parameter.kind == "integer":
            try:
                yield str(int(value))
            except ValueError as error:
                raise FormatError(
                    f"{parameter.name}={quoted(value)}: expected a whole number, such as {parameter.name}=3"
                ) from error
        elif parameter.kind == "text":
            yield term_text(Literal(str(value)))
        else:
            for part in str(value).split("|"):
                yield term_text(resolve(parameter.kind, part.strip()))


def _read(path: Path) -> NamedQuery:
    """Read a named query, or return the one read before from the same version of the file."""
    try:
        state = path.stat()
    except OSError:
        return _parsed(path)  # raises an error that names the fault
    return _read_version(path, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))


@lru_cache(maxsize=1_000)
def _read_version(path: Path, version: tuple[int, ...]) -> NamedQuery:
    return _parsed(path)


def _parsed(path: Path) -> NamedQuery:
    text = read_utf8(path)
    head: dict[str, str] = {}
    parameters: list[Parameter] = []
    notes: list[Note] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        match = _HEAD.match(line)
        if not match:
            continue
        key, turn, condition, value = *match.groups()[:3], match[4].strip()
        if key == "note":
            notes.append(_note(path, number, value, turn, condition))
            continue
        if key != "parameter":
            head[key] = value
            continue
        parts = [part.strip() for part in value.split(" | ")]
        if len(parts) != 4 or parts[1] not in KINDS:
            raise FormatError(
                f"{path}, line {number}: expected '# parameter: name | kind | default | meaning', where the kind is one "
                f"of {', '.join(KINDS)}"
            )
        parameters.append(Parameter(*parts))
    for key in ("title", "question"):
        if not head.get(key):
            raise FormatError(
                f"{path}: expected a comment line '# {key}: …' at the beginning of the file, found none: add it"
            )
    places = {}
    for parameter in parameters:
        place = re.compile(rf"(VALUES\s+\?{re.escape(parameter.name)}\s*\{{)([^{{}}]*)\}}")
        if len(place.findall(text)) != 1:
            raise FormatError(
                f"{path}: expected 'VALUES ?{parameter.name} {{ … }}' exactly once, because the value of the parameter "
                "is inserted there"
            )
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
        tuple(notes),
        head.get("general", head["question"]),
        places,
    )


def _note(path: Path, number: int, text: str, turn: str | None, condition: str | None) -> Note:
    if turn is None or condition is None:
        return Note(text)
    column, equals, value = (part.strip() for part in condition.partition("="))
    if not column or " " in column or bool(equals) != bool(value) or (not equals and column != "empty"):
        raise FormatError(
            f"{path}, line {number}: expected '# note {turn} empty: …' or '# note {turn} COLUMN = VALUE: …', "
            f"not the condition {quoted(condition)}"
        )
    return Note(text, column, value, unless=turn == "unless")


class Catalogue(Mapping[str, NamedQuery]):
    """A read-only mapping from names to named queries, read from directories of ``.rq`` files.

    Parameters
    ----------
    directories
        Directories with ``.rq`` files; if two have a file of the same name, the later directory takes precedence.

    Raises
    ------
    FormatError
        If the comments at the beginning of a file are invalid, a parameter is not bound exactly once, or the file is
        not in UTF-8; the message names the file, and the line of an invalid comment.
    StoreError
        If a file cannot be read.
    """

    def __init__(self, directories: Iterable[Path]) -> None:
        self._queries: dict[str, NamedQuery] = {}
        for directory in directories:
            for path in sorted(directory.glob("*.rq")):
                self._queries[path.stem] = _read(path)

    def __getitem__(self, name: str) -> NamedQuery:
        """Return a query by name.

        Raises
        ------
        UnknownNameError
            If there is no query of this name; the message suggests similar names.
        FormatError
            If the name is not a string.
        """
        _expect_name(name)
        if name not in self._queries:
            close = get_close_matches(name, self._queries, n=3, cutoff=0.4)
            raise UnknownNameError("named query", name, close, hint="list them with list(kg.queries)")
        return self._queries[name]

    @overload
    def get(self, name: str, /) -> NamedQuery | None: ...
    @overload
    def get(self, name: str, /, default: NamedQuery | D) -> NamedQuery | D: ...
    def get(self, name: str, /, default: NamedQuery | D | None = None) -> NamedQuery | D | None:
        """Return a query by name, or a default if there is no query of this name.

        Parameters
        ----------
        name
            Name of the query.
        default
            Result for an unknown name.

        Returns
        -------
        NamedQuery or default
            The query, or ``default``.

        Raises
        ------
        FormatError
            If ``name`` is not a string.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().queries.get("no-such-query") is None
        True
        """
        _expect_name(name)
        return self._queries.get(name, default)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a query of this name."""
        return isinstance(name, str) and name in self._queries

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names, sorted by the first rank of the query and then by name."""
        return iter(sorted(self._queries, key=lambda name: ((self._queries[name].ranks or (999,))[0], name)))

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self._queries)


def _expect_name(name: object) -> None:
    if not isinstance(name, str):
        raise FormatError(f"name must be the name of a query, such as 'says-who', not {name!r:.80}")
