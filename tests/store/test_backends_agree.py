"""The packaged graph gives the same answers in memory and on disk; servers are held to it in test_remote_servers."""

import pytest

import immunograph as ig
from immunograph.curation import packaged_project


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory):
    graph = ig.open(tmp_path_factory.mktemp("disk") / "packaged.igdb")
    graph.add(packaged_project().built)
    yield graph
    graph.close()


@pytest.mark.parametrize("name", sorted(ig.load().queries))
def test_named_queries_answer_on_disk_as_in_memory(kg, on_disk, name):
    here, there = kg.ask(name), on_disk.ask(name)
    assert sorted(map(str, here.to_dicts())) == sorted(map(str, there.to_dicts()))


def test_counts_are_equal_graph_by_graph(kg, on_disk):
    assert on_disk.store.counts() == kg.store.counts()
    assert len(on_disk) == len(kg)
