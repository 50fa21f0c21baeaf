"""Commands that messages suggest to the user, quoted for a shell and with the ``--data`` of the graph at hand."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from os import PathLike
from typing import Final

__all__ = [
    "PATHS",
    "WITH_DATA",
    "data_named",
    "filled",
    "named_on_command_line",
    "naming_data",
    "reading",
    "shell_command",
]

WITH_DATA: Final = frozenset(
    (
        *("ask", "belief", "check-wording", "communities", "compare", "contradictions", "describe", "explore"),
        *("export", "gaps", "hubs", "info", "mcp", "mechanisms", "motifs", "push", "query", "serve", "whatif", "why"),
    )
)
"""Commands that read a graph, and so have the option ``--data``."""

data_named: ContextVar[str | None] = ContextVar("data_named", default=None)
"""The graph that suggested commands are about, as ``--data`` names it; ``None`` for the packaged one."""

_NAME: Final = r"'(?:[^'\\]|\\.){0,2000}'|\"(?:[^\"\\]|\\.){0,2000}\""
PATHS: Final = re.compile(rf"try kg\.mechanisms\(({_NAME}), ({_NAME})\)")
"""Pattern of the advice to search paths between two entities, written as a Python call with two string literals."""

_COMMAND: Final = re.compile(r"\bimmunograph (?P<command>[a-z][a-z-]*)\b(?! --data)")
_SENTENCE: Final = re.compile(r"(?<=[.;:]) ")
_EITHER: Final = re.compile(_COMMAND.pattern + r"|'\{(?P<quoted>\w+)\}'|\{(?P<bare>\w+)\}")


def named_on_command_line(data: str | PathLike[str] | None) -> str | None:
    """Return the value of ``--data`` that a message may show: a path, or a URL without user name and password.

    Parameters
    ----------
    data
        Path or URL of a graph; ``None`` for the packaged one.

    Returns
    -------
    str | None
        The path as it was given, or the URL without credentials.

    Examples
    --------
    >>> named_on_command_line("https://me:secret@a.example/sparql")
    'https://a.example/sparql'
    """
    if data is None:
        return None
    scheme, is_url, rest = str(data).partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}" if is_url else str(data)


@contextmanager
def reading(data: str | None) -> Iterator[None]:
    """Set the value of ``--data`` in commands that are suggested within the ``with`` block.

    Parameters
    ----------
    data
        Value of ``--data``; ``None`` for the packaged graph.

    Examples
    --------
    >>> with reading("lab graph.igdb"):
    ...     naming_data("list them with: immunograph belief")
    "list them with: immunograph belief --data 'lab graph.igdb'"
    """
    before = data_named.set(data)
    try:
        yield
    finally:
        data_named.reset(before)


def naming_data(text: str) -> str:
    """Add ``--data`` to each command that a text suggests, directly after the name of the command.

    Parameters
    ----------
    text
        Advice of the program. Commands in a text of a user would be changed as well.

    Returns
    -------
    str
        The text; unchanged for the packaged graph, and for commands that read no graph.

    Examples
    --------
    >>> with reading("lab.igdb"):
    ...     naming_data("What follows by rule: immunograph why KEY; immunograph formats lists the formats.")
    'What follows by rule: immunograph why --data lab.igdb KEY; immunograph formats lists the formats.'
    """
    data = data_named.get()
    return _COMMAND.sub(lambda found: _with_data(found[0], found["command"], data), text)


def shell_command(*words: object) -> str:
    r"""Return a command for the user to run, each word quoted where a shell needs it.

    Parameters
    ----------
    \*words
        Name of the command, its arguments and options.

    Returns
    -------
    str
        The command line; with ``--data`` if the command reads a graph that is not the packaged one.

    Examples
    --------
    >>> shell_command("describe", "natural killer cell", "--json")
    "immunograph describe 'natural killer cell' --json"
    """
    name, *others = map(str, words)
    return " ".join([naming_data(f"immunograph {name}"), *map(shlex.quote, others)])


def filled(template: str, values: Mapping[str, str]) -> str:
    """Fill in a note's placeholders, those in a suggested command quoted for a shell, and add ``--data`` to commands.

    Parameters
    ----------
    template
        Sentences with placeholders such as ``{subject}``.
    values
        Placeholder -> value; others are left as they are.

    Returns
    -------
    str
        The sentences.

    Examples
    --------
    >>> filled("More on {x}: immunograph explore '{x}' --hops 2", {"x": "tumor cell"})
    "More on tumor cell: immunograph explore 'tumor cell' --hops 2"
    """
    data = data_named.get()

    def put_in(found: re.Match[str]) -> str:
        if found["command"]:
            return _with_data(found[0], found["command"], data)
        name = found["quoted"] or found["bare"]
        if name not in values:
            return found[0]
        before = _SENTENCE.split(template[: found.start()])[-1]
        return shlex.quote(values[name]) if _COMMAND.search(before) else found[0].replace(f"{{{name}}}", values[name])

    return _EITHER.sub(put_in, template)


def _with_data(text: str, command: str, data: str | None) -> str:
    return text if data is None or command not in WITH_DATA else f"{text} --data {shlex.quote(data)}"
