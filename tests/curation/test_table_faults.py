"""One fault is one message: its likely cause is named, what follows from it is counted, and no file is passed over."""

import pytest

import commandline
from immunograph.assembly import assemble
from immunograph.curation import Project
from immunograph.curation.damage import damage
from immunograph.errors import CheckFailedError


def problems(small):
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(small.root))
    return [str(problem).replace(str(small.root), "project") for problem in caught.value.problems]


def rewrite(small, name, change, encoding="utf-8"):
    path = small.file(name)
    path.write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))


@pytest.mark.parametrize(
    ("table", "separator", "name", "cells"),
    [("entities", ";", "semicolons", 2), ("claims", ",", "commas", 2), ("documents", "|", "vertical bars", 3)],
)
def test_another_separator_is_named_and_its_consequences_counted(small, table, separator, name, cells):
    rewrite(small, table, lambda text: text.replace("\t", separator))
    message, *others = problems(small)
    assert others == []
    assert f"curated/{table}.tsv, row 1: its columns are separated by {name}, not by tabs; save it as" in message
    assert f"; until then, {cells} cells that refer to rows of {table}.tsv cannot be checked" in message


@pytest.mark.parametrize(
    ("table", "ending"), [("claims", "csv"), ("entities", "xlsx"), ("evidence", "tsv.txt"), ("documents", "ods")]
)
def test_a_table_under_another_ending_is_named_once(small, table, ending):
    small.file(table).rename(small.root / "curated" / f"{table}.{ending}")
    message, *others = problems(small)
    assert others == []
    assert (
        f"{table}.tsv: this table is missing, but there is {table}.{ending}: save it as tab-separated text" in message
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Claims.TSV", "rename it to claims.tsv"),
        ("claims.tsv.gz", "decompress it"),
        ("CLAIMS.tsv.gz", "decompress it and rename it to claims.tsv"),
    ],
)
def test_a_table_in_capitals_or_compressed_is_renamed_or_decompressed(small, name, advice):
    small.file("claims").rename(small.root / "curated" / name)
    message, *others = problems(small)
    assert others == []
    assert f"claims.tsv: this table is missing, but there is {name}: {advice}" in message


@pytest.mark.parametrize(("table", "name"), [("claims", "claim"), ("entities", "entites"), ("evidence", "evidences")])
def test_a_table_of_a_misspelt_name_is_named_once(small, table, name):
    small.file(table).rename(small.file(name))
    message, *others = problems(small)
    assert others == []
    assert f"{table}.tsv: this table is missing, but there is {name}.tsv: rename it to {table}.tsv" in message


@pytest.mark.parametrize(
    ("table", "end", "columns", "last"),
    [
        ("entities", "\t", "1 column", "definition"),
        ("claims", "\t\t\t", "3 columns", "context"),
        ("evidence", "\t ", "1 column", "paraphrase"),
        ("evidence", '\t""', "1 column", "paraphrase"),
    ],
)
def test_tabs_at_the_end_of_each_line_are_one_fault(small, table, end, columns, last):
    rewrite(small, table, lambda text: text.replace("\n", end + "\n"))
    assert problems(small) == [
        f"project/curated/{table}.tsv, row 1: the header ends with {columns} without a name; remove everything after '{last}'"
    ]


def test_several_surplus_tabs_are_counted(small):
    rewrite(small, "entities", lambda text: text.replace("drug-x\t", "drug-x\ta\tb\t"))
    assert "has 7 cells but the table has 5 columns; remove 2 tabs" in problems(small)[0]
    rewrite(small, "entities", lambda text: text.replace("drug-x\ta\tb\t", "drug-x\t").replace(".\n", ".\t\t\n"))
    assert "the row ends with 2 tabs too many; remove them" in problems(small)[0]


def test_a_tab_at_the_end_of_rows_is_counted(small):
    lines = small.file("entities").read_text().splitlines()
    small.file("entities").write_text("\n".join([lines[0], *(f"{line}\t" for line in lines[1:])]) + "\n")
    assert problems(small) == [
        "project/curated/entities.tsv, row 2: the row ends with a tab too many; remove it (and 1 more cell with the same"
        " fault)"
    ]


def test_a_tab_too_many_before_a_cell_is_named_at_that_cell(small):
    lines = small.file("claims").read_text().splitlines()
    cells = lines[1].split("\t")
    place = lines[0].split("\t").index("predicate")
    lines[1] = "\t".join([*cells[:place], "", *cells[place:]])
    assert lines[1].endswith("\t"), "the last cell is empty, so that nothing is lost at the end"
    small.file("claims").write_text("\n".join(lines) + "\n")
    message, *others = problems(small)
    assert others == []
    told = "row 2: the row has a tab too many, and the cell under 'predicate' is empty; remove the tab before that cell"
    assert f"claims.tsv, {told}" in message


def test_a_row_that_is_there_twice_is_said_once_and_not_to_have_a_term_too_many(small):
    lines = small.file("entities").read_text().splitlines()
    small.file("entities").write_text("\n".join([*lines, lines[1]]) + "\n")
    (message,) = problems(small)
    assert "is in row 2 already; keys must be unique" in message


def test_what_refers_to_a_row_that_cannot_be_read_is_counted(small):
    rewrite(small, "entities", lambda text: text.replace("drug-x\t", "drug-x\tsurplus\t"))
    message, *others = problems(small)
    assert others == []
    assert (
        "entities.tsv, row 2: the row has 6 cells but the table has 5 columns; remove a tab; until then, 1 cell that refers "
        "to this row cannot be checked" in message
    )


def test_a_key_that_is_missing_is_reported_once(small):
    for number in range(4):
        small.append("claims", f"Q{number}\tdurg-x\tig:inhibits\ttumour-y\t")
    told = [line for line in problems(small) if "durg-x" in line]
    assert len(told) == 1
    assert "did you mean 'drug-x'? (and 3 more cells with the same fault)" in told[0]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-16", "the file is UTF-16, which spreadsheets call 'Unicode text'"),
        ("utf-16-le", "the file is UTF-16"),
        ("utf-32", "the file is encoded in UTF-32"),
        ("utf-32-be", "the file is encoded in UTF-32"),
        ("cp037", "the file is encoded in EBCDIC"),
        ("mac_roman", "byte 0x9F"),
        ("cp1252", "byte 0xFC is not UTF-8; in Windows-1252, which spreadsheets often use, it is 'ü'"),
    ],
)
def test_an_encoding_is_named(small, encoding, expected):
    rewrite(small, "entities", lambda text: text.replace("made-up drug", "drug of Zürich"), encoding)
    message, *others = problems(small)
    assert others == []
    assert expected in message
    assert "save it as tab-separated text, encoded as UTF-8" in message


@pytest.mark.parametrize(
    ("verb", "meant"),
    [
        ("ig:reduces", "'ig:decreases' or 'ig:inhibits'?"),
        ("promotes", "'ig:increases' or 'ig:enhances' or 'ig:activates'?"),
        ("ig:inhibit", "did you mean 'ig:inhibits'?"),
        ("ig:producs", "did you mean 'ig:produces'?"),
        (
            "ig:phosphorylates",
            "there is no claim property 'ig:phosphorylates'; add it to its table, or correct it here",
        ),
    ],
)
def test_a_verb_that_is_no_predicate_is_understood_by_its_effect(small, verb, meant):
    small.set("claims", "predicate", verb)
    (message,) = problems(small)
    assert meant in message


@pytest.mark.parametrize("start", [b"PK\x03\x04\x14\0\x06\0\x08\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"])
def test_a_spreadsheet_file_with_the_name_of_a_table_is_called_one(small, start):
    small.file("claims").write_bytes(start + bytes(300))
    (message,) = problems(small)
    assert "the file is a spreadsheet (.xlsx, .ods or .xls): open it as one and save it as tab-separated" in message


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("entity\t", "\ufeffentity\t")])
def test_line_ends_of_windows_and_a_byte_order_mark_are_accepted(small, change):
    rewrite(small, "entities", lambda text: text.replace(*change, 1 if change[0] != "\n" else -1))
    assert len(assemble(Project.at(small.root)).corpus.entities) == 2


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("curated/edges.csv", "this file is ignored: in curated/, only the tab-separated tables documents.tsv, "),
        ("curated/claims.csv", "add its rows to claims.tsv, which is read, and remove this file"),
        (
            "curated/links.xlsx",
            "links.tsv: this table is missing, but there is links.xlsx: save it as tab-separated text",
        ),
        ("curated/claims.tsv.bak", "are read; rename it, or move it out of the project"),
        ("ontology/terms.owl", "only predicates.tsv and ontologies (.ttl) are read; "),
        ("queries/mine.sparql", "only named queries (.rq) are read; rename it"),
        (
            "curated/synonym.tsv",
            "synonyms.tsv: this table is missing, but there is synonym.tsv: rename it to synonyms.tsv",
        ),
        (
            "curated/mapping.sssom.tsv",
            "mappings.sssom.tsv: this table is missing, but there is mapping.sssom.tsv: rename it",
        ),
        ("rules/mine.n3", "only rules (.rq) and their examples (.examples.ru) are read; "),
        ("curated/old/claims.tsv", "are read; move its files into curated/, or the folder out of the project"),
    ],
)
def test_a_file_that_nothing_reads_is_an_error(small, file, expected):
    path = small.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x\n")
    message, *others = problems(small)
    assert others == []
    assert expected in message


@pytest.mark.parametrize("name", [".DS_Store", "README.md", "LICENSE", "notes.md", "~$claims.xlsx"])
def test_texts_and_hidden_files_may_stand_anywhere(small, name):
    (small.root / "curated" / name).write_text("x")
    assert assemble(Project.at(small.root)).corpus.claims


DAMAGE = [
    ("2-Sep", "probably SEPT2 (now SEPTIN2)"),
    ("1-Mar", "probably MARCH1 (now MARCHF1)"),
    ("Sep-07", "probably SEPT7 (now SEPTIN7)"),
    ("1-Dez", "probably DEC1 (now DELEC1)"),
    ("02. Okt", "probably OCT2"),
    ("2026-09-02", "probably SEPT2"),
    ("2020-09-01 00:00:00.000000", "probably SEPT1 (now SEPTIN1)"),
    ("01.09.2020", "probably SEPT1 (now SEPTIN1)"),
    ("09/02/2026", "is a date that a spreadsheet made from a name; write"),
    ("2.31E+13", "probably of a RIKEN clone, 231…E13"),
    ("1E+05", "probably of a RIKEN clone, 1…E05"),
    ("6.3E-5", "is a number that a spreadsheet made from an identifier; its digits"),
    (
        "CD4\u00a0T cell",
        "it contains a non-breaking space, which is invisible or looks like a space; write it as 'CD4 T cell'",
    ),
    ("IL\u200b-2", "it contains a zero-width space"),
    ("\u201cIL-2\u201d", "it contains typographic quotes"),
    ("IFN-\u00ce\u00b3", "was saved in the wrong encoding; 'IFN-γ' is meant"),
    ("Sj\u00c3\u00b6gren", "'Sjögren' is meant"),
    ("#NAME?", "is the error of a spreadsheet formula"),
    ("#####", "is the error of a spreadsheet formula"),
]


@pytest.mark.parametrize(("cell", "expected"), DAMAGE)
def test_what_a_spreadsheet_did_is_reported_once_with_what_it_was(small, cell, expected):
    assert expected in str(damage(cell, "label"))
    small.set("entities", "label", cell)
    message, *others = problems(small)
    assert others == []
    assert f"entities.tsv, row 2, column label: {message.partition('label: ')[2]}" in message
    assert expected in message


@pytest.mark.parametrize(
    "cell", ["IL-2", "May", "E58", "2E5", "Crohn’s disease", "Sjögren", "IFN-γ", "MARCH1", "10-20", "Sep", "CD4+"]
)
def test_what_is_no_damage(cell):
    assert damage(cell, "label") is None


def test_prose_may_hold_dates_and_typographic_quotes():
    for cell in ("“quoted”", "a\u00a0b", "2-Sep", "1.5E+3"):
        assert damage(cell, "note") is None
    assert damage("2026-09-02", "mapping_date") is None


def test_damage_to_a_key_is_one_message(small):
    small.set("entities", "entity", "2-Sep")
    told = [line for line in problems(small) if "entities.tsv" in line]
    assert len(told) == 1


@pytest.mark.parametrize("name", ["The Drug", "TX-1", "the drugs", "drugx"])
def test_a_name_in_the_place_of_a_key_brings_the_key(small, name):
    small.root.joinpath("curated/synonyms.tsv").write_text(
        "entity\tsynonym\tscope\tlanguage\ndrug-x\tTX-1\texact\ten\ndrug-x\tthe drug\texact\ten\n"
    )
    small.set("claims", "subject", name)
    assert any(f"there is no entity {name!r}; did you mean 'drug-x'?" in line for line in problems(small))


def test_another_thing_is_not_suggested_for_a_key(small):
    small.set("entities", "label", "CD25+ T cell")
    small.set("claims", "subject", "CD25- T cell")
    assert any("there is no entity 'CD25- T cell'; add it to its table" in line for line in problems(small))


@pytest.mark.parametrize("label", ["drug X", "CD25+ T cell", "Th17"])
def test_two_entities_of_one_label_bring_a_warning(small, label):
    small.set("entities", "label", label, row=0)
    small.set("entities", "label", label, row=1)
    (warning,) = assemble(Project.at(small.root)).warnings
    assert f"entities.tsv, column label: 2 entities have the label {label!r}: drug-x (ige:drug-x), tumour-y" in str(
        warning
    )


def test_labels_of_their_own_bring_no_warning(small):
    assert assemble(Project.at(small.root)).warnings == ()


@pytest.mark.parametrize(
    ("mark", "name"),
    [(b"+/v8-", "UTF-7"), (b"\x84\x31\x95\x33", "GB18030"), (b"\x0e\xfe\xff", "SCSU"), (b"\x1b$B", "ISO-2022")],
)
def test_an_exotic_encoding_is_named(small, mark, name):
    path = small.file("claims")
    path.write_bytes(mark + path.read_bytes())
    (message,) = problems(small)
    assert f"claims.tsv: the file is encoded in {name}; save it as tab-separated text, encoded as UTF-8" in message


def test_a_byte_that_windows_does_not_use_is_shown_as_macs_write_it(small):
    rewrite(small, "entities", lambda text: text.replace("made-up drug", "drug of Ångström"), "mac_roman")
    (message,) = problems(small)
    assert "byte 0x81 is not UTF-8; in Mac OS Roman it is 'Å'" in message


def test_names_of_cells_are_no_encoding(small):
    rewrite(small, "entities", lambda text: text.replace("made-up drug", "CD4+CD25- T cell, +ADw-"))
    assert assemble(Project.at(small.root))


@pytest.mark.parametrize("change", ["separator", "quoted separator", "sep=", "surplus", "stance"])
def test_what_follows_from_unread_evidence_is_counted(copy_of_packaged, change):
    path = copy_of_packaged / "curated" / "evidence.tsv"
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    lines = {
        "separator": [line.replace("\t", ";") for line in (header, first, *rest)],
        "quoted separator": [";".join(f'"{cell}"' for cell in line.split("\t")) for line in (header, first, *rest)],
        "sep=": ["sep=;", *(line.replace("\t", ";") for line in (header, first, *rest))],
        "surplus": [header, first, *(f"{line}\tsurplus\tsurplus" for line in rest)],
        "stance": [header, first, *(line.replace("\tsupports\t", "\tsuports\t") for line in rest)],
    }[change]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(copy_of_packaged))
    (problem,) = caught.value.problems
    cause = {"surplus": "cells but the table has", "stance": "'suports' is not valid"}.get(
        change, "separated by semicolons"
    )
    assert cause in str(problem)
    assert "evidence.tsv" in str(problem)


def test_a_row_with_semicolons_among_rows_with_tabs_is_one_fault(small):
    small.append("claims", "P9;drug-x;ig:inhibits;tumour-y;")
    small.append("evidence", "P9\tmy-paper\tsupports\t3\tasserted\tmy-paper\tsaid")
    told = [line for line in problems(small) if "claims.tsv" in line]
    assert len(told) == 1
    assert "its cells are separated by semicolons, not by tabs" in told[0]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("p_value=0,05", "column numbers: 0,05 contains a comma: write 0.05"),
        ("p_value<0,001 | hazard_ratio=0.62", "column numbers: 0,001 contains a comma: write 0.001"),
        ("effect_size=1.234,5", "column numbers: 1.234,5 contains a comma: write 1234.5"),
        ("publication_count=1,234", "write 1.234, or 1234 if the comma separates thousands"),
        ("duration=2,5 weeks", "column numbers: 2,5 contains a comma: write 2.5"),
        ("p_value=small", "'p_value=small' is not valid: expected KIND=VALUE UNIT"),
    ],
)
def test_a_decimal_comma_is_named(clinic, written, told):
    clinic.set("evidence", "numbers", written)
    (message,) = problems(clinic)
    assert told in message


@pytest.mark.parametrize(
    ("written", "told"), [("1,234", "1,234 contains a comma: write 1234"), ("12,5", "'12,5' is not valid: expected")]
)
def test_a_comma_in_a_whole_number_is_named(clinic, written, told):
    clinic.set("evidence", "sample_size", written)
    (message,) = problems(clinic)
    assert told in message


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "java\u200bscript:alert(1)", "file:///etc/passwd", "ftp://x"]
)
def test_a_source_that_is_no_address_of_the_web_is_refused(clinic, source):
    clinic.set("documents", "status_source", source)
    assert any("is not a source: expected words" in line or "invisible" in line for line in problems(clinic))


def test_a_category_without_its_prefix_gets_it(small):
    rewrite(small, "entities", lambda text: text.replace("\tbiolink:ChemicalEntity\t", "\tProtein\t", 1))
    assert any("column category: 'Protein' lacks its prefix: write biolink:Protein" in line for line in problems(small))


def test_what_refers_to_the_right_spelling_of_a_wrong_key_is_no_second_fault(small):
    rewrite(small, "entities", lambda text: text.replace("drug-x\t", "Drug-X\t", 1))
    (message,) = problems(small)
    assert "'Drug-X' is not a key: keys are lower case; write it as 'drug-x'" in message


def test_a_context_that_was_never_looked_up_says_how_to_write_it_in_words(small):
    rows = small.file("evidence").read_text(encoding="utf-8").split("\n")
    for context, message in (("species=NCBITaxon:10090", "was never looked up"), ('species="mice"', None)):
        small.file("evidence").write_text(f"{rows[0]}\tcontext\n{rows[1]}\t{context}\n", encoding="utf-8")
        result = commandline.run("check", small.root)
        if message:
            assert result.returncode == 2
            assert 'or write the name in quotes, as in species="mice"' in result.stderr
        else:
            assert result.returncode == 0
            assert result.stdout.startswith("Checked: 1 document")


def test_a_missing_table_of_sentences_is_one_problem_with_a_count(small):
    (small.root / "curated" / "sentences.tsv").unlink()
    with pytest.raises(CheckFailedError) as caught:
        assemble(Project.at(small.root))
    told = [str(each) for each in caught.value.problems]
    assert len(told) == 1
    assert "sentences.tsv: this table is missing, but rows of other tables refer to it; add it" in told[0]


@pytest.mark.parametrize(
    ("claim", "passage", "axioms", "warned"),
    [
        ("disease=skin", "disease=lung", "", True),
        ("disease=skin | disease=lung", "disease=lung", "", False),
        ("disease=skin", "", "", False),
        ("", "disease=lung", "", False),
        ("disease=skin", 'species="mice"', "", False),
        ("disease=skin", "disease=old-skin", "old-skin\trdfs:subClassOf\tskin\tBy its name.\n", False),
        ("disease=old-skin", "disease=skin", "old-skin\trdfs:subClassOf\tskin\tBy its name.\n", False),
    ],
)
def test_a_passage_on_other_cases_than_its_claim_brings_a_warning(small, claim, passage, axioms, warned):
    for key in ("skin", "lung", "old-skin"):
        small.append("entities", f"{key}\t\t{key} tumour\tbiolink:Disease\tA made-up tumour.")
    small.set("claims", "context", claim)
    lines = small.file("evidence").read_text(encoding="utf-8").splitlines()
    small.file("evidence").write_text(f"{lines[0]}\tcontext\n{lines[1]}\t{passage}\n", encoding="utf-8")
    small.file("axioms").write_text("subject\trelation\tobject\treason\n" + axioms, encoding="utf-8")
    found = [str(each) for each in assemble(Project.at(small.root)).warnings]
    assert len(found) == warned
    assert all(
        "evidence.tsv, row 2, column context: the passage is limited to another disease than P1" in each
        for each in found
    )


@pytest.mark.parametrize(
    ("table", "column", "cell", "advice"),
    [
        ("claims", "subject", "drug-x, tumour-y", "several subjects are separated by ' | ': write drug-x | tumour-y"),
        (
            "claims",
            "object",
            "The Drug and tumour Y",
            "several objects are separated by ' | ': write drug-x | tumour-y",
        ),
        ("claims", "subject", "mice, the drug", "add it to its table, or correct it here"),
        ("claims", "context", "stage=drug-x, tumour-y", "several pairs NAME=VALUE are separated by ' | '"),
        ("claims", "context", "stage=early", 'or correct it here; or write the name in quotes, as in species="mice"'),
        ("evidence", "speaker", "drug-x, tumour-y", "takes one key: write one row for each of drug-x, tumour-y"),
    ],
)
def test_advice_on_an_unknown_name_drops_no_part_of_it(small, table, column, cell, advice):
    small.root.joinpath("curated/synonyms.tsv").write_text(
        "entity\tsynonym\tscope\tlanguage\ndrug-x\tthe drug\texact\ten\n"
    )
    small.set(table, column, cell)
    name = cell.rpartition("stage=")[2]
    (told,) = [line for line in problems(small) if f"{name!r}; " in line]
    assert advice in told
    assert "did you mean" not in told


@pytest.mark.parametrize(("number", "shown", "last"), [(30, 30, "'nosuch-29'"), (202, 200, "… and 2 more errors")])
def test_all_errors_are_printed_at_once(small, number, shown, last):
    for each in range(number):
        small.append("claims", f"Q{each}\tdrug-x\tig:inhibits\tnosuch-{each}")
    done = commandline.run("check", small.root)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert sum(line.startswith("error: ") for line in lines) == shown
    assert last in lines[-1]
