// Pointer, wheel and touch events on the drawing.

import { countedWords, totalOf } from "./data.js";
import { $, el } from "./dom.js";
import { zoom } from "./fitting.js";
import { openGroup, selectGroup } from "./groups.js";
import { findDisc } from "./overview.js";
import { redraw, repaint } from "./painting.js";
import { deselect, focusOn, selectEdge, selectNode } from "./panel.js";
import { terms } from "./phrases.js";
import { samples } from "./scene.js";
import { chosen, ground, overview, view, visible } from "./state.js";
import { canvas, MANY, placer, sizeFactor } from "./view.js";
import { plural, sentence } from "./words.js";

/** @param {number} x @param {number} y @param {number} [slack] */
function nodeAt(x, y, slack = 4) {
  if (overview.on) return null;
  const factor = sizeFactor();
  const { k } = view;
  let best = null;
  let nearest = Infinity;
  for (const node of visible.nodes) {
    const dx = node.x * k + view.x - x;
    const dy = node.y * k + view.y - y;
    const size = node.r * factor + slack;
    if (Math.abs(dx) < size * 1.5 && Math.abs(dy) < size) {
      const distance = Math.hypot(dx, dy) / (node.group.shape === "pill" ? 1.3 : 1);
      if (distance < size && distance < nearest) [best, nearest] = [node, distance];
    }
    if (node.tag && !best && Math.abs(dx + node.tag.dx) < node.textWidth / 2 && Math.abs(dy + node.tag.dy) < node.textHeight / 2) [best, nearest] = [node, 40];
  }
  return best;
}

/** @param {number} x @param {number} y @param {number} [slack] */
function edgeAt(x, y, slack = 7) {
  if (overview.on) return null;
  const at = placer();
  const { k } = view;
  const straight = visible.edges.length > MANY && view.hairlines;
  let best = null;
  let nearest = slack;
  for (const edge of visible.edges) {
    const [ax, ay, bx, by] = [edge.source.x * k + view.x, edge.source.y * k + view.y, edge.target.x * k + view.x, edge.target.y * k + view.y];
    const out = Math.abs(edge.bend) * 2.3 + (edge.loop ? 120 : 0) + slack;
    if ((x < ax - out && x < bx - out) || (x > ax + out && x > bx + out) || (y < ay - out && y < by - out) || (y > ay + out && y > by + out)) continue;
    if (straight) {
      const distance = fromSegment(x, y, ax, ay, bx, by);
      if (distance < nearest) [best, nearest] = [edge, distance];
      continue;
    }
    const points = samples(edge, at);
    for (let step = 1; step < points.length; step += 1) {
      const distance = fromSegment(x, y, ...points[step - 1], ...points[step]);
      if (distance < nearest) [best, nearest] = [edge, distance];
    }
  }
  return best;
}

/** @param {number} x @param {number} y @param {number} ax @param {number} ay @param {number} bx @param {number} by */
function fromSegment(x, y, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** @type {Map<number, Point>} */
const fingers = new Map();
/** @type {{ x: number, y: number, node: Thing | null, moved: boolean } | null} */
let held = null;

/** @type {(event: MouseEvent) => Point} */
function where(event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button > 0) return;
  const [x, y] = where(event);
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, [x, y]);
  held = { x, y, node: fingers.size === 1 ? nodeAt(x, y) : null, moved: fingers.size > 1 };
  canvas.classList.add("held");
  Object.assign(chosen, { overNode: null, overEdge: null });
  hideTip();
});

canvas.addEventListener("pointermove", (event) => {
  const [x, y] = where(event);
  const before = fingers.get(event.pointerId);
  if (!before) return hover(x, y);
  if (fingers.size === 2) {
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    /** @param {Point} point */
    const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    zoom(apart([x, y]) / apart(before), (x + other[0]) / 2, (y + other[1]) / 2);
  } else if (held) {
    if (!held.moved && Math.hypot(x - held.x, y - held.y) < 4) return;
    if (!held.moved && held.node) { ground.without = held.node; ground.fresh = false; }
    held.moved = true;
    if (held.node) {
      held.node.x += (x - before[0]) / view.k;
      held.node.y += (y - before[1]) / view.k;
    } else {
      view.x += x - before[0];
      view.y += y - before[1];
      view.fitted = false;
    }
    redraw();
  }
  fingers.set(event.pointerId, [x, y]);
});

/** @param {PointerEvent} event */
function release(event) {
  const [x, y] = where(event);
  fingers.delete(event.pointerId);
  canvas.classList.remove("held");
  if (held && !held.moved && event.type === "pointerup") choose(x, y, event.pointerType === "touch");
  else if (held?.moved && (ground.without || visible.edges.length <= MANY)) { ground.without = null; repaint(); }
  if (!fingers.size) held = null;
}

/** @param {number} x @param {number} y @param {boolean} touch */
function choose(x, y, touch) {
  if (overview.on) {
    const disc = findDisc(x, y);
    return disc ? selectGroup(disc) : deselect();
  }
  const node = nodeAt(x, y, touch ? 12 : 4);
  const edge = node ? null : edgeAt(x, y, touch ? 15 : 7);
  if (node) selectNode(node);
  else if (edge) selectEdge(edge);
  else deselect();
}

canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => { if (!held) hover(-1e6, -1e6); });
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * (event.deltaMode ? 30 : 1))) * 0.0022), ...where(event));
}, { passive: false });
canvas.addEventListener("dblclick", (event) => {
  const disc = overview.on && findDisc(...where(event));
  const node = nodeAt(...where(event));
  if (disc) openGroup(disc);
  else if (node) focusOn(node, 1);
  else zoom(1.6, ...where(event));
});

/** @param {number} x @param {number} y */
function hover(x, y) {
  const disc = overview.on ? findDisc(x, y) : null;
  const node = nodeAt(x, y);
  const edge = node ? null : edgeAt(x, y);
  canvas.classList.toggle("over", Boolean(node || edge || disc));
  if (disc !== overview.over) { overview.over = disc; repaint(); }
  if (node !== chosen.overNode || edge !== chosen.overEdge) {
    const seen = chosen.overNode || node;
    Object.assign(chosen, { overNode: node, overEdge: edge });
    if (seen) redraw();
  }
  if (!node && !edge && !disc) return hideTip();
  const tip = $("tip");
  const shown = node ? node.edges.filter((each) => each.shown) : [];
  tip.replaceChildren(disc ? disc.label : node ? node.label : edge ? sentence(edge) : "",
    el("small", {}, disc ? `${plural(disc.members.length, "thing")} · double click to open` : node ? `${node.group.label} · ${countedWords(totalOf(shown))}` : edge ? terms(edge) : ""));
  tip.hidden = false;
  const [w, h] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.transform = `translate(${Math.round(Math.max(6, Math.min(x + 14, view.width - w - 6)))}px, ${Math.round(y + 22 + h > view.height ? y - h - 12 : y + 20)}px)`;
}

function hideTip() {
  $("tip").hidden = true;
}
