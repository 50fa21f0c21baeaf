"""A claim about a combination is not one about each drug: every format says so, reads it back whole, or reports it."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.interchange import Feature
from immunograph.interchange.parquet import edges
from immunograph.interchange.registry import readers, writers

WRITERS, READERS = writers().formats, readers().formats
ROLES = {"object": ("{v}", "drug"), "subject": ("drug", "{v}")}


@pytest.fixture(scope="module", params=ROLES)
def combined(request):
    subject, value = ROLES[request.param]
    mapping = {
        "source": {"name": "combo"},
        "document": {"id": "PMID:19029981"},
        "entity": {"drug": {"name": {"from": "{drugs}", "split": ","}, "many": "joint"}},
        "claim": [{"subject": subject, "predicate": "ig:sensitizesTo", "object": value, "status": "accepted"}],
    }
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame({"v": ["KRAS G12D"], "drugs": ["dactolisib,selumetinib"]}), mapping)
    return request.param, kg


def test_each_edge_names_the_other(combined):
    role, kg = combined
    told = [data["together_with"] for *_, data in kg.network().edges(data=True)]
    assert sorted(told) == [f"{role}: dactolisib", f"{role}: selumetinib"]


@pytest.mark.parametrize("form", [name for name in WRITERS if name != "sssom"])  # which has mappings alone
def test_a_combination_is_written_as_one_or_reported(combined, form, tmp_path):
    role, kg = combined
    report = kg.export(tmp_path / "x", format=form)
    counts = {loss.feature: loss.count for loss in report.lost}
    assert counts.get(Feature.EVIDENCE, 1) == 1  # one passage, on two edges
    if Feature.JOINT not in WRITERS[form].carries:
        assert counts[Feature.JOINT] == 1
        assert f"1 claim about a combination is not in this file, because {WRITERS[form].title} cannot carry" in str(
            report
        )
        assert (report.claims, report.as_dict()["combinations_left_out"]) == (0, 1)
        assert "dactolisib" not in "".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())
        return
    files = sorted(tmp_path.iterdir())
    if form in READERS and Feature.EVIDENCE in READERS[form].carries:
        again = ig.KnowledgeGraph()
        for file in files:
            again.add(file, format=form)
        assert set(again.network().edges(keys=True)) == set(kg.network().edges(keys=True))
    else:
        assert f"{role}: selumetinib" in "".join(file.read_text(encoding="utf-8") for file in files)


def test_a_combination_has_no_direct_edge_of_its_parts(combined):
    _, kg = combined
    assert not kg.query("ASK { ?subject ig:sensitizesTo ?object }")
    (row,) = kg.claims(status="accepted")
    assert "together" in row.proposition


@pytest.mark.parametrize(
    ("form", "marked", "plain"),
    [
        ("kgx", "biolink:related_to", "biolink:affects"),
        ("kgx-jsonl", '"predicate": "biolink:related_to"', '"predicate": "biolink:affects"'),
        ("indra", '"type": "Association"', '"type": "Activation"'),
        ("neo4j", '"SENSITIZES_TO_JOINTLY"', '"SENSITIZES_TO"'),
        ("cx2", "sensitizes to (jointly)", '"sensitizes to"}'),
        ("nanopub", "sensitizes to (jointly)", "dactolisib sensitizes to KRAS"),
    ],
)
def test_a_program_that_reads_edges_alone_does_not_take_a_part_for_the_whole(combined, form, marked, plain):
    _, kg = combined
    text = kg.export(format=form)
    assert marked in text
    assert plain not in text


def test_a_text_of_combinations_alone_names_a_format_that_can_hold_them(combined):
    _, kg = combined
    with pytest.raises(FormatError, match=r"SIF cannot carry which subjects .* choose another format, such as graphml"):
        kg.export(format="sif")


def test_other_claims_stay_in_a_file_without_combinations(tmp_path):
    kg = ig.KnowledgeGraph()
    rows = pl.DataFrame({"a": ["drug X,drug Y", "drug Z"], "b": ["growth", "growth"]})
    drugs = {"name": {"from": "{a}", "split": ","}, "many": "joint"}
    claim = {"subject": drugs, "predicate": "ig:inhibits", "object": "{b}", "status": "accepted"}
    kg.import_table(rows, {"source": {"name": "lab"}, "document": {"id": "PMID:11"}, "claim": [claim]})
    report = kg.export(tmp_path / "x.sif")
    assert "drug-z" in (tmp_path / "x.sif").read_text()
    assert "drug-x" not in (tmp_path / "x.sif").read_text()
    assert report.claims == 1
    assert "1 claim as SIF" in str(report)
    assert not report.not_selected
    assert len(kg.query("SELECT ?drug { ?drug ig:inhibits ?growth }")) == 1
    frame = edges(kg._claims_in(None))
    assert sorted(frame.select("dst", "jointly")["jointly"]) == [False, True, True]
