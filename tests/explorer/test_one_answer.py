"""One question has one answer: the page's Paths panel, kg.mechanisms and the command say the same of every pair of things."""

import json
import random
import re
import shutil

import pytest

from commandline import run
from immunograph.analysis.known import KNOWN_WORDS
from immunograph.analysis.mechanisms import HEADLINE
from immunograph.errors import AmbiguousNameError, UnknownNameError
from immunograph.explorer import explore
from immunograph.explorer.page import modules
from immunograph.explorer.script_bundle import bundle

from .browser import READY, select
from .conftest import made_up_graph

PARTS = {
    **{name: max(re.split(r"\{\w+\}", text), key=len) for name, text in HEADLINE.items()},
    **{state: max(re.split(r"\{\w+\}", texts[0]), key=len) for state, texts in KNOWN_WORDS.items()},
}
"""Each sentence of a headline -> words by which it is recognised."""

KINDS = ("claim", "cause", "bearer", "subsumption")

EVERY_PAIR = """
import { nodes } from "./data.js";
import { setAside, sift } from "./facets.js";
import { headlineOf, mechanisms } from "./mechanism.js";
sift(); setAside();
const found = {};
const things = nodes.filter((node) => !node.group.quiet);
for (const [place, from] of things.entries()) if (place % PARTS === PART) for (const to of things) if (from !== to) {
  const answer = mechanisms(from, to, (edge) => edge.shown);
  found[JSON.stringify([from.id, to.id])] = {
    headline: headlineOf(answer),
    nearest: answer.nearest.map((path) => path.claims),
    paths: answer.paths.map((path) => ({ sign: path.sign, end: path.end, certainty: path.certainty, leaps: path.leaps, belief: path.belief,
      weakest: path.weakest.map((step) => step.name), steps: path.steps.map((step) => [step.kind, step.source, step.target, step.sign, step.key, step.certainty]) })),
  };
}
window.everyPair = found;
"""


def answers_of_page(page, part=0, parts=1):
    """Run the page's own search, from the page's own scripts, for every ordered pair of things on it, or one part of them."""
    script = EVERY_PAIR.replace("PARTS", str(parts)).replace("PART", str(part))
    return page.run(bundle({**modules(), "pairs.js": script}, "pairs.js") + "everyPair")


def answer_of_python(kg, source, target):
    found = kg.mechanisms(source, target)
    sign = {"unsigned": "u"}
    return {
        "headline": found.headline(),
        "nearest": [list(path.claims) for path in found.nearest],
        "paths": [
            {
                "sign": sign.get(path.sign, path.sign),
                "end": path.end,
                "certainty": path.certainty,
                "leaps": path.leaps,
                "belief": pytest.approx(path.belief, abs=1e-6),
                "weakest": [step.name for step in path.weakest],
                "steps": [
                    [
                        KINDS.index(step.kind),
                        step.source,
                        step.target,
                        sign.get(step.sign, step.sign),
                        step.key if step.claim else "",
                        step.certainty,
                    ]
                    for step in path.steps
                ],
            }
            for path in found
        ],
    }


def compare(kg, page, part=0, parts=1, every=1):
    """Compare every pair, or one part of them; gives how many pairs, how many have a path, and the kinds of headlines met.

    Of the pairs that the page tells without any path, only one in ``every`` is compared.
    """
    told = answers_of_page(page, part, parts)
    for place, (pair, answer) in enumerate(told.items()):
        if answer["paths"] or answer["nearest"] or place % every == 0:
            assert answer == answer_of_python(kg, *json.loads(pair)), pair
    headlines = [answer["headline"] for answer in told.values()]
    met = {name for name, words in PARTS.items() if any(words in headline for headline in headlines)}
    return len(told), sum(bool(answer["paths"]) for answer in told.values()), met


@pytest.mark.whole
@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))  # so that processes can share them
def test_every_pair_of_the_article(kg, article, part):
    pairs, answered, met = compare(kg, article(), part, 4, every=3)
    assert pairs > 2000 / 4
    assert answered > 10
    assert {"reached", "silent source"} <= met


def test_every_pair_of_null_results_disputes_and_narrower_contexts(tried, page_of):
    page = page_of(tried.explore())
    page.wait(READY)
    marks = {}
    for key in ("N1", "N2", "N3", "N4", "N5"):
        select(page, key)
        marks[key] = page.run("document.querySelector('#panel .triple .glyph').textContent")
    assert marks == {"N1": "∅", "N2": "≠", "N3": "∅", "N4": "∅", "N5": "≠"}
    page.key("Escape")
    page.wait(READY)
    pairs, answered, met = compare(tried, page)
    assert pairs == 12
    assert answered == 4
    assert {"null results only", "disputed", "opposed"} <= met


def made_up_tables(seed, count=14, many=34):
    """Tables of a graph with every stance, sign and kind of step, drawn at random; of few things, with cycles."""
    draw = random.Random(seed)
    things = [f"thing-{number}" for number in range(count)]
    classes = [f"class-{number}" for number in range(3)]
    processes = [f"process-{number}" for number in range(4)]
    names = [*things, *classes, *processes]
    entities = "entity\tlabel\tcategory\tdefinition\n" + "".join(
        f"{name}\t{name.replace('-', ' ')}\tbiolink:{'BiologicalProcess' if 'process' in name else 'Protein'}\tMade up.\n"
        for name in names
    )
    axioms = "subject\trelation\tobject\treason\n"
    axioms += "".join(f"{draw.choice(things[:6])}\trdfs:subClassOf\t{name}\tMade up.\n" for name in classes)
    axioms += f"{classes[0]}\trdfs:subClassOf\t{classes[1]}\tMade up.\n"
    axioms += "".join(f"{name}\tig:bearer\t{draw.choice(things)}\tMade up.\n" for name in processes)
    axioms += f"{processes[0]}\tig:involves\t{things[-1]}\tMade up.\n"
    claims, evidence, decisions, links = ["claim\tsubject\tpredicate\tobject\tcontext\n"], [], [], []
    seen = set()
    while len(seen) < many:
        subject, target = draw.sample(names, 2)
        verb = draw.choice(["ig:enhances", "ig:inhibits", "ig:modulates", "ig:sensitizesTo", "ig:hasRole"])
        if (subject, verb, target) in seen:
            continue
        key = f"K{len(seen):02}"
        seen.add((subject, verb, target))
        scope = f"disease={draw.choice([*classes, *things[:3]])}" if draw.random() < 0.4 else ""
        claims.append(f"{key}\t{subject}\t{verb}\t{target}\t{scope}\n")
        decisions.append(f"{key}\t{'rejected' if len(seen) % 11 == 0 else 'proposed'}\tMade up.\tcurator\t2026-01-01\n")
        for paper in draw.sample(["one", "two", "three", "gone"], draw.choice([1, 1, 2])):
            stance = draw.choice(["supports"] * 6 + ["null", "disputes", "asks", "intends", "unstated"])
            certainty = {"asks": 0, "intends": 0, "unstated": 0}.get(stance, draw.choice([1, 2, 3]))
            if stance == "disputes" and seed in (5, 8, 14):
                certainty = 0
            status = {"asks": "open_question", "intends": "goal"}.get(stance, "asserted")
            context = f"disease={draw.choice(things)}" if stance in ("null", "disputes") and draw.random() < 0.5 else ""
            later = f"supersedes=E{len(evidence) - 1}" if evidence and draw.random() < 0.1 else ""
            name = f"E{len(evidence)}"
            evidence.append(
                f"{name}\t{key}\t{paper}\t{stance}\t{certainty}\t{status}\t{paper}\t{context}\t{later}\tSays so of {key}.\n"
            )
    for number in range(0, 30, 6):
        links.append(f"K{number:02}\tig:causes\tK{number + 1:02}\n")
        links.append(f"K{number + 2:02}\tig:contrastsInContext\tK{number + 3:02}\n")
    return {
        "documents": "document\ttitle\tkind\tstatus\n"
        + "".join(f"{name}\tPaper {name}\tarticle\t\n" for name in ("one", "two", "three"))
        + f"gone\tPaper gone\tarticle\t{'withdrawn' if seed == 14 else 'retracted'}\n",
        "entities": entities,
        "axioms": axioms,
        "claims": "".join(claims),
        "links": "claim\trelation\tother\n" + "".join(links),
        "evidence": "evidence\tclaim\tdocument\tstance\tcertainty\tstatus\tspeaker\tcontext\trelations\tparaphrase\n"
        + "".join(evidence),
        "decisions": "claim\toutcome\treason\tagent\tdate\n" + "".join(decisions),
    }


@pytest.mark.thorough
@pytest.mark.slow
def test_every_pair_of_made_up_graphs_and_every_sentence_of_a_headline(graph_of, project_of, page_of):
    every = set()
    for seed, count, many in ((1, 14, 34), (8, 7, 34), (13, 10, 34), (14, 7, 34), (5, 4, 70)):
        project = project_of(made_up_tables(seed, count, many))
        kg = graph_of(project.root)
        shutil.rmtree(project.root)
        page = page_of(kg.explore())
        page.wait(READY)
        pairs, answered, met = compare(kg, page)
        assert pairs > 100
        assert answered > 15
        every |= met
    assert PARTS.keys() - every == {"alike"}  # see the next test


def test_a_thing_called_after_the_end_without_an_axiom_is_named_alike(trials, graph_of, page_of):
    trials.append("entities", "killing\tkilling of skin tumours\tbiolink:BiologicalProcess\tA made-up process.")
    trials.append("claims", "N6\tdrug-x\tig:enhances\tkilling\t")
    trials.append("claims", "N7\tdrug-x\tig:enhances\tlung-tumour\t")
    trials.append("claims", "N8\tdrug-z\tig:enhances\tskin-tumour\t")
    for key in ("N6", "N7", "N8"):
        trials.append("evidence", f"{key}\tfirst\tsupports\t3\tasserted\tfirst\t\tSays so.")
        trials.append("decisions", f"{key}\tproposed\tUnder review.\tcurator\t2026-01-01")
    kg = graph_of(trials.root)
    page = page_of(kg.explore())
    page.wait(READY)
    assert "alike" in compare(kg, page)[2]
    told = kg.mechanisms("drug X", "skin tumour").headline()
    assert "There is an effect on killing of skin tumours, but no axiom relates that to skin tumour; " in told


def test_hidden_claims_are_no_steps_and_are_counted(article):
    page = article()
    page.run("document.getElementById('paths').click()")
    page.run(
        "[...document.querySelectorAll('[data-facet=does]')].find((row) => /inhibits/.test(row.textContent)).click()"
    )
    for name, text in (("from", "interleukin-2"), ("to", "metastasis")):
        page.run(f"document.getElementById('path-{name}').focus(); document.getElementById('path-{name}').select()")
        page.write(text)
    page.key("Enter")
    found = page.text("#paths-found")
    assert found.startswith("No path.")
    assert "Among the claims that the filter hides there are 3 paths." in found


def test_a_page_of_a_part_says_that_it_is_one(kg, page_of):
    page = page_of(kg.explore("IL-2"))
    page.wait(READY)
    page.run("document.getElementById('paths').click()")
    for name, text in (("from", "interleukin-2"), ("to", "attack on cancer cells by the immune system")):
        page.run(f"document.getElementById('path-{name}').focus(); document.getElementById('path-{name}').select()")
        page.write(text)
    page.key("Enter")
    assert "Among the claims on this page, which are a part of the graph." in page.text("#paths-found")


@pytest.mark.slow
def test_command_and_page_of_paths_give_the_same_headline(kg):
    found = kg.mechanisms("IL-2", "metastasis")
    headline = found.headline()
    assert found.summary() == headline
    assert headline == (
        "3 paths, but the steps of the best are about different things: C08 and C06 (recorded as a contrast of context); "
        "they do not form one path. On the 2 best-supported ones, interleukin-2 may weaken the positive effect on metastasis; weakest step: C08, "
        "certainty 2 of 3. The first path takes an effect on detection of cancer cells by the immune system as one on immune system: "
        "an interpretation, which no text states. "
        "On the first path, C08 is supported within limits only (stage early stage of cancer); C06 is supported within limits "
        "only (after shedding of cancer cells)."
    )
    told = json.loads(run("mechanisms", "IL-2", "metastasis", "--json").stdout)
    assert told["summary"] == told["headline"] == headline
    assert headline in " ".join(run("mechanisms", "IL-2", "metastasis").stdout.split())
    assert kg.explore("IL-2", to="metastasis").subtitle == headline


CALLED = """
import { nodes, nodeTable } from "./data.js";
import { thingsCalled } from "./search.js";
window.called = (texts) => texts.map((text) => thingsCalled(text).map((node) => node.id).sort());
window.drawn = nodes.filter((node) => !node.group.quiet).map((node) => [node.id, node.label, ...(nodeTable.get("synonyms", node.index) || [])]);
"""


def found_in_python(kg, text):
    try:
        return [str(kg.find(text).iri)]
    except AmbiguousNameError as error:
        return sorted(map(str, error.iris))
    except UnknownNameError:
        return []


def test_a_name_or_a_part_of_it_names_the_same_things_on_the_page_and_in_python(kg, article):
    page = article()
    drawn = page.run(bundle({**modules(), "called.js": CALLED}, "called.js") + "drawn")
    texts = {"aldesleukin", "IL-1", "IL-22", "CD4"}
    for iri, *names in drawn:
        texts |= {iri, iri[:-1], iri.rsplit("/", 1)[1]}
        for name in names:
            texts |= {name, name[:-1], name[: len(name) // 2], name.split()[0], name + "s", name.lower()}
    ordered = sorted(texts - {""})
    of_page = dict(zip(ordered, page.run(f"called({json.dumps(ordered)})"), strict=True))
    on_page = {iri for iri, *_ in drawn}
    of_python = {text: found_in_python(kg, text) for text in ordered}
    of_python = {text: found for text, found in of_python.items() if on_page.issuperset(found)}
    assert {text: of_page[text] for text in of_python} == of_python
    assert sum(map(bool, of_python.values())) > 200
    assert of_page["aldesleukin"] == of_page["IL-1"] == of_page["inter"] == []


def test_the_panel_of_paths_offers_a_choice_and_takes_nothing_for_what_is_not_called_so(page_of):
    graph = made_up_graph()
    names = {"interferon": "CD25- T cell", "lymphocyte": "CD25+ T cell", "virus": "IL-10"}
    for node, data in graph.nodes(data=True):
        data["label"] = names.get(node.rsplit("/", 1)[1], data["label"])
    page = page_of(explore(graph))
    page.wait(READY)
    page.run("document.getElementById('paths').click()")
    for name, text in (("from", "CD25"), ("to", "IL-1")):
        page.run(f"document.getElementById('path-{name}').focus()")
        page.write(text)
    page.key("Enter")
    told = page.text("#paths-found")
    assert "Nothing drawn on this page is called “CD25”. Choose what you mean; none of these need be the same:" in told
    assert "Nothing drawn on this page is called “IL-1”." in told
    offered = "[...document.querySelectorAll('#paths-found .meant button')].map((button) => button.textContent)"
    assert page.run(offered) == ["CD25- T cell", "CD25+ T cell", "IL-10"]
    assert page.run("['from', 'to'].map((name) => document.getElementById(`path-${name}`).value)") == ["CD25", "IL-1"]
    page.run("document.querySelectorAll('#paths-found .meant button')[1].click()")
    assert page.run("document.getElementById('path-from').value") == "CD25+ T cell"
    page.run(
        "document.getElementById('path-to').value = 'cancer cell'; document.querySelector('#panel form').requestSubmit()"
    )
    assert "CD25+ T cell" in page.text("#paths-found .route")


def test_two_paths_of_equal_firmness_that_differ_in_sign(opposed, page_of):
    page = page_of(opposed.explore())
    page.wait(READY)
    assert {"tied", "tied path", "opposed several"} <= compare(opposed, page)[2]
