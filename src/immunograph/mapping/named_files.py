"""Files that a mapping names, all in its own folder: included mappings, value maps, and tables beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from immunograph.errors import FormatError, StoreError
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.keys import Keys
from immunograph.mapping.toml_files import parsed
from immunograph.near_paths import does_not_exist

__all__ = ["NamedFiles"]

_SHARED: Final = ("values", "predicate", "entity", "prefixes", "columns", "evidence")
"""Tables that an included file may contain; keys of the mapping itself take precedence."""

_RULES: Final = ("claim", "axiom")
"""Lists to which an included file may contribute the first items."""


class NamedFiles:
    """Files that a mapping names, relative to its folder.

    Parameters
    ----------
    origin
        Name of the mapping, for error messages.
    folder
        Folder of the mapping.
    """

    def __init__(self, origin: str, folder: Path) -> None:
        self._origin = origin
        self._folder = folder

    def find(self, name: str, key: str) -> Path:
        """Return the path of a file that the mapping names.

        Parameters
        ----------
        name
            Path relative to the mapping's folder.
        key
            Section and key that name it, for error messages.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        StoreError
            If the path is absolute, the file does not exist, or it lies outside the folder, also through a link.
        """
        path = self._folder / name
        if Path(name).is_absolute():
            raise StoreError(
                f"{self._origin}, {key}: {name} is an absolute path: write it relative to the mapping's folder"
            )
        if not path.resolve().is_relative_to(self._folder.resolve()):
            raise StoreError(
                f"{self._origin}, {key}: {name} lies outside the folder of the mapping: copy the file into it"
            )
        if not path.is_file():
            remedy = "create it, or correct the path"
            told = f"{path} is not a file: name one" if path.exists() else does_not_exist(path, remedy)
            raise StoreError(f"{self._origin}, {key}: {told}")
        return path

    def included(self, raw: dict[str, object]) -> tuple[dict[str, object], bytes]:
        """Merge the tables of included files, such as packs of predicates.

        Parameters
        ----------
        raw
            The mapping as parsed, with its key ``include``, if any.

        Returns
        -------
        tuple[dict[str, object], bytes]
            The mapping with the tables of the included files, in which its own keys take precedence; and the text of the
            files, each after a null byte.

        Raises
        ------
        FormatError
            If a file contains other tables than those that may be included, or is not valid TOML.
        StoreError
            If a file cannot be read, or lies outside the mapping's folder.
        """
        raw, texts = dict(raw), b""
        names = Keys({"include": raw.pop("include", [])}, self._origin).texts("include")
        for name in names:
            more, text = parsed(self.find(name, "include"))
            texts += b"\0" + text
            for table, values in more.items():
                own = raw.get(table)
                if table in _RULES and isinstance(values, list) and isinstance(own, list | None):
                    raw[table] = [*values, *(own or [])]
                elif table in _SHARED and isinstance(values, dict):
                    raw[table] = {**values, **own} if isinstance(own, dict) else values if own is None else own
                else:
                    known = ", ".join([*_SHARED, *_RULES])
                    raise FormatError(f"{name}: an included file may contain {known}, not [{table}]")
        return raw, texts

    def value_map(self, name: str, key: str) -> tuple[dict[str, str], bytes]:
        """Read a value map from a table of two columns with a header.

        Parameters
        ----------
        name
            Path of the table, relative to the mapping's folder.
        key
            Key of the value map, for error messages.

        Returns
        -------
        tuple[dict[str, str], bytes]
            Value -> its replacement; and the text of the file, after a null byte.

        Raises
        ------
        FormatError
            If the table has fewer than two columns.
        StoreError
            If the file cannot be read, or lies outside the mapping's folder.
        """
        from immunograph.mapping.table_batches import open_table

        path = self.find(name, key)
        table = open_table(path, Dialect())
        text = b"\0" + path.read_bytes()
        if len(table.columns) < 2:
            raise FormatError(f"{path}: a value map needs a header and two columns: the value, and its replacement")
        rows = [row for batch in table.batches() for row in batch.select(table.columns[:2]).iter_rows()]
        values = {str(old): str(new) for old, new in rows if old is not None and new is not None}
        return values, text
