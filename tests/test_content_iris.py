"""What is part of the identity of a claim or passage, and what is an identifier at all."""

import pytest

from immunograph.content_iris import passage_details
from immunograph.identifiers import expand
from immunograph.model import IRI, Certainty, EpistemicStatus, Evidence, Number, Stance
from immunograph.vocabulary import IG


def passage(*values):
    numbers = tuple(Number(IRI(IG + "PValue"), value) for value in values)
    told = (IRI("urn:e"), IRI("urn:c"), IRI("urn:d"), Stance.SUPPORTS, Certainty.ASSERTED, EpistemicStatus.ASSERTED)
    return Evidence(*told, IRI("urn:d"), "It does.", numbers=numbers)


def test_every_number_of_a_kind_is_part_of_the_identity_of_a_passage():
    assert passage_details(passage("0.2")) == [(f"number {IG}PValue", "=0.2 ")]
    assert passage_details(passage("0.1", "0.2")) != passage_details(passage("0.15", "0.2"))


def test_a_curie_ends_with_its_local_part():
    with pytest.raises(ValueError, match="is not a CURIE"):
        expand("CL:0000542\n")
