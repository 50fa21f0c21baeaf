"""What the engine says of a fault, each message provoked in the engine itself; and how a worker that dies is told."""

import os
import signal
import subprocess
import sys

import pyoxigraph as ox
import pytest
from killing import service

from immunograph.errors import LimitError, QueryInterruptedError
from immunograph.store import Limits
from immunograph.store.oxigraph import ENGINE_ERRORS, Fault, error_of, is_full
from immunograph.store.workers.process import can_fork, forked, started
from immunograph.store.workers.task import Task

RDFXML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a">{}</rdf:Description></rdf:RDF>'
DOCUMENTS = {
    Fault.RELATIVE_IRI: (ox.RdfFormat.TURTLE, "<x> <http://e/p> 1 .", ""),
    Fault.IRI_CHARACTER: (ox.RdfFormat.TURTLE, "<http://e/a b> <http://e/p> 1 .", " "),
    Fault.PREFIX: (ox.RdfFormat.TURTLE, "e:a e:p 1 .", "e"),
    Fault.LANGUAGE: (ox.RdfFormat.RDF_XML, RDFXML.format('<e:p xml:lang="en_US">x</e:p>'), "en_us"),
    Fault.LANG_STRING: (
        ox.RdfFormat.TURTLE,
        '<http://e/a> <http://e/p> "x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .',
        "",
    ),
    Fault.REMOTE_CONTEXT: (ox.RdfFormat.JSON_LD, '{"@context": "http://e/c", "@id": "http://e/a"}', ""),
    Fault.CONTAINER: (
        ox.RdfFormat.JSON_LD,
        '{"@context": {"k": {"@id": "http://e/k", "@container": "@kind"}}, "@id": "http://e/a", "k": 1}',
        "",
    ),
}


@pytest.mark.parametrize("fault", DOCUMENTS, ids=lambda fault: fault.name)
def test_a_fault_of_a_document_is_told_from_the_engines_message(fault):
    form, text, what = DOCUMENTS[fault]
    with pytest.raises(ENGINE_ERRORS) as caught:
        list(ox.parse(text.encode(), format=form))
    found = error_of(caught.value)
    assert (found.fault, found.what) == (fault, what)


def test_files_that_are_open_elsewhere_and_files_that_were_changed(tmp_path):
    store = ox.Store(str(tmp_path))
    with pytest.raises(OSError, match="lock") as caught:
        ox.Store(str(tmp_path))
    assert error_of(caught.value).fault is Fault.LOCKED
    store.bulk_extend([ox.Quad(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p"), ox.Literal("x" * 99))])
    del store
    for table in tmp_path.glob("*.sst"):
        content = bytearray(table.read_bytes())
        content[len(content) // 3] ^= 0xFF
        table.write_bytes(content)
    with pytest.raises(RuntimeError) as changed:
        list(ox.Store.read_only(str(tmp_path)))
    assert error_of(changed.value).fault is Fault.CORRUPT


FILL = """
import resource, signal, sys
import pyoxigraph as ox
store = ox.Store(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    store.bulk_load(b"<http://e/a> <http://e/p> <http://e/b> .", format=ox.RdfFormat.N_TRIPLES)
except OSError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of a file's size")
def test_a_full_disk(tmp_path):
    told = subprocess.run([sys.executable, "-c", FILL, str(tmp_path)], capture_output=True, text=True, check=True)
    engines = OSError(told.stdout.strip())
    later = RuntimeError("the write was given up")
    later.__cause__ = engines
    assert error_of(engines).fault is Fault.FULL
    assert is_full(later)
    assert not is_full(SyntaxError(told.stdout))


@pytest.mark.skipif(not can_fork(), reason="this system has no signals")
@pytest.mark.parametrize("way", ["forked", "started"])
def test_a_worker_killed_from_outside_is_no_question_of_memory(way):
    limits = Limits(timeout=60, max_memory=1 << 28)
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGABRT):
        worker = forked(service().answer) if way == "forked" else started("killing")
        from_outside = number != signal.SIGABRT
        with pytest.raises(QueryInterruptedError if from_outside else LimitError) as caught:
            worker.ask(Task(update=(str(int(number)), None), limits=limits))
        assert ("try again" in str(caught.value)) == from_outside
        assert not worker.alive


@pytest.mark.skipif(not can_fork(), reason="this system has no signals")
def test_a_worker_killed_before_it_begins_is_no_fault_of_the_query():
    worker = forked(service().answer)
    os.kill(worker.process, signal.SIGKILL)
    with pytest.raises(QueryInterruptedError, match="ended before it received the query"):
        worker.ask(Task(limits=Limits(timeout=60)))
    assert not worker.alive
