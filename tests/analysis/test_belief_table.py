"""The list of beliefs: sources are counted by one rule, what is not counted is named, and people read two decimals."""

import json
import re

import pytest

from commandline import run
from immunograph.analysis.belief_table import BeliefTable

COLUMNS = ["claim", "document", "stance", "certainty", "status", "speaker", "context", "evidence", "relations"]
SAID = (
    "null\tsound\tnull\t3\tevidence_reported\tsound\t\t\t",
    "narrow\tsound\tnull\t3\tevidence_reported\tsound\tdisease=melanoma\t\t",
    "gone\tgone\tsupports\t3\tevidence_reported\tgone\t\t\t",
    "left\tleft\tsupports\t3\tevidence_reported\tleft\t\t\t",
    "mixed\tsound\tsupports\t3\tevidence_reported\tsound\t\t\t",
    "mixed\tgone\tsupports\t3\tevidence_reported\tgone\t\t\t",
    "mixed\tleft\tnull\t3\tevidence_reported\tleft\t\t\t",
    "mixed\tworry\tnull\t3\tevidence_reported\tworry\t\t\t",
    "pair\tpaper\tsupports\t3\tevidence_reported\tpaper\t\t\t",
    "pair\tpreprint\tsupports\t3\tevidence_reported\tpreprint\t\t\t",
    "twice\tsound\tsupports\t3\tevidence_reported\tsound\t\tE1\tsupersedes=E2",
    "twice\tworry\tsupports\t3\tevidence_reported\tworry\t\tE2\t",
    "asked\tsound\tasks\t0\topen_question\tsound\t\t\t",
)
CLAIMS = tuple(dict.fromkeys(row.partition("\t")[0] for row in SAID))
TABLES = {
    "documents": "document\ttitle\tkind\tstatus\tderived_from\n"
    "sound\tThe sound study\tarticle\tpublished\t\n"
    "gone\tThe gone study\tarticle\tretracted\t\n"
    "left\tThe study taken back\tarticle\twithdrawn\t\n"
    "worry\tThe doubtful study\tarticle\texpression_of_concern\t\n"
    "preprint\tThe preprint\tpreprint\tpreprint\t\n"
    "paper\tThe paper\tarticle\tretracted\tpreprint\n",
    "entities": "entity\tlabel\tcategory\tdefinition\nmelanoma\tmelanoma\tbiolink:Disease\tMade up.\n"
    + "drug\tdrug\tbiolink:Drug\tMade up.\n"
    + "".join(f"the-{name}\tthe {name}\tbiolink:BiologicalProcess\tMade up.\n" for name in CLAIMS),
    "claims": "claim\tsubject\tpredicate\tobject\n"
    + "".join(f"{each}\tdrug\tig:inhibits\tthe-{each}\n" for each in CLAIMS),
    "evidence": "\t".join([*COLUMNS, "paraphrase"]) + "\n" + "".join(f"{row}\tIt was so.\n" for row in SAID),
    "decisions": "claim\toutcome\treason\tagent\tdate\nnull\tproposed\tNew.\tcurator\t2026-01-01\n",
}
COUNTS = ("sources_for", "sources_against", "not_counted")


@pytest.fixture(scope="module")
def graph(tmp_path_factory, graph_of):
    root = tmp_path_factory.mktemp("counted")
    (root / "curated").mkdir()
    for name, text in TABLES.items():
        (root / "curated" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return graph_of(root)


def test_every_source_is_counted_once_per_side_or_named_as_not_counted(graph):
    table = graph.belief()
    counted = {row.claim: tuple(getattr(row, name) for name in COUNTS) for row in table}
    assert counted == {
        "null": (0, 1, 0),
        "narrow": (0, 0, 1),  # was 0 sources, where the same null result of the whole was 1
        "gone": (0, 0, 1),
        "left": (0, 0, 1),
        "mixed": (1, 1, 2),
        "pair": (1, 0, 0),
        "twice": (1, 0, 1),
        "asked": (0, 0, 0),
    }
    assert (
        "not counted are sources that were retracted, withdrawn or superseded, or that are against a part"
        in table.title
    )
    for row in table:  # the list and the page of one claim agree
        listed = {(source.side.partition(" ")[0], source.lineage) for source in graph.belief(row.claim).sources}
        assert len(listed) == sum(counted[row.claim])


def test_the_list_says_what_became_of_the_sources(graph):
    assert {row.claim: row.reason for row in graph.belief()} == {
        "null": "null results only",
        "narrow": "null results only; not counted: 1 against a part only",
        "gone": "not counted: 1 retracted",
        "left": "not counted: 1 withdrawn",
        "mixed": "not counted: 1 retracted, 1 withdrawn; among those counted: 1 expression of concern",
        "pair": "among those counted: 1 retracted in part",
        "twice": "not counted: 1 superseded",
        "asked": "asked only",
    }


def test_a_withdrawn_paper_is_not_called_retracted(graph):
    assert "left, rests only on a withdrawn paper" in graph.mechanisms("drug", "the left").text()
    assert "gone, rests only on a retracted paper" in graph.mechanisms("drug", "the gone").text()


def test_people_read_two_decimals_and_programs_get_the_numbers(graph, tmp_path):
    table = graph.belief()
    assert isinstance(table, BeliefTable)
    assert not re.search(r"\d\.\d{3}", str(table))
    assert not re.search(r"\d\.\d{3}", table._repr_html_())
    assert re.search(r"\d\.\d\d\b", str(table))
    assert re.search(r"\d\.\d{3}", table.to_csv())
    path = tmp_path / "graph.nq"
    graph.export(path, format="nquads")
    rows = json.loads(run("belief", "--data", path, "--json").stdout)
    assert [row["claim"] for row in rows] == [row.claim for row in table]
    assert any(row["low"] != round(row["low"], 2) for row in rows if row["low"] is not None)
    assert {row["claim"]: row["not_counted"] for row in rows}["mixed"] == 2


def test_other_claims_against_one_are_named_in_the_list_as_in_the_single_view(opposed):
    for row in (table := opposed.belief()):
        single = opposed.belief(row.claim).as_dict()
        assert (row.against_a_part or "") == "; ".join(single["against_a_part"])
        named = [each.partition("  ")[0] for each in single["opposite"]]
        assert re.findall(r"(\S+) \(certainty", row.opposite or "") == named
    told = {row.claim: (row.opposite, row.against_a_part) for row in table if row.opposite or row.against_a_part}
    assert told == {
        "N3": ("O1 (certainty 3 of 3; conflict)", None),
        "O1": ("N3 (certainty 3 of 3; conflict)", None),
        "N4": ("O2 (certainty 3 of 3; narrower)", "in disease skin tumour it was not seen (O3)"),
        "O2": ("N4 (certainty 3 of 3; wider)", None),
    }
    assert "Other claims that say the opposite" in " ".join(str(table).split())
