"""Arguments of pages: those that there are work as in Python, others are refused."""

import pytest
from serving import client_of

pytestmark = pytest.mark.slow

PAGES = (
    "/",
    "/ask",
    "/ask/compare",
    "/search",
    "/claims",
    "/entities",
    "/sources",
    "/entity/IL-2",
    "/claim/C35",
    "/document/article",
    "/mechanisms",
    "/gaps",
    "/contradictions",
    "/compare",
    "/editor",
    "/editor/terms",
    "/explorer",
)


@pytest.fixture(scope="module")
def client(kg):
    with client_of(lambda: kg) as made:
        yield made


def test_the_page_of_claims_knows_kinds_as_python_does(client, kg):
    (plain, wide) = (client.get(f"/claims.json?subject=interleukin&kinds={word}").json() for word in ("false", "true"))
    for page, kinds in ((plain, False), (wide, True)):
        assert page["paging"]["rows"] == len(set(kg.claims(subject="interleukin", kinds=kinds).column("iri")))
    assert wide["paging"]["rows"] > plain["paging"]["rows"]
    assert client.get("/claims?kinds=perhaps").status_code == 400


@pytest.mark.parametrize("address", PAGES)
def test_an_argument_that_a_page_does_not_have_is_refused_in_a_sentence(client, address):
    ending = "" if address == "/explorer" or address.startswith(("/entity/", "/document/")) else ".json"
    ending = "index.json" if address == "/" else ending
    answer = client.get(f"{address}{ending}?bogus=1", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "'bogus' is not an argument of this page" in answer.text


def test_a_misspelt_argument_is_told_with_the_right_one(client):
    assert (
        "'subjct' is not an argument of this page; did you mean 'subject'?"
        in client.get("/claims.json?subjct=IL-2").json()["error"]
    )
