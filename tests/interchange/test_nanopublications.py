"""Nanopublications: one for each claim, with a trusty URI that is checked; foreign ones by what their assertion is like."""

import os
import re
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.identifiers import expand
from immunograph.interchange.trusty import ARTIFACT, artifact_code, with_artifact_code
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.vocabulary import IG

DATA = os.environ.get("IMMUNOGRAPH_DATA")
PREFIXES = """@prefix : <http://e.org/np1#> . @prefix np: <http://www.nanopub.org/nschema#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix e: <http://e.org/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix x: <http://purl.org/nanopub/x/> . @prefix b: <http://www.selventa.com/vocabulary/> . @prefix w: <http://vocabularies.wikipathways.org/wp#> .
:Head { e:np1 a np:Nanopublication ; np:hasAssertion :a ; np:hasProvenance :p ; np:hasPublicationInfo :i . }
:p { :a prov:hadPrimarySource <http://dx.doi.org/10.1000/X> . } :i { e:np1 e:by e:me . }
"""


def added(assertion):
    kg = ig.KnowledgeGraph()
    kg.add(f"{PREFIXES} :a {{ {assertion} }}".encode(), format="nanopub")
    return kg


@pytest.mark.parametrize(
    ("assertion", "subject", "predicate", "object"),
    [
        (
            "e:mosquito e:transmits e:malaria .",
            "http://e.org/mosquito",
            "http://e.org/transmits",
            "http://e.org/malaria",
        ),
        (
            ":s rdf:subject e:a ; rdf:predicate b:decreases ; rdf:object e:b .",
            "http://e.org/a",
            IG + "decreases",
            "http://e.org/b",
        ),
        (":s w:source e:a ; w:target e:b .", "http://e.org/a", IG + "modulates", "http://e.org/b"),
        (
            ":a x:asSentence <http://purl.org/aida/A+b.> ; rdf:about e:a .",
            "http://e.org/a",
            "http://purl.org/nanopub/x/asSentence",
            Literal("A b.", "en"),
        ),
    ],
)
def test_foreign_assertions_become_claims_with_their_source(assertion, subject, predicate, object):
    kg = added(assertion)
    (claim,) = kg.columns.corpus.claims
    assert (claim.subjects, claim.predicate, claim.object) == ((subject,), predicate, object)
    (evidence,) = kg.columns.corpus.evidence
    assert evidence.document == expand("DOI:10.1000/x")


def test_a_trusty_uri_names_what_is_said_and_nothing_else(kg, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    texts = [kg.export(format="nanopub") for _ in range(2)]
    assert texts[0] == texts[1]
    codes = set(ARTIFACT.findall(texts[0]))
    assert len(codes) == len({data["claim"] for *_, data in kg.network().edges(data=True)})
    assert "1970-01-01T00:00:00Z" in texts[0]
    changed = texts[0].replace('certainty> "3"', 'certainty> "2"', 1)
    assert changed != texts[0]
    made = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match="was changed: its trusty URI is not the hash of its content"):
        made.add(changed.encode(), format="nanopub")
    assert len(made) == 0


def test_the_code_counts_each_quad_once_in_one_order_whatever_stands_in_it():
    graph = IRI("http://e.org/ #a")
    quads = [
        Quad(graph, IRI("http://e.org/p"), value, graph)
        for value in (Literal("b\nc\\"), Literal(1), Literal("b\nc\\", "en"), IRI("http://e.org/x"))
    ]
    code = artifact_code(quads)
    assert artifact_code([*reversed(quads), quads[0]]) == code
    filled = with_artifact_code(quads)
    assert artifact_code(filled, code) == code
    assert filled[0].subject == f"http://e.org/{code}#a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<http://e.org/a> { <http://e.org/a> <http://e.org/b> 1 . }", "contains no nanopublication"),
        (PREFIXES, "the assertion <http://e.org/np1#a> of a nanopublication is empty"),
        (PREFIXES.replace("np:hasProvenance :p ;", "") + ":a { e:a e:b e:c . }", "has no np:hasProvenance"),
        (PREFIXES + ":a { e:a ", "the text"),
    ],
)
def test_broken_nanopublications_add_nothing(text, message):
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(text.encode(), format="nanopub")
    assert len(kg) == 0


def test_the_nanopub_library_finds_each_valid(kg, tmp_path):
    nanopub = pytest.importorskip("nanopub")
    rdflib = pytest.importorskip("rdflib")
    text = kg.export(format="nanopub", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    parts: dict[str, list[str]] = {}
    for match in re.finditer(r"<([^>#]+)#\w+> \{\n.*?\n\}\n", text, re.DOTALL):
        parts.setdefault(match[1], []).append(match[0])
    assert len(parts) > 50
    for blocks in parts.values():
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data="".join(blocks), format="trig")
        publication = nanopub.Nanopub(rdf=graph)
        assert publication.is_valid
        assert publication.has_valid_trusty is not False


@pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try")
def test_the_real_nanopublications_are_read():
    claims = {}
    for file in sorted(Path(DATA, "nanopub").glob("*.trig")):
        kg = ig.KnowledgeGraph()
        kg.add(file, format="nanopub")
        claims[file.name.partition("-")[0].removesuffix(".trig")] = [
            claim.predicate.rpartition("/")[2] for claim in kg.columns.corpus.claims
        ]
        assert len(kg.columns.corpus.evidence) >= 1
    assert claims == {
        "aida1": ["asSentence"],
        "disgenet": ["associatedWith"],
        "generif": ["asSentence"],
        "openbel": ["decreases"],
        "simple1": ["transmits"],
        "wikipathways": ["modulates"],
    }
