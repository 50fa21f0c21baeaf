"""Text from data never steers a terminal, whichever object of ours is printed."""

import re
import sys
import unicodedata
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import FormatError, Problem, StoreError, UnknownNameError
from immunograph.legible import legible
from immunograph.store import LocalStore

STEERING = "\x1b[2J\x07\x9b31m\x7f\u202e\u2066\u200b\u200d\ufeff\u2028\U000e0041"
RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
SEEN = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}


@pytest.mark.slow
def test_every_character_that_is_not_seen_or_steers_is_shown_as_an_escape():
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        steers = unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") and number not in SEEN
        shown = legible(character)
        if steers and character not in "\t\n":
            assert shown.isascii(), hex(number)
            assert shown.startswith("\\"), hex(number)
        elif unicodedata.category(character) != "Cn":
            assert shown == character or character == "\u034f", hex(number)


def escaped(text):
    return "".join(f"\\U{ord(character):08X}" for character in text)


@pytest.fixture(scope="module")
def kg():
    made = ig.KnowledgeGraph(LocalStore())
    text = ig.load().export(format="nquads")
    lines = []
    for line in text.splitlines():
        known = "rdf-schema#label>" in line or "paraphrase" in line.lower() or "dc/terms/title" in line
        known = known or "skos/core#definition" in line or "cueWord" in line or "wording" in line
        lines.append(
            re.sub(r'"(@[a-z-]+)? (<[^>]*>) \.$', lambda f: f'{escaped(STEERING)}"{f[1] or ""} {f[2]} .', line)
            if known
            else line
        )
    made.add("\n".join(lines).encode(), format="nquads")
    assert any(STEERING in label for label in made.query("SELECT ?l { ?e rdfs:label ?l }").to_polars()["l"])
    return made


OBJECTS = {
    "table": lambda kg: kg.query("SELECT ?l { ?e rdfs:label ?l }"),
    "row": lambda kg: next(iter(kg.query("SELECT ?l { ?e rdfs:label ?l }"))),
    "entities": lambda kg: kg.names.entities(),
    "claims": lambda kg: kg.claims(),
    "info": lambda kg: kg.info(),
    "entity": lambda kg: kg.find("il2"),
    "description of a claim": lambda kg: kg.describe("C25"),
    "description of an entity": lambda kg: kg.describe("il2"),
    "contradictions": lambda kg: kg.contradictions(),
    "beliefs": lambda kg: kg.belief(),
    "belief": lambda kg: kg.belief("C25"),
    "why": lambda kg: kg.why("C25"),
    "gaps": lambda kg: kg.gaps("immunomodulator", "Cell"),
    "mechanisms": lambda kg: kg.mechanisms(_label(kg, "IL-2"), "metastasis"),
    "without": lambda kg: kg.whatif(without="article"),
    "diff": lambda kg: kg.diff(ig.load()),
    "corpus": lambda kg: kg.columns.corpus.claims[0],
    "evidence": lambda kg: kg.columns.corpus.evidence[0],
    "document": lambda kg: kg.columns.corpus.documents[0],
    "graph": lambda kg: kg,
    "store": lambda kg: kg.store,
    "hubs": lambda kg: kg.networks.hubs(),
    "page": lambda kg: kg.explore(),
}


def _label(kg, name):
    return kg.find(name).iri


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("show", [str, repr], ids=["str", "repr"])
def test_no_object_prints_what_steers_a_terminal(kg, name, show):
    text = show(OBJECTS[name](kg))
    assert not RAW.search(text), ascii(RAW.search(text)[0])


def test_errors_show_what_steers_a_terminal_as_escapes():
    problem = Problem(Path(f"a{STEERING}.tsv"), f"wrong {STEERING}", row=3, column=f"x{STEERING}")
    errors = [
        FormatError(f"it {STEERING}"),
        StoreError(f"it {STEERING}"),
        UnknownNameError("entity", STEERING, [STEERING]),
    ]
    for shown in (*map(str, errors), *map(repr, errors), str(problem), repr(problem)):
        assert not RAW.search(shown), ascii(shown)
    with pytest.raises(UnknownNameError) as caught:
        ig.load().find(f"il{STEERING}")
    assert not RAW.search(str(caught.value))
