"""What an attacker found in the stores once, and may not find again."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

import immunograph as ig
from immunograph.errors import LimitError, QueryTimeoutError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import DiskStore, Limits, LocalStore
from waiting import GUARD, children, until

pytestmark = pytest.mark.slow

P, G, H = IRI("urn:p"), IRI("urn:g"), IRI("urn:h")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def doubled(store, number):
    store.add(Quad(IRI(f"urn:{place}"), P, IRI("urn:o"), graph) for place in range(number) for graph in (G, H))
    return store


def test_forked_processes_do_not_take_each_others_answers(kg):
    assert kg.query("ASK { ?s ?p ?o }", timeout=GUARD)

    def right(number):
        answer = kg.store.query(f"SELECT ({number} AS ?n) {{ }}", limits=Limits(timeout=GUARD))
        return answer.tsv.split() == [b"?n", str(number).encode()]

    def answers(seed, link):
        signal.alarm(120)
        link.send(all(right(number) for number in random.Random(seed).choices(range(10_000), k=40)))

    context = multiprocessing.get_context("fork")
    links = []
    for seed in range(3):
        ours, theirs = context.Pipe()
        context.Process(target=answers, args=(seed, theirs)).start()
        links.append(ours)
    assert all(right(number) for number in range(40))
    assert all(link.poll(120) and link.recv() for link in links)


@pytest.mark.parametrize("kind", ["memory", "disk"])
@pytest.mark.parametrize("at", [1, 7])
def test_a_move_that_is_stopped_loses_and_doubles_nothing(tmp_path, monkeypatch, kind, at):
    store = DiskStore(tmp_path / "x.igdb") if kind == "disk" else LocalStore()
    if kind == "disk":
        store._place.published.cheap = False  # so that the write leaves the search to the query
    doubled(store, 10)
    engine = store.merge.store

    class Stopping:
        left = at

        def __getattr__(self, name):
            return getattr(engine, name)

        def __len__(self):
            return len(engine)

        def __iter__(self):
            return iter(engine)

        def __contains__(self, quad):
            return quad in engine

        def remove(self, quad):
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt
            engine.remove(quad)

    store.merge.store = Stopping()
    with pytest.raises(KeyboardInterrupt):
        store.query(COUNT)
    store.merge.store = engine
    assert len({*store.quads()}) == len([*store.quads()]) == len(store) == 20
    store.update("INSERT DATA { GRAPH <urn:g> { <urn:x> <urn:p> 1 } }")
    store.update("DELETE DATA { GRAPH <urn:g> { <urn:x> <urn:p> 1 } }")
    assert len([*store.quads()]) == len(store) == 20
    assert store.query(COUNT).tsv.endswith(b"\n10\n")
    store.close()


def test_queries_with_a_deadline_live_beside_updates(kg):
    graph = ig.KnowledgeGraph(LocalStore())
    graph.add(kg.export(format="nquads").encode(), format="nquads")
    claims = len(graph.query("SELECT * { ?s a ig:Claim }"))
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            graph.update(f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:{number}> <urn:p> {number} }} }}")
            number += 1
            time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(30):
            assert len(graph.query("SELECT * { ?s a ig:Claim }", timeout=GUARD)) == claims
    finally:
        stop.set()
        writer.join()


def test_a_worker_that_was_killed_at_rest_is_made_anew():
    store = LocalStore()  # of its own: the workers of the graph that all tests share may be in use
    store.add([Quad(IRI("urn:s"), IRI("urn:p"), IRI("urn:o"), IRI("urn:g"))])
    kg = ig.KnowledgeGraph(store)
    kg.query("ASK { ?s ?p ?o }", timeout=GUARD)
    os.kill(store._pool._idle[0][1].process, signal.SIGKILL)
    assert kg.query("ASK { ?s ?p ?o }", timeout=GUARD)


def test_the_deadline_holds_for_the_search_for_triples_in_two_graphs(monkeypatch):
    store = doubled(LocalStore(), 2500)
    store.merge.wrote(None)

    def slowly():
        time.sleep(GUARD)

    monkeypatch.setattr(store.merge, "_look", slowly)
    graph = ig.KnowledgeGraph(store)
    with pytest.raises(QueryTimeoutError, match=r"in 0\.3 s .* run a short query without a timeout first"):
        graph.query(COUNT, timeout=0.3)


def test_a_query_that_is_itself_too_slow_is_not_blamed_on_a_search_of_the_graph():
    graph = ig.KnowledgeGraph(doubled(LocalStore(), 2500))
    assert graph.store.merge.costly
    with pytest.raises(QueryTimeoutError, match=r"raise the timeout$"):
        graph.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout=1)


def test_rows_of_a_file_are_those_that_were_counted(tmp_path):
    graph = ig.KnowledgeGraph(doubled(LocalStore(), 60))
    for number in range(20):
        path = tmp_path / f"{number}.csv"
        try:
            graph.queries.export("SELECT ?s { ?s <urn:p> ?o FILTER(RAND() < 0.5) }", path, max_rows=30)
        except LimitError:
            assert not path.exists()
        else:
            assert len(path.read_text().splitlines()) <= 31


def command(*arguments, **options):
    line = [sys.executable, "-c", "from immunograph.cli import main; main()", *map(str, arguments)]
    return subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def test_ctrl_c_ends_a_query_that_goes_into_a_file(tmp_path):
    running = command("query", CROSS, "-o", tmp_path / "slow.csv", start_new_session=True)
    until(lambda: running.poll() is not None or children(running.pid), "the query runs in a process of its own")
    assert running.poll() is None, running.communicate()
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=GUARD)
    assert running.returncode == 130
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "options", [["--timeout", "-1"], ["--timeout", "nan"], ["--timeout", "0"], ["--max-rows", "-5"], ["--graph", "a b"]]
)
def test_nonsense_limits_and_names_are_told_in_a_sentence(options):
    done = command("query", "ASK {}", *options)
    _, told = done.communicate(timeout=GUARD)
    assert done.returncode == 2
    assert told.startswith("error: ")
    assert told.count("\n") == 1


def test_data_does_not_steer_the_terminal(tmp_path):
    path = tmp_path / "host.ttl"
    path.write_text(
        '<urn:e> a ig:Entity ; rdfs:label "a\\u001B[31mb\\u202Ec" ; biolink:category biolink:Cell .'.replace(
            "ig:", "ig:"
        ),
        encoding="utf-8",
    )
    head = "@prefix ig: <https://w3id.org/immunograph/vocab/> . @prefix biolink: <https://w3id.org/biolink/vocab/> . "
    path.write_text(head + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . " + path.read_text())
    for arguments in (["describe", "urn:e"], ["query", "SELECT ?l { ?s rdfs:label ?l }"]):
        done = command(*arguments, "--data", path)
        shown, told = done.communicate(timeout=GUARD)
        assert done.returncode == 0, told
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\\x1b[31mb\\u202ec" in shown
