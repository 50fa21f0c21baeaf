"""The command that reads notices about documents, such as retractions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.options import AsJson, Output, as_json_text, say, working, write_prose, write_text
from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.analysis.notices import StatusReport
    from immunograph.curation.notices import Notice

__all__ = ["register"]

_SHOWN = 3


def status(
    table: Annotated[
        Path, typer.Argument(help="A CSV or TSV file of notices: identifier (or doi, pmid), status, date, source.")
    ],
    directory: Annotated[
        Path | None, typer.Argument(help="The project whose documents are marked (it contains curated/).")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="Mark the documents of this store instead of a project.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would change, without writing it.")] = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Mark documents as retracted, corrected and so on, and show which claims fall or weaken.

    A document is found by its identifiers (PubMed, DOI, PMC, trial). In a project, status, date and source go into
    curated/documents.tsv. The columns of the Retraction Watch database are known as well.

    Exit code 0: done; 2: the table has a problem, and nothing is written.

    Example: immunograph status notices.csv my-project --dry-run
    """
    import immunograph
    from immunograph.curation.notices import read_notices
    from immunograph.errors import FormatError

    if (directory is None) == (into is None):
        raise FormatError("name either a project directory or a store (--into) whose documents are to be marked")
    found = read_notices(table)
    for problem in found.unread[:_SHOWN]:
        say(f"warning: {problem}")
    if len(found.unread) > _SHOWN:
        say(f"warning: {counted(len(found.unread) - _SHOWN, 'more identifier')} cannot be read")
    with working("reading the notices"):
        if directory is not None:
            report = _in_project(directory, found.notices, write=not dry_run)
        else:
            with immunograph.open(str(into)) as graph:
                report = graph.notices(table, write=not dry_run)
    if as_json or (output is not None and output.suffix == ".json"):
        write_text(as_json_text(report.as_dict()), output)
    else:
        write_prose(report.text(), output)


def _in_project(directory: Path, notices: tuple[Notice, ...], *, write: bool) -> StatusReport:
    """Compare before and after, then mark the documents in the tables."""
    from immunograph.analysis.columns import ClaimColumns
    from immunograph.analysis.notices import effects_of
    from immunograph.assembly import assemble
    from immunograph.claims import ClaimsView
    from immunograph.curation import Project
    from immunograph.curation.notices import latest, write_statuses
    from immunograph.store import LocalStore
    from immunograph.vocabulary import concept

    project = Project.at(directory)
    made = assemble(project)
    matched = latest(notices, made.corpus.documents)
    store = LocalStore()
    store.add(made.quads)
    statuses = {
        str(document): (concept(each.status).rpartition("/")[2], each.date, each.source)
        for document, each in matched.items()
    }
    report = effects_of(ClaimColumns.of(ClaimsView(store)), statuses, written=write)
    if write:
        write_statuses(project.root, {document.rpartition("/")[2]: each for document, each in matched.items()})
    return report


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(status)
