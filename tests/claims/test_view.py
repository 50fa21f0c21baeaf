"""The columns: what they hold, that they are never stale, and what they tell of themselves."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.claims import ClaimsView
from immunograph.errors import FormatError
from immunograph.identifiers import claim_iri
from immunograph.model import IRI
from immunograph.vocabulary import BASE, IG, Graphs

CLAIM = """igc:{key} a ig:Claim ; dcterms:identifier '{key}' ; rdfs:label '{label}' ; rdf:subject ige:{s} ;
  rdf:predicate ig:inhibits ; rdf:object ige:{o} ; ig:status ig:Proposed ; ig:hasEvidence igv:{key} .
igv:{key} a ig:Evidence ; ig:stance ig:Supports ; ig:certainty {certainty} ; ig:epistemicStatus ig:Asserted ;
  ig:paraphrase 'It does.' ; ig:speaker igd:d ; oa:hasSource igd:d .
"""


def of(text, *, graph="igg:curated"):
    kg = ig.KnowledgeGraph()
    kg.update(f"INSERT DATA {{ GRAPH {graph} {{ {text} }} }}")
    return kg


def claim(key, s="x", o="y", *, label="that x inhibits y", certainty=3):
    return CLAIM.format(key=key, s=s, o=o, label=label, certainty=certainty)


def test_the_article_is_read_in_full(kg):
    view = kg.columns
    corpus = kg.columns.corpus
    assert set(view.entities["entity"]) == {each.iri for each in corpus.entities}
    stated = view.claims.filter(~pl.col("inferred"))
    assert set(stated.select("claim", "subject").iter_rows()) == {
        (each.iri, subject) for each in corpus.claims for subject in each.subjects
    }
    told = {row["evidence"]: row for row in view.evidence.iter_rows(named=True)}
    assert set(told) == {each.iri for each in corpus.evidence}
    for each in corpus.evidence:
        row = told[each.iri]
        assert row["claim"] == each.claim
        assert row["certainty"] == int(each.certainty)
        assert row["stance"].lower() == each.stance.value
        assert row["speaker"] == each.speaker
        assert row["document"] == each.document
        assert row["paraphrase"] == each.paraphrase
        assert (row["quantifier"] or "") == each.quantifier
        assert (row["note"] or "") == each.note
        assert (row["start"], row["end"]) == (each.span.start, each.span.end)
        assert row["place"] == each.sentence
    assert view.cues.height == sum(len(each.cues) for each in corpus.evidence)
    kinds = view.qualifiers["kind"].value_counts()
    assert dict(kinds.iter_rows()) == {
        "context": sum(len(each.context) for each in corpus.claims),
        "participant": sum(len(each.participants) for each in corpus.claims),
        "link": len(corpus.links),
    }
    assert view.passed_over.height == 0


def test_an_update_is_seen_at_once_by_everything(kg):
    graph = of(claim("a"))
    view = graph.columns
    assert graph.counts.by("predicate")[0].claims == 1
    assert len(graph.names.search("it is new")) == 0
    graph.update("INSERT DATA { GRAPH igg:curated { " + claim("b", s="z", label="that it is new") + " } }")
    assert graph.columns is not view
    assert graph.counts.by("predicate")[0].claims == 2
    assert len(graph.names.search("it is new")) == 1
    assert graph.describe("b").title.startswith("b ")
    assert len(graph.claims(subject=None)) == 2
    assert float(graph.belief("b")) > 0
    graph.update("DELETE WHERE { GRAPH ?g { igc:b ?p ?o } }")
    assert graph.counts.by("predicate")[0].claims == 1
    assert len(graph.names.search("it is new")) == 0


def test_adding_a_file_and_the_dataset_make_new_columns(tmp_path):
    import rdflib

    graph = of(claim("a"))
    before = graph.columns
    path = tmp_path / "more.nt"
    path.write_text(f'<{BASE}entity/q> <http://www.w3.org/2000/01/rdf-schema#label> "q" .\n')
    graph.add(path)
    assert graph.columns is not before
    before = graph.columns
    graph.dataset().graph(rdflib.URIRef(BASE + "graph/lab")).add(
        (rdflib.URIRef("urn:a"), rdflib.RDFS.label, rdflib.Literal("live"))
    )
    assert graph.columns is not before
    assert [row.iri for row in graph.names.search("live")] == ["urn:a"]


def test_building_time_is_stated_and_not_spent_twice():
    graph = of(claim("a"))
    assert graph.columns.building_seconds == 0
    assert "nothing read yet" in repr(graph.columns)
    _ = graph.columns.claims
    spent = graph.columns.building_seconds
    assert spent > 0
    assert set(graph.columns.seconds) == {"claims", "declared"}
    _ = graph.columns.claims
    assert graph.columns.building_seconds == spent
    assert "claims, declared read in" in repr(graph.columns)


def test_columns_read_within_others_are_counted_once():
    graph = of(claim("a"))
    _ = graph.columns.names  # reads the entities too
    assert set(graph.columns.seconds) == {"entities", "labels", "names"}
    assert graph.columns.building_seconds == graph.columns.seconds["names"]


def test_a_triple_in_two_graphs_counts_once_and_a_view_can_be_narrowed():
    graph = of(claim("a"))
    graph.update("INSERT DATA { GRAPH igg:lab { " + claim("a") + claim("b") + " } }")
    assert graph.columns.claims.height == 2
    assert graph.columns.evidence.height == 2
    store = graph._store
    assert ClaimsView(store, graphs=[Graphs.CURATED]).claims["identifier"].to_list() == ["a"]
    both = ClaimsView(store, graphs=[Graphs.CURATED, IRI(BASE + "graph/lab")])
    assert both.claims["identifier"].to_list() == ["a", "b"]
    assert both.evidence.height == 2


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ("DELETE DATA { GRAPH igg:curated { igv:a ig:stance ig:Supports } }", "stance"),
        ("DELETE DATA { GRAPH igg:curated { igv:a ig:epistemicStatus ig:Asserted } }", "status"),
        ("DELETE DATA { GRAPH igg:curated { igv:a oa:hasSource igd:d } }", "document"),
        (
            "DELETE DATA { GRAPH igg:curated { igv:a ig:certainty 3 } };"
            "INSERT DATA { GRAPH igg:curated { igv:a ig:certainty 7 } }",
            "certainty",
        ),
        (
            "DELETE DATA { GRAPH igg:curated { igv:a ig:certainty 3 } };"
            "INSERT DATA { GRAPH igg:curated { igv:a ig:certainty 'high' } }",
            "certainty",
        ),
    ],
)
def test_a_passage_that_says_too_little_is_passed_over_and_told(change, lacks):
    graph = of(claim("a") + claim("b"))
    graph.update(change)
    assert graph.columns.passed_over.rows() == [(BASE + "claim/a", BASE + "evidence/a", lacks)]
    assert graph.columns.evidence["evidence"].to_list() == [BASE + "evidence/b"]
    assert graph.belief("a").value is None
    assert float(graph.belief("b")) > 0


def test_of_two_stances_of_one_passage_the_dispute_stays_visible():
    graph = of(claim("a") + "igv:a ig:stance ig:Disputes .")
    assert graph.columns.evidence["stance"].to_list() == ["Disputes"]


def test_a_passage_of_two_claims_speaks_of_both():
    graph = of(claim("a") + claim("b", s="z") + "igc:b ig:hasEvidence igv:a .")
    assert sorted(graph.columns.evidence["claim"].to_list()).count(BASE + "claim/b") == 2
    assert float(graph.belief("a")) > 0


def test_an_iri_of_any_scheme_is_no_text():
    graph = of(
        claim("a")
        + "igc:f a ig:Claim ; dcterms:identifier 'f' ; rdf:subject <ftp://host/x> ; rdf:predicate ig:inhibits ;"
        " rdf:object <doi:10.1/x> ; ig:status ig:Proposed ."
        "igc:t a ig:Claim ; dcterms:identifier 't' ; rdf:subject ige:x ; rdf:predicate ig:alsoCalled ;"
        " rdf:object 'http://looks.like/one' ; ig:status ig:Proposed ."
    )
    literal = dict(graph.columns.claims.select("identifier", "literal").iter_rows())
    assert literal == {"a": False, "f": False, "t": True}
    of_columns = dict(graph._workbench().columns.claims.select("identifier", "literal").iter_rows())
    assert of_columns == literal


def test_sign_needs_no_label():
    graph = of(claim("a") + "ig:inhibits ig:sign ig:Negative .")
    assert graph.columns.predicates[IG + "inhibits"][1] == "Negative"
    assert graph._workbench().columns.claims["sign"].to_list() == ["-"]


def test_documents_of_one_described_trial_are_one_lineage():
    graph = of(
        claim("a") + "igc:a ig:hasEvidence igv:other . igv:other ig:stance ig:Supports ; ig:certainty 3 ;"
        " ig:epistemicStatus ig:Asserted ; ig:paraphrase 'p' ; oa:hasSource igd:e ."
        "igd:d a ig:Document ; prov:wasDerivedFrom igd:trial . igd:e a ig:Document ; prov:wasDerivedFrom igd:trial ."
    )
    assert graph._workbench().columns.evidence["lineage"].n_unique() == 2  # nobody described the trial
    graph.update("INSERT DATA { GRAPH igg:curated { igd:trial a ig:Document } }")
    assert graph._workbench().columns.evidence["lineage"].n_unique() == 1
    assert len(graph.belief("a").sources) == 1


def test_inferred_claims_carry_their_certainty(kg):
    (row,) = kg.columns.claims.filter(pl.col("inferred")).iter_rows(named=True)
    assert row["claim"] == claim_iri([row["subject"]], row["predicate"], row["object"])
    assert (row["inferred_certainty"], row["status"], row["identifier"]) == (2, None, None)
    assert set(kg.columns.derivations.columns) == {"derivation", "claim", "rule", "premise"}


def test_an_inferred_claim_may_be_less_certain_than_its_weakest_premise(kg):
    inferred = kg.columns.derivations["claim"][0]
    premises = kg.columns.derivations.filter(kg.columns.derivations["claim"] == inferred)["premise"]
    passages = kg.columns.evidence.filter(kg.columns.evidence["claim"].is_in(premises.implode()))
    assert passages["certainty"].min() == 3
    assert dict(kg.describe(inferred).facts)["certainty"] == "2 of 3, at most that of its weakest premise"


UNDECLARED = """
ige:a a ig:Entity ; rdfs:label 'A'@en . ige:b a ig:Entity ; rdfs:label 'B'@en .
igd:d a ig:Document ; dcterms:title 'doc one' ; dcterms:type 'article' ; dcterms:language 'en' .
igc:K a ig:Claim , rdf:Statement ; dcterms:identifier 'K1' ; ig:status ig:Accepted ; rdf:subject ige:a ;
  rdf:predicate ig:inhibits ; rdf:object ige:b ; ig:hasEvidence igv:e .
igv:e a ig:Evidence ; oa:hasSource igd:d ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ;
  ig:paraphrase 'It does.'@en ; ig:speaker igd:d .
"""


def test_a_predicate_that_the_graph_does_not_declare_has_its_packaged_sign():
    graph = of(UNDECLARED)
    assert [path.sign for path in graph.mechanisms("A", "B")] == ["-"]
    assert "negative effect on B" in str(graph.whatif(block="A"))


def test_a_sign_in_the_graph_takes_precedence_over_the_packaged_one():
    graph = of(UNDECLARED + "ig:inhibits ig:sign ig:Positive .")
    assert [path.sign for path in graph.mechanisms("A", "B")] == ["+"]


def test_an_association_that_the_graph_does_not_declare_is_no_effect():
    graph = of(UNDECLARED.replace("ig:inhibits", "ig:correlatesWith"))
    assert not list(graph.mechanisms("A", "B"))


UNREADABLE = {
    "a literal as subject": "rdf:subject 'lit' ; rdf:predicate ig:inhibits ; rdf:object ige:b ; ig:status ig:Accepted",
    "two predicates": "rdf:subject ige:a ; rdf:predicate ig:inhibits , ig:activates ; rdf:object ige:b ;"
    " ig:status ig:Accepted",
    "a literal among objects": "rdf:subject ige:a ; rdf:predicate ig:inhibits ; rdf:object ige:b , 'lit' ;"
    " ig:status ig:Accepted",
    "an unknown status": "rdf:subject ige:a ; rdf:predicate ig:inhibits ; rdf:object ige:b ; ig:status ig:Foo",
    "no subject": "rdf:predicate ig:inhibits ; rdf:object ige:b ; ig:status ig:Accepted",
}


@pytest.mark.parametrize("stated", UNREADABLE.values(), ids=UNREADABLE)
def test_a_claim_that_cannot_be_read_is_counted_nowhere(stated, tmp_path):
    passage = "ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted"
    graph = of(
        f"{UNDECLARED} igc:K2 a ig:Claim ; dcterms:identifier 'K2' ; {stated} ; ig:hasEvidence igv:f ."
        f" igv:f a ig:Evidence ; oa:hasSource igd:d ; {passage} ; ig:paraphrase 'So.'@en ; ig:speaker igd:d ."
    )
    assert list(graph.columns.unreadable_claims) == [BASE + "claim/K2"]
    assert [row.claim for row in graph.belief()] == ["K1"]
    assert graph.network().number_of_edges() == 1
    assert "1 passage removed" in str(graph.whatif(without="doc one"))
    assert "A inhibits B" in str(graph.describe("B"))
    if "subject" in stated.partition(";")[0]:
        assert "what cannot be read" in str(graph.describe("K2"))
        with pytest.raises(FormatError, match="the claim 'K2' cannot be read"):
            graph.belief("K2")
    for ending in ("cx2", "sif", "nanopub.trig", "graphml"):
        assert "1 claim was not selected: 1 unreadable" in graph.export(tmp_path / f"x.{ending}").text()


def test_a_passage_whose_stance_is_unknown_states_nothing(tmp_path):
    graph = of(
        f"{UNDECLARED} igc:K2 a ig:Claim ; dcterms:identifier 'K2' ; ig:status ig:Accepted ; rdf:subject ige:b ;"
        " rdf:predicate ig:inhibits ; rdf:object ige:a ; ig:hasEvidence igv:f . igv:f a ig:Evidence ;"
        " oa:hasSource igd:d ; ig:stance ig:Nonsense ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ;"
        " ig:paraphrase 'So.'@en ; ig:speaker igd:d ."
    )
    told = str(graph.describe("K2"))
    assert "No passage states that B inhibits A" in told
    assert "doc one” states" not in told
    assert "is not a Stance" in told
    assert graph.columns.passed_over["lacks"].to_list() == ["stance"]
    for ending in ("cx2", "sif", "nanopub.trig", "graphml"):
        graph.export(tmp_path / f"x.{ending}")


def test_a_blank_node_is_named_as_such():
    graph = of(UNDECLARED.replace("ige:b", "_:b").replace("igc:K", "_:k"))
    for name in ("B", "K1"):
        with pytest.raises(FormatError, match=f"'{name}' names a blank node"):
            graph.describe(name)
