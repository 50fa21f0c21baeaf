"""The command that brings files into a store on disk: import."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.options import AsJson, as_json_text, write_text

if TYPE_CHECKING:
    from immunograph.store import Added

__all__ = ["register"]


def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            help="RDF files or directories, or files of another format that can be read; plain or compressed (.gz, "
            ".zst, .xz, .bz2); - for standard input."
        ),
    ],
    into: Annotated[
        Path, typer.Option("--into", help="The store: a directory, created if it does not exist.", show_default=False)
    ],
    graph: Annotated[
        str | None,
        typer.Option("--graph", "-g", help="The named graph to import into, by IRI or short name (lab, curated ...)."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="A format by name, file extension or media type; 'immunograph formats' lists them; by the file "
            "extension if left out.",
        ),
    ] = None,
    licence: Annotated[
        str | None,
        typer.Option(
            "--licence",
            "--license",
            help="Licence of the files: an SPDX identifier, or words; needs --graph, unknown if left out.",
        ),
    ] = None,
    base: Annotated[str | None, typer.Option("--base", help="The IRI that relative IRIs are resolved against.")] = None,
    max_ratio: Annotated[
        float | None,
        typer.Option(
            "--max-ratio", help="Refuse a compressed file that expands more than this many times; 200 if left out."
        ),
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option("--branch", help="Of an ontology take this term and its kinds alone, such as CL:0000542."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no report.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import RDF into a store on disk: all of the files, or none.

    Directories are read recursively; symbolic links, and files whose extension is no RDF format, are skipped and
    listed. Nothing is downloaded. Exit code 0: all files were imported; 2: invalid input; 130: stopped by Ctrl-C. After
    2 and 130 the store is unchanged.

    Example: immunograph import claims.nq.gz --into claims.igdb

    Example: immunograph import ontologies/ extra.ttl --into claims.igdb --graph schema --json

    Example: immunograph import chembl.ttl --into claims.igdb --graph chembl --licence CC-BY-SA-3.0

    Example: zcat dump.nt.gz | immunograph import - --format ntriples --into claims.igdb
    """
    from immunograph.graph import open_graph
    from immunograph.store import MAX_RATIO, discard_store

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
                max_ratio=MAX_RATIO if max_ratio is None else max_ratio,
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
        print(f"{into} now holds {held:,} quad{'' if held == 1 else 's'}")


def _told(added: Added, held: int, into: Path) -> dict[str, object]:
    from immunograph.store.loading.normalised import LOOKED_AT

    return {
        "store": str(into),
        "new": int(added),
        "quads": held,
        "files": [{"file": each.name, "new": each.quads, "seconds": round(each.seconds, 3)} for each in added.files],
        "skipped": list(added.skipped),
        "normalised": [
            {"file": each.name, "literals": each.normalised.number, "first": each.normalised.example}
            | ({} if each.normalised.whole else {"looked_at_bytes": LOOKED_AT})
            for each in added.files
            if each.normalised.number
        ],
    }


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)
