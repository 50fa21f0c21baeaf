// Serialise a view (filters, selection, position) as a URL fragment, and parse it; the input is untrusted.

import { setTheme } from "./colours.js";
import { edges, nodeAtId } from "./data.js";
import { $ } from "./dom.js";
import { changed, facets, showAll } from "./facets.js";
import { fit } from "./fitting.js";
import { repaint } from "./painting.js";
import { deselect, selectEdge, selectNode } from "./panel.js";
import { showPaths } from "./paths.js";
import { asking, chosen, overview, reach, view } from "./state.js";
import { show } from "./table.js";
import { frame, resize, stretch } from "./view.js";

export function viewText() {
  const parts = new URLSearchParams();
  for (const facet of facets) {
    const off = facet.rows.filter((row) => !row.on).map((row) => row.value);
    if (!off.length) continue;
    const on = facet.rows.filter((row) => row.on).map((row) => row.value);
    if (off.length <= on.length) parts.set(`off.${facet.key}`, JSON.stringify(off));
    else parts.set(`on.${facet.key}`, JSON.stringify(on));
  }
  if (reach.from) parts.set("near", JSON.stringify([reach.from.id, reach.hops, ...reach.more.map((node) => node.id)]));
  if (reach.inside !== null) parts.set("group", String(reach.inside));
  if (chosen.node) parts.set("thing", chosen.node.id);
  if (chosen.edge) parts.set("claim", JSON.stringify([chosen.edge.detail.claim || "", chosen.edge.source.id, chosen.edge.target.id]));
  if (chosen.path && asking.from && asking.to) parts.set("path", JSON.stringify([asking.from.id, asking.to.id]));
  if (!$("table").hidden) parts.set("show", "table");
  const middle = frame();
  if (!view.fitted) parts.set("at", [(middle.width / 2 - view.x) / view.k, (middle.height / 2 - view.y) / view.k, view.k, view.tall].map((each) => Number(each.toPrecision(5))).join(","));
  parts.set("theme", document.documentElement.classList.contains("dark") ? "dark" : "light");
  return parts.toString();
}

/** @param {string} text */
function readList(text) {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) ? value.slice(0, 5000) : [];
  } catch {
    return [];
  }
}

// Parse a view; only known facet rows, nodes and claims, and finite numbers are accepted.
/** @param {string} text */
export function restoreView(text) {
  const parts = new URLSearchParams(text);
  if (![...parts.keys()].some((key) => /^(off\.|on\.|near|group|thing|claim|path|show|at|theme)/.test(key))) return false;
  showAll();
  overview.on = overview.discs.length > 0;
  for (const facet of facets) {
    const [off, on] = [parts.get(`off.${facet.key}`), parts.get(`on.${facet.key}`)];
    if (off !== null) { const values = new Set(readList(off)); for (const row of facet.rows) row.on = !values.has(row.value); }
    if (on !== null) { const values = new Set(readList(on)); for (const row of facet.rows) row.on = values.has(row.value); }
  }
  const [near, hops, ...more] = readList(parts.get("near") || "");
  if (nodeAtId.get(near) && [1, 2, 3].includes(hops)) Object.assign(reach, { from: nodeAtId.get(near), hops, more: more.map((id) => nodeAtId.get(id)).filter(Boolean) });
  const group = Number(parts.get("group") ?? NaN);
  if (overview.discs.some((disc) => disc.number === group)) reach.inside = group;
  if (reach.from || reach.inside !== null) overview.on = false;
  if (["dark", "light"].includes(parts.get("theme") ?? "")) setTheme(parts.get("theme") === "dark");
  changed();
  deselect();
  fit();
  restoreChoice(parts);
  const at = (parts.get("at") || "").split(",").map(Number);
  const [x, y, k, by] = at;
  if (at.length === 4 && at.every(Number.isFinite)) stand(x, y, k, by);
  show(parts.get("show") === "table" ? "table" : "network");
  return true;
}

/** @param {URLSearchParams} parts */
function restoreChoice(parts) {
  const [claim, source, target] = readList(parts.get("claim") || "");
  const edge = edges.find((each) => each.source.id === source && each.target.id === target && (each.detail.claim || "") === claim);
  const thing = nodeAtId.get(parts.get("thing"));
  const [from, to] = readList(parts.get("path") || "").map((id) => nodeAtId.get(id));
  if (edge) selectEdge(edge);
  else if (thing) selectNode(thing);
  else if (from && to) showPaths(from, to);
}

/** @param {number} x @param {number} y @param {number} k @param {number} by */
function stand(x, y, k, by) {
  resize();
  stretch(by);
  view.k = Math.max(0.004, Math.min(12, k));
  const middle = frame();
  view.x = middle.width / 2 - x * view.k;
  view.y = middle.height / 2 - y * view.k;
  view.fitted = false;
  repaint();
}
