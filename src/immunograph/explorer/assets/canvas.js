// The drawing on the screen: painted once on an off-screen canvas larger than the screen, which is then panned; the
// highlighted nodes and edges are drawn over it.

import { hues } from "./colours.js";
import { opposites } from "./disagree.js";
import { whenChanged } from "./facets.js";
import { drawLabels, nameEdges, nameLoose, namesOn, settleLabels } from "./labels.js";
import { labelSize, measureAll } from "./lettering.js";
import { paintOverview } from "./overview.js";
import { paintWith, repaint } from "./painting.js";
import { place } from "./placing.js";
import { drawEdges, drawNodes, drawRing } from "./scene.js";
import { chosen, ground, overview, view, visible } from "./state.js";
import { canvas, FITTING, freeArea, MANY, paintedArea, placer, wholeArea } from "./view.js";

const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
const sheet = document.createElement("canvas");
const sheetPen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d", { alpha: false }));
let settling = 0;

function paintGround() {
  const { width, height, ratio } = view;
  const area = paintedArea();
  const margin = -area.left;
  Object.assign(ground, { margin, x: view.x, y: view.y, k: view.k, fresh: true });
  const [wide, high] = [Math.round((width + 2 * margin) * ratio), Math.round((height + 2 * margin) * ratio)];
  if (sheet.width !== wide || sheet.height !== high) Object.assign(sheet, { width: wide, height: high });
  const pen = sheetPen;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = hues.paper;
  pen.fillRect(0, 0, wide, high);
  pen.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio);
  paintScene(pen, area, ground.without, freeArea());
}

// Draw all visible nodes and edges in a part of the screen, without highlighting.
/** @param {Pen} pen @param {Area} area @param {Thing | null} [without] @param {Area} [free] */
export function paintScene(pen, area, without = null, free = wholeArea()) {
  const at = placer();
  if (overview.on) return paintOverview(pen);
  const list = without ? visible.edges.filter((edge) => edge.source !== without && edge.target !== without) : visible.edges;
  drawEdges(pen, list, at, area);
  drawNodes(pen, without ? visible.nodes.filter((node) => node !== without) : visible.nodes, at, area);
  const tagged = settleLabels(at, area, free);
  drawLabels(pen, without ? tagged.filter((node) => node !== without) : tagged, at);
  nameLoose(pen, at);
}

// The highlighted nodes and edges: the selection and its neighbours; null if nothing is highlighted.
/** @type {() => { nodes: Set<Thing>, edges: Set<Edge>, plain?: boolean } | null} */
function spotlight() {
  if (ground.without) return { nodes: new Set([ground.without]), edges: new Set(ground.without.edges.filter((edge) => edge.shown)), plain: true };
  if (chosen.path) return { nodes: new Set(chosen.path.flatMap((edge) => [edge.source, edge.target])), edges: new Set(chosen.path) };
  if (chosen.edge) return { nodes: new Set([chosen.edge.source, chosen.edge.target]), edges: new Set([chosen.edge, ...(opposites.get(chosen.edge) || []).filter((edge) => edge.shown)]) };
  const node = chosen.node || chosen.overNode;
  if (!node) return null;
  const lit = node.edges.filter((edge) => edge.shown);
  return { nodes: new Set([node, ...lit.flatMap((edge) => [edge.source, edge.target])]), edges: new Set(lit) };
}

export function draw() {
  if (!view.width) return;
  const scaled = view.k !== ground.k;
  // While a large drawing is zoomed, the off-screen canvas is scaled; it is repainted when the wheel stops.
  const wait = ground.fresh && scaled && visible.edges.length > MANY && view.k / ground.k < 3 && view.k / ground.k > 0.4;
  const away = Math.max(Math.abs(view.x - ground.x), Math.abs(view.y - ground.y)) > ground.margin;
  if (wait) {
    clearTimeout(settling);
    settling = setTimeout(repaint, 160);
  } else if (!ground.fresh || scaled || away) paintGround();
  const scale = view.k / ground.k;
  const { ratio } = view;
  context.setTransform(1, 0, 0, 1, 0, 0);
  if (wait) {
    context.fillStyle = hues.paper;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  const left = (view.x - (ground.x + ground.margin) * scale) * ratio;
  const top = (view.y - (ground.y + ground.margin) * scale) * ratio;
  if (wait) context.drawImage(sheet, left, top, sheet.width * scale, sheet.height * scale);
  else context.drawImage(sheet, Math.round(left), Math.round(top));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (!overview.on) drawSpotlight(context);
}

const veil = { screen: 0.54, print: 0.45 };

/** @param {Pen} pen */
export function drawSpotlight(pen) {
  const light = spotlight();
  if (!light) return;
  const at = placer();
  const area = wholeArea();
  if (!light.plain) {
    pen.globalAlpha = veil[view.paper || "screen"];
    pen.fillStyle = hues.paper;
    pen.fillRect(0, 0, view.width, view.height);
    pen.globalAlpha = 1;
  }
  const lit = [...light.nodes].filter((node) => node.shown);
  drawEdges(pen, [...light.edges], at, area);
  drawNodes(pen, lit, at, area);
  if (chosen.overNode?.shown) drawRing(pen, chosen.overNode, at, hues.soft);
  if (chosen.node?.shown) drawRing(pen, chosen.node, at, hues.ink);
  const bare = lit.filter((node) => !node.tag).sort((a, b) => Number(b === chosen.node) - Number(a === chosen.node) || b.edges.length - a.edges.length || a.index - b.index).slice(0, 60);
  measureAll(bare, labelSize());
  const over = namesOn(at);
  for (const [node, tag] of place(bare, visible.nodes.length <= FITTING ? visible.nodes : lit, at, { everything: bare.length <= 12, edge: freeArea(), cut: 400, blocks: over })) node.tag = tag;
  drawLabels(pen, lit.filter((node) => node.tag), at, { bold: chosen.node, over });
  if (!light.plain && light.edges.size <= 24) nameEdges(pen, light.edges, at, freeArea());
  for (const node of bare) node.tag = null;
}

paintWith(draw);
whenChanged(repaint);
