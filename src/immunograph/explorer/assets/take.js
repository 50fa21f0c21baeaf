// Export: the drawing, the visible claims, a link to this view, and the citation.

import { drawSpotlight, paintScene } from "./canvas.js";
import { hues } from "./colours.js";
import { payload } from "./data.js";
import { note, showDialog } from "./dialog.js";
import { $, el, field, say } from "./dom.js";
import { locator } from "./evidence.js";
import { sourceList } from "./legend.js";
import { viewText } from "./link.js";
import { repaint } from "./painting.js";
import { overview, view, visible } from "./state.js";
import { SvgContext } from "./svgcontext.js";
import { columnsInUse, sortedEdges } from "./table.js";
import { wholeArea } from "./view.js";
import { CERTAINTY, firmness, unique } from "./words.js";

/** @param {string} ending */
const fileName = (ending) => `${(payload.title || "network").replace(/[^\w.-]+/g, "-").slice(0, 80) || "network"}.${ending}`;

/** @param {Blob | string} content @param {string} type @param {string} ending */
function download(content, type, ending) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  el("a", { href: address, download: fileName(ending) }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(`${ending.toUpperCase()} saved`);
}

// The visible part as an image, with at least twice the resolution of the screen.
function savePng() {
  const before = view.ratio;
  const sheet = document.createElement("canvas");
  view.ratio = Math.max(2, before);
  Object.assign(sheet, { width: Math.round(view.width * view.ratio), height: Math.round(view.height * view.ratio) });
  const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
  pen.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  pen.fillStyle = hues.paper;
  pen.fillRect(0, 0, view.width, view.height);
  paintView(pen);
  view.ratio = before;
  sheet.toBlob((blob) => blob && download(blob, "image/png", "png"), "image/png");
}

/** @param {Pen} pen */
function paintView(pen) {
  paintScene(pen, wholeArea());
  if (!overview.on) drawSpotlight(pen);
  repaint();
}

function svgOfView() {
  const pen = new SvgContext(Math.round(view.width), Math.round(view.height));
  paintView(pen);
  return new XMLSerializer().serializeToString(pen.element(payload.title || "Network"));
}

// The visible claims with all data and sources, as JSON for other programs.
function jsonOfView() {
  /** @param {Thing} each */
  const node = (each) => ({ id: each.id, label: each.label, kind: each.group.label, ...each.detail, x: each.x, y: Math.round(each.y / view.tall) });
  /** @param {Edge} each */
  const edge = (each) => ({ source: each.source.id, target: each.target.id, predicate: each.predicate, label: each.label, sign: each.sign[0] === "a" ? "" : each.sign, ...(each.sign[0] === "a" && { association: each.sign[1] || "unsigned" }), certainty: each.certainty < 0 ? null : each.certainty, certainty_word: CERTAINTY[each.certainty], status: each.status, stance: each.stance, ...each.detail, evidence: each.passages });
  return JSON.stringify({ title: payload.title, licence: payload.licence, sources: payload.sources, citation: payload.citation, view: viewText(), nodes: visible.nodes.map(node), edges: visible.edges.map(edge) }, null, 1);
}

// Escape a cell that a spreadsheet would interpret as a formula.
/** @param {unknown} value */
function csvCell(value) {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function csvOfTable() {
  const columns = columnsInUse().filter((column) => column.name !== "Said of");
  /** @type {[string, (edge: Edge) => string | number][]} */
  const more = [["Certainty (0-3)", (edge) => (edge.certainty < 0 ? "" : edge.certainty)], ["Stance", (edge) => unique(edge.passages.map((each) => each.stance)).join(" | ") || edge.stance], ["Quantifier", (edge) => unique(edge.passages.map((each) => each.quantifier)).join(" | ")], ["Modality", (edge) => unique(edge.passages.map((each) => each.modality)).join(" | ")], ["Attributed to", (edge) => unique(edge.passages.map((each) => each.attributed_to)).join(" | ")], ["Paraphrase", (edge) => edge.passages.map((each) => each.paraphrase).filter(Boolean).join(" | ")], ["Source", (edge) => unique(edge.passages.map((each) => locator(each))).join(" | ")], ["Claim IRI", (edge) => edge.detail.claim || ""]];
  const head = [...columns.map((column) => column.name), ...more.map(([name]) => name)];
  const rows = sortedEdges().map((edge) => [...columns.map((column) => (column.show ? firmness(edge) : column.value(edge))), ...more.map(([, value]) => value(edge))]);
  return `${[head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

const framed = window.parent !== window || location.protocol === "about:";

// In a notebook the page has no URL, so the view is copied for use with explore(view=...).
async function copyView() {
  const text = framed ? `view=${JSON.stringify(viewText())}` : `${location.href.split("#")[0]}#${viewText()}`;
  try {
    await navigator.clipboard.writeText(text);
    note(framed ? "Copied: pass it to explore(…) as an argument to open this view." : "The link to this view is copied.");
  } catch {
    showDialog("Link to this view", el("p", {}, framed ? "Copy this, and pass it to explore(…) as an argument:" : "Copy this link:"), el("textarea", { readonly: true, rows: 5, "aria-label": "Link to this view", id: "view-text" }, text));
    field("view-text").select();
  }
}

function cite() {
  showDialog("Citation and licence",
    el("dl", { class: "facts" }, [["Cite as", payload.citation || [payload.title, payload.subtitle].filter(Boolean).join(". ")], ["Licence of the graph", payload.licence || "not stated"]].filter(([, value]) => value).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    el("h3", {}, payload.sources.length === 1 ? "Source" : "Sources"),
    payload.sources.length ? sourceList("") : el("p", {}, "None is stated."),
    el("p", { class: "where" }, "The graph paraphrases these texts; the texts keep their own licences."));
}

/** @type {[string, () => void][]} */
const TAKING = [
  ["Picture (PNG)", savePng], ["Drawing (SVG)", () => download(svgOfView(), "image/svg+xml", "svg")], ["Claims shown (JSON)", () => download(jsonOfView(), "application/json", "json")],
  ["Table (CSV)", () => download(csvOfTable(), "text/csv;charset=utf-8", "csv")], [framed ? "Copy view" : "Copy link to this view", copyView], ["Citation and licence", cite],
];

export function buildTaking() {
  const menu = $("taking");
  /** @param {boolean} is */
  const open = (is) => { menu.hidden = !is; $("take").setAttribute("aria-expanded", String(is)); };
  menu.append(...TAKING.map(([name, does]) => el("li", {}, el("button", { onclick: () => { open(false); $("take").focus(); does(); } }, name))));
  $("take").addEventListener("click", () => { open(Boolean(menu.hidden)); if (!menu.hidden) menu.querySelector("button")?.focus(); });
  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.querySelectorAll("button")];
    const turn = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (event.key === "Escape") { open(false); $("take").focus(); }
    else if (turn) buttons[(buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement)) + turn + buttons.length) % buttons.length].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => { if (!menu.hidden && !(/** @type {Element} */ (event.target).closest("#taking, #take"))) open(false); });
}
