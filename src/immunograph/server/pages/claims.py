"""The page of one claim: evidence for and against, belief, and related claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from immunograph.analysis.phrasing import cue_words
from immunograph.analysis.projection import snake, snakes
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.claims.properties import SEVERAL
from immunograph.identifiers import compress
from immunograph.server.pages.cards import STATES_NOTHING, certainty_words, claim_cards, entity_link
from immunograph.server.pages.cases import case_of
from immunograph.server.pages.drawings import is_large
from immunograph.server.pages.rendering import Page
from immunograph.server.pages.triples import rdf_of_claim
from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.analysis.waterfall import Belief
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.addresses import Addresses
    from immunograph.server.pages.asked import Asked

__all__ = ["claim_page", "clashes_of"]

_AGAINST: Final = ("disputes", "null")
_PASSAGES: Final = 200
"""Maximum number of passages shown for each side."""


def claim_page(graph: KnowledgeGraph, asked: Asked) -> Page:
    """Return the page of a claim: evidence for and against, belief, contradictions, and linked claims.

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
        If no claim has the requested name.
    """
    to = asked.addresses
    iri = str(graph._workbench().claim(asked.name))
    card = claim_cards(graph, [iri], to)[0]
    told = graph.describe(iri).as_dict()
    data: dict[str, object] = {
        **card,
        "says": _says(graph, iri, to),
        **_sides(graph, iri, told.get("evidence", [])),
        "belief": _belief(graph.belief(iri)),
        "contradictions": clashes_of(graph, {iri}, to),
        "links": _links(graph, iri, to),
        "decisions": told.get("decisions", []),
        "proof": graph.why(iri).as_dict() if card["inferred"] else None,
        "basis_of": _basis_of(graph, iri, to),
        "unread": told.get("unread", []),
    }
    return Page(
        "claim.html",
        f"{card['claim']}: {card['proposition']}",
        data,
        {"graph_address": to.page("/explorer", claim=card["claim"]), "large": is_large(graph)},
        rdf=rdf_of_claim(graph, iri),
        canonical=to.claim(str(card["claim"])),
    )


def _says(graph: KnowledgeGraph, iri: str, to: Addresses) -> dict[str, object]:
    """Return subjects, predicate, object and limits of a claim separately, with the URLs of the entities' pages."""
    import polars as pl

    columns = graph._workbench().columns
    rows = columns.claims.filter(pl.col("claim") == iri)
    first = rows.row(0, named=True)
    literal = bool(first["literal"])
    qualifiers = columns.qualifiers.filter((pl.col("claim") == iri) & (pl.col("kind") != "link"))
    return {
        "subjects": [entity_link(graph, subject, to) for subject in rows["subject"].unique().sort()],
        "predicate": {
            "label": columns.label(first["predicate"]),
            "iri": first["predicate"],
            "sign": None if first["predicate"] in columns.associations else first["sign"] or None,
        },
        "object": {"text": first["object"], "address": None} if literal else entity_link(graph, first["object"], to),
        "with": [entity_link(graph, value, to) for value in rows["object"].unique().sort() if value != first["object"]],
        "aspect": first["aspect"] or None,
        "limits": [
            {"kind": kind, "dimension": columns.label(name), **entity_link(graph, value, to)}
            for kind, name, value in qualifiers.select("kind", "property", "value").iter_rows()
        ],
    }


def _sides(graph: KnowledgeGraph, iri: str, told: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the passages by side (``for``, ``against``, ``neither``), and the numbers of passages and documents.

    ``told`` has their records from :meth:`immunograph.KnowledgeGraph.describe`; a passage that lacks one, because it
    cannot be read completely, as in a foreign graph, is described from its row.
    """
    columns = graph._workbench().columns
    sentences = Sentences(columns, [iri])
    details = {str(each["iri"]): each for each in told}
    passages = []
    for row in sentences.evidence(iri):
        each = details.get(row["evidence"]) or _from_columns(row, columns)
        kind = row["evidence_type"]
        passages.append(
            {
                **each,
                "ready_sentence": sentences.passage(row),
                "certainty": each["certainty"] if each["stance"] not in STATES_NOTHING else None,
                "certainty_words": certainty_words(each["certainty"], each["stance"]),
                "own_voice": row["speaker"] in ("", row["document"]),
                "document": columns.label(row["document"]),
                "document_iri": row["document"],
                "evidence_type_label": columns.label(kind) if kind else None,
                "quotation": row["quotation"] or None,
            }
        )
    passages.sort(key=lambda each: -int(str(each["certainty"] or 0)))
    sides = {
        "for": [each for each in passages if each["stance"] == "supports"],
        "against": [each for each in passages if each["stance"] in _AGAINST],
        "neither": [each for each in passages if each["stance"] in STATES_NOTHING],
    }
    counts = {f"count_{side}": len(of_side) for side, of_side in sides.items()}
    documents = len({each["document_iri"] for each in passages})
    return {"evidence": {side: each[:_PASSAGES] for side, each in sides.items()}, **counts, "documents": documents}


def _from_columns(row: EvidenceRow, columns: ClaimColumns) -> dict[str, object]:
    """Describe a passage from its row, as far as the columns allow."""
    label = columns.label
    own = columns.own_context.get(row["evidence"], {})
    return {
        "iri": row["evidence"],
        "stance": snake(row["stance"]),
        "certainty": row["certainty"],
        "epistemic_status": snake(row["status"]),
        "paraphrase": row["paraphrase"],
        "cues": [{"wording": cue, "start": None, "end": None} for cue in cue_words(row)],
        "modality": [each for each in snakes(row["modality"]).split(SEVERAL) if each],
        "attitude": snake(row["attitude"]) or None,
        "context": {label(name): ", ".join(sorted(map(label, values))) for name, values in own.items()},
        "quantifier": row["quantifier"] or None,
        "quantifier_kind": snake(row["quantifier_kind"]) or None,
        "quantifier_of": snake(row["quantifier_of"]).split("_")[0] or None,
        "speaker": label(row["speaker"]) if row["speaker"] else columns.title(row["document"]),
        "attributed_to": label(row["attributed_to"]) if row["attributed_to"] else None,
        "document": columns.title(row["document"]),
        "sentence": row["sentence"],
        "paragraph": row["paragraph"],
        "start": row["start"],
        "end": row["end"],
        "evidence_type": compress(row["evidence_type"]) or row["evidence_type"] or None,
        "sentence_text": None,
        "note": row["note"],
        "waivers": [],
        "provable": False,
        "level": columns.levels[row["level"]][2] if row["level"] in columns.levels else row["level"] or None,
        "design": snake(row["design"]).removesuffix("_design") or None,
        "sample_size": row["sample_size"],
        "section": row["section"].removesuffix("Section").lower() or None,
        "place": None,
        "numbers": [],
        "document_status": snake(row["document_status"]) or None,
    }


def _belief(belief: Belief) -> dict[str, object]:
    """Return a belief as plain data; each source also has the ends of its bar in the waterfall, ``from`` and ``to``."""
    data = belief.as_dict()
    running, sources = 0.0, []
    for source, plain in zip(belief.sources, cast("list[dict[str, object]]", data["sources"]), strict=True):
        start, running = running, running + source.change
        sources.append({**plain, "from": start, "to": running})
    return {**data, "sources": sources, "raised_from": running}


def clashes_of(graph: KnowledgeGraph, claims: set[str], to: Addresses) -> list[dict[str, object]]:
    """Return the contradictions that involve one of these claims, as JSON-compatible data.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    claims
        IRIs of the claims.
    to
        The URLs of the server's pages.

    Returns
    -------
    list[dict[str, object]]
        The contradictions, most important first.
    """
    return [case_of(each, to) for each in Records(graph).contradictions.about(claims)]


def _links(graph: KnowledgeGraph, iri: str, to: Addresses) -> list[dict[str, object]]:
    """Return the claims that the curators linked with this one, in either direction."""
    import polars as pl

    columns = graph._workbench().columns
    links = columns.qualifiers.filter(
        (pl.col("kind") == "link") & ((pl.col("claim") == iri) | (pl.col("value") == iri))
    )
    pairs = [(c, p, v) for c, p, v in links.select("claim", "property", "value").iter_rows()]
    others = list(dict.fromkeys(v if c == iri else c for c, _, v in pairs))
    cards = dict(zip(others, claim_cards(graph, others, to), strict=True))
    return [
        {"relation": columns.label(relation), "outward": claim == iri, **cards[value if claim == iri else claim]}
        for claim, relation, value in pairs
    ]


def _basis_of(graph: KnowledgeGraph, iri: str, to: Addresses) -> list[dict[str, object]]:
    """Return the inferred claims that have this one as a premise."""
    derivations = graph._workbench().columns.derivations
    inferred = derivations.filter(derivations["premise"] == iri)["claim"].unique().sort().to_list()
    return claim_cards(graph, inferred, to)
