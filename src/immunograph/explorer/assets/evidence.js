// Shows a passage: speaker, words, certainty and place.

import { evidenceOf, payload } from "./data.js";
import { contextWord, opposites } from "./disagree.js";
import { el, link } from "./dom.js";
import { lit, steps } from "./phrases.js";
import { CERTAINTY, plain, shortened, STANCE, unsoundWords } from "./words.js";

/** @param {Passage} each */
export function locator(each) {
  const parts = [each.document];
  if (each.paragraph !== undefined) parts.push(each.paragraph === 0 ? "title" : `paragraph ${each.paragraph}`);
  if (each.section) parts.push(plain(each.section));
  if (each.place) parts.push(each.place);
  if (each.sentence) parts.push(`sentence ${each.sentence}`);
  if (each.start !== undefined && each.end !== undefined) parts.push(`characters ${Number(each.start).toLocaleString("en")}–${Number(each.end).toLocaleString("en")}`);
  return parts.filter(Boolean).join(", ");
}

// The title of the document, as a link if its URL is known.
/** @param {Passage} each */
function sourceOf(each) {
  if (!each.document) return "";
  const known = payload.sources.find((source) => source.title === each.document);
  const title = String(each.document);
  return el("cite", { title: title.length > 110 ? title : null }, link(each.document_url || known?.url || "", shortened(title)));
}

// The known parts of the basis of a passage: level, design, sample size.
/** @param {Passage} each */
function restsOn(each) {
  const studied = each.sample_size ? `${Number(each.sample_size).toLocaleString("en")} studied` : "";
  return [each.level && `level ${each.level}`, each.design && plain(each.design), studied].filter(Boolean).join("; ");
}

/** @param {Passage} each @param {boolean} isHeading @param {boolean} alone */
function evidenceCard(each, isHeading, alone) {
  const cues = Array.isArray(each.cues) ? each.cues : [];
  const chips = cues.map((cue) => el("span", { class: "chip cue", title: Array.isArray(cue) && cue.length > 2 ? `characters ${cue[1]}–${cue[2]}` : null }, Array.isArray(cue) ? cue[0] : cue));
  if (each.quantifier) chips.push(el("span", { class: "chip", title: `quantifier${each.quantifier_of ? ` of the ${each.quantifier_of}` : ""}` }, `of: ${each.quantifier}`));
  for (const pair of [each.context || []].flat(1)) chips.push(el("span", { class: "chip part", title: "the passage is about this part only" }, `only ${Array.isArray(pair) ? contextWord(pair.map(String)) : pair}`));
  for (const kind of String(each.modality || "").split(" | ").filter(Boolean)) chips.push(el("span", { class: "chip", title: "modality" }, plain(kind)));
  if (each.attitude) chips.push(el("span", { class: "chip", title: "attitude" }, plain(each.attitude)));
  const certainty = each.certainty === undefined ? -1 : Number(each.certainty);
  return el("article", { class: "card" },
    el("p", {}, `${STANCE[each.stance || "supports"] || "Mentioned by"} `, el("b", {}, each.speaker && each.speaker === each.document ? "the text itself" : each.speaker || "a speaker who is not named"),
      each.attributed_to && each.attributed_to !== each.speaker && [", ascribed to ", el("b", {}, each.attributed_to)]),
    !alone && el("p", { class: "firm" }, steps(certainty), CERTAINTY[certainty] || String(each.certainty), each.status && plain(each.status) !== CERTAINTY[certainty] && el("small", {}, plain(each.status))),
    each.paraphrase && !isHeading && el("p", {}, lit(String(each.paraphrase), cues)),
    chips.length > 0 && el("p", { class: "chips" }, chips),
    (each.sentence_text || each.quotation) && el("blockquote", {}, lit(String(each.sentence_text || each.quotation), cues)),
    el("p", { class: "where" }, sourceOf(each), [...(each.document ? [""] : []), locator({ ...each, document: "" })].filter((part, place) => place === 0 || part).join(", ")),
    each.document_status && el("p", { class: "where" }, "Its source is: ", el("b", {}, plain(each.document_status))),
    restsOn(each) && el("p", { class: "where" }, "Rests on: ", restsOn(each)),
    each.numbers && el("p", { class: "where" }, "Numbers: ", each.numbers),
    each.evidence_type && el("p", { class: "where" }, "Evidence type: ", each.evidence_type_label && `${each.evidence_type_label} · `, link(each.evidence_url, each.evidence_type)),
    each.note && el("p", { class: "where" }, "Note: ", each.note),
    each.checks && el("p", { class: "where" }, "Check: ", each.checks));
}

/** @param {Edge} edge @param {Passage | null} heading */
export function evidenceSections(edge, heading) {
  const all = evidenceOf(edge);
  /** @param {Stance} stance */
  const by = (stance) => all.filter((each) => (each.stance || "supports") === stance);
  /** @param {string} title @param {Passage[]} list */
  const section = (title, list) => list.length > 0 && el("section", {}, el("h3", {}, title), list.map((each) => evidenceCard(each, each === heading, all.length === 1)));
  const against = by("disputes");
  const nulls = by("null");
  const says = by("supports");
  const others = all.filter((each) => !Object.hasOwn(STANCE, each.stance || "supports"));
  if (!all.length) {
    if (!payload.paths && !edge.detail.claim && !edge.status) return [];
    return [el("p", { class: "card none" }, edge.status === "inferred" ? "No passage says this: it follows by the rule below." : edge.status === "axiom" ? "No passage says this: it is an axiom set by the curators." : "No passage is recorded for this edge, so no source is on record for it.")];
  }
  return [
    section(`${says.length} for${unsoundWords(says)}`, says),
    section(`${by("unstated").length} about it, direction not stated`, by("unstated")),
    section(`${by("asks").length} asking`, by("asks")),
    section(`${by("intends").length} intending`, by("intends")),
    nulls.length > 0 && section(`${nulls.length} tested and not seen (null result${nulls.length === 1 ? "" : "s"})${unsoundWords(nulls)}`, nulls),
    against.length ? section(`${against.length} against${unsoundWords(against)}`, against) : !nulls.length && el("p", { class: "card none" }, el("b", {}, "0 against"), ` · no source in this graph disputes it${opposites.has(edge) ? " itself" : ""}`),
    section(`${others.length} mentioning it`, others),
    !says.length && el("p", { class: "card none" }, el("b", {}, "0 for"), " · no source in this graph supports it"),
  ];
}
