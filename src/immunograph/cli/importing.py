"""The command import, which imports RDF files and tables into a store on disk."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from immunograph.cli.importable import table_among
from immunograph.cli.options import AsJson, as_json_text, refuse_unused, write_text
from immunograph.cli.slips import is_address
from immunograph.cli.table_preview import preview_import, propose_mapping
from immunograph.errors import FormatError, StoreError
from immunograph.legible import legible
from immunograph.near_paths import does_not_exist
from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.store import Added

__all__ = ["register"]


Files = Annotated[
    list[str] | None,
    typer.Argument(
        help="RDF files or directories, or files of another format that can be read; plain or compressed (.gz, "
        ".zst, .xz, .bz2); - for standard input. Or one table: CSV, TSV, Parquet, JSON, JSON lines, XLSX."
    ),
]
Into = Annotated[
    Path | None,
    typer.Option("--into", help="The store: a directory, created if it does not exist.", show_default=False),
]
MappingFile = Annotated[
    str | None,
    typer.Option(
        "--map",
        "-m",
        help="Mapping of a table's columns: a TOML file, or the name of a packaged mapping. Without it, a table "
        "(not in JSON) gets a proposed mapping to edit.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Show the first ten rows of a table as sentences; import nothing. Exit code 2 if one of them is invalid, "
        "unless --on-error skip is given.",
    ),
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="With --dry-run: check the whole table, and print what an import would report; nothing is written "
        "except the file of --rejects.",
    ),
]
OnError = Annotated[
    str,
    typer.Option("--on-error", help="At an invalid row: stop, with nothing imported, or skip the row."),
]
Rejects = Annotated[
    Path | None,
    typer.Option(
        "--rejects",
        help="Write the rows that yield no claim, and the values left out of others, with reasons, to this file.",
    ),
]
Review = Annotated[
    Path | None,
    typer.Option(
        "--review", help="Write the names that were not found to this table; decisions entered in it are used."
    ),
]
Remove = Annotated[
    str | None,
    typer.Option(
        "--remove",
        help="Remove an import or notices from the store --into, by name; an unknown name lists those that it has.",
        show_default=False,
    ),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write the proposed mapping to this file.")]
GraphName = Annotated[
    str | None,
    typer.Option("--graph", "-g", help="The named graph to import into, by IRI or short name (lab, curated ...)."),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help="A format by name, extension or media type (see 'immunograph formats'); if left out, by the file's extension.",
    ),
]
Licence = Annotated[
    str | None,
    typer.Option(
        "--licence",
        "--license",
        help="Licence of the files, an SPDX identifier or words; unknown if left out. Only with --graph.",
    ),
]
Base = Annotated[str | None, typer.Option("--base", help="The IRI that relative IRIs are resolved against.")]
MaxRatio = Annotated[
    float | None,
    typer.Option(
        "--max-ratio",
        min=1,
        help="Refuse a compressed file that expands to more than this many times its size and 64 MB; 200 if left out.",
    ),
]
Branch = Annotated[
    str | None,
    typer.Option("--branch", help="For an ontology: import only this term and its subclasses, such as CL:0000542."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no report.")]


def import_(
    files: Files = None,
    into: Into = None,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    whole: All = False,
    on_error: OnError = "stop",
    rejects: Rejects = None,
    review: Review = None,
    remove: Remove = None,
    output: Output = None,
    graph: GraphName = None,
    format: FormatName = None,
    licence: Licence = None,
    base: Base = None,
    max_ratio: MaxRatio = None,
    branch: Branch = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Import RDF, or a table by a mapping, into a store on disk: all of it, or nothing.

    Directories are read recursively; symbolic links, hidden files, and files that are not RDF by extension or content
    are skipped and listed. Nothing is downloaded. A table becomes one named graph, which replaces an earlier import of
    the same name (in [source] of the mapping); without --map, or with a mapping that makes no claims yet, a mapping is
    proposed and written to a file for editing. Exit code 0: all files were imported; 2: invalid input; 130: stopped by
    Ctrl-C. After 2 and 130 the store is unchanged.

    Example: immunograph import claims.nq.gz --into claims.igdb

    Example: immunograph import ontologies/ extra.ttl --into claims.igdb --graph schema --json

    Example: immunograph import chembl.ttl --into claims.igdb --graph chembl --licence CC-BY-SA-3.0

    Example: zcat dump.nt.gz | immunograph import - --format ntriples --into claims.igdb

    Example: immunograph import findings.xlsx -o findings.toml

    Example: immunograph import findings.xlsx --map findings.toml --dry-run

    Example: immunograph import findings.xlsx --map findings.toml --dry-run --all --rejects rejects.tsv

    Example: immunograph import findings.xlsx --map findings.toml --into claims.igdb --review names.tsv
    """
    from immunograph.mapping.begun_mappings import is_begun
    from immunograph.mapping.mapping_files import mapping_path
    from immunograph.store import MAX_RATIO

    ratio = MAX_RATIO if max_ratio is None else max_ratio
    of_rows: dict[str, object] = {"on_error": on_error != "stop", "rejects": rejects, "review": review}
    of_rdf = {"graph": graph, "licence": licence, "base": base, "branch": branch}
    if remove is not None:
        others: dict[str, object] = {"map": mapping, "all": whole, "output": output, "format": format}
        others |= {"dry_run": dry_run, "max_ratio": max_ratio is not None, **of_rows, **of_rdf}
        refuse_unused("--remove only removes an import from the store --into", **others)
        _remove(remove, into, files, as_json=as_json, quiet=quiet)
        return
    files = _present(files or [])
    table = table_among(files, mapping, format, max_ratio=ratio)
    if mapping is not None:
        mapping_path(mapping)
    if table is not None:
        _refuse_for_tables(**of_rdf)
    if whole and (not dry_run or table is None or mapping is None):
        raise FormatError("--all applies only to the dry run of a table: name the table, its --map, and --dry-run")
    if table is not None and (mapping is None or is_begun(mapping)):
        refuse_unused("without a mapping that makes claims, the command only proposes a mapping", **of_rows)
        propose_mapping(table, output, ratio, begun=mapping, wanted=dry_run or into is not None, as_json=as_json)
        return
    if into is not None or table is not None:
        refuse_unused("-o names the file of a proposed mapping, and none is proposed here", output=output)
    options = {"on_error": on_error, "rejects": rejects, "review": review, "max_ratio": ratio}
    if table is not None and dry_run:
        preview_import(table, str(mapping), into, options, whole=whole, as_json=as_json)
        return
    if table is None:
        _refuse_for_rdf(files[0], dry_run=dry_run, **of_rows)
    if into is None:
        raise _no_store(files[0], output)
    _refuse_place(into)
    if table is not None:
        _import_table(table, str(mapping), into, options, as_json=as_json, quiet=quiet)
        return
    _import_files(files, into, graph, format, licence, base, branch, ratio, as_json=as_json, quiet=quiet)


def _present(files: list[str]) -> list[str]:
    """Return the files to import; raise an error if there are none, or one does not exist."""
    if not files:
        raise FormatError("name a file to import: RDF, or a table with --map; --remove NAME removes an import")
    for file in files:
        if file != "-" and not is_address(file) and not os.path.lexists(file):
            raise StoreError(does_not_exist(file, "name an RDF file, a directory or a table"))
    return files


def _no_store(file: str, output: Path | None) -> FormatError:
    """Return the error for a missing ``--into``; with ``-o``, it explains that the file is read without a mapping."""
    from immunograph.interchange.registry import reader_of

    if output is None:
        return FormatError("name the store to import into: --into claims.igdb; it is created if it does not exist")
    found = reader_of(file) if file != "-" else None
    return FormatError(
        f"{file} is read as {found.title if found is not None else 'RDF'}, which needs no mapping, so none is proposed: name the "
        "store with --into instead of -o; to map it as a table, give --map a file that has [source] and [table] only"
    )


def _import_files(
    files: list[str],
    into: Path,
    graph: str | None,
    format: str | None,
    licence: str | None,
    base: str | None,
    branch: str | None,
    max_ratio: float,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    from immunograph.graph import open_graph
    from immunograph.store import discard_store

    given = [sys.stdin.buffer if each == "-" else each for each in files]
    is_new = not os.path.lexists(into)
    try:
        with open_graph(into) as kg:
            added = kg.add(
                given,
                graph=graph,
                format=format,
                base=base,
                licence=licence,
                branch=branch,
                progress=False if quiet else None,
                max_ratio=max_ratio,
            )
            held = len(kg)
    except BaseException:
        if is_new:
            discard_store(into)  # there was none before
        raise
    if as_json:
        write_text(as_json_text(_told(added, held, into)), None)
    elif not quiet:
        print(added.report())
        print(f"{into} now holds {counted(held, 'quad')}")


_FOR_TABLES: Final = {
    "graph": "its graph gets the name in [source] of its mapping",
    "licence": "set licence in [source] of its mapping",
}
"""Option that does not apply to a table -> what to do instead; the others have no counterpart."""


def _refuse_for_tables(**options: str | None) -> None:
    for name, value in options.items():
        if value is not None:
            raise FormatError(f"--{name} does not apply to a table: {_FOR_TABLES.get(name, 'leave it out')}")


def _refuse_for_rdf(file: str, **options: object) -> None:
    for name, value in options.items():
        if value:
            option = "--" + name.replace("_", "-")
            raise FormatError(f"{option} applies to a table only, and {file} is not read as one: leave it out")


def _refuse_place(into: Path) -> None:
    """Raise an error for a new store in a directory that does not exist, or with the file extension of another format."""
    if os.path.lexists(into):
        return
    parent = into.absolute().parent
    if not parent.is_dir():
        raise StoreError(does_not_exist(into.parent, "make that directory, or name another store"))
    if into.suffix.lower() not in ("", ".igdb") and _is_format(into):
        raise FormatError(
            f"--into makes a store, a directory, and {into} has the name of a file: name it {into.with_suffix('.igdb')}"
        )


def _is_format(path: Path) -> bool:
    """Return whether a path has the ending of a table, or of a format that is read or written."""
    from immunograph.interchange.registry import reader_of, writer_of
    from immunograph.mapping.dialect import format_by_name
    from immunograph.store.formats import format_of

    looks: tuple[Callable[[Path], object], ...] = (
        reader_of,
        lambda each: writer_of(each, None),
        format_by_name,
        format_of,
    )
    for look in looks:
        try:
            if look(path) is not None:
                return True
        except FormatError:
            continue
    return False


def _import_table(table: str, mapping: str, into: Path, options: dict[str, Any], *, as_json: bool, quiet: bool) -> None:
    from immunograph.cli.options import working
    from immunograph.graph import open_graph
    from immunograph.store import discard_store

    is_new = not os.path.lexists(into)
    try:
        with open_graph(into) as kg, contextlib.nullcontext() if quiet else working(f"importing {table}"):
            result = kg.import_table(table, mapping, **options)
    except BaseException:
        if is_new:
            discard_store(into)  # there was none before
        raise
    if as_json:
        write_text(as_json_text({"store": str(into), **result.as_dict()}), None)
    elif not quiet:
        print(result.report())


def _remove(name: str, into: Path | None, files: list[str] | None, *, as_json: bool, quiet: bool) -> None:
    from immunograph.graph import open_graph
    from immunograph.store import is_store

    if files:
        raise FormatError("--remove NAME takes no files: leave them out")
    if into is None:
        raise FormatError("name the store that contains the import: --into claims.igdb")
    if not os.path.lexists(into):
        raise StoreError(does_not_exist(into, f"name the store that contains the import {name!r}"))
    if not is_store(into):
        raise StoreError(f"{into} is not a store: name the directory of the store that contains the import {name!r}")
    with open_graph(into) as kg:
        number = kg.imports.remove(name)
        loose = kg.imports.loose_ends()
    if as_json:
        told: dict[str, object] = {"store": str(into), "removed": name, "triples": int(number), "warnings": loose}
        told |= {"no_longer_retracted": list(number.documents), "claims_counted_again": number.claims}
        told["names_left"] = number.names
        write_text(as_json_text(told), None)
    elif not quiet:
        lines = [f"removed the import {name}: {counted(number, 'triple')}"]
        lines += [legible(each) for each in (number.lifted(), number.names) if each]
        print("\n".join([*lines, *(f"warning: {each}" for each in loose)]))


def _told(added: Added, held: int, into: Path) -> dict[str, object]:
    from immunograph.store.loading.normalised import LOOKED_AT

    return {
        "store": str(into),
        "new": int(added),
        "quads": held,
        "files": [{"file": each.name, "new": each.quads, "seconds": round(each.seconds, 3)} for each in added.files],
        "skipped": list(added.skipped),
        "refused": list(added.refused),
        "left_out": list(added.left_out),
        "normalised": [
            {"file": each.name, "literals": each.normalised.number, "first": each.normalised.example}
            | ({} if each.normalised.whole else {"looked_at_bytes": LOOKED_AT})
            for each in added.files
            if each.normalised.number
        ],
    }


def register(app: typer.Typer) -> None:
    """Register the command import.

    Parameters
    ----------
    app
        Typer application to add it to.
    """
    app.command("import")(import_)
