"""A record must not leave out the partner of a combination, the disease, or how many of those studied."""

import pytest

from immunograph.gate import Level, Passage, Record, examine


def rules_of(sentence, subject="IL-2", target="tumour growth", **columns):
    record = Record("C1", (subject,), (target,), **columns)
    return [found.rule for found in examine(record, Passage(sentence)) if found.level is not Level.NOTE]


@pytest.mark.parametrize(
    "sentence",
    [
        "IL-2 reduced tumour growth in some patients.",
        "IL-2 reduced tumour growth in a subset of mice.",
        "IL-2 reduced tumour growth in most cases.",
        "In the majority of donors IL-2 reduced tumour growth.",
        "IL-2 reduced tumour growth in 40 % of patients.",
        "IL-2 reduced tumour growth among several older patients.",
    ],
)
def test_a_quantifier_of_those_studied_is_missed(sentence):
    assert rules_of(sentence) == ["quantifier-dropped"]
    assert rules_of(sentence, quantifier="proportional", quantifier_of="context") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "IL-2 reduced tumour growth, and drug Y helped in some patients.",
        "IL-2 reduced tumour growth and drug Y eased pain in some patients.",
        "IL-2 reduced tumour growth, but not in some patients.",
        "IL-2 reduced tumour growth; in most mice the liver stayed as it was.",
    ],
)
def test_a_quantifier_of_another_statement_is_not_asked_for(sentence):
    assert "quantifier-dropped" not in rules_of(sentence)


def test_a_context_that_holds_the_quantifier_is_enough():
    context = (("population", ("some patients with fever",)),)
    assert rules_of("IL-2 reduced tumour growth in some patients.", context=context) == []


COMBINED = [
    "IL-2 together with IL-12 reduced tumour growth.",
    "IL-12 given together with IL-2 reduced tumour growth.",
    "The combination of IL-2 and IL-12 reduced tumour growth.",
    "A combination of IL-12 and IL-2 reduced tumour growth.",
    "IL-2 plus IL-12 reduced tumour growth.",
    "IL-2 + IL-12 reduced tumour growth.",
    "IL-2, in combination with IL-12, reduced tumour growth.",
    "IL-2 reduced tumour growth only when combined with IL-12.",
    "IL-2 and IL-12 together reduced tumour growth.",
    "IL-2 and IL-12 synergistically reduced tumour growth.",
    "Combined IL-2 and IL-12 reduced tumour growth.",
]


@pytest.mark.parametrize("sentence", COMBINED)
def test_a_partner_that_the_record_does_not_name_is_missed(sentence):
    assert rules_of(sentence) == ["combination-dropped"]
    record = Record("C1", ("IL-2", "IL-12"), ("tumour growth",), joint_subjects=(("IL-2",), ("IL-12",)))
    assert [found.rule for found in examine(record, Passage(sentence))] == []


@pytest.mark.parametrize("sentence", COMBINED)
def test_a_partner_in_the_context_or_among_the_participants_is_enough(sentence):
    assert rules_of(sentence, context=(("drug", ("IL-12",)),)) == []
    assert rules_of(sentence, participants=("IL-12",)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Both IL-2 and IL-12 reduced tumour growth.",
        "IL-2 and IL-12 reduced tumour growth.",
        "IL-2 plus IL-12 reduced tumour growth more than IL-2 alone.",
        "IL-2, alone or in combination with IL-12, reduced tumour growth.",
        "IL-2 plus placebo reduced tumour growth.",
        "IL-2 together with its receptor reduced tumour growth.",
        "IL-2 reduced tumour growth together with fever.",
    ],
)
def test_what_each_does_by_itself_is_no_combination(sentence):
    assert rules_of(sentence) == []


def test_the_finding_names_the_partner_and_the_remedy():
    (found,) = examine(Record("C1", ("IL-2",), ("tumour growth",)), Passage(COMBINED[0]))
    assert found.message == (
        "“together with” joins the subject 'IL-2' with “IL-12”, which the record does not name: write both into "
        "subject, separated by “|”, for a claim about the two together"
    )
    assert found.level is Level.ERROR


def test_of_a_combination_as_the_object_the_partner_is_a_warning():
    sentence = "Glioma cells resist the combination of nivolumab and ipilimumab."
    (found,) = examine(Record("C1", ("glioma cells",), ("nivolumab",)), Passage(sentence))
    assert (found.rule, found.level) == ("combination-dropped", Level.WARNING)


@pytest.mark.parametrize(
    "sentence",
    [
        "IL-2 reduced tumour growth in melanoma.",
        "In metastatic renal cell carcinoma, IL-2 reduced tumour growth.",
        "IL-2 reduced tumour growth in breast cancer.",
        "IL-2 reduced tumour growth of melanoma patients.",
        "IL-2 reduced tumour growth in patients with renal cell carcinoma.",
        "IL-2 reduced tumour growth among women with breast cancer.",
        "IL-2 reduced tumour growth in acute myeloid leukaemia.",
    ],
)
def test_a_disease_that_the_record_does_not_name_is_missed(sentence):
    assert rules_of(sentence) == ["context-dropped"]
    assert rules_of(sentence, context=(("disease", ("melanoma", "renal cell carcinoma", "breast cancer")),)) == [
        *(["context-dropped"] if "patients with" in sentence and "renal" not in sentence else [])
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "IL-2 reduced tumour growth in the tumour.",
        "IL-2 reduced tumour growth in advanced cancer.",
        "IL-2 reduced tumour growth, which plays a role in melanoma.",
        "IL-2 reduced tumour growth more than in melanoma.",
        "IL-2 reduced tumour growth, but not in melanoma.",
        "IL-2 reduced tumour growth; in melanoma it was not tried.",
        "IL-2 reduced tumour growth in the stroma.",
    ],
)
def test_no_disease_is_asked_for_where_none_is_named_or_it_is_excepted(sentence):
    assert "context-dropped" not in rules_of(sentence)


def test_a_disease_in_the_name_of_an_entity_is_enough():
    assert rules_of("IL-2 reduced growth in melanoma.", target="melanoma growth") == []
    assert rules_of("PD-L1 is high in melanoma.", subject="PD-L1", target="melanoma") == []
