"""Report files in a project that are ignored, with the expected file names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.curation.tables import TABLES
from immunograph.errors import Problem

__all__ = ["unread_files"]

_TABLES: Final = "the tab-separated tables " + ", ".join(
    name.removeprefix("curated/") for name in TABLES if name.startswith("curated/")
)
_READ: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "curated": ((), _TABLES),
    "ontology": ((".ttl",), "predicates.tsv and ontologies (.ttl)"),
    "queries": ((".rq",), "named queries (.rq)"),
    "rules": ((".rq", ".examples.ru"), "rules (.rq) and their examples (.examples.ru)"),
}
_SHEETS: Final = (".csv", ".xlsx", ".xls", ".ods", ".tab", ".txt", ".tsv")
_PROSE: Final = ("readme", "license", "licence", "notice", "changelog")


def _is_ours(path: Path, folder: str, endings: Collection[str]) -> bool:
    return path.is_file() and (path.name.endswith(tuple(endings)) or f"{folder}/{path.name}" in TABLES)


def _advice(path: Path, folder: str) -> str:
    if path.is_dir():
        return f"move its files into {folder}/, or the folder out of the project"
    stem = path.name.split(".")[0].lower()
    table = next(
        (name for name in TABLES if name.startswith(f"{folder}/") and stem == Path(name).name.split(".")[0]), None
    )
    if table is not None and path.suffix.lower() in _SHEETS:
        name = Path(table).name
        there = (path.parent / name).is_file()
        return (
            f"add its rows to {name}, which is read, and remove this file"
            if there
            else f"save it as tab-separated text (UTF-8) with the name {name}"
        )
    names = [Path(name).name for name in TABLES if name.startswith(f"{folder}/")]
    close = [
        name for name in get_close_matches(path.name, names, n=1, cutoff=0.75) if not (path.parent / name).is_file()
    ]
    if close:
        return f"did you mean {close[0]}? Rename it, or move it out of the project"
    return "rename it, or move it out of the project"


def unread_files(root: Path, explained: Collection[Path] = ()) -> Iterator[Problem]:
    """Yield a problem for each file or subdirectory in a project's directories that would be ignored.

    Hidden files and prose such as ``README.md`` are allowed everywhere.

    Parameters
    ----------
    root
        The project directory.
    explained
        Files to skip, because another message mentions them.

    Yields
    ------
    Problem
        A message with the probable intention and the files that are read, sorted by directory and name.
    """
    for folder, (endings, read) in _READ.items():
        for path in sorted((root / folder).iterdir()) if (root / folder).is_dir() else ():
            about = path.suffix.lower() == ".md" or path.name.lower().split(".")[0] in _PROSE
            if path.name.startswith((".", "~$")) or about or path in explained or _is_ours(path, folder, endings):
                continue
            kind = "folder" if path.is_dir() else "file"
            yield Problem(path, f"this {kind} is ignored: in {folder}/, only {read} are read; {_advice(path, folder)}")
