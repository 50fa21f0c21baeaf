"""Serialise model values as JSON and back, so that a format with a text field can embed a complete claim."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from immunograph.legible import quoted
from immunograph.model import Literal

__all__ = ["from_plain", "to_plain"]

T = TypeVar("T")


def to_plain(value: object) -> object:
    """Convert a model value to JSON-serialisable data; fields with their default value are left out.

    Parameters
    ----------
    value
        Dataclass instance of :mod:`immunograph.model`, an enum, a tuple or a plain value.

    Returns
    -------
    object
        Dictionaries, lists, strings, numbers and Booleans.

    Examples
    --------
    >>> from immunograph.model import Span, Synonym
    >>> to_plain(Span(1, 4)), to_plain(Synonym("IL-2"))
    ({'start': 1, 'end': 4}, {'text': 'IL-2'})
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    kind = type(value)
    if kind in _PLAIN or isinstance(value, type) or not is_dataclass(value):
        return value
    made = {}
    for name, default in _defaults(cast("type", kind)):
        held = getattr(value, name)
        if default is MISSING or type(held) is not type(default) or held != default:
            made[name] = held if type(held) in _PLAIN else to_plain(held)
    return made


_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Return the fields of a dataclass with their default values."""
    return tuple((field.name, field.default) for field in fields(kind))


def from_plain(kind: type[T], data: Any) -> T:
    """Convert JSON data back to a model value; inverse of :func:`to_plain`.

    Parameters
    ----------
    kind
        Class of :mod:`immunograph.model` to create.
    data
        Result of :func:`to_plain`, possibly after a round trip through JSON.

    Returns
    -------
    T
        An instance of ``kind``.

    Raises
    ------
    ValueError
        If the data does not fit the class: a field is unknown or missing, or a value has a wrong type or is not allowed.

    Examples
    --------
    >>> from immunograph.model import Span
    >>> from_plain(Span, {"start": 1, "end": 4})
    Span(start=1, end=4)
    """
    made: T = _read(kind, data)
    return made


@cache
def _hints(kind: type) -> dict[str, object]:
    return get_type_hints(kind)


def _is_needed(field: Field[object]) -> bool:
    return field.init and field.default is MISSING and field.default_factory is MISSING


def _read(kind: Any, data: Any) -> Any:
    kind = getattr(kind, "__supertype__", kind)
    origin = get_origin(kind)
    if origin is tuple:
        return _read_tuple(get_args(kind), data)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if is_dataclass(kind):
        if not isinstance(data, dict):
            raise ValueError(f"expected an object for {getattr(kind, '__name__', kind)}, found {type(data).__name__}")
        hints = _hints(cast("type", kind))
        unknown = next((name for name in data if name not in hints), None)
        if unknown is not None:
            raise ValueError(f"{getattr(kind, '__name__', kind)} has no field {quoted(unknown)}")
        missing = next((each.name for each in fields(kind) if _is_needed(each) and each.name not in data), None)
        if missing is not None:
            raise ValueError(f"{getattr(kind, '__name__', kind)} lacks the field {quoted(missing)}")
        try:
            return cast("Callable[..., object]", kind)(
                **{name: _read(hints[name], held) for name, held in data.items()}
            )
        except TypeError as error:
            raise ValueError(str(error)) from None
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise ValueError(f"expected {kind.__name__}, found {type(data).__name__}")
    return data


def _read_tuple(arguments: tuple[object, ...], data: object) -> tuple[object, ...]:
    if not isinstance(data, list):
        raise ValueError(f"expected a list, found {type(data).__name__}")  # noqa: TRY004  one error for all that does not fit
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_read(arguments[0], each) for each in data)
    if len(arguments) != len(data):
        raise ValueError(f"expected {len(arguments)} values, found {len(data)}")
    return tuple(_read(kind, each) for kind, each in zip(arguments, data, strict=True))


def _read_union(arguments: tuple[object, ...], data: object) -> object:
    if data is None and type(None) in arguments:
        return None
    kinds = [each for each in arguments if each is not type(None)]
    if isinstance(data, dict):
        kinds = [each for each in kinds if is_dataclass(each)] or kinds
    elif Literal in kinds and len(kinds) > 1:
        kinds = [each for each in kinds if each is not Literal]
    for kind in kinds:
        plain = getattr(kind, "__supertype__", kind)
        if isinstance(plain, type) and not is_dataclass(plain) and type(data) is plain:
            return data
    return _read(kinds[0], data)
