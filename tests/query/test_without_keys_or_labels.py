"""Named queries on graphs that lack what curators add: keys, labels, named graphs, paraphrases."""

import re
from collections import Counter

import pytest

import immunograph as ig
from immunograph.claims.handles import claim_handle
from immunograph.errors import FormatError
from immunograph.model import ClaimStatus, EpistemicStatus, Stance
from immunograph.query import Catalogue
from immunograph.vocabulary import concept, words_for

NAMES = list(ig.KnowledgeGraph().queries)
NO_KEYS = "DELETE { GRAPH ?g { ?s dcterms:identifier ?o } } WHERE { GRAPH ?g { ?s dcterms:identifier ?o } }"
NO_LABELS = """DELETE { GRAPH ?g { ?s ?p ?o } } WHERE {
  VALUES ?p { rdfs:label skos:prefLabel skos:notation dcterms:title } GRAPH ?g { ?s ?p ?o } }"""
VARIANTS = {"keys": [NO_KEYS], "labels": [NO_LABELS], "keys and labels": [NO_KEYS, NO_LABELS]}


def _quads(kg):
    return kg.export(format="nquads").encode()


@pytest.fixture(scope="module")
def whole(kg, clinical):
    """The packaged graph, and what it has none of: levels, numbers, complexes, retractions."""
    made = ig.KnowledgeGraph()
    made.add(_quads(kg), format="nquads")
    made.add(_quads(clinical), format="nquads")
    return made


@pytest.fixture(scope="module", params=["keys", "labels", "keys and labels", "graphs"])
def bare(request, whole):
    made = ig.KnowledgeGraph()
    if request.param == "graphs":
        made.add(whole.export(format="ntriples").encode(), format="ntriples")
    else:
        made.add(_quads(whole), format="nquads")
        for update in VARIANTS[request.param]:
            made.update(update)
    return made


@pytest.mark.whole
@pytest.mark.parametrize("name", NAMES)
def test_no_fewer_rows_without_keys_labels_or_named_graphs(whole, bare, name):
    full, answer = whole.ask(name), bare.ask(name)
    assert len(answer) >= len(full) > 0
    for column in {"claim", "proposition", "stance", "speaker", "on", "state", "path", "sign"} & set(answer.columns):
        assert sum(bool(cell) for cell in answer.column(column)) >= sum(bool(cell) for cell in full.column(column))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["not-asserted", "inferred", "says-who", "compare"])
def test_each_printed_handle_is_accepted(kg, name):
    made = ig.KnowledgeGraph()
    made.add(_quads(kg), format="nquads")
    made.update(NO_KEYS)
    answer = made.ask(name)
    assert len(answer)
    for handle in answer.column("claim"):
        claim = made.describe(handle).as_dict()
        assert claim["claim"] == handle
        assert claim_handle(claim["iri"]) == handle
        assert made.why(handle).as_dict()
        assert str(made.belief(handle))


FOREIGN = b"""
@prefix e: <http://example.org/> . @prefix ig: <https://w3id.org/immunograph/vocab/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
e:c1 a ig:Claim ; rdf:subject e:drug ; rdf:predicate ig:inhibits ; rdf:object e:tumour ; ig:hasEvidence e:v1 .
e:c2 a ig:Claim ; rdf:subject e:drug ; rdf:predicate ig:promotes ; rdf:object e:tumour ; ig:hasEvidence e:v2 .
e:c3 a ig:Claim ; rdf:subject e:other ; rdf:predicate ig:inhibits ; rdf:object e:tumour ; ig:hasEvidence e:v3 .
e:v1 ig:stance ig:Supports ; ig:certainty 1 ; ig:epistemicStatus ig:Hedged ; ig:quantifierKind ig:Existential .
e:v2 ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted .
e:v3 ig:stance ig:Supports ; ig:certainty 2 ; ig:attributedTo e:people ; ig:attitude ig:Belief .
ig:inhibits ig:sign ig:Negative . ig:promotes ig:sign ig:Positive .
"""


@pytest.fixture(scope="module")
def foreign():
    made = ig.KnowledgeGraph()
    made.add(FOREIGN, format="turtle", graph="lab")
    return made


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("not-asserted", {}, ["c1"]),
        ("quantified", {}, ["c1"]),
        ("contradictions", {}, ["c2"]),
        ("who-believes-or-intends", {}, ["c3"]),
        ("says-who", {"c": "http://example.org/c1"}, ["c1"]),
        ("why", {"c": "http://example.org/c2"}, ["c2"]),
    ],
)
def test_a_graph_of_another_making_is_answered(foreign, name, parameters, expected):
    answer = foreign.ask(name, **parameters)
    assert answer.column("claim") == [claim_handle(f"http://example.org/{claim}") for claim in expected]
    for handle in answer.column("claim"):
        assert foreign.describe(handle).as_dict()["iri"].endswith(tuple(expected))


def test_what_has_no_label_is_named_by_its_iri(foreign):
    (row,) = foreign.ask("who-believes-or-intends")
    assert (row.who, row.attitude, row.stance) == ("http://example.org/people", "belief", "supports")
    assert {row.stance for row in foreign.claims()} <= {"supports"}


@pytest.fixture(scope="module")
def without_ontology(whole):
    """The same graph as an import into an empty one leaves it: nothing gives the concepts of ig: their labels."""
    made = ig.KnowledgeGraph()
    made.add(_quads(whole), format="nquads")
    made.update(
        "DELETE { GRAPH ?g { ?s skos:prefLabel ?o } } WHERE { GRAPH ?g { ?s skos:prefLabel ?o FILTER(STRSTARTS(STR(?s), STR(ig:))) } }"
    )
    assert len(made.query("SELECT ?o { ig:Accepted skos:prefLabel ?o }")) == 0
    return made


@pytest.mark.parametrize("name", NAMES)
def test_named_queries_spell_concepts_alike_with_and_without_the_ontology(whole, without_ontology, name):
    assert list(without_ontology.ask(name)) == list(whole.ask(name))


def test_claims_spell_concepts_alike_with_and_without_the_ontology(whole, without_ontology):
    assert list(without_ontology.claims()) == list(whole.claims())
    assert "null result" in without_ontology.claims().column("stance")


def test_words_for_concepts_are_their_labels_in_the_ontology(kg):
    labels = dict(kg.query("SELECT (STR(?s) AS ?iri) ?o { ?s skos:prefLabel ?o }").to_polars().iter_rows())
    for kind in (ClaimStatus, Stance, EpistemicStatus):
        for member in kind:
            assert words_for(member) == labels[concept(member)]


@pytest.mark.parametrize(
    ("name", "parameters", "shown", "hidden"),
    [
        (
            "does-it-prevent",
            {"subject": "IL-2", "object": "cancer"},
            "asks or says whether IL-2 acts on cancer",
            "the question",
        ),
        ("does-it-prevent", {}, "neither yes nor no", "No passage of this graph"),
        ("effects-on-cancer", {"subject": "leukemia"}, "says that leukemia acts on cancer", ""),
        ("contradictions", {}, "no conflict", "Opposite signs"),
        ("gaps", {"subject": "leukemia"}, "is about leukemia", "No claim is known"),
        ("compare", {"first": "leukemia", "second": "virus"}, "has leukemia or virus as its subject", "marked both"),
    ],
)
def test_notes_are_true_of_the_answer_that_they_are_shown_below(kg, name, parameters, shown, hidden):
    notes = " ".join(kg.ask(name, **parameters).notes)
    assert shown in notes
    assert not hidden or hidden not in notes


def test_a_default_that_a_graph_lacks_is_named(foreign, kg):
    notes = " ".join(foreign.ask("effects-on-cancer").notes)
    assert "does not contain 'interferon'" in notes
    assert "subject='http://example.org/drug'" in notes
    assert "does not hold" not in " ".join(
        foreign.ask("effects-on-cancer", subject="http://example.org/drug").notes[1:2]
    )
    assert [each.name for each in foreign.queries.missing_defaults(foreign.queries["compare"])] == ["first", "second"]
    assert not any(kg.queries.missing_defaults(query) for query in kg.queries.values())


@pytest.mark.parametrize(
    ("condition", "fine"),
    [("if empty", True), ("unless a = 1", True), ("if a", False), ("if a b = 1", False), ("if a =", False)],
)
def test_a_condition_of_a_note_is_checked(tmp_path, condition, fine):
    (tmp_path / "q.rq").write_text(
        f"# title: T\n# question: Q?\n# note {condition}: It is so.\nSELECT * {{ ?a ?p 1 }}\n"
    )
    if fine:
        assert Catalogue([tmp_path])["q"].notes[0].text == "It is so."
    else:
        with pytest.raises(FormatError, match="line 3: expected '# note if empty"):
            Catalogue([tmp_path])


def test_compare_tells_both_from_one_as_python_does(kg):
    for first, second in (("interferon", "interleukin"), ("interleukin", "interferon"), ("IL-2", "interleukin")):
        ends = [str(kg.find(name).iri) for name in (first, second)]
        rows = kg.query(
            """SELECT ?c ?s ?p ?o { ?c a ig:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o
            FILTER NOT EXISTS { ?c ig:restates ?other } }"""
        )
        parts = Counter(row.c for row in rows)
        said = {end: {(row.p, row.o) for row in rows if row.s == end and parts[row.c] == 1} for end in ends}

        def of(row, said=said, parts=parts, ends=ends):
            if parts[row.c] > 1:
                return "together"
            if row.o in ends and row.o != row.s:
                return "between"
            return "both" if all((row.p, row.o) in each for each in said.values()) else kg.columns.labels[row.s]

        expected = {(str(row.c), of(row)) for row in rows if row.s in ends}
        found = {
            (kg.describe(row.claim).as_dict()["iri"], row.of) for row in kg.ask("compare", first=first, second=second)
        }
        assert found == expected


def test_compare_takes_no_joint_claim_for_one_about_each():
    made = ig.KnowledgeGraph()
    for name, subjects, objects in (
        ("joint", "ex:m, ex:n", "ex:t"),
        ("alone", "ex:m", "ex:t"),
        ("objects", "ex:n", "ex:u, ex:v"),
        ("one object", "ex:m", "ex:u"),
        ("apart", "ex:m", "ex:w"),
        ("as well", "ex:n", "ex:w"),
    ):
        made.add(
            f"""@prefix ex: <http://example.org/> . @prefix ig: <https://w3id.org/immunograph/vocab/> .
            @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix dcterms: <http://purl.org/dc/terms/> .
            [] a ig:Claim ; dcterms:identifier "{name}" ; ig:hasEvidence [ ig:stance ig:Supports ] ;
              rdf:subject {subjects} ; rdf:predicate ig:inhibits ; rdf:object {objects} .""".encode(),
            format="turtle",
        )
    answer = made.ask("compare", first="http://example.org/m", second="http://example.org/n")
    m, n = "http://example.org/m", "http://example.org/n"
    assert {(row.claim, row.of) for row in answer} == {
        *(("joint", "together"), ("alone", m), ("objects", "together"), ("one object", m)),
        *(("apart", "both"), ("as well", "both")),
    }
    assert answer.notes == (
        "A row marked both is a claim that is made about each of the two, in claims of its own.",
        "A row marked together is a claim about several subjects or objects jointly; it says nothing about one alone.",
    )
    assert n not in answer.column("of")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_answer_names_only_what_the_graph_holds(foreign, name):
    answer = foreign.ask(name)
    if len(answer):
        return
    lacking = foreign.queries.missing_defaults(foreign.queries[name])
    for note in answer.notes:
        assert not lacking or note.startswith("This graph does not contain ")
        for parameter, value in re.findall(r"(\w+)='?([^\s']+)'?", note):
            if value != "NAME":
                kind = next(each.kind for each in foreign.queries[name].parameters if each.name == parameter)
                assert foreign._resolve(kind, value)


def test_an_empty_answer_recommends_a_question_that_can_be_asked(foreign):
    (note,) = foreign.ask("effects-on-cancer").notes
    assert note == (
        "This graph does not contain 'interferon' and 'cancer', the defaults of this question: ask, for example, with "
        "subject='http://example.org/drug' target='http://example.org/tumour'"
    )
    assert len(foreign.ask("effects-on-cancer", subject="http://example.org/drug", target="http://example.org/tumour"))
    assert "immunograph mechanisms" not in " ".join(foreign.ask("does-it-prevent").notes)


def test_notes_name_no_claim_of_the_packaged_graph(kg):
    assert not [
        name
        for name, query in kg.queries.items()
        for note in query.notes
        if re.search(r"\b[0-9a-f]{8}\b|\bC[0-9]{2}\b", note.text)
    ]
