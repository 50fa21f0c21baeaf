"""The wordings that the manual teaches for denials and null results are recognised as such, by the gate and in reports."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from immunograph.gate import Passage, Record, check_wording, examine

DOCS = Path(__file__).parents[2] / "docs"
MANUAL = " ".join((DOCS / "coding.md").read_text(encoding="utf-8").split())
OWN_CLAIMS = (DOCS / "your-own-claims.md").read_text(encoding="utf-8")
NAMES = {"subjects": ("X", "interleukin-2"), "objects": ("Y", "fever", "pulse", "metastasis")}
EXAMPLES = re.findall(r"\*([^*|]{8,80})\*[^*|`]{0,60}`(null|disputes)`, ([123])", MANUAL)
TABLE = re.findall(
    r"\n\| ([^|]*interleukin-2[^|]*metastasis[^|]*) \|[^|]*\| `(null|disputes)` \| ([123]) \|", OWN_CLAIMS
)
ROWS = re.findall(r"\n\| ([^|]*) \|[^|]*\|[^|]*\(stance `(null|disputes)`\)", (DOCS / "coding.md").read_text("utf-8"))
CUES = {
    "had no effect on": "X had no effect on fever.",
    "did not change": "X did not change fever.",
    "no difference was seen": "With X no difference was seen in fever.",
    "failed to … in a test": "X failed to lower fever in a test.",
    "no": "X gives no fever.",
    "not": "X does not lower fever.",
    "is unable to": "X is unable to lower fever.",
    "it is wrong that": "It is wrong that X lowers fever.",
    "could not": "X could not lower fever.",
    "unlikely": "X is unlikely to lower fever.",
    "doubtful": "It is doubtful that X lowers fever.",
    "doubt that": "Many doctors doubt that X lowers fever.",
}
"""Wording in the manual's table of cues -> a sentence with it."""
WORDINGS = [
    *EXAMPLES,
    *TABLE,
    *((CUES[cue], stance, "") for cell, stance in ROWS for cue in cell.split(":")[0].split(", ")),
]


def test_the_manual_has_such_wordings():
    assert len(EXAMPLES) >= 8
    assert len(TABLE) >= 2
    assert sorted(CUES) == sorted(cue for cell, _ in ROWS for cue in cell.split(":")[0].split(", "))


@pytest.mark.parametrize(("text", "stance", "certainty"), WORDINGS)
def test_a_wording_that_the_manual_teaches_is_a_denial(text, stance, certainty):
    weak = any(word in text for word in ("unlikely", "doubt", "significant"))
    held = Record(
        "C1", **NAMES, stance=stance, certainty=int(certainty or (2 if weak else 3)), own_voice="doctors" not in text
    )
    assert [found.rule for found in examine(held, Passage(text)) if found.level.value != "note"] == []
    assert [each for each in check_wording(text, [held]) if each.firmer and each.what != "speaker"] == []
    (found,) = (each for each in check_wording(text, [Record("C1", **NAMES)]) if each.what == "negation")
    assert (found.change, found.firmer) == ("adds", True)


OWN = {"key": "C1", "subjects": ("drug X",), "objects": ("tumour growth",), "stance": "disputes"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Contrary to Smith et al., drug X does not slow tumour growth.", []),
        ("Drug X does not slow tumour growth, unlike reported by Smith (2020).", []),
        ("We could not confirm that drug X slows tumour growth, as reported by Smith et al.", []),
        ("The slowing of tumour growth by drug X [7] could not be reproduced.", [("borrowed", "error")]),
        ("That drug X slows tumour growth could not be confirmed by Smith et al.", [("borrowed", "error")]),
        ("We were unable to reproduce the slowing of tumour growth by drug X [7].", []),
        ("Smith et al. could not confirm that drug X slows tumour growth.", [("borrowed", "error")]),
        ("It is wrong that drug X slows tumour growth, as Smith et al. claimed.", []),
        ("It is wrong that drug X slows tumour growth, as Smith et al. showed.", [("borrowed", "warning")]),
        ("It is wrong that drug X slows tumour growth [12].", [("borrowed", "warning")]),
        ("Contrary to expectation, drug X does not slow tumour growth [12].", [("borrowed", "error")]),
        ("Contrary to the hypothesis of Smith et al., drug X does not slow tumour growth.", []),
        ("We refute the hypothesis that drug X slows tumour growth.", []),
    ],
)
def test_the_speaker_of_a_denial_is_who_denies(text, expected):
    found = examine(Record(**OWN), Passage(text))
    assert [(each.rule, each.level.value) for each in found if each.rule != "weight-unknown"] == expected
    assert all("contradicted is not the speaker" in each.message for each in found if each.rule == "borrowed")


def test_support_may_be_contrary_to_somebody_too():
    held = Record(**{**OWN, "stance": "supports"})
    assert examine(held, Passage("Contrary to Smith et al., drug X slows tumour growth.")) == []
    (found,) = examine(held, Passage("Drug X slows tumour growth (Smith et al., 2020)."))
    assert (found.rule, "if that denies" in found.message) == ("borrowed", False)


@pytest.mark.parametrize("verb", ["confirm that", "show that", "detect that", "not only show that", "be sure whether"])
def test_could_not_is_no_hedge(verb):
    text = f"We could not {verb} drug X slows tumour growth."
    assert "hedge-missing" not in [each.rule for each in examine(Record(**OWN), Passage(text))]


def test_what_could_not_be_excluded_is_possible():
    text = "It could not be excluded that drug X slows tumour growth."
    assert [each.rule for each in examine(Record(**{**OWN, "stance": "supports"}), Passage(text))] == ["hedge-missing"]
    assert examine(Record(**{**OWN, "stance": "supports", "certainty": 1}), Passage(text)) == []


def test_the_example_of_your_own_claims_is_coded_as_the_manual_asks():
    text = re.search(r"printf '([^']*)'", OWN_CLAIMS)[1]
    rows = re.findall(
        r"`claim` (\w+),.*?`span` (\d+)-(\d+).*?`stance` (\w+), `certainty` (\d), `status` (\w+).*?`cues` ([^`@]*)@(\d+)-(\d+)",
        OWN_CLAIMS,
    )
    assert [row[0] for row in rows] == ["P1", "C30"]
    for claim, start, end, stance, certainty, status, cue, first, last in rows:
        assert text[int(first) : int(last)] == cue
        ends = ("metastasis",) if claim == "P1" else ("lymphocytes",)
        cues = ((int(first), int(last)),)
        held = Record(claim, ("interleukins",), ends, "", stance, int(certainty), status, cues=cues)
        held = replace(held, modalities=frozenset({"might"}) if claim == "P1" else frozenset())
        span = (int(start), int(end))
        assert text[span[0] : span[1]].endswith(".")
        around = Passage(text[span[0] : span[1]], span[0], span)
        assert [found.rule for found in examine(held, around) if found.level.value != "note"] == []
        assert (stance == "disputes") == ("wrong" in text[span[0] : span[1]])
    assert re.search(
        r"\*in our patients interleukins did not activate lymphocytes\*\), the stance would be `null`", OWN_CLAIMS
    )
