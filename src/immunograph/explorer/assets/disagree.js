// Contradictions: opposite signs between the same two nodes, claims both supported and disputed, and contrasts of context.

import { claimAt, edges, edgeTable, evidenceTable, pairs } from "./data.js";
import { plain } from "./words.js";

/** @type {Record<Sign, Sign>} */
const OPPOSED = { "+": "-", "-": "+", u: "", "": "", a: "", "a+": "-", "a-": "+" };
// The direction of an effect or of an association.
/** @param {Sign} sign */
const turn = (sign) => sign.slice(-1);
/** @type {Record<string | number, string>} */
export const CONFLICT = { signs: "opposite effects between the same two", stances: "evidence for and against", narrower: "evidence against a part of it", contrast: "contrast of context, no conflict" };

/** @param {Edge} edge */
export const contextOf = (edge) => (edgeTable.get("context", edge.index) || []).map((pair) => (Array.isArray(pair) ? pair.map(String) : ["context", String(pair)]));

// Join a relation and a value ("before", "spread of cancer"), without repeating a word ("stage", "early stage").
/** @param {Pair} options */
export function contextWord([kind, value]) {
  const name = plain(kind);
  return name === "context" || value.toLowerCase().includes(name.toLowerCase()) ? value : `${name}: ${value}`;
}

// The limits within which a claim is supported, if every supporting passage has a context of its own.
/** @param {Edge} edge */
export function supportLimits(edge) {
  const parts = edge.passages.filter((each) => (each.stance || "supports") === "supports").map((each) => partOf(each.context));
  return parts.length && parts.every(Boolean) ? `supported for ${[...new Set(parts)].join(" or ")} only` : "";
}
/** @param {Passage["context"]} context */
export const partOf = (context) => [context || []].flat(1).map((pair) => (Array.isArray(pair) ? contextWord(/** @type {Pair} */ (pair.map(String))) : String(pair))).join(", ");

// Return whether the contexts of two claims can overlap: not if they name different stages or tissues; an unnamed context overlaps all.
/** @param {Edge} a @param {Edge} b */
function contextsMeet(a, b) {
  const [left, right] = [contextOf(a), contextOf(b)];
  for (const [kind] of left) {
    const here = left.filter((pair) => pair[0] === kind).map((pair) => pair[1]);
    const there = right.filter((pair) => pair[0] === kind).map((pair) => pair[1]);
    if (there.length && !here.some((value) => there.includes(value))) return false;
  }
  return true;
}

/** @param {Edge} edge */
export const linksOf = (edge) => edgeTable.get("links", edge.index) || [];
/** @param {string[] | string} each */
export const contrastLink = (each) => /contrast/i.test(Array.isArray(each) ? each[0] : "");
/** @param {string[] | string} each */
export function linkTarget(each) {
  const [, key, text] = Array.isArray(each) ? each : ["", each, ""];
  return claimAt.get(key) || claimAt.get(text);
}

// Claim -> claims with which it only contrasts, because curators linked them or their contexts are disjoint; symmetric.
/** @type {Map<Edge, Set<Edge>>} */
export const contrasts = new Map();
/** @param {Edge} a @param {Edge} b */
function contrast(a, b) {
  for (const [one, other] of [[a, b], [b, a]]) {
    const known = contrasts.get(one);
    if (known) known.add(other);
    else contrasts.set(one, new Set([other]));
  }
}
if (edgeTable.names.includes("links")) {
  for (const edge of edges) {
    for (const each of linksOf(edge)) {
      const target = contrastLink(each) && linkTarget(each);
      if (target && target !== edge) contrast(edge, target);
    }
  }
}
const OPPOSING = new Set(["disputes", "null"]);
/** @param {Edge} edge */
const speaks = (edge) => edge.stance !== "asks" && edge.stance !== "unstated" && edge.stance !== "intends" && edge.status !== "rejected";
/** @type {Map<Edge, Edge[]>} */
export const opposites = new Map();
for (const together of pairs.values()) {
  if (together.length < 2) continue;
  for (const edge of together) {
    if (!OPPOSED[edge.sign] || !speaks(edge)) continue;
    for (const other of together) {
      if (turn(other.sign) !== OPPOSED[edge.sign] || other.source !== edge.source || !speaks(other)) continue;
      if (contrasts.get(edge)?.has(other)) continue;
      if (!contextsMeet(edge, other)) { contrast(edge, other); continue; }
      const known = opposites.get(edge);
      if (known) known.push(other);
      else opposites.set(edge, [other]);
    }
  }
}

// Claims with evidence for and against them; if Python has classified the contradiction (`clash`), its result is used.
const [bothStances, narrower, apart] = (() => {
  const stances = evidenceTable.column("stance");
  const passages = edgeTable.column("evidence");
  const known = edgeTable.column("clash");
  /** @type {Set<Edge>[]} */
  const [both, part, other] = [new Set(), new Set(), new Set()];
  for (const edge of edges) {
    const list = passages[edge.index];
    if (!list || list.length < 2 || !list.some((number) => OPPOSING.has(stances[number] ?? "")) || !list.some((number) => (stances[number] || "supports") === "supports")) continue;
    const clash = String(known[edge.index] || "stances");
    if (clash.includes("narrower")) part.add(edge);
    if (clash.includes("contrast")) other.add(edge);
    if (clash.includes("stances")) both.add(edge);
  }
  return [both, part, other];
})();

/** @param {Edge} edge */
export function disagreement(edge) {
  return [opposites.has(edge) && "signs", bothStances.has(edge) && "stances", narrower.has(edge) && "narrower", (contrasts.has(edge) || apart.has(edge)) && "contrast"].filter(Boolean);
}
/** @param {Edge} edge */
export const inConflict = (edge) => opposites.has(edge) || bothStances.has(edge);
