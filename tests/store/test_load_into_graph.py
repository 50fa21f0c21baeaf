"""Quads that are loaded into a given graph lose the graphs that they name, whatever the format and the store."""

import pytest

from immunograph.model import IRI
from immunograph.store import FORMATS, DiskStore, LocalStore, verify_store

INTO = IRI("https://example.org/into")
DOCUMENTS = {
    "nquads": b"<urn:s> <urn:p> <urn:o> <urn:g> .\n<urn:t> <urn:p> <urn:o> .\n",
    "trig": b"GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } <urn:t> <urn:p> <urn:o> .",
    "jsonld": b'[{"@id": "urn:g", "@graph": [{"@id": "urn:s", "urn:p": {"@id": "urn:o"}}]},'
    b' {"@id": "urn:t", "urn:p": {"@id": "urn:o"}}]',
}


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_quads_of_named_graphs_go_to_the_given_graph(name):
    store = LocalStore(interruptible=False)
    assert store.load(DOCUMENTS[name], FORMATS[name], graph=INTO) == 2
    assert store.counts() == {INTO: 2}
    assert store.load(DOCUMENTS[name], FORMATS[name], graph=INTO) == 0


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_store_on_disk_counts_what_was_loaded_into_a_graph(tmp_path, name):
    with DiskStore(tmp_path / "x.igdb", interruptible=False) as store:
        assert store.load(DOCUMENTS[name], FORMATS[name], graph=INTO) == 2
        assert store.counts() == {INTO: 2}
    assert verify_store(tmp_path / "x.igdb").problems == ()


def test_error_in_quads_for_a_graph_names_the_line_and_loads_nothing():
    store = LocalStore(interruptible=False)
    with pytest.raises(ValueError, match=r"^the text, line 2, column \d+: this is not N-Quads"):
        store.load(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n<urn:s> <urn:p> .\n", FORMATS["nquads"], graph=INTO)
    assert len(store) == 0
