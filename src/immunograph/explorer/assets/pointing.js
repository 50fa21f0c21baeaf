// Pointer, wheel and touch on the picture.

function nodeAt(x, y, slack = 4) {
  const at = placer();
  let best = null;
  for (const node of nodes) {
    if (!node.shown) continue;
    const [nx, ny, r] = at(node);
    const distance = Math.hypot(nx - x, ny - y) / (node.group.shape === "pill" ? 1.3 : 1);
    if (distance < r + slack && (!best || distance < best.distance)) best = { node, distance };
    if (node.tag && Math.abs(nx + node.tag.dx - x) < node.textWidth / 2 && Math.abs(ny + node.tag.dy - y) < node.textHeight / 2 && !best) best = { node, distance: 40 };
  }
  return best && best.node;
}

function edgeAt(x, y, slack = 7) {
  const at = placer();
  let best = null;
  for (const edge of edges) {
    if (!edge.shown) continue;
    const [ax, ay] = at(edge.source);
    const [bx, by] = at(edge.target);
    const reachOut = 34 * Math.abs(edge.bend / 15 || 0) + (edge.loop ? 120 : 0) + slack;
    if (x < Math.min(ax, bx) - reachOut || x > Math.max(ax, bx) + reachOut || y < Math.min(ay, by) - reachOut || y > Math.max(ay, by) + reachOut) continue;
    const points = samples(edge, at);
    for (let step = 1; step < points.length; step += 1) {
      const distance = fromSegment(x, y, points[step - 1], points[step]);
      if (distance < slack && (!best || distance < best.distance)) best = { edge, distance };
    }
  }
  return best && best.edge;
}

function fromSegment(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

const fingers = new Map();
let held = null;

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
  hideTip();
});

canvas.addEventListener("pointermove", (event) => {
  const [x, y] = where(event);
  if (!fingers.has(event.pointerId)) return hover(x, y);
  const before = fingers.get(event.pointerId);
  if (fingers.size === 2) {
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    const apart = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    zoom(apart([x, y]) / apart(before), (x + other[0]) / 2, (y + other[1]) / 2);
  } else if (held) {
    if (!held.moved && Math.hypot(x - held.x, y - held.y) < 4) return;
    held.moved = true;
    if (held.node) {
      held.node.x += (x - before[0]) / view.k;
      held.node.y += (y - before[1]) / view.k;
      redraw(nodes.length <= 500);
    } else {
      view.x += x - before[0];
      view.y += y - before[1];
      view.fitted = false;
      redraw();
    }
  }
  fingers.set(event.pointerId, [x, y]);
});

function release(event) {
  const [x, y] = where(event);
  fingers.delete(event.pointerId);
  canvas.classList.remove("held");
  if (held && !held.moved && event.type === "pointerup") {
    const touch = event.pointerType === "touch";
    const node = nodeAt(x, y, touch ? 12 : 4);
    const edge = node ? null : edgeAt(x, y, touch ? 15 : 7);
    if (node) selectNode(node);
    else if (edge) selectEdge(edge);
    else deselect();
  } else if (held && held.moved) redraw(true);
  if (!fingers.size) held = null;
}
canvas.addEventListener("pointerup", release);
canvas.addEventListener("pointercancel", release);
canvas.addEventListener("pointerleave", () => { if (!held) hover(-1e6, -1e6); });
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * (event.deltaMode ? 30 : 1))) * 0.0022), ...where(event));
}, { passive: false });
canvas.addEventListener("dblclick", (event) => {
  const node = nodeAt(...where(event));
  if (node) focusOn(node, 1);
  else zoom(1.6, ...where(event));
});

function hover(x, y) {
  const node = nodeAt(x, y);
  const edge = node ? null : edgeAt(x, y);
  canvas.classList.toggle("over", Boolean(node || edge));
  if (node !== chosen.overNode || edge !== chosen.overEdge) {
    Object.assign(chosen, { overNode: node, overEdge: edge });
    redraw();
  }
  if (!node && !edge) return hideTip();
  const tip = $("tip");
  const shown = node ? node.edges.filter((each) => each.shown).length : 0;
  tip.replaceChildren(node ? node.label : sentence(edge),
    el("small", {}, node ? `${node.group.label} · ${plural(shown, "claim")}` : firmness(edge) + (edge.stance === "supports" || !edge.stance ? "" : "")));
  tip.hidden = false;
  const [w, h] = [tip.offsetWidth, tip.offsetHeight];
  tip.style.transform = `translate(${Math.round(Math.max(6, Math.min(x + 14, view.width - w - 6)))}px, ${Math.round(y + 22 + h > view.height ? y - h - 12 : y + 20)}px)`;
}

function hideTip() {
  $("tip").hidden = true;
}
