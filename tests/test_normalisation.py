"""What makes two names one, and what keeps them apart; the page runs the same table (tests/explorer/test_search.py)."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from immunograph.claims.names import skeletons
from immunograph.claims.nearness import apart, edits, nearness
from immunograph.normalisation import normal_form, normal_key, same_but_for_number, skeleton

VECTORS = json.loads((Path(__file__).parent / "name_vectors.json").read_text(encoding="utf-8"))
PARTS = [
    "IL",
    "-",
    "2",
    "CD4",
    "+",
    "−",
    "⁻",
    " ",
    "T",
    "cell",
    "cells",
    "γ",
    "gamma",
    "hi",
    "neg",
    "/",
    "1",
    "'",
    "ß",
    "é",
]


@pytest.mark.parametrize(("one", "other"), VECTORS["equal"])
def test_spellings_of_one_name_are_equal(one, other):
    assert normal_key(one) == normal_key(other) != ""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), VECTORS["different"])
def test_what_distinguishes_two_names_is_kept(one, other):
    assert normal_key(one) != normal_key(other)


@pytest.mark.parametrize(("name", "key"), VECTORS["keys"].items())
def test_key_of_a_name(name, key):
    assert normal_key(name) == key


@pytest.mark.parametrize(("plural", "singular"), VECTORS["numbers"])
def test_plurals_are_names_of_the_singular(plural, singular):
    assert same_but_for_number(normal_form(plural), normal_form(singular))


@pytest.mark.parametrize(("one", "other"), VECTORS["not_numbers"])
def test_a_final_s_is_not_always_a_plural(one, other):
    assert not same_but_for_number(normal_form(one), normal_form(other))


@pytest.mark.parametrize(("query", "name"), VECTORS["near"])
def test_what_may_have_been_meant_is_near(query, name):
    assert nearness(normal_form(query), normal_form(name)) is not None


@pytest.mark.parametrize(("query", "name"), VECTORS["far"])
def test_another_thing_is_never_near(query, name):
    assert nearness(normal_form(query), normal_form(name)) is None


@pytest.mark.parametrize(("query", "name", "words"), VECTORS["apart"])
def test_names_that_look_alike_and_are_not_the_same_are_told_apart(query, name, words):
    assert apart(normal_form(query), normal_form(name)) == words


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join) | st.text())
@example("CD25\n-")
def test_normal_form_does_not_depend_on_case_of_signs_or_on_being_written_twice(name):
    form = normal_form(name)
    assert "".join(token.text for token in form.tokens) == form.key
    assert form.signs == tuple(token.text for token in form.tokens if token.kind in ("sign", "level"))


@given(st.lists(st.text() | st.lists(st.sampled_from(PARTS), max_size=8).map("".join), max_size=10))
def test_a_column_has_the_skeletons_of_its_names(names):
    assert skeletons(pl.Series(names, dtype=pl.String)).to_list() == [skeleton(name) for name in names]


@example("bc", "caa")
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_counted_both_ways_alike(one, other):
    assert edits(one, other, 9) == edits(other, one, 9)
    assert (edits(one, other, 9) == 0) == (one == other)
    assert edits(one, other, 1) == min(edits(one, other, 9), 2)


def test_a_swap_is_one_edit():
    assert [edits(*pair, 3) for pair in (("recieve", "receive"), ("cell", "celll"), ("cell", "call"), ("", "abc"))] == [
        1,
        1,
        1,
        3,
    ]
