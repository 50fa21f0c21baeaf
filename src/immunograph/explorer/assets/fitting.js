// The visible part of the drawing: fit to screen, zoom, and space for the panel.

import { Thing } from "./data.js";
import { settleLabels } from "./labels.js";
import { redraw, repaint } from "./painting.js";
import { overlap } from "./placing.js";
import { ground, overview, view, visible } from "./state.js";
import { bounds, controls, FITTING, frame, freeArea, MANY, paintedArea, placer, stretch } from "./view.js";

/** @type {(keyof Area)[]} */
const SIDES = ["left", "right", "top", "low"];

export function fit() {
  /** @type {Spot[]} */
  const list = overview.on ? overview.discs : visible.nodes;
  if (!list.length || !view.width) return;
  const room = frame();
  const aside = overview.on && room.width > 700 ? 110 : 40;
  const margin = { left: aside, right: aside, top: 34, low: 34 };
  const labelled = list.length <= FITTING && !overview.on;
  for (let round = 0; round < (labelled ? 3 : 1); round += 1) {
    const [width, height] = [room.width - margin.left - margin.right, room.height - margin.top - margin.low];
    const flat = bounds(list);
    const across = Math.min(1.6, width / Math.max(flat.right - flat.left, 1));
    stretch(labelled ? Math.min(1.6, height / Math.max((flat.low - flat.top) / view.tall, 1)) / across : 1);
    const { left, right, top, low } = bounds(list);
    view.k = Math.max(0.004, Math.min(width / Math.max(right - left, 1), height / Math.max(low - top, 1), 1.6));
    view.x = margin.left + width / 2 - ((left + right) / 2) * view.k;
    view.y = margin.top + height / 2 - ((top + low) / 2) * view.k;
    if (!labelled) continue;
    const lack = labelsBeyond(visible.nodes, room);
    const most = room.width * (room.width < 500 ? 0.13 : 0.28);
    let more = false;
    for (const side of SIDES) {
      const wanted = Math.max(margin[side], Math.min(margin[side] + lack[side], side === "left" || side === "right" ? most : Math.max(most, room.height * 0.33)));
      more ||= wanted > margin[side];
      margin[side] = wanted;
    }
    if (!more) break;
  }
  view.fitted = true;
  repaint();
}

// Compute how far labels extend beyond the screen on each side.
/** @param {Thing[]} list @param {{ width: number, height: number }} room */
function labelsBeyond(list, room) {
  const at = placer();
  settleLabels(at, { left: -1e4, right: 1e4, top: -1e4, low: 1e4 });
  const lack = { left: 0, right: 0, top: 0, low: 0 };
  const block = controls();
  for (const node of list) {
    if (block) {
      const [x, y, r] = at(node);
      clear(block, { x: x - r, y: y - r, w: 2 * r, h: 2 * r }, lack);
    }
    if (!node.tag) continue;
    const [x, y] = [node.x * view.k + view.x + node.tag.dx, node.y * view.k + view.y + node.tag.dy];
    const [w, h] = [node.textWidth / 2 + 14, node.textHeight / 2 + 12];
    lack.left = Math.max(lack.left, w - x);
    lack.right = Math.max(lack.right, x + w - room.width);
    lack.top = Math.max(lack.top, h - y);
    lack.low = Math.max(lack.low, y + h - room.height);
    if (block) clear(block, { x: x - w + 14, y: y - h + 12, w: 2 * w - 28, h: 2 * h - 24 }, lack);
  }
  return lack;
}

// Move the drawing away from the buttons by the shorter way: to the right or up.
/** @param {Box} block @param {Box} box @param {Area} lack */
function clear(block, box, lack) {
  if (!overlap(block, box)) return;
  const [right, up] = [block.x + block.w - box.x, box.y + box.h - block.y];
  if (right < up) lack.left = Math.max(lack.left, right);
  else lack.low = Math.max(lack.low, up);
}

/** @param {number} factor @param {number} [x] @param {number} [y] */
export function zoom(factor, x = frame().width / 2, y = frame().height / 2) {
  const k = Math.max(0.004, Math.min(12, view.k * factor));
  view.x = x - ((x - view.x) * k) / view.k;
  view.y = y - ((y - view.y) * k) / view.k;
  view.k = k;
  view.fitted = false;
  redraw();
}

// Pan until these points are inside the free part of the screen; zoom out if they do not fit.
/** @param {...Spot} points */
export function bringIn(...points) {
  const room = frame();
  const margin = Math.min(110, room.width / 4, room.height / 4);
  const box = bounds(points);
  const k = Math.min(view.k, (room.width - 2 * margin) / Math.max(box.right - box.left, 1), (room.height - 2 * margin) / Math.max(box.low - box.top, 1));
  if (k < view.k) zoom(Math.max(k, 0.05) / view.k);
  /** @param {number} low @param {number} high @param {number} size */
  const shift = (low, high, size) => (high - low > size - 2 * margin ? size / 2 - (low + high) / 2 : low < margin ? margin - low : high > size - margin ? size - margin - high : 0);
  view.x += shift(box.left * view.k + view.x, box.right * view.k + view.x, room.width);
  view.y += shift(box.top * view.k + view.y, box.low * view.k + view.y, room.height);
  keepLabelsIn(points);
  redraw();
}

// As above, including the labels of the nodes, so that a selected node is visible beside the panel with its label.
const NAMES = 40;
const PAD = 8;
/** @param {Spot[]} points */
function keepLabelsIn(points) {
  const things = points.filter((point) => point instanceof Thing);
  if (!things.length || things.length > NAMES || overview.on || visible.nodes.length > FITTING) return;
  const free = freeArea();
  const [wide, high] = [free.right - 2 * PAD, free.low - 2 * PAD];
  for (let round = 0; round < 5; round += 1) {
    const anew = view.k !== ground.k || Math.max(Math.abs(view.x - ground.x), Math.abs(view.y - ground.y)) > ground.margin;
    if (anew) settleLabels(placer(), paintedArea(), free);
    const { left, right, top, low } = named(things);
    if (right - left > wide || low - top > high) {
      const closer = Math.max(0.6, Math.min(wide / (right - left), high / (low - top)));
      if (view.k * closer < 0.1) return;
      zoom(closer, (left + right) / 2, (top + low) / 2);
      continue;
    }
    const [x, y] = [Math.max(PAD - left, 0) || Math.min(free.right - PAD - right, 0), Math.max(PAD - top, 0) || Math.min(free.low - PAD - low, 0)];
    if (!x && !y) return;
    view.x += x;
    view.y += y;
  }
}

// The bounding box of nodes with their labels, on the screen.
/** @param {Thing[]} things @returns {Area} */
function named(things) {
  const at = placer();
  const area = { left: Infinity, right: -Infinity, top: Infinity, low: -Infinity };
  for (const node of things) {
    const [x, y, r] = at(node);
    const { dx, dy } = node.tag ?? { dx: 0, dy: 0 };
    const [w, h] = node.tag ? [node.textWidth / 2, node.textHeight / 2] : [0, 0];
    area.left = Math.min(area.left, x - 1.5 * r, x + dx - w);
    area.right = Math.max(area.right, x + 1.5 * r, x + dx + w);
    area.top = Math.min(area.top, y - 1.3 * r, y + dy - h);
    area.low = Math.max(area.low, y + 1.3 * r, y + dy + h);
  }
  return area;
}

// When the panel opens or closes: fit a fitted drawing again if it stays legible; pan any other.
/** @param {Spot[]} points */
export function makeRoom(points) {
  if (view.fitted && visible.nodes.length <= FITTING && !overview.on) {
    fit();
    if (view.k < 0.4 && points.length) {
      view.fitted = false;
      zoom(0.62 / view.k);
    }
  }
  if (points.length) {
    const kept = view.fitted;
    bringIn(...points);
    view.fitted = kept;
  }
  if (!overview.on && visible.edges.length <= MANY) repaint(); // names that lay where the panel is now find another place
}
