// Where labels go: the best of eight places round the node, clear of other labels, nodes and, where it can be, lines.

const PLACES = [[0, 1, 0], [0, -1, 0.8], [1, 0, 1], [-1, 0, 1.2], [1, 1, 1.6], [-1, 1, 1.8], [1, -1, 1.9], [-1, -1, 2.1]];

function measure(node, context, size) {
  if (node.measured !== size) {
    node.measured = size;
    node.textWidth = Math.max(...node.lines.map((line) => context.measureText(line).width));
    node.textHeight = node.lines.length * size * 1.16;
  }
}

function overlap(a, b) {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? (w * h) / Math.min(a.w * a.h, b.w * b.h) : 0;
}

// Sets node.tag = { dx, dy } for labels that are shown and null for others; boxes of `obstacles` are kept free.
function place(list, context, size, at, lines, everything) {
  const discs = list.map((node) => {
    const [x, y, r] = at(node);
    const wide = node.group.shape === "pill" ? 1.5 : 1.1;
    return { node, x: x - r * wide, y: y - r * 1.1, w: 2 * r * wide, h: 2.2 * r };
  });
  const boxes = new Map();
  const grid = new Crowd();
  for (const disc of discs) grid.add(disc);
  const choose = (node, refine) => {
    measure(node, context, size);
    const [x, y, r] = at(node);
    const [w, h] = [node.textWidth + 6, node.textHeight + 2];
    const own = boxes.get(node);
    let best = null;
    for (const [sideX, sideY, taste] of node.edges.length ? PLACES : PLACES.slice(0, 1)) {
      const wide = node.group.shape === "pill" ? r * 1.5 : r * 1.15;
      const slant = sideX && sideY;
      const cx = x + sideX * (slant ? wide * 0.6 + w / 2 : wide + 3 + w / 2);
      const cy = y + sideY * (slant ? r * 0.75 + h / 2 : r * 1.15 + 3 + h / 2);
      const box = { node, x: cx - w / 2, y: cy - h / 2, w, h };
      let cost = taste + (!view.fitting && (box.x < 4 || box.x + w > view.width - 4 || box.y < 2 || box.y + h > view.height - 2) ? 9.5 : 0);
      for (const other of grid.near(box)) if (other !== own) cost += other.node === node ? 0 : 90 * overlap(box, other) + (overlap(box, other) > 0 ? 12 : 0);
      if (lines) for (const [px, py] of lines) if (px > box.x - 1 && px < box.x + w + 1 && py > box.y && py < box.y + h) cost += 0.45;
      if (!best || cost < best.cost) best = { cost, box, tag: { dx: cx - x, dy: cy - y } };
    }
    if (!everything && best.cost > 10) {
      node.tag = null;
      return;
    }
    if (refine && own) grid.remove(own);
    node.tag = best.tag;
    boxes.set(node, best.box);
    grid.add(best.box);
  };
  for (const node of list) choose(node, false);
  if (everything) for (let round = 0; round < 2; round += 1) for (const node of list) choose(node, true);
}

// Boxes by cells of the screen, so that a label meets only its neighbours.
class Crowd {
  constructor() { this.cells = new Map(); }
  keys(box) {
    const keys = [];
    for (let i = Math.floor(box.x / 90); i <= Math.floor((box.x + box.w) / 90); i += 1)
      for (let j = Math.floor(box.y / 60); j <= Math.floor((box.y + box.h) / 60); j += 1) keys.push(i * 65536 + j);
    return keys;
  }
  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, new Set());
      this.cells.get(key).add(box);
    }
  }
  remove(box) { for (const key of this.keys(box)) this.cells.get(key)?.delete(box); }
  near(box) {
    const found = new Set();
    for (const key of this.keys(box)) for (const other of this.cells.get(key) || []) found.add(other);
    return found;
  }
}
