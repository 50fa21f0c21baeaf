// Labels of nodes, and verbs of selected claims.

import { FONT, hues } from "./colours.js";
import { byWeight, nodes } from "./data.js";
import { course } from "./edges.js";
import { labelFont, labelSize, measure, measureAll } from "./lettering.js";
import { Crowd, inside, overlap, place } from "./placing.js";
import { dense, samples } from "./scene.js";
import { view, visible } from "./state.js";
import { controls, within } from "./view.js";

const NAMED = 260;
export const EVERY = 130;
/** @type {Thing[]} */
let tagged = [];

// Place the labels in a part of the screen; sets node.tag to an offset, or to null if there is no space.
/** @param {Placer} at @param {Area} area @param {Area | null} [frameEdge] */
export function settleLabels(at, area, frameEdge = null) {
  for (const node of tagged) node.tag = null;
  const size = labelSize();
  const onScreen = [];
  for (const node of byWeight) {
    if (!node.shown) continue;
    const [x, y] = at(node);
    if (within(area, x, y, 30)) onScreen.push(node);
    if (onScreen.length > 3 * NAMED) break;
  }
  const few = onScreen.length <= EVERY;
  const order = onScreen.slice(0, few ? EVERY : NAMED);
  const lines = few && visible.edges.length < 400 ? visible.edges.flatMap((edge) => dense(samples(edge, at))) : null;
  measureAll(order, size);
  const buttons = controls();
  const found = place(order, few ? onScreen : order, at, { lines, everything: few && view.k > 0.42, apart: true, edge: frameEdge, blocks: [...(buttons ? [buttons] : []), ...(lines ? marksOf(visible.edges, at) : [])] });
  for (const [node, tag] of found) node.tag = tag;
  tagged = [...found.keys()];
  return tagged;
}

// The bounding boxes of the labels that are drawn.
/** @param {Placer} at @returns {Box[]} */
export const namesOn = (at) => tagged.flatMap((node) => {
  if (!node.tag) return [];
  const [x, y] = at(node);
  return { node, x: x + node.tag.dx - node.textWidth / 2, y: y + node.tag.dy - node.textHeight / 2, w: node.textWidth, h: node.textHeight };
});

// Draw labels; one that covers another gets a background, and so does a bold one, which covers itself in another weight.
/** @param {Pen} pen @param {Thing[]} list @param {Placer} at @param {{ bold?: Thing | null, over?: Box[] }} [options] */
export function drawLabels(pen, list, at, { bold = null, over = [] } = {}) {
  const size = labelSize();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.strokeStyle = hues.paper;
  pen.lineWidth = 3.6;
  for (const node of list) {
    const { tag } = node;
    if (!tag) continue;
    const [x, y] = at(node);
    measure(node, size);
    const box = { x: x + tag.dx - node.textWidth / 2 - 3, y: y + tag.dy - node.textHeight / 2 - 1, w: node.textWidth + 6, h: node.textHeight + 2 };
    if (node === bold || over.some((other) => other.node !== node && overlap(box, other) > 0)) {
      pen.fillStyle = hues.paper;
      pen.fillRect(box.x, box.y, box.w, box.h);
    }
    pen.font = (node === bold ? "600 " : "") + labelFont(node, size);
    pen.fillStyle = node.group.quiet ? hues.soft : hues.ink;
    node.lines.forEach((line, row) => {
      const top = y + tag.dy + (row - (node.lines.length - 1) / 2) * size * 1.16;
      pen.strokeText(line, x + tag.dx, top);
      pen.fillText(line, x + tag.dx, top);
    });
  }
}

// Draw a caption for the nodes without claims, which are placed apart.
/** @param {Pen} pen @param {Placer} at */
export function nameLoose(pen, at) {
  if (nodes.length > 2000) return;
  const loose = visible.nodes.filter((node) => !node.edges.length);
  if (loose.length < 3 || loose.length === nodes.length || view.k < 0.3) return;
  const points = loose.map(at);
  pen.font = `italic ${labelSize()}px ${FONT}`;
  pen.textAlign = "left";
  pen.fillStyle = hues.soft;
  pen.fillText("Named, but in no claim shown here", Math.min(...points.map(([x]) => x)) - 20, Math.min(...points.map(([, y]) => y)) - 34 * Math.min(1, view.k) - 6);
  pen.textAlign = "center";
}

// The bounding boxes of the marks on edges.
/** @param {Iterable<Edge>} list @param {Placer} at */
function marksOf(list, at) {
  /** @type {Box[]} */
  const boxes = [];
  for (const edge of list) {
    const line = edge.look.mid && course(edge, at);
    const half = 4 + 4.5 * edge.look.mid.length;
    if (line) boxes.push({ x: line.mx - half, y: line.my - 8.5, w: 2 * half, h: 17 });
  }
  return boxes;
}

// Draw the verbs of selected claims on their edges; within the frame, or "did not inhibit" could lose its first two words.
/** @param {Pen} pen @param {Set<Edge>} list @param {Placer} at @param {Area | null} [frame] */
export function nameEdges(pen, list, at, frame = null) {
  const size = labelSize();
  pen.font = `italic ${size - 0.6}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const taken = new Crowd();
  for (const node of visible.nodes.length <= EVERY ? visible.nodes : [...list].flatMap((edge) => [edge.source, edge.target])) {
    const [x, y, r] = at(node);
    taken.add({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
    if (node.tag) taken.add({ x: x + node.tag.dx - node.textWidth / 2, y: y + node.tag.dy - node.textHeight / 2, w: node.textWidth, h: node.textHeight });
  }
  // A mark on an edge qualifies the verb, so no verb may cover it.
  for (const box of marksOf(list, at)) taken.add(box);
  const few = list.size <= 3 && visible.edges.length < 400;
  for (const edge of list) {
    if (!edge.label) continue;
    const lines = new Crowd();
    /** @type {Point[]} */
    const others = few ? visible.edges.filter((other) => other !== edge).flatMap((other) => dense(samples(other, at))) : [];
    for (const [x, y] of others) lines.add({ x: x - 2, y: y - 2, w: 4, h: 4 });
    const points = samples(edge, at);
    if (!points.length) continue;
    const width = pen.measureText(edge.label).width;
    const [first, last] = [points[0], points[10]];
    const length = Math.hypot(last[0] - first[0], last[1] - first[1]) || 1;
    // On the edge if it is long enough, else beside it; if there is no space and many verbs, only the panel shows it.
    const off = size * 0.95 + (edge.look.mid ? 8 : 0) + ((width / 2) * Math.abs(last[1] - first[1])) / length;
    const spots = (length < 1.6 * width ? [off, -off] : [0, off, -off]).flatMap((aside) => [5, 4, 6, 3, 7, 2, 8].map((step) => inside(frame, width / 2 + 6, size, points[step],
      [points[step][0] + (aside * (last[1] - first[1])) / length, points[step][1] - (aside * (last[0] - first[0])) / length])));
    const own = dense(points);
    // How near a box is to a line.
    /** @param {Box} box @param {Point[]} line */
    const gap = (box, line) => Math.min(Infinity, ...line.map(([x, y]) => Math.hypot(Math.max(box.x - x, 0, x - box.x - box.w), Math.max(box.y - y, 0, y - box.y - box.h))));
    // Covering a label costs more than crossing an edge; a verb that is nearer to another edge could be taken for that of the other.
    /** @param {Point} options */
    const cost = ([x, y]) => {
      const box = { x: x - width / 2 - 2, y: y - size * 0.6, w: width + 4, h: size * 1.2 };
      let sum = 0;
      for (const other of taken.near(box)) sum += 8 * overlap(box, other);
      for (const other of lines.near(box)) sum += overlap(box, other);
      if (others.length && gap(box, others) <= gap(box, own)) sum += 1;
      return sum;
    };
    let free = spots.find((spot) => cost(spot) === 0);
    if (!free && list.size <= 3) free = spots.reduce((best, spot) => (cost(spot) < cost(best) ? spot : best));
    if (!free) continue;
    taken.add({ x: free[0] - width / 2, y: free[1] - size * 0.6, w: width, h: size * 1.2 });
    pen.lineWidth = 4.5;
    pen.strokeStyle = hues.paper;
    pen.strokeText(edge.label, free[0], free[1]);
    pen.fillStyle = hues.ink;
    pen.fillText(edge.label, free[0], free[1]);
  }
}
