"""Error messages for files that do not exist: a path whose name differs by a typing error is suggested."""

from __future__ import annotations

import os
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from pathlib import Path
from typing import Final

from immunograph.errors import Problem

__all__ = ["does_not_exist", "near_path", "unread", "unreadable"]

_MOST_NAMES: Final = 10_000
"""Maximum number of names that are read from a directory."""
_SIMILAR: Final = 0.75
_SIMILAR_STEMS: Final = 0.6
"""Minimum similarity of names without their extensions, since equal extensions alone do not make them similar."""


def near_path(path: str | Path) -> Path | None:
    """Return an existing path that differs from a missing one by typing errors.

    Parameters
    ----------
    path
        Path of a missing file or directory.

    Returns
    -------
    pathlib.Path or None
        A path that exists, in the same notation (relative or absolute); ``None`` if no name in the directory is similar.

    Notes
    -----
    Each directory of the path may be misspelt as well. A name without its endings, such as ``lab`` for ``lab.trig.gz``,
    is similar if it is that of a single file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = Path(folder, "mydata.trig").write_text("")
    ...     near_path(Path(folder, "mydata.trgi")).name
    'mydata.trig'
    """
    found = Path(path)
    missing: list[str] = []
    while not os.path.lexists(found):
        missing.append(found.name)
        if found == found.parent:
            return None
        found = found.parent
    for name in reversed(missing):
        near = _near_name(found, name)
        if near is None:
            return None
        found /= near
    return found if missing else None


def _near_name(directory: Path, name: str) -> str | None:
    """Return the name in a directory that is most similar to a missing one; ``None`` if none is similar enough."""
    try:
        with os.scandir(directory) as entries:
            names = [entry.name for entry in islice(entries, _MOST_NAMES)]
    except OSError:
        return None
    if name in names:
        return name
    by_fold = {each.casefold(): each for each in sorted(names) if not each.startswith(".") or name.startswith(".")}
    folded = name.casefold()
    begun = [each for each in by_fold if each.startswith(f"{folded}.")]
    like = [each for each in by_fold if _may_be(folded, each)]
    close = [folded] if folded in by_fold else get_close_matches(folded, like, n=1, cutoff=_SIMILAR)
    if not close and len(begun) == 1:
        close = begun
    return by_fold[close[0]] if close else None


def _may_be(one: str, other: str) -> bool:
    """Return whether names are similar before their endings: ``run1.trig`` is not ``run2.trig``, but ``lab9`` may be ``lab``.

    If both have digits there, these must be the same.
    """
    stems = [name.lstrip(".").partition(".")[0] for name in (one, other)]
    first, second = ([character for character in stem if character.isdigit()] for stem in stems)
    same = first == second or not first or not second
    return same and SequenceMatcher(None, stems[0], stems[1]).ratio() >= _SIMILAR_STEMS


def does_not_exist(path: str | Path, remedy: str) -> str:
    """Return the message that a path does not exist, with a suggestion if a name in its directory is similar.

    Parameters
    ----------
    path
        Path of a missing file or directory.
    remedy
        What to do, as a clause in the imperative.

    Returns
    -------
    str
        One sentence or two, without a final full stop.

    Examples
    --------
    >>> does_not_exist("no/such/claims.tsv", "name an RDF file")
    'no/such/claims.tsv does not exist: name an RDF file'
    """
    near = near_path(path)
    if near is None:
        return f"{path} does not exist: {remedy}"
    return f"{path} does not exist: did you mean {near}? If not, {remedy}"


def unreadable(path: str | Path, error: OSError, remedy: str = "check the path and its permissions") -> str:
    """Return the message that a file cannot be read.

    Parameters
    ----------
    path
        Path of the file.
    error
        Error of the operating system.
    remedy
        What to do, as a clause in the imperative.

    Returns
    -------
    str
        The reason and the remedy. For a missing file, that of :func:`does_not_exist`.

    Examples
    --------
    >>> unreadable("notes.txt", PermissionError(13, "Permission denied"))
    'notes.txt cannot be read: Permission denied; check the path and its permissions'
    """
    if isinstance(error, FileNotFoundError):
        return does_not_exist(path, "check the path" if remedy == "check the path and its permissions" else remedy)
    return f"{path} cannot be read: {error.strerror or error}; {remedy}"


def unread(path: Path, error: OSError) -> Problem:
    """Return the problem that a file of an input cannot be read, as :func:`unreadable` words it.

    Parameters
    ----------
    path
        Path of the file.
    error
        Error of the operating system.

    Returns
    -------
    Problem
        The problem, with the file as its position.

    Examples
    --------
    >>> print(unread(Path("no/such.tsv"), FileNotFoundError(2, "No such file or directory")))
    no/such.tsv: the file does not exist: check the path
    """
    told = unreadable(path, error).removeprefix(f"{path} ")
    return Problem(path, f"the file {told}")
