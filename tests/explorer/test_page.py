import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import networkx as nx
import pytest

from immunograph.explorer import explore
from immunograph.explorer.column_compression import unpack_table
from immunograph.explorer.marks import groups_for
from immunograph.explorer.page import embed_json
from immunograph.explorer.payload import safe_url

from .conftest import BASE, HOSTILE


class Reader(HTMLParser):
    """The elements of a page as a browser's parser sees them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self.current = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.current = tag + ("+json" if dict(attrs).get("type") == "application/json" else "")

    def handle_endtag(self, tag):
        self.current = ""

    def handle_data(self, data):
        if self.current:
            self.inside.setdefault(self.current, []).append(data)

    def payload(self):
        payload = json.loads("".join(self.inside["script+json"]))
        passages = unpack_table(payload["evidence"])
        payload["nodes"], payload["edges"] = unpack_table(payload["nodes"]), unpack_table(payload["edges"])
        for edge in payload["edges"]:
            edge["evidence"] = [passages[each] for each in edge.get("evidence", [])]
        return payload


def test_same_graph_gives_same_bytes_whatever_the_order_of_adding(graph):
    page = explore(graph, title="T").generate_html()
    turned = nx.MultiDiGraph()
    for node, data in reversed(list(graph.nodes(data=True))):
        turned.add_node(node, **dict(reversed(list(data.items()))))
    for source, target, key, data in reversed(list(graph.edges(keys=True, data=True))):
        turned.add_edge(source, target, key=key, **data)
    assert explore(turned, title="T").generate_html() == page
    assert explore(graph, title="T", seed=2).generate_html() != page


@pytest.mark.slow
def test_same_bytes_under_any_hash_seed():
    script = (
        "import networkx as nx, hashlib\n"
        "from immunograph.explorer import explore\n"
        "g = nx.MultiDiGraph(nx.les_miserables_graph())\n"
        "nx.set_node_attributes(g, {n: {'synonyms': {n + 'x', n + 'y'}, 'category': n[0]} for n in g})\n"
        "print(hashlib.sha256(explore(g).generate_html().encode()).hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "4711")
    }
    assert len(found) == 1


def test_policy_names_the_very_script_and_style_of_the_page(graph):
    reader = Reader(explore(graph).generate_html())
    policy = next(tag["content"] for name, tag in reader.tags if tag.get("http-equiv") == "Content-Security-Policy")

    def digest(kind):
        return "sha256-" + base64.b64encode(hashlib.sha256("".join(reader.inside[kind]).encode()).digest()).decode()

    assert policy.startswith("default-src 'none'; ")
    assert f"script-src '{digest('script')}';" in policy
    assert f"style-src '{digest('style')}';" in policy
    assert "unsafe" not in policy


def test_page_asks_for_nothing(graph):
    reader = Reader(explore(graph).generate_html())
    assert not [tag for tag, given in reader.tags if {"src", "href", "srcset", "data", "action"} & given.keys()]
    assert not [tag for tag, _ in reader.tags if tag in ("link", "img", "iframe", "object", "embed", "base")]
    code = "".join(reader.inside["script"])
    assert set(re.findall(r"https?://[^\s\"'`)]*", code)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|"
        r"eval\(|new Function|fetch\(|XMLHttp|import\(",
        code,
    )
    assert not re.search(r"url\(|@import", "".join(reader.inside["style"]))


@pytest.mark.parametrize("text", HOSTILE[:9])
def test_embedded_json_reads_back(text):
    written = embed_json({"a": text})
    assert json.loads(written) == {"a": text}
    assert not set("<>&\u2028\u2029") & set(written)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://purl.obolibrary.org/obo/CL_0000542", True),
        ("javascript:alert(1)", False),
        (" JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("http://[", False),
        ("https:", False),
        (None, False),
    ],
)
def test_links_lead_only_to_http(url, kept):
    assert bool(safe_url(url)) is kept


def payload_of(network):
    return Reader(network.generate_html()).payload()


def test_association_is_drawn_without_an_effect(graph):
    graph.add_edge("x", "y", key="p", predicate_label="goes with a worse outcome in", sign="", association="+")
    graph.add_edge("x", "y", key="q", predicate_label="correlates with", sign="", association="unsigned")
    graph.add_edge("x", "y", key="r", predicate_label="reduces", sign="-", association="")
    payload = payload_of(explore(graph))
    rows = {payload["predicates"][edge["predicate"]][2]: edge["sign"] for edge in payload["edges"]}
    assert rows["goes with a worse outcome in"] == "a+"
    assert rows["correlates with"] == "a"
    assert rows["reduces"] == "-"


def test_zero_and_false_are_shown_and_empty_is_not(graph):
    graph.add_node("x", label="x", definition="", synonyms=[], identifiers=[0, False])
    payload = payload_of(explore(graph))
    shown = next(node for node in payload["nodes"] if node["id"] == "x")
    assert shown["identifiers"] == [0, False]
    assert not {"definition", "synonyms"} & shown.keys()
    asked = next(edge for edge in payload["edges"] if edge["stance"] == "asks")
    assert asked["certainty"] == 0
    assert asked["evidence"][0]["certainty"] == 0


def test_certainty_is_that_of_what_supports(graph):
    graph.add_edge(
        "a",
        "b",
        claim="k",
        evidence=[{"stance": "supports", "certainty": 1}, {"stance": "disputes", "certainty": 3}],
    )
    edge = next(edge for edge in payload_of(explore(graph))["edges"] if edge.get("claim") == "k")
    assert edge["certainty"] == 1
    assert edge["stance"] == "supports"


def test_curies_become_links_and_evidence_types_too(graph):
    payload = payload_of(explore(graph))
    urls = {node["label"]: node.get("url") for node in payload["nodes"]}
    assert urls["lymphocyte"] == "http://purl.obolibrary.org/obo/CL_0000542"
    assert urls["doctors"] is None
    found = next(edge for edge in payload["edges"] if edge.get("claim") == BASE + "claim/C02")
    assert found["evidence"][0]["evidence_url"] == "http://purl.obolibrary.org/obo/ECO_0000034"


def test_kinds_of_the_model_differ_by_shape_or_colour(graph):
    payload = payload_of(explore(graph))
    looks = [(shape, colour) for _, shape, colour in payload["groups"]]
    assert len(set(looks)) == len(looks) == 7
    assert payload["groups"][0][0] == "Protein, gene"


@pytest.mark.parametrize("category", ["PhenotypicFeature", "biolink:ClinicalFinding", "ClinicalAttribute"])
def test_what_is_observed_of_patients_is_no_disease(category):
    groups = groups_for([category, "Disease"])
    assert groups[category].label == "Phenotype, finding"
    assert (groups[category].shape, groups[category].colour) != (groups["Disease"].shape, groups["Disease"].colour)


@pytest.mark.parametrize("category", ["NamedThing", "Receptor", "Metabolite", "", "Cell"])
def test_a_category_looks_the_same_whatever_else_is_on_the_page(category):
    alone = groups_for([category])[category]
    for others in (["Protein"], ["Antibody", "Zoonosis"], ["", "Disease", "NamedThing"], list("abcdefg")):
        beside = groups_for([*others, category])[category]
        assert (beside.shape, beside.colour) == (alone.shape, alone.colour)


def test_unknown_kinds_get_marks_of_their_own():
    graph = nx.DiGraph()
    graph.add_nodes_from((str(number), {"category": f"Kind{number}"}) for number in range(90))
    groups = payload_of(explore(graph))["groups"]
    assert 40 < len(groups) < 90
    assert len({(shape, colour) for _, shape, colour in groups}) == len(groups)
    assert groups[-1][0] == "Other"


def test_a_title_in_the_tab_of_the_browser_is_not_turned_by_control_characters():
    page = explore(nx.MultiDiGraph([("a", "b")]), title="one\u202e<b>\x1b[31m").generate_html()
    assert "<title>one\\u202e&lt;b&gt;\\x1b[31m</title>" in page
