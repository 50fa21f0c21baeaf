"""One graph in each RDF format, each way to compress it, and an empty graph to load it into."""

import bz2
import gzip
import lzma

import pytest
import zstandard

import immunograph as ig
from immunograph.store import DiskStore, LocalStore

NT = b'<http://e/a> <http://e/p> "x" .\n<http://e/b> <http://e/p> "y" .\n'


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


SAME = {
    "x.ttl": b'@prefix e: <http://e/> . e:a e:p "x" . e:b e:p "y" .',
    "x.nt": NT,
    "x.trig": b'@prefix e: <http://e/> . e:a e:p "x" . e:b e:p "y" .',
    "x.nq": NT,
    "x.rdf": (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">'
        '<rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description>'
        '<rdf:Description rdf:about="http://e/b"><e:p>y</e:p></rdf:Description></rdf:RDF>'
    ).encode(),
    "x.jsonld": b'[{"@id":"http://e/a","http://e/p":"x"},{"@id":"http://e/b","http://e/p":"y"}]',
}


PACK = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lambda data: lzma.compress(data, preset=0),  # the default takes 40 times as long
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.fixture(params=["memory", "disk"])
def empty_kg(request, tmp_path):
    store = DiskStore(tmp_path / "x.igdb") if request.param == "disk" else LocalStore()
    with ig.KnowledgeGraph(store) as made:
        yield made


def content(empty_kg):
    return sorted(empty_kg.export(format="nquads").splitlines())
