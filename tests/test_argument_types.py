"""An argument of the wrong type is an error of one sentence that names the argument, for every public method."""

import inspect

import pytest

import immunograph as ig
from immunograph.argument_types import checked
from immunograph.errors import FormatError, ImmunographError
from immunograph.rdf import parse_term

ACCESSORS = ("names", "counts", "queries", "networks", "rules", "imports")
ODD = {
    "None": None,
    "int": 3,
    "float": 2.5,
    "bytes": b"x",
    "Sequence": ["x"],
    "Mapping": {"x": 1},
    "object": object(),
    "tuple": (1, 2),
}
"""Part of an annotation that allows a value -> the value."""
NOT_CHECKED = {"self", "sparql"}


def methods(graph):
    yield "ig.load", ig.load
    yield "ig.open", ig.open
    yield "ig.KnowledgeGraph", ig.KnowledgeGraph
    for place, owner in [("kg", graph), *((f"kg.{name}", getattr(graph, name)) for name in ACCESSORS)]:
        for name, _ in inspect.getmembers(type(owner), inspect.isfunction):
            if not name.startswith("_"):
                yield f"{place}.{name}", getattr(owner, name)


def refused(annotation):
    """Return the values that an annotation does not allow; none for types that are not checked here."""
    parts = annotation.split(" | ")
    if not {"str", "int", "float", "EdgeChoice", "Project"} & set(parts) and "Sequence[str]" not in parts:
        return []
    also = {"float": "int", "Path": "str", "Collection": "Sequence"}
    allowed = {part.partition("[")[0] for part in parts}
    allowed |= {also.get(part, part) for part in allowed}
    return [value for kind, value in ODD.items() if kind not in allowed]


def test_every_public_method_refuses_arguments_of_a_wrong_type_in_one_sentence(kg):
    tried, bare = 0, []
    for called, method in methods(kg):
        parameters = inspect.signature(method).parameters.values()
        needed = {
            each.name: "IL-2"
            for each in parameters
            if each.default is each.empty and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
        }
        for parameter in parameters:
            for value in refused(str(parameter.annotation)) if parameter.name not in NOT_CHECKED else ():
                given = {**needed, parameter.name: value}
                placed = [
                    given.pop(each.name)
                    for each in parameters
                    if each.kind in (each.POSITIONAL_ONLY, each.VAR_POSITIONAL) and each.name in given
                ]
                tried += 1
                try:
                    method(*placed, **given)
                    bare.append(f"{called}({parameter.name}={value!r}): no error")
                except ImmunographError as error:
                    if not str(error).startswith(f"{parameter.name} must be "):
                        bare.append(f"{called}({parameter.name}={value!r}): {error}")
                except Exception as error:
                    bare.append(f"{called}({parameter.name}={value!r}): {type(error).__name__}")
    assert tried > 300
    assert bare == []


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda kg: kg.export(format=3), "format must be a string, not 3"),
        (lambda kg: ig.load(b"x"), "path must be a string or a path, not b'x'"),
        (lambda kg: kg.gaps(None, "Disease"), "rows must be a string, not None"),
        (lambda kg: kg.ask([]), r"name must be a string, not \[\]"),
        (
            lambda kg: kg.mechanisms(None, "IL-2"),
            "source must be a string, not None: give a label, a synonym or a CURIE$",
        ),
        (lambda kg: kg.find(2), "name must be a string, not 2: give a label, a synonym or a CURIE$"),
        (lambda kg: kg.ask([]), r"not \[\]$"),
        (lambda kg: kg.ask("why", c=[]), r"c must be a string or a whole number, not \[\]"),
        (lambda kg: kg.mechanisms("IL-2", "metastasis", limit="3"), "limit must be a whole number, not '3'"),
        (lambda kg: kg.network(edges="all"), "edges must be an EdgeChoice, not 'all'"),
        (lambda kg: kg.diff("other.trig"), "other must be a KnowledgeGraph, not 'other.trig'"),
        (lambda kg: ig.KnowledgeGraph("lab.igdb"), r"store must be a Store, not 'lab.igdb'.* ig\.open"),
        (lambda kg: kg.find("\ud800"), "name contains a lone surrogate .* at position 1"),
        (
            lambda kg: kg.queries.export("ASK {}", "x\0.csv"),
            "path is not a valid file name: remove the null character",
        ),
        (lambda kg: ig.KnowledgeGraph().add(""), "the path is empty: name a file .* '.' is the current directory"),
        (lambda kg: ig.KnowledgeGraph().add(["", "a.ttl"]), "the path is empty"),
        (lambda kg: ig.load(""), "path is empty: name a file or directory"),
        (lambda kg: kg.rules.infer(""), "rules is empty: name a file or directory"),
        (
            lambda kg: kg.counts.by("stance", "speaker", "stance"),
            "'stance' to count by is named 2 times: name each column once",
        ),
        (
            lambda kg: kg.store.quads("lab notes"),
            "'lab notes' cannot name a graph: expected an absolute IRI, such as https",
        ),
        (lambda kg: parse_term(r'"\U00110000"'), r"\\U00110000 is not a character: the last is \\U0010FFFF"),
        (lambda kg: kg.queries[3], "name must be the name of a query, such as 'says-who', not 3"),
        (lambda kg: kg.rules.infer(max_rounds=0), "max_rounds must be at least 1, not 0"),
        (lambda kg: kg.networks.motifs(seed=-1), "seed must be 0 or more, not -1"),
        (lambda kg: kg.contradictions(limit=-1), "limit must be 0 or more, not -1"),
    ],
)
def test_the_sentence_names_the_argument_and_what_was_expected(kg, call, sentence):
    with pytest.raises(ImmunographError, match=sentence):
        call(kg)


def test_names_of_files_that_are_not_utf8_reach_the_file_system(tmp_path):
    with pytest.raises(ig.errors.StoreError, match="does not exist"):
        ig.load(str(tmp_path / "\udcff.trig"))


def test_catalogue_says_what_it_does_not_hold(kg):
    assert 3 not in kg.queries
    assert "no-such" not in kg.queries


def test_numbers_and_texts_of_other_libraries_are_taken():
    import numpy as np

    @checked
    def first(text: "str", *, limit: "int", share: "float" = 0.5) -> "str":
        return text[:limit]

    assert first(np.str_("abc"), limit=np.int64(2), share=np.float32(0.5)) == "ab"
    with pytest.raises(FormatError, match="limit must be a whole number, not True"):
        first("abc", limit=True)
    with pytest.raises(FormatError, match="share must be a number, not '1'"):
        first("abc", limit=1, share="1")


@pytest.mark.parametrize("value", [{"a": "b" * 100}, tuple(range(60)), ["word"] * 30])
def test_a_long_value_of_a_wrong_type_is_named_by_its_type(value):
    with pytest.raises(FormatError) as caught:
        checked(_of_text)(value)
    assert str(caught.value) == f"text must be a string, not a value of type {type(value).__name__}"


def _of_text(text: str) -> str:
    return text
