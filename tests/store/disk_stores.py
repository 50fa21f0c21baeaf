"""Stores on disk for the tests: closed, left by a killed process, and damaged."""

import contextlib
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store import (
    DiskStore,
)

A, B, C, P, G, H, K = (IRI(f"http://example.org/{name}") for name in "ABCPGHK")
ROOT = Path(__file__).parents[2]
UNION = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def many(number, graph=G):
    return [Quad(A, P, IRI(f"http://example.org/{number}"), graph) for number in range(number)]


def count(store, text=UNION, **options):
    return int(store.query(text, **options).tsv.decode().splitlines()[1])


def python(code, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        **options,
    )


def listed(path):
    return sorted((file, file.stat().st_size) for file in path.rglob("*") if not file.name.startswith("LOG"))


def crashed(path):
    """Copy an open store: what a killed process leaves."""
    left = path.with_name(f"{path.name}-crashed")
    while True:  # the engine may just be merging files
        with contextlib.suppress(shutil.Error, FileNotFoundError):
            shutil.rmtree(left, ignore_errors=True)
            before = listed(path)
            shutil.copytree(path, left)
            if listed(path) == before:
                return left


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)


def tables(path):
    return sorted(path.glob("graph-*/quads/*.sst"), key=lambda each: each.stat().st_size)


def manifest(path):
    return next(path.glob("graph-*/quads/MANIFEST-*"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.igdb"


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """Make a store that was closed, and what is left of it when its process is killed."""
    made = tmp_path_factory.mktemp("templates") / "closed"
    with DiskStore(made) as store:
        store.add([*many(500), *many(300, H)])
        store.update(f"INSERT DATA {{ <{A}> <{P}> 'text' }}")
        count(store)
    again = made.with_name("again")
    shutil.copytree(made, again)
    with DiskStore(again) as store:
        store.add(many(510))
        store.update(f"DELETE DATA {{ GRAPH <{G}> {{ <{A}> <{P}> <http://example.org/509> }} }}")
        count(store)
        left = crashed(again)
    return {"closed": made, "crashed": left}


@pytest.fixture
def closed(path, templates):
    return Path(shutil.copytree(templates["closed"], path))
