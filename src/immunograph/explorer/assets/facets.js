// The facets by which the legend counts and filters. A claim is visible if in each facet at least one of its values is on.

import { countClaims, edges, edgeTable, evidenceTable, groups, nodes, payload } from "./data.js";
import { CONFLICT, contextOf, contextWord, disagreement, partOf } from "./disagree.js";
import { dress, isFallen } from "./edges.js";
import { reach, visible } from "./state.js";
import { filled, isVoid, plain, plural, unique } from "./words.js";

/** @type {Record<string | number, string>} */
const SIGNS = { "+": "promotes", "-": "inhibits", u: "affects, direction not stated", a: "associated with, no effect stated", "": "relates, states no effect", none: "no effect supported: null result or dispute" };
/** @type {Record<string | number, string>} */
const PUT = { supports: "said", null: "null result: tested, not seen", disputes: "disputed", unstated: "direction not stated", asks: "asked", intends: "intended, a goal" };
/** @type {Record<string | number, string>} */
const STANDING = {
  accepted: "accepted by the curators", fallen: "accepted, but its sources were retracted", proposed: "proposed, not accepted", rejected: "rejected by the curators", inferred: "inferred by a rule", axiom: "an axiom of the curators",
};
/** @type {Record<string | number, string>} */
const CERTAIN = { 3: "asserted, reported", 2: "probable", 1: "possible", 0: "open question", "-1": "not stated", null: "none: a null result", disputes: "none: a dispute", intends: "none: an aim", fallen: "none: its sources were retracted" };
/** @type {Record<Beside, string>} */
const BESIDE = { fallen: "rests only on what was retracted or withdrawn", disputes: "disputed as well", null: "null result as well", asks: "asked as well", joint: "joint: about several things together, about none of them alone" };
/** @type {Record<string | number, string>} */
const TRIALS = { yes: "what trials report", no: "anything else" };
const TRIAL = edgeTable.names.includes("trial");

/** @param {keyof Passage} name */
const fromEvidence = (name) => {
  const column = evidenceTable.column(name);
  const passages = edgeTable.column("evidence");
  /** @param {Edge} edge */
  return (edge) => {
    const list = passages[edge.index];
    return !list ? [] : list.length === 1 ? [column[list[0]]].filter(filled) : unique(list.map((number) => column[number]));
  };
};
// As fromEvidence, but a value of a passage with another stance than the claim is drawn with comes after that stance: "disputes:asserted".
/** @param {keyof Passage} name */
const fromSides = (name) => {
  const [column, stances] = [evidenceTable.column(name), evidenceTable.column("stance")];
  const passages = edgeTable.column("evidence");
  /** @param {Edge} edge */
  return (edge) => unique((passages[edge.index] || []).map((/** @type {number} */ number) => {
    const stance = stances[number] || "supports";
    return !filled(column[number]) ? "" : stance === (edge.stance || "supports") ? String(column[number]) : `${stance}:${column[number]}`;
  }));
};
/** @param {string} value @param {(value: string) => string} word */
function sideWord(value, word) {
  const stance = Object.keys(SAYS).find((each) => value.startsWith(`${each}:`));
  return stance ? `${SAYS[stance]}: ${word(value.slice(stance.length + 1))}` : word(value);
}
/** @param {keyof EdgeColumns} name */
const fromEdge = (name) => {
  const column = edgeTable.column(name);
  /** @param {Edge} edge */
  return (edge) => (filled(column[edge.index]) ? unique([column[edge.index]].flat()) : []);
};

// Label of a speaker: a document that speaks for itself has its title, or "the text itself" if it is the only such document.
export const speakersOf = fromEvidence("speaker");
const ownVoices = (() => {
  const [speaker, document] = [evidenceTable.column("speaker"), evidenceTable.column("document")];
  return new Set(speaker.filter((name, row) => filled(name) && name === document[row]).map(String));
})();
/** @param {unknown} name */
export const speakerWord = (name) => (ownVoices.size === 1 && ownVoices.has(String(name)) ? "the text itself" : String(name));

// What passages have, separately for each side: what a denial has (its cues, its quantifier, its basis) is not had by the support.
/** @param {Edge} edge @param {(each: Passage) => unknown[]} valuesOf */
function bySide(edge, valuesOf) {
  const said = edge.passages.map((each) => ({ stance: each.stance || "supports", values: valuesOf(each).filter(filled).map(String) })).filter((each) => each.values.length);
  const sides = unique(said.map((each) => each.stance));
  return sides.map((stance) => {
    const values = unique(said.filter((each) => each.stance === stance).flatMap((each) => each.values)).join(" · ");
    return sides.length === 1 && stance === (edge.stance || "supports") ? values : `${SAYS[stance] || plain(stance)}: ${values}`;
  }).join("; ");
}
/** @param {Edge} edge */
export const cuesBySide = (edge) => bySide(edge, (each) => [each.cues || []].flat().map((cue) => (Array.isArray(cue) ? cue[0] : cue)));

// Quantifiers of the claim (some cancer cells) and of its speakers (many scientists).
/** @param {Edge} edge */
export const quantified = (edge) => bySide(edge, (each) => [each.quantifier && (String(each.quantifier_of || "").startsWith("speaker") ? `${each.quantifier} (of those who say it)` : each.quantifier)]);

// The basis of a claim: that of the passages whose stance it is drawn with.
/** @param {Edge} edge @param {Passage[]} passages */
export const basisOf = (edge, passages) => unique(passages.filter((each) => (each.stance || "supports") === (edge.stance || "supports")).map((each) => each.status));

// Texts on evidence against a claim that is limited to a part of it.
/** @param {Edge} edge */
export const partSays = (edge) => unique(edge.passages.filter((each) => each.stance !== "supports" && partOf(each.context)).map((each) => `${SAYS[each.stance || ""] || plain(each.stance)}: ${partOf(each.context)} only`));

/** @type {Record<string | number, string>} */
const SAYS = { supports: "for", null: "null result", disputes: "against", unstated: "direction not stated", asks: "asks", intends: "intends" };
// Speakers with their stance, because a speaker who reports a null result, disputes or asks does not assert the claim.
/** @param {Edge} edge */
export function whoSays(edge) {
  const said = edge.passages.map((each) => ({ ...each, stance: each.stance || "supports" }));
  const known = Object.keys(SAYS);
  const order = unique(said.map((each) => each.stance)).sort((a, b) => (known.indexOf(a) >>> 0) - (known.indexOf(b) >>> 0));
  return order.map((stance) => {
    const names = unique(said.filter((each) => each.stance === stance).map((each) => {
      const name = filled(each.speaker) ? speakerWord(each.speaker) : stance === "supports" ? "" : "speaker not stated";
      return name && isVoid(each) ? `${name} (${each.document_status})` : name;
    }));
    return names.length ? `${SAYS[stance] || plain(stance)}: ${names.join(", ")}` : "";
  }).filter(Boolean).join("; ");
}
// The stances of all passages, so that a claim with a null result counts as such even if it is also supported.
const stancesOf = (() => {
  const [stance, passages] = [evidenceTable.column("stance"), edgeTable.column("evidence")];
  /** @param {Edge} edge */
  return (edge) => unique([...(passages[edge.index] || []).map((/** @type {number} */ number) => stance[number] || "supports"), edge.stance].filter(filled));
})();

// Contexts of the claim, and of passages that speak of a part of it.
const contextsOf = (() => {
  const words = evidenceTable.column("context").map((context) => [context || []].flat(1).map((pair) => (Array.isArray(pair) ? contextWord(/** @type {Pair} */ (pair.map(String))) : String(pair))));
  const passages = edgeTable.column("evidence");
  /** @param {Edge} edge */
  return (edge) => unique([...contextOf(edge).map(contextWord), ...(passages[edge.index] || []).flatMap((/** @type {number} */ number) => words[number] || [])]);
})();

// Effect of a claim; "none" if no passage supports it, because the effect was tested and not seen, or is only disputed.
/** @param {Edge} edge */
function effectOf(edge) {
  if (edge.sign === "" && (edge.stance === "null" || edge.stance === "disputes")) return "none";
  return edge.sign[0] === "a" ? "a" : edge.sign;
}

// The study designs of all passages, see payload.py: a claim may rest on a clinical trial and on other work.
/** @param {Edge} edge */
function trialsOf(edge) {
  if (!TRIAL) return [];
  const [trials, all] = [edgeTable.get("trial", edge.index) || [], edgeTable.get("evidence", edge.index) || []];
  return [trials.length > 0 && "yes", (!trials.length || trials.length < all.length) && "no"].filter(Boolean);
}
/** @param {string} value */
const footingWord = (value) => (value === "bibliographic" ? "from the reference list" : plain(value));

/** @type {FacetKind[]} */
const KINDS = [
  { key: "what", title: "Entity type", of: "node", values: (node) => [node.group.index], word: (value) => groups[value].label, order: () => 0, always: true },
  { key: "does", title: "Effect", values: (edge) => [effectOf(edge)], word: (value) => SIGNS[value], order: (value) => Object.keys(SIGNS).indexOf(value), mark: true },
  { key: "firm", title: "Certainty", values: (edge) => [isFallen(edge) ? "fallen" : Object.hasOwn(CERTAIN, edge.stance) ? edge.stance : edge.certainty], word: (value) => CERTAIN[value], order: (value) => (typeof value === "number" ? -value : 5), mark: true },
  { key: "put", title: "Stance", values: (edge) => (edge.stance ? [edge.stance] : []), word: (value) => PUT[value],
    order: (value) => Object.keys(PUT).indexOf(value), mark: true, rest: "not stated" },
  { key: "standing", title: "Curation status", values: (edge) => (edge.status ? [edge.status === "accepted" && isFallen(edge) ? "fallen" : edge.status] : []), word: (value) => STANDING[value],
    order: (value) => Object.keys(STANDING).indexOf(value), mark: true, rest: "not stated" },
  { key: "beside", title: "Also on record", values: fromEdge("beside"), word: (value) => BESIDE[/** @type {Beside} */ (value)], order: (value) => Object.keys(BESIDE).indexOf(value), mark: true, rest: "nothing of the kind" },
  { key: "clash", title: "Disagreement", values: disagreement, word: (value) => CONFLICT[value], order: (value) => Object.keys(CONFLICT).indexOf(value), mark: true, rest: "undisputed here" },
  { key: "who", title: "Speaker", values: speakersOf, word: speakerWord, rest: "not stated", fold: 12 },
  { key: "context", title: "Context", values: contextsOf, rest: "not stated", fold: 6 },
  { key: "footing", title: "Basis", values: fromSides("status"), word: (value) => sideWord(value, footingWord), rest: "not stated", fold: 0 },
  { key: "stances", title: "What its passages say", values: stancesOf, word: (value) => (Object.hasOwn(PUT, value) ? PUT[value] : plain(value)), order: (value) => Object.keys(PUT).indexOf(value), rest: "not stated", fold: 0 },
  { key: "type", title: "Kind of evidence", values: fromSides("evidence_type"), word: (value) => sideWord(value, evidenceType), rest: "not stated", fold: 3 },
  { key: "trials", title: "Reported by trials", values: trialsOf, word: (value) => TRIALS[value], order: (value) => (value === "yes" ? 0 : 1), fold: 0 },
  { key: "verb", title: "Wording", values: (edge) => unique([edge.label]), fold: 0 },
  { key: "source", title: "Source", values: fromEvidence("document"), rest: "no text", fold: 4 },
  { key: "graph", title: "Graph", values: fromEdge("graph"), rest: "not stated", fold: 4 },
];

/** @type {Facet[]} */
export const facets = KINDS.map((kind) => ({ ...kind, rows: [], rowsOf: [], used: false }));

const typeLabels = new Map();
/** @param {string} code */
function evidenceType(code) {
  if (!typeLabels.size) {
    const [codes, labels] = [evidenceTable.column("evidence_type"), evidenceTable.column("evidence_type_label")];
    codes.forEach((each, row) => { if (filled(each) && !typeLabels.has(each)) typeLabels.set(each, labels[row] || ""); });
  }
  return typeLabels.get(code) ? `${typeLabels.get(code)} (${code})` : String(code);
}

for (const facet of facets) {
  /** @type {Map<any, Row>} */
  const rows = new Map();
  /** @type {Map<any, Row[]>} */
  const alone = new Map();
  const none = facet.rest ? [null] : [];
  /** @param {any} value */
  const rowFor = (value) => {
    const row = rows.get(value) || { facet, value, label: value === null ? facet.rest ?? "" : facet.word ? facet.word(value) : String(value), count: 0, on: true, joint: new Set() };
    rows.set(value, row);
    return row;
  };
  /** @param {Thing | Edge} item @param {number | null} joint */
  const rowsFor = (item, joint) => {
    let values = facet.values(item);
    if (!values.length) values = none;
    const found = (values.length === 1 && alone.get(values[0])) || values.map(rowFor);
    if (values.length === 1) alone.set(values[0], found);
    for (const row of found) {
      if (joint !== null) row.joint.add(joint);
      else row.count += 1;
    }
    return found;
  };
  facet.rowsOf = facet.of === "node" ? nodes.map((node) => rowsFor(node, null)) : edges.map((edge) => rowsFor(edge, edge.joint));
  for (const row of rows.values()) row.count += row.joint.size;
  facet.rows = [...rows.values()].sort((a, b) =>
    Number(a.value === null) - Number(b.value === null) || (facet.order ? facet.order(a.value) - facet.order(b.value) || a.value - b.value : 0) || b.count - a.count || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  facet.used = facet.rows.length > 1 || Boolean(facet.always && facet.rows.length > 0) || Boolean(facet.mark && facet.rows.some((row) => explains(row)));
}

// A facet with a single value is shown only if the drawing has a mark for that value.
/** @param {Row} row */
function explains(row) {
  if (row.value === null) return false;
  switch (row.facet.key) {
    case "does": return row.value !== "";
    case "firm": return row.value >= 0 || row.value === "fallen";
    case "put": return row.value !== "supports";
    case "standing": return row.value !== "accepted";
    default: return row.facet.key === "clash" || row.facet.key === "beside";
  }
}

/** @param {string} key */
const facetNamed = (key) => facets.filter((facet) => facet.key === key)[0];

// If the filter shows only clinical trials, each claim is drawn as its trials report it.
let trialsAlone = false;
function drawTrials() {
  const [yes, no] = ["yes", "no"].map((value) => facetNamed("trials").rows.find((row) => row.value === value));
  const alone = Boolean(yes?.on && no && !no.on);
  if (alone === trialsAlone) return;
  trialsAlone = alone;
  for (const edge of edges) {
    if (!edgeTable.get("trial", edge.index)) continue;
    edge.byTrials(alone);
    dress(edge);
  }
}

export function sift() {
  /** @param {Row[]} rows */
  const off = (rows) => rows.length > 0 && rows.every((row) => !row.on) && rows[0];
  const what = facets[0].rowsOf;
  if (TRIAL) drawTrials();
  const biting = facets.filter((facet) => facet.of !== "node" && facet.rows.some((row) => !row.on));
  const kinds = facets[0].rows.some((row) => !row.on);
  for (const edge of edges) {
    let by = kinds ? off(what[edge.source.index]) || off(what[edge.target.index]) || null : null;
    for (const facet of biting) {
      if (by) break;
      by = off(facet.rowsOf[edge.index]) || null;
    }
    edge.hiddenBy = by;
    edge.shown = !by;
  }
  reach.within = reach.from ? around([[reach.from, reach.hops], ...reach.more.map((node) => /** @type {[Thing, number]} */ ([node, 1]))])
    : reach.inside !== null ? new Set(nodes.filter((node) => node.community === reach.inside)) : null;
  if (reach.within) {
    for (const edge of edges) {
      if (edge.shown && !(reach.within.has(edge.source) && reach.within.has(edge.target))) {
        edge.shown = false;
        edge.hiddenBy = reach;
      }
    }
  }
  for (const node of nodes) {
    node.shown = (!kinds || !off(what[node.index])) && (!node.edges.length || node.edges.some((edge) => edge.shown) || reach.inside !== null) && (!reach.within || reach.within.has(node));
    if (node === reach.from) node.shown = true;
  }
  visible.edges = edges.filter((edge) => edge.shown);
  visible.nodes = nodes.filter((node) => node.shown);
}

// Breadth-first search: all nodes within a number of steps of each start, along claims that are not filtered out.
/** @param {[Thing, number][]} starts */
function around(starts) {
  const within = new Set();
  for (const [start, hops] of starts) {
    const seen = new Set([start]);
    let rim = [start];
    for (let step = 0; step < hops; step += 1) {
      const next = [];
      for (const node of rim) {
        for (const edge of node.edges) {
          const other = edge.source === node ? edge.target : edge.source;
          if (edge.shown && !seen.has(other)) {
            seen.add(other);
            next.push(other);
          }
        }
      }
      rim = next;
    }
    for (const node of seen) within.add(node);
  }
  return within;
}

/** @type {(() => void)[]} */
const watching = [];

// Register a callback that redraws a view after the filter has changed.
/** @param {() => void} show */
export const whenChanged = (show) => watching.push(show);

export function changed() {
  sift();
  for (const show of watching) show();
}

export function showAll() {
  for (const facet of facets) for (const row of facet.rows) row.on = true;
  Object.assign(reach, { from: null, more: [], inside: null });
}

// Switch on only the values of a facet that pass a test.
/** @param {string} key @param {(value: any) => boolean} test */
export function only(key, test) {
  for (const row of facetNamed(key).rows) row.on = test(row.value);
}

// Claims with only these epistemic statuses are hidden at first, and counted in a line at the bottom.
export function setAside() {
  if (!payload.aside.length) return;
  for (const row of facetNamed("footing").rows) if (payload.aside.includes(String(row.value).split(":").pop() ?? "")) row.on = false;
  sift();
  const focus = nodes[payload.focus];
  if (!visible.edges.length || (focus && !focus.shown)) { showAll(); sift(); }
}

// Count the claims that each switched-off value hides; each claim counts once.
export function reasons() {
  const tally = new Map();
  for (const edge of edges) {
    if (!edge.hiddenBy) continue;
    if (!tally.has(edge.hiddenBy)) tally.set(edge.hiddenBy, []);
    tally.get(edge.hiddenBy).push(edge);
  }
  const far = reach.inside !== null ? "outside this group" : reach.from ? `further than ${plural(reach.hops, "step")} from ${reach.from.label}` : "";
  return [...tally].map(([by, list]) => ({ count: countClaims(list), label: by === reach ? far : by.label })).sort((a, b) => b.count - a.count);
}

// Evidence against a part of a claim limits the claim and does not contradict it.
const CONTRADICTS = new Set(["signs", "stances"]);
export const PRESETS = [
  { label: "Only what trials report", ready: () => TRIAL && facetNamed("trials").rows.length > 1, apply: () => only("trials", (value) => value === "yes") },
  { label: "Only what is accepted", ready: () => facetNamed("standing").rows.length > 1 && facetNamed("standing").rows.some((row) => row.value === "accepted"), apply: () => only("standing", (value) => value === "accepted" || value === "fallen") },
  { label: "Only contradictions", ready: () => facetNamed("clash").rows.some((row) => CONTRADICTS.has(row.value)), apply: () => only("clash", (value) => CONTRADICTS.has(value)) },
  { label: "Only evidence against a part", ready: () => facetNamed("clash").rows.some((row) => row.value === "narrower"), apply: () => only("clash", (value) => value === "narrower") },
  { label: "Only null results", ready: () => facetNamed("stances").rows.some((row) => row.value === "null"), apply: () => only("stances", (value) => value === "null") },
  { label: "Only contrasts of context", ready: () => facetNamed("clash").rows.some((row) => row.value === "contrast"), apply: () => only("clash", (value) => value === "contrast") },
];
