"""A sample size that no study can have is named with its passage, whatever wrote the graph."""

import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.vocabulary import term


@pytest.mark.parametrize("number", [0, -4])
def test_a_sample_size_below_one_is_named_with_its_passage(number):
    kg = ig.KnowledgeGraph()
    kg.add(b"A\tinhibits\tB\n", format="sif")
    kg.update(
        f"INSERT {{ GRAPH igg:curated {{ ?passage ig:sampleSize {number} }} }} WHERE {{ ?claim ig:hasEvidence ?passage }}"
    )
    (passage,) = kg.query("SELECT ?p { ?p ig:sampleSize ?n }").column("p")
    message = f"<{passage}> has {number} as value of <{term('sampleSize')}>; expected a whole number of 1 or more"
    with pytest.raises(FormatError) as told:
        kg.columns.corpus.evidence  # noqa: B018  (reads them)
    assert str(told.value) == message
