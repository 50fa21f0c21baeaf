// The graph in memory. All other modules refer to these two lists; details are decoded lazily.

import { Table } from "./columns.js";
import { $ } from "./dom.js";
import { plural, wrap } from "./words.js";

/** @type {Payload} */
export const payload = JSON.parse($("payload").textContent);
export const directed = payload.directed;
/** @type {Group[]} */
export const groups = payload.groups.map(([label, shape, colour], index) => ({ index, label, shape, colour, quiet: shape === "dot" }));
/** @type {Table<NodeColumns>} */
export const nodeTable = new Table(payload.nodes);
/** @type {Table<EdgeColumns>} */
export const edgeTable = new Table(payload.edges);
/** @type {Table<Passage>} */
export const evidenceTable = new Table(payload.evidence);
/** @type {Table<{ text: string }>} */
const sayings = new Table(payload.says);
const NODE_PLACE = new Set(["id", "label", "group", "x", "y", "community"]);
const EDGE_PLACE = new Set(["source", "target", "predicate", "sign", "certainty", "status", "stance", "evidence", "joint", "says", "bend",
  "trial", "trial_predicate", "trial_sign", "trial_certainty", "trial_stance", "trial_beside"]);
const NODE_DETAIL = nodeTable.names.filter((name) => !NODE_PLACE.has(name));
const EDGE_DETAIL = edgeTable.names.filter((name) => !EDGE_PLACE.has(name));

// The look of an edge until edges.js computes it.
/** @type {Look} */
const PLAIN = { hue: "line", width: 1.7, dash: [], round: false, head: "", hollow: false, mid: "" };

export class Thing {
  /** @param {number} index @param {string} label @param {Group} group @param {number} x @param {number} y */
  constructor(index, label, group, x, y) {
    this.index = index;
    this.label = label;
    this.group = group;
    this.x = x;
    this.y = y;
    /** @type {Edge[]} */
    this.edges = [];
    this.shown = true;
    this.r = 12;
    /** @type {Tag | null} */
    this.tag = null;
    this.measured = 0;
    this.textWidth = 0;
    this.textHeight = 0;
    /** @type {NodeDetail | null} */
    this.read = null;
    /** @type {string[] | null} */
    this.broken = null;
  }
  get id() { return nodeTable.get("id", this.index) ?? ""; }
  get community() { return nodeTable.get("community", this.index); }
  get detail() { return (this.read ??= nodeTable.row(this.index, NODE_DETAIL)); }
  get lines() { return (this.broken ??= wrap(this.label)); }
}

export class Edge {
  /** @param {number} index @param {Thing} source @param {Thing} target @param {number} predicate @param {Sign} sign @param {Certainty} certainty @param {Status} status @param {Stance} stance @param {number | null} joint */
  constructor(index, source, target, predicate, sign, certainty, status, stance, joint) {
    this.index = index;
    this.source = source;
    this.target = target;
    this.sign = sign;
    this.certainty = certainty;
    this.status = status;
    this.stance = stance;
    this.joint = joint;
    const [iri, label, verb] = payload.predicates[predicate];
    this.predicate = iri;
    this.label = label;
    this.verb = verb;
    // Whether the edge is drawn by its clinical trials alone although the claim has other evidence.
    this.partly = false;
    this.bend = 0;
    this.loop = 0;
    this.shown = true;
    /** @type {Row | { from: Thing | null } | null} */
    this.hiddenBy = null;
    /** @type {Look} */
    this.look = PLAIN;
    /** @type {HTMLElement | null} */
    this.row = null;
    /** @type {EdgeDetail | null} */
    this.read = null;
    /** @type {Passage[] | null} */
    this.said = null;
  }
  // Draw the edge by all its evidence, or by its clinical trials alone.
  /** @param {boolean} alone */
  byTrials(alone) {
    const trials = alone ? edgeTable.get("trial", this.index) : undefined;
    const all = edgeTable.get("evidence", this.index) || [];
    this.partly = Boolean(trials && trials.length < all.length);
    const name = this.partly ? "trial_" : "";
    /** @type {(column: any) => any} */
    const at = (column) => edgeTable.get(/** @type {keyof EdgeColumns} */ (name + column), this.index);
    Object.assign(this, { sign: at("sign"), certainty: at("certainty"), stance: at("stance"), label: payload.predicates[at("predicate")][1], said: null, read: null });
  }
  get detail() {
    if (this.read) return this.read;
    this.read = edgeTable.row(this.index, EDGE_DETAIL);
    if (this.partly) Object.assign(this.read, { against: undefined, caution: undefined });
    return this.read;
  }
  get says() { if (this.partly) return ""; const place = edgeTable.get("says", this.index); return place === undefined ? "" : sayings.get("text", place) ?? ""; }
  get passages() { return (this.said ??= (edgeTable.get(this.partly ? "trial" : "evidence", this.index) || []).map((number) => evidenceTable.row(number))); }
  get key() { return (edgeTable.get("identifiers", this.index) || []).join(", "); }
}

export const nodes = (() => {
  const [label, group, x, y] = [nodeTable.whole("label"), nodeTable.whole("group"), nodeTable.whole("x"), nodeTable.whole("y")];
  return Array.from({ length: nodeTable.count }, (_, row) => new Thing(row, label[row], groups[group[row]], x[row], y[row]));
})();

export const edges = (() => {
  const [source, target, predicate] = [edgeTable.whole("source"), edgeTable.whole("target"), edgeTable.whole("predicate")];
  const [sign, certainty, status, stance] = [edgeTable.whole("sign"), edgeTable.whole("certainty"), edgeTable.whole("status"), edgeTable.whole("stance")];
  const joint = edgeTable.column("joint");
  return Array.from({ length: edgeTable.count }, (_, row) =>
    new Edge(row, nodes[source[row]], nodes[target[row]], predicate[row], sign[row], certainty[row], status[row], stance[row], joint[row] ?? null));
})();

// Parallel edges fan out; the side depends on the pair of nodes, not on the direction of the edge.
/** @type {Map<number, Edge[]>} */
export const pairs = new Map();
/** @type {(edge: Edge) => number} */
const pairKey = (edge) => Math.min(edge.source.index, edge.target.index) * nodes.length + Math.max(edge.source.index, edge.target.index);
for (const edge of edges) {
  edge.source.edges.push(edge);
  if (edge.target !== edge.source) edge.target.edges.push(edge);
  const key = pairKey(edge);
  const together = pairs.get(key);
  if (together) together.push(edge);
  else pairs.set(key, [edge]);
}
// An edge that would pass through another node is bent by the distance that bending.py computes.
const bends = edgeTable.column("bend");
for (const together of pairs.values()) {
  together.forEach((edge, place) => {
    if (edge.source === edge.target) edge.loop = place + 1;
    else edge.bend = ((place - (together.length - 1) / 2) * 30 + (bends[edge.index] ?? 0)) * (edge.source.index < edge.target.index ? 1 : -1);
  });
}
for (const node of nodes) node.r = node.group.quiet ? 5 : Math.min(19, 9.5 + 2.1 * Math.sqrt(node.edges.length));
export const byWeight = [...nodes].sort((a, b) => b.edges.length - a.edges.length || a.index - b.index);

/** @param {Edge} edge */
export const beside = (edge) => (pairs.get(pairKey(edge)) || []).filter((other) => other !== edge);
/** @param {Edge} edge */
export const evidenceOf = (edge) => edge.passages;

// Find a claim by its IRI or by any of its keys.
export const claimAt = {
  /** @type {Map<string, Edge> | null} */
  known: null,
  /** @type {(key: string | undefined) => Edge | undefined} */
  get(key) {
    if (!this.known) {
      this.known = new Map();
      const [claim, keys] = [edgeTable.column("claim"), edgeTable.column("identifiers")];
      for (const edge of edges) for (const each of [claim[edge.index], ...(keys[edge.index] || [])]) if (each && !this.known.has(each)) this.known.set(each, edge);
    }
    return key === undefined ? undefined : this.known.get(key);
  },
};

export const nodeAtId = {
  /** @type {Map<string, Thing> | null} */
  known: null,
  /** @type {(id: string | null) => Thing | undefined} */
  get(id) { return (this.known ??= new Map(nodes.map((node) => [node.id, node]))).get(id ?? ""); },
};

// Count stated claims and purely inferred claims separately, as Python does; a claim drawn as several edges counts once.
/** @param {Edge[]} list @returns {ClaimTotal} */
export function totalOf(list) {
  const total = { stated: 0, inferred: 0 };
  const joint = new Set();
  for (const edge of list) {
    if (edge.joint !== null && joint.has(edge.joint)) continue;
    if (edge.joint !== null) joint.add(edge.joint);
    total[edge.status === "inferred" ? "inferred" : "stated"] += 1;
  }
  return total;
}
/** @param {Edge[]} list */
export const countClaims = (list) => { const { stated, inferred } = totalOf(list); return stated + inferred; };
export const noun = edgeTable.names.includes("claim") ? "claim" : "edge";

// Format counts: "63 claims and 1 inferred", or for a part "2 of 63 claims and 0 of 1 inferred".
/** @param {ClaimTotal} shown @param {ClaimTotal} [all] */
export function countedWords(shown, all = shown) {
  /** @param {"stated" | "inferred"} kind */
  const of = (kind) => (shown[kind] === all[kind] ? "" : `${shown[kind].toLocaleString("en")} of `);
  return of("stated") + plural(all.stated, noun) + (all.inferred ? ` and ${of("inferred")}${all.inferred.toLocaleString("en")} inferred` : "");
}

// Format counts of nodes: "38 of 50 entities and 4 names or definitions"; literals (names, definitions) are not entities.
/** @param {Thing[]} shown */
export function thingWords(shown) {
  if (noun !== "claim") return plural(shown.length, "thing");
  const [here, all] = [shown, nodes].map((list) => list.filter((node) => !node.group.quiet).length);
  const names = shown.length - here;
  return (here === all ? "" : `${here.toLocaleString("en")} of `) + plural(all, "entity", "entities") + (names ? ` and ${plural(names, "name or definition", "names or definitions")}` : "");
}
// Format the number of sources; in a graph of claims, these are the documents with passages.
/** @param {number} count */
export const sourceWords = (count) => (noun === "claim" ? `${plural(count, "document")} with passages` : plural(count, "source"));

/** @param {Edge} edge */
export function cuesOf(edge) {
  const words = [];
  for (const number of edgeTable.get(edge.partly ? "trial" : "evidence", edge.index) || []) {
    const cues = evidenceTable.get("cues", number);
    if (Array.isArray(cues)) for (const cue of cues) words.push(String(Array.isArray(cue) ? cue[0] : cue));
  }
  return words;
}
