"""Two names that differ in one symbol that carries meaning are never one entity: in look-ups, imports and on the page."""

import unicodedata

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import immunograph as ig
from immunograph.claims import NameIndex
from immunograph.errors import UnknownNameError
from immunograph.interchange.statements import minted as minted_in_files
from immunograph.mapping.grounding import Names
from immunograph.mapping.minting import minted
from immunograph.normalisation import MINUS, folded, normal_form, normal_key, same_but_for_number
from timing import examples

MAY_BE_DROPPED = ".,:;\"'、。"
SYMBOLS = [
    mark
    for mark in map(chr, range(0x21, 0x10000))
    if unicodedata.category(mark) in ("Sm", "So", "Sc", "No", "Po")
    and unicodedata.normalize("NFKC", mark) == mark
    and not set(folded(mark)) & set(MAY_BE_DROPPED)
    and mark != MINUS  # a minus sign between two letters is read as a hyphen
]
NAMES = st.sampled_from(["B cell {}", "{}B cell", "age {}65", "CD8{}", "A{}B", "A {} B", "10{} cells", "IL-2 {}5 x"])
OPPOSITES = [
    ("age <65", "age >65"),
    ("tumour ≥5 cm", "tumour ≤5 cm"),
    ("CD8↑", "CD8↓"),
    ("10⁵ cells", "105 cells"),
    ("-2 SD", "2 SD"),
    ("r=0.5", "r=-0.5"),
    ("T>C", "T<C"),
    ("A→B", "A←B"),
    ("♂ mice", "♀ mice"),
    ("A ∧ B", "A ∨ B"),
    ("✓ response", "✗ response"),
    ("¬B cell", "B cell"),
    ("≠ B cell", "B cell"),
    ("B cell -", "B cell"),
    ("10% serum", "10 serum"),
]


def is_found(names, asked):
    try:
        return names.find(asked)
    except UnknownNameError:
        return None


@settings(max_examples=examples(150))
@given(NAMES, st.sampled_from(SYMBOLS), st.sampled_from(["", *SYMBOLS]))
def test_names_that_differ_in_a_symbol_are_apart(name, mark, other):
    assume(folded(mark) != folded(other))  # U+2215 is a slash, U+2206 a Greek letter
    one, two = name.format(mark), name.format(other)
    assert normal_key(one) != normal_key(two)
    assert not same_but_for_number(normal_form(one), normal_form(two))
    assert minted(one, "") != minted(two, "")
    assert minted_in_files("entity", one) != minted_in_files("entity", two)
    assert is_found(NameIndex("entity", [("urn:a", one, "label")]), two) is None
    known = Names(pl.DataFrame([("urn:a", one, "label")], schema=["iri", "name", "how"], orient="row"))
    assert known.find(pl.Series([two]))["iri"].to_list() == [None]


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
def test_claims_about_opposites_stay_apart(one, other, tmp_path):
    mapping = {
        "source": {"name": "t"},
        "claim": [{"subject": "{s}", "predicate": "{p}", "object": "{o}", "status": "accepted"}],
    }
    rows = {"s": [one, other], "p": ["ig:activates", "ig:inhibits"], "o": ["survival"] * 2}
    kg = ig.KnowledgeGraph()
    report = kg.import_table(pl.DataFrame(rows), mapping)
    assert len({row.proposition for row in kg.claims()}) == 2, report
    assert not kg.contradictions()
    assert kg.find(one) != kg.find(other)
    (tmp_path / "x.sif").write_text(f"{one}\tactivates\tsurvival\n{other}\tinhibits\tsurvival\n", encoding="utf-8")
    read = ig.KnowledgeGraph()
    read.add(tmp_path / "x.sif")
    assert read.find(one) != read.find(other)
    assert not read.contradictions()


def test_an_unknown_name_says_which_is_known():
    with pytest.raises(UnknownNameError, match="'age <65' is known, and is not the same"):
        NameIndex("entity", [("urn:a", "age <65", "label")]).find("age >65")
    for asked in ("CD4/CD8 ratio", "CD4 CD8 ratio"):
        with pytest.raises(UnknownNameError, match="did you mean 'CD4:CD8 ratio'"):
            NameIndex("entity", [("urn:a", "CD4:CD8 ratio", "label")]).find(asked)
