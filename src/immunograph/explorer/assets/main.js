// Wiring: reactions to changes, keyboard, theme, and the two views.

import { draw } from "./canvas.js";
import { readColours, setTheme } from "./colours.js";
import { byWeight, countedWords, edges, nodes, payload, thingWords, totalOf } from "./data.js";
import { note, showDialog } from "./dialog.js";
import { $, el } from "./dom.js";
import { changed, setAside, sift } from "./facets.js";
import { bringIn, fit, zoom } from "./fitting.js";
import { backToGroups, openGroup, reveal, selectGroup } from "./groups.js";
import { buildLegend } from "./legend.js";
import { restoreView } from "./link.js";
import { buildOverview } from "./overview.js";
import { redraw, repaint } from "./painting.js";
import { deselect, expandFrom, focusOn, selectEdge, selectNode } from "./panel.js";
import { showPaths } from "./paths.js";
import "./pointing.js";
import { query } from "./searchbox.js";
import { chosen, overview, reach, view, visible } from "./state.js";
import { show } from "./table.js";
import { buildTaking } from "./take.js";
import { canvas, resize } from "./view.js";

const KEYS = [
  ["/", "search"], ["Enter", "read the details of the selection"], ["← ↑ → ↓", "go to the nearest thing in that direction"], ["[ ]", "step through the claims of the selected thing"],
  ["Shift ← ↑ → ↓", "move the picture"], ["m", "move the selected thing with the arrows, until m or Esc"], ["+ −", "zoom"], ["0", "show everything"], ["1 2 3", "show only 1, 2 or 3 steps around the selected thing"], ["t", "table or network"], ["p", "paths from the selected thing"], ["e", "show the neighbours of the selected thing too"], ["g", "open the selected group, or back to the groups"], ["Esc", "clear the selection"], ["?", "this list"],
];

function help() {
  showDialog("Keyboard and mouse", el("dl", { class: "facts" }, KEYS.map(([key, does]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, does)])),
    el("p", {}, "Click a line to read who says so; click a thing for its claims; drag to move, wheel or pinch to zoom; double click to see only its neighbours. Click a line of the legend to hide or show it."));
}

/** @param {Thing | Disc} spot */
function choose(spot) {
  if ("members" in spot) selectGroup(spot);
  else selectNode(spot);
}

/** @param {number} dx @param {number} dy */
function step(dx, dy) {
  const shown = overview.on ? overview.discs : visible.nodes;
  if (!shown.length) return;
  const from = overview.on ? overview.chosen : chosen.node || chosen.edge?.target;
  if (!from) return choose(overview.on ? overview.discs[0] : byWeight.filter((node) => node.shown)[0]);
  /** @type {{ spot: Thing | Disc, cost: number } | null} */
  let best = null;
  for (const spot of shown) {
    const [x, y] = [spot.x - from.x, spot.y - from.y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (along <= 0 || aside > along * 1.8) continue;
    const cost = along + aside * 1.5;
    if (!best || cost < best.cost) best = { spot, cost };
  }
  if (best) choose(best.spot);
}

/** @type {Thing | null} */
let stepped = null;
/** @param {number} by */
function stepClaim(by) {
  const node = chosen.node || stepped;
  const around = node ? node.edges.filter((edge) => edge.shown) : visible.edges;
  if (!around.length) return;
  stepped = node;
  const place = chosen.edge ? around.indexOf(chosen.edge) : by > 0 ? -1 : 0;
  selectEdge(around[(place + by + around.length) % around.length]);
}

// Move a node with the keyboard, like dragging it with the mouse.
/** @type {Thing | null} */
let carried = null;
/** @param {Thing | null} node */
function carry(node) {
  if (carried && carried !== node) note(`${carried.label} stays where it is.`);
  carried = node;
  if (node) note(`Arrows move ${node.label}; press m or Esc to finish.`);
}
/** @param {number} dx @param {number} dy */
function nudge(dx, dy) {
  if (!carried) return;
  carried.x += (dx * 14) / view.k;
  carried.y += (dy * 14) / view.k;
  bringIn(carried);
  repaint();
}
/** @param {number} dx @param {number} dy */
function pan(dx, dy) {
  view.x -= dx * 60;
  view.y -= dy * 60;
  view.fitted = false;
  redraw();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /** @type {HTMLDialogElement} */ ($("dialog")).open) return;
  const typing = /** @type {Element} */ (event.target).closest("input, textarea");
  if (event.key === "Escape" && carried) return carry(null);
  if (event.key === "Escape") {
    if ($("legend").classList.contains("open")) { openLegend(false); $("open-legend").focus(); } else deselect();
    return;
  }
  if (typing) return;
  /** @type {Record<string, [number, number]>} */
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const act = {
    "/": () => query.focus(), "?": help, t: () => show($("stage").hidden ? "network" : "table"), 0: () => fit(),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "]": () => stepClaim(1), "[": () => stepClaim(-1),
    p: () => showPaths(chosen.node, null), e: () => chosen.node && reach.from && expandFrom(chosen.node),
    m: () => carry(carried ? null : chosen.node),
    g: () => (overview.on ? overview.chosen && openGroup(overview.chosen) : backToGroups()),
  }[event.key];
  if (act) act();
  else if ("123".includes(event.key) && chosen.node) focusOn(chosen.node, Number(event.key));
  else if (event.target === canvas && arrows[event.key]) (event.shiftKey ? pan : carried ? nudge : step)(...arrows[event.key]);
  else if (event.target === canvas && event.key === "Enter" && !$("panel").hidden) $("panel").focus();
  else return;
  event.preventDefault();
});

$("show-network").addEventListener("click", () => show("network"));
$("show-table").addEventListener("click", () => show("table"));
$("zoom-in").addEventListener("click", () => zoom(1.25));
$("zoom-out").addEventListener("click", () => zoom(0.8));
$("fit").addEventListener("click", () => fit());
$("help").addEventListener("click", help);
$("paths").addEventListener("click", () => showPaths(chosen.node, null));
$("groups").addEventListener("click", backToGroups);
$("theme").addEventListener("click", () => setTheme(!document.documentElement.classList.contains("dark")));
/** @param {boolean} open */
function openLegend(open) {
  $("legend").classList.toggle("open", open);
  $("open-legend").setAttribute("aria-expanded", String(open));
}
$("open-legend").addEventListener("click", () => {
  openLegend(!$("legend").classList.contains("open"));
  if ($("legend").classList.contains("open")) $("legend").focus();
});
const dusk = matchMedia("(prefers-color-scheme: dark)");
dusk.addEventListener("change", () => setTheme(dusk.matches));
const PRINTED = [1020, 640];
// Print in the light theme, and restore the dark theme afterwards.
/** @type {{ dark: boolean, x: number, y: number, k: number, fitted: boolean } | null} */
let before = null;
window.addEventListener("beforeprint", () => {
  before = { dark: document.documentElement.classList.contains("dark"), x: view.x, y: view.y, k: view.k, fitted: view.fitted };
  view.paper = "print";
  const [width, height] = PRINTED;
  Object.assign(view, { width, height, ratio: 2.5 });
  [canvas.width, canvas.height] = [width * 2.5, height * 2.5];
  document.documentElement.classList.add("paper");
  setTheme(false);
  fit();
  draw();
});
window.addEventListener("afterprint", () => {
  if (!before) return;
  const { dark, ...place } = before;
  before = null;
  view.paper = "";
  document.documentElement.classList.remove("paper");
  resize();
  Object.assign(view, place);
  setTheme(dark);
});

$("title").textContent = payload.title || "Network";
$("title").title = payload.title;
$("subtitle").textContent = payload.subtitle;
$("subtitle").hidden = !payload.subtitle;
// A subtitle that is scrolled, as on a phone, can be scrolled by keyboard, too.
const reachable = () => {
  const long = $("subtitle").scrollHeight > $("subtitle").clientHeight;
  if (long) $("subtitle").tabIndex = 0;
  else $("subtitle").removeAttribute("tabindex");
};
addEventListener("resize", reachable);
reachable();
canvas.setAttribute("aria-label", `${payload.title || "Network"}: ${thingWords(nodes)} and ${countedWords(totalOf(edges))} between them. The Table view has the same content.`);

readColours();
sift();
setAside();
buildOverview();
buildLegend();
buildTaking();
setTheme(dusk.matches);
resize();
changed();
fit();
new ResizeObserver(() => {
  const width = view.width;
  if (!resize()) return;
  if (view.fitted || !width || view.paper) fit();
  else repaint();
  draw();
}).observe($("stage"));
if (!restoreView(location.hash.slice(1)) && !restoreView(payload.view) && payload.focus >= 0) {
  const focus = nodes[payload.focus];
  reveal([focus], null);
  selectNode(focus);
}
window.addEventListener("hashchange", () => restoreView(location.hash.slice(1)));
draw();
document.documentElement.dataset.ready = "yes";
