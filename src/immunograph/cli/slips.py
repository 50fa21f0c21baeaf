"""Validate a command line before anything runs; each error is one sentence that says what to type instead."""

from __future__ import annotations

import functools
import inspect
import re
import shlex
import sys
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Protocol, cast

import typer
import typer.main

from immunograph.errors import ImmunographError
from immunograph.near_paths import near_path
from immunograph.shell_commands import data_named, named_on_command_line, naming_data

__all__ = ["RENAMED", "CommandLineError", "check_words", "is_address", "no_address", "run"]

_PARSER: Final = sys.modules[typer.BadParameter.__module__]  # click's errors, or those that typer carries itself
_NO_WORDS: Final[Any] = getattr(_PARSER, "NoArgsIsHelpError", ())
_MISSING: Final[Any] = getattr(_PARSER, "MissingParameter", ())
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
RENAMED: Final = {"paths": "mechanisms", "show": "describe", "status": "notices", "wording": "check-wording"}
"""Former name of a command (in version 0.1) -> its name; former names are accepted until version 0.3."""
_NUMBER: Final = re.compile(r"-\.?[0-9]")
_INTERRUPTED: Final = 130
_HELP: Final = 100
"""Maximum number of characters of an option's help in a message."""
_OF_A_NUMBER: Final = re.compile(r"valid (?:integer|number)|(?:greater|less) than|whole number|fractional part")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}:/")


_commands_of: Final = functools.cache(typer.main.get_command)  # its many signatures are read once


class _Parameter(Protocol):
    """An option or an argument of a command."""

    name: str
    param_type_name: str
    opts: list[str]
    secondary_opts: list[str]
    nargs: int
    required: bool
    is_flag: bool
    help: str | None
    metavar: str | None


class _Command(Protocol):
    """A command, or a group of them."""

    params: list[_Parameter]
    help: str | None
    callback: Callable[..., object]
    commands: dict[str, _Command]


class CommandLineError(ImmunographError, ValueError):
    """A command line has an unknown command or option, a missing or invalid value, or a wrong number of arguments."""


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Validate and run a command line.

    Parameters
    ----------
    app
        The Typer application.
    arguments
        Command-line arguments, without the program name.

    Returns
    -------
    int
        Exit code of the command.

    Raises
    ------
    CommandLineError
        If a command or option is unknown, a value is missing or invalid, or there are too many or too few arguments.
    KeyboardInterrupt
        If the command was stopped by Ctrl-C.
    """
    command = _commands_of(app)
    words = _by_new_names(list(arguments))
    if words:
        data_named.set(named_on_command_line(_data_of(words)))
        check_words(cast(_Command, command), words)
    try:
        code = command.main(args=words, prog_name="immunograph", standalone_mode=not words)
    except _NO_WORDS as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except _PARSER.BadParameter as error:
        raise CommandLineError(_bad_value(error, words)) from error
    except _PARSER.ClickException as error:
        raise CommandLineError(error.format_message()) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    if code == _INTERRUPTED:  # what typer makes of Ctrl-C, without a word
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _by_new_names(words: list[str]) -> list[str]:
    """Replace the former name of a command by its new name, and print a note to standard error."""
    if words and (new := RENAMED.get(words[0])):
        message = f"immunograph {words[0]} is now immunograph {new}; the old name will be removed in version 0.3"
        print(message, file=sys.stderr)
        return [new, *words[1:]]
    return words


def _data_of(words: Sequence[str]) -> str | None:
    """Return the value of ``--data``, for the commands that a message suggests."""
    for word, following in pairwise([*words, ""]):
        if word in ("--data", "-d"):
            return following or None
        if word.startswith("--data="):
            return word.removeprefix("--data=")
    return None


def check_words(command: _Command, words: Sequence[str]) -> None:
    """Check the commands, options and number of arguments of a command line; values are not parsed.

    Parameters
    ----------
    command
        The root command.
    words
        Command-line arguments, without the program name.

    Raises
    ------
    CommandLineError
        If a command or option is unknown, an option lacks its value, a name is empty, a path is empty or a URL, or there
        are too many or too few arguments.
    """
    path: list[str] = []
    left = list(words)
    while hasattr(command, "commands"):
        place = next((place for place, word in enumerate(left) if not word.startswith(("-", *_DASHES))), None)
        _options_only(command, path, left[:place])
        if place is None:
            return
        name, left = left[place], left[place + 1 :]
        if name not in command.commands:
            raise CommandLineError(_no_command(name, path, command.commands))
        path.append(name)
        command = command.commands[name]
    names = _names(command, path, left)
    if names is not None:
        _count(command, path, names)
        _refuse_empty(command, path, names)
        for word in _paths_in(command, left, names):
            if not word.strip():
                raise CommandLineError(
                    f"{' '.join(['immunograph', *path])}: the name of a file or directory is empty: give one"
                )
            if is_address(word):
                raise CommandLineError(no_address(word))


def is_address(word: str) -> bool:
    """Return whether an argument is a URL and not the path of an existing file.

    Parameters
    ----------
    word
        The argument.

    Returns
    -------
    bool
        True for text such as ``https://…`` or ``s3:/…``, if there is no such file.
    """
    return _ADDRESS.match(word) is not None and not Path(word).exists()


def no_address(word: str) -> str:
    """Return an error message for a URL where a file or directory is expected.

    Parameters
    ----------
    word
        The URL.

    Returns
    -------
    str
        One sentence without a full stop.
    """
    return (
        f"{word} is a URL, but a local file or directory is expected: nothing is downloaded or sent"
        "; name a local path, such as that of a copy which you downloaded yourself"
    )


def _holds_path(hint: object) -> bool:
    return hint is Path or any(_holds_path(part) for part in typing.get_args(hint))


@functools.cache
def _path_parameters(callback: Callable[..., object]) -> frozenset[str]:
    """Return the names of a command's parameters that are paths; cached, since evaluating annotations takes 1 ms."""
    hints = typing.get_type_hints(inspect.unwrap(callback))
    return frozenset(name for name, hint in hints.items() if _holds_path(hint))


def _paths_in(command: _Command, words: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Yield the words that the command takes as paths."""
    paths = _path_parameters(command.callback)
    arguments = [each.name for each in command.params if each.param_type_name == "argument"]
    for place, name in enumerate(names[: len(names) if arguments else 0]):
        if arguments[min(place, len(arguments) - 1)] in paths:
            yield name
    known = _known(command)
    for word, following in pairwise([*words, ""]):
        name, equals, value = word.partition("=")
        option = known.get(name)
        if option is not None and option.name in paths:
            yield value if equals else following


def _options_only(command: _Command, path: Sequence[str], words: Sequence[str]) -> None:
    known = _known(command)
    for word in words:
        if word.partition("=")[0] not in known:
            raise CommandLineError(_no_option(word, path, known))


def _known(command: _Command) -> dict[str, _Parameter | None]:
    """Return the options of a command by their names; ``None`` for those that request help."""
    known: dict[str, _Parameter | None] = {"--help": None, "-h": None}
    for parameter in command.params:
        if parameter.param_type_name == "option":
            known |= dict.fromkeys([*parameter.opts, *parameter.secondary_opts], parameter)
    return known


def _names(command: _Command, path: Sequence[str], words: Sequence[str]) -> list[str] | None:
    """Return the words that are neither options nor their values; ``None`` if help is requested."""
    known = _known(command)
    names: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word == "--":
            return [*names, *words[place:]]
        if word[:1] in _DASHES and word.strip(_DASHES):
            bare = word.strip(_DASHES)
            if f"-{bare}" in known:
                raise CommandLineError(f"{word} begins with a typographic dash: did you mean -{bare}?")
            meant = f": did you mean --{bare}?" if f"--{bare}".partition("=")[0] in known else ""
            raise CommandLineError(f"{word} begins with a typographic dash: write two hyphens{meant}")
        if not word.startswith("-") or word == "-" or _NUMBER.match(word):
            names.append(word)
            continue
        name, equals, _ = word.partition("=")
        if name in ("--help", "-h"):
            return None
        if not name.startswith("--") and len(name) > 2:
            if f"-{name}" in known:
                raise CommandLineError(f"{name} has one dash too few: did you mean -{name}?")
            if name[:2] in known:  # short options in one word, or one with its value
                continue
        if name not in known:
            raise CommandLineError(_no_option(word, path, known))
        option = known[name]
        if option is None or option.is_flag or equals:
            continue
        if place >= len(words) or words[place].partition("=")[0] in known:
            follows = f", and {words[place]} follows it" if place < len(words) else ""
            raise CommandLineError(f"{name} needs a value{follows}: {_shown_option(option, name)}")
        place += 1
    return names


def _shown_option(option: _Parameter, name: str) -> str:
    return f"{name} {(option.metavar or option.name).upper()}. {option.help or ''}".strip()


def _no_option(word: str, path: Sequence[str], known: Mapping[str, object]) -> str:
    name = word.partition("=")[0]
    bare = name.strip("-")
    listed = [each for each in known if each.startswith("--")]
    begun = [each for each in listed if bare and each.startswith(f"--{bare}")]
    close = get_close_matches(bare, [each.removeprefix("--") for each in listed], n=1, cutoff=0.7)
    close = [f"--{each}" for each in close] or begun[:1]
    command = " ".join(["immunograph", *path])
    hint = f": did you mean {close[0]}?" if close else f"; the options are {', '.join(listed)}"
    return f"{command} has no option {name}{hint}"


def _no_command(name: str, path: Sequence[str], commands: Mapping[str, object]) -> str:
    known = [*commands, *(() if path else RENAMED)]
    close = [RENAMED.get(each, each) for each in get_close_matches(name.lower(), known, n=1, cutoff=0.7)]
    hint = f": did you mean {close[0]}?" if close else f"; the commands are {', '.join(commands)}"
    return f"{' '.join(['immunograph', *path])} has no command {name!r}{hint}"


def _remedy(command: _Command, called: str, name: str) -> str:
    """Return a hint on an unexpected argument: to put it after ``-o`` or ``--data`` if that fits, else to see ``--help``."""
    options = {option: each for each in command.params for option in each.opts}
    if "-o" in options and options["-o"].required and not Path(name).exists():
        return f"did you mean {called} -o {_quoted(name)}?"
    data = near_path(name) if "--data" in options and not Path(name).exists() else Path(name)
    if "--data" in options and data is not None:
        return f"did you mean {called} --data {_quoted(str(data))}?"
    return f"see {called} --help"


def _count(command: _Command, path: Sequence[str], names: list[str]) -> None:
    """Raise an error for more arguments than a command takes, or fewer than it needs."""
    wanted = [each for each in command.params if each.param_type_name == "argument"]
    called = " ".join(["immunograph", *path])
    if all(each.nargs != -1 for each in wanted) and len(names) > len(wanted):
        extra = names[len(wanted) :]
        if not wanted:
            remedy = _remedy(command, called, extra[0])
            raise CommandLineError(f"{called} takes no arguments, but got {extra[0]!r}: {remedy}")
        joined = " ".join(names[len(wanted) - 1 :])
        meant = [*path, *names[: len(wanted) - 1], joined]
        takes = " ".join(_argument(each) for each in wanted)
        raise CommandLineError(
            f"{called} takes {takes}, but got {' '.join(extra)!r} as well: quote names that contain spaces, as in "
            f"{naming_data(f'immunograph {path[0]}')} {' '.join(_quoted(word) for word in meant[1:])}"
        )
    needed = [each for each in wanted if each.required]
    if len(names) < len(needed):
        missing = needed[len(names)]
        example = re.search(r"Example: (.+)", command.help or "")
        shown = f", as in {example[1]}" if example else f": see {called} --help"
        explained = getattr(missing, "help", None) or ""
        told = f" ({explained.rstrip('.')})" if explained else ""
        raise CommandLineError(f"{called} needs {_argument(missing)}{told}{shown}")


def _refuse_empty(command: _Command, path: Sequence[str], names: Sequence[str]) -> None:
    """Raise an error for an empty argument, which would otherwise mean the current directory or no name at all."""
    wanted = [each for each in command.params if each.param_type_name == "argument"]
    for place, name in enumerate(names):
        if not name.strip():
            argument = wanted[min(place, len(wanted) - 1)]
            raise CommandLineError(
                f"{' '.join(['immunograph', *path])}: {_argument(argument)} is empty ({argument.help or 'a name'})".rstrip(
                    "."
                )
                + ": write it"
            )


def _argument(argument: _Parameter) -> str:
    return str(argument.metavar or argument.name).upper()


def _quoted(word: str) -> str:
    quoted = shlex.quote(word)
    return f'"{word}"' if quoted.startswith("'") and not set(word) & set('"$`\\!') else quoted


def _missing(error: Any, parameter: _Parameter, name: str) -> str:
    """Return an error message for a missing option or argument, with the first example of the command."""
    called = f"immunograph {error.ctx.info_name}" if error.ctx is not None else "the command"
    value = "" if parameter.is_flag else f" {parameter.metavar or ('FILE' if name == '-o' else parameter.name.upper())}"
    example = re.search(r"Example: (.+)", (error.ctx.command.help if error.ctx is not None else "") or "")
    return f"{called} needs {name}{value}" + (f", as in {example[1]}" if example else f": see {called} --help")


def _out_of_range(parameter: _Parameter, words: Sequence[str]) -> str:
    """Return an error message for a value of an option that is not a number within its bounds."""
    name, value = parameter.opts[0], ""
    for word, following in pairwise([*words, ""]):
        option, equals, given = word.partition("=")
        if option in parameter.opts:
            name, value = option, given if equals else following
    low, high = (getattr(parameter, end, None) for end in ("min", "max"))
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", getattr(parameter, "type", ""))
    kind = "a number" if "float" in str(annotation).lower() else "a whole number"
    span = f" of at least {low:,}" if low is not None else f" of at most {high:,}" if high is not None else ""
    span = f" from {low:,} to {high:,}" if None not in (low, high) else span
    told = (parameter.help or "").partition(". ")[0].rstrip(".")
    return f"{name} must be {kind}{span}, not {value}" + (
        f" ({told[:1].lower()}{told[1:]})" if told and len(told) <= _HELP else ""
    )


def _bad_value(error: Any, words: Sequence[str]) -> str:
    """Return an error message for an invalid or missing value of an option or argument, with a suggestion."""
    parameter = error.param
    if parameter is None:
        return str(error.format_message())
    name = parameter.opts[-1] if parameter.param_type_name == "option" else _argument(parameter)
    if isinstance(error, _MISSING):
        return _missing(error, parameter, name)
    message = str(error.message).removeprefix("Value error, ").partition(", unable")[0].rstrip(".")
    given, *choices = re.findall(r"'([^']*)'", message) or [""]
    if message.startswith("Input "):
        places = [place for place, word in enumerate(words[:-1]) if word in parameter.opts]
        value = f" {words[places[-1] + 1]}" if places else ""
        if _OF_A_NUMBER.search(message):
            return _out_of_range(parameter, words)
        return f"{name}{value}: this {message.removeprefix('Input ')}. {parameter.help or ''}".strip()
    close = get_close_matches(given, choices, n=1, cutoff=0.6)
    return f"{name}: {message}" + (f"; did you mean {close[0]}?" if close else "")
