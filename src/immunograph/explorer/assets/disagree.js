// Contradictions: opposite signs between the same two nodes, claims both supported and disputed, and contrasts of context.

import { claimAt, edges, edgeTable, evidenceTable, pairs } from "./data.js";
import { isFallen } from "./edges.js";
import { isVoid, plain } from "./words.js";

/** @type {Record<Sign, Sign>} */
const OPPOSED = { "+": "-", "-": "+", u: "", "": "", a: "", "a+": "-", "a-": "+" };
// The direction of an effect or of an association.
/** @param {Sign} sign */
const turn = (sign) => sign.slice(-1);
/** @type {Record<string | number, string>} */
export const CONFLICT = { signs: "opposite effects between the same two", stances: "evidence for and against", narrower: "evidence against a part of it", contrast: "contrast of context, no conflict", void: "against what no longer counts (retracted, withdrawn, superseded)" };

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
// Claims that only passages of no account are for or against, such as retracted ones: left out of the contradictions.
/** @type {Set<Edge>} */
const uncounted = new Set();
/** @param {Edge} a @param {Edge} b */
function counts(a, b) {
  if (!isFallen(a) && !isFallen(b)) return true;
  uncounted.add(a).add(b);
  return false;
}
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
      if (target && target !== edge && counts(edge, target)) contrast(edge, target);
    }
  }
}
const OPPOSING = new Set(["disputes", "null"]);
/** @param {Edge} edge */
const speaks = (edge) => edge.stance !== "asks" && edge.stance !== "unstated" && edge.stance !== "intends" && edge.status !== "rejected";
/** @type {Map<Edge, Edge[]>} */
export const opposites = new Map();
// Claims of which an opposite one is of a part, or that are of a part of it.
/** @type {Set<Edge>} */
const partly = new Set();
// Claims that others of the same scope reverse.
/** @type {Set<Edge>} */
const reversed = new Set();
/** @param {Edge} edge @param {Edge} other @param {string} relation */
function oppose(edge, other, relation) {
  if (contrasts.get(edge)?.has(other)) return;
  if (relation === "contrast") { contrast(edge, other); return; }
  (relation === "narrower" ? partly : reversed).add(edge);
  const known = opposites.get(edge);
  if (known?.includes(other)) return;
  if (known) known.push(other);
  else opposites.set(edge, [other]);
}
// Python has compared the claims of a graph (`opposed`); other networks are compared here, by sign and context only.
const compared = edgeTable.names.includes("opposed");
if (compared) {
  for (const edge of edges) {
    for (const [claim, relation] of edgeTable.get("opposed", edge.index) || []) {
      const other = claimAt.get(claim);
      if (other && other !== edge) oppose(edge, other, relation);
    }
  }
}
for (const together of pairs.values()) {
  if (together.length < 2) continue;
  for (const edge of together) {
    if (!OPPOSED[edge.sign] || !speaks(edge)) continue;
    for (const other of together) {
      if (turn(other.sign) !== OPPOSED[edge.sign] || other.source !== edge.source || !speaks(other) || !counts(edge, other) || compared) continue;
      oppose(edge, other, contextsMeet(edge, other) ? "signs" : "contrast");
    }
  }
}

// Claims with evidence for and against them; if Python has classified the contradiction (`clash`), its result is used.
const [bothStances, narrower, apart] = (() => {
  const [stances, status] = [evidenceTable.column("stance"), evidenceTable.column("document_status")];
  /** @type {(list: number[], holds: (stance: string) => boolean) => boolean} */
  const some = (list, holds) => list.some((number) => holds(stances[number] || "supports"));
  const passages = edgeTable.column("evidence");
  const known = edgeTable.column("clash");
  /** @type {Set<Edge>[]} */
  const [both, part, other] = [new Set(), new Set(), new Set()];
  for (const edge of edges) {
    const list = passages[edge.index];
    /** @type {(numbers: number[]) => boolean} */
    const opposed = (numbers) => some(numbers, (stance) => OPPOSING.has(stance)) && some(numbers, (stance) => stance === "supports");
    if (!list || list.length < 2 || !opposed(list)) continue;
    const standing = opposed(list.filter((number) => !isVoid({ document_status: status[number] ?? "" })));
    const clash = String(known[edge.index] || (standing ? "stances" : "void"));
    if (clash.includes("void")) uncounted.add(edge);
    if (clash.includes("narrower")) part.add(edge);
    if (clash.includes("contrast")) other.add(edge);
    if (clash.includes("stances")) both.add(edge);
  }
  return [both, part, other];
})();

/** @param {Edge} edge */
export function disagreement(edge) {
  return [reversed.has(edge) && "signs", bothStances.has(edge) && "stances", (narrower.has(edge) || partly.has(edge)) && "narrower", (contrasts.has(edge) || apart.has(edge)) && "contrast", uncounted.has(edge) && "void"].filter(Boolean);
}
/** @param {Edge} edge */
export const inConflict = (edge) => reversed.has(edge) || bothStances.has(edge);
