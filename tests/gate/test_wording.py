"""What a sentence drops, adds or reverses when it reports claims."""

from dataclasses import replace

import pytest

import immunograph as ig
from immunograph.errors import FormatError, UnknownNameError
from immunograph.gate import Record, check_wording, must_keep
from immunograph.gate.requirements import strongest

pytestmark = pytest.mark.slow

BASE = {"key": "C1", "subjects": ("drug X",), "objects": ("tumour growth",), "sign": "-"}


def differences(text, **changes):
    return {(each.change, each.what) for each in check_wording(text, [Record(**{**BASE, **changes})])}


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("Drug X slows tumour growth.", {}, set()),
        ("Drug X may slow tumour growth.", {"certainty": 1}, set()),
        ("Drug X slows tumour growth.", {"certainty": 1}, {("drops", "hedge")}),
        ("Drug X appears to slow tumour growth.", {"certainty": 1}, {("drops", "hedge")}),
        ("Drug X may slow tumour growth.", {}, {("adds", "hedge")}),
        ("Drug X slows tumour growth.", {"stance": "asks", "certainty": 0}, {("drops", "question")}),
        ("Whether drug X slows tumour growth is open.", {"stance": "asks", "certainty": 0}, set()),
        ("Doctors aim to slow tumour growth with drug X.", {"stance": "intends", "certainty": 0}, set()),
        ("Drug X slows tumour growth.", {"stance": "intends", "certainty": 0}, {("drops", "aim")}),
        ("Drug X slows tumour growth.", {"modalities": frozenset({"ability"})}, {("drops", "modality")}),
        ("Drug X can slow tumour growth.", {"modalities": frozenset({"ability"})}, set()),
        ("Drug X slows tumour growth.", {"quantifier": "existential"}, {("drops", "quantifier")}),
        ("Drug X slows some tumour growth.", {"quantifier": "existential"}, set()),
        ("Drug X slows all tumour growth.", {}, {("adds", "quantifier")}),
        ("Drug X slows tumour growth.", {"own_voice": False, "speakers": ("clinical trials",)}, {("drops", "speaker")}),
        ("Clinical trials show that drug X slows tumour growth.", {"own_voice": False}, set()),
        (
            "Drug X slows tumour growth.",
            {"context": (("species", ("mouse",)),)},
            {("drops", "context")},
        ),
        (
            "In mice, drug X slows tumour growth.",
            {"context": (("species", ("mouse",)),)},
            set(),
        ),
        ("In mice, drug X slows tumour growth.", {}, {("adds", "context")}),
        ("Drug X promotes tumour growth.", {}, {("reverses", "sign")}),
        ("Tumour growth slows drug X.", {}, {("reverses", "ends")}),
        ("Tumour growth may directly slow the drug X.", {"certainty": 1}, {("reverses", "ends")}),
        ("Tumour growth is slowed by drug X.", {}, set()),
        ("Tumour growth slows under drug X.", {}, set()),
        ("Tumour growth slows when drug X is given.", {}, set()),
        ("A tumour growth blocking drug X exists.", {}, set()),
        ("Drug X does not slow tumour growth.", {}, {("adds", "negation")}),
        ("Drug X slows tumour growth.", {"stance": "null"}, {("drops", "negation")}),
        ("Drug X did not slow tumour growth.", {"stance": "null"}, set()),
        ("Aspirin is cheap.", {}, {("omits", "claim")}),
        ("Drug X slows tumour growth in all melanoma patients.", {}, {("adds", "quantifier")}),
        ("Drug X slows tumour growth in every patient with melanoma.", {}, {("adds", "quantifier")}),
        ("Drug X slows tumour growth, which all patients want.", {}, set()),
        ("Drug X slows tumour growth in not all patients.", {}, {("adds", "negation")}),
        ("Drug X slows tumour growth.", {"document_status": "retracted"}, {("drops", "retraction")}),
        ("A retracted paper says that drug X slows tumour growth.", {"document_status": "retracted"}, set()),
        ("CD25+ cells slow tumour growth.", {"subjects": ("CD25− cell",)}, {("reverses", "ends")}),
        ("CD25-positive cells slow tumour growth.", {"subjects": ("CD25- cell",)}, {("reverses", "ends")}),
        ("CD25- cells slow tumour growth.", {"subjects": ("CD25− cell",)}, set()),
        ("CD25⁻ cells slow tumour growth.", {"subjects": ("CD25− cell",)}, set()),
        ("CD25− cells, unlike CD25+ cells, slow tumour growth.", {"subjects": ("CD25− cell",)}, set()),
        ("IL-2 slows tumour growth.", {"subjects": ("IL-2",)}, set()),
    ],
)
def test_difference(text, changes, expected):
    assert differences(text, **changes) == expected


def test_the_sentence_that_reports_the_claim_is_the_one_compared():
    text = "Fever may follow. Drug X slows tumour growth. Nobody knows why."
    assert differences(text) == set()
    (found,) = check_wording(text.replace("slows", "perhaps slows"), [Record(**BASE)])
    assert text.replace("slows", "perhaps slows")[found.start : found.end] == "perhaps"


def test_of_a_graph():
    kg = ig.load()
    found = kg.check_wording("Interleukin-2 improves the disease-fighting capability of lymphocytes.", claims=["C35"])
    assert {(each.what, each.firmer) for each in found} >= {("hedge", True)}
    with pytest.raises(UnknownNameError):
        kg.check_wording("x", claims=["C999"])


@pytest.mark.parametrize("text", ["may " * 50_000, "\u202e" * 200_000, "." * 200_000, "A. " * 20_000])
def test_hostile_texts_are_bounded(text):
    assert len(check_wording(text, [Record(**BASE)])) < 10


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(FormatError, match="200,001 characters"):
        check_wording("x" * 200_001, [Record(**BASE)])


@pytest.mark.parametrize(
    ("text", "records"), [("", [Record(**BASE)]), ("\n " * 99_999, [Record(**BASE)]), ("Drug X acts.", [])]
)
def test_nothing_to_compare_is_not_faithful(text, records):
    with pytest.raises(FormatError, match="nothing to compare"):
        check_wording(text, records)


def test_what_is_singled_out_from_a_set_is_to_be_named():
    told = {**BASE, "subjects": ("interleukin-2", "IL-2"), "quantifier": "at_least", "quantifier_of": "set"}
    assert check_wording("IL-2 slows tumour growth.", [Record(**told)]) == []
    (found,) = check_wording("Interleukins slow some tumour growth.", [Record(**told)])
    assert (found.what, found.firmer) == ("quantifier", True)


def test_most_of_a_set_is_kept_though_the_subject_is_named():
    told = Record(**{**BASE, "quantifier": "proportional", "quantifier_of": "set"})
    (found,) = check_wording("Drug X slows tumour growth.", [told])
    assert (found.change, found.what, found.firmer) == ("drops", "quantifier", True)
    assert check_wording("Drug X slows tumour growth in most tumours.", [told]) == []
    assert [each.what for each in must_keep(told, "Drug X slows tumour growth in most tumours.")] == ["quantifier"]


NULL = Record(**BASE, stance="null", certainty=2, own_voice=False, speakers=("Smith and Lee",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As “A trial” reports, Smith and Lee tested whether drug X slows tumour growth, and saw no effect, with a reservation.", []),
        ("Smith and Lee found that drug X probably did not slow tumour growth.", []),
        ("Drug X slows tumour growth.", ["C1 drops dispute"]),
        ("Whether drug X slows tumour growth: results are mixed.", []),
        ("The results are mixed, but drug X slows tumour growth.", []),
        ("A trial (Okoye, 2020) reports that drug X slows tumour growth.", []),
        ("Smith and Lee tested whether drug X slows tumour growth, and saw no effect.", ["C1 drops hedge"]),
        ("Drug X probably did not slow tumour growth.", ["C1 drops speaker"]),
    ],
)  # fmt: skip
def test_a_null_result_is_reported_beside_a_support(text, expected):
    found = check_wording(text, [Record(**BASE)], against=[NULL])
    assert [str(each).partition(":")[0] for each in found] == expected


DENIED = "Drug X does not slow tumour growth in melanoma."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DENIED, ["C1 drops dispute"]),
        ("In melanoma, drug X has no effect on tumour growth.", ["C1 drops dispute"]),
        ("Whether drug X slows tumour growth in melanoma is contested; it did not slow it in one trial.", []),
        ("Results on drug X are mixed, but it does not slow tumour growth in melanoma.", []),
        ("Okoye et al. found that drug X does not slow tumour growth in melanoma.", []),
    ],
)
def test_a_denial_of_what_another_passage_supports_says_that_it_is_contested(text, expected):
    melanoma = Record(**BASE, context=(("disease", ("melanoma",)),))
    null = replace(melanoma, stance="null")
    found = check_wording(text, [melanoma], against=[melanoma, null])
    assert [str(each).partition(":")[0] for each in found if each.firmer] == expected


def test_a_denial_is_contested_by_support_in_its_own_contexts_only():
    def limited(name, **more):
        return Record(**{**BASE, **more}, context=(("disease", (name,)),))

    null, elsewhere, weak = limited("melanoma", stance="null"), limited("glioma"), limited("melanoma", certainty=1)
    assert check_wording(DENIED, [elsewhere], against=[elsewhere, null]) == []
    assert check_wording(DENIED, [Record(**BASE)], against=[null]) == []
    (found,) = check_wording(DENIED, [elsewhere], against=[elsewhere, null, weak])
    assert (found.what, found.firmer) == ("dispute", True)
    assert "another passage supports the claim" in found.message
    gone = replace(weak, document_status="retracted")
    assert check_wording(DENIED, [elsewhere], against=[null, gone]) == []
    general = Record(**BASE, stance="null")
    assert [
        each.what for each in check_wording("Drug X does not slow tumour growth.", [elsewhere], against=[general])
    ] == ["dispute"]


@pytest.mark.parametrize(
    ("quantifier", "text", "expected"),
    [
        ("universal", "Drug X slows all tumour growth.", [("adds", "quantifier")]),
        ("universal", "Drug X slows all tumour growth in patients.", [("adds", "quantifier")]),
        ("universal", "Drug X slows tumour growth in all patients studied.", []),
        ("universal", "In all patients, drug X slows tumour growth.", []),
        ("universal", "Drug X slows tumour growth (in “all” of those studied).", []),
        ("universal", "Drug X slows tumour growth.", []),
        ("existential", "Drug X slows tumour growth in some patients.", []),
        ("existential", "Drug X slows tumour growth (in “some” of those studied).", []),
        ("existential", "Drug X slows tumour growth.", [("drops", "quantifier")]),
        ("existential", "Drug X slows tumour growth in all patients.", [("adds", "quantifier")]),
    ],
)
def test_how_many_of_the_patients_is_not_how_many_of_the_things(quantifier, text, expected):
    words = "all" if quantifier == "universal" else "some"
    record = Record(**BASE, quantifier=quantifier, quantifier_of="context", quantifier_words=words)
    assert [(each.change, each.what) for each in check_wording(text, [record])] == expected


def test_a_denial_of_one_subgroup_is_no_denial_of_the_rest():
    melanoma = ("disease", ("melanoma",))
    support, null = Record(**BASE, context=(melanoma,)), Record(**BASE, stance="null", context=(melanoma,))
    there = replace(null, context=(melanoma, ("population", ("patients with brain metastases",))))
    text = "In patients with melanoma and brain metastases, drug X did not slow tumour growth."
    assert check_wording(text, [support], against=[support, null, there]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 52 patients with melanoma, drug X slows tumour growth.", []),
        ("Drug X slows tumour growth in patients with metastatic melanoma.", []),
        ("In patients with lung cancer and melanoma, drug X slows tumour growth.", []),
        ("In patients with lung cancer, drug X slows tumour growth in melanoma.", ["in patients with lung cancer"]),
    ],
)
def test_patients_with_the_disease_of_a_claim_are_its_context(text, expected):
    found = check_wording(text, [Record(**BASE, context=(("disease", ("melanoma",)),))])
    assert [each.message.split("“")[1].partition("”")[0] for each in found] == expected
    assert all((each.change, each.what) == ("adds", "context") for each in found)


@pytest.mark.parametrize("verb", ["saw", "found", "showed"])
def test_a_null_result_of_an_association_is_a_result(verb):
    told = Record(**{**TOGETHER, "key": "C1", "stance": "null", "certainty": 3})
    subject, value = told.subjects[0], told.objects[0]
    text = f"The study tested whether {subject} is associated with {value}, and {verb} no association."
    assert check_wording(text, [told]) == []


def test_a_dispute_that_was_retracted_contests_nothing():
    gone = replace(NULL, stance="disputes", document_status="retracted")
    assert check_wording("Drug X slows tumour growth.", [Record(**BASE)], against=[gone]) == []


@pytest.mark.parametrize("verb", ["cause", "worsen", "lead to", "make for"])
def test_a_word_of_a_name_makes_no_association_of_an_effect(verb):
    record = Record(**{**TOGETHER, "key": "C1", "subjects": ("tumour-associated macrophages",), "objects": ("glioma",)})
    (found,) = check_wording(f"Tumour-associated macrophages {verb} a worse outcome in glioma.", [record])
    assert (found.change, found.what) == ("adds", "effect")
    for text in ("are associated with", "go with", "correlate with"):
        assert check_wording(f"Tumour-associated macrophages {text} a worse outcome in glioma.", [record]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drug X slows tumour growth in mucosal melanoma.", [("drops", "negation")]),
        ("Drug X slows tumour growth in melanoma.", []),
        ("Drug X did not slow tumour growth in mucosal melanoma.", []),
    ],
)
def test_what_a_passage_denies_of_one_context_is_not_stated_of_it(text, expected):
    null = Record(**BASE, stance="null", context=(("disease", ("mucosal melanoma",)),))
    found = check_wording(text, [Record(**BASE)], against=[null])
    assert [(each.change, each.what) for each in found if each.firmer] == expected


COLORECTAL = (("disease", ("colorectal cancer", "bowel cancer")),)


@pytest.mark.parametrize("stance", ["supports", "null", "disputes"])
@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("colorectal cancer", True),
        ("colorectal carcinoma", True),
        ("cancers of the bowel", True),
        ("carcinoma of the bowel", True),
        ("metastatic colorectal cancer", True),
        ("cancer", False),
        ("cancer patients", False),
        ("patients with cancer", False),
        ("lung cancer", False),
        ("mice with lung cancer", False),
        ("colorectal surgery", False),
    ],
)
def test_a_broader_context_or_its_neighbour_is_not_the_context_of_the_evidence(stance, place, named):
    verb = "slows" if stance == "supports" else "does not slow"
    found = differences(f"Drug X {verb} tumour growth in {place}.", stance=stance, context=COLORECTAL)
    assert (("drops", "context") not in found) is named


@pytest.mark.parametrize(
    ("dimension", "name", "place", "named"),
    [
        ("species", "nude mouse", "in nude mice", True),
        ("species", "nude mouse", "in mice", False),
        ("disease", "acute myeloid leukaemia", "in AML", True),
        ("disease", "acute myeloid leukaemia", "in acute myeloid leukemia", True),
        ("disease", "acute myeloid leukaemia", "in leukaemia", False),
        ("disease", "acute myeloid leukaemia", "in acute lymphoblastic leukaemia", False),
        ("stage", "early stage of cancer", "in the early stages", True),
        ("treatment", "after surgery", "following surgery", True),
        ("treatment", "after cytoreductive surgery", "after surgery", False),
    ],
)
def test_a_context_of_any_dimension_is_named_whole(dimension, name, place, named):
    found = differences(f"Drug X slows tumour growth {place}.", context=((dimension, (name,)),))
    assert (("drops", "context") not in found) is named


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("colorectal cancer", []),
        ("colorectal carcinoma", []),
        ("cancer", [("adds", "negation")]),
        ("lung cancer", [("adds", "negation")]),
    ],
)
def test_an_exception_of_a_broader_context_is_denied_by_no_passage(place, expected):
    null = Record(**BASE, stance="null", context=COLORECTAL)
    text = f"Drug X slows tumour growth, but not in patients with {place}."
    found = check_wording(text, [Record(**BASE)], against=[null])
    assert [(each.change, each.what) for each in found] == expected


def test_a_claim_is_as_firm_as_what_still_stands():
    gone, left = Record(**BASE, document_status="retracted"), Record(**BASE, certainty=1)
    assert strongest([gone, left]) is left
    assert strongest([gone]) is gone


def test_the_projects_own_sentences_pass(tried):
    for claim in ("N1", "N2", "N3", "N4", "N5"):
        assert tried.check_wording(tried.sentence(claim), claims=claim) == []
    assert (
        tried.check_wording(
            "The second study saw no effect of drug Z on tumour spread, with reservations.", claims="N4"
        )
        == []
    )


TOGETHER = {
    "subjects": ("regulatory T cell", "regulatory T cells"),
    "objects": ("glioma",),
    "predicate": "ig:worseOutcomeIn",
    "sign": "+",
    "association": True,
}
VARYING = {
    "subjects": ("PD-L1",),
    "objects": ("T cell count",),
    "predicate": "ig:correlatesPositivelyWith",
    "sign": "+",
    "association": True,
}


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        ("Regulatory T cells go with a worse outcome in glioma.", TOGETHER, set()),
        ("Regulatory T cells are associated with shorter survival in glioma.", TOGETHER, set()),
        ("In glioma, patients with regulatory T cells have higher mortality.", TOGETHER, set()),
        ("The reduced survival in glioma is associated with regulatory T cells.", TOGETHER, set()),
        ("In glioma, their reduced survival correlates with regulatory T cells.", TOGETHER, set()),
        ("In glioma, regulatory T cells reduced survival.", TOGETHER, {("adds", "effect")}),
        ("Regulatory T cells promote glioma.", TOGETHER, {("adds", "effect")}),
        ("Regulatory T cells lead to worse survival in glioma.", TOGETHER, {("adds", "effect")}),
        ("Regulatory T cells drive glioma and correlate with poor survival.", TOGETHER, {("adds", "effect")}),
        ("Regulatory T cells go with a better outcome in glioma.", TOGETHER, {("reverses", "sign")}),
        ("Regulatory T cells predict longer survival in glioma.", TOGETHER, {("reverses", "sign")}),
        ("PD-L1 correlates positively with T cell count.", VARYING, set()),
        ("PD-L1 is associated with a higher T cell count.", VARYING, set()),
        ("PD-L1 correlates inversely with T cell count.", VARYING, {("reverses", "sign")}),
        ("PD-L1 is associated with a lower T cell count.", VARYING, {("reverses", "sign")}),
        ("PD-L1 increases the T cell count.", VARYING, {("adds", "effect")}),
    ],
)
def test_an_association_is_no_effect_and_has_its_direction(text, changes, expected):
    assert differences(text, **changes) == expected


def test_associations_of_a_graph(clinical):
    (found,) = clinical.check_wording("Variant V did not promote tumour T.", claims=["K4"])
    assert (found.change, found.what) == ("adds", "effect")


MANY = Record(**BASE, certainty=2, own_voice=False, speakers=("oncologists",), speaker_quantifier="Many")


@pytest.mark.parametrize(
    ("text", "expected", "firmer"),
    [
        ("Many oncologists believe that drug X slows tumour growth.", [], False),
        ("In the view of many oncologists, drug X slows tumour growth.", [], False),
        ("All oncologists believe that drug X slows tumour growth.", ["adds quantifier"], True),
        ("Most oncologists believe that drug X slows tumour growth.", ["adds quantifier"], True),
        ("Some oncologists believe that drug X slows tumour growth.", ["drops quantifier"], False),
        ("Oncologists believe that drug X slows tumour growth.", ["drops quantifier"], True),
        ("Many oncologists believe that drug X slows all tumour growth.", ["adds quantifier"], True),
        ("Many oncologists believe that drug X slows some tumour growth.", ["adds quantifier"], False),
    ],
)
def test_how_many_say_so_is_compared_with_how_many_say_so(text, expected, firmer):
    found = check_wording(text, [MANY])
    assert [f"{each.change} {each.what}" for each in found] == expected
    assert any(each.firmer for each in found) == firmer


def test_how_many_say_so_is_kept():
    (kept,) = (
        each
        for each in must_keep(MANY, "Many oncologists believe that drug X slows tumour growth.")
        if each.what == "quantifier"
    )
    assert kept.words == ("Many",)


@pytest.mark.parametrize(
    ("text", "own", "firmer"),
    [
        ("Few drugs X slow tumour growth.", "some", True),
        ("Few drugs X slow tumour growth.", "", True),
        ("Few drugs X slow tumour growth.", "few", False),
        ("Some drugs X slow tumour growth.", "most", False),
        ("Many drugs X slow tumour growth.", "some", True),
        ("Most drugs X slow tumour growth.", "many", True),
        ("Most drugs X slow tumour growth.", "most", False),
        ("The majority of drugs X slow tumour growth.", "most", False),
        ("All drugs X slow tumour growth.", "most", True),
    ],
)
def test_quantifiers_are_compared_in_their_order(text, own, firmer):
    kind = {"some": "existential", "": ""}.get(own, "proportional")
    found = check_wording(text, [Record(**BASE, quantifier=kind, quantifier_words=own)])
    assert any(each.firmer for each in found) == firmer
    assert all(each.what == "quantifier" for each in found)


def test_a_text_may_report_any_passage_of_its_stance():
    some = Record(**BASE, quantifier="existential", quantifier_words="some")
    most = Record(**BASE, quantifier="proportional", quantifier_words="most")
    text = "Most drugs X slow tumour growth."
    assert check_wording(text, [some], against=[some, most]) == []
    (found,) = check_wording(text, [some], against=[some, replace(most, document_status="retracted")])
    assert (found.what, found.firmer) == ("quantifier", True)


MICE = (("species", ("mice",)),)
PROBABLE = Record(**{**BASE, "certainty": 2, "context": MICE})
DENIAL = Record(**BASE, stance="disputes")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Drug X may slow tumour growth in patients, which is disputed.", ["C1 adds hedge", "C1 drops context"]),
        ("Drug X appears to slow tumour growth in mice, which is disputed.", []),
        ("According to Okoye et al., it is wrong that drug X slows tumour growth.", ["C1 adds hedge"]),
        ("Okoye et al. deny that drug X slows tumour growth.", []),
        ("Okoye et al. doubt that drug X slows tumour growth.", ["C1 adds hedge"]),
        ("Okoye et al. could not confirm that drug X slows tumour growth.", []),
    ],
)
def test_a_text_is_compared_with_the_evidence_of_its_own_stance(text, expected):
    found = check_wording(text, [PROBABLE], against=[PROBABLE, DENIAL])
    assert [str(each).partition(":")[0] for each in found] == expected
    assert not [each for each in found if "asserted (3 of 3)" in each.message and "denial" not in each.message]


@pytest.mark.parametrize("word", ["unlikely", "improbable", "doubtful"])
def test_unlikely_and_its_like_deny(word):
    for text in (f"It is {word} that drug X slows tumour growth.", f"That drug X slows tumour growth is {word}."):
        found = check_wording(text, [Record(**BASE)])
        assert ("adds", "negation", True) in [(each.change, each.what, each.firmer) for each in found]
        assert check_wording(text, [Record(**{**BASE, "stance": "disputes", "certainty": 2})]) == []
    beside = f"Drug X slows tumour growth and is {word} to cause fever."
    assert not [each for each in check_wording(beside, [Record(**BASE)]) if each.what == "negation"]


@pytest.mark.parametrize(
    "exception", ["but not in mice", "although not in mice", "except in mice", "but it failed in mice", "not in mice"]
)
def test_an_exception_is_compared_with_denials_in_its_context(exception):
    null = Record(**BASE, stance="null", context=MICE)
    text = f"Drug X slows tumour growth, {exception}."
    assert check_wording(text, [Record(**BASE)], against=[null]) == []
    for other in ([], [replace(null, document_status="retracted")], [replace(null, context=(("species", ("rats",)),))]):
        (found,) = check_wording(text, [Record(**BASE)], against=other)
        assert (found.change, found.what, found.firmer) == ("adds", "negation", True)
        assert "no passage denies the claim" in found.message
