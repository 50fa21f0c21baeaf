"""A hundred scripted questions: every quoted claim has its hedge, no identifier is invented, no answer is too long."""

import json
import re
from functools import cache

import make_questions
import pytest

import immunograph as ig
from immunograph.claims.handles import claim_handle
from immunograph.identifiers import PrefixMap
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.operations import outcome_of
from immunograph.server.paging import BUDGET, as_text, estimated_tokens

QUESTIONS = json.loads(make_questions.FILE.read_text(encoding="utf-8"))
TOKENS = 20_000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graph():
    return ig.load()


@pytest.fixture(scope="module")
def asked(graph):
    """Each question with all pages of its answer."""
    made = []
    for question in QUESTIONS:
        pages, arguments = [], question["arguments"]
        while arguments is not None:
            pages.append(outcome_of(OPERATIONS[question["tool"]], graph, arguments, budget=BUDGET))
            following = pages[-1].body.get("next")
            arguments = {**question["arguments"], **following} if following else None
        made.append((question, pages))
    assert len(made) == 100
    return made


@pytest.fixture(scope="module")
def answers(asked):
    """Each page, with its question."""
    return [(question, page) for question, pages in asked for page in pages]


def records(value):
    """Every record of a claim, wherever it is in an answer."""
    if isinstance(value, dict):
        if {"claim", "iri", "sentence"} <= set(value):
            yield value
        for each in value.values():
            yield from records(each)
    elif isinstance(value, list):
        for each in value:
            yield from records(each)


def test_the_questions_are_those_of_this_graph(graph):
    is_current = make_questions.written(graph) == make_questions.FILE.read_text(encoding="utf-8")
    assert is_current, "the packaged graph has changed: python tests/server/make_questions.py"
    assert {each["tool"] for each in QUESTIONS} == set(OPERATIONS)


def test_every_question_is_answered_with_the_claims_expected(asked):
    for question, pages in asked:
        if "unknown" in question:
            assert (pages[0].kind, "coverage" in pages[0].body) == ("unknown", True), question
            continue
        assert {page.kind for page in pages} == {"answer"}, (question, pages[0].body)
        told = [record for page in pages for record in records(page.body)]
        names = {record["claim"] for record in told}
        assert set(question.get("holds", ())) <= names, question
        if "exactly" in question:
            assert names == set(question["exactly"]), question
        for iri in question.get("names", ()):
            assert iri in [entity["iri"] for entity in pages[0].body["entities"]]


def test_every_quoted_claim_has_its_hedge(graph, answers):
    @cache
    def found_wanting(iri, sentence):
        return tuple(str(each) for each in graph.check_wording(sentence, claims=[iri]))

    quoted = [record for _, outcome in answers for record in records(outcome.body)]
    assert (
        len({record["iri"] for record in quoted}) == len(graph.columns.corpus.claims) + 1
    )  # and the one that is inferred
    for record in quoted:
        assert found_wanting(record["iri"], record["sentence"]) == ()
        assert all(word in record["sentence"] for kept in record["must_keep"] for word in kept["words"])


def test_a_claim_that_is_not_plainly_asserted_has_something_to_keep(answers):
    for _, outcome in answers:
        for record in records(outcome.body):
            if record["certainty"] < 3:
                whats = {kept["what"] for kept in record["must_keep"]}
                assert whats & {"hedge", "question", "aim"}, record


def test_no_identifier_is_invented(graph, answers):
    known = {str(term) for quad in graph.store.quads() for term in quad}
    literals = "\n".join(text for text in known if "://" in text and " " in text)
    claims = set(map(str, graph.columns.claims["claim"]))
    names = {*map(str, graph.columns.claims["identifier"].drop_nulls()), *map(claim_handle, claims)}
    names |= set(re.findall(r"\b[0-9a-f]{8}\b", " ".join(known)))
    prefixes = PrefixMap()
    count = 0
    for question, outcome in answers:
        text = json.dumps(outcome.body, ensure_ascii=False)
        for iri in re.findall(r"https?://[^\s\"“”<>|\\)\]}]+", text):
            assert iri in known or iri.rstrip(".,;") in known or iri in literals, (question, iri)
            count += 1
        for key in re.findall(r"\bC\d{2,4}\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8}\b", text):
            assert key in names or key == question.get("unknown"), (question, key)
            count += 1
        for curie in re.findall(r"(?<![\w/])[A-Za-z]\w*:[A-Za-z0-9][\w.-]*", text):
            if curie.partition(":")[0] in prefixes:
                assert str(prefixes.expand(curie)) in known, (question, curie)
                count += 1
    assert count > 1_000


def test_no_answer_is_too_long(answers):
    for question, outcome in answers:
        text = as_text(outcome.body)
        assert estimated_tokens(text) <= TOKENS, question
        assert len(text.encode()) / 3 <= TOKENS, question  # three bytes a token, whatever the estimate says
        if outcome.kind == "answer":
            assert abs(outcome.body["estimated_tokens"] - estimated_tokens(text)) < 200
