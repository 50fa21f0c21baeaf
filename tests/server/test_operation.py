"""The server as a whole: it starts, says that it is well, is reloaded without dropping a request, and ends in order."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from serving import client_of

import immunograph as ig
from immunograph.server.app import make_app
from immunograph.server.run import reload_or_say
from immunograph.server.served import Served, opener
from immunograph.server.settings import Settings
from waiting import GUARD, until

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
posix = pytest.mark.skipif(os.name != "posix", reason="signals and several processes are as on POSIX")


def fetch(address):
    with urllib.request.urlopen(address) as reply:
        return reply.read().decode()


def number_of(address):
    answer = fetch(f"{address}/sparql?query={urllib.parse.quote(COUNT)}")
    return int(json.loads(answer)["results"]["bindings"][0]["n"]["value"])


@contextlib.contextmanager
def command(*words, **environment):
    """Run ``immunograph serve`` on a free port; gives its address and its process."""
    program = "from immunograph.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--port", "0", *map(str, words)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )
    reading = threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True)
    lines = [process.stderr.readline()]
    try:
        found = re.search(r"http://[\d.]+:\d+", lines[0])
        assert found, lines[0] + process.stderr.read()
        reading.start()
        process.lines = lines
        until(lambda: process.poll() is not None or _answers(found[0]), "the server answers")
        yield found[0], process
    finally:
        process.terminate()
        process.wait(GUARD)
        if reading.ident is not None:
            reading.join()
        process.stderr.close()


def _answers(address):
    with contextlib.suppress(OSError):
        return "ok" in fetch(f"{address}/healthz")


def write(path, number):
    """Put a graph of so many triples in the place of a file, as a build does: at once."""
    new = path.with_suffix(".new")
    new.write_text("".join(f"<http://e/{each}> <http://e/p> {each} .\n" for each in range(number)))
    new.replace(path)


def test_a_real_server_says_that_it_is_well(address):
    assert '"ok"' in fetch(f"{address}/healthz")


def test_a_request_under_way_finishes_on_the_graph_it_began_with():
    served = Served(ig.load)
    with served.lease() as before:
        served.reload()
        assert before.kg.query("ASK {}")  # still open
        with served.lease() as after:
            assert after is not before
            assert after.version != before.version
    assert before._leases == 0
    served.close()


def test_a_graph_that_cannot_be_opened_again_is_served_on(tmp_path):
    path = tmp_path / "a.ttl"
    write(path, 3)
    make, state = opener(str(path))
    served = Served(make, fingerprint=state)
    assert served.state == served.opened
    path.write_text("this is no Turtle")
    assert served.state != served.opened
    with pytest.raises(ig.errors.FormatError):
        served.reload()
    with served.lease() as current:
        assert len(current.kg) == 3
    served.close()


def test_a_graph_that_accepts_updates_is_not_reloaded(tmp_path, capsys):
    """They would be lost."""
    with pytest.raises(ig.errors.FormatError, match=r"lacks the updates .*: leave out --watch or --allow-update"):
        Settings(allow_update=True, token="secret", watch=True)
    path = tmp_path / "a.ttl"
    write(path, 3)
    make, state = opener(str(path), writable=True)
    served = Served(make, Settings(allow_update=True, token="secret"), fingerprint=state)
    with served.lease() as current:
        current.kg.update("INSERT DATA { <http://e/x> <http://e/p> 1 }")
        reload_or_say(served)
    with served.lease() as current:
        assert len(current.kg) == 4
    assert "is not reloaded, because they would be lost: restart the server" in capsys.readouterr().err
    served.close()


def test_the_version_is_the_same_in_each_process_and_another_after_a_write(tmp_path):
    path = tmp_path / "a.ttl"
    write(path, 3)
    first, second = (Served(make, fingerprint=state) for make, state in (opener(str(path)), opener(str(path))))
    assert first.version == second.version
    write(path, 4)
    second.reload()
    assert first.version != second.version
    with second.lease() as current:
        before = second.version
        current.kg.update("INSERT DATA { <http://e/x> <http://e/p> 1 }")
        assert second.version != before
    first.close()
    second.close()


@posix
@pytest.mark.slow
def test_a_rebuilt_graph_takes_its_place_and_no_request_fails(tmp_path):
    """Clients ask all the time; the data is rebuilt and noticed, then rebuilt again and told by SIGHUP."""
    path = tmp_path / "a.ttl"
    write(path, 3)
    with command("--data", path, "--watch", "--log") as (address, process):
        seen, failed, over = set(), [], threading.Event()

        def ask():
            while not over.is_set():
                try:
                    seen.add(number_of(address))
                except (OSError, ValueError) as error:
                    failed.append(repr(error))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            until(lambda: 3 in seen or failed, "the graph is asked")
            write(path, 4)
            until(lambda: 4 in seen or failed, "the rebuilt graph is noticed")
            write(path, 5)
            process.send_signal(signal.SIGHUP)
            until(lambda: 5 in seen or failed, "the graph is opened again")
            path.write_text("this is no Turtle")
            process.send_signal(signal.SIGHUP)
            until(
                lambda: any("is still served" in line for line in process.lines), "it is said that it cannot be opened"
            )
        finally:
            over.set()
            for thread in threads:
                thread.join()
        assert failed == []
        assert number_of(address) == 5
        process.terminate()
        assert process.wait(GUARD) == 0
    logged = [json.loads(line) for line in process.lines[1:] if line.startswith("{")]
    assert {"time", "client", "method", "path", "status", "bytes", "ms"} == set(logged[0])
    assert not any("COUNT" in line for line in process.lines)


@posix
@pytest.mark.slow
def test_several_processes_serve_the_same_store(tmp_path):
    path = tmp_path / "a.igdb"
    with ig.open(path) as kg:
        kg.add(b"<http://e/a> <http://e/p> 1 , 2 .", format="turtle")
    with command("--data", path, "--workers", 2) as (address, process):
        assert number_of(address) == 2
        etags = set()
        for _ in range(20):
            with urllib.request.urlopen(f"{address}/sparql?query=ASK%7B%7D") as reply:
                etags.add(reply.headers["ETag"])
        assert len(etags) == 1
        process.terminate()
        assert process.wait(GUARD) == 0


def test_a_store_on_disk_is_served_and_written_to(tmp_path):
    path = tmp_path / "a.igdb"
    with client_of(lambda: ig.open(path), allow_update=True, token="secret") as client:
        update = {"update": "INSERT DATA { <http://e/a> <http://e/p> 1 }"}
        assert client.post("/sparql", data=update, headers={"Authorization": "Bearer secret"}).status_code == 204
        assert client.get("/sparql", params={"query": "ASK { <http://e/a> ?p 1 }"}).json()["boolean"]
        assert client.get("/sparql", params={"query": COUNT}).json()["results"]["bindings"][0]["n"]["value"] == "1"
        assert "<http://e/a>" in client.get("/data", headers={"Accept": "application/n-quads"}).text
    with ig.open(path) as kg:
        assert len(kg) == 1


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (["--allow-update"], {}, "IMMUNOGRAPH_SERVER_TOKEN"),
        (["--allow-update", "--workers", "2"], {"IMMUNOGRAPH_SERVER_TOKEN": "x"}, "--workers"),
        (["--data", "no-such-file.ttl"], {}, "does not exist"),
        (["--host", "192.0.2.1", "--data", "a.ttl"], {}, "--host and --port"),
        (["--data", "https://192.0.2.1/sparql", "--allow-update"], {"IMMUNOGRAPH_SERVER_TOKEN": "x"}, "endpoint"),
    ],
)
def test_what_cannot_be_served_is_a_sentence(tmp_path, monkeypatch, capsys, words, environment, told):
    from immunograph.cli import main

    monkeypatch.chdir(tmp_path)
    Path("a.ttl").write_text("<http://e/a> <http://e/p> 1 .")
    monkeypatch.delenv("IMMUNOGRAPH_SERVER_TOKEN", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["immunograph", "serve", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    error = capsys.readouterr().err
    assert (ended.value.code, told in error, error.count("\n")) == (2, True, 1), error


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch, capsys):
    from immunograph.cli import main, serving

    monkeypatch.setattr(serving.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["immunograph", "serve"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, "pip install 'immunograph[server]'" in capsys.readouterr().err) == (2, True)


def test_an_update_sent_as_a_query_is_answered_with_where_to_send_it(client):
    answer = client.get("/sparql", params={"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"})
    assert answer.status_code == 400
    assert "send it by POST to /sparql, as application/sparql-update" in answer.text
    headers = {"Content-Type": "application/sparql-update"}
    sent = client.post("/sparql", content="INSERT DATA { <urn:a> <urn:b> <urn:c> }", headers=headers)
    assert sent.status_code == 403
    assert "its operator can start it with --allow-update" in sent.text


def test_metrics_are_prometheus_text(client):
    client.get("/sparql", params={"query": "ASK {}"})
    client.get("/no-such-page/with/many/parts")
    client.get("/sources")
    lines = client.get("/metrics").text.splitlines()
    pattern = re.compile(r'immunograph_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+')
    assert [line for line in lines if not line.startswith("# ") and not pattern.fullmatch(line)] == []
    assert any(line.startswith('immunograph_requests_total{method="GET",path="/other",status="404"}') for line in lines)
    assert 'immunograph_requests_total{method="GET",path="/sources",status="200"} 1' in lines
    kinds = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(kinds) == len(set(kinds))


def test_settings_are_handed_to_other_processes_without_the_token():
    settings = Settings(port=1, allow_update=True, token="secret", allow_origins=("https://a.example",))
    assert Settings.from_json(settings.to_json(log=True), token="secret") == settings


def test_an_application_can_be_run_by_any_server():
    served = Served(ig.load)
    assert callable(make_app(served))
    served.close()
