// Search for paths between two nodes: the same algorithm and numbers as kg.mechanisms in analysis/steps.py and
// analysis/pathfinding.py, with the sentences of Mechanisms.headline, whose templates are in the payload. A browser test compares
// the two for every pair of nodes. Change both, or neither.

import { directed, edges, nodes, payload } from "./data.js";
import { isFallen } from "./edges.js";
import { containsName } from "./names.js";
import { plural, sentence } from "./words.js";

const { headline: SAID, known: KNOWN, keys: MOST_KEYS } = payload.words;
/** @param {string} name @param {Record<string, unknown>} [values] */
const said = (name, values = {}) => filledIn(SAID[name], values);
/** @param {string} template @param {Record<string, unknown>} values */
const filledIn = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
/** @type {Record<Sign, string>} */
const SIGN = { "+": "+", "-": "-", u: "unsigned", "": "unsigned", a: "unsigned", "a+": "unsigned", "a-": "unsigned" };
// The verb phrase for the outcome of a path; undoing an inhibition is not the same as promoting.
/** @param {Path} path */
export function may({ sign, steps }) {
  const last = steps.filter((step) => step.kind <= CAUSE).map((step) => step.effect).pop() ?? sign;
  return said(`may ${SIGN[sign]}${sign !== "u" && last !== "u" && last !== sign ? ` after ${last}` : ""}`);
}
const PROBABLE = { 3: 0.95, 2: 0.65, 1: 0.35, "-1": 0.9 };
const AGAINST_PATHS = 2; // of the states in KNOWN: null results and disputes are listed even where there are paths
const CLAIM = 0;
export const CAUSE = 1;
export const BEARER = 2;
export const SUBSUMPTION = 3;
const [SUBCLASS, MATCH, OF, INVOLVES] = [0, 1, 2, 3];
/** @param {number} number */
const rounded = (number) => Math.round(number * 1e9) / 1e9;

// Return whether a claim can be a step: supported by what counts and not rejected (not only asked, intended, null or disputed).
/** @param {Edge} edge */
export const isStep = (edge) => (edge.stance === "supports" || edge.stance === "") && edge.status !== "rejected" && !isFallen(edge) && edge.source !== edge.target;

// Steps for a graph whose payload has none: every edge is a step with its certainty; undirected edges are steps both ways.
/** @type {() => StepData} */
function stepsOfEdges() {
  /** @type {{ edge: number, sign: -1 | 0 | 1, cost: number, claim: number, source: number, target: number }[]} */
  const rows = [];
  /** @type {StepData["claims"]} */
  const claims = [];
  for (const edge of edges) {
    if (!isStep(edge) || edge.certainty === 0) continue;
    const belief = PROBABLE[edge.certainty] ?? 1;
    claims.push([edge.key || edge.label || "an edge", belief, edge.certainty < 0 ? null : edge.certainty]);
    /** @type {-1 | 0 | 1} */
    const sign = edge.sign === "+" ? 1 : edge.sign === "-" ? -1 : 0;
    const step = { edge: edge.index, sign, cost: rounded(-Math.log(belief)), claim: claims.length - 1 };
    rows.push({ ...step, source: edge.source.index, target: edge.target.index });
    if (!directed) rows.push({ ...step, source: edge.target.index, target: edge.source.index });
  }
  rows.sort((a, b) => a.source - b.source);
  return { places: nodes.length, place: [], source: rows.map((row) => row.source), target: rows.map((row) => row.target), sign: rows.map((row) => row.sign),
    cost: rows.map((row) => row.cost), claim: rows.map((row) => row.claim), edge: rows.map((row) => row.edge),
    kind: rows.map(() => CLAIM), below: [], known: [], links: [], together: [], otherwise: [], opposed: [], limited: [], effects: [], scopes: { names: [], contexts: [], kinds: [], contrasts: [] }, claims, weights: [1, 1, 1, 1], most: [6, 12], whole: true, node: nodes.map((node) => node.index), label: nodes.map(() => 0), plain: true };
}

export const stepGraph = (() => {
  /** @type {StepGraph | null} */
  let made = null;
  return () => (made ??= layOut(payload.paths || stepsOfEdges()));
})();

/** @type {(data: StepData) => StepGraph} */
function layOut(data) {
  const place = [...Array(data.places).keys(), ...data.place];
  const first = new Int32Array(place.length + 1);
  for (const source of data.source) first[source + 1] += 1;
  for (let at = 0; at < place.length; at += 1) first[at + 1] += first[at];
  const thingOf = new Map();
  data.node.forEach((node, thing) => { if (node >= 0) thingOf.set(node, thing); });
  /** @type {Map<number, [number, number][]>} */
  const below = new Map();
  /** @type {Map<number, [number, number][]>} */
  const above = new Map();
  /** @param {Map<number, [number, number][]>} map @param {number} key @param {[number, number]} value */
  const put = (map, key, value) => { const known = map.get(key); if (known) known.push(value); else map.set(key, [value]); };
  for (const [upper, lower, relation] of data.below) {
    put(below, upper, [lower, relation]);
    put(above, lower, [upper, relation]);
  }
  /** @type {Map<number, Map<number, number[]>>} */
  const contexts = new Map();
  for (const [claim, dimension, values] of data.scopes.contexts) contexts.set(claim, (contexts.get(claim) || new Map()).set(dimension, values));
  const contrasts = new Set(data.scopes.contrasts.map((pair) => pair.join()));
  return { ...data, place, first, thingOf, below, above, opposed: new Map(data.opposed), limited: new Map(data.limited), effects: new Set(data.effects), otherwise: new Map(data.otherwise), links: new Map(data.links.map(([at, ...rest]) => [at, rest])), together: new Map(data.together.map(([at, ...rest]) => [at, rest])), contexts, kinds: new Map(data.scopes.kinds), contrasts };
}

/** @param {StepGraph} graph @param {number} thing */
const nameOf = (graph, thing) => (graph.node[thing] >= 0 ? nodes[graph.node[thing]].label : graph.label[thing]);

// A node and all its descendants by some relations, in breadth-first order.
/** @param {Map<number, [number, number][]>} map @param {number} start @param {number[]} relations */
function reached(map, start, relations) {
  const found = new Set([start]);
  for (const here of found) for (const [each, relation] of map.get(here) || []) if (relations.includes(relation)) found.add(each);
  return found;
}
/** @param {StepGraph} graph @param {number} thing */
const kindsOf = (graph, thing) => reached(graph.below, thing, [SUBCLASS, MATCH]);
/** @param {StepGraph} graph @param {number} thing */
const aboutIt = (graph, thing) => reached(graph.below, thing, [SUBCLASS, MATCH, OF, INVOLVES]);

// The minimum cost from each node to an end point, for 0 to `most` steps (Bellman).
/** @param {StepGraph} graph @param {Set<number>} ends @param {number} most @param {(step: number) => boolean} usable */
function leastCosts(graph, ends, most, usable) {
  const flat = new Float64Array(graph.place.length).fill(Infinity);
  const ending = graph.place.map((entity) => ends.has(entity));
  ending.forEach((is, node) => { if (is) flat[node] = 0; });
  const made = [flat];
  for (let step = 0; step < most; step += 1) {
    const before = made[step];
    const here = new Float64Array(graph.place.length).fill(Infinity);
    for (let node = 0; node < here.length; node += 1) {
      for (let at = graph.first[node]; at < graph.first[node + 1]; at += 1) {
        if (usable(at)) here[node] = Math.min(here[node], graph.cost[at] + before[graph.target[at]]);
      }
      if (ending[node]) here[node] = 0;
    }
    made.push(here);
  }
  return made;
}

// A binary min-heap of [cost, count, ...]; counts are unique and break ties.
/** @param {Waiting} a @param {Waiting} b */
const sooner = (a, b) => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
/** @param {Waiting[]} heap @param {Waiting} item */
function heapPush(heap, item) {
  let at = heap.push(item) - 1;
  while (at) {
    const up = (at - 1) >> 1;
    if (!sooner(heap[at], heap[up])) break;
    [heap[at], heap[up]] = [heap[up], heap[at]];
    at = up;
  }
}
/** @param {Waiting[]} heap */
function heapPop(heap) {
  const top = heap[0];
  const last = heap.pop();
  if (!last || !heap.length) return top;
  heap[0] = last;
  for (let at = 0; ;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && sooner(heap[child], heap[least])) least = child;
    if (least === at) return top;
    [heap[at], heap[least]] = [heap[least], heap[at]];
    at = least;
  }
}

// Yield simple paths, cheapest first: best-first search (A*) with the exact remaining cost as heuristic.
/** @param {StepGraph} graph @param {number[]} starts @param {Set<number>} ends @param {number} most @param {(step: number) => boolean} usable */
function* cheapest(graph, starts, ends, most, usable) {
  const bounds = leastCosts(graph, ends, most, usable);
  const ordered = new Map();
  /** @param {number} node @param {number} left */
  const siblings = (node, left) => {
    const key = node * (most + 1) + left;
    if (!ordered.has(key)) {
      const list = [];
      for (let at = graph.first[node]; at < graph.first[node + 1]; at += 1) {
        const total = usable(at) ? graph.cost[at] + bounds[left - 1][graph.target[at]] : Infinity;
        if (total < Infinity) list.push([at, total]);
      }
      ordered.set(key, list.sort((a, b) => a[1] - b[1]));
    }
    return ordered.get(key);
  };
  /** @type {Waiting[]} */
  const heap = [];
  let count = 0;
  /** @param {number} rank @param {number} spent @param {number[]} path @param {number} node @param {number} left */
  const push = (rank, spent, path, node, left) => {
    const list = siblings(node, left);
    if (rank < list.length) heapPush(heap, [spent + list[rank][1], (count += 1), rank, spent, path, node, left]);
  };
  const waiting = [...starts].filter((start) => !ends.has(start)).sort((a, b) => a - b).filter((start) => bounds[most][start] < Infinity)
    .sort((a, b) => bounds[most][a] - bounds[most][b]);
  let next = 0;
  const begin = () => { if (next < waiting.length) push(0, 0, [], waiting[next++], most); };
  begin();
  while (heap.length) {
    const [, , rank, spent, path, node, left] = heapPop(heap);
    if (!path.length && !rank) begin();
    push(rank + 1, spent, path, node, left);
    const step = siblings(node, left)[rank][0];
    const there = graph.target[step];
    const entity = graph.place[there];
    const visited = [path.length ? graph.source[path[0]] : node, ...path.map((each) => graph.place[graph.target[each]])];
    if (visited.includes(entity)) continue;
    if (ends.has(entity)) {
      if (there === entity) yield [...path, step];
    } else if (left > 1) push(0, spent + graph.cost[step], [...path, step], there, left - 1);
  }
}

// A direct step "A increases C" is left out if the same claim also gives the path "A increases B, and thereby C".
/** @param {StepGraph} graph @param {number[][]} raw */
function withoutShortcuts(graph, raw) {
  /** @param {number[]} path */
  const key = (path) => [graph.source[path[0]], graph.place[graph.target[path[path.length - 1]]], graph.claim[path[path.length - 1]]].join("|");
  const longer = new Set(raw.filter((path) => path.some((step) => graph.kind[step] === CAUSE)).map(key));
  return raw.filter((path) => path.length > 1 || !longer.has(key(path)));
}

/** @type {Record<number, Sign>} */
const SIGN_OF = { 1: "+", "-1": "-", 0: "u" };

// The texts in `words` about the claims of a path: evidence against them, or the limits of their support.
/** @param {StepGraph} graph @param {Map<number, string>} words @param {number[]} path */
const remarksOn = (graph, words, path) => path.flatMap((at) => (words.has(graph.claim[at]) ? `${graph.claims[graph.claim[at]][0]} ${words.get(graph.claim[at])}` : []));

/** @type {(graph: StepGraph, path: number[]) => Path} */
function writtenPath(graph, path) {
  const steps = path.map((at) => {
    const kind = graph.kind[at];
    const [source, target] = [graph.source[at], graph.target[at]].map((node) => nameOf(graph, graph.place[node]));
    const [key, firm, sure] = graph.claim[at] >= 0 ? graph.claims[graph.claim[at]] : ["", graph.weights[kind], kind === SUBSUMPTION ? 1 : null];
    const sign = SIGN_OF[graph.sign[at]];
    // Of what a text says as the effect of the step before, only the passages count that say so.
    const [belief, certainty, effect, says] = graph.links.get(at) || [firm, sure, sign, ""];
    const [subjectWith, objectWith] = graph.together.get(at) || ["", ""];
    const name = key || `the generalisation from ${source} to ${target}`;
    return { kind, source, target, key, belief, certainty, name, sign, effect, says, subjectWith, objectWith, edge: graph.edge[at] >= 0 ? edges[graph.edge[at]] : null };
  });
  const stated = steps.filter((step) => step.certainty !== null);
  const certainty = stated.length ? Math.min(...stated.map((step) => step.certainty ?? -1)) : -1;
  const least = Math.min(...stated.filter((step) => step.certainty === certainty).map((step) => rounded(step.belief)));
  const sign = steps.some((step) => step.sign === "u") ? "u" : steps.filter((step) => step.sign === "-").length % 2 ? "-" : "+";
  const claimed = path.filter((at) => graph.claim[at] >= 0);
  const { target } = steps[steps.length - 1];
  const end = graph.effects.has(graph.claim[claimed[claimed.length - 1]]) ? said("effect of", { end: target }) : target;
  return { steps, sign, certainty, end, leaps: steps.filter((step) => step.kind === SUBSUMPTION).length,
    belief: steps.reduce((product, step) => product * step.belief, 1), claims: steps.filter((step) => step.key).map((step) => step.key),
    weakest: stated.filter((step) => step.certainty === certainty && rounded(step.belief) === least),
    opposed: remarksOn(graph, graph.opposed, path), limited: remarksOn(graph, graph.limited, path),
    apart: parted(graph, [...new Set(path.map((at) => graph.claim[at]).filter((claim) => claim >= 0))]) };
}

// The pairs of claims of a path with disjoint contexts or a recorded contrast.
/** @param {StepGraph} graph @param {number[]} claims */
function parted(graph, claims) {
  const { names } = graph.scopes;
  /** @param {number[]} values */
  const shown = (values) => values.map((value) => names[value]).sort().join(", ");
  /** @param {number[]} one @param {number[]} other */
  const kindAmong = (one, other) => one.some((value) => other.includes(value) || (graph.kinds.get(value) || []).some((upper) => other.includes(upper)));
  /** @type {string[]} */
  const found = [];
  claims.forEach((one, at) => {
    for (const other of claims.slice(at + 1)) {
      const [here, there] = [graph.contexts.get(one) || new Map(), graph.contexts.get(other) || new Map()];
      const why = [...here.keys()].filter((name) => there.has(name)).sort((a, b) => a - b)
        .filter((name) => !kindAmong(here.get(name), there.get(name)) && !kindAmong(there.get(name), here.get(name)))
        .map((name) => `${names[name]}: ${shown(here.get(name))} against ${shown(there.get(name))}`);
      if (!why.length && graph.contrasts.has([one, other].sort((a, b) => a - b).join())) why.push("recorded as a contrast of context");
      if (why.length) found.push(`${graph.claims[one][0]} and ${graph.claims[other][0]} (${why.join("; ")})`);
    }
  });
  return found;
}

// Describe the claims without valid support from some nodes to others, as analysis/known.py does.
/** @param {StepGraph} graph @param {Set<number> | null} subjects @param {Set<number> | null} objects @param {(edge: Edge) => boolean} wanted @param {number} [states] */
function knownBetween(graph, subjects, objects, wanted, states = KNOWN.length) {
  /** @type {Map<number, string>[]} */
  const keys = KNOWN.map(() => new Map());
  for (const [subject, object, claim, edge, key, state] of graph.known) {
    if (state < states && (!subjects || subjects.has(subject)) && (!objects || objects.has(object)) && (edge < 0 || wanted(edges[edge]))) keys[state].set(claim, key);
  }
  return keys.map((of, state) => {
    const list = [...of.values()].sort();
    const [shown, rest] = [list.slice(0, MOST_KEYS), list.length - MOST_KEYS];
    if (rest > 0) shown.push(`${rest.toLocaleString("en")} more`);
    const named = shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}` : shown[0];
    return list.length && filledIn(KNOWN[state][list.length > 1 ? 1 : 0], { keys: named });
  }).filter(Boolean).join("; ");
}

// Describe the claims other than effects between two nodes, in either direction, as analysis/known.py does; the first few are
// written out. They are not steps, and are listed regardless of the filter.
const OTHERWISE_SHOWN = 3;
const ALIKE_SHOWN = 6;
/** @param {StepGraph} graph @param {[Thing, Set<number>]} near @param {[Thing, Set<number>]} far */
function otherwise(graph, near, far) {
  /** @param {[Thing, Set<number>]} of @param {Set<number>} others */
  const drawn = ([itself, things], others) => new Set([itself.index, ...[...things].filter((thing) => !others.has(thing)).map((thing) => graph.node[thing])]);
  const [here, there] = [drawn(near, far[1]), drawn(far, near[1])];
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const place of new Set([...here, ...there])) {
    for (const edge of place < 0 ? [] : nodes[place].edges) {
      const [source, target] = [edge.source.index, edge.target.index];
      if (source === target || !((here.has(source) && there.has(target)) || (there.has(source) && here.has(target)))) continue;
      const key = graph.otherwise.get(edge.index);
      if (key !== undefined) found.set(key, sentence(edge));
    }
  }
  const list = [...found].sort(([a], [b]) => byCodePoint(a, b));
  const shown = list.slice(0, OTHERWISE_SHOWN).map(([key, text]) => `${key} (${text.replace(/\.$/, "")})`);
  if (list.length > OTHERWISE_SHOWN) shown.push(`and ${(list.length - OTHERWISE_SHOWN).toLocaleString("en")} more`);
  return list.length ? ` ${said(list.length === 1 ? "otherwise one" : "otherwise several", { count: list.length.toLocaleString("en"), claims: shown.join("; ") })}` : "";
}

/** @param {string[]} a @param {string[]} b */
function compareKeys(a, b) {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
  return a.length - b.length;
}

// Shortcuts are recognised among twice as many paths, or twice the limit, if that is more.
const WINDOW = 20;

// Keep the first paths, cheapest first, and those that cost as much as the last of them: they are sorted later.
/** @param {StepGraph} graph @param {number[][]} paths @param {number} limit */
function best(graph, paths, limit) {
  const costs = paths.map((path) => path.reduce((sum, step) => sum + graph.cost[step], 0));
  const most = Math.max(0, ...[...costs].sort((a, b) => a - b).slice(0, limit)) + 1e-9;
  return paths.filter((_, at) => costs[at] <= most);
}

// The best paths, and whether there are more than the limit.
/** @type {(graph: StepGraph, starts: number[], ends: Set<number>, usable: (step: number) => boolean) => { paths: Path[], more: boolean }} */
function pathsBetween(graph, starts, ends, usable) {
  const [maxSteps, limit] = graph.most;
  const raw = [];
  const most = 2 * Math.max(limit, WINDOW);
  if (starts.length && ends.size) {
    for (const path of cheapest(graph, starts, ends, maxSteps, usable)) {
      if (path.some((step) => graph.claim[step] >= 0) && raw.push(path) > most) break;
    }
  }
  const chosen = withoutShortcuts(graph, raw.slice(0, most));
  const paths = best(graph, chosen, limit).map((path) => writtenPath(graph, path))
    .sort((a, b) => a.leaps - b.leaps || rounded(b.belief) - rounded(a.belief) || a.steps.length - b.steps.length || compareKeys(a.claims, b.claims))
    .slice(0, limit);
  return { paths, more: chosen.length > limit || raw.length > most };
}

// Name the things on which the start has an effect and which are called after the end, without an axiom, as analysis/named_alike.py does.
/** @param {StepGraph} graph @param {Set<number>} begun @param {Set<number>} around @param {Thing} to @param {(step: number) => boolean} usable */
function calledAlike(graph, begun, around, to, usable) {
  const places = graph.kind.flatMap((kind, at) => (kind <= CAUSE && usable(at) && begun.has(graph.source[at]) ? [graph.place[graph.target[at]]] : []));
  const names = [...new Set(places.filter((place) => !around.has(place)).map((place) => String(nameOf(graph, place))))];
  const called = names.filter((each) => containsName(each, String(to.label))).sort(byCodePoint);
  const more = called.length > ALIKE_SHOWN ? ` and ${(called.length - ALIKE_SHOWN).toLocaleString("en")} more` : "";
  return called.length ? ` ${said("alike", { names: called.slice(0, ALIKE_SHOWN).join(", ") + more, target: to.label })}` : "";
}

// Find the paths from one node to another among the edges that pass `wanted`, or the reason why there are none.
/** @type {(from: Thing, to: Thing, wanted: (edge: Edge) => boolean) => Answer} */
export function mechanisms(from, to, wanted) {
  const graph = stepGraph();
  /** @param {number} at */
  const usable = (at) => graph.edge[at] < 0 || wanted(edges[graph.edge[at]]);
  const [source, target] = [graph.thingOf.get(from.index), graph.thingOf.get(to.index)];
  /** @type {Answer} */
  const answer = { from: from.label, to: to.label, paths: [], nearest: [], reason: "", known: "", plain: Boolean(graph.plain), more: false };
  /** @param {number} thing */
  const isPlace = (thing) => thing < graph.places;
  const sourceKinds = source === undefined ? new Set() : kindsOf(graph, source);
  const within = target === undefined ? new Set() : kindsOf(graph, target);
  const around = target === undefined ? new Set() : aboutIt(graph, target);
  const starts = [...sourceKinds].filter((thing) => isPlace(thing) && (within.has(source) || !within.has(thing)));
  const begun = new Set(starts);
  const ends = new Set([...around].filter((thing) => isPlace(thing) && !begun.has(thing)));
  Object.assign(answer, pathsBetween(graph, starts, ends, usable));
  answer.known = knownBetween(graph, sourceKinds, around, wanted, answer.paths.length ? AGAINST_PATHS : undefined);
  if (answer.paths.length) return answer;
  if (graph.plain) {
    answer.reason = `No edges lead from ${from.label} to ${to.label} in ${graph.most[0]} steps or fewer.`;
    return answer;
  }
  const claimed = graph.kind.map((_, at) => at).filter((at) => graph.kind[at] <= CAUSE && usable(at));
  /** @type {Set<number>} */
  const near = new Set();
  // Claims without valid support (such as null results) are added to the reason.
  /** @param {string} name @param {Record<string, string>} fields @param {Set<number> | null} subjects @param {Set<number> | null} objects */
  const silent = (name, fields, subjects, objects) => { const tried = knownBetween(graph, subjects, objects, wanted); return said(tried ? `${name} but` : name, { ...fields, known: tried }); };
  if (!claimed.some((at) => begun.has(graph.source[at]))) answer.reason = silent("silent source", { source: from.label }, sourceKinds, null);
  else if (claimed.some((at) => ends.has(graph.place[graph.target[at]]))) answer.reason = said("too far", { steps: plural(graph.most[0], "step") });
  else {
    answer.reason = silent("silent target", { target: to.label }, null, around);
    for (const [upper, relation] of (target !== undefined && graph.above.get(target)) || []) {
      if (relation === INVOLVES || relation === OF) for (const each of aboutIt(graph, upper)) near.add(each);
    }
  }
  if (answer.known) answer.reason = said("known", { known: answer.known });
  answer.reason += otherwise(graph, [from, sourceKinds], [to, around]);
  answer.reason += calledAlike(graph, begun, around, to, usable);
  if (target !== undefined) near.delete(target);
  const { paths: nearest } = pathsBetween(graph, starts, new Set([...near].filter((thing) => isPlace(thing) && !begun.has(thing))), usable);
  if (nearest.length) answer.reason += ` ${said("reached", { ends: [...new Set(nearest.map((path) => path.end))].sort().join(", ") })}`;
  answer.nearest = nearest.some((path) => !path.leaps) ? nearest.filter((path) => !path.leaps) : nearest;
  return answer;
}

// The beginning of the summary: whether other paths have the same belief, and whether paths with a generalisation are left aside.
/** @param {Path[]} paths */
function onWhich(paths) {
  if (paths.length === 1) return said("on it");
  const [best] = paths;
  const equal = paths.filter((path) => path.leaps === best.leaps && rounded(path.belief) === rounded(best.belief));
  const beyond = paths.some((path) => path.leaps > best.leaps && rounded(path.belief) >= rounded(best.belief));
  const aside = beyond ? said(best.leaps ? "aside fewest" : "aside") : "";
  if (equal.length === 1) return said("on the best", { aside });
  const same = new Set(equal.map((path) => JSON.stringify([path.sign, path.end, path.weakest.map((step) => step.name), path.certainty])));
  return said(same.size === 1 ? "on equals" : "on the first", { count: equal.length, aside });
}

// The place of the first path that is as firm as the best one and has the opposite sign, as analysis/tied_paths.py finds it; -1 if there is none.
/** @param {Path[]} paths */
function rivalOf(paths) {
  const [best] = paths;
  /** @param {Path} path */
  const least = (path) => rounded(Math.min(...path.weakest.map((step) => step.belief)));
  return paths.findIndex((path) => path.sign !== best.sign && path.sign !== "u" && best.sign !== "u" && path.end === best.end && path.leaps === best.leaps
    && path.certainty === best.certainty && (least(path) === least(best) || rounded(path.belief) === rounded(best.belief)));
}

// Compare names by code points, as Python sorts them.
/** @param {string} a @param {string} b */
function byCodePoint(a, b) {
  const [one, other] = [[...a], [...b]];
  const at = one.findIndex((letter, place) => letter !== other[place]);
  return at < 0 ? one.length - other.length : at >= other.length ? 1 : (one[at].codePointAt(0) ?? 0) - (other[at].codePointAt(0) ?? 0);
}

// An end of a path with what its claim is about together with it.
/** @param {string | number} name @param {string} companions */
const jointly = (name, companions) => (companions ? `${name} ${companions}` : name);

// Summarise the answer in a few sentences, as Mechanisms.headline does.
/** @param {Answer} options */
export function headlineOf({ paths, reason, known, plain: edgesOnly, more }) {
  if (!paths.length) return said("none", { reason }).trimEnd();
  const [best] = paths;
  const one = paths.length === 1;
  const apart = best.apart.length ? said(one ? "apart one" : "apart several", { pairs: best.apart.join(", ") }) : "";
  /** @param {Path} path */
  const weakestOf = (path) => (path.certainty < 0 ? "" : said("weakest", { steps: path.weakest.map((step) => step.name).join(" and "), certainty: path.certainty }));
  const [count, on, source] = [said(more ? "several cut" : one ? "one" : "several", { count: paths.length, apart }), onWhich(paths), best.steps[0].source];
  const { length, [length - 1]: last } = best.steps;
  const [acting, ending] = [jointly(source, best.steps[0].subjectWith), jointly(best.end, last.objectWith)];
  if (edgesOnly && paths.every((path) => path.sign === "u")) return `${count}${on}, ${source} leads to ${best.end} in ${plural(best.steps.length, "step")}; its edges state no direction of effect.`;
  const taken = best.steps.filter((step) => step.kind === BEARER).map((step) => said("as one", { process: step.source, bearer: step.target }));
  const besides = [...best.limited, ...best.opposed];
  /** @type {Sign[]} */
  const signs = ["+", "-", "u"];
  /** @param {Path[]} list */
  const tally = (list) => signs.map((sign) => ({ sign, count: list.filter((path) => path.sign === sign).length })).filter((each) => each.count).map((each) => said(`tally ${SIGN[each.sign]}`, each)).join(", ");
  const disagree = new Set(paths.map((path) => path.sign)).size > 1;
  const ends = [...new Set(paths.map((path) => String(path.end)))].sort(byCodePoint).map((end) => ({ end, tally: tally(paths.filter((path) => String(path.end) === end)) }));
  const rival = rivalOf(paths);
  /** @param {number} place */
  const tied = (place) => { const path = paths[place]; const { length: size, [size - 1]: end } = path.steps; return said("tied path", { source: jointly(path.steps[0].source, path.steps[0].subjectWith), may: may(path), end: jointly(path.end, end.objectWith), number: place + 1, weakest: weakestOf(path) }); };
  return [
    count + (rival > 0 ? said("tied", { one: tied(0), other: tied(rival) }) : said("outcome", { on, source: acting, may: may(best), end: ending, weakest: weakestOf(best) })),
    taken.length > 0 && said(one ? "interpreted" : "interpreted several", { pairs: taken.join(" and ") }),
    disagree && (ends.length > 1 ? said("ends", { ends: ends.map((each) => `${each.end} (${each.tally})`).join("; ") }) : said("split", ends[0])),
    disagree && more && said("uncounted", { count: paths.length }),
    besides.length > 0 && said(one ? "opposed" : "opposed several", { opposed: besides.join("; ") }),
    known && said("besides", { known }),
  ].filter(Boolean).join(" ");
}
