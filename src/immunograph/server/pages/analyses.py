"""Pages of analyses: mechanisms, the matrix of gaps, and comparison of two entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from immunograph.analysis.gap_states import notes_on
from immunograph.analysis.gaps import MARKS, STATES, Gaps
from immunograph.errors import AnalysisError, FormatError
from immunograph.server.kept import kept
from immunograph.server.pages.cards import claim_cards, claims_of_keys
from immunograph.server.pages.rendering import Page
from immunograph.server.path_records import without_effect

if TYPE_CHECKING:
    from immunograph.analysis.mechanisms import Mechanism, Step
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.addresses import Addresses
    from immunograph.server.pages.asked import Asked

__all__ = ["compare_page", "gaps_page", "mechanisms_page"]

_MEANING: Final = {
    "supported": "asserted by a text",
    "capability at most": "asserted only as what it can do, not as what it does; all other support is emphasised or hedged",
    "emphasised at most": "asserted only with emphasis; all other support is hedged",
    "disputed": "supported and disputed",
    "hedged support and dispute": "possible or probable at most, and disputed",
    "opposite effects": "an increase and a decrease are supported",
    "support and null": "evidence for it, and not seen in another test",
    "hedged support and null": "possible or probable at most, and not seen in another test",
    "only disputed": "evidence against it only",
    "tested and null": "tested, and not seen",
    "hedged only": "possible or probable",
    "association only": "they are associated; an effect of one on the other is not stated",
    "joint only": "stated only of combinations with others, which says nothing of one alone",
    "left open": "a text disputes it or did not see it, and leaves it open",
    "asked only": "only asked or aimed at, without a direction, or superseded",
    "retracted only": "stated by retracted or withdrawn sources only",
    "untouched": "no claim about it in this graph",
}
_ROWS: Final = 40
_COLUMNS: Final = 16
_COMPARED: Final = 50
"""Maximum number of claims shown about both entities, and about only one of them; CSV contains all."""
_CELLS: Final = 4_000_000
"""Maximum number of cells of a matrix."""


# --- mechanisms -------------------------------------------------------------------------------------------------


def mechanisms_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of mechanisms from one entity to another, with the evidence of each step.

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
        If a name is unknown; the message suggests similar ones.
    AnalysisError
        If both names refer to the same entity.
    FormatError
        If ``max_steps`` or ``limit`` is not an integer within its bounds.
    """
    to = asked.addresses
    source, target = asked.text("source"), asked.text("target")
    steps, limit = asked.whole("max_steps", 4, least=1, most=8), asked.whole("limit", 20, least=1, most=100)
    fields = {"source": source, "target": target, "max_steps": steps, "limit": limit}
    if not (source and target):
        data: dict[str, object] = {
            "from": source or None,
            "to": target or None,
            "summary": None,
            "paths": [],
            "nearest": [],
            "known_without_effect": [],
        }
        return Page("mechanisms.html", "Mechanisms", data, {"fields": fields, "graph_address": ""})
    found = graph.mechanisms(source, target, max_steps=steps, limit=limit)
    data = found.as_dict()
    data["known_without_effect"] = [
        {**each, "address": to.claim(str(each["claim"]))} for each in without_effect(graph, found)
    ]
    for name, paths in (("paths", tuple(found)), ("nearest", found.nearest)):
        for told, path in zip(cast("list[dict[str, object]]", data[name]), paths, strict=True):
            told["steps"] = [_step(step, path, to) for step in path.steps]
            told["net"], told["notes"] = path.net, list(path.notes)
    drawn = to.page("/explorer", source=source, target=target) if len(found) else ""
    title = f"From {found.source} to {found.target}"
    return Page("mechanisms.html", title, data, {"fields": fields, "graph_address": drawn}, table=found.table())


def _step(step: Step, path: Mechanism, to: Addresses) -> dict[str, object]:
    return {
        **step.as_dict(),
        "says": list(step.says),
        "sources": list(step.sources),
        "speakers": list(step.speakers),
        "hedged": step.hedged,
        "weakest": step in path.weakest,
        "line": step.line(),
        "acting": step.acting if step.claim else step.source,
        "does": step.does() if step.claim else "",
        "affected": step.affected if step.claim else step.target,
        "address": to.claim(step.key) if step.key else None,
    }


# --- gaps -------------------------------------------------------------------------------------------------------


def gaps_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page with the matrix of effects of one class on another.

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
        If no class or category has the name given as ``rows`` or ``columns``.
    AnalysisError
        If ``page`` is above the number of pages, or the matrix has more than 4 million cells.
    FormatError
        If ``page`` is not a positive integer.
    """
    rows, columns = asked.text("rows"), asked.text("columns")
    fields = {"rows": rows, "columns": columns}
    categories = graph.columns.entities["category"].drop_nulls().str.replace("^.*vocab/", "").unique().sort().to_list()
    form = {"fields": fields, "categories": categories}
    legend = [{"state": state, "mark": MARKS[state], "meaning": _MEANING[state]} for state in STATES]
    if not (rows and columns):
        data: dict[str, object] = {"rows": rows or None, "columns": columns or None, "legend": legend, "matrix": None}
        return Page("gaps.html", "Gaps", data, form)
    bench = graph._workbench()
    cells = len(bench.members(rows)) * len(bench.members(columns))
    if cells > _CELLS:
        raise AnalysisError(
            f"{rows!r} and {columns!r} make a matrix of {cells:,} cells: name narrower classes, of {_CELLS:,} cells at most"
        )
    found: Gaps = kept(graph, f"gaps\n{rows}\n{columns}", lambda: graph.gaps(rows, columns))
    shown = found.page(asked.whole("page", 1, least=1), rows=_ROWS, columns=_COLUMNS)
    labels = graph._workbench().columns.label
    to = asked.addresses
    data = {
        "title": found.title,
        "rows": rows,
        "columns": columns,
        "legend": [{**each, "cells": found.counts()[str(each["state"])]} for each in legend],
        "matrix": {
            "note": "; ".join(
                [
                    *notes_on(found.mark(row, column) for row in shown.rows for column in shown.columns),
                    *filter(None, [found.left_out]),
                ]
            ),
            "heads": [{"label": labels(each), "address": to.entity(each)} for each in shown.columns],
            "rows": [
                {
                    "label": labels(row),
                    "address": to.entity(row),
                    "cells": [_cell(found, row, column, to) for column in shown.columns],
                }
                for row in shown.rows
            ],
        },
        "paging": {
            "page": shown.number,
            "pages": shown.pages,
            "rows": len(found.touched[0]),
            "first": shown.first_row,
            "last": shown.first_row + len(shown.rows) - 1,
            "next": shown.number + 1 if shown.number < shown.pages else None,
        },
        "rows_without_a_word": [labels(each) for each in found.rows if each not in set(found.touched[0])],
        "columns_without_a_word": [labels(each) for each in found.columns if each not in set(found.touched[1])],
    }
    return Page("gaps.html", found.title, data, form, table=found.table(untouched=False))


def _cell(found: Gaps, row: str, column: str, to: Addresses) -> dict[str, object]:
    state = found.state(row, column)
    return {
        "state": state,
        "mark": found.mark(row, column),
        "claims": [{"claim": key, "address": to.claim(key)} for key in found.claims(row, column)],
        "narrower": list(found.narrower(row, column)),
        "through": list(found.through(row, column)),
    }


# --- two things compared ----------------------------------------------------------------------------------------


def compare_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page that compares the claims about two entities.

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
        If a name is unknown; the message suggests similar ones.
    AnalysisError
        If both names refer to the same entity.
    FormatError
        If CSV is requested without both names.
    """
    first, second = asked.text("first"), asked.text("second")
    form = {"fields": {"first": first, "second": second}}
    if not (first and second):
        if asked.form == "csv":
            raise FormatError("the parameters 'first' and 'second' name the two entities to compare: give both")
        data: dict[str, object] = {"first": first or None, "second": second or None, "groups": [], "notes": []}
        return Page("compare.html", "Compare", data, form)
    to, label = asked.addresses, graph._workbench().columns.label
    things = [str(graph._resolve("entity", name)) for name in (first, second)]
    if things[0] == things[1]:
        raise AnalysisError(
            f"{first!r} and {second!r} are names of the same entity, {label(things[0])}: name two entities"
        )
    table = graph._answered("compare", {"first": first, "second": second}, asked.limits)
    of: dict[str, list[str]] = {}
    for row in table.to_dicts():
        keys = of.setdefault(str(row["of"]), [])
        if row["claim"] not in keys:
            keys.append(str(row["claim"]))
    named = claims_of_keys(graph, [key for keys in of.values() for key in keys[:_COMPARED]])
    groups: list[dict[str, object]] = [{"of": "both", "label": "both", "address": None}]
    if "between" in of:
        groups.append({"of": "between", "label": "the link between the two", "address": None})
    if "together" in of:
        groups.append({"of": "together", "label": "several things together", "address": None})
    groups += [{"of": label(iri), "label": label(iri), "address": to.entity(iri)} for iri in things]
    for group in groups:
        keys = of.get(str(group["of"]), [])
        claims = [named[key] for key in keys[:_COMPARED] if key in named]
        group |= {"count": len(keys), "claims": claim_cards(graph, claims, to)}
    data = {"first": label(things[0]), "second": label(things[1]), "groups": groups, "notes": list(table.notes)}
    return Page("compare.html", f"{data['first']} and {data['second']} compared", data, form, table=table)
