"""Commands that show and export graphs: describe, explore, export, formats, info."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from immunograph.cli.command_hints import on_command_line
from immunograph.cli.options import (
    STATUS_HELP,
    AsJson,
    Bearers,
    Data,
    MinCertainty,
    OneGraph,
    Output,
    Page,
    Spreadsheet,
    Wide,
    as_json_text,
    chosen_edges,
    refuse_unused,
    say,
    working,
)
from immunograph.compressed_files import ending_of
from immunograph.errors import FormatError
from immunograph.shell_commands import shell_command

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.query import Table

__all__ = ["register"]

Documents = Annotated[
    Path | None,
    typer.Option("--documents", help="A folder with your copies of the texts; their sentences are shown."),
]


def describe(
    name: Annotated[
        str | None,
        typer.Argument(
            help="An entity (label, synonym, CURIE), a claim (its key, such as C35) or a document (its title); lists "
            "entities if left out."
        ),
    ] = None,
    data: Data = None,
    documents: Documents = None,
    page: Page = 1,
    wide: Wide = False,
    spreadsheet: Spreadsheet = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Show an entity with its claims, a claim with all its evidence, or a document with its passages.

    Example: immunograph describe C35
    """
    from immunograph.cli.options import open_data, show_table, write_prose, write_text

    graph = open_data(data)
    if name is None:
        show_table(
            graph.names.entities(), as_json=as_json, output=output, page=page, wide=wide, spreadsheet=spreadsheet
        )
        return
    text = graph.describe(name, documents=documents)
    if as_json:
        write_text(as_json_text(text.as_dict()), output)
    else:
        write_prose(on_command_line(text.text()), output, page=page)


EdgeQuery = Annotated[
    str | None,
    typer.Option(
        "--query",
        help="Show the edges that a CONSTRUCT, or a SELECT of ?subject ?predicate ?object (also ?s ?p ?o or ?a ?p ?b) or "
        "?claim, returns; for a pair without a predicate, all claims from the first to the second. SPARQL, a file that "
        "contains it, or - for standard input.",
    ),
]
Layout = Annotated[
    str,
    typer.Option("--layout", help="network, or layered (left to right).", show_default="network, layered with --to"),
]


def explore(
    focus: Annotated[str | None, typer.Argument(help="Centre the page on this entity; all claims if left out.")] = None,
    data: Data = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The HTML file; with a name that ends in .svg, a static picture.")
    ] = Path("immunograph.html"),
    hops: Annotated[int, typer.Option(min=0, max=10, help="Maximum number of steps from the focus.")] = 1,
    to: Annotated[
        str | None, typer.Option("--to", help="Show the paths from the focus to this entity, left to right.")
    ] = None,
    query: EdgeQuery = None,
    layout: Layout = "",
    min_certainty: MinCertainty = 0,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help=f"{STATUS_HELP} All but rejected ones if left out."),
    ] = None,
    bearers: Bearers = False,
    graph: OneGraph = None,
    accepted: Annotated[bool, typer.Option("--accepted", hidden=True)] = False,
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "",
    documents: Documents = None,
) -> None:
    """Write the interactive network page: one HTML file that opens offline.

    Exit code 1: no claim is selected, so that the page is empty.

    Example: immunograph explore IL-2 --hops 2 -o il2.html
    """
    from immunograph.cli.asking import sparql_of
    from immunograph.cli.options import open_data, write_text

    ending = ending_of(output)
    if ending not in (".html", ".htm", ".svg"):
        raise FormatError(f"{output}: expected a file name that ends in .html (page) or .svg (picture)")
    if focus is None:
        refuse_unused("without a focus, all claims are shown", hops=hops != 1)
    if accepted:
        say("--accepted is now --status accepted; the old name will be removed in version 0.3")
        status = ["accepted", *(status or ())]
    opened = open_data(data)
    for name in filter(None, (focus, to)):
        _no_claim(opened, name)
    sparql = sparql_of(query) if query is not None else None
    edges = chosen_edges(status, min_certainty, bearers=bearers, graph=graph)
    page = opened.explore(  # which shows a bar of its own while it places many nodes
        focus, hops=hops, to=to, query=sparql, layout=layout, edges=edges, title=title, documents=documents
    )
    if ending == ".svg":
        write_text(page.to_svg(), output)
    else:
        page.save(output)
        say(f"wrote {output}")
    if page.empty_reason:
        say(f"it is empty: {page.empty_reason}")
        raise typer.Exit(1)


def export(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="The file; its extension decides the format; .gz, .zst, .xz or .bz2 after it compresses.",
        ),
    ],
    data: Data = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", help="A format by name, file extension or media type; 'immunograph formats' lists them."
        ),
    ] = None,
    graph: Annotated[str | None, typer.Option("--graph", help="One named graph: edges, or that of an import.")] = None,
    focus: Annotated[
        str | None, typer.Option("--focus", help="Only claims near this entity; not for RDF, which is written whole.")
    ] = None,
    hops: Annotated[int, typer.Option(min=0, max=10, help="Maximum number of steps from the focus.")] = 1,
    statuses: Annotated[
        list[str] | None,
        typer.Option("--status", help=f"{STATUS_HELP} Accepted ones if left out. Not for RDF."),
    ] = None,
    min_certainty: MinCertainty = 0,
    bearers: Bearers = False,
    as_json: AsJson = False,
) -> None:
    """Write the graph in an RDF format, or its accepted claims in a format of other programs, such as GraphML.

    It reports which claims were not selected, and what the format cannot carry.

    Example: immunograph export -o edges.ttl --graph edges

    Example: immunograph export -o network.graphml --status accepted --status proposed
    """
    from immunograph.cli.options import open_data, write_text
    from immunograph.interchange import writer_of

    if writer_of(output, format) is None:
        why = "RDF is written whole, or one named graph of it (--graph); CONSTRUCT of immunograph query selects claims"
        selecting = {
            "focus": focus,
            "hops": hops != 1,
            "status": statuses,
            "min_certainty": min_certainty,
            "bearers": bearers,
        }
        refuse_unused(why, **selecting)
    elif focus is None:
        refuse_unused("without --focus, claims are not selected by distance", hops=hops != 1)
    edges = chosen_edges(statuses, min_certainty, bearers=bearers)
    opened = open_data(data)
    with nullcontext() if _on_terminal(output) else working(f"writing {output}"):
        report = opened.export(output, format=format, graph=graph, focus=focus, hops=hops, edges=edges)
    if as_json:
        write_text(as_json_text(report.as_dict()), None)
    else:
        say(report.text())


def _on_terminal(output: Path) -> bool:
    """Return whether an output is a device such as ``/dev/stdout``, whose text a spinner would disturb."""
    return output.exists() and not output.is_file()


def _no_claim(graph: KnowledgeGraph, name: str) -> None:
    """Raise an error for the key of a claim where the name of an entity is expected.

    Raises
    ------
    FormatError
        If the name is the key of a claim; the message names its subject and object.
    """
    from immunograph.claims.exact_names import claims_of_key

    if not claims_of_key(graph.store, name):
        return
    claims = graph.columns.claims
    if len(found := claims.filter(claims["identifier"] == name)):
        ends = " or ".join(
            repr(graph._workbench().columns.label(found[end][0]))
            for end in ("subject", "object")[: 1 if found["literal"][0] else 2]
        )
        raise FormatError(
            f"{name!r} is a claim, and the page is centred on an entity: name {ends}, or run: {shell_command('describe', name)}"
        )


def formats(
    page: Page = 1,
    wide: Wide = False,
    spreadsheet: Spreadsheet = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """List the formats that can be read and written, what each cannot carry, and which package it comes from.

    Packages add formats by the entry points immunograph.readers and immunograph.writers.

    Example: immunograph formats
    """
    import polars as pl

    from immunograph.claims.column_tables import table_of_frame
    from immunograph.cli.options import show_table
    from immunograph.interchange import list_formats
    from immunograph.interchange.registry import readers, writers

    table = table_of_frame(pl.DataFrame(list(list_formats())), title="Formats")
    show_table(table, as_json=as_json, output=output, page=page, wide=wide, spreadsheet=spreadsheet)
    for problem in (*writers().problems, *readers().problems):
        say(str(problem))


_PREDICATES: Final = """
SELECT ?predicate ?kind ?label ?sign (MIN(?defined) AS ?definition) {
  ?predicate ig:propertyKind|ig:template|ig:inverseLabel ?any ; rdfs:label ?label .
  OPTIONAL { ?predicate ig:propertyKind ?of }
  BIND(COALESCE(?of, ig:ClaimPredicate) AS ?kind)
  OPTIONAL { ?predicate ig:sign ?sign }
  OPTIONAL { ?predicate skos:definition ?defined }
}
GROUP BY ?predicate ?kind ?label ?sign
ORDER BY (?kind != ig:ClaimPredicate) ?kind ?predicate
"""
"""Predicates that a graph describes, those of claims first; one without ``ig:propertyKind`` is a predicate of claims."""


def info(
    data: Data = None,
    predicates: Annotated[
        bool,
        typer.Option(
            "--predicates", help="List the predicates that the graph describes, with label, sign and definition."
        ),
    ] = False,
    page: Page = 1,
    wide: Wide = False,
    spreadsheet: Spreadsheet = False,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Summarise the graph: named graphs, entities, claims by status, passages by certainty; as JSON, one object.

    A file in CSV gets the table of named graphs only. The packaged graph describes every predicate that a mapping or a
    project may use without declaring it.

    Example: immunograph info

    Example: immunograph info --predicates --page 2

    Example: immunograph info --json
    """
    from immunograph.claims.edge_check import edges_at_odds
    from immunograph.cli.options import open_data, show_table, write_text

    graph = open_data(data)
    if predicates:
        listed = cast("Table", graph.query(_PREDICATES))
        show_table(listed, as_json=as_json, output=output, page=page, wide=wide, spreadsheet=spreadsheet)
        return
    if as_json or (output is not None and ending_of(output) == ".json"):
        write_text(as_json_text({**_totals(graph), "graphs": graph.info().to_dicts()}), output)
        return
    if output is None:
        import immunograph

        print(f"immunograph {immunograph.__version__}\n{_counts(graph)}")
        if graph.store.capabilities.durable:
            print(f"version {graph.store.version:,} of the store")
        print(f"title: {graph.title or 'none'}; licence: {graph.licence}")
        if odds := edges_at_odds(graph.columns):
            print(f"{odds.text()}: {_settling(graph, data)}")
    show_table(graph.info(), output=output, page=page, wide=wide, spreadsheet=spreadsheet)


def _settling(graph: KnowledgeGraph, data: str | None) -> str:
    """Return the remedy for direct edges that disagree with the claims."""
    if data is not None and graph.store.capabilities.durable:
        return f"run {shell_command('store', 'settle', data)}"
    return "immunograph build writes those of a project, and immunograph store settle those of a store"


def _totals(graph: KnowledgeGraph) -> dict[str, object]:
    """Return the totals of the graph as plain data for JSON; claims that only a rule infers are counted separately."""
    import immunograph
    from immunograph.claims.edge_check import edges_at_odds
    from immunograph.claims.totals import (
        accepted_on_fallen,
        passages_of_fallen,
        total_of,
        with_passages,
        within_claims,
    )

    view = graph.columns
    odds = edges_at_odds(view)
    claims, inferred = total_of(view)
    statuses = {str(row[0]).lower(): row.claims for row in graph.counts.by("status")}
    certainties = {str(row.certainty): row.passages for row in graph.counts.by("certainty")}
    return {
        "immunograph": immunograph.__version__,
        "title": graph.title,
        "licence": str(graph.licence),
        "store_version": graph.store.version if graph.store.capabilities.durable else None,
        "documents": view.documents.len(),
        "documents_with_passages": with_passages(view),
        "entities": view.entities.height,
        "entities_in_claims": within_claims(view),
        "claims": {
            "total": claims,
            "by_status": statuses,
            "inferred": inferred,
            "accepted_on_retracted_alone": accepted_on_fallen(view),
            "accepted_without_edge": odds.missing.height,
            "edges_without_claim": odds.unfounded.height,
        },
        "evidence": {
            "total": view.passages.height,
            "by_certainty": certainties,
            "of_retracted_sources": passages_of_fallen(view),
        },
    }


_STANCES: Final = {"Null": "null", "Disputes": "disputing", "Intends": "aim", "Unstated": "without a direction"}
"""Stance -> name under which its passages are counted; supporting passages and questions are counted by certainty."""
_AGAINST: Final = ("null", "disputing")
_NOUNS: Final = ("aim", "open question")


def _counts(graph: KnowledgeGraph) -> str:
    from immunograph.claims.totals import (
        accepted_on_fallen,
        documents_in_words,
        entities_in_words,
        passages_of_fallen,
        total_of,
    )
    from immunograph.model import Certainty
    from immunograph.plurals import counted

    view = graph.columns
    if contents := graph.counts.contents():
        return f"There are no claims in this graph. {contents}"

    def told(by: str) -> str:
        counts = ", ".join(
            f"{row.claims:,} {str(row[0]).lower()}" for row in sorted(graph.counts.by(by), key=lambda row: str(row[0]))
        )
        return f" ({counts})" if counts else ""

    certainties = {str(int(each)): each.name.lower().replace("_", " ") for each in Certainty}
    said: Counter[str] = Counter()
    for row in graph.counts.by("stance", "certainty"):
        told_as = _STANCES.get(str(row.stance))
        if told_as in _AGAINST and not int(str(row.certainty)):
            told_as += ", leaving it open"
        said[told_as or certainties[str(row.certainty)]] += int(str(row.passages))
    by_certainty = ", ".join(
        counted(count, name) if name in _NOUNS else f"{count:,} {name}" for name, count in sorted(said.items())
    )
    claims, inferred = total_of(view)
    unread = view.unreadable_claims.len()
    left_out = f"; {counted(unread, 'more claim')} cannot be read and {'is' if unread == 1 else 'are'} left out" * bool(
        unread
    )
    fallen, unbacked = passages_of_fallen(view), accepted_on_fallen(view)
    has = "has" if unbacked == 1 else "have"
    resting = f" accepted, of which {unbacked:,} {has} firm support from retracted sources only"
    by_status = told("status")
    if unbacked:
        by_status = by_status.replace(", ", "; ").replace(" accepted", resting, 1)
    return (
        f"{documents_in_words(view)}, {entities_in_words(view)}, "
        f"{counted(claims, 'claim')}{by_status}{f' and {inferred:,} inferred' if inferred else ''}"
        f"{left_out}\n"
        f"{counted(view.passages.height, 'piece of evidence', 'pieces of evidence')}"
        + (f" ({by_certainty})" if by_certainty else "")
        + (f", {fallen:,} of them from retracted or withdrawn sources, which no longer count" if fallen else "")
    )


def register(app: typer.Typer) -> None:
    """Register the commands of this module.

    Parameters
    ----------
    app
        Typer application to add them to.
    """
    app.command()(describe)
    app.command()(explore)
    app.command()(export)
    app.command()(formats)
    app.command()(info)
