"""Bundles: the same bytes for the same quads, whole or not at all, and every change to them found."""

import gzip
import hashlib
import json

import pytest
import rdflib

import immunograph as ig
from immunograph.errors import FormatError, StoreError
from immunograph.interchange import bundle as module
from immunograph.interchange import check_bundle, push, read_bundle, write_bundle, write_release
from immunograph.interchange.bundle import graph_of
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import FORMATS, LocalStore

A, P, G = (IRI(f"http://example.org/{name}") for name in "APG")


def files(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_bundle_holds_every_quad_and_says_how_many(kg, tmp_path):
    made = write_bundle(kg.store, tmp_path / "b", shard_quads=2_000)
    assert [shard.quads for shard in made.shards] == [2_000, 2_000, 2_000, len(kg) - 6_000]
    assert made.quads == len(kg)
    assert made.graphs == {str(graph): number for graph, number in kg.store.counts().items()}
    assert read_bundle(tmp_path / "b") == made
    assert check_bundle(tmp_path / "b") == []
    again = LocalStore()
    for shard in made.shards:
        again.load(gzip.decompress((tmp_path / "b" / shard.file).read_bytes()), FORMATS["nquads"])
    assert set(again.quads()) == set(kg.store.quads())


def test_same_quads_make_the_same_bytes(kg, tmp_path, monkeypatch):
    write_bundle(kg.store, tmp_path / "one")
    other = LocalStore()
    other.add(sorted(kg.store.quads(), reverse=True, key=str))
    monkeypatch.setattr(module, "_IN_MEMORY", 500)  # sorted by way of pieces on disk
    write_bundle(other, tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_description_is_void_with_the_right_counts(kg, tmp_path):
    write_bundle(kg.store, tmp_path / "b")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    described = rdflib.Graph().parse(tmp_path / "b" / "void.ttl", publicID="http://example.org/b/void.ttl")
    whole = rdflib.URIRef("http://example.org/b/void.ttl#dataset")
    assert int(described.value(whole, void.triples)) == len(kg)
    subjects = kg.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }").to_dicts()[0]["n"]
    assert int(described.value(whole, void.distinctSubjects)) == subjects
    sizes = {str(part): int(described.value(part, void.triples)) for part in described.objects(whole, void.subset)}
    assert sizes == {str(graph): number for graph, number in kg.store.counts().items()}


@pytest.fixture
def small(tmp_path):
    store = LocalStore()
    store.add(Quad(A, P, Literal(f'{number} <{P}> "x" .'), G) for number in range(5))
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    write_bundle(store, tmp_path / "b", shard_quads=4)
    return tmp_path / "b"


def test_graph_of_a_line_is_not_taken_from_its_literal(small):
    assert read_bundle(small).graphs == {"": 5, str(G): 5}
    assert graph_of('<a> <b> "x"^^<c> .') == ""
    assert graph_of('<a> <b> "x > <y>"@en <g> .') == "g"
    assert graph_of("<a> <b> <c> .") == ""
    assert graph_of("_:a <b> _:c <g> .") == "g"


def _flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda b: _flip(b / "quads-00001.nq.gz"), "SHA-256"),
        (lambda b: (b / "quads-00000.nq.gz").unlink(), "not in the directory"),
        (lambda b: _flip(b / "void.ttl"), "SHA-256"),
        (lambda b: (b / "letter.txt").write_text("dear"), "not in the manifest"),
        (lambda b: _rewrite(b, lambda told: told["graphs"].update({"": 4})), "counts of quads per graph"),
        (lambda b: _rewrite(b, lambda told: told["shards"].reverse()), "not sorted"),
        (lambda b: _rewrite(b, lambda told: told["shards"][0].update(quads=3)), "contains 4 quads"),
    ],
)
def test_check_finds_every_change(small, harm, message):
    harm(small)
    assert any(message in str(problem) for problem in check_bundle(small))


def _rewrite(bundle, change):
    told = json.loads((bundle / "manifest.json").read_text())
    change(told)
    (bundle / "manifest.json").write_text(json.dumps(told))


def test_manifest_that_is_none_is_refused(small, tmp_path):
    with pytest.raises(FormatError, match="is not a bundle"):
        check_bundle(tmp_path)
    _rewrite(small, lambda told: told["shards"][0].update(file="../secret"))
    with pytest.raises(FormatError, match=r"'shards\[0\]\.file' is '../secret'"):
        check_bundle(small)
    (small / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(FormatError, match="not a manifest"):
        check_bundle(small)


def test_failed_write_leaves_the_old_bundle_and_nothing_else(small, tmp_path):
    before = files(small)

    class Failing(LocalStore):
        def write(self, target, form, *, graph=None):
            target.write(b"<urn:a> <urn:b> <urn:c> .\n")
            raise OSError(28, "No space left on device")

    with pytest.raises(StoreError, match=r"No space left on device; no existing file was changed"):
        write_bundle(Failing(), small)
    assert files(small) == before
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_bundle_replaces_a_bundle_and_nothing_else(small, tmp_path):
    write_bundle(LocalStore(), small)
    assert read_bundle(small).quads == 0
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    with pytest.raises(StoreError, match="contains files that do not belong to a bundle"):
        write_bundle(LocalStore(), tmp_path / "letters")
    assert files(tmp_path / "letters") == {"a.txt": b"dear"}


def test_graph_named_by_a_blank_node_is_refused(tmp_path):
    store = LocalStore()
    store.load(b"<urn:a> <urn:b> _:c _:g .", FORMATS["nquads"])
    with pytest.raises(StoreError, match="named by a blank node"):
        write_bundle(store, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []


def test_only_an_endpoint_is_pushed_to(small):
    with pytest.raises(StoreError, match="URL of an endpoint"):
        push(read_bundle(small), LocalStore())
    assert ig.__version__


def test_a_release_describes_every_file_as_ro_crate_and_croissant(kg, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    for name in ("one", "two"):
        write_bundle(kg.store, tmp_path / name, also=lambda aside: write_release(kg.store, aside))
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert check_bundle(tmp_path / "one") == []
    crate = json.loads((tmp_path / "one" / "ro-crate-metadata.json").read_text("utf-8"))
    by_id = {each["@id"]: each for each in crate["@graph"]}
    assert by_id["./"]["datePublished"] == "1970-01-01"
    parts = {each["@id"] for each in by_id["./"]["hasPart"]}
    assert parts == set(files(tmp_path / "one")) - {"manifest.json", "ro-crate-metadata.json", "croissant.json"}
    assert by_id["./"]["license"]["@id"] in by_id
    croissant = json.loads((tmp_path / "one" / "croissant.json").read_text("utf-8"))
    digests = {each["@id"]: each["sha256"] for each in croissant["distribution"]}
    assert digests == {name: hashlib.sha256((tmp_path / "one" / name).read_bytes()).hexdigest() for name in parts}
    (edges,) = [each for each in croissant["recordSet"] if each["@id"] == "edges"]
    kinds = {each["source"]["extract"]["column"]: each["dataType"] for each in edges["field"]}
    assert (kinds["stance"], kinds["certainty"], kinds["inferred"]) == ("sc:Text", "sc:Integer", "sc:Boolean")


def test_a_file_that_cannot_be_read_is_a_problem_with_its_reason(small, monkeypatch):
    def fails(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("immunograph.interchange.bundle._sha256", fails)
    assert any("it cannot be read: Permission denied" in str(problem) for problem in check_bundle(small))
