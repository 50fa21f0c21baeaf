"""A package that is installed beside ours and adds a format, for the suite that every format runs."""

import importlib

import pytest

from immunograph.interchange.registry import readers, writers

FOREIGN = '''
"""A format of somebody else's: one claim a line, as JSON, with the quads that say it."""
import json
from immunograph.errors import FormatError
from immunograph.interchange import EVERY_FEATURE, Feature, Reader, Writer
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad

LOST = {Feature.COMPONENTS, Feature.AXIOMS, Feature.WORD_FORMS}
CARRIED = EVERY_FEATURE - LOST - {Feature.LITERALS, Feature.ISOLATED, Feature.LICENCE, Feature.DECISIONS, Feature.GRAPHS}

def write(export, stream):
    nodes = dict(export.network.nodes(data=True))
    for subject, object, claim in export.network.edges(data=True):
        line = {"s": subject, "o": object, "about": [nodes[subject], nodes[object]], **claim}
        stream.write(json.dumps(line).encode() + b"\\n")

def read(stream, name):
    for number, line in enumerate(stream, start=1):
        try:
            row = json.loads(line)
            yield Quad(IRI(row["s"]), IRI(row["predicate"]), IRI(row["o"]), IRI(""))
            yield Quad(IRI(row["s"]), IRI("https://e.org/shown"), Literal(row["shown_as"]), IRI("https://e.org/g"))
        except (ValueError, TypeError, KeyError):
            raise FormatError(f"{name}, line {number}: this is not a claim: expected a JSON object") from None

WRITER = Writer(name="lines", title="Lines", endings=(".claims.jsonl",), carries=CARRIED, write=write)
READER = Reader(name="lines", title="Lines", endings=(".claims.jsonl",), carries=CARRIED, read=read)
TAKEN = Writer(name="mine", title="Mine", endings=(".ttl",), write=write)
'''
ENTRY_POINTS = """[immunograph.writers]
lines = foreign_claims:WRITER
taken = foreign_claims:TAKEN
missing = no_such_module:WRITER
wrong = foreign_claims:READER
[immunograph.readers]
lines = foreign_claims:READER
"""


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder with an installed package that adds a format, and three that cannot be used."""
    root = tmp_path_factory.mktemp("site")
    (root / "foreign_claims.py").write_text(FOREIGN, encoding="utf-8")
    (root / "foreign_claims-1.2.dist-info").mkdir()
    (root / "foreign_claims-1.2.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: foreign-claims\nVersion: 1.2\n"
    )
    (root / "foreign_claims-1.2.dist-info" / "entry_points.txt").write_text(ENTRY_POINTS)
    return root


def _forget():
    writers.cache_clear()
    readers.cache_clear()


@pytest.fixture(scope="module")
def registered(installed):
    """The formats of that package among ours; what is registered is read again before and after."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(installed)
        importlib.invalidate_caches()
        _forget()
        yield
    _forget()


@pytest.fixture
def only_ours(monkeypatch):
    """No formats but those of this package."""
    monkeypatch.setattr("immunograph.interchange.registry.entry_points", lambda group: [])
    _forget()
    yield
    _forget()
