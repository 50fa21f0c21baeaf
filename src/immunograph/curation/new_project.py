"""Create a new project: a directory with empty tables that can be checked and built."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

from immunograph.curation.project import Project
from immunograph.curation.project_settings import SETTINGS_FILE
from immunograph.curation.tables import TABLES
from immunograph.errors import CheckFailedError, ImmunographError, Problem, StoreError
from immunograph.files import directory_aside
from immunograph.toml_text import toml_value

__all__ = ["create_project"]

_SETTINGS: Final = """\
# Title, authors and licence of this graph. Every key may be left out.
title = {title}
description = ""

# An SPDX identifier such as "CC-BY-4.0" or "CC0-1.0", or "All rights reserved"; unknown as long as it is empty.
# The built graph gets the strictest of this licence and those of the documents that are not merely cited.
licence = {licence}

# What the IRIs of your own entities and documents begin with; it ends in / or #.
# base = "https://example.org/my-project/"

authors = []
"""

_README: Final = """\
# {title}

A project of claims, made with `immunograph new`. Its tables are in `curated/`: tab-separated, UTF-8, one header line.

1. Write title, licence and authors into `project.toml`.
2. Add a row for each text to `curated/documents.tsv`. Its `licence` is an SPDX identifier, words such as `All rights
   reserved`, or `not copied` if the text is only cited; `immunograph locate TEXT` prints its hash and length.
3. Add a row for each entity to `curated/entities.tsv`: a key, a label, a Biolink category, a definition of your own.
4. Add a row for each claim to `curated/claims.tsv`: subject, predicate, object.
5. Add a row for each passage to `curated/evidence.tsv`: speaker, place, certainty and wording. A dispute is evidence
   against the existing claim, never a negated claim.
6. Decide in `curated/decisions.tsv` which claims are accepted.

Then, in the folder that contains this one:

    immunograph check {folder}
    immunograph build {folder}
    immunograph info --data {folder}
    immunograph explore --data {folder} -o page.html

`docs/your-own-claims.md` of immunograph describes each column.
"""


def create_project(directory: str | Path, *, title: str = "", licence: str = "") -> Project:
    """Create an empty project: tables with headers only, ``project.toml`` and a README.

    The directory is created atomically: after an error, nothing has changed.

    Parameters
    ----------
    directory
        Directory to create; it must be empty if it exists.
    title
        Title of the graph; by default, the name of the directory.
    licence
        Licence of the graph, such as an SPDX identifier; unknown by default.

    Returns
    -------
    Project
        The new project, which passes ``immunograph check``.

    Raises
    ------
    StoreError
        If the directory is a symbolic link, a file or not empty, cannot be written, or its parent does not exist.
    CheckFailedError
        If the licence looks like a misspelled SPDX identifier.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     create_project(f"{folder}/melanoma").settings.title
    'melanoma'
    """
    target = Path(directory)
    if target.is_symlink():
        raise StoreError(f"{target} is a symbolic link: name the folder itself")
    if target.exists() and not target.is_dir():
        raise StoreError(f"{target} is a file, not a folder: choose a new folder for the project")
    if target.exists() and any(target.iterdir()):
        raise StoreError(f"{target} is not empty: choose a new folder for the project, so that no file is overwritten")
    parent = target.resolve().parent
    if not parent.is_dir():
        raise StoreError(f"{parent} does not exist: create that folder first, or choose another one")
    name = target.resolve().name
    made = {"title": title or name, "licence": licence, "folder": shlex.quote(name)}
    try:
        with directory_aside(target.resolve(), _is_own) as aside:
            _write(aside, made)
            _ = Project.at(aside).settings  # a wrong licence is reported before anything is there
            aside.replace(target)
    except CheckFailedError as error:
        told = [Problem(target / SETTINGS_FILE, problem.message) for problem in error.problems]
        raise CheckFailedError(told) from None
    except ImmunographError:
        raise
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}; choose another folder") from error
    return Project.at(target)


def _is_own(folder: Path) -> bool:
    """Return whether the remains of an interrupted run contain only files of an empty project."""
    known = {folder / name for name in (*TABLES, SETTINGS_FILE, "README.md", "curated")}
    return all(path in known and not path.is_symlink() for path in folder.rglob("*"))


def _write(root: Path, made: dict[str, str]) -> None:
    """Write the files of an empty project into an empty folder."""
    (root / "curated").mkdir()
    for name, columns in TABLES.items():
        if name.startswith("curated/"):
            header = "\t".join((*columns.required, *columns.optional))
            (root / name).write_text(header + "\n", encoding="utf-8", newline="\n")
    quoted = {key: toml_value(" ".join(value.split())) for key, value in made.items()}
    (root / SETTINGS_FILE).write_text(_SETTINGS.format_map(quoted), encoding="utf-8", newline="\n")
    (root / "README.md").write_text(_README.format_map(made), encoding="utf-8", newline="\n")
