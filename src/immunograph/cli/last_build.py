"""Compare a project's tables with the graphs that were built from them before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from immunograph.errors import ImmunographError
from immunograph.plurals import some_of
from immunograph.shell_commands import shell_command

if TYPE_CHECKING:
    from immunograph.assembly import Build
    from immunograph.curation import Project

__all__ = ["builds_to_run", "words_on_last_build"]

_NAMED = 3


def builds_to_run(project: Project) -> tuple[str, ...]:
    """Return the commands that build the graphs of a project again: its TriG file, and the stores in its directory.

    Parameters
    ----------
    project
        The project whose tables were changed.

    Returns
    -------
    tuple of str
        The command for the TriG file, if that was built or there is no store; then one command per store.
    """
    from immunograph.store import ENDING, is_store

    stores = sorted(path for path in project.root.glob(f"*{ENDING}") if is_store(path))
    to_file = [shell_command("build", project.root)] if project.built.is_file() or not stores else []
    return (*to_file, *(shell_command("build", project.root, "-o", path) for path in stores))


def words_on_last_build(made: Build, project: Project) -> str:
    """Return a warning if the built file of a project differs from its tables, such as in the statuses of documents.

    Parameters
    ----------
    made
        The graph as the tables are now.
    project
        The project with the tables and the file built before.

    Returns
    -------
    str
        A sentence with the remedy; empty if there is no such file, or it equals the graph of the tables.
    """
    if not project.built.is_file() or project.built.read_bytes() == made.trig():
        return ""
    lacks = _marks_that_differ(made, project.built)
    told = f": there, {some_of(lacks, _NAMED)}" if lacks else ""
    return f"{project.built} was built from other tables{told}; build it with: {shell_command('build', project.root)}"


def _marks_that_differ(made: Build, built: Path) -> list[str]:
    """Return a phrase for each document with another status than in the tables: *trial is published, not retracted*."""
    from immunograph.analysis.projection import snake
    from immunograph.claims import ClaimsView
    from immunograph.graph import load

    try:
        standings = ClaimsView(load(built).store).standings
    except ImmunographError:  # a file that cannot be read is replaced by the next build
        return []
    before = {iri: snake(each.status.rpartition("/")[2]) for iri, each in standings.items()}
    lacks = []
    for document in made.corpus.documents:
        now = document.status.value if document.status is not None else ""
        was = before.get(document.iri, "")
        if now != was:
            name = document.iri.rpartition("/")[2]
            lacks.append(f"{name} is {_words(was)}, not {_words(now)}")
    return lacks


def _words(status: str) -> str:
    return status.replace("_", " ") or "without a status"
