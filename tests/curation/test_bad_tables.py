"""What is wrong with a table is told with file, row, column and what to do; nothing is written."""

import re

import pytest

from commandline import run
from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.errors import CheckFailedError, NotAProjectError


def problems(small):
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(small.root))
    return [str(problem) for problem in caught.value.problems]


def test_the_small_project_is_right(small):
    build = assemble(Project.at(small.root))
    assert len(build.corpus.claims) == 1
    assert len(build.corpus.evidence) == 1


CELLS = [
    ("evidence", "certainty", "4", "expected 0 (open question), 1 (possible)"),
    ("evidence", "certainty", "-1", "expected 0 (open question)"),
    ("evidence", "span", "10-140", "lies outside the text of 'paper', which has 100 characters; correct the span"),
    ("evidence", "span", "10-70", "lies outside sentence S1"),
    ("evidence", "span", "40-10", "START-END with START < END"),
    ("evidence", "stance", "suports", "one of supports, null, disputes, unstated, asks, intends"),
    ("evidence", "status", "sure", "one of asserted"),
    ("evidence", "speaker", "papr", "did you mean 'paper'?"),
    ("evidence", "claim", "P2", "there is no claim 'P2'"),
    ("evidence", "document", "papper", "did you mean 'paper'?"),
    ("evidence", "cues", "may at 12", "expected WORDS@START-END"),
    ("evidence", "cues", "may@12-18", "differ in length, 6 and 3 characters"),
    ("evidence", "cues", "may@110-113", "lies outside the text"),
    ("evidence", "paraphrase", "", "the cell is empty; fill it"),
    ("claims", "predicate", "ig:inhibts", "did you mean 'ig:inhibits'?"),
    ("claims", "object", "tumor-y", "did you mean 'tumour-y'?"),
    ("claims", "object", "CL:0000542x", "is malformed: expected CL: followed by 7 digits"),
    ("claims", "context", "stag=tumour-y", "did you mean 'ig:stage'?"),
    ("claims", "context", "stage", "expected NAME=VALUE, such as stage="),
    ("claims", "subject", '"""text""@en"', "the subject is a literal"),
    ("entities", "category", "biolink Disease", "is not a CURIE"),
    ("entities", "category", "bioling:Disease", "the prefix of 'bioling:Disease' is not known"),
    ("entities", "entity", "Drug X", "write it as 'drug-x'"),
    ("decisions", "outcome", "maybe", "one of proposed, accepted, rejected"),
    ("decisions", "date", "yesterday", "a date such as 2026-11-23"),
    ("decisions", "claim", "P9", "there is no claim 'P9'"),
    ("documents", "text_length", "many", "the number of characters"),
    ("documents", "text_sha256", "abc", "64 hexadecimal digits"),
]


@pytest.mark.parametrize(("table", "column", "value", "expected"), CELLS)
def test_wrong_cell_is_named(small, table, column, value, expected):
    small.set(table, column, value)
    told = problems(small)
    assert any(f"{table}.tsv, row 2, column {column}: " in line and expected in line for line in told), told


def test_a_key_in_upper_case_is_told_so(small):
    small.set("entities", "entity", "G0000")
    assert any("'G0000' is not a key: keys are lower case; write it as 'g0000'" in line for line in problems(small))


def test_a_document_is_no_entity_of_another_kind(small):
    text = small.file("entities").read_text()
    small.file("entities").write_text(
        text + "\n" * (not text.endswith("\n")) + row_of(text, "paper", "biolink:Protein")
    )
    assert any("column entity: 'paper' is also a document" in line and "Protein" in line for line in problems(small))
    small.file("entities").write_text(
        text + "\n" * (not text.endswith("\n")) + row_of(text, "paper", "biolink:Article")
    )
    assert assemble(Project.at(small.root)).corpus.documents


def row_of(text, key, category):
    cells = {"entity": key, "label": "The paper", "category": category, "definition": "A paper."}
    return "\t".join(cells.get(name, "") for name in text.splitlines()[0].split("\t")) + "\n"


def test_a_participant_without_a_role_is_told_of_roles(small):
    header, *rows = small.file("claims").read_text().splitlines()
    small.file("claims").write_text("\n".join([f"{header}\tparticipants", *(f"{row}\tdrug-x" for row in rows), ""]))
    told = problems(small)
    assert any(
        "column participants: 'drug-x' is not valid: expected NAME=VALUE, such as input=" in line for line in told
    )
    text = small.file("claims").read_text()
    small.file("claims").write_text(text.replace("\tdrug-x\n", "\tinput=drug-x\n"))
    assemble(Project.at(small.root))


def test_a_claim_without_evidence_is_not_said_to_have_any(small):
    small.file("evidence").write_text(small.file("evidence").read_text().splitlines()[0] + "\n")
    small.set("decisions", "outcome", "accepted")
    assert any("P1 cannot be accepted: it has no evidence; keep it proposed" in line for line in problems(small))


def test_a_goal_is_not_said_to_be_a_possibility(small):
    small.set("evidence", "status", "goal")
    small.set("decisions", "outcome", "accepted")
    assert any("P1 cannot be accepted: it has only questions, goals" in line for line in problems(small))


def test_two_outcomes_of_one_claim_on_one_date(small):
    lines = small.file("decisions").read_text().splitlines()
    other = (
        lines[1].replace("proposed", "rejected") if "proposed" in lines[1] else lines[1].replace("accepted", "proposed")
    )
    small.file("decisions").write_text("\n".join([*lines, other, ""]))
    assert any("row 3, column outcome: P1 is both" in line and "correct its date" in line for line in problems(small))


def test_unknown_column(small):
    text = small.file("claims").read_text()
    small.file("claims").write_text(text.replace("context", "contxt"))
    assert "claims.tsv, row 1, column contxt: this column is unknown; did you mean 'context'?" in problems(small)[0]


def test_an_unknown_column_of_a_table_of_the_project_cannot_be_declared(small):
    for name, hint in (("zzz", "; rename or remove it"), ("match_type", "; rename or remove it")):
        text = small.file("evidence").read_text(encoding="utf-8")
        small.file("evidence").write_text(text.replace("\t", f"\t{name}\t", 1), encoding="utf-8")
        message = next(line for line in problems(small) if f"column {name}: this column is unknown; " in line)
        assert message.endswith(hint)
        small.file("evidence").write_text(text, encoding="utf-8")


def test_missing_column(small):
    text = small.file("claims").read_text()
    small.file("claims").write_text(text.replace("predicate\t", "").replace("ig:inhibits\t", ""))
    assert "claims.tsv, row 1, column predicate: this column is missing" in problems(small)[0]


def test_duplicate_id(small):
    small.append("claims", "P1\ttumour-y\tig:inhibits\tdrug-x\t")
    assert any("claims.tsv, row 3, column claim: 'P1' is in row 2 already" in line for line in problems(small))


def test_same_proposition_twice(small):
    small.append("claims", "P2\tdrug-x\tig:inhibits\ttumour-y\t")
    assert any("row 3, column claim: it states the same as P1" in line for line in problems(small))


def test_same_passage_twice(small):
    small.append("evidence", small.file("evidence").read_text().splitlines()[1])
    assert any("evidence.tsv, row 3, column claim: the same passage" in line for line in problems(small))


def test_claim_without_evidence(small):
    small.append("claims", "P2\ttumour-y\tig:inhibits\tdrug-x\t")
    assert any("claims.tsv, row 3, column claim: P2 has no evidence" in line for line in problems(small))


def test_wrong_encoding_names_the_row(small):
    raw = small.file("evidence").read_bytes()
    small.file("evidence").write_bytes(raw.replace(b"Drug X may", b"Drug \xe4 may"))
    assert any("evidence.tsv, row 2: byte 0xE4 is not UTF-8" in line for line in problems(small))


def test_wrong_encoding_after_a_byte_order_mark_names_the_byte(small):
    raw = small.file("evidence").read_bytes()
    small.file("evidence").write_bytes(b"\xef\xbb\xbf" + raw.replace(b"Drug X may", b"Drug \xe4 may"))
    assert any("row 2: byte 0xE4 is not UTF-8; in Windows-1252" in line for line in problems(small))


def test_utf16_says_how_to_save(small):
    small.file("claims").write_text(small.file("claims").read_text(), encoding="utf-16")
    assert any("claims.tsv: the file is UTF-16" in line for line in problems(small))


def test_byte_order_mark_is_harmless(small):
    small.file("claims").write_text(small.file("claims").read_text(), encoding="utf-8-sig")
    assert len(assemble(Project.at(small.root)).corpus.claims) == 1


def test_empty_file(small):
    small.file("claims").write_text("")
    assert any("claims.tsv: the table is empty; expected a header with claim" in line for line in problems(small))


def test_too_many_cells(small):
    small.append("claims", "P2\ttumour-y\tig:inhibits\tdrug-x\t\textra\tmore")
    assert any("claims.tsv, row 3: the row has 7 cells but the table has 5 columns" in line for line in problems(small))


def test_unescaped_quotes_say_how_to_write_them(small):
    small.set("claims", "object", '"text"@en')
    assert any(
        "claims.tsv, row 2: the row cannot be read" in line and "double the quotes" in line for line in problems(small)
    )


def test_missing_table(small):
    small.file("evidence").unlink()
    assert any("evidence.tsv: this table is missing" in line for line in problems(small))


def test_a_question_must_have_certainty_zero(small):
    small.set("evidence", "stance", "asks")
    assert any(
        "column certainty: a passage that asks is an open question: expected 0" in line for line in problems(small)
    )


def test_an_aim_must_have_certainty_zero(small):
    small.set("evidence", "stance", "intends")
    assert any("column certainty: an aim does not assert the claim: expected 0" in line for line in problems(small))


@pytest.mark.parametrize(
    ("stance", "certainty", "status"),
    [
        ("asks", "0", "open_question"),
        ("intends", "0", "goal"),
        ("supports", "0", "hedged"),
        ("supports", "1", "hedged"),
        ("disputes", "3", "asserted"),
    ],
)
def test_question_goal_and_dispute_are_never_accepted(small, stance, certainty, status):
    for column, value in (("stance", stance), ("certainty", certainty), ("status", status)):
        small.set("evidence", column, value)
    small.set("decisions", "outcome", "accepted")
    assert any("decisions.tsv, row 2, column outcome: P1 cannot be accepted" in line for line in problems(small))


def test_not_a_project(tmp_path):
    with pytest.raises(NotAProjectError, match="is not a project: it has no folder curated/"):
        Project.at(tmp_path)
    with pytest.raises(NotAProjectError, match="does not exist"):
        Project.at(tmp_path / "nowhere")


def test_all_problems_are_told_at_once(small):
    small.set("evidence", "certainty", "4")
    small.set("decisions", "date", "x")
    small.set("entities", "category", "x")
    assert len(problems(small)) >= 3


@pytest.mark.slow
def test_failed_build_leaves_the_old_file_and_exits_2(small):
    target = small.root / "immunograph.trig"
    assert run("build", small.root).returncode == 0
    before = target.read_bytes()
    small.set("evidence", "certainty", "4")
    result = run("build", small.root)
    assert result.returncode == 2
    assert re.search(r"error: .*evidence\.tsv, row 2, column certainty: '4' is not valid", result.stderr)
    assert "Traceback" not in result.stderr
    assert target.read_bytes() == before
    assert sorted(path.name for path in small.root.iterdir()) == ["curated", "immunograph.trig"]


def test_build_of_a_directory_that_is_no_project_exits_2(tmp_path):
    result = run("build", tmp_path)
    assert result.returncode == 2
    assert "is not a project" in result.stderr
    assert "Traceback" not in result.stderr


def with_column(small, table, column, value):
    """Give a table of the small project one more column."""
    lines = small.file(table).read_text(encoding="utf-8").splitlines()
    small.file(table).write_text(f"{lines[0]}\t{column}\n{lines[1]}\t{value}\n" + "\n".join([*lines[2:], ""]))


def test_several_modalities_are_read_and_a_wrong_one_is_named(small):
    with_column(small, "evidence", "modality", "might | ability")
    (evidence,) = assemble(Project.at(small.root)).corpus.evidence
    assert [each.value for each in evidence.modality] == ["ability", "might"]
    small.set("evidence", "modality", "might | abilty")
    (told,) = problems(small)
    assert "evidence.tsv, row 2, column modality: 'abilty' is not valid: expected one or several" in told


def test_scope_needs_a_quantifier(small):
    with_column(small, "evidence", "quantifier_of", "object")
    (told,) = problems(small)
    assert "row 2, column quantifier_of: the row has no quantifier" in told
    with_column(small, "evidence", "quantifier", "some")
    (evidence,) = assemble(Project.at(small.root)).corpus.evidence
    assert (evidence.quantifier, evidence.quantifier_of.value) == ("some", "object")


AXIOMS = "subject\trelation\tobject\taspect\treason\n"


def test_condition_of_a_class_is_an_axiom_without_an_edge(small):
    small.file("axioms").write_text(f"{AXIOMS}drug-x\tig:inhibits\ttumour-y\trate\tBy definition.\n")
    build = assemble(Project.at(small.root))
    (axiom,) = build.corpus.axioms
    assert (axiom.condition, axiom.aspect) == (True, "rate")
    assert not [quad for quad in build.quads if quad.subject == axiom.subject and quad.predicate == axiom.predicate]


@pytest.mark.parametrize("relation", ["ig:participatesIn", "ig:supports"])
def test_condition_needs_a_signed_predicate(small, relation):
    small.file("axioms").write_text(f"{AXIOMS}drug-x\t{relation}\ttumour-y\t\tBy definition.\n")
    (told,) = problems(small)
    assert f"axioms.tsv, row 2, column relation: there is no axiom property '{relation}'" in told


def test_only_a_condition_has_an_aspect(small):
    small.file("axioms").write_text(f"{AXIOMS}drug-x\tig:involves\ttumour-y\trate\tIt acts on it.\n")
    (told,) = problems(small)
    assert "column aspect: only a membership condition, whose relation has a sign, can have an aspect" in told


def test_the_span_that_a_waiver_should_have_can_be_entered_as_it_is_named(small):
    small.set("evidence", "span", "")
    small.set("evidence", "sentence", "")
    small.set("evidence", "cues", "")
    header = "claim\tspan\trule\tmark\tfingerprint\treason\tagent\tdate\n"
    row = "P1\t{}\thedge-missing\tmay@12-15\tabc\tIt is no hedge.\tA. Curator\t2026-01-02\n"
    path = small.file("waivers")
    path.write_text(header + row.format("10-20"))
    assert any("has no evidence with the span '10-20': expected an empty cell" in line for line in problems(small))
    path.write_text(header + row.format(""))
    assemble(Project.at(small.root))
