"""Commands that analyse: contradictions, belief, paths, why, gaps, whatif, diff."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.options import AsJson, Data, Output

if TYPE_CHECKING:
    from immunograph.analysis.reports import Report

__all__ = ["register"]

Check = Annotated[bool, typer.Option("--check", help="Exit 1 if anything is found, for use in scripts.")]


def _give(report: Report, *, as_json: bool, output: Path | None) -> None:
    """Print a report for people or as JSON; a file gets JSON where asked for or where its ending says so."""
    from immunograph.cli.options import write_text

    if as_json or (output is not None and output.suffix == ".json"):
        write_text(json.dumps(report.as_dict(), ensure_ascii=False, indent=2, default=str), output)
    elif output is not None and output.suffix in (".html", ".htm"):
        # The fragment that a notebook shows, as a page of its own: told its encoding, and running no script.
        head = (
            '<!doctype html><meta charset="utf-8"><title>immunograph</title><meta http-equiv="Content-Security-Policy" '
        )
        policy = """content="default-src 'none'; style-src 'unsafe-inline'">"""
        write_text(f"{head}{policy}\n{report._repr_html_()}", output)
    else:
        write_text(report.text(), output)


def contradictions(
    data: Data = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Show only the first so many.")] = None,
    check: Check = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List what speaks against what: conflicts, hedges against assertions, one source twice, contrasts of context.

    With --check, exits 1 if there is a conflict or a hedge against an assertion.

    Example: immunograph contradictions --limit 10
    """
    from immunograph.cli.options import open_data

    found = open_data(data).contradictions(limit=limit)
    _give(found, as_json=as_json, output=output)
    if check and (found.of_kind("conflict") or found.of_kind("hedge against assertion")):
        raise typer.Exit(1)


def paths(
    source: Annotated[str, typer.Argument(help="Where the steps begin: an entity or a class, by any of its names.")],
    target: Annotated[str, typer.Argument(help="Where they end: it, a kind of it, or a process of it.")],
    data: Data = None,
    max_steps: Annotated[int, typer.Option(min=1, max=12, help="The most steps of a path.")] = 4,
    limit: Annotated[int, typer.Option(min=1, help="The most paths.")] = 20,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Find by which steps one thing leads to another: net sign, weakest step, evidence of each. Exits 1 if by none.

    Example: immunograph paths IL-2 "cancer cell"
    """
    from immunograph.cli.options import open_data

    found = open_data(data).mechanisms(source, target, max_steps=max_steps, limit=limit)
    _give(found, as_json=as_json, output=output)
    if not found:
        raise typer.Exit(1)


def why(
    claim: Annotated[str, typer.Argument(help="A claim: its key or its proposition; or an entity, if OTHER is given.")],
    other: Annotated[str | None, typer.Argument(help="The entity that the claim says something of.")] = None,
    data: Data = None,
    prov: Annotated[bool, typer.Option("--prov", help="Print the proof as RDF (PROV-O, Turtle).")] = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Tell why a claim stands: its passages, or the rule and premises it follows from. A .html file gets a page.

    Example: immunograph why interferon cancer
    """
    from immunograph.cli.options import open_data, write_text

    proof = open_data(data).why(claim, other)
    if prov or (output is not None and output.suffix == ".ttl"):
        write_text(proof.rdf().serialize(format="turtle"), output)
    else:
        _give(proof, as_json=as_json, output=output)


def gaps(
    rows: Annotated[str, typer.Argument(help="What acts: a class, or a Biolink category such as ProteinFamily.")],
    columns: Annotated[str, typer.Argument(help="What is acted on: a class, or a category such as Cell.")],
    data: Data = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Draw what is known of one class acting on another, and what nobody has asked yet. A .html file gets a heat map.

    Example: immunograph gaps immunomodulator Cell
    """
    from immunograph.cli.options import open_data

    _give(open_data(data).gaps(rows, columns), as_json=as_json, output=output)


def whatif(
    without: Annotated[
        str | None, typer.Option("--without", help="Take this document away: title, key or IRI.")
    ] = None,
    add: Annotated[list[str] | None, typer.Option("--add", help="Add this entity; may be given several times.")] = None,
    block: Annotated[
        list[str] | None, typer.Option("--block", help="Block this entity; may be given several times.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Preview what would change without a document, or what would follow from adding and blocking. Writes nothing.

    Example: immunograph whatif --without article
    """
    from immunograph.cli.options import open_data
    from immunograph.errors import AnalysisError

    if (without is None) == (not add and not block):
        raise AnalysisError("name either a document (--without) or what to add or block (--add, --block)")
    graph = open_data(data)
    if without is not None:
        _give(graph.without(without), as_json=as_json, output=output)
    else:
        _give(graph.perturb(add=add or (), block=block or ()), as_json=as_json, output=output)


def diff(
    old: Annotated[Path, typer.Argument(help="The earlier graph: a built project, an RDF file or a store.")],
    new: Annotated[Path | None, typer.Argument(help="The later graph; the packaged one if left out.")] = None,
    rdf: Annotated[bool, typer.Option("--rdf", help="Print the triples that went and came, as TriG.")] = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Tell what changed from one graph to another, claim by claim. Exits 1 if anything did.

    Example: immunograph diff last-month.trig
    """
    from immunograph.cli.options import open_data, write_text

    found = open_data(old).diff(open_data(new))
    if rdf or (output is not None and output.suffix == ".trig"):
        write_text(found.rdf(), output)
    else:
        _give(found, as_json=as_json, output=output)
    if len(found):
        raise typer.Exit(1)


def belief(
    claim: Annotated[
        str | None, typer.Argument(help="A claim (its key, such as C25); all are listed if left out.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Tell how far the evidence goes towards believing a claim, source by source.

    Example: immunograph belief C25
    """
    from immunograph.cli.options import open_data, show_table

    graph = open_data(data)
    if claim is None:
        show_table(graph.beliefs(), as_json=as_json, output=output)
    else:
        _give(graph.belief(claim), as_json=as_json, output=output)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(contradictions)
    app.command()(belief)
    app.command()(paths)
    app.command()(why)
    app.command()(gaps)
    app.command()(whatif)
    app.command()(diff)
