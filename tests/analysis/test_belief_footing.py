"""Belief counts what a passage rests on once, shows what is unknown, and gives nothing to what is retracted."""

import pytest

from immunograph.analysis import EdgeChoice
from immunograph.analysis.parameters import packaged_parameters
from immunograph.errors import CheckFailedError
from immunograph.model import StudyDesign

ROW = "rests on level B, clinical evidence (3 of 4, clinical levels): 0.75; design randomized trial: not counted, covered by the level"


def test_waterfall_tells_what_a_source_rests_on(clinical):
    belief = clinical.belief("K1")
    (source,) = belief.sources
    assert (source.title, source.passages, source.lineage_of) == ("The trial", 2, ("The preprint",))
    assert source.weight == pytest.approx((0.35 + 0.6 * 2 / 3) * 0.95 * 0.95)
    told = belief.text()
    for words in (
        ROW,
        "sample size 423: 0.95",
        "document status published: 1.00",
        "unknown: evidence type",
        "one source with “The preprint”",
    ):
        assert words in told
    factor = belief.as_dict()["sources"][0]["rests_on"][0]
    assert (factor["name"], factor["weight"]) == ("level", pytest.approx(0.75))


def test_what_is_unknown_is_shown_as_unknown_and_takes_nothing_off(clinical):
    (source,) = clinical.belief("K3").sources
    assert source.weight == pytest.approx(0.60 * 0.95)
    assert source.footing().startswith("unknown: level, design, evidence type (0.60), sample size, document status")


def test_databases_built_from_one_another_are_one_source(clinical):
    assert len(clinical.belief("K3").sources) == 1


def test_a_retracted_source_counts_for_nothing_and_says_so(clinical):
    belief = clinical.belief("K5")
    assert belief.value is None
    assert belief.reason == "its only support is retracted"
    (source,) = belief.sources
    assert (source.weight, source.change) == (0, 0)
    assert (
        "not counted  for, by “The withdrawn mice”: its document is retracted, so it counts for nothing"
        in belief.text()
    )
    assert not list(clinical.mechanisms("drug B", "tumour T"))
    assert clinical.sentence("K5").startswith("“The withdrawn mice” (retracted) reports evidence that drug B treats")
    edges = {
        data["identifiers"][0]: data
        for *_, data in clinical.network(edges=EdgeChoice(statuses=("proposed",))).edges(data=True)
    }
    assert edges["K5"]["caution"] == "rests only on what no longer counts: “The withdrawn mice” (retracted)"
    assert edges["K2"]["caution"] == ""


def test_a_combination_is_not_contradicted_by_what_is_said_of_one_drug(clinical):
    assert len(clinical.contradictions()) == 0, "K1 is about drug A and drug B together, K2 about drug A"


def test_an_own_row_for_a_level_holds_before_its_place(clinical):
    mine = packaged_parameters().with_weights({("level", "clinical/B"): 0.9})
    assert clinical.belief("K1", parameters=mine).sources[0].weight == pytest.approx(0.9 * 0.95 * 0.95)


@pytest.mark.parametrize(
    ("key", "weight", "message"),
    [
        (("document_status", "retracted"), 0.5, "a retracted document does not count"),
        (("sample_size", "many"), 0.5, "is not a sample size"),
        (("design", "trial"), 0.5, "is not a value of design"),
    ],
)
def test_a_weight_that_cannot_be_is_refused(key, weight, message):
    with pytest.raises(CheckFailedError, match=message):
        packaged_parameters().with_weights({key: weight})


def test_designs_are_weighted_in_their_order():
    weights = packaged_parameters().weights["design"]
    assert set(weights) == {each.value for each in StudyDesign}
    for one in StudyDesign:
        for other in StudyDesign:
            assert one.rank >= other.rank or weights[one.value] <= weights[other.value]


def test_a_superseded_passage_and_a_shared_cohort(clinic, graph_of):
    clinic.set("evidence", "relations", "supersedes=E1", row=1)  # the preprint, of all, is the later one
    clinic.set("evidence", "relations", "same_cohort=E3", row=3)
    graph = graph_of(clinic.root)
    first, second = graph.belief("K1").sources
    assert (first.title, second.excluded) == ("The preprint", "another passage supersedes it")
    lineage = dict(graph._workbench().columns.evidence.select("document", "lineage").iter_rows())
    assert len({each for document, each in lineage.items() if document.endswith(("case", "registry"))}) == 1


@pytest.mark.parametrize(
    ("name", "columns", "first"),
    [
        ("by-level", ("claim", "level", "rank", "design", "studied"), ("K1", "B", 3, "randomized trial", 423)),
        ("numbers", ("claim", "kind", "comparison", "value", "printed"), ("K1", "hazard ratio", "=", "0.62", "0.620")),
        (
            "retracted-sources",
            ("claim", "source", "became", "other_sources"),
            ("K5", "The withdrawn mice", "retracted", 0),
        ),
        ("components", ("complex", "component", "says"), ("receptor R", "chain R1", "Made up.")),
    ],
)
def test_named_questions_about_what_findings_rest_on(clinical, name, columns, first):
    row = next(iter(clinical.ask(name)))
    assert tuple(str(getattr(row, column)) for column in columns) == tuple(map(str, first))


def test_what_is_retracted_or_without_a_direction_supports_no_cell(clinical):
    assert clinical.gaps("Drug", "Disease").counts()["retracted only"] == 1
    (row,) = clinical.ask("gaps", subject="drug B")
    assert (row.on, row.state) == ("tumour T", "retracted")
    states = {row.says: row.state for row in clinical.ask("gaps", subject="variant V") if row.claim == "K2"}
    assert states == {"One relapsed.": "supported", "It is listed.": "direction not stated"}


def test_evidence_by_level_comes_in_the_order_of_the_scheme_and_marks_what_is_retracted(clinic, graph_of):
    levels = clinic.file("levels")
    rows = [f"steps\tS{rank}\tstep {rank}\t{rank}\t\tsteps\n" for rank in (2, 10, 9)]
    header = levels.read_text().splitlines()[0].split("\t")
    named = dict(zip(("scheme", "level", "label", "rank", "definition", "scheme_label"), range(6), strict=True))
    levels.write_text(
        levels.read_text()
        + "".join("\t".join(row.rstrip("\n").split("\t")[named[each]] for each in header) + "\n" for row in rows)
    )
    for row, name in ((2, "S2"), (3, "S10"), (1, "S9")):
        clinic.set("evidence", "level", f"steps/{name}", row=row)
    answer = graph_of(clinic.root).ask("by-level")
    for scheme in {row.scheme for row in answer if row.rank is not None}:
        ranks = [row.rank for row in answer if row.scheme == scheme]
        assert ranks == sorted(ranks, reverse=True)
    assert [row.level for row in answer if row.scheme == "steps"] == ["S10", "S9", "S2"]
    assert {row.claim: row.source_is for row in answer}["K5"] == "retracted"
    assert any("counts for nothing" in note for note in answer.notes)


def test_evidence_by_level_warns_of_retractions_only_where_there_are_any(kg):
    assert not any("retracted" in note for note in kg.ask("by-level").notes)
