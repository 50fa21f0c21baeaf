import assert from "node:assert/strict";
import { test } from "node:test";
import "./graph.js";

// After graph.js, which stands for the page's payload.
const { edges, nodeAtId } = await import("../../../src/immunograph/explorer/assets/data.js");
const { disagreement } = await import("../../../src/immunograph/explorer/assets/disagree.js");
await import("../../../src/immunograph/explorer/assets/edges.js");
const { changed, facets, only, PRESETS, showAll, whenChanged, whoSays } = await import("../../../src/immunograph/explorer/assets/facets.js");
const { headlineOf, mechanisms } = await import("../../../src/immunograph/explorer/assets/mechanism.js");
const { search, searchNodes, thingsCalled, thingsMeant } = await import("../../../src/immunograph/explorer/assets/search.js");
const { visible } = await import("../../../src/immunograph/explorer/assets/state.js");

const labels = (hits) => hits.map((hit) => hit.node?.label ?? hit.edge.key);

test("opposite effects contradict in one context and contrast in another; a null result and what was retracted do neither", () => {
  const [, , more, less, retracted, nothing, , elsewhere] = edges;
  assert.deepEqual(disagreement(more), ["signs", "contrast", "void"]);
  assert.deepEqual(disagreement(less), ["signs"]);
  assert.deepEqual(disagreement(elsewhere), ["contrast"]);
  assert.deepEqual(disagreement(retracted), ["void"]);
  assert.deepEqual(disagreement(nothing), []);
});

test("a null result has neither the colour nor the head of its effect", () => {
  const drawn = edges[5].look;
  assert.deepEqual([drawn.hue, drawn.head, drawn.mid], ["link", "", "∅"]);
  assert.deepEqual([edges[0].look.hue, edges[0].look.head, edges[0].look.hollow], ["green", "arrow", false]);
});

test("what else is said of a claim is marked on its line, and told by who says what", () => {
  assert.deepEqual([edges[1].look.hue, edges[1].look.mid], ["vermillion", "∅?"]);
  assert.equal(whoSays(edges[1]), "for: C; null result: B (retracted); against: D; asks: A");
  assert.deepEqual([edges[4].look.hue, edges[4].look.mid, edges[4].look.dash.length, edges[4].look.hollow], ["grey", "†", 0, true]);
  const counts = (key) => facets.find((facet) => facet.key === key).rows.map((row) => [row.value, row.count]);
  assert.deepEqual(counts("firm").find(([value]) => value === "fallen"), ["fallen", 1]);
  assert.deepEqual(facets.find((facet) => facet.key === "beside").rows.map((row) => row.count), [1, 1, 1, 6]);
});

test("views show every claim with a null result, and every contradiction, as the lists of the command line do", () => {
  const shown = (label) => {
    PRESETS.find((preset) => preset.label === label).apply();
    changed();
    const keys = visible.edges.map((edge) => edge.key);
    showAll();
    changed();
    return keys;
  };
  assert.deepEqual(shown("Only null results"), ["C0", "C1", "C5"]);
  assert.deepEqual(shown("Only contradictions"), ["C1", "C2", "C3"]);
  assert.deepEqual(shown("Only evidence against a part"), ["C0"]);
  assert.deepEqual(shown("Only what is accepted"), ["C0"]);
});

test("a context of a passage counts with those of the claim, and an effect that was only tested and not seen is no relation", () => {
  const counts = (key) => Object.fromEntries(facets.find((facet) => facet.key === key).rows.map((row) => [row.label, row.count]));
  assert.deepEqual(counts("context"), { "tissue: liver": 2, "tissue: spleen": 1, "tissue: skin": 2, "not stated": 3 });
  assert.deepEqual(counts("does"), { promotes: 2, inhibits: 5, "no effect supported: null result or dispute": 1 });
});

test("a facet hides what it is told to, and whoever watches hears of it", () => {
  let heard = 0;
  whenChanged(() => { heard += 1; });
  only("standing", (value) => value === "accepted");
  changed();
  assert.deepEqual(visible.edges.map((edge) => edge.key), ["C0"]);
  assert.deepEqual(visible.nodes.map((node) => node.label), ["interleukin-2", "T cells", "mice", "CD4+ CD8- cells"]);
  showAll();
  changed();
  assert.equal(visible.edges.length, edges.length);
  assert.equal(heard, 2);
  assert.equal(facets.find((facet) => facet.key === "put").rows.find((row) => row.value === "null").count, 1);
});

test("paths are the best-supported first; null results and what was rejected or retracted are no steps", () => {
  const [from, to] = [nodeAtId.get("il2"), nodeAtId.get("growth")];
  const answer = mechanisms(from, to, () => true);
  assert.deepEqual(answer.paths.map((path) => [path.claims.join(), path.sign, path.certainty]), [["C3", "-", 2], ["C7", "-", 2], ["C0,C1", "-", 2], ["C2", "+", 1]]);
  assert.equal(headlineOf(answer), "4 paths. On the first of 2, interleukin-2 may inhibit growth of tumors; weakest: C3, certainty 2 of 3. Not all agree: 1 promote, 3 inhibit.");
  assert.deepEqual(mechanisms(nodeAtId.get("il4"), to, () => true).paths, []);
  assert.deepEqual(mechanisms(from, to, (edge) => edge.status === "accepted").paths, []);
});

test("a name is found by its synonyms and plurals, never by another number or sign", () => {
  assert.deepEqual(labels(searchNodes("il 2")), ["interleukin-2"]);
  assert.deepEqual(labels(searchNodes("mouse")), ["mice"]);
  assert.deepEqual(labels(searchNodes("interleukn-4", true)), ["interleukin-4"]);
  assert.deepEqual(labels(searchNodes("il-3", true)), []);
  assert.deepEqual(labels(searchNodes("cells CD8- CD4+")), ["CD4+ CD8- cells"]);
  assert.deepEqual(labels(searchNodes("CD8+ CD4- cells", true)), []);
  assert.equal(labels(search("interleukin-2 activates"))[0], "C0");
});

test("what begins so is offered, never taken: not across a sign, not across a digit", () => {
  const called = (text) => thingsCalled(text).map((thing) => thing.label);
  const meant = (text) => thingsMeant(text).map(({ node }) => node.label).sort();
  assert.deepEqual(["IL 2", "il2", "mouse", "T cell", "interleukin-"].map(called), [["interleukin-2"], ["interleukin-2"], ["mice"], ["T cells"], []]);
  assert.deepEqual(["CD8", "CD4+", "interleukin", "IL", "growth", ""].map(called), [[], [], [], [], ["growth of tumors"], []]);
  assert.deepEqual([meant("interleukin"), meant("CD8")], [["interleukin-2", "interleukin-4"], ["CD4+ CD8- cells"]]);
  assert.deepEqual([meant("nothing of the sort"), meant("")], [[], []]);
});
