"""Schemes of evidence levels that come packaged: named by a project or a mapping, ranked, with their source."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.level_schemes import packaged_levels
from immunograph.errors import CheckFailedError, FormatError

TABLE = pl.DataFrame({"a": ["x", "y"], "b": ["k", "k"], "level": ["very low", "high"]})
CLAIM = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}", "evidence": {"level": "{level}"}}


@pytest.mark.parametrize(("scheme", "levels"), packaged_levels().items(), ids=packaged_levels())
def test_a_packaged_scheme_is_ranked_without_gaps_and_names_its_source(scheme, levels):
    assert [level.rank for level in levels] == list(range(1, len(levels) + 1))
    assert len({level.notation for level in levels}) == len(levels)
    assert {level.scheme_label for level in levels} == {levels[0].scheme_label}
    assert all(level.label and "http" in level.source for level in levels)


def test_a_project_names_a_packaged_scheme_without_a_table_of_its_own(clinic):
    (clinic.root / "curated" / "levels.tsv").unlink()
    rows = clinic.file("evidence").read_text(encoding="utf-8").splitlines()[1:]
    for number, row in enumerate(rows):
        if "clinical/" in row:
            clinic.set("evidence", "level", "oxford-2011/2" if "K1" in row.split("\t") else "", row=number)
    kg = ig.KnowledgeGraph()
    kg.add(assemble(Project.at(clinic.root)).trig(), format="trig")
    (scheme,) = kg.columns.corpus.schemes
    assert scheme.label == "Oxford CEBM levels of evidence 2011, treatment benefits"
    assert [level.notation for level in sorted(scheme.levels, key=lambda level: level.rank)] == list("54321")
    told = kg.describe("K1").text()
    assert "2, randomized trial, or observational study with a dramatic effect (4 of 5, Oxford CEBM" in told
    assert kg.belief("K1").sources[0].weight == pytest.approx((0.35 + 0.6 * 3 / 4) * 0.95 * 0.95)


def test_a_scheme_of_ones_own_holds_before_the_packaged_one(clinic):
    clinic.set("levels", "scheme", "civic", row=0)
    clinic.set("evidence", "level", "civic/A", row=0)
    (scheme,) = [each for each in assemble(Project.at(clinic.root)).corpus.schemes if "civic" in each.iri]
    assert [(level.notation, level.label) for level in scheme.levels] == [("A", "validated")]


def test_a_level_that_is_not_in_a_packaged_scheme_is_named(clinic):
    clinic.set("evidence", "level", "civic/F", row=0)
    with pytest.raises(CheckFailedError, match="there is no level 'civic/F'"):
        assemble(Project.at(clinic.root))


def test_a_mapping_names_a_packaged_scheme():
    kg = ig.KnowledgeGraph()
    kg.import_table(TABLE, {"source": {"name": "lab"}, "levels": {"name": "grade"}, "claim": [CLAIM]})
    (scheme,) = kg.columns.corpus.schemes
    assert (scheme.label, len(scheme.levels)) == ("GRADE certainty of evidence", 4)
    assert all(level.definition for level in scheme.levels)
    ranks = kg.query("SELECT ?a ?r { ?c rdf:subject/rdfs:label ?a ; ig:hasEvidence/ig:level/ig:rank ?r }")
    assert {(str(a), int(r)) for a, r in ranks} == {("x", 1), ("y", 4)}


def test_a_scheme_that_is_not_packaged_needs_its_order():
    with pytest.raises(FormatError, match="'grad' is not a packaged scheme of levels; did you mean 'grade'"):
        ig.KnowledgeGraph().import_table(
            TABLE, {"source": {"name": "lab"}, "levels": {"name": "grad"}, "claim": [CLAIM]}
        )
