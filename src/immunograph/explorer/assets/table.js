// The visible claims as a table: sortable, and complete for users who cannot see the drawing.

import { edges } from "./data.js";
import { contextOf, contextWord, supportLimits } from "./disagree.js";
import { $, el } from "./dom.js";
import { isFallen } from "./edges.js";
import { cuesBySide, partSays, quantified, whenChanged, whoSays } from "./facets.js";
import { emptied } from "./legend.js";
import { repaint } from "./painting.js";
import { selectEdge } from "./panel.js";
import { steps } from "./phrases.js";
import { chosen, visible } from "./state.js";
import { resize } from "./view.js";
import { firmness, labelled, plural } from "./words.js";

// A joint claim says nothing of one of its subjects alone.
/** @param {string[] | undefined} others */
const together = (others) => (others?.length ? ` (with ${others.join(", ")})` : "");
/** @type {TableColumn[]} */
const COLUMNS = [
  { name: "Subject", value: (edge) => edge.source.label + together(edge.detail.with_sources) },
  { name: "Predicate", value: (edge) => edge.label },
  { name: "Object", value: (edge) => edge.target.label + together(edge.detail.with_targets) },
  { name: "Certainty", value: (edge) => (isFallen(edge) ? -2 : edge.certainty), show: (edge) => [!isFallen(edge) && steps(edge.certainty), firmness(edge)] },
  { name: "Said of", value: quantified },
  { name: "Cues", value: cuesBySide },
  { name: "Who says what", value: (edge) => whoSays(edge) },
  { name: "Caution", value: (edge) => edge.detail.caution || "" },
  { name: "Context", value: (edge) => [...contextOf(edge).map(contextWord), supportLimits(edge), ...partSays(edge)].filter(Boolean).join("; ") },
  { name: "Curation status", value: (edge) => edge.status },
  { name: "Claim", value: (edge) => edge.key },
];
const PAGE = 400;
const sorting = { column: 0, down: false, limit: PAGE };

/** @type {TableColumn[] | null} */
let inUse = null;
export const columnsInUse = () => (inUse ??= COLUMNS.filter((column, place) => place < 3 || edges.some((edge) => (column.show ? edge.certainty >= 0 : column.value(edge) !== ""))));

export function sortedEdges() {
  const column = columnsInUse()[sorting.column] || COLUMNS[0];
  const keys = new Map(visible.edges.map((edge) => [edge, column.value(edge)]));
  const letters = new Intl.Collator("en", { numeric: true });
  /** @type {(a: unknown, b: unknown) => number} */
  const order = column.show ? (a, b) => Number(a) - Number(b) : (a, b) => letters.compare(String(a), String(b));
  return [...visible.edges].sort((a, b) => order(keys.get(a), keys.get(b)) * (sorting.down ? -1 : 1) || a.index - b.index);
}

function buildTable() {
  const columns = columnsInUse();
  const shown = sortedEdges();
  const head = el("tr", {}, columns.map((each, place) => el("th", { scope: "col", "aria-sort": place === sorting.column ? (sorting.down ? "descending" : "ascending") : "none" },
    el("button", { onclick: () => { sorting.down = place === sorting.column && !sorting.down; sorting.column = place; buildTable(); /** @type {HTMLElement} */ ($("table").querySelectorAll("th button")[place]).focus(); } },
      each.name, place === sorting.column ? (sorting.down ? " ↓" : " ↑") : ""))));
  const body = shown.slice(0, sorting.limit).map((edge) => {
    edge.row = el("tr", { class: edge === chosen.edge ? "chosen" : null, onclick: () => selectEdge(edge) }, columns.map((each, place) =>
      el("td", { "data-name": place > 2 ? each.name : null }, place === 0 ? el("button", { class: "textlink", "aria-label": `${labelled(edge)}: details` , onclick: (/** @type {Event} */ event) => { event.stopPropagation(); selectEdge(edge, true); } }, each.value(edge)) : each.show ? each.show(edge) : each.value(edge))));
    return edge.row;
  });
  if (!shown.length && edges.length) return $("table").replaceChildren(el("div", { class: "emptied", role: "status" }, emptied()));
  const more = shown.length > sorting.limit && el("p", { class: "plain" }, el("button", { class: "textlink", onclick: () => { sorting.limit += PAGE * 5; buildTable(); } }, `Show more of ${shown.length.toLocaleString("en")} rows`));
  $("table").replaceChildren(el("table", {}, el("caption", {}, `${plural(shown.length, "row")}, one for each subject and object of the claims that the filter leaves; choose one to read its evidence.`), el("thead", {}, head), el("tbody", {}, body)), more || "");
}

// Switch between network and table.
/** @param {string} what */
export function show(what) {
  const network = what === "network";
  $("stage").hidden = !network;
  $("table").hidden = network;
  $("show-network").setAttribute("aria-pressed", String(network));
  $("show-table").setAttribute("aria-pressed", String(!network));
  if (network) { resize(); repaint(); } else buildTable();
}

whenChanged(() => { if (!$("table").hidden) buildTable(); });
