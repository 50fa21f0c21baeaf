"""Clauses: plurals, agreement, templates and quantifiers, and what becomes of a name that nobody has described."""

import pytest

from immunograph.identifiers import make_claim
from immunograph.model import IRI, Literal, Modality, QuantifierKind, QuantifierScope
from immunograph.rdf.clauses import Clauses, Quantifier, Vocabulary
from immunograph.rdf.words import general_form, inflected, participle, pluralised
from immunograph.vocabulary import term

INHIBITS, KIND = term("inhibits"), term("kindOf")
VOCABULARY = Vocabulary(
    labels={
        "urn:drug": "drug X",
        "urn:cell": "tumor cell",
        "urn:growth": "growth of tumor cells",
        "urn:system": "immune system",
        "urn:cancer": "cancer",
        "urn:bracket": "Drugs (a page)",
        "urn:mouse": "mouse",
        INHIBITS: "inhibits",
        KIND: "is a kind of",
        term("isMarkerOf"): "is a marker of",
        term("stage"): "stage",
    },
    generic={"urn:growth": "the growth of tumor cells", "urn:cancer": "cancer", "urn:system": "the immune system"},
    plural={"urn:cell": "tumor cells", "urn:cancer": "cancers", "urn:mouse": "mice"},
    templates={
        INHIBITS: "inhibit {object} | [rate] slow {object}",
        KIND: "be a kind of {object label} | [some] be {object}",
        term("converts"): "convert {input|something} into {object}",
        term("species"): "in {value}",
    },
    bearers={"urn:growth": ["urn:cell"]},
    wholes={"urn:cell": ["urn:cancer"]},
    documents={"urn:bracket": "Drugs"},
)
CLAUSES = Clauses(VOCABULARY)


def claim(subject, predicate, value, **more):
    return make_claim([IRI(each) for each in subject.split()], predicate, value, **more)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (claim("urn:drug", INHIBITS, IRI("urn:growth")), "drug X inhibits the growth of tumor cells"),
        (claim("urn:drug", INHIBITS, IRI("urn:growth"), aspect="rate"), "drug X slows the growth of tumor cells"),
        (claim("urn:drug", INHIBITS, IRI("urn:cell"), aspect="number"), "drug X inhibits the number of tumor cells"),
        (claim("urn:cell", INHIBITS, IRI("urn:system")), "tumor cells inhibit the immune system"),
        (claim("urn:cell urn:drug", INHIBITS, IRI("urn:cancer")), "drug X and tumor cells inhibit cancer"),
        (claim("urn:cell", KIND, IRI("urn:system")), "tumor cells are a kind of immune system"),
        (claim("urn:cell", term("isMarkerOf"), IRI("urn:cancer")), "tumor cells are a marker of cancer"),
        (claim("urn:cell", term("bindsTo"), IRI("urn:cancer")), "tumor cells bind to cancer"),
        (claim("urn:drug", term("converts"), IRI("urn:cell")), "drug X converts something into tumor cells"),
        (
            claim("urn:drug", term("converts"), IRI("urn:cell"), participants=[(term("input"), IRI("urn:mouse"))]),
            "drug X converts mice into tumor cells",
        ),
        (
            claim("urn:drug", INHIBITS, Literal("x", "en"), context=[(term("stage"), IRI("urn:cancer"))]),
            "drug X inhibits “x” (stage: cancer)",
        ),
        (
            claim("urn:drug", INHIBITS, IRI("urn:cancer"), context=[(term("species"), IRI("urn:mouse"))]),
            "drug X inhibits cancer in mice",
        ),
        (
            claim("urn:cell", INHIBITS, IRI("urn:cancer"), context=[(term("manner"), Literal("steadily", "en"))]),
            "tumor cells steadily inhibit cancer",
        ),
        (claim("urn:bracket", INHIBITS, IRI("urn:cancer")), "“Drugs” inhibits cancer"),
        (claim("urn:unknown", term("binds_to"), IRI("urn:cancer")), "urn:unknown binds to cancer"),
    ],
)
def test_clause(made, expected):
    assert CLAUSES.clause(made) == expected
    assert CLAUSES.proposition(made).startswith("that ")


def quantified(words, kind, scope):
    return Quantifier(words, QuantifierKind(kind), QuantifierScope(scope))


@pytest.mark.parametrize(
    ("quantifier", "expected"),
    [
        (("some", "existential", "object"), "drug X slows the growth of some tumor cells"),
        (("most", "proportional", "object"), "drug X slows the growth of most tumor cells"),
        (("two of", "cardinal", "object"), "drug X slows the growth of two of the tumor cells"),
        (("40 %", "proportional", "object"), "drug X slows the growth of 40 % of tumor cells"),
        (("at least one", "at_least", "set"), "at least drug X slows the growth of tumor cells"),
        (("part of", "partitive", "set"), "drug X, among other things, slows the growth of tumor cells"),
        (
            ("in three of five", "cardinal", "object"),
            "drug X slows the growth of tumor cells (said of “in three of five”",
        ),
        (("a great deal", "amount", "object"), "drug X slows the growth of tumor cells (“a great deal”)"),
        (("certain", "specific", "set"), "drug X slows the growth of tumor cells"),
    ],
)
def test_quantifier_is_said_once_and_with_what_it_counts(quantifier, expected):
    made = claim("urn:drug", INHIBITS, IRI("urn:growth"), aspect="rate")
    text = CLAUSES.clause(made, quantifier=quantified(*quantifier))
    if expected.endswith("”"):
        assert "in three of five" in text
        assert text.startswith("drug X slows the growth of tumor cells (")
    else:
        assert text == expected


def test_quantifier_of_the_subject_governs_the_verb():
    made = claim("urn:cell", INHIBITS, IRI("urn:cancer"))
    assert (
        CLAUSES.clause(made, quantifier=quantified("any", "universal", "subject")) == "any tumor cell inhibits cancer"
    )
    assert (
        CLAUSES.clause(made, quantifier=quantified("all", "universal", "subject")) == "all tumor cells inhibit cancer"
    )
    many = CLAUSES.clause(made, quantifier=quantified("many", "proportional", "object"))
    assert many == "tumor cells inhibit many cancers"


def test_part_of_a_whole_is_named_as_its_own():
    shed = claim("urn:cancer", INHIBITS, IRI("urn:cell"))
    assert CLAUSES.clause(shed, quantifier=quantified("some", "partitive", "object")) == (
        "cancer inhibits some of its tumor cells"
    )


@pytest.mark.parametrize(
    ("modality", "expected"),
    [
        ({Modality.ABILITY}, "tumor cells are able to inhibit cancer"),
        ({Modality.PARTICIPATION}, "tumor cells help to inhibit cancer"),
        ({Modality.ABILITY, Modality.PARTICIPATION}, "tumor cells are able to help to inhibit cancer"),
        ({Modality.MIGHT}, "tumor cells might inhibit cancer"),
        ({Modality.ACHIEVEMENT}, "tumor cells have inhibited cancer"),
        ({Modality.APPEARANCE}, "tumor cells inhibit cancer"),
    ],
)
def test_modal_words_are_layered(modality, expected):
    assert CLAUSES.clause(claim("urn:cell", INHIBITS, IRI("urn:cancer")), modality=modality) == expected


def test_an_aim_is_what_should_be():
    made = claim("urn:cell", INHIBITS, IRI("urn:cancer"))
    assert CLAUSES.clause(made, aim=True) == "tumor cells should inhibit cancer"


@pytest.mark.parametrize(
    ("label", "category", "expected"),
    [
        ("lymphocyte", "Cell", ("lymphocytes", True)),
        ("CD8 T cell", "Cell", ("CD8 T cells", True)),
        ("IFNG", "Gene", ("IFNG", False)),
        ("interleukin-2", "Protein", ("interleukin-2", False)),
        ("melanoma", "Disease", ("melanoma", False)),
        ("liver", "AnatomicalEntity", ("the liver", False)),
        ("blood", "AnatomicalEntity", ("blood", False)),
        ("growth of lymphomas", "BiologicalProcess", ("the growth of lymphomas", False)),
        ("scientists", "", ("scientists", True)),
        ("metastasis", "Disease", ("metastasis", False)),
        ("PD-1 inhibitor", "", ("PD-1 inhibitors", True)),
        ("", "", ("", False)),
    ],
)
def test_names_that_nobody_described_are_left_or_made_plural(label, category, expected):
    assert general_form(label, category) == expected


def test_english_forms():
    assert [pluralised(each) for each in ("antibody", "metastasis", "virus", "drugs", "antibody against CD3")] == [
        "antibodies",
        "metastases",
        "viruses",
        "drugs",
        "antibodies against CD3",
    ]
    assert [inflected(each, plural=False) for each in ("be", "have", "carry", "slow", "reach", "undergo")] == [
        *("is", "has", "carries", "slows", "reaches", "undergoes"),
    ]
    assert [participle(each) for each in ("be", "shed", "produce", "carry", "yield", "stop")] == [
        *("been", "shed", "produced", "carried", "yielded", "stopped"),
    ]
