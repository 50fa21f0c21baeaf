"""Parameters of operations: type and bounds, as JSON Schema and as validation with error messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from immunograph.errors import FormatError, UnknownNameError

__all__ = ["Parameter"]

_NAME: Final = 1_000
_SEVERAL: Final = 50
_JSON_TYPES: Final[dict[str, dict[str, object]]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "strings": {"type": "array", "items": {"type": "string", "maxLength": _NAME}, "minItems": 1, "maxItems": _SEVERAL},
    "values": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, named as in Python.

    Parameters
    ----------
    name
        Name of the parameter.
    meaning
        Description for users and language models.
    type
        ``string``, ``integer``, ``boolean``, ``strings`` (one or several) or ``values`` (names with their values).
    required
        Whether it must be given.
    default
        Default value; ``None`` for none.
    choices
        Allowed values of a string; empty for any.
    least, most
        Bounds of an integer; ``most`` is the maximum length of a string in characters.
    """

    name: str
    meaning: str
    type: str = "string"
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = _NAME

    def schema(self) -> dict[str, object]:
        """Return the JSON Schema of the parameter.

        Returns
        -------
        dict[str, object]
            Type; allowed values, or else the length of a string or the bounds of an integer; and default.
        """
        made: dict[str, object] = {**_JSON_TYPES[self.type]}
        if self.choices:
            made["enum"] = list(self.choices)
        elif self.type == "string":
            made |= {"minLength": 1, "maxLength": self.most, "pattern": r"\S"}
        elif self.type == "integer":
            made |= {"minimum": self.least, "maximum": self.most}
        if self.default is not None:
            made["default"] = self.default
        return made

    def read(self, value: object, operation: str) -> object:
        """Validate a value and convert it to the type of the parameter.

        Parameters
        ----------
        value
            The value from JSON, or text from a URL.
        operation
            Name of the operation, for the message.

        Returns
        -------
        object
            A ``str``, ``int``, ``bool``, ``list`` (without duplicates) or ``dict``, by the type of the parameter.

        Raises
        ------
        FormatError
            If the value has the wrong type or is out of bounds.
        UnknownNameError
            If the value is not one of ``choices``.
        """
        where = f"argument {self.name!r} of {operation}"
        if self.type == "integer":
            return self._integer(value, where)
        if self.type == "boolean":
            words = {"true": True, "1": True, "false": False, "0": False}
            if isinstance(value, str) and value.lower() in words:
                return words[value.lower()]
            if not isinstance(value, bool):
                raise FormatError(f"{where} is {value!r:.80}: expected true or false")
            return value
        if self.type == "strings":
            values = [value] if isinstance(value, str) else value
            if not isinstance(values, list) or not values or not all(isinstance(each, str) for each in values):
                raise FormatError(f"{where} is {value!r:.80}: expected a string or a list of strings")
            values = list(dict.fromkeys(values))
            if len(values) > _SEVERAL or any(len(each) > _NAME for each in values):
                raise FormatError(
                    f"{where} is too long: expected at most {_SEVERAL} strings of at most {_NAME:,} characters"
                )
            return values
        if self.type == "values":
            if not isinstance(value, Mapping) or not all(isinstance(each, str | int) for each in value.values()):
                raise FormatError(
                    f"{where} is {value!r:.80}: expected a JSON object whose values are strings or whole numbers"
                )
            return dict(value)
        return self._text(value, where)

    def _integer(self, value: object, where: str) -> int:
        try:
            number = int(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or not self.least <= number <= self.most:
            raise FormatError(f"{where} is {value!r:.80}: expected a whole number from {self.least} to {self.most}")
        return number

    def _text(self, value: object, where: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise FormatError(f"{where} is {value!r:.80}: expected a non-empty string")
        if len(value) > self.most:
            raise FormatError(f"{where} has {len(value):,} characters: expected {self.most:,} at most")
        if self.choices and value not in self.choices:
            close = get_close_matches(value, self.choices, n=1)
            listed = f"expected one of {', '.join(self.choices)}"
            raise UnknownNameError(self.name.replace("_", " "), value, close, hint=listed)
        return value
