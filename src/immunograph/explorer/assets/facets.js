// What the legend counts and filters by. A claim is shown while each facet still has one of its values switched on.

const SIGNS = { "+": "promotes", "-": "inhibits", u: "affects, direction not said", "": "relates, states no effect" };
const PUT = { supports: "said", disputes: "disputed", asks: "asked", intends: "intended, a goal" };
const STANDING = {
  accepted: "accepted by the curators", proposed: "proposed, not accepted", rejected: "rejected by the curators", inferred: "inferred by a rule",
};
const CERTAIN = { 3: "asserted, reported", 2: "probable", 1: "possible, hedged", 0: "open question", "-1": "not stated" };

const unique = (values) => [...new Set(values.filter((value) => value !== undefined && value !== null && value !== ""))];
const fromEvidence = (name) => (edge) => unique(evidenceOf(edge).map((each) => each[name]));

const facets = [
  { key: "what", title: "What", of: "node", values: (node) => [node.group.index], word: (value) => groups[value].label, order: () => 0, always: true },
  { key: "does", title: "Does", values: (edge) => [edge.sign], word: (value) => SIGNS[value], order: (value) => "+-u".indexOf(value || "~") >>> 0, mark: true },
  { key: "firm", title: "How firmly", values: (edge) => [edge.certainty], word: (value) => CERTAIN[value], order: (value) => -value, mark: true },
  { key: "put", title: "How it is put", values: (edge) => (edge.stance ? [edge.stance] : []), word: (value) => PUT[value],
    order: (value) => Object.keys(PUT).indexOf(value), mark: true },
  { key: "standing", title: "Standing", values: (edge) => (edge.status ? [edge.status] : []), word: (value) => STANDING[value],
    order: (value) => Object.keys(STANDING).indexOf(value), mark: true },
  { key: "who", title: "Who says so", values: fromEvidence("speaker") },
  { key: "context", title: "When and where", values: (edge) => unique((edge.detail.context || []).map((pair) => (Array.isArray(pair) ? pair[1] : pair))), rest: "not said", fold: 6 },
  { key: "footing", title: "On what footing", values: fromEvidence("status"), word: plain, fold: 0 },
  { key: "verb", title: "Wording", values: (edge) => unique([edge.label]), fold: 0 },
  { key: "source", title: "Source", values: fromEvidence("document"), fold: 4 },
  { key: "graph", title: "Graph", values: (edge) => unique([edge.detail.graph].flat()), fold: 4 },
];

for (const facet of facets) {
  const rows = new Map();
  for (const item of facet.of === "node" ? nodes : edges) {
    let values = facet.values(item);
    if (!values.length && facet.rest) values = [null];
    item.values[facet.key] = values.map((value) => {
      if (!rows.has(value)) {
        const label = value === null ? facet.rest : facet.word ? facet.word(value) : String(value);
        rows.set(value, { facet, value, label, count: 0, on: true });
      }
      const row = rows.get(value);
      row.count += 1;
      return row;
    });
  }
  facet.rows = [...rows.values()].sort((a, b) =>
    facet.order ? facet.order(a.value) - facet.order(b.value) || a.value - b.value : (a.value === null) - (b.value === null) || b.count - a.count || (a.label < b.label ? -1 : 1));
  facet.used = facet.rows.length > 1 || (facet.always && facet.rows.length > 0) || (facet.mark && facet.rows.some((row) => explains(row)));
}

// A single value needs a row only where the picture shows it by a mark of its own.
function explains(row) {
  return { does: row.value === "+" || row.value === "-" || row.value === "u", firm: row.value >= 0, put: row.value !== "supports", standing: row.value !== "accepted" }[row.facet.key];
}

const reach = { from: null, hops: 0, within: null };

function sift() {
  const off = (rows) => rows.length > 0 && rows.every((row) => !row.on) && rows[0];
  for (const edge of edges) {
    edge.hiddenBy = off(edge.source.values.what) || off(edge.target.values.what) || null;
    for (const facet of facets) {
      if (edge.hiddenBy) break;
      if (facet.of !== "node") edge.hiddenBy = off(edge.values[facet.key]) || null;
    }
    edge.shown = !edge.hiddenBy;
  }
  reach.within = reach.from ? around(reach.from, reach.hops) : null;
  for (const edge of edges) {
    if (edge.shown && reach.within && !(reach.within.has(edge.source) && reach.within.has(edge.target))) {
      edge.shown = false;
      edge.hiddenBy = reach;
    }
  }
  for (const node of nodes) {
    node.shown = !off(node.values.what) && (!node.edges.length || node.edges.some((edge) => edge.shown)) && (!reach.within || reach.within.has(node));
    if (node === reach.from) node.shown = true;
  }
}

// Everything within so many steps of a node, along claims that are not filtered out.
function around(start, hops) {
  const within = new Set([start]);
  let edgeOf = [start];
  for (let step = 0; step < hops; step += 1) {
    const next = [];
    for (const node of edgeOf) {
      for (const edge of node.edges) {
        const other = edge.source === node ? edge.target : edge.source;
        if (edge.shown && !within.has(other)) {
          within.add(other);
          next.push(other);
        }
      }
    }
    edgeOf = next;
  }
  return within;
}

function showAll() {
  for (const facet of facets) for (const row of facet.rows) row.on = true;
  reach.from = null;
}

// How many claims each switched-off value hides, each claim counted once.
function reasons() {
  const tally = new Map();
  for (const edge of edges) if (edge.hiddenBy) tally.set(edge.hiddenBy, (tally.get(edge.hiddenBy) || 0) + 1);
  return [...tally].sort((a, b) => b[1] - a[1]).map(([by, count]) => ({
    count, label: by === reach ? `further than ${plural(reach.hops, "step")} from ${reach.from.label}` : by.label,
  }));
}
