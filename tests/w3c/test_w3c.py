"""The W3C's SPARQL tests answer through our API as they do through the engine itself.

The suite is not part of this project. Get it, and name its folder:

    pip download --no-deps --no-binary :all: rdflib==7.1.4 && tar xzf rdflib-7.1.4.tar.gz
    IMMUNOGRAPH_W3C_TESTS=rdflib-7.1.4/test/data/suites/w3c pytest tests/w3c
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = os.environ.get("IMMUNOGRAPH_W3C_TESTS", "")


@pytest.mark.skipif(
    not SUITE, reason="set IMMUNOGRAPH_W3C_TESTS to a copy of the W3C's tests; the module says where from"
)
@pytest.mark.filterwarnings("ignore")
def test_each_test_answers_as_the_engine_does(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import w3c

    assert w3c.main(Path(SUITE)) == 0
    said = capsys.readouterr().out
    assert int(said.rsplit("\n", 2)[1].split()[0]) > 500
