"""A table's columns may have any names: those that the import uses for its own columns change nothing."""

import random
import re
from pathlib import Path

import polars as pl
import pytest

import immunograph as ig
import immunograph.mapping
from immunograph.errors import FormatError
from timing import EXAMPLES

NEUTRAL = tuple("abcdefghijklmno")
ROWS = {
    "a": ["IL-2", "IFN-γ", "melanoma"],
    "b": ["+", "-", "-"],
    "c": ["T cell", "metastasis", "NK cell"],
    "d": ["PMID:12", "PMID:13;PMID:14", "PMID:15"],
    "e": ["mouse", "human", None],
    "f": ["It grew.", "It was reduced.", "So they say."],
    "g": ["2", "1", "3"],
    "h": ["Smith", None, "Jones"],
    "i": ["dose 5 mg", None, "dose 7 mg"],
    "j": ["lymphocyte", None, "cell"],
    "k": ["12", "", "300"],
    "l": ["1999", "2001", "2005"],
    "m": ["enlarges well", None, "fades"],
    "n": ["skin", None, "lung"],
    "o": ["accepted", "accepted", "proposed"],
}
EDGES = """
[source]
name = "lab"
title = "Our table"
licence = "CC0-1.0"

[document]
id = { from = "{d}", split = ";" }
year = "{l}"

[[claim]]
subject = { name = "{a}", category = "biolink:Protein" }
predicate = { from = "{b}", map = { "+" = "ig:enhances", "-" = "ig:inhibits" } }
object = { name = "{c}" }
status = "{o}"
context = { species = { name = "{e}" } }

[claim.evidence]
paraphrase = "{f}"
certainty = "{g}"
sample_size = "{k}"
speaker = { name = "{h}" }
context = { disease = { name = "{n}" } }

[[claim]]
when = { "m" = true }
subject = { name = "{a}", category = "biolink:Protein" }
predicate = "ig:hasRole"
object = { text = "{m}" }

[[axiom]]
when = { "j" = true }
subject = { name = "{c}" }
predicate = "rdfs:subClassOf"
object = { name = "{j}" }
reason = "{i}"
"""


def quads(names, tmp_path):
    """Import the table with other names of its columns, and return what is in the graph."""
    given = dict(zip(NEUTRAL, names, strict=True))
    mapping = re.sub(r"\{([a-o])\}", lambda match: "{" + given[match[1]] + "}", EDGES)
    mapping = re.sub(r'when = { "([a-o])"', lambda match: f'when = {{ "{given[match[1]]}"', mapping)
    (tmp_path / "lab.toml").write_text(mapping, encoding="utf-8")
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame(ROWS).rename(given), tmp_path / "lab.toml")
    said = {str(quad) for quad in kg.store.quads()}
    return {line for line in said if not re.search("dateTime|versionInfo", line)}


def used():
    """Return the names of columns that the import uses for itself."""
    sources = Path(immunograph.mapping.__file__).parent.glob("*.py")
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    return sorted(set(re.findall(r'(?:col|alias|rename|select|\[)\(?"([a-z_]+)"', text)))


def test_columns_may_be_called_as_those_of_the_import(tmp_path):
    expected = quads(NEUTRAL, tmp_path)
    names = used()
    assert {"subject", "predicate", "object", "literal", "claim", "reason", "iri"} <= set(names)
    assert len(expected) > 150
    random.Random(4).shuffle(names)
    for first in range(0, len(names), len(NEUTRAL) * EXAMPLES["share"]):  # each name in some place, if share is 1
        drawn = (names[first:] + names)[: len(NEUTRAL)]
        assert quads(drawn, tmp_path) == expected, drawn


@pytest.mark.parametrize("name", ["\x00predicate", "\x00row", "\x00"])
def test_a_column_whose_name_has_a_nul_is_refused(name):
    mapping = {"source": {"name": "lab"}, "claim": [{"subject": "{a}", "predicate": "ig:enhances", "object": "{b}"}]}
    with pytest.raises(FormatError, match="NUL"):
        ig.KnowledgeGraph().import_table(pl.DataFrame({"a": ["x"], "b": ["y"], name: ["z"]}), mapping)
