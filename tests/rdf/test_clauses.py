"""Clauses: plurals, agreement, templates and quantifiers, and what becomes of a name that nobody has described."""

from dataclasses import replace

import pytest

from immunograph.identifiers import make_claim
from immunograph.model import IRI, Literal, Modality, QuantifierKind, QuantifierScope
from immunograph.rdf.clauses import Clauses
from immunograph.rdf.nouns import Quantifier, Vocabulary
from immunograph.rdf.words import general_form, inflected, participle, pluralised
from immunograph.vocabulary import term

DIRECTLY, SUPPLIES = IRI("urn:directly"), IRI("urn:supplies")
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
        DIRECTLY: "directly interacts with",
        SUPPLIES: "supplies",
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
        (claim("urn:cell urn:drug", INHIBITS, IRI("urn:cancer")), "drug X and tumor cells together inhibit cancer"),
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
        (
            ("part of the job", "partitive", "set"),
            "part of the job of drug X is to slow the growth of tumor cells",
        ),
        (("part of", "partitive", "set"), "part of what drug X does is to slow the growth of tumor cells"),
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
        "cancers inhibit some of their tumor cells"
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


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("binds to", "drug X binds to cancer"),
        ("directly interacts with", "drug X directly interacts with cancer"),
        ("associated with", "drug X is associated with cancer"),
        ("negatively correlated with", "drug X is negatively correlated with cancer"),
        ("homologous to", "drug X is homologous to cancer"),
        ("marker of", "drug X is a marker of cancer"),
        ("has phenotype", "drug X has cancer as a phenotype"),
        ("in clinical trials for", "drug X is in clinical trials for cancer"),
        ("part of", "drug X is part of cancer"),
        ("same as", "drug X is the same as cancer"),
        ("close match", "drug X is a close match of cancer"),
        ("may treat", "drug X may treat cancer"),
        ("multiplies in", "drug X multiplies in cancer"),
        ("IncreaseAmount", "drug X is in the relation “IncreaseAmount” to cancer"),
        ("complex formation", "drug X is in the relation “complex formation” to cancer"),
    ],
)
def test_predicate_without_a_template_gives_grammatical_english(label, expected):
    clauses = Clauses(replace(VOCABULARY, labels={**VOCABULARY.labels, "urn:p": label}))
    assert clauses.clause(claim("urn:drug", "urn:p", IRI("urn:cancer"))) == expected


def activity():
    """Give clauses in a vocabulary with processes as verbs, a role in a template, a part of the body and a species."""
    entities = {
        "urn:act": "activation of tumor cells",
        "urn:grow": "growth",
        "urn:people": "patients",
        "urn:hs": "Homo sapiens",
    }
    return Clauses(
        replace(
            VOCABULARY,
            labels={**VOCABULARY.labels, **entities},
            verbs={"urn:act": "be activated", "urn:grow": "grow"},
            categories={"urn:system": "AnatomicalEntity"},
            bearers={"urn:act": ["urn:cell"], "urn:grow": ["urn:cell"]},
            kinds={"urn:drug": ["urn:mouse"]},
            templates={
                **VOCABULARY.templates,
                INHIBITS: "inhibit {object} | [agent] let {agent} inhibit {object} | [AnatomicalEntity] calm {object}",
                term("after"): "after {value}",
                term("before"): "before {value}",
                term("population"): "in {value}",
            },
        )
    )


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            claim("urn:cell", INHIBITS, IRI("urn:cancer"), context=[(term("after"), IRI("urn:act"))]),
            "activated tumor cells inhibit cancer",
        ),
        (
            claim("urn:drug", INHIBITS, IRI("urn:cell"), context=[(term("after"), IRI("urn:act"))]),
            "drug X inhibits tumor cells after they are activated",
        ),
        (
            claim("urn:mouse", INHIBITS, IRI("urn:cell"), context=[(term("before"), IRI("urn:grow"))]),
            "mice inhibit tumor cells before tumor cells grow",
        ),
        (
            claim("urn:drug", INHIBITS, IRI("urn:system"), context=[(term("population"), IRI("urn:people"))]),
            "drug X calms the immune system of patients",
        ),
        (
            claim("urn:system", INHIBITS, IRI("urn:cancer"), context=[(term("species"), IRI("urn:hs"))]),
            "the immune system of humans inhibits cancer",
        ),
        (
            claim("urn:drug", INHIBITS, IRI("urn:cancer"), participants=[(term("agent"), IRI("urn:people"))]),
            "drug X lets patients inhibit cancer",
        ),
        (
            claim("urn:drug", INHIBITS, IRI("urn:cancer"), context=[(term("manner"), Literal("somehow", "en"))]),
            "drug X somehow inhibits cancer",
        ),
    ],
)
def test_context_is_put_as_a_writer_would(made, expected):
    assert activity().clause(made) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["ex vivo"], "ex vivo"),
        (["in utero"], "in utero"),
        (["In vivo and in silico"], "in vivo and in silico"),
        (["in sheep"], "in sheep"),
        (["at diagnosis"], "at diagnosis"),
        (["ex vivo cultures"], "in ex vivo cultures"),
        (["in situ carcinomas"], "in in situ carcinomas"),
        (["insects"], "in insects"),
        (["tumour slices", "ex vivo"], "in tumour slices and ex vivo"),
    ],
)
def test_context_with_a_preposition_of_its_own_gets_no_other(values, expected):
    labels = {f"urn:{value}": value for value in values}
    clauses = activity()
    words = replace(
        clauses.words,
        labels={**clauses.words.labels, **labels},
        generic={**clauses.words.generic, **labels},
        templates={**clauses.words.templates, term("setting"): "in {value}"},
    )
    context = [(term("setting"), IRI(name)) for name in labels]
    made = claim("urn:drug", INHIBITS, IRI("urn:cancer"), context=context)
    assert Clauses(words).clause(made) == f"drug X inhibits cancer {expected}"


def test_one_of_a_kind_is_named_with_its_kind():
    made = claim("urn:drug", INHIBITS, IRI("urn:cancer"))
    text = activity().clause(made, quantifier=quantified("at least one", "at_least", "set"))
    assert text == "at least one mouse, drug X, inhibits cancer"


def test_adverbs_stand_behind_the_auxiliary():
    made = claim("urn:cell", INHIBITS, IRI("urn:cancer"), context=[(term("manner"), Literal("now", "en"))])
    assert CLAUSES.clause(made, modality={Modality.MIGHT}) == "tumor cells might now inhibit cancer"
    assert CLAUSES.clause(made, modality={Modality.ACHIEVEMENT}) == "tumor cells have now inhibited cancer"
    assert CLAUSES.clause(made, modality={Modality.ABILITY}) == "tumor cells are now able to inhibit cancer"


def test_aim_whose_agent_is_only_implied_is_passive():
    made = claim("urn:drug", INHIBITS, IRI("urn:cell"))
    text = CLAUSES.clause(made, aim=True, modality={Modality.IMPLICATION})
    assert text == "tumor cells should be inhibited (by implication, by drug X)"


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


@pytest.mark.parametrize(
    ("subjects", "objects", "expected"),
    [
        ("urn:cell urn:drug", "urn:cancer", "that drug X and tumor cells together inhibit cancer"),
        ("urn:drug", "urn:cell urn:system", "that drug X inhibits the immune system and tumor cells together"),
        (
            "urn:cell urn:drug",
            "urn:cell urn:system",
            "that drug X and tumor cells together inhibit the immune system and tumor cells together",
        ),
        ("urn:drug", "urn:cell", "that drug X inhibits tumor cells"),
    ],
)
def test_a_joint_claim_says_together(subjects, objects, expected):
    first, *more = (IRI(each) for each in objects.split())
    assert CLAUSES.proposition(claim(subjects, INHIBITS, first, joint_objects=more)) == expected


@pytest.mark.parametrize(
    ("predicate", "phrase"),
    [
        (INHIBITS, "inhibiting the growth of tumor cells"),
        (DIRECTLY, "directly interacting with the growth of tumor cells"),
        (SUPPLIES, "supplying the growth of tumor cells"),
    ],
)
def test_the_gerund_of_a_verb_keeps_its_adverb(predicate, phrase):
    assert Clauses(VOCABULARY).doing(make_claim([IRI("urn:drug")], predicate, IRI("urn:growth"))) == phrase
