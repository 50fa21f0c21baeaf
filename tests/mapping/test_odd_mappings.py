"""Odd mappings and tables give one sentence that names the key, and nothing is imported."""

import tomllib

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.mapping import propose_mapping

SOURCE = '[source]\nname = "lab"\n'
CLAIM = '[[claim]]\nsubject = "{a}"\npredicate = "ig:inhibits"\nobject = "{b}"\n'
TABLE = b"a,b,p\nx,y,1e999\n"


def encoded(name):
    return f'{SOURCE}[table]\nencoding = "{name}"\n{CLAIM}'


def subject(value):
    return SOURCE + CLAIM.replace('"{a}"', f"{{ name = {value} }}")


def predicate(text):
    return f"{SOURCE}[predicate.{text}\n{CLAIM}"


MAPPINGS = {
    "bytes": (encoded("rot13"), "t.csv: unknown encoding 'rot13'"),
    "packed": (encoded("zlib"), "unknown encoding 'zlib'"),
    "identifiers": (encoded("punycode"), "unknown encoding 'punycode'"),
    "no mark": (encoded("utf-16"), "t.csv: it cannot be read as utf-16: .*utf-16-le"),
    "group": (subject("{ from = '{a}', pattern = '(.)', group = 'zz' }"), "the pattern has no group 'zz'"),
    "twins": (
        subject("{ from = '{a}', map = { a1 = 'x', A1 = 'y' }, ignore_case = true }"),
        "'a1' and 'A1' differ only in case",
    ),
    "unknown prefix": (
        SOURCE + CLAIM.replace('"{a}"', '{ name = "{a}", identify = ["Foo:{a}", "mint"] }'),
        r"identify: the prefix 'Foo' of 'Foo:\{a\}' is not known: declare it in \[prefixes\]",
    ),
    "no object": (predicate('marks]\ntemplate = "mark"'), r"template: 'mark' has no \{object\}"),
    "no object, in one": (predicate('marks]\ntemplate = "mark {object} | [some] mark"'), r"has no \{object\}"),
    "nothing asked for": (subject('{ from = "{a}", map = { x = "" } }'), "row 2, column a: 'x' is mapped to .* .no value. by"),
    "brackets": ("x = " + "[" * 5_000, "nested too deeply"),
    "no name": (subject('"{}"'), "names no column"),
    "redefined": (predicate('inhibits]\niri = "https://w3id.org/immunograph/vocab/inhibits"'), "own vocabulary"),
    "its name": (predicate('inhibits]\niri = "https://e.org/x"\nlabel = "activates"'), "belongs to a packaged predicate"),
    "its label": (predicate('x]\nlabel = "inhibits"'), "label: 'inhibits' belongs to a packaged predicate"),
    "prefix": (SOURCE + '[prefixes]\nig = "http://e.org/"\n' + CLAIM, "is reserved for"),
    "script": (SOURCE + 'base = "javascript:alert(1)/"\n' + CLAIM, "base: .* is not a namespace IRI"),
    "decision": (SOURCE + '[ground]\nreview = "n.tsv"\n' + CLAIM, "n.tsv, row 2, decision: 'http://e/a b' is not an identifier"),
    "infinite": (SOURCE + CLAIM + 'evidence = { numbers = { p_value = "{p}" } }', "row 2, column p: '1e999' is not a number"),
}  # fmt: skip
TABLES = {
    "returns": ("t.csv", b"a,b\rx,y\r", "t.csv, row 1: .* bare carriage returns"),
    "header": ("t.csv", b'a\\,b\\"c\nx,y\n', "t.csv, row 1: the header cannot be read \\(.*\\); check its quotes"),
    "lists": ("t.json", b'[{"a": ["x", "y"], "b": [[1]]}]', "{b} is a nested list"),
    "JSON": ("t.json", b'[{"a": "x", "b": NaN}]', "NaN is not valid in JSON"),
    "JSON lines": ("t.jsonl", b'{"a": "x", "b": NaN}\n', "row 1: .* NaN is not valid in JSON"),
}


def refused(folder, mapping, table, content, told):
    (folder / "m.toml").write_text(mapping)
    (folder / table).write_bytes(content)
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=told):
        kg.import_table(table, "m.toml")
    assert len(kg) == 0


@pytest.mark.parametrize(("mapping", "told"), MAPPINGS.values(), ids=MAPPINGS)
def test_an_odd_mapping_is_told_by_its_key(mapping, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "n.tsv").write_text("entity\tname\tdecision\nclaim\tx\thttp://e/a b\n")
    refused(tmp_path, mapping, "t.csv", TABLE, told)


@pytest.mark.parametrize(("table", "content", "told"), TABLES.values(), ids=TABLES)
def test_an_odd_table_is_told_by_its_row(table, content, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused(tmp_path, SOURCE + CLAIM, table, content, told)


def test_no_mapping_is_proposed_for_a_column_that_none_can_name():
    with pytest.raises(FormatError, match=r"'\{a\}' has braces in its name"):
        propose_mapping(pl.DataFrame({"{a}": ["x"], "b": ["y"]}))


@pytest.mark.parametrize(
    "disease",
    ['{ from = "{d}", map = { Normal = "" }, else = "{d}" }', '{ from = "{d}", map = { Flu = "flu" }, else = "" }'],
)
def test_what_a_map_has_no_value_for_is_nothing(disease):
    """``Normal = ""`` says that a cell names no disease; it is no thing without a name."""
    kg = ig.KnowledgeGraph()
    table = pl.DataFrame({"a": ["x", "y"], "b": ["z", "z"], "d": ["Normal", "Flu"]})
    spec = SOURCE + CLAIM + f"context = {{ disease = {{ name = {disease} }} }}\n"
    kg.import_table(table, tomllib.loads(spec))
    named = {str(row["label"]) for row in kg.names.entities().to_dicts()}
    assert {each.lower() for each in named} == {"x", "y", "z", "flu"}


@pytest.mark.parametrize(
    ("wrong", "missing"), [("subjct", "subject"), ("predikate", "predicate"), ("objekt", "object")]
)
def test_a_misspelt_key_is_named_where_the_right_one_is_missing(wrong, missing):
    claim = {"subject": "{a}", "predicate": "ig:inhibits", "object": "{b}"}
    claim[wrong] = claim.pop(missing)
    with pytest.raises(FormatError, match=rf"{missing}: this key is missing; is '{wrong}' a misspelling of it\?"):
        ig.KnowledgeGraph().import_table(
            pl.DataFrame({"a": ["x"], "b": ["y"]}), {"source": {"name": "lab"}, "claim": [claim]}
        )
