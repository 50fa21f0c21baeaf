"""Names: what goes by which, and what may have been meant, in small graphs and large ones."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immunograph.claims import NameIndex
from immunograph.claims.names import normalise, normalised
from immunograph.errors import UnknownNameError


@settings(deadline=None)
@given(st.lists(st.text(), max_size=10))
def test_a_column_is_normalised_as_each_name_is(names):
    assert normalised(pl.Series(names, dtype=pl.String)).to_list() == [normalise(name) for name in names]


def index(*rows):
    return NameIndex("entity", rows)


def test_label_comes_before_synonym_and_a_loose_name_is_no_name():
    names = index(("urn:a", "IL 2", "exact"), ("urn:b", "il-2", "label"), ("urn:c", "lymphokine", "related"))
    assert names.find("IL2") == "urn:b"
    assert names.find("urn:a") == "urn:a"
    with pytest.raises(UnknownNameError, match="did you mean 'urn:c'"):
        names.find("Lymphokine")


def test_one_name_of_two_things_is_refused_with_both():
    names = index(("urn:a", "p53", "label"), ("urn:b", "P-53", "label"))
    with pytest.raises(UnknownNameError, match="no single entity is called 'p53'; did you mean 'p53' or 'P-53'"):
        names.find("p53")


def test_a_name_of_nothing_but_marks_is_unknown():
    for name in ("", " ", "--"):
        with pytest.raises(UnknownNameError):
            index(("urn:a", "...", "label"), ("urn:b", "b", "label")).find(name)


@pytest.mark.parametrize("many", [False, True])
def test_what_was_meant_is_found_among_few_and_among_many(many):
    rows = [("urn:il2", "interleukin-2", "label"), ("urn:ifn", "interferon", "label")]
    if many:
        rows += [(f"urn:{n}", f"gene number {n}", "label") for n in range(6000)]
    names = index(*rows)
    assert names.suggest("interleukn-2")[0] == "interleukin-2"
    assert names.suggest("zzzzzzzz") == []
    with pytest.raises(UnknownNameError, match="did you mean 'interleukin-2'"):
        names.find("interleukn2")


def test_iris_are_not_suggested():
    names = NameIndex(
        "claim", [("https://x.org/claim/ab12", "https://x.org/claim/ab12", "iri"), ("urn:c", "C1", "identifier")]
    )
    assert names.suggest("https://x.org/claim/ab13") == []
    assert names.find("https://x.org/claim/ab12") == "https://x.org/claim/ab12"


NAMES = st.sampled_from(["a", "A", "b-1", "B 1", "c", "é", ""])
HOW = st.sampled_from(["label", "identifier", "exact", "related"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["urn:1", "urn:2", "urn:3"]), NAMES, HOW), max_size=8), NAMES)
def test_finding_is_looking_through_all_names(rows, name):
    rank = {"identifier": 1, "label": 2, "exact": 3, "related": 6}
    fits = {}
    for iri, written, how in rows:
        if normalise(written) and normalise(written) == normalise(name):
            fits[iri] = min(rank[how], fits.get(iri, 9))
    best = min(fits.values(), default=9)
    expected = [iri for iri, value in fits.items() if value == best] if best < 6 else []
    try:
        found = [index(*rows).find(name)]
    except UnknownNameError:
        found = []
    assert found == (expected if len(expected) == 1 else [])


def test_a_short_name_and_a_known_word_of_a_longer_one_bring_suggestions():
    names = NameIndex(
        "entity", [("urn:a", "IL-2", "exact"), ("urn:b", "IFN", "exact"), ("urn:b", "interferon", "label")]
    )
    assert names.suggest("IL-7") == ["IL-2"]
    assert names.suggest("IFN gamma") == ["IFN"]
