// Search as you type: names, synonyms and identifiers, in any order of words and with typing errors; claims by subject, verb and
// object, by cue and by key. A name with a different sign or number is never found for the text typed.

import { cuesOf, edges, edgeTable, nodes, nodeTable } from "./data.js";
import { markersOf, nearness, normalForm, sameButForNumber, sameWord, setApart, splitsSymbol, wordDistance } from "./names.js";
import { firmness, labelled } from "./words.js";

/** @param {unknown} text */
const fold = (text) => String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

// Rank of a match by kind of name, and by whether it is exact, or differs in case, spelling or number; equal to _RUNGS in
// claims/names.py. A broader, narrower or related name is not a name of the entity itself.
const RUNGS = { label: [0, 5, 7, 10], identifier: [1, 6, 8, 11], synonym: [2, 7, 7, 10], key: [3, 8, 8, 11], related: [] };

/** @type {{ node: Thing, names: { name: string, form: Form, rungs: number[] }[] }[] | null} */
let searchable = null;
const readSearchable = () => (searchable ??= nodes.map((node) => {
  const related = nodeTable.get("related_names", node.index) || [];
  /** @type {Map<string, number[]>} */
  const names = new Map([[node.label, RUNGS.label]]);
  /** @param {unknown} name @param {number[]} rungs */
  const add = (name, rungs) => { if (name && !names.has(String(name))) names.set(String(name), rungs); };
  for (const name of [nodeTable.get("synonyms", node.index) || []].flat()) add(name, related.includes(name) ? RUNGS.related : RUNGS.synonym);
  for (const name of [nodeTable.get("curie", node.index), ...[nodeTable.get("identifiers", node.index) || []].flat()]) {
    add(name, RUNGS.identifier);
    if (name && !String(name).includes("//")) add(String(name).replace(":", "_"), RUNGS.identifier); // as in an OBO Foundry IRI
  }
  add(node.id, RUNGS.identifier.slice(0, 1));
  add(/\/(?:entity|document)\/([^/]+)$/.exec(node.id)?.[1], RUNGS.key);
  return { node, names: [...names].map(([name, rungs]) => ({ name, rungs, form: normalForm(name) })) };
}));

// Return whether a typed word matches a word of a name; the last typed word may be a prefix.
/** @param {Token} typed @param {Token} token @param {boolean} unfinished */
function typedFor(typed, token, unfinished) {
  if (typed.text === token.text || (typed.kind === "word" && token.kind === "word" && sameWord(typed, token))) return true;
  return typed.kind === token.kind && (unfinished || (typed.kind === "word" && typed.text.length > 2)) && token.text.startsWith(typed.text);
}

// Signs and numbers belong to the word before them: "CD4+ CD8-" is not "CD4- CD8+".
/** @param {Form} query @param {Form} form @param {boolean} [loosely] */
function holdsWords(query, form, loosely = false) {
  const left = [...form.tokens];
  const signs = (form.signs ??= markersOf(form.tokens));
  /** @param {Token} typed @param {Token} token @param {boolean} last */
  const fits = (typed, token, last) => typedFor(typed, token, last) || (loosely && typed.kind === "word" && (wordDistance(typed, token) ?? 9) < 1);
  for (const [marker, sign] of markersOf(query.tokens)) if (signs.has(marker) && signs.get(marker) !== sign) return false;
  const whole = query.tokens.every((typed, place) => {
    const at = left.findIndex((token) => fits(typed, token, place === query.tokens.length - 1));
    if (at < 0) return false;
    left.splice(at, 1);
    return true;
  });
  return whole && !splitsSymbol(form.tokens, left.map((token) => form.tokens.indexOf(token)));
}

/** @param {Form} query @param {Form} form @param {boolean} loosely */
function nameScore(query, form, loosely) {
  if (query.key === form.key) return 0;
  if (sameButForNumber(query, form)) return 0.1;
  if (form.key.startsWith(query.key)) return 0.8;
  if (query.tokens.length && holdsWords(query, form)) return typedFor(query.tokens[0], form.tokens[0], query.tokens.length === 1) ? 1 : 1.5;
  if (query.key.length > 2 && form.key.includes(query.key)) return 3;
  if (!loosely || query.key.length < 3) return null;
  const apart = nearness(query, form);
  if (apart !== null) return 4 + apart;
  return holdsWords(query, form, true) ? 4.7 : null;
}

// Typing errors are considered only if no name contains the words as typed.
/** @param {string} text @param {boolean} [loosely] */
export function searchNodes(text, loosely = false) {
  const query = normalForm(text);
  /** @type {NodeHit[]} */
  const found = [];
  if (!query.key) return found;
  for (const { node, names } of readSearchable()) {
    /** @type {NodeHit | null} */
    let best = null;
    for (const [place, { name, form }] of names.entries()) {
      const near = nameScore(query, form, loosely);
      if (near === null) continue;
      const score = near + (place ? 0.2 : 0) + Math.min(name.length, 400) / 1000;
      if (!best || score < best.score) best = { node, score, why: place ? name : node.group.label };
    }
    if (best) found.push(best);
  }
  // An entity is listed before a literal with the same text.
  for (const hit of found) if (hit.node.group.quiet) hit.score += 2.5;
  return found.sort((a, b) => a.score - b.score || a.node.index - b.node.index);
}

// The nodes whose name is this text; if there are several, the user must choose. As on the command line, a part of a name does
// not match.
/** @param {string} text @returns {Thing[]} */
export function thingsCalled(text) {
  const [written, query] = [text.trim(), normalForm(text)];
  /** @param {string} name @param {Form} form */
  const spelling = (name, form) => (name === written ? 0 : name.toLowerCase() === written.toLowerCase() ? 1 : query.key && query.key === form.key ? 2 : query.key && sameButForNumber(query, form) ? 3 : 4);
  let best = 99;
  /** @type {Thing[]} */
  let found = [];
  for (const { node, names } of written ? readSearchable() : []) {
    const rung = Math.min(99, ...names.map(({ name, form, rungs }) => rungs[spelling(name, form)] ?? 99));
    if (node.group.quiet || rung > best || rung === 99) continue;
    found = rung < best ? [node] : [...found, node];
    best = rung;
  }
  return found;
}

// Suggestions for a text that names no node or several: names that begin with it, contain its words or are spelled similarly,
// each with the difference.
/** @param {string} text @returns {{ node: Thing, why: string }[]} */
export function thingsMeant(text) {
  const query = normalForm(text);
  if (!query.key) return [];
  const called = thingsCalled(text);
  const hits = searchNodes(text).length ? searchNodes(text) : searchNodes(text, true);
  const apart = new Map();
  for (const { node, names } of readSearchable()) {
    const told = names.map(({ name, form }) => [name, setApart(query, form)]).filter(([, what]) => what)[0];
    if (told) apart.set(node, `“${told[0]}” is ${told[1]}`);
  }
  const things = called.length ? called : [...new Set([...hits.map((hit) => hit.node), ...apart.keys()])].filter((node) => !node.group.quiet);
  const why = new Map(hits.map((hit) => [hit.node, hit.why]));
  return things.map((node) => ({ node, why: [called.length && nodeTable.get("curie", node.index), apart.get(node) || why.get(node) || node.group.label].filter(Boolean).join(", ") }));
}

// Describe names that look like the one typed but mean something else; empty if there are none.
/** @param {string} text */
export function lookalikes(text) {
  const query = normalForm(text);
  const told = new Map();
  if (query.key) {
    for (const { names } of readSearchable()) {
      for (const { name, form } of names) {
        const what = setApart(query, form);
        if (what) told.set(name, what);
      }
    }
  }
  return [...told].sort((a, b) => a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1)).slice(0, 3).map(([name, what]) => `“${name}” is on this page, and is ${what}`).join("; ");
}

// Arrows between two ends stand for the verb.
const ARROWS = new Set("→←↔⟶⇒➔");

/** @param {string} word */
const rootOf = (word) => (word.length > 5 ? word.replace(/(?:ations?|ions?|ing|ed|es|s|e)$/, "") : word);

// Claims that contain every word in the name of an end or in the verb; at least one in the verb, unless only ends are searched.
/** @param {string} text */
function searchClaims(text) {
  const { tokens } = normalForm(text);
  const query = { tokens: tokens.filter((token) => token.kind !== "symbol" || !ARROWS.has(token.text)) };
  if (query.tokens.filter((token) => token.kind === "word").length === 0) return [];
  /** @param {Token[]} tokens @param {Token} typed @param {boolean} last */
  const holds = (tokens, typed, last) => tokens.some((token) => typedFor(typed, token, last) || (typed.kind === "word" && token.kind === "word" && rootOf(typed.text) === rootOf(token.text)));
  /** @param {Token[]} tokens @param {Token} typed */
  const near = (tokens, typed) => typed.kind === "word" && tokens.some((token) => (wordDistance(typed, token) ?? 9) < 1);
  const verbs = new Map();
  /** @param {Edge} edge */
  const verbOf = (edge) => verbs.get(edge.label) ?? verbs.set(edge.label, normalForm(edge.label || "").tokens).get(edge.label);
  const all = readSearchable();
  /** @param {Token[]} tokens @param {Token} typed @param {boolean} last */
  const slips = (tokens, typed, last) => holds(tokens, typed, last) || near(tokens, typed);
  for (const matches of [holds, slips]) {
    const inNode = query.tokens.map((typed, place) => all.map(({ names }) => names.some(({ form }) => matches(form.tokens, typed, place === query.tokens.length - 1))));
    const inVerb = new Map();
    const found = [];
    for (const edge of edges) {
      const verb = verbOf(edge);
      if (!inVerb.has(edge.label)) inVerb.set(edge.label, query.tokens.map((typed, place) => matches(verb, typed, place === query.tokens.length - 1)));
      const said = inVerb.get(edge.label);
      let [spoken, ends] = [0, 0];
      const whole = query.tokens.every((_, place) => {
        const [verbal, source, target] = [said[place], inNode[place][edge.source.index], inNode[place][edge.target.index]];
        spoken += verbal ? 1 : 0;
        ends += source || target ? 1 : 0;
        return verbal || source || target;
      });
      if (whole && (spoken || query.tokens.length > 1)) found.push({ edge, score: (spoken && ends ? 2.8 : spoken ? 5 : 5.5) + (matches === slips ? 3 : 0), why: firmness(edge) });
      if (found.length > 60) break;
    }
    if (found.length) return found;
  }
  return [];
}

/** @param {string} text */
export function search(text) {
  const query = fold(text.trim());
  let things = searchNodes(text);
  if (!things.length) things = searchNodes(text, true);
  /** @type {Hit[]} */
  const found = things.slice(0, 60);
  if (query.length > 1) {
    const seen = new Set();
    /** @param {EdgeHit} hit */
    const add = (hit) => !seen.has(hit.edge) && seen.add(hit.edge) && found.push(hit);
    for (const edge of edges) if ((edgeTable.get("identifiers", edge.index) || []).some((key) => fold(key) === query)) add({ edge, score: 0.1, why: firmness(edge) });
    if (found.length < 12) {
      searchClaims(text).forEach(add);
      for (const edge of edges) {
        if (found.length > 60) break;
        const cue = cuesOf(edge).find((word) => fold(word).includes(query));
        if (cue || fold(labelled(edge)).includes(query) || fold(edge.says).includes(query)) add({ edge, score: 6, why: cue ? `“${cue}”` : firmness(edge) });
      }
    }
  }
  return found.sort((a, b) => a.score - b.score).slice(0, 14);
}
