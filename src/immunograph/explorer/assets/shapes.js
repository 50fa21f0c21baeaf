// Outlines of nodes, with the path commands of Canvas: on the canvas, or on SvgPath for the legend.

import { svg } from "./dom.js";

export class SvgPath {
  constructor() { this.d = ""; }
  /** @param {number} x @param {number} y */
  moveTo(x, y) { this.d += `M${fix(x)} ${fix(y)}`; }
  /** @param {number} x @param {number} y */
  lineTo(x, y) { this.d += `L${fix(x)} ${fix(y)}`; }
  /** @param {number} a @param {number} b @param {number} x @param {number} y */
  quadraticCurveTo(a, b, x, y) { this.d += `Q${fix(a)} ${fix(b)} ${fix(x)} ${fix(y)}`; }
  /** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} x @param {number} y */
  bezierCurveTo(a, b, c, d, x, y) { this.d += `C${fix(a)} ${fix(b)} ${fix(c)} ${fix(d)} ${fix(x)} ${fix(y)}`; }
  closePath() { this.d += "Z"; }
  /** @param {number} x @param {number} y @param {number} r @param {number} from @param {number} to */
  arc(x, y, r, from, to) {
    const whole = Math.abs(to - from) > 6.28;
    const end = whole ? from + Math.PI : to;
    /** @param {number} angle */
    const at = (angle) => `${fix(x + r * Math.cos(angle))} ${fix(y + r * Math.sin(angle))}`;
    this.d += `${this.d && !whole ? "L" : "M"}${at(from)}A${fix(r)} ${fix(r)} 0 ${end - from > Math.PI ? 1 : 0} 1 ${at(end)}`;
    if (whole) this.d += `A${fix(r)} ${fix(r)} 0 1 1 ${at(from)}Z`;
  }
}
/** @param {number} number */
export const fix = (number) => Math.round(number * 100) / 100;

/** @param {PathPen} pen @param {number} x @param {number} y @param {number} r @param {number} corners @param {number} turn */
function polygon(pen, x, y, r, corners, turn) {
  for (let corner = 0; corner < corners; corner += 1) {
    const angle = turn + (corner * 2 * Math.PI) / corners;
    const [cx, cy] = [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    if (corner) pen.lineTo(cx, cy);
    else pen.moveTo(cx, cy);
  }
  pen.closePath();
}

/** @param {PathPen} pen @param {number} x @param {number} y @param {number} w @param {number} h */
function box(pen, x, y, w, h) {
  pen.moveTo(x - w, y - h);
  pen.lineTo(x + w, y - h);
  pen.lineTo(x + w, y + h);
  pen.lineTo(x - w, y + h);
  pen.closePath();
}

export const OUTLINE = {
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  circle(pen, x, y, r) { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 2 * Math.PI); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  dot(pen, x, y, r) { OUTLINE.circle(pen, x, y, r); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  hexagon(pen, x, y, r) { polygon(pen, x, y, r * 1.1, 6, Math.PI / 6); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  pentagon(pen, x, y, r) { polygon(pen, x, y, r * 1.12, 5, -Math.PI / 2); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  diamond(pen, x, y, r) { polygon(pen, x, y, r * 1.25, 4, 0); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  square(pen, x, y, r) { box(pen, x, y, r * 0.9, r * 0.9); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  triangle(pen, x, y, r) { polygon(pen, x, y + r * 0.16, r * 1.22, 3, -Math.PI / 2); },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  pill(pen, x, y, r) {
    const [c, h] = [r * 0.72, r * 0.78];
    pen.moveTo(x - c, y - h);
    pen.lineTo(x + c, y - h);
    pen.arc(x + c, y, h, -Math.PI / 2, Math.PI / 2);
    pen.lineTo(x - c, y + h);
    pen.arc(x - c, y, h, Math.PI / 2, (3 * Math.PI) / 2);
    pen.closePath();
  },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  drop(pen, x, y, r) {
    pen.moveTo(x, y - r * 1.25);
    pen.bezierCurveTo(x + r * 0.5, y - r * 0.5, x + r, y - r * 0.1, x + r * 0.9, y + r * 0.35);
    pen.bezierCurveTo(x + r * 0.75, y + r * 1.15, x - r * 0.75, y + r * 1.15, x - r * 0.9, y + r * 0.35);
    pen.bezierCurveTo(x - r, y - r * 0.1, x - r * 0.5, y - r * 0.5, x, y - r * 1.25);
    pen.closePath();
  },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  page(pen, x, y, r) {
    const [w, h, fold] = [r * 0.78, r, r * 0.5];
    pen.moveTo(x - w, y - h);
    pen.lineTo(x + w - fold, y - h);
    pen.lineTo(x + w, y - h + fold);
    pen.lineTo(x + w, y + h);
    pen.lineTo(x - w, y + h);
    pen.closePath();
  },
  /** @param {PathPen} pen @param {number} x @param {number} y @param {number} r */
  person(pen, x, y, r) {
    pen.moveTo(x + r * 0.45, y - r * 0.55);
    pen.arc(x, y - r * 0.55, r * 0.45, 0, 2 * Math.PI);
    pen.moveTo(x - r * 0.9, y + r * 0.95);
    pen.bezierCurveTo(x - r * 0.9, y - r * 0.25, x + r * 0.9, y - r * 0.25, x + r * 0.9, y + r * 0.95);
    pen.closePath();
  },
};

// The distance from the centre of a shape to its outline, in the direction of the unit vector (ux, uy).
/** @param {Shape} shape @param {number} r @param {number} ux @param {number} uy */
export function extent(shape, r, ux, uy) {
  const [ax, ay] = [Math.abs(ux), Math.abs(uy)];
  if (shape === "diamond") return (r * 1.25) / (ax + ay);
  if (shape === "square") return (r * 0.9) / Math.max(ax, ay);
  if (shape === "page") return Math.min((r * 0.78) / Math.max(ax, 1e-6), r / Math.max(ay, 1e-6));
  if (shape === "pill") {
    const [c, h] = [r * 0.72, r * 0.78];
    const flat = h / Math.max(ay, 1e-6);
    if (flat * ax <= c) return flat;
    const along = c * ax;
    return along + Math.sqrt(Math.max(0, along * along - c * c + h * h));
  }
  if (shape === "triangle") return uy > 0 ? Math.min(r * 1.05, (r * 0.77) / Math.max(ay, 1e-6)) : r * (0.72 + 0.34 * ay * ay);
  return r * 1.03;
}

/** @param {Group} group @param {number} [size] */
export function nodeGlyph(group, size = 18) {
  const pen = new SvgPath();
  OUTLINE[group.shape](pen, 0, 0, group.quiet ? size * 0.2 : size * 0.36);
  return svg("svg", { class: "glyph", width: size, height: size, viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, "aria-hidden": "true" },
    svg("path", { d: pen.d, fill: `var(--c-${group.colour})` }));
}
