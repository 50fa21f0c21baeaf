"""A claim about a combination is not one about each drug: every format says so, reads it back whole, or reports it."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.interchange import Feature
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
        assert "act only together (1)" in report.text()
        return
    files = sorted(tmp_path.iterdir())
    if form in READERS and Feature.EVIDENCE in READERS[form].carries:
        again = ig.KnowledgeGraph()
        for file in files:
            again.add(file, format=form)
        assert set(again.network().edges(keys=True)) == set(kg.network().edges(keys=True))
    else:
        assert f"{role}: selumetinib" in "".join(file.read_text(encoding="utf-8") for file in files)
