"""What an error of an import advises fits the fault, whichever of its cases it is."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError, LimitError, StoreError
from immunograph.mapping import delimited_records, preview_table, read_mapping, table_batches
from immunograph.store import LocalStore

EDGE = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}
LAB = {"source": {"name": "lab"}, "claim": [EDGE]}


def imported(path, text, **more):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return ig.KnowledgeGraph().import_table(path, {**LAB, **more})


def test_a_join_names_the_mapping_the_file_and_its_columns(tmp_path):
    (tmp_path / "side.tsv").write_text("gene\tname\nx\ty\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("a,b\nx,y\n", encoding="utf-8")
    mapping = tmp_path / "lab.toml"
    text = '[source]\nname = "lab"\n[join.side]\ntable = "side.tsv"\non = "a = zzzz"\n[[claim]]\nsubject = "{a}"\n'
    mapping.write_text(text + 'predicate = "ig:inhibits"\nobject = "{b}"\n', encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        ig.KnowledgeGraph().import_table(tmp_path / "t.csv", mapping)
    told = str(caught.value).replace(f"{tmp_path}/", "")
    assert told == "lab.toml: [join.side] on: side.tsv has no column 'zzzz'; its columns are gene, name"


@pytest.mark.parametrize("identify", ["mint", "name", ["name", "mint"]])
def test_an_entity_without_a_column_is_told_both_ways_to_give_one(identify):
    entity = {"gene": {"identify": identify}}
    with pytest.raises(
        FormatError, match="neither 'name' nor 'identify' has a column: set name to the column of names"
    ):
        read_mapping({"source": {"name": "x"}, "entity": entity, "claim": [{**EDGE, "subject": "gene"}]})


def test_an_unknown_predicate_of_a_cell_comes_with_known_ones():
    table = pl.DataFrame({"a": ["A"], "b": ["B"], "verb": ["qqqqqqq"]})
    with pytest.raises(
        FormatError, match=r"there is no predicate 'qqqqqqq'; expected one of .* more, see docs/predicates"
    ):
        ig.KnowledgeGraph().import_table(table, {**LAB, "claim": [{**EDGE, "predicate": "{verb}"}]})


@pytest.mark.parametrize(("line", "separator"), [("sep=;", ";"), ("sep=,", ","), ("sep=|", "[|]")])
def test_a_line_for_spreadsheets_gives_its_own_separator(line, separator, tmp_path):
    with pytest.raises(FormatError, match=f'remove it, or set skip = 1 and separator = "{separator}" in'):
        imported(tmp_path / "t.csv", f"{line}\na,b\nx,y\n")


def test_a_byte_that_windows_1252_lacks_is_not_shown_in_it(tmp_path):
    for table in ({}, {"encoding": "cp1252"}):
        with pytest.raises(
            FormatError,
            match=r"line 2: byte 0x81 is not valid \S+; save the table as UTF-8, or write the encoding .* in \[table\] of the mapping",
        ):
            imported(tmp_path / "t.csv", b"a,b\nx,y\x81\n", table=table)


@pytest.mark.parametrize(("cell", "told"), [('"x', "close the quote in it, or set"), ("x", "this is not a text table")])
def test_a_long_record_is_told_of_an_open_quote_only_if_it_has_one(cell, told, tmp_path, monkeypatch):
    monkeypatch.setattr(delimited_records, "MOST_BYTES", 1 << 20)
    with pytest.raises(LimitError, match=f"this record is longer than 1 MB: {told}"):
        imported(tmp_path / "t.csv", f"a,b\n{cell}" + "y" * (1 << 23))


def test_a_short_first_line_is_read_however_large_the_first_piece_is(tmp_path, monkeypatch):
    monkeypatch.setattr(table_batches, "_HEAD", 1)  # the first line may have 64 bytes
    imported(tmp_path / "t.csv", "a,b\n" + "x,y\n" * 100)
    with pytest.raises(FormatError, match="line 1 is longer than 4 MB, as in no text table"):
        imported(tmp_path / "long.csv", "a" * 100)
    with pytest.raises(
        FormatError, match=r"as in no text table: its line endings are bare carriage returns \(CR\): save it"
    ):
        imported(tmp_path / "old.csv", "a,b\r" * 100)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, r"declare it as \[values.signs\]$"),
        ({"m": {"x": "y"}}, "declare it as .values.signs., or use one of those declared: m$"),
    ],
)
def test_an_unknown_map_lists_those_declared_if_there_are_any(values, told):
    claim = {**EDGE, "predicate": {"from": "{v}", "map": "signs"}}
    with pytest.raises(FormatError, match=f"unknown value map 'signs': {told}"):
        read_mapping({"source": {"name": "x"}, "values": values, "claim": [claim]})


def test_names_that_are_not_shown_are_counted():
    names = [f"Il2{'-' * place}r" for place in range(7)]
    table = pl.DataFrame({"id": ["HGNC:6001"] * 7, "a": [f"name {letter}" for letter in "abcdefg"], "b": names})
    entity = {"gene": {"name": "{a}", "identify": ["{id}"]}}
    result = ig.KnowledgeGraph().import_table(table, {**LAB, "entity": entity, "claim": [{**EDGE, "subject": "gene"}]})
    [told] = [each for each in result.warnings if "goes by several names" in each]
    assert "(HGNC:6001: name a, name b, name c, name d and 3 more)" in told


def test_one_row_without_a_document_is_singular():
    claim = {**EDGE, "evidence": {"paraphrase": "{a}"}}
    document = {"id": {"from": "{ids}", "pattern": "^([0-9]+)$", "as": "PMID:{}"}}
    table = pl.DataFrame({"a": ["A"], "b": ["B"], "ids": ["in press"]})
    result = ig.KnowledgeGraph().import_table(table, {**LAB, "document": document, "claim": [claim]})
    assert [each for each in result.warnings if "no identifier of a document" in each] == [
        "1 row has text in ids from which no identifier of a document is read ('in press'): it is attributed to another document "
        "that the mapping names, or to the table itself"
    ]


def test_a_preview_of_no_rows_says_that_there_are_none():
    empty = pl.DataFrame(schema={"a": pl.String, "b": pl.String})
    assert preview_table(LocalStore(), empty, LAB).report().startswith("the table has no rows\n")
    assert (
        preview_table(LocalStore(), pl.DataFrame({"a": [""], "b": ["x"]}), LAB)
        .report()
        .startswith("this row yields no claim\n")
    )


def test_a_side_table_that_is_not_named_or_is_a_folder_is_told_as_that(tmp_path):
    (tmp_path / "side").mkdir()
    mapping = tmp_path / "lab.toml"
    text = '[source]\nname = "lab"\n[join.side]\n{}\n[[claim]]\nsubject = "{{a}}"\npredicate = "ig:inhibits"\nobject = "{{b}}"\n'
    mapping.write_text(text.format('on = "a = b"'), encoding="utf-8")
    with pytest.raises(
        FormatError, match=r"\[join.side\], table: this key is missing: name the file of the side table$"
    ):
        read_mapping(mapping)
    mapping.write_text(text.format('table = "side"'), encoding="utf-8")
    with pytest.raises(StoreError, match=r"\[join.side\] table: .*side is not a file: name one$"):
        read_mapping(mapping)


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (
            {"levels": {"name": "lab", "order": [["E", "x", "y"]]}},
            "each a list with its notation and, if wanted, a label",
        ),
        (
            {"table": {"header": "false"}},
            "expected true or false, without quotes; if the header is not in the first line",
        ),
    ],
)
def test_what_a_mapping_accepts_is_said_in_full(section, told):
    with pytest.raises(FormatError, match=told):
        read_mapping({**LAB, **section})


@pytest.mark.parametrize(
    ("content", "table", "told"),
    [
        (
            "a,b\nx,caf\xe9\n".encode("cp1252"),
            {},
            r"byte 0xE9 is not valid UTF-8; .* or write encoding = \"cp1252\" in \[table\] of the mapping",
        ),
        ("a,b\nx,y\n".encode("utf-16"), {}, r'write encoding = "utf-16" in \[table\] of the mapping'),
        (
            "a,b\nx,y\n".encode("utf-16-le"),
            {"encoding": "utf-16"},
            r'write encoding = "utf-16-le" in \[table\] of the mapping, or utf-16-be',
        ),
    ],
)
def test_an_encoding_is_advised_with_its_place_in_the_mapping(content, table, told, tmp_path):
    with pytest.raises(FormatError, match=told):
        imported(tmp_path / "t.csv", content, table=table)
