"""A proposed mapping reads the table as it is written, whatever its encoding, separator and first lines."""

import csv
import gzip
import io
import sys
import tomllib

import polars as pl
import pytest

import immunograph as ig
from immunograph.cli import main
from immunograph.errors import FormatError, LimitError
from immunograph.mapping import propose_mapping
from immunograph.mapping.detected_dialect import detected, is_delimited
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.table_batches import open_table
from immunograph.store.loading import decompression

ROWS = "gene,disease,p\nIFNG,Sjögren syndrome,0.01\nIL2,melanoma,0.2\nIL6,naïve arthritis,0.5\n"
PREAMBLE = "Downloaded from somewhere; see the licence, which is long\nVersion 7, of May\n\n"


def sentences(path, mapping):
    with ig.KnowledgeGraph() as kg:
        kg.import_table(path, tomllib.loads(mapping))
        return {(str(row.s), str(row.o)) for row in kg.query("SELECT ?s ?o { ?c a ig:Claim ; rdf:subject/rdfs:label ?s ; rdf:object/rdfs:label ?o }")}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.csv", ROWS.encode("utf-16"), {"encoding": "utf-16"}),
        ("a.csv", ROWS.encode("utf-16-be"), {"encoding": "utf-16-be"}),
        ("a.csv", ROWS.encode("cp1252"), {"encoding": "cp1252"}),
        ("a.csv", (ROWS + "IL4,\x81,0\n").encode("latin-1"), {"encoding": "latin-1"}),
        ("a.csv", ("# a note, with commas,,,\n#another\n" + ROWS).encode(), {"comment": "#"}),
        ("a.tsv", ("!gaf-version: 2\n" + ROWS.replace(",", "\t")).encode(), {"comment": "!"}),
        ("a.csv", ("# a note\n#" + ROWS).encode(), {"skip": 1, "columns": ["gene", "disease", "p"]}),
        ("a.csv", (PREAMBLE.replace(",", "") + ROWS).encode(), {"skip": 3}),
        ("a.tsv", ROWS.replace(",", ";").encode(), {"separator": ";"}),
        ("a.txt", ROWS.replace(",", "\t").encode(), None),
        ("a.csv", ROWS.replace(",", ";").replace("0.", "0,").encode(), {"decimal": ","}),
        ("a.csv", ("sep=;\n" + ROWS.replace(",", ";")).encode(), {"skip": 1, "separator": ";"}),
        ("a.hpoa", ROWS.replace(",", "\t").encode(), {"format": "csv"}),
        ("a.csv", ROWS.replace("p\n", "gene\n", 1).encode(), {"columns": ["gene", "disease", "gene_2"]}),
        ("a.csv", ROWS.encode(), None),
    ],
)
def test_a_proposal_says_how_the_table_is_written(tmp_path, name, content, wanted):
    path = tmp_path / name
    path.write_bytes(content)
    text = propose_mapping(path)
    assert tomllib.loads(text).get("table") == wanted
    assert {("IFNG", "Sjögren syndrome"), ("IL2", "melanoma")} <= sentences(path, text)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_table_that_ends_within_a_character_is_said_to_be_cut_off(tmp_path, encoding):
    """Not to be in Windows-1252."""
    path = tmp_path / "a.csv"
    path.write_bytes(ROWS.encode(encoding)[:-1])
    with pytest.raises(FormatError, match=f"line 4: the file ends within a character of {encoding}, so it is cut off"):
        propose_mapping(path)


def test_row_names_without_a_name_are_named_and_no_row_is_lost(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("gene,disease,p\n1,IL2,melanoma,0.1\n2,IL6,arthritis,0.2\n", encoding="utf-8")
    text = propose_mapping(path)
    assert tomllib.loads(text)["table"]["columns"] == ["row_name", "gene", "disease", "p"]
    assert sentences(path, text) == {("IL2", "melanoma"), ("IL6", "arthritis")}


def run(capsys, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["immunograph", *arguments])
    with pytest.raises(SystemExit) as done:
        sys.exit(main())
    return done.value.code or 0, capsys.readouterr()


def test_what_is_begun_is_kept_and_the_rest_is_proposed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "found.txt").write_text(PREAMBLE.replace(",", "") + ROWS, encoding="mac-roman")
    begun = '[source]\nlicence = "CC-BY-4.0"  # of the group\n\n[table]\nencoding = "mac-roman"\n'
    (tmp_path / "mine.toml").write_text(begun, encoding="utf-8")
    code, told = run(capsys, monkeypatch, "import", "found.txt", "--map", "mine.toml")
    assert (code, "keeps what mine.toml says" in told.out) == (0, True)
    text = (tmp_path / "found.toml").read_text(encoding="utf-8")
    assert 'licence = "CC-BY-4.0"  # of the group' in text
    made = tomllib.loads(text)
    assert made["source"] == {"name": "found", "licence": "CC-BY-4.0"}
    assert made["table"] == {"encoding": "mac-roman", "skip": 3}
    assert ("IFNG", "Sjögren syndrome") in sentences("found.txt", text)
    code, told = run(capsys, monkeypatch, "import", "found.txt", "--map", "mine.toml", "--dry-run")
    assert (code, (tmp_path / "found.proposed.toml").is_file()) == (2, True)
    assert "mine.toml has no claim and no axiom, so nothing was read: correct found.proposed.toml" in told.err
    with pytest.raises(FormatError, match=r"has \[\[claim\]\] already, so nothing is left to propose"):
        propose_mapping("found.txt", begun="found.toml")


def test_a_table_of_unknown_extension_is_decompressed_as_far_as_allowed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(decompression, "_FREE", 1000)
    monkeypatch.chdir(tmp_path)  # where the proposed mapping is written
    path = tmp_path / "b.dat.gz"
    path.write_bytes(gzip.compress(ROWS.encode() + b"IFNG,melanoma,0.01\n" * 20_000))
    with pytest.raises(LimitError, match="exceeds the allowed ratio of 200"):
        is_delimited(path)
    assert is_delimited(path, max_ratio=100_000)
    for options, code, told in (([], 2, "--max-ratio"), (["--max-ratio", "100000"], 0, "proposed mapping")):
        monkeypatch.setattr(sys, "argv", ["immunograph", "import", str(path), *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == code
        out, err = capsys.readouterr()
        assert told in out + err


@pytest.mark.parametrize("header", ['"gene\nname",effect,target', '"gene\n\n[evil]\nname",effect,"a ""target\n"""'])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_name_of_a_column_may_have_line_ends(tmp_path, header, ending):
    path = tmp_path / "t.csv"
    path.write_bytes(f'{header}\nIL2,inhibits,melanoma\n"A\n""b",inhibits,lung tumour\n'.replace("\n", ending).encode())
    names = next(csv.reader(io.StringIO(header, newline="")))
    table = open_table(path, Dialect())
    assert table.columns == [name.strip() for name in names]
    rows = pl.concat(table.batches(None)).select(table.columns).rows()
    assert [row[0].replace("\r", "") for row in rows] == ["IL2", 'A\n"b']
    proposal = propose_mapping(path)
    assert tomllib.loads(proposal)["source"]["name"] == "t"
    assert detected(path, Dialect()) == Dialect()
