"""One entity or claim of a large graph is told by its neighbourhood alone, in the same words."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.claims import nearby
from immunograph.claims.exact_names import claim_exactly, entity_exactly
from immunograph.store import Excerpt, LocalStore, Solutions

MARKERS = {
    "source": {"name": "markers", "licence": "CC0-1.0"},
    "claim": [
        {
            "subject": {"name": "{gene}", "category": "biolink:Gene"},
            "predicate": "ig:associatedWith",
            "object": {"name": "{cell}", "category": "biolink:Cell"},
            "context": {"species": {"name": "human", "category": "biolink:OrganismTaxon"}},
            "status": "accepted",
        }
    ],
}


@pytest.fixture
def as_if_large(monkeypatch):
    """Let every graph count as a large one, and every neighbourhood as a small part of it."""
    monkeypatch.setattr(nearby, "LEAST", 0)
    monkeypatch.setattr(nearby, "_SHARE", 1)


def anew(kg):
    """The same quads, of which nothing has been read."""
    return ig.KnowledgeGraph(kg.store)


@pytest.mark.parametrize("name", ["IL-2", "cancer cell", "interferon", "C04", "C38", "C60", "CL:0000542"])
def test_a_description_is_that_of_the_whole_graph(name, as_if_large, monkeypatch):
    packaged = ig.load()
    near = anew(packaged)
    told = near.describe(name)
    assert near._near is not None
    assert "claims" not in near.columns.seconds  # the columns of the whole were not read
    monkeypatch.setattr(nearby, "LEAST", 1 << 60)
    whole = packaged.describe(name)
    assert (told.text(), told.as_dict()) == (whole.text(), whole.as_dict())


ASKED = [
    {"subject": "IL-2"},
    {"object": "cancer cell", "stance": "supports"},
    {"subject": "interferon", "kinds": True},
    {"about": "lymphocyte"},
    {"speaker": "clinical trials (unnamed)"},
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: " ".join(asked))
def test_claims_of_one_thing_are_those_of_the_whole_graph(asked, as_if_large, monkeypatch):
    packaged = ig.load()
    near = anew(packaged)
    answer = near.claims(**asked)
    assert "claims" not in near.columns.seconds
    monkeypatch.setattr(nearby, "LEAST", 1 << 60)
    whole = packaged.claims(**asked)
    assert len(answer)
    assert (answer.to_dicts(), answer.title, answer.notes) == (whole.to_dicts(), whole.title, whole.notes)


def test_a_thing_without_claims_in_a_graph_with_claims_has_no_note(as_if_large):
    kg = markers(5)
    kg.update('INSERT DATA { GRAPH igg:lab { <http://e/1> a ig:Entity ; rdfs:label "lonely" } }')
    answer = anew(kg).claims(subject="lonely")
    assert (len(answer), answer.notes) == (0, ())


@pytest.mark.parametrize(("focus", "hops"), [("IL-2", 1), ("cancer", 0), ("interferon", 2)])
def test_a_page_is_that_of_the_whole_graph(focus, hops, as_if_large, monkeypatch):
    packaged = ig.load()
    near = anew(packaged)
    page = near.explore(focus, hops=hops)._payload()
    assert near._near is not None
    assert "claims" not in near.columns.seconds
    monkeypatch.setattr(nearby, "LEAST", 1 << 60)
    assert page == packaged.explore(focus, hops=hops)._payload()


def markers(count):
    """A gene with two cells, among others of which it does not speak."""
    rows = [("G", "T cell"), ("G", "B cell"), *((f"other {number}", f"cell {number}") for number in range(count))]
    kg = ig.KnowledgeGraph()
    kg.import_table(pl.DataFrame(rows, schema=["gene", "cell"], orient="row"), MARKERS)
    return anew(kg)


def rows_read(kg, ask, monkeypatch):
    """How many quads and rows a question takes out of a store."""
    numbers = []
    query, store = LocalStore.query, Excerpt.store

    def counting(self, *arguments, **options):
        answer = query(self, *arguments, **options)
        if self is kg.store and isinstance(answer, Solutions):
            numbers.append(len(answer))
        return answer

    def counted(self):
        numbers.append(self.read)
        return store(self)

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "query", counting)
        patch.setattr(Excerpt, "store", counted)
        ask(kg)
    return sum(numbers)


@pytest.mark.parametrize(
    "ask",
    [
        lambda kg: kg.describe("G"),
        lambda kg: kg.explore("G"),
        lambda kg: kg.claims(subject="G"),
        lambda kg: kg.claims(object="T cell", about="G"),
        lambda kg: kg.find("G"),
    ],
    ids=["describe", "explore", "claims", "claims about", "find"],
)
def test_what_is_read_for_one_thing_does_not_grow_with_the_graph(ask, as_if_large, monkeypatch):
    small, large = (rows_read(markers(count), ask, monkeypatch) for count in (20, 200))
    assert small == large > 0


def test_a_thing_of_which_most_of_a_graph_speaks_is_told_by_the_whole(monkeypatch):
    monkeypatch.setattr(nearby, "LEAST", 0)
    kg = markers(20)
    assert kg.describe("human").as_dict()["claim_count"] == 22
    assert kg._near is None


def test_a_small_graph_is_read_as_a_whole():
    kg = markers(1)
    kg.describe("G")
    assert kg._near is None


@pytest.mark.parametrize("name", ["interleukin-2", "IL-2", "CL:0000542", "cancer cell", "C35", "il2", "nothing", ""])
def test_what_is_found_exactly_is_what_the_index_finds(name):
    kg = ig.load()
    for exactly, index in ((entity_exactly, kg.names.index("entity")), (claim_exactly, kg.names.index("claim"))):
        iri = exactly(kg.store, name)
        assert iri is None or iri == index.find(name)
    if name in ("interleukin-2", "IL-2", "CL:0000542", "cancer cell"):
        assert entity_exactly(kg.store, name)
    assert (claim_exactly(kg.store, name) is None) == (name != "C35")


def test_a_name_that_may_be_a_claim_or_belongs_to_several_is_left_to_the_index():
    kg = ig.load()
    entity = "a ig:Entity ; biolink:category biolink:Gene ; rdfs:label"
    kg.update(f'INSERT DATA {{ GRAPH igg:lab {{ <http://e/1> {entity} "c35" . <http://e/2> {entity} "face" }} }}')
    assert entity_exactly(kg.store, "c35") is None
    assert entity_exactly(kg.store, "face") is None  # it may be the beginning of a handle
    kg.update(f'INSERT DATA {{ GRAPH igg:lab {{ <http://e/3> {entity} "twice" . <http://e/4> {entity} "twice"@en }} }}')
    assert entity_exactly(kg.store, "twice") is None


@pytest.mark.parametrize("name", ["O1", "N3", "drug X", "lung tumour", "The second study"])
def test_a_description_has_the_opposite_claims_of_the_whole_graph(name, opposed, as_if_large, monkeypatch):
    told = anew(opposed).describe(name)
    monkeypatch.setattr(nearby, "LEAST", 1 << 60)
    whole = opposed.describe(name)
    assert (told.text(), told.as_dict()) == (whole.text(), whole.as_dict())
    assert ("opposite" in told.text()) == (name != "The second study")


def test_a_claim_of_a_large_endpoint_says_that_others_were_not_compared(opposed, monkeypatch):
    monkeypatch.setattr("immunograph.analysis.describing._SAYS_UP_TO", 0)
    monkeypatch.setattr("immunograph.analysis.describing.is_large", lambda store: False)
    told = opposed.describe("O1")
    assert told.as_dict()["other_claims_compared"] is False
    assert (
        "\nnot searched for\n  claims that say the opposite, or are against a part of this one: this endpoint is large"
        in told.text()
    )
    assert "no source in this graph disputes it itself (one document mentions it)" in told.text()
    monkeypatch.setattr("immunograph.analysis.describing.is_large", lambda store: True)
    assert [each.split()[0] for each in opposed.describe("O1").as_dict()["opposite"]] == ["N3"]
