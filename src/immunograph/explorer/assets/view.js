// Positions on the screen: `view` maps world coordinates (those of the payload) to CSS pixels.

import { nodes } from "./data.js";
import { $ } from "./dom.js";
import { view, visible } from "./state.js";

export const canvas = /** @type {HTMLCanvasElement} */ ($("canvas"));
export const MANY = 4000;
export const FITTING = 400;

// Marks shrink more slowly than the drawing, unless there are so many that they would cover each other.
export function sizeFactor() {
  const count = visible.nodes.length;
  const gentle = Math.max(0.22, Math.min(1.7, Math.sqrt(view.k)));
  return count > 700 ? Math.max(0.13, Math.min(gentle, view.k * 1.45)) : count > 250 ? gentle * 0.82 : gentle;
}
export function placer() {
  const factor = sizeFactor();
  /** @type {Placer} */
  const at = (node) => [node.x * view.k + view.x, node.y * view.k + view.y, node.r * factor];
  at.bend = Math.max(0.35, Math.min(1.6, view.k));
  return at;
}

export function resize() {
  const box = $("stage").getBoundingClientRect();
  if (!box.width || !box.height) return false;
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  if (box.width === view.width && box.height === view.height && ratio === view.ratio) return false;
  Object.assign(view, { width: box.width, height: box.height, ratio });
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  return true;
}

// The drawing may be stretched in one direction to fill a tall or wide frame; marks keep their shape.
/** @param {number} wanted */
export function stretch(wanted) {
  const by = Math.max(0.8, Math.min(2.2, wanted));
  if (by === view.tall) return;
  for (const node of nodes) node.y *= by / view.tall;
  view.tall = by;
}

// The space for the drawing beside an open panel.
export function frame() {
  if (view.paper) return { width: view.width, height: view.height };
  const panel = $("panel");
  const over = !panel.hidden && getComputedStyle(panel).position === "absolute";
  const beside = over && panel.offsetWidth < view.width * 0.9;
  return { width: view.width - (beside ? panel.offsetWidth : 0), height: view.height - (over && !beside ? panel.offsetHeight : 0) };
}

// The area of the buttons over the drawing; none when printing.
/** @returns {Box | null} */
export function controls() {
  const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = $("zoom");
  return view.paper || !offsetWidth ? null : { x: offsetLeft - 4, y: offsetTop - 4, w: offsetWidth + 8, h: offsetHeight + 8 };
}

/** @param {Spot[]} list */
export function bounds(list) {
  let [left, right, top, low] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, radius = 0 } of list) {
    if (x - radius < left) left = x - radius;
    if (x + radius > right) right = x + radius;
    if (y - radius < top) top = y - radius;
    if (y + radius > low) low = y + radius;
  }
  return { left, right, top, low };
}

// The part of the screen that no panel covers.
/** @returns {Area} */
export function freeArea() {
  const { width, height } = frame();
  return { left: 0, right: width, top: 0, low: height };
}

// The area to paint at once: the screen and a margin, limited by the maximum size of a canvas.
const REACH = 0.3;
const PIXELS = 3e7;
export function paintedArea() {
  const { width, height, ratio } = view;
  const margin = Math.round(REACH * Math.max(width, height));
  const around = (width + 2 * margin) * (height + 2 * margin) * ratio * ratio > PIXELS ? 0 : margin;
  return { left: -around, right: width + around, top: -around, low: height + around };
}

export const wholeArea = () => ({ left: 0, right: view.width, top: 0, low: view.height });
/** @param {Area} area @param {number} x @param {number} y @param {number} slack */
export const within = (area, x, y, slack) => x > area.left - slack && x < area.right + slack && y > area.top - slack && y < area.low + slack;
