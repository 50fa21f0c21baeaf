"""What other programs read in our files: labels of entities, number of claims and their ends, by a reader of each format."""

import json
from typing import NamedTuple

import networkx as nx
import polars as pl
import pyoxigraph

__all__ = ["FORMATS", "PARSED", "Seen"]


class Seen(NamedTuple):
    """What another program sees: the names of entities, the number of claims, and from which name to which they run."""

    labels: set
    claims: int
    ends: set


def _seen(ends, claims):
    return Seen({name for pair in ends for name in pair}, claims, set(ends))


def _lines_of(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return _seen([tuple(node["label"] for node in row["about"]) for row in rows], len(rows))


def _kgx_of(path, read):
    """Read both tables as any program for tables does."""
    nodes, edges = (read(path.with_name(f"{path.name}_{kind}")) for kind in ("nodes", "edges"))
    names = dict(zip(nodes["id"], nodes["name"], strict=True))
    ends = [(names[subject], names[value]) for subject, value in zip(edges["subject"], edges["object"], strict=True)]
    return _seen(ends, edges["claim"].n_unique())


def _tsv(path):
    return pl.read_csv(f"{path}.tsv", separator="\t", quote_char=None, infer_schema=False)


def _ndjson(path):
    return pl.read_ndjson(f"{path}.jsonl")


def _network_of(graph):
    assert graph.is_directed()
    names = {node: data.get("label_") or data["label"] for node, data in graph.nodes(data=True)}
    ends = {(names[source], names[target]) for source, target in graph.edges()}
    return Seen(set(names.values()), graph.number_of_edges(), ends)


def _cx2_of(path):
    """Read CX2 as its specification says: one list of aspects, whose counts are in the metadata."""
    aspects = {name: held for each in json.loads(path.read_text("utf-8")) for name, held in each.items()}
    assert all(each["elementCount"] == len(aspects[each["name"]]) for each in aspects["metaData"])
    assert {name for each in aspects["edges"] for name in each["v"]} <= set(
        aspects["attributeDeclarations"][0]["edges"]
    )
    names = {node["id"]: node["v"]["name"] for node in aspects["nodes"]}
    ends = {(names[each["s"]], names[each["t"]]) for each in aspects["edges"]}
    return Seen(set(names.values()), len(aspects["edges"]), ends)


def _sif_of(path):
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return _seen([tuple(row[::2]) for row in rows], len(rows))


def _indra_of(path):
    statements = json.loads(path.read_text("utf-8"))
    agents = [[each["subj"], each["obj"]] if "subj" in each else each["members"] for each in statements]
    ends = [tuple(end.get("concept", end)["name"] for end in pair) for pair in agents]
    return _seen(ends, len({each["id"] for each in statements}))


def _nanopubs_of(path):
    store = pyoxigraph.Store()
    store.load(path=str(path), format=pyoxigraph.RdfFormat.TRIG)
    prefixes = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    ends = "SELECT ?s ?o { GRAPH ?g { ?c rdf:subject/rdfs:label ?s ; rdf:object/rdfs:label ?o } }"
    count = "SELECT DISTINCT ?n { GRAPH ?g { ?n a <http://www.nanopub.org/nschema#Nanopublication> } }"
    rows = store.query(ends, prefixes=prefixes)
    return _seen([(row["s"].value, row["o"].value) for row in rows], len(list(store.query(count))))


def _vaspec_of(path):
    propositions = [each["proposition"] for each in json.loads(path.read_text("utf-8"))]
    ends = [tuple(each[end]["name"] for end in ("subject", "object")) for each in propositions]
    return _seen(ends, len({each["id"] for each in propositions}))


def _neo4j_of(path):
    nodes, edges = (pl.read_csv(f"{path}_{kind}.csv", infer_schema=False) for kind in ("entities", "relationships"))
    names = dict(zip(nodes["iri:ID"], nodes["label"], strict=True))
    ends = zip(edges[":START_ID"], edges[":END_ID"], strict=True)
    seen = _seen([(names[start], names[end]) for start, end in ends], edges["claim"].n_unique())
    assert seen.labels == set(names.values())
    return seen


PARSED = {
    "graphml": lambda path: _network_of(nx.read_graphml(path, force_multigraph=True)),
    "gexf": lambda path: _network_of(nx.read_gexf(path)),
    "gml": lambda path: _network_of(nx.read_gml(path)),
    "kgx": lambda path: _kgx_of(path, _tsv),
    "kgx-jsonl": lambda path: _kgx_of(path, _ndjson),
    "cyjs": lambda path: _network_of(nx.cytoscape_graph(json.loads(path.read_text("utf-8")))),
    "cx2": _cx2_of,
    "sif": _sif_of,
    "indra": _indra_of,
    "nanopub": _nanopubs_of,
    "va-spec": _vaspec_of,
    "neo4j": _neo4j_of,
    "lines": _lines_of,
}
"""The path of a file without its ending -> what somebody else's reader sees in it: :class:`Seen`."""

FORMATS = tuple(PARSED)
"""Every format that claims are written in: the suites run each."""
