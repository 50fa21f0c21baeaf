"""Identifiers are checked wherever they occur: well formed, looked up, current, under their label."""

import pytest

from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.sssom import read_header
from immunograph.errors import CheckFailedError
from immunograph.identifiers import PrefixMap
from immunograph.model import IRI

IDENTIFIERS = (
    "curie\tlabel\tsource\tversion\tstate\treplaced_by\tnote\n"
    "CL:0000084\tT cell\tcl.obo\t1\tcurrent\t\t\n"
    "CL:0000001\told cell\tcl.obo\t1\tobsolete\tCL:0000084\t\n"
    "CL:0000002\tgone cell\tcl.obo\t1\tobsolete\t\t\n"
    "HP:0000118\tPhenotypic abnormality\thp.obo\t1\tcurrent\t\t\n"
)
MAPPINGS = (
    "#curie_map:\n#  HP: http://purl.obolibrary.org/obo/HP_\n"
    "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
    "ige:drug-x\tskos:closeMatch\tCL:0000084\tT cell\tsemapv:ManualMappingCuration\n"
)


@pytest.fixture
def project(small):
    small.file("identifiers").write_text(IDENTIFIERS)
    small.file("mappings.sssom").write_text(MAPPINGS)
    for name, column in (("entities", "term"), ("evidence", "evidence_type"), ("evidence", "context")):
        lines = small.file(name).read_text().splitlines()
        small.file(name).write_text("\n".join([f"{lines[0]}\t{column}", *(f"{line}\t" for line in lines[1:])]) + "\n")
    return small


def problems(project):
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(project.root))
    return [str(problem) for problem in caught.value.problems]


def mapped(project, old, new):
    text = project.file("mappings.sssom").read_text()
    assert old in text
    project.file("mappings.sssom").write_text(text.replace(old, new))


PLACES = [
    ("entities", "term", "{}"),
    ("entities", "category", "{}"),
    ("claims", "context", "stage={}"),
    ("claims", "object", "{}"),
    ("evidence", "evidence_type", "{}"),
    ("evidence", "context", "stage={}"),
]
FAULTS = [
    (
        "CL:9999999",
        "CL:9999999 was never looked up: it is not in identifiers.tsv; look it up in your copy of the ontology (OBO, OWL or JSON) with: immunograph identifiers",
    ),
    ("CL:0000001", "CL:0000001 ('old cell') is obsolete; use CL:0000084"),
    ("CL:0000002", "CL:0000002 ('gone cell') is obsolete; no replacement is named in cl.obo"),
    ("CL:CL:0000084", "'CL:CL:0000084' has its prefix twice; write CL:0000084"),
    ("CL:84", "'CL:84' is malformed: expected CL: followed by 7 digits"),
    ("cl:0000084", "'cl:0000084' is written in the wrong case; write CL:0000084"),
]


@pytest.mark.parametrize(("identifier", "expected"), FAULTS)
@pytest.mark.parametrize(("table", "column", "form"), PLACES)
def test_an_identifier_is_checked_wherever_it_stands(project, table, column, form, identifier, expected):
    project.set(table, column, form.format(identifier))
    told = [line for line in problems(project) if f"{table}.tsv, row 2, column {column}: " in line]
    assert len(told) == 1
    assert expected in told[0]


@pytest.mark.parametrize(("identifier", "expected"), FAULTS)
@pytest.mark.parametrize("column", ["object_id", "mapping_justification"])
def test_identifiers_of_mappings_are_checked(project, column, identifier, expected):
    mapped(project, "CL:0000084" if column == "object_id" else "semapv:ManualMappingCuration", identifier)
    told = [line for line in problems(project) if f"mappings.sssom.tsv, row 4, column {column}: " in line]
    assert len(told) == 1
    assert expected in told[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CL_0000084", "write CL:0000084"),
        ("http://purl.obolibrary.org/obo/CL_0000084", "write CL:0000084"),
        ("https://identifiers.org/hgnc/6001", "write HGNC:6001"),
        ("GO:GO:0006915", "has its prefix twice; write GO:0006915"),
        ("HGNC:HGNC:6001", "has its prefix twice; write HGNC:6001"),
        ("MESH:d007372", "is written in the wrong case; write MESH:D007372"),
        ("GO:000691", "expected GO: followed by 7 digits"),
        ("UniProtKB:IL2", "an accession of 6 or 10 letters and digits"),
        ("NCIT:308", "C and digits"),
        ("XX:0000001", "the prefix of 'XX:0000001' is not known"),
        ("T cell", "'T cell' is not a CURIE"),
    ],
)
def test_what_is_malformed_is_named_with_the_right_form(tmp_path, text, expected):
    assert expected in str(Identifiers([], PrefixMap(), tmp_path).malformed(text))


def test_a_category_in_another_case_is_named(project):
    project.set("entities", "category", "biolink:chemicalentity")
    assert any(
        "'biolink:chemicalentity' is written in the wrong case; write biolink:ChemicalEntity" in line
        for line in problems(project)
    )


@pytest.mark.parametrize("category", ["biolink:Gene", "biolink:Protein", "biolink:Pathway", "biolink:Drug"])
def test_categories_of_biolink_are_known_without_a_look_up(project, category):
    project.set("entities", "category", category)
    assert assemble(Project.at(project.root)).corpus.entities


def test_a_category_that_biolink_gave_up_is_obsolete(project):
    project.set("entities", "category", "biolink:Mammal")
    assert any("biolink:Mammal ('mammal') is obsolete" in line for line in problems(project))


@pytest.mark.parametrize("label", ["T lymphocyte", "B cell", "t cell"])
def test_a_label_that_is_not_the_recorded_one_is_reported(project, label):
    mapped(project, "\tT cell\t", f"\t{label}\t")
    assert any(
        f"column object_label: CL:0000084 is labelled 'T cell' in cl.obo, not {label!r}" in line
        for line in problems(project)
    )


def test_a_label_may_be_left_out_and_is_taken_from_the_record(project):
    mapped(project, "\tT cell\t", "\t\t")
    (mapping,) = assemble(Project.at(project.root)).corpus.mappings
    assert mapping.object_label == "T cell"


def test_prefixes_of_the_header_are_known_in_the_project(project):
    mapped(project, "CL:0000084\tT cell", "HP:0000118\tPhenotypic abnormality")
    (mapping,) = assemble(Project.at(project.root)).corpus.mappings
    assert mapping.object == IRI("http://purl.obolibrary.org/obo/HP_0000118")


def test_a_prefix_that_stands_for_something_else_is_an_error(project):
    mapped(project, "#  HP: http://purl.obolibrary.org/obo/HP_", "#  CL: http://example.org/CL_")
    project.file("identifiers").write_text(IDENTIFIERS.replace("HP:0000118", "CL:0000003"))
    assert any(
        "mappings.sssom.tsv, row 2: curie_map expands CL to http://example.org/CL_" in line
        for line in problems(project)
    )


def test_a_denied_mapping_is_no_mapping(project):
    mapped(project, "mapping_justification\n", "mapping_justification\tpredicate_modifier\n")
    mapped(project, "Curation\n", "Curation\tNot\n")
    assert any("'Not' negates the mapping, and negated mappings cannot be stored" in line for line in problems(project))


@pytest.mark.parametrize(
    "slot", ["confidence", "author_id", "subject_match_field", "record_id", "mapping_tool_version"]
)
def test_slots_of_the_standard_are_accepted(project, slot):
    mapped(project, "mapping_justification\n", f"mapping_justification\t{slot}\n")
    assert assemble(Project.at(project.root)).corpus.mappings


def test_other_columns_are_reported_unless_the_header_declares_them(project):
    mapped(project, "mapping_justification\n", "mapping_justification\text_grade\n")
    (message,) = problems(project)
    assert "column ext_grade: this column is unknown; expected one of " in message
    assert message.endswith("declare your own columns in the header, under extension_definitions")
    mapped(project, "#curie_map:", "#extension_definitions:\n#  - slot_name: ext_grade\n#curie_map:")
    assert assemble(Project.at(project.root)).corpus.mappings


@pytest.mark.parametrize(
    ("lines", "curie_map"),
    [
        (["curie_map:", "  HP: http://x/HP_", "license: y"], {"HP": ("http://x/HP_", 2)}),
        ([" curie_map:", "   HP: 'http://x/HP_'", '   MP: "http://x/MP_"', " license: y"], {"HP": ("http://x/HP_", 2), "MP": ("http://x/MP_", 3)}),
        (["mapping_set_id: z", "curie_map: {HP: http://x/HP_, MP: http://x/MP_}"], {"HP": ("http://x/HP_", 2), "MP": ("http://x/MP_", 2)}),
        (["license: !!python/object:os.system x", "other: &a b", "c: *a"], {}),
        ([], {}),
    ],
)  # fmt: skip
def test_the_header_is_read(lines, curie_map):
    assert read_header(lines).curie_map == curie_map


@pytest.mark.parametrize(("column", "value"), [("state", "fine"), ("curie", "CL_0000084"), ("curie", "CL:1")])
def test_the_table_of_identifiers_is_checked_itself(project, column, value):
    project.set("identifiers", column, value)
    assert any(f"identifiers.tsv, row 2, column {column}: " in line for line in problems(project))


@pytest.mark.parametrize("count", [2, 5])
def test_many_identifiers_never_looked_up_are_named_and_counted(project, count):
    row = project.file("mappings.sssom").read_text().splitlines()[-1]
    for number in range(count):
        project.append("mappings.sssom", row.replace("CL:0000084\tT cell", f"GO:000000{number}\t"))
    told = problems(project)
    assert len(told) == min(count, 3)
    assert all(f"GO:000000{number} was never looked up" in line for number, line in enumerate(told))
    assert told[-1].endswith("(and 2 more cells with the same fault)") is (count == 5)


def test_a_prefix_that_is_not_known_is_one_fault(project):
    row = project.file("mappings.sssom").read_text().splitlines()[-1]
    for number in range(4):
        project.append("mappings.sssom", row.replace("CL:0000084\tT cell", f"MA:000000{number}\t"))
    (message,) = problems(project)
    assert (
        "the prefix of 'MA:0000000' is not known; declare it under curie_map in the header of mappings.sssom.tsv"
        in message
    )
    assert message.endswith("(and 3 more cells with the same fault)")


def test_a_column_of_an_older_standard_is_one_fault(project):
    mapped(project, "\tmapping_justification\n", "\tmatch_type\n")
    (message,) = problems(project)
    assert "column match_type: this column is unknown; SSSOM calls it mapping_justification now" in message
