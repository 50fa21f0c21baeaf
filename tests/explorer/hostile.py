"""A graph with hostile text in every field that the page reads."""

from __future__ import annotations

import networkx as nx

from .conftest import HOSTILE

NODE_FIELDS = ("label", "category", "curie", "synonyms", "definition", "url", "identifiers", "title")
EDGE_FIELDS = (
    "predicate",
    "predicate_label",
    "claim",
    "identifiers",
    "context",
    "participants",
    "aspect",
    "rule",
    "premises",
    "links",
    "decisions",
    "graph",
    "title",
    "reason",
)
EVIDENCE_FIELDS = (
    "stance",
    "status",
    "modality",
    "attitude",
    "speaker",
    "attributed_to",
    "quantifier",
    "cues",
    "paraphrase",
    "document",
    "document_url",
    "sentence",
    "evidence_type",
    "evidence_type_label",
    "evidence_url",
    "quotation",
    "note",
    "sentence_text",
)


def hostile_graph() -> nx.MultiDiGraph:
    """Give one node and one edge for each hostile text, which fills all of their fields."""
    graph = nx.MultiDiGraph()
    for number, text in enumerate(HOSTILE):
        node = {name: [text] if name in ("synonyms", "identifiers") else text for name in NODE_FIELDS}
        graph.add_node(text, **node)
        told = {
            "identifiers": [text],
            "context": [[text, text]],
            "participants": [[text, text]],
            "premises": [[text, text]],
            "links": [[text, text, text, text]],
            "decisions": [{"outcome": text, "reason": text, "agent": text, "date": text}],
            "graph": [text],
        }
        passage = {name: [[text, 0, 3]] if name == "cues" else text for name in EVIDENCE_FIELDS}
        graph.add_edge(
            text,
            HOSTILE[number - 1],
            key=text,
            sign=text,
            status=text,
            certainty=text,
            evidence=[passage],
            **{name: told.get(name, text) for name in EDGE_FIELDS},
        )
    return graph


def texts_in(value: object) -> set[str]:
    """Gather the texts of a value, however deep."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(texts_in(each) for each in value.values()), set())
    if isinstance(value, list):
        return set().union(*(texts_in(each) for each in value), set())
    return set()
