// The graph as the page holds it. Everything else refers to these two lists; details are read when they are asked for.

import { Table } from "./columns.js";
import { $ } from "./dom.js";
import { wrap } from "./words.js";

export const payload = JSON.parse($("payload").textContent);
export const directed = payload.directed;
export const groups = payload.groups.map(([label, shape, colour], index) => ({ index, label, shape, colour, quiet: shape === "dot" }));
export const nodeTable = new Table(payload.nodes);
export const edgeTable = new Table(payload.edges);
export const evidenceTable = new Table(payload.evidence);
const sayings = new Table(payload.says);
const NODE_PLACE = new Set(["id", "label", "group", "x", "y", "community"]);
const EDGE_PLACE = new Set(["source", "target", "predicate", "sign", "certainty", "status", "stance", "evidence", "joint", "says"]);
const NODE_DETAIL = nodeTable.names.filter((name) => !NODE_PLACE.has(name));
const EDGE_DETAIL = edgeTable.names.filter((name) => !EDGE_PLACE.has(name));

class Thing {
  constructor(index, label, group, x, y) {
    Object.assign(this, { index, label, group, x, y });
    this.edges = [];
    this.shown = true;
    this.r = 12;
    this.tag = null;
    this.measured = 0;
  }
  get id() { return nodeTable.get("id", this.index); }
  get community() { return nodeTable.get("community", this.index); }
  get detail() { return (this.read ??= nodeTable.row(this.index, NODE_DETAIL)); }
  get lines() { return (this.broken ??= wrap(this.label)); }
}

class Edge {
  constructor(index, source, target, predicate, sign, certainty, status, stance, joint) {
    Object.assign(this, { index, source, target, sign, certainty, status, stance, joint });
    [this.predicate, this.label, this.verb] = payload.predicates[predicate];
    this.bend = 0;
    this.loop = 0;
    this.shown = true;
    this.hiddenBy = null;
  }
  get detail() { return (this.read ??= edgeTable.row(this.index, EDGE_DETAIL)); }
  get says() { const place = edgeTable.get("says", this.index); return place === undefined ? "" : sayings.get("text", place); }
  get passages() { return (this.said ??= (edgeTable.get("evidence", this.index) || []).map((number) => evidenceTable.row(number))); }
  get key() { return (edgeTable.get("identifiers", this.index) || []).join(", "); }
}

export const nodes = (() => {
  const [label, group, x, y] = ["label", "group", "x", "y"].map((name) => nodeTable.column(name));
  return Array.from({ length: nodeTable.count }, (_, row) => new Thing(row, label[row], groups[group[row]], x[row], y[row]));
})();

export const edges = (() => {
  const columns = ["source", "target", "predicate", "sign", "certainty", "status", "stance", "joint"].map((name) => edgeTable.column(name));
  return Array.from({ length: edgeTable.count }, (_, row) => {
    const [source, target, ...rest] = columns.map((column) => column[row]);
    return new Edge(row, nodes[source], nodes[target], ...rest);
  });
})();

// Edges between the same two nodes fan out; which side is settled by the pair, not by the direction.
export const pairs = new Map();
const pairKey = (edge) => Math.min(edge.source.index, edge.target.index) * nodes.length + Math.max(edge.source.index, edge.target.index);
for (const edge of edges) {
  edge.source.edges.push(edge);
  if (edge.target !== edge.source) edge.target.edges.push(edge);
  const key = pairKey(edge);
  const together = pairs.get(key);
  if (together) together.push(edge);
  else pairs.set(key, [edge]);
}
for (const together of pairs.values()) {
  if (together.length === 1 && together[0].source !== together[0].target) continue;
  together.forEach((edge, place) => {
    if (edge.source === edge.target) edge.loop = place + 1;
    else edge.bend = (place - (together.length - 1) / 2) * 30 * (edge.source.index < edge.target.index ? 1 : -1);
  });
}
for (const node of nodes) node.r = node.group.quiet ? 5 : Math.min(19, 9.5 + 2.1 * Math.sqrt(node.edges.length));
export const byWeight = [...nodes].sort((a, b) => b.edges.length - a.edges.length || a.index - b.index);

export const beside = (edge) => pairs.get(pairKey(edge)).filter((other) => other !== edge);
export const evidenceOf = (edge) => edge.passages;

// A claim by its address or by any of its keys.
export const claimAt = {
  get(key) {
    if (!this.known) {
      this.known = new Map();
      const [claim, keys] = [edgeTable.column("claim"), edgeTable.column("identifiers")];
      for (const edge of edges) for (const each of [claim[edge.index], ...(keys[edge.index] || [])]) if (each && !this.known.has(each)) this.known.set(each, edge);
    }
    return this.known.get(key);
  },
};

export const nodeAtId = {
  get(id) { return (this.known ??= new Map(nodes.map((node) => [node.id, node]))).get(id); },
};

// A claim drawn as several edges counts once.
export function countClaims(list) {
  let count = 0;
  const joint = new Set();
  for (const edge of list) {
    if (edge.joint === null || edge.joint === undefined) count += 1;
    else joint.add(edge.joint);
  }
  return count + joint.size;
}
export const claimCount = countClaims(edges);
export const noun = edgeTable.names.includes("claim") ? "claim" : "edge";

export function cuesOf(edge) {
  const words = [];
  for (const number of edgeTable.get("evidence", edge.index) || []) {
    const cues = evidenceTable.get("cues", number);
    if (Array.isArray(cues)) for (const cue of cues) words.push(String(Array.isArray(cue) ? cue[0] : cue));
  }
  return words;
}
