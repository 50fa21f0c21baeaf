"""A sign, a level or a number that tells names apart counts in contexts, populations, subjects and objects alike."""

import pytest

from immunograph.gate import Record, check_wording, must_keep

BASE = {"key": "C1", "subjects": ("drug X",), "objects": ("tumour growth",), "sign": "-"}
SAME = [
    ("CD25+", ["CD25+ cells", "CD25-positive cells", "CD25⁺ cells", "CD25 pos cells", "CD25pos cells", "CD25 (+) cells"]),
    ("CD25+", ["CD25-expressing cells", "cells positive for CD25", "cells that were CD25+", "(CD25+) cells"]),
    ("CD25−", ["CD25− cells", "CD25- cells", "CD25-negative cells", "CD25neg cells", "CD25⁻ cells", "non-CD25 cells"]),
    ("CD25-", ["cells lacking CD25", "cells negative for CD25", "CD25(-) cells", "cells that were CD25-"]),
    ("CD4+ CD25+ FoxP3+ Treg", ["CD4+CD25+FoxP3+ Tregs", "CD4-positive, CD25-positive, FoxP3-positive Treg"]),
    ("CD4+CD25- T cells", ["CD4+ CD25− T cells", "CD25neg CD4pos T cells"]),
    ("CD25hi", ["CD25high cells", "CD25 high cells", "CD25-hi cells"]),
    ("EGFR-positive", ["EGFR+ tumours", "EGFR-positive tumours", "EGFR positive tumours"]),
    ("ER+", ["ER+ and PR- tumours", "ER-positive tumours", "ER+, HER2- tumours"]),
    ("smokers", ["smokers", "a smoker", "smokers and non-smokers"]),
    ("HIV+ patients", ["HIV-positive patients", "patients positive for HIV", "patients (HIV+)"]),
    ("PD-1+", ["PD-1-positive cells", "PD-1+ cells", "PD1+ cells"]),
    ("IL-2", ["IL-2 cultures", "IL-2-treated cultures", "IL-2- and IL-15-treated cultures", "cultures with IL-2 - a cytokine"]),
    ("IL-1/11 secreting", ["IL-1/11 secreting cells", "IL-1/11-secreting cells"]),
    ("Jurkat E6-1", ["Jurkat E6-1 cells"]),
    ("IFN-γ+", ["IFN-gamma+ cells", "IFNγ-positive cells"]),
    ("non-small cell lung cancer", ["non-small cell lung cancer", "nonsmall cell lung cancer", "NSCLC"]),
    ("triple-negative breast cancer", ["triple negative breast cancer", "TNBC", "triple-negative breast carcinoma"]),
    ("node-negative breast cancer", ["node negative breast cancer", "breast cancer that was node-negative"]),
    ("CD25- T cell", ["CD25-T cells", "CD25– T cells"]),
    ("HLA-A2-matched", ["HLA-A2-matched cells"]),
    ("high-grade glioma", ["glioma of high grade", "high-grade glioma"]),
    ("HER2+ breast cancer", ["patients with HER2-positive breast cancer", "HER2+ breast cancer"]),
    ("IL-10-deficient", ["IL-10-deficient cells", "cells deficient in IL-10"]),
]  # fmt: skip
OPPOSITE = [
    ("CD25+", ["CD25− cells", "CD25- cells", "CD25-negative cells", "CD25 negative cells", "non-CD25 cells", "CD25neg cells"]),
    ("CD25+", ["cells lacking CD25", "CD25-deficient cells", "cells negative for CD25", "cells that were CD25-"]),
    ("CD25−", ["CD25+ cells", "CD25-positive cells", "CD25 pos cells", "CD25-expressing cells"]),
    ("CD4+ CD25+ FoxP3+ Treg", ["CD4- CD25- FoxP3- Treg", "CD4+ CD25+ FoxP3- Treg"]),
    ("CD4+CD25- T cells", ["CD4+CD25+ T cells", "CD4-CD25- T cells"]),
    ("CD25hi", ["CD25low cells", "CD25-lo cells", "CD25− cells"]),
    ("CD56bright", ["CD56dim cells"]),
    ("ER+", ["ER- tumours", "ER- and PR- tumours", "ER-negative tumours"]),
    ("EGFR-positive", ["EGFR- tumours", "EGFR-negative tumours"]),
    ("smokers", ["non-smokers", "nonsmokers"]),
    ("HIV+ patients", ["HIV- patients", "HIV−negative patients", "patients negative for HIV"]),
    ("PD-1+", ["PD-1-negative cells", "PD-1− cells"]),
    ("small cell lung cancer", ["non-small cell lung cancer"]),
]  # fmt: skip
LOST = [
    ("CD25+", ["CD25 cells", "CD4+ cells", "CD25hi cells"]),
    ("CD25−", ["CD25 cells"]),
    ("IL-1/11 secreting", ["IL-11 secreting cells", "IL-1 secreting cells", "IL-1/12 secreting cells"]),
    ("IL-11 secreting", ["IL-1/11 secreting cells"]),
    ("IL-10-deficient", ["IL-10 cells", "IL-10−/− cells"]),
    ("CD25+ T cell", ["CD25-T cells"]),
    ("high-grade glioma", ["low-grade glioma"]),
    ("Jurkat E6-1", ["Jurkat E6-2 cells", "Jurkat E6 cells"]),
]


def pairs(table):
    return [(name, text) for name, texts in table for text in texts]


def differences(text, **changes):
    return {(each.change, each.what) for each in check_wording(text, [Record(**{**BASE, **changes})])}


def in_context(name, where):
    dimension = "population" if name.startswith(("smoker", "HIV", "ER", "EGFR", "HER2")) else "cell"
    return differences(f"Drug X slows tumour growth in {where}.", context=((dimension, (name,)),))


@pytest.mark.parametrize(("name", "where"), pairs(SAME))
def test_the_same_context_in_another_spelling_is_kept(name, where):
    assert in_context(name, where) == set()


@pytest.mark.parametrize(("name", "where"), pairs(OPPOSITE))
def test_the_opposite_context_is_found(name, where):
    assert in_context(name, where) == {("reverses", "context")}


@pytest.mark.parametrize(("name", "where"), pairs(LOST))
def test_a_context_without_what_tells_it_apart_is_dropped(name, where):
    assert in_context(name, where) == {("drops", "context")}


def test_the_opposite_is_named_and_marked():
    text = "Drug X slows tumour growth in CD25-negative cells."
    (found,) = check_wording(text, [Record(**BASE, context=(("cell", ("CD25+ T cell", "CD25+")),))])
    assert found.message == "the evidence is about CD25+, but the text names the opposite"
    assert (text[found.start : found.end], found.firmer) == ("CD25-negative", True)


def test_names_in_other_parts_of_the_sentence_are_no_opposites():
    ends = {"subjects": ("CD25− cell",), "context": (("cell", ("CD25+ T cell",)),)}
    assert differences("CD25− cells slow tumour growth in CD25+ T cells.", **ends) == set()
    assert differences("CD25− cells slow tumour growth.", **ends) == {("drops", "context")}


@pytest.mark.parametrize(
    ("names", "said", "expected"),
    [
        (("IL-1/11",), "IL-1/11", set()),
        (("IL-1/11",), "IL-11", {("omits", "ends")}),
        (("IL-1/11",), "IL-1", {("omits", "ends")}),
        (("IL-1",), "IL-1/11", {("omits", "ends")}),
        (("IL-11",), "IL-1/11", {("omits", "ends")}),
        (("IL-11",), "IL-1 and IL-11", set()),
        (("CD25− cell",), "the CD25 cells", {("omits", "ends")}),
        (("ER+ tumour",), "ER- tumours", {("reverses", "ends")}),
        (("ER+ tumour",), "ER-positive tumours", set()),
    ],
)
def test_the_parts_of_an_object_count(names, said, expected):
    assert differences(f"Drug X slows {said}.", objects=names) == expected


@pytest.mark.parametrize(
    ("name", "where", "kept"),
    [
        ("CD25+", "CD25+ cells", "CD25+"),
        ("CD25+", "CD25-positive cells", "CD25-positive"),
        ("CD4+ CD25+ FoxP3+", "CD4+ CD25+ FoxP3+ cells", "CD4+ CD25+ FoxP3+"),
        ("IL-1/11 secreting", "IL-1/11 secreting cells", "IL-1/11 secreting"),
    ],
)
def test_what_must_be_kept_has_its_sign(name, where, kept):
    told = Record(**BASE, context=(("cell", (name,)),))
    (found,) = must_keep(told, f"Drug X slows tumour growth in {where}.")
    assert (found.what, found.words) == ("context", (kept,))
