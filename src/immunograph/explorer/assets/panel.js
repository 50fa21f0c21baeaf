// The panel with the details of the selected node or claim.

import { beside, claimAt, countedWords, evidenceOf, noun, totalOf } from "./data.js";
import { contrastLink, contrasts, linksOf, linkTarget, opposites } from "./disagree.js";
import { $, el, given, link, safeUrl, say } from "./dom.js";
import { edgeGlyph, isFallen } from "./edges.js";
import { evidenceSections } from "./evidence.js";
import { basisOf, changed, whenChanged } from "./facets.js";
import { bringIn, fit, makeRoom } from "./fitting.js";
import { redraw, repaint } from "./painting.js";
import { lit, steps, terms } from "./phrases.js";
import { chosen, overview, reach } from "./state.js";
import { canvas } from "./view.js";
import { CERTAINTY, firmness, labelled, opening, plain, saidHow, sentence } from "./words.js";

// Open the panel; returns whether it was closed before.
/** @param {...Content} content */
export function openPanel(...content) {
  const panel = $("panel");
  const first = Boolean(panel.hidden);
  panel.replaceChildren(el("button", { id: "close", "aria-label": "Close", onclick: deselect }, "×"), ...given(content));
  panel.hidden = false;
  panel.scrollTop = 0;
  return first;
}

/** @param {Content[][]} pairsOfFacts */
export function facts(pairsOfFacts) {
  const rows = pairsOfFacts.filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false && !(Array.isArray(value) && value.length === 0));
  return rows.length > 0 && el("dl", { class: "facts" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

// The attributes of a node or an edge of a foreign graph.
/** @param {Record<string, string> | undefined} attributes */
function attributesCard(attributes) {
  const rows = Object.entries(attributes || {});
  return rows.length > 0 && el("section", { class: "card" }, el("h3", {}, "Attributes"), facts(rows.slice(0, CLAIMS).map(([name, value]) => [name, plainOrLink(value)])), rows.length > CLAIMS && el("p", { class: "where" }, `and ${rows.length - CLAIMS} more`));
}

const CLAIMS = 60;
const MORE = 300;
/** @param {Edge[]} list @param {string} title @param {Thing | null} from @param {number} [limit] */
function claimList(list, title, from, limit = CLAIMS) {
  if (!list.length) return null;
  const section = el("section", { class: "card" }, el("h3", {}, title), el("ul", { class: "claims" }, list.slice(0, limit).map((edge) => el("li", {}, claimLine(edge, from)))));
  const longer = () => {
    const more = claimList(list, title, from, limit + MORE);
    if (!more) return;
    section.replaceWith(more);
    /** @type {HTMLElement | null} */ (more.querySelector(`li:nth-child(${limit + 1}) button`))?.focus();
  };
  if (list.length > limit) section.append(el("button", { class: "textlink", onclick: longer },
    `${Math.min(MORE, list.length - limit)} more of ${list.length.toLocaleString("en")}`));
  return section;
}

// A claim as a link: proposition and certainty, always together.
/** @param {Edge} edge @param {Thing | null} from @param {string} [before] */
export function claimLine(edge, from, before) {
  return el("button", { onclick: () => selectEdge(edge, true) }, edgeGlyph(edge.look, 32),
    el("span", {}, before && el("small", {}, before), edge.says ? edge.says : from === edge.source ? `${edge.label} ${edge.target.label}` : from === edge.target ? `${edge.source.label} ${edge.label} this` : labelled(edge),
      el("small", {}, terms(edge) + (edge.shown ? "" : " · hidden by the filter"))));
}

/** @type {Record<string | number, string>} */
const HEDGE = { 0: "Open question", 1: "Possibly", 2: "Probably" };
/** @type {Record<string | number, string>} */
const STATUS = { accepted: "accepted", proposed: "proposed, not accepted", rejected: "rejected", inferred: "inferred by a rule", axiom: "an axiom of the curators" };

// The sentence of a claim; if the payload has none, a generated one that is never firmer than the claim.
/** @param {Edge} edge */
function headline(edge) {
  if (edge.says) return edge.says;
  if (edge.stance === "asks") return `Asked: ${sentence(edge)}?`;
  if (edge.stance === "null" || edge.stance === "disputes" || edge.stance === "unstated") return opening(sentence(edge));
  const put = edge.status === "inferred" ? "Inferred" : edge.status === "rejected" ? "Rejected" : edge.stance === "intends" ? "Intended" : HEDGE[edge.certainty];
  return put ? `${put}: ${sentence(edge)}` : sentence(edge);
}

/** @param {Thing} node */
const nodeButton = (node) => el("button", { onclick: () => selectNode(node, true) }, node.label);

// Whether the panel showed the claim by its clinical trials alone.
let openedPartly = false;
/** @param {Edge} edge */
function edgePanel(edge) {
  openedPartly = edge.partly;
  const all = evidenceOf(edge);
  const opposing = edge.stance === "null" || edge.stance === "disputes";
  const heading = opposing ? null : all.find((each) => each.paraphrase && (each.stance || "supports") === "supports") || all.find((each) => each.paraphrase) || null;
  const key = (edge.detail.identifiers || []).join(", ");
  const opposed = opposites.get(edge) || [];
  const linked = new Set(linksOf(edge).map(linkTarget));
  const contrasting = [...(contrasts.get(edge) || [])].filter((other) => !linked.has(other));
  const others = beside(edge).filter((other) => !opposed.includes(other) && !contrasting.includes(other) && !linked.has(other));
  const status = [STATUS[edge.status], isFallen(edge) && "retracted sources"].filter(Boolean).join(", ");
  const footing = basisOf(edge, all).map(plain).filter((word) => word !== CERTAINTY[edge.certainty]).join(", ");
  const first = openPanel(
    el("p", { class: "eyebrow" }, [edge.detail.claim ? `Claim ${key}`.trim() : "Edge", status].filter(Boolean).join(" · ")),
    el("h2", {}, edge.says ? lit(edge.says, all.flatMap((each) => each.cues || [])) : heading ? lit(String(heading.paraphrase), heading.cues) : headline(edge)),
    el("p", { class: "triple" }, nodeButton(edge.source), edgeGlyph(edge.look, 44), el("span", { class: "does" }, edge.label || "linked to"), nodeButton(edge.target)),
    isFallen(edge) ? el("p", { class: "firm" }, el("b", {}, "† Its sources were retracted or withdrawn"), el("small", {}, `they said: ${saidHow(edge)}`)) : el("p", { class: "firm" }, steps(edge.certainty), firmness(edge), footing && el("small", {}, footing), edge.certainty >= 0 && el("small", {}, `${edge.certainty} of 3`)),
    facts([
      ["Aspect", edge.detail.aspect],
      ...(edge.detail.context || []).map((pair) => (Array.isArray(pair) ? [plain(pair[0]), pair[1]] : ["context", pair])),
      ...(edge.detail.participants || []).map((pair) => (Array.isArray(pair) ? [plain(pair[0]), pair[1]] : ["with", pair])),
      ["Note", edge.detail.title],
      ["Reason", edge.detail.reason],
      ["Against it", edge.stance === "supports" && edge.detail.against],
      ["Caution", edge.detail.caution],
    ]),
    attributesCard(edge.detail.attributes),
    bounded(evidenceSections(edge, edge.says ? null : heading)),
    edge.detail.rule && el("section", { class: "card" }, el("h3", {}, "Inferred"), el("p", {}, "By the rule: ", plainOrLink(edge.detail.rule)),
      (edge.detail.premises || []).length > 0 && el("p", {}, "From:"), el("ul", { class: "claims" }, [edge.detail.premises || []].flat(1).map((premise) => el("li", {}, premiseLine(premise))))),
    claimList(opposed, "Says the opposite, between the same two", null),
    claimList(contrasting, "Says otherwise in another context: a contrast, no conflict", null),
    claimList(others, "Also between these two", null),
    linksCard(edge),
    decisionsCard(edge),
    facts([["IRI", edge.detail.claim && edge.detail.claim !== key && link(edge.detail.claim, edge.detail.claim)], ["Predicate", edge.predicate && link(edge.predicate, edge.predicate)]]),
  );
  say(`${sentence(edge)}: ${firmness(edge)}`);
  return first;
}

/** @param {string} text */
export const plainOrLink = (text) => (safeUrl(text) ? link(text, text) : text);

// A premise; if it is not drawn, it is listed with its hedged sentence.
/** @param {Pair | string} premise */
function premiseLine(premise) {
  const [key, text] = (Array.isArray(premise) ? premise : [premise, ""]).map(String);
  const edge = claimAt.get(key);
  return edge ? claimLine(edge, null, key.includes("://") ? "" : key) : el("p", { class: "apart" }, el("small", {}, key.includes("://") ? "" : key), " ", text || (key.includes("://") ? key : "not in this view"));
}

/** @param {Edge} edge */
function linksCard(edge) {
  const list = linksOf(edge);
  if (!list.length) return null;
  return el("section", { class: "card" }, el("h3", {}, "Linked claims"), el("ul", { class: "claims" }, list.map((each) => {
    const [relation, key, name, text] = Array.isArray(each) ? each : ["", each, "", ""];
    const target = linkTarget(each);
    const words = plain(relation) + (contrastLink(each) ? " (a contrast, no conflict)" : "");
    return el("li", {}, target ? claimLine(target, null, words) : el("p", { class: "apart" }, el("small", {}, `${words} ${name && !String(name).includes("://") ? name : ""}`), " ", text || name || key));
  })));
}

/** @param {Edge} edge */
function decisionsCard(edge) {
  const list = [edge.detail.decisions || []].flat();
  return list.length > 0 && el("section", { class: "card" }, el("h3", {}, "Decisions"), list.map((each) =>
    typeof each === "object" && !Array.isArray(each)
      ? [el("p", {}, el("b", {}, opening(String(each.outcome || "decided"))), each.reason && `: ${each.reason}`), el("p", { class: "where" }, [each.agent, each.date].filter(Boolean).join(", "))]
      : el("p", {}, String(each))));
}

// Maximum number of passages of a claim that are shown at a time.
const PASSAGES = 20;
/** @param {any[]} sections */
function bounded(sections) {
  for (const section of sections.flat(Infinity)) {
    const cards = section instanceof Element && section.tagName === "SECTION" ? [...section.querySelectorAll(":scope > article")] : [];
    if (cards.length <= PASSAGES) continue;
    let shown = PASSAGES;
    const more = el("button", { class: "textlink" });
    const show = () => {
      cards.forEach((card, place) => { /** @type {HTMLElement} */ (card).hidden = place >= shown; });
      more.textContent = `${Math.min(PASSAGES, cards.length - shown)} more of ${cards.length.toLocaleString("en")}`;
      if (shown >= cards.length) more.remove();
    };
    more.addEventListener("click", () => { shown += PASSAGES; show(); });
    section.append(more);
    show();
  }
  return sections;
}

// Functions from a node to a button, registered by other modules.
/** @type {((node: Thing) => Content)[]} */
export const offers = [];

/** @param {Thing} node */
function nodePanel(node) {
  const { detail } = node;
  const out = node.edges.filter((edge) => edge.source === node);
  const into = node.edges.filter((edge) => edge.target === node && edge.source !== node);
  const first = openPanel(
    el("p", { class: "eyebrow" }, node.group.label),
    el("h2", {}, node.label),
    detail.definition && el("p", { class: "card" }, detail.definition),
    facts([
      ["Identifier", detail.curie && link(detail.url, detail.curie)],
      ["Known as", [detail.synonyms || []].flat().filter((name) => !detail.related_names?.includes(name)).join(" · ")],
      ["Related names", (detail.related_names || []).join(" · ")],
      ["Key", [detail.identifiers || []].flat().join(", ")],
      ["Category", detail.category],
      ["Page", !detail.curie && detail.url && link(detail.url, detail.url)],
      ["Note", detail.title],
    ]),
    attributesCard(detail.attributes),
    node.edges.length > 0 && el("div", { class: "hops" }, "Show only what is within",
      el("span", { class: "segments", role: "group", "aria-label": "Steps from here" }, [1, 2, 3].map((hops) =>
        el("button", { "aria-pressed": String(reach.from === node && reach.hops === hops), onclick: () => focusOn(node, reach.from === node && reach.hops === hops ? 0 : hops) }, hops))), "steps"),
    node.edges.length > 0 && el("p", { class: "hops" },
      reach.from && reach.from !== node && !reach.more.includes(node) && el("button", { class: "pressing", onclick: () => expandFrom(node) }, "Show its neighbours too"),
      offers.map((offer) => offer(node))),
    claimList(out, "From here", node),
    claimList(into, "To here", node),
    !node.edges.length && el("p", { class: "card none" }, `No ${noun} in this graph has it as ${noun === "claim" ? "subject or object" : "an end"}.`),
    facts([["IRI", safeUrl(node.id) ? link(node.id, node.id) : null]]),
  );
  say(`${node.label}, ${node.group.label}, ${countedWords(totalOf(node.edges))}`);
  return first;
}

/** @param {Edge} edge @param {boolean} [move] */
export function selectEdge(edge, move) {
  Object.assign(chosen, { edge, node: null, path: null });
  afterChoice(edgePanel(edge), move, [edge.source, edge.target]);
}

/** @param {Thing} node @param {boolean} [move] */
export function selectNode(node, move) {
  Object.assign(chosen, { node, edge: null, path: null });
  afterChoice(nodePanel(node), move, [node]);
}

/** @param {boolean} first @param {boolean | undefined} move @param {Spot[]} points */
function afterChoice(first, move, points) {
  if (move) $("panel").focus({ preventScroll: true });
  if (first) makeRoom(points);
  else bringIn(...points);
  markRow();
  redraw();
}

export function deselect() {
  const panel = $("panel");
  const inside = panel.contains(document.activeElement);
  const open = !panel.hidden;
  Object.assign(chosen, { node: null, edge: null, path: null });
  if (overview.chosen) { overview.chosen = null; repaint(); }
  panel.hidden = true;
  if (inside) ($("stage").hidden ? $("table") : canvas).focus({ preventScroll: true });
  if (open) makeRoom([]);
  markRow();
  redraw();
}

/** @param {Thing} node @param {number} hops */
export function focusOn(node, hops) {
  Object.assign(reach, { from: hops ? node : null, hops, more: [] });
  changed();
  selectNode(node);
  fit();
}

/** @param {Thing} node */
export function expandFrom(node) {
  reach.more.push(node);
  changed();
  selectNode(node, true);
  fit();
}

function markRow() {
  for (const row of $("table").querySelectorAll("tr.chosen")) row.classList.remove("chosen");
  if (chosen.edge?.row) chosen.edge.row.classList.add("chosen");
}

whenChanged(() => {
  if (chosen.node && !chosen.node.shown && chosen.node !== reach.from) deselect();
  if (chosen.edge && (!chosen.edge.shown || chosen.edge.partly !== openedPartly)) deselect();
  if (chosen.path && !chosen.path.every((edge) => edge.shown)) chosen.path = null;
  Object.assign(chosen, { overNode: null, overEdge: null });
});
