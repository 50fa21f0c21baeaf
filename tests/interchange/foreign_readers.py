"""What other programs read in our files: labels of entities and number of claims, by a reader of each format."""

import json

import networkx as nx
import polars as pl
import pyoxigraph

__all__ = ["PARSED"]


def _lines_of(path):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {node["label"] for row in rows for node in row["about"]}, len(rows)


def _kgx_of(path, read):
    """Read both tables as any program for tables does."""
    nodes, edges = (read(path.with_name(f"{path.name}_{kind}")) for kind in ("nodes", "edges"))
    ends = {*edges["subject"], *edges["object"]}
    return set(nodes.filter(nodes["id"].is_in(list(ends)))["name"]), edges["claim"].n_unique()


def _tsv(path):
    return pl.read_csv(f"{path}.tsv", separator="\t", quote_char=None, infer_schema=False)


def _ndjson(path):
    return pl.read_ndjson(f"{path}.jsonl")


def _network_of(graph):
    return {data.get("label_") or data["label"] for _, data in graph.nodes(data=True)}, graph.number_of_edges()


def _cx2_of(path):
    """Read CX2 as its specification says: one list of aspects, whose counts are in the metadata."""
    aspects = {name: held for each in json.loads(path.read_text("utf-8")) for name, held in each.items()}
    assert all(each["elementCount"] == len(aspects[each["name"]]) for each in aspects["metaData"])
    assert {name for each in aspects["edges"] for name in each["v"]} <= set(
        aspects["attributeDeclarations"][0]["edges"]
    )
    return {node["v"]["name"] for node in aspects["nodes"]}, len(aspects["edges"])


def _sif_of(path):
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return {cell for row in rows for cell in row[::2]}, len(rows)


def _indra_of(path):
    statements = json.loads(path.read_text("utf-8"))
    ends = [[each["subj"], each["obj"]] if "subj" in each else each["members"] for each in statements]
    return {end.get("concept", end)["name"] for pair in ends for end in pair}, len({each["id"] for each in statements})


def _nanopubs_of(path):
    store = pyoxigraph.Store()
    store.load(path=str(path), format=pyoxigraph.RdfFormat.TRIG)
    prefixes = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    ends = "SELECT DISTINCT ?l { GRAPH ?g { { ?c rdf:subject ?x } UNION { ?c rdf:object ?x } ?x rdfs:label ?l } }"
    count = "SELECT DISTINCT ?n { GRAPH ?g { ?n a <http://www.nanopub.org/nschema#Nanopublication> } }"
    labels = {row["l"].value for row in store.query(ends, prefixes=prefixes)}
    return labels, len(list(store.query(count)))


def _vaspec_of(path):
    propositions = [each["proposition"] for each in json.loads(path.read_text("utf-8"))]
    return {each[end]["name"] for each in propositions for end in ("subject", "object")}, len(
        {each["id"] for each in propositions}
    )


def _neo4j_of(path):
    nodes, edges = (pl.read_csv(f"{path}_{kind}.csv", infer_schema=False) for kind in ("entities", "relationships"))
    assert {*edges[":START_ID"], *edges[":END_ID"]} == set(nodes["iri:ID"])
    return set(nodes["label"]), edges["claim"].n_unique()


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
"""Labels of the entities and number of claims, by somebody else's reader."""
