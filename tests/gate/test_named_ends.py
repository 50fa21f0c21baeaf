"""A report names what its claim is about, excepts where it fails, and hedges only what the hedge governs."""

import pytest

from immunograph.gate import Passage, Record, check_wording, examine

BLOCKADE = {
    "key": "C1",
    "subjects": ("anti-CD47 antibody", "magrolimab"),
    "objects": ("clearance of leukaemia cells",),
    "sign": "+",
}
PAIR = {
    **BLOCKADE,
    "subjects": ("azacitidine", "magrolimab"),
    "joint_subjects": (("azacitidine",), ("magrolimab",)),
}
NULL_THERE = Record(**BLOCKADE, stance="null", context=(("disease", ("myelodysplasia",)),))
TREND = {**BLOCKADE, "stance": "null", "certainty": 1}


def changes(text, against=(), **record):
    found = check_wording(text, [Record(**{**BLOCKADE, **record})], against=against)
    return {(each.change, each.what) for each in found}


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("Magrolimab promotes the clearance of leukaemia cells.", {}, set()),
        ("We gave magrolimab. The antibody promotes the clearance of leukaemia cells.", {}, set()),
        ("Azacitidine promotes the clearance of leukaemia cells.", {}, {("omits", "ends")}),
        ("We gave magrolimab. Azacitidine promotes the clearance of leukaemia cells.", {}, {("omits", "ends")}),
        ("Magrolimab promotes the clearance of yeast cells.", {}, {("omits", "ends")}),
        ("Magrolimab promotes the migration of leukaemia cells.", {}, {("omits", "ends")}),
        ("Anti-CD19 antibody promotes the clearance of leukaemia cells.", {}, {("omits", "ends")}),
        ("NK cells promote the clearance of leukaemia cells.", {"subjects": ("natural killer cell",)}, set()),
        ("Helper T cells promote the clearance of leukaemia cells.", {"subjects": ("cytotoxic T cell",)}, {("omits", "ends")}),
        ("IFN-γ promotes the clearance of leukaemia cells.", {"subjects": ("IFN-gamma",)}, set()),
        ("IFN-alpha promotes the clearance of leukaemia cells.", {"subjects": ("IFN-gamma",)}, {("omits", "ends")}),
    ],
)  # fmt: skip
def test_subject_and_object_are_named(text, record, expected):
    assert changes(text, **record) == expected


@pytest.mark.parametrize(
    ("objects", "text", "named"),
    [
        (("lysis of leukaemia cells",), "Magrolimab promotes the killing of leukaemia cells.", True),
        (("migratory capacity of monocytes",), "Magrolimab promotes the migratory ability of monocytes.", True),
        (("migratory capacity of monocytes",), "Magrolimab promotes the capacity of neutrophils.", False),
        (("leukaemia cell clearance",), "Magrolimab promotes the growth of leukaemia cells.", False),
        (("myeloid leukaemia cell",), "Magrolimab promotes lymphoid leukaemia cells.", False),
        (("myeloid leukaemia cell",), "Magrolimab destroys leukaemia cells.", True),
        (("antitumour agent",), "Magrolimab promotes antifungal agents.", False),
        (("IFN-gamma",), "Magrolimab promotes IFNγ.", True),
        (("IFN-gamma",), "Magrolimab promotes IFNα.", False),
    ],
)
def test_an_end_is_named_by_its_noun_and_what_narrows_it(objects, text, named):
    found = {each for each in changes(text, objects=objects) if each[1] in ("ends", "claim")}
    assert found == (set() if named else {("omits", "ends")})


@pytest.mark.parametrize(
    "text",
    [
        "Anti-CD47 antibody (magrolimab, 5F9) may promote the clearance of leukaemia cells.",
        "The clearance of leukaemia cells by magrolimab (an antibody to CD47) is possible.",
    ],
)
def test_a_hedge_behind_brackets_governs_the_noun_before_them(text):
    assert changes(text, certainty=1) == set()


def test_a_goal_is_reported_as_an_aim():
    assert changes("The goal is that magrolimab promotes the clearance of leukaemia cells.", stance="intends") == set()


def test_an_aim_in_the_predicate_keeps_its_hedge():
    seeks = {"carried": frozenset({"goal"}), "certainty": 1}
    assert changes("Magrolimab may seek the clearance of leukaemia cells, and that is its goal.", **seeks) == set()
    plain = "Magrolimab searches for the clearance of leukaemia cells."
    assert changes(plain, **seeks) == {("drops", "hedge")}
    assert changes(plain, **{**seeks, "certainty": 3}) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Azacitidine with magrolimab promotes the clearance of leukaemia cells.", set()),
        ("Magrolimab and azacitidine promote the clearance of leukaemia cells.", set()),
        ("Azacitidine promotes the clearance of leukaemia cells.", {("omits", "ends")}),
        ("Magrolimab promotes the clearance of leukaemia cells.", {("omits", "ends")}),
        ("Azacitidine or magrolimab promotes the clearance of leukaemia cells.", {("adds", "ends")}),
        ("Azacitidine and magrolimab each promote the clearance of leukaemia cells.", {("adds", "ends")}),
        ("Neither alone acts, but azacitidine together with magrolimab promotes the clearance of leukaemia cells.", set()),
    ],
)  # fmt: skip
def test_a_joint_claim_is_reported_of_all_together(text, expected):
    assert {each for each in changes(text, **PAIR) if each[1] == "ends"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Magrolimab promotes the clearance of leukaemia cells, but not in myelodysplasia.", set()),
        ("Magrolimab promotes the clearance of leukaemia cells, except in myelodysplasia.", set()),
        ("Magrolimab failed in myelodysplasia.", set()),
        ("Magrolimab was ineffective in myelodysplasia.", set()),
        ("Magrolimab promotes the clearance of leukaemia cells; in myelodysplasia it had no effect.", set()),
        ("Magrolimab promotes the clearance of leukaemia cells, also in myelodysplasia.", {("drops", "negation")}),
        ("Magrolimab promotes the clearance of leukaemia cells, not only in myelodysplasia.", {("drops", "negation")}),
        ("Magrolimab promotes the clearance of leukaemia cells in myelodysplasia without toxicity.", {("drops", "negation")}),
    ],
)  # fmt: skip
def test_a_context_that_the_sentence_excepts_is_not_claimed(text, expected):
    assert changes(text, against=[NULL_THERE]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Magrolimab did not significantly promote the clearance of leukaemia cells.", set()),
        ("There was a non-significant trend towards more clearance of leukaemia cells with magrolimab.", set()),
        ("The clearance of leukaemia cells rose with magrolimab, which didn't reach significance.", set()),
        ("Magrolimab did not promote the clearance of leukaemia cells.", {("drops", "hedge")}),
        ("Magrolimab significantly promotes the clearance of leukaemia cells.", {("drops", "hedge"), ("drops", "negation")}),
    ],
)  # fmt: skip
def test_a_trend_may_be_reported_as_not_significant(text, expected):
    assert changes(text, **TREND) == expected


def test_a_result_is_not_reported_as_insignificant():
    text = "Magrolimab promotes the clearance of leukaemia cells, but not significantly."
    assert changes(text) == {("adds", "negation")}


def test_the_quantifier_that_is_missing_is_shown():
    record = Record(**BLOCKADE, quantifier="proportional", quantifier_words="Two thirds of")
    (found,) = check_wording("Magrolimab promotes the clearance of leukaemia cells.", [record])
    assert "says “Two thirds of”" in found.message


@pytest.mark.parametrize(
    ("sentence", "span", "expected"),
    [
        ("CSF1 activates monocytes and thereby may feed the tumour.", "CSF1 activates monocytes", []),
        ("CSF1 activates monocytes, and possibly feeds the tumour.", "CSF1 activates monocytes", []),
        ("CSF1 activates monocytes and fibroblasts may follow.", "CSF1 activates monocytes", []),
        ("CSF1 recruits monocytes and fibroblasts may follow.", "CSF1 recruits monocytes", []),
        ("CSF1 polarised monocytes and granulocytes might follow.", "CSF1 polarised monocytes", []),
        ("CSF1 receptors on monocytes and fibroblasts may matter.", "CSF1 receptors on monocytes", ["hedge-cut"]),
        ("CSF1-primed monocytes and fibroblasts may migrate.", "CSF1-primed monocytes", ["hedge-cut"]),
        ("CSF1 activates monocytes, it seems.", "CSF1 activates monocytes", ["hedge-cut"]),
        ("CSF1 activates monocytes and neutrophils, apparently.", "CSF1 activates monocytes", ["hedge-cut"]),
        (
            "It is possible that CSF1 activates monocytes and feeds the tumour.",
            "CSF1 activates monocytes",
            ["hedge-cut"],
        ),
    ],
)
def test_a_hedge_of_an_added_predicate_does_not_govern_the_one_before(sentence, span, expected):
    start = sentence.index(span)
    record = Record("C1", ("CSF1",), ("monocytes",), certainty=3)
    found = examine(record, Passage(sentence, 0, (start, start + len(span)), ""))
    assert [each.rule for each in found if each.level.value == "error"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Magrolimab promotes the clearance of leukaemia cells in mice, but not in colorectal cancer.", []),
        ("Magrolimab promotes the clearance of leukaemia cells in mice, but not in mice with colorectal cancer.", []),
        ("Magrolimab promotes the clearance of leukaemia cells in mice.", [("drops", "negation")]),
        (
            "Magrolimab promotes the clearance of leukaemia cells in mice with colorectal cancer.",
            [("drops", "negation")],
        ),
        (
            "Magrolimab promotes the clearance of leukaemia cells in mice, but not in lung cancer.",
            [("drops", "negation")],
        ),
    ],
)
def test_an_exception_of_one_context_excepts_a_null_result_of_several(text, expected):
    null = Record(**BLOCKADE, stance="null", context=(("species", ("mice",)), ("disease", ("colorectal cancer",))))
    found = check_wording(text, [Record(**BLOCKADE)], against=[null])
    assert [(each.change, each.what) for each in found if each.firmer] == expected
