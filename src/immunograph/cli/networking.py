"""Commands that analyse the network of claims: hubs, communities, motifs, compare."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from immunograph.cli.analysing import _give
from immunograph.cli.options import (
    AsJson,
    Bearers,
    Data,
    MinSupport,
    OneGraph,
    Output,
    Page,
    Status,
    Statuses,
    chosen_edges,
)

__all__ = ["register"]


class Measure(StrEnum):
    """Centrality measure to rank entities by."""

    DEGREE = "degree"
    BETWEENNESS = "betweenness"
    PAGERANK = "pagerank"


STATED = [Status.ACCEPTED, Status.PROPOSED]


def hubs(
    data: Data = None,
    by: Annotated[Measure, typer.Option(help="Centrality measure.")] = Measure.DEGREE,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of entities.")] = 10,
    status: Statuses = STATED,
    min_certainty: MinSupport = 1,
    bearers: Bearers = False,
    graph: OneGraph = None,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Rank entities by centrality, and test how the ranks change if one source or kind of evidence is left out.

    Example: immunograph hubs --by pagerank --limit 5
    """
    from immunograph.cli.options import open_data, working

    opened = open_data(data)
    with working("ranking, also with each source left out in turn"):
        found = opened.networks.hubs(
            by=by.value,
            limit=limit,
            edges=chosen_edges(status, min_certainty, bearers=bearers, graph=graph),
        )
    _give(found, as_json=as_json, output=output, page=page)


def communities(
    data: Data = None,
    resolution: Annotated[float, typer.Option(help="Above 1 favours small groups, below 1 large groups.")] = 1.0,
    seed: Annotated[int, typer.Option(min=0, help="Random seed; the same seed gives the same groups.")] = 1,
    runs: Annotated[int, typer.Option(min=1, help="Number of partitions, with different seeds, to compare.")] = 5,
    status: Statuses = STATED,
    min_certainty: MinSupport = 1,
    bearers: Bearers = False,
    graph: OneGraph = None,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Find groups of entities with many claims between them, and test how stable the groups are.

    Example: immunograph communities --bearers
    """
    from immunograph.cli.options import open_data, working

    opened = open_data(data)
    with working("grouping"):
        found = opened.networks.communities(
            resolution=resolution,
            seed=seed,
            runs=runs,
            edges=chosen_edges(status, min_certainty, bearers=bearers, graph=graph),
        )
    _give(found, as_json=as_json, output=output, page=page)


def motifs(
    data: Data = None,
    permutations: Annotated[int, typer.Option(min=0, help="Number of rewired networks to compare with.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Random seed of the rewiring.")] = 1,
    limit: Annotated[int, typer.Option(min=0, help="Maximum number of instances to list for each motif.")] = 10,
    status: Statuses = STATED,
    min_certainty: MinSupport = 1,
    bearers: Bearers = False,
    graph: OneGraph = None,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Count feedback and feed-forward loops, compare them with rewired networks, and list the claims of each.

    Example: immunograph motifs --bearers
    """
    from immunograph.cli.options import open_data, working

    opened = open_data(data)
    with working("counting and rewiring"):
        found = opened.networks.motifs(
            permutations=permutations,
            seed=seed,
            limit=limit,
            edges=chosen_edges(status, min_certainty, bearers=bearers, graph=graph),
        )
    _give(found, as_json=as_json, output=output, page=page)


def compare(
    first: Annotated[str, typer.Argument(help="An entity or class, by any of its names.")],
    second: Annotated[str, typer.Argument(help="Another entity or class.")],
    data: Data = None,
    kinds: Annotated[
        bool, typer.Option("--kinds", help="Also count claims about subclasses (IL-2 for interleukin).")
    ] = False,
    incoming: Annotated[
        bool,
        typer.Option("--incoming", help="Compare the claims that have these entities as object instead of subject."),
    ] = False,
    page: Page = 1,
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Compare the claims about two entities: shared claims, and claims about only one of them.

    Exit code 1: there are no claims about either.

    Example: immunograph compare interferon interleukin
    """
    from immunograph.cli.options import open_data

    found = open_data(data).networks.compare(first, second, kinds=kinds, incoming=incoming)
    _give(found, as_json=as_json, output=output, page=page)
    if not len(found):
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Register the commands of this module.

    Parameters
    ----------
    app
        Typer application to add them to.
    """
    app.command()(hubs)
    app.command()(communities)
    app.command()(motifs)
    app.command()(compare)
