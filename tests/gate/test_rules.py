"""Each rule of the gate: what it finds, and what it lets pass."""

import pytest

from immunograph.gate import RULES, Level, Passage, Record, examine

DRUG, TUMOUR = ("drug X", "X"), ("tumour growth", "growth of tumours")


def record(**changes):
    values = {"key": "C1", "subjects": DRUG, "objects": TUMOUR, "cues": None}
    return Record(**{**values, **changes})


def found(sentence, *, span=None, before="", section="", title=False, edges=(" ", " "), **changes):
    passage = Passage(sentence, 0, span, before, section, title, edges)
    return {finding.rule for finding in examine(record(**changes), passage) if finding.level is not Level.NOTE}


@pytest.mark.parametrize(
    ("sentence", "changes", "expected"),
    [
        # hedges
        ("Drug X may slow tumour growth.", {}, {"hedge-missing"}),
        ("Drug X may slow tumour growth.", {"certainty": 1}, set()),
        ("Drug X appears to slow tumour growth.", {"certainty": 2}, set()),
        ("Drug X appears to slow tumour growth.", {"certainty": 3}, {"hedge-missing"}),
        ("Drug X slows tumour growth, it seems.", {}, {"hedge-missing"}),
        ("Drug X slows tumour growth and may cause fever.", {}, set()),
        ("Drug X, which may cause fever, slows tumour growth.", {}, set()),
        ("Drug X slows tumour growth, but it could cause fever.", {}, set()),
        ("It appears that, although fever is common, drug X slows tumour growth.", {}, {"hedge-missing"}),
        ("Drug X is thought to slow tumour growth.", {}, {"hedge-missing"}),
        ("Drug X probably slows tumour growth.", {"cues": ((7, 15),)}, {"certainty-above-cue"}),
        ("Drug X probably slows tumour growth.", {"cues": ((7, 15),), "certainty": 2}, set()),
        ("Drug X probably slows tumour growth.", {"cues": (), "certainty": 2}, {"cue-not-listed"}),
        ("Drug X m\u200bay slow tumour growth.", {}, {"hedge-missing"}),
        ("Drug X \u202emay\u202c slow tumour growth.", {}, {"hedge-missing"}),
        # modality
        ("Drug X can slow tumour growth.", {}, {"modality-dropped"}),
        ("Drug X can slow tumour growth.", {"modalities": frozenset({"ability"})}, set()),
        ("Drug X helps to slow tumour growth.", {"carried": frozenset({"participation"})}, set()),
        (
            "They have now been able to slow tumour growth with drug X.",
            {"modalities": frozenset({"ability"})},
            {"modality-dropped"},
        ),
        # quantifiers
        ("Drug X slows the growth of some tumours.", {}, {"quantifier-dropped"}),
        ("Drug X slows the growth of some tumours.", {"quantifier": "existential"}, set()),
        ("Drug X often slows tumour growth.", {}, {"quantifier-dropped"}),
        ("Many rats were bred, and drug X was found in a drawer and slows tumour growth.", {}, set()),
        # contexts
        ("In mice, drug X slows tumour growth.", {}, {"context-dropped"}),
        ("In three mice, drug X slows tumour growth.", {"quantifier": "cardinal"}, {"context-dropped"}),
        ("In C57BL/6 mice, drug X slows tumour growth.", {}, {"context-dropped"}),
        ("Drug X slows tumour growth in tumor-bearing mice.", {}, {"context-dropped"}),
        (
            "In 1,042 patients with melanoma, drug X slows tumour growth.",
            {"quantifier": "cardinal"},
            {"context-dropped"},
        ),
        ("In tumor-bearing mice, drug X slows tumour growth.", {"context": (("species", ()),)}, set()),
        ("Drug X slows tumour growth in treating patients with fever.", {}, set()),
        (
            "In addition, people say nothing; in cancer of mice, in turn mice and so on drug X slows tumour growth.",
            {},
            set(),
        ),
        ("In mice, drug X slows tumour growth.", {"context": (("species", ()),)}, set()),
        ("Drug X slows tumour growth in the early stages.", {}, {"context-dropped"}),
        # speakers
        ("Many scientists believe that drug X slows tumour growth.", {"certainty": 2}, {"speaker-dropped"}),
        ("Many scientists believe that drug X slows tumour growth.", {"certainty": 2, "own_voice": False}, set()),
        ("Many scientists believe that drug X slows tumour growth.", {"own_voice": False}, {"hedge-missing"}),
        ("Two trials found that drug X slows tumour growth.", {}, {"speaker-dropped"}),
        ("We found that drug X slows tumour growth.", {}, set()),
        # questions, goals, negation
        ("Does drug X slow tumour growth?", {}, {"question-as-statement"}),
        ("Whether drug X slows tumour growth is debated.", {}, {"question-as-statement"}),
        ("Whether drug X slows tumour growth is debated.", {"stance": "asks", "certainty": 0}, set()),
        ("It remains unclear whether drug X slows tumour growth.", {}, {"question-as-statement"}),
        ("Surgeons try to slow tumour growth with drug X.", {}, {"goal-as-statement", "speaker-dropped"}),
        (
            "Surgeons try to slow tumour growth with drug X.",
            {"stance": "intends", "certainty": 0, "own_voice": False},
            set(),
        ),
        ("Drug X did not slow tumour growth.", {}, {"negation-not-in-stance"}),
        ("Drug X did not slow tumour growth.", {"stance": "null"}, set()),
        ("Drug X failed to slow tumour growth.", {}, {"negation-not-in-stance"}),
        ("Drug X slows tumour growth but not fever.", {}, set()),
        ("Drug X not only slows tumour growth.", {}, set()),
        ("Drug X slows tumour growth.", {"stance": "null"}, {"null-unmeasured"}),
        ("Drug X slows tumour growth.", {"stance": "disputes"}, {"stance-without-negation"}),
        # sources and passages
        ("Drug X slows tumour growth [12].", {}, {"borrowed"}),
        ("Drug X slows tumour growth (Smith et al., 2010).", {}, {"borrowed"}),
        ("Drug X slows tumour growth (Smith et al., 2010).", {"own_voice": False}, set()),
        ("Aspirin lowers fever.", {}, {"not-in-passage"}),
        ("Unlike drug X, aspirin slows tumour growth.", {}, {"comparator"}),
        ("Aspirin slows tumour growth more than drug X.", {}, {"comparator"}),
        ("Drug X slows tumour growth more than aspirin.", {}, set()),
        ("Drug X slows tumour growth.", {"document_status": "retracted"}, {"retracted"}),
        ("Drug X slows tumour growth.", {"sign": "-"}, set()),
        ("Drug X increases tumour growth.", {"sign": "-"}, {"sign-reversed"}),
        ("Drug X increases appetite and slows tumour growth.", {"sign": "-"}, set()),
        (
            "Many doctors believe that drug X slows tumour growth.",
            {"certainty": 2, "own_voice": False, "speaker_quantifier": "many", "cues": ((0, 4), (13, 20))},
            set(),
        ),
        ("Drug X slows tumour growth.", {}, set()),
    ],
)
def test_rule(sentence, changes, expected):
    assert found(sentence, **changes) == expected


def test_hedge_outside_the_span_is_a_cut_hedge():
    sentence = "It is possible that drug X slows tumour growth."
    assert found(sentence, span=(20, 46)) == {"hedge-cut"}
    assert found(sentence, span=(20, 46), certainty=1) == set()


def test_subject_of_the_sentence_before_counts():
    assert found("It slows tumour growth.", before="Drug X is old.") == set()
    assert found("It slows tumour growth.") == {"not-in-passage"}


def test_introduction_is_borrowed_ground():
    assert found("Drug X slows tumour growth.", section="1. Introduction") == {"borrowed"}
    assert found("Drug X slows tumour growth.", section="Results") == set()


@pytest.mark.parametrize(
    ("span", "edges"), [((1, 27), ("D", ".")), ((0, 25), (" ", "t")), ((0, 3), (" ", "g")), ((4, 27), ("g", "."))]
)
def test_span_that_cuts_a_word_or_begins_with_a_blank_is_a_fragment(span, edges):
    assert "fragment" in found("Drug X slows tumour growth.", span=span, edges=edges)


def test_three_letters_state_nothing():
    assert found("Drug X slows tumour growth.", span=(0, 6)) == {"fragment"}


def test_title_states_nothing():
    assert found("Drug X slows tumour growth", title=True) == {"title"}
    assert found("Drug X slows tumour growth", title=True, certainty=1) == set()


def test_without_text_nothing_is_proved():
    assert {each.rule for each in examine(record(), Passage(""))} == {"not-proved"}


def test_every_rule_is_named_with_an_explanation():
    assert all(text.endswith(".") for text in RULES.values())


@pytest.mark.parametrize(
    ("sentence", "changes", "message"),
    [
        ("Does drug X slow tumour growth?", {"stance": "disputes"}, "but the stance of the record is disputes"),
        ("Drug X slows tumour growth.", {"stance": "disputes"}, "the record disputes the claim, but nothing in"),
        ("Drug X slows tumour growth.", {"stance": "null"}, "a null result needs a passage that says that an effect"),
        ("Some drug X slows tumour growth.", {"quantifier": "universal"}, "the record has no limiting quantifier"),
    ],
)
def test_message_says_what_the_record_has(sentence, changes, message):
    assert message in " ".join(finding.message for finding in examine(record(**changes), Passage(sentence)))


def test_finding_marks_the_word_and_changes_with_the_record():
    first, second = (examine(record(certainty=n), Passage("Drug X may slow tumour growth."))[0] for n in (2, 3))
    assert first.shown == "Drug X »may« slow tumour growth."
    assert first.fingerprint != second.fingerprint
    assert first.fingerprint == examine(record(certainty=2), Passage("Drug X may slow tumour growth."))[0].fingerprint


@pytest.mark.parametrize(
    "text",
    [
        "may " * 300_000,
        "(" * 500_000,
        "\u202e" * 200_000,
        "a," * 400_000,
        "[" + "1," * 400_000,
        "et " * 400_000,
        "x" * 10_000_000,
    ],
)
def test_hostile_texts_are_bounded(text):
    assert len(examine(record(), Passage(text))) < 20_000


@pytest.mark.parametrize(
    "disguise", ["m\ufe0fay", "m\u034fay", "m\u3164ay", "m\x01ay", "\uff4d\uff41\uff59", "ma\u0301y", "m\u00aday"]
)
def test_a_hedge_in_disguise_is_seen(disguise):
    assert found(f"Drug X {disguise} slow tumour growth.") == {"hedge-missing"}


def test_a_passage_that_is_no_sentence_is_not_proved():
    assert found("Drug X slows tumour growth. " * 1000 + "It may not.") == {"not-proved"}


@pytest.mark.parametrize("status", ["bibliographic", "definitional"])
def test_a_status_that_the_predicate_cannot_have_hides_nothing(status):
    assert found("Drug X may slow tumour growth.", status=status, predicate="ig:inhibits") == {"hedge-missing"}


@pytest.mark.parametrize(
    ("disease", "expected"),
    [
        ("melanoma", []),
        (
            "lung cancer",
            ["“in patients with melanoma” limits the disease, but the record has a different one (lung cancer)"],
        ),
        ("uveal melanoma", []),
        ("", ["“in patients with melanoma” limits the disease, but the record has no such context"]),
    ],
)
@pytest.mark.parametrize("number", ["", "52 "])
def test_patients_with_a_disease_are_compared_by_the_disease(number, disease, expected):
    told = Passage(f"Drug X slows tumour growth in {number}patients with melanoma who smoked.")
    context = (("disease", (disease,)),) if disease else ()
    raised = examine(record(context=context), told)
    assert [each.message for each in raised if each.rule == "context-dropped"] == expected


def test_two_cancers_that_share_a_word_are_two_diseases():
    told = Passage("Drug X slows tumour growth in patients with lung cancer.")
    assert [each.rule for each in examine(record(context=(("disease", ("breast cancer",)),)), told)] == [
        "context-dropped"
    ]
    population = (("disease", ("melanoma",)), ("population", ("patients with lung cancer",)))
    assert examine(record(context=population), told) == []


@pytest.mark.parametrize(
    ("sentence", "scope", "expected"),
    [
        ("Drug X slows tumour growth in all patients studied.", "", [Level.WARNING]),
        ("Drug X slows tumour growth in all patients studied.", "object", [Level.WARNING]),
        ("Drug X slows tumour growth in all patients studied.", "context", []),
        ("Drug X slows all tumour growth.", "object", []),
    ],
)
def test_all_patients_are_the_context_of_a_quantifier(sentence, scope, expected):
    raised = examine(record(quantifier="universal", quantifier_of=scope), Passage(sentence))
    assert [each.level for each in raised if "quantifier_of" in each.message] == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "No effect of drug X on survival was seen.",
            "a null result needs a passage that names the object, 'tumour growth': if it uses another name, add that to synonyms.tsv;"
            " if the name lies outside the span, extend the span",
        ),
        (
            "Drug X slows tumour growth.",
            "a null result needs a passage that says that an effect was not seen: extend the span to the words that say so,"
            " such as “no effect”, or correct the stance",
        ),
    ],
)
def test_null_result_that_its_passage_does_not_show_says_how_to_supply_it(sentence, expected):
    raised = examine(record(stance="null"), Passage(sentence))
    assert [each.message for each in raised if each.rule == "null-unmeasured"] == [expected]
    synonym = examine(record(stance="null", objects=("tumour growth", "survival")), Passage(sentence))
    assert [each.rule for each in synonym if "synonyms.tsv" in each.message] == []


def test_only_support_that_is_needed_makes_a_retraction_an_error():
    def told(**changes):
        record = Record("C1", ("drug X",), ("tumour growth",), **changes)
        return [(each.level, each.message) for each in examine(record, Passage("")) if each.rule == "retracted"]

    (needed,) = told(document_status="retracted")
    assert needed[0] is Level.ERROR
    (disputing,) = told(document_status="retracted", stance="disputes")
    assert disputing == (
        Level.NOTE,
        "its source is retracted, so that this passage no longer counts; the claim does not rest on it",
    )
    (rejected,) = told(document_status="withdrawn", dispensable="the claim is rejected")
    assert rejected[0] is Level.NOTE
    assert rejected[1].endswith("; the claim is rejected")
    (superseded,) = told(document_status="superseded", dispensable="the claim has other support")
    assert superseded[0] is Level.WARNING
    assert "counts less" in superseded[1]
