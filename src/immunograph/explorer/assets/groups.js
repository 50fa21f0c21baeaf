// Select a group, expand it and go back; reveal a requested node or edge that a group or a filter hides.

import { countedWords, totalOf } from "./data.js";
import { $, el, say } from "./dom.js";
import { changed, showAll } from "./facets.js";
import { bringIn, fit } from "./fitting.js";
import { repaint } from "./painting.js";
import { deselect, facts, openPanel, selectNode } from "./panel.js";
import { nodeGlyph } from "./shapes.js";
import { chosen, overview, reach, view, visible } from "./state.js";
import { canvas } from "./view.js";
import { plural } from "./words.js";

/** @param {Disc} disc @param {boolean} [move] */
export function selectGroup(disc, move) {
  overview.chosen = disc;
  Object.assign(chosen, { node: null, edge: null, path: null });
  const near = [...disc.ties].sort((a, b) => b[1] - a[1]).slice(0, 12);
  openPanel(
    el("p", { class: "eyebrow" }, "Group of things with many claims between them"),
    el("h2", {}, disc.label),
    el("p", { class: "hops" }, el("button", { class: "pressing", onclick: () => openGroup(disc) }, `Open these ${plural(disc.members.length, "thing")}`)),
    facts([["Claims inside", disc.inside.toLocaleString("en")], ...disc.kinds.slice(0, 6).map(([group, count]) => [group.label, count.toLocaleString("en")])]),
    el("section", { class: "card" }, el("h3", {}, "Most claims in the group"), el("ul", { class: "claims" }, disc.members.slice(0, 12).map((node) =>
      el("li", {}, el("button", { onclick: () => { openGroup(disc); selectNode(node, true); } }, nodeGlyph(node.group), el("span", {}, node.label, el("small", {}, countedWords(totalOf(node.edges))))))))),
    near.length > 0 && el("section", { class: "card" }, el("h3", {}, "Connected with"), el("ul", { class: "claims" }, near.map(([other, count]) =>
      el("li", {}, el("button", { onclick: () => selectGroup(other, true) }, el("span", {}, other.label, el("small", {}, plural(count, "claim")))))))),
  );
  if (move) $("panel").focus({ preventScroll: true });
  say(`Group of ${plural(disc.members.length, "thing")}: ${disc.label}`);
  bringIn(disc);
  repaint();
}

/** @param {Disc} disc */
export function openGroup(disc) {
  overview.on = false;
  overview.chosen = null;
  reach.inside = disc.number;
  changed();
  deselect();
  fit();
  canvas.focus({ preventScroll: true });
  say(`${plural(visible.nodes.length, "thing")} of the group ${disc.label}`);
}

export function backToGroups() {
  if (!overview.discs.length) return;
  Object.assign(reach, { from: null, more: [], inside: null });
  overview.on = true;
  changed();
  deselect();
  fit();
}

// Reveal requested nodes or an edge: reset filters that hide it, and expand its group.
/** @param {Thing[]} points @param {Edge | null} edge */
export function reveal(points, edge) {
  if (overview.on) {
    overview.on = false;
    if (points.every((node) => node.community === points[0].community)) reach.inside = points[0].community ?? null;
    else Object.assign(reach, { from: points[0], hops: 1 });
    changed();
    fit();
  }
  if (points.every((node) => node.shown) && (!edge || edge.shown)) return;
  showAll();
  if (overview.discs.length) Object.assign(reach, { from: points[0], hops: 1 });
  changed();
  if (overview.discs.length || view.fitted) fit();
}
