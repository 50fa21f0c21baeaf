"""Parse OBO Graphs JSON (https://github.com/geneontology/obographs)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from immunograph.curation.ontologies.ontology_terms import PART_OF, Ontology, OntologyTerm, iri_of
from immunograph.model import IRI

__all__ = ["parse_obographs"]

_KINDS: Final = {"CLASS": "class", "PROPERTY": "property", "INDIVIDUAL": "individual"}
_SCOPES: Final = {
    "hasExactSynonym": "exact",
    "hasBroadSynonym": "broad",
    "hasNarrowSynonym": "narrow",
    "hasRelatedSynonym": "related",
}
_IS_A: Final = ("is_a", "subPropertyOf")
_NO_RELATION: Final = ("inverseOf", "type")


def parse_obographs(document: object) -> Ontology:
    """Convert an OBO Graphs document to an ontology.

    Parameters
    ----------
    document
        Result of :func:`json.loads`.

    Returns
    -------
    Ontology
        The first name and the first version among the graphs, and the distinct terms of all graphs.

    Raises
    ------
    ValueError
        If the document is not valid OBO Graphs JSON; the message names the graph, and the node or edge if it is known.

    Examples
    --------
    >>> node = {"id": "http://purl.obolibrary.org/obo/CL_0000542", "lbl": "lymphocyte", "type": "CLASS"}
    >>> parse_obographs({"graphs": [{"id": "cl", "nodes": [node]}]}).terms[0].label
    'lymphocyte'
    """
    graphs = document.get("graphs") if isinstance(document, dict) else None
    if not isinstance(graphs, list):
        raise ValueError(f'expected an object with the list "graphs", not {document!r:.40}')  # noqa: TRY004
    name = version = ""
    terms: dict[IRI, OntologyTerm] = {}
    for number, graph in enumerate(graphs, start=1):
        place = [f"graph {number}"]
        try:
            name = name or str(graph.get("id", ""))
            version = version or str(graph.get("meta", {}).get("version", ""))
            for term in _terms(graph, place):
                terms.setdefault(term.iri, term)
        except (KeyError, TypeError, AttributeError) as error:
            wrong = f"the member {error} is missing" if isinstance(error, KeyError) else "a member has another type"
            raise ValueError(f"{place[0]}: {wrong}") from None
    return Ontology(name, version, tuple(terms.values()))


def _iri(identifier: str) -> IRI:
    return PART_OF if identifier == "part_of" else iri_of(identifier)


def _each(graph: dict[str, object], name: str, place: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects in a list of a graph, and keep the current position in ``place`` for error messages."""
    whole = place[0]
    place[0] = f"{whole}, {name}"
    held = graph.get(name) or ()
    if not isinstance(held, list | tuple):
        raise TypeError(name)
    for number, each in enumerate(held, start=1):
        place[0] = f"{whole}, {name[:-1]} {number}"
        yield each
    place[0] = whole


def _terms(graph: dict[str, object], place: list[str]) -> Iterator[OntologyTerm]:
    parents: dict[str, list[IRI]] = defaultdict(list)
    relations: dict[str, list[tuple[IRI, IRI]]] = defaultdict(list)
    for edge in _each(graph, "edges", place):
        if edge["pred"] in _IS_A:
            parents[edge["sub"]].append(_iri(edge["obj"]))
        elif edge["pred"] not in _NO_RELATION:
            relations[edge["sub"]].append((_iri(edge["pred"]), _iri(edge["obj"])))
    for node in _each(graph, "nodes", place):
        meta = node.get("meta", {})
        values: dict[str, list[str]] = defaultdict(list)
        for each in meta.get("basicPropertyValues", ()):
            values[each["pred"]].append(str(each["val"]))
        yield OntologyTerm(
            iri=_iri(node["id"]),
            kind=_KINDS.get(node.get("type", ""), "class"),
            label=_text(node.get("lbl") or ""),
            definition=_text((meta.get("definition") or {}).get("val") or ""),
            synonyms=tuple(
                dict.fromkeys(
                    (_SCOPES.get(each["pred"], "related"), _text(each["val"])) for each in meta.get("synonyms", ())
                )
            ),
            xrefs=tuple(dict.fromkeys(_text(each["val"]) for each in meta.get("xrefs", ()))),
            parents=tuple(dict.fromkeys(parents[node["id"]])),
            relations=tuple(dict.fromkeys(relations[node["id"]])),
            obsolete=_truth(meta.get("deprecated", False)),
            replaced_by=_ending(values, "IAO_0100001"),
            consider=_ending(values, "#consider"),
            alternatives=_ending(values, "#hasAlternativeId"),
            subsets=tuple(meta.get("subsets", ())),
        )


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _ending(values: dict[str, list[str]], name: str) -> tuple[IRI, ...]:
    return tuple(_iri(text) for predicate, texts in values.items() if predicate.endswith(name) for text in texts)
