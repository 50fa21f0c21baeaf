"""A project: a directory of curated tables, optionally with its own ontology, rules and named queries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from immunograph.curation.project_settings import Settings, read_settings
from immunograph.errors import NotAProjectError

__all__ = ["Project", "packaged_project"]


@dataclass(frozen=True, slots=True)
class Project:
    """The directory layout of a project."""

    root: Path

    @classmethod
    def at(cls, root: str | Path) -> Project:
        """Open the project in a directory.

        Parameters
        ----------
        root
            The directory.

        Returns
        -------
        Project
            The project.

        Raises
        ------
        NotAProjectError
            If the directory does not exist, or has no curated tables.
        """
        path = Path(root)
        if not path.exists():
            raise NotAProjectError(
                f"{path} does not exist: name a project directory, which contains curated/claims.tsv"
            )
        if not path.is_dir():
            raise NotAProjectError(f"{path} is a file: name a project directory, which contains curated/claims.tsv")
        if not (path / "curated").is_dir():
            raise NotAProjectError(
                f"{path} is not a project: it has no folder curated/ with the tables claims.tsv, evidence.tsv and so on"
            )
        return cls(path)

    @property
    def settings(self) -> Settings:
        """The settings in ``project.toml``: title, licence, base IRI, authors, description.

        Raises
        ------
        CheckFailedError
            If ``project.toml`` is invalid.
        """
        return read_settings(self.root)

    @property
    def curated(self) -> Path:
        """Path of the folder of curated tables."""
        return self.root / "curated"

    @property
    def ontology(self) -> Path:
        """Path of the project's ontology folder, which extends the packaged ontology."""
        return self.root / "ontology"

    @property
    def queries(self) -> Path:
        """Path of the folder of named queries."""
        return self.root / "queries"

    @property
    def rules(self) -> Path:
        """Path of the folder of inference rules."""
        return self.root / "rules"

    @property
    def built(self) -> Path:
        """Path of the file that ``immunograph build`` writes."""
        return self.root / "immunograph.trig"


def packaged_project() -> Project:
    """Return the project that comes with immunograph: in the wheel, or beside ``src`` in a checkout.

    Returns
    -------
    Project
        The project.

    Raises
    ------
    NotAProjectError
        If the installation lacks its data.
    """
    here = Path(__file__).resolve().parent.parent
    for root in (here / "data", here.parent.parent / "data"):
        if (root / "curated").is_dir():
            return Project(root)
    raise NotAProjectError("this installation has lost its data files: reinstall immunograph")
