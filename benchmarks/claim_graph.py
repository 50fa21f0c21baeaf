"""A claim graph of any size, as N-Quads: claims, evidence, several graphs, a few hubs and many rare entities.

The same number and seed give the same bytes. About 21 quads stand for one claim, or 23 in a ``full`` graph, in which
evidence has speakers, claims have labels, keys and contexts, and the predicates have signs. Run it to write a file:

    python benchmarks/claim_graph.py 1000000 claims.nq
    python benchmarks/claim_graph.py 1000000 claims.nq --full
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from immunograph.vocabulary import BASE, PREFIXES

__all__ = ["QUADS_PER_CLAIM", "QUADS_PER_FULL_CLAIM", "quads", "write"]

QUADS_PER_CLAIM = 21
QUADS_PER_FULL_CLAIM = 23
_RDF, _RDFS, _XSD, _OA = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "xsd", "oa"))
_BIOLINK, _IG, _DCTERMS = PREFIXES["biolink"], PREFIXES["ig"], PREFIXES["dcterms"]
_WORDS = ("inter", "leuk", "feron", "lympho", "cyt", "tumour", "necro", "kin", "recep", "tor", "gamma", "alpha")
_PREDICATES = ("activates", "inhibits", "produces", "contributesTo", "affects", "treats")
_SIGNS = {
    "activates": "Positive",
    "inhibits": "Negative",
    "produces": "Positive",
    "contributesTo": "Positive",
    "affects": "Unsigned",
    "treats": "Negative",
}
_STANCES = ("Supports", "Supports", "Supports", "Disputes", "Asks")
_STATUSES = ("Hedged", "Asserted", "EvidenceReported", "Possibility", "OpenQuestion")
_CATEGORIES = ("Protein", "Cell", "Disease", "BiologicalProcess", "ChemicalEntity")


def _skewed(rng: random.Random, size: int) -> int:
    """Draw a place with a heavy head: the first entities are hubs, as in any biomedical graph."""
    return min(int(size * rng.random() ** 4), size - 1)


def _schema(where: str) -> str:
    """Say what the predicates and the context dimension are."""
    label = f"<{_RDFS}label>"
    lines = [
        f'<{_IG}{name}> {label} "{name}"@en {where} .\n<{_IG}{name}> <{_IG}sign> <{_IG}{sign}> {where} .\n'
        for name, sign in _SIGNS.items()
    ]
    lines.append(f"<{_IG}stage> <{_RDFS}subPropertyOf> <{_IG}context> {where} .\n")
    lines.append(f'<{_IG}stage> {label} "stage"@en {where} .\n')
    lines += [f'<{BASE}document/d{n}> <{_DCTERMS}title> "Document {n}" {where} .\n' for n in range(500)]
    return "".join(lines)


def quads(size: int, *, seed: int = 7, overlap: float = 0.0, full: bool = False) -> Iterator[str]:
    """Yield lines of N-Quads, ``size`` or a few more.

    Parameters
    ----------
    size
        How many quads to reach.
    seed
        Of the random numbers.
    overlap
        Which part of the direct edges stands in a second named graph as well.
    full
        Give evidence speakers, claims labels, keys and contexts, and the predicates signs; 17 per cent of the claims
        have one of three stages as context.
    """
    rng = random.Random(seed)
    curated, edges, lab = (f"<{BASE}graph/{name}>" for name in ("curated", "edges", "lab"))
    a, label = f"<{_RDF}type>", f"<{_RDFS}label>"
    claims = max(size // (QUADS_PER_FULL_CLAIM if full else QUADS_PER_CLAIM), 1)
    entities = max(claims // 4, 10)
    made = 0
    if full:
        schema = _schema(curated)
        yield schema
        made += schema.count("\n")
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
        if full:
            told = f"that e{subject[len(BASE) + 9 : -1]} {predicate[len(_IG) + 1 : -1]} e{other[len(BASE) + 9 : -1]}"
            yield f'{claim} {label} "{told}"@en {where} .\n{claim} <{_DCTERMS}identifier> "K{number}" {where} .\n'
            made += 2
            if number % 6 == 5:
                yield f"{claim} <{_IG}stage> <{BASE}entity/e{8 + number // 6 % 3}> {where} .\n"
                made += 1
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
            if full:
                text = f"<{BASE}document/d{number % 500}>"
                speaker = text if number % 4 else f"<{BASE}entity/e{number % entities}>"
                yield f"{evidence} <{_IG}speaker> {speaker} {where} .\n"
                made += 1
        number += 1


def write(path: Path, size: int, *, overlap: float = 0.0, full: bool = False) -> Path:
    """Write a graph of ``size`` quads to ``path``, unless it is there already."""
    if not path.exists():
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(quads(size, overlap=overlap, full=full))
    return path


if __name__ == "__main__":
    write(Path(sys.argv[2]), int(sys.argv[1]), full="--full" in sys.argv[3:])
