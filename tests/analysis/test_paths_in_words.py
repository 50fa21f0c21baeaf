"""The sentence of a path and the line of each step: no hedge, generalisation, speaker or limit is left out."""

import re
from dataclasses import replace

import pytest

from immunograph.analysis.companions import Companions
from immunograph.analysis.mechanisms import Mechanism, Mechanisms, Step
from immunograph.analysis.path_writer import PathWriter
from immunograph.analysis.sentences import Sentences

STEP = Step("claim", "IL-2", "T cells", "+", "urn:c1", "C1", 3, 0.625, "asserted", (), ("d1",), ("A",))
WEAK = replace(STEP, source="T cells", target="tumours", sign="-", key="C2", certainty=1, speakers=("B", "A"))
LEAP = Step("subsumption", "IL-2", "interleukins", "+", "", "", 1, 0.5, "ontology", (), ())
BEARER = Step("bearer", "tumour growth", "tumours", "+", "", "", None, 1.0, "axiom", (), ())


def path(*steps, **more):
    ends = {
        "sign": "-",
        "end": steps[-1].target,
        "relation": "",
        "certainty": 1,
        "belief": 0.5,
        "low": 0.4,
        "high": 0.6,
    }
    return Mechanism(steps=steps, weakest=(), leaps=more.pop("leaps", 0), sources=(), cautions=(), **ends, **more)


@pytest.mark.parametrize(
    ("steps", "more", "firmness"),
    [
        ((STEP,), {}, "every step of it asserted, in at least some cases; said by A."),
        (
            (STEP, BEARER),
            {},
            "every claim of it asserted, in at least some cases; 1 of 2 steps from a process to its bearer, an interpretation; said by A.",
        ),
        ((STEP, WEAK), {}, "1 of 2 steps hedged; said by A, B."),
        (
            (STEP, WEAK, BEARER),
            {},
            "1 of 2 steps hedged; 1 of 3 steps from a process to its bearer, an interpretation; said by A, B.",
        ),
        ((WEAK,), {}, "every step of it hedged; said by B, A."),
        ((STEP, LEAP), {"leaps": 1}, "1 of 2 steps hedged or a generalisation; said by A."),
        (
            (WEAK, BEARER),
            {},
            "every step of it hedged; 1 of 2 steps from a process to its bearer, an interpretation; said by B, A.",
        ),
        ((LEAP, WEAK), {"leaps": 1}, "every step of it hedged or a generalisation; said by B, A."),
        (
            (BEARER,),
            {},
            "every claim of it asserted, in at least some cases; 1 of 1 step from a process to its bearer, an interpretation.",
        ),
        ((WEAK,), {"limits": ("in mice", "of some")}, "every step of it hedged; said by B, A; in mice; of some."),
    ],
)
def test_the_sentence_of_a_path_says_how_firm_it_is_by_whom_and_within_which_limits(steps, more, firmness):
    sentence = path(*steps, **more).sentence()
    assert sentence.partition("; ")[2] == firmness
    assert path(*steps, **more).as_dict()["sentence"] == sentence


@pytest.mark.parametrize(("sign", "arrow"), [("+", "(+)→"), ("-", "(−)→"), ("unsigned", "(?)→")])
def test_the_route_of_a_path_names_each_thing_and_sign(sign, arrow):
    assert path(STEP, replace(WEAK, sign=sign)).sentence().startswith(f"IL-2 (+)→ T cells {arrow} tumours: ")


@pytest.mark.parametrize(
    ("step", "line"),
    [
        (STEP, "IL-2 promotes T cells  [C1: asserted, certainty 3 of 3, belief 0.63]"),
        (
            replace(STEP, sign="-", certainty=1),
            "IL-2 may inhibit T cells  [C1: asserted, certainty 1 of 3, belief 0.63]",
        ),
        (replace(STEP, certainty=2), "IL-2 probably promotes T cells  [C1: asserted, certainty 2 of 3, belief 0.63]"),
        (
            replace(STEP, footing="dispositional", sign="-"),
            "IL-2 can inhibit T cells  [C1: dispositional, certainty 3 of 3, belief 0.63]",
        ),
        (
            replace(STEP, footing="dispositional", certainty=2, plural=True),
            "IL-2 can probably promote T cells  [C1: dispositional, certainty 2 of 3, belief 0.63]",
        ),
        (
            replace(STEP, kind="cause", sign="unsigned"),
            "IL-2 thereby affects T cells (direction not stated) (the text itself links this to the step before)  "
            "[C1: asserted, certainty 3 of 3, belief 0.63]",
        ),
        (
            replace(STEP, source="interleukin", subject="interleukins", object="the T cells", plural=True),
            "interleukins promote the T cells  [C1: asserted, certainty 3 of 3, belief 0.63]",
        ),
        (
            replace(STEP, sign="-", verb="destroys"),
            "IL-2 destroys T cells  [C1: asserted, certainty 3 of 3, belief 0.63]",
        ),
        (
            replace(STEP, verb="is produced by", certainty=1),
            "IL-2 may be produced by T cells  [C1: asserted, certainty 1 of 3, belief 0.63]",
        ),
        (
            BEARER,
            "tumour growth is a process or property of tumours (curators' axiom; adds no certainty; that an effect on it is one on tumours is an interpretation, which no text states)",
        ),
        (LEAP, "IL-2 is a kind of interleukins (ontology): a generalisation to the class, adds no certainty"),
        (
            replace(LEAP, key="C9"),
            "IL-2 is a kind of interleukins (C9): a generalisation to the class, adds no certainty",
        ),
    ],
)
def test_the_line_of_a_step_says_what_kind_of_step_it_is(step, line):
    assert step.line() == line


def test_steps_are_named_by_their_claim_or_as_a_generalisation_and_hedged_below_asserted():
    assert STEP.name == "C1"
    assert LEAP.name == "the generalisation from IL-2 to interleukins"
    assert [step.hedged for step in (STEP, replace(STEP, certainty=2), WEAK, LEAP, BEARER)] == [
        *(False, True, True, True, False),
    ]
    assert path(STEP, LEAP, WEAK).claims == ("C1", "C2")


def heading(*paths):
    return Mechanisms("IL-2", "tumours", paths).summary().partition(" IL-2 may")[0]


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([], "One path. On it,"),
        ([{"belief": 0.4}], "2 paths. On the best-supported one,"),
        ([{}], "2 paths. On the 2 best-supported ones,"),
        ([{}, {"end": "growth"}], "3 paths. On the first of the 3 best-supported ones,"),
        ([{}, {"sign": "+"}], "3 paths. Two paths of equal firmness differ in sign:"),
        ([{"sign": "+", "belief": 0.4}], "2 paths. Two paths of equal firmness differ in sign:"),
        ([{"sign": "+", "belief": 0.4, "certainty": 2}], "2 paths. On the best-supported one,"),
        ([{"sign": "+", "belief": 0.4, "weakest": (STEP,)}], "2 paths. On the best-supported one,"),
        ([{"sign": "+", "weakest": (STEP,)}], "2 paths. Two paths of equal firmness differ in sign:"),
        ([{"sign": "unsigned"}], "2 paths. On the first of the 2 best-supported ones,"),
        ([{"sign": "+", "end": "growth"}], "2 paths. On the first of the 2 best-supported ones,"),
        ([{"belief": 0.5 + 1e-13}, {"belief": 0.4}], "3 paths. On the 2 best-supported ones,"),
        ([{"leaps": 1, "belief": 0.7}], "2 paths. On the best-supported one without a generalisation,"),
        ([{"leaps": 1}], "2 paths. On the best-supported one without a generalisation,"),
        ([{}, {"leaps": 1}], "3 paths. On the 2 best-supported ones without a generalisation,"),
    ],
)
def test_the_headline_of_paths_tells_ties_and_what_is_believed_more(others, words):
    best = path(STEP, WEAK)
    assert heading(best, *(replace(best, **changes) for changes in others)) == words
    if any("leaps" in changes for changes in others):
        higher = replace(best, leaps=1), replace(best, leaps=2, belief=0.9)
        assert heading(*higher) == "2 paths. On the best-supported one with the fewest generalisations,"


@pytest.mark.parametrize(
    ("signs", "net", "words"),
    [
        ("+", "+", "may promote"),
        ("-", "-", "may inhibit"),
        ("--", "+", "may weaken the negative effect on"),
        ("-+", "-", "may weaken the positive effect on"),
        ("+unsigned", "unsigned", "may affect (direction not stated)"),
    ],
)
def test_outcome_says_no_more_than_the_predicates(signs, net, words):
    steps = [replace(STEP, sign=sign) for sign in (("+", "unsigned") if "unsigned" in signs else signs)]
    assert replace(path(*steps, BEARER), sign=net).net == words


def test_step_from_a_process_to_its_bearer_is_told_as_an_interpretation():
    told = "It takes an effect on tumour growth as one on tumours: an interpretation, which no text states."
    through, without = path(STEP, BEARER), path(STEP)
    assert told in Mechanisms("IL-2", "tumours", [through]).headline()
    several = Mechanisms("IL-2", "tumours", [through, without]).headline()
    assert told.replace("It takes", "The first path takes") in several
    assert "interpretation" not in Mechanisms("IL-2", "tumours", [without, through]).headline()
    assert "every claim of it asserted, in at least some cases; 1 of 2 steps from a process" in through.sentence()
    assert "every step of it asserted, in at least some cases; said" in without.sentence()
    assert (through.interpreted, without.as_dict()["interpreted"]) == (1, 0)


def test_claims_on_which_the_result_depends_alike_are_all_named():
    both = replace(path(STEP, replace(WEAK, belief=STEP.belief)), belief=STEP.belief**2)
    told = Mechanisms("IL-2", "tumours", [both]).text()
    assert (
        "The result depends most, and alike, on C1 and C2: belief in the best path with this outcome would be" in told
    )
    assert told.endswith("if one of them holds, 0.000 if one of them does not.")
    assert (
        "The result depends most on C2: "
        in Mechanisms("IL-2", "tumours", [path(STEP, replace(WEAK, belief=0.1))]).text()
    )


def test_what_a_step_converts_is_named(kg):
    said = kg.mechanisms("IL-2", "cancer cell").text()
    assert "interleukins probably convert lymphocytes into cancer-neutralizing cells  [C27" in said
    assert "its input" not in said


def test_an_input_that_nobody_names_is_something(kg):
    companions = Companions(kg._workbench().columns)
    assert companions.verb("urn:none", "polarizes its input into") == "polarizes something into"
    assert companions.verb("urn:none", "inhibits") == "inhibits"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (replace(STEP, able=True), "IL-2 can promote T cells"),
        (replace(STEP, able=True, certainty=2), "IL-2 can probably promote T cells"),
        (replace(STEP, able=True, certainty=1), "IL-2 may be able to promote T cells"),
        (replace(STEP, helps=True), "IL-2 helps to promote T cells"),
        (replace(STEP, helps=True, able=True, certainty=2), "IL-2 can probably help to promote T cells"),
        (replace(STEP, helps=True, verb="contributes to"), "IL-2 contributes to T cells"),
        (replace(STEP, helps=True, verb="is produced by", plural=True), "IL-2 help to be produced by T cells"),
        (replace(STEP, scope="in mice", object_with="together with B cells"), "IL-2 promotes T cells together with B cells in mice"),
        (replace(STEP, kind="cause", scope="in mice", certainty=2), "IL-2 thereby probably promotes T cells in mice"),
    ],
)  # fmt: skip
def test_a_step_keeps_capability_participation_and_scope(step, words):
    assert step.statement() == words


def lines_of(kg):
    """Return the statement of every step of a claim, by the key of the claim."""
    bench = kg._workbench()
    steps = bench.steps
    claims = {claim for claim in steps.claim if claim}
    writer = PathWriter(bench.columns, bench.beliefs(), steps, {}, claims)
    made = {}
    for number, claim in enumerate(steps.claim):
        if claim and steps.link(number) is None:
            step = writer.step(number)
            made.setdefault(step.key, step.statement())
    return made


def test_steps_of_the_article_keep_what_their_claims_are_limited_to(kg):
    told = lines_of(kg)
    assert told["C08"] == "the immune system can probably neutralize cancer cells in the early stages of cancer"
    assert told["C25"] == (
        "interferons can inhibit the rate of the growth of cancerous tumors (stated for “some” only)"
    )
    assert told["C35"].endswith("of lymphocytes (stated for “at least one” of the set only)")
    assert told["C06"] == "cancer cells can produce metastases after cancer cells are shed (stated for “some” only)"


@pytest.mark.parametrize("name", ["kg", "opposed", "clinical"])
def test_no_step_is_firmer_or_more_general_than_its_claim(name, request):
    graph = request.getfixturevalue(name)
    columns = graph._workbench().columns
    claims = {columns.key(claim): claim for claim in columns.claims["claim"]}
    limited = 0
    for key, words in lines_of(graph).items():
        claim = claims[key]
        rows = [
            row
            for row in Sentences(columns, [claim]).evidence(claim)
            if row["evidence"] in set(columns.asserting["evidence"])
        ]
        top = [row for row in rows if row["certainty"] == max(each["certainty"] for each in rows)]
        if all("Ability" in row["modality"] for row in top):
            assert re.search(r"\bcan\b|\bbe able to\b", words), words
        if all(row["certainty"] < 3 for row in top):
            assert re.search(r"\bprobably\b|\bmay\b", words), words
        for dimension, values in columns.context.get(claim, {}).items():
            limited += 1
            for value in values:
                noun = columns.clauses.noun(value)
                assert any(
                    each in words for each in (noun, columns.label(value), columns.clauses.plural(value))
                ) or dimension.endswith(("/after", "/before")), (dimension, words)
    assert limited


def test_the_page_and_the_assistant_get_the_words_of_a_step(kg):
    from immunograph.server.path_records import path_record

    path = next(each for each in kg.mechanisms("immune system", "cancer cell") if each.claims == ("C08",))
    told = path_record(path)["steps"]
    assert [step["statement"] for step in told] == [path.steps[0].statement()]
    assert "as a capability only" in path.sentence()


def test_the_command_and_the_server_name_the_same_things_alike(kg):
    from immunograph.server.path_records import path_record

    for path in kg.mechanisms("IL-2", "cancer cell"):
        command, server = path.as_dict(), path_record(path)
        assert command["generalisations"] == server["generalisations"] == path.leaps
        assert command["stated_end_to_end_by"] == server["stated_end_to_end_by"] == (path.direct or None)
        for named, step in zip(command["steps"], server["steps"], strict=True):
            assert {name: named[name] for name in step if name != "statement"} == {
                name: value for name, value in step.items() if name != "statement"
            }
        assert not {"leaps", "told_end_to_end_by", "footing"} & {*command, *server, *command["steps"][0]}
    assert all("basis" in each and "footing" not in each for each in kg.belief("C25").as_dict()["sources"])


def test_two_paths_of_equal_firmness_that_differ_in_sign_are_both_in_the_heading(opposed):
    found = opposed.mechanisms("drug X", "tumour growth")
    assert found.headline().startswith(
        "2 paths. Two paths of equal firmness differ in sign: drug X may inhibit tumour growth (path 1; weakest step: N3, "
        "certainty 3 of 3), and drug X may promote tumour growth (path 2; weakest step: O1, certainty 3 of 3). "
    )
    assert "What path 1 gives depends most on N3" in found.text()
