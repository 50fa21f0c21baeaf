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


RENAMED = (
    ("/mechanisms.json?from=IL-2&to=cancer+cell", "/mechanisms.json?source=IL-2&target=cancer+cell"),
    ("/explorer?from=IL-2&to=cancer+cell", "/explorer?source=IL-2&target=cancer+cell"),
    ("/explorer?ask=turned-into", "/explorer?question=turned-into"),
    ("/editor.json?ask=does-it-prevent", "/editor.json?question=does-it-prevent"),
)


@pytest.mark.parametrize(("old", "new"), RENAMED)
def test_a_former_name_of_an_argument_is_accepted_with_a_hint(client, old, new):
    hint = "the old name will be removed in version 0.3"
    former, now = client.get(old), client.get(new)
    assert (former.status_code, now.status_code) == (200, 200)
    assert hint in former.text
    assert hint not in now.text
    if ".json" in new:
        told = former.json()
        name = "from" if "from=" in old else "ask"
        assert f"{name} is now {'source' if name == 'from' else 'question'}" in told.pop("hint")
        assert told == now.json()


def test_pages_and_api_name_the_ends_of_a_path_alike(client):
    ends = "source=IL-2&target=cancer+cell"
    page, api = client.get(f"/mechanisms.json?{ends}"), client.get(f"/api/mechanisms?{ends}")
    assert page.json()["summary"] == api.json()["summary"]
    for most, status in ((8, 200), (9, 400)):
        answers = [client.get(f"{path}?{ends}&max_steps={most}") for path in ("/mechanisms.json", "/api/mechanisms")]
        assert [answer.status_code for answer in answers] == [status, status]
    body = client.get("/mechanisms?from=IL-2&to=cancer+cell").text
    assert "The parameter from is now source, to is now target" in body
    assert "/explorer?source=IL-2&amp;target=cancer+cell" in body


def test_a_question_keeps_its_own_arguments_called_from_and_to(client):
    ends = "from=IL-2&to=lymphocyte"
    for name in ("question", "ask"):
        answer = client.get(f"/explorer?{name}=interleukin-2-to-cancer-cell&{ends}")
        assert answer.status_code == 200
        assert "from is now source" not in answer.text


def test_one_end_of_a_drawing_alone_is_refused(client):
    for one in ("source=IL-2", "target=cancer+cell"):
        answer = client.get(f"/explorer?{one}", headers={"Accept": "application/json"})
        assert answer.status_code == 400
        assert "'source' and 'target' name the two ends of the paths: give both" in answer.json()["error"]


def test_comparison_has_the_claims_that_link_the_two_in_a_group_of_their_own(client):
    groups = client.get("/compare?first=IL-2&second=interleukin", headers={"accept": "application/json"}).json()[
        "groups"
    ]
    assert [group["of"] for group in groups][:2] == ["both", "between"]
    assert [each["claim"] for each in groups[1]["claims"]] == ["C33"]
    assert "About the link between the two" in client.get("/compare?first=IL-2&second=interleukin").text


def test_a_view_of_a_question_that_there_is_not_is_refused(client):
    answer = client.get("/ask/does-it-prevent.json?view=blob")
    assert (answer.status_code, answer.json()["error"]) == (400, "view must be table or graph, not 'blob'")
    assert client.get("/ask/does-it-prevent?view=table").status_code == 200
