"""Claim graphs of any size in the shape that immunograph projects; wording, names and numbers are made up."""

from __future__ import annotations

import hashlib
import random

import networkx as nx

BASE = "https://w3id.org/immunograph/"
KINDS = ("Protein", "Cell", "BiologicalProcess", "Disease", "ChemicalEntity", "AnatomicalEntity")
VERBS = (("activates", "+"), ("inhibits", "-"), ("affects", "unsigned"), ("is part of", ""), ("enhances", "+"))
CUES = ("may", "seems to", "appears to", "is thought to")


def claim_graph(count: int, *, per_node: int = 3, seed: int = 1) -> nx.MultiDiGraph[str]:
    """Make ``count`` nodes in groups of some 80, with ``per_node`` claims each, one passage to a claim.

    Within a group as between groups, a few nodes have most of the claims.
    """
    chance = random.Random(seed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"{BASE}entity/e{number:05d}" for number in range(count)]
    for number, name in enumerate(names):
        graph.add_node(
            name,
            label=f"{KINDS[number % 6].lower().removesuffix('entity')} {number}",
            category=KINDS[number * 7 % 6],
            curie=f"CL:{number:07d}",
            synonyms=[f"synonym {number}"],
            definition="",
            identifiers=[f"e{number}"],
        )
    size = 80
    for number in range(count * per_node):
        source = number % count
        first = source // size * size
        target = min(first + int(size * chance.random() ** 2), count - 1)
        if chance.random() < 0.07 or target == source:
            target = int(count * chance.random() ** 2)
        verb, sign = VERBS[chance.randrange(5)]
        certainty = (3, 2, 2, 1, 3, 0)[chance.randrange(6)]
        key = hashlib.sha256(f"{number} {seed}".encode()).hexdigest()[:32]
        claim = f"{BASE}claim/{key}"
        cue = CUES[number % 4] if certainty == 1 else ""
        passage = {
            "stance": "asks" if certainty == 0 else "supports" if chance.random() < 0.95 else "disputes",
            "certainty": certainty,
            "status": ("open_question", "hedged", "asserted", "evidence_reported")[certainty],
            "speaker": f"the authors of text {number % 400}",
            "cues": [[cue, number, number + len(cue)]] if cue else [],
            "paraphrase": f"Thing {source} {cue} {verb} thing {target}, the text says.",
            "document": f"An invented text, number {number % 400}",
            "document_iri": f"{BASE}document/{number % 400}",
            "sentence": f"S{number % 97:02d}",
            "paragraph": number % 13,
            "start": number * 31 % 90000,
            "end": number * 31 % 90000 + 120,
            "evidence_type": "ECO:0000180" if certainty == 3 else "ECO:0000034",
        }
        graph.add_edge(
            names[source],
            names[target],
            key=claim,
            claim=claim,
            identifiers=[f"C{number}"],
            predicate=BASE + "vocab/" + verb.replace(" ", "_"),
            predicate_label=verb,
            sign=sign,
            certainty=certainty,
            status=("proposed", "accepted")[number % 3 > 0],
            stance=passage["stance"],
            epistemic_status=passage["status"],
            context=[["stage", ("early stage", "late stage")[number % 2]]] if number % 10 == 0 else [],
            evidence=[passage],
        )
    return graph
