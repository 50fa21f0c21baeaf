"""One graph with a claim of a retracted study alone, one of it and a sound study, one without a document: what each face says."""

import json

import pytest

import immunograph as ig
from commandline import run
from immunograph.analysis.clashes import left_out_words
from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.gate import gate_corpus
from immunograph.gate import Level
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.operations import outcome_of

COLUMNS = ["claim", "document", "stance", "certainty", "status", "speaker", "attributed_to", "attitude", "paraphrase"]
TABLES = {
    "documents": "document\ttitle\tkind\tstatus\n"
    "sound\tThe sound study\tarticle\tpublished\n"
    "gone\tThe gone study\tarticle\tretracted\n"
    "worry\tThe doubtful study\tarticle\texpression_of_concern\n",
    "entities": "entity\tlabel\tcategory\tdefinition\n"
    "drug\tdrug X\tbiolink:ChemicalEntity\tA made-up drug.\n"
    "growth\ttumour growth\tbiolink:BiologicalProcess\tA made-up process.\n"
    "spread\ttumour spread\tbiolink:BiologicalProcess\tA made-up process.\n"
    "relapse\trelapse\tbiolink:BiologicalProcess\tA made-up process.\n"
    "doctors\tdoctors\tbiolink:Agent\tMade-up doctors.\n",
    "claims": "claim\tsubject\tpredicate\tobject\n"
    "R1\tdrug\tig:inhibits\tgrowth\n"
    "R2\tdrug\tig:enhances\tgrowth\n"
    "R3\tdrug\tig:inhibits\tspread\n"
    "R4\tspread\tig:enhances\trelapse\n"
    "R5\tgrowth\tig:enhances\tspread\n",
    "evidence": "\t".join(COLUMNS)
    + "\n"
    + "R1\tgone\tsupports\t3\tevidence_reported\tgone\t\t\tGrowth was slower.\n"
    + "R2\tworry\tsupports\t3\tevidence_reported\tworry\t\t\tGrowth was faster.\n"
    + "R3\tgone\tsupports\t3\tevidence_reported\tgone\t\t\tSpread was slower.\n"
    + "R3\tsound\tsupports\t2\thedged\tsound\t\t\tSpread was probably slower.\n"
    + "R4\tsound\tsupports\t3\tasserted\tsound\t\t\tWhat spreads comes back.\n"
    + "R5\tgone\tsupports\t3\tattributed_belief\tgone\tdoctors\topinion\tDoctors think so.\n",
    "decisions": "claim\toutcome\treason\tagent\tdate\n"
    + "".join(f"R{number}\taccepted\tMade up.\tcurator\t2026-01-01\n" for number in range(1, 6)),
}


def project_in(root, **tables):
    (root / "curated").mkdir()
    for name, text in {**TABLES, **tables}.items():
        (root / "curated" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def partly(tmp_path_factory, graph_of):
    graph = graph_of(project_in(tmp_path_factory.mktemp("partly")))
    graph.update(
        "DELETE { GRAPH ?g { ?e oa:hasSource ?d } } "
        "WHERE { GRAPH ?g { ?e oa:hasSource ?d ; ig:paraphrase ?p FILTER(STR(?p) = 'What spreads comes back.') } }"
    )
    return graph


def test_a_claim_says_of_each_passage_whether_its_source_was_retracted(partly):
    told = {key: str(partly.describe(key)) for key in ("R1", "R3", "R5")}
    assert "“The gone study” (retracted) reports evidence that drug X inhibits tumour growth." in told["R1"]
    assert "“The sound study” says, with a reservation, " in told["R3"]
    assert "“The gone study” (retracted) reports evidence that drug X inhibits tumour spread." in told["R3"]
    assert "“The gone study” (retracted) reports that doctors hold the opinion " in told["R5"]
    assert "retracted" not in str(partly.describe("R4"))
    assert "its only support is retracted" in str(partly.belief("R1"))


def test_a_document_says_what_became_of_it(partly):
    told = partly.describe("The gone study")
    assert "status    retracted" in str(told)
    assert str(told).count("(retracted)") == 3
    assert told.as_dict()["document_status"] == "retracted"
    assert "status" not in str(partly.describe("The sound study"))


def test_a_path_names_the_status_of_those_who_say_its_steps(partly):
    (path,) = partly.mechanisms("drug X", "tumour growth")
    assert "said by “The doubtful study” (expression of concern)" in path.sentence()
    told = partly.mechanisms("tumour growth", "tumour spread")
    assert not len(told)
    assert "R5, rests only on a retracted paper" in told.reason


def test_what_counts_claims_leaves_out_or_names_what_was_retracted(partly, tmp_path):
    assert "that rest only on retracted or superseded sources" in str(partly.networks.hubs())
    assert {row["state"] for row in partly.ask("gaps", subject="tumour growth").to_dicts()} == {"retracted"}
    path = tmp_path / "x.nq"
    partly.export(path, format="nquads")
    assert "3 of them from retracted or withdrawn sources, which no longer count" in run("info", "--data", path).stdout
    told = json.loads(run("info", "--data", path, "--json").stdout)
    assert told["evidence"]["of_retracted_sources"] == 3


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("claims", {"about": "tumour growth"}),
        ("evidence", {"claim": "R5"}),
        ("gaps", {"rows": "drug X", "columns": "tumour growth"}),
        ("compare", {"first": "drug X", "second": "tumour growth"}),
    ],
)
def test_each_sentence_of_a_retracted_study_that_an_assistant_gets_says_so(partly, name, arguments):
    told = json.dumps(outcome_of(OPERATIONS[name], partly, arguments).body, ensure_ascii=False)
    assert "“The gone study” (retracted)" in told
    assert "“The gone study” r" not in told
    assert '"status": "retracted"' in told


def test_an_assistant_hears_how_many_contradictions_are_left_out(partly):
    told = outcome_of(OPERATIONS["contradictions"], partly, {}).body
    assert (told["total"], told["left_out"], told["pairs_left_out"]) == (0, 1, [["R1", "R2"]])
    assert ig.KnowledgeGraph().contradictions().left_out == 0


def test_pairs_that_are_left_out_are_named_with_what_shows_them(disputed, tmp_path):
    note, *_ = disputed.contradictions().notes
    assert "superseded passages: R1 and R2; what became of sources is listed by kg.ask(" in note
    path = tmp_path / "x.nq"
    disputed.export(path, format="nquads")
    told = run("contradictions", "--data", path).stdout
    shown = f"R1 and R2; what became of sources is listed by: immunograph ask --data {path} retracted-sources, a claim"
    assert shown in told
    assert "kg." not in told
    (note, *_) = json.loads(run("contradictions", "--data", path, "--json").stdout)["notes"]
    assert shown in note
    text = page_of(disputed, "/contradictions")
    assert "R1 and R2; what became of sources is listed at /ask/retracted-sources, a claim with all" in text
    assert "R1" in page_of(disputed, "/ask/retracted-sources")


def test_many_pairs_that_are_left_out_are_counted():
    pairs = [(f"K{number}", f"L{number}") for number in range(9)]
    assert "9 pairs of this graph are left out" in left_out_words(pairs)
    assert "K5 and L5 and 3 more; what" in left_out_words(pairs)
    assert ": K1, for and against; what" in left_out_words([("K1",)])
    assert left_out_words([]) == ""


def test_the_gate_fails_only_what_still_rests_on_a_retracted_source(tmp_path):
    dispute = "R4\tgone\tdisputes\t3\tasserted\tgone\t\t\tIt does not come back.\n"
    decided = TABLES["decisions"].replace("R5\taccepted", "R5\trejected").replace("R1\taccepted", "R1\tproposed")
    root = project_in(tmp_path, evidence=TABLES["evidence"] + dispute, decisions=decided)
    found = [each for each in gate_corpus(assemble(Project(root)).corpus, None).findings if each.rule == "retracted"]
    assert {each.key: each.level for each in found} == {
        "R1": Level.ERROR,  # proposed, and nothing else supports it
        "R3": Level.NOTE,
        "R4": Level.NOTE,
        "R5": Level.NOTE,
    }
    told = {each.key: each.message.partition("counts; ")[2] for each in found}
    assert told["R3"] == told["R4"] == "the claim has other support"
    assert told["R5"] == "the claim is rejected"


@pytest.mark.parametrize(
    ("against", "told"),
    [
        ([("gone", "disputes")], "disputed by 1 passage, which no longer counts: the source was retracted"),
        (
            [("gone", "disputes"), ("sound", "disputes"), ("gone", "disputes")],
            "disputed by 3 passages, of which 2 no longer count: the source was retracted",
        ),
        ([("gone", "null")] * 2, "tested and not seen in 2 passages, which no longer count: the source was retracted"),
    ],
)
def test_an_entity_says_of_what_is_against_its_claims_that_it_no_longer_counts(tmp_path, graph_of, against, told):
    rows = "".join(
        f"R4\t{source}\t{stance}\t3\tevidence_reported\t{source}\t\t\tIt did not come back ({number}).\n"
        for number, (source, stance) in enumerate(against)
    )
    root = project_in(tmp_path, evidence=TABLES["evidence"] + rows)
    lines = [line.strip() for line in graph_of(root).describe("relapse").text().splitlines()]
    assert told in lines


DISPUTED = (
    "R4\tgone\tdisputes\t3\tasserted\tgone\t\t\tIt does not come back.\n"
    "R4\tsound\tdisputes\t1\thedged\tsound\t\t\tIt may not come back.\n"
)


@pytest.fixture(scope="module")
def disputed(tmp_path_factory, graph_of):
    root = tmp_path_factory.mktemp("disputed")
    return graph_of(project_in(root, evidence=TABLES["evidence"] + DISPUTED))


HEADINGS = {
    "R1": "1 for it, from a retracted source",
    "R2": "1 for it, from a source under an expression of concern",
    "R3": "2 for it, 1 of them from a retracted source",
    "R4": "2 against it, 1 of them from a retracted source",
}


@pytest.mark.parametrize(("claim", "heading"), HEADINGS.items())
def test_a_number_of_passages_says_how_many_are_of_retracted_sources(disputed, claim, heading):
    assert f"\n{heading}\n" in str(disputed.describe(claim))
    assert f">{heading}</h3>" in page_of(disputed, f"/claim/{claim}")


@pytest.mark.parametrize(
    ("status", "some", "alone"),
    [
        ("retracted", "1 of 2 supporting passages: the source was retracted", "all support is from sources that were retracted"),
        ("withdrawn", "1 of 2 supporting passages: the source was withdrawn", "all support is from sources that were withdrawn"),
        ("expression_of_concern", "1 of 2 supporting passages: the source is under an expression of concern", "(its source: expression of concern)"),
        ("superseded", "1 of 2 supporting passages: the source is superseded", "(its source: superseded)"),
    ],
)  # fmt: skip
def test_the_summary_of_an_entity_says_what_became_of_support(tmp_path, graph_of, status, some, alone):
    documents = TABLES["documents"].replace("retracted", status)
    graph = graph_of(project_in(tmp_path, documents=documents))
    assert some in str(graph.describe("tumour spread"))
    assert alone in str(graph.describe("tumour growth"))


def test_lists_of_claims_say_how_many_passages_are_of_retracted_sources(disputed):
    text = page_of(disputed, "/entity/ige:growth") + page_of(disputed, "/entity/ige:relapse")
    assert "1 passage for it, from a retracted source; none against it" in text
    assert "1 passage for it, 2 against it, 1 of them from a retracted source" in text
    told = {each["claim"]: each for each in outcome_of(OPERATIONS["claims"], disputed, {}).body["claims"]}
    assert told["R1"]["unsound_passages"] == {"for": "from a retracted source"}
    assert "unsound_passages" not in told["R4"] or told["R4"]["unsound_passages"] == {
        "against": "1 of them from a retracted source"
    }


def test_the_strongest_passage_against_a_claim_is_one_that_counts(disputed):
    told = {each["claim"]: each for each in outcome_of(OPERATIONS["claims"], disputed, {}).body["claims"]}
    against = told["R4"]["strongest_against"]
    assert (against["document"], against["certainty"]) == ("The sound study", 1)


def page_of(graph, address):
    from starlette.testclient import TestClient

    from immunograph.server.app import make_app
    from immunograph.server.served import Served

    with TestClient(make_app(Served(lambda: graph)), base_url="http://127.0.0.1:8000") as client:
        return client.get(address, headers={"accept": "text/html"}).text


def test_a_build_makes_no_direct_edge_for_a_claim_of_retracted_sources_alone(tmp_path, graph_of):
    """R1 and R5 rest on the retracted study alone, R3 on a sound one as well."""
    kg = graph_of(project_in(tmp_path))
    rows = kg.query("SELECT ?of ?verb { GRAPH igg:edges { ?s ?p ?o } ?s rdfs:label ?of . ?p rdfs:label ?verb }")
    assert sorted((str(row.of), str(row.verb)) for row in rows) == [
        ("drug X", "enhances"),
        ("drug X", "inhibits"),
        ("tumour spread", "enhances"),
    ]


def test_info_names_the_accepted_claims_that_rest_on_retracted_sources(tmp_path):
    project = project_in(tmp_path)
    run("build", project)
    (file,) = tmp_path.rglob("*.trig")
    assert "5 accepted, of which 2 have firm support from retracted sources only)" in run("info", "--data", file).stdout
    told = json.loads(run("info", "--data", file, "--json").stdout)["claims"]
    assert (told["by_status"], told["accepted_on_retracted_alone"]) == ({"accepted": 5}, 2)
