"""OBO Graphs JSON (https://github.com/geneontology/obographs)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from immunograph.curation.ontologies.terms import PART_OF, Ontology, OntologyTerm, iri_of
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


def parse_obographs(document: Any) -> Ontology:
    """Read a document of OBO Graphs.

    Parameters
    ----------
    document
        The parsed JSON.

    Raises
    ------
    ValueError
        If it is no such document.

    Examples
    --------
    >>> node = {"id": "http://purl.obolibrary.org/obo/CL_0000542", "lbl": "lymphocyte", "type": "CLASS"}
    >>> parse_obographs({"graphs": [{"id": "cl", "nodes": [node]}]}).terms[0].label
    'lymphocyte'
    """
    graphs = document.get("graphs") if isinstance(document, dict) else None
    if not isinstance(graphs, list):
        raise ValueError('expected an object with the list "graphs"')  # noqa: TRY004
    name = version = ""
    terms: dict[IRI, OntologyTerm] = {}
    for graph in graphs:
        try:
            name = name or str(graph.get("id", ""))
            version = version or str(graph.get("meta", {}).get("version", ""))
            for term in _terms(graph):
                terms.setdefault(term.iri, term)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"a graph is not as OBO Graphs describes it ({error!r})") from None
    return Ontology(name, version, tuple(terms.values()))


def _iri(identifier: str) -> IRI:
    return PART_OF if identifier == "part_of" else iri_of(identifier)


def _terms(graph: dict[str, Any]) -> Iterator[OntologyTerm]:
    parents: dict[str, list[IRI]] = defaultdict(list)
    relations: dict[str, list[tuple[IRI, IRI]]] = defaultdict(list)
    for edge in graph.get("edges", ()):
        if edge["pred"] in _IS_A:
            parents[edge["sub"]].append(_iri(edge["obj"]))
        elif edge["pred"] not in _NO_RELATION:
            relations[edge["sub"]].append((_iri(edge["pred"]), _iri(edge["obj"])))
    for node in graph.get("nodes", ()):
        meta = node.get("meta", {})
        values: dict[str, list[str]] = defaultdict(list)
        for each in meta.get("basicPropertyValues", ()):
            values[each["pred"]].append(str(each["val"]))
        yield OntologyTerm(
            iri=_iri(node["id"]),
            kind=_KINDS.get(node.get("type", ""), "class"),
            label=node.get("lbl") or "",
            definition=(meta.get("definition") or {}).get("val") or "",
            synonyms=tuple(
                dict.fromkeys((_SCOPES.get(each["pred"], "related"), each["val"]) for each in meta.get("synonyms", ()))
            ),
            xrefs=tuple(dict.fromkeys(each["val"] for each in meta.get("xrefs", ()))),
            parents=tuple(dict.fromkeys(parents[node["id"]])),
            relations=tuple(dict.fromkeys(relations[node["id"]])),
            obsolete=bool(meta.get("deprecated")),
            replaced_by=_ending(values, "IAO_0100001"),
            consider=_ending(values, "#consider"),
            alternatives=_ending(values, "#hasAlternativeId"),
            subsets=tuple(meta.get("subsets", ())),
        )


def _ending(values: dict[str, list[str]], name: str) -> tuple[IRI, ...]:
    return tuple(_iri(text) for predicate, texts in values.items() if predicate.endswith(name) for text in texts)
