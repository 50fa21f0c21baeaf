"""What columns wrote, compared with what the model would write of the same claims."""

from immunograph.identifiers import claim_iri, decision_iri, evidence_iri, passage_details
from immunograph.model import IRI, Literal
from immunograph.rdf import decode, direct_edges, encode
from immunograph.vocabulary import BASE, IG, RDFS, SKOS


def graph_iri(name):
    return IRI(f"{BASE}graph/{name}")


def written(kg, name):
    return set(kg.store.quads(graph_iri(name)))


def assert_as_encoded(kg, name):
    """Decode a graph, check every IRI made of content, encode it again: the same quads; returns the corpus."""
    quads = written(kg, name)
    corpus = decode(iter(quads))
    for claim in corpus.claims:
        parts = (claim.subjects, claim.predicate, claim.object, claim.aspect, claim.context, claim.participants)
        assert claim.iri == claim_iri(*parts, claim.joint_objects)
    for each in corpus.evidence:
        parts = (each.claim, each.document, None, each.stance, each.speaker, each.paraphrase, each.context)
        assert each.iri == evidence_iri(
            *parts, place=each.place, quotation=each.quotation, details=passage_details(each)
        )
    for each in corpus.decisions:
        assert each.iri == decision_iri(each.claim, each.outcome, each.agent, each.date)
    decided = {each.claim for each in corpus.decisions}
    assert decided == {each.iri for each in corpus.claims if each.status.value != "proposed"}
    texts = {
        q.subject: q.object.value for q in quads if q.predicate == RDFS + "label" and isinstance(q.object, Literal)
    }
    templates = {q.subject: q.object.value for q in quads if q.predicate == IG + "template"}
    again = {*encode(corpus, graph=graph_iri(name), labels=texts, templates=templates)}
    again |= {*direct_edges(corpus.claims, graph=graph_iri(name))}
    described = {q.subject for q in quads if q.predicate == IG + "template" or q.object == IG + "Predicate"}
    described.add(RDFS + "subClassOf")
    told = {q for q in quads if q.subject not in described and q.predicate != SKOS + "closeMatch"}
    assert (told - again, again - told) == (set(), set())
    return corpus
