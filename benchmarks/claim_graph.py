"""A claim graph of any size, as N-Quads: claims, evidence, several graphs, a few hubs and many rare entities.

The same number and seed give the same bytes. About 21 quads stand for one claim. Run it to write a file:

    python benchmarks/claim_graph.py 1000000 claims.nq
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from immunograph.vocabulary import BASE, PREFIXES

__all__ = ["QUADS_PER_CLAIM", "quads", "write"]

QUADS_PER_CLAIM = 21
_RDF, _RDFS, _XSD, _OA = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd", "oa"))
_BIOLINK, _IG = PREFIXES["biolink"], PREFIXES["ig"]
_WORDS = ("inter", "leuk", "feron", "lympho", "cyt", "tumour", "necro", "kin", "recep", "tor", "gamma", "alpha")
_PREDICATES = ("activates", "inhibits", "produces", "contributesTo", "affects", "treats")
_STANCES = ("Supports", "Supports", "Supports", "Disputes", "Asks")
_STATUSES = ("Hedged", "Asserted", "EvidenceReported", "Possibility", "OpenQuestion")
_CATEGORIES = ("Protein", "Cell", "Disease", "BiologicalProcess", "ChemicalEntity")


def _skewed(rng: random.Random, size: int) -> int:
    """Draw a place with a heavy head: the first entities are hubs, as in any biomedical graph."""
    return min(int(size * rng.random() ** 4), size - 1)


def quads(size: int, *, seed: int = 7, overlap: float = 0.0) -> Iterator[str]:
    """Yield lines of N-Quads, ``size`` or a few more.

    Parameters
    ----------
    size
        How many quads to reach.
    seed
        Of the random numbers.
    overlap
        Which part of the direct edges stands in a second named graph as well.
    """
    rng = random.Random(seed)
    curated, edges, lab = (f"<{BASE}graph/{name}>" for name in ("curated", "edges", "lab"))
    a, label = f"<{_RDF}type>", f"<{_RDFS}label>"
    claims = max(size // QUADS_PER_CLAIM, 1)
    entities = max(claims // 4, 10)
    made = 0
    for number in range(entities):
        entity = f"<{BASE}entity/e{number}>"
        name = "".join(rng.choices(_WORDS, k=3)) + f"-{number}"
        yield f'{entity} {a} <{_IG}Entity> {curated} .\n{entity} {label} "{name}"@en {curated} .\n'
        yield f"{entity} <{_BIOLINK}category> <{_BIOLINK}{_CATEGORIES[number % 5]}> {curated} .\n"
        made += 3
        if number:
            yield f"{entity} <{_RDFS}subClassOf> <{BASE}entity/e{number // 8}> {curated} .\n"
            made += 1
    number = 0
    while made < size:
        claim = f"<{BASE}claim/{number:032x}>"
        subject, other = (f"<{BASE}entity/e{_skewed(rng, entities)}>" for _ in range(2))
        predicate = f"<{_IG}{rng.choice(_PREDICATES)}>"
        where = curated if number % 10 else lab
        accepted = number % 3 != 0
        yield (
            f"{claim} {a} <{_IG}Claim> {where} .\n{claim} {a} <{_RDF}Statement> {where} .\n"
            f"{claim} <{_RDF}subject> {subject} {where} .\n{claim} <{_RDF}predicate> {predicate} {where} .\n"
            f"{claim} <{_RDF}object> {other} {where} .\n"
            f"{claim} <{_IG}status> <{_IG}{'Accepted' if accepted else 'Proposed'}> {where} .\n"
        )
        made += 6
        if accepted:
            yield f"{subject} {predicate} {other} {edges} .\n"
            made += 1
            if rng.random() < overlap:
                yield f"{subject} {predicate} {other} {lab} .\n"
                made += 1
        for turn in range(1 + (rng.random() < 0.2)):
            evidence = f"<{BASE}evidence/{number:024x}{turn:08x}>"
            start = rng.randrange(5000)
            yield (
                f"{claim} <{_IG}hasEvidence> {evidence} {where} .\n{evidence} {a} <{_IG}Evidence> {where} .\n"
                f"{evidence} <{_IG}stance> <{_IG}{rng.choice(_STANCES)}> {where} .\n"
                f'{evidence} <{_IG}certainty> "{rng.randrange(4)}"^^<{_XSD}integer> {where} .\n'
                f"{evidence} <{_IG}epistemicStatus> <{_IG}{rng.choice(_STATUSES)}> {where} .\n"
                f"{evidence} <{_OA}hasSource> <{BASE}document/d{number % 500}> {where} .\n"
                f"{evidence} <{_OA}hasSelector> <{BASE}evidence/{number:024x}{turn:08x}/span> {where} .\n"
                f'<{BASE}evidence/{number:024x}{turn:08x}/span> <{_OA}start> "{start}"^^<{_XSD}integer> {where} .\n'
                f'<{BASE}evidence/{number:024x}{turn:08x}/span> <{_OA}end> "{start + 80}"^^<{_XSD}integer> {where} .\n'
                f'{evidence} <{_IG}paraphrase> "Passage {number} says \\"{rng.choice(_WORDS)}\\" may act."@en {where} .\n'
            )
            made += 10
        number += 1


def write(path: Path, size: int, *, overlap: float = 0.0) -> Path:
    """Write a graph of ``size`` quads to ``path``, unless it is there already."""
    if not path.exists():
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(quads(size, overlap=overlap))
    return path


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]))
