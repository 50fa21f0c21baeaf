// Search as you type, over names, synonyms, identifiers; claims by their verb, cue and key.

const fold = (text) => String(text).normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

let searchable = null;
const readSearchable = () => (searchable ??= nodes.map((node) => ({
  node, label: fold(node.label),
  other: [...[nodeTable.get("synonyms", node.index) || []].flat(), nodeTable.get("curie", node.index), ...[nodeTable.get("identifiers", node.index) || []].flat(), node.id].filter(Boolean).map(String),
})));

function searchNodes(text) {
  const query = fold(text.trim());
  const found = [];
  if (!query) return found;
  for (const each of readSearchable()) {
    const at = each.label.indexOf(query);
    if (at >= 0) {
      found.push({ node: each.node, score: (at === 0 ? 0 : each.label[at - 1] === " " ? 1 : 3) + each.label.length / 1000, why: each.node.group.label });
      continue;
    }
    const other = each.other.find((word) => fold(word).includes(query));
    if (other !== undefined) found.push({ node: each.node, score: (fold(other) === query ? 0.2 : fold(other).startsWith(query) ? 2 : 4) + other.length / 1000, why: other });
  }
  // A thing comes before a wording of the same text.
  for (const each of found) if (each.node.group.quiet) each.score += 2.5;
  return found.sort((a, b) => a.score - b.score || a.node.index - b.node.index);
}

function search(text) {
  const query = fold(text.trim());
  const found = searchNodes(text).slice(0, 60);
  if (found.length < 12 && query.length > 1) {
    for (const edge of edges) {
      const keys = edgeTable.get("identifiers", edge.index) || [];
      const cue = cuesOf(edge).find((word) => fold(word).includes(query));
      if (keys.some((key) => fold(key) === query)) found.push({ edge, score: 0.1, why: firmness(edge) });
      else if (cue || fold(sentence(edge)).includes(query)) found.push({ edge, score: 6, why: cue ? `“${cue}”` : firmness(edge) });
      if (found.length > 60) break;
    }
  }
  return found.sort((a, b) => a.score - b.score).slice(0, 14);
}

function cuesOf(edge) {
  const words = [];
  for (const number of edgeTable.get("evidence", edge.index) || []) {
    const cues = evidenceTable.get("cues", number);
    if (Array.isArray(cues)) for (const cue of cues) words.push(String(Array.isArray(cue) ? cue[0] : cue));
  }
  return words;
}

const query = $("query");
const hits = $("hits");
let list = [];
let current = -1;

function showHits() {
  list = search(query.value);
  current = list.length ? 0 : -1;
  hits.replaceChildren(...list.map((hit, place) => el("li", { role: "option", id: `hit-${place}`, "aria-selected": String(place === 0), onpointerdown: (event) => { event.preventDefault(); take(place); } },
    hit.node ? nodeGlyph(hit.node.group) : edgeGlyph(hit.edge.look, 30), el("span", {}, hit.node ? hit.node.label : sentence(hit.edge), " ", el("span", { class: "why" }, hit.why)))));
  if (query.value.trim() && !list.length) hits.replaceChildren(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing by that name in this view"));
  hits.hidden = !query.value.trim();
  query.setAttribute("aria-expanded", String(!hits.hidden));
  mark();
}

function mark() {
  [...hits.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === current)));
  hits.children[current]?.scrollIntoView({ block: "nearest" });
  if (current >= 0 && !hits.hidden) query.setAttribute("aria-activedescendant", `hit-${current}`);
  else query.removeAttribute("aria-activedescendant");
}

function take(place) {
  const hit = list[place];
  if (!hit) return;
  hits.hidden = true;
  query.setAttribute("aria-expanded", "false");
  reveal(hit.node ? [hit.node] : [hit.edge.source, hit.edge.target], hit.edge);
  if (hit.node) selectNode(hit.node);
  else selectEdge(hit.edge);
}

// What was asked for is shown, even where a filter had hidden it; a group is opened for it.
function reveal(points, edge) {
  if (overview.on) {
    overview.on = false;
    if (points.every((node) => node.community === points[0].community)) reach.inside = points[0].community;
    else Object.assign(reach, { from: points[0], hops: 1 });
    changed();
    fit();
  }
  if (points.every((node) => node.shown) && (!edge || edge.shown)) return;
  showAll();
  if (overview.discs.length) Object.assign(reach, { from: points[0], hops: 1 });
  changed();
  if (overview.discs.length || view.fitted) fit();
}

query.addEventListener("input", showHits);
query.addEventListener("focus", () => { if (query.value.trim()) showHits(); });
query.addEventListener("blur", () => { hits.hidden = true; query.setAttribute("aria-expanded", "false"); });
query.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    current = list.length ? (current + (event.key === "ArrowDown" ? 1 : list.length - 1)) % list.length : -1;
    mark();
  } else if (event.key === "Enter") take(Math.max(current, 0));
  else if (event.key === "Escape") {
    event.stopPropagation();
    if (query.value) { query.value = ""; showHits(); } else canvas.focus();
  }
});
