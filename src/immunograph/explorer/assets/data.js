// The graph as the page holds it. Everything else refers to these two lists.

const payload = JSON.parse($("payload").textContent);
const directed = payload.directed;
const groups = payload.groups.map(([label, shape, colour], index) => ({ index, label, shape, colour }));

const nodes = payload.nodes.map(([id, label, group, x, y, detail], index) => ({
  index, id, label, x, y, detail, group: groups[group], edges: [], values: {}, shown: true, r: 12, lines: wrap(label),
}));

const edges = payload.edges.map(([s, t, p, sign, certainty, status, stance, detail], index) => ({
  index, source: nodes[s], target: nodes[t], predicate: payload.predicates[p][0], label: payload.predicates[p][1],
  sign, certainty, status: status || (detail.rule ? "inferred" : ""), stance, detail, values: {}, bend: 0, loop: 0, shown: true, hiddenBy: null,
}));

const claimAt = new Map();
for (const edge of edges) {
  edge.source.edges.push(edge);
  if (edge.target !== edge.source) edge.target.edges.push(edge);
  for (const key of [edge.detail.claim, ...(edge.detail.identifiers || [])]) if (key && !claimAt.has(key)) claimAt.set(key, edge);
}

// Edges between the same two nodes fan out; which side is settled by the pair, not by the direction.
const pairs = new Map();
for (const edge of edges) {
  const { source: a, target: b } = edge;
  const key = a.index < b.index ? `${a.index} ${b.index}` : `${b.index} ${a.index}`;
  if (!pairs.has(key)) pairs.set(key, []);
  pairs.get(key).push(edge);
}
for (const together of pairs.values()) {
  together.forEach((edge, place) => {
    if (edge.source === edge.target) edge.loop = place + 1;
    else edge.bend = (place - (together.length - 1) / 2) * 30 * (edge.source.index < edge.target.index ? 1 : -1);
  });
}
for (const node of nodes) node.r = Math.min(19, 9.5 + 2.1 * Math.sqrt(node.edges.length));

// The same breaking of lines as layout.py reckons with.
function wrap(text) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + 1 + word.length > 22) lines.push(word);
    else lines[last] += (lines[last] ? " " : "") + word;
  }
  const kept = lines.length > 3 ? [lines[0], lines[1], lines[2] + " …"] : lines;
  return kept.map((line) => (line.length > 30 ? line.slice(0, 28) + "…" : line));
}

function beside(edge) {
  const a = Math.min(edge.source.index, edge.target.index);
  const b = Math.max(edge.source.index, edge.target.index);
  return (pairs.get(`${a} ${b}`) || []).filter((other) => other !== edge);
}

const evidenceOf = (edge) => edge.detail.evidence || [];
