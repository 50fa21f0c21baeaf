"""Analysis commands: contradictions, belief, mechanisms, why, gaps, whatif, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from immunograph.cli.command_hints import on_command_line
from immunograph.cli.options import (
    AsJson,
    Bearers,
    Data,
    Output,
    Page,
    Spreadsheet,
    Wide,
    as_json_text,
    write_prose,
    write_text,
)
from immunograph.compressed_files import ending_of
from immunograph.errors import FormatError
from immunograph.plurals import no_such_page

if TYPE_CHECKING:
    from immunograph.analysis.reports import Report

__all__ = ["register"]

Check = Annotated[
    bool,
    typer.Option(
        "--check", help="Exit with code 1 if there is a conflict or a hedge against an assertion, for use in scripts."
    ),
]


def _give(report: Report, *, as_json: bool, output: Path | None, page: int = 1) -> None:
    """Print one page of a report as text, or write all of it, as JSON or HTML if ``--json`` or the file's ending asks for it."""
    if as_json or (output is not None and ending_of(output) == ".json"):
        write_text(as_json_text(report.as_dict()), output)
    elif output is not None and ending_of(output) in (".html", ".htm"):
        write_text(_page_of(report._repr_html_()), output)
    else:
        write_prose(report.text(), output, page=page)


def _page_of(fragment: str) -> str:
    """Return an HTML page with the fragment that a notebook shows; it declares its encoding and forbids scripts."""
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    policy = """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
    style = "<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{margin:2rem}caption{margin-bottom:1rem}</style>"
    return f"{head}{policy}<title>immunograph</title>{style}\n{fragment}"


def _say_page(text: str, total: int, size: int, page: int, what: str) -> None:
    """Print the text of one page of a list and, if there are several pages, a line with its place and the total.

    Raises
    ------
    FormatError
        If there is no such page.
    """
    pages = max(1, -(-total // size))
    if page > pages:
        raise FormatError(no_such_page(page, pages))
    print(text)
    if pages > 1:
        following = f"next: --page {page + 1}; " if page < pages else ""
        first, last = size * (page - 1) + 1, min(size * page, total)
        print(f"\n… {what} {first} to {last} of {total:,}; {following}everything: -o FILE or --json")


def contradictions(
    data: Data = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Entries per page, 20 if left out; in files and JSON, the maximum number of entries."),
    ] = None,
    check: Check = False,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List contradictions: conflicts, hedges versus assertions, sources on both sides, differences between contexts.

    Example: immunograph contradictions --limit 10
    """
    from immunograph.cli.options import ITEMS, open_data, working

    graph = open_data(data)
    if as_json or output is not None:
        with working("comparing the claims"):
            found = graph.contradictions(limit=limit)
        if as_json or (output is not None and ending_of(output) == ".json"):
            notes = [on_command_line(note) for note in found.notes]
            write_text(as_json_text(found.as_dict() | {"notes": notes}), output)
        else:
            _give(found, as_json=False, output=output)
    else:
        size = limit or ITEMS
        with working("comparing the claims"):
            found = graph.contradictions(limit=size * page)
        text = found.text(size * (page - 1))
        for note in found.notes:
            text = text.replace(note, on_command_line(note), 1)
        _say_page(text, sum(found.counts().values()), size, page, "contradictions")
    counts = found.counts()
    if check and (counts["conflict"] or counts["hedge against assertion"]):
        raise typer.Exit(1)


def mechanisms(
    source: Annotated[str, typer.Argument(help="Start of the paths: an entity or a class, by any of its names.")],
    target: Annotated[
        str, typer.Argument(help="End of the paths: an entity or a class; its subclasses and processes count, too.")
    ],
    data: Data = None,
    max_steps: Annotated[int, typer.Option(min=1, max=12, help="Maximum number of steps in a path.")] = 4,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of paths.")] = 20,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Find the paths from one entity to another: net sign, weakest step, evidence of each step.

    Exit code 1: no path was found.

    Example: immunograph mechanisms IL-2 "cancer cell"
    """
    from immunograph.cli.options import open_data, working

    graph = open_data(data)
    with working("following the claims"):
        found = graph.mechanisms(source, target, max_steps=max_steps, limit=limit)
    _give(found, as_json=as_json, output=output, page=page)
    if not found:
        raise typer.Exit(1)


def why(
    claim: Annotated[str, typer.Argument(help="A claim (its key or its proposition), or an entity if OTHER is given.")],
    other: Annotated[
        str | None, typer.Argument(help="An entity, the object of the claims; CLAIM is then their subject.")
    ] = None,
    data: Data = None,
    prov: Annotated[
        bool, typer.Option("--prov", help="Print the proof as RDF (PROV-O): Turtle, or JSON-LD with --json.")
    ] = False,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Explain a claim: its passages, or the rule and premises that it was inferred from. With -o FILE.html, as a page.

    For two entities, every claim from the first to the second is explained; rejected ones only if there are no
    others.

    Example: immunograph why interferon cancer
    """
    from immunograph.cli.options import open_data

    proof = open_data(data).why(claim, other)
    if prov or (output is not None and ending_of(output) == ".ttl"):
        write_text(proof.rdf().serialize(format="json-ld" if as_json else "turtle"), output)
    else:
        _give(proof, as_json=as_json, output=output, page=page)


def gaps(
    rows: Annotated[
        str, typer.Argument(help="Subject of the effects: a class, or a Biolink category such as ProteinFamily.")
    ],
    columns: Annotated[str, typer.Argument(help="Object of the effects: a class, or a category such as Cell.")],
    data: Data = None,
    page: Page = 1,
    page_rows: Annotated[int | None, typer.Option("--rows", min=1, help="Maximum rows per page.")] = None,
    page_columns: Annotated[int | None, typer.Option("--columns", min=1, help="Maximum columns per page.")] = None,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Show which effects of one class on another are supported or disputed, and which have no claim in the graph.

    With -o FILE.html, it writes a heat map. Rows and columns without any claim are counted, not shown. Letters: S supported
    (asserted), C capability at most (asserted as what it can do), E emphasised at most (asserted with emphasis, without
    evidence), D disputed (support and a dispute), B hedged support and dispute (possible or probable at most), O opposite
    effects (an increase and a decrease in the same context; in other contexts, a note says so), M support and null (in any
    contexts), W hedged support and null, X only disputed, N tested and null, H hedged only (possible or probable), A
    association only (they go together), J joint only (of combinations), L left open (disputed or not seen, with certainty
    0), ? asked only, R retracted only, · untouched. The notes below the matrix explain * and †.

    Example: immunograph gaps immunomodulator Cell
    """
    from immunograph.cli.options import open_data, terminal_width, working

    graph = open_data(data)
    with working("comparing what is known of each pair"):
        found = graph.gaps(rows, columns)
    sizes = {name: size for name, size in (("rows", page_rows), ("columns", page_columns)) if size is not None}
    if as_json or (output is not None and ending_of(output) == ".json"):
        _give(found, as_json=as_json, output=output)
    elif output is not None and ending_of(output) in (".html", ".htm"):
        write_text(_page_of(found.html(page, **sizes)), output)
    else:
        write_prose(found.text(page, width=terminal_width() or 160, **sizes), output)


def whatif(
    without: Annotated[
        str | None, typer.Option("--without", help="Remove this document: its title, key, DOI, PubMed number or IRI.")
    ] = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", help="Increase this entity, as by giving it; repeatable.")
    ] = None,
    block: Annotated[
        list[str] | None, typer.Option("--block", help="Inhibit this entity, as by an antibody; repeatable.")
    ] = None,
    bearers: Bearers = False,
    data: Data = None,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Predict what would change without a document, or if entities were added or blocked. The graph is not changed.

    Without a document, as after a retraction: which claims lose their evidence? If an entity were added or blocked, such
    as by a treatment: which effects become stronger or weaker, by which claims?

    Example: immunograph whatif --without article

    Example: immunograph whatif --block IL-2
    """
    from immunograph.cli.options import open_data, working
    from immunograph.errors import AnalysisError

    if (without is None) == (not add and not block):
        raise AnalysisError(
            "name either a document to remove (--without), or entities to add or block (--add, --block)"
        )
    if bearers and without is not None:
        raise AnalysisError("--bearers applies only to --add and --block: leave it out with --without")
    graph = open_data(data)
    found: Report
    with working("computing what would change"):
        if without is not None:
            found = graph.whatif(without=without)
        else:
            found = graph.whatif(add=add or (), block=block or (), bearers=bearers)
    _give(found, as_json=as_json, output=output, page=page)


def diff(
    old: Annotated[Path, typer.Argument(help="The earlier graph: a built project, an RDF file or a store.")],
    new: Annotated[Path | None, typer.Argument(help="The later graph; the packaged graph if left out.")] = None,
    rdf: Annotated[bool, typer.Option("--rdf", help="Print the removed and added triples, as TriG.")] = False,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List the differences between two graphs, claim by claim.

    Exit code 1: the graphs differ.

    Example: immunograph diff last-month.trig
    """
    from immunograph.cli.options import ITEMS, open_data, working

    if rdf and as_json:
        raise FormatError("--rdf prints TriG and --json prints JSON: leave one of them out")
    one, other = open_data(old), open_data(new)
    with working("comparing the graphs"):
        found = one.diff(other)
    if rdf or (output is not None and ending_of(output) == ".trig"):
        write_text(found.rdf(), output)
    elif as_json or output is not None:
        _give(found, as_json=as_json, output=output)
    else:
        text = found.text(limit=ITEMS, start=ITEMS * (page - 1))
        _say_page(text, len(found), ITEMS, page, "changes")
    if len(found):
        raise typer.Exit(1)


def belief(
    claim: Annotated[
        str | None, typer.Argument(help="A claim (its key, such as C25); all are listed if left out.")
    ] = None,
    data: Data = None,
    page: Page = 1,
    wide: Wide = False,
    spreadsheet: Spreadsheet = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Show how strongly the evidence in the graph supports a claim, source by source.

    In the list of all claims, documents derived from one another are one source, counted once for a claim and once
    against it. Sources that do not count are counted separately: retracted, withdrawn, superseded, or against a part of
    the claim only.

    Example: immunograph belief C25
    """
    from immunograph.cli.options import open_data, show_table, working

    graph = open_data(data)
    if claim is None:
        with working("weighing the evidence"):
            table = graph.belief()
        show_table(table, as_json=as_json, output=output, page=page, wide=wide, spreadsheet=spreadsheet)
    else:
        _give(graph.belief(claim), as_json=as_json, output=output, page=page)


def register(app: typer.Typer) -> None:
    """Register the commands of this module.

    Parameters
    ----------
    app
        Typer application to add them to.
    """
    app.command()(contradictions)
    app.command()(belief)
    app.command()(mechanisms)
    app.command()(why)
    app.command()(gaps)
    app.command()(whatif)
    app.command()(diff)
