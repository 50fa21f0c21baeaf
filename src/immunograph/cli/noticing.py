"""The command notices, which imports notices about documents, such as retractions."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.last_build import builds_to_run
from immunograph.cli.options import AsJson, Output, as_json_text, refuse_unused, say, working, write_prose, write_text
from immunograph.compressed_files import ending_of
from immunograph.shell_commands import reading

if TYPE_CHECKING:
    from immunograph.analysis.notices import StatusReport
    from immunograph.curation.notices import NoticeTable

__all__ = ["register"]


Replace = Annotated[
    bool,
    typer.Option("--replace", help="Remove the notices recorded earlier under this name that are not in this table."),
]
Licence = Annotated[
    str | None,
    typer.Option(
        "--licence",
        "--license",
        help="Licence of the table, kept in a store: an SPDX identifier, or words; unknown if left out.",
        show_default=False,
    ),
]


def notices(
    table: Annotated[
        Path, typer.Argument(help="A CSV or TSV file of notices: identifier (or doi, pmid), status, date, source.")
    ],
    directory: Annotated[
        Path | None, typer.Argument(help="The project whose documents are marked (it contains curated/).")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="Mark the documents of this store instead of a project.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Name of the notices in the store: notices-FILE if left out.", show_default=False),
    ] = None,
    replace: Replace = False,
    licence: Licence = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would change, without writing it.")] = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Mark documents as retracted, corrected and so on, and show which claims lose support or become weaker.

    A document is found by its identifiers (PubMed, DOI, PMC, trial). In a project, status, date and source go into
    curated/documents.tsv, unless it has a later status. In a store, the notices are kept in a named graph of their own:
    they outlive every import and mark documents that are added later; immunograph import --remove NAME removes them. Of
    several notices about a document, and of all statements in a store, the latest counts. The columns of the Retraction
    Watch database are recognised as well.

    With a review table of names (columns entity, name, decision) and --into, the command lists the imported claims that
    rest on a name that the table rejects or assigns to another term.

    Exit code 0: done; 1: such claims were found; 2: the table has a problem, and nothing is written.

    Example: immunograph notices notices.csv my-project --dry-run

    Example: immunograph notices retraction_watch.csv --into lab.igdb --licence CC0-1.0

    Example: immunograph notices names.tsv --into lab.igdb
    """
    import immunograph
    from immunograph.curation.notices import read_notices
    from immunograph.mapping.guarding import begins
    from immunograph.mapping.review import COLUMNS

    _refuse_store_as_project(directory, into)
    of_stores: dict[str, object] = {"name": name is not None, "replace": replace, "licence": licence is not None}
    if begins(table, COLUMNS[:3]):
        refuse_unused(
            f"{table} is a review table, which is only compared with the imports of the store",
            **of_stores,
            dry_run=dry_run,
        )
        _refuse_missing(into)
        _against_review(table, directory, into, as_json=as_json, output=output)
        return
    _refuse_both_or_none(directory, into)
    if directory is not None:
        refuse_unused("a project keeps notices in its tables, not in a graph as a store (--into) does", **of_stores)
    _refuse_missing(into)
    with working("reading the notices"):
        if directory is not None:
            report = _in_project(directory, read_notices(table), write=not dry_run)
        else:
            with immunograph.open(str(into)) as graph:
                stated = licence or "unknown"
                report = graph.notices(table, name=name, replace=replace, licence=stated, write=not dry_run)
    if as_json or (output is not None and ending_of(output) == ".json"):
        write_text(as_json_text(report.as_dict()), output)
    else:
        with reading(str(directory or into)):
            write_prose(report.text(), output)


def _refuse_store_as_project(directory: Path | None, into: Path | None) -> None:
    """Raise an error for a store that is named in the place of a project directory."""
    from immunograph.errors import NotAProjectError
    from immunograph.regular_files import store_in

    if directory is not None and into is None and store_in(directory):
        raise NotAProjectError(
            f"{directory} is a store, not a project: name it with --into {shlex.quote(str(directory))}"
        )


def _refuse_both_or_none(directory: Path | None, into: Path | None) -> None:
    """Raise an error unless exactly one of project and store is named."""
    from immunograph.errors import FormatError

    if (directory is None) == (into is None):
        raise FormatError("name either a project directory or a store (--into) whose documents are to be marked")


def _refuse_missing(into: Path | None) -> None:
    """Raise an error for a store that does not exist, which would otherwise be created empty."""
    from immunograph.errors import StoreError
    from immunograph.near_paths import does_not_exist

    if into is not None and not into.exists():
        remedy = "name the store whose documents are to be marked; immunograph import FILE --into creates one"
        raise StoreError(does_not_exist(into, remedy))


def _against_review(
    table: Path, directory: Path | None, into: Path | None, *, as_json: bool, output: Path | None
) -> None:
    """Print the imported claims that rest on names for which a review table has another decision; exit with 1 if any."""
    import immunograph
    from immunograph.cli.options import show_table
    from immunograph.errors import FormatError

    if directory is not None:
        raise FormatError(
            f"{table} is a review table, which is compared with the imports of a store: leave out {directory}, and name "
            "the store with --into"
        )
    if into is None:
        raise FormatError(
            f"{table} is a review table, which is compared with the imports of a store: name it with --into"
        )
    with working("comparing the imports with the review table"), immunograph.open(str(into)) as graph:
        found = graph.imports.contested(table)
    if as_json or output is not None or len(found):
        show_table(found, as_json=as_json, output=output)
    if not len(found):
        say("no imported claim depends on a name with a changed decision")
        return
    say("import the table again, with --review, so that the decisions count")
    raise typer.Exit(1)


def _in_project(directory: Path, found: NoticeTable, *, write: bool) -> StatusReport:
    """Return the effects of notices on the claims of a project; if ``write``, record the statuses in its tables."""
    from dataclasses import replace

    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.analysis.notices import effects_of, key_of
    from immunograph.assembly import assemble
    from immunograph.claims import ClaimsView
    from immunograph.curation import Project
    from immunograph.curation.notices import latest, unless_overruled, write_statuses
    from immunograph.store import LocalStore
    from immunograph.vocabulary import concept

    project = Project.at(directory)
    made = assemble(project)
    documents = made.corpus.documents
    matched, overruled = unless_overruled(latest(found.notices, documents), documents)
    store = LocalStore()
    store.add(made.quads)
    statuses = {
        str(document): (concept(each.status).rpartition("/")[2], each.date, each.source)
        for document, each in matched.items()
    }
    report = effects_of(ClaimColumns.of(ClaimsView(store)), statuses, written=write)
    if write:
        marks = {document.rpartition("/")[2]: each for document, each in matched.items()}
        if write_statuses(project.root, marks):
            again = " and ".join(builds_to_run(project))
            say(f"the tables have changed; the built graph has the old statuses until it is rebuilt with: {again}")
        elif marks:
            say(f"{project.root / 'curated' / 'documents.tsv'} states this already; nothing was written")
    stays = tuple(
        (key_of(each.iri), each.title, notice.status.value, each.status.value if each.status else "", each.status_date)
        for each, notice in overruled
    )
    return replace(report, overruled=stays, unread=tuple(map(str, found.unread)))


def register(app: typer.Typer) -> None:
    """Register the command notices.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.command()(notices)
