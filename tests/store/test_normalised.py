"""Literals that the engine stores in another form: documented, and counted where they are added."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

import immunograph as ig
from immunograph.store import FORMATS, DiskStore, LocalStore
from immunograph.store.loading.normalised import LOOKED_AT, normalised_in

XSD = "http://www.w3.org/2001/XMLSchema#"
DOCS = Path(__file__).parents[2] / "docs" / "stores.md"


def rows():
    section = DOCS.read_text(encoding="utf-8").partition("## Literals are stored as values")[2].partition("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 3 and "`" in line:
            written, stored = (re.findall("`([^`]+)`", cell) for cell in cells[1:])
            for kind in cells[0].removesuffix(" …").split(", "):
                yield from ((kind, *pair) for pair in zip(written, stored, strict=True))


ROWS = [*rows()]


def test_the_table_of_the_docs_is_read():
    assert len(ROWS) > 30
    assert ("integer", "01", "1") in ROWS


@pytest.mark.parametrize("kind", ["memory", "disk"])
def test_the_table_of_the_docs_is_what_the_engine_does(tmp_path, kind):
    store = LocalStore() if kind == "memory" else DiskStore(tmp_path / "x.igdb")
    lines = [f'<urn:{number}> <urn:p> "{row[1]}"^^<{XSD}{row[0]}> .' for number, row in enumerate(ROWS)]
    store.load("\n".join(lines).encode(), FORMATS["ntriples"])
    found = {quad.subject.value: quad.object.value for quad in store.merge.store}
    assert [found[f"urn:{number}"] for number in range(len(ROWS))] == [stored for _, _, stored in ROWS]
    store.close()


def test_every_row_that_changes_is_counted():
    for kind, written, stored in ROWS:
        text = f'<urn:a> <urn:p> "{written}"^^<{XSD}{kind}> .'.encode()
        found = normalised_in(text, FORMATS["ntriples"], max_ratio=200)
        assert found.number == (written != stored), (kind, written)
        assert found.whole
        if found.number:
            assert found.example == f'"{written}"^^xsd:{kind} is stored as "{stored}"'


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("turtle", "<urn:a> <urn:p> 01, 1, 1.50, true, 'x'@en-GB ."),
        (
            "jsonld",
            json.dumps(
                {
                    "@id": "urn:a",
                    "urn:p": [
                        {"@value": "01", "@type": f"{XSD}integer"},
                        1,
                        {"@value": "1.50", "@type": f"{XSD}decimal"},
                    ],
                }
            ),
        ),
    ],
)
def test_literals_are_counted_in_any_format(form, text):
    graph = ig.KnowledgeGraph()
    added = graph.add(text.encode(), format=form)
    assert added.files[0].normalised.number == 2
    assert '2 literals were normalised: "01"^^xsd:integer is stored as "1"' in added.report()
    assert "normalised" not in graph.add(b"<urn:a> <urn:p> 5 .", format="turtle").report()


def test_only_the_beginning_of_a_long_document_is_looked_at_and_that_is_said(tmp_path, capsys, monkeypatch):
    line = '<urn:{}> <urn:p> "01"^^<' + XSD + "integer> .\n"
    text = "".join(line.format(number) for number in range(10_000))
    (tmp_path / "long.nt").write_text(text)
    assert len(text) > LOOKED_AT
    added = ig.KnowledgeGraph().add(tmp_path / "long.nt")
    there = text[:LOOKED_AT].count("\n")
    assert added.files[0].normalised.number == there
    assert not added.files[0].normalised.whole
    assert f"{there:,} literals were normalised in the first 256 kB of each file" in added.report()


def test_a_document_that_is_cut_amid_a_character_is_looked_at(monkeypatch):
    monkeypatch.setattr("immunograph.store.loading.normalised.LOOKED_AT", 60)
    text = f'<urn:a> <urn:p> 01 .\n<urn:a> <urn:p> "{"é" * 60}", 02 .'.encode()
    assert normalised_in(text, FORMATS["turtle"], max_ratio=200).number == 1
    assert [*ox.parse(text, format=ox.RdfFormat.TURTLE)]
