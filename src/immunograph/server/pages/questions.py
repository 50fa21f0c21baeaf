"""Named queries as forms, and their answers: a table in which each row links to its evidence, or a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.analysis.projection import snake
from immunograph.claims.properties import SEVERAL
from immunograph.errors import FormatError
from immunograph.identifiers import compress
from immunograph.legible import quoted
from immunograph.model import Stance
from immunograph.server.kept import kept
from immunograph.server.pages.cards import STANCES, STATES_NOTHING, certainty_words, claim_cards, claims_of_keys
from immunograph.server.pages.paging import PAGING, Paging
from immunograph.server.pages.rendering import Page
from immunograph.server.records import Records
from immunograph.vocabulary import IG, words_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immunograph.graph import KnowledgeGraph
    from immunograph.query import Table
    from immunograph.query.catalogue import NamedQuery
    from immunograph.server.pages.addresses import Addresses
    from immunograph.server.pages.asked import Asked

__all__ = ["CLAIM_COLUMNS", "answer_page", "answered", "claims_in", "question_of", "questions_page"]

CLAIM_COLUMNS: Final = ("claim", "against", "premise")
"""Columns of answers with keys of claims."""

_OF_CARD: Final = frozenset(
    {"claim", "proposition", "certainty", "stance", "epistemic_status", "cues", "says", "evidence"}
)
"""Columns that are left out because the claim's card shows them."""


_AGAINST: Final = ("disputes", "null")


def questions_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page that lists the named queries, those whose defaults occur in this graph first.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.
    """
    listed = []
    for query in graph.queries.values():
        missing = {parameter.name for parameter in graph.queries.missing_defaults(query)}
        listed.append(
            {
                "name": query.name,
                "title": query.title,
                "question": query.general if missing else query.question,
                "parameters": [_parameter(query, each.name, "", missing) for each in query.parameters],
                "address": asked.addresses.thing("ask", query.name),
            }
        )
    return Page("questions.html", "Questions", {"questions": listed})


def question_of(graph: KnowledgeGraph, query: NamedQuery) -> str:
    """Return the question of a named query, in general form if its defaults are not in this graph.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    query
        The named query.

    Returns
    -------
    str
        The question as a sentence.
    """
    return query.general if graph.queries.missing_defaults(query) else query.question


def _parameter(query: NamedQuery, name: str, value: str, missing: set[str]) -> dict[str, object]:
    parameter = next(each for each in query.parameters if each.name == name)
    return {
        "name": name,
        "kind": parameter.kind,
        "meaning": parameter.meaning,
        "default": None if name in missing else parameter.default,
        "value": value or None,
    }


def answer_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page with the answer to a named query; missing parameters get their defaults.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.

    Raises
    ------
    UnknownNameError
        If the named query is unknown, or a parameter names an unknown entity or claim.
    FormatError
        If the request has an unknown parameter, ``page`` is not a positive integer or is above the number of pages, or
        ``rows`` is not an integer from 1 to 500.
    """
    query = graph.queries[asked.name]
    asked.expect([*(each.name for each in query.parameters), *PAGING, "view"])
    if (view := asked.text("view")) not in ("", "table", "graph"):
        raise FormatError(f"view must be table or graph, not {quoted(view)}")
    missing = {parameter.name for parameter in graph.queries.missing_defaults(query)}
    given = {each.name: asked.text(each.name) for each in query.parameters if asked.text(each.name)}
    lacking = [each.name for each in query.parameters if each.name in missing and each.name not in given]
    parameters = [_parameter(query, each.name, given.get(each.name, ""), missing) for each in query.parameters]
    data: dict[str, object] = {
        "name": query.name,
        "title": query.title,
        "question": query.general if missing or given else query.question,
        "parameters": parameters,
        "lacking": lacking,
        "answer": None,
        "notes": [],
    }
    if lacking:
        return Page("answer.html", query.title, data, {"view": "table"})
    table = answered(graph, asked, query.name, given)
    paging = Paging.of(asked, len(table), 25)
    data["answer"] = {
        "columns": list(table.columns),
        "paging": paging.as_dict(),
        "rows": _rows(graph, table, paging, asked.addresses),
    }
    data["notes"] = list(table.notes)
    data["sparql"] = graph.queries.sparql(query.name, **given)
    to = asked.addresses
    drawable = bool(set(CLAIM_COLUMNS) & set(table.columns)) and len(table) > 0
    form = {
        "view": "graph" if view == "graph" and drawable else "table",
        "drawable": drawable,
        "graph_address": to.page("/explorer", {"question": query.name, **given}),
        "editor_address": f"{to.root}/editor",
        "cards": "claim" in table.columns,
        "own_columns": [name for name in table.columns if "claim" not in table.columns or name not in _OF_CARD],
    }
    return Page("answer.html", query.title, data, form, table=table)


def answered(graph: KnowledgeGraph, asked: Asked, name: str, given: Mapping[str, str]) -> Table:
    """Answer a named query within the limits of the request; the answer is cached for further pages.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.
    name
        Name of the query.
    given
        Values of its parameters by name; missing ones get their defaults.

    Returns
    -------
    Table
        All rows of the answer, with notes.
    """
    return kept(graph, f"ask\n{name}\n{sorted(given.items())}", lambda: graph._answered(name, given, asked.limits))


def _rows(graph: KnowledgeGraph, table: Table, paging: Paging, to: Addresses) -> list[dict[str, object]]:
    """Return the cells of the rows of a page, with the claim each is about and its evidence."""
    rows = [row.as_dict() for row in table[paging.first - 1 : paging.last]]
    terms = table.terms().slice(paging.first - 1, len(rows)).to_dicts()
    keys = [str(row[name]) for row in rows for name in CLAIM_COLUMNS if row.get(name)]
    named = claims_of_keys(graph, keys)
    of_rows = [named[str(row["claim"])] for row in rows if row.get("claim") and str(row["claim"]) in named]
    iris = list(dict.fromkeys(of_rows))
    cards = dict(zip(iris, claim_cards(graph, iris, to), strict=True))
    records = Records(graph)
    passages = {iri: records.passages(iri) for iri in iris} if "stance" in table.columns else {}
    labels = _stances(graph)
    return [
        {
            "cells": {name: _cell(name, value, named, str(raw[name] or ""), to) for name, value in row.items()},
            "about": _about(row, cards.get(iri := named.get(str(row.get("claim")), "")), passages.get(iri, ()), labels),
        }
        for row, raw in zip(rows, terms, strict=True)
    ]


def _about(
    row: Mapping[str, object],
    card: dict[str, object] | None,
    passages: Sequence[dict[str, object]],
    labels: Mapping[str, str],
) -> dict[str, object] | None:
    """Return a claim's card in which the row's own passage replaces the strongest one; ``None`` without a card."""
    if card is None:
        return None
    own: dict[str, object] = {"says": row.get("says")}
    stance = labels.get(str(row["stance"]), snake(str(row["stance"]))) if row.get("stance") else None
    if (passage := _passage_of(row, stance, passages)) is not None:
        own |= {name: passage[name] for name in ("sentence", "stance", "certainty", "epistemic_status", "cues")}
        own["strongest_against"] = None if own["stance"] in _AGAINST else card["strongest_against"]
        if own["stance"] in STATES_NOTHING:
            own["certainty"] = None
        own["certainty_words"] = certainty_words(own["certainty"], own["stance"])
        return {**card, **own}
    if row.get("epistemic_status"):
        own["epistemic_status"] = str(row["epistemic_status"])
    if stance:
        own["stance"] = stance
    if row.get("certainty") is not None and own.get("stance", card["stance"]) not in STATES_NOTHING:
        own["certainty"] = int(str(row["certainty"]))
        own["certainty_words"] = certainty_words(int(str(row["certainty"])))
    if row.get("cues"):
        own["cues"] = str(row["cues"]).split(SEVERAL)
    return {**card, **own}


def _stances(graph: KnowledgeGraph) -> dict[str, str]:
    """Map the labels of stances, those of the graph and those in plain words, to stances such as ``null``."""
    label = graph._workbench().columns.label
    return {name: stance for stance in STANCES for name in (label(IG + stance.capitalize()), words_for(Stance(stance)))}


def _passage_of(
    row: Mapping[str, object], stance: str | None, passages: Sequence[dict[str, object]]
) -> dict[str, object] | None:
    """Return the passage of a row, found by its evidence, or by content and stance; ``None`` if it is not found."""
    if row.get("evidence"):
        return next((each for each in passages if each["evidence"] == str(row["evidence"])), None)
    if not (stance and row.get("says")):
        return None
    said = (
        each
        for each in passages
        if each["stance"] == stance and row["says"] in (each["paraphrase"], each.get("quotation"))
    )
    return next(said, None)


def _cell(name: str, value: object, claims: dict[str, str], term: str, to: Addresses) -> dict[str, object]:
    """Return one cell: its text, and its link if it holds a claim's key or an IRI."""
    if value is None:
        return {"text": None, "address": None}
    if name in CLAIM_COLUMNS and str(value) in claims:
        return {"text": str(value), "address": to.claim(str(value))}
    if term.startswith("<"):
        return {"text": compress(str(value)) or str(value), "address": to.entity(str(value))}
    return {"text": value, "address": None}


def claims_in(graph: KnowledgeGraph, table: Table, most: int) -> list[str]:
    """Return the IRIs of the claims in an answer.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    table
        The answer to a named query.
    most
        Maximum number of claims.

    Returns
    -------
    list[str]
        IRIs without duplicates: those of the column ``claim`` in the order of its rows, then of ``against`` and ``premise``.
    """
    names = [name for name in CLAIM_COLUMNS if name in table.columns]
    keys = dict.fromkeys(str(value) for name in names for value in table.column(name) if value is not None)
    return list(claims_of_keys(graph, list(keys)[:most]).values())
