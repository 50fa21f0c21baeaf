"""A project: a directory of curated tables, optionally with its own ontology, rules and named queries."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from immunograph.argument_types import expect_path
from immunograph.curation.project_settings import Settings, read_settings
from immunograph.errors import NotAProjectError
from immunograph.near_paths import does_not_exist
from immunograph.regular_files import store_in

__all__ = ["Project", "packaged_project"]

_OF_STORE: Final = "not a project: name a project directory, which contains curated/claims.tsv"
_ONE_COPY: Final = 2.0
"""Seconds within which the files of a project may be written by one check-out or copy."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project directory and the paths of its parts.

    Parameters
    ----------
    root
        The directory; use :meth:`at` to check that it is a project.
    """

    root: Path

    @classmethod
    def at(cls, root: str | Path, *, of_store: str = _OF_STORE) -> Project:
        """Open the project in a directory.

        Parameters
        ----------
        root
            Path of a directory that contains ``curated/``.
        of_store
            End of the message for a path that is a store, after ``PATH is a store,``; ``{store}`` in it is replaced by the
            path, quoted for a shell.

        Returns
        -------
        Project
            A project whose tables have not been read yet.

        Raises
        ------
        NotAProjectError
            If the path is not a directory, is a store, or has no subdirectory ``curated/``.
        FormatError, StoreError
            If no file can have this path: see :func:`~immunograph.argument_types.expect_path`.
        """
        expect_path(root)
        path = Path(root)
        if not path.exists():
            raise NotAProjectError(does_not_exist(path, "name a project directory, which contains curated/claims.tsv"))
        if not path.is_dir():
            raise NotAProjectError(
                f"{path} is a file: name a project directory, which contains curated/claims.tsv; a table of claims "
                "and quotations is checked by 'immunograph gate'"
            )
        if store_in(path):
            raise NotAProjectError(f"{path} is a store, {of_store.replace('{store}', shlex.quote(str(path)))}")
        if not (path / "curated").is_dir():
            raise NotAProjectError(
                f"{path} is not a project: it has no folder curated/ with the tables claims.tsv, evidence.tsv and so on; "
                "create a project with 'immunograph new'"
            )
        return cls(path)

    @property
    def settings(self) -> Settings:
        """Title, licence, base IRI, authors and description, read from ``project.toml`` on every access.

        Raises
        ------
        CheckFailedError
            If ``project.toml`` is invalid.
        """
        return read_settings(self.root)

    @property
    def curated(self) -> Path:
        """Directory of the curated tables."""
        return self.root / "curated"

    @property
    def ontology(self) -> Path:
        """Directory of the project's ontology, which extends the packaged ontology."""
        return self.root / "ontology"

    @property
    def queries(self) -> Path:
        """Directory of the named queries."""
        return self.root / "queries"

    @property
    def rules(self) -> Path:
        """Directory of the inference rules."""
        return self.root / "rules"

    @property
    def built(self) -> Path:
        """Path of the file that ``immunograph build`` writes."""
        return self.root / "immunograph.trig"

    @property
    def is_stale(self) -> bool:
        """Whether a curated table or ``project.toml`` is newer than the built file; false if there is no built file.

        Times that are at most two seconds apart count as equal, since one check-out or copy may write all files.
        """
        if not self.built.is_file():
            return False
        made = self.built.stat().st_mtime
        tables = (path for path in self.curated.glob("*.tsv") if not path.name.startswith("."))
        parts = (path for path in (*tables, self.root / "project.toml") if path.is_file())
        return any(path.stat().st_mtime > made + _ONE_COPY for path in parts)


def packaged_project() -> Project:
    """Return the project that is packaged with immunograph.

    Returns
    -------
    Project
        The project inside the installed package, or in ``data/`` of a source checkout.

    Raises
    ------
    NotAProjectError
        If the installation lacks its data files.
    """
    here = Path(__file__).resolve().parent.parent
    for root in (here / "data", here.parent.parent / "data"):
        if (root / "curated").is_dir():
            return Project(root)
    raise NotAProjectError("the data files of this installation are missing: reinstall immunograph")
