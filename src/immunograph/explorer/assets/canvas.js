// The picture. World coordinates are the payload's; view maps them to CSS pixels. One drawing serves every size.

const canvas = $("canvas");
const context = canvas.getContext("2d");
const view = { k: 1, x: 0, y: 0, width: 0, height: 0, ratio: 1, fitted: false, fitting: false };
const chosen = { node: null, edge: null, overNode: null, overEdge: null };
const MANY = 4000;
const hues = {};
let labelsStale = true;
let asked = 0;

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["blue", "green", "vermillion", "purple", "sky", "orange", "yellow", "grey"]) hues[name] = style.getPropertyValue(`--c-${name}`).trim();
  for (const name of ["paper", "ink", "soft", "line", "link", "accent"]) hues[name] = style.getPropertyValue(`--${name}`).trim();
}

const sizeFactor = () => Math.max(0.22, Math.min(1.7, Math.sqrt(view.k)));
function placer() {
  const factor = sizeFactor();
  const at = (node) => [node.x * view.k + view.x, node.y * view.k + view.y, node.r * factor];
  at.bend = Math.max(0.35, Math.min(1.6, view.k));
  return at;
}

function redraw(stale) {
  if (stale) labelsStale = true;
  if (!asked) asked = requestAnimationFrame(() => { asked = 0; draw(); });
}

function resize() {
  const box = $("stage").getBoundingClientRect();
  if (!box.width || !box.height) return false;
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  Object.assign(view, { width: box.width, height: box.height, ratio });
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  return true;
}

// The room left for the figure beside an open panel.
function frame() {
  const panel = $("panel");
  const over = !panel.hidden && getComputedStyle(panel).position === "absolute";
  const beside = over && panel.offsetWidth < view.width * 0.9;
  return { width: view.width - (beside ? panel.offsetWidth : 0), height: view.height - (over && !beside ? panel.offsetHeight : 0) };
}

function fit(list = nodes.filter((node) => node.shown)) {
  if (!list.length || !view.width) return;
  let [left, right, top, low] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of list) {
    left = Math.min(left, node.x); right = Math.max(right, node.x);
    top = Math.min(top, node.y); low = Math.max(low, node.y);
  }
  const room = frame();
  let margin = { left: 40, right: 40, top: 34, low: 34 };
  for (let round = 0; round < (list.length <= 400 ? 3 : 1); round += 1) {
    const [width, height] = [room.width - margin.left - margin.right, room.height - margin.top - margin.low];
    view.k = Math.max(0.005, Math.min(width / Math.max(right - left, 1), height / Math.max(low - top, 1), 1.6));
    view.x = margin.left + width / 2 - ((left + right) / 2) * view.k;
    view.y = margin.top + height / 2 - ((top + low) / 2) * view.k;
    labelsStale = true;
    if (list.length > 400) break;
    view.fitting = true;
    draw();
    view.fitting = false;
    // Labels reach further than their nodes: give them what they lack.
    for (const node of list) {
      if (!node.tag) continue;
      const [x, y] = [node.x * view.k + view.x + node.tag.dx, node.y * view.k + view.y + node.tag.dy];
      const [w, h] = [node.textWidth / 2 + 16, node.textHeight / 2 + 14];
      const lack = { left: w - x, right: x + w - room.width, top: h - y, low: y + h - room.height };
      for (const side of Object.keys(lack)) lack[side] > 0.5 && (margin[side] = Math.max(margin[side], Math.min(lack[side] + (round ? margin[side] : 40), room.width * 0.28)));
    }
  }
  view.fitted = true;
  redraw(true);
}

function zoom(factor, x = frame().width / 2, y = frame().height / 2) {
  const k = Math.max(0.005, Math.min(12, view.k * factor));
  view.x = x - ((x - view.x) * k) / view.k;
  view.y = y - ((y - view.y) * k) / view.k;
  view.k = k;
  view.fitted = false;
  redraw(true);
}

function bringIn(...points) {
  const room = frame();
  const at = placer();
  const xs = points.map((node) => at(node)[0]);
  const ys = points.map((node) => at(node)[1]);
  const margin = 70;
  const shift = (low, high, size) => (high - low > size - 2 * margin ? size / 2 - (low + high) / 2 : low < margin ? margin - low : high > size - margin ? size - margin - high : 0);
  view.x += shift(Math.min(...xs), Math.max(...xs), room.width);
  view.y += shift(Math.min(...ys), Math.max(...ys), room.height);
  redraw();
}

// What stands out: the selection and what it touches; null when everything is equal.
function spotlight() {
  const node = chosen.node || (!chosen.edge && chosen.overNode);
  if (chosen.edge) return { nodes: new Set([chosen.edge.source, chosen.edge.target]), edges: new Set([chosen.edge]) };
  if (!node) return null;
  const lit = node.edges.filter((edge) => edge.shown);
  return { nodes: new Set([node, ...lit.flatMap((edge) => [edge.source, edge.target])]), edges: new Set(lit) };
}

function draw() {
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  context.fillStyle = hues.paper;
  context.fillRect(0, 0, view.width, view.height);
  const at = placer();
  const light = spotlight();
  const visible = edges.filter((edge) => edge.shown);
  const many = visible.length > MANY;
  if (light) {
    context.globalAlpha = many ? 0.05 : 0.16;
    drawEdges(visible.filter((edge) => !light.edges.has(edge)), at, many);
    context.globalAlpha = 1;
    drawEdges([...light.edges], at, false);
  } else {
    if (many) context.globalAlpha = 0.3;
    drawEdges(visible, at, many);
    context.globalAlpha = 1;
  }
  drawNodes(at, light);
  drawLabels(at, light, visible);
}

function drawEdges(list, at, many) {
  const styles = new Map();
  const factor = Math.max(0.35, Math.min(1.25, 1.1 * sizeFactor()));
  for (const edge of list) {
    if (!styles.has(edge.style)) styles.set(edge.style, { look: edge.look, lines: [] });
    if (many) {
      styles.get(edge.style).lines.push([edge, null]);
      continue;
    }
    const line = course(edge, at);
    if (line) styles.get(edge.style).lines.push([edge, line]);
  }
  const scale = Math.max(0.3, Math.min(1, 1.15 * sizeFactor()));
  const heads = !many && view.k > 0.12;
  for (const { look: style, lines } of styles.values()) {
    context.beginPath();
    for (const [edge, line] of lines) {
      if (line) trace(context, line, heads ? headLength(edge.look, scale) : 0);
      else {
        context.moveTo(edge.source.x * view.k + view.x, edge.source.y * view.k + view.y);
        context.lineTo(edge.target.x * view.k + view.x, edge.target.y * view.k + view.y);
      }
    }
    context.strokeStyle = hues[style.hue];
    context.lineWidth = many ? Math.max(0.35, style.width * factor * 0.5) : style.width * factor;
    context.lineCap = style.round ? "round" : "butt";
    context.setLineDash(many ? [] : style.dash);
    context.stroke();
    context.setLineDash([]);
    context.lineCap = "butt";
    if (!heads) continue;
    for (const hollow of [false, true]) {
      context.beginPath();
      for (const [edge, line] of lines) if (edge.look.hollow === hollow && line) drawHead(context, line, edge.look, scale);
      context.fillStyle = hollow ? hues.paper : hues[style.hue];
      const alpha = context.globalAlpha;
      if (hollow) context.globalAlpha = 1;
      context.fill();
      context.globalAlpha = alpha;
      context.lineWidth = hollow ? 1.5 * scale : 0.4;
      context.stroke();
    }
    for (const [edge, line] of lines) if (edge.look.mid && line) drawMid(edge, line, hues[style.hue]);
  }
}

function drawMid(edge, line, colour) {
  const alpha = context.globalAlpha;
  context.globalAlpha = 1;
  context.fillStyle = hues.paper;
  context.beginPath();
  context.arc(line.mx, line.my, 8.5, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = alpha;
  context.fillStyle = colour;
  context.font = `700 14px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(edge.look.mid, line.mx, line.my + 0.5);
}

function drawNodes(at, light) {
  for (const dim of light ? [true, false] : [false]) {
    context.globalAlpha = dim ? 0.22 : 1;
    for (const group of groups) {
      context.beginPath();
      let any = false;
      for (const node of nodes) {
        if (!node.shown || node.group !== group || (light && light.nodes.has(node) === dim)) continue;
        const [x, y, r] = at(node);
        if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) continue;
        if (r < 2) { context.moveTo(x + r, y); context.arc(x, y, Math.max(r, 1.1), 0, 6.2832); } else OUTLINE[group.shape](context, x, y, r);
        any = true;
      }
      if (!any) continue;
      context.fillStyle = hues[group.colour];
      context.fill();
      if (view.k > 0.25) {
        context.lineWidth = 1.6;
        context.strokeStyle = hues.paper;
        context.stroke();
      }
    }
  }
  context.globalAlpha = 1;
  for (const [node, colour] of [[chosen.overNode, hues.soft], [chosen.node, hues.ink]]) {
    if (!node || !node.shown) continue;
    const [x, y, r] = at(node);
    context.beginPath();
    OUTLINE[node.group.shape](context, x, y, r + 3);
    context.lineWidth = 2.4;
    context.strokeStyle = colour;
    context.stroke();
  }
}

const FONT = getComputedStyle(document.documentElement).getPropertyValue("--sans").trim();

function drawLabels(at, light, visible) {
  const size = Math.max(10.5, Math.min(14.5, 12.4 * Math.sqrt(view.k)));
  context.font = `${size}px ${FONT}`;
  const onScreen = nodes.filter((node) => {
    if (!node.shown) return false;
    const [x, y] = at(node);
    return x > -60 && y > -40 && x < view.width + 60 && y < view.height + 40;
  });
  const few = onScreen.length <= 130;
  if (labelsStale) {
    labelsStale = false;
    for (const node of nodes) node.tag = null;
    const weight = (node) => (node === chosen.node ? 1e6 : 0) + (light?.nodes.has(node) ? 1e5 : 0) + node.edges.length;
    const order = onScreen.sort((a, b) => weight(b) - weight(a) || a.index - b.index).slice(0, few ? 130 : 260);
    const lines = few && visible.length < 400 ? visible.flatMap((edge) => dense(samples(edge, at))) : null;
    place(order, context, size, at, lines, few && view.k > 0.42);
  }
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.strokeStyle = hues.paper;
  context.lineWidth = 3.6;
  for (const node of onScreen) {
    if (!node.tag) continue;
    const [x, y] = at(node);
    const strong = !light || light.nodes.has(node);
    if (!strong && light.nodes.size && onScreen.length > 300) continue;
    context.globalAlpha = strong ? 1 : 0.32;
    context.fillStyle = hues.ink;
    context.font = `${node === chosen.node ? "600 " : ""}${size}px ${FONT}`;
    node.lines.forEach((line, row) => {
      const top = y + node.tag.dy + (row - (node.lines.length - 1) / 2) * size * 1.16;
      if (strong) context.strokeText(line, x + node.tag.dx, top);
      context.fillText(line, x + node.tag.dx, top);
    });
  }
  context.globalAlpha = 1;
  nameLoose(at, size);
  if (light && light.edges.size <= 24) nameEdges(light, at, size);
}

// Things that no claim speaks of stand by themselves; the figure says why.
function nameLoose(at, size) {
  const loose = nodes.filter((node) => node.shown && !node.edges.length);
  if (loose.length < 3 || loose.length === nodes.length || view.k < 0.3) return;
  const points = loose.map(at);
  context.font = `italic ${size}px ${FONT}`;
  context.textAlign = "left";
  context.fillStyle = hues.soft;
  context.fillText("Named, but in no claim shown here", Math.min(...points.map(([x]) => x)) - 20, Math.min(...points.map(([, y]) => y)) - 34 * Math.min(1, view.k) - 6);
  context.textAlign = "center";
}

// The selection's claims say their verb on the line.
function nameEdges(light, at, size) {
  context.font = `italic ${size - 0.6}px ${FONT}`;
  const placed = [];
  for (const edge of light.edges) {
    if (!edge.label) continue;
    const points = samples(edge, at);
    if (!points.length) continue;
    const width = context.measureText(edge.label).width;
    const free = [5, 4, 6, 3, 7].map((step) => points[step]).find(([x, y]) =>
      !placed.some((other) => Math.abs(other.x - x) < (other.w + width) / 2 + 4 && Math.abs(other.y - y) < size * 1.2));
    if (!free) continue;
    placed.push({ x: free[0], y: free[1], w: width });
    context.lineWidth = 4.5;
    context.strokeStyle = hues.paper;
    context.strokeText(edge.label, free[0], free[1]);
    context.fillStyle = hues.soft;
    context.fillText(edge.label, free[0], free[1]);
  }
}

// Points no more than eight pixels apart, so that no label is crossed unseen.
function dense(points) {
  const all = [];
  for (let step = 1; step < points.length; step += 1) {
    const [[ax, ay], [bx, by]] = [points[step - 1], points[step]];
    const parts = Math.ceil(Math.hypot(bx - ax, by - ay) / 8);
    for (let part = 0; part < parts; part += 1) all.push([ax + ((bx - ax) * part) / parts, ay + ((by - ay) * part) / parts]);
  }
  return all;
}

// Eleven points along an edge on the screen, for labels and for finding what the pointer is on.
function samples(edge, at) {
  const line = course(edge, at);
  if (!line) return [];
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
