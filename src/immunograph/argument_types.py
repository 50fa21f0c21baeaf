"""Check the types of arguments against annotations, so that a wrong type is a one-sentence error.

Annotations are read as text, since most of them name classes that are imported for type checkers only.
"""

from __future__ import annotations

import errno
import inspect
import numbers
import operator
import os
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from itertools import chain, repeat
from pathlib import Path
from typing import Final, NamedTuple, ParamSpec, SupportsIndex, TypeVar, cast

from immunograph.errors import FormatError, StoreError
from immunograph.legible import quoted

__all__ = ["checked", "checked_methods", "expect_path"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_C = TypeVar("_C", bound=type)


def _is_whole(value: object) -> bool:
    try:
        operator.index(cast("SupportsIndex", None if isinstance(value, bool) else value))
    except TypeError:
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return (
        isinstance(value, Collection)
        and not isinstance(value, str | bytes | Mapping)
        and all(isinstance(each, str) for each in value)
    )


def _called(name: str) -> Callable[[object], bool]:
    return lambda value: any(base.__name__ == name for base in type(value).__mro__)


_TYPES: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "str": (lambda value: isinstance(value, str), "a string"),
    "int": (_is_whole, "a whole number"),
    "float": (_is_number, "a number"),
    "bytes": (lambda value: isinstance(value, bytes), "bytes"),
    "Path": (lambda value: isinstance(value, os.PathLike), "a path"),
    "Sequence[str]": (_are_texts, "a list of strings"),
    "Collection[str]": (_are_texts, "a list of strings"),
    "Mapping[str, object]": (lambda value: isinstance(value, Mapping), "a dictionary"),
    "EdgeChoice": (_called("EdgeChoice"), "an EdgeChoice"),
    "NamedQuery": (_called("NamedQuery"), "a named query"),
    "Parameters": (_called("Parameters"), "Parameters"),
    "Project": (_called("Project"), "a Project"),
    "AnalysisFace": (_called("AnalysisFace"), "a KnowledgeGraph"),
    "None": (lambda value: value is None, ""),
}
"""Annotation -> function that checks a value, and description of the type for messages."""


_CHECKED_BELOW: Final = frozenset({"self", "sparql"})
"""Arguments that are not checked here; the store raises a ``QueryError`` for a query that is not a string."""


_THINGS: Final = {
    "find": ("name",),
    "describe": ("name",),
    "mechanisms": ("source", "target"),
    "claims": ("subject", "object", "about"),
    "network": ("focus",),
    "export": ("focus",),
    "explore": ("focus",),
}
"""Method -> arguments that are names of entities or claims, for which the message gives advice."""


_SHOWN: Final = 80
"""Maximum length, in characters, of a wrong value that is shown in the message."""


_ADDRESSES: Final = frozenset({"location"})
"""Arguments that may be the address of an endpoint instead of a path."""


_PATH: Final = 400
_ABSENT: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EBADF})
"""Error numbers for paths without a file, for which each caller raises its own error."""


class _Expected(NamedTuple):
    checks: tuple[Callable[[object], bool], ...]
    words: str
    path: bool
    """Whether a string is the path of a file, which need not be UTF-8."""
    advice: str = ""


def _expected(annotation: object) -> _Expected | None:
    """Return the checks for an annotation; ``None`` if it has a type that is not checked."""
    parts = (annotation.__name__ if isinstance(annotation, type) else str(annotation)).split(" | ")
    if not all(part in _TYPES for part in parts):
        return None
    words = list(dict.fromkeys(word for part in parts if (word := _TYPES[part][1])))
    return _Expected(tuple(_TYPES[part][0] for part in parts), " or ".join(words), "Path" in parts)


def _shown(value: object) -> str:
    """Return the ``repr`` of a value, or the name of its type if that is too long for a message."""
    written = repr(value)
    return written if len(written) <= _SHOWN else f"a value of type {type(value).__name__}"


def _check(name: str, value: object, expected: _Expected) -> None:
    if not any(check(value) for check in expected.checks):
        raise FormatError(f"{name} must be {expected.words}, not {_shown(value)}{expected.advice}")
    if isinstance(value, str):
        try:
            os.fsencode(value) if expected.path else value.encode()
        except UnicodeEncodeError as error:
            raise FormatError(
                f"{name} contains a lone surrogate (half a character) at position {error.start + 1}: remove it, or decode the original bytes with their encoding"
            ) from None
    if expected.path and isinstance(value, str | os.PathLike) and not (name in _ADDRESSES and "://" in str(value)):
        expect_path(value, name)


def expect_path(path: str | os.PathLike[str], name: str = "the path") -> None:
    r"""Raise an error for a path that no file can have; a file need not exist.

    Parameters
    ----------
    path
        A path.
    name
        Name of the argument for the message.

    Raises
    ------
    FormatError
        If the path is empty, or contains a null character.
    StoreError
        If the path, or a part of it, is longer than the file system allows, or access to it is denied.

    Examples
    --------
    >>> expect_path("lab.igdb")
    >>> expect_path("lab\0.igdb")
    Traceback (most recent call last):
    immunograph.errors.FormatError: the path is not a valid file name: remove the null character from 'lab\x00.igdb'
    """
    text = os.fspath(path)
    if not text:  # for pathlib, the current directory
        raise FormatError(f"{name} is empty: name a file or directory; '.' is the current directory")
    if "\0" in text:
        raise FormatError(f"{name} is not a valid file name: remove the null character from {quoted(text)}")
    try:
        Path(text).stat()
    except OSError as error:
        if error.errno not in _ABSENT:
            raise StoreError(
                f"{name} {quoted(text, _PATH)} cannot be opened: {error.strerror}; name a file or directory"
            ) from None
    except ValueError:  # a lone surrogate
        return


def checked(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Decorate a function so that the types of its arguments are checked on each call.

    Parameters
    ----------
    function
        Function with annotations. ``bool``, types that are not in this module's table, and arguments called ``sparql``
        are not checked.

    Returns
    -------
    Callable
        The wrapped function. On a wrong type, or a text with a lone surrogate, it raises
        :class:`~immunograph.errors.FormatError`, which names the argument; paths are checked by :func:`expect_path`.

    Examples
    --------
    >>> @checked
    ... def first(text: str, *, limit: int | None = None) -> str:
    ...     return text[:limit]
    >>> first("abc", limit=2)
    'ab'
    >>> first(b"abc")
    Traceback (most recent call last):
    immunograph.errors.FormatError: text must be a string, not b'abc'
    """
    positions: list[tuple[str, _Expected | None]] = []
    by_name: dict[str, _Expected | None] = {}
    others: _Expected | None = None
    further: tuple[str, _Expected | None] = ("", None)
    for parameter in inspect.signature(function).parameters.values():
        expected = None if parameter.name in _CHECKED_BELOW else _expected(parameter.annotation)
        if expected is not None and parameter.name in _THINGS.get(function.__name__, ()):
            expected = expected._replace(advice=": give a label, a synonym or a CURIE")
        if parameter.kind is parameter.VAR_KEYWORD:
            others = expected
        elif parameter.kind is parameter.VAR_POSITIONAL:
            further = (parameter.name, expected)
        elif parameter.kind is not parameter.KEYWORD_ONLY:
            positions.append((parameter.name, expected))
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            by_name[parameter.name] = expected

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for (name, expected), value in zip(chain(positions, repeat(further)), args, strict=False):
            if expected is not None:
                _check(name, value, expected)
        for name, value in kwargs.items():
            if (expected := by_name.get(name, others)) is not None:
                _check(name, value, expected)
        return function(*args, **kwargs)

    return call


def checked_methods(cls: _C) -> _C:
    """Decorate a class so that the arguments of its public methods are checked, as by :func:`checked`.

    Parameters
    ----------
    cls
        Class whose own public methods are replaced by wrappers; properties and inherited methods are unchanged.

    Returns
    -------
    type
        The same class, modified in place.

    Examples
    --------
    >>> @checked_methods
    ... class Shelf:
    ...     def take(self, place: int) -> int:
    ...         return place
    >>> Shelf().take("3")
    Traceback (most recent call last):
    immunograph.errors.FormatError: place must be a whole number, not '3'
    """
    for name, member in list(vars(cls).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            setattr(cls, name, checked(member))
    return cls
