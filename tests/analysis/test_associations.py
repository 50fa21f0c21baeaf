"""An association has no sign of an effect, wherever it is counted, drawn or exported; two of opposite directions still disagree."""

import json
from dataclasses import replace

import pytest
from claims_of import columns_of

from immunograph.analysis.networks import claim_edges, find_communities, find_hubs
from immunograph.analysis.networks.motifs import find_motifs

TABLES = {
    "documents": "document\ttitle\tkind\npaper\tThe paper\tarticle\nother\tAnother paper\tarticle\n",
    "entities": "entity\tlabel\tcategory\tdefinition\n"
    + "".join(
        f"{key}\t{label}\tbiolink:{category}\tMade up for a test.\n"
        for key, label, category in (
            ("gene", "gene G", "Gene"),
            ("score", "score S", "ClinicalAttribute"),
            ("glioma", "glioma", "Disease"),
            ("drug", "drug D", "Drug"),
        )
    ),
    "claims": "claim\tsubject\tpredicate\tobject\n"
    "A1\tgene\tig:worseOutcomeIn\tglioma\n"
    "A2\tgene\tig:betterOutcomeIn\tglioma\n"
    "A3\tscore\tig:correlatesNegativelyWith\tgene\n"
    "A4\tdrug\tig:inhibits\tglioma\n",
    "evidence": "claim\tdocument\tstance\tcertainty\tstatus\tspeaker\tparaphrase\n"
    + "".join(
        f"{claim}\t{paper}\tsupports\t3\tevidence_reported\t{paper}\tIt was seen.\n"
        for claim, paper in (("A1", "paper"), ("A2", "other"), ("A3", "paper"), ("A4", "paper"))
    ),
    "decisions": "claim\toutcome\treason\tagent\tdate\n"
    + "".join(f"A{number}\taccepted\tRead.\tcurator\t2026-01-01\n" for number in range(1, 5)),
}


@pytest.fixture
def cohort(project_of, graph_of):
    return graph_of(project_of(TABLES).root)


def edges_of(kg):
    return {data["identifiers"][0]: data for *_, data in kg.network().edges(data=True)}


def test_network_has_no_sign_for_an_association(cohort):
    told = {key: (data["sign"], data["claim_sign"], data["association"]) for key, data in edges_of(cohort).items()}
    assert told == {"A1": ("", "", "+"), "A2": ("", "", "-"), "A3": ("", "", "-"), "A4": ("-", "-", "")}


def test_hubs_communities_and_motifs_count_no_effect(cohort):
    hubs = {hub.label: hub for hub in cohort.networks.hubs()}
    assert (hubs["glioma"].promoted, hubs["glioma"].inhibited, hubs["glioma"].no_direction) == (0, 1, 2)
    assert (hubs["gene G"].inhibited, hubs["gene G"].promotes) == (0, 0)
    assert sum(each.promoting + each.inhibiting for each in cohort.networks.communities()) == 1
    columns = replace(
        columns_of([("u", "x", "+", "y"), ("v", "y", "-", "x")], [(key, "d", "Supports", 3) for key in "uv"]),
        associations=frozenset({"ig:down"}),
    )
    assert claim_edges(columns)["sign"].to_list() == [1, 0]
    assert find_hubs(columns)[0].inhibited == 0
    assert find_communities(columns)[0].inhibiting == 0
    assert sum(find_motifs(columns, permutations=0).counts().values()) == 0


def test_mechanisms_name_the_association_that_no_path_takes(cohort):
    assert "One claim relates the two otherwise: A3 (" in cohort.mechanisms("score S", "gene G").headline()
    assert "2 claims relate the two otherwise: A1 (" in cohort.mechanisms("gene G", "glioma").headline()


def test_picture_draws_no_effect(cohort):
    picture = cohort.explore().to_svg()
    drawn = [part for part in picture.split("<g>") if "glioma." in part and "outcome" in part]
    assert len(drawn) == 2
    for part, other in zip(drawn, ("A1", "A2"), strict=True):
        assert f"glioma. The opposite is stated by {other} (certainty 3 of 3; conflict).</title>" in part
    assert all("purple" in part and part.count("<path") == 1 for part in drawn)


def test_exports_name_no_effect(cohort, tmp_path):
    cohort.export(tmp_path / "claims.json", format="indra")
    statements = json.loads((tmp_path / "claims.json").read_text())
    assert sorted(each["type"] for each in statements) == ["Association"] * 3 + ["Inhibition"]
    cohort.export(tmp_path / "claims.graphml")
    assert "worse outcome" in (tmp_path / "claims.graphml").read_text()


def test_null_result_of_an_association_is_no_missing_effect(project_of, graph_of):
    nulls = TABLES["evidence"] + "".join(
        f"{claim}\tother\tnull\t3\tevidence_reported\tother\tIt was not seen.\n" for claim in ("A3", "A4")
    )
    kg = graph_of(project_of(TABLES | {"evidence": nulls}).root)
    told = str(kg.describe("A3"))
    assert "and saw no association." in told
    assert "effect" not in told
    assert "and saw no effect." in str(kg.describe("A4"))
    reasons = [each.reason for each in kg.contradictions() if "null result" in each.reason]
    assert len(reasons) == 2
    assert all("did not see it" in reason and "effect" not in reason for reason in reasons)


def test_opposite_associations_still_disagree(cohort):
    (pair,) = cohort.contradictions()
    assert len({*pair.claims, *pair.others}) == 2
    assert cohort.mechanisms("gene G", "glioma").headline().startswith("No path.")


def test_gaps_and_counts_tell_associations_from_effects(cohort):
    gaps = cohort.gaps("gene G", "glioma")
    assert gaps.counts()["association only"] == 1
    assert {row.state for row in cohort.ask("gaps", subject="gene G")} == {"association only"}
    assert {row.sign: row.claims for row in cohort.counts.by("sign")} == {"": 3, "negative": 1}
