// Sizes of labels.

import { FONT } from "./colours.js";
import { view } from "./state.js";

export const labelSize = () => Math.max(10.5, Math.min(14.5, 12.6 * Math.sqrt(view.k)));
/** @param {Thing} node @param {number} size */
export const labelFont = (node, size) => `${node.group.quiet ? "italic " : ""}${size}px ${FONT}`;
export const ruler = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** @param {Thing} node @param {number} size */
export function measure(node, size) {
  if (node.measured === size) return;
  node.measured = size;
  ruler.font = labelFont(node, size);
  node.textWidth = Math.max(...node.lines.map((line) => ruler.measureText(line).width));
  node.textHeight = node.lines.length * size * 1.16;
}

/** @param {Thing[]} list @param {number} size */
export function measureAll(list, size) {
  for (const node of list) measure(node, size);
}
