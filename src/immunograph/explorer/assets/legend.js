// The legend: every mark in the drawing with its count and a toggle.

import { countedWords, directed, edges, groups, nodes, noun, payload, sourceWords, thingWords, totalOf } from "./data.js";
import { $, el, given, link } from "./dom.js";
import { edgeGlyph, FALLEN_WIDTH, HUE, MARKS, NULL_DASH, WIDTH } from "./edges.js";
import { changed, facets, only, PRESETS, reasons, showAll, whenChanged } from "./facets.js";
import { fit, makeRoom } from "./fitting.js";
import { backToGroups } from "./groups.js";
import { redraw } from "./painting.js";
import { facts, openPanel, plainOrLink } from "./panel.js";
import { nodeGlyph } from "./shapes.js";
import { chosen, overview, reach, visible } from "./state.js";
import { MANY } from "./view.js";
import { plural, shortened } from "./words.js";

/** @type {Record<string, number[]>} */
const DASHES = { asks: [8, 4, 1.5, 4], intends: [15, 5], disputes: [5.5, 4], null: NULL_DASH };

/** @param {Row} row */
function glyphOf(row) {
  /** @type {Look} */
  const base = { hue: "line", width: 1.7, dash: [], head: "", hollow: false, mid: "", round: false };
  const { value } = row;
  switch (row.facet.key) {
    case "what": return nodeGlyph(groups[value]);
    case "does": return edgeGlyph({ ...base, hue: HUE[value] || HUE[""] || "link", head: !directed || value === "a" || value === "none" ? "" : value === "+" ? "arrow" : value === "-" ? "bar" : "knob" });
    case "firm": return value === "fallen" ? edgeGlyph({ ...base, hue: "grey", width: FALLEN_WIDTH, mid: MARKS.fallen || "" }) : edgeGlyph({ ...base, width: WIDTH[value] || base.width, dash: value === 1 ? [5.5, 4] : value === 0 ? [8, 4, 1.5, 4] : DASHES[value] || [] });
    case "put": return edgeGlyph({ ...base, dash: DASHES[value] || [], mid: MARKS[/** @type {Stance} */ (value)] || "" });
    case "standing": return value === "fallen" ? edgeGlyph({ ...base, hue: "grey", width: FALLEN_WIDTH, head: directed ? "arrow" : "", mid: MARKS.fallen || "" }) : edgeGlyph({ ...base, head: "arrow", hollow: value === "proposed" || value === "rejected", dash: value === "inferred" ? [0.1, 4.6] : [],
      round: value === "inferred", width: value === "inferred" ? 2.2 : 1.7, hue: value === "rejected" ? "grey" : "line", mid: value === "rejected" ? "×" : "" });
    case "beside": return value === null ? null : edgeGlyph({ ...base, mid: MARKS[/** @type {Beside} */ (value)] || "", ...(value === "fallen" ? { hue: "grey", width: FALLEN_WIDTH, head: directed ? "arrow" : "" } : {}) });
    case "clash": return value === "contrast" ? edgeGlyph({ ...base, mid: "⇄" }) : value === null || value === "narrower" || value === "void" ? null : edgeGlyph({ ...base, halo: true });
    default: return null;
  }
}

export function buildLegend() {
  const ready = PRESETS.filter((preset) => preset.ready());
  if (ready.length) {
    $("legend").append(el("section", { "aria-label": "Views" }, el("h2", {}, "Views"), el("ul", { class: "presets" }, ready.map((preset) =>
      el("li", {}, el("button", { class: "textlink", onclick: () => { showAll(); preset.apply(); changed(); fit(); } }, preset.label))))));
  }
  for (const facet of facets) if (facet.used) $("legend").append(facetSection(facet));
}

const LISTED = 60;
/** @param {Facet} facet */
function facetSection(facet) {
  const list = el("ul", {});
  /** @param {number} limit */
  const fill = (limit) => list.replaceChildren(...facet.rows.slice(0, limit).map(facetRow),
    ...(facet.rows.length > limit ? [el("li", {}, el("button", { class: "textlink", onclick: () => { fill(limit + LISTED); list.children[limit]?.querySelector("button")?.focus(); } },
      `${Math.min(LISTED, facet.rows.length - limit)} more of ${facet.rows.length.toLocaleString("en")}`))] : []));
  fill(LISTED);
  const hint = facet.key === "what" ? edges.length > 0 && `The larger a node, the more ${noun}s it has.` : facet.key === "does" && edges.length > MANY ? "So many lines are drawn thin; zoom in, or select one, to see its arrowhead and dashes." : "";
  const told = hint ? el("p", { class: "hint" }, hint) : "";
  const folded = facet.fold !== undefined && facet.rows.length > facet.fold;
  return folded ? el("details", {}, el("summary", {}, facet.title), list, told) : el("section", { "aria-label": facet.title }, el("h2", {}, facet.title), list, told);
}

/** @param {Row} row */
function facetRow(row) {
  const { facet } = row;
  row.button = el("button", { class: "row", "aria-pressed": String(row.on), "data-facet": facet.key, onclick: () => { row.on = !row.on; changed(); } },
    glyphOf(row), el("span", { title: row.label.length > 60 ? row.value : null }, shortened(row.label, 90)), el("b", {}, row.count.toLocaleString("en")));
  const onlyThis = facet.rows.length > 1 && el("button", { class: "only", "aria-label": `Only ${row.label}`, onclick: () => { only(facet.key, (value) => value === row.value); changed(); } }, "only");
  return el("li", {}, row.button, onlyThis);
}

function refreshLegend() {
  for (const facet of facets) for (const row of facet.rows) row.button?.setAttribute("aria-pressed", String(row.on));
}

function refreshFoot() {
  const [shown, all] = [totalOf(visible.edges), totalOf(edges)];
  const things = visible.nodes.length;
  const without = { stated: all.stated - shown.stated, inferred: all.inferred - shown.inferred };
  const hidden = without.stated + without.inferred;
  const why = hidden ? reasons() : [];
  const undo = () => { if (overview.discs.length && reach.inside !== null) return backToGroups(); showAll(); changed(); fit(); };
  /** @param {{ label: string, count: number }} each */
  const words = (each) => (why.length === 1 ? each.label : `${each.label} (${each.count.toLocaleString("en")})`);
  const gone = nodes.length - things;
  const parts = hidden ? [` · ${without.inferred ? countedWords(without) : hidden.toLocaleString("en")} hidden: ${why.map(words).join(", ")} · `, el("button", { onclick: undo }, why.length === 1 && visible.edges.length ? "show" : "show all")]
    : gone ? [` · ${plural(gone, "thing")} hidden by type · `, el("button", { onclick: undo }, "show all")] : [];
  $("counted").replaceChildren(el("b", {}, countedWords(shown, all)),
    ` shown, between ${thingWords(visible.nodes)}${overview.on ? `, in ${plural(overview.discs.length, "group")}` : ""}`, ...parts);
  const sources = payload.sources.length;
  $("source").replaceChildren(...given([payload.licence && el("span", { title: payload.licence }, `Licence: ${payload.licence}`), payload.licence && sources && " · ",
    sources && el("button", { id: "open-sources", onclick: showSources }, sourceWords(sources))]));
  $("groups").hidden = !overview.discs.length || overview.on;
  refreshEmpty(visible.edges.length, things);
}

// The source documents of the graph, a limited number at a time.
const TEXTS = 50;
/** @param {string} title */
export function sourceList(title) {
  const list = el("ul", { class: "sources" });
  const section = el("section", { class: "card" }, title && el("h3", {}, title), list);
  let shown = 0;
  const more = el("button", { class: "textlink", onclick: () => fillMore() });
  function fillMore() {
    list.append(...payload.sources.slice(shown, shown + TEXTS).map((source) => el("li", { title: source.title }, el("span", { class: "clamped" }, source.url ? link(source.url, source.title) : source.title), source.kind && ` (${source.kind})`,
      source.licence && el("small", {}, "Licence of the text: ", plainOrLink(source.licence)))));
    shown = Math.min(payload.sources.length, shown + TEXTS);
    more.textContent = `${Math.min(TEXTS, payload.sources.length - shown).toLocaleString("en")} more of ${payload.sources.length.toLocaleString("en")}`;
    if (shown < payload.sources.length) section.append(more);
    else more.remove();
  }
  fillMore();
  return section;
}

function showSources() {
  Object.assign(chosen, { node: null, edge: null, path: null });
  const first = openPanel(el("p", { class: "eyebrow" }, "Sources"), el("h2", {}, sourceWords(payload.sources.length)), payload.licence && facts([["Licence", payload.licence]]), sourceList(""));
  if (first) makeRoom([]);
  $("panel").focus({ preventScroll: true });
  redraw();
}

/** @param {number} shown @param {number} things */
function refreshEmpty(shown, things) {
  const empty = $("empty");
  empty.hidden = Boolean(things) && (edges.length === 0 ? !payload.empty : shown > 0);
  if (empty.hidden) return;
  if (!edges.length || !nodes.length) {
    empty.replaceChildren(el("p", {}, payload.empty || "There is nothing to show: the graph has no edges."));
    return;
  }
  empty.replaceChildren(...emptied());
}

// Name the filter that hides everything, with a button to reset it; for the drawing and for the table.
export function emptied() {
  const why = reasons().slice(0, 4);
  const words = why.length ? `Nothing is left to show: ${why.map((each) => `“${each.label}” hides ${each.count.toLocaleString("en")}`).join(", ")}.` : "Nothing is left to show: every type is switched off.";
  return [el("p", {}, words), el("button", { class: "textlink", onclick: () => { showAll(); changed(); fit(); } }, "Show everything again")];
}

whenChanged(refreshLegend);
whenChanged(refreshFoot);
