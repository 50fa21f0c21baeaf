// Draws edges and nodes with the commands of Canvas: on the screen's canvas, or on SvgContext for an SVG file.

import { FONT, hues } from "./colours.js";
import { groups } from "./data.js";
import { inConflict } from "./disagree.js";
import { course, drawHead, headLength, trace } from "./edges.js";
import { OUTLINE } from "./shapes.js";
import { view } from "./state.js";
import { MANY, sizeFactor, within } from "./view.js";

// Draw all edges of one look in one path. Above MANY edges, they are hairlines without heads, which would only cover the screen.
/** @param {Pen} pen @param {Edge[]} list @param {Placer} at @param {Area} area */
export function drawEdges(pen, list, at, area) {
  if (list.length > MANY) {
    const near = view.k > NEAR ? list.filter((edge) => meets(edge, area)) : list;
    view.hairlines = near.length > NEARBY;
    if (view.hairlines) return drawHairlines(pen, near, area);
    list = near;
  }
  const factor = Math.max(0.35, Math.min(1.25, 1.1 * sizeFactor()));
  const scale = Math.max(0.3, Math.min(1, 1.15 * sizeFactor()));
  const heads = view.k > 0.12;
  const mids = list.length < 300 || view.k > 0.8;
  const styles = new Map();
  for (const edge of list) {
    const line = course(edge, at);
    if (!line || (Math.max(line.sx, line.ex) < area.left - 60) || (Math.min(line.sx, line.ex) > area.right + 60) || (Math.max(line.sy, line.ey) < area.top - 60) || (Math.min(line.sy, line.ey) > area.low + 60)) continue;
    if (!styles.has(edge.look)) styles.set(edge.look, []);
    styles.get(edge.look).push([edge, line]);
  }
  if (list.length < 1500) halo(pen, [...styles.values()].flat().filter(([edge]) => inConflict(edge)), factor);
  const alpha = pen.globalAlpha;
  if (list.length > 500) pen.globalAlpha = alpha * 0.6;
  for (const [style, lines] of styles) {
    pen.beginPath();
    for (const [, line] of lines) trace(pen, line, heads ? headLength(style, scale) : 0);
    pen.strokeStyle = hues[style.hue];
    pen.lineWidth = style.width * factor;
    pen.lineCap = style.round ? "round" : "butt";
    pen.setLineDash(style.dash);
    pen.stroke();
    pen.setLineDash([]);
    pen.lineCap = "butt";
    if (!heads) continue;
    pen.beginPath();
    for (const [, line] of lines) drawHead(pen, line, style, scale);
    pen.fillStyle = style.hollow ? hues.paper : hues[style.hue];
    pen.fill();
    pen.lineWidth = style.hollow ? 1.5 * scale : 0.4;
    pen.stroke();
    if (style.mid && mids) for (const [, line] of lines) drawMid(pen, line, style.mid, hues[style.hue]);
  }
  pen.globalAlpha = alpha;
}

// Highlight claims that contradict each other with a halo.
/** @param {Pen} pen @param {[Edge, Line][]} lines @param {number} factor */
function halo(pen, lines, factor) {
  if (!lines.length) return;
  pen.beginPath();
  for (const [, line] of lines) trace(pen, line, 0);
  const alpha = pen.globalAlpha;
  pen.globalAlpha = alpha * 0.42;
  pen.strokeStyle = hues["lit-rule"];
  pen.lineCap = "round";
  pen.lineWidth = 10 * factor;
  pen.stroke();
  pen.lineCap = "butt";
  pen.globalAlpha = alpha;
}

const HAIR = 600;
const NEAR = 0.25;
const NEARBY = 2500;

// Return whether the bounding box of an edge intersects a part of the screen.
/** @param {Edge} options @param {Area} area */
function meets({ source, target }, area) {
  const [ax, ay, bx, by] = [source.x * view.k + view.x, source.y * view.k + view.y, target.x * view.k + view.x, target.y * view.k + view.y];
  return !((ax < area.left && bx < area.left) || (ax > area.right && bx > area.right) || (ay < area.top && by < area.top) || (ay > area.low && by > area.low));
}

/** @param {Pen} pen @param {Edge[]} list @param {Area} area */
function drawHairlines(pen, list, area) {
  const alpha = pen.globalAlpha;
  pen.globalAlpha = alpha * Math.max(0.1, Math.min(0.5, 2600 / list.length + view.k * 0.25));
  const styles = new Map();
  for (const edge of list) {
    const { hue } = edge.look;
    if (!styles.has(hue)) styles.set(hue, []);
    styles.get(hue).push(edge);
  }
  const { k, x, y } = view;
  pen.lineWidth = 1 / view.ratio;
  for (const [hue, group] of styles) {
    pen.strokeStyle = hues[hue];
    let drawn = 0;
    pen.beginPath();
    for (const edge of group) {
      if (!meets(edge, area)) continue;
      const { source, target } = edge;
      pen.moveTo(source.x * k + x, source.y * k + y);
      pen.lineTo(target.x * k + x, target.y * k + y);
      // Several paths of a limited number of edges are faster than one path of all.
      if ((drawn += 1) % HAIR === 0) { pen.stroke(); pen.beginPath(); }
    }
    pen.stroke();
  }
  pen.globalAlpha = alpha;
}

/** @param {Pen} pen @param {Line} line @param {string} mark @param {string} colour */
function drawMid(pen, line, mark, colour) {
  const alpha = pen.globalAlpha;
  pen.globalAlpha = 1;
  pen.fillStyle = hues.paper;
  pen.beginPath();
  for (let place = 0; place < mark.length; place += 1) {
    const x = line.mx + 9 * (place - (mark.length - 1) / 2);
    pen.moveTo(x + 8.5, line.my);
    pen.arc(x, line.my, 8.5, 0, 2 * Math.PI);
  }
  pen.fill();
  pen.globalAlpha = alpha;
  pen.fillStyle = colour;
  pen.font = `700 14px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(mark, line.mx, line.my + 0.5);
}

/** @param {Pen} pen @param {Thing[]} list @param {Placer} at @param {Area} area */
export function drawNodes(pen, list, at, area) {
  const factor = sizeFactor();
  /** @type {number[][]} */
  const byGroup = groups.map(() => []);
  for (const node of list) {
    const [x, y, r] = at(node);
    if (within(area, x, y, 40)) byGroup[node.group.index].push(x, y, r);
  }
  byGroup.forEach((flat, index) => {
    if (!flat.length) return;
    const group = groups[index];
    pen.fillStyle = hues[group.colour];
    // At two pixels, shapes cannot be distinguished, so a square is drawn.
    if (factor * 9.5 < 2.6) for (let at3 = 0; at3 < flat.length; at3 += 3) pen.fillRect(flat[at3] - flat[at3 + 2] * 0.8, flat[at3 + 1] - flat[at3 + 2] * 0.8, flat[at3 + 2] * 1.6, flat[at3 + 2] * 1.6);
    else {
      for (let start = 0; start < flat.length; start += 900) {
        pen.beginPath();
        for (let at3 = start; at3 < Math.min(start + 900, flat.length); at3 += 3) OUTLINE[group.shape](pen, flat[at3], flat[at3 + 1], flat[at3 + 2]);
        pen.fill();
        if (view.k > 0.25) {
          pen.lineWidth = 1.6;
          pen.strokeStyle = hues.paper;
          pen.stroke();
        }
      }
    }
  });
}

/** @param {Pen} pen @param {Thing} node @param {Placer} at @param {string} colour */
export function drawRing(pen, node, at, colour) {
  const [x, y, r] = at(node);
  pen.beginPath();
  OUTLINE[node.group.shape](pen, x, y, r + 3);
  pen.lineWidth = 2.4;
  pen.strokeStyle = colour;
  pen.stroke();
}

// Eleven points along an edge on the screen, for label placement and hit testing.
/** @type {(edge: Edge, at: Placer) => Point[]} */
export function samples(edge, at) {
  const line = course(edge, at);
  if (!line) return [];
  /** @type {Point[]} */
  const points = [];
  for (let step = 0; step <= 10; step += 1) {
    const t = step / 10;
    const s = 1 - t;
    if (line.loop) points.push([s * s * s * line.sx + 3 * s * s * t * line.c1x + 3 * s * t * t * line.c2x + t * t * t * line.ex, s * s * s * line.sy + 3 * s * s * t * line.c1y + 3 * s * t * t * line.c2y + t * t * t * line.ey]);
    else if (line.bent) points.push([s * s * line.sx + 2 * s * t * line.cx + t * t * line.ex, s * s * line.sy + 2 * s * t * line.cy + t * t * line.ey]);
    else points.push([s * line.sx + t * line.ex, s * line.sy + t * line.ey]);
  }
  return points;
}

// Points along an edge at most eight pixels apart, so that no crossing of a label is missed.
/** @param {Point[]} points */
export function dense(points) {
  /** @type {Point[]} */
  const all = [];
  for (let step = 1; step < points.length; step += 1) {
    const [[ax, ay], [bx, by]] = [points[step - 1], points[step]];
    const parts = Math.ceil(Math.hypot(bx - ax, by - ay) / 8);
    for (let part = 0; part < parts; part += 1) all.push([ax + ((bx - ax) * part) / parts, ay + ((by - ay) * part) / parts]);
  }
  return all;
}
