"""Project claims onto a networkx MultiDiGraph, with all their attributes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, cast

from immunograph.analysis.edge_choice import PROJECTION, EdgeChoice, bearer_of_processes, takes_edges
from immunograph.claims import ClaimsView
from immunograph.claims.footing import FALLEN
from immunograph.claims.properties import SEVERAL
from immunograph.claims.verb_phrases import firmest, shown_as
from immunograph.identifiers import compress
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

__all__ = ["hydrate", "project"]

_SIGN: Final = {"Positive": "+", "Negative": "-", "Unsigned": "unsigned", "": ""}


def snake(name: str) -> str:
    """Convert the local name of a concept from camel case to a token in snake case.

    Parameters
    ----------
    name
        Local name in camel case, such as ``EvidenceReported``.

    Returns
    -------
    str
        Token as used in tables, such as ``evidence_reported``.

    Examples
    --------
    >>> snake("EvidenceReported")
    'evidence_reported'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def snakes(names: str) -> str:
    """Convert several local names of concepts from camel case to tokens in snake case.

    Parameters
    ----------
    names
        Local names in camel case, separated by `` | ``.

    Returns
    -------
    str
        Tokens in snake case, with the same separator.

    Examples
    --------
    >>> snakes("Ability | Might")
    'ability | might'
    """
    return SEVERAL.join(snake(name) for name in names.split(SEVERAL))


@takes_edges("statuses", "min_certainty")
def project(
    view: ClaimsView,
    *,
    edges: EdgeChoice = PROJECTION,
    subsumption: bool = False,
    literals: bool = False,
    isolated: bool = False,
    claims: Collection[str] | None = None,
) -> nx.MultiDiGraph[str]:
    """Project claims onto a directed multigraph, with entities as nodes and claims as edges.

    Parameters
    ----------
    view
        The claims; a view of one named graph projects that graph.
    edges
        Selection of claims; accepted ones by default. Its ``graph`` is ignored, since the view is already restricted.
    subsumption
        Whether to add the curators' axioms (subclasses, and processes with their bearers) about entities of the network
        as edges of status ``axiom``.
    literals
        Whether to add claims whose object is a text (a synonym, a definition) as edges to a node of category
        ``Literal``.
    isolated
        Whether to keep entities without an edge.
    claims
        IRIs of the claims to project, which is faster for a few claims; all claims if ``None``.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are entity IRIs with ``label``, ``category``, ``curie``, ``synonyms``, ``definition``, ``identifiers``
        and, for described entities, ``url``. A stated claim without evidence is not an edge.
        Edges are keyed by claim IRI, with ``predicate``, ``predicate_label``, ``sign`` (``+``, ``-``, ``unsigned`` or
        empty), ``certainty``, ``stance``, ``epistemic_status`` and ``modality`` (of the strongest passage: that with the
        highest certainty among supporting ones, else among those against the claim, else among aims and questions;
        a retracted passage is used only if there is no other of its kind), ``shown_as``
        (the verb to show: ``did not inhibit (null result)``), ``against`` (text on the evidence against the claim),
        ``caution`` (warning that the claim is based on retracted sources; :meth:`immunograph.KnowledgeGraph.network` adds
        the claims that state the opposite: ``the opposite is stated by K2 (certainty 3 of 3; conflict)``), ``status``,
        ``claim``, ``identifiers``, ``aspect``, ``context``, ``participants``, ``together_with`` (the other subjects or
        objects of a joint claim, which does not hold for one alone: ``subject: relatlimab``), ``links``, ``evidence`` (a
        list of dictionaries), and ``rule`` and ``premises`` of an inferred claim. An axiom has its ``reason`` instead of
        ``together_with``.

        ``sign`` is empty if no evidence supports the claim (it is only disputed, null, asked or aimed at), so that
        paths do not treat it as an effect; ``claim_sign`` is the sign of the bare proposition. A claim of an association
        has neither; its ``association`` is ``+``, ``-`` or ``unsigned``, and empty for all other claims.
    """
    import networkx as nx

    statuses, min_certainty = edges.completed(PROJECTION)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found = _edges(view, literals=literals, only=claims)
    if edges.bearers:
        found = _at_bearers(found, bearer_of_processes(view.axioms))
    ends = {end for (subject, value, _), _ in found for end in (subject, value)}
    nodes = _nodes(view, None if claims is None or subsumption or isolated else ends)
    for key, data in found:
        subject, value, claim = key
        if data["status"] not in statuses or cast("int", data["certainty"]) < min_certainty:
            continue
        for end in (subject, value):
            if end not in graph:
                graph.add_node(
                    end, **(nodes.get(end) or _foreign(end, literal=end == value and bool(data.pop("literal", False))))
                )
        data.pop("literal", None)
        graph.add_edge(subject, value, key=claim, **data)
    if subsumption:
        _add_axioms(view, graph, nodes)
    if isolated:
        for node, data in nodes.items():
            if node not in graph:
                graph.add_node(node, **data)
    return graph


def _at_bearers(
    found: list[tuple[tuple[str, str, str], dict[str, object]]], bearer: Mapping[str, str]
) -> list[tuple[tuple[str, str, str], dict[str, object]]]:
    """Replace each process by its bearer; a claim that then links an entity to itself is not an edge."""
    made = {
        (bearer.get(subject, subject), bearer.get(value, value), claim): data for (subject, value, claim), data in found
    }
    return [(place, data) for place, data in made.items() if place[0] != place[1]]


def hydrate(graph: nx.MultiDiGraph[str], sentences: Mapping[str, str]) -> None:
    """Add the text of sentences to the evidence in a projection, in place.

    Parameters
    ----------
    graph
        The projection; changed in place.
    sentences
        IRI of the sentence -> its text; sentences that are not in it get an empty text.
    """
    for _, _, data in graph.edges(data=True):
        for each in data["evidence"]:
            each["sentence_text"] = sentences.get(each["sentence_iri"], "")


def _foreign(name: str, *, literal: bool) -> dict[str, object]:
    label = name if literal else (compress(name) or name)
    category = "Literal" if literal else ""
    curie = "" if literal else (compress(name) or "")
    return {"label": label, "category": category, "curie": curie, "synonyms": [], "definition": "", "identifiers": []}


def _nodes(view: ClaimsView, only: Collection[str] | None) -> dict[str, dict[str, object]]:
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for iri, name, kind in _chosen(view.names, view.names.columns[0], only).iter_rows():
        names[iri]["related" if kind in ("broad", "narrow") else kind].append(name)
    return {
        iri: {
            "label": label,
            "category": (category or "").removeprefix(BIOLINK),
            "curie": compress(iri) or "",
            "synonyms": names[iri]["exact"] + names[iri]["related"],
            "definition": definition or "",
            "identifiers": names[iri]["identifier"],
            "url": iri if iri.startswith("http") and "w3id.org/immunograph" not in iri else "",
        }
        for iri, label, category, definition in _chosen(view.entities, "entity", only).iter_rows()
    }


def _own_contexts(view: ClaimsView) -> dict[str, list[list[str]]]:
    """Map each passage to the dimensions and values of its own context, as pairs of labels."""
    labels, properties = view.all_labels, view.predicates
    made: dict[str, list[list[str]]] = defaultdict(list)
    for evidence, name, value in view.evidence_context.iter_rows():
        dimension = properties.get(name, (compress(name) or name, ""))[0]
        made[evidence].append([dimension, labels.get(value) or compress(value) or value])
    return made


def _chosen(frame: pl.DataFrame, column: str, values: Collection[str] | None) -> pl.DataFrame:
    """Keep the rows whose column has one of some values; all rows for ``None``."""
    import polars as pl

    if values is None:
        return frame
    return frame.filter(pl.col(column).is_in(pl.Series(sorted(values), dtype=pl.String).implode()))


def _evidence(view: ClaimsView, only: Collection[str] | None) -> dict[str, list[dict[str, object]]]:
    passages = _chosen(view.evidence, "claim", only)
    cues: dict[str, list[list[object]]] = defaultdict(list)
    quoted = None if only is None else passages["evidence"].to_list()
    for evidence, wording, start, end in _chosen(view.cues, "evidence", quoted).iter_rows():
        cues[evidence].append([wording, start, end])
    labels, contexts = view.all_labels, _own_contexts(view)
    checks = dict(view.checks.iter_rows())
    levels, places, numbers = view.levels, view.places, view.number_words
    made: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in passages.iter_rows(named=True):
        speaker, holder, kind = row["speaker"], row["attributed_to"], row["evidence_type"]
        made[row["claim"]].append(
            {
                "stance": snake(row["stance"]),
                "certainty": int(row["certainty"]),
                "status": snake(row["status"]),
                "modality": snakes(row["modality"] or ""),
                "attitude": snake(row["attitude"] or ""),
                "speaker": labels.get(speaker, speaker or ""),
                "attributed_to": labels.get(holder, holder or ""),
                "quantifier": row["quantifier"] or "",
                "context": contexts.get(row["evidence"], []),
                "quantifier_of": (row["quantifier_of"] or "").removesuffix("Scope").lower(),
                "cues": cues[row["evidence"]],
                "paraphrase": row["paraphrase"],
                "document": row["title"] or row["document"],
                "document_iri": row["document"],
                "sentence": row["sentence"] or "",
                "sentence_iri": row["place"] or "",
                "paragraph": row["paragraph"],
                "start": row["start"],
                "end": row["end"],
                "evidence_type": (compress(kind) or kind) if kind else "",
                "evidence_type_label": labels.get(kind, "") if kind else "",
                "quotation": row["quotation"] or "",
                "note": row["note"] or "",
                "checks": checks.get(row["evidence"], ""),
                "level": levels[row["level"]][2] if row["level"] in levels else row["level"] or "",
                "design": snake(row["design"] or "").removesuffix("_design"),
                "sample_size": row["sample_size"],
                "section": (row["section"] or "").removesuffix("Section").lower(),
                "place": places.get(row["evidence"], ""),
                "numbers": numbers.get(row["evidence"], ""),
                "document_status": snake(row["document_status"] or ""),
            }
        )
    return made


def _firmest(evidence: list[dict[str, object]]) -> dict[str, object]:
    """Return the strongest passage: the highest certainty among support, else among opposition, else among the rest.

    A retracted or withdrawn passage is returned only if its group has no other.
    """

    def order(each: dict[str, object]) -> tuple[int, bool, int]:
        rank, certainty = firmest(str(each["stance"]), cast("int", each["certainty"]))
        return rank, each["document_status"] not in FALLEN, certainty

    return max(evidence, key=order)


def _against(evidence: list[dict[str, object]]) -> str:
    """Return words for the evidence against a claim: ``null result (disease melanoma only); dispute (retracted)``."""
    told = []
    for each in evidence:
        if each["stance"] in ("null", "disputes"):
            of = ", ".join(f"{name} {value}" for name, value in cast("list[tuple[str, str]]", each["context"]))
            limits = [*([f"{of} only"] if of else []), *FALLEN & {each["document_status"]}]
            said = "null result" if each["stance"] == "null" else "dispute"
            told.append(said + (f" ({'; '.join(map(str, limits))})" if limits else ""))
    return "; ".join(sorted(set(told)))


def _caution(evidence: list[dict[str, object]]) -> str:
    """Return a warning on retracted support: ``rests only on what no longer counts: “Mice” (retracted)``; else empty."""
    support = [each for each in evidence if each["stance"] == "supports"]
    fallen = [each for each in support if each["document_status"] in FALLEN]
    if not fallen:
        return ""
    named = "; ".join(sorted({f"“{each['document']}” ({each['document_status']})" for each in fallen}))
    return f"rests {'in part on' if len(fallen) < len(support) else 'only on'} what no longer counts: {named}"


def _qualifiers(view: ClaimsView) -> dict[str, dict[str, list[list[str]]]]:
    labels, properties = view.all_labels, view.predicates
    keys = dict(view.claims.select("claim", "identifier").iter_rows())
    made: dict[str, dict[str, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for claim, kind, name, value in view.qualifiers.iter_rows():
        label = properties.get(name, (compress(name) or name, ""))[0]
        if kind == "link":
            made[claim]["link"].append([label, value, keys.get(value) or value])
            made[value]["link"].append([f"what {label} this", claim, keys.get(claim) or claim])
        else:
            made[claim][kind].append([label, labels.get(value) or compress(value) or value])
    return made


def _joint_ends(view: ClaimsView, claims: pl.DataFrame) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Return the subjects and the objects, with their labels, of each claim that has several."""
    import polars as pl

    rows = claims.select("claim", "subject", "object").unique(maintain_order=True)
    made: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    labels = view.all_labels
    for claim, *ends in rows.filter(pl.len().over("claim") > 1).sort("claim", "subject", "object").iter_rows():
        for named, end in zip(made.setdefault(claim, ({}, {})), ends, strict=True):
            named[end] = labels.get(end) or compress(end) or end
    return made


def _together(
    claim: str, subject: str, value: str, joint: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]
) -> str:
    """Return the other subjects and objects of a joint claim as text: ``subject: relatlimab``; empty if it has none."""
    told = []
    for role, named, own in zip(("subject", "object"), joint.get(claim, ()), (subject, value), strict=False):
        others = ", ".join(label for end, label in named.items() if end != own)
        told += [f"{role}: {others}"] if others else []
    return "; ".join(told)


def _edges(
    view: ClaimsView, *, literals: bool, only: Collection[str] | None
) -> list[tuple[tuple[str, str, str], dict[str, object]]]:
    evidence, qualifiers, properties = _evidence(view, only), _qualifiers(view), view.predicates
    known = _chosen(view.claims, "claim", only)
    premises: dict[str, list[str]] = defaultdict(list)
    rules: dict[str, str] = {}
    for _, claim, rule, premise in view.derivations.iter_rows():
        premises[claim].append(premise)
        rules[claim] = view.all_labels.get(rule, rule)
    keys = dict(view.claims.select("claim", "identifier").iter_rows())
    ends = _joint_ends(view, known)
    made: dict[tuple[str, str, str], dict[str, object]] = {}
    for row in known.iter_rows(named=True):
        claim, value = row["claim"], row["object"]
        literal = row["literal"]
        place = (row["subject"], value, claim)
        if place in made:
            identifiers = cast("list[str]", made[place]["identifiers"])
            if row["identifier"] and row["identifier"] not in identifiers:
                identifiers.append(row["identifier"])
            continue
        if literal and not literals:
            continue
        of_claim = evidence.get(claim, [])
        if not of_claim and not row["inferred"]:
            continue
        best = _firmest(of_claim) if of_claim else {}
        label, sign = properties.get(row["predicate"], (compress(row["predicate"]) or row["predicate"], ""))
        associates = row["predicate"] in view.associations
        made[place] = {
            "predicate": row["predicate"],
            "predicate_label": label,
            "sign": _SIGN[sign] if best.get("stance", "supports") == "supports" and not associates else "",
            "claim_sign": "" if associates else _SIGN[sign],
            "association": (_SIGN[sign] or "unsigned") if associates else "",
            "certainty": best["certainty"] if best else int(row["inferred_certainty"] or 0),
            "status": snake(row["status"]) if row["status"] else "inferred",
            "stance": best.get("stance", "supports"),
            "shown_as": shown_as(str(best.get("stance", "supports")), label),
            "against": _against(of_claim),
            "caution": _caution(of_claim),
            "epistemic_status": best.get("status", "inferred"),
            "modality": best.get("modality", ""),
            "claim": claim,
            "identifiers": [row["identifier"]] if row["identifier"] else [],
            "aspect": row["aspect"] or "",
            "context": qualifiers[claim]["context"],
            "participants": qualifiers[claim]["participant"],
            "together_with": _together(claim, row["subject"], value, ends),
            "links": qualifiers[claim]["link"],
            "evidence": of_claim,
            "rule": rules.get(claim, ""),
            "premises": sorted({keys.get(each) or each for each in premises[claim]}),
            "literal": literal,
        }
    return list(made.items())


def _add_axioms(view: ClaimsView, graph: nx.MultiDiGraph[str], nodes: dict[str, dict[str, object]]) -> None:
    for subject, name, value, reason in view.axioms.iter_rows():
        if subject not in graph and value not in graph:
            continue
        for end in (subject, value):
            if end not in graph:
                graph.add_node(end, **(nodes.get(end) or _foreign(end, literal=False)))
        label = view.predicates.get(name, (compress(name) or name, ""))[0]
        graph.add_edge(
            subject,
            value,
            key=f"{subject} {name} {value}",
            predicate=name,
            predicate_label=label,
            sign="",
            claim_sign="",
            association="",
            certainty=3,
            status="axiom",
            stance="supports",
            shown_as=label,
            against="",
            caution="",
            epistemic_status="axiom",
            modality="",
            claim="",
            identifiers=[],
            aspect="",
            context=[],
            participants=[],
            links=[],
            evidence=[],
            rule="",
            premises=[],
            reason=reason,
        )
