"""The data of the page's Paths panel: the signed steps of the claims shown, with their costs and beliefs.

The panel gives the same answers as :func:`immunograph.analysis.pathfinding.find_mechanisms`. To guarantee this, costs
and beliefs are computed in Python and not on the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import BEARER, INVOLVES, MATCH, SUBCLASS, ClaimColumns
from immunograph.analysis.companions import Companions
from immunograph.analysis.known import (
    KNOWN_WORDS,
    MOST_KEYS,
    ORDERS,
    claims_on_an_effect,
    contrasts,
    effects,
    related,
    unsupported,
)
from immunograph.analysis.mechanisms import HEADLINE
from immunograph.analysis.objections import limited_claims, opposed_claims
from immunograph.analysis.path_writer import PathWriter
from immunograph.analysis.scopes import ancestors
from immunograph.analysis.steps import DIGITS, StepGraph

__all__ = ["MAX_STEPS", "MOST_PATHS", "WORDS", "columns_of_claims", "number_things", "path_data"]

MAX_STEPS: Final = 4
MOST_PATHS: Final = 20
"""Default maximum number of paths, as for ``kg.mechanisms`` and the command."""

WORDS: Final = {"headline": HEADLINE, "known": list(KNOWN_WORDS.values()), "keys": MOST_KEYS}
"""Sentence templates of the panel, those of :meth:`immunograph.analysis.mechanisms.Mechanisms.headline`."""

_RELATIONS: Final = (SUBCLASS, MATCH, BEARER, INVOLVES)


def path_data(columns: ClaimColumns, *, whole: bool) -> dict[str, object]:
    """Build the data of the Paths panel: the steps of the given claims.

    Parameters
    ----------
    columns
        The claims that the page shows, see :func:`columns_of_claims`.
    whole
        Whether these are all claims that mechanisms can use; if not, the page notes that it shows a part of the graph.

    Returns
    -------
    dict
        The following keys, among others:

        - ``things``: IRIs of the nodes; the first ``places`` of them are end points of steps. ``labels``: their labels.
        - ``place``: index in ``things`` of each further node of the step graph, see :class:`StepGraph`.
        - ``source``, ``target``, ``sign``, ``cost``, ``kind``, ``claim``: parallel columns of the steps; ``claim`` is an
          index in ``claims``, or -1.
        - ``below``: (index of the superclass, index of the subclass, index of the relation).
        - ``claims``: (IRI, key, belief, certainty: the highest of its assertions, or 0).
        - ``links``: (step, belief, certainty, sign of the claim, statement) of steps that a text links to the step before.
        - ``together``: (step, what the claim is about together with its subject, with its object).
        - ``known``: see :func:`_known`. ``scopes``: see :func:`_scopes`.
        - ``otherwise``: (IRI, key) of the claims that state no direction of effect.
        - ``opposed``: (claim, evidence against it). ``limited``: (claim, the limits within which it is supported).
        - ``effects``: claims about the effect of their object.

    Notes
    -----
    Linear in the number of claims and of the axioms between their entities.
    """
    import polars as pl

    ends = {*columns.claims["subject"], *columns.claims.filter(~pl.col("literal"))["object"]}
    near = _around(columns, ends)
    kept = [
        row
        for row in columns.axioms.filter(pl.col("property").is_in(list(_RELATIONS))).iter_rows()
        if row[0] in near and row[2] in near
    ]
    shown = replace(columns, axioms=pl.DataFrame(kept, schema=columns.axioms.schema, orient="row"))
    beliefs = Beliefs(shown)
    steps = StepGraph.of(shown, beliefs)
    numbers = {name: number for number, name in enumerate(steps.nodes)}
    below = []
    for lower, relation, upper in sorted(kept, key=lambda row: (row[2], row[0], row[1])):
        pair = [numbers.setdefault(end, len(numbers)) for end in (upper, lower)]
        below.append([*pair, _RELATIONS.index(relation)])
    known = _known(shown, numbers)
    firmest = dict(shown.asserting.group_by("claim").agg(pl.col("certainty").max()).iter_rows())
    stepping = {claim: place for place, claim in enumerate(sorted({*steps.claim} - {""}))}
    opposed = opposed_claims(shown, pl.Series(list(stepping), dtype=pl.String).implode())
    weights = beliefs.parameters
    return {
        "things": list(numbers),
        "labels": [columns.label(name) for name in numbers],
        "places": len(steps.nodes),
        "place": steps.place[len(steps.nodes) :].tolist(),
        "source": steps.source.tolist(),
        "target": steps.target.tolist(),
        "sign": steps.sign.tolist(),
        "cost": steps.cost.tolist(),
        "kind": steps.kind.tolist(),
        "claim": [stepping.get(claim, -1) for claim in steps.claim],
        "below": below,
        "claims": [
            [claim, columns.key(claim), round(beliefs.moments[claim][0], DIGITS + 3), firmest.get(claim, 0)]
            for claim in stepping
        ],
        **_step_words(shown, beliefs, steps, stepping),
        "known": known,
        "otherwise": [[claim, columns.key(claim)] for claim in sorted(related(shown)["claim"].unique())],
        "opposed": [[stepping[claim], words] for claim, words in sorted(opposed.items())],
        "limited": [[stepping[claim], words] for claim, words in sorted(limited_claims(shown, stepping).items())],
        "effects": sorted(stepping[claim] for claim in claims_on_an_effect(shown, stepping)),
        "scopes": _scopes(shown, stepping),
        "weights": [weights["step", name] for name in StepGraph.KINDS],
        "most": [MAX_STEPS, MOST_PATHS],
        "whole": whole,
    }


def _step_words(
    columns: ClaimColumns, beliefs: Beliefs, steps: StepGraph, claims: Collection[str]
) -> dict[str, list[list[object]]]:
    """Return the rows ``links`` and ``together`` of :func:`path_data`, for linked steps and joint claims."""
    links: list[list[object]] = []
    together: list[list[object]] = []
    companions = Companions(columns, claims)
    joint = {claim for claim in claims if companions.joint(claim)}
    writer = PathWriter(columns, beliefs, steps, {}, joint.union(other for _, other in steps.links))
    signs = {"+": "+", "-": "-", "unsigned": "u"}
    for number, claim in enumerate(steps.claim):
        link = steps.link(number)
        if link is None and claim not in joint:
            continue
        step = writer.step(number)
        if link is not None:
            belief = round(link.belief, DIGITS + 3)
            links.append([number, belief, link.certainty, signs[step.effect], step.statement()])
        if step.subject_with or step.object_with:
            together.append([number, step.subject_with, step.object_with])
    return {"links": links, "together": together}


def _known(columns: ClaimColumns, numbers: dict[str, int]) -> list[list[object]]:
    """Return a row for each claim without valid support (see ``analysis.known``): subject, object, IRI, key, state.

    Entities are given by number, and new ones are added to ``numbers``; states are numbered as in ``KNOWN_WORDS``.
    """
    order = {state: number for number, state in enumerate(KNOWN_WORDS)}
    states = unsupported(columns)
    rows = effects(columns).select("claim", "subject", "object").unique().sort("claim", "subject", "object").iter_rows()
    return [
        [*(numbers.setdefault(end, len(numbers)) for end in ends), claim, columns.key(claim), order[states[claim]]]
        for claim, *ends in rows
        if claim in states
    ]


def _scopes(columns: ClaimColumns, stepping: Mapping[str, int]) -> dict[str, object]:
    """Return the data for finding steps with disjoint contexts, see :func:`immunograph.analysis.known.parted`.

    ``names`` (labels of dimensions and values, in the order of their IRIs), ``contexts`` (claim, dimension, values),
    ``kinds`` (value, its superclasses) and ``contrasts`` (pairs of claims).
    """
    contexts = {
        claim: {name: values for name, values in columns.context[claim].items() if name not in ORDERS}
        for claim in stepping
        if claim in columns.context
    }
    values = {value for sides in contexts.values() for each in sides.values() for value in each}
    named = sorted(values.union(*contexts.values()))
    number = {name: place for place, name in enumerate(named)}
    above = ancestors(columns, values)
    return {
        "names": [columns.label(name) for name in named],
        "contexts": [
            [stepping[claim], number[name], sorted(number[value] for value in sides[name])]
            for claim, sides in contexts.items()
            for name in sorted(sides)
        ],
        "kinds": [
            [number[value], sorted(number[upper] for upper in above[value] if upper in number)]
            for value in sorted(values)
            if any(upper in number for upper in above[value])
        ],
        "contrasts": sorted(
            sorted(stepping[claim] for claim in pair) for pair in contrasts(columns) if pair <= stepping.keys()
        ),
    }


def columns_of_claims(columns: ClaimColumns, claims: Collection[str]) -> ClaimColumns:
    """Restrict columns to some claims; all axioms are kept, and derivations are removed.

    Parameters
    ----------
    columns
        The columns to restrict.
    claims
        IRIs of claims.

    Returns
    -------
    ClaimColumns
        New columns; ``columns`` is not changed.
    """
    import polars as pl

    wanted = pl.Series(sorted(claims), dtype=pl.String).implode()
    return replace(
        columns,
        claims=columns.claims.filter(pl.col("claim").is_in(wanted)),
        evidence=columns.evidence.filter(pl.col("claim").is_in(wanted)),
        qualifiers=columns.qualifiers.filter(pl.col("claim").is_in(wanted)),
        derivations=columns.derivations.clear(),
    )


def _around(columns: ClaimColumns, ends: Collection[str]) -> set[str]:
    """Return the entities that a path between ``ends`` can visit: their descendants, and the ancestors of those."""
    below = columns.below(*_RELATIONS)
    lower = _reached(below, ends)
    return lower | _reached(columns.above(SUBCLASS, BEARER), lower)


def _reached(neighbours: Mapping[str, Sequence[str]], starts: Iterable[str]) -> set[str]:
    reached = set(starts)
    queue = list(reached)
    for here in queue:
        for each in neighbours.get(here, ()):
            if each not in reached:
                reached.add(each)
                queue.append(each)
    return reached


def number_things(
    data: Mapping[str, Any], nodes: Mapping[Any, int], edges: Sequence[tuple[int, int, Mapping[str, Any]]]
) -> dict[str, Any]:
    """Replace IRIs by the numbers of the page's nodes and edges.

    Parameters
    ----------
    data
        The result of :func:`path_data`.
    nodes
        IRI of a node -> its index on the page.
    edges
        Source, target and attributes of each edge of the page, in order.

    Returns
    -------
    dict[str, Any]
        The data with ``node`` and ``edge`` (indices; -1 for items that the page does not show) and ``label`` (text; 0 for
        nodes that the page shows) in place of IRIs.
    """
    at = [nodes.get(name, -1) for name in data["things"]]
    number_of: dict[tuple[str, int, int], int] = {}
    first_of: dict[str, int] = {}
    edges_of: dict[str, list[int]] = {}
    for number, (source, target, edge) in enumerate(edges):
        claim = str(edge.get("claim") or "")
        number_of.setdefault((claim, source, target), number)
        first_of.setdefault(claim, number)
        edges_of.setdefault(claim, []).append(number)
    places = [*range(data["places"]), *data["place"]]
    drawn = []
    for claim, source, target in zip(data["claim"], data["source"], data["target"], strict=True):
        iri = data["claims"][claim][0] if claim >= 0 else ""
        ends = at[places[source]], at[places[target]]
        drawn.append(number_of.get((iri, *ends), first_of.get(iri, -1)) if iri else -1)
    labels = [label if place < 0 else 0 for label, place in zip(data["labels"], at, strict=True)]
    known_of: dict[str, int] = {}
    known = [
        [source, target, known_of.setdefault(claim, len(known_of)), number_of.get(edge_of, -1), key, state]
        for source, target, claim, key, state in data["known"]
        for edge_of in [(claim, at[source], at[target])]
    ]
    rest = {name: value for name, value in data.items() if name not in ("things", "labels", "claims")}
    return {
        **rest,
        "known": known,
        "otherwise": [[number, key] for claim, key in data["otherwise"] for number in edges_of.get(claim, ())],
        "node": at,
        "label": labels,
        "edge": drawn,
        "claims": [row[1:] for row in data["claims"]],
    }
