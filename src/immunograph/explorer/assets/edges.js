// How a claim is drawn. Arrowhead: its effect (arrow +, bar -, knob: no direction of effect). Hollow head: not accepted.
// Width: certainty. Dash: hedged; long dash: intended; dash and dot with "?": asked; dotted: inferred by a rule.
// A null result ("∅") and a dispute ("≠") have neither the colour nor the head of the effect; if the claim is supported as well,
// they are marks on its line, like a question. A claim that rests only on retracted texts ("†") is a thin grey line whose head
// still shows whether it was accepted.

import { directed, edges, edgeTable } from "./data.js";
import { svg } from "./dom.js";
import { extent, SvgPath } from "./shapes.js";

/** @type {Record<string | number, string>} */
export const HUE = { "+": "green", "-": "vermillion", u: "line", "": "link", a: "purple", "a+": "purple", "a-": "purple" };
export const NULL_DASH = [2.5, 5];
/** @type {Partial<Record<Stance | Beside, string>>} */
export const MARKS = { asks: "?", disputes: "≠", null: "∅", unstated: "~", fallen: "†", joint: "&" };
export const FALLEN_WIDTH = 1;
/** @type {Record<string | number, number>} */
export const WIDTH = { 3: 2.6, 2: 1.7, 1: 1.5, 0: 1.3, "-1": 1.6 };

// The marks on the line of a claim: evidence other than its stance, and retracted support; a supported claim keeps its head.
const BESIDE = edgeTable.names.includes("beside") ? edgeTable.column("beside") : [];
/** @type {(edge: Edge) => Beside[]} */
export const besides = (edge) => (edge.partly ? edgeTable.get("trial_beside", edge.index) : BESIDE[edge.index]) || [];

// Return whether all support of a claim is from retracted or withdrawn texts.
/** @param {Edge} edge */
export const isFallen = (edge) => besides(edge).includes("fallen");

/** @type {(edge: Edge) => Look} */
function look(edge) {
  /** @type {number[]} */
  let dash = [];
  const told = besides(edge);
  const fallen = told.includes("fallen");
  if (edge.status === "inferred") dash = [0.1, 4.6];
  else if (fallen) dash = [];
  else if (edge.stance === "intends") dash = [15, 5];
  else if (edge.stance === "asks" || edge.certainty === 0) dash = [8, 4, 1.5, 4];
  else if (edge.stance === "null") dash = NULL_DASH;
  else if (edge.stance === "disputes" || edge.certainty === 1) dash = [5.5, 4];
  return {
    hue: edge.status === "rejected" || fallen ? "grey" : HUE[edge.sign],
    width: edge.status === "inferred" ? 2.2 : fallen ? FALLEN_WIDTH : WIDTH[edge.certainty],
    dash,
    round: edge.status === "inferred",
    head: !directed || edge.sign[0] === "a" || edge.stance === "null" || edge.stance === "disputes" ? "" : edge.sign === "+" ? "arrow" : edge.sign === "-" ? "bar" : "knob",
    hollow: edge.status === "proposed" || edge.status === "rejected",
    mid: edge.status === "rejected" ? "×" : [edge.stance, ...told].map((each) => MARKS[each] || "").join(""),
  };
}
// Equal looks are shared objects (interned), so that edges with the same look are drawn in one path.
const looks = new Map();
/** @param {Edge} edge */
export function dress(edge) {
  const key = `${edge.sign}|${edge.certainty}|${edge.status}|${edge.stance}|${besides(edge)}`;
  if (!looks.has(key)) looks.set(key, look(edge));
  edge.look = looks.get(key);
}
for (const edge of edges) dress(edge);

// Compute the course of an edge on the screen: ends clipped at the node outlines, control point, and direction at the target.
/** @type {(edge: Edge, at: Placer) => Line | null} */
export function course(edge, at) {
  const [ax, ay, ar] = at(edge.source);
  const [bx, by, br] = at(edge.target);
  if (edge.loop) {
    const size = ar * (1.1 + 0.5 * edge.loop) + 8;
    const [sx, sy] = [ax + ar * 0.55, ay - ar * 0.95];
    const [ex, ey] = [ax - ar * 0.55, ay - ar * 1.05];
    return { loop: true, sx, sy, ex, ey, c1x: ax + size, c1y: ay - size * 1.5, c2x: ax - size, c2y: ay - size * 1.5, ux: 0.5, uy: 0.86, mx: ax, my: ay - size * 1.13 - ar * 0.2 };
  }
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy) || 1;
  const bend = edge.bend * (at.bend ?? 1);
  const mx = (ax + bx) / 2 - (dy / length) * bend;
  const my = (ay + by) / 2 + (dx / length) * bend;
  const cx = 2 * mx - (ax + bx) / 2;
  const cy = 2 * my - (ay + by) / 2;
  const out = Math.hypot(cx - ax, cy - ay) || 1;
  const come = Math.hypot(bx - cx, by - cy) || 1;
  const [ox, oy] = [(cx - ax) / out, (cy - ay) / out];
  const [ux, uy] = [(bx - cx) / come, (by - cy) / come];
  const leave = extent(edge.source.group.shape, ar, ox, oy) + 2;
  const stop = extent(edge.target.group.shape, br, -ux, -uy) + (directed ? 3.5 : 2);
  if (leave + stop > length) return null;
  return { sx: ax + ox * leave, sy: ay + oy * leave, ex: bx - ux * stop, ey: by - uy * stop, loop: false, cx, cy, ux, uy, mx, my, bent: bend !== 0 };
}

/** @param {PathPen} pen @param {Course} line @param {number} back */
export function trace(pen, line, back) {
  const [ex, ey] = [line.ex - line.ux * back, line.ey - line.uy * back];
  pen.moveTo(line.sx, line.sy);
  if (line.loop) pen.bezierCurveTo(line.c1x, line.c1y, line.c2x, line.c2y, ex, ey);
  else if (line.bent) pen.quadraticCurveTo(line.cx, line.cy, ex, ey);
  else pen.lineTo(ex, ey);
}

/** @param {Look} style */
const headSize = (style) => 5 + style.width * 1.5;
/** @param {Look} style @param {number} [scale] */
export function headLength(style, scale = 1) {
  return scale * ( style.head === "arrow" ? headSize(style) * 1.15 : style.head === "bar" ? 1.5 : style.head === "knob" ? 5.5 : 0);
}

/** @param {PathPen} pen @param {Course} line @param {Look} style @param {number} [scale] */
export function drawHead(pen, line, style, scale = 1) {
  const { ex, ey, ux, uy } = line;
  const size = headSize(style);
  /** @type {(along: number, aside: number) => Point} */
  const point = (along, aside) => [ex - scale * (ux * along + uy * aside), ey - scale * (uy * along - ux * aside)];
  if (style.head === "arrow") {
    pen.moveTo(...point(0, 0));
    pen.lineTo(...point(size * 1.3, size * 0.56));
    pen.lineTo(...point(size * 1.3, -size * 0.56));
    pen.closePath();
  } else if (style.head === "bar") {
    const thick = style.hollow ? 4.2 : 3.2;
    pen.moveTo(...point(0, size * 0.8));
    pen.lineTo(...point(thick, size * 0.8));
    pen.lineTo(...point(thick, -size * 0.8));
    pen.lineTo(...point(0, -size * 0.8));
    pen.closePath();
  } else if (style.head === "knob") {
    const [x, y] = point(2.6, 0);
    pen.moveTo(x + 2.9 * scale, y);
    pen.arc(x, y, 2.9 * scale, 0, 2 * Math.PI);
  }
}

/** @param {string} hue */
const paint = (hue) => (hue === "line" || hue === "link" ? `var(--${hue})` : `var(--c-${hue})`);

/** @param {Look} style @param {number} [wide] */
export function edgeGlyph(style, wide = 36) {
  /** @type {Course} */
  const line = { sx: -wide / 2 + 1, sy: 0, ex: wide / 2 - 1, ey: 0, ux: 1, uy: 0, loop: false, bent: false, cx: 0, cy: 0 };
  const [stem, head] = [new SvgPath(), new SvgPath()];
  trace(stem, line, headLength(style));
  drawHead(head, line, style);
  return svg("svg", { class: "glyph", width: wide, height: 16, viewBox: `${-wide / 2} -8 ${wide} 16`, "aria-hidden": "true" },
    style.halo && svg("path", { d: stem.d, fill: "none", stroke: "var(--lit-rule)", "stroke-width": 10, "stroke-opacity": 0.42, "stroke-linecap": "round" }),
    svg("path", { d: stem.d, fill: "none", stroke: paint(style.hue), "stroke-width": style.width, "stroke-dasharray": style.dash.join(" ") || null,
      "stroke-linecap": style.round ? "round" : null }),
    svg("path", { d: head.d, fill: style.hollow ? "var(--sheet)" : paint(style.hue), stroke: paint(style.hue), "stroke-width": style.hollow ? 1.4 : 0.4 }),
    style.mid && svg("rect", { x: -5.5 - 4 * style.mid.length, y: -6.5, width: 5 + 8 * style.mid.length, height: 13, rx: 6.5, fill: "var(--sheet)" }),
    style.mid && svg("text", { x: -3, y: 4, "text-anchor": "middle", "font-size": 12, "font-weight": 700, fill: paint(style.hue) }, style.mid));
}
