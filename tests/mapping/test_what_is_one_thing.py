"""When two rows speak of one thing, and when they do not: kinds, cases and names of a term."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.mapping.minting import minted

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALTERNATIVE = "http://www.w3.org/2004/02/skos/core#altLabel"
CELLS = f'<http://purl.obolibrary.org/obo/CL_0000235> <{LABEL}> "macrophage" .'.encode()


def edge(subject, object="{b}", **more):
    return {"subject": subject, "predicate": "ig:inhibits", "object": object, **more}


def imported(rows, claim, kg=None, name="lab"):
    kg = ig.KnowledgeGraph() if kg is None else kg
    result = kg.import_table(pl.DataFrame(rows), {"source": {"name": name}, "claim": [claim]})
    ends = kg.query(f"SELECT ?s ?o {{ GRAPH igg:{name} {{ ?c a ig:Claim ; rdf:subject ?s ; rdf:object ?o }} }}")
    return kg, result, [(str(subject), str(other)) for subject, other in ends]


def kinds(kg):
    answer = kg.query("SELECT DISTINCT ?s ?c { ?s a ig:Entity ; biolink:category ?c }")
    return {(s.rpartition("/")[2], c.rpartition("/")[2]) for s, c in answer}


@pytest.mark.parametrize(
    ("here", "there"), [("Gene", "Cell"), ("Protein", "Disease"), ("ChemicalEntity", "GeneFamily")]
)
def test_a_name_of_two_categories_is_two_things(here, there):
    subject = {"name": "{a}", "category": f"biolink:{here}"}
    kg, result, ends = imported(
        {"a": ["CAT", "p"], "b": ["q", "cat"]}, edge(subject, {"name": "{b}", "category": f"biolink:{there}"})
    )
    assert {each for each in kinds(kg) if each[0].startswith("cat")} == {
        (f"cat.{here.lower()}", here),
        (f"cat.{there.lower()}", there),
    }
    assert len({end for pair in ends for end in pair}) == 4
    told = f"1 name stands for entities of several categories, which are kept separate (CAT: biolink:{here}, biolink:{there})"
    assert told in result.warnings


def test_what_has_no_category_is_the_only_thing_of_its_name_or_one_of_its_own():
    gene = {"name": "{a}", "category": "biolink:Gene"}
    kg, result, _ = imported({"a": ["IL2", "x"], "b": ["x", "IL-2"]}, edge(gene))
    assert kinds(kg) == {("il2.gene", "Gene"), ("x.gene", "Gene")}
    assert result.warnings == ()
    several = {"name": "{a}", "category": "biolink:{kind}"}
    kg, *_ = imported({"a": ["IL2", "IL2"], "kind": ["Gene", "Cell"], "b": ["IL2", "x"]}, edge(several))
    assert {name for name, _ in kinds(kg)} == {"il2", "il2.gene", "il2.cell", "x"}


def test_things_of_an_earlier_import_are_found_by_name_and_kind():
    rows = {"a": ["CAT"], "b": ["x"]}
    kg, *_ = imported(rows, edge({"name": "{a}", "category": "biolink:Gene"}))
    _, result, ends = imported(rows, edge({"name": "{a}", "category": "biolink:Cell"}), kg, "other")
    assert ends[0][0].endswith("/cat.cell")
    assert any("CAT: biolink:Cell here, biolink:Gene there" in each for each in result.warnings)
    _, result, ends = imported(rows, edge({"name": "{a}", "category": "biolink:Gene"}), kg, "third")
    assert (ends[0][0].rpartition("/")[2], result.warnings) == ("cat.gene", ())


def test_a_store_in_which_the_kind_was_no_part_of_the_identity_is_imported_again_cleanly():
    subject, other = {"name": "{a}", "category": "biolink:Gene"}, {"name": "{b}", "category": "biolink:Cell"}
    kg, *_ = imported({"a": ["CAT"], "b": ["cat"]}, edge(subject, other))
    stem = "https://w3id.org/immunograph/entity/"
    kg.update(  # as it was written before: one thing, of the category that came first
        f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} INSERT {{ GRAPH ?g {{ <{stem}cat> ?p ?o }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?s = <{stem}cat.gene>) }} ; "
        f"DELETE {{ GRAPH ?g {{ <{stem}cat.cell> ?p ?o }} }} WHERE {{ GRAPH ?g {{ <{stem}cat.cell> ?p ?o }} }}"
    )
    _, _, ends = imported({"a": ["CAT"], "b": ["cat"]}, edge(subject, other), kg)
    assert ends == [(f"{stem}cat", f"{stem}cat.cell")]
    assert kinds(kg) == {("cat", "Gene"), ("cat.cell", "Cell")}


@pytest.mark.parametrize(("one", "two"), [("CD163", "Cd163"), ("TNF", "Tnf"), ("IL-2", "Il2")])
def test_spellings_that_differ_in_case_are_reported_with_their_rows_or_stay_apart(one, two):
    rows = {"a": [one, two, one], "b": ["x", "y", "z"]}
    _, result, ends = imported(rows, edge("{a}"))
    assert len({subject for subject, _ in ends}) == 1
    assert any(f"({one} in 2 rows, {two} in 1 row)" in each for each in result.warnings)
    kg, result, ends = imported(rows, edge({"name": "{a}", "two_names": "separate"}))
    assert len({subject for subject, _ in ends}) == 2
    assert any(f"became a separate entity ({one} in 2 rows, {two} in 1 row)" in each for each in result.warnings)
    assert [len(kg.claims(subject=name)) for name in (one, two)] == [2, 1]


def test_rows_of_an_entity_that_several_claims_use_are_counted_once():
    rows = {"a": ["CD4", "Cd4"], "b": ["x", "y"]}
    mapping = {"source": {"name": "lab"}, "entity": {"gene": {"name": "{a}"}}}
    mapping["claim"] = [edge("gene"), {**edge("gene"), "predicate": "ig:enhances"}]
    inline = {"source": {"name": "lab"}, "claim": [edge("{a}"), {**edge("{a}"), "predicate": "ig:enhances"}]}
    for each in (mapping, inline):
        result = ig.KnowledgeGraph().import_table(pl.DataFrame(rows), each)
        assert any("(CD4 in 1 row, Cd4 in 1 row)" in warning for warning in result.warnings)


@pytest.mark.parametrize("name", ["MACROPHAGE", "Macrophage"])
def test_a_name_that_a_term_has_in_another_case_only_is_reported_with_its_rows(name):
    kg = ig.KnowledgeGraph()
    kg.add(CELLS, format="turtle")
    _, result, _ = imported({"a": [name, name, "macrophage"], "b": ["x", "y", "z"]}, edge("{a}"), kg)
    told = f"1 name matches a term only with different capitals ({name} in 2 rows as macrophage, CL:0000235)"
    assert any(each.startswith(told) for each in result.warnings)


def test_the_exact_spelling_wins_over_another_case():
    kg = ig.KnowledgeGraph()
    kg.add(
        f'<http://identifiers.org/hgnc/1631> <{LABEL}> "CD163" . <http://identifiers.org/mgi/2135946> <{LABEL}> "Cd163" .'.encode(),
        format="turtle",
    )
    _, result, ends = imported({"a": ["CD163", "Cd163"], "b": ["x", "y"]}, edge("{a}"), kg)
    assert {subject for subject, _ in ends} == {
        "http://identifiers.org/hgnc/1631",
        "http://identifiers.org/mgi/2135946",
    }
    assert result.warnings == ()


@pytest.mark.parametrize("name", ["macrophage", "Macrophages"])
def test_separate_names_leave_the_claims_under_its_own_name_with_the_term(name):
    kg = ig.KnowledgeGraph()
    kg.add(CELLS, format="turtle")
    cell = {"name": "{a}", "identify": ["{id}"], "two_names": "separate"}
    rows = {"a": [name, "M1 cell", "M1 cell"], "id": ["CL_0000235"] * 3, "b": ["x", "y", "z"]}
    _, result, _ = imported(rows, edge(cell), kg)
    assert [len(kg.claims(subject=each)) for each in ("macrophage", "M1 cell")] == [1, 2]
    assert any(
        f"CL:0000235: M1 cell; claims under its own name, {name}, are about CL:0000235" in each
        for each in result.warnings
    )


def test_separate_names_none_of_which_is_the_terms_own_say_that_it_has_no_claims():
    kg = ig.KnowledgeGraph()
    kg.add(CELLS, format="turtle")
    cell = {"name": "{a}", "identify": ["{id}"], "two_names": "separate"}
    _, result, _ = imported({"a": ["M1 cell", "M2 cell"], "id": ["CL:0000235"] * 2, "b": ["x", "y"]}, edge(cell), kg)
    told = "CL:0000235: M1 cell, M2 cell; no claim under these names is about CL:0000235 itself"
    assert any(told in each for each in result.warnings)
    assert len(kg.claims(subject="M2 cell")) == 1


def test_a_greek_letter_with_or_without_a_hyphen_is_one_thing():
    names = ["TNF-α", "TNFα", "TNF alpha", "NF-κB", "NFκB", "NFkappaB", "IFN-γ", "IFNγ"]
    kg = ig.KnowledgeGraph()
    edges = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}]}
    assert kg.import_table(pl.DataFrame({"a": names, "b": ["growth"] * len(names)}), edges).claims == 3
    for group in (names[:3], names[3:6], names[6:]):
        assert len({kg.find(name).iri for name in group}) == 1


def test_the_iri_of_a_very_long_name_is_bounded_and_its_own():
    long = "interleukin " * 800
    first, second = minted(f"{long}a", "https://example.org/"), minted(f"{long}b", "https://example.org/")
    assert first != second
    assert max(len(first), len(second)) < 200
    assert first == minted(f"{long}a", "https://example.org/")


def test_a_very_long_name_does_not_flood_a_description():
    name = "interleukin " * 800 + "end"
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame({"a": [name], "b": ["growth"]}), {"source": {"name": "lab"}, "claim": [edge("{a}")]})
    told = kg.describe("growth")
    assert len(str(told)) < 4_000
    assert "characters left out; as data it is whole" in str(told)
    assert name in str(told.as_dict())


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (
            ["T cell", "Tcell", "T cells"],
            "1 name is written in several ways, and each spelling became a separate entity (T cell, Tcell, T cells)",
        ),
        (["NK-cell", "NKcell", "IL-2"], "(NK-cell, NKcell)"),
        (["MDSC", "MDSCs", "TIL", "TILs"], "(MDSC, MDSCs; TIL, TILs)"),
        (["DC", "DCs", "AIDS", "AID"], "(DC, DCs)"),
        (["CD25+ cell", "CD25- cell", "CD25 cell"], ""),
        (["IL-1 1", "IL-11", "T cell"], ""),
        (["IL-2", "IL 2", "il2"], ""),
    ],
)
def test_spellings_that_became_entities_of_their_own_are_reported(names, told):
    _, result, _ = imported({"a": names, "b": ["x"] * len(names)}, edge("{a}"))
    found = [each for each in result.warnings if "written in several ways" in each]
    assert len(found) == bool(told)
    assert all(told in each for each in found)
