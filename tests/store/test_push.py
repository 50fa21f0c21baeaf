"""A bundle pushed to real servers: all of it, once, however often."""

import json
import re

import pytest
from forged_stores import run as run_here
from test_remote_servers import SERVERS, emptied

import immunograph as ig
from immunograph.errors import LimitError, QueryError, StoreError
from immunograph.interchange import push, read_bundle, write_bundle
from immunograph.store.remote.store import RemoteStore

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bundle(kg, tmp_path_factory):
    directory = tmp_path_factory.mktemp("push") / "b"
    write_bundle(kg.store, directory, shard_quads=1_500)
    return directory


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command line in this process."""
    monkeypatch.setenv("NO_COLOR", "1")
    return lambda *arguments: run_here(capsys, monkeypatch, arguments)


@pytest.mark.parametrize("server", SERVERS)
def test_push_loads_all_and_pushing_again_changes_nothing(server, bundle, kg, request):
    url = request.getfixturevalue(f"{server}_url")
    store = emptied(RemoteStore(url))
    for before in (0, len(kg)):
        pushed = push(read_bundle(bundle), store)
        assert sum(each.before for each in pushed) == before
        assert {each.graph: each.after for each in pushed} == read_bundle(bundle).graphs
        assert all(each.complete for each in pushed)
    assert set(store.quads()) == set(kg.store.quads())


@pytest.mark.parametrize("kind", [StoreError, QueryError, LimitError])
def test_push_that_breaks_off_is_completed_by_another(bundle, kg, oxigraph_url, kind):
    store = emptied(RemoteStore(oxigraph_url))
    sent = store._sent
    left = iter(range(2))

    def failing(request, timeout=None):
        if next(left, None) is None:
            raise kind("the server fell over")
        sent(request, timeout)

    store._sent = failing
    with pytest.raises(kind, match="the server fell over; at most") as told:
        push(read_bundle(bundle), store)
    assert re.search(r"at most [\d,]+ of [\d,]+ quads reached the endpoint, and stay there: once", str(told.value))
    assert str(told.value).endswith("push again to complete the load, which adds nothing twice")
    store._sent = sent
    assert 0 < len(store) < len(kg)
    assert all(each.complete for each in push(read_bundle(bundle), store))
    assert len(store) == len(kg)


def test_push_of_blank_nodes_says_that_they_are_added_again(tmp_path, oxigraph_url):
    kg = ig.KnowledgeGraph()
    kg.add(b"<urn:a> <urn:b> <urn:c> . _:x <urn:b> 1 .", format="turtle")
    write_bundle(kg.store, tmp_path / "b", shard_quads=1_500)
    store = emptied(RemoteStore(oxigraph_url))
    sent = store._sent

    def failing(request, timeout=None):
        if b"_:" in request.body:
            raise QueryError("no blank nodes here")
        sent(request, timeout)

    store._sent = failing
    with pytest.raises(QueryError, match="which adds nothing twice except blank nodes"):
        push(read_bundle(tmp_path / "b"), store)
    store._sent = sent
    for number in (2, 3):
        push(read_bundle(tmp_path / "b"), store)
        assert len(store) == number


def test_command_makes_checks_and_loads(oxigraph_url, tmp_path, kg, run):
    emptied(RemoteStore(oxigraph_url))
    code, out, err = run("push", tmp_path / "b", oxigraph_url, "--parquet", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert sum(each["after"] for each in told["loaded"][oxigraph_url]) == told["quads"]
    code, out, _ = run("push", "--check", tmp_path / "b")
    assert (code, " the manifest" in out) == (0, True)
    code, out, _ = run("push", "--bundle", tmp_path / "b", oxigraph_url)
    assert code == 0
    assert out.count(": complete") == 5
    (tmp_path / "b" / "void.ttl").write_text("changed")
    assert run("push", "--check", tmp_path / "b")[0] == 1
    code, _, err = run("push", "--bundle", tmp_path / "b", oxigraph_url)
    assert code == 2
    assert "SHA-256" in err
    _, out, _ = run("ask", "inferred", "--data", oxigraph_url, "--json")
    assert len(json.loads(out)) == len(kg.ask("inferred"))
    code, _, err = run("push", "http://127.0.0.1:9/sparql")
    assert code == 2
    assert err.startswith("error: 127.0.0.1:9 cannot be reached")


def test_virtuoso_with_a_password(virtuoso_url, monkeypatch):
    emptied(RemoteStore(virtuoso_url))
    monkeypatch.setenv("IMMUNOGRAPH_USER", "dba")
    monkeypatch.setenv("IMMUNOGRAPH_PASSWORD", "wrong")
    address = virtuoso_url.replace("/sparql", "/sparql-auth")
    with pytest.raises(StoreError, match="rejects the user name or password"):
        RemoteStore(address)
    monkeypatch.setenv("IMMUNOGRAPH_PASSWORD", "dba")
    store = RemoteStore(address)
    store.update("INSERT DATA { GRAPH <http://example.org/G> { <urn:a> <urn:b> <urn:c> } }")
    assert len(store) == 1
