"""A wrong word of a closed list is answered with the list and the word that was probably meant."""

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.document_kinds import DOCUMENT_KINDS
from immunograph.curation.notices import read_notices
from immunograph.errors import CheckFailedError
from immunograph.gate.sheets import read_sheet
from immunograph.near_words import near_word


def problems(small):
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(small.root))
    return [str(problem) for problem in caught.value.problems]


def warnings(small):
    return [str(warning).replace(f"{small.root}/", "") for warning in assemble(Project.at(small.root)).warnings]


@pytest.mark.parametrize(
    ("table", "column", "value", "expected", "meant"),
    [
        ("evidence", "stance", "Supports", "expected one of supports, null, disputes", "'supports'"),
        ("evidence", "stance", "suports", "expected one of supports, null, disputes", "'supports'"),
        (
            "evidence",
            "status",
            "Evidence Reported",
            "expected one of asserted, common_knowledge",
            "'evidence_reported'",
        ),
        ("evidence", "certainty", "probably", "expected 0 (open question), 1 (possible)", "'2 (probable)'"),
        ("evidence", "certainty", "Asserted", "expected 0 (open question), 1 (possible)", "'3 (asserted)'"),
        ("evidence", "modality", "abilty", "expected one or several (separated by ' | ') of", "'ability'"),
        ("evidence", "design", "randomised trial", "expected one of", "'randomized_trial'"),
        ("evidence", "section", "Result", "expected one of", "'results'"),
        ("evidence", "numbers", "pvalue=0.1", "is not a kind of number: expected one of", "'p_value'"),
        ("evidence", "place", "pge=1", "expected NAME=TEXT with one of page", "'page'"),
        ("evidence", "relations", "replicate=E1", "expected RELATION=KEY with one of", "'replicates'"),
        ("decisions", "outcome", "acepted", "expected one of proposed, accepted, rejected", "'accepted'"),
        ("documents", "status", "retraction", "expected one of", "'retracted'"),
    ],
)
def test_the_near_word_and_the_list_are_named(small, table, column, value, expected, meant):
    add_column(small, table, column)
    small.set(table, column, value)
    (told,) = (line for line in problems(small) if f"column {column}" in line)
    assert expected in told
    assert told.endswith(f"; did you mean {meant}?")


def add_column(small, table, column):
    header, *rows = small.file(table).read_text(encoding="utf-8").splitlines()
    if column not in header.split("\t"):
        lines = [f"{header}\t{column}", *(row + "\t" for row in rows)]
        small.file(table).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("value", ["4", "sure", "-1"])
def test_a_word_that_is_like_none_gets_the_list_alone(small, value):
    small.set("evidence", "certainty", value)
    (told,) = problems(small)
    assert "did you mean" not in told
    assert told.endswith("expected 0 (open question), 1 (possible), 2 (probable) or 3 (asserted)")


def test_a_category_that_was_never_looked_up_is_answered_with_a_recorded_one(small):
    small.set("entities", "category", "biolink:Diseas")
    (told,) = problems(small)
    assert (
        "biolink:Diseas was never looked up: it is not in identifiers.tsv; did you mean biolink:Disease? If not, "
        in told
    )


def test_a_number_that_was_never_looked_up_is_answered_with_no_other_thing(small):
    small.set("claims", "object", "CL:0000543")
    assert all("did you mean" not in told for told in problems(small))


def test_a_kind_of_document_that_is_not_usual_is_reported_once_and_kept(small):
    small.set("documents", "kind", "jornal article")
    small.append("documents", "\t".join(["other", "Another", "jornal article", *[""] * 3]).rstrip("\t"))
    (told,) = warnings(small)
    assert told.startswith(
        "curated/documents.tsv, row 2, column kind: 'jornal article' is not a usual kind of document"
    )
    assert told.endswith(
        "did you mean 'journal article'? If not, it is kept as written (and 1 more document of this kind)"
    )
    assert {each.kind for each in assemble(Project.at(small.root)).corpus.documents} == {"jornal article"}


@pytest.mark.parametrize("kind", ["article", "Web Page", *DOCUMENT_KINDS])
def test_usual_kinds_of_documents_are_not_reported(small, kind):
    small.set("documents", "kind", kind)
    assert warnings(small) == []


def test_the_kinds_of_the_packaged_documents_are_usual():
    documents = assemble(Project.at("data")).corpus.documents
    assert {each.kind for each in documents} <= set(DOCUMENT_KINDS)


def test_the_status_of_a_notice_and_the_stance_of_a_row_are_answered_with_a_near_word(tmp_path):
    notices = tmp_path / "notices.csv"
    notices.write_text("doi,status\n10.1000/a,retarcted\n")
    with pytest.raises(CheckFailedError, match=r"did you mean 'retracted'\?$"):
        read_notices(notices)
    sheet = tmp_path / "claims.csv"
    sheet.write_text("subject,predicate,object,quotation,stance\na,inhibits,b,a inhibits b,dispute\n")
    with pytest.raises(CheckFailedError, match=r"did you mean 'disputes'\?$"):
        list(read_sheet(sheet))


def test_case_and_separators_do_not_hide_the_near_word():
    assert near_word("KNOWLEDGE-GAP", ["goal", "knowledge_gap"]) == "knowledge_gap"
    assert near_word("", ["goal"]) is None
