// The search field and its list of hits.

import { $, el, field } from "./dom.js";
import { edgeGlyph } from "./edges.js";
import { reveal } from "./groups.js";
import { selectEdge, selectNode } from "./panel.js";
import { search } from "./search.js";
import { nodeGlyph } from "./shapes.js";
import { canvas } from "./view.js";
import { sentence } from "./words.js";

export const query = field("query");
const hits = $("hits");
/** @type {Hit[]} */
let list = [];
let current = -1;

function showHits() {
  list = search(query.value);
  current = list.length ? 0 : -1;
  hits.replaceChildren(...list.map((hit, place) => el("li", { role: "option", id: `hit-${place}`, "aria-selected": String(place === 0), onpointerdown: (/** @type {Event} */ event) => { event.preventDefault(); take(place); } },
    hit.node ? nodeGlyph(hit.node.group) : edgeGlyph(hit.edge.look, 30), el("span", {}, hit.node ? hit.node.label : sentence(hit.edge), " ", el("span", { class: "why" }, hit.why)))));
  if (query.value.trim() && !list.length) hits.replaceChildren(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing by that name in this view"));
  hits.hidden = !query.value.trim();
  query.setAttribute("aria-expanded", String(!hits.hidden));
  mark();
}

function mark() {
  for (const [place, item] of [...hits.children].entries()) item.setAttribute("aria-selected", String(place === current));
  hits.children[current]?.scrollIntoView({ block: "nearest" });
  if (current >= 0 && !hits.hidden) query.setAttribute("aria-activedescendant", `hit-${current}`);
  else query.removeAttribute("aria-activedescendant");
}

/** @param {number} place */
function take(place) {
  const hit = list[place];
  if (!hit) return;
  hits.hidden = true;
  query.setAttribute("aria-expanded", "false");
  reveal(hit.node ? [hit.node] : [hit.edge.source, hit.edge.target], hit.edge ?? null);
  if (hit.node) selectNode(hit.node);
  else selectEdge(hit.edge);
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
