"""Public docstrings are complete and true to the signature, and their examples run."""

import ast
import builtins
import doctest
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

import immunograph
import immunograph.graph

SOURCE = Path(__file__).parent.parent / "src" / "immunograph"
ROOMS = (
    *("graph.py", "claims/face.py", "query", "analysis", "interchange", "explorer", "mapping", "gate", "curation"),
    *("store", "rdf", "server", "reasoning"),
)
"""What users and successors call; every public function of these has its parameters described."""
SHARE_WITH_EXAMPLE = 0.4
PROPERTIES = {"property", "cached_property", "setter", "_Lazy"}
NOTHING = {"None", "NoReturn", "Never", "Iterator[None]", "AsyncIterator[None]"}
"""Return types without a value to describe; a context manager that yields nothing is among them."""
SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n(.*?)(?=^\w[\w ]*\n-{3,}\n|\Z)", re.MULTILINE | re.DOTALL)


def modules_of(rooms):
    for room in rooms:
        path = SOURCE / room
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def decorators(node):
    called = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return {ast.unparse(each).rpartition(".")[2] for each in called}


def public(body, prefix=""):
    """Name -> definition of public functions, methods and classes; what only a type checker sees is left out."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_") or "overload" in decorators(node):
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from public(node.body, f"{prefix}{node.name}.")


@cache
def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def definitions(rooms=ROOMS):
    return [
        (f"{path.relative_to(SOURCE).as_posix()}: {name}", node)
        for path in modules_of(rooms)
        for name, node in public(parsed(path).body)
    ]


def functions():
    return [(name, node) for name, node in definitions() if not isinstance(node, ast.ClassDef)]


@cache
def sections(node):
    return dict(SECTION.findall((ast.get_docstring(node) or "") + "\n"))


def signature(name, node):
    """The names of the parameters that a caller passes."""
    taken = node.args
    names = [each.arg for each in (*taken.posonlyargs, *taken.args)]
    if "." in name.partition(": ")[2] and "staticmethod" not in decorators(node):
        names = names[1:]
    names += [f"*{taken.vararg.arg}"] if taken.vararg else []
    names += [each.arg for each in taken.kwonlyargs]
    names += [f"**{taken.kwarg.arg}"] if taken.kwarg else []
    return [each for each in names if not each.lstrip("*").startswith("_")]  # those that are not used


def described(node):
    lines = sections(node).get("Parameters", "").splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    return [name.strip().replace("\\", "") for head in heads for name in head.split(",")]


def is_described_elsewhere(node):
    """Whether a method refers to the one that it implements, as in ``see :meth:`Store.load```."""
    return bool(re.search(rf":meth:`[\w.]+\.{node.name}`", ast.get_docstring(node) or ""))


def test_everything_public_has_a_docstring():
    assert [name for name, node in definitions() if not ast.get_docstring(node)] == []


def test_parameters_are_those_of_the_signature():
    wrong = {
        name: (described(node), signature(name, node))
        for name, node in functions()
        if not PROPERTIES & decorators(node)
        and not (is_described_elsewhere(node) and not described(node))
        and sorted(described(node)) != sorted(signature(name, node))
    }
    assert wrong == {}


def fields_of(node):
    """The names of the fields of a dataclass or a named tuple that a caller passes."""
    return [
        line.target.id
        for line in node.body
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and not line.target.id.startswith("_")
        and not ast.unparse(line.annotation).startswith("ClassVar")
        and not (line.value is not None and "init=False" in ast.unparse(line.value))
    ]


def records():
    """Public dataclasses and named tuples that have fields of their own."""
    return [
        (name, node)
        for name, node in definitions((".",))
        if isinstance(node, ast.ClassDef)
        and ("dataclass" in decorators(node) or "NamedTuple" in {ast.unparse(base) for base in node.bases})
        and fields_of(node)
    ]


def test_fields_of_records_are_described():
    wrong = {
        name: (described(node), fields_of(node))
        for name, node in records()
        if not set(fields_of(node)) <= set(described(node))
    }
    assert wrong == {}


def test_what_is_returned_is_described():
    missing = [
        name
        for name, node in functions()
        if node.returns is not None
        and ast.unparse(node.returns) not in NOTHING
        and not PROPERTIES & decorators(node)
        and not is_described_elsewhere(node)
        and not {"Returns", "Yields"} & sections(node).keys()
    ]
    assert missing == []


def test_sections_are_in_the_order_of_numpydoc_and_say_something():
    order = ["Parameters", "Returns", "Yields", "Raises", "Notes", "References", "Examples"]
    for name, node in definitions((".",)):
        found = sections(node)
        assert [each for each in order if each in found] == [each for each in found if each in order], name
        assert all(text.strip() for text in found.values()), name
        assert not re.search(r"\b(Parameters|Returns|Raises|Notes|Examples) -{3,}", ast.get_docstring(node) or ""), name


def test_errors_are_named_by_a_class_that_exists():
    known = {name.rpartition(" ")[2] for name, node in definitions((".",)) if isinstance(node, ast.ClassDef)}
    known |= {name for name in dir(builtins) if name.endswith("Error")}
    unknown = [
        (name, line)
        for name, node in functions()
        for line in sections(node).get("Raises", "").splitlines()
        for error in line.split(", ")
        if line and not line.startswith(" ") and error.rpartition(".")[2] not in known
    ]
    assert unknown == []


def test_enough_functions_have_an_example():
    found = [
        (name, node)
        for name, node in functions()
        if not name.startswith(("store/", "rdf/", "curation/", "server/", "reasoning/"))
    ]
    with_example = [name for name, node in found if ">>>" in (ast.get_docstring(node) or "")]
    assert len(with_example) >= SHARE_WITH_EXAMPLE * len(found), f"{len(with_example)} of {len(found)}"


WITH_EXAMPLES = [
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(SOURCE.rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


@pytest.mark.whole
@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples_run(module, kg, monkeypatch, tmp_path):
    """Loading takes longer than all else: examples share the packaged graph, and may not write to it."""
    load, version = immunograph.graph.load, kg.store.version

    def shared(path=None):
        return kg if path is None else load(path)

    monkeypatch.setattr(immunograph, "load", shared)
    monkeypatch.setattr(immunograph.graph, "load", shared)
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
    assert kg.store.version == version, "an example that writes needs a graph of its own"
