"""The command identifiers, which looks identifiers up in ontology files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.options import AsJson, as_json_text, say, working, write_text
from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.curation.new_identifiers import LookUpReport

__all__ = ["register"]

_SHOWN = 20


def identifiers(
    directory: Annotated[Path, typer.Argument(help="The project directory (it contains curated/).")],
    ontology: Annotated[
        list[Path] | None,
        typer.Option(
            "--ontology", help="An ontology file: OBO, OWL (RDF/XML) or OBO Graphs JSON, also .gz; repeatable."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Report what would be written, without writing it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look up new identifiers in local ontology files, and record them in curated/identifiers.tsv.

    Each row gets the label, the file and its version. Nothing is downloaded, and identifiers that no file contains are
    not written. Exit code 0: every identifier in use is recorded and current; 1: one is not; 2: invalid input.

    Example: immunograph identifiers my-project --ontology cl.obo --ontology go.json.gz
    """
    from immunograph.curation import Project, packaged_project
    from immunograph.curation.new_identifiers import look_up_identifiers

    project = Project.at(directory)
    with working(f"looking up the identifiers of {project.root}"):
        report = look_up_identifiers(project.root, ontology or [], base_root=packaged_project().root, write=not dry_run)
    if as_json:
        write_text(as_json_text(_data(report)), None)
    else:
        _show(report, dry_run=dry_run, table=project.curated / "identifiers.tsv")
    if not report.in_order:
        raise typer.Exit(1)


def _data(report: LookUpReport) -> dict[str, object]:
    return {
        "used": dict(report.used),
        "added": [asdict(record) for record in report.added.values()],
        "changed": [{"before": asdict(old), "after": asdict(new)} for old, new in report.changed.values()],
        "missing": dict(report.missing),
        "obsolete": dict(report.obsolete),
        "malformed": [str(problem) for problem in report.malformed],
        "files": [{"file": str(file.path), "version": file.version} for file in report.files],
    }


def _list(title: str, lines: list[str]) -> None:
    if lines:
        print(f"{title}: {len(lines):,}")
        print("\n".join(f"  {line}" for line in lines[:_SHOWN]))
        if len(lines) > _SHOWN:
            print(f"  … and {len(lines) - _SHOWN:,} more; --json lists all")


def _show(report: LookUpReport, *, dry_run: bool, table: Path) -> None:
    print(f"{counted(len(report.used), 'identifier is', 'identifiers are')} used")
    for file in report.files:
        print(f"  read {file.path} ({file.version})")
    _list("found", [f"{each.curie}  {each.label}  ({each.source})" for each in report.added.values()])
    changes = [
        f"{old.curie}  {old.label!r} ({old.state}) is now {new.label!r} ({new.state})"
        for old, new in report.changed.values()
    ]
    _list("changed", changes)
    _list("obsolete", [f"{curie}  {what} [{report.used[curie]}]" for curie, what in report.obsolete.items()])
    _list("not found", [f"{curie}  {what} [{report.used[curie]}]" for curie, what in report.missing.items()])
    _list("malformed", [str(problem) for problem in report.malformed])
    count = len(report.added) + len(report.changed)
    if count:
        rows = counted(count, "row")
        say(f"{rows} would be written to {table}" if dry_run else f"wrote {rows} to {table}")
    elif report.in_order:
        print("All are recorded and current.")


def register(app: typer.Typer) -> None:
    """Register the command identifiers.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.command()(identifiers)
