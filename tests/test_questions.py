"""Every question of the users that the article can answer gets exactly the claims it should, with their evidence."""

from functools import cache

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

import immunograph as ig
from commandline import run
from immunograph.curation import packaged_project
from immunograph.errors import UnknownNameError
from optional_parts import unbound_starts

# Where these differ from a first reading of the article, docs/decisions/0090-the-article-read-again.md says why.
ANSWERS = {
    "effects-on-cancer": "C15 C20 C21 C25 C26 C48",
    "does-it-prevent": "C02 C03 C08 C09 C45 C46 C47 C63",
    "interleukin-2-to-cancer-cell": "C35 C36 C37",
    "not-asserted": "C08 C09 C27 C30 C31 C32 C35 C36 C37 C38 C45 C46 C47 C63 C61 C62 C43 C44 C01 C15 C16 C06 C20 C21 C02 C03",
    "says-who": "C25",
    "by-evidence-type": "C25 C26",
    "compare": "C13 C14 C15 C16 C48 C17 C20 C21 C25 C26 C60 C18 C19 C27 C30",
    "who-believes-or-intends": "C38 C45 C46 C47 C63 C62 C43 C44",
    "quantified": "C04 C05 C06 C10 C11 C25 C26 C27 C28 C35 C36 C37 C38 C41",
    "turned-into": "C27 C39 C40",
    "early-against-established": "C08 C09 C04 C05 C06 C45 C46",
    "firm-neighbourhood": "C33 C34 C35 C36 C37",
}


NOT_IN_THE_ARTICLE = {"by-level", "components", "numbers", "retracted-sources"}
"""Questions about what the article does not have; tests/analysis/test_belief_footing.py asks them."""

WITHOUT_STANCE = {
    "contradictions": "its claims are those that something supports, and its column kind says what the other side does",
    "inferred": "no passage speaks of an inferred claim; its premises have premise_stance",
}
"""Named queries that list claims without a column of stance, each with the reason."""


@pytest.mark.parametrize("name", list(ig.KnowledgeGraph().queries))
def test_a_query_that_lists_claims_shows_how_firmly_they_are_put(kg, name):
    """A hedge is never erased, and a null result never looks like its effect."""
    columns = set(kg.ask(name).columns)
    if "claim" in columns:
        needed = {"certainty"} if name in WITHOUT_STANCE else {"certainty", "stance"}
        missing = ", ".join(f"?{column}" for column in sorted(needed - columns))
        assert not missing, f"{name} lists claims without {missing}: add it to SELECT, as in by-evidence-type.rq"


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_question_gets_exactly_its_claims_with_evidence(kg, name):
    answer = kg.ask(name)
    assert set(answer.column("claim")) == set(ANSWERS[name].split())
    says = "says" if "says" in answer.columns else None
    assert says, answer.columns
    assert all(answer.column("says"))


def test_every_question_with_a_speaker_names_the_document(kg):
    """The speaker of most rows is *the text itself*, which does not say which text."""
    for name in kg.queries:
        columns = kg.ask(name).columns
        if "speaker" in columns:
            assert {"source", "document", "reported_by"} & set(columns), name


def test_each_side_of_a_contradiction_names_its_document(tried):
    told = {(row.claim, row.against): (row.source, row.other_source) for row in tried.ask("contradictions")}
    assert told, "the trials have contradictions"
    for key, sources in told.items():
        assert all(sources), key
    assert any(one != other for one, other in told.values())


def test_hedges_are_told_by_kind(kg):
    kinds = {}
    for row in kg.ask("not-asserted"):
        kinds.setdefault(row.epistemic_status, set()).add(row.claim)
        assert row.cues
    assert {kind: len(claims) for kind, claims in kinds.items()} == {
        "hedged": 9,
        "attributed belief": 5,
        "goal": 4,
        "possibility": 3,
        "dispositional": 3,
        "open question": 1,
        "knowledge gap": 1,
    }


def test_a_question_or_a_null_result_is_told_from_support(kg, clinical):
    assert {row.role: row.stance for row in kg.ask("does-it-prevent")}["the question"] == "asks"
    assert set(kg.ask("says-who").column("stance")) == {"supports"}
    assert {row.claim: row.stance for row in clinical.ask("numbers")}["K4"] == "null result"
    assert {(row.certainty, row.stance) for row in clinical.ask("retracted-sources") if row.claim == "K5"} == {
        (3, "supports")
    }
    assert {row.premise_stance for row in kg.ask("inferred") if row.premise != "axiom"} == {"supports"}


def test_steps_show_net_sign_and_weakest_step(kg):
    answer = kg.ask("interleukin-2-to-cancer-cell")
    assert set(answer.column("net_sign")) == {"+"}
    assert set(answer.column("epistemic_status")) == {"hedged"}
    assert all(row.weakest_step for row in answer)
    paths = {}
    for row in answer:
        paths.setdefault(row.path, []).append(row.claim)
    assert sorted(paths.values()) == [["C35", "C36"], ["C35", "C37"]]


def test_strong_immune_system_is_an_open_question_with_opinions_and_no_edge(kg):
    answer = kg.ask("does-it-prevent")
    assert {(row.role, row.claim, row.speaker) for row in answer if row.role == "opinion on it"} == {
        ("opinion on it", key, "researchers") for key in ("C45", "C46", "C47", "C63")
    }
    assert {row.claim for row in answer if row.role == "speaks to it"} == {"C08", "C09"}
    assert set(answer.column("status")) == {"proposed"}
    assert (
        kg.query("ASK { ige:strong-immune-system ?p ?o . ?p ig:propertyKind ig:ClaimPredicate }", graph="edges")
        is False
    )
    edges = kg.query("SELECT ?p ?o { ige:strong-immune-system ?p ?o }", graph="edges")
    assert len(edges) == 0


def test_contrast_of_stage_is_no_conflict(kg):
    answer = kg.ask("contradictions")
    assert set(answer.column("kind")) == {"contrast of context"}
    assert set(answer.column("claim")) == {"C08", "C09"}
    assert set(answer.column("against")) == {"C05", "C06"}


def test_any_kind_of_cancer_finds_the_leukemia_claim(kg):
    assert "C26" in kg.ask("about-any-kind", **{"class": "cancer"}).column("claim")
    assert "C26" in kg.claims(about="cancer").column("claim")
    assert "C26" not in kg.ask("about-any-kind", **{"class": "lymphocyte"}).column("claim")
    assert {"C27", "C30", "C35"} <= set(kg.claims(about="lymphocyte").column("claim"))


def test_comparison_tells_shared_from_alone(kg):
    of = {}
    for row in kg.ask("compare"):
        of.setdefault(row.of, set()).add(row.claim)
    assert of == {
        "both": {"C13", "C14", "C15", "C16"},
        "together": {"C48"},
        "interferon": {"C17", "C20", "C21", "C25", "C26", "C60"},
        "interleukin": {"C18", "C19", "C27", "C30"},
    }


def test_inferred_edge_shows_rule_and_premises(kg):
    answer = kg.ask("inferred")
    assert {row.premise for row in answer} == {"C24", "C20", "C21", "C60", "axiom"}
    assert {row.proposition for row in answer} == {"that interferons help prevent cancer"}
    assert {row.certainty for row in answer} == {2}


def test_entities_without_a_standard_identifier(kg):
    expected = "E06 E10 E25 E26 E27 E35 E36 E41 E42 E44 E63 E64"
    assert set(kg.ask("ungrounded").column("entity")) == set(expected.split())


def test_references_support_no_claim(kg):
    answer = kg.ask("references-without-claims")
    references = [row for row in answer if row.kind == "reference"]
    assert [(row.entity, row.claims) for row in references] == [("E51", 0), ("E52", 0), ("E53", 0), ("E54", 0)]
    (citing_nothing,) = [row for row in answer if row.kind != "reference"]
    assert (citing_nothing.entity, citing_nothing.claims) == ("E50", 52)


def test_trial_claims_are_spoken_by_trials_and_reported_by_the_article(kg):
    (row, *_) = kg.ask("says-who", c="C25")
    assert row.speaker == "clinical trials (unnamed)"
    assert row.reported_by.startswith("Interferons And Interleukins")
    assert (row.start, row.end) == (1319, 1392)


def test_other_parameters_give_other_answers(kg):
    assert kg.ask("effects-on-cancer", subject="interleukins").column("claim") == ["C16", "C27", "C48"]
    assert kg.ask("effects-on-cancer", subject="IL2").column("claim") == ["C36", "C37"]
    with pytest.raises(UnknownNameError, match="did you mean 'interleukin"):
        kg.ask("effects-on-cancer", subject="interleukn")


def test_defaults_written_in_the_files_are_the_declared_ones(kg):
    for query in kg.queries.values():
        values = {parameter.name: parameter.default for parameter in query.parameters}
        asked = sorted(map(str, kg.ask(query.name, **values)))
        assert asked == sorted(map(str, kg.ask(query.name))), query.name
        assert query.parameters == () or values


@cache
def _prepared(name):
    """A question as rdflib reads it, without our prefixes; which takes it longer than most answers."""
    return prepareQuery(ig.KnowledgeGraph().queries[name].text, initNs={})


def _rdflib_rows(dataset, query):
    rows = []
    for row in dataset.query(query):
        rows.append(
            tuple(
                None if term is None else (term.toPython() if isinstance(term, rdflib.Literal) else str(term))
                for term in row
            )
        )
    return sorted(map(str, rows))


@pytest.fixture(scope="module")
def by_rdflib():
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(packaged_project().built, format="trig")
    return dataset


@pytest.mark.slow
@pytest.mark.parametrize("name", list(ig.KnowledgeGraph().queries))
def test_rdflib_alone_gives_the_same_answer_from_the_same_file(kg, by_rdflib, name):
    text = kg.queries[name].text
    ours = kg.query(text)
    mine = []
    for row in ours:
        mine.append(tuple(str(value) if isinstance(value, str) else value for value in row))
    assert sorted(map(str, mine)) == _rdflib_rows(by_rdflib, _prepared(name))
    if name in NOT_IN_THE_ARTICLE:
        assert not mine, f"{name} finds something in the article: take it out of NOT_IN_THE_ARTICLE"
    else:
        assert mine, f"{name} finds nothing in the article: change its defaults, or add it to NOT_IN_THE_ARTICLE"


def test_ask_lists_all_questions_on_the_command_line():
    result = run("ask")
    assert result.returncode == 0
    for name, query in ig.KnowledgeGraph().queries.items():
        assert name in result.stdout
        assert query.question in " ".join(result.stdout.split())  # however wide the terminal is


@pytest.mark.parametrize("name", list(ig.KnowledgeGraph().queries))
def test_query_file_declares_the_prefixes_it_uses_and_no_optional_part_matches_everything(name):
    assert unbound_starts(_prepared(name).algebra) == set()


def test_what_comes_later_may_be_a_stage(trials, graph_of):
    for stage in ("early", "late"):
        trials.append("entities", f"{stage}\t{stage} stage\tbiolink:LifeStage\tA made-up stage.")
    for number, (stage, verb) in enumerate((("early", "inhibits"), ("late", "enhances")), start=7):
        trials.append("claims", f"N{number}\tdrug-x\tig:{verb}\tgrowth\tstage={stage}")
        trials.append("evidence", f"N{number}\tfirst\tsupports\t2\thedged\tfirst\t\tMade up.")
        trials.append("decisions", f"N{number}\tproposed\tUnder review.\tcurator\t2026-01-01")
    trials.append("evidence", "N5\tfirst\tsupports\t1\thedged\tfirst\tstage=late\tMade up.")
    asked = graph_of(trials.root).ask("early-against-established", stage="early", spread="late")
    found = [(row["when"], row["claim"]) for row in asked.to_dicts()]
    assert found == [("in the early stage", "N7"), ("in the later stage", "N5"), ("in the later stage", "N8")]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("effects-on-cancer", {"subject": "drug X", "target": "growth"}),
        ("about-any-kind", {"class": "growth"}),
        ("compare", {"first": "drug X", "second": "drug Z"}),
    ],
)
def test_a_passage_about_a_part_says_of_what_it_holds_only(tried, name, parameters):
    rows = [row for row in tried.ask(name, **parameters).to_dicts() if row["claim"] == "N3"]
    limits = {(row["stance"], row["only_of"]) for row in rows}
    assert limits == {("supports", None), ("null result", "old skin tumour")}


@pytest.mark.parametrize("document", ["fraud", "The withdrawn mice", "the withdrawn"])
def test_a_document_is_named_by_its_key_or_title(clinical, document):
    assert clinical.ask("without-document", document=document).column("claim") == ["K5"]


def test_an_unknown_document_is_called_a_document(clinical):
    with pytest.raises(
        UnknownNameError,
        match=r"no document with evidence is called 'nowhere'; use the key or the beginning of the title",
    ):
        clinical.ask("without-document", document="nowhere")


def test_a_reference_that_a_claim_comes_from_is_not_listed_as_one_without_claims(kg):
    listed = kg.ask("references-without-claims").column("entity")
    graph = ig.load()
    graph.update(
        "INSERT { GRAPH <http://e/g> { ?c ig:hasEvidence <http://e/e> . <http://e/e> oa:hasSource ?cited } } "
        "WHERE { GRAPH ?g { ?c dcterms:identifier 'C25' . ?cited dcterms:identifier 'E52' } }"
    )
    assert graph.ask("references-without-claims").column("entity") == [each for each in listed if each != "E52"]


BESIDE_STANCE = {"only_of": "vole", "source_is": "expression of concern"}
"""Ending of a column that goes with each column of stance -> what it says of every passage of :func:`doubtful`."""


@pytest.fixture(scope="module")
def doubtful():
    """The packaged graph, all of whose passages are about voles, with a number, from a document of concern."""
    graph = ig.load()
    limits = f"?e ig:species <{VOLE}> ; ig:sampleSize 7 ; ig:hasNumber <http://e/n>"
    graph.update(
        f"INSERT {{ GRAPH <http://e/g> {{ {limits} . <http://e/n> ig:value 7 ; ig:numberKind ig:PValue . "
        f"<{VOLE}> rdfs:label 'vole' . ?d ig:documentStatus ig:ExpressionOfConcern . ?c rdf:predicate ig:hasComponent }} }} "
        "WHERE { GRAPH ?g { ?c ig:hasEvidence ?e . ?e oa:hasSource ?d } }"
    )
    return graph


@pytest.mark.parametrize("ending", BESIDE_STANCE)
def test_every_answer_with_a_stance_names_the_limits_of_its_passage_and_the_status_of_its_source(doubtful, ending):
    told = {}
    for name in doubtful.queries:
        answer = doubtful.ask(name)
        columns = [each for each in answer.columns if each.endswith("stance")]
        said = [each for each in answer.columns if each.endswith(ending) or each == ALSO.get((name, ending))]
        if name == "contradictions":
            columns, said = ["claim", "against"], [ending, f"other_{ending}"]
            assert set(said) < set(answer.columns)
        assert len(columns) == len(said), (name, answer.columns)
        pairs = list(zip(columns, said, strict=True))
        rows = [row for row in answer.to_dicts() if all(row[stance] for stance in columns)]
        told[name] = bool(rows and pairs)
        for row in rows:
            assert all(BESIDE_STANCE[ending] in str(row[column]) for _, column in pairs), (name, row)
    assert {name for name, shown in told.items() if not shown} == {"ungrounded", "references-without-claims"}


ALSO = {("retracted-sources", "source_is"): "became"}
VOLE = "http://e/vole"
OF_SPREAD = {
    "says-who": {"c": "N1"},
    "why": {"c": "N1"},
    "about-any-kind": {"class": "spread"},
    "effects-on-cancer": {"subject": "drug X", "target": "spread"},
    "compare": {"first": "drug X", "second": "drug Z"},
    "gaps": {"subject": "drug X"},
    "firm-neighbourhood": {"entity": "drug X", "least": 1},
    "by-evidence-type": {"type": "ECO:0000180"},
} | {key: {} for key in ("numbers", "not-asserted", "quantified", "who-believes-or-intends")}
"""Named queries that list the passage of :func:`test_a_passage_takes_the_status_of_its_own_document_only`, and how."""


@pytest.mark.parametrize(("kept", "expected"), [(False, None), (True, "retracted")])
def test_a_passage_takes_the_status_of_its_own_document_only(trials, graph_of, kept, expected):
    """Where no document is stated, one that was retracted has nothing to do with it; a notice may be of its identifier."""
    trials.append("documents", "gone\tThe gone study\tarticle")
    trials.append("evidence", "N1\tgone\tsupports\t1\thedged\tgone\t\tDrug X may slow spread.")
    graph = graph_of(trials.root)
    marks = "ig:hasNumber <http://e/n> ; ig:quantifierKind ig:Existential ; ig:attributedTo <http://e/w> ; ig:attitude <http://e/belief>"
    document = "?d ig:documentIdentifier <http://e/doi> . <http://e/doi> ig:documentStatus ig:Retracted"
    graph.update(
        f"{'' if kept else 'DELETE { GRAPH ?g { ?e oa:hasSource ?d } }'} INSERT {{ GRAPH ?g {{ ?e {marks} ; "
        f"ig:evidenceType <http://purl.obolibrary.org/obo/ECO_0000180> . <http://e/n> ig:value 7 ; ig:numberKind ig:PValue . {document} }} }} "
        "WHERE { GRAPH ?g { ?e oa:hasSource ?d . ?d dcterms:title ?t FILTER(STR(?t) = 'The gone study') } }"
    )
    for name, given in OF_SPREAD.items():
        rows = [row for row in graph.ask(name, **given).to_dicts() if row["claim"] == "N1" and row["certainty"] == 1]
        assert [row["source_is"] for row in rows] == [expected], name
    (row,) = [
        row for row in graph.ask("gaps", subject="drug X").to_dicts() if row["claim"] == "N1" and row["certainty"] == 1
    ]
    assert row["state"] == (expected or "hedged")


@pytest.mark.parametrize(
    ("titles", "status", "left"),
    [
        (["first"], "Retracted", {"N5"}),
        (["fourth"], "Withdrawn", {"N3", "N4", "N6"}),
        (["second"], "Retracted", {"N3", "N5"}),
        (["first", "third"], "ExpressionOfConcern", {"N3", "N4", "N5", "N6"}),
    ],
)
def test_the_question_of_contradictions_leaves_out_what_the_command_leaves_out(trials, graph_of, titles, status, left):
    """The retracted side may be the support of a claim, that of its opposite, or the evidence against it."""
    trials.append("claims", "N6\tdrug-x\tig:enhances\tgrowth\t")
    trials.append("evidence", "N6\tsecond\tsupports\t3\tasserted\tsecond\t\tDrug X enhances growth.")
    trials.append("decisions", "N6\tproposed\tUnder review.\tcurator\t2026-01-01")
    graph = graph_of(trials.root)
    for title in titles:
        graph.update(
            f"INSERT {{ GRAPH ?g {{ ?d ig:documentStatus ig:{status} }} }} "
            f"WHERE {{ GRAPH ?g {{ ?d dcterms:title ?t FILTER(STR(?t) = 'The {title} study') }} }}"
        )
    asked, found = graph.ask("contradictions"), graph.contradictions()
    assert {row.claim for row in asked} == {key for each in found for key in each.keys[0]} == left
    assert {row.against for row in asked} == {key for each in found for key in each.keys[1]}
    assert len(found) + found.left_out == 4
    assert found.as_dict()["left_out"] == found.left_out
    assert ("left out, as one side rests only on retracted" in found.text()) == bool(found.left_out)
    assert any("left out" in note for note in asked.notes)
    marked = {row.source_is or row.other_source_is for row in asked}
    assert (marked >= {"expression of concern"}) == (not found.left_out)


def test_the_question_of_contradictions_pairs_only_what_the_command_pairs(graph_of, project_of):
    """Of the claims of opposite signs: not those that were rejected, of another aspect, or of other objects as well."""
    keys = ("Q1", "Q2", "Q3", "Q4", "Q5")
    tables = {
        "documents": "document\ttitle\tkind\npaper\tA paper\tarticle\n",
        "claims": "claim\tsubject\tpredicate\tobject\taspect\n"
        "Q1\tdrug-x\tig:inhibits\ttumour-y\t\n"
        "Q2\tdrug-x\tig:enhances\ttumour-y\tactivity\n"
        "Q3\tdrug-x\tig:inhibits\ttumour-y\tabundance\n"
        "Q4\tdrug-x\tig:enhances\ttumour-y\t\n"
        "Q5\tdrug-x\tig:enhances\ttumour-y | tumour-z\t\n",
        "entities": "entity\tlabel\tcategory\tdefinition\ndrug-x\tdrug X\tbiolink:ChemicalEntity\tMade up.\n"
        + "tumour-y\ttumour Y\tbiolink:Disease\tMade up.\n"
        + "tumour-z\ttumour Z\tbiolink:Disease\tA made-up tumour.\n",
        "evidence": "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tparaphrase\n"
        + "".join(f"{key}\tpaper\tsupports\t3\tasserted\tpaper\tSo says {key}.\n" for key in keys),
        "decisions": "claim\toutcome\treason\tagent\tdate\n"
        + "".join(
            f"{key}\t{'rejected' if key == 'Q4' else 'proposed'}\tMade up.\tcurator\t2026-01-01\n" for key in keys
        ),
    }
    graph = graph_of(project_of(tables).root)
    asked, found = graph.ask("contradictions"), graph.contradictions()
    listed = {frozenset((row.claim, row.against)) for row in asked}
    assert listed == {frozenset(("Q1", "Q2"))} == {frozenset((*each.keys[0], *each.keys[1])) for each in found}


def test_a_contrast_of_what_was_retracted_is_left_out_too():
    graph = ig.load()
    assert len(graph.contradictions()) == 1
    graph.update("INSERT { GRAPH ?g { ?d ig:documentStatus ig:Retracted } } WHERE { GRAPH ?g { ?e oa:hasSource ?d } }")
    asked, found = graph.ask("contradictions"), graph.contradictions()
    assert (len(asked), len(found), found.left_out) == (0, 0, 3)
