// Names of things and of the chosen claims' verbs.

const NAMED = 260;
const EVERY = 130;

// Decide which labels stand where in a part of the screen; sets node.tag, null where there is no room.
function settleLabels(pen, at, area, frameEdge = null) {
  for (const node of settleLabels.tagged || []) node.tag = null;
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
  const found = place(order, few ? onScreen : order, size, at, { lines, everything: few && view.k > 0.42, edge: frameEdge });
  for (const [node, tag] of found) node.tag = tag;
  settleLabels.tagged = [...found.keys()];
  return settleLabels.tagged;
}

function drawLabels(pen, list, at, { bold = null } = {}) {
  const size = labelSize();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.strokeStyle = hues.paper;
  pen.lineWidth = 3.6;
  for (const node of list) {
    const [x, y] = at(node);
    measure(node, size);
    pen.font = (node === bold ? "600 " : "") + labelFont(node, size);
    pen.fillStyle = node.group.quiet ? hues.soft : hues.ink;
    node.lines.forEach((line, row) => {
      const top = y + node.tag.dy + (row - (node.lines.length - 1) / 2) * size * 1.16;
      pen.strokeText(line, x + node.tag.dx, top);
      pen.fillText(line, x + node.tag.dx, top);
    });
  }
}

// Things that no claim speaks of stand by themselves; the figure says why.
function nameLoose(pen, at) {
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

// The chosen claims say their verb on the line.
function nameEdges(pen, list, at) {
  const size = labelSize();
  pen.font = `italic ${size - 0.6}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  const placed = [];
  for (const edge of list) {
    if (!edge.label) continue;
    const points = samples(edge, at);
    if (!points.length) continue;
    const width = pen.measureText(edge.label).width;
    const [first, last] = [points[0], points[10]];
    const length = Math.hypot(last[0] - first[0], last[1] - first[1]);
    // On a short line the verb would hide what it names: it stands beside it.
    const aside = length < 2 * width ? size * 0.95 + (width / 2) * Math.abs(last[1] - first[1]) / (length || 1) : 0;
    const way = first[0] < last[0] ? 1 : -1;
    const beside = ([x, y]) => [x + (way * aside * (last[1] - first[1])) / (length || 1), y - (way * aside * (last[0] - first[0])) / (length || 1)];
    const free = [5, 4, 6, 3, 7].map((step) => beside(points[step])).find(([x, y]) =>
      !placed.some((other) => Math.abs(other.x - x) < (other.w + width) / 2 + 4 && Math.abs(other.y - y) < size * 1.2));
    if (!free) continue;
    placed.push({ x: free[0], y: free[1], w: width });
    pen.lineWidth = 4.5;
    pen.strokeStyle = hues.paper;
    pen.strokeText(edge.label, free[0], free[1]);
    pen.fillStyle = hues.ink;
    pen.fillText(edge.label, free[0], free[1]);
  }
}
