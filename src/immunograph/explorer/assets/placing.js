// Label placement: the best of some positions around the node, avoiding other labels, nodes and, if possible, edges.

const NOWHERE = { x: 0, y: 0, w: 0, h: 0 };
// Horizontal and vertical position, and what it costs. Halves are above or below the node, with the node under one half of the label.
const PLACES = [[0, 1, 0], [0, -1, 0.8], [1, 0, 1], [-1, 0, 1.2], [0.5, 1, 1.3], [-0.5, 1, 1.4], [1, 1, 1.6], [-1, 1, 1.8], [0.5, -1, 1.7], [-0.5, -1, 1.8], [1, -1, 1.9], [-1, -1, 2.1], [0.5, 1.35, 2.2], [-0.5, 1.35, 2.3], [0, 1.7, 2.4], [0, -1.7, 2.6], [0.5, -1.35, 2.7], [-0.5, -1.35, 2.8]];

// Space reserved for the ring and the bold label of a selected node, and within which another node may be nearer.
const ASIDE = 9;

// Cost of a label that is nearer to another node than to its own.
const ASTRAY = 2;

// Fraction of a label that may overlap another one, because boxes are wider than the letters.
const COVERS = 0.06;

/** @param {Box} a @param {Box} b */
export function overlap(a, b) {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? (w * h) / Math.min(a.w * a.h, b.w * b.h) : 0;
}

// The distance between two boxes; 0 if they touch.
/** @param {Box} a @param {Box} b */
const gap = (a, b) => Math.hypot(Math.max(0, a.x - b.x - b.w, b.x - a.x - a.w), Math.max(0, a.y - b.y - b.h, b.y - a.y - a.h));

// Return whether a label is cut by the frame, or is outside it although its node is visible.
/** @param {Box} box @param {Area} edge @param {number} x @param {number} y */
function isCut(box, edge, x, y) {
  const whole = box.x >= edge.left + 4 && box.x + box.w <= edge.right - 4 && box.y >= edge.top + 2 && box.y + box.h <= edge.low - 2;
  if (whole) return false;
  const on = x >= edge.left && x <= edge.right && y >= edge.top && y <= edge.low;
  return on || (box.x < edge.right && box.x + box.w > edge.left && box.y < edge.low && box.y + box.h > edge.top);
}

// Move the middle of a text into the frame, if the point to which the text belongs is there.
/** @param {Area | null} frame @param {number} half @param {number} size @param {Point} anchor @param {Point} spot @returns {Point} */
export function inside(frame, half, size, anchor, [x, y]) {
  if (!frame || frame.right - frame.left < 2 * half) return [x, y];
  if (anchor[0] < frame.left || anchor[0] > frame.right || anchor[1] < frame.top || anchor[1] > frame.low) return [x, y];
  return [Math.max(frame.left + half, Math.min(frame.right - half, x)), Math.max(frame.top + size, Math.min(frame.low - size, y))];
}

// Return { dx, dy } for the labels that fit; `obstacles` are discs to keep free, and `lines` are points to avoid. If every label is
// required, some overlap; with `apart`, labels that would cover another are left out, the last first.
/** @param {Thing[]} list @param {Thing[]} obstacles @param {Placer} at @param {{ lines?: Point[] | null, everything?: boolean, edge?: Area | null, cut?: number, blocks?: Box[], apart?: boolean }} options */
export function place(list, obstacles, at, { lines = null, everything = false, edge = null, cut = 40, blocks = [], apart = false }) {
  const found = new Map();
  const boxes = new Map();
  const grid = new Crowd();
  const marks = new Crowd();
  for (const node of obstacles) {
    const [x, y, r] = at(node);
    const wide = node.group.shape === "pill" ? 1.5 : 1.1;
    grid.add({ node, x: x - r * wide, y: y - r * 1.1, w: 2 * r * wide, h: 2.2 * r });
  }
  for (const block of blocks) grid.add(block);
  if (lines) for (const [x, y] of lines) marks.add({ x, y, w: 0.1, h: 0.1 });
  /** @param {Thing} node @param {boolean} refine */
  const choose = (node, refine) => {
    const [x, y, r] = at(node);
    const [w, h] = [node.textWidth + 6, node.textHeight + 2];
    const own = boxes.get(node);
    /** @type {{ cost: number, box: Box, tag: Tag }} */
    let best = { cost: Infinity, box: NOWHERE, tag: { dx: 0, dy: 0 } };
    for (const [sideX, sideY, taste] of node.edges.length ? PLACES : PLACES.slice(0, 1)) {
      const wide = node.group.shape === "pill" ? r * 1.5 : r * 1.15;
      const half = sideX && Math.abs(sideX) < 1;
      const slant = sideX && sideY && !half;
      const cx = x + sideX * (half ? w * 0.55 : slant ? wide * 0.6 + w / 2 : wide + ASIDE + w / 2);
      const cy = y + sideY * (slant ? r * 0.75 + h / 2 : r * 1.15 + 3 + h / 2);
      const box = { node, x: cx - w / 2, y: cy - h / 2, w, h };
      let cost = taste + (edge && isCut(box, edge, x, y) ? cut : 0);
      // The cost only grows from here on, so a place that is already dearer than the best needs no further look.
      if (cost >= best.cost) continue;
      const toOwn = gap(box, { x: x - wide, y: y - r * 1.1, w: 2 * wide, h: 2.2 * r });
      let astray = false;
      for (const other of grid.near({ x: box.x - ASIDE, y: box.y - ASIDE, w: w + 2 * ASIDE, h: h + 2 * ASIDE })) {
        if (other === own || other.node === node) continue;
        const shared = overlap(box, other);
        if (shared > 0) cost += 12 + 90 * shared;
        else astray ||= Boolean(other.node) && boxes.get(other.node) !== other && gap(box, other) < toOwn;
      }
      if (astray) cost += ASTRAY;
      if (cost >= best.cost) continue;
      if (lines) for (const { x: px, y: py } of marks.near(box)) if (px > box.x - 1 && px < box.x + w + 1 && py > box.y && py < box.y + h) cost += 0.7;
      if (cost < best.cost) best = { cost, box, tag: { dx: cx - x, dy: cy - y } };
    }
    if (!everything && best.cost > 10) return;
    if (refine && own) grid.remove(own);
    found.set(node, best.tag);
    boxes.set(node, best.box);
    grid.add(best.box);
  };
  for (const node of list) choose(node, false);
  if (everything) for (let round = 0; round < 2; round += 1) for (const node of list) choose(node, true);
  if (apart) {
    for (const node of [...list].reverse()) {
      const box = boxes.get(node);
      if (!box || !grid.near(box).some((other) => other !== box && other.node !== node && boxes.get(other.node) === other && overlap(box, other) > COVERS)) continue;
      grid.remove(box);
      boxes.delete(node);
      found.delete(node);
    }
  }
  return found;
}

/** @type {Box[]} */
const NOTHING = [];
let searches = 0;

// A spatial grid of boxes, so that a label is compared only with its neighbours.
export class Crowd {
  constructor() { this.cells = new Map(); }
  /** @param {Box} box */
  keys(box) {
    const keys = [];
    for (let i = Math.floor(box.x / 90); i <= Math.floor((box.x + box.w) / 90); i += 1)
      for (let j = Math.floor(box.y / 60); j <= Math.floor((box.y + box.h) / 60); j += 1) keys.push(i * 65536 + j);
    return keys;
  }
  /** @param {Box} box */
  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, new Set());
      this.cells.get(key).add(box);
    }
  }
  /** @param {Box} box */
  remove(box) { for (const key of this.keys(box)) this.cells.get(key)?.delete(box); }
  // The boxes in the cells of this one, each once: a box has the number of the last search that found it.
  /** @param {Box} box */
  near(box) {
    /** @type {Box[]} */
    const found = [];
    searches += 1;
    const [right, low] = [Math.floor((box.x + box.w) / 90), Math.floor((box.y + box.h) / 60)];
    for (let i = Math.floor(box.x / 90); i <= right; i += 1) {
      for (let j = Math.floor(box.y / 60); j <= low; j += 1) {
        for (const other of this.cells.get(i * 65536 + j) || NOTHING) {
          if (other.search === searches) continue;
          other.search = searches;
          found.push(other);
        }
      }
    }
    return found;
  }
}
