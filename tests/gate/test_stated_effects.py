"""Which verb of a sentence relates the ends of a claim, and whether it reverses the direction of the claim."""

import pytest

from immunograph.gate import Passage, Record, check_wording, examine

KILLING = Record("C1", ("IL-2",), ("killing of cancer cells",), sign="+")
STEPS = (Record("C1", ("drug A",), ("enzyme B",), sign="-"), Record("C2", ("enzyme B",), ("tumour growth",), sign="+"))


def reversed_signs(text, *records):
    return [each.key for each in check_wording(text, records) if (each.change, each.what) == ("reverses", "sign")]


@pytest.mark.parametrize(
    "text",
    [
        "IL-2 inhibits killing of cancer cells.",
        "IL-2 hampers killing of cancer cells.",
        "Killing of cancer cells is strongly inhibited by IL-2.",
        "Killing of cancer cells was down-regulated by treatment with IL-2.",
        "IL-2 leads to less killing of cancer cells.",
        "IL-2 is a potent inhibitor of killing of cancer cells.",
        "Inhibition of killing of cancer cells by IL-2 was seen.",
        "IL-2-mediated suppression of killing of cancer cells was seen.",
        "IL-2 has an inhibitory effect on killing of cancer cells.",
        "IL-2 reduces the increase in killing of cancer cells.",
        "Blocking IL-2 enhances killing of cancer cells.",
        "By blocking T cells, IL-2 reduces killing of cancer cells.",
        "IL-2 activates Treg cells and so reduces killing of cancer cells.",
        "IL-2 activates Treg cells to reduce killing of cancer cells.",
        "It is known that IL-2, a cytokine made by T cells, reduces killing of cancer cells.",
        "We found that killing of cancer cells was reduced after treatment with IL-2.",
        "IL-2 results in decreased killing of cancer cells.",
    ],
)
def test_the_opposite_is_found_in_any_construction(text):
    assert reversed_signs(text, KILLING) == ["C1"]


@pytest.mark.parametrize(
    "text",
    [
        "Killing of cancer cells is enhanced by IL-2.",
        "Blocking IL-2 reduces killing of cancer cells.",
        "IL-2 inhibitors reduce killing of cancer cells.",
        "Killing of cancer cells was reduced by IL-2 blockade.",
        "Loss of IL-2 lowers killing of cancer cells.",
        "Reduced IL-2 lowers killing of cancer cells.",
        "IL-2 prevents the loss of killing of cancer cells.",
        "IL-2 restores the impaired killing of cancer cells.",
        "IL-2 reverses the suppression of killing of cancer cells.",
        "IL-2 lowers IL-4, which reduces killing of cancer cells.",
        "IL-2 lowers IL-4 and thereby enhances killing of cancer cells.",
        "PD-1 antibodies, unlike IL-2, inhibit killing of cancer cells.",
        "IL-2 enhances killing of cancer cells, and IL-10 inhibits it.",
        "IL-10 inhibits T cells and killing of cancer cells needs IL-2.",
        "IL-2 shows lower killing of cancer cells than IL-15.",
        "Anti-IL-2 reduces killing of cancer cells.",
        "Low IL-2 reduces killing of cancer cells.",
        "IL-2 antibodies reduce killing of cancer cells.",
        "An antibody against IL-2 reduces killing of cancer cells.",
        "Drugs that inhibit IL-2 reduce killing of cancer cells.",
        "Mice lacking IL-2 show reduced killing of cancer cells.",
        "IL-2 prevents relapse and maintained killing of cancer cells.",
        "IL-6 reduces and IL-2 enhances killing of cancer cells.",
        "Killing of cancer cells is reduced by IL-6 and enhanced by IL-2.",
        "IL-2 counteracts the inhibition of killing of cancer cells by IL-6.",
        "IL-2 increases the attack on cancer cells.",
    ],
)
def test_a_verb_of_other_ends_reverses_nothing(text):
    assert reversed_signs(text, KILLING) == []


@pytest.mark.parametrize(
    "text",
    [
        "Drug A inhibits enzyme B, which increases tumour growth.",
        "Drug A inhibits enzyme B, an enzyme that increases tumour growth.",
        "Drug A inhibits enzyme B and enzyme B increases tumour growth.",
        "Enzyme B, inhibited by drug A, increases tumour growth.",
        "By inhibiting enzyme B, drug A lowers tumour growth.",
    ],
)
def test_each_of_two_claims_in_a_sentence_has_its_own_verb(text):
    assert reversed_signs(text, *STEPS) == []


def test_each_of_two_claims_in_a_sentence_can_be_reversed():
    assert reversed_signs("Drug A increases enzyme B, which inhibits tumour growth.", *STEPS) == ["C1", "C2"]
    assert reversed_signs("Drug A inhibits enzyme B, which inhibits tumour growth.", *STEPS) == ["C2"]


def test_the_rule_for_tables_reads_the_same_verbs():
    def rules(record, sentence):
        return [found.rule for found in examine(record, Passage(sentence)) if found.rule == "sign-reversed"]

    assert rules(STEPS[1], "By inhibiting enzyme B, drug A lowers tumour growth.") == []
    assert rules(KILLING, "Killing of cancer cells is inhibited by IL-2.") == ["sign-reversed"]
