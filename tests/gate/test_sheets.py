"""Tables of claims and quotations from anywhere: read by column names or a mapping, refused with row and column."""

import json
import os

import pytest

import commandline
from immunograph.errors import CheckFailedError, FormatError
from immunograph.gate.sheets import read_mapping, read_sheet

pytestmark = pytest.mark.slow

QUOTATION = "Drug X may slow tumour growth."


def rows(path, mapping=None):
    return list(read_sheet(path, mapping))


def run(*arguments):
    return commandline.run("gate", *arguments)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "edges.tsv"
    path.write_text(f"claim\tsubject\tobject\tquotation\nA\tdrug X\ttumour growth\t{QUOTATION}\n", encoding="utf-8")
    return path


def test_tsv_with_our_names(table):
    (row,) = rows(table)
    assert (row.number, row.record.key, row.record.subjects, row.passage.sentence) == (2, "A", ("drug X",), QUOTATION)
    assert row.record.cues is None


def test_kgx_edges_with_negation(tmp_path):
    path = tmp_path / "kgx_edges.tsv"
    path.write_text(
        "id\tsubject\tpredicate\tobject\tsubject_name\tobject_name\tnegated\tsupporting_text\n"
        "e1\tCHEBI:1\tbiolink:affects\tGO:1\tdrug X\ttumour growth\tTrue\tDrug X did not slow tumour growth.\n",
        encoding="utf-8",
    )
    (row,) = rows(path)
    assert (row.record.stance, row.record.subjects) == ("disputes", ("drug X",))


def test_indra_statements_give_a_row_for_each_passage(tmp_path):
    path = tmp_path / "statements.json"
    statement = {
        "type": "Inhibition",
        "id": "s1",
        "subj": {"name": "IL2"},
        "obj": {"name": "TP53"},
        "evidence": [
            {"text": "IL2 may inhibit TP53.", "epistemics": {"hypothesis": True}},
            {"text": "IL2 did not inhibit TP53.", "epistemics": {"negated": True}},
            {"source_api": "signor"},
        ],
    }
    path.write_text(json.dumps([statement]), encoding="utf-8")
    found = [(row.record.certainty, row.record.stance, row.passage.sentence) for row in rows(path)]
    assert found == [
        (1, "supports", "IL2 may inhibit TP53."),
        (3, "disputes", "IL2 did not inhibit TP53."),
        (3, "supports", ""),
    ]


def test_yaml_is_read_safely(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(f"claims:\n- claim: A\n  quote: {QUOTATION}\n", encoding="utf-8")
    assert [row.passage.sentence for row in rows(path)] == [QUOTATION]
    path.write_text("!!python/object/apply:os.system ['true']\n", encoding="utf-8")
    with pytest.raises(CheckFailedError, match="is not valid YAML"):
        rows(path)


def test_a_mapping_names_columns(tmp_path):
    table, mapping = tmp_path / "x.csv", tmp_path / "map.toml"
    table.write_text(f"nr,wortlaut,drug\n7,{QUOTATION},drug X\n", encoding="utf-8")
    mapping.write_text('[columns]\nquotation = "wortlaut"\nclaim = "nr"\nsubject = "drug"\n', encoding="utf-8")
    (row,) = rows(table, read_mapping(mapping))
    assert (row.record.key, row.record.subjects, row.passage.sentence) == ("7", ("drug X",), QUOTATION)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('quotatoin = "x"', "did you mean 'quotation'"),
        ("quotation = 3", "quotation = 3: expected the name of a column"),
        ("quotation = ", "cannot be read as TOML"),
        (
            '[columns]\nquotation = "x"\n[rows]\n',
            r"'rows' is outside the table \[columns\]: move it there, or remove it",
        ),
        ('claim = "y"\n[columns]\nquotation = "x"\n', r"'claim' is outside the table \[columns\]: move it there"),
    ],
)
def test_wrong_mappings_are_refused(tmp_path, text, message):
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        read_mapping(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "x.tsv",
            b"claim\tquotation\tcertainty\nA\tX may act.\t5\n",
            r"row 2, column certainty: '5' is not a certainty",
        ),
        (
            "x.tsv",
            b"claim\tquotation\tstance\nA\tX may act.\tagainst\n",
            r"row 2, column stance: 'against' is not a stance",
        ),
        ("x.tsv", b"claim\tobject\nA\tB\n", "no column with quotations"),
        ("x.tsv", b"claim\tquotation\nA\tB\tC\n", "more cells than the header"),
        ("x.tsv", "claim\tquotation\nA\tü\n".encode("latin-1"), "row 2: byte 0xFC is not UTF-8"),
        ("x.tsv", b"", "the table has no rows"),
        ("x.json", b"[{", "is not valid JSON"),
        ("x.json", b"[" * 100_000, "is nested too deeply"),
        ("x.jsonl", b'{"quotation": "X"}\n{"effect": 0, "effect": 1}\n', r"row 2.*the key 'effect' occurs 2 times"),
        ("x.jsonl", b'{"quotation": "X"}\n{\n', r"row 2.*is not valid JSON"),
        ("x.json", b"[3]", "expected an object"),
        ("x.docx", b"PK", "the file has the extension .docx"),
        ("x.json", b"[" + b"9" * 5000 + b"]", "is not valid JSON"),
        (
            "x.yaml",
            b"- a: 1\n- effect: none\n  effect: more\n",
            r"row 2.*the key 'effect' occurs 2 times in one entry",
        ),
        ("x.yaml", b"- quotation: 2024-13-45\n", "is not valid YAML"),
        ("x.csv", b"claim,quotation,quotation\nA,x,y\n", "the column 'quotation' occurs 2 times: keep one"),
        ("x.csv", b"claim,quotation,note,note,note\n", "the column 'note' occurs 3 times: keep one"),
    ],
)
def test_wrong_tables_are_refused_with_their_place(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CheckFailedError, match=message):
        rows(path)


def test_command_prints_the_sentence_and_exits_1(table):
    done = run(table)
    assert done.returncode == 1
    assert "row 2, A: the hedge “may” is missing" in done.stdout
    assert "Drug X »may« slow tumour growth." in done.stdout
    assert "0 passages proved, 1 with errors, 0 without text" in done.stdout


def test_command_passes_what_says_no_more(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text(f"claim\tcertainty\tquotation\nA\t1\t{QUOTATION}\n", encoding="utf-8")
    done = run(path)
    assert (done.returncode, done.stdout) == (
        0,
        "1 passage proved, 0 with errors, 0 without text; 0 errors, 0 warnings, 0 waived\n",
    )


@pytest.mark.parametrize(
    ("header", "missing"), [("drug\teffect\ton", "subject and object"), ("subject\tpredicate\ton", "object")]
)
def test_names_that_were_not_compared_are_not_called_proved_in_silence(tmp_path, header, missing):
    path = tmp_path / "x.tsv"
    path.write_text(f"{header}\tsentence\naspirin\t-\tfever\tAspirin slowed fever.\n", encoding="utf-8")
    done = run(path)
    said = " ".join(done.stderr.split())
    assert f"has no column for {missing} that is known by its name" in said
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[columns]\nsubject = "drug"\nobject = "on"\n' if "drug" in header else '[columns]\nobject = "on"\n'
    )
    assert "known by its name" not in run(path, "--map", mapping).stderr


def test_a_row_without_an_identifier_is_named_once(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text(f"certainty\tquotation\n3\t{QUOTATION}\n", encoding="utf-8")
    assert "error: row 2: the hedge “may” is missing" in run(path).stdout


def test_a_check_that_checked_nothing_is_not_green(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("claim\tquotation\nA\t\n", encoding="utf-8")
    done = run(path)
    assert done.returncode == 1
    assert "NOTHING WAS PROVED" in done.stdout


def test_sarif_and_json(table, tmp_path):
    done = run(table, "--format", "sarif")
    log = json.loads(done.stdout)
    result = log["runs"][0]["results"][0]
    assert (log["version"], result["ruleId"], result["level"]) == ("2.1.0", "hedge-missing", "error")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} >= {result["ruleId"]}
    out = tmp_path / "report.json"
    assert run(table, "--format", "json", "-o", out).returncode == 1
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["passes"], report["disproved"], report["findings"][0]["wording"]) == (False, 1, "may")


def test_own_words_extend_the_list(table, tmp_path):
    words = tmp_path / "words.tsv"
    words.write_text("phrase\tkind\tvalue\tceiling\ngrowth\thedge\tmight\t0\n", encoding="utf-8")
    assert "“growth” is missing" in run(table, "--words", words).stdout
    words.write_text("phrase\tkind\tvalue\nmay\thegde\tmight\n", encoding="utf-8")
    done = run(table, "--words", words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "row 2, column kind" in done.stderr


def test_hostile_quotations_do_not_steer_the_terminal(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("claim\tquotation\n\x1b[31mA\tX \u202emay\u202c act \x1b[2J.\n", encoding="utf-8")
    out = run(path).stdout
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_the_sign_of_a_predicate_and_semicolons(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "claim;subject;predicate;object;quotation;cues\nA;drug X;inhibits;tumour growth;Drug X increases tumour growth.;\n",
        encoding="utf-8",
    )
    (row,) = rows(path)
    assert (row.record.sign, row.record.cues) == ("-", None)
    assert "sign-reversed" in run(path).stdout


def test_wording_refuses_a_missing_file_and_is_not_green_where_nothing_is_reported(tmp_path):
    missing = commandline.run("check-wording", "nope.txt", "C25", cwd=tmp_path)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    other = commandline.run("check-wording", "Aspirin is cheap.", "C25")
    assert other.returncode == 1


def test_aliases_of_yaml_do_not_grow(tmp_path):
    path = tmp_path / "x.yaml"
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join([*lines, "rows:", "- quotation: *a11", "  claim: A", ""]), encoding="utf-8")
    assert [row.passage.sentence for row in rows(path)] == [""]


@pytest.mark.parametrize("members", [3, "x", [1, "y"]])
def test_indra_statements_of_other_forms(tmp_path, members):
    path = tmp_path / "x.json"
    path.write_text(
        json.dumps([{"type": "Complex", "members": members, "evidence": [{"text": "A binds B.", "epistemics": [1]}]}])
    )
    assert [row.record.subjects for row in rows(path)] == [()]


def test_a_pipe_is_no_table(tmp_path):
    os.mkfifo(tmp_path / "x.tsv")
    with pytest.raises(CheckFailedError, match="is not a file"):
        rows(tmp_path / "x.tsv")


def test_a_key_that_a_mapping_has_twice_is_named_as_that(tmp_path):
    (tmp_path / "m.toml").write_text('quotation = "a"\nquotation = "b"\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"a key occurs more than once \(at line 2, column 16\): keep one of them"):
        read_mapping(tmp_path / "m.toml")


def test_columns_without_a_name_may_be_several(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("claim,quotation,,\nA,X may slow Y,,\n", encoding="utf-8")
    assert [row.number for row in rows(path)] == [2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("quotation = sentence\n", 'in “quotation = sentence”, text is written in quotes: "sentence" \\(at line 1'),
        ("quotation = " + "[" * 100_000, "brackets are nested too deeply: remove some$"),
    ],
)
def test_a_mapping_that_is_no_toml_says_how_to_correct_it(tmp_path, text, told):
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=f"m.toml cannot be read as TOML: {told}"):
        read_mapping(tmp_path / "m.toml")


def test_a_mapping_of_a_column_that_is_missing_counts_the_columns_not_shown(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(",".join(f"c{place}" for place in range(15)) + "\n" + "," * 14 + "\n", encoding="utf-8")
    with pytest.raises(CheckFailedError, match=r"expected one of c0, .*, c11 and 3 more$"):
        rows(path, {"quotation": "zzzz"})
