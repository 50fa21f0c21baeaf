"""Whose data it is: the table of licences, what is rolled up from the parts, and where it is shown."""

import json
import re
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.licenses import _spdx

import immunograph as ig
from immunograph.assembly import Terms, assemble
from immunograph.curation import Project, packaged_project
from immunograph.curation.new_project import create_project
from immunograph.curation.project_settings import read_settings
from immunograph.errors import CheckFailedError, FormatError, StoreError
from immunograph.interchange import write_bundle
from immunograph.licences import CITED, LICENCES, RESERVED, UNKNOWN, Condition, read_licence, strictest

PACKAGED_WORDS = ("Interferons, interleukins", "Interferons And Interleukins", "CC0", "zero/1.0")


def built(project):
    kg = ig.KnowledgeGraph(project=Project.at(project))
    kg.add(assemble(Project.at(project)).trig(), format="trig")
    return kg


def test_every_identifier_is_in_the_spdx_list():
    assert {name.lower() for name in LICENCES} <= set(_spdx.LICENSES)
    assert all(_spdx.LICENSES[name.lower()]["id"] == name for name in LICENCES)


def test_the_documented_table_is_the_one_that_is_used():
    text = (Path(__file__).parents[1] / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\S+) \|((?: (?:yes)? ?\|){4})$", text, flags=re.M))
    assert {name: [cell.strip() == "yes" for cell in cells.split("|")[:4]] for name, cells in rows.items()} == {
        name: [condition in licence.conditions for condition in Condition] for name, licence in LICENCES.items()
    }


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("cc by-sa 4.0", "CC-BY-SA-4.0"),
        ("CC_BY_NC_ND_4.0", "CC-BY-NC-ND-4.0"),
        ("CC0 1.0", "CC0-1.0"),
        ("https://creativecommons.org/licenses/by/4.0/legalcode", "CC-BY-4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
        ("https://spdx.org/licenses/ODbL-1.0.html", "ODbL-1.0"),
        ("© 2024 A Publisher, all rights reserved", "All rights reserved"),
        ("No licence is stated.", "unknown"),
        ("N/A", "unknown"),
        ("", "unknown"),
        ("MIT AND CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        ("by agreement with the hospital", "by agreement with the hospital"),
    ],
)
def test_licences_as_people_write_them(written, name):
    assert read_licence(written).name == name


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["CC0-1.0", "CC-BY-4.0"], "CC-BY-4.0"),
        (["CC-BY-4.0", "All rights reserved", ""], "All rights reserved"),
        (["CC0-1.0", "unknown"], "unknown"),
        (["CC-BY-4.0", ""], "unknown"),
        (["CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-SA-4.0"], "CC-BY-NC-SA-4.0"),
        (["CC-BY-3.0", "CC-BY-4.0"], "CC-BY-3.0 AND CC-BY-4.0"),
        (["CC0-1.0", "by agreement"], "by agreement"),
        (["CC-BY-4.0", "by agreement"], "CC-BY-4.0 AND by agreement"),
        (["not copied: no licence is stated", "CC0-1.0"], "CC0-1.0"),
        (["not copied"], "unknown"),
        ([], "unknown"),
    ],
)
def test_the_strictest_of_the_parts(parts, whole):
    assert strictest(map(read_licence, parts)).name == whole


@given(st.lists(st.sampled_from([*LICENCES.values(), RESERVED, UNKNOWN, CITED]), max_size=5))
def test_no_part_asks_for_more_than_the_whole(parts):
    whole = strictest(parts)
    if whole in (RESERVED, UNKNOWN):
        assert whole in parts or all(part == CITED for part in parts)
        return
    assert all(part.conditions <= whole.conditions for part in parts if part != CITED)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("of_project", "of_documents", "expected"),
    [
        ("CC0-1.0", "All rights reserved", "All rights reserved"),
        ("CC-BY-4.0", "not copied: cited only", "CC-BY-4.0"),
        ("CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-4.0"),
        ("", "CC0-1.0", "unknown"),
    ],
)
def test_a_built_graph_states_the_strictest_everywhere(copy_of_packaged, tmp_path, of_project, of_documents, expected):
    (copy_of_packaged / "project.toml").write_text(f'title = "Ours"\nlicence = "{of_project}"\n', encoding="utf-8")
    path = copy_of_packaged / "curated" / "documents.tsv"
    head, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row[head.index("licence")] = of_documents
    path.write_text("\n".join("\t".join(row) for row in (head, *rows)) + "\n", encoding="utf-8")
    kg = built(copy_of_packaged)
    assert (kg.title, kg.licence) == ("Ours", expected)
    assert {row.licence for row in kg.info() if row.licence} == {expected}
    stated = {str(row.l) for row in kg.query("SELECT DISTINCT ?l { ?g dcterms:license ?l }")}
    assert stated == ({str(LICENCES[expected].iri)} if expected in LICENCES else set())
    page = kg.explore()
    assert (page.title, page.licence) == ("Ours", expected)
    assert f"# licence: {expected}\n" in kg.export(format="trig")
    assert f"# licence: {expected}\n" in kg.export(format="turtle", graph="edges")
    nx.write_graphml(nx.MultiDiGraph(**kg.network().graph), tmp_path / "g.graphml")
    kept = nx.read_graphml(tmp_path / "g.graphml").graph
    assert (kept["title"], kept["licence"]) == ("Ours", expected)
    write_bundle(kg.store, tmp_path / "b.bundle")
    manifest = json.loads((tmp_path / "b.bundle" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["title"], manifest["licence"]) == ("Ours", expected)
    void = (tmp_path / "b.bundle" / "void.ttl").read_text(encoding="utf-8")
    assert void.count(f'dcterms:rights "{expected}"') >= len(manifest["graphs"])  # the catalogue itself is of no data
    ig.KnowledgeGraph().add(void.encode(), format="turtle", base="http://example.org/void")


def test_a_quotation_from_a_text_that_is_said_not_to_be_copied_makes_the_licence_unknown(small):
    small.set("documents", "kind", "article")
    lines = small.file("documents").read_text(encoding="utf-8").splitlines()
    small.file("documents").write_text(f"{lines[0]}\tlicence\n{lines[1]}\tnot copied\n", encoding="utf-8")
    (small.root / "project.toml").write_text('licence = "CC-BY-4.0"\n', encoding="utf-8")
    assert assemble(Project.at(small.root)).terms.licence.name == "CC-BY-4.0"
    lines = small.file("evidence").read_text(encoding="utf-8").splitlines()
    small.file("evidence").write_text(f"{lines[0]}\tquotation\n{lines[1]}\tWords of theirs.\n", encoding="utf-8")
    assert assemble(Project.at(small.root)).terms.licence == UNKNOWN


def test_nothing_packaged_is_on_a_project_of_another(small, tmp_path):
    kg = built(small.root)
    page = kg.explore()
    page.save(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8") + kg.export(format="trig") + str(kg.info())
    text += " ".join(note for name in kg.queries for note in kg.ask(name).notes if "default of" not in note)
    assert not [word for word in PACKAGED_WORDS if word in text]
    assert (kg.title, kg.licence) == ("Untitled graph of claims", "unknown")


def test_an_import_keeps_its_licence_and_is_unknown_without_one(tmp_path):
    kg = ig.load()
    data = b"<http://e/a> <http://e/p> <http://e/b> ."
    kg.add(data, format="turtle", graph="lab", licence="cc by-nc 4.0")
    assert kg.licence == "CC-BY-NC-4.0"
    kg.add(data, format="turtle", graph="other")
    assert {row.graph.rpartition("/")[2]: row.licence for row in kg.info()} == {
        "catalog": None,
        "curated": "CC0-1.0",
        "edges": "CC0-1.0",
        "inferred": "CC0-1.0",
        "schema": "CC0-1.0",
        "lab": "CC-BY-NC-4.0",
        "other": "unknown",
    }
    assert kg.licence == "unknown"
    assert "licence: CC-BY-NC-4.0" in kg.export(format="turtle", graph="lab")


@pytest.mark.parametrize(
    ("of_document", "whole"),
    [
        ("All rights reserved", "All rights reserved"),
        ("CC-BY-SA-4.0", "CC-BY-SA-4.0"),
        ("CC0-1.0", "CC-BY-4.0"),
        ("not copied", "CC-BY-4.0"),
        ("unknown", "unknown"),
    ],
)
def test_an_import_is_as_strict_as_its_strictest_document(of_document, whole):
    kg = ig.KnowledgeGraph()
    document = f'<urn:d> a ig:Document ; dcterms:title "A" ; dcterms:rights "{of_document}"@en .'
    prefixes = "@prefix ig: <https://w3id.org/immunograph/vocab/> . @prefix dcterms: <http://purl.org/dc/terms/> ."
    kg.add(f"{prefixes} {document}".encode(), format="turtle", graph="lab", licence="CC-BY-4.0")
    assert kg.licence == whole


def test_triples_in_no_named_graph_are_of_unknown_licence():
    kg = ig.load()
    kg.add(b"<http://e/a> <http://e/p> <http://e/b> .", format="turtle")
    assert kg.licence == "unknown"
    with pytest.raises(FormatError, match="pass graph as well, such as graph='lab'"):
        kg.add(b"<http://e/a> <http://e/p> <http://e/c> .", format="turtle", licence="MIT")
    assert not kg.query("ASK { ?s ?p <http://e/c> }")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('titel = "x"', "unknown key 'titel'; did you mean 'title'?"),
        ('license = "MIT"', "unknown key 'license'; did you mean 'licence'?"),
        ('colour = "red"', "unknown key 'colour'; expected one of title, description, licence, base, authors"),
        ("title = 3", "title is 3: expected a string in quotes"),
        ("title = x", "the file is not valid TOML"),
        ('base = "example.org/x"', "base 'example.org/x' is not a valid namespace"),
        ('base = "https://example.org/x"', "ends in / or #"),
        ('licence = "CC-BY-4"', "did you mean 'CC-BY-4.0'?"),
        ('authors = "A. Name"', "expected a list"),
        ('authors = [{ nam = "A" }]', "unknown key 'nam' of an author; did you mean 'name'?"),
        ('authors = [{ name = "A", orcid = "1" }]', "orcid '1' is not valid: expected 16 digits"),
        ("title = Ours", 'in “title = Ours”, text is written in quotes: "Ours" (at line 1'),
        ("title = " + "[" * 100_000, "brackets are nested too deeply; expected keys and short values in TOML"),
    ],
)
def test_project_toml_is_checked(tmp_path, text, message):
    (tmp_path / "project.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(CheckFailedError) as caught:
        read_settings(tmp_path)
    assert "project.toml" in str(caught.value)
    assert message in str(caught.value)


def test_project_toml_in_a_wrong_encoding_is_one_sentence(tmp_path):
    (tmp_path / "project.toml").write_bytes('title = "Zürich"'.encode("latin-1"))
    with pytest.raises(CheckFailedError, match="row 1: byte 0xFC is not UTF-8"):
        read_settings(tmp_path)


def test_the_base_is_that_of_the_projects_own_things(small):
    (small.root / "project.toml").write_text('base = "https://example.org/lab/"\n', encoding="utf-8")
    corpus = assemble(Project.at(small.root)).corpus
    assert [each.iri for each in corpus.entities] == [
        "https://example.org/lab/entity/drug-x",
        "https://example.org/lab/entity/tumour-y",
    ]
    assert corpus.documents[0].iri == "https://example.org/lab/document/paper"
    kg = built(small.root)
    assert kg.find("drug X").iri == kg.find("drug-x").iri == corpus.entities[0].iri
    assert {row.entity for row in kg.ask("ungrounded")} == {"X1", "X2"}


def test_a_new_project_is_empty_checkable_and_buildable(tmp_path):
    (tmp_path / "lab").mkdir()
    project = create_project(tmp_path / "lab", licence="CC-BY-4.0")
    build = assemble(project)
    assert (build.settings.title, build.terms.licence.name) == ("lab", "CC-BY-4.0")
    assert not build.corpus.claims
    assert "immunograph build lab" in (tmp_path / "lab" / "README.md").read_text(encoding="utf-8")
    kg = built(tmp_path / "lab")
    assert kg.explore().title == "lab"
    assert len(kg.names.entities()) == 0
    for name in kg.queries:
        assert len(kg.ask(name)) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab"]


@pytest.mark.parametrize("title", ['A "quoted" title', "back\\slash", "two\nlines", "{braces} and ü"])
def test_a_title_of_any_kind_comes_back(tmp_path, title):
    assert create_project(tmp_path / "p", title=title).settings.title == " ".join(title.split())


@pytest.mark.parametrize("what", ["a file in it", "a file", "no parent"])
def test_a_new_project_writes_over_nothing(tmp_path, what):
    target = tmp_path / "p"
    if what == "a file in it":
        target.mkdir()
        (target / "notes.txt").write_text("mine", encoding="utf-8")
    elif what == "a file":
        target.write_text("mine", encoding="utf-8")
    else:
        target = tmp_path / "none" / "p"
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(StoreError, match=r"not empty|not a folder|does not exist"):
        create_project(target)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_packaged_project_says_what_it_is():
    settings = packaged_project().settings
    assert (settings.title, settings.licence.name) == ("Interferons, interleukins and cancer", "CC0-1.0")


def test_the_reason_names_the_licence_its_parts_and_what_does_not_count():
    parts = (("the project", "CC0-1.0"), ("“A”", "CC-BY-4.0"), *((f"“{name}”", "not copied") for name in "BCDE"))
    terms = Terms(read_licence("CC-BY-4.0"), tuple((part, read_licence(name)) for part, name in parts))
    assert terms.reason() == (
        "CC-BY-4.0, the strictest licence of its parts: the project (CC0-1.0); “A” (CC-BY-4.0); "
        "only cited, not counted: “B”, “C”, “D” and 1 more."
    )
