"""A value of any size never fills the screen with its own error message."""

import inspect
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.analysis.parameters import Parameters, packaged_parameters
from immunograph.argument_types import checked
from immunograph.content_iris import slug
from immunograph.curation import Project
from immunograph.errors import CheckFailedError, FormatError, ImmunographError, Problem, StoreError, UnknownNameError
from immunograph.identifiers import PrefixMap
from immunograph.legible import quoted
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.table_batches import open_table
from immunograph.model import Literal
from immunograph.publications import publication_iri
from immunograph.rdf.terms import Quad, iri_text
from immunograph.store import Limits, LocalStore

LONG = "x" * 100_000
VALUES = {
    "a long name": LONG,
    "long bytes": LONG.encode(),
    "a long list": [LONG],
    "a long IRI": f"https://a.org/{LONG}>",
}
LONGEST = 2_000
WRITES = {"add", "update", "import_table", "close", "explore", "dataset"}
ACCESSORS = ("names", "networks", "rules", "queries", "notices", "imports")


def methods():
    """Each public method of a graph and of what it gives access to, as a path of names."""
    found = [(name,) for name in dir(ig.KnowledgeGraph) if not name.startswith("_") and name not in WRITES]
    kg = ig.KnowledgeGraph()
    for accessor in ACCESSORS:
        held = getattr(kg, accessor)
        found += [(accessor, name) for name in dir(type(held)) if not name.startswith("_")]
    for path in found:
        value = kg
        for name in path[:-1]:
            value = getattr(value, name)
        made = getattr(type(value), path[-1])
        if inspect.isfunction(made):
            yield from ((path, parameter) for parameter in [*inspect.signature(made).parameters][1:])


CASES = sorted(methods())


def raised(call, *given, **named):
    """The message of the error, if there is one."""
    try:
        call(*given, **named)
    except RecursionError:
        raise
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize(
    ("path", "parameter"), CASES, ids=lambda part: part if isinstance(part, str) else ".".join(part)
)
def test_no_argument_is_written_out_in_its_error(kg, path, parameter, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    method = kg
    for name in path:
        method = getattr(method, name)
    wanted = inspect.signature(method).parameters
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    for what, value in VALUES.items():
        named = {
            name: "interleukin-2"
            for name, each in wanted.items()
            if each.default is inspect.Parameter.empty and each.kind not in kinds
        }
        kind = wanted[parameter].kind
        given = [value] if kind is inspect.Parameter.VAR_POSITIONAL else []
        named |= {} if given else {"x" if kind is inspect.Parameter.VAR_KEYWORD else parameter: value}
        error = raised(method, *given, **named)
        assert error is None or len(str(error)) < LONGEST, what
        assert error is None or isinstance(error, ImmunographError | TypeError), (what, type(error), str(error)[:300])


WAYS = {
    "a literal's language": lambda: Literal("a", language=LONG.upper()),
    "a number with a language": lambda: Literal(10**4_000, language="en"),
    "an IRI": lambda: iri_text(f"{LONG} "),
    "a CURIE": lambda: PrefixMap().expand(LONG),
    "a prefix": lambda: PrefixMap().expand(f"{LONG}:1"),
    "a publication": lambda: publication_iri(LONG),
    "a slug": lambda: slug("α" * 100_000),
    "a parameter": lambda: packaged_parameters().weight(LONG, "1"),
    "a value": lambda: packaged_parameters()["certainty", LONG],
    "a key": lambda: Parameters({})[LONG],
    "a weight": lambda: packaged_parameters().with_weights({("certainty", "1"): LONG}),
    "a separator": lambda: Dialect(separator=LONG),
    "a decimal sign": lambda: Dialect(decimal=LONG),
    "a table's format": lambda: Dialect(format=LONG),
    "a limit": lambda: Limits(timeout=LONG),
    "a certainty": lambda: ig.EdgeChoice(min_certainty=LONG),
    "a status": lambda: ig.EdgeChoice(statuses=[LONG]),
    "a query of bytes": lambda: ig.KnowledgeGraph().query(LONG.encode()),
    "a quad": lambda: LocalStore().add([Quad(f"urn:{LONG}", "urn:b", f"{LONG} ", None)]),
    "a column": lambda: ig.KnowledgeGraph().query("SELECT ?a { }").column(LONG),
    "a file": lambda: ig.KnowledgeGraph().add(Path(LONG)),
    "a directory": lambda: ig.open(LONG),
    "a graph": lambda: ig.load(LONG),
    "a project": lambda: Project.at(Path(LONG)),
    "a problem": lambda: (_ for _ in ()).throw(CheckFailedError([Problem("a.tsv", LONG, row=1)])),
    "an error with a value in it": lambda: (_ for _ in ()).throw(FormatError(f"{LONG} is not valid")),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_value_is_written_out_in_its_error(way):
    error = raised(WAYS[way])
    assert isinstance(error, ValueError | LookupError | OSError), error
    assert len(str(error)) < LONGEST


def test_what_is_left_out_of_a_message_lies_between_its_beginning_and_its_advice():
    error = FormatError(f"row 3: {LONG} is not valid: write a number")
    assert str(error).startswith("row 3: xxx")
    assert str(error).endswith("xxx is not valid: write a number")
    assert " characters left out) … " in str(error)


def test_each_problem_is_shortened_by_itself():
    error = CheckFailedError([Problem("a.tsv", f"{LONG}: write a number", row=row) for row in (2, 3, 4)])
    assert [line[:12] for line in str(error).split("\n")] == ["a.tsv, row 2", "a.tsv, row 3", "a.tsv, row 4"]
    assert all(line.endswith(": write a number") for line in str(error).split("\n"))


def test_a_long_name_is_cut_and_its_length_is_given():
    assert str(UnknownNameError("entity", LONG)) == f"no entity is called '{'x' * 80}…' (100,000 characters)"
    assert quoted(["IL-2"]) == "['IL-2']"


TOO_LONG = "x" * 5_000
PATHS = {
    "ig.load": ig.load,
    "ig.open": ig.open,
    "KnowledgeGraph.add": lambda path: ig.KnowledgeGraph().add(path),
    "Project.at": Project.at,
    "open_table": lambda path: open_table(path, Dialect()),
    "queries.export": lambda path: ig.KnowledgeGraph().queries.export("ASK {}", path, format="csv"),
    "rules.infer": lambda path: ig.KnowledgeGraph().rules.infer(path),
}


@pytest.mark.parametrize("entry", PATHS)
@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_that_no_file_can_have_is_an_error_of_ours(entry, kind):
    with pytest.raises(StoreError, match=r"'xxx.*…' \(5,000 characters\) cannot be opened: File name too long; name "):
        PATHS[entry](kind(TOO_LONG))
    with pytest.raises(FormatError, match="not a valid file name: remove the null character from"):
        PATHS[entry](kind("a\0b"))


def test_the_address_of_an_endpoint_is_no_path():
    @checked
    def opened(location: "str | Path") -> str:
        return location

    assert opened("http://localhost/" + TOO_LONG).startswith("http:")
    with pytest.raises(StoreError, match="location 'xxx"):
        opened(TOO_LONG)
