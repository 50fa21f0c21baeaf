"""Write questions.json: a hundred questions about the packaged graph, and the claims that an answer has to hold.

What is expected comes from SPARQL and from the model values, not from the tools that are asked. Run it after the
packaged graph has changed: python tests/server/make_questions.py
"""

import json
from pathlib import Path

import immunograph as ig
from immunograph.model import IRI, Literal

FILE = Path(__file__).with_name("questions.json")

SPARQL = [
    (
        "Which claims are there?",
        "SELECT ?claim { ?claim a ig:Claim ; dcterms:identifier ?key } ORDER BY ?key",
        ["C01", "C20"],
    ),
    ("Which edges leave interleukin-2?", "SELECT ?s ?p ?o { ?s ?p ?o . FILTER(?s = UniProtKB:P60568) }", ["C33"]),
    ("How many passages are there?", "SELECT (COUNT(*) AS ?n) { ?e a ig:Evidence }", []),
    ("Does anybody dispute anything?", "ASK { ?e ig:stance ig:Disputes }", []),
    (
        "What is claimed of interferon?",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . FILTER(?s = MESH:D007372) }",
        ["C13", "C20", "C25"],
    ),
    ("Which passages are an aim?", "SELECT ?evidence { ?evidence ig:stance ig:Intends }", ["C43", "C44", "C61"]),
]
REPORTS = [
    ("Interferons slow the growth of tumours.", ["C25"]),
    ("It appears that interleukin-2 enhances the capability of lymphocytes to fight disease.", ["C35"]),
    ("A strong immune system prevents cancer.", ["C02"]),
    ("Doctors have made the immune system attack cancer cells.", ["C43"]),
    ("Many scientists are convinced that strengthening the immune system might destroy many cancers.", ["C38"]),
]


def keys(graph, pattern):
    """Keys of the claims that a pattern fits, by SPARQL."""
    found = graph.query(f"SELECT DISTINCT ?key {{ ?c a ig:Claim ; dcterms:identifier ?key . {pattern} }} ORDER BY ?key")
    return [str(row.key) for row in found]


def questions(graph):
    """A question in words, the tool, its arguments, and the claims expected: all of ``exactly``, or at least ``holds``."""
    corpus = graph.columns.corpus
    labels = {entity.iri: entity.label for entity in corpus.entities}
    spoken = {
        IRI(value)
        for claim in corpus.claims
        for value in (*claim.subjects, claim.object)
        if not isinstance(value, Literal) and value in labels
    }
    entities = sorted(spoken, key=lambda iri: labels[iri])
    for entity in entities[:15]:
        yield (
            f"What do the texts say about {labels[entity]}?",
            "claims",
            {"about": labels[entity], "limit": 100},
            {"holds": keys(graph, f"{{ ?c rdf:subject <{entity}> }} UNION {{ ?c rdf:object <{entity}> }}")},
        )
    subjects = [each for each in entities if any(each in claim.subjects for claim in corpus.claims)]
    for entity in subjects[:12]:
        yield (
            f"What does {labels[entity]} do?",
            "claims",
            {"subject": labels[entity], "limit": 100},
            {"exactly": keys(graph, f"?c rdf:subject <{entity}>")},
        )
    for claim in corpus.claims[::4]:
        (key,) = claim.identifiers
        yield f"Who says {key}, and how firmly?", "evidence", {"claim": key}, {"exactly": [key]}
    for certainty in range(4):
        exactly = keys(graph, f"?c ig:hasEvidence/ig:certainty {certainty}")
        bounds = {"min_certainty": certainty, "max_certainty": certainty, "limit": 100}
        yield f"What is said with certainty {certainty} of 3?", "claims", bounds, {"exactly": exactly}
    for stance in ("asks", "intends", "disputes"):
        exactly = keys(graph, f"?c ig:hasEvidence/ig:stance ig:{stance.capitalize()}")
        yield (
            f"Which passages have the stance {stance}?",
            "claims",
            {"stance": stance, "limit": 100},
            {"exactly": exactly},
        )
    for entity in entities[-10:]:
        yield f"What is {labels[entity]}?", "find_entity", {"name": labels[entity]}, {"names": [str(entity)]}
    chains = [("IL-2", "cancer cell"), ("interferon", "cancer"), ("interleukin", "cancer cell"), ("IL-2", "lymphocyte")]
    chains += [
        ("IL-2", "metastasis"),
        ("immunomodulator", "cancer cell"),
        ("immune system", "cancer"),
        ("IFN", "cancerous tumor"),
    ]
    for source, target in chains:
        yield f"By which steps does {source} act on {target}?", "mechanisms", {"source": source, "target": target}, {}
    yield "Does a strong immune system prevent cancer?", "ask", {"question": "does-it-prevent"}, {"holds": ["C02"]}
    for name in [name for name in graph.queries if name != "does-it-prevent"][:10]:
        answer = graph.ask(name)
        holds = sorted({str(cell) for cell in answer.column("claim")} if "claim" in answer.columns else ())
        yield graph.queries[name].question, "ask", {"question": name, "limit": 100}, {"holds": holds}
    for rows, columns in (("immunomodulator", "Cell"), ("interleukin", "cancer"), ("Protein", "Disease")):
        yield f"What is not known of {rows} acting on {columns}?", "gaps", {"rows": rows, "columns": columns}, {}
    for first, second in (("interferon", "interleukin"), ("lymphocyte", "cancer cell"), ("IL-2", "interferon")):
        yield f"How do {first} and {second} differ?", "compare", {"first": first, "second": second, "limit": 100}, {}
    yield "What contradicts what?", "contradictions", {}, {"holds": ["C05", "C06", "C08", "C09"]}
    for question, query, holds in SPARQL:
        yield question, "sparql", {"query": query, "limit": 20}, {"holds": holds}
    for sentence, reported in REPORTS:
        yield f"May I write “{sentence}”?", "check_wording", {"text": sentence, "claims": reported}, {"holds": reported}
    for name in ("interlukin", "photosynthesis", "CD25+ T cell"):
        yield f"What do the texts say about {name}?", "claims", {"about": name}, {"unknown": name}


def written(graph):
    """The questions as JSON."""
    made = [
        {"question": question, "tool": tool, "arguments": arguments, **expected}
        for question, tool, arguments, expected in questions(graph)
    ]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(ig.load()), encoding="utf-8")
