// The overview of large graphs: communities as discs, labelled by their best connected nodes, which can be expanded.

import { FONT, hues } from "./colours.js";
import { byWeight, edges, nodeTable } from "./data.js";
import { Crowd, overlap } from "./placing.js";
import { overview, view } from "./state.js";

export function buildOverview() {
  if (!nodeTable.names.includes("community")) return;
  const group = nodeTable.column("community");
  const discs = new Map();
  for (const node of byWeight) {
    const number = group[node.index];
    if (!discs.has(number)) discs.set(number, { number, members: [], x: 0, y: 0, inside: 0, ties: new Map() });
    const disc = discs.get(number);
    disc.members.push(node);
    disc.x += node.x;
    disc.y += node.y;
  }
  for (const edge of edges) {
    const [a, b] = [discs.get(group[edge.source.index]), discs.get(group[edge.target.index])];
    if (a === b) a.inside += 1;
    else for (const [one, other] of [[a, b], [b, a]]) one.ties.set(other, (one.ties.get(other) || 0) + 1);
  }
  overview.discs = [...discs.values()].sort((a, b) => a.number - b.number);
  for (const disc of overview.discs) {
    const size = disc.members.length;
    disc.x /= size;
    disc.y /= size;
    disc.radius = 29 * Math.sqrt(size);
    disc.label = `${disc.members[0].label}${size > 1 ? " …" : ""}`;
    const tally = new Map();
    for (const node of disc.members) tally.set(node.group, (tally.get(node.group) || 0) + 1);
    disc.kinds = [...tally].sort((a, b) => b[1] - a[1]);
  }
  overview.ties = overview.discs.flatMap((disc) => [...disc.ties].filter(([other]) => other.number > disc.number).map(([other, count]) => ({ a: disc, b: other, count })))
    .sort((a, b) => b.count - a.count).slice(0, 4 * overview.discs.length);
  overview.on = true;
}

/** @param {Pen} pen */
export function paintOverview(pen) {
  const most = overview.ties[0]?.count || 1;
  pen.strokeStyle = hues.link;
  for (const { a, b, count } of overview.ties) {
    pen.globalAlpha = 0.15 + 0.5 * (count / most);
    pen.lineWidth = 0.6 + 7 * Math.sqrt(count / most);
    pen.beginPath();
    pen.moveTo(a.x * view.k + view.x, a.y * view.k + view.y);
    pen.lineTo(b.x * view.k + view.x, b.y * view.k + view.y);
    pen.stroke();
  }
  pen.globalAlpha = 1;
  const grid = new Crowd();
  for (const disc of overview.discs) {
    paintDisc(pen, disc);
    const [x, y, r] = discAt(disc);
    grid.add({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
  }
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  for (const disc of overview.discs) nameDisc(pen, disc, grid);
}

// Draw a disc as a ring chart of the groups of its nodes.
/** @param {Pen} pen @param {Disc} disc */
function paintDisc(pen, disc) {
  const [x, y, r] = discAt(disc);
  let from = -Math.PI / 2;
  for (const [group, count] of disc.kinds) {
    const to = from + (count / disc.members.length) * 2 * Math.PI;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, r, from, to);
    pen.closePath();
    pen.fillStyle = hues[group.colour];
    pen.fill();
    from = to;
  }
  pen.beginPath();
  pen.moveTo(x + r * 0.72, y);
  pen.arc(x, y, r * 0.72, 0, 2 * Math.PI);
  pen.closePath();
  pen.fillStyle = hues.paper;
  pen.fill();
  if (disc === overview.chosen || disc === overview.over) {
    pen.beginPath();
    pen.moveTo(x + r + 3, y);
    pen.arc(x, y, r + 3, 0, 2 * Math.PI);
    pen.lineWidth = 2.4;
    pen.strokeStyle = disc === overview.chosen ? hues.ink : hues.soft;
    pen.stroke();
  }
  if (r > 15) {
    pen.fillStyle = hues.ink;
    pen.font = `600 ${Math.min(14, r * 0.6)}px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(disc.members.length.toLocaleString("en"), x, y);
  }
}

// Place a label below, above or beside the disc; if there is no space, shortened inside it.
/** @param {Pen} pen @param {Disc} disc @param {Crowd} grid */
function nameDisc(pen, disc, grid) {
  const [x, y, r] = discAt(disc);
  pen.font = `12px ${FONT}`;
  const width = pen.measureText(disc.label).width + 8;
  /** @type {Point[]} */
  const spots = [[x, y + r + 11], [x, y - r - 11], [x + r + width / 2, y], [x - r - width / 2, y]];
  const free = spots.find(([cx, cy]) => ![...grid.near({ x: cx - width / 2, y: cy - 8, w: width, h: 16 })].some((other) => overlap({ x: cx - width / 2, y: cy - 8, w: width, h: 16 }, other) > 0));
  if (free) grid.add({ x: free[0] - width / 2, y: free[1] - 8, w: width, h: 16 });
  else if (r < 26) return;
  let text = disc.label;
  const spot = free || /** @type {Point} */ ([x, y + 13]);
  if (!free) {
    pen.font = `10.5px ${FONT}`;
    const fits = Math.floor((1.15 * r) / 5.8);
    text = text.length > fits ? `${text.slice(0, fits - 1).trim()}…` : text;
  }
  pen.strokeStyle = hues.paper;
  pen.lineWidth = 3.6;
  pen.strokeText(text, ...spot);
  pen.fillStyle = hues.ink;
  pen.fillText(text, ...spot);
}

/** @param {Disc} disc */
const discAt = (disc) => [disc.x * view.k + view.x, disc.y * view.k + view.y, Math.max(5, disc.radius * view.k * 0.86)];
/** @param {number} x @param {number} y */
export const findDisc = (x, y) => overview.discs.find((disc) => { const [cx, cy, r] = discAt(disc); return Math.hypot(x - cx, y - cy) < r + 3; }) || null;
