"""A quad that cannot be stored is named by its number and by the term that is not valid, in every store."""

import pytest

from immunograph.errors import FormatError
from immunograph.model import Literal
from immunograph.rdf import Quad
from immunograph.store import DiskStore, LocalStore

GOOD = Quad("urn:a", "urn:b", Literal("x", language="en-us"), "")
WRONG = {
    "its subject, 'urn:a b', is not a valid IRI": GOOD._replace(subject="urn:a b"),
    "its subject, 'a', is not a valid IRI (No scheme found in an absolute IRI)": GOOD._replace(subject="a"),
    "its predicate, 'b', is not a valid IRI": GOOD._replace(predicate="b"),
    "its object, '', is not a valid IRI": GOOD._replace(object=""),
    "its graph, 'lab', is not a valid IRI": GOOD._replace(graph="lab"),
    "the language tag of its object, 'en_us', is not valid: expected one": GOOD._replace(
        object=Literal("x", language="en_us")
    ),
    "the datatype of its object, 'kg', is not a valid IRI": GOOD._replace(object=Literal("x", datatype="kg")),
}


@pytest.fixture(params=["memory", "disk", "disk, many"])
def add(request, tmp_path, monkeypatch):
    if request.param == "memory":
        monkeypatch.setattr("immunograph.store.memory.store._ADDED_AT_ONCE", 3)
        store = LocalStore()
    else:
        if request.param == "disk, many":
            monkeypatch.setattr("immunograph.store.disk.store._AT_ONCE", 3)
        store = DiskStore(tmp_path / "a.igdb")
    yield store.add
    store.close()


@pytest.mark.parametrize("told", WRONG)
def test_the_quad_and_its_term_are_named(add, told):
    quads = [GOOD._replace(subject=f"urn:{number}") for number in range(7)]
    with pytest.raises(FormatError) as caught:
        add([*quads, WRONG[told], *quads])
    assert str(caught.value).startswith(f"quad 8 cannot be stored: {told}")
    assert str(caught.value).endswith(", or leave the quad out")
    assert str(caught.value).count("; correct it") <= 1
    assert "\n" not in str(caught.value)


def test_so_are_those_of_a_new_generation(tmp_path):
    with DiskStore(tmp_path / "a.igdb") as store:
        store.add([GOOD._replace(graph="urn:kept")])
        for wrong in (WRONG["its graph, 'lab', is not a valid IRI"], GOOD._replace(subject="a b")):
            with pytest.raises(FormatError, match=r"^quad 2 cannot be stored: its (graph|subject), "):
                store.replace([GOOD, wrong], kept=["urn:kept"])
        assert len(store) == 1
