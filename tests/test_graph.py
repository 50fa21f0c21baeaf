"""KnowledgeGraph as people type it."""

import networkx as nx
import pytest
import rdflib
from rdflib.compare import isomorphic

import immunograph as ig
from immunograph.errors import FormatError, NotAProjectError, QueryError, StoreError, UnknownNameError


@pytest.mark.parametrize(
    "name",
    ["IL-2", "il2", "Il 2", "interleukin-2", "UniProtKB:P60568", "E03", "http://purl.uniprot.org/uniprot/P60568"],
)
def test_an_entity_is_found_by_any_of_its_names(kg, name):
    assert kg.find(name).label == "interleukin-2"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("leukaemia", "leukemia"),
        ("malignant cell", "cancer cell"),
        ("CL:0001064", "cancer cell"),
        ("DOID:162", "cancer"),
        ("metastases", "metastasis"),
        ("interferons", "interferon"),
        ("strong-immune-system", "strong immune system"),
    ],
)
def test_synonyms_mappings_and_keys_find_too(kg, name, label):
    assert kg.find(name).label == label


@pytest.mark.parametrize("name", ["interlukin-2", "lymphocite", "", "  ", "CL:9999999", "nosuch:1", "ige:"])
def test_an_unknown_name_is_one_clear_error(kg, name):
    with pytest.raises(UnknownNameError, match="no entity is called"):
        kg.find(name)


def test_did_you_mean(kg):
    with pytest.raises(UnknownNameError, match="did you mean 'lymphocyte'"):
        kg.find("lymphocite")
    with pytest.raises(LookupError):
        kg.find("lymphocite")


def test_claims_are_filtered_by_certainty_and_carry_evidence(kg):
    assert kg.claims(subject="IL-2", min_certainty=3).column("claim") == ["C33", "C34"]
    assert kg.claims(subject="IL-2", max_certainty=2).column("claim") == ["C35", "C36", "C37"]
    row = kg.claims(subject="il2", predicate="enhances", max_certainty=2)[0]
    assert row.cues == "At least one of | appears to"
    assert row.stance == "supports"
    assert row.epistemic_status == "hedged"


def test_joint_claim_is_one_row_not_two(kg):
    assert kg.claims(min_certainty=3).column("claim").count("C48") == 1


def test_claims_by_status_stance_speaker_and_kind(kg):
    assert kg.claims(stance="asks").column("claim") == ["C02"]
    assert set(kg.claims(speaker="researchers").column("claim")) == {"C45", "C46", "C47", "C63"}
    assert len(set(kg.claims(status="accepted").column("claim"))) == 35
    assert (
        kg.claims(epistemic_status="evidence reported").to_dicts()
        == kg.claims(epistemic_status="evidence_reported").to_dicts()
    )
    assert set(kg.claims(epistemic_status="goal").column("claim")) == {"C61", "C62", "C43", "C44"}
    assert "C08" in kg.claims(subject="immune system").column("claim")
    assert "C45" in kg.claims(subject="immune system", kinds=True).column("claim")
    with pytest.raises(UnknownNameError, match="did you mean 'supports'"):
        kg.claims(stance="support")


def test_query_narrows_to_a_graph_and_counts_a_triple_once(kg):
    everything = kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0].n
    edges = kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graph="edges")[0].n
    assert 34 <= edges < everything
    with pytest.raises(UnknownNameError, match="'edges'"):
        kg.query("ASK {}", graph="edge")
    with pytest.raises(QueryError, match="cannot be answered"):
        kg.query("SELEC")


def test_construct_gives_an_rdflib_graph(kg):
    made = kg.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH igg:edges { ?s ?p ?o } }")
    assert isinstance(made, rdflib.Graph)
    assert len(made) == kg.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graph="edges")[0].n


def test_dataset_is_the_same_quads_live():
    graph = ig.load()
    before = len(graph)
    dataset = graph.dataset()
    assert len(list(dataset.query("SELECT ?c { ?c a ig:Claim }"))) == 63
    name = rdflib.URIRef("http://example.org/g")
    subject = rdflib.URIRef("http://example.org/e")
    dataset.graph(name).add((subject, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/immunograph/vocab/Entity")))
    dataset.graph(name).add((subject, rdflib.RDFS.label, rdflib.Literal("brand-new thing")))
    assert len(graph) == before + 2
    assert "brand-new thing" in graph.names.entities().column("label") or graph.query(
        "ASK { ?x rdfs:label 'brand-new thing' }"
    )


@pytest.mark.parametrize("form", ["turtle", "ntriples", "rdfxml", "jsonld", "trig", "nquads"])
def test_export_says_the_same_in_every_format(kg, form):
    text = kg.export(format=form, graph="edges")
    read = rdflib.Dataset(default_union=True)
    name = {
        "turtle": "turtle",
        "ntriples": "nt",
        "rdfxml": "xml",
        "jsonld": "json-ld",
        "trig": "trig",
        "nquads": "nquads",
    }
    read.parse(data=text, format=name[form])
    expected = kg.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH igg:edges { ?s ?p ?o } }")
    union = rdflib.Graph()
    for triple in read.triples((None, None, None)):
        union.add(triple)
    assert isomorphic(union, expected)


def test_export_writes_whole_files_where_asked(kg, tmp_path):
    kg.export(tmp_path / "x.trig")
    assert (tmp_path / "x.trig").read_bytes() == ig.curation.packaged_project().built.read_bytes()
    with pytest.raises(StoreError, match="does not exist: make that directory"):
        kg.export(tmp_path / "no" / "x.ttl")
    with pytest.raises(StoreError, match="is not a directory: name another file"):
        kg.export(tmp_path / "x.trig" / "y.trig")
    with pytest.raises(StoreError, match="is a directory"):
        kg.export(tmp_path, format="turtle")
    with pytest.raises(FormatError, match=r"use one of \.ttl"):
        kg.export(tmp_path / "x.doc")
    assert [path.name for path in tmp_path.iterdir()] == ["x.trig"]


def test_disk_graph_keeps_what_was_added(tmp_path, kg):
    graph = ig.open(tmp_path / "lab.igdb")
    graph.add(ig.curation.packaged_project().built)
    assert graph.ask("compare").to_dicts() == kg.ask("compare").to_dicts()
    del graph
    assert len(ig.open(tmp_path / "lab.igdb")) == len(kg)


def test_loading_what_is_no_rdf_file_gets_advice_that_works(tmp_path):
    ig.open(tmp_path / "lab.igdb").close()
    with pytest.raises(NotAProjectError, match=r"lab\.igdb is a store: open it with ig\.open\('.*lab\.igdb'\)"):
        ig.load(tmp_path / "lab.igdb")
    with pytest.raises(StoreError, match=r"none\.ttl does not exist: name an RDF file, a project or a store$"):
        ig.load(tmp_path / "none.ttl")


def test_add_refuses_what_it_cannot_read(tmp_path):
    graph = ig.KnowledgeGraph()
    with pytest.raises(StoreError, match="does not exist"):
        graph.add(tmp_path / "none.ttl")
    with pytest.raises(FormatError, match="name the format"):
        graph.add(b"<a> <b> <c> .")
    assert graph.add(b"<http://a> <http://b> <http://c> .", format="turtle", graph="lab") == 1
    assert graph.query("ASK { GRAPH igg:lab { ?s ?p ?o } }")


def test_view_is_never_stale():
    graph = ig.load()
    with pytest.raises(UnknownNameError):
        graph.find("brand new")
    graph.update('INSERT DATA { ige:new a ig:Entity ; rdfs:label "brand new"@en ; biolink:category biolink:Cell }')
    assert graph.find("brand new").iri.endswith("entity/new")


def test_a_claim_is_described_with_its_sentence(kg, monkeypatch):
    assert kg.describe("C44").as_dict()["says"] == kg.sentence("C44")
    assert kg.sentence("C44") in kg.describe("C44").text()
    monkeypatch.setattr("immunograph.analysis.describing._SAYS_UP_TO", 10)
    assert kg.sentence("C44") not in kg.describe("C44").text()


def test_describe_tells_evidence_and_opposition(kg):
    text = str(kg.describe("C25"))
    assert "clinical trials (unnamed), reported by" in text
    assert "“some” (1371-1375)" in text
    assert "no source in this graph disputes it" in text
    assert "accepted on" in text
    data = kg.describe("C35").as_dict()
    assert data["evidence"][0]["cues"][1]["wording"] == "appears to"
    assert "C36" in " ".join(data["links"])
    assert kg.describe("IL-2").as_dict()["label"] == "interleukin-2"
    with pytest.raises(UnknownNameError, match="no entity, claim or document is called"):
        kg.describe("C99")


def test_network_is_a_new_graph_each_time(kg):
    first = kg.network()
    first.clear()
    assert kg.network().number_of_edges() > 0
    assert isinstance(kg.network("IL-2"), nx.MultiDiGraph)
    with pytest.raises(UnknownNameError):
        kg.network("nothing")


def test_page_of_a_firm_neighbourhood_says_what_is_left_of_the_focus(kg):
    page = kg.explore("IL-2", hops=2, edges=ig.EdgeChoice(min_certainty=3)).generate_html()
    assert "Of 5 claims about interleukin-2, certainty 3 or more: C33, C34." in page


def test_page_without_a_claim_says_why(kg):
    page = kg.explore("shedding of cancer cells", edges=ig.EdgeChoice(min_certainty=1)).generate_html()
    assert "shedding of cancer cells is neither the subject nor the object of a claim." in page
    assert "The graph has no claims." in ig.KnowledgeGraph().explore().generate_html()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda kg: kg.find(None), "name must be a string, not None"),
        (lambda kg: kg.query(3), "a query must be a string with SPARQL, not 3"),
        (lambda kg: kg.explore("IL-2", hops=-1), "hops is -1: expected 0 or more"),
    ],
)
def test_an_argument_of_the_wrong_kind_is_named(kg, call, message):
    with pytest.raises((FormatError, QueryError), match=message):
        call(kg)
