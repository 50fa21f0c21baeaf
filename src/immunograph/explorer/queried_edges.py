"""Convert the answer of a SPARQL query to a graph to show: triples of CONSTRUCT and DESCRIBE, columns of SELECT."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

from immunograph.errors import QueryError
from immunograph.identifiers import compress
from immunograph.plurals import counted
from immunograph.query import Table
from immunograph.vocabulary import BIOLINK, DCTERMS, IG, RDF, RDFS, SKOS

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from immunograph.analysis.mechanisms import Mechanisms
    from immunograph.claims import ClaimsView

__all__ = ["ENDS", "claims_named", "graph_of_answer", "graph_of_steps"]

Row = tuple[str, str, str, bool, str]
"""Subject, predicate, object, whether the object is a text, and claim; each may be empty."""

ENDS: Final = (
    ("subject", "predicate", "object"),
    ("s", "p", "o"),
    ("source", "predicate", "target"),
    ("source", "relation", "target"),
    ("from", "predicate", "to"),
    ("a", "p", "b"),
)
"""Column names that identify edges in the answer to a SELECT; the middle one is optional."""

_OF_ENTITIES: Final = frozenset(
    {RDF + "type", RDFS + "label", RDFS + "comment", BIOLINK + "category", DCTERMS + "identifier"}
    | {SKOS + name for name in ("prefLabel", "altLabel", "definition", "exactMatch")}
    | {IG + name for name in ("broadSynonym", "narrowSynonym", "relatedSynonym")}
)
"""Properties that describe an entity (its types, names and definition), and are not drawn as edges."""

_SIGN: Final = {"Positive": "+", "Negative": "-", "Unsigned": "unsigned"}
_CAUSED: Final = (
    "The text states that the previous claim causes this one; the subject shown there is that of this claim."
)
_UNBACKED: Final = "Constructed by the query: no claim of this graph supports it, so no source is on record for it."


def _rows_of_table(table: Table) -> Iterator[Row]:
    names = list(table.columns)
    ends = next((each for each in ENDS if each[0] in names and each[2] in names), None)
    if ends is None and "claim" not in names:
        shown = ", ".join(f"?{name}" for name in names) or "no column"
        raise QueryError(
            "this SELECT names no edges: expected the columns ?subject ?predicate ?object, ?source ?target or ?claim, "
            f"but it has {shown}; rename its columns, or use CONSTRUCT"
        )
    for row in table.to_dicts():
        claim = _text(row.get("claim"))
        source, relation, target = (row.get(name) for name in ends) if ends else (None, None, None)
        if source is not None and target is not None:
            yield _text(source), _text(relation), _text(target), not _is_iri(target), claim
        elif claim:
            yield "", "", "", False, claim


def _rows_of_triples(triples: rdflib.Graph) -> Iterator[Row]:
    import rdflib

    for source, relation, target in sorted(triples):
        yield str(source), str(relation), str(target), isinstance(target, rdflib.Literal), ""


def claims_named(answer: Table | rdflib.Graph | bool) -> set[str] | None:
    """Return the claims in an answer whose edges are identified only by the column ``?claim``.

    Parameters
    ----------
    answer
        The answer to a SPARQL query, from ``kg.query``.

    Returns
    -------
    set[str] | None
        IRIs or keys of claims; ``None`` if the answer is not a table, has no such column, or has columns for both ends
        of an edge.

    Examples
    --------
    >>> import immunograph as ig
    >>> claims_named(ig.load().query("SELECT ?claim { VALUES ?claim { <http://e/c> } }"))
    {'http://e/c'}
    """
    if not isinstance(answer, Table) or "claim" not in answer.columns:
        return None
    if any(first in answer.columns and last in answer.columns for first, _, last in ENDS):
        return None
    return {str(claim) for claim in answer.column("claim") if claim is not None}


def graph_of_answer(
    answer: Table | rdflib.Graph | bool, known: nx.MultiDiGraph[str], view: ClaimsView
) -> nx.MultiDiGraph[str]:
    """Build the network of the edges in an answer; edges that claims state are replaced by these claims.

    Parameters
    ----------
    answer
        The triples of a CONSTRUCT or DESCRIBE (``rdfs:label`` and ``biolink:category`` are used as labels and
        categories of nodes; types and other names are left out); or a table with columns as in :data:`ENDS`, or
        ``claim``.
    known
        Projection of every claim of the graph, from which evidence is taken.
    view
        The claims, for the labels of properties.

    Returns
    -------
    networkx.MultiDiGraph
        A new graph. Edges without a claim have an empty ``status``, and their origin in ``title``. Its attribute ``notes``
        is text on the part of the answer that is not drawn, and on edges that are drawn in addition; ``empty`` is the
        reason to show if it has no edge.

    Raises
    ------
    QueryError
        If the answer is a Boolean, or its columns do not identify edges.
    """
    import networkx as nx

    if isinstance(answer, bool):
        raise QueryError("an ASK query returns true or false, not edges: use SELECT or CONSTRUCT")
    rows = _rows_of_table(answer) if isinstance(answer, Table) else _rows_of_triples(answer)
    drawing = _Drawing(nx.MultiDiGraph(), known, view)
    told: dict[str, dict[str, str]] = defaultdict(dict)
    left_out, any_predicate = 0, False
    for source, relation, target, text, claim in rows:
        if relation == RDFS + "label" and text:
            told[source].setdefault("label", target)
        elif relation == BIOLINK + "category" and not text:
            told[source].setdefault("category", target.removeprefix(BIOLINK))
        elif relation in _OF_ENTITIES and not drawing.has_claims(source, relation, target, claim):
            left_out += 1
        elif not drawing.add_claims(source, relation, target, claim):
            if source:
                drawing.add_unbacked(source, relation, target, text=text)
        elif not relation and not claim:
            any_predicate = True
    drawing.describe(told)
    notes = _notes(left_out, any_predicate=any_predicate)
    empty = f"The query returned no edge of this graph. {notes}".strip()
    drawing.made.graph.update(notes=notes, empty=empty)
    return drawing.made


def _notes(left_out: int, *, any_predicate: bool) -> str:
    """Return sentences on results that are not drawn as edges, and on edges drawn for pairs without a predicate."""
    said = []
    if any_predicate:
        said.append("The query names pairs without a predicate: all claims from the first to the second are shown.")
    if left_out:
        said.append(
            f"{counted(left_out, 'type, name or definition', 'types, names or definitions')} not shown as edges."
        )
    return " ".join(said)


class _Drawing:
    """Builds the network of an answer, with indexes of the claims by IRI and by triple."""

    def __init__(self, made: nx.MultiDiGraph[str], known: nx.MultiDiGraph[str], view: ClaimsView) -> None:
        self.made = made
        self._known = known
        self._view = view
        self._by_claim: dict[str, list[tuple[str, str, dict[str, object]]]] = defaultdict(list)
        self._by_triple: dict[tuple[str, object, str], list[str]] = defaultdict(list)
        for source, target, claim, data in known.edges(keys=True, data=True):
            self._by_claim[str(claim)].append((source, target, data))
            self._by_triple[source, data["predicate"], target].append(str(claim))
            self._by_triple[source, "", target].append(str(claim))

    def _node(self, name: str, *, text: bool = False) -> None:
        if name in self.made:
            return
        if name in self._known:
            self.made.add_node(name, **self._known.nodes[name])
            return
        curie = "" if text else (compress(name) or "")
        label = name if text else self._view.all_labels.get(name) or curie or name
        category, url = ("Literal", "") if text else ("", name)
        self.made.add_node(name, label=label, category=category, curie=curie, url=url)

    def has_claims(self, source: str, relation: str, target: str, claim: str) -> bool:
        """Return whether any claim states an edge."""
        return claim in self._by_claim or (source, relation, target) in self._by_triple

    def add_claims(self, source: str, relation: str, target: str, claim: str) -> bool:
        """Add the claims that state an edge; return whether there are any."""
        backing = [claim] if claim in self._by_claim else self._by_triple.get((source, relation, target), [])
        for each in backing:
            for start, end, data in self._by_claim[each]:
                self._node(start)
                self._node(end)
                self.made.add_edge(start, end, key=each, **data)
        return bool(backing)

    def add_unbacked(self, source: str, relation: str, target: str, *, text: bool) -> None:
        """Add an edge that no claim states."""
        self._node(source)
        self._node(target, text=text)
        label, sign = self._view.predicates.get(relation, (compress(relation) or relation, ""))
        self.made.add_edge(
            source,
            target,
            key=f"{source} {relation} {target}",
            predicate=relation,
            predicate_label=label,
            sign=_SIGN.get(sign, ""),
            certainty=None,
            status="",
            stance="",
            claim="",
            identifiers=[],
            evidence=[],
            premises=[],
            links=[],
            title=_UNBACKED,
        )

    def describe(self, told: Mapping[str, Mapping[str, str]]) -> None:
        """Add the labels and categories of the answer to nodes for which the graph has none."""
        for name, given in told.items():
            for what, value in given.items():
                if name in self.made and value and not (name in self._known and self._known.nodes[name].get(what)):
                    self.made.nodes[name][what] = value


def graph_of_steps(found: Mechanisms, known: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Select the part of a projection with the claims and axioms on the paths of mechanisms.

    Parameters
    ----------
    found
        The paths to draw.
    known
        Projection of all claims and axioms; it is not changed.

    Returns
    -------
    nx.MultiDiGraph[str]
        A new graph, with an additional edge for claims that a passage links as cause and effect.
    """
    steps = [step for path in found for step in path.steps]
    pairs = {(before.claim, step.claim) for path in found for before, step in pairwise(path.steps)}
    claims = {step.claim for step in steps if step.claim}
    keys = {step.key for step in steps if step.key}
    ends = {frozenset((step.source, step.target)) for step in steps if not step.claim}
    labels = {node: str(data["label"]) for node, data in known.nodes(data=True)}
    ends |= _to_the_target(found, known, labels)
    kept: list[tuple[str, str, str]] = [
        (source, target, str(key))
        for source, target, key, data in known.edges(keys=True, data=True)
        if key in claims
        or keys.intersection(data["identifiers"])
        or (data["status"] == "axiom" and frozenset((labels[source], labels[target])) in ends)
    ]
    made: nx.MultiDiGraph[str] = known.edge_subgraph(cast("list[tuple[str, str]]", kept)).copy()  # with keys
    node_of = {label: node for node, label in labels.items() if node in made}
    told = {str(key): data for *_, key, data in made.edges(keys=True, data=True)}
    for step in steps:
        # A passage states that the first claim causes the second: the second is also drawn from the end of the first.
        if step.kind == "cause" and step.claim in told and step.source in node_of and step.target in node_of:
            data = told[step.claim]
            sign = "" if step.sign == "unsigned" and not data["claim_sign"] else step.sign
            made.add_edge(
                node_of[step.source],
                node_of[step.target],
                key=f"{step.claim} from {step.source}",
                **{
                    **data,
                    "predicate_label": f"is linked by the text: {step.statement()}",
                    "sign": sign,
                    "claim_sign": sign,
                    "certainty": step.certainty,
                    "title": _CAUSED,
                    "linked": True,
                    "evidence": _linking_first(
                        data, [told[first] for first, claim in pairs if claim == step.claim and first in told]
                    ),
                },
            )
    return made


def _to_the_target(found: Mechanisms, known: nx.MultiDiGraph[str], labels: Mapping[str, str]) -> set[frozenset[str]]:
    """Return the pairs of labels of the axioms that relate the ends of paths, such as processes, to the target."""
    import networkx as nx

    ended = {path.steps[-1].target for path in found if path.relation} - {found.target}
    if not ended:
        return set()
    axioms: nx.DiGraph[str] = nx.DiGraph()
    axioms.add_edges_from(
        (labels[source], labels[target]) for source, target, data in known.edges(data=True) if data["status"] == "axiom"
    )
    pairs: set[frozenset[str]] = set()
    for end in ended:
        if end in axioms and found.target in axioms and nx.has_path(axioms, end, found.target):
            route = nx.shortest_path(axioms, end, found.target)
            pairs |= {frozenset(pair) for pair in pairwise(route)}
    return pairs


def _linking_first(data: Mapping[str, Any], before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the passages of a claim, in order, with those of documents that also support a claim before it first."""

    def supporting(claim: Mapping[str, Any]) -> set[str]:
        return {each["document_iri"] for each in claim["evidence"] if each["stance"] == "supports"}

    linking = set().union(*map(supporting, before))
    return sorted(data["evidence"], key=lambda each: each["document_iri"] not in linking)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _is_iri(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", "urn:", "_:"))
