"""What an import reports of names and sentences that may mean more, or less, than what it makes of them."""

import json
import tomllib

import polars as pl
import pytest

import immunograph as ig
from commandline import run
from immunograph.gate import hedged_texts
from immunograph.mapping import preview_table, propose_mapping
from immunograph.mapping.verdicts import own_certainty
from immunograph.store import LocalStore

MAPPING = {
    "source": {"name": "lab", "licence": "CC-BY-4.0"},
    "claim": [{"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}],
}


def mapping(**evidence):
    return {**MAPPING, "evidence": evidence} if evidence else MAPPING


def warnings(rows, of=MAPPING, **options):
    return ig.KnowledgeGraph().import_table(pl.DataFrame(rows), of, **options).warnings


def told(warnings, what):
    return [each for each in warnings if what in each]


# --- hedges


SENTENCES = ["a might inhibit b", "c inhibits d", "e may suggest f", "g could not inhibit h", "in May, i was with j"]


def of_sentences(**more):
    count = len(SENTENCES)
    return {"a": [f"a{number}" for number in range(count)], "b": ["b"] * count, "text": SENTENCES, **more}


@pytest.mark.parametrize("column", ["quotation", "paraphrase"])
def test_passages_that_hedge_more_than_their_record_are_counted(column):
    found = told(warnings(of_sentences(), mapping(**{column: "{text}"})), "hedge")
    assert found == [
        "2 passages hedge in their words (might, may, suggest), but are recorded as firmer (rows 2, 4): map certainty to a column, or lower it"
    ]


def test_a_dry_run_counts_them_and_so_does_a_preview():
    of = mapping(quotation="{text}")
    assert told(warnings(of_sentences(), of, dry_run=True), "2 passages hedge")
    assert told(preview_table(LocalStore(), pl.DataFrame(of_sentences()), of).result.warnings, "2 passages hedge")


@pytest.mark.parametrize(
    ("evidence", "rows"),
    [
        ({}, of_sentences()),  # no text is mapped
        ({"quotation": "{text}", "certainty": "1"}, of_sentences()),
        ({"quotation": "{text}", "certainty": "{c}"}, of_sentences(c=["1", "3", "1", "3", "3"])),
        ({"quotation": "{text}", "stance": "unstated"}, of_sentences()),
    ],
)
def test_nothing_is_reported_where_no_record_is_firmer(evidence, rows):
    assert told(warnings(rows, mapping(**evidence)), "hedge") == []


def test_one_passage_is_one_and_a_weaker_hedge_allows_certainty_two():
    rows = {"a": ["a", "c"], "b": ["b", "d"], "text": ["it suggests that a inhibits b", "c may inhibit d"]}
    (found,) = told(warnings(rows, mapping(quotation="{text}", certainty="2")), "hedge")
    assert found.startswith("1 passage hedges in its words (may), but is recorded as firmer (row 3): ")


def test_of_large_tables_the_first_passages_are_read(monkeypatch):
    monkeypatch.setattr(hedged_texts, "_MOST", 3)
    rows = {"a": [f"a{n}" for n in range(9)], "b": ["b"] * 9, "text": ["it may"] * 9}
    (found,) = told(warnings(rows, mapping(quotation="{text}")), "hedge")
    assert found.startswith("among the first 3 passages, 3 passages hedge in their words (may), ")


def test_the_command_names_the_gate_for_the_table(tmp_path):
    table = tmp_path / "my edges.csv"
    table.write_text("subject,predicate,object,quotation\nIL-2,inhibits,growth,IL-2 might inhibit growth.\n")
    lines = [
        '[source]\nname = "lab"\nlicence = "CC0-1.0"',
        '[[claim]]\nsubject = "{subject}"\npredicate = "ig:inhibits"\nobject = "{object}"',
        '[evidence]\nquotation = "{quotation}"',
    ]
    (tmp_path / "m.toml").write_text("\n".join(lines))
    done = run("import", table, "--map", tmp_path / "m.toml", "--dry-run")
    assert f"compare them with: immunograph gate '{table}', then map certainty" in " ".join(done.stdout.split())
    assert run("gate", table).returncode == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", True),
        ('certainty = "{how sure}"', True),
        ('stance = { from = "{seen}", map = { yes = "supports" } }', False),  # the gate knows no such map
        ('certainty = "2"', False),  # nor that every row has this certainty
    ],
)
def test_the_command_gives_the_gate_the_columns_of_the_mapping(tmp_path, more, told):
    table = tmp_path / "found.csv"
    table.write_text('drug,what,seen,how sure,"says ""it"""\nIL-2,growth,yes,3,IL-2 might inhibit growth.\n')
    lines = [
        '[source]\nname = "lab"\nlicence = "CC0-1.0"',
        '[[claim]]\nsubject = "{drug}"\npredicate = "ig:inhibits"\nobject = "{what}"',
        f"[evidence]\nquotation = '{{says \"it\"}}'\n{more}",
    ]
    (tmp_path / "m.toml").write_text("\n".join(lines))
    (found,) = [
        each for each in ig.KnowledgeGraph().import_table(table, tmp_path / "m.toml").warnings if "hedge" in each
    ]
    assert ("immunograph gate" in found) is told
    if told:
        line = found.partition("with the line: ")[2].partition("), then")[0]
        (tmp_path / "columns.toml").write_text(line + "\n")
        done = run("gate", table, "--map", tmp_path / "columns.toml")
        assert done.returncode == 1
        assert "might" in done.stdout
        assert "note:" not in done.stderr  # of a subject or object that it does not know


# --- names


def test_lists_in_one_name_are_counted_once_each():
    rows = {
        "a": [
            "imatinib + aspirin",
            "imatinib + aspirin",
            "IL-2, and IL-7",
            "IL-4; IL-5",
            "CD4+ T cell",
            "head and neck",
        ],
        "b": ["x", "y", "x", "CD4+CD8+ cell", "x", "Na+/K+ pump"],
    }
    (found,) = told(warnings(rows), "became one entity each")
    assert found.startswith(
        '3 names contain a plus sign, a semicolon, a bar or a comma before "and" or "or", and became one entity each '
        "(imatinib + aspirin; IL-2, and IL-7; IL-4; IL-5): for several entities, split the cell"
    )


def test_names_that_are_split_are_not_reported():
    subject = {"name": {"from": "{a}", "split": " + "}, "many": "joint"}
    of = {**MAPPING, "claim": [{**MAPPING["claim"][0], "subject": subject}]}
    assert told(warnings({"a": ["imatinib + aspirin"], "b": ["growth"]}, of), "plus sign") == []


def test_names_that_differ_in_their_minus_sign_are_one_entity_and_named():
    found = warnings({"a": ["CD25\u2212", "CD25-", "IL-2"], "b": ["x", "y", "IL-15"]})
    assert found == (
        "1 name is written with different minus signs or dashes, and became one entity (CD25\u2212, CD25-)",
    )


def test_one_spelling_of_a_minus_is_not_reported():
    assert warnings({"a": ["CD25\u2212", "CD25\u2212"], "b": ["CD4-", "CD8-"]}) == ()


# --- a proposed mapping


def test_a_column_of_our_own_certainties_is_proposed_as_it_is(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("subject,predicate,object,certainty\na,inhibits,b,0\na,inhibits,c,2\na,inhibits,d,3\n")
    proposed = propose_mapping(table)
    assert all(f'"{digit}" = "{digit}"' in proposed for digit in "023")


@pytest.mark.parametrize(
    ("name", "values"), [("certainty", ["0", "1", "5"]), ("confidence", ["0", "1"]), ("certainty", ["1", "high"])]
)
def test_digits_of_another_scale_are_left_to_the_owner(name, values):
    assert [own_certainty(each, name, values) for each in values] == [""] * len(values)


# --- what takes the place of more


def test_an_import_with_fewer_claims_than_the_one_it_replaces_says_so():
    kg = ig.KnowledgeGraph()
    many = pl.DataFrame({"a": ["x", "y", "z"], "b": ["b"] * 3})
    assert not told(kg.import_table(many, MAPPING).warnings, "earlier import")
    two = pl.DataFrame({"a": ["x", "y"], "b": ["b"] * 2})
    expected = (
        "had 3 claims, and this one has 2: if both tables are to stay, give this one a name of its own in [source]"
    )
    for dry_run in (True, False):
        assert told(kg.import_table(two, MAPPING, dry_run=dry_run).warnings, expected)
    assert not told(kg.import_table(many, MAPPING).warnings, "earlier import")


def test_spellings_that_became_one_entity_are_named():
    rows = {"a": ["IL15", "IL-15", "IL 15", "NK cell", "nk cell"], "b": ["x"] * 5}
    result = ig.KnowledgeGraph().import_table(pl.DataFrame(rows), MAPPING)
    assert result.notes == ("3 spellings of one name became one entity: IL15, IL-15, IL 15",)
    assert result.as_dict()["notes"] == list(result.notes)
    assert "\n            3 spellings of one name became one entity: IL15, IL-15, IL 15\n" in result.report() + "\n"
    assert told(result.warnings, "spelling") == []
    one_less = pl.DataFrame({"a": ["IL15", "NK cell", "nk cell"], "b": ["x"] * 3})
    assert ig.KnowledgeGraph().import_table(one_less, MAPPING).notes == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("T cels", "T cells", True),
        ("interferon gama", "interferon gamma", True),
        ("tumor growth", "tumour growth", True),
        ("lymphocyte", "lympohcyte", True),
        ("methyl", "ethyl", False),  # the first letter makes another name
        ("IL-2", "IL-12", False),
        ("CD4 cell", "CD8 cell", False),
        ("FOXPA", "FOXPAB", False),  # so does any letter of an acronym
        ("T cell", "B cell", False),
        ("nitrate", "nitrite", False),
    ],
)
def test_names_a_letter_apart_are_reported_in_a_table_and_beside_the_store(one, other, alike):
    rows = {"a": [one, other], "b": ["x", "y"]}
    found = told(warnings(rows), "differs in one letter")
    assert bool(found) is alike
    if alike:
        assert f"({one}, {other})" in found[0] or f"({other}, {one})" in found[0]
    graph = ig.KnowledgeGraph()
    graph.import_table(pl.DataFrame({"a": [other], "b": ["x"]}), MAPPING)
    later = {**MAPPING, "source": {**MAPPING["source"], "name": "later"}}
    second = graph.import_table(pl.DataFrame({"a": [one], "b": ["x"]}), later).warnings
    assert bool(told(second, "differs in one letter")) is alike
    assert not told(graph.import_table(pl.DataFrame({"a": [other], "b": ["x"]}), later).warnings, "one letter")


def test_a_letter_apart_from_a_synonym_that_names_nothing_or_of_a_decided_name_is_no_slip(tmp_path):
    graph = ig.KnowledgeGraph()
    graph.update('INSERT DATA { <urn:g> a ig:Entity ; rdfs:label "cancer" ; ig:broadSynonym "tumor growth" }')
    rows = pl.DataFrame({"a": ["tumour growth"], "b": ["x"]})
    assert not told(graph.import_table(rows, MAPPING).warnings, "one letter")
    graph.update('INSERT DATA { <urn:g> skos:altLabel "tumor growth" }')
    assert told(graph.import_table(rows, MAPPING).warnings, "one letter")
    review = tmp_path / "names.tsv"
    graph.import_table(rows, MAPPING, review=review)
    review.write_text(review.read_text().replace("\ttumour growth\t\t", "\ttumour growth\tmint\t"))
    assert not told(graph.import_table(rows, MAPPING, review=review).warnings, "one letter")


# --- retractions


@pytest.mark.parametrize("section", ["claim", "evidence"])
def test_a_status_that_is_said_of_a_document_names_the_notices(section):
    rows = {"a": ["a", "c"], "b": ["b", "d"], "status": ["Retracted", "nonsense"]}
    of = mapping(status="{status}") if section == "evidence" else MAPPING
    if section == "claim":
        of = {**MAPPING, "claim": [{**MAPPING["claim"][0], "status": "{status}"}]}
    faults = ig.KnowledgeGraph().import_table(pl.DataFrame(rows), of, dry_run=True).faults
    assert len(faults) == 2
    assert "mark the document, after the import, with immunograph notices" in faults[0]
    assert "'nonsense' is not a valid status: expected " in faults[1]


def test_a_proposal_says_how_retracted_documents_are_marked(tmp_path):
    table = tmp_path / "found.csv"
    table.write_text(
        "subject,predicate,object,pmid,status\nIL-2,enhances,killing,11,published\nIL-7,enhances,growth,12,retracted\n"
    )
    done = run("import", table, "-o", tmp_path / "m.toml")
    hint = '"status" has the value "retracted": an import does not record the status of a document'
    assert hint in " ".join(done.stdout.split())
    assert "immunograph notices FILE --into STORE" in done.stdout
    assert hint in (tmp_path / "m.toml").read_text()
    (tmp_path / "m.toml").unlink()
    table.write_text(table.read_text().replace("retracted", "published"))
    assert "notices" not in run("import", table, "-o", tmp_path / "m.toml").stdout


# --- predicates


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("ig:kills", "'ig:destroys'"),  # its definition has the word; not ig:cites, which has as many letters in common
        ("kills", "'ig:destroys'"),
        ("ig:slows", "'ig:inhibits'"),
        (
            "stimulates",
            "'ig:increases' or 'ig:enhances' or 'ig:activates'",
        ),  # ig:attemptsToStimulate says no such thing
        ("raises", "'ig:increases' or 'ig:enhances' or 'ig:activates'"),  # in several definitions
        ("inhibts", "'inhibits'"),
        ("ig:inhibts", "'ig:inhibits'"),
    ],
)
def test_an_unknown_predicate_is_answered_by_its_meaning_and_with_where_all_are_listed(text, near):
    of = {**MAPPING, "claim": [{**MAPPING["claim"][0], "predicate": text}]}
    with pytest.raises(ig.errors.FormatError) as error:
        warnings({"a": ["a"], "b": ["b"]}, of)
    assert str(error.value).endswith(
        f"there is no predicate '{text}'; did you mean {near}? (immunograph info --predicates lists all)"
    )


def test_the_command_that_the_message_names_lists_them():
    listed = run("info", "--predicates", "--json").stdout
    rows = json.loads(listed)
    kinds = {row["predicate"].rpartition("/")[2]: row["kind"].rpartition("/")[2] for row in rows}
    assert kinds["inhibits"] == "ClaimPredicate"
    assert kinds["species"] == "ContextDimension"
    assert any(row["predicate"].endswith("#subClassOf") for row in rows)
    assert all(row["label"] for row in rows)


def test_the_rows_of_passages_that_hedge_are_named():
    rows = {"a": [f"a{n}" for n in range(6)], "b": ["b"] * 6, "text": ["it does", *["it may"] * 5]}
    (found,) = told(warnings(rows, mapping(quotation="{text}")), "hedge")
    assert "but are recorded as firmer (rows 3, 4, 5 and 2 more): " in found
    (found,) = told(warnings({key: cells[:2] for key, cells in rows.items()}, mapping(quotation="{text}")), "hedge")
    assert "but is recorded as firmer (row 3): " in found


# --- columns that are called like keys


def test_a_column_called_like_a_key_that_is_not_read_is_noted_once():
    rows = {
        "a": ["x", "y"],
        "b": ["b", "b"],
        "certainty": ["low", "high"],
        "Sample\nsize": ["3", "4"],
        "type": ["t", "u"],
    }
    both = (
        "columns 'certainty', 'Sample\\nsize' are not read: they are called like keys of mappings, and their content is left "
        "out unless the mapping names them (docs/mapping.md)",
    )
    kg = ig.KnowledgeGraph()
    for result in (
        kg.import_table(pl.DataFrame(rows), MAPPING, dry_run=True),
        kg.import_table(pl.DataFrame(rows), MAPPING),
        preview_table(LocalStore(), pl.DataFrame(rows), MAPPING).result,
    ):
        assert result.notes == both
    assert result.report().count("are not read") == 1
    reading = {**mapping(note="{certainty}"), "columns": {"size": "{Sample\nsize}"}}
    assert kg.import_table(pl.DataFrame(rows), reading).notes == ()


def test_a_column_of_records_is_read_where_a_part_of_it_is():
    rows = {"a": ["x"], "b": ["y"], "evidence": [{"text": "X inhibits Y.", "n": 3}], "status": ["ok"]}
    (note,) = ig.KnowledgeGraph().import_table(pl.DataFrame(rows), mapping(paraphrase="{evidence.text}")).notes
    assert note.startswith("column 'status' is not read: it is called like a key of mappings")
    axioms = {"source": {"name": "lab"}, "axiom": [{"subject": "{a}", "predicate": "rdfs:subClassOf", "object": "{b}"}]}
    assert ig.KnowledgeGraph().import_table(pl.DataFrame(rows), axioms).notes == ()


def test_a_composite_of_bel_is_reported_and_read_as_the_report_says():
    rows = pl.DataFrame({"a": ["composite(p(HGNC:IL2), p(HGNC:IFNG))", "p(HGNC:IL15)"], "b": ["x", "x"]})
    (warning,) = told(ig.KnowledgeGraph().import_table(rows, MAPPING).warnings, "BEL")
    assert warning.startswith(
        "1 name is a composite of BEL, and became one entity (composite(p(HGNC:IL2), p(HGNC:IFNG))): for a set of its members"
    )
    written = warning[warning.index("name = ") : warning.index(", and write ")].replace("{column}", "{a}")
    entity = {"category": "biolink:Gene", **tomllib.loads(written), "many": "joint"}
    kg = ig.KnowledgeGraph()
    mapped = {**MAPPING, "claim": [{**MAPPING["claim"][0], "subject": entity}]}
    assert told(kg.import_table(rows, mapped).warnings, "BEL") == []
    subjects = [sorted(kg.find(each).label for each in claim.subjects) for claim in kg.columns.corpus.claims]
    assert sorted(subjects) == [["IFNG", "IL2"], ["IL15"]]
