// Phrases about a claim that need the graph, or that contain elements.

import { edgeTable } from "./data.js";
import { contextOf, contextWord, supportLimits } from "./disagree.js";
import { el } from "./dom.js";
import { CERTAINTY, firmness, unique, wholeWords } from "./words.js";

// The qualifications that the shortest form of a claim must keep: certainty, quantifier, context, and any speaker but the text.
/** @param {Edge} edge */
export function terms(edge) {
  const of = unique(edge.passages.filter((each) => !String(each.quantifier_of || "").startsWith("speaker")).map((each) => each.quantifier)).map((word) => `of “${word}”`);
  const where = [...contextOf(edge).map(contextWord), supportLimits(edge)];
  const who = unique(edge.passages.filter((each) => each.attributed_to || each.speaker !== each.document).map((each) => each.attributed_to || each.speaker)).map((name) => `by ${name}`);
  const against = !edge.partly && edge.stance === "supports" && edgeTable.get("against", edge.index);
  const caution = !edge.partly && edgeTable.get("caution", edge.index);
  return [firmness(edge), ...of, ...where, ...who, against && `against it: ${against}`, caution].filter(Boolean).join(" · ");
}

/** @param {number} certainty */
export function steps(certainty) {
  const word = CERTAINTY[certainty];
  const marks = [1, 2, 3].map((step) => el("i", { class: certainty >= step ? "full" : "" }));
  return el("span", { class: "steps", role: "img", "aria-label": certainty < 0 ? word : `${word}, ${certainty} of 3` }, marks);
}

// Highlight all cues in a text; cues that do not occur in it are shown as chips only.
/** @param {string} text @param {Cue[] | undefined} cues */
export function lit(text, cues) {
  const wordings = [...new Set((cues || []).map((cue) => String(Array.isArray(cue) ? cue[0] : cue)).filter(Boolean))];
  wordings.sort((a, b) => b.length - a.length);
  const lower = text.toLowerCase();
  const parts = [];
  let at = 0;
  while (at < text.length) {
    let next = null;
    for (const wording of wordings) {
      const found = wholeWords(lower, wording.toLowerCase(), at);
      if (found >= 0 && (!next || found < next.found)) next = { found, length: wording.length };
    }
    if (!next || lower.length !== text.length) break;
    parts.push(text.slice(at, next.found), el("mark", {}, text.slice(next.found, next.found + next.length)));
    at = next.found + next.length;
  }
  parts.push(text.slice(at));
  return parts;
}
