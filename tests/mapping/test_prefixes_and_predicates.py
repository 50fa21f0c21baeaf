"""Prefixes of loaded ontologies, signs and counterparts of own predicates, slips in mapping files."""

import csv
import io

import polars as pl
import pytest

import immunograph as ig
from immunograph.claims import ClaimsView
from immunograph.errors import FormatError
from immunograph.mapping import preview_table, read_mapping

OBO = """format-version: 1.2
ontology: hp

[Term]
id: HP:0000486
name: Strabismus

[Term]
id: HP:0000822
name: Hypertension
"""
TABLE = pl.DataFrame({"gene": ["PHGDH", "ACE", "ACE"], "term": ["HP:0000486", "HP:0000822", "Strabismus"]})
MAPPING = {
    "source": {"name": "own"},
    "entity": {"term": {"name": "{term}", "identify": ["{term}", "name"], "within": ["HP"]}},
    "claim": [{"subject": "{gene}", "predicate": "ig:associatedWith", "object": "term"}],
}


@pytest.fixture
def loaded(tmp_path):
    (tmp_path / "hp.obo").write_text(OBO, encoding="utf-8")
    with ig.KnowledgeGraph() as kg:
        kg.add(tmp_path / "hp.obo")
        yield kg


def test_prefixes_of_a_loaded_ontology_need_no_declaration(loaded, tmp_path):
    result = loaded.import_table(TABLE, MAPPING, review=tmp_path / "names.tsv")
    assert result.warnings == ()
    ends = loaded.query("SELECT DISTINCT ?l { ?c a ig:Claim ; rdf:object ?o . ?o rdfs:label ?l }")
    assert {str(row.l) for row in ends} == {"Strabismus", "Hypertension"}
    assert "HP:0000486" not in loaded.describe("HP:0000486").text().partition("also called")[2]
    decided = "entity\tname\tdecision\nterm\tStrabismus\tHP:0000822\n"
    (tmp_path / "names.tsv").write_text(decided, encoding="utf-8")
    assert loaded.imports.contested(tmp_path / "names.tsv")
    with pytest.raises(FormatError, match=r'is not known: declare it in \[prefixes\].*: HP = "http://purl.obolibrary.org/obo/HP_"'):  # fmt: skip
        read_mapping(MAPPING)


def test_a_thing_without_a_name_is_called_by_its_identifier_and_unknown_prefixes_are_reported():
    mapping = {**MAPPING, "entity": {"term": {"name": "{term}", "identify": ["{term}", "mint"]}}}
    with ig.KnowledgeGraph() as kg:
        shown = preview_table(kg.store, TABLE, {**mapping, "prefixes": {"HP": "http://purl.obolibrary.org/obo/HP_"}})
        assert shown.sentences[0][1] == "“own” states that PHGDH is associated with HP:0000486."
        warnings = kg.import_table(TABLE, mapping).warnings
    told = (
        "2 identifiers of term not used, such as 'HP:0000486': the prefix 'HP' is not known; declare it in [prefixes]"
    )
    assert any(told in each for each in warnings)


def test_a_predicate_without_a_sign_is_named_where_it_would_be_a_step():
    table = pl.DataFrame({"a": ["menthol"], "b": ["pain"]})
    claim = {"subject": "{a}", "predicate": "soothes", "object": "{b}"}
    for own, hint in (({}, True), ({"sign": "-"}, False), ({"association": True}, False)):
        with ig.KnowledgeGraph() as kg:
            kg.import_table(table, {"source": {"name": "own"}, "predicate": {"soothes": own}, "claim": [claim]})
            told = kg.mechanisms("menthol", "pain").headline()
        wanted = 'no sign, so claims with it are not steps: “soothes”. A mapping can give a predicate of its own a sign, in [predicate.NAME]: sign = "+"'
        assert (wanted in told) is hint


def test_the_counterpart_of_an_own_predicate_is_written_as_kgx(tmp_path):
    table = pl.DataFrame({"a": ["menthol"], "b": ["pain"]})
    claim = {"subject": "{a}", "predicate": "soothes", "object": "{b}", "status": "accepted"}
    mapping = {"source": {"name": "own"}, "predicate": {"soothes": {"same_as": "biolink:treats"}}, "claim": [claim]}
    with ig.KnowledgeGraph() as kg:
        kg.import_table(table, mapping)
        kg.export(tmp_path / "own_edges.tsv", format="kgx")
    [row] = csv.DictReader(io.StringIO((tmp_path / "own_edges.tsv").read_text(encoding="utf-8")), delimiter="\t")
    assert row["predicate"] == "biolink:treats"
    mapping["predicate"]["soothes"]["same_as"] = "RO:0002606"
    with pytest.raises(FormatError, match=r"same_as: 'RO:0002606' is not a predicate of the Biolink model"):
        read_mapping(mapping)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("certainty = .05", r"in “certainty = \.05”, a number begins with a digit: write 0\.05 \(at line 5, "),
        ("numbers = { p_value = 1,5 }", r"numbers have a decimal point: write 1\.5 \(at line 5, "),
        ("note = {a}", r'in “note = \{a\}”, a column is written in quotes: "\{a\}" \(at line 5'),
        ("note = some words", r'text is written in quotes: "some words"'),
        ('note = "x', "a quote is not closed"),
        ("note =", "the value is missing"),
        ("größe = 'x'", r"a name with blanks or other letters than A to Z is written in quotes: \"größe\" = …"),
        ("[predicate.中]", r"in “\[predicate\.中\]”, a name .* is written in quotes: \[predicate\.\"中\"\] \(at line 5"),
        ("[[my rule]]", r"written in quotes: \[\[\"my rule\"\]\]"),
        ("identifier = 007", "does not begin with 0: put it in quotes if it is an identifier"),
        ("paraphrase = true", r'x\.toml, line 5: \[\[claim\]\] 1, evidence, paraphrase: expected a string such as "\{column\}"'),
        ("paraphraze = 'x'", r"x\.toml, line 5: \[\[claim\]\] 1, evidence: there is no key 'paraphraze'"),
    ],
)  # fmt: skip
def test_a_slip_in_a_mapping_is_named_with_line_and_key(tmp_path, line, told):
    rule = '[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'
    (tmp_path / "x.toml").write_text(f'[source]\nname = "lab"\nversion = 1.10\n[evidence]\n{line}\n{rule}')
    with pytest.raises(FormatError, match=told):
        read_mapping(tmp_path / "x.toml")


def test_a_version_is_text_as_it_is_written(tmp_path):
    rule = '[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'
    (tmp_path / "x.toml").write_text(f'[source]\nname = "lab"\nversion = 1.10\n{rule}')
    assert read_mapping(tmp_path / "x.toml").source.version == "1.10"


def test_a_document_has_the_address_where_it_can_be_read():
    table = pl.DataFrame({"a": ["x", "y"], "b": ["k", "l"], "at": ["https://example.org/1", None]})
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}
    mapping = {"source": {"name": "own"}, "document": {"name": "paper of {a}", "url": "{at}"}, "claim": [claim]}
    with ig.KnowledgeGraph() as kg:
        kg.import_table(table, mapping)
        told = {(each.title, each.url) for each in ClaimsView(kg.store).corpus.documents}
        with pytest.raises(FormatError, match=r"row 2, column at: 'ftp:x' is not a URL: expected one such as https"):
            kg.import_table(table.with_columns(at=pl.lit("ftp:x")), mapping)
    assert {("paper of x", "https://example.org/1"), ("paper of y", "")} <= told
